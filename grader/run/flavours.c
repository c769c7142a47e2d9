/* flavours.c: see flavours.h. */
#include "run/flavours.h"

#include <stddef.h>

/*
 * The builds. Coverage callbacks are weave's scheduling points where it does
 * not see memory; blocks are not pruned, so that a loop of one block has one.
 * libdw finds a line by .debug_aranges, which clang leaves out unless asked.
 * Valgrind 3.19 reads gcc's debug information right, clang 14's not always.
 */
const struct flavour_row flavours[] = {
    [FLAVOUR_EXPLORE] = {"explore",
                         "clang",
                         "clang",
                         {"-O0", "-gdwarf-aranges", "-fsanitize=thread"},
                         {NULL},
                         {"sync", "memory"}},
    [FLAVOUR_ASAN] = {"asan",
                      "clang",
                      "libclang-rt-14-dev (with clang)",
                      {"-O1", "-gdwarf-aranges", "-fsanitize=address,undefined",
                       "-fno-sanitize-recover=all",
                       "-fsanitize-coverage=bb,trace-pc-guard", "-mllvm",
                       "-sanitizer-coverage-prune-blocks=0"},
                      {"-fsanitize=address,undefined"},
                      {"sync"}},
    [FLAVOUR_TSAN] = {"tsan",
                      "clang",
                      "libclang-rt-14-dev (with clang)",
                      {"-O1", "-gdwarf-aranges", "-fsanitize=thread",
                       "-fsanitize-coverage=bb,trace-pc-guard", "-mllvm",
                       "-sanitizer-coverage-prune-blocks=0"},
                      {"-fsanitize=thread"},
                      {"sync"}},
    [FLAVOUR_HELGRIND] = {"helgrind",
                          "gcc",
                          "gcc",
                          {"-O0", "-fsanitize-coverage=trace-pc"},
                          {NULL},
                          {"sync"}},
};

/* For the demonstrations: nothing watches. */
const struct flavour_row flavour_plain = {"plain", "gcc",  "gcc",
                                          {NULL},  {NULL}, {NULL}};

const char *const common_flags[] = {
    "-std=c11",
    "-D_GNU_SOURCE",
    "-g",
    "-gdwarf-4",
    "-fno-omit-frame-pointer",
    "-fno-pie",
    "-w",
    "-I.",
    NULL,
};

const char *const strict_flags[] = {
    "gcc",
    "-std=c11",
    "-D_GNU_SOURCE",
    "-fsyntax-only",
    "-Wall",
    "-Wextra",
    "-Wpedantic",
    "-Wshadow",
    "-Wvla",
    "-Wconversion",
    "-Wwrite-strings",
    "-I.",
    "-Wstrict-prototypes",
    "-fdiagnostics-format=json",
    NULL,
};

/*
 * unsupported.c: the calls that weave knows and does not model.
 *
 * Their signatures differ, so each stub is a few instructions: outside an
 * execution jump to the real call with all arguments in place; inside one,
 * end it with a message that names the call.
 */
#include "weave/core.h"
#include "weave/verdict.h"

/* Called by the stubs. */
__attribute__((used)) _Noreturn void weave_unsupported(const char *call);

void weave_unsupported(const char *call)
{
    verdict_unsupported(call, WEAVE_FRAME);
}

/* The first member of the state says whether an execution is going on. */
_Static_assert(offsetof(struct weave_state, active) == 0, "see the stubs");

#define STUB(name)                                \
    __asm__(".text\n"                             \
            ".globl __wrap_" #name "\n"           \
            ".type __wrap_" #name ", @function\n" \
            "__wrap_" #name ":\n"                 \
            "  cmpb $0, weave(%rip)\n"            \
            "  je __real_" #name "\n"             \
            "  lea 1f(%rip), %rdi\n"              \
            "  push %rbp\n"                       \
            "  mov %rsp, %rbp\n"                  \
            "  call weave_unsupported\n"          \
            "1: .asciz \"" #name "()\"\n"         \
            ".size __wrap_" #name ", . - __wrap_" #name "\n");

#define CALL(name, layer, treatment) CALL_##treatment(name)
#define CALL_modelled(name)
#define CALL_unsupported(name) STUB(name)
#include "weave/calls.def"

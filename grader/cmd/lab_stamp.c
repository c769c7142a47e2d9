/* lab_stamp.c: see lab.h. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "cmd/lab.h"
#include "cmd/state.h"
#include "run/submission.h"

enum { FILE_LIMIT = 64 << 20 };

static uint64_t add_text(uint64_t digest, const char *text)
{
    return digest_bytes(digest, text, strlen(text) + 1);
}

/* All files below PATH by name and content, but for what make leaves there. */
static uint64_t add_tree(uint64_t digest, const char *path)
{
    size_t count = 0;
    size_t size = 0;
    struct err ignored;
    if (!fs_is_dir(path)) {
        char *data = fs_read(path, FILE_LIMIT, &size, &ignored);
        digest = data != NULL ? digest_bytes(digest, data, size) : digest;
        free(data);
        return digest;
    }
    char **names = fs_list(path, &count, &ignored);
    for (size_t i = 0; names != NULL && i < count; i++) {
        if (strcmp(names[i], "build") != 0) {
            char *below = xformat("%s/%s", path, names[i]);
            digest = add_tree(add_text(digest, names[i]), below);
            free(below);
        }
    }
    if (names != NULL) {
        fs_list_free(names, count);
    }
    return digest;
}

/* A tool by the size and the time of the program that PATH finds first. */
static uint64_t add_tool(uint64_t digest, const char *tool)
{
    const char *path = getenv("PATH");
    char *dirs = xstrdup(path != NULL ? path : "");
    char *rest = dirs;
    struct stat info;
    for (char *dir; (dir = strsep(&rest, ":")) != NULL;) {
        char *program = xformat("%s/%s", dir, tool);
        bool found = stat(program, &info) == 0 && access(program, X_OK) == 0;
        free(program);
        if (found) {
            digest = digest_bytes(digest, &info.st_size, sizeof(info.st_size));
            digest = digest_bytes(digest, &info.st_mtim, sizeof(info.st_mtim));
            break;
        }
    }
    free(dirs);
    return digest;
}

char *lab_stamp(const struct lab *lab, const char *solutions,
                const struct runtime *runtime)
{
    static const char *const tools[] = {"clang", "gcc", "ld", "valgrind"};
    uint64_t digest = add_tree(DIGEST_START, lab->dir);
    digest = add_tree(digest, solutions);
    for (unsigned i = 0; i < lab->given_count; i++) {
        char *given = xformat("%s/%s", lab->dir, lab->given[i]);
        digest = add_tree(digest, given);
        free(given);
    }
    digest = add_tree(digest, runtime->lib);
    digest = add_tree(digest, runtime->include);
    digest = add_tree(digest, "/proc/self/exe");
    for (size_t i = 0; i < sizeof(tools) / sizeof(tools[0]); i++) {
        digest = add_tool(digest, tools[i]);
    }
    char *state = state_dir();
    char *stamp = xformat("%s/labs/%s-%016llx", state, lab->name,
                          (unsigned long long)digest);
    free(state);
    return stamp;
}

bool lab_stamp_show(const char *stamp)
{
    struct err ignored;
    char *text = fs_read(stamp, FILE_LIMIT, NULL, &ignored);
    if (text == NULL) {
        return false;
    }
    printf("unchanged since it was checked (--fresh checks again):\n%s", text);
    free(text);
    return true;
}

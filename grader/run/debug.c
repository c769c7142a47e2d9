/* debug.c: see debug.h. */
#include "run/debug.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ARGS = 160, EXIT_NO_GDB = 127 };

static _Noreturn void become_gdb(char *const argv[], const char *dir,
                                 char *const env[], const char *script)
{
    char *args[ARGS] = {(char *)"gdb", (char *)"-q",   (char *)"-nx",
                        (char *)"-x",  (char *)script, (char *)"--args"};
    size_t count = 6;
    for (size_t i = 0; argv[i] != NULL && count < ARGS - 1; i++) {
        args[count++] = argv[i];
    }
    for (size_t i = 0; env[i] != NULL; i++) {
        putenv(env[i]);
    }
    unsetenv("LINES");   /* gdb sets these for the program: */
    unsetenv("COLUMNS"); /* its stack must not depend on them */
    if (chdir(dir) == 0) {
        execvp("gdb", args);
    }
    _exit(EXIT_NO_GDB);
}

int debug_run(char *const argv[], const char *dir, char *const env[],
              const char *script, struct err *err)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    struct sigaction before;
    int status;
    /* Ctrl-C is for gdb. */
    sigaction(SIGINT, &ignore, &before);
    pid_t pid = fork();
    if (pid == 0) {
        sigaction(SIGINT, &before, NULL);
        become_gdb(argv, dir, env, script);
    }
    int rc = pid < 0 ? err_errno(err, "cannot fork") : 0;
    while (rc == 0 && waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR) {
            rc = err_errno(err, "cannot wait for gdb");
        }
    }
    sigaction(SIGINT, &before, NULL);
    if (rc == 0 && WIFEXITED(status) && WEXITSTATUS(status) == EXIT_NO_GDB) {
        rc = err_set(err, "cannot start gdb (Debian package: gdb)");
    }
    return rc;
}

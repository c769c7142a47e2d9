/*
 * faults.c: run a command, then print how many pages it and its children have
 * faulted in: pages that each process needed for itself.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct rusage usage;
    int status;
    (void)argc;
    pid_t pid = fork();
    if (pid == 0) {
        if (freopen("/dev/null", "w", stdout) != NULL) {
            execvp(argv[1], argv + 1);
        }
        _exit(127);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0 ||
        getrusage(RUSAGE_CHILDREN, &usage) != 0) {
        perror("faults");
        return 3;
    }
    printf("%ld\n", usage.ru_minflt);
    return 0;
}

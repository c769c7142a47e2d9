/*
 * floor.c: what one schedule costs at least. Fork a process, in it create two
 * threads and join them, exit, wait; all on one CPU. Prints such rounds per
 * second of real time.
 */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void *nothing(void *arg)
{
    return arg;
}

static void one_round(void)
{
    pid_t pid = fork();
    if (pid == 0) {
        pthread_t threads[2];
        for (int i = 0; i < 2; i++) {
            pthread_create(&threads[i], NULL, nothing, NULL);
        }
        for (int i = 0; i < 2; i++) {
            pthread_join(threads[i], NULL);
        }
        _exit(0);
    }
    if (pid < 0 || waitpid(pid, NULL, 0) != pid) {
        perror("floor");
        exit(3);
    }
}

static void pin(void)
{
    cpu_set_t set;
    int cpu = sched_getcpu();
    CPU_ZERO(&set);
    CPU_SET((size_t)(cpu >= 0 ? cpu : 0), &set);
    sched_setaffinity(0, sizeof(set), &set);
}

int main(int argc, char **argv)
{
    long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : 5000;
    struct timespec begin;
    struct timespec end;
    pin();
    clock_gettime(CLOCK_MONOTONIC, &begin);
    for (long i = 0; i < rounds; i++) {
        one_round();
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    double seconds = (double)(end.tv_sec - begin.tv_sec) +
                     (double)(end.tv_nsec - begin.tv_nsec) / 1e9;
    printf("%.0f\n", (double)rounds / seconds);
    return 0;
}

/* EXPECT: pass-complete */
/* Two opens of one name are one semaphore; errors are those of POSIX. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>

static int value; /* published by the semaphore */

static void *set(void *arg)
{
    sem_t *sem = sem_open("go", 0); /* the same name, on Linux */
    value = 1;
    sem_post(sem);
    sem_close(sem);
    return arg;
}

int main(void)
{
    pthread_t thread;
    assert(sem_open("/go", 0) == SEM_FAILED && errno == ENOENT);
    assert(sem_open("/a/b", O_CREAT, 0600, 0) == SEM_FAILED && errno == EINVAL);
    sem_t *sem = sem_open("/go", O_CREAT | O_EXCL, 0600, 0);
    assert(sem != SEM_FAILED);
    assert(sem_open("/go", O_CREAT | O_EXCL, 0600, 0) == SEM_FAILED &&
           errno == EEXIST);
    pthread_create(&thread, NULL, set, NULL);
    sem_wait(sem);
    assert(value == 1);
    pthread_join(thread, NULL);
    assert(sem_unlink("/go") == 0);
    assert(sem_unlink("/go") == -1 && errno == ENOENT);
    sem_close(sem);
    return 0;
}

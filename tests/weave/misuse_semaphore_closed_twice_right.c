/* EXPECT: pass-complete */
#include <fcntl.h>
#include <semaphore.h>

int main(void)
{
    sem_t *sem = sem_open("/once", O_CREAT, 0600, 1);
    sem_wait(sem);
    sem_close(sem);
    return sem_unlink("/once");
}

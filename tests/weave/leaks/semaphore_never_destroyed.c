/* EXPECT: weave/leak */
#include <semaphore.h>

int main(void)
{
    sem_t permits;
    sem_init(&permits, 0, 1);
    sem_wait(&permits);
    sem_post(&permits);
    return 0;
}

/* EXPECT: pass-complete */
#include "crew.h"

static pthread_mutex_t lock;
static int depth; /* by lock */

static void inner(void)
{
    pthread_mutex_lock(&lock);
    depth++;
    assert(depth == 2);
    depth--;
    pthread_mutex_unlock(&lock);
}

static void *outer(void *arg)
{
    pthread_mutex_lock(&lock);
    depth++;
    inner();
    depth--;
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void)
{
    pthread_mutexattr_t attr;
    pthread_mutexattr_init(&attr);
    pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&lock, &attr);
    pthread_mutexattr_destroy(&attr);
    crew_run(2, outer, NULL);
    pthread_mutex_destroy(&lock);
    return 0;
}

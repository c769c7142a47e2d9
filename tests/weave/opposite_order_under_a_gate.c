/* EXPECT: pass-complete */
#include "crew.h"

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;

static void take_both(pthread_mutex_t *first, pthread_mutex_t *second)
{
    pthread_mutex_lock(&gate);
    pthread_mutex_lock(first);
    pthread_mutex_lock(second);
    pthread_mutex_unlock(&gate);
    pthread_mutex_unlock(second);
    pthread_mutex_unlock(first);
}

static void *a_then_b(void *arg)
{
    take_both(&a, &b);
    return arg;
}

static void *b_then_a(void *arg)
{
    take_both(&b, &a);
    return arg;
}

int main(void)
{
    crew_pair(a_then_b, b_then_a);
    return 0;
}

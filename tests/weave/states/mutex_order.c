/* VARIANTS: 4. In which order did they get the lock? */
#include "states.h"
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t other = PTHREAD_MUTEX_INITIALIZER;
static int order;
static int count;
static void *body(void *arg)
{
    int me = *(int *)arg;
#if VARIANT == 4
    pthread_mutex_lock(&other);
    count++;
    pthread_mutex_unlock(&other);
#endif
    pthread_mutex_lock(&lock);
    order = order * 3 + me;
#if VARIANT == 3
    pthread_mutex_lock(&other);
    count = count * 2 + me;
    pthread_mutex_unlock(&other);
#endif
    pthread_mutex_unlock(&lock);
#if VARIANT == 2
    pthread_mutex_lock(&other);
    count = count * 2 + me;
    pthread_mutex_unlock(&other);
#endif
    return NULL;
}
int main(void)
{
    crew(VARIANT == 1 ? 3 : 2, body);
    return order * 4 + count;
}

/* VARIANTS: 3; long: 2. Who gets which item. */
#include "states.h"
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t items = PTHREAD_COND_INITIALIZER;
static int queue[4];
static int head;
static int tail;
static int taken;
static void put(int item)
{
    pthread_mutex_lock(&lock);
    queue[tail++] = item;
    pthread_cond_signal(&items);
    pthread_mutex_unlock(&lock);
}
static int get(void)
{
    pthread_mutex_lock(&lock);
    while (head == tail) {
        pthread_cond_wait(&items, &lock);
    }
    int item = queue[head++];
    pthread_mutex_unlock(&lock);
    return item;
}
static void *body(void *arg)
{
    int me = *(int *)arg;
#if VARIANT == 1
    if (me == 0) {
        put(1);
    } else {
        taken = get();
    }
#elif VARIANT == 2
    if (me <= 1) {
        put(me + 1);
    } else {
        taken = get();
    }
#else
    if (me == 0) {
        put(1);
        put(2);
    } else {
        taken = get() * 4;
        taken += get();
    }
#endif
    return NULL;
}
int main(void)
{
    crew(VARIANT == 2 ? 3 : 2, body);
    return taken;
}

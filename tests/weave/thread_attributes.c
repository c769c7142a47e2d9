/* EXPECT: pass-complete */
/* Small stacks, one of them the program's own memory; names; who am I. */
#include <string.h>

#include "crew.h"

static pthread_t main_thread;
static char own[1 << 17] __attribute__((aligned(4096)));

static void *check(void *arg)
{
    char name[16];
    size_t size;
    pthread_attr_t mine;
    assert(!pthread_equal(pthread_self(), main_thread));
    assert(pthread_getattr_np(pthread_self(), &mine) == 0);
    assert(pthread_attr_getstacksize(&mine, &size) == 0);
    assert(size <= (1 << 18));
    assert(pthread_attr_destroy(&mine) == 0);
    assert(pthread_getname_np(main_thread, name, sizeof(name)) == 0);
    return arg;
}

int main(void)
{
    pthread_t threads[3];
    pthread_attr_t attr;
    main_thread = pthread_self();
    assert(pthread_equal(pthread_self(), main_thread));
    assert(pthread_setname_np(main_thread, "boss") == 0);
    assert(pthread_setname_np(main_thread, "much too long a name") != 0);
    assert(pthread_attr_init(&attr) == 0);
    assert(pthread_attr_setstacksize(&attr, 1 << 17) == 0);
    assert(pthread_attr_setguardsize(&attr, 4096) == 0);
    assert(pthread_create(&threads[0], &attr, check, NULL) == 0);
    assert(pthread_attr_setstack(&attr, own, sizeof(own)) == 0);
    assert(pthread_create(&threads[1], &attr, check, NULL) == 0);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    assert(pthread_attr_init(&attr) == 0);
    assert(pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED) == 0);
    assert(pthread_attr_setstacksize(&attr, 1 << 17) == 0);
    assert(pthread_create(&threads[2], &attr, check, NULL) == 0);
    assert(pthread_attr_destroy(&attr) == 0);
    return 0;
}

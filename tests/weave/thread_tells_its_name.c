/* EXPECT: pass-complete 1 */
#include <assert.h>
#include <pthread.h>
#include <string.h>

int main(void)
{
    char name[16];
    assert(pthread_setname_np(pthread_self(), "clerk") == 0);
    assert(pthread_getname_np(pthread_self(), name, sizeof(name)) == 0);
    assert(strcmp(name, "clerk") == 0);
    return 0;
}

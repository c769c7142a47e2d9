/* EXPECT: pass-complete */
#include "crew.h"

static void *nothing(void *arg)
{
    return arg;
}

int main(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, nothing, NULL);
    return 0; /* legal: the thread ends with the process */
}

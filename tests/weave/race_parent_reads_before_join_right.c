/* EXPECT: pass-complete 1 */
#include "crew.h"

static int input;
static int result;

static void *compute(void *arg)
{
    result = input + 1;
    return arg;
}

int main(void)
{
    pthread_t thread;
    input = 6; /* creating a thread orders this before all it does */
    pthread_create(&thread, NULL, compute, NULL);
    pthread_join(thread, NULL);
    assert(result == 7);
    return 0;
}

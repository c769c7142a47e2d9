/* EXPECT: pass-complete */
#include "crew.h"
#include "weave.h"

static void *work(void *arg)
{
    return arg;
}

int main(void)
{
    pthread_t crew[3] = {0};
    weave_fail(WEAVE_FAIL_CREATE, 2);
    int made = 0;
    for (int i = 0; i < 3; i++) {
        made += pthread_create(&crew[made], NULL, work, NULL) == 0;
    }
    assert(made == 2 && weave_failed(WEAVE_FAIL_CREATE) == 1);
    for (int i = 0; i < made; i++) {
        pthread_join(crew[i], NULL);
    }
    return 0;
}

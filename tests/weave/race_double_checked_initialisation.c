/* EXPECT: weave/data-race */
#include "crew.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int table;
static int *instance;

static void *use(void *arg)
{
    if (instance == NULL) {
        pthread_mutex_lock(&lock);
        if (instance == NULL) {
            table = 5;
            instance = &table;
        }
        pthread_mutex_unlock(&lock);
    }
    assert(*instance == 5);
    return arg;
}

int main(void)
{
    crew_run(2, use, NULL);
    return 0;
}

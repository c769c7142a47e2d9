/*
 * nested.c: a task that waits for a task of its own pool, which has only one
 * worker. For those who build helping (README.md, "If you want more"):
 *
 *     make explore FILES="nested.c executor.c"
 *
 * shows a deadlock when your workers do not help, and nothing when they do.
 */
#include "executor.h"

#include <assert.h>

static struct pool pool;

static int child(void *arg, void *result)
{
    *(int *)result = *(const int *)arg + 1;
    return 0;
}

static int parent(void *arg, void *result)
{
    struct future *f;
    int status;
    if (pool_submit(&pool, child, arg, result, &f) != 0) {
        return 1;
    }
    int error = future_result(f, LAB_FOREVER, &status);
    future_release(f);
    return error != 0 ? error : status;
}

int main(void)
{
    struct future *f;
    int number = 41;
    int result = 0;
    int status = 1;
    if (pool_init(&pool, 1) != 0 ||
        pool_submit(&pool, parent, &number, &result, &f) != 0) {
        return 3;
    }
    int error = future_result(f, LAB_FOREVER, &status);
    assert(error == 0 && status == 0 && result == 42);
    future_release(f);
    pool_shutdown(&pool, true, false);
    pool_destroy(&pool);
    return 0;
}

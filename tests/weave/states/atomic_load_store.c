/* VARIANTS: 4; long: 2. Load and store apart: updates get lost. */
#include "states.h"
static atomic_int x;
static atomic_int y;
static void *body(void *arg)
{
    int me = *(int *)arg;
#if VARIANT == 1 || VARIANT == 2
    (void)me;
    int seen = atomic_load(&x);
    atomic_store(&x, seen + 1);
#elif VARIANT == 3
    atomic_int *mine = me == 0 ? &x : &y;
    atomic_int *theirs = me == 0 ? &y : &x;
    atomic_store(mine, 1);
    atomic_fetch_add(mine, 2 * atomic_load(theirs));
#else
    int expected = 0;
    if (!atomic_compare_exchange_strong(&x, &expected, me + 1)) {
        atomic_fetch_add(&y, expected);
    }
#endif
    return NULL;
}
int main(void)
{
    crew(VARIANT == 1 || VARIANT == 3 ? 2 : 3, body);
    return atomic_load(&x) * 10 + atomic_load(&y);
}

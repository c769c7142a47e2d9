/* gil_vm.c: given. What joins the GIL and the machine, and a long sum. */
#include <stddef.h>

#include "gil.h"

enum { ROUNDS = 3000 };

static int enter(struct vm_thread *t)
{
    return gil_take(t->vm->lock, t->lock_state);
}

static int leave(struct vm_thread *t)
{
    return gil_drop(t->vm->lock, t->lock_state);
}

const struct vm_lock_ops gil_lock_ops = {enter, leave, gil_point};

const struct vm_native gil_natives[] = {
    {"fetch", gil_native_fetch},
    {"read", gil_native_read},
    {"squares", gil_native_squares},
    {NULL, NULL},
};

/* It adds in many rounds, and only the last one counts: that takes long. */
int64_t gil_sum_squares(const int64_t *numbers, unsigned n)
{
    int64_t sum = 0;
    for (int round = 0; round < ROUNDS; round++) {
        sum = 0;
        for (unsigned i = 0; i < n; i++) {
            sum += numbers[i] * numbers[i];
        }
    }
    return sum;
}

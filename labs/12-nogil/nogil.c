/*
 * nogil.c: your work. The contract is in nogil.h, the way there in README.md.
 * Delete each `return ENOSYS` as you go. What has none is done, but yours to
 * change.
 */
#include "nogil.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

/*
 * Count and state share one word, `shared`, so that one compare-and-swap can
 * look at both: the state in the two lowest bits, the count above.
 */
enum { ONE = 4 }; /* a reference, in shared */

static inline enum brc_state state_of(int64_t shared)
{
    return (enum brc_state)(shared & (ONE - 1));
}

/* TODO(student): step 2, the count of a word, which may be less than 0. */

/* ---- threads ---- */

int brc_vm_init(struct brc_vm *vm)
{
    vm->threads = NULL;
    vm->last_id = 0;
    return pthread_mutex_init(&vm->lock, NULL);
}

int brc_vm_destroy(struct brc_vm *vm)
{
    pthread_mutex_lock(&vm->lock);
    bool busy = vm->threads != NULL;
    pthread_mutex_unlock(&vm->lock);
    return busy ? EBUSY : pthread_mutex_destroy(&vm->lock);
}

/* TODO(student): step 1, a thread enters; and exits; steps 4 and 5, it exits
 * for good. */

int brc_thread_enter(struct brc_thread *self, struct brc_vm *vm)
{
    (void)self;
    (void)vm;
    return ENOSYS;
}

int brc_thread_exit(struct brc_thread *self)
{
    (void)self;
    return ENOSYS;
}

/* ---- objects ---- */

/* TODO(student): step 1, the owner; step 2, everybody else. */

int brc_new(struct brc_thread *self, size_t payload,
            void (*finalize)(struct brc_thread *self, struct brc_object *o),
            struct brc_object **out)
{
    (void)self;
    (void)payload;
    (void)finalize;
    (void)out;
    return ENOSYS;
}

int brc_immortal(struct brc_object *o)
{
    (void)o;
    return ENOSYS;
}

int brc_incref(struct brc_thread *self, struct brc_object *o)
{
    (void)self;
    (void)o;
    return ENOSYS;
}

int brc_decref(struct brc_thread *self, struct brc_object *o)
{
    (void)self;
    (void)o;
    return ENOSYS;
}

int brc_state(const struct brc_object *o, enum brc_state *state, int64_t *local,
              int64_t *shared)
{
    (void)o;
    (void)state;
    (void)local;
    (void)shared;
    return ENOSYS;
}

/* TODO(student): step 4, the queue. */

int brc_drain(struct brc_thread *self, size_t *merged)
{
    (void)self;
    (void)merged;
    return ENOSYS;
}

/* ---- lists ---- */

/* What is in the payload of a list. */
struct blist {
    pthread_mutex_t lock;
    struct brc_object **items; /* by lock, like those below */
    size_t length;
    size_t capacity;
};

static struct blist *blist_of(struct brc_object *list)
{
    return (struct blist *)list->payload;
}

static void finalize_list(struct brc_thread *self, struct brc_object *o)
{
    struct blist *list = blist_of(o);
    for (size_t i = 0; i < list->length; i++) {
        brc_decref(self, list->items[i]);
    }
    free(list->items);
    pthread_mutex_destroy(&list->lock);
}

int blist_new(struct brc_thread *self, struct brc_object **out)
{
    struct brc_object *o;
    int error = brc_new(self, sizeof(struct blist), finalize_list, &o);
    if (error != 0) {
        return error;
    }
    struct blist *list = blist_of(o);
    error = pthread_mutex_init(&list->lock, NULL);
    if (error != 0) {
        free(o);
        return error;
    }
    list->items = NULL;
    list->length = 0;
    list->capacity = 0;
    *out = o;
    return 0;
}

/* Make room for one more. The lock is held. */
static int grow(struct blist *list)
{
    if (list->length < list->capacity) {
        return 0;
    }
    int before = errno;
    size_t capacity = 2 * list->capacity + 4;
    struct brc_object **items = realloc(list->items, capacity * sizeof(*items));
    if (items == NULL) {
        errno = before;
        return ENOMEM;
    }
    list->items = items;
    list->capacity = capacity;
    return 0;
}

int blist_append(struct brc_thread *self, struct brc_object *list,
                 struct brc_object *item)
{
    struct blist *inside = blist_of(list);
    pthread_mutex_lock(&inside->lock);
    int error = grow(inside);
    if (error == 0) {
        brc_incref(self, item);
        inside->items[inside->length++] = item;
    }
    pthread_mutex_unlock(&inside->lock);
    return error;
}

/* TODO(student): step 6, get and set. */

int blist_get(struct brc_thread *self, struct brc_object *list, size_t index,
              struct brc_object **out)
{
    (void)self;
    (void)list;
    (void)index;
    (void)out;
    return ENOSYS;
}

int blist_set(struct brc_thread *self, struct brc_object *list, size_t index,
              struct brc_object *item)
{
    (void)self;
    (void)list;
    (void)index;
    (void)item;
    return ENOSYS;
}

int blist_length(struct brc_object *list, size_t *out)
{
    struct blist *inside = blist_of(list);
    pthread_mutex_lock(&inside->lock);
    *out = inside->length;
    pthread_mutex_unlock(&inside->lock);
    return 0;
}

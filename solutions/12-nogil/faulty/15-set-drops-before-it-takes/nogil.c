/* nogil.c: biased reference counts, and lists. */
#include "nogil.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

enum { ONE = 4 }; /* a reference, in shared; below it is the state */

static enum brc_state state_of(int64_t shared)
{
    return (enum brc_state)(shared & (ONE - 1));
}

static int64_t count_of(int64_t shared)
{
    return (shared - (int64_t)state_of(shared)) / ONE;
}

static int64_t word_of(int64_t count, enum brc_state state)
{
    return count * ONE + (int64_t)state;
}

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

int brc_thread_enter(struct brc_thread *self, struct brc_vm *vm)
{
    self->vm = vm;
    self->queue = NULL;
    pthread_mutex_lock(&vm->lock);
    self->id = ++vm->last_id; /* never used again, unlike an address */
    self->next = vm->threads;
    vm->threads = self;
    pthread_mutex_unlock(&vm->lock);
    return 0;
}

/* The lock is held. NULL: that thread has exited. */
static struct brc_thread *find_thread(struct brc_vm *vm, int64_t id)
{
    struct brc_thread *thread = vm->threads;
    while (thread != NULL && thread->id != id) {
        thread = thread->next;
    }
    return thread;
}

/* The lock is held. */
static void remove_thread(struct brc_thread *self)
{
    struct brc_thread **link = &self->vm->threads;
    while (*link != self) {
        link = &(*link)->next;
    }
    *link = self->next;
}

/* ---- objects ---- */

int brc_new(struct brc_thread *self, size_t payload,
            void (*finalize)(struct brc_thread *self, struct brc_object *o),
            struct brc_object **out)
{
    int before = errno;
    struct brc_object *o = malloc(sizeof(*o) + payload);
    if (o == NULL) {
        errno = before;
        return ENOMEM;
    }
    BRC_STORE(&o->owner, self->id, relaxed);
    BRC_STORE(&o->shared, word_of(0, BRC_DEFAULT), relaxed);
    o->local = 1;
    o->finalize = finalize;
    *out = o;
    return 0;
}

int brc_immortal(struct brc_object *o)
{
    BRC_STORE(&o->owner, 0, relaxed);
    BRC_STORE(&o->shared, word_of(0, BRC_IMMORTAL), relaxed);
    o->local = 0;
    o->finalize = NULL;
    return 0;
}

static void free_object(struct brc_thread *self, struct brc_object *o)
{
    if (o->finalize != NULL) {
        o->finalize(self, o);
    }
    free(o);
}

/* The caller is the owner, or acts for one who has exited. */
static void merge(struct brc_thread *self, struct brc_object *o)
{
    int64_t local = o->local;
    int64_t old = BRC_LOAD(&o->shared, relaxed);
    int64_t fresh;
    o->local = 0;
    BRC_STORE(&o->owner, 0, relaxed);
    do {
        fresh = word_of(count_of(old) + local, BRC_MERGED);
    } while (!BRC_CAS(&o->shared, &old, fresh, acq_rel));
    if (count_of(fresh) == 0) {
        free_object(self, o);
    }
}

/* O has just become QUEUED: nobody else will try to queue or to free it. */
static void queue_to_owner(struct brc_thread *self, struct brc_object *o)
{
    int64_t id = BRC_LOAD(&o->owner, relaxed);
    pthread_mutex_lock(&self->vm->lock);
    struct brc_thread *owner = find_thread(self->vm, id);
    if (owner != NULL) {
        o->next = owner->queue;
        owner->queue = o;
    }
    pthread_mutex_unlock(&self->vm->lock);
    if (owner == NULL) {
        merge(self, o);
    }
}

static bool is_owner(const struct brc_thread *self, const struct brc_object *o)
{
    return BRC_LOAD(&o->owner, relaxed) == self->id;
}

int brc_incref(struct brc_thread *self, struct brc_object *o)
{
    if (is_owner(self, o)) {
        o->local++;
    } else if (state_of(BRC_LOAD(&o->shared, relaxed)) != BRC_IMMORTAL) {
        BRC_ADD(&o->shared, ONE, relaxed);
    }
    return 0;
}

/* The owner's last one. */
static void drop_local(struct brc_thread *self, struct brc_object *o)
{
    int64_t shared = BRC_LOAD(&o->shared, acquire);
    if (shared == word_of(0, BRC_DEFAULT)) {
        free_object(self, o);
    } else if (state_of(shared) == BRC_DEFAULT) {
        merge(self, o);
    }
}

static void drop_shared(struct brc_thread *self, struct brc_object *o)
{
    int64_t old = BRC_LOAD(&o->shared, relaxed);
    int64_t fresh;
    if (state_of(old) == BRC_IMMORTAL) {
        return;
    }
    do {
        fresh = old - ONE;
        if (old == word_of(0, BRC_DEFAULT)) {
            fresh = word_of(-1, BRC_QUEUED);
        }
    } while (!BRC_CAS(&o->shared, &old, fresh, acq_rel));
    if (old == word_of(0, BRC_DEFAULT)) {
        queue_to_owner(self, o);
    } else if (fresh == word_of(0, BRC_MERGED)) {
        free_object(self, o);
    }
}

int brc_decref(struct brc_thread *self, struct brc_object *o)
{
    if (!is_owner(self, o)) {
        drop_shared(self, o);
    } else if (--o->local == 0) {
        drop_local(self, o);
    }
    return 0;
}

int brc_state(const struct brc_object *o, enum brc_state *state, int64_t *local,
              int64_t *shared)
{
    int64_t word = BRC_LOAD(&o->shared, acquire);
    *state = state_of(word);
    *local = o->local;
    *shared = count_of(word);
    return 0;
}

/* ---- the queue ---- */

static size_t merge_all(struct brc_thread *self, struct brc_object *queue)
{
    size_t merged = 0;
    while (queue != NULL) {
        struct brc_object *o = queue;
        queue = o->next;
        merge(self, o);
        merged++;
    }
    return merged;
}

int brc_drain(struct brc_thread *self, size_t *merged)
{
    pthread_mutex_lock(&self->vm->lock);
    struct brc_object *queue = self->queue;
    self->queue = NULL;
    pthread_mutex_unlock(&self->vm->lock);
    *merged = merge_all(self, queue);
    return 0;
}

/* To find the queue empty and to leave must be one step. */
int brc_thread_exit(struct brc_thread *self)
{
    pthread_mutex_lock(&self->vm->lock);
    while (self->queue != NULL) {
        struct brc_object *queue = self->queue;
        self->queue = NULL;
        pthread_mutex_unlock(&self->vm->lock);
        merge_all(self, queue);
        pthread_mutex_lock(&self->vm->lock);
    }
    remove_thread(self);
    pthread_mutex_unlock(&self->vm->lock);
    return 0;
}

/* ---- lists ---- */

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

int blist_get(struct brc_thread *self, struct brc_object *list, size_t index,
              struct brc_object **out)
{
    struct blist *inside = blist_of(list);
    int error = ERANGE;
    pthread_mutex_lock(&inside->lock);
    if (index < inside->length) {
        *out = inside->items[index];
        brc_incref(self, *out); /* while the list's own keeps it alive */
        error = 0;
    }
    pthread_mutex_unlock(&inside->lock);
    return error;
}

int blist_set(struct brc_thread *self, struct brc_object *list, size_t index,
              struct brc_object *item)
{
    struct blist *inside = blist_of(list);
    struct brc_object *old = NULL;
    pthread_mutex_lock(&inside->lock);
    if (index < inside->length) {
        old = inside->items[index];
        inside->items[index] = item;
    }
    pthread_mutex_unlock(&inside->lock);
    if (old == NULL) {
        return ERANGE;
    }
    brc_decref(self, old);
    return brc_incref(self, item);
}

int blist_length(struct brc_object *list, size_t *out)
{
    struct blist *inside = blist_of(list);
    pthread_mutex_lock(&inside->lock);
    *out = inside->length;
    pthread_mutex_unlock(&inside->lock);
    return 0;
}

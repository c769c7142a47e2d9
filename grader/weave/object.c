/* object.c: see object.h. */
#include "weave/object.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "weave/address.h"
#include "weave/front.h"
#include "weave/report.h"
#include "weave/trace.h"
#include "weave/verdict.h"

enum { OBJECTS = 1024, SLOTS = 4 * OBJECTS };

static struct object objects[OBJECTS];
static int object_count;
static uint16_t slots[SLOTS]; /* index + 1 into objects; 0: empty */
static int numbers[OBJECT_KINDS];

static const char *const kind_names[] = {
    [OBJECT_NONE] = "object",
    [OBJECT_MUTEX] = "mutex",
    [OBJECT_SPIN] = "spin lock",
    [OBJECT_COND] = "condition variable",
    [OBJECT_SEM] = "semaphore",
    [OBJECT_BARRIER] = "barrier",
    [OBJECT_RWLOCK] = "read-write lock",
    [OBJECT_ONCE] = "once control",
    [OBJECT_PIPE] = "pipe",
    [OBJECT_SOCKET] = "direction of a socket pair",
    [OBJECT_EVENTFD] = "eventfd",
    [OBJECT_TIMER] = "timer",
    [OBJECT_EPOLL] = "epoll instance",
    [OBJECT_DESCRIPTORS] = "any of its descriptors",
};

struct object *object_all(int *count)
{
    *count = object_count;
    return objects;
}

const char *object_describe(enum object_kind kind, int number,
                            uintptr_t address)
{
    static char buffers[4][128];
    static unsigned next;
    char *buffer = buffers[next++ % 4];
    const char *place = address_name(address);
    if (kind == OBJECT_DESCRIPTORS) {
        return kind_names[kind];
    }
    if (place[0] == '{' && place[1] == '@') {
        snprintf(buffer, sizeof(buffers[0]), "%s %s", kind_names[kind], place);
    } else {
        snprintf(buffer, sizeof(buffers[0]), "%s #%d", kind_names[kind],
                 number);
    }
    return buffer;
}

const char *object_name(const struct object *object)
{
    return object_describe(object->kind, object->number, object->address);
}

/* The slot of ADDRESS, or the empty one where it would go. */
static uint16_t *slot_of(uintptr_t address)
{
    uint64_t hash = (address >> 2) * 0x9e3779b97f4a7c15u;
    unsigned i = (unsigned)(hash >> 40) % SLOTS;
    while (slots[i] != 0 && objects[slots[i] - 1].address != address) {
        i = (i + 1) % SLOTS;
    }
    return &slots[i];
}

static struct object *object_reset(uintptr_t address, enum object_kind kind)
{
    uint16_t *slot = slot_of(address);
    if (*slot == 0) {
        if (object_count == OBJECTS) {
            verdict_unsupported("more than 1024 synchronisation objects",
                                WEAVE_FRAME);
        }
        *slot = (uint16_t)(++object_count);
    }
    struct object *object = &objects[*slot - 1];
    memset(object, 0, sizeof(*object));
    object->address = address;
    object->kind = kind;
    object->number = ++numbers[kind];
    return object;
}

/* Do SIZE bytes at ADDRESS hold the static initialiser of a KIND? */
static bool statically_initialised(const void *address, enum object_kind kind,
                                   int *type)
{
    static const pthread_mutex_t mutexes[] = {
        PTHREAD_MUTEX_INITIALIZER, PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP,
        PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP,
        PTHREAD_ADAPTIVE_MUTEX_INITIALIZER_NP};
    static const int types[] = {PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_RECURSIVE,
                                PTHREAD_MUTEX_ERRORCHECK, PTHREAD_MUTEX_NORMAL};
    static const pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
    static const pthread_rwlock_t rwlocks[] = {
        PTHREAD_RWLOCK_INITIALIZER,
        PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP};
    static const pthread_once_t once = PTHREAD_ONCE_INIT;
    *type = 0;
    switch (kind) {
    case OBJECT_MUTEX:
        for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
            if (memcmp(address, (const char *)&mutexes[i],
                       sizeof(mutexes[i])) == 0) {
                *type = types[i];
                return true;
            }
        }
        return false;
    case OBJECT_COND:
        return memcmp(address, (const char *)&cond, sizeof(cond)) == 0;
    case OBJECT_RWLOCK:
        return memcmp(address, (const char *)&rwlocks[0], sizeof(rwlocks[0])) ==
                   0 ||
               memcmp(address, (const char *)&rwlocks[1], sizeof(rwlocks[1])) ==
                   0;
    case OBJECT_ONCE:
        return memcmp(address, &once, sizeof(once)) == 0;
    default:
        return false;
    }
}

/*
 * Whether an object lives is a thing of its own: a call looks at it in the
 * event before its own, when the call begins.
 */
static uintptr_t life_of(uintptr_t address)
{
    return address | 1;
}

struct object *object_use(const void *address, enum object_kind kind,
                          const char *call)
{
    uint16_t *slot = slot_of((uintptr_t)address);
    trace_touch(life_of((uintptr_t)address), TOUCH_LOOKS);
    struct object *object = *slot != 0 ? &objects[*slot - 1] : NULL;
    if (object != NULL && object->kind == kind && !object->destroyed) {
        return object;
    }
    int type = 0;
    bool initialised = statically_initialised(address, kind, &type);
    if (object != NULL && object->kind == kind && !initialised) {
        verdict_misuse(weave.current->frame, "%s on a destroyed %s", call,
                       object_name(object));
    }
    if (!initialised) {
        verdict_misuse(weave.current->frame,
                       "%s on a %s that was never initialised (%s)", call,
                       kind_names[kind], address_name((uintptr_t)address));
    }
    object = object_reset((uintptr_t)address, kind);
    object->type = type;
    return object;
}

static bool in_use(const struct object *object)
{
    return !object->destroyed && object->kind != OBJECT_NONE &&
           (object->owner != NULL || object->read_holds > 0);
}

struct object *object_init(const void *address, enum object_kind kind,
                           const char *call)
{
    const uint16_t *slot = slot_of((uintptr_t)address);
    if (*slot != 0 && in_use(&objects[*slot - 1])) {
        verdict_misuse(weave.current->frame, "%s on %s, which is locked", call,
                       object_name(&objects[*slot - 1]));
    }
    trace_touch((uintptr_t)address, TOUCH_WRITES);
    trace_touch(life_of((uintptr_t)address), TOUCH_WRITES);
    struct object *object = object_reset((uintptr_t)address, kind);
    const uintptr_t *frame = weave.current->frame;
    object->made_at = frame != NULL ? frame[1] - 1 : 0;
    return object;
}

/*
 * A destroyed object may live again by a static initialiser, as a variable of
 * a function that is called twice does. So what is destroyed must not look
 * initialised. Only where no tool watches that write.
 */
static void spoil(const struct object *object)
{
    static const size_t sizes[OBJECT_KINDS] = {
        [OBJECT_MUTEX] = sizeof(pthread_mutex_t),
        [OBJECT_COND] = sizeof(pthread_cond_t),
        [OBJECT_RWLOCK] = sizeof(pthread_rwlock_t)};
    if (weave_front.watches_memory) {
        memset((void *)object->address, 0xD5, sizes[object->kind]);
    }
}

void object_destroy(struct object *object)
{
    trace_touch(object->address, TOUCH_WRITES);
    trace_touch(life_of(object->address), TOUCH_WRITES);
    object->destroyed = true;
    spoil(object);
}

void object_forget(uintptr_t address, size_t size)
{
    for (int i = 0; i < object_count; i++) {
        if (objects[i].address - address < size) {
            objects[i].kind = OBJECT_NONE;
        }
    }
}

void object_forget_places(void)
{
    for (int i = 0; i < object_count; i++) {
        objects[i].address = 0;
    }
}

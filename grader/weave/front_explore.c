/*
 * front_explore.c: the callbacks of clang's ThreadSanitizer instrumentation,
 * for programs that are linked with weave instead of ThreadSanitizer.
 *
 * The signatures are fixed by compiler-rt's tsan_interface.h.
 */
#include <stdint.h>

#include "weave/front.h"
#include "weave/race.h"
#include "weave/report.h"
#include "weave/sched.h"

const struct weave_front weave_front = {
    .oracle = "weave", .watches_memory = true, .cpu_limit_s = 20};

#define CALLER ((uintptr_t)__builtin_return_address(0) - 1)

static inline void access(uintptr_t address, size_t size, unsigned kind,
                          uintptr_t pc, uintptr_t *frame)
{
    if (weave.active) {
        if ((kind & RACE_ATOMIC) != 0) {
            sched_atomic(address, (kind & RACE_WRITE) != 0, frame);
        } else {
            sched_access(frame);
        }
        race_access(address, size, kind, pc, frame);
    }
}

void __tsan_init(void);
void __tsan_init(void)
{
}

void __tsan_func_entry(void *pc);
void __tsan_func_entry(void *pc)
{
    if (weave.active) {
        race_function_enter((uintptr_t)pc);
    }
}

void __tsan_func_exit(void);
void __tsan_func_exit(void)
{
    if (weave.active) {
        race_function_leave();
    }
}

#define PLAIN(name, size, kind)                                      \
    void __tsan_##name(void *address);                               \
    void __tsan_##name(void *address)                                \
    {                                                                \
        access((uintptr_t)address, size, kind, CALLER, WEAVE_FRAME); \
    }

#define PLAIN_SIZES(prefix, name, kind) \
    PLAIN(prefix##name##1, 1, kind)     \
    PLAIN(prefix##name##2, 2, kind)     \
    PLAIN(prefix##name##4, 4, kind)     \
    PLAIN(prefix##name##8, 8, kind)     \
    PLAIN(prefix##name##16, 16, kind)

PLAIN_SIZES(, read, RACE_READ)
PLAIN_SIZES(, write, RACE_WRITE)
PLAIN_SIZES(unaligned_, read, RACE_READ)
PLAIN_SIZES(unaligned_, write, RACE_WRITE)
PLAIN_SIZES(volatile_, read, RACE_READ)
PLAIN_SIZES(volatile_, write, RACE_WRITE)
PLAIN_SIZES(, read_write, RACE_WRITE)
PLAIN_SIZES(unaligned_, read_write, RACE_WRITE)

void __tsan_read_range(void *address, uintptr_t size);
void __tsan_read_range(void *address, uintptr_t size)
{
    access((uintptr_t)address, size, RACE_READ, CALLER, WEAVE_FRAME);
}

void __tsan_write_range(void *address, uintptr_t size);
void __tsan_write_range(void *address, uintptr_t size)
{
    access((uintptr_t)address, size, RACE_WRITE, CALLER, WEAVE_FRAME);
}

void __tsan_vptr_read(void **address);
void __tsan_vptr_read(void **address)
{
    (void)address;
}

void __tsan_vptr_update(void **address, void *value);
void __tsan_vptr_update(void **address, void *value)
{
    (void)address;
    (void)value;
}

void __tsan_atomic_thread_fence(int order);
void __tsan_atomic_thread_fence(int order)
{
    if (weave.active) {
        sched_access(WEAVE_FRAME);
        race_fence(order);
    }
}

void __tsan_atomic_signal_fence(int order);
void __tsan_atomic_signal_fence(int order)
{
    (void)order;
}

/* An atomic write that leaves the value as it was gets nobody anywhere. */
static inline void progress_if(bool changed)
{
    if (weave.active && changed) {
        sched_progress();
    }
}

#define BEFORE(address, kind) \
    access((uintptr_t)(address), sizeof(*(address)), kind, CALLER, WEAVE_FRAME)

/* The atomic step that was just remembered read or wrote this. */
#define TELL(bits, value)                         \
    do {                                          \
        if (weave.active) {                       \
            report_value((int##bits##_t)(value)); \
        }                                         \
    } while (0)

/* A compare-and-exchange is a write only when it succeeds. */
static void exchanged(uintptr_t address, size_t size, int done, int order,
                      int failure, uintptr_t pc, uintptr_t *frame)
{
    if (!weave.active) {
        return;
    }
    race_access(address, size, (done ? RACE_WRITE : RACE_READ) | RACE_ATOMIC,
                pc, frame);
    if (done) {
        sched_progress();
        race_atomic_update(address, order);
    } else {
        race_atomic_load(address, failure);
    }
}

static inline void point(uintptr_t address, uintptr_t *frame)
{
    if (weave.active) {
        sched_atomic(address, true, frame);
    }
}

#define ATOMIC_UPDATE(bits, type, name, builtin)                             \
    type __tsan_atomic##bits##_##name(type *address, type value, int order); \
    type __tsan_atomic##bits##_##name(type *address, type value, int order)  \
    {                                                                        \
        BEFORE(address, RACE_WRITE | RACE_ATOMIC);                           \
        if (weave.active) {                                                  \
            race_atomic_update((uintptr_t)address, order);                   \
        }                                                                    \
        type before = builtin(address, value, __ATOMIC_SEQ_CST);             \
        type after = __atomic_load_n(address, __ATOMIC_RELAXED);             \
        progress_if(before != after);                                        \
        TELL(bits, after);                                                   \
        return before;                                                       \
    }

#define ATOMIC_EXCHANGE_IF(bits, type, name)                                  \
    int __tsan_atomic##bits##_compare_exchange_##name(                        \
        type *address, type *expected, type value, int order, int failure);   \
    int __tsan_atomic##bits##_compare_exchange_##name(                        \
        type *address, type *expected, type value, int order, int failure)    \
    {                                                                         \
        point((uintptr_t)address, WEAVE_FRAME);                               \
        int done = __atomic_compare_exchange_n(                               \
            address, expected, value, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST); \
        exchanged((uintptr_t)address, sizeof(type), done, order, failure,     \
                  CALLER, WEAVE_FRAME);                                       \
        TELL(bits, done ? value : *expected);                                 \
        return done;                                                          \
    }

#define ATOMICS(bits, type)                                                 \
    type __tsan_atomic##bits##_load(const type *address, int order);        \
    type __tsan_atomic##bits##_load(const type *address, int order)         \
    {                                                                       \
        BEFORE(address, RACE_READ | RACE_ATOMIC);                           \
        if (weave.active) {                                                 \
            race_atomic_load((uintptr_t)address, order);                    \
        }                                                                   \
        type value = __atomic_load_n(address, __ATOMIC_SEQ_CST);            \
        TELL(bits, value);                                                  \
        return value;                                                       \
    }                                                                       \
    void __tsan_atomic##bits##_store(type *address, type value, int order); \
    void __tsan_atomic##bits##_store(type *address, type value, int order)  \
    {                                                                       \
        BEFORE(address, RACE_WRITE | RACE_ATOMIC);                          \
        if (weave.active) {                                                 \
            race_atomic_store((uintptr_t)address, order);                   \
        }                                                                   \
        progress_if(value != __atomic_load_n(address, __ATOMIC_RELAXED));   \
        __atomic_store_n(address, value, __ATOMIC_SEQ_CST);                 \
        TELL(bits, value);                                                  \
    }                                                                       \
    type __tsan_atomic##bits##_compare_exchange_val(                        \
        type *address, type expected, type value, int order, int failure);  \
    type __tsan_atomic##bits##_compare_exchange_val(                        \
        type *address, type expected, type value, int order, int failure)   \
    {                                                                       \
        point((uintptr_t)address, WEAVE_FRAME);                             \
        type seen = expected;                                               \
        int done = __atomic_compare_exchange_n(                             \
            address, &seen, value, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);  \
        exchanged((uintptr_t)address, sizeof(type), done, order, failure,   \
                  CALLER, WEAVE_FRAME);                                     \
        TELL(bits, done ? value : seen);                                    \
        return seen;                                                        \
    }                                                                       \
    ATOMIC_EXCHANGE_IF(bits, type, strong)                                  \
    ATOMIC_EXCHANGE_IF(bits, type, weak)                                    \
    ATOMIC_UPDATE(bits, type, exchange, __atomic_exchange_n)                \
    ATOMIC_UPDATE(bits, type, fetch_add, __atomic_fetch_add)                \
    ATOMIC_UPDATE(bits, type, fetch_sub, __atomic_fetch_sub)                \
    ATOMIC_UPDATE(bits, type, fetch_and, __atomic_fetch_and)                \
    ATOMIC_UPDATE(bits, type, fetch_or, __atomic_fetch_or)                  \
    ATOMIC_UPDATE(bits, type, fetch_xor, __atomic_fetch_xor)                \
    ATOMIC_UPDATE(bits, type, fetch_nand, __atomic_fetch_nand)

ATOMICS(8, uint8_t)
ATOMICS(16, uint16_t)
ATOMICS(32, uint32_t)
ATOMICS(64, uint64_t)

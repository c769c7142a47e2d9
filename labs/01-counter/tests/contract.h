/* contract.h: what the tests of this lab share. */
#ifndef TESTS_CONTRACT_H
#define TESTS_CONTRACT_H

#include "../counter.h"
#include "labtest.h"

/* A counter of this KIND, in memory that held anything. */
static inline void make_counter(struct counter *c, enum counter_kind kind)
{
    poison(c, sizeof(*c));
    RETURNS(0, counter_init(c, kind), "counter_init makes a counter");
}

/* What the counter says. */
static inline int64_t sum_of(struct counter *c)
{
    int64_t sum = 12345;
    RETURNS(0, counter_get(c, &sum), "counter_get returns 0");
    return sum;
}

/* The sum must be WANTED: so says SENTENCE. */
#define SUM_IS(wanted, c, sentence)                                      \
    do {                                                                 \
        int64_t sum_ = sum_of(c);                                        \
        ck_assert_msg(sum_ == (wanted), "%s (it is %lld, not %lld)",     \
                      (sentence), (long long)sum_, (long long)(wanted)); \
    } while (0)

/* A thread that adds DELTA to COUNTER, TIMES times. */
struct adder {
    struct counter *counter;
    int64_t delta;
    int times;
};

/* What such a thread does. */
static inline void *add_up(void *arg)
{
    const struct adder *adder = arg;
    for (int i = 0; i < adder->times; i++) {
        RETURNS(0, counter_add(adder->counter, adder->delta),
                "counter_add returns 0");
    }
    return NULL;
}

/* COUNT threads add to the same counter; all have been joined afterwards. */
static inline void add_in_threads(struct adder *adders, unsigned count)
{
    pthread_t threads[8];
    for (unsigned i = 0; i < count; i++) {
        start(&threads[i], add_up, &adders[i]);
    }
    join(threads, count);
}

/* What print_multiples() printed; free it. */
static inline char *multiples(unsigned threads, unsigned rounds, unsigned step)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);
    ck_assert_ptr_nonnull(f);
    RETURNS(0, print_multiples(f, threads, rounds, step),
            "print_multiples returns 0");
    ck_assert_int_eq(fclose(f), 0);
    return text;
}

#endif

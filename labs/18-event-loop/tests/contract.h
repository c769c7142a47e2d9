/* contract.h: what the tests of this lab share. */
#ifndef TESTS_CONTRACT_H
#define TESTS_CONTRACT_H

#include <stdlib.h>
#include <unistd.h>

#include "../event_loop.h"
#include "labtest.h"

/* Seconds, in nanoseconds. */
#define SECOND (INT64_C(1000) * MS)

/* Who makes so many steps in one of these short tests does not sleep. */
enum { AWAKE = 20000 };

/* An empty loop, in memory that held anything. */
static inline void make_loop(struct loop *loop)
{
    poison(loop, sizeof(*loop));
    RETURNS(0, loop_init(loop), "loop_init makes a loop");
}

/* A new task, in memory that held anything. */
static inline void spawn(struct loop *loop, struct loop_task *task,
                         int (*step)(struct loop_task *me, void *arg, int why),
                         void *arg)
{
    poison(task, sizeof(*task));
    RETURNS(0, loop_spawn(loop, task, step, arg), "loop_spawn makes a task");
}

/* Run LOOP until TASK has finished, which must be with RESULT. */
static inline void run(struct loop *loop, const struct loop_task *task,
                       int result, const char *sentence)
{
    int got = 12345;
    RETURNS(0, loop_run(loop, task),
            "loop_run returns 0 when the task has finished");
    RETURNS(0, loop_result(task, &got), "loop_result returns 0");
    ck_assert_msg(got == result, "%s (the result is %s instead of %s)",
                  sentence, error_name(got), error_name(result));
}

/* Destroy LOOP, whose tasks have all finished, and overwrite it. */
static inline void destroy(struct loop *loop)
{
    RETURNS(0, loop_destroy(loop), "all tasks have finished: destroy is 0");
    poison(loop, sizeof(*loop));
}

/* WHY, with which a step was called, must be WANTED: so says SENTENCE. */
static inline void expect_why(int wanted, int why, const char *sentence)
{
    ck_assert_msg(why == wanted, "%s (WHY is %s instead of %s)", sentence,
                  error_name(why), error_name(wanted));
}

/*
 * It must be MS milliseconds from BEGIN_NS to END_NS, in which there were so
 * many WAITS in a row: the loop may sleep a millisecond longer in each.
 */
static inline void expect_ms(unsigned ms, unsigned waits, int64_t begin_ns,
                             int64_t end_ns, const char *sentence)
{
    unsigned took = (unsigned)((end_ns - begin_ns) / MS);
    ck_assert_msg(ms <= took && took <= ms + waits,
                  "%s (it took %u ms instead of %u)", sentence, took, ms);
}

/* What tasks did, in the order in which they did it, as letters. */
struct diary {
    char text[32];
    unsigned length;
};

/* What does not fit is left out. */
static inline void enter(struct diary *diary, char letter)
{
    if (diary->length + 1 < sizeof(diary->text)) {
        diary->text[diary->length++] = letter;
        diary->text[diary->length] = '\0';
    }
}

/* The order must be WANTED: so says SENTENCE. */
static inline void expect_diary(const struct diary *diary, const char *wanted,
                                const char *sentence)
{
    ck_assert_msg(strcmp(diary->text, wanted) == 0,
                  "%s (the order is %s instead of %s)", sentence, diary->text,
                  wanted);
}

/* A pipe that blocks: read end, write end. */
static inline void make_pipe(int ends[2])
{
    ck_assert_int_eq(pipe(ends), 0);
}

/* Both ends. */
static inline void close_pipe(const int ends[2])
{
    close(ends[0]);
    close(ends[1]);
}

/* One byte, which fits. */
static inline void write_byte(int fd)
{
    ck_assert_int_eq(write(fd, "x", 1), 1);
}

/* One byte; blocks until it is there. */
static inline void read_byte(int fd)
{
    char byte = 0;
    ck_assert_int_eq(read(fd, &byte, 1), 1);
}

#endif

/* test_descriptors.c: public tests of waiting for descriptors, and EINTR. */
#include <fcntl.h>

#include "tests/contract.h"

/* Reads bytes, and waits before each; tells how the last wait ended. */
struct reader {
    struct loop_task task;
    int fd;
    int64_t timeout_ns;
    unsigned wanted;
    unsigned got;
    bool waited;
    int why;
    int64_t end_ns;
};

static int read_bytes(struct loop_task *me, void *arg, int why)
{
    struct reader *reader = arg;
    if (reader->waited) {
        reader->why = why;
        reader->end_ns = weave_now_ns();
        if (why != 0) {
            return why;
        }
        read_byte(reader->fd);
        reader->got++;
    }
    if (reader->got == reader->wanted) {
        return 0;
    }
    reader->waited = true;
    RETURNS(0, loop_wait_fd(me, reader->fd, POLLIN, reader->timeout_ns),
            "loop_wait_fd returns 0");
    return LOOP_AGAIN;
}

/* Sleeps and writes a byte, several times. */
struct writer {
    struct loop_task task;
    int fd;
    int64_t ns;
    unsigned left;
    bool slept;
};

static int write_bytes(struct loop_task *me, void *arg, int why)
{
    struct writer *writer = arg;
    expect_why(0, why, "after a sleep WHY is 0");
    if (writer->slept) {
        write_byte(writer->fd);
        writer->left--;
    }
    if (writer->left == 0) {
        return 0;
    }
    writer->slept = true;
    RETURNS(0, loop_sleep(me, writer->ns), "loop_sleep returns 0");
    return LOOP_AGAIN;
}

/* Two readers of two pipes, with a writer each. */
static void pass_bytes(void *unused)
{
    struct loop loop;
    int ends[2][2];
    struct reader readers[2];
    struct writer writers[2];
    (void)unused;
    make_loop(&loop);
    for (unsigned i = 0; i < 2; i++) {
        make_pipe(ends[i]);
        readers[i] = (struct reader){
            .fd = ends[i][0], .timeout_ns = LAB_FOREVER, .wanted = 3};
        writers[i] = (struct writer){
            .fd = ends[i][1], .ns = (7 + 4 * i) * MS, .left = 3};
        spawn(&loop, &readers[i].task, read_bytes, &readers[i]);
        spawn(&loop, &writers[i].task, write_bytes, &writers[i]);
    }
    run(&loop, &readers[0].task, 0, "WHY is 0 each time that FD is ready");
    EQUALS(3, readers[0].got, "a task may wait for FD again and again");
    run(&loop, &readers[1].task, 0, "WHY is 0 each time that FD is ready");
    EQUALS(3, readers[1].got, "a task may wait for FD again and again");
    run(&loop, &writers[1].task, 0, "a sleeper wakes up");
    destroy(&loop);
    close_pipe(ends[0]);
    close_pipe(ends[1]);
}

START_TEST(a_task_waits_for_a_descriptor_again_and_again)
{
    weave_explore(pass_bytes, NULL, .steps = AWAKE);
}
END_TEST

/* One wait for FD must end with WHY after MS milliseconds. */
static void wait_once(int fd, int64_t timeout_ns, int why, unsigned ms,
                      const char *sentence)
{
    struct loop loop;
    struct reader reader = {
        .fd = fd, .timeout_ns = timeout_ns, .wanted = 1, .why = 99};
    int64_t begin_ns = weave_now_ns();
    make_loop(&loop);
    spawn(&loop, &reader.task, read_bytes, &reader);
    run(&loop, &reader.task, why, sentence);
    expect_ms(ms, ms > 0, begin_ns, reader.end_ns,
              "the wait ends when its time is over, or FD is ready");
    destroy(&loop);
}

static void wait_with_limits(void *unused)
{
    int ends[2];
    (void)unused;
    make_pipe(ends);
    wait_once(ends[0], 0, EAGAIN, 0, "timeout 0: EAGAIN when FD is not ready");
    wait_once(ends[0], 25 * MS, ETIMEDOUT, 25,
              "ETIMEDOUT when the time is over");
    write_byte(ends[1]);
    write_byte(ends[1]);
    wait_once(ends[0], 0, 0, 0, "timeout 0: WHY is 0 when FD is ready");
    wait_once(ends[0], 3600 * SECOND, 0, 0, "WHY is 0 when FD is ready");
    close_pipe(ends);
}

START_TEST(a_wait_for_a_descriptor_may_have_a_limit)
{
    weave_explore(wait_with_limits, NULL, .steps = AWAKE);
}
END_TEST

static void wait_for_nothing(void *unused)
{
    struct loop loop;
    struct reader reader = {.timeout_ns = LAB_FOREVER, .wanted = 1};
    int ends[2];
    (void)unused;
    make_loop(&loop);
    make_pipe(ends);
    close_pipe(ends);
    reader.fd = ends[0];
    spawn(&loop, &reader.task, read_bytes, &reader);
    run(&loop, &reader.task, EBADF, "WHY is EBADF when FD is not open");
    destroy(&loop);
}

START_TEST(a_descriptor_that_is_not_open_is_an_error)
{
    weave_explore(wait_for_nothing, NULL, .steps = AWAKE);
}
END_TEST

static int wait_for_end(struct loop_task *me, void *arg, int why)
{
    struct reader *reader = arg;
    char byte;
    if (!reader->waited) {
        reader->waited = true;
        RETURNS(0, loop_wait_fd(me, reader->fd, POLLIN, LAB_FOREVER),
                "loop_wait_fd returns 0");
        return LOOP_AGAIN;
    }
    expect_why(0, why, "WHY is 0 when there is an end for read() to tell");
    EQUALS(0, (unsigned)read(reader->fd, &byte, 1), "it was the end");
    return 0;
}

static int close_end(struct loop_task *me, void *arg, int why)
{
    (void)me;
    (void)why;
    close(*(int *)arg);
    return 0;
}

static void wait_for_the_end(void *unused)
{
    struct loop loop;
    struct reader reader = {.got = 0};
    struct loop_task closer;
    int ends[2];
    (void)unused;
    make_pipe(ends);
    make_loop(&loop);
    reader.fd = ends[0];
    spawn(&loop, &reader.task, wait_for_end, &reader);
    spawn(&loop, &closer, close_end, &ends[1]);
    run(&loop, &reader.task, 0, "WHY is 0 at an end, too");
    destroy(&loop);
    close(ends[0]);
}

START_TEST(the_end_of_a_pipe_is_news)
{
    weave_explore(wait_for_the_end, NULL, .steps = AWAKE);
}
END_TEST

/* ---- room to write, and many who wait ---- */

static int fill_pipe(struct loop_task *me, void *arg, int why)
{
    struct writer *writer = arg;
    static const char page[4096];
    expect_why(0, why, "WHY is 0 when there is room to write");
    while (writer->left > 0 &&
           write(writer->fd, page, sizeof(page)) == sizeof(page)) {
        writer->left--;
    }
    if (writer->left == 0) {
        return 0;
    }
    RETURNS(0, loop_wait_fd(me, writer->fd, POLLOUT, LAB_FOREVER),
            "loop_wait_fd returns 0");
    return LOOP_AGAIN;
}

static int empty_pipe(struct loop_task *me, void *arg, int why)
{
    struct reader *reader = arg;
    char page[4096];
    (void)why;
    if (reader->waited) {
        reader->got += (unsigned)read(reader->fd, page, sizeof(page));
    }
    if (reader->got >= reader->wanted) {
        return 0;
    }
    reader->waited = true;
    RETURNS(0, loop_wait_fd(me, reader->fd, POLLIN, LAB_FOREVER),
            "loop_wait_fd returns 0");
    return LOOP_AGAIN;
}

static void fill_and_empty(void *unused)
{
    struct loop loop;
    int ends[2];
    (void)unused;
    ck_assert_int_eq(pipe2(ends, O_NONBLOCK), 0);
    struct writer writer = {.fd = ends[1], .left = 18};
    struct reader reader = {.fd = ends[0], .wanted = 18 * 4096};
    make_loop(&loop);
    spawn(&loop, &writer.task, fill_pipe, &writer);
    spawn(&loop, &reader.task, empty_pipe, &reader);
    run(&loop, &reader.task, 0, "all that was written is read");
    run(&loop, &writer.task, 0, "the writer goes on when there is room");
    destroy(&loop);
    close_pipe(ends);
}

START_TEST(a_task_waits_for_room_in_a_pipe)
{
    weave_explore(fill_and_empty, NULL, .steps = AWAKE);
}
END_TEST

enum { MANY = 40 };

static int wait_without_reading(struct loop_task *me, void *arg, int why)
{
    struct reader *reader = arg;
    expect_why(0, why, "all that wait for one descriptor go on");
    if (reader->waited) {
        return 0;
    }
    reader->waited = true;
    RETURNS(0, loop_wait_fd(me, reader->fd, POLLIN, LAB_FOREVER),
            "loop_wait_fd returns 0");
    return LOOP_AGAIN;
}

static void wait_in_a_crowd(void *unused)
{
    struct loop loop;
    struct reader *readers = calloc(MANY, sizeof(*readers));
    int ends[2];
    (void)unused;
    make_pipe(ends);
    struct writer writer = {.fd = ends[1], .ns = 3 * MS, .left = 1};
    make_loop(&loop);
    for (unsigned i = 0; i < MANY; i++) {
        readers[i].fd = ends[0];
        spawn(&loop, &readers[i].task, wait_without_reading, &readers[i]);
    }
    spawn(&loop, &writer.task, write_bytes, &writer);
    for (unsigned i = 0; i < MANY; i++) {
        run(&loop, &readers[i].task, 0, "there may be any number of tasks");
    }
    destroy(&loop);
    close_pipe(ends);
    free(readers);
}

START_TEST(any_number_of_tasks_may_wait)
{
    weave_explore(wait_in_a_crowd, NULL, .steps = AWAKE);
}
END_TEST

/* ---- interrupted ---- */

static void be_interrupted(void *nth)
{
    struct loop loop;
    int ends[2];
    ck_assert_int_eq(pipe2(ends, O_NONBLOCK), 0);
    make_loop(&loop);
    struct writer writer = {.fd = ends[1], .ns = 9 * MS, .left = 2};
    struct reader reader = {.fd = ends[0], .timeout_ns = 10 * MS, .wanted = 3};
    spawn(&loop, &writer.task, write_bytes, &writer);
    spawn(&loop, &reader.task, read_bytes, &reader);
    weave_fail(WEAVE_INTERRUPT, *(unsigned *)nth);
    int64_t begin_ns = weave_now_ns();
    errno = EDOM;
    int error = loop_run(&loop, &reader.task);
    HOLDS(errno == EDOM, "no function changes errno");
    RETURNS(0, error, "a signal that interrupts a system call changes nothing");
    weave_fail(WEAVE_INTERRUPT, 0);
    int result = 0;
    RETURNS(0, loop_result(&reader.task, &result), "the task has finished");
    expect_why(ETIMEDOUT, result, "its third wait was in vain");
    EQUALS(2, reader.got, "an interrupted look ends no wait");
    expect_ms(28, 3, begin_ns, reader.end_ns,
              "a signal makes no wait shorter or longer");
    destroy(&loop);
    close_pipe(ends);
}

START_TEST(a_signal_changes_nothing)
{
    for (unsigned nth = 1; nth <= 4; nth++) {
        weave_explore(be_interrupted, &nth, .steps = AWAKE);
    }
}
END_TEST

LAB_SUITE(descriptors)
{
    lab_case("descriptors");
    lab_test(a_task_waits_for_a_descriptor_again_and_again);
    lab_test(a_wait_for_a_descriptor_may_have_a_limit);
    lab_test(a_descriptor_that_is_not_open_is_an_error);
    lab_test(the_end_of_a_pipe_is_news);
    lab_test(a_task_waits_for_room_in_a_pipe);
    lab_test(any_number_of_tasks_may_wait);
    lab_case("interrupts");
    lab_test(a_signal_changes_nothing);
}

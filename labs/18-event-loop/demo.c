/*
 * demo.c: the lecture's asyncio example, three times fetch_data(), in C. First
 * without a loop, then with yours. Run it before you write any code (make
 * demo), and again when you have.
 *
 *     async def fetch_data():
 *         await asyncio.sleep(1)
 *         print("Data fetched")
 *
 *     async def main():
 *         tasks = [fetch_data() for _ in range(3)]
 *         await asyncio.gather(*tasks)
 *
 *     asyncio.run(main())
 *
 * In the course material the last line is indented: it belongs to main(),
 * which nobody calls, and the program prints nothing. Here it is corrected.
 */
#include "event_loop.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { TASKS = 3, SECOND_NS = 1000000000, COLUMN_NS = 100000000, COLUMNS = 34 };

struct fetch {
    struct loop_task task;
    int number;
    bool asked;
    char strip[COLUMNS + 1]; /* a column is a tenth of a second */
};

static struct loop loop;
static struct fetch fetches[TASKS];
static int64_t begin_ns;
static const char *refused; /* what a function said that is not there yet */

static int note_result(int error)
{
    if (error != 0) {
        refused = strerrorname_np(error);
    }
    return error;
}

static int64_t elapsed_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * (int64_t)SECOND_NS + now.tv_nsec - begin_ns;
}

/* FETCH does something now: mark it in its strip. */
static void mark(struct fetch *fetch)
{
    int64_t column = elapsed_ns() / COLUMN_NS;
    if (column < COLUMNS) {
        fetch->strip[column] = '#';
    }
}

static void begin(void)
{
    begin_ns = 0;
    begin_ns = elapsed_ns();
    for (int i = 0; i < TASKS; i++) {
        fetches[i].number = i + 1;
        memset(fetches[i].strip, ' ', COLUMNS);
    }
}

/* Between its first and its last step a task waits: dots. */
static void show_strips(void)
{
    puts("          0 s       1 s       2 s       3 s");
    for (int i = 0; i < TASKS; i++) {
        char *strip = fetches[i].strip;
        char *first = strchr(strip, '#');
        char *last = strrchr(strip, '#');
        strip[last != NULL ? last - strip + 1 : 0] = '\0';
        for (char *at = first; at != NULL && at < last; at++) {
            *at = *at == ' ' ? '.' : *at;
        }
        printf("  task %d  %s\n", i + 1, strip);
    }
    printf("  together %.1f s\n", (double)elapsed_ns() / SECOND_NS);
}

/* Without a loop: it keeps the thread while it waits. */
static void fetch_blocking(struct fetch *fetch)
{
    const struct timespec second = {1, 0};
    mark(fetch);
    nanosleep(&second, NULL);
    mark(fetch);
    printf("Data fetched (%d)\n", fetch->number);
}

/* With a loop: it asks to be called again when the second is over. */
static int fetch_data(struct loop_task *me, void *arg, int why)
{
    struct fetch *fetch = arg;
    mark(fetch);
    if (fetch->asked) {
        printf("Data fetched (%d)\n", fetch->number);
        return why;
    }
    fetch->asked = true;
    int error = note_result(loop_sleep(me, SECOND_NS));
    return error != 0 ? error : LOOP_AGAIN;
}

static int gather_all(struct loop_task *me, void *arg, int why)
{
    struct loop_task *tasks[TASKS];
    bool *asked = arg;
    if (*asked) {
        return why;
    }
    *asked = true;
    for (int i = 0; i < TASKS; i++) {
        tasks[i] = &fetches[i].task;
        int error =
            note_result(loop_spawn(&loop, tasks[i], fetch_data, &fetches[i]));
        if (error != 0) {
            return error;
        }
    }
    int error = note_result(loop_gather(me, tasks, TASKS));
    return error != 0 ? error : LOOP_AGAIN;
}

static void run_loop(void)
{
    struct loop_task task;
    bool asked = false;
    if (note_result(loop_init(&loop)) == 0 &&
        note_result(loop_spawn(&loop, &task, gather_all, &asked)) == 0 &&
        note_result(loop_run(&loop, &task)) == 0) {
        note_result(loop_destroy(&loop));
    }
}

int main(void)
{
    puts("== three times fetch_data(), one after the other");
    begin();
    for (int i = 0; i < TASKS; i++) {
        fetch_blocking(&fetches[i]);
    }
    show_strips();

    puts("\n== the same with your event loop");
    begin();
    run_loop();
    show_strips();
    if (refused != NULL) {
        printf("=> nothing fetched, as in the material. Your functions say "
               "%s: they are still to be written.\n",
               refused);
    } else {
        printf("=> three seconds of waiting. %s\n",
               elapsed_ns() < 2LL * SECOND_NS
                   ? "One second together: as it should be."
                   : "They should overlap!");
    }
    return 0;
}

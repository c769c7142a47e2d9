/* EXPECT: pass */
#include <unistd.h>

#include "crew.h"

static int ends[2];
static char bytes[100000];

static void *produce(void *arg)
{
    assert(write(ends[1], bytes, sizeof(bytes)) == sizeof(bytes));
    close(ends[1]);
    return arg;
}

static void *consume(void *arg)
{
    static char part[50000];
    ssize_t got;
    size_t all = 0;
    while ((got = read(ends[0], part, sizeof(part))) > 0) {
        all += (size_t)got;
    }
    assert(all == sizeof(bytes));
    return arg;
}

int main(void)
{
    assert(pipe2(ends, 0) == 0);
    crew_pair(produce, consume);
    return 0;
}

/* EXPECT: pass */
/* What was written before the byte was sent is there after it was read. */
#include <unistd.h>

#include "crew.h"

static int ends[2];
static int payload[3];

static void *produce(void *arg)
{
    for (char i = 0; i < 3; i++) {
        payload[(int)i] = i * i;
        assert(write(ends[1], &i, 1) == 1);
    }
    close(ends[1]);
    return arg;
}

static void *consume(void *arg)
{
    char i;
    int seen = 0;
    while (read(ends[0], &i, 1) == 1) {
        assert(payload[(int)i] == i * i);
        seen++;
    }
    assert(seen == 3);
    return arg;
}

int main(void)
{
    assert(pipe(ends) == 0);
    crew_pair(produce, consume);
    return close(ends[0]);
}

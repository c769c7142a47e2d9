/* EXPECT: pass-complete */
/* The reader has not closed its own copy of the write end. */
#include <unistd.h>

#include "crew.h"

static int ends[2];

static void *produce(void *arg)
{
    int mine = dup(ends[1]);
    assert(write(mine, "x", 1) == 1);
    close(mine);
    close(ends[1]);
    return arg;
}

static void *consume(void *arg)
{
    char byte;
    while (read(ends[0], &byte, 1) > 0) {
    }
    return arg;
}

int main(void)
{
    pthread_t reader;
    assert(pipe(ends) == 0);
    assert(pthread_create(&reader, NULL, consume, NULL) == 0);
    produce(NULL);
    pthread_join(reader, NULL);
    return 0;
}

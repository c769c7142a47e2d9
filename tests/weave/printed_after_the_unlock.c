/* EXPECT: weave/assertion */
/* The number is taken under the lock, and printed after it. */
#include <stdio.h>
#include <string.h>

#include "crew.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int number; /* by lock */
static FILE *out;

static void *print_next(void *arg)
{
    pthread_mutex_lock(&lock);
    int mine = ++number;
    pthread_mutex_unlock(&lock);
    fprintf(out, "%d\n", mine);
    return arg;
}

int main(void)
{
    char text[64] = "";
    out = fmemopen(text, sizeof(text), "w");
    crew_pair(print_next, print_next);
    fclose(out);
    assert(strcmp(text, "1\n2\n") == 0);
    return 0;
}

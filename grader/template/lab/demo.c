/* demo.c: what the lecture shows. Run it before you write any code. */
#include "@WORD@.h"

#include <stdio.h>
#include <string.h>

static struct @WORD@ latch;
static int passed;

static void *pass(void *arg)
{
    @WORD@_wait(&latch);
    passed++;
    return arg;
}

int main(void)
{
    pthread_t thread;
    int error = @WORD@_init(&latch);
    if (error != 0) {
        printf("@WORD@_init says %s: it is still to be written\n",
               strerrorname_np(error));
    }
    pthread_create(&thread, NULL, pass, NULL);
    @WORD@_open(&latch);
    pthread_join(thread, NULL);
    printf("%d passed\n", passed);
    return 0;
}

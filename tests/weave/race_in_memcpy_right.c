/* EXPECT: pass-complete */
#include <string.h>

#include "crew.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char text[64]; /* by lock */

static void *fill(void *arg)
{
    pthread_mutex_lock(&lock);
    memset(text, 'x', sizeof(text));
    pthread_mutex_unlock(&lock);
    return arg;
}

static void *copy(void *arg)
{
    char mine[64];
    pthread_mutex_lock(&lock);
    memcpy(mine, text, sizeof(mine));
    pthread_mutex_unlock(&lock);
    return mine[0] == 'y' ? arg : NULL;
}

int main(void)
{
    crew_pair(fill, copy);
    return 0;
}

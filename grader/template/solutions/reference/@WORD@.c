/* @WORD@.c: the model solution. */
#include "@WORD@.h"

#include <errno.h>

int @WORD@_init(struct @WORD@ *l)
{
    int error = pthread_mutex_init(&l->lock, NULL);
    if (error != 0) {
        return error;
    }
    error = pthread_cond_init(&l->opened, NULL);
    if (error != 0) {
        pthread_mutex_destroy(&l->lock);
        return error;
    }
    l->open = false;
    return 0;
}

int @WORD@_wait(struct @WORD@ *l)
{
    pthread_mutex_lock(&l->lock);
    while (!l->open) {
        pthread_cond_wait(&l->opened, &l->lock);
    }
    pthread_mutex_unlock(&l->lock);
    return 0;
}

int @WORD@_open(struct @WORD@ *l)
{
    pthread_mutex_lock(&l->lock);
    int error = l->open ? EALREADY : 0;
    l->open = true;
    pthread_cond_broadcast(&l->opened);
    pthread_mutex_unlock(&l->lock);
    return error;
}

int @WORD@_destroy(struct @WORD@ *l)
{
    pthread_cond_destroy(&l->opened);
    pthread_mutex_destroy(&l->lock);
    return 0;
}

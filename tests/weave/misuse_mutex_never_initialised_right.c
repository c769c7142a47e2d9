/* EXPECT: pass-complete */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct account {
    pthread_mutex_t lock;
    int balance; /* by lock */
};

int main(void)
{
    for (int i = 0; i < 3; i++) { /* the same memory, again and again */
        struct account *account = malloc(sizeof(*account));
        memset(account, 0xa5, sizeof(*account));
        pthread_mutex_init(&account->lock, NULL);
        pthread_mutex_lock(&account->lock);
        account->balance = 1;
        pthread_mutex_unlock(&account->lock);
        pthread_mutex_destroy(&account->lock);
        free(account);
    }
    return 0;
}

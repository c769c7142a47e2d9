/*
 * near_miss.c: money moves between two accounts, and whoever moves it needs
 * both locks. Somebody knows that waiting for the second lock while holding
 * the first is dangerous, and tries it only; if it is taken, the locks are
 * taken the other way round. Run it as often as you like (make near-miss);
 * then let every order be tried (make explore).
 *
 * Which order breaks it? Find it by yourself before you read the report.
 */
#include <assert.h>
#include <pthread.h>

struct account {
    pthread_mutex_t lock;
    long money; /* by lock */
};

static struct account rent = {PTHREAD_MUTEX_INITIALIZER, 500};
static struct account food = {PTHREAD_MUTEX_INITIALIZER, 500};

static void lock_both(struct account *a, struct account *b)
{
    pthread_mutex_lock(&a->lock);
    if (pthread_mutex_trylock(&b->lock) != 0) {
        pthread_mutex_unlock(&a->lock);
        pthread_mutex_lock(&b->lock);
        pthread_mutex_lock(&a->lock);
    }
}

static void move_money(struct account *from, struct account *to, long amount)
{
    lock_both(from, to);
    from->money -= amount;
    to->money += amount;
    pthread_mutex_unlock(&from->lock);
    pthread_mutex_unlock(&to->lock);
}

static void *pay_rent(void *unused)
{
    move_money(&food, &rent, 200);
    return unused;
}

int main(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, pay_rent, NULL) != 0) {
        return 3;
    }
    move_money(&rent, &food, 100);
    pthread_join(thread, NULL);
    assert(rent.money + food.money == 1000);
    return 0;
}

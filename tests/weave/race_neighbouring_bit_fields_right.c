/* EXPECT: pass-complete */
#include "crew.h"

static struct {
    unsigned char left;
    unsigned char right;
} both;

static void *set_left(void *arg)
{
    both.left = 1;
    return arg;
}

static void *set_right(void *arg)
{
    both.right = 1;
    return arg;
}

int main(void)
{
    crew_pair(set_left, set_right);
    return 0;
}

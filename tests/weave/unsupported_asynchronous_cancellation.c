/* EXPECT: weave/unsupported */
#include "crew.h"

int main(void)
{
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
    return 0;
}

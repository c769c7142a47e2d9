/* EXPECT: pass-complete */
#include <stdlib.h>

#include "crew.h"
#include "weave.h"

struct box {
    int value;
};

static void *fill(void *arg)
{
    struct box *box = malloc(sizeof(*box));
    if (box == NULL) {
        return NULL;
    }
    box->value = 1;
    free(box);
    return arg;
}

int main(void)
{
    assert(weave_fail(WEAVE_FAIL_MALLOC, 2));
    crew_pair(fill, fill);
    assert(weave_failed(WEAVE_FAIL_MALLOC) == 1);
    return 0;
}

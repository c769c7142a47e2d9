/* The score to beat: nothing is done, and nothing is tried. */
#include "counter.h"

static void trick(void)
{
}

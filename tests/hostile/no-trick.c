/* The score to beat: nothing is done, and nothing is tried. */
#include "semaphores.h"

static void trick(void)
{
}

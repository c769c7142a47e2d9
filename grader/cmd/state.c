/* state.c: see state.h. */
#include "cmd/state.h"

#include <stdlib.h>

#include "base/err.h"

char *state_dir(void)
{
    const char *own = getenv("PARLAB_STATE");
    const char *xdg = getenv("XDG_STATE_HOME");
    const char *home = getenv("HOME");
    if (own != NULL && own[0] != '\0') {
        return xstrdup(own);
    }
    if (xdg != NULL && xdg[0] == '/') {
        return xformat("%s/parlab", xdg);
    }
    return xformat("%s/.local/state/parlab", home != NULL ? home : "/tmp");
}

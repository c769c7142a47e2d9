/* workdir.c: see workdir.h. */
#include "run/workdir.h"

#include <stdlib.h>

#include "base/fs.h"

char *workdir_make(struct err *err)
{
    const char *parent = getenv("TMPDIR");
    char *dir = xformat("%s/parlab-XXXXXX",
                        parent != NULL && parent[0] != '\0' ? parent : "/tmp");
    if (mkdtemp(dir) == NULL) {
        err_errno(err, "cannot make a directory %s", dir);
        free(dir);
        return NULL;
    }
    return dir;
}

void workdir_remove(char *dir)
{
    if (dir != NULL) {
        fs_remove_tree(dir);
        free(dir);
    }
}

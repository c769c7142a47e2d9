/* workdir.h: a directory for one grading, gone afterwards. */
#ifndef RUN_WORKDIR_H
#define RUN_WORKDIR_H

#include "base/err.h"

/* Make a fresh directory under TMPDIR; NULL with ERR set on failure. */
char *workdir_make(struct err *err);

/* Remove it with all it holds, and free DIR; NULL is fine. */
void workdir_remove(char *dir);

#endif

/* fs.h: files and directories. Paths are bytes; nothing here follows cwd. */
#ifndef BASE_FS_H
#define BASE_FS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* Read all of PATH, at most LIMIT bytes, NUL-terminated; *SIZE may be NULL. */
char *fs_read(const char *path, size_t limit, size_t *size, struct err *err);

/* Write DATA to PATH by way of a temporary file beside it: all or nothing. */
int fs_write(const char *path, const void *data, size_t size, struct err *err);

/* Make PATH and its parents; existing ones are fine. */
int fs_make_dirs(const char *path, struct err *err);

/* Copy the regular file FROM to TO. */
int fs_copy(const char *to, const char *from, struct err *err);

/* Remove PATH and all below it; never follows a link. Best effort. */
void fs_remove_tree(const char *path);

/* Is PATH a directory, a regular file (links followed)? */
bool fs_is_dir(const char *path);
bool fs_is_file(const char *path);

/* The directory part of PATH, "." when it has none. */
char *fs_dirname(const char *path);

/* The last part of PATH, without trailing slashes. */
char *fs_basename(const char *path);

/* Names in directory PATH but for "." and "..", sorted by bytes. */
char **fs_list(const char *path, size_t *count, struct err *err);

/* Free COUNT names and the list. */
void fs_list_free(char **names, size_t count);

#endif

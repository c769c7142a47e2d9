/* fs.c: see fs.h. */
#include "base/fs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *fs_read(const char *path, size_t limit, size_t *size, struct err *err)
{
    FILE *in = fopen(path, "re");
    if (in == NULL) {
        err_errno(err, "cannot read %s", path);
        return NULL;
    }
    char *data = NULL;
    size_t used = 0;
    size_t room = 0;
    do {
        room = room == 0 ? 8192 : room * 2;
        data = xrealloc(data, room + 1);
        used += fread(data + used, 1, room - used, in);
    } while (used == room && used <= limit);
    bool failed = ferror(in) != 0;
    fclose(in);
    if (failed || used > limit) {
        free(data);
        err_set(err, failed ? "cannot read %s" : "%s is too large", path);
        return NULL;
    }
    data[used] = '\0';
    if (size != NULL) {
        *size = used;
    }
    return data;
}

int fs_write(const char *path, const void *data, size_t size, struct err *err)
{
    int rc = -1;
    char *temporary = xformat("%s.%d.tmp", path, (int)getpid());
    FILE *out = fopen(temporary, "we");
    if (out == NULL) {
        err_errno(err, "cannot write %s", temporary);
        goto out;
    }
    bool good = fwrite(data, 1, size, out) == size;
    good = fclose(out) == 0 && good;
    if (!good || rename(temporary, path) != 0) {
        err_errno(err, "cannot write %s", path);
        unlink(temporary);
        goto out;
    }
    rc = 0;
out:
    free(temporary);
    return rc;
}

int fs_make_dirs(const char *path, struct err *err)
{
    int rc = 0;
    char *copy = xstrdup(path);
    for (char *at = copy + 1; rc == 0; at++) {
        if (*at != '/' && *at != '\0') {
            continue;
        }
        char end = *at;
        *at = '\0';
        if (mkdir(copy, 0777) != 0 && errno != EEXIST) {
            rc = err_errno(err, "cannot make the directory %s", copy);
        }
        *at = end;
        if (end == '\0') {
            break;
        }
    }
    if (rc == 0 && !fs_is_dir(path)) {
        rc = err_set(err, "%s is not a directory", path);
    }
    free(copy);
    return rc;
}

int fs_copy(const char *to, const char *from, struct err *err)
{
    size_t size;
    char *data = fs_read(from, (size_t)64 << 20, &size, err);
    if (data == NULL) {
        return -1;
    }
    int rc = fs_write(to, data, size, err);
    free(data);
    return rc;
}

static int remove_one(const char *path, const struct stat *info, int type,
                      struct FTW *walk)
{
    (void)info;
    (void)type;
    (void)walk;
    remove(path);
    return 0;
}

void fs_remove_tree(const char *path)
{
    nftw(path, remove_one, 32, FTW_DEPTH | FTW_PHYS);
}

bool fs_is_dir(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

bool fs_is_file(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

static char *without_slashes(const char *path)
{
    char *copy = xstrdup(path);
    size_t length = strlen(copy);
    while (length > 1 && copy[length - 1] == '/') {
        copy[--length] = '\0';
    }
    return copy;
}

char *fs_dirname(const char *path)
{
    char *copy = without_slashes(path);
    char *slash = strrchr(copy, '/');
    if (slash == NULL) {
        free(copy);
        return xstrdup(".");
    }
    slash[slash == copy ? 1 : 0] = '\0';
    return copy;
}

char *fs_basename(const char *path)
{
    char *copy = without_slashes(path);
    const char *slash = strrchr(copy, '/');
    char *base = xstrdup(slash != NULL && slash[1] != '\0' ? slash + 1 : copy);
    free(copy);
    return base;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char **fs_list(const char *path, size_t *count, struct err *err)
{
    DIR *dir = opendir(path);
    if (dir == NULL) {
        err_errno(err, "cannot list %s", path);
        return NULL;
    }
    char **names = xcalloc(1, sizeof(*names));
    *count = 0;
    for (const struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (strcmp(entry->d_name, ".") != 0 &&
            strcmp(entry->d_name, "..") != 0) {
            names = xrealloc(names, (*count + 1) * sizeof(*names));
            names[(*count)++] = xstrdup(entry->d_name);
        }
    }
    closedir(dir);
    qsort(names, *count, sizeof(*names), by_bytes);
    return names;
}

void fs_list_free(char **names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(names[i]);
    }
    free(names);
}

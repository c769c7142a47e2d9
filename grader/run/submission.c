/* submission.c: see submission.h. */
#include "run/submission.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"

enum { SOURCE_LIMIT = 1 << 20 };

uint64_t digest_bytes(uint64_t hash, const void *data, size_t size)
{
    const unsigned char *bytes = data;
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ bytes[i]) * 0x100000001b3u;
    }
    return hash;
}

static void refuse(struct findings *findings, const char *rule,
                   const char *file, const char *why)
{
    char *message = xformat("%s %s", file, why);
    findings_add(findings, ORACLE_COMPILER, rule, message);
    free(message);
}

/* Read NAME in directory FD, or say in FINDINGS why it is not taken. */
static char *take_one(int fd, const char *name, size_t *size,
                      struct findings *findings)
{
    /* Not through a link, and without waiting for a fifo's writer. */
    int file = openat(fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat info;
    if (file < 0) {
        if (errno == ENOENT) {
            refuse(findings, "submission/missing", name, "was not handed in");
        } else if (errno == ELOOP) {
            refuse(findings, "submission/symlink", name, "is a symbolic link");
        } else {
            refuse(findings, "submission/unreadable", name, strerror(errno));
        }
        return NULL;
    }
    char *data = NULL;
    if (fstat(file, &info) != 0 || !S_ISREG(info.st_mode)) {
        refuse(findings, "submission/not-a-file", name,
               S_ISDIR(info.st_mode) ? "is a directory, not a file"
                                     : "is not a regular file");
    } else if (info.st_size > SOURCE_LIMIT) {
        refuse(findings, "submission/too-large", name,
               "is larger than 1 MiB; hand in source code only");
    } else {
        data = xcalloc(1, SOURCE_LIMIT + 1);
        ssize_t got = read(file, data, SOURCE_LIMIT);
        *size = got > 0 ? (size_t)got : 0;
    }
    close(file);
    return data;
}

int submission_take(bool *fit, uint64_t *digest, struct findings *findings,
                    const struct lab *lab, const char *from, const char *to,
                    struct err *err)
{
    int rc = 0;
    int fd = open(from, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return err_errno(err, "cannot open the submission %s", from);
    }
    *fit = true;
    *digest = DIGEST_START;
    for (unsigned i = 0; i < lab->submit_count && rc == 0; i++) {
        size_t size = 0;
        char *data = take_one(fd, lab->submit[i], &size, findings);
        if (data == NULL) {
            *fit = false;
            continue;
        }
        char *path = xformat("%s/%s", to, lab->submit[i]);
        rc = fs_write(path, data, size, err);
        *digest =
            digest_bytes(*digest, lab->submit[i], strlen(lab->submit[i]) + 1);
        *digest = digest_bytes(*digest, data, size);
        free(path);
        free(data);
    }
    close(fd);
    return rc;
}

char *submission_name(const char *from)
{
    char *real = realpath(from, NULL);
    char *base = fs_basename(real != NULL ? real : from);
    char *name = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&name, &size);
    for (const unsigned char *p = (unsigned char *)base;
         out != NULL && *p != '\0'; p++) {
        if (*p < 0x20 || *p >= 0x7f || *p == '\\') {
            fprintf(out, "\\x%02x", *p);
        } else {
            putc(*p, out);
        }
    }
    if (out != NULL) {
        fclose(out);
    }
    free(real);
    free(base);
    return name != NULL ? name : xstrdup("?");
}

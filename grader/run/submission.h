/* submission.h: take the files a student handed in. */
#ifndef RUN_SUBMISSION_H
#define RUN_SUBMISSION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "core/finding.h"
#include "core/lab.h"

/*
 * Copy the files that LAB asks for from directory FROM to directory TO.
 * What is missing or unfit becomes a finding, and *FIT false. *DIGEST covers
 * the contents. Returns -1 when FROM is no directory or TO cannot be written.
 */
int submission_take(bool *fit, uint64_t *digest, struct findings *findings,
                    const struct lab *lab, const char *from, const char *to,
                    struct err *err);

/* A name for people and JSON: FROM's last part, odd bytes as \xNN. */
char *submission_name(const char *from);

/* Continue the FNV-1a hash HASH over SIZE bytes. */
uint64_t digest_bytes(uint64_t hash, const void *data, size_t size);

/* Where a digest starts. */
#define DIGEST_START 0xcbf29ce484222325u

#endif

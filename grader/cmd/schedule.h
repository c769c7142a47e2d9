/*
 * schedule.h: schedule files, from which grader replay shows a finding again.
 *
 * An id is made from what the finding is, not from where things are: the same
 * finding has the same id on every machine.
 */
#ifndef CMD_SCHEDULE_H
#define CMD_SCHEDULE_H

#include <jansson.h>
#include <stdint.h>

#include "base/err.h"
#include "core/finding.h"

/*
 * Give each of FINDINGS that has a schedule its id, and write its file into
 * the state directory and, when BESIDE is not NULL, into BESIDE/schedules.
 * NAME begins the ids; PROGRAM says how to build the program again; DIGEST
 * covers its sources.
 */
int schedule_save_all(struct findings *findings, const char *name,
                      const json_t *program, uint64_t digest,
                      const char *beside, struct err *err);

/* Load the schedule that WORD names: a path, or an id. Yours to decref. */
json_t *schedule_load(const char *word, struct err *err);

/* Write SCHEDULE's choices to PATH as WEAVE_REPLAY wants them. */
int schedule_write_choices(const json_t *schedule, const char *path,
                           struct err *err);

#endif

/* lab.h: the parts of grader lab. */
#ifndef CMD_LAB_H
#define CMD_LAB_H

/*
 * grader lab objects NAME: compile the model solution of a lab that others are
 * built upon, and keep it with the grader. SOLUTIONS may be NULL: then it is
 * looked for where lab check looks. Returns an exit code.
 */
int lab_objects(const char *name, const char *solutions);

#endif

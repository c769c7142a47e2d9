/*
 * files.h: the descriptors that tasks of one process can wait on.
 *
 * Pipes, socket pairs, eventfds and epoll instances are the kernel's own, made
 * non-blocking below: as one task runs at a time, what the kernel says of
 * their readiness is the same in every run. weave decides when a call that
 * would block goes on, and orders what passes through (channels). A timerfd is
 * an eventfd that weave writes to when virtual time reaches its expirations.
 */
#ifndef WEAVE_FILES_H
#define WEAVE_FILES_H

#include <poll.h>

#include "weave/object.h"

/* An open file description; descriptors that dup() made share it. */
struct file {
    unsigned refs;
    int fd;           /* one of its descriptors: for asking the kernel */
    bool nonblocking; /* as the program sees it */
    bool socket;
    struct object *in;  /* what is read from it; NULL: nothing */
    struct object *out; /* what is written to it goes here */
    int64_t next_ns;    /* of a timerfd: the next expiration; 0: disarmed */
    int64_t interval_ns;
    int clock;
};

/* The file behind FD, when weave knows it; else NULL. */
struct file *files_get(int fd);

/*
 * FD, which must be non-blocking below, is a new file that reads from IN and
 * writes to OUT. Returns it; too many files end the execution.
 */
struct file *files_add(int fd, struct object *in, struct object *out);

/* FD is another descriptor of FILE. */
void files_alias(int fd, struct file *file);

/* FD is closed. */
void files_drop(int fd);

/* A new thing of KIND that data passes through, made by CALL. */
struct object *files_channel(enum object_kind kind, const char *call);

/* All channels at once, for calls that look at several. */
struct object *files_everything(void);

/* The running task, at its event, looks at FD, or changes what FD is. */
void files_touch(int fd, bool changes);

/* The running task, at its event, changes what its descriptors say of FILE. */
void files_touch_all_of(const struct file *file);

/*
 * FD is unknown: end the execution if CALL could block on it, because it is a
 * pipe, a socket, a terminal or nothing that has a name.
 */
void files_check_unknown(int fd, const char *call, const uintptr_t *frame);

/* Is FD, in the state in which it is, ready for EVENTS of poll(2)? */
bool files_ready(int fd, short events);

/* Let timers expire whose time has come. */
void files_fire_timers(void);

/* Timers have changed: tell the tasks that wait for descriptors. */
void files_timers_changed(void);

/*
 * The running task waits in the call that FRAME belongs to, with OP_CLASS on
 * OBJECT, until the class says it is ready or DEADLINE_NS has come. Returns 0,
 * ETIMEDOUT or EINTR. A cancellation point.
 */
int files_wait(const struct op_class *class, struct object *object,
               int64_t deadline_ns, uintptr_t *frame);

/* The running task has passed data to CHANNEL, or got some from it. */
void files_sent(struct object *channel);
void files_received(struct object *channel);

/* The running task has heard of everything that was sent so far. */
void files_received_all(void);

/* In a stuck execution: say where OBJECT, a channel, comes from. */
void files_explain(const struct object *object);

#endif

/* ops.h: the kinds of pending operation; one row each in ops.c. */
#ifndef WEAVE_OPS_H
#define WEAVE_OPS_H

#include "weave/core.h"

/* Operations that can block. */
extern const struct op_class op_settle, op_sleep, op_join, op_mutex, op_spin,
    op_cond, op_sem, op_barrier, op_read_lock, op_write_lock, op_once,
    op_sigwait, op_pause, op_file_read, op_file_write, op_poll;

/* Operations that never do. */
extern const struct op_class op_start, op_access, op_create, op_yield, op_try,
    op_unlock, op_init, op_destroy, op_signal, op_broadcast, op_post, op_look,
    op_arrive, op_detach, op_release_wait, op_enter, op_leave, op_send,
    op_cancel, op_testcancel, op_print, op_call, op_open, op_close;

/* What OP does to its object or target: bits of trace.h. */
unsigned op_effect(const struct op *op);

#endif

/* state.h: where the grader keeps what it wants to find again. */
#ifndef CMD_STATE_H
#define CMD_STATE_H

/* $PARLAB_STATE, else $XDG_STATE_HOME/parlab, else ~/.local/state/parlab. */
char *state_dir(void);

#endif

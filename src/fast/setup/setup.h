/* Sets up processes: injects the code, and gives slots to their threads. */
#ifndef FAST_SETUP_SETUP_H
#define FAST_SETUP_SETUP_H

#include "fast/fast.h"

/* Begins to set up the process of a stopped thread. `how` saves the original state and sets the
 * registers; it returns NULL, or why that failed. */
void setup_begin(struct fast *f, struct fast_thread *t,
		 const char *(*how)(struct fast *f, struct fast_thread *t));
/* Whether the tracer failed between the first change for set-up and the end of the changes */
bool setup_is_partly_done(const struct fast_thread *t);
/* Restores a stopped thread to the state that was saved. */
void setup_restore_original(struct fast_thread *t);
/* Whether the program of a task has mapped something at the address of the injected code */
bool setup_address_is_mapped(struct fast_thread *t);
/* The task may be a fork of a process with slots, and does not get any. */
void setup_note_no_slots(struct fast_thread *t);
#endif

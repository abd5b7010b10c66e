/* The code that runs in a tracee during set-up: fast_boot in stub/entry.S. */
#ifndef FAST_SETUP_BOOT_H
#define FAST_SETUP_BOOT_H

#include "fast/fast.h"

/* Replaces the text at `at` by the code of set-up, with which the stopped thread continues. The
 * registers in f->regs are changed; those of the program are `original`. Returns NULL, or why that
 * failed. */
const char *boot_replace_text(struct fast *f, struct fast_thread *t, uint64_t at,
			      const struct user_regs_struct *original);
/* Finds room for the code of set-up after the text of a mapping: that of the address `entry` or
 * `ip` if possible, otherwise any. Nothing is missing if the tracer is killed and cannot restore
 * the bytes. 0: there is no room. */
uint64_t boot_find_room(struct fast_thread *t, uint64_t entry, uint64_t ip);
/* For setup_begin: a program that has not run yet, and a fork. */
const char *boot_start_program(struct fast *f, struct fast_thread *t);
const char *boot_start_fork(struct fast *f, struct fast_thread *t);
/* The thread is at FAST_READY, with its registers in f->regs, and continues. Both functions make it
 * close its descriptor, r12, and come to FAST_READY again. Set-up has failed. */
void boot_clean_up(struct fast *f, struct fast_thread *t);
/* Everything is mapped, and the injected code shall handle SIGSYS. */
void boot_handle_sigsys(struct fast *f, struct fast_thread *t);
/* Makes the stopped thread, whose registers are in f->regs, remove the handler of SIGSYS and
 * everything that was mapped; `room` is from boot_find_room. Returns whether it has. */
bool boot_leave(struct fast *f, struct fast_thread *t, uint64_t room);
#endif

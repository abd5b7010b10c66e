/* What a program has from its process besides environment and descriptors, as far as the process
 * or one that created it has changed it while it was traced: umask, resource limits, ignored
 * signals */
#ifndef PRINT_COMMANDS_SETTINGS_H
#define PRINT_COMMANDS_SETTINGS_H

#include "base/memory/hash.h"
#include "base/text/sbuf.h"
#include "ptrail/event.h"
#include "ptrail/history.h"

struct settings {
	bool has_umask;
	unsigned umask;
	/* A bit for each limit that was set, by RLIMIT_ number */
	unsigned limited;
	uint64_t soft[LIFE_LIMITS_MAX], hard[LIFE_LIMITS_MAX];
	uint64_t ignored;		/* a bit for each signal, signal 1 the lowest */
};

/* A zeroed struct has no processes. */
struct all_settings {
	struct hash processes;		/* serial of a process → its struct settings */
};

/* The system calls that change settings, for printer.calls */
#define SETTINGS_CALLS "umask,setrlimit,prlimit64,rt_sigaction"

/* Takes each event. */
void settings_event(struct all_settings *a, const struct event *e);
/* Returns the settings of a process; NULL: none is known to have changed. */
const struct settings *settings_of(const struct all_settings *a, const struct process *p);
void settings_done(struct all_settings *a);

/* Appends commands of a shell, each followed by " &&": umask 0027 && trap '' INT && */
void settings_add_commands(struct sbuf *b, const struct settings *s);
/* Appends the command that sets the limits of its arguments: prlimit --nofile=64:4096 */
void settings_add_limits(struct sbuf *b, const struct settings *s);
#endif

/* Handmade histories (ptrail/history.h): processes that fork, exec, fail and exit, findings, and
 * checks run on them. A zeroed struct made is empty. Times are in ms. */
#ifndef HISTORY_H
#define HISTORY_H

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/arena.h"
#include "check/core/checker.h"
#include "lib/events.h"
#include "ptrail/finding.h"
#include "ptrail/history.h"

struct made {
	struct arena arena;
	struct life **lives;		/* h.count of them */
	size_t room;			/* of .lives */
	struct history h;
	struct finding *found;		/* findings.count of them */
	size_t found_room;
	struct findings findings;	/* of made_find() */
	struct event end;		/* members that made_last_event() does not set */
	struct selection selection;
	struct checker *checker;
};

/* Frees everything. */
void made_done(struct made *m);

static inline uint64_t ms(uint64_t n) { return n * 1000000; }

/* A process created by `parent` (NULL: untraced); it runs the parent's program. Its pid and serial
 * are 100 and 1 more than its index. */
struct life *made_fork(struct made *m, struct life *parent, uint64_t at);
/* A new program of a process; made_exec: with a command line of one word */
struct life_program *made_exec_argv(struct made *m, struct life *l, const char *const *argv,
				    uint64_t at);
struct life_program *made_exec(struct made *m, struct life *l, const char *path, uint64_t at);
/* fork and execve */
struct life *made_run(struct made *m, struct life *parent, const char *path, uint64_t at);
/* The command: the first process */
struct life *made_command(struct made *m, const char *path);
/* Exits; its remaining children are reparented to PID 1. */
void made_end(struct life *l, uint64_t at);
void made_reap(struct life *l, uint64_t at);
/* Exits and is reaped. A negative code is a signal. */
void made_exit(struct life *l, uint64_t at, int code);
/* Exits and is not reaped. */
void made_zombie(struct life *l, uint64_t at, int code);

/* For histories whose times do not matter: made_next() is 1 ms after the latest event, made_leave()
 * another one. `argv` NULL: it does not call execve. The first process is the command. */
struct life *made_next(struct made *m, struct life *parent, const char *const *argv);
void made_leave(struct made *m, struct life *l, int code);

/* A failed syscall; `name` is that of `error`. */
struct failed_call *made_failed_call(struct made *m, struct life *l, const char *call,
				     const char *path, int error, const char *name);
/* A message that the process wrote to standard error */
struct message *made_message(struct made *m, struct life *l, const char *text);
/* A finding with one item of evidence: the process and the text `evidence` */
struct finding *made_find(struct made *m, const struct check_row *row, const struct life *l,
			  const char *message, const char *evidence);

/* Returns the EVENT_END of the history, as it is at `at` or, if that is 0, at the latest event. It
 * has findings if m->findings.checks is set. Unless a test sets .command_end, the command has ended
 * if its life has. */
const struct event *made_last_event(struct made *m, uint64_t at);

/* Selects checks as --select does; without it, the default */
void made_select(struct made *m, const char *list);
/* Passes an event to the checks; call before made_findings() */
void made_event(struct made *m, const struct event *e);
/* What the checks find if the trace ends at that time */
const struct findings *made_findings(struct made *m, uint64_t at);
/* The first finding of a check; NULL: none */
const struct finding *made_found(const struct findings *f, const char *id);
#endif

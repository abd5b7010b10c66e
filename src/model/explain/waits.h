/* Who waits for whom, by the last look at all tasks (life.looks): a graph with a node for each task
 * that was looked at. A task that cannot go on before one of some tasks does waits for those; when
 * all of these wait in the same way, and nobody else can help, that is a deadlock.
 *
 * What is not known speaks against a deadlock: a wait that ends by itself, or by somebody who is
 * not traced, or by nobody knows whom, is not part of one. */
#ifndef MODEL_EXPLAIN_WAITS_H
#define MODEL_EXPLAIN_WAITS_H

#include "base/text/sbuf.h"
#include "ptrail/history.h"

enum wait_kind {
	WAIT_NOT,		/* it runs */
	WAIT_UNKNOWN,		/* it sleeps, and nobody knows in what */
	WAIT_STOPPED,		/* by job control */
	WAIT_SLEEP,		/* for a time */
	WAIT_CHILD,		/* for the end of a child */
	WAIT_VFORK,		/* for the child to become another program, or end */
	WAIT_LOCK,		/* for a mutex whose owner is known */
	WAIT_THREAD,		/* for the end of a thread */
	WAIT_FUTEX,		/* a condition, a semaphore, a lock: whose, nobody says */
	WAIT_FILE_LOCK,
	WAIT_INPUT, WAIT_OUTPUT,
	WAIT_CONNECTION,	/* of somebody: accept */
	WAIT_CONNECT,		/* for somebody who accepts */
	WAIT_EVENTS,		/* poll, select, epoll */
	WAIT_OPEN,		/* for the other end of a FIFO to be opened */
	WAIT_SIGNAL,
	WAIT_DEVICE,		/* in a sleep that no signal ends */
	WAIT_CALL,		/* another call */
	WAIT_KINDS
};

/* Who might end a wait */
struct wait_target {
	const struct life *life;
	const struct life_look *task;	/* this one; NULL: any of the process */
};

/* A task and what it waits for */
struct waiting {
	const struct life *life;
	const struct life_look *look;
	enum wait_kind kind;
	unsigned tasks;			/* of its process that were looked at */
	struct wait_target *targets;
	unsigned target_count;
	bool closed;			/* nobody but the targets can end it, nor does time */
	bool deadlocked;		/* … and no target can go on */
	unsigned cycle;			/* 1 + its place among waits.cycles; 0: in none */
};

/* Tasks each of which waits for the next one, and the last for the first */
struct wait_cycle {
	const struct waiting **chain;
	unsigned count;
};

struct waits {
	uint64_t time;
	enum look_reason why;
	struct waiting *all;		/* processes by birth, of each the threads by number */
	unsigned count, processes;
	struct wait_cycle *cycles;
	unsigned cycle_count;
};

/* By the last look; NULL: nobody was ever looked at. Freed by the caller; it points into `h`. */
struct waits *waits_of(const struct history *h);
void waits_free(struct waits *w);		/* NULL is nothing */

/* The descriptor of that number, as of the look; NULL: unknown */
const struct descriptor *waits_descriptor(const struct life *l, int fd);
/* Which way the task waits at a descriptor that it polls, and that is no listening socket */
bool waits_for_input(const struct descriptor *d);

/* waits_text.c. "sh (123)", "a (5), thread 7". Names may have any bytes. */
void waits_say_task(struct sbuf *b, const struct waiting *w);
/* "thread 7", "the main thread" */
void waits_say_thread(struct sbuf *b, const struct waiting *w);
/* What it waits for: "waits for its child sleep (124) to end". One line without a full stop */
void waits_say(struct sbuf *b, const struct waiting *w);
/* "300 ms", "2.5 s", "3 min 20 s" */
void waits_say_time(struct sbuf *b, uint64_t ns);
#endif

/* The order in which tasks take locks, from events alone: an *order* for each lock that a task asks
 * for, and waits for if it must, while it has another one. Locks on files are those of flock() and
 * fcntl(). Of the locks of threads (futexes) only those are seen that a task had to wait for. */
#ifndef MODEL_LOCKS_LOCKS_H
#define MODEL_LOCKS_LOCKS_H

#include "base/memory/hash.h"
#include "model/fds/fds.h"
#include "model/history/intern.h"

enum lock_class {
	LOCK_FLOCK,
	LOCK_RANGE,		/* of a file: fcntl() */
	LOCK_MUTEX,
};

/* A lock that a task has, or asks for */
struct lock_use {
	enum lock_class class;
	uint64_t key;			/* equal for uses of the same lock, or of the same file */
	const char *name;		/* of the file; "": a mutex */
	uint64_t start, end;		/* LOCK_RANGE: bytes of the file; LOCK_MUTEX: address */
	bool is_shared;
	/* Uses of the same owner never conflict: an open file, a process, or a task. */
	uint64_t owner;
	const char *call;		/* name of the syscall */
	uint64_t time;			/* LOCK_MUTEX: when the wait began or ended */
};

enum { LOCK_GUARDS = 4 };

struct lock_order {
	struct lock_order *next;	/* in the order of creation */
	struct lock_order *same_held;	/* of the same hash of .held.key */
	unsigned index;			/* number of orders that were created before */
	struct lock_use held, wanted;
	struct lock_use guards[LOCK_GUARDS];	/* further locks that the task had */
	unsigned guard_count;
	const struct fd_process *process;	/* of the task */
	pid_t tid;
	const struct open_file *file;	/* that .held belongs to, while it is open */
	/* When the process, or that which opened the file of .held, began; when the process and
	 * the open file ended, 0: not before the end */
	uint64_t began, ended;
	uint64_t last;			/* when .wanted was asked for the last time */
};

struct held_lock;

struct locks {
	struct fds *fds;
	struct fds_observer observer;
	struct intern_pool pool;
	struct held_lock *held;		/* the latest one first */
	unsigned held_count;
	struct lock_order *first, **last;
	unsigned count;
	struct hash orders;		/* hash of an order → itself */
	struct hash by_held;		/* .held.key → the latest struct lock_order of it */
};

/* Numbers of locks that tasks have and of orders that are kept */
enum { LOCKS_MOST_HELD = 1024, LOCKS_MOST_ORDERS = 4096 };

/* `f` follows the descriptors: it takes each event before locks_note() does. Both must stay where
 * they are. */
void locks_init(struct locks *k, struct fds *f);
void locks_done(struct locks *k);
/* Takes each event. Wanted are what fds_note() wants. */
void locks_note(struct locks *k, const struct event *e);
/* Whether a futex() waits for a lock of threads. Condition variables and semaphores wait with other
 * values, or with a clock. `or_timeout`: also if the wait may time out */
bool lock_is_mutex_wait(const struct event *e, bool or_timeout);
/* Whether the uses exclude each other */
bool lock_uses_conflict(const struct lock_use *a, const struct lock_use *b);
#endif

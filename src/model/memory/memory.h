/* The address spaces of processes over time, from events alone: what an execve maps, what syscalls
 * map, change and unmap, and what is mapped at the exit. Processes that share their memory
 * (CLONE_VM) share a space; a fork begins with a copy. */
#ifndef MODEL_MEMORY_MEMORY_H
#define MODEL_MEMORY_MEMORY_H

#include "base/memory/hash.h"
#include "model/history/intern.h"
#include "model/memory/curve.h"
#include "model/memory/ranges.h"
#include "ptrail/process.h"

enum { MEMORY_LARGEST = 8, MEMORY_FAILURES = 8 };

/* How an address space began */
enum memory_origin {
	MEMORY_EXECUTED,	/* by an execve */
	MEMORY_FORKED,		/* as a copy of the memory of its creator */
	MEMORY_ATTACHED,	/* before ptrail attached */
	MEMORY_SEEN,		/* when it was first seen: its begin was not traced */
};

enum memory_end {
	MEMORY_IN_USE,		/* at the end of the trace, or when ptrail detached */
	MEMORY_REPLACED,	/* by an execve */
	MEMORY_EXITED,
};

/* One of the largest mappings of a space */
struct memory_large {
	uint64_t id;		/* as in memory_piece; 0: not a mapping of a syscall */
	uint64_t size;		/* when it was largest */
	uint64_t left;		/* bytes of it at the end of the space, if that has ended */
	uint64_t time;
	const char *call, *name;
	enum memory_kind kind;
	pid_t tid;		/* of the thread that made the syscall */
	const struct stack *stack;	/* NULL: unknown */
};

/* A syscall that did not get memory */
struct memory_failure {
	uint64_t time, size;
	const char *call;
	pid_t tid;
	int error;		/* errno */
};

/* Numbers of one kind of syscall */
struct memory_count {
	const char *call;
	uint64_t calls, failed;
	uint64_t mapped, unmapped;	/* bytes */
};

enum { MEMORY_COUNTS = 16 };

/* A syscall, kept if struct memory_model's .keeps_all */
struct memory_call {
	struct memory_call *next;
	uint64_t time, addr, size;
	const char *call;
	pid_t tid;
	int error;		/* 0: it succeeded */
};

struct memory_space {
	struct memory_space *next;	/* in the order in which they began */
	unsigned users;			/* processes */
	uint64_t serial;		/* of the process that it belongs to */
	pid_t pid;
	const char *program;		/* name; "": unknown */
	const char *file;		/* path of the program; "": unknown */
	pid_t parent;			/* MEMORY_FORKED: whose memory was copied */
	enum memory_origin origin;
	enum memory_end end;
	uint64_t began, ended;		/* .ended 0: in use */
	bool is_partial;		/* what was mapped at its begin is unknown */
	bool is_whole;			/* what was mapped at its end was read then */
	struct memory_ranges ranges;
	uint64_t heap_end;		/* the program break; 0: unknown */
	struct memory_sums at_begin, at_end;
	uint64_t peak, peak_time;	/* highest number of mapped bytes, and since when */
	const char *peak_call;		/* that reached it; "": the kernel, or what it began with */
	struct memory_curve curve;	/* of mapped bytes */
	/* Of the events; zeros and NULL if unknown */
	struct memory_map first, last;	/* without .all */
	bool has_first, has_last;
	/* Bytes that were mapped at the end, but for the stack, and that no traced syscall had
	 * mapped; and those that were not, and that no traced syscall had unmapped */
	uint64_t unexplained, vanished;
	struct mapped_range *map;	/* at the end, if struct memory_model's .keeps_all */
	unsigned map_count;
	struct memory_large largest[MEMORY_LARGEST];	/* in descending order of size */
	unsigned large_count;
	struct memory_failure failures[MEMORY_FAILURES];	/* the first ones */
	uint64_t failure_count;
	struct memory_count counts[MEMORY_COUNTS];
	unsigned count_count;
	struct memory_call *calls, **last_call;
};

/* A process, and the space that it uses now */
struct memory_process {
	uint64_t serial;
	pid_t pid;
	bool is_inherited;		/* its space is that of its creator, or a copy */
	bool is_over;
	struct memory_space *space;
	struct memory_process *next;
};

struct memory_model {
	uint64_t page;			/* bytes, to which sizes are rounded */
	bool keeps_all;			/* calls, and the mappings at the end */
	uint64_t kept, not_kept;	/* numbers of calls and mappings */
	uint64_t next_id;
	struct memory_space *first, **last;
	struct memory_process *processes;
	struct hash by_pid;		/* pid → struct memory_process, the current one */
	struct hash segments;		/* number of a segment + 1 → struct memory_segment */
	struct intern_pool pool;
};

/* The syscalls that it needs, in the syntax of -e trace= */
#define MEMORY_CALLS "%memory,shmget,clone,clone3,fork,vfork"

void memory_model_init(struct memory_model *m, bool keeps_all);
void memory_model_done(struct memory_model *m);
/* Takes each event. Wanted are: .calls, .values, .programs, .fd_paths, .exiting, .mappings; the
 * syscalls %memory and shmget. */
void memory_model_note(struct memory_model *m, const struct event *e);
/* Bytes that are still mapped of a mapping; at the end of the space, if it has ended */
uint64_t memory_still_mapped(const struct memory_space *s, const struct memory_large *large);
/* Whether the space is worth mentioning: it is not the copy that a fork makes before an execve, and
 * something is known about it. */
bool memory_is_listed(const struct memory_space *s);
/* The highest number of resident bytes; 0: unknown */
uint64_t memory_peak_resident(const struct memory_space *s);
#endif

/* Lines of a timeline: composing a line, and combining repeated ones. timeline.c decides what is
 * written for an event. */
#ifndef PRINT_TIMELINE_LINE_H
#define PRINT_TIMELINE_LINE_H

#include "base/memory/hash.h"
#include "base/text/sbuf.h"
#include "print/core/tree_lines.h"
#include "print/timeline/place.h"
#include "ptrail/printer.h"
#include "ptrail/scheduling.h"

enum {
	TIMELINE_SECONDS = 3,	/* columns of a timestamp before its point */
	TIMELINE_LANES_AT = 20,	/* columns of timestamp and pid in front of the lanes */
};

enum style { PLAIN, BIRTH, PROGRAM, SIGNAL, BAD, ZOMBIE, REAPING, QUIET };

/* What is done with the lines of a process */
enum visibility {
	VISIBLE,	/* written immediately */
	DEFERRED,	/* stored until they are written or dropped: deferred.h */
	HIDDEN,		/* dropped: the process is deeper than --depth */
};

/* Numbers of processes that are counted instead of printed */
struct hidden_counts { uint64_t all, failed; };

enum step_kind { STEP_LINE, STEP_BIRTH, STEP_LANE, STEP_END };

/* What is stored of a deferred line except its text; or a deferred change of a lane */
struct deferred_step {
	enum step_kind kind;
	uint64_t time;
	enum lane_mark mark;		/* STEP_LINE */
	enum style style;
	enum lane lane;			/* STEP_LANE */
	uint64_t creator;		/* STEP_BIRTH: serial of the creator; 0: unknown */
	pid_t creator_pid;		/* STEP_BIRTH */
};

/* A process that was seen and has not been removed */
struct timeline_track {
	uint64_t serial;
	pid_t pid;
	int lane;
	bool has_line;				/* it has at least one line */
	bool creation_written;			/* the line about its creation was written */
	bool zombie;
	char *name;				/* program; NULL: unknown */
	char *failed_exec;			/* last failed execve and the reason; NULL: none */
	struct placement place;
	enum visibility visibility;
	uint64_t creator;			/* serial of its creator; 0: not traced */
	uint64_t visible_ancestor;		/* HIDDEN: serial of an ancestor; 0: none */
	unsigned depth;
	uint64_t born, exited;			/* timestamps; 0: not yet */
	/* With --states: ns of its threads that have exited, and how they are known */
	uint64_t in_state[KERNEL_STATES];
	enum states_source states_source;
	/* Job control: ns that its threads were stopped until .stopped_until; threads that are */
	uint64_t stopped, stopped_until;
	unsigned stopped_tasks;
	bool failed;
	bool is_notable;			/* it or a descendant must not be folded: fold.h */
	uint64_t key;				/* hash of its programs and children */
	uint64_t processes;			/* itself and its ended descendants */
	struct deferred_line *lines, *last_line;	/* DEFERRED: its lines */
	/* DEFERRED: list of ended descendants with deferred lines, linked by .next_ended */
	struct timeline_track *ended_below, *last_ended_below;
	struct timeline_track *next_ended;
	bool is_kept;				/* in the list .ended_below of its creator */
	struct hash groups;			/* key → struct sibling_group, fold.c */
	bool has_folding;			/* at least one group of children is being folded */
	bool has_unreported;			/* folded children have not been reported yet */
	struct hidden_counts brief, deeper;	/* descendants that were counted */
};

enum repeat_kind { REPEAT_NONE, REPEAT_BIRTH, REPEAT_END, REPEAT_SIGNAL };

/* Content of the last line, if the same may be repeated */
struct repeated_line {
	enum repeat_kind kind;
	uint64_t serial;	/* of the process */
	int number;		/* REPEAT_SIGNAL: signal number */
	struct signal_fact fact;	/* REPEAT_SIGNAL: sender and disposition */
	pid_t tid;		/* of the thread */
	unsigned count;		/* repetitions that have not been written */
	pid_t first, last;	/* threads of the first and the last of these */
	unsigned live;		/* live threads after the last of these */
	uint64_t time;		/* timestamp of the last of these */
};

/* An exit line that waits for the reap of its process: end.h */
struct held_exit {
	struct timeline_track *track;	/* its process; NULL: no line is held */
	enum style style;
	struct sbuf body;
	uint64_t idle_last;		/* when ptrail was idle last; 0: not yet */
	uint64_t idle_time;		/* ns for which it was idle */
};

struct timeline {
	const struct print_options *o;
	struct output *out;
	struct hash tracks;	/* serial → struct timeline_track */
	struct hash pids;	/* pid → struct timeline_track */
	uint64_t newest;	/* highest serial seen */
	struct tree_lines lanes;
	struct repeated_line repeated;
	struct sbuf line, body;
	unsigned room;		/* columns left for the body; 0: no limit */

	uint64_t time;		/* of the last event */
	uint64_t processes, programs, threads, orphans, zombies, library_calls;
	uint64_t longest;	/* longest time as a zombie, ns */
	pid_t longest_pid;	/* process of .longest; 0: none */
	pid_t tracer;		/* 0: unknown */
	char *longest_program;	/* program of .longest_pid */
	bool ended;		/* the totals were written */
	/* All deferred lines in the order of their timestamps; deferred.c */
	struct deferred_line *oldest_deferred, *newest_deferred;
	size_t deferred_bytes;
	struct deferred_step step;	/* the deferred line that is being composed */
	struct timeline_track *track;	/* process of the line being composed; NULL: unknown */
	uint64_t last_written;	/* highest timestamp written */
	struct hidden_counts brief, deeper;	/* processes that were counted */
	uint64_t folded;	/* processes folded as equal */
	bool timed_out;		/* --timeout expired */
	struct held_exit held;
};

/* Whether this event changed the process to its present state */
static inline bool changes_state(const struct event *e) { return e->process->state_seq == e->seq; }

/* A line is composed in three steps: line_begin*, functions that append to t->body, line_finish.
 * `to` and `joins` are as for tree_lines_draw. */
void line_begin_at(struct timeline *t, uint64_t time, pid_t pid, int lane, enum lane_mark mark,
		   int to, bool joins);
void line_begin(struct timeline *t, uint64_t time, struct timeline_track *k, enum lane_mark mark);
/* Begins the creator's line about a new process. `child`: NULL if it has no lines; otherwise the
 * line has the child's visibility. `k`: the creator, NULL if unknown. */
void line_birth(struct timeline *t, uint64_t time, pid_t creator_pid, struct timeline_track *k,
		struct timeline_track *child, bool joins);
void line_finish(struct timeline *t, enum style style);

void line_text(struct timeline *t, const char *s);
void line_number(struct timeline *t, int64_t n);
void line_duration(struct timeline *t, uint64_t ns);
void line_live(struct timeline *t, unsigned live);	/* " (3 live)" */

/* Writes a line that may be repeated, or counts it if it repeats the last line. The caller sets
 * .kind, .serial and .time of `new`; .number and .fact of a signal, .tid and .live of a thread. */
void line_repeatable(struct timeline *t, struct timeline_track *k, const struct repeated_line *new);
/* The same for a thread that was created or exited */
void line_thread(struct timeline *t, const struct event *e, struct timeline_track *k,
		 enum repeat_kind kind);
/* Writes the line about repetitions that were counted. line_begin* call it; callers that change
 * lanes before a line call it themselves. */
void line_flush_repeats(struct timeline *t);
#endif

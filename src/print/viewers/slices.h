/* What happened to processes as slices: a piece of time with a name, on a track, for viewers of
 * traces. Each process has a track with the programs that it ran, one behind the other, and its
 * time as a zombie; each thread one with its calls and the stops of job control. Here is decided
 * what begins and ends when; a form (chrome, perfetto) writes it. What is said beside names and
 * times is what the printer json says.
 *
 * Slices of a track are properly nested whatever the events are: what is inside ends at the latest
 * with what is around it. A call ends when the program does that made it: execve at EVENT_EXEC.
 * What has begun always ends: what nobody saw the end of does so when its task goes or the trace
 * ends, with the member "unfinished". Memory is kept for tasks that live, and a little for each
 * zombie. */
#ifndef PRINT_VIEWERS_SLICES_H
#define PRINT_VIEWERS_SLICES_H

#include "base/memory/hash.h"
#include "base/text/sbuf.h"
#include "ptrail/event.h"
#include "ptrail/process.h"

enum slice_kind {
	SLICE_PROGRAM, SLICE_ZOMBIE,		/* of a process */
	SLICE_THREAD, SLICE_CALL, SLICE_STOP,	/* of a thread; the first of those but the main */
	SLICE_KINDS
};

extern const char *const slice_categories[SLICE_KINDS];

/* Where something is shown. Processes have the number of their main thread. */
struct track {
	pid_t pid, tid;		/* 1 at least */
	uint64_t id;		/* 1, 2, …: numbers are used again, this is not */
	bool is_process;
	bool is_main;		/* the thread whose number is the process's */
	uint64_t process_id;	/* the id of its process's track */
};

/* Texts are the beginning of an object of JSON: "{" and members, but no "}". */
struct slice {
	enum slice_kind kind;
	bool open;
	uint64_t since;		/* as an event's .time */
	struct sbuf name;	/* UTF-8 not assured */
	struct sbuf args;	/* what was known when it began; the other of a process */
	struct sbuf later;	/* what the end would say better: for those that have no end */
};

struct slice_mark {		/* a moment */
	const char *name, *category;
	const char *args;	/* a text as above */
	uint64_t time;
	bool global;		/* it is the trace's: the track is any */
};

enum slice_naming {
	NAMED_AT_FIRST,		/* after its maker, or what a look said */
	NAMED_BY_EXEC,
	NAMED_AT_LAST,		/* its end comes, and it never called execve: as at first */
};

/* How a form writes: all are called with times of a track in any order but each end behind its
 * beginning. What is pointed at is valid during the call. */
struct slice_form {
	/* Writes slices when they begin: then .args of a call is what is known at entry, and what
	 * is known better when it returns comes with its end. Else .args at the end is all. */
	bool streams;
	/* There is a track; those of threads come behind their process's. */
	void (*meet)(void *self, const struct track *t);
	/* What a process is called; argv may be NULL */
	void (*process)(void *self, const struct track *t, enum slice_naming why,
			const char *name, const char *const *argv);
	void (*thread)(void *self, const struct track *t, const char *name);
	void (*begin)(void *self, const struct track *t, const struct slice *s);
	/* `more`: a text of what is known at the end, beside .args */
	void (*end)(void *self, const struct track *t, const struct slice *s, uint64_t until,
		    const char *more);
	void (*mark)(void *self, const struct track *t, const struct slice_mark *m);
	/* One end of an arrow from a maker to what it made, both of that id and name */
	void (*flow)(void *self, const struct track *t, const char *name, uint64_t time,
		     uint64_t id, bool is_end);
};

struct slices {
	const struct slice_form *form;
	void *self;
	struct hash processes, threads;	/* by number */
	struct hash made;	/* by serial: told of by their makers, and not seen yet */
	uint64_t tracks;	/* how many there were */
	uint64_t time;		/* of the latest event */
	struct track first;	/* the first process */
	struct sbuf begin;	/* what is said of the trace before the first process */
	struct sbuf more;
	bool ended;
};

/* A zeroed one is new once .form and .self are set. */
void slices_event(struct slices *s, const struct event *e);
/* Tells again of the tracks that there are, to a form that streams. */
void slices_meet_again(struct slices *s);
/* Ends what is open, where no EVENT_END did, and frees. */
void slices_done(struct slices *s);
#endif

/* The inside of slices, shared by the files that make it up:
 *   slices.c		what each event means
 *   slices_track.c	tracks, and slices that begin and end on them */
#ifndef PRINT_VIEWERS_SLICES_STATE_H
#define PRINT_VIEWERS_SLICES_STATE_H

#include "base/text/json.h"
#include "print/viewers/slices.h"

struct process_track {
	struct track at;
	uint64_t serial;	/* of the model's process; 0: not known */
	struct slice program, zombie;
	uint64_t born;
	bool shown;		/* its first program has begun */
	bool nameless;		/* attached to: a look will tell what it is called */
	bool changed;		/* it has called execve */
	bool starts;		/* the tracer made it: until it runs something it has no name */
	unsigned threads;
};

struct thread_track {
	struct track at;
	uint64_t serial;
	struct process_track *process;
	struct slice life, call, stop;
	uint64_t floor;		/* no call begins before this */
	bool replaced;		/* its execve has ended, its LEAVE is to come */
};

/* The beginning of an object; the members are added to it. */
struct json slices_text(struct sbuf *b);

void slice_begin(struct slices *s, const struct track *t, struct slice *i, uint64_t time);
/* Of one that is not open nothing is told. `more`: NULL: nothing */
void slice_end(struct slices *s, const struct track *t, struct slice *i, uint64_t time,
	       const char *more);
/* One that has no end of its own */
void slice_break(struct slices *s, const struct track *t, struct slice *i, uint64_t time);

/* NULL: the event is of one that is no more */
struct process_track *process_track_of(struct slices *s, const struct event *e);
/* The one that is there, or NULL */
struct process_track *process_track_find(const struct slices *s, const struct event *e);
struct thread_track *thread_track_of(struct slices *s, const struct event *e);
struct thread_track *thread_track_find(const struct slices *s, struct task_id id);
/* The program slice is open from here on. */
void process_track_open(struct slices *s, struct process_track *p, const char *name);
/* Its last program is about to end: says what it is called, where nobody did. */
void process_track_name(struct slices *s, const struct process_track *p);
/* All threads but one (NULL: all), where they have to be gone though nobody told */
void process_track_threads_over(struct slices *s, const struct process_track *p,
				const struct thread_track *but, uint64_t time);
/* Ends what is open on it, threads and all, and forgets it. */
void process_track_over(struct slices *s, struct process_track *p, uint64_t time);
void thread_track_over(struct slices *s, struct thread_track *t, uint64_t time);
/* All that is left, at the end of a trace */
void slices_over(struct slices *s);
#endif

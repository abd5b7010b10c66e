/* Internals of slices, shared by its files:
 *   slices.c		handles events
 *   slices_track.c	tracks, and the start and end of slices on them
 *   slices_library.c	library calls
 *   slices_states.c	settings, and states */
#ifndef PRINT_VIEWERS_SLICES_STATE_H
#define PRINT_VIEWERS_SLICES_STATE_H

#include "print/viewers/slices.h"

struct process_track {
	struct slice_track at;
	uint64_t serial;	/* serial of the process in the model; 0: unknown */
	struct slice program, zombie;
	uint64_t born;
	bool shown;		/* its first program slice was begun */
	bool awaits_name;	/* attached: the first inspection will report its name */
	bool has_execed;
	bool is_command;	/* started by ptrail: it has no name before execve */
	unsigned threads;	/* number of its thread tracks */
};

/* A library call in progress */
struct library_slice {
	struct slice slice;
	unsigned depth;		/* as in events */
	bool has_left;		/* it does not return, and ends with the syscall inside of it */
};

struct thread_track {
	struct slice_track at;
	uint64_t serial;
	struct process_track *process;
	struct slice life, call, stop;
	struct library_slice *library;	/* the innermost is the last */
	unsigned library_count, library_room;
	uint64_t floor;		/* earliest start of the next syscall slice */
	bool awaits_execve_exit;	/* EVENT_EXEC ended its execve; EVENT_LEAVE follows */
};

/* Begins a text in `b`. Members are added with the JSON writer that is returned. */
struct json slices_begin_text(const struct slices *s, struct sbuf *b);

void slice_begin(struct slices *s, const struct slice_track *t, struct slice *i, uint64_t time);
/* Ends a slice; does nothing if it is not open. `more`: text of additional members, or NULL */
void slice_end(struct slices *s, const struct slice_track *t, struct slice *i, uint64_t time,
	       const struct sbuf *more);
void slice_free(struct slice *i);
/* Ends a slice as "unfinished"; does nothing if it is not open. */
void slice_break(struct slices *s, const struct slice_track *t, struct slice *i, uint64_t time);

/* Handles an EVENT_LIBRARY_CALL or EVENT_LIBRARY_RETURN with a .view. */
void slices_library_call(struct slices *s, const struct event *e, struct thread_track *t);
void slices_library_return(struct slices *s, const struct event *e, struct thread_track *t);
/* Ends the library calls that do not return, whose syscall has ended. */
void slices_library_settle(struct slices *s, struct thread_track *t, uint64_t time);
/* Ends library calls as "unfinished", except for the `keep` outermost ones. */
void slices_library_break(struct slices *s, struct thread_track *t, unsigned keep, uint64_t time);
void slices_library_free(struct thread_track *t);

/* Notes what the event says about states. Returns the lane of its task if it has ended, valid until
 * the next event; else NULL. */
const struct state_lane *slices_note_states(struct slices *s, const struct event *e);
/* Writes a lane on a new track. */
void slices_write_states(struct slices *s, const struct thread_track *of,
			 const struct state_lane *lane);

/* Returns the track of the event's process, created if new; NULL if a newer process has its pid. */
struct process_track *process_track_of(struct slices *s, const struct event *e);
/* Returns the existing track of the event's process, or NULL. */
struct process_track *process_track_find(const struct slices *s, const struct event *e);
/* The same for the event's thread */
struct thread_track *thread_track_of(struct slices *s, const struct event *e);
struct thread_track *thread_track_find(const struct slices *s, struct task_id id);
/* Begins the first program slice, unless it was begun. */
void process_track_open(struct slices *s, struct process_track *p, const char *name);
/* Gives the current program the name that the process has set for itself; "": unknown. */
void process_track_rename(struct slices *s, struct process_track *p, const char *name);
/* Names a process that ends without having called execve. */
void process_track_name_last(struct slices *s, const struct process_track *p);
/* Ends all threads of a process except `but`, which may be NULL. */
void process_track_end_threads(struct slices *s, const struct process_track *p,
			       const struct thread_track *but, uint64_t time);
/* Ends a track with all its open slices, that of a process with its threads, and frees it. */
void process_track_end(struct slices *s, struct process_track *p, uint64_t time);
void thread_track_end(struct slices *s, struct thread_track *t, uint64_t time);
/* Ends all tracks at the end of a trace. */
void slices_end_all(struct slices *s);
#endif

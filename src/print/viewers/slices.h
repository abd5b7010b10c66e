/* Converts events to slices, named time ranges on a track, for trace viewers. Each process has a
 * track with the programs that it executed, one after the other, and its time as a zombie. A thread
 * has a track with its syscalls, group-stops and library calls (-l). This module decides when
 * slices begin and end; a format (chrome, perfetto) writes them. Other members are those of the
 * printer json. With the setting `states`, a thread has a second track with its states.
 *
 * Slices of a track are properly nested for any sequence of events: an inner slice never ends
 * after the outer one. A syscall ends with the program that made it: execve ends at EVENT_EXEC.
 * Each slice ends: without an event that ends it, it ends with its task or the trace and has the
 * member "unfinished". Memory is used for each live task, and a little for each zombie; with
 * `states` also for each task that has ended. */
#ifndef PRINT_VIEWERS_SLICES_H
#define PRINT_VIEWERS_SLICES_H

#include "base/memory/hash.h"
#include "base/text/json.h"
#include "model/states/states.h"
#include "ptrail/event.h"
#include "ptrail/printer.h"
#include "ptrail/process.h"

enum slice_kind {
	SLICE_PROGRAM, SLICE_ZOMBIE,	/* on the track of a process */
	SLICE_THREAD,			/* on the track of a thread other than the main thread */
	SLICE_LIBRARY,			/* on the track of a thread; may be inside of others */
	SLICE_CALL, SLICE_STOP,		/* on the track of a thread */
	SLICE_STATE,			/* on the track of the states of a thread */
	SLICE_KINDS
};

extern const char *const slice_categories[SLICE_KINDS];

/* A track. A process has the tid of its main thread. */
struct slice_track {
	pid_t pid, tid;		/* 1 at least */
	uint64_t id;		/* 1, 2, …; never reused, unlike pids */
	bool is_process;
	bool is_main;		/* a main thread: its tid is the pid of its process */
	uint64_t process_id;	/* .id of the track of its process */
	/* Of a track of states: .id of the track of its thread, whose tid it does not have; or 0 */
	uint64_t thread_id;
};

/* A text is members in the encoding of the writer; in JSON they are separated by commas. */
struct slice {
	enum slice_kind kind;
	bool open;
	unsigned level;		/* most slices that it can be inside of, itself included */
	uint64_t since;		/* start, as .time of events */
	struct sbuf name;	/* may be invalid UTF-8 */
	struct sbuf args;	/* text of members known at the start */
	struct sbuf later;	/* text of members for the end, if the slice stays unfinished */
};

/* An instant event */
struct slice_mark {
	const char *name, *category;
	const struct sbuf *args;	/* a text */
	uint64_t time;
	bool global;		/* about the whole trace, not only its track */
};

/* Why a process gets a name */
enum slice_naming {
	NAMED_AT_FIRST,		/* first program: its parent's, or found by an inspection */
	NAMED_BY_EXEC,		/* execve */
	NAMED_BY_ITSELF,	/* a title over its arguments, or prctl(PR_SET_NAME) */
	NAMED_AT_LAST,		/* it ends without having called execve: repeats the first name */
};

/* How a format writes. Times may be in any order, except that a slice ends after its start.
 * Pointers are valid during the function call only. */
struct slice_writer {
	/* Slices are written when they begin: .args of a syscall has what is known at enter, and
	 * `more` at the end what the exit adds. Otherwise .args has everything at the end. */
	bool streams;
	const struct json_encoding *encoding;	/* of texts; NULL: JSON */
	/* A new track; that of a process comes before those of its threads. A track of states has
	 * a name only. */
	void (*add_track)(void *self, const struct slice_track *t);
	/* Name of a process; argv may be NULL. */
	void (*name_process)(void *self, const struct slice_track *t, enum slice_naming why,
			     const char *name, const char *const *argv);
	void (*name_thread)(void *self, const struct slice_track *t, const char *name);
	void (*begin)(void *self, const struct slice_track *t, const struct slice *s);
	/* `more`: text of additional members known at the end */
	void (*end)(void *self, const struct slice_track *t, const struct slice *s, uint64_t until,
		    const struct sbuf *more);
	void (*mark)(void *self, const struct slice_track *t, const struct slice_mark *m);
	/* One end of an arrow from a parent to a new task. Both ends have the same id and name. */
	void (*flow)(void *self, const struct slice_track *t, const char *name, uint64_t time,
		     uint64_t id, bool is_end);
};

struct slices {
	const struct slice_writer *writer;
	void *self;
	void *context;		/* for .encoding of the writer */
	struct hash processes;	/* pid → struct process_track */
	struct hash threads;	/* tid → struct thread_track */
	struct hash announced;	/* serials of tasks reported by EVENT_FORK, but not by EVENT_NEW */
	uint64_t tracks;	/* number of tracks so far */
	uint64_t time;		/* of the latest event */
	struct slice_track first;	/* track of the first process */
	struct sbuf begin;	/* text of EVENT_BEGIN until there is a process */
	struct sbuf more;	/* scratch */
	bool ended;		/* EVENT_END was handled */
	bool has_states;	/* the setting */
	struct states states;
};

/* The settings of a printer that writes slices, and what they need: for struct printer */
extern const struct printer_setting slices_settings[];
const char *slices_adapt(const struct print_options *options, struct wants *wants);
/* Applies the settings before the first event. */
void slices_choose(struct slices *s, const struct print_options *options);

/* Handles an event. `s` is zeroed at first, except for .writer, .self and .context. */
void slices_event(struct slices *s, const struct event *e);
/* Calls .add_track again for each existing track, for a format that streams. */
void slices_repeat_tracks(struct slices *s);
/* Ends the open slices, unless EVENT_END did, and frees everything. */
void slices_done(struct slices *s);
#endif

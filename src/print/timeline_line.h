/* The lines of a timeline: how one is put together, and how what repeats itself is made short. What
 * the lines say of which event is in timeline.c. */
#ifndef PRINT_TIMELINE_LINE_H
#define PRINT_TIMELINE_LINE_H

#include "base/hash.h"
#include "base/sbuf.h"
#include "print/rail.h"
#include "print/timeline_place.h"
#include "ptrail/printer.h"

enum {
	TIMELINE_SECONDS = 3,	/* columns of a time before its point */
	TIMELINE_RAIL_AT = 20,	/* columns of time and pid in front of the rail */
};

enum style { PLAIN, BIRTH, PROGRAM, SIGNAL, BAD, ZOMBIE, QUIET };

/* A process that was seen and is not over */
struct track {
	uint64_t serial;
	pid_t pid;
	int lane;
	bool shown;	/* it has a line */
	bool made;	/* … which is its maker's report */
	bool zombie;
	char *name;	/* what it is called; NULL: not known */
	struct place place;
};

enum repeat { REPEAT_NONE, REPEAT_BIRTH, REPEAT_END, REPEAT_SIGNAL };

/* What the last line said, as far as it may come again */
struct again {
	enum repeat kind;
	uint64_t serial;	/* of the process */
	int number;		/* REPEAT_SIGNAL */
	struct signal_fact fact;	/* REPEAT_SIGNAL: who sent it, what it met */
	pid_t tid, first, last;	/* of tasks; first and last: of those not shown */
	unsigned count;		/* how many were not shown */
	unsigned live;		/* tasks after the last of them */
	uint64_t time;		/* of that one */
};

struct timeline {
	const struct print_options *o;
	struct output *out;
	struct hash tracks;	/* serial → struct track */
	struct hash pids;	/* pid → struct track */
	uint64_t newest;	/* highest serial seen */
	struct rail rail;
	struct again again;
	struct sbuf line, body;
	unsigned room;		/* columns for the body; 0: any */

	uint64_t time;		/* of the last event */
	uint64_t processes, programs, threads, orphans, zombies;
	uint64_t longest;	/* time as a zombie */
	pid_t longest_pid;
	char *longest_program;
	bool ended;
	bool timed_out;		/* --timeout struck */
};

/* Whether this event brought the process into the state it is in */
static inline bool turned(const struct event *e) { return e->process->state_seq == e->seq; }

/* A line in three strokes: begin, then add to .body, then finish. `to` and `joins` are as for
 * rail_draw. */
void line_begin_at(struct timeline *t, uint64_t time, pid_t pid, int lane, enum knot knot, int to,
		   bool joins);
void line_begin(struct timeline *t, uint64_t time, const struct track *k, enum knot knot);
void line_finish(struct timeline *t, enum style style);

void line_text(struct timeline *t, const char *s);
void line_number(struct timeline *t, int64_t n);
void line_duration(struct timeline *t, uint64_t ns);
void line_live(struct timeline *t, unsigned live);	/* " (3 live)" */

/* A line of one of the kinds that repeat themselves, now or counted for later. `new` has .kind,
 * .serial, .time, and .number and .from, or .tid and .live. */
void line_again(struct timeline *t, const struct track *k, const struct again *new);
/* … that a task of the event's process began or ended */
void line_thread(struct timeline *t, const struct event *e, const struct track *k,
		 enum repeat kind);
/* Shows what came again since the last line, as is due before anything else is shown. Lines do it
 * of themselves; it is for those who change the rail before they begin a line. */
void line_settle(struct timeline *t);
#endif

/* The lines of a timeline: how one is put together, and how what repeats itself is made short. What
 * the lines say of which event is in timeline.c. */
#ifndef PRINT_TIMELINE_LINE_H
#define PRINT_TIMELINE_LINE_H

#include "base/memory/hash.h"
#include "base/text/sbuf.h"
#include "print/core/tree_lines.h"
#include "print/timeline/place.h"
#include "ptrail/printer.h"

enum {
	TIMELINE_SECONDS = 3,	/* columns of a time before its point */
	TIMELINE_RAIL_AT = 20,	/* columns of time and pid in front of the rail */
};

enum style { PLAIN, BIRTH, PROGRAM, SIGNAL, BAD, ZOMBIE, BURIAL, QUIET };

/* What becomes of the lines of a process */
enum fate {
	TOLD,
	HELD,	/* they wait until it is known whether they are worth telling: deferred.h */
	HIDDEN,	/* it is deeper than --depth */
};

/* What is counted instead of told */
struct counts { uint64_t all, failed; };

enum stroke_kind { STROKE_LINE, STROKE_BIRTH, STROKE_LANE, STROKE_GONE };

/* A line without its words, or what happens to the rail after one */
struct stroke {
	enum stroke_kind kind;
	uint64_t time;
	enum knot knot;			/* STROKE_LINE */
	enum style style;
	enum lane lane;			/* STROKE_LANE */
	uint64_t maker;			/* STROKE_BIRTH: serial; 0: not known */
	pid_t maker_pid;
};

/* A process that was seen and is not over */
struct track {
	uint64_t serial;
	pid_t pid;
	int lane;
	bool shown;	/* it has a line */
	bool made;	/* … which is its maker's report */
	bool zombie;
	char *name;	/* what it is called; NULL: not known */
	char *tried;	/* what it could not run, and why; NULL: nothing */
	struct place place;
	enum fate fate;
	uint64_t maker;	/* serial; 0: not traced */
	uint64_t top;	/* HIDDEN: serial of the ancestor that is shown; 0: none */
	unsigned depth;
	uint64_t born, exited;		/* 0: not */
	bool failed;
	bool odd;	/* it did, or something came to it or to those below it */
	uint64_t key;	/* of what it ran, and of its children: the same for equals */
	uint64_t processes;		/* it, and those below it that are over */
	struct held *lines, *last_line;	/* HELD: what waits */
	struct track *kept, *last_kept;	/* … and those below it that are over; by .next_kept */
	struct track *next_kept;
	bool is_kept;
	struct hash runs;		/* of children: key → struct run, see fold.c */
	bool folds;			/* one of them is on */
	bool more;			/* one of them is to be told of */
	struct counts brief, deeper;	/* those below it that are counted here */
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
	pid_t tracer;		/* 0: unknown */
	char *longest_program;
	bool ended;
	/* Lines that wait, by time; deferred.c */
	struct held *oldest_held, *newest_held;
	size_t held_bytes;
	struct stroke waits;	/* the line that was begun, where it has to wait */
	struct track *of;	/* whose line was begun; NULL: of nobody that is known */
	uint64_t told;		/* time of the last line that was told */
	struct counts brief, deeper;
	uint64_t folded;
	bool timed_out;		/* --timeout struck */
};

/* Whether this event brought the process into the state it is in */
static inline bool turned(const struct event *e) { return e->process->state_seq == e->seq; }

/* A line in three strokes: begin, then add to .body, then finish. `to` and `joins` are as for
 * rail_draw. */
void line_begin_at(struct timeline *t, uint64_t time, pid_t pid, int lane, enum knot knot, int to,
		   bool joins);
void line_begin(struct timeline *t, uint64_t time, struct track *k, enum knot knot);
/* The maker's line for a birth: `child` NULL is one that nobody sees. It is told with the child.
 * `k` NULL: the maker is not known. */
void line_birth(struct timeline *t, uint64_t time, pid_t maker_pid, struct track *k,
		struct track *child, bool joins);
void line_finish(struct timeline *t, enum style style);

void line_text(struct timeline *t, const char *s);
void line_number(struct timeline *t, int64_t n);
void line_duration(struct timeline *t, uint64_t ns);
void line_live(struct timeline *t, unsigned live);	/* " (3 live)" */

/* A line of one of the kinds that repeat themselves, now or counted for later. `new` has .kind,
 * .serial, .time, and .number and .from, or .tid and .live. */
void line_again(struct timeline *t, struct track *k, const struct again *new);
/* … that a task of the event's process began or ended */
void line_thread(struct timeline *t, const struct event *e, struct track *k,
		 enum repeat kind);
/* Shows what came again since the last line, as is due before anything else is shown. Lines do it
 * of themselves; it is for those who change the rail before they begin a line. */
void line_settle(struct timeline *t);
#endif

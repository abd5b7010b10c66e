/* Lines of the text printer: the columns before the text, and the line that is not terminated
 * yet. */
#ifndef PRINT_TEXT_LINE_H
#define PRINT_TEXT_LINE_H

#include "base/text/sbuf.h"
#include "print/core/time.h"
#include "print/text/paint.h"
#include "ptrail/output.h"
#include "ptrail/printer.h"

/* The last syscall of a task, for -n and -i */
struct text_place {
	uint64_t nr, ip;
	uint8_t word;		/* word size of its ABI in bytes; 0: no syscall is known */
	bool has_ip;		/* the task is still there */
};

struct text_line {
	const struct print_options *o;
	struct output *out;
	struct sbuf b;		/* text added since the last flush */
	struct paint *paint;	/* of --color as strace; NULL: not used */
	struct sbuf painted;	/* text with its colors, while it is written */
	uint64_t open_serial;	/* serial of the task with an unterminated line; 0: none */
	bool open_exits;	/* the line is that of exit or exit_group */
	size_t column;		/* columns of that line that were flushed */
	size_t tasks;		/* number of live tasks */
	uint64_t realtime;	/* CLOCK_REALTIME at event time 0, ns */
	uint64_t last_time;	/* event time at which the last line began, ns */
	bool has_line;		/* at least one line was begun */
	pid_t number_tid;	/* tid in .number */
	char number[16];	/* cached text of the tid column */
	unsigned number_length;
	struct text_clock clock;
	const char *name;	/* command name of that task; NULL: not printed */
	const struct text_place *place;	/* of the task whose line is begun next; NULL: unknown */
};

enum text_colour {
	COLOUR_NONE, COLOUR_FAILED, COLOUR_SIGNAL, COLOUR_QUIET,
	COLOUR_END,			/* ends the others */
};

/* --color: begins or ends a color. */
void text_line_add_colour(struct text_line *l, enum text_colour colour);
/* Whether messages of ptrail itself are suppressed: -q, or -f -o FILE */
bool text_line_is_quiet(const struct text_line *l);
/* Terminates an open line with " <unfinished ...>", or "= ?" if it .open_exits, and begins a line
 * with the tid, the timestamps and .place. `time`: event time, ns. */
void text_line_begin(struct text_line *l, pid_t tid, uint64_t time);
/* Leaves the line open: a later event of the task `serial` may continue it. `exits`: its syscall
 * does not return, unless a seccomp filter or -e inject makes it fail. */
void text_line_leave_open(struct text_line *l, uint64_t serial, bool exits);
void text_line_end(struct text_line *l);
/* Adds the lines of text_dump() after a line. */
void text_line_add_dump(struct text_line *l, const struct call_view *c, pid_t tid);
/* Adds the duration between two times, " <0.000012>". */
void text_line_add_duration(struct text_line *l, uint64_t since, uint64_t until);
/* Adds strace's marks of a syscall that was tampered with. */
void text_line_add_tampering(struct text_line *l, const struct event *e);
/* Adds the lines of a stack, which may be NULL, after a line. */
void text_line_add_stack(struct text_line *l, const struct stack *stack);
/* Adds complete lines. */
void text_line_add_lines(struct text_line *l, const struct sbuf *lines);
/* Appends a syscall whose text has been written: arguments, parenthesis and result. */
void text_line_add_written(struct text_line *l, const struct event *e);
/* Pads to the column of results (-a) with at least one space. */
void text_line_to_column(struct text_line *l);
/* Writes "ptrail: Process 5 attached" (or "... attached with 3 threads"), even within an open line.
 * `what`: " attached" or " detached". */
void text_line_message(struct text_line *l, pid_t pid, const char *what, unsigned threads);
/* Writes a line about the process of the event: "[ Process PID=7 WORDS. ]" */
void text_line_process(struct text_line *l, const struct event *e, const struct sbuf *words);
/* Writes where --stop-at left a process stopped, once for all of its threads. */
void text_line_left(struct text_line *l, const struct event *e);
/* Appends the name of a signal; its number, if it has none. */
void text_line_add_signal(struct text_line *l, int number);
#endif

/* Handmade events and values that are sent to a printer, and its output. */
#ifndef TEST_STREAM_H
#define TEST_STREAM_H

#include "base/memory/arena.h"
#include "base/system/diag.h"
#include "lib/values.h"
#include "print/output/output.h"
#include "ptrail/printer.h"

/* A printer and its output file. Each event is 1 ms after the previous one. */
struct stream {
	struct arena a;
	struct print_options options;
	struct diag diag;
	struct output *out;
	const struct printer *printer;
	void *self;
	int fd;			/* the printer's output file, unlinked */
	uint64_t seq, time;
	uint64_t entered[64];	/* by serial: time of the last syscall enter */
};

/* Opens the output, with strace's defaults for the options. Time begins at 2023-11-14 22:13:20.5
 * UTC. */
void stream_open(struct stream *s, const struct printer *printer);
/* Opens the printer. Tests change options before it. */
void stream_start(struct stream *s);
void stream_send(struct stream *s, struct event e);		/* sets .time and .seq */
void stream_flush(struct stream *s);
/* Closes printer and output. Returns the output, to be freed. */
char *stream_close(struct stream *s);
/* Closes both and compares the output with tests/print/golden/NAME. */
void stream_expect(struct stream *s, const char *name);

/* The serial is tid % 64. Unless a test sets .tgid, every task is a leader. */
struct task_id id_of(pid_t tid);
void send_begin(struct stream *s);
void send_new(struct stream *s, pid_t tid, pid_t tgid, enum task_origin how, pid_t parent);
void send_fork(struct stream *s, pid_t tid, pid_t child, enum task_origin how);
void send_enter(struct stream *s, pid_t tid, struct call_view view);
/* `ret`: return value of the syscall, -errno if it failed */
void send_leave(struct stream *s, pid_t tid, struct call_view view, int64_t ret);
/* One combined event instead of enter and exit */
void send_combined(struct stream *s, pid_t tid, struct call_view view, int64_t ret);
void send_note(struct stream *s, pid_t tid, struct call_view view, enum call_note note);
void send_signal(struct stream *s, pid_t tid, int number, const struct value *view);
void send_stop(struct stream *s, pid_t tid, int number);
void send_exit(struct stream *s, enum event_kind kind, pid_t tid, struct exit_status how);
void send_end(struct stream *s);

/* `n` pseudorandom events of a few tasks, the same in each run */
void send_anything(struct stream *s, unsigned n);
#endif

#include "app/run/replay.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "app/consumers/pipe.h"
#include "app/run/progress.h"
#include "app/run/rescue.h"
#include "app/run/trail_file.h"
#include "base/system/clock.h"
#include "record/reader/truncated.h"

enum {
	FOLLOW_POLL_MS = 200,	/* interval at which --follow polls for signals */
	EVENTS_PER_POLL = 256,	/* number of events between two polls for signals */
};

struct play {
	struct trail_file file;
	struct diag *diag;
	struct pipe *pipe;
	sigset_t ends;			/* signals that end the replay */
	int signal;			/* signal that ended it; 0: none */
	void (*on_pipe)(int);		/* original disposition of SIGPIPE */
	struct trail_count count;
	uint64_t lost;			/* tasks of which data was lost when they were traced */
	bool passes;			/* syscalls that no consumer needs are skipped */
	struct progress progress;
};

/* Blocks the signals that end the replay; they are polled between events, so that printers are
 * closed properly. */
static void block_signals(struct play *y)
{
	sigemptyset(&y->ends);
	sigaddset(&y->ends, SIGINT);
	sigaddset(&y->ends, SIGTERM);
	sigaddset(&y->ends, SIGHUP);
	sigprocmask(SIG_BLOCK, &y->ends, NULL);
	y->on_pipe = signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
}

static bool is_asked_to_end(struct play *y)
{
	int number;

	if (!y->signal && (number = sigtimedwait(&y->ends, NULL, &(struct timespec){0})) > 0)
		y->signal = number;
	return y->signal;
}

/* Undoes block_signals() before the last event: only reports remain to be written, and a signal may
 * end the process at once. */
static void unblock_signals(struct play *y)
{
	sigprocmask(SIG_UNBLOCK, &y->ends, NULL);
}

/* Called by the reader between blocks */
static bool is_interrupted(void *ctx)
{
	return is_asked_to_end(ctx);
}

static void play_event(struct play *y, struct event *e)
{
	if (e->kind == EVENT_END) {
		y->lost = e->end.lost;
		pipe_idle(y->pipe);
		unblock_signals(y);
	}
	/* a flight recording does not begin with number 1 */
	if (y->passes && y->count.events && e->seq > y->count.seq + 1) {
		pipe_count_skipped(y->pipe, e->seq - y->count.seq - 1);
		y->count.events += e->seq - y->count.seq - 1;
	}
	trail_count_event(&y->count, e);
	pipe_event(y->pipe, e);
}

/* Whether the event is invalid here: anything after EVENT_END, or a second EVENT_BEGIN. Printers
 * and checks rely on exactly one of each. */
static bool is_misplaced(const struct play *y, const struct event *e)
{
	return y->count.ended || (e->kind == EVENT_BEGIN && y->count.events);
}

/* Adds an EVENT_END to a trace without one, so that printers write their reports. */
static void end_early(struct play *y)
{
	struct event e = trail_count_make_end(&y->count, reader_header(y->file.reader));

	if (y->signal)
		e.end.why = END_SIGNAL;
	e.end.signal = y->signal;
	play_event(y, &e);
}

/* Updates the progress line and polls for signals. Returns true if the replay is to end. */
static bool update_progress(struct play *y)
{
	uint64_t done, all;

	reader_progress(y->file.reader, &done, &all);
	progress_show(&y->progress, done, all, clock_ns(CLOCK_MONOTONIC));
	return is_asked_to_end(y);
}

/* Plays all events. At the end of a growing recording, waits for more if `follow` is set or the
 * input is a pipe. */
static void play_events(struct play *y, bool follow)
{
	struct event e;
	uint64_t since;
	bool more;

	progress_begin(&y->progress, y->diag->fd, !follow && !pipe_has_terminal(y->pipe),
		       y->file.name, clock_ns(CLOCK_MONOTONIC));
	since = pipe_skip_until(y->pipe);
	y->passes = since;
	if (since)
		reader_since(y->file.reader, since);
	reader_interrupt(y->file.reader, is_interrupted, y);
	follow |= lseek(y->file.fd, 0, SEEK_CUR) < 0;
	if (follow)
		reader_follow(y->file.reader, FOLLOW_POLL_MS);
	do {
		while ((more = reader_next(y->file.reader, &e))) {
			if (!is_misplaced(y, &e))
				play_event(y, &e);
			else if (is_asked_to_end(y))
				break;
			if (pipe_has_failed(y->pipe) ||
			    (!(y->count.events % EVENTS_PER_POLL) && update_progress(y)))
				break;
		}
		y->file.state = reader_state(y->file.reader, &y->file.fault);
		pipe_idle(y->pipe);
	} while (!more && follow && y->file.state == TRAIL_GROWING && !is_asked_to_end(y) &&
		 !pipe_has_failed(y->pipe));
	progress_end(&y->progress);
	y->file.events = y->count.events;
	if (is_asked_to_end(y)) {
		y->file.state = TRAIL_OPEN;	/* stopped before the end */
		pipe_hurry(y->pipe);
	}
	if (!y->count.ended)
		end_early(y);
}

/* The options, with those that the recording determines replaced. Its patterns select secrets in
 * the replay, too, unless --redact is given; without any, the default patterns do. */
static struct options merge_options(const struct options *o, const struct trail_header *h)
{
	struct options all = *o;

	all.command = (char **)h->argv;
	all.look.follow &= h->follow;
	all.pid_count = h->attached;
	all.record_limit = h->limit;
	if (o->redact == REDACT_LEAVING && !o->redact_count && !o->redact_only &&
	    h->patterns && h->patterns[0]) {
		all.record_redact = (char **)h->patterns;
		all.redact_only = true;
	}
	return all;
}

static int play_through(struct play *y, const struct options *o, struct rescue *r, int *worst)
{
	struct options all = merge_options(o, reader_header(y->file.reader));
	int unwritten;

	y->pipe = r->pipe = pipe_new(&all, y->diag);
	if (!y->pipe)
		return EXIT_TRACER;
	pipe_bind(y->pipe, NULL);
	pipe_begin(y->pipe);
	if (pipe_is_stdout_only(y->pipe))	/* die of SIGPIPE as filters do */
		signal(SIGPIPE, y->on_pipe);
	play_events(y, o->follow_file);
	*worst = pipe_worst(y->pipe);
	if (!y->signal && !pipe_has_failed(y->pipe))
		pipe_report_unmatched(y->pipe, y->file.name);
	unwritten = pipe_close(y->pipe);
	r->pipe = NULL;
	if (!trail_file_report_end(&y->file, y->diag) || (unwritten && unwritten != -ENOBUFS) ||
	    (y->file.state == TRAIL_TRUNCATED && !o->diff) ||
	    (o->strict && (unwritten || y->file.state != TRAIL_WHOLE)))
		return EXIT_TRACER;
	if (o->strict && y->lost) {
		diag_say(y->diag, "--strict: data of %" PRIu64 " %s was lost when %s was made",
			 y->lost, y->lost == 1 ? "task" : "tasks", y->file.name);
		return EXIT_TRACER;
	}
	return 0;
}

struct run_end replay(const struct options *o, const char *file, struct diag *diag)
{
	struct play y = {.diag = diag};
	struct rescue r = {.end = {.status = EXIT_TRACER}};
	struct run_end end;
	int worst = -1;

	if (trail_file_open(&y.file, file, diag))
		return r.end;
	block_signals(&y);
	rescue_begin(&r);
	end = (struct run_end){.status = play_through(&y, o, &r, &worst)};
	rescue_done();
	trail_file_close(&y.file);
	if (y.signal)
		return (struct run_end){.signal = y.signal};
	if (!end.status && o->verdict && worst >= (int)o->fail_on)
		end.status = EXIT_DIFFERS;
	return end;
}

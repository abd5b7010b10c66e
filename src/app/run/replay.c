#include "app/run/replay.h"

#include <errno.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "app/pipeline/pipe.h"
#include "app/run/progress.h"
#include "app/run/rescue.h"
#include "app/run/trail_file.h"
#include "base/system/clock.h"
#include "record/reader/truncated.h"

enum {
	PATIENCE_MS = 200,	/* how long --follow waits before it looks at signals */
	EVENTS_A_LOOK = 256,	/* events between two looks at signals */
};

struct play {
	struct trail_file file;
	struct diag *diag;
	struct pipe *pipe;
	sigset_t ends;			/* signals that end it */
	int signal;			/* which has; 0: none */
	void (*on_pipe)(int);		/* what SIGPIPE did before */
	struct trail_count count;
	bool passes;			/* over calls that nobody would learn of */
	struct progress progress;
};

/* What a signal asks for comes between two events, so that printers end in order. */
static void begin_signals(struct play *y)
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

/* After the last event only reports are left to write: from now on a signal ends the process as it
 * would have before begin_signals. */
static void end_signals(struct play *y)
{
	sigprocmask(SIG_UNBLOCK, &y->ends, NULL);
}

/* For the reader, between two blocks */
static bool is_interrupted(void *ctx)
{
	return is_asked_to_end(ctx);
}

static void show(struct play *y, struct event *e)
{
	if (e->kind == EVENT_END) {
		pipe_idle(y->pipe);
		end_signals(y);
	}
	if (y->passes && e->seq > y->count.seq + 1) {
		pipe_pass(y->pipe, e->seq - y->count.seq - 1);
		y->count.events += e->seq - y->count.seq - 1;
	}
	trail_count_event(&y->count, e);
	pipe_replay(y->pipe, e);
}

/* Whether no tracer records such an event here: anything behind the end, and a second beginning.
 * Printers and checks rely on one of each. */
static bool is_misplaced(const struct play *y, const struct event *e)
{
	return y->count.ended || (e->kind == EVENT_BEGIN && y->count.events);
}

/* A trace that has no end gets one, so that printers write what they have. */
static void end_early(struct play *y)
{
	struct event e = trail_count_end(&y->count, reader_header(y->file.reader));

	if (y->signal)
		e.end.why = END_SIGNAL;
	e.end.signal = y->signal;
	show(y, &e);
}

/* Between two events, now and then. True: it is to end here. */
static bool look_around(struct play *y)
{
	uint64_t done, all;

	reader_progress(y->file.reader, &done, &all);
	progress_show(&y->progress, done, all, clock_ns(CLOCK_MONOTONIC));
	return is_asked_to_end(y);
}

/* A file that grows is read on with --follow, a pipe always. */
static void play(struct play *y, bool follow)
{
	struct event e;
	uint64_t since;
	bool more;

	progress_begin(&y->progress, y->diag->fd, !follow && !pipe_has_terminal(y->pipe),
		       y->file.name, clock_ns(CLOCK_MONOTONIC));
	since = pipe_passes(y->pipe);
	y->passes = since;
	if (since)
		reader_since(y->file.reader, since);
	reader_interrupt(y->file.reader, is_interrupted, y);
	follow |= lseek(y->file.fd, 0, SEEK_CUR) < 0;
	if (follow)
		reader_follow(y->file.reader, PATIENCE_MS);
	do {
		while ((more = reader_next(y->file.reader, &e))) {
			if (!is_misplaced(y, &e))
				show(y, &e);
			else if (is_asked_to_end(y))
				break;
			if (pipe_has_failed(y->pipe) ||
			    (!(y->count.events % EVENTS_A_LOOK) && look_around(y)))
				break;
		}
		y->file.state = reader_state(y->file.reader, &y->file.fault);
		pipe_idle(y->pipe);
	} while (!more && follow && y->file.state == TRAIL_GROWING && !is_asked_to_end(y) &&
		 !pipe_has_failed(y->pipe));
	progress_end(&y->progress);
	y->file.events = y->count.events;
	if (is_asked_to_end(y))
		y->file.state = TRAIL_OPEN;	/* we stopped */
	if (!y->count.ended)
		end_early(y);
}

/* The options as the recording has them settled */
static struct options options_for(const struct options *o, const struct trail_header *h)
{
	struct options all = *o;

	all.command = (char **)h->argv;
	all.look.follow &= h->follow;
	all.pid_count = h->attached;
	all.record_limit = h->limit;
	return all;
}

static int play_through(struct play *y, const struct options *o, struct rescue *r, int *worst)
{
	struct options all = options_for(o, reader_header(y->file.reader));
	int unwritten;

	y->pipe = r->pipe = pipe_new(&all, y->diag);
	if (!y->pipe)
		return EXIT_TRACER;
	pipe_bind(y->pipe, NULL);
	if (pipe_is_one(y->pipe))	/* a reader who goes away ends it, as it ends other tools */
		signal(SIGPIPE, y->on_pipe);
	play(y, o->follow_file);
	*worst = pipe_worst(y->pipe);
	unwritten = pipe_close(y->pipe);
	r->pipe = NULL;
	if (!trail_file_say_end(&y->file, y->diag) || (unwritten && unwritten != -ENOBUFS) ||
	    (o->strict && (unwritten || y->file.state != TRAIL_WHOLE)))
		return EXIT_TRACER;
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
	begin_signals(&y);
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

/* Implements ptrail/trail.h: reads the events of a recording and passes them through the pipeline,
 * as ptrail --replay does. */
#include "ptrail/trail.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "decode/capture.h"
#include "pipeline/pipeline.h"
#include "print/output/output.h"
#include "record/reader/reader.h"
#include "record/reader/truncated.h"

enum { STRING_MAX = 32, ERROR_MAX = 400 };

struct ptrail_trail {
	struct ptrail_trail_options o;
	struct print_options look;
	struct ptrail_trail_facts facts;
	char *name;
	int fd;				/* owned; -1: the caller owns it */
	struct trail_reader *reader;		/* NULL: not a readable recording */
	enum trail_state state;
	char error[ERROR_MAX];
	struct diag silent;		/* for outputs: no messages; errors are returned */
	struct pipeline line;
	struct filter *all;		/* accepts everything */
	struct event event;		/* the current event */
	struct memory no_memory;	/* of syscalls without memory, so that they get values */
	struct trail_count count;	/* of the events returned so far */
};

_Static_assert(PTRAIL_TRAIL_OPEN == (int)TRAIL_OPEN && PTRAIL_TRAIL_WHOLE == (int)TRAIL_WHOLE &&
		       PTRAIL_TRAIL_TRUNCATED == (int)TRAIL_TRUNCATED &&
		       PTRAIL_TRAIL_GROWING == (int)TRAIL_GROWING &&
		       PTRAIL_TRAIL_DAMAGED == (int)TRAIL_DAMAGED &&
		       PTRAIL_TRAIL_FOREIGN == (int)TRAIL_FOREIGN &&
		       PTRAIL_TRAIL_UNREADABLE == (int)TRAIL_UNREADABLE,
	       "the same states in this order");

static void set_error(struct ptrail_trail *t, const char *what)
{
	snprintf(t->error, sizeof(t->error), "%s: %s", t->name, what);
}

/* Everything is decoded, and nothing is filtered out. */
static void set_stages(struct ptrail_trail *t)
{
	t->all = filter_new();
	pipeline_init(&t->line);
	t->line.wants = (struct wants){
		.values = !t->o.undecoded, .signals = !t->o.undecoded, .fd_paths = true,
	};
	call_choice_init(&t->line.calls, t->all, true);
	t->line.limits = (struct limits){
		.bytes = t->o.string_max, .members = t->o.string_max, .verbose = t->o.verbose,
	};
	t->line.is_replay = true;
	t->line.requests_fd_paths = t->o.fd_paths;
	t->line.historian = t->o.history ? historian_new() : NULL;
}

static struct ptrail_trail *trail_new(const char *name, const struct ptrail_trail_options *options)
{
	struct ptrail_trail *t = alloc_new(struct ptrail_trail);

	t->name = alloc_string(name);
	t->fd = -1;
	t->silent = (struct diag){.fd = -1, .name = ""};
	if (options)
		t->o = *options;
	if (!t->o.string_max)
		t->o.string_max = STRING_MAX;
	t->look = (struct print_options){
		.string_max = t->o.string_max, .verbose = t->o.verbose, .fd_paths = t->o.fd_paths,
		.follow = true,
	};
	set_stages(t);
	return t;
}

static void read_header(struct ptrail_trail *t, int fd)
{
	const struct trail_header *h;
	struct trail_fault fault = {0};

	t->reader = reader_new(fd, &fault, &t->state);
	if (!t->reader) {
		set_error(t, fault.text);
		return;
	}
	h = reader_header(t->reader);
	t->facts = (struct ptrail_trail_facts){
		.major = h->major, .minor = h->minor, .program = h->program, .system = h->system,
		.machine = h->machine, .realtime = h->realtime, .processors = h->processors,
		.limit = h->limit, .argv = h->argv, .follow = h->follow,
	};
}

struct ptrail_trail *ptrail_trail_open(const char *path,
				       const struct ptrail_trail_options *options)
{
	struct ptrail_trail *t = trail_new(path, options);

	t->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (t->fd < 0) {
		t->state = TRAIL_UNREADABLE;
		set_error(t, strerror(errno));
		return t;
	}
	read_header(t, t->fd);
	return t;
}

struct ptrail_trail *ptrail_trail_open_fd(int fd, const char *name,
					  const struct ptrail_trail_options *options)
{
	struct ptrail_trail *t = trail_new(name, options);

	read_header(t, fd);
	return t;
}

void ptrail_trail_close(struct ptrail_trail *t)
{
	if (!t)
		return;
	if (t->reader)
		reader_free(t->reader);
	if (t->fd >= 0)
		close(t->fd);
	pipeline_done(&t->line);
	filter_free(t->all);
	free(t->name);
	free(t);
}

const struct ptrail_trail_facts *ptrail_trail_facts(const struct ptrail_trail *t)
{
	return t->reader ? &t->facts : NULL;
}

/* Creates an EVENT_END for a recording that has none. */
static bool make_end(struct ptrail_trail *t)
{
	if (t->count.ended || !t->count.events || t->state == TRAIL_GROWING)
		return false;
	t->event = trail_count_make_end(&t->count, reader_header(t->reader));
	return true;
}

/* Reads the next event into t->event; false: there is none */
static bool read_next(struct ptrail_trail *t)
{
	struct trail_fault fault = {0};

	if (!t->reader || t->state == TRAIL_WHOLE)
		return false;
	while (reader_next(t->reader, &t->event)) {
		t->state = TRAIL_OPEN;
		*t->error = 0;	/* the file may have grown after an error */
		if (!t->count.ended)	/* ignore events after EVENT_END */
			return true;
	}
	t->state = reader_state(t->reader, &fault);
	if (t->state != TRAIL_WHOLE)
		set_error(t, fault.text);
	return make_end(t);
}

const struct event *ptrail_trail_next(struct ptrail_trail *t)
{
	struct event *e = &t->event;

	if (!read_next(t))
		return NULL;
	trail_count_event(&t->count, e);
	if (is_call_event(e) && !e->call.memory) {
		memory_init(&t->no_memory, &t->line.arena, NULL, NULL);
		e->call.memory = &t->no_memory;
	}
	pipeline_push(&t->line, e);
	return e;
}

enum ptrail_trail_state ptrail_trail_state(const struct ptrail_trail *t)
{
	return (enum ptrail_trail_state)t->state;
}

const char *ptrail_trail_error(const struct ptrail_trail *t)
{
	return t->error;
}

void ptrail_trail_follow(struct ptrail_trail *t, int patience)
{
	if (t->reader)
		reader_follow(t->reader, patience);
}

const struct print_options *ptrail_trail_print_options(const struct ptrail_trail *t)
{
	return &t->look;
}

struct output *ptrail_trail_output(struct ptrail_trail *t, int fd)
{
	struct output *out;
	int err = output_open_fd(&out, fd, "", &t->silent);

	errno = -err;
	return out;
}

int ptrail_output_close(struct output *out)
{
	return output_close(out);
}

#include "app/consumers/recording.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "abi/abi.h"
#include "base/system/clock.h"
#include "base/system/job_thread.h"
#include "decode/capture.h"
#include "desc/traits.h"
#include "enrich/names.h"
#include "enrich/pid_names.h"
#include "enrich/result_notes.h"
#include "model/history/stdio_capture.h"
#include "pipeline/naming.h"

const struct wants recording_wants = {
	.calls = true, .values = true, .signals = true, .crashes = true, .programs = true,
	.identity = true, .workloads = true, .credentials = true, .interpreters = true,
	.bases = true,
	.descriptors = true, .figures = true, .exiting = true, .loaded = true,
	.reaps = true, .names = true, .looks = true, .scheduling = true, .quotas = true,
	.look_stacks = true,
	.fd_paths = true, .faults = true, .messages = true, .operations = true,
};

/* Number of bytes of a write by which the output of a test harness is recognized */
enum { SIGN_MAX = 256 };

/* See recorder_set_commit(). */
static bool commit_output(void *ctx)
{
	struct recording *r = ctx;

	if (!output_flush(r->to->output))
		return true;
	output_resume(r->to->output);
	return false;
}

/* The functions of struct event_worker_user: the recorder and its output belong to the worker. */

static void record_event(void *ctx, const struct event *e, bool is_copy)
{
	const struct recording *r = ctx;

	(void)is_copy;
	recorder_event(r->recorder, e);
}

static bool record_idle(void *ctx)
{
	const struct recording *r = ctx;

	return recorder_idle(r->recorder);
}

static void lend_output(void *ctx, const atomic_bool *failed)
{
	struct recording *r = ctx;

	r->to->elsewhere = failed;
}

static void take_output_back(void *ctx)
{
	struct recording *r = ctx;

	r->to->elsewhere = NULL;
}

static bool has_failed_output(void *ctx)
{
	struct recording *r = ctx;

	return output_error(r->to->output);
}

/* Number of threads besides the one that traces: a processor is left to that */
static unsigned count_workers(const struct options *o)
{
	unsigned others = job_thread_processors() - 1;

	return o->workers < others ? o->workers : others;
}

/* Prepares what a recording needs, and calls `start` with its header. */
static void prepare(struct recording *r, const struct options *o, struct redaction *redaction,
		    const struct limits *limits,
		    void (*start)(struct recording *r, const struct trail_header *h, void *ctx),
		    void *ctx)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	struct utsname system = {0};
	char name[sizeof(system.sysname) + sizeof(system.release) + sizeof(system.version)];

	uname(&system);
	snprintf(name, sizeof(name), "%s %s %s", system.sysname, system.release, system.version);
	r->names = fd_names_new();
	r->harnesses = harness_watch_new();
	r->pid_details = (o->look.pid_names ? PID_DETAIL_NAME : 0) |
		(o->look.pid_translation ? PID_DETAIL_NUMBER : 0);
	r->result_notes = o->result_notes;
	r->redaction = redaction;
	r->limits = *limits;
	r->fd_details = o->look.fd_details;
	r->workers = count_workers(o);
	start(r, &(struct trail_header){
		.program = PACKAGE_STRING, .system = name, .machine = system.machine,
		.word = sizeof(void *), .big_endian = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__,
		.realtime = clock_ns(CLOCK_REALTIME), .monotonic = clock_ns(CLOCK_MONOTONIC),
		.processors = processors > 0 ? processors : 0,
		.limit = limits->bytes, .members = limits->members, .env = o->record_env,
		.patterns = redaction_patterns(r->redaction),
		.argv = redact_words(r->redaction, (const char *const *)o->command, &r->arena),
		.follow = o->look.follow, .attached = options_attached(o),
	}, ctx);
}

static void start_recorder(struct recording *r, const struct trail_header *h, void *ctx)
{
	const struct event_worker_user user = {
		.event = record_event, .idle = record_idle, .begin = lend_output,
		.end = take_output_back, .has_failed = has_failed_output, .ctx = r,
		/* a build is idle a hundred times a second, and waking the thread takes as long as
		 * many events */
		.idle_min = NS_PER_SECOND / 10,
	};

	r->to = ctx;
	r->recorder = recorder_new(h, r->to->output);
	if (r->to->regular)
		recorder_set_commit(r->recorder, commit_output, r);
	/* an output that may have a reader is written by the thread that handles requests to end */
	if (r->workers && r->to->regular)
		r->worker = event_worker_new(&user);
	if (r->workers > (r->worker != NULL))
		recorder_use_thread(r->recorder);
}

void recording_start(struct recording *r, const struct options *o, struct destination *to,
		     struct redaction *redaction, const struct limits *limits,
		     struct diag *diag)
{
	r->diag = diag;
	prepare(r, o, redaction, limits, start_recorder, to);
}

static void start_flight(struct recording *r, const struct trail_header *h, void *ctx)
{
	r->flight = flight_new(h, ctx);
}

struct flight *recording_start_flight(struct recording *r, const struct options *o,
				      struct redaction *redaction, const struct limits *limits)
{
	struct flight_limits flight = o->flight.limits;

	prepare(r, o, redaction, limits, start_flight, &flight);
	return r->flight;
}

/* Whether the engine looks for the reason why a path was not found, for which it needs values */
static bool is_explained(const struct event *e)
{
	return e->call.failed && (e->call.ret == -ENOENT || e->call.ret == -EACCES ||
				  e->call.ret == -ENOTDIR);
}

/* Sets the view to those values of a failed syscall by which the engine explains the path that does
 * not exist: the path, and the descriptor where it begins. Returns false if the syscall must be
 * decoded. */
static bool view_missing_path(struct recording *r, const struct memory *m, struct event *e,
			      const struct simple_call *s)
{
	struct value *all = r->path_values, *path = &all[1];
	const bool has_directory = s->descriptors;
	const struct memo_block *b;
	unsigned at = 0;

	/* one path, and before it no more than the descriptor where it begins */
	while (!(s->paths >> at & 1))
		at++;
	if (e->call.ret != -ENOENT || s->paths >> at != 1 ||
	    (has_directory && (!at || s->descriptors != 1U << (at - 1))))
		return false;
	b = naming_path(m, e->call.arg[at]);
	if (!b)
		return false;
	if (has_directory)
		all[0] = (struct value){.kind = V_NUMBER, .sense = SENSE_FD, .next = path,
					.num.n = (int)e->call.arg[at - 1]};
	*path = (struct value){.kind = V_BYTES, .sense = SENSE_PATH,
			       .bytes = {.p = b->bytes, .len = b->used - 1, .whole = b->used - 1}};
	all[2] = (struct value){.kind = V_RECORD, .list.first = has_directory ? all : path};
	r->view = (struct call_view){.name = e->call.row->name, .row = e->call.row,
				     .nr = e->call.nr, .args = &all[2]};
	e->call.view = &r->view;
	return true;
}

/* Number of bytes of a string in a block: up to its NUL, and at most `most` */
static uint64_t string_size(const struct memo_block *b, uint64_t most)
{
	uint64_t n = b->got < most ? b->got : most;
	const uint8_t *nul = memchr(b->bytes, 0, n);

	return nul ? (uint64_t)(nul + 1 - b->bytes) : n;
}

/* Marks the bytes of a block as used that decoding would use: all but those of a buffer behind the
 * limit, and those behind the end of a string. Returns false if only decoding finds that. */
static bool mark_used_bytes(const struct recording *r, const struct simple_call *s,
			    const struct event *e, struct memo_block *b)
{
	uint64_t limit = r->limits.bytes;
	unsigned arguments = 0;

	if (b->when > AT_EXIT) {
		b->used = b->got;
		return true;
	}
	for (unsigned i = 0; i < 6; i++)
		arguments |= (unsigned)(e->call.arg[i] == b->addr) << i;
	if (arguments & (s->strings | s->paths)) {
		bool limited = !(arguments & (s->unlimited_strings | s->paths));

		b->used = string_size(b, limited ? limit + 1 : b->got);
		return !(arguments & s->buffers);
	}
	/* a larger block that no argument points to may be data, or a record behind a pointer */
	if (b->got > limit && !(arguments & s->buffers) && (!arguments || s->holds_data))
		return false;
	if (arguments & s->buffers && b->got > limit)
		b->used = limit + extent_has_next_byte(&r->limits, b->addr, limit, b->got);
	else
		b->used = b->got;
	return true;
}

/* Marks as used what a process wrote, as far as messages (KEPT_MESSAGE, KEPT_OUTPUT, KEPT_LOG) and
 * the tests of a harness (KEPT_TESTS) need it. */
static void keep_message(const struct recording *r, const struct event *e)
{
	char text[SIGN_MAX];
	uint64_t begin = r->limits.bytes < sizeof(text) ? r->limits.bytes : sizeof(text);

	if (e->kind != EVENT_LEAVE || !stdio_capture_applies(e->call.row))
		return;
	if (e->call.arg[0] == STDOUT_FILENO &&
	    harness_watch_keeps(r->harnesses, e, text, stdio_capture_read_up_to(e, begin, text)))
		stdio_capture_read_up_to(e, r->limits.output, NULL);
	stdio_capture_record(e, r->limits.bytes);
}

/* Completes the memory of an event as decoding would, without decoding: of what was copied at the
 * syscall, all that values depend on is recorded. Returns false if the syscall must be decoded. */
static bool capture_undecoded(struct recording *r, struct schema *schema, struct memory *m,
			      struct event *e, bool late)
{
	const struct simple_call *s = simple_call(&r->simple_calls, schema, e->call.abi,
						   e->call.row, e->call.arg);
	const struct naming naming = {.with_directory = true, .late = late};

	if (!s || is_x32(e->call.abi, e->call.nr) || !m->left ||
	    r->fd_details || r->pid_details || r->result_notes ||
	    redact_may_change(r->redaction, m) || redact_continues(r->redaction, e))
		return false;
	for (struct memo_block *b = m->first; b; b = b->next)
		if (!mark_used_bytes(r, s, e, b))
			return false;
	e->call.view = NULL;
	if (s->paths && is_explained(e) && !view_missing_path(r, m, e, s))
		return false;
	if (!naming_undecoded(r->names, &naming, m, e, s))
		return false;
	keep_message(r, e);
	redact_lookups(r->redaction, m);
	return true;
}

/* Decodes the syscall of an ENTER or a LEAVE, so that all memory is read that it depends on. */
static void decode_whole(struct recording *r, struct schema *schema, struct memory *memory,
			 struct event *e)
{
	struct decoder d = {
		.schema = schema, .mem = memory, .limits = r->limits, .arena = &r->arena,
		.fd_class = names_fd_class, .ctx = memory,
	};

	arena_reset(&r->arena);
	r->view = capture_view(&d, e, NULL);	/* for the engine only */
}

/* Names the values of an ENTER or a LEAVE, and redacts the memory. Returns REDACTED_ bits. */
static unsigned finish_decoded(struct recording *r, struct memory *memory, struct event *e,
			       bool late)
{
	const struct naming naming = {
		.how = NAMES_UNREQUESTED, .details = r->fd_details, .with_directory = true,
		.late = late,
	};

	naming_call(r->names, &naming, memory, e, &r->view);
	if (r->pid_details)
		pid_names_resolve(&r->view, memory, r->pid_details);
	if (r->result_notes && e->kind == EVENT_LEAVE)
		result_notes_add(&r->view, memory, r->result_notes, &r->arena);
	keep_message(r, e);
	return redact_call(r->redaction, e, &r->view);
}

static unsigned capture_decoded(struct recording *r, struct schema *schema, struct memory *memory,
				struct event *e, bool late)
{
	decode_whole(r, schema, memory, e);
	return finish_decoded(r, memory, e, late);
}

/* Decodes both halves of a combined event, and redacts it. A failed execve has written nothing, so
 * that the values of its ENTER serve for both: decoding and redacting all strings of an environment
 * takes long, and a search in PATH makes many of these events. Returns REDACTED_ bits. */
static unsigned capture_combined(struct recording *r, struct schema *schema, struct memory *memory,
				 struct event *e, bool late)
{
	struct event enter = call_enter(e);
	unsigned redacted;

	if (syscall_traits(e->call.row)->process == AFFECTS_EXEC) {
		decode_whole(r, schema, memory, &enter);
		return finish_decoded(r, memory, e, late);
	}
	redacted = capture_decoded(r, schema, memory, &enter, late);
	return redacted | capture_decoded(r, schema, memory, e, late);
}

unsigned recording_capture(void *recording, struct schema *schema, const struct call_storage *s,
		       struct event *e)
{
	struct recording *r = recording;
	struct memory *memory = s->memory;
	unsigned redacted = 0;
	bool done;

	memory_show_unused(memory);	/* of the ENTER, for the LEAVE */
	done = s->is_copied && capture_undecoded(r, schema, memory, e, s->late);
	if (!done)
		redacted = is_combined(e) ? capture_combined(r, schema, memory, e, s->late) :
			capture_decoded(r, schema, memory, e, s->late);
	/* printers see only what is recorded, and cannot add to it */
	memory_hide_unused(memory);
	memory->below = NULL;
	return redacted;
}

void recording_descriptors(struct recording *r, pid_t tgid, const struct descriptors *open,
			   const char *cwd)
{
	fd_names_begin(r->names, tgid, open, cwd);
}

void recording_event(void *recording, struct event *e)
{
	struct recording *r = recording;

	if (e->kind != EVENT_ENTER && e->kind != EVENT_LEAVE) {
		fd_names_event(r->names, e, false);
		harness_watch_event(r->harnesses, e);
	}
	if (r->flight) {
		if (e->kind != EVENT_END)
			flight_event(r->flight, e);
		return;
	}
	if (r->worker && r->has_begun)
		event_worker_event(r->worker, e);
	else
		recorder_event(r->recorder, e);
	r->waits = true;
	/* consumers of the last event are given the losses of all outputs */
	if (e->kind == EVENT_END)
		recording_finish(r);
}

void recording_finish(struct recording *r)
{
	if (r->worker)
		event_worker_finish(r->worker);
}

void recording_begin_file(struct recording *r)
{
	r->has_begun = true;
	if (r->recorder)	/* readers with --follow need the file's header at once */
		output_flush(r->to->output);
}

void recording_idle(struct recording *r)
{
	r->waits = r->worker ? event_worker_idle(r->worker) : recorder_idle(r->recorder);
}

void recording_rescue_worker(struct recording *r, bool is_elsewhere)
{
	if (r->worker)
		event_worker_rescue(r->worker, is_elsewhere);
}

void recording_rescue(struct recording *r)
{
	if (r->recorder && !r->to->elsewhere)
		recorder_rescue(r->recorder);
}

void recording_done(struct recording *r)
{
	uint64_t lost;

	if (!recording_is_on(r))
		return;
	recording_finish(r);
	lost = r->recorder ? recorder_lost(r->recorder) : 0;
	if (lost)
		diag_say(r->diag, "'%s' is truncated: %" PRIu64 " %s not recorded", r->to->file,
			 lost, lost == 1 ? "event was" : "events were");
	if (r->recorder)
		recorder_close(r->recorder);
	event_worker_free(r->worker);
	fd_names_free(r->names);
	harness_watch_free(r->harnesses);
	simple_calls_done(&r->simple_calls);
	arena_done(&r->arena);
	r->recorder = NULL;
	r->worker = NULL;
	r->flight = NULL;
}

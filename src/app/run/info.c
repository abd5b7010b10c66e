#include "app/run/info.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

#include "app/consumers/kept_kinds.h"
#include "app/run/run.h"
#include "app/run/trail_file.h"
#include "base/system/clock.h"
#include "base/text/sbuf.h"
#include "print/output/output.h"
#include "print/core/quote.h"
#include "print/core/process_words.h"

enum { NAME_WIDTH = 11 };
/* The first version of the format whose writers leave out what is behind the limit */
enum { LIMITED_MAJOR = 4, LIMITED_MINOR = 1 };

/* Begins a line with `name`, padded. */
static void begin_line(struct sbuf *b, const char *name)
{
	if (b->len)
		sbuf_char(b, '\n');
	for (unsigned i = 0; i < NAME_WIDTH; i++)
		sbuf_char(b, *name ? *name++ : ' ');
}

static void add_date(struct sbuf *b, uint64_t realtime)
{
	time_t seconds = realtime / NS_PER_SECOND;
	char when[64];
	struct tm tm;

	if (gmtime_r(&seconds, &tm) && strftime(when, sizeof(when), "%Y-%m-%d %H:%M:%S UTC", &tm))
		sbuf_str(b, when);
}

static void add_origin(struct sbuf *b, const char *file, const struct trail_header *h)
{
	begin_line(b, "recording");
	quote_bare(b, file);
	sbuf_str(b, ", format ");
	sbuf_dec(b, h->major, false);
	sbuf_char(b, '.');
	sbuf_dec(b, h->minor, false);
	sbuf_str(b, ", by ");
	quote_bare(b, h->program);
	begin_line(b, "command");
	if (h->argv)
		words_command(b, h->argv, 0, false);
	else
		sbuf_str(b, "none: attached to running processes");
	begin_line(b, "began");
	add_date(b, h->realtime);
	begin_line(b, "system");
	quote_bare(b, h->system);
	sbuf_str(b, ", ");
	quote_bare(b, h->machine);
	if (h->processors) {
		sbuf_str(b, ", ");
		words_count(b, h->processors, "processor", "processors");
	}
}

/* What is recorded beyond the limit */
static void add_kept_kinds(struct sbuf *b)
{
	begin_line(b, "beyond it");
	for (unsigned i = 0; i < KEPT_KINDS; i++) {
		if (i)
			begin_line(b, "");
		words_count(b, kept_kinds[i].bytes, "byte", "bytes");
		sbuf_str(b, " of ");
		sbuf_str(b, kept_kinds[i].what);
	}
}

/* Which data and environment variables were recorded */
static void add_limits(struct sbuf *b, const struct trail_header *h)
{
	static const char *const environments[] = {
		[RECORD_ENV_NAMES] = "names of variables", [RECORD_ENV_ALL] = "all variables",
		[RECORD_ENV_NONE] = "no variables",
	};

	begin_line(b, "keeps");
	words_count(b, h->limit, "byte", "bytes");
	sbuf_str(b, " of a buffer, ");
	sbuf_str(b, environments[h->env]);
	if (h->major > LIMITED_MAJOR || (h->major == LIMITED_MAJOR && h->minor >= LIMITED_MINOR))
		add_kept_kinds(b);
	if (!h->patterns || !*h->patterns)
		return;
	begin_line(b, "keeps out");
	for (const char *const *p = h->patterns; *p; p++) {
		sbuf_str(b, p == h->patterns ? "values of " : ", ");
		quote_bare(b, *p);
	}
}

static void add_contents(struct sbuf *b, const struct trail_summary *s)
{
	static const struct {
		enum event_kind kind;
		const char *one, *many;
	} kinds[] = {
		{EVENT_LEAVE, "call that returned", "calls that returned"},
		{EVENT_EXEC, "execve", "execves"}, {EVENT_SIGNAL, "signal", "signals"},
		{EVENT_NOTICE, "notice", "notices"}, {EVENT_LOST, "lost task", "lost tasks"},
		{EVENT_LIBRARY_RETURN, "library call", "library calls"},
	};
	uint64_t events = 0;

	for (unsigned i = 0; i < EVENT_KINDS; i++)
		events += s->events_by_kind[i];
	begin_line(b, "holds");
	words_count(b, s->processes, "process", "processes");
	sbuf_str(b, ", ");
	words_count(b, events, "event", "events");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (!s->events_by_kind[kinds[i].kind])
			continue;
		sbuf_str(b, i ? ", " : ": ");
		words_count(b, s->events_by_kind[kinds[i].kind], kinds[i].one, kinds[i].many);
	}
	if (s->earlier) {
		begin_line(b, "lacks");
		words_count(b, s->earlier, "earlier event", "earlier events");
		sbuf_str(b, ", which --flight did not keep");
	}
	begin_line(b, "lasts");
	words_duration(b, s->last_time - (s->earlier ? s->first_time : 0), false);
	if (s->earlier) {
		sbuf_str(b, ", from ");
		words_duration(b, s->first_time, false);
		sbuf_str(b, " on");
	}
	begin_line(b, "size");
	words_count(b, s->bytes, "byte", "bytes");
	sbuf_str(b, " in ");
	words_count(b, s->blocks, "block", "blocks");
	sbuf_str(b, "; ");
	words_count(b, s->raw_bytes, "byte", "bytes");
	sbuf_str(b, " unpacked");
}

static void add_end(struct sbuf *b, const struct trail_summary *s)
{
	begin_line(b, "ends");
	sbuf_str(b, s->state == TRAIL_WHOLE ? "with the trace" :
		 s->state == TRAIL_GROWING ? "not yet: it is being written" :
		 s->state == TRAIL_TRUNCATED ? "truncated: " : "damaged: ");
	if (s->state != TRAIL_WHOLE && s->state != TRAIL_GROWING)
		sbuf_str(b, s->fault.text);
	sbuf_char(b, '\n');
}

/* Reads the whole recording, for --strict: reader_summary() looks only at block headers. */
static bool check_all_blocks(struct trail_file *f, struct diag *diag)
{
	struct event e;

	while (reader_next(f->reader, &e))
		f->events++;
	f->state = reader_state(f->reader, &f->fault);
	trail_file_report_end(f, diag);
	return f->state == TRAIL_WHOLE;
}

static int show_info(const struct options *o, struct trail_file *f, struct diag *diag)
{
	struct sbuf b = {0};
	struct trail_summary s;
	struct output *out;
	int err = reader_summary(f->reader, &s);

	if (err == -ESPIPE) {
		diag_say(diag, "--info: cannot read '%s': it is not seekable", f->name);
		return EXIT_TRACER;
	}
	if (err) {
		diag_errno(diag, -err, "cannot read '%s'", f->name);
		return EXIT_TRACER;
	}
	if (output_open_fd(&out, STDOUT_FILENO, "standard output", diag))
		return EXIT_TRACER;
	add_origin(&b, o->replay, reader_header(f->reader));
	add_limits(&b, reader_header(f->reader));
	add_contents(&b, &s);
	add_end(&b, &s);
	output_add(out, b.s, b.len);
	sbuf_done(&b);
	err = output_close(out);
	if (err || s.state == TRAIL_DAMAGED)
		return EXIT_TRACER;
	return o->strict && !check_all_blocks(f, diag) ? EXIT_TRACER : 0;
}

int info_show(const struct options *o, struct diag *diag)
{
	struct trail_file f;
	int status = trail_file_open(&f, o->replay, diag);

	if (status)
		return status;
	status = show_info(o, &f, diag);
	trail_file_close(&f);
	return status;
}

#include "print/core/report/report.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory/alloc.h"
#include "print/core/report/text.h"
#include "print/core/time.h"
#include "print/core/process_words.h"
#include "ptrail/output.h"

enum { CHAIN_MAX = 8, NAME_LENGTH_MAX = 64, EVIDENCE_MAX = 500 };
static const uint64_t ns_per_s = 1000000000;

struct report_printer {
	const struct print_options *options;
	struct output *out;
};

void *report_open(const struct print_options *options, struct output *out)
{
	struct report_printer *p = alloc_new(struct report_printer);

	p->options = options;
	p->out = out;
	return p;
}

void report_close(void *self)
{
	free(self);
}

void report_event(void *self, const struct event *e, report_write *write)
{
	struct report_printer *p = self;
	struct sbuf b = {0};
	struct report r;

	if (e->kind != EVENT_END)
		return;
	report_init(&r, p->options, e);
	write(&b, &r);
	output_add(p->out, b.s, b.len);
	report_done(&r);
	sbuf_done(&b);
}

/* --- checks --- */

static struct report_check *find_or_add_check(struct report *r, const struct check_row *row)
{
	for (size_t i = 0; i < r->check_count; i++)
		if (r->checks[i].row == row)
			return &r->checks[i];
	r->checks = alloc_more(r->checks, r->check_count + 1, sizeof(*r->checks));
	r->checks[r->check_count] = (struct report_check){.row = row};
	return &r->checks[r->check_count++];
}

static void collect_checks(struct report *r)
{
	const struct findings *f = r->findings;

	for (size_t i = 0; f->checks && f->checks[i]; i++)
		find_or_add_check(r, f->checks[i]);
	for (size_t i = 0; f->blind && f->blind[i]; i++)
		find_or_add_check(r, f->blind[i])->blind = true;
	for (size_t i = 0; i < f->count; i++)
		find_or_add_check(r, f->all[i].check)->findings++;
}

size_t report_check_of(const struct report *r, const struct check_row *row)
{
	size_t i = 0;

	while (i < r->check_count && r->checks[i].row != row)
		i++;
	return i;
}

static bool has_ended(const struct life *l)
{
	return l->state == PROCESS_ZOMBIE || l->state == PROCESS_REAPED;
}

void report_init(struct report *r, const struct print_options *options, const struct event *end)
{
	static const struct history nothing;
	static const struct findings none;
	const struct life *command;

	*r = (struct report){
		.options = options, .end = end,
		.history = end->end.history ? end->end.history : &nothing,
		.findings = end->end.findings ? end->end.findings : &none,
		.has_command = end->end.has_command, .how = end->end.how,
		.why = end->end.why, .signal = end->end.signal, .lost = end->end.lost,
		.lost_rings = end->end.lost_rings,
		.losses = end->end.losses, .loss_count = end->end.loss_count,
	};
	command = r->history->command;
	r->ended = r->has_command && (end->end.ended || !command || has_ended(command));
	r->cut = r->findings->cut || end_is_cut(r->why) || (r->has_command && !r->ended);
	collect_checks(r);
	verdict_find(&r->verdict, end);
}

void report_done(struct report *r)
{
	verdict_done(&r->verdict);
	free(r->checks);
}

/* --- sentences --- */

void report_title(struct sbuf *b, const struct report *r, size_t most)
{
	const struct history *h = r->history;

	if (h->argv && h->argv[0])
		report_command(b, h->argv, most);
	else if (h->count && !h->command)
		sbuf_str(b, "attached processes");
	else
		sbuf_str(b, "?");
}

void report_outcome(struct sbuf *b, const struct report *r)
{
	if (!r->has_command)
		sbuf_str(b, "no command");
	else if (!r->ended)
		sbuf_str(b, "still running");
	else
		words_exit_status(b, &r->how);
}

bool report_failed(const struct report *r)
{
	return r->has_command && r->ended && (r->how.signaled || r->how.number);
}

void report_cut(struct sbuf *b, const struct report *r)
{
	const struct history *h = r->history;
	size_t alive = 0;

	for (size_t i = 0; i < h->count; i++)
		alive += !h->all[i]->exited && h->all[i]->state != PROCESS_REAPED;
	if (r->why == END_SIGNAL) {
		sbuf_str(b, "ptrail was terminated by ");
		words_signal(b, r->signal);
	} else if (r->why == END_TIMEOUT) {
		sbuf_str(b, "--timeout expired");
	} else if (r->why == END_FAILED) {
		sbuf_str(b, "ptrail failed");
	} else if (r->why == END_TRUNCATED) {
		sbuf_str(b, "the recording is truncated");
	} else {
		sbuf_str(b, "the trace ended early");
	}
	sbuf_str(b, " after ");
	words_duration(b, h->end, true);
	if (alive) {
		sbuf_str(b, ", with ");
		words_count(b, alive, "process", "processes");
		sbuf_str(b, " alive");
	}
	sbuf_str(b, ": later events are missing");
}

void report_loss(struct sbuf *b, const struct output_loss *loss)
{
	const char *one = loss->blocks ? "block" : "line";
	const char *many = loss->blocks ? "blocks" : "lines";
	const char *file = !loss->file ? "standard error" : !strcmp(loss->file, "-") ?
		"standard output" : loss->file;

	sbuf_str(b, "output to ");
	report_text(b, file, NAME_LENGTH_MAX);
	if (loss->stopped) {
		sbuf_str(b, " stopped");
		if (loss->counted) {
			sbuf_str(b, " after ");
			words_count(b, loss->written, one, many);
		}
	}
	sbuf_str(b, ": ");
	report_text(b, loss->reason, EVIDENCE_MAX);
	if (!loss->counted)
		return;
	sbuf_str(b, "; ");
	words_count(b, loss->lost, one, many);
	sbuf_str(b, loss->lost == 1 ? " was not written" : " were not written");
}

void report_process(struct sbuf *b, const struct life *l, size_t most)
{
	if (l->programs && l->program->argv && l->program->argv[0]) {
		report_command(b, l->program->argv, most);
		return;
	}
	report_text(b, life_name(l), most);
	if (!l->programs && (l->how == BORN_FORK || l->how == BORN_CLONE || l->how == BORN_VFORK))
		sbuf_str(b, " (forked)");
}

void report_life_outcome(struct sbuf *b, const struct life *l)
{
	static const char *const words[] = {
		[PROCESS_ALIVE] = "still running",   [PROCESS_STOPPED] = "still stopped",
		[PROCESS_EXITING] = "still exiting", [PROCESS_ZOMBIE] = "exited",
		[PROCESS_REAPED] = "exited",   [PROCESS_DETACHED] = "detached",
		[PROCESS_LOST] = "lost",
	};

	if (l->exited)
		words_exit_status(b, &l->ending);
	else if (l->stopped_at)
		words_stopped_at(b, l->stopped_at);
	else
		sbuf_str(b, words[l->state]);
}

void report_chain(struct sbuf *b, const struct life *l, const char *between)
{
	const struct life *up[CHAIN_MAX];
	size_t n = 0;

	for (; l && n < CHAIN_MAX; l = l->parent)
		up[n++] = l;
	if (l) {
		sbuf_str(b, "…");
		sbuf_str(b, between);
	}
	while (n--) {
		report_text(b, life_name(up[n]), NAME_LENGTH_MAX);
		sbuf_str(b, n ? between : "");
	}
}

void report_evidence(struct sbuf *b, const struct evidence *e)
{
	if (e->process) {
		report_text(b, life_name(e->process), NAME_LENGTH_MAX);
		sbuf_str(b, " (");
		sbuf_dec(b, e->process->id.tid, true);
		sbuf_str(b, "): ");
	}
	report_text(b, e->text, EVIDENCE_MAX);
	if (e->time) {
		sbuf_str(b, " at ");
		sbuf_seconds(b, e->time);
		sbuf_str(b, " s");
	}
}

const char *report_advice(const struct finding *f)
{
	const char *advice = f->advice && *f->advice ? f->advice : f->check->advice;

	return advice ? advice : "";
}

/* --- times --- */

uint64_t report_command_duration(const struct history *h)
{
	return h->command_end ? h->command_end : h->end;
}

uint64_t report_trace_duration(const struct history *h)
{
	uint64_t command = report_command_duration(h);

	return h->end > command && h->end - command > command / 100 ? h->end : 0;
}

void report_date(struct sbuf *b, uint64_t ns, unsigned digits)
{
	time_t second = ns / ns_per_s;
	uint64_t fraction = ns % ns_per_s;
	char t[40];
	struct tm tm;

	if (!gmtime_r(&second, &tm) || tm.tm_year > 9999 - 1900)
		tm = (struct tm){.tm_year = 70, .tm_mday = 1};
	strftime(t, sizeof(t), "%Y-%m-%dT%H:%M:%S", &tm);
	sbuf_str(b, t);
	if (!digits)
		return;
	for (unsigned i = digits; i < 9; i++)
		fraction /= 10;
	sbuf_char(b, '.');
	text_padded(b, fraction, digits, '0');
}

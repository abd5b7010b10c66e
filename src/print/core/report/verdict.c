#include "print/core/report/verdict.h"

#include "print/core/report/text.h"

enum { CHAIN_MAX = 12, COMMAND_MAX = 120, TEXT_MAX = 1000 };

bool report_has_verdict(const struct report *r)
{
	return verdict_is_bad(&r->verdict);
}

void report_cause(struct sbuf *b, const struct report *r)
{
	report_text(b, r->verdict.cause.s, TEXT_MAX);
}

static void add_indent(struct sbuf *b, unsigned level)
{
	sbuf_fill(b, ' ', 2 + 2 * (size_t)level);
}

static void add_chain(struct sbuf *b, const struct blame *blame)
{
	unsigned first = blame->count > CHAIN_MAX ? blame->count - CHAIN_MAX : 0;

	for (unsigned i = first; i < blame->count; i++) {
		bool upstream = blame->upstream && i == blame->count - 1;

		add_indent(b, i - first - (upstream && i > first));
		report_process(b, blame->chain[i], COMMAND_MAX);
		sbuf_str(b, ": ");
		report_life_outcome(b, blame->chain[i]);
		if (upstream)
			sbuf_str(b, " (wrote to the pipe that the process above read)");
		sbuf_char(b, '\n');
	}
}

void report_verdict_lines(struct sbuf *b, const struct report *r)
{
	const struct verdict *v = &r->verdict;

	add_chain(b, &v->blame);
	for (unsigned i = 0; i < v->line_count; i++) {
		add_indent(b, 0);
		if (v->lines[i].time) {
			sbuf_seconds(b, v->lines[i].time);
			sbuf_str(b, " s  ");
		}
		report_text(b, v->lines[i].text, TEXT_MAX);
		sbuf_char(b, '\n');
	}
}

const char *report_verdict_advice(const struct report *r)
{
	return r->verdict.advice ? r->verdict.advice : "";
}

void report_verdict_text(struct sbuf *b, const struct report *r)
{
	const char *advice = report_verdict_advice(r);

	report_verdict_lines(b, r);
	if (!*advice)
		return;
	sbuf_str(b, "  try: ");
	report_text(b, advice, TEXT_MAX);
	sbuf_char(b, '\n');
}

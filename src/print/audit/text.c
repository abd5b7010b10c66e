#include <string.h>

#include "print/audit/writers.h"
#include "print/core/process_words.h"
#include "print/core/report/report.h"

enum { CHAIN_MAX = 5 };

struct audit_lines {
	struct sbuf *b;
	const struct audit *a;
	uint64_t rows;
	bool utf8;
};

static const char *const kind_words[AUDIT_KINDS] = {
	[AUDIT_SECRET] = "secrets", [AUDIT_PERSISTENCE] = "persistence",
	[AUDIT_PRIVILEGE] = "privileges", [AUDIT_PROCESS] = "processes left",
	[AUDIT_OUTSIDE] = "changes outside", [AUDIT_NETWORK] = "network",
	[AUDIT_UNSEEN] = "untraced activity",
};

static void add_heading(struct audit_lines *p, const char *words, uint64_t count)
{
	sbuf_char(p->b, '\n');
	sbuf_str(p->b, words);
	sbuf_str(p->b, " (");
	sbuf_dec(p->b, count, false);
	sbuf_str(p->b, ")\n");
}

/* How many rows are left out; a list that has no row at all has its number in the heading. */
static void add_more(struct audit_lines *p, uint64_t count)
{
	if (!p->rows || count <= p->rows)
		return;
	sbuf_str(p->b, "  and ");
	sbuf_dec(p->b, count - p->rows, false);
	sbuf_str(p->b, " more\n");
}

/* "make > sh > cat" */
static void add_chain(struct audit_lines *p, const struct life *l, unsigned depth)
{
	if (!l)
		return;
	if (l->parent && depth < CHAIN_MAX) {
		add_chain(p, l->parent, depth + 1);
		sbuf_str(p->b, " > ");
	}
	words_token(p->b, life_name(l), p->utf8);
}

/* "openat by cat (4711) at 0.012 s, started by make > sh" */
static void add_witness(struct audit_lines *p, const struct witness *w)
{
	const struct life *l = history_of_serial(p->a->history, w->serial);

	sbuf_str(p->b, w->call);
	sbuf_str(p->b, " by ");
	words_token(p->b, *w->program ? w->program : "?", p->utf8);
	sbuf_str(p->b, " (");
	sbuf_dec(p->b, w->pid, true);
	sbuf_str(p->b, ") at ");
	sbuf_seconds(p->b, w->time);
	sbuf_str(p->b, " s");
	if (l && l->parent) {
		sbuf_str(p->b, ", started by ");
		add_chain(p, l->parent, 1);
	}
}

static void add_objects(struct audit_lines *p, const struct audit_finding *f)
{
	size_t most = 2, shown = f->object_count < most ? f->object_count : most;

	for (size_t i = 0; i < shown; i++) {
		sbuf_str(p->b, i ? ", " : ": ");
		words_token(p->b, f->objects[i], p->utf8);
	}
	if (f->object_count > shown) {
		sbuf_str(p->b, " and ");
		sbuf_dec(p->b, f->object_count - shown, false);
		sbuf_str(p->b, " more");
	}
}

static void add_findings(struct audit_lines *p)
{
	uint64_t n = 0;

	sbuf_char(p->b, '\n');
	for (const struct audit_finding *f = p->a->findings; f && n < p->rows; f = f->next, n++) {
		size_t from = p->b->len;

		if (f->level == AUDIT_USUAL)
			break;
		sbuf_str(p->b, audit_level_names[f->level]);
		sbuf_fill(p->b, ' ', 8 - (p->b->len - from));
		sbuf_str(p->b, f->what);
		add_objects(p, f);
		sbuf_str(p->b, "\n        ");
		sbuf_str(p->b, f->reason);
		sbuf_str(p->b, "; ");
		add_witness(p, &f->by);
		sbuf_char(p->b, '\n');
	}
	add_more(p, p->a->finding_count);
}

/* What programs do with files that are made for them */
static void add_usual(struct audit_lines *p)
{
	uint64_t count = p->a->per_level[AUDIT_USUAL], n = 0;

	if (!count)
		return;
	add_heading(p, "uses as intended", count);
	for (const struct audit_finding *f = p->a->findings; f && n < p->rows; f = f->next) {
		if (f->level != AUDIT_USUAL)
			continue;
		sbuf_str(p->b, "  ");
		words_token(p->b, f->by.program, p->utf8);
		sbuf_char(p->b, ' ');
		sbuf_str(p->b, f->what);
		add_objects(p, f);
		sbuf_char(p->b, '\n');
		n++;
	}
	add_more(p, count);
}

/* "nothing found: persistence, privileges": the kinds without a finding */
static void add_nothing(struct audit_lines *p)
{
	bool more = false;

	for (unsigned i = 0; i < AUDIT_KINDS; i++) {
		if (p->a->per_kind[i])
			continue;
		sbuf_str(p->b, more ? ", " : "\nnothing found: ");
		sbuf_str(p->b, kind_words[i]);
		more = true;
	}
	if (more)
		sbuf_char(p->b, '\n');
}

static void add_programs(struct audit_lines *p)
{
	const struct audit_acts *acts = &p->a->acts;
	uint64_t n = 0;

	add_heading(p, "programs", acts->executions);
	if (acts->executions && !p->rows)
		return;
	sbuf_str(p->b, acts->executions ? " " : "  none");
	for (const struct audit_program *g = acts->first_program; g && n < 2 * p->rows;
	     g = g->next, n++) {
		sbuf_str(p->b, n ? ", " : " ");
		words_token(p->b, g->name, p->utf8);
		if (g->times > 1) {
			sbuf_str(p->b, " x");
			sbuf_dec(p->b, g->times, false);
		}
	}
	if (acts->program_count > n) {
		sbuf_str(p->b, " and ");
		sbuf_dec(p->b, acts->program_count - n, false);
		sbuf_str(p->b, " more");
	}
	sbuf_char(p->b, '\n');
}

/* "12 created, 3 written" */
static void add_fates(struct audit_lines *p, const uint64_t *fates)
{
	bool more = false;

	for (unsigned i = 0; i < AUDIT_FATES; i++) {
		if (!fates[i])
			continue;
		sbuf_str(p->b, more ? ", " : "");
		sbuf_dec(p->b, fates[i], false);
		sbuf_char(p->b, ' ');
		sbuf_str(p->b, audit_fate_names[i]);
		more = true;
	}
	if (!more)
		sbuf_str(p->b, "nothing changed");
	sbuf_char(p->b, '\n');
}

static void add_files(struct audit_lines *p)
{
	const struct audit *a = p->a;

	sbuf_str(p->b, "\nfiles in ");
	words_token(p->b, *a->log.home ? a->log.home : "its directory, which is unknown", p->utf8);
	sbuf_str(p->b, ": ");
	add_fates(p, a->inside_fates);
	sbuf_str(p->b, "files outside: ");
	add_fates(p, a->outside_fates);
	for (size_t i = 0; i < a->outside_count && i < p->rows; i++) {
		const struct audit_file *f = &a->outside[i];

		sbuf_str(p->b, "  ");
		sbuf_str(p->b, audit_fate_names[f->fate]);
		sbuf_str(p->b, "  ");
		words_token(p->b, f->path->path, p->utf8);
		sbuf_str(p->b, "  ");
		words_token(p->b, f->by.program, p->utf8);
		sbuf_char(p->b, '\n');
	}
	add_more(p, a->outside_count);
}

static void add_peers(struct audit_lines *p, const char *heading, const struct audit_peer *peer,
		      uint64_t count)
{
	uint64_t n = 0;

	if (!count)
		return;
	add_heading(p, heading, count);
	for (; peer && n < p->rows; peer = peer->next, n++) {
		sbuf_str(p->b, "  ");
		sbuf_str(p->b, peer->protocol);
		sbuf_char(p->b, ' ');
		words_token(p->b, peer->address, p->utf8);
		if (*peer->name) {
			sbuf_str(p->b, " (");
			words_token(p->b, peer->name, p->utf8);
			sbuf_char(p->b, ')');
		}
		sbuf_str(p->b, "  ");
		words_token(p->b, peer->by.program, p->utf8);
		if (peer->failed) {
			sbuf_str(p->b, ": failed");
		} else if (peer->sent || peer->received) {
			sbuf_str(p->b, ": sent ");
			words_size(p->b, peer->sent);
			sbuf_str(p->b, ", received ");
			words_size(p->b, peer->received);
		}
		sbuf_char(p->b, '\n');
	}
	add_more(p, count);
}

static void add_rests(struct audit_lines *p)
{
	const struct audit *a = p->a;

	if (!a->rest_count)
		return;
	add_heading(p, "processes that outlived the command", a->rest_count);
	for (size_t i = 0; i < a->rest_count && i < p->rows; i++) {
		const struct audit_rest *r = &a->rests[i];

		sbuf_str(p->b, "  ");
		report_process(p->b, r->life, 60);
		sbuf_str(p->b, " (");
		sbuf_dec(p->b, r->life->id.tid, true);
		sbuf_str(p->b, r->life->exited ? "): for " : "): still runs");
		if (r->life->exited)
			words_duration(p->b, r->after, p->utf8);
		sbuf_char(p->b, '\n');
	}
	add_more(p, a->rest_count);
}

void audit_text(struct sbuf *b, const struct audit *a, const char *title, uint64_t rows, bool utf8)
{
	struct audit_lines p = {.b = b, .a = a, .rows = rows, .utf8 = utf8};

	sbuf_str(b, "audit of ");
	sbuf_str(b, *title ? title : "the traced processes");
	sbuf_str(b, ": ");
	if (a->finding_count)
		words_count(b, a->finding_count, "finding", "findings");
	else
		sbuf_str(b, "nothing found");
	sbuf_char(b, '\n');
	if (a->finding_count && rows)
		add_findings(&p);
	add_nothing(&p);
	add_usual(&p);
	add_programs(&p);
	add_files(&p);
	add_peers(&p, "network peers", a->peers.first, a->peers.count);
	add_peers(&p, "listening sockets", a->listeners.first, a->listeners.count);
	add_rests(&p);
}

/* The two forms of what separates sets of runs:
 *
 *   conf/db.yml: cat: openat fails with ENOENT in 10 of 10 bad runs and 0 of 10 good runs; opens it
 *   in 10 of 10 good runs
 */
#include <string.h>

#include "base/text/json.h"
#include "desc/type.h"
#include "diff/compare/process.h"
#include "diff/sets.h"
#include "diff/sets/rank.h"
#include "diff/show/words.h"
#include "model/explain/reason.h"

enum { DOCUMENT_VERSION = 1, LINES_MAX = 20, NAME_MAX_SHOWN = 400, PASSED_ON_MAX = 5 };

static const char *const kind_names[SET_FACT_KINDS] = {
	[SET_INCOMPLETE] = "incomplete", [SET_HOST] = "host", [SET_LABEL] = "label",
	[SET_VARIABLE] = "environment", [SET_PROGRAM] = "program", [SET_COMMAND] = "command",
	[SET_EXIT] = "exit", [SET_DURATION] = "duration",
};

static const char *const use_names[] = {
	[FACT_OPEN] = "open", [FACT_EXEC] = "execute", [FACT_LOOKUP] = "lookup",
	[FACT_CHANGE] = "change", [FACT_CONNECT] = "connect", [FACT_BIND] = "bind",
	[FACT_SEND] = "send", [FACT_CALL] = "call",
};

static const char *const successes[] = {
	[FACT_OPEN] = "opens it", [FACT_EXEC] = "executes it", [FACT_LOOKUP] = "finds it",
	[FACT_CONNECT] = "connects to it", [FACT_BIND] = "is bound to it",
	[FACT_SEND] = "sends to it",
};

static const char *kind_name(const struct set_fact *f)
{
	return f->kind == SET_USE ? use_names[f->use] : kind_names[f->kind];
}

/* --- values --- */

static void show_exit_code(struct sbuf *b, int code)
{
	struct run_process u = {.exited = 1};

	u.ending.signaled = code >= END_SIGNALED && code < END_RUNNING;
	u.ending.number = u.ending.signaled ? code - END_SIGNALED : code;
	show_end(b, &u);
}

/* Writes "openat fails with EACCES and ENOENT", "opens it" or "openat fails with EAGAIN and
 * succeeds". */
static void show_outcome(struct sbuf *b, const struct set_fact *f, const struct set_value *v)
{
	bool succeeds = v->count && !v->codes[0];

	if (succeeds && v->count == 1 && f->use < sizeof(successes) / sizeof(*successes) &&
	    successes[f->use]) {
		sbuf_str(b, successes[f->use]);
		return;
	}
	sbuf_str(b, f->call);
	for (unsigned i = succeeds; i < v->count; i++) {
		sbuf_str(b, i == succeeds ? " fails with " : " and ");
		show_error(b, v->codes[i]);
	}
	if (succeeds)
		sbuf_str(b, v->count > 1 ? " and succeeds" : " succeeds");
}

static void show_value(struct sbuf *b, const struct set_fact *f, const struct set_value *v)
{
	switch (f->kind) {
	case SET_INCOMPLETE:
		sbuf_str(b, "the recording is incomplete");
		break;
	case SET_HOST:
	case SET_LABEL:
	case SET_VARIABLE:
		sbuf_str(b, *v->text->s ? "is " : "is set");
		if (*v->text->s)
			show_word(b, v->text->s, NAME_MAX_SHOWN);
		break;
	case SET_PROGRAM:
	case SET_COMMAND:
		sbuf_str(b, "runs");
		break;
	case SET_EXIT:
		for (unsigned i = 0; i < v->count; i++) {
			sbuf_str(b, i ? " and " : "");
			show_exit_code(b, v->codes[i]);
		}
		break;
	case SET_DURATION:
		sbuf_str(b, v->codes[0] ? "takes at least " : "takes less than ");
		show_duration(b, f->threshold);
		break;
	default:
		show_outcome(b, f, v);
	}
}

/* Writes "10 of 10 bad runs". */
static void show_runs(struct sbuf *b, const struct run_sets *s, const struct set_value *v,
		      enum set_side side)
{
	sbuf_dec(b, v->runs[side], false);
	sbuf_str(b, " of ");
	if (side == SIDE_BAD)
		show_count(b, s->runs[side], "bad run", "bad runs");
	else
		show_count(b, s->runs[side], "good run", "good runs");
}

/* --- text --- */

static void show_name(struct sbuf *b, const char *name)
{
	reason_text(b, name, NAME_MAX_SHOWN);
}

static void show_subject(struct sbuf *b, const struct set_fact *f)
{
	static const char *const titles[SET_FACT_KINDS] = {
		[SET_HOST] = "host", [SET_LABEL] = "label ",
		[SET_VARIABLE] = "environment variable ",
	};

	if (f->kind == SET_INCOMPLETE)
		return;
	sbuf_str(b, titles[f->kind] ? titles[f->kind] : "");
	show_name(b, f->name->s);
	if (f->kind == SET_USE && *f->name->s)
		sbuf_str(b, ": ");
	if (f->kind == SET_USE)
		show_name(b, f->by->s);
	sbuf_str(b, f->kind == SET_USE || f->kind == SET_EXIT ? ": " : " ");
}

/* Whether the parent has the exit status from its child */
static const struct set_fact *passed_on_to(const struct set_fact *f)
{
	const struct set_fact *up = f->parent;

	return up && up->score == f->score && up->order > f->order ? up : NULL;
}

static void show_passed_on(struct sbuf *b, const struct set_fact *f)
{
	unsigned n = 0;

	for (const struct set_fact *up = f; (up = passed_on_to(up)) && n < PASSED_ON_MAX; n++) {
		sbuf_str(b, n ? ", " : "; passed on by ");
		show_name(b, up->by->s);
	}
}

static void show_more(struct sbuf *b, const struct set_fact *f)
{
	if (!f->more)
		return;
	sbuf_str(b, f->kind == SET_USE ? " (and " : ", with ");
	show_count(b, f->more, f->kind == SET_USE ? "more program" : "command below",
		   f->kind == SET_USE ? "more programs" : "commands below");
	sbuf_str(b, f->kind == SET_USE ? ")" : "");
}

/* Writes how many runs have any value, if none of the values is typical of a set: the run number of
 * a CI system is another one in each run. */
static void show_any_value(struct sbuf *b, const struct run_sets *s, const struct set_fact *f)
{
	struct set_value all = {0};

	for (const struct set_value *v = f->values; v; v = v->next)
		for (enum set_side side = 0; side < SIDES; side++)
			all.runs[side] += v->runs[side];
	sbuf_str(b, "has a value, not always the same, in ");
	show_runs(b, s, &all, SIDE_BAD);
	sbuf_str(b, " and ");
	show_runs(b, s, &all, SIDE_GOOD);
}

static void show_fact(struct sbuf *b, const struct run_sets *s, const struct set_fact *f)
{
	const struct set_value *first = f->in_bad ? f->in_bad : f->in_good;
	const struct set_value *second = f->in_bad && f->in_good && f->kind != SET_DURATION ?
		f->in_good : NULL;

	show_subject(b, f);
	if (!first)
		show_any_value(b, s, f);
	if (first) {
		show_value(b, f, first);
		sbuf_str(b, " in ");
		show_runs(b, s, first, SIDE_BAD);
		sbuf_str(b, " and ");
		show_runs(b, s, first, SIDE_GOOD);
	}
	if (second) {
		sbuf_str(b, "; ");
		show_value(b, f, second);
		sbuf_str(b, " in ");
		show_runs(b, s, second, SIDE_GOOD);
	}
	if (f->kind == SET_EXIT)
		show_passed_on(b, f);
	show_more(b, f);
	sbuf_char(b, '\n');
}

void run_sets_write_text(const struct run_sets *s, struct output *out)
{
	struct sbuf b = {0};
	size_t n = s->ranked_count < LINES_MAX ? s->ranked_count : LINES_MAX;

	for (size_t i = 0; i < n; i++)
		show_fact(&b, s, s->ranked[i]);
	if (n < s->ranked_count) {
		sbuf_str(&b, "  and ");
		sbuf_dec(&b, s->ranked_count - n, false);
		sbuf_str(&b, " more\n");
	}
	sbuf_str(&b, n ? "\n" : "");
	if (n)
		show_count(&b, s->ranked_count, "fact separates ", "facts separate ");
	else
		sbuf_str(&b, "nothing separates ");
	show_count(&b, s->runs[SIDE_BAD], "bad run", "bad runs");
	sbuf_str(&b, " from ");
	show_count(&b, s->runs[SIDE_GOOD], "good run\n", "good runs\n");
	output_add(out, b.s, b.len);
	sbuf_done(&b);
}

/* --- JSON --- */

static void add_value(struct json *j, const struct set_fact *f, const struct set_value *v)
{
	struct sbuf text = {0};

	show_value(&text, f, v);
	json_object(j);
	json_member_str(j, "value", v->text ? v->text->s : text.s);
	json_member_uint(j, "bad", v->runs[SIDE_BAD]);
	json_member_uint(j, "good", v->runs[SIDE_GOOD]);
	json_object_end(j);
	sbuf_done(&text);
}

static void add_fact(struct json *j, const struct run_sets *s, const struct set_fact *f)
{
	json_object(j);
	json_member_str(j, "kind", kind_name(f));
	json_member_str(j, "name", f->name->s);
	if (*f->by->s)
		json_member_str(j, "program", f->by->s);
	if (f->call)
		json_member_str(j, "call", f->call);
	json_member_uint(j, "separation", set_fact_percent(s, f));
	json_member_array(j, "values");
	for (const struct set_value *v = f->values; v; v = v->next)
		add_value(j, f, v);
	json_array_end(j);
	if (f->kind == SET_EXIT) {
		json_member_array(j, "passed_on_by");
		for (const struct set_fact *up = f; (up = passed_on_to(up));)
			json_str(j, up->by->s);
		json_array_end(j);
	}
	if (f->more)
		json_member_uint(j, f->kind == SET_USE ? "more_programs" : "commands_below",
				 f->more);
	json_object_end(j);
}

void run_sets_write_json(const struct run_sets *s, struct output *out)
{
	struct sbuf b = {0};
	struct json j = {.b = &b};

	json_object(&j);
	json_member_uint(&j, "version", DOCUMENT_VERSION);
	json_member_bool(&j, "same", !s->ranked_count);
	json_member_uint(&j, "bad_runs", s->runs[SIDE_BAD]);
	json_member_uint(&j, "good_runs", s->runs[SIDE_GOOD]);
	json_member_array(&j, "facts");
	for (size_t i = 0; i < s->ranked_count; i++)
		add_fact(&j, s, s->ranked[i]);
	json_array_end(&j);
	json_object_end(&j);
	sbuf_char(&b, '\n');
	output_add(out, b.s, b.len);
	sbuf_done(&b);
}

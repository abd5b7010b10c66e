#include "app/printers/printer_set.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "app/printers/split.h"
#include "app/pipeline/wants.h"
#include "print/answers/hang.h"
#include "print/text/text.h"

/* Looks are all that is wanted only where every printer says so. */
static void add_wants(struct shows *s, const struct wants *w)
{
	s->wants.look_only = (!s->count || s->wants.look_only) && w->look_only;
	wants_add(&s->wants, w);
}

/* What the printer needs, by its settings */
static void take_wants(struct shows *s, struct shown *k)
{
	const char *calls = k->printer->calls;

	k->wants = k->printer->wants;
	if (k->printer->adapt)
		calls = k->printer->adapt(&k->look, &k->wants);
	k->calls = wants_filter(calls);
	k->whole = k->printer->wants.history || k->printer->wants.findings;
	s->details |= k->wants.values && (k->printer != &printer_text || k->look.verbose);
	add_wants(s, &k->wants);
}

/* Whether characters beyond ASCII may be written: by the locale of the environment. The text has
 * none anywhere, and is not kept waiting until files of locales have been read. */
static bool utf8(const struct printer *p)
{
	locale_t l = p == &printer_text ? 0 : newlocale(LC_CTYPE_MASK, "", (locale_t)0);
	bool is = l && !strcmp(nl_langinfo_l(CODESET, l), "UTF-8");

	if (l)
		freelocale(l);
	return is;
}

static void tell_gap(void *ctx, struct output *o, enum print_gap why, uint64_t lines)
{
	const struct shown *k = ctx;

	if (k->printer->gap)
		k->printer->gap(k->self, o, why, lines);
}

/* An output tells what it lacks through the first printer that writes to it. */
static void open_printer(struct shows *s, struct shown *k)
{
	struct output_policy policy = {
		.drop = s->o->drop, .most = s->o->most, .framed = k->printer->framed,
	};
	bool first = true;

	if (k->sink->own) {
		k->self = k->printer->open(&k->look, NULL);
		sinks_opened(k->sink);
		return;
	}
	if (k->sink->family) {
		k->look.separate = true;
		k->self = split_new(k->printer, &k->look, &(struct split_outputs){
			.family = k->sink->family, .policy = policy});
		k->printer = &printer_split;
		return;
	}
	for (const struct shown *i = s->all; i < k; i++)
		first &= i->sink != k->sink;
	if (first)
		output_set_policy(k->sink->output, &policy, tell_gap, k);
	k->self = k->printer->open(&k->look, k->sink->output);
}

/* Whether what a printer opened by itself cannot be written to; that is said once. */
static bool fails(struct shows *s, struct shown *k)
{
	const char *fault;

	if (!k->sink->own || k->sink->fault || !k->printer->fault)
		return k->sink->fault;
	fault = k->printer->fault(k->self);
	if (!fault)
		return false;
	k->sink->fault = fault;
	if (k->sink->file)
		diag_say(s->diag, "--print=%s: cannot write to '%s': %s", k->printer->name,
			 k->sink->file, fault);
	else
		diag_say(s->diag, "--print=%s: %s", k->printer->name, fault);
	return true;
}

static int add_printer(struct shows *s, const struct print_request *r)
{
	struct shown *k = &s->all[s->count];
	const char *no_colour = getenv("NO_COLOR");
	const char *file = r->file ? r->file : r->implied ? NULL : s->o->output;
	const struct printer *other;
	bool own = r->printer->takes && r->printer->takes(file);
	bool separate = s->o->separate && r->printer == &printer_text && file &&
		strcmp(file, "-") != 0;

	*k = (struct shown){.printer = r->printer, .look = s->o->look};
	memcpy(k->look.settings, r->settings, sizeof(k->look.settings));
	k->look.target = own ? file : NULL;
	k->look.most = s->o->most;
	k->sink = sinks_open(s->sinks, &(struct sink_request){
		.file = file, .separate = separate, .own = own,
		.append = s->o->append && !r->printer->document}, s->diag);
	if (!k->sink)
		return -EIO;
	if (r->printer->framed && (!file || k->sink->terminal)) {
		diag_say(s->diag, "--print=%s: what it writes is no text; give it a file: "
			 "--print=%s:FILE", r->printer->name, r->printer->name);
		return -EINVAL;
	}
	other = sinks_claim(s->sinks, k->sink, r->printer);
	if (other) {
		diag_say(s->diag, "--print=%s: '%s' is where '%s' writes already; give it a file "
			 "of its own", r->printer->name, k->sink->file, other->name);
		return -EINVAL;
	}
	k->look.width = k->sink->width;
	k->look.utf8 = utf8(k->printer);
	k->look.implied = r->implied;
	k->look.colour = s->o->colour == 1 ||
		(s->o->colour < 0 && k->sink->terminal && !(no_colour && *no_colour));
	k->look.recorded = s->o->replay != NULL;
	k->look.partial = s->o->scope != NULL;
	k->look.childless = scope_has_tasks(s->o->scope);
	k->look.always_pid = (k->sink->file || k->look.partial) && !separate &&
		(k->look.follow || s->o->pid_count > 1);
	if (k->sink->file && (separate || (!k->look.follow && s->o->command)) && !k->look.quiet)
		k->look.quiet = 1;
	take_wants(s, k);
	open_printer(s, k);
	s->count++;
	return fails(s, k) ? -EIO : 0;
}

static void add_viewer(struct shows *s)
{
	struct shown *k = &s->all[s->count];
	const struct viewer *v = s->o->viewer;

	if (!v)
		return;
	*k = (struct shown){.printer = v->printer, .self = v->self, .lent = true};
	k->sink = sinks_open(s->sinks, &(struct sink_request){.own = true}, s->diag);
	take_wants(s, k);
	k->whole = true;
	s->count++;
}

/* A --timeout that strikes says what hangs where messages are, whoever prints what. It comes
 * rarely, so for its sake events need not come before what the command prints. */
static int add_at_timeout(struct shows *s)
{
	struct shown *k = &s->all[s->count];
	bool there = sinks_have(s->sinks, NULL);

	for (size_t i = 0; i < s->count; i++)
		if (s->all[i].printer == &printer_hang)
			return 0;
	if (!s->o->timeout || s->count == PRINTS_MAX)
		return 0;
	*k = (struct shown){.printer = &printer_hang_at_timeout, .look = s->o->look};
	k->sink = sinks_open(s->sinks, &(struct sink_request){.file = NULL}, s->diag);
	if (!k->sink)
		return -EIO;
	k->sink->shared &= there;
	k->look.utf8 = utf8(k->printer);
	take_wants(s, k);
	k->whole = true;
	open_printer(s, k);
	s->count++;
	return 0;
}

int shows_open(struct shows *s, const struct options *o, struct sinks *sinks, struct diag *diag)
{
	int err = 0;

	*s = (struct shows){.o = o, .sinks = sinks, .diag = diag};
	for (size_t i = 0; i < o->print_count && !err; i++)
		err = add_printer(s, &o->prints[i]);
	if (!err)
		err = add_at_timeout(s);
	if (!err)
		add_viewer(s);
	return err;
}

void shows_close(struct shows *s)
{
	for (size_t i = 0; i < s->count; i++) {
		struct shown *k = &s->all[i];

		if (!k->lent)
			k->printer->close(k->self);
		k->self = NULL;
		filter_free(k->calls);
	}
}

bool shows_want_calls(const struct shows *s)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct shown *k = &s->all[i];

		if (k->wants.calls &&
		    filter_wants_calls(k->calls ? k->calls : s->o->filter))
			return true;
	}
	return false;
}

bool shows_want_choice(const struct shows *s)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->all[i].wants.calls && !s->all[i].calls)
			return true;
	return false;
}

void shows_event(struct shows *s, size_t i, const struct event *e)
{
	struct shown *k = &s->all[i];

	if (k->sink->fault)
		return;
	k->printer->event(k->self, e);
	s->waits |= k->printer->idle != NULL;
	fails(s, k);
}

void shows_idle(struct shows *s)
{
	s->waits = false;
	for (size_t i = 0; i < s->count; i++) {
		struct shown *k = &s->all[i];

		if (k->printer->idle && !k->sink->fault)
			s->waits |= k->printer->idle(k->self);
	}
}

void shows_finish(struct shows *s, bool (*may_wait)(void *ctx), void *ctx)
{
	for (size_t i = 0; i < s->count; i++) {
		struct shown *k = &s->all[i];

		if (!k->printer->finish || k->sink->fault)
			continue;
		k->printer->finish(k->self, may_wait, ctx);
		fails(s, k);
	}
}

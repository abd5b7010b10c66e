#include "app/printers/printer_set.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "app/consumers/wants.h"
#include "app/printers/split.h"
#include "print/core/printers.h"

/* .look_only holds only if every printer sets it. */
static void add_wants(struct printer_set *s, const struct wants *w)
{
	s->wants.look_only = (!s->count || s->wants.look_only) && w->look_only;
	wants_add(&s->wants, w);
}

/* Determines what the printer wants, given its settings. */
static void set_wants(struct printer_set *s, struct printer_slot *k)
{
	const char *calls = k->printer->calls;

	k->wants = k->printer->wants;
	if (k->printer->adapt)
		calls = k->printer->adapt(&k->look, &k->wants);
	k->wants.operations |= s->o->io_uring && k->wants.calls &&
		(k->printer == &printer_text || k->printer == &printer_json);
	k->calls = wants_filter(calls);
	k->whole = k->printer->wants.history || k->printer->wants.findings;
	s->details |= k->wants.values && (k->printer != &printer_text || k->look.verbose);
	add_wants(s, &k->wants);
}

/* Whether the locale of the environment allows non-ASCII characters. Text output is always ASCII
 * and skips the lookup, which reads locale files. */
static bool may_use_utf8(const struct printer *p)
{
	locale_t l = p == &printer_text ? 0 : newlocale(LC_CTYPE_MASK, "", (locale_t)0);
	bool utf8 = l && !strcmp(nl_langinfo_l(CODESET, l), "UTF-8");

	if (l)
		freelocale(l);
	return utf8;
}

static void report_gap(void *ctx, struct output *o, enum print_gap why, uint64_t lines)
{
	const struct printer_slot *k = ctx;

	if (k->printer->gap)
		k->printer->gap(k->self, o, why, lines);
}

/* Opens a printer. An output reports dropped lines through the first printer that writes to it. */
static void open_printer(struct printer_set *s, struct printer_slot *k)
{
	struct output_policy policy = {
		.drop = s->o->drop, .most = s->o->most, .framed = k->printer->framed,
	};
	bool first = true;

	k->look.may_wait = s->may_wait;
	k->look.wait_ctx = s->wait_ctx;
	if (k->destination->own) {
		k->self = k->printer->open(&k->look, NULL);
		outputs_identify(k->destination);
		return;
	}
	if (k->destination->family) {
		k->look.separate = true;
		k->self = split_new(k->printer, &k->look, &(struct split_outputs){
			.family = k->destination->family, .policy = policy});
		k->printer = &printer_split;
		return;
	}
	for (const struct printer_slot *i = s->all; i < k; i++)
		first &= i->destination != k->destination;
	if (first)
		output_set_policy(k->destination->output, &policy, report_gap, k);
	k->self = k->printer->open(&k->look, k->destination->output);
}

/* Whether the file that a printer opened by itself can no longer be written; reported once */
static bool has_failed(struct printer_set *s, struct printer_slot *k)
{
	const char *fault;

	if (!k->destination->own || k->destination->fault || !k->printer->fault)
		return k->destination->fault;
	fault = k->printer->fault(k->self);
	if (!fault)
		return false;
	k->destination->fault = fault;
	if (k->destination->file)
		diag_say(s->diag, "--print=%s: cannot write to '%s': %s", k->printer->name,
			 k->destination->file, fault);
	else
		diag_say(s->diag, "--print=%s: %s", k->printer->name, fault);
	return true;
}

/* The colors of text under the name strace, if it has them: as strace 7.2, on a terminal that is
 * not without colors, or as requested */
static const char *strace_palette(const struct printer_set *s, const struct printer_slot *k,
				  const char *no_colour, bool separate)
{
	const char *colors = getenv("STRACE_COLORS"), *type = getenv("TERM");
	bool is_able = k->destination->terminal && !separate && !(no_colour && *no_colour) &&
		type && *type && strcmp(type, "dumb") && strcmp(type, "unknown");

	if (!s->o->as_strace || !s->o->colour || (s->o->colour < 0 && !is_able))
		return NULL;
	return colors ? colors : "";
}

static int add_printer(struct printer_set *s, const struct print_request *r)
{
	struct printer_slot *k = &s->all[s->count];
	const char *no_colour = getenv("NO_COLOR");
	const char *file = r->file ? r->file : r->implied ? NULL : s->o->output;
	const struct printer *other;
	bool own = r->printer->takes && r->printer->takes(file);
	bool separate = s->o->separate && r->printer == &printer_text && file &&
		strcmp(file, "-") != 0;

	*k = (struct printer_slot){.printer = r->printer, .look = s->o->look};
	memcpy(k->look.settings, r->settings, sizeof(k->look.settings));
	memcpy(k->look.texts, r->texts, sizeof(k->look.texts));
	k->look.target = own ? file : NULL;
	k->look.most = s->o->most;
	k->destination = outputs_open(s->outputs, &(struct destination_request){
		.file = file, .separate = separate, .own = own,
		.append = s->o->append && !r->printer->document}, s->diag);
	if (!k->destination)
		return -EIO;
	if (r->printer->framed && (!file || k->destination->terminal)) {
		diag_say(s->diag, "--print=%s: cannot write a binary format to a terminal or "
			 "standard error; use --print=%s:FILE", r->printer->name,
			 r->printer->name);
		return -EINVAL;
	}
	if (r->printer->document && k->destination->terminal) {
		diag_say(s->diag, "--print=%s: cannot write a document for programs to a terminal; "
			 "use --print=%s:FILE", r->printer->name, r->printer->name);
		return -EINVAL;
	}
	k->destination->streams |= !r->printer->writes_at_end;
	other = outputs_claim(s->outputs, k->destination, r->printer);
	if (other) {
		diag_say(s->diag, "--print=%s: cannot write to '%s': --print=%s uses it; use "
			 "different files", r->printer->name, k->destination->file, other->name);
		return -EINVAL;
	}
	k->look.multiline &= r->printer == &printer_text;
	k->look.width = k->destination->width;
	k->look.utf8 = may_use_utf8(k->printer);
	k->look.implied = r->implied;
	k->look.colour = s->o->colour == 1 ||
		(s->o->colour < 0 && k->destination->terminal && !s->o->as_strace &&
		 !(no_colour && *no_colour));
	k->look.palette = strace_palette(s, k, no_colour, separate);
	k->look.recorded = s->o->replay != NULL;
	k->look.stacks = s->o->stacks;
	k->look.partial = s->o->scope != NULL;
	k->look.childless = scope_has_tasks(s->o->scope);
	k->look.always_pid = (k->destination->file || k->look.partial) && !separate &&
		(k->look.follow || k->look.show_pid ||
		 options_attached(s->o) + (s->o->command && !s->o->daemon) > 1);
	if (k->destination->file && s->o->as_strace)
		k->look.quiet |= QUIET_ATTACH;	/* these messages go to standard error */
	else if (k->destination->file && (separate || (!k->look.follow && s->o->command)))
		k->look.quiet |= QUIET_ATTACH | QUIET_PERSONALITY;
	set_wants(s, k);
	open_printer(s, k);
	s->count++;
	return has_failed(s, k) ? -EIO : 0;
}

static void add_viewer(struct printer_set *s)
{
	struct printer_slot *k = &s->all[s->count];
	const struct viewer *v = s->o->viewer;

	if (!v)
		return;
	*k = (struct printer_slot){.printer = v->printer, .self = v->self, .lent = true};
	k->destination = outputs_open(s->outputs, &(struct destination_request){.own = true},
				      s->diag);
	set_wants(s, k);
	k->whole = true;
	s->count++;
}

/* Adds the printer that reports on standard error, when --timeout expires, what hangs. It rarely
 * writes, so its destination does not count as one where the order matters. */
static int add_timeout_printer(struct printer_set *s)
{
	struct printer_slot *k = &s->all[s->count];

	for (size_t i = 0; i < s->count; i++)
		if (s->all[i].printer == &printer_hang)
			return 0;
	if (!s->o->timeout || s->count == PRINTS_MAX)
		return 0;
	*k = (struct printer_slot){.printer = &printer_hang_at_timeout, .look = s->o->look};
	k->destination = outputs_open(s->outputs, &(struct destination_request){.file = NULL},
				      s->diag);
	if (!k->destination)
		return -EIO;
	k->look.utf8 = may_use_utf8(k->printer);
	set_wants(s, k);
	k->whole = true;
	open_printer(s, k);
	s->count++;
	return 0;
}

int printer_set_open(struct printer_set *s, const struct options *o, struct outputs *outputs,
		     struct diag *diag)
{
	int err = 0;

	*s = (struct printer_set){
		.o = o, .outputs = outputs, .diag = diag, .may_wait = s->may_wait,
		.wait_ctx = s->wait_ctx,
	};
	for (size_t i = 0; i < o->print_count && !err; i++)
		err = add_printer(s, &o->prints[i]);
	if (!err)
		err = add_timeout_printer(s);
	if (!err)
		add_viewer(s);
	return err;
}

void printer_set_close(struct printer_set *s)
{
	for (size_t i = 0; i < s->count; i++) {
		struct printer_slot *k = &s->all[i];

		if (!k->lent)
			k->printer->close(k->self);
		k->self = NULL;
		filter_free(k->calls);
	}
}

bool printer_set_wants_calls(const struct printer_set *s)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct printer_slot *k = &s->all[i];

		if (k->wants.calls && !k->lent &&
		    filter_wants_calls(k->calls ? k->calls : s->o->filter))
			return true;
	}
	return false;
}

/* Whether a printer has another format than that of the terminal */
static bool has_other_format(const struct printer_slot *k)
{
	const struct printer_setting *all = k->printer->settings;

	for (unsigned i = 0; all && all[i].name; i++)
		if (!strcmp(all[i].name, "format"))
			return k->look.settings[i];
	return false;
}

bool printer_set_leaves(const struct printer_set *s)
{
	for (size_t i = 0; i < s->count; i++)
		if (!s->all[i].printer->is_for_terminal || has_other_format(&s->all[i]))
			return true;
	return false;
}

bool printer_set_wants_selection(const struct printer_set *s)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->all[i].wants.calls && !s->all[i].calls)
			return true;
	return false;
}

void printer_set_event(struct printer_set *s, size_t i, const struct event *e)
{
	struct printer_slot *k = &s->all[i];

	if (k->destination->fault)
		return;
	k->printer->event(k->self, e);
	/* text has data only while ptrail attaches, which ends with a call of idle */
	s->waits |= k->printer->idle && k->printer != &printer_text;
	has_failed(s, k);
}

void printer_set_idle(struct printer_set *s)
{
	s->waits = false;
	for (size_t i = 0; i < s->count; i++) {
		struct printer_slot *k = &s->all[i];

		if (k->printer->idle && !k->destination->fault)
			s->waits |= k->printer->idle(k->self);
	}
}

void printer_set_finish(struct printer_set *s, bool (*may_wait)(void *ctx), void *ctx)
{
	for (size_t i = 0; i < s->count; i++) {
		struct printer_slot *k = &s->all[i];

		if (!k->printer->finish || k->destination->fault)
			continue;
		k->printer->finish(k->self, may_wait, ctx);
		has_failed(s, k);
	}
}

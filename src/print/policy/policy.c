/* The printer `policy`: at the end of the trace, what the programs must be allowed, as a policy
 * that refuses everything else. --print=policy:FORM selects the form, which is the setting
 * `form`. */
#include "print/core/printers.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "print/policy/merged.h"
#include "print/policy/writers.h"
#include "print/seccomp/profile.h"
#include "ptrail/history.h"
#include "ptrail/output.h"

enum { SETTING_FORM };
enum { FORM_SECCOMP, FORM_BWRAP, FORM_SYSTEMD, FORM_LANDLOCK, FORM_APPARMOR, FORMS };

static const struct printer_setting settings[] = {
	[SETTING_FORM] = {
		.name = "form",
		.words = (const char *const []){"seccomp", "bwrap", "systemd", "landlock",
						"apparmor", NULL},
		.help = "or policy:FORM",
	},
	{0},
};

/* The profile that the printer of that name writes by default */
static void write_seccomp(struct sbuf *b, const struct policy_rules *r)
{
	seccomp_profile(b, &r->calls, r->abis, &(struct seccomp_settings){0});
}

/* Of a single recording, the printer seccomp writes its form: it wants less. */
static void (*const writers[FORMS])(struct sbuf *b, const struct policy_rules *r) = {
	[FORM_SECCOMP] = write_seccomp,
	[FORM_BWRAP] = policy_bwrap, [FORM_SYSTEMD] = policy_systemd,
	[FORM_LANDLOCK] = policy_landlock, [FORM_APPARMOR] = policy_apparmor,
};

struct policy_page {
	struct print_options seccomp_options;
	void *seccomp;			/* state of the printer; NULL: another form */
	struct output *out;
	unsigned form;
	struct policy_rules rules;
};

static void *policy_open(const struct print_options *options, struct output *out)
{
	struct policy_page *p = alloc_new(struct policy_page);

	p->form = options->settings[SETTING_FORM];
	p->out = out;
	policy_rules_init(&p->rules);
	if (p->form != FORM_SECCOMP)
		return p;
	p->seccomp_options = *options;
	for (size_t i = 0; i < SETTINGS_MAX; i++)
		p->seccomp_options.settings[i] = 0;
	p->seccomp = printer_seccomp.open(&p->seccomp_options, out);
	return p;
}

static void write_policy(const struct policy_rules *r, unsigned form, struct output *out)
{
	struct sbuf b = {0};

	writers[form](&b, r);
	output_add(out, b.s, b.len);
	sbuf_done(&b);
}

static void print_policy(struct policy_page *p, const struct event *end)
{
	if (end->end.history)
		p->rules.argv = end->end.history->argv;
	policy_rules_finish(&p->rules);
	write_policy(&p->rules, p->form, p->out);
}

static void policy_event(void *self, const struct event *e)
{
	struct policy_page *p = self;

	if (p->seccomp) {
		printer_seccomp.event(p->seccomp, e);
		return;
	}
	policy_rules_note(&p->rules, e);
	if (e->kind == EVENT_END)
		print_policy(p, e);
}

static void policy_close(void *self)
{
	struct policy_page *p = self;

	if (p->seccomp)
		printer_seccomp.close(p->seccomp);
	policy_rules_done(&p->rules);
	free(p);
}

static const char *adapt_policy(const struct print_options *options, struct wants *wants)
{
	if (options->settings[SETTING_FORM] == FORM_SECCOMP)
		*wants = (struct wants){.calls = true};
	return "all";
}

/* --- several recordings --- */

struct merged_policy {
	struct policy_rules **runs;
	size_t count;
	bool is_merged;
};

struct merged_policy *merged_policy_new(void)
{
	return alloc_new(struct merged_policy);
}

void merged_policy_free(struct merged_policy *m)
{
	for (size_t i = 0; i < m->count; i++) {
		policy_rules_done(m->runs[i]);
		free(m->runs[i]);
	}
	free(m->runs);
	free(m);
}

void *merged_policy_begin(struct merged_policy *m)
{
	struct policy_rules *r = alloc_new(struct policy_rules);

	policy_rules_init(r);
	m->runs = alloc_more(m->runs, m->count + 1, sizeof(struct policy_rules *));
	m->runs[m->count++] = r;
	return r;
}

/* The history ends with the replay: copies the command. */
static void keep_command(struct policy_rules *r, const struct history *h)
{
	size_t n = 0;
	const char **copy;

	if (!h || !h->argv)
		return;
	while (h->argv[n])
		n++;
	copy = arena_alloc(&r->log.arena, (n + 1) * sizeof(*copy));
	for (size_t i = 0; i < n; i++)
		copy[i] = arena_copy(&r->log.arena, h->argv[i], strlen(h->argv[i]));
	r->argv = copy;
}

static void collect_event(void *self, const struct event *e)
{
	struct policy_rules *r = self;

	policy_rules_note(r, e);
	if (e->kind != EVENT_END)
		return;
	keep_command(r, e->end.history);
	policy_rules_finish(r);
}

void merged_policy_write(struct merged_policy *m, const uint64_t *settings_of_printer,
			 struct output *out)
{
	if (!m->is_merged)
		policy_rules_merge(m->runs, m->count);
	m->is_merged = true;
	write_policy(m->runs[0], settings_of_printer[SETTING_FORM], out);
}

#define POLICY_WANTS {.calls = true, .values = true, .programs = true, .fd_paths = true, \
		      .identity = true, .bases = true, .environments = true, \
		      .interpreters = true, .descriptors = true, .history = true, \
		      .operations = true}

const struct printer policy_collector = {
	.name = "policy",
	.help = "data for policies of several recordings",
	.wants = POLICY_WANTS,
	.calls = "all",
	.accepts_combined = true,
	.event = collect_event,
};

const struct printer printer_policy = {
	.name = "policy",
	.help = "least privilege: for seccomp, bwrap, systemd, landlock, apparmor",
	.wants = POLICY_WANTS,
	.calls = "all",
	.adapt = adapt_policy,
	.settings = settings,
	.document = true,
	.accepts_combined = true,
	.writes_at_end = true,
	.open = policy_open,
	.event = policy_event,
	.close = policy_close,
};

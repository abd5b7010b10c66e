/* The printer `policy`: at the end of the trace, what the programs must be allowed, as a policy
 * that refuses everything else. --print=policy:FORM selects the form, which is the setting
 * `form`. */
#include "print/core/printers.h"

#include <stdlib.h>

#include "base/memory/alloc.h"
#include "print/policy/writers.h"
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

/* Form `seccomp` is written by the printer of that name. */
static void (*const writers[FORMS])(struct sbuf *b, const struct policy_rules *r) = {
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

static void print_policy(struct policy_page *p, const struct event *end)
{
	struct sbuf b = {0};

	if (end->end.history)
		p->rules.argv = end->end.history->argv;
	policy_rules_finish(&p->rules);
	writers[p->form](&b, &p->rules);
	output_add(p->out, b.s, b.len);
	sbuf_done(&b);
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

const struct printer printer_policy = {
	.name = "policy",
	.help = "least privilege: for seccomp, bwrap, systemd, landlock, apparmor",
	.wants = {.calls = true, .values = true, .programs = true, .fd_paths = true,
		  .identity = true, .bases = true, .environments = true, .interpreters = true,
		  .descriptors = true, .history = true},
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

/* The printer `states`: at the end of the trace, where the time of each process went: on a CPU,
 * waiting for one, blocked and on what, stopped; and what decided its scheduling; as text or
 * JSON. */
#include "print/core/printers.h"

#include <stdlib.h>

#include "base/memory/alloc.h"
#include "print/core/process_words.h"
#include "print/states/writers.h"
#include "ptrail/output.h"

enum { SETTING_FORMAT, SETTING_LIVES };
enum { FORMAT_TEXT, FORMAT_JSON };
static const struct printer_setting settings[] = {
	[SETTING_FORMAT] = {
		.name = "format", .words = (const char *const []){"text", "json", NULL},
		.help = "json: one object",
	},
	[SETTING_LIVES] = {
		.name = "lives", .words = (const char *const []){"fold", "list", NULL},
		.help = "text: what is notable, or each thread and state",
	},
	{0},
};

struct states_printer {
	const struct print_options *o;
	struct output *out;
	struct states states;
	struct sbuf title;		/* the command */
};

static void *states_open(const struct print_options *options, struct output *out)
{
	struct states_printer *p = alloc_new(struct states_printer);

	p->o = options;
	p->out = out;
	states_init(&p->states);
	sbuf_str(&p->title, "");
	return p;
}

static void print_report(struct states_printer *p)
{
	struct sbuf b = {0};

	if (p->o->settings[SETTING_FORMAT] == FORMAT_JSON)
		states_json(&b, &p->states);
	else
		states_text(&b, &p->states, p->title.s, p->o->settings[SETTING_LIVES], p->o->utf8);
	output_add(p->out, b.s, b.len);
	sbuf_done(&b);
}

static void states_event(void *self, const struct event *e)
{
	struct states_printer *p = self;

	words_title(&p->title, e, p->o->utf8);
	states_note(&p->states, e);
	if (e->kind == EVENT_END)
		print_report(p);
}

static void states_close(void *self)
{
	struct states_printer *p = self;

	states_done(&p->states);
	sbuf_done(&p->title);
	free(p);
}

const struct printer printer_states = {
	.name = "states",
	.help = "where time went: CPU, waiting, blocked on what; scheduling",
	.wants = {.calls = true, .values = true, .programs = true, .fd_paths = true,
		  .identity = true, .exiting = true, .reaps = true, .looks = true,
		  .scheduling = true, .states = true, .quotas = true},
	.calls = STATES_CALLS,
	.settings = settings,
	.accepts_combined = true,
	.writes_at_end = true,
	.is_for_terminal = true,
	.open = states_open,
	.event = states_event,
	.close = states_close,
};

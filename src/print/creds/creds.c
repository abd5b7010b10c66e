/* The printer `creds`: at the end of the trace, the credentials and the confinement of each
 * process, and the syscalls and programs that changed them; as text or JSON. */
#include "print/core/printers.h"

#include <stdlib.h>

#include "base/memory/alloc.h"
#include "print/core/process_words.h"
#include "print/core/text/credential_change.h"
#include "print/creds/writers.h"
#include "ptrail/output.h"

enum { SETTING_FORMAT, SETTING_PROCESSES };
enum { FORMAT_TEXT, FORMAT_JSON };

static const struct printer_setting settings[] = {
	[SETTING_FORMAT] = {
		.name = "format", .words = (const char *const []){"text", "json", NULL},
		.help = "json: one object, with all processes",
	},
	[SETTING_PROCESSES] = {
		.name = "processes", .words = (const char *const []){"changed", "all", NULL},
		.help = "all: also those that changed nothing",
	},
	{0},
};

struct creds_printer {
	const struct print_options *o;
	struct output *out;
	struct creds_model model;
	struct sbuf title;		/* the command */
};

static void *creds_open(const struct print_options *options, struct output *out)
{
	struct creds_printer *p = alloc_new(struct creds_printer);

	p->o = options;
	p->out = out;
	creds_init(&p->model);
	sbuf_str(&p->title, "");
	return p;
}

static void print_list(struct creds_printer *p)
{
	struct sbuf b = {0};

	if (p->o->settings[SETTING_FORMAT] == FORMAT_JSON)
		creds_json(&b, &p->model);
	else
		creds_text(&b, &p->model, p->title.s,
			   p->o->settings[SETTING_PROCESSES] ? EXTENT_ALL : EXTENT_CHANGED,
			   p->o->utf8);
	output_add(p->out, b.s, b.len);
	sbuf_done(&b);
}

static void creds_event(void *self, const struct event *e)
{
	struct creds_printer *p = self;
	struct creds_change *change = creds_note(&p->model, e);

	if (change)
		change->text = text_credential_change(p->o, e);
	words_title(&p->title, e, p->o->utf8);
	if (e->kind == EVENT_END)
		print_list(p);
}

static void creds_close(void *self)
{
	struct creds_printer *p = self;

	creds_done(&p->model);
	sbuf_done(&p->title);
	free(p);
}

const struct printer printer_creds = {
	.name = "creds",
	.help = "users, groups, capabilities of processes; what changed them",
	.wants = {.calls = true, .values = true, .programs = true, .fd_paths = true,
		  .credentials = true},
	.calls = CREDS_CALLS,
	.settings = settings,
	.accepts_combined = true,
	.writes_at_end = true,
	.is_for_terminal = true,
	.open = creds_open,
	.event = creds_event,
	.close = creds_close,
};

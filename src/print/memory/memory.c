/* The printer `memory`: at the end of the trace, the memory of each process: what was mapped over
 * time and by which syscalls, the peak of resident memory, faults, limits and failures; as text or
 * JSON. */
#include "print/core/printers.h"

#include <stdlib.h>

#include "base/memory/alloc.h"
#include "print/core/process_words.h"
#include "print/memory/writers.h"
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
		.help = "text: what is notable, or each mapping and syscall",
	},
	{0},
};

struct memory_printer {
	const struct print_options *o;
	struct output *out;
	struct memory_model memory;
	struct sbuf title;		/* the command */
};

static void *memory_open(const struct print_options *options, struct output *out)
{
	struct memory_printer *p = alloc_new(struct memory_printer);

	p->o = options;
	p->out = out;
	memory_model_init(&p->memory, options->settings[SETTING_LIVES] ||
			  options->settings[SETTING_FORMAT] == FORMAT_JSON);
	sbuf_str(&p->title, "");
	return p;
}

static void print_report(struct memory_printer *p, const struct event *end)
{
	const struct memory_run run = {p->title.s, end->time};
	struct sbuf b = {0};

	if (p->o->settings[SETTING_FORMAT] == FORMAT_JSON)
		memory_json(&b, &p->memory);
	else
		memory_text(&b, &p->memory, &run, p->o->settings[SETTING_LIVES], p->o->utf8);
	output_add(p->out, b.s, b.len);
	sbuf_done(&b);
}

static void memory_event(void *self, const struct event *e)
{
	struct memory_printer *p = self;

	words_title(&p->title, e, p->o->utf8);
	memory_model_note(&p->memory, e);
	if (e->kind == EVENT_END)
		print_report(p, e);
}

static void memory_close(void *self)
{
	struct memory_printer *p = self;

	memory_model_done(&p->memory);
	sbuf_done(&p->title);
	free(p);
}

const struct printer printer_memory = {
	.name = "memory",
	.help = "memory of processes: peaks, mappings over time, faults, limits",
	.wants = {.calls = true, .values = true, .programs = true, .fd_paths = true,
		  .exiting = true, .mappings = true},
	.calls = MEMORY_CALLS,
	.settings = settings,
	.accepts_combined = true,
	.writes_at_end = true,
	.is_for_terminal = true,
	.open = memory_open,
	.event = memory_event,
	.close = memory_close,
};

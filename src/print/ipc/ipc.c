/* The printer `ipc`: at the end of the trace, which processes exchanged data, messages, memory and
 * signals, with each other and with what is not traced; as text, graph or JSON. */
#include "print/core/printers.h"

#include <stdlib.h>

#include "base/memory/alloc.h"
#include "print/core/process_words.h"
#include "print/ipc/writers.h"
#include "ptrail/output.h"

enum { SETTING_FORMAT };
enum { FORMAT_TEXT, FORMAT_JSON, FORMAT_DOT };

static const struct printer_setting settings[] = {
	[SETTING_FORMAT] = {
		.name = "format", .words = (const char *const []){"text", "json", "dot", NULL},
		.help = "json: one object; dot: a graph for Graphviz",
	},
	{0},
};

struct ipc_printer {
	const struct print_options *o;
	struct output *out;
	struct ipc ipc;
	struct sbuf title;		/* the command */
};

static void *ipc_open(const struct print_options *options, struct output *out)
{
	struct ipc_printer *p = alloc_new(struct ipc_printer);

	p->o = options;
	p->out = out;
	ipc_init(&p->ipc);
	sbuf_str(&p->title, "");
	return p;
}

static void print_edges(struct ipc_printer *p)
{
	struct ipc_list list;
	struct sbuf b = {0};

	ipc_finish(&p->ipc);
	ipc_list_init(&list, &p->ipc);
	switch (p->o->settings[SETTING_FORMAT]) {
	case FORMAT_JSON:
		ipc_json(&b, &list);
		break;
	case FORMAT_DOT:
		ipc_dot(&b, &list, p->title.s);
		break;
	default:
		ipc_text(&b, &list, p->title.s, p->o->utf8);
		break;
	}
	output_add(p->out, b.s, b.len);
	sbuf_done(&b);
	ipc_list_done(&list);
}

static void ipc_event(void *self, const struct event *e)
{
	struct ipc_printer *p = self;

	words_title(&p->title, e, p->o->utf8);
	if (e->kind == EVENT_END)
		print_edges(p);
	else
		ipc_note(&p->ipc, e);
}

static void ipc_close(void *self)
{
	struct ipc_printer *p = self;

	ipc_done(&p->ipc);
	sbuf_done(&p->title);
	free(p);
}

const struct printer printer_ipc = {
	.name = "ipc",
	.help = "bytes, messages, memory and signals that processes exchange",
	.wants = {.calls = true, .values = true, .signals = true, .programs = true,
		  .identity = true, .fd_paths = true, .descriptors = true, .looks = true,
		  .bases = true},
	.calls = IPC_CALLS,
	.settings = settings,
	.accepts_combined = true,
	.writes_at_end = true,
	.is_for_terminal = true,
	.open = ipc_open,
	.event = ipc_event,
	.close = ipc_close,
};

/* The printer `net`: at the end of the trace, which programs connected to what, accepted and
 * listened, exchanged datagrams, and asked for which names; as text or JSON. */
#include "print/core/printers.h"

#include <stdlib.h>

#include "base/memory/alloc.h"
#include "print/core/process_words.h"
#include "print/net/writers.h"
#include "ptrail/output.h"

enum { SETTING_FORMAT, SETTING_LINKS };
enum { FORMAT_TEXT, FORMAT_JSON };

static const struct printer_setting settings[] = {
	[SETTING_FORMAT] = {
		.name = "format", .words = (const char *const []){"text", "json", NULL},
		.help = "json: one object",
	},
	[SETTING_LINKS] = {
		.name = "links", .words = (const char *const []){"fold", "list", NULL},
		.help = "text: equal ones of a program in one line, or each",
	},
	{0},
};

struct net {
	const struct print_options *o;
	struct output *out;
	struct sockets sockets;
	struct sbuf title;		/* the command */
};

static void *net_open(const struct print_options *options, struct output *out)
{
	struct net *n = alloc_new(struct net);

	n->o = options;
	n->out = out;
	sockets_init(&n->sockets);
	sbuf_str(&n->title, "");
	return n;
}

static void print_list(struct net *n)
{
	struct net_totals totals = {0};
	struct sbuf b = {0};

	sockets_finish(&n->sockets);
	net_totals_count(&totals, &n->sockets);
	if (n->o->settings[SETTING_FORMAT] == FORMAT_JSON)
		net_json(&b, &n->sockets, &totals);
	else
		net_text(&b, &n->sockets, &totals, n->title.s, n->o->settings[SETTING_LINKS],
			 n->o->utf8);
	output_add(n->out, b.s, b.len);
	sbuf_done(&b);
	net_totals_done(&totals);
}

static void net_event(void *self, const struct event *e)
{
	struct net *n = self;

	words_title(&n->title, e, n->o->utf8);
	sockets_note(&n->sockets, e);
	if (e->kind == EVENT_END)
		print_list(n);
}

static void net_close(void *self)
{
	struct net *n = self;

	sockets_done(&n->sockets);
	sbuf_done(&n->title);
	free(n);
}

const struct printer printer_net = {
	.name = "net",
	.help = "connections, listeners, names asked for; bytes, results, programs",
	.wants = {.calls = true, .values = true, .programs = true, .fd_paths = true,
		  .packets = true, .descriptors = true, .looks = true, .identity = true},
	.calls = "%network,close,read,readv,preadv2,write,writev,pwritev2,splice,poll,ppoll",
	.settings = settings,
	.accepts_combined = true,
	.writes_at_end = true,
	.is_for_terminal = true,
	.open = net_open,
	.event = net_event,
	.close = net_close,
};

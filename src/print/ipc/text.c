/* The list for people:
 *
 *   exchanges of sh -c 'ls | wc'
 *
 *   pipes (1)
 *     4712 ls -> 4713 wc  pipe 771  1.2 kB in 3 writes
 */
#include <stdlib.h>

#include "base/memory/alloc.h"
#include "print/core/process_words.h"
#include "print/core/quote.h"
#include "print/core/report/text.h"
#include "print/ipc/report.h"

enum { END_WIDTH = 50, WHAT_WIDTH = 40, WHAT_MAX = 4096 };

static const struct {
	const char *title;
	const char *one, *many;		/* what its messages are */
	bool has_bytes;
} kinds[IPC_KINDS] = {
	[IPC_PIPE] = {"pipes", "write", "writes", true},
	[IPC_FIFO] = {"FIFOs", "write", "writes", true},
	[IPC_UNIX] = {"unix sockets", "message", "messages", true},
	[IPC_INET] = {"internet sockets", "message", "messages", true},
	[IPC_NETLINK] = {"netlink sockets", "message", "messages", true},
	[IPC_SOCKET] = {"other sockets", "message", "messages", true},
	[IPC_SYSV_QUEUE] = {"System V message queues", "message", "messages", true},
	[IPC_POSIX_QUEUE] = {"POSIX message queues", "message", "messages", true},
	[IPC_SHARED_MEMORY] = {"shared memory", "", "", false},
	[IPC_SEMAPHORE] = {"System V semaphores", "release", "releases", false},
	[IPC_FUTEX] = {"futexes in shared memory", "wake", "wakes", false},
	[IPC_EVENTFD] = {"eventfds", "count", "counts", false},
	[IPC_SIGNAL] = {"signals", "delivered", "delivered", false},
	[IPC_DESCRIPTOR] = {"passed descriptors", "descriptor", "descriptors",
			    false},
	[IPC_PTRACE] = {"ptrace", "request", "requests", false},
	[IPC_PROCESS_MEMORY] = {"memory of other processes", "call", "calls",
				true},
};

const char *ipc_kind_title(enum ipc_kind kind)
{
	return kinds[kind].title;
}

/* --- order --- */

static int compare_numbers(uint64_t a, uint64_t b)
{
	return (a < b) - (a > b);
}

struct ipc_place {
	const struct ipc_edge *edge;
	size_t index;
};

static int compare_places(const void *a, const void *b)
{
	const struct ipc_place *p = a, *q = b;
	const struct ipc_flow *x = p->edge->flows, *y = q->edge->flows;
	int order;

	if (p->edge->kind != q->edge->kind)
		return p->edge->kind < q->edge->kind ? -1 : 1;
	order = compare_numbers(x[0].bytes + x[1].bytes, y[0].bytes + y[1].bytes);
	if (!order)
		order = compare_numbers(x[0].messages + x[1].messages,
					y[0].messages + y[1].messages);
	return order ? order : compare_numbers(q->index, p->index);
}

void ipc_list_init(struct ipc_list *list, const struct ipc *ipc)
{
	struct ipc_place *places = alloc_more(NULL, ipc->count + 1, sizeof(*places));
	size_t n = 0;

	for (const struct ipc_edge *edge = ipc->first; edge; edge = edge->next, n++)
		places[n] = (struct ipc_place){edge, n};
	qsort(places, n, sizeof(*places), compare_places);
	*list = (struct ipc_list){.ipc = ipc, .count = n};
	list->all = alloc_more(NULL, n + 1, sizeof(*list->all));
	for (size_t i = 0; i < n; i++)
		list->all[i] = places[i].edge;
	free(places);
}

void ipc_list_done(struct ipc_list *list)
{
	free(list->all);
}

/* --- parts of a line --- */

bool ipc_flow_is_used(const struct ipc_flow *flow)
{
	return flow->bytes || flow->messages || flow->sent;
}

void ipc_words_flow(struct sbuf *b, const struct ipc_edge *edge, const struct ipc_flow *flow)
{
	if (edge->kind == IPC_SIGNAL) {
		if (flow->sent) {
			sbuf_dec(b, flow->sent, false);
			sbuf_str(b, " sent");
		}
		if (flow->messages || flow->sent) {
			sbuf_str(b, flow->sent ? ", " : "");
			sbuf_dec(b, flow->messages, false);
			sbuf_str(b, " delivered");
		}
		return;
	}
	if (kinds[edge->kind].has_bytes) {
		words_bytes(b, flow->bytes);
		if (!flow->messages)
			return;
		sbuf_str(b, " in ");
	}
	words_count(b, flow->messages, kinds[edge->kind].one, kinds[edge->kind].many);
}

static void add_what(struct sbuf *b, const char *s, bool utf8)
{
	if (utf8)
		report_text(b, s, WHAT_MAX);
	else
		quote_bare(b, s);
}

static void add_end(struct sbuf *b, struct ipc_end end, bool utf8)
{
	if (end.process) {
		sbuf_dec(b, end.process->pid, true);
		sbuf_char(b, ' ');
		words_token(b, *end.process->program ? end.process->program : "?", utf8);
	} else if (end.outside) {
		sbuf_str(b, "outside: ");
		add_what(b, end.outside, utf8);
	} else {
		sbuf_str(b, "no process");
	}
}

static bool goes_back_only(const struct ipc_edge *edge)
{
	return !ipc_flow_is_used(&edge->flows[0]) && ipc_flow_is_used(&edge->flows[1]);
}

static void add_ends(struct sbuf *b, const struct ipc_edge *edge, bool utf8)
{
	bool there = ipc_flow_is_used(&edge->flows[0]), back = ipc_flow_is_used(&edge->flows[1]);
	bool turn = goes_back_only(edge);

	add_end(b, turn ? edge->other : edge->one, utf8);
	sbuf_str(b, there && back ? " <-> " : there || back ? " -> " : " -- ");
	add_end(b, turn ? edge->one : edge->other, utf8);
}

static void add_edge(struct sbuf *b, const struct ipc_edge *edge, size_t ends, size_t what,
		     bool utf8)
{
	bool turn = goes_back_only(edge);
	size_t from;

	sbuf_str(b, "  ");
	from = b->len;
	add_ends(b, edge, utf8);
	words_pad(b, from, ends);
	from = b->len;
	if (*edge->what) {
		add_what(b, edge->what, utf8);
		words_pad(b, from, what);
	}
	if (!edge->other.process && !edge->other.outside)
		sbuf_str(b, "never received: ");
	if (edge->kind != IPC_SHARED_MEMORY)
		ipc_words_flow(b, edge, &edge->flows[turn]);
	if (!turn && ipc_flow_is_used(&edge->flows[1])) {
		sbuf_str(b, "; back ");
		ipc_words_flow(b, edge, &edge->flows[1]);
	}
	while (b->len && b->s[b->len - 1] == ' ')
		b->s[--b->len] = 0;
	sbuf_char(b, '\n');
}

/* Columns that the ends, and what connects them, need; those of long ones do not count */
static void measure(const struct ipc_edge *edge, struct sbuf *cell, size_t *ends, size_t *what,
		    bool utf8)
{
	size_t n;

	sbuf_reset(cell);
	add_ends(cell, edge, utf8);
	n = words_columns(cell->s);
	*ends = n > *ends && n <= END_WIDTH ? n : *ends;
	sbuf_reset(cell);
	add_what(cell, edge->what, utf8);
	n = words_columns(cell->s);
	*what = n > *what && n <= WHAT_WIDTH ? n : *what;
}

static size_t add_kind(struct sbuf *b, const struct ipc_list *list, size_t first, bool utf8)
{
	enum ipc_kind kind = list->all[first]->kind;
	size_t end = first, ends = 0, what = 0;
	struct sbuf cell = {0};

	for (; end < list->count && list->all[end]->kind == kind; end++)
		measure(list->all[end], &cell, &ends, &what, utf8);
	sbuf_char(b, '\n');
	sbuf_str(b, ipc_kind_title(kind));
	sbuf_str(b, " (");
	sbuf_dec(b, end - first, false);
	sbuf_str(b, ")\n");
	for (size_t n = first; n < end; n++)
		add_edge(b, list->all[n], ends, what, utf8);
	sbuf_done(&cell);
	return end;
}

void ipc_text(struct sbuf *b, const struct report_page *page)
{
	const struct ipc_list *list = &((const struct ipc_report *)page->model)->list;
	const struct ipc *ipc = list->ipc;

	if (!ipc->fds->first) {
		sbuf_str(b, "no process was traced\n");
		return;
	}
	sbuf_str(b, "communication of ");
	sbuf_str(b, *page->title ? page->title : "the traced processes");
	sbuf_char(b, '\n');
	for (size_t n = 0; n < list->count;)
		n = add_kind(b, list, n, page->options->utf8);
	if (!list->count)
		sbuf_str(b, "\nnone\n");
	if (ipc->forgotten) {
		sbuf_str(b, "\nnot listed: ");
		words_count(b, ipc->forgotten, "transfer", "transfers");
		sbuf_str(b, " between further processes\n");
	}
	if (ipc->fds->uses_io_uring)
		sbuf_str(b, "\nincomplete: operations submitted to an io_uring are not seen\n");
}

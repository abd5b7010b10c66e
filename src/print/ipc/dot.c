/* A graph for Graphviz: a node for each process and each address outside, an edge for each
 * direction. All text is in double quotes. In them a backslash and a quote are special for
 * Graphviz, and report_text() leaves no control character and no invalid UTF-8. */
#include "print/core/report/text.h"
#include "print/ipc/report.h"

enum { NAME_LENGTH_MAX = 80 };

static void add_quoted(struct sbuf *b, const char *s)
{
	struct sbuf text = {0};

	report_text(&text, s, NAME_LENGTH_MAX);
	for (size_t n = 0; n < text.len; n++) {
		if (text.s[n] == '"' || text.s[n] == '\\')
			sbuf_char(b, '\\');
		sbuf_char(b, text.s[n]);
	}
	sbuf_done(&text);
}

static bool is_named(const struct ipc_end *end)
{
	return end->process || end->outside;
}

/* The name of a node */
static void add_id(struct sbuf *b, struct ipc_end end)
{
	sbuf_char(b, '"');
	if (end.process) {
		sbuf_char(b, 'p');
		sbuf_dec(b, end.process->serial, false);
		sbuf_char(b, '_');
		sbuf_dec(b, end.process->pid, true);
	} else if (is_named(&end)) {
		sbuf_char(b, 'o');
		sbuf_hex(b, hash_mix(fnv_string(FNV_BASIS, end.outside)));
	} else {
		sbuf_str(b, "none");
	}
	sbuf_char(b, '"');
}

static void add_process(struct sbuf *b, const struct fd_process *p)
{
	sbuf_char(b, '\t');
	add_id(b, (struct ipc_end){.process = p});
	sbuf_str(b, " [label=\"");
	sbuf_dec(b, p->pid, true);
	sbuf_str(b, " ");
	add_quoted(b, *p->program ? p->program : "?");
	sbuf_str(b, "\"];\n");
}

/* A node of what is not traced, once */
static void add_outside(struct sbuf *b, struct hash *known, struct ipc_end end)
{
	uint64_t key = end.outside ? hash_mix(fnv_string(FNV_BASIS, end.outside)) : 1;

	if (end.process || hash_get(known, key))
		return;
	hash_put(known, key, b);
	sbuf_char(b, '\t');
	add_id(b, end);
	sbuf_str(b, " [shape=ellipse, style=dashed, label=\"");
	add_quoted(b, end.outside ? end.outside : "no process");
	sbuf_str(b, "\"];\n");
}

static void add_edge(struct sbuf *b, const struct ipc_edge *edge, unsigned direction)
{
	const struct ipc_flow *flow = &edge->flows[direction];
	bool is_used = ipc_flow_is_used(flow);

	if (!is_used && (edge->kind != IPC_SHARED_MEMORY || direction))
		return;
	sbuf_char(b, '\t');
	add_id(b, direction ? edge->other : edge->one);
	sbuf_str(b, " -> ");
	add_id(b, direction ? edge->one : edge->other);
	sbuf_str(b, " [label=\"");
	add_quoted(b, *edge->what ? edge->what : ipc_kind_title(edge->kind));
	if (is_used) {
		sbuf_str(b, "\\n");
		ipc_words_flow(b, edge, flow);
	}
	sbuf_str(b, is_used ? "\"];\n" : "\", dir=none];\n");
}

static void add_node(struct sbuf *b, struct hash *known, struct ipc_end end)
{
	if (!end.process) {
		add_outside(b, known, end);
		return;
	}
	if (hash_get(known, (uintptr_t)end.process))
		return;
	hash_put(known, (uintptr_t)end.process, b);
	add_process(b, end.process);
}

void ipc_dot(struct sbuf *b, const struct report_page *page)
{
	const struct ipc_list *list = &((const struct ipc_report *)page->model)->list;
	struct hash known = {0};

	sbuf_str(b, "digraph \"ptrail\" {\n\tlabel=\"");
	add_quoted(b, page->title);
	sbuf_str(b, "\";\n\tnode [shape=box];\n");
	for (size_t n = 0; n < list->count; n++) {
		add_node(b, &known, list->all[n]->one);
		add_node(b, &known, list->all[n]->other);
		add_edge(b, list->all[n], 0);
		add_edge(b, list->all[n], 1);
	}
	sbuf_str(b, "}\n");
	hash_done(&known);
}

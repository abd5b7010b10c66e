/* The table of exchanges between processes */
#include "print/core/fact_names.h"
#include "print/sqlite/reports/state.h"

static void mention_end(struct store *s, const struct ipc_end *end)
{
	if (end->process)
		report_mention(s, end->process->serial, end->process->pid, end->process->program);
}

static void add_flow(struct row *r, const struct ipc_flow *flow, enum ipc_kind kind)
{
	row_int_if(r, flow->bytes, kind != IPC_SHARED_MEMORY);
	row_int_if(r, flow->messages, kind != IPC_SHARED_MEMORY);
	row_int_if(r, flow->sent, kind == IPC_SIGNAL);
}

static void write_edge(struct store *s, const struct ipc_edge *edge)
{
	struct row r = row_begin(s, SQL_EDGE);

	row_str(&r, fact_ipc_kinds[edge->kind]);
	row_str(&r, edge->what);
	row_nonzero(&r, edge->one.process ? edge->one.process->serial : 0);
	row_nonzero(&r, edge->other.process ? edge->other.process->serial : 0);
	row_str(&r, edge->other.process ? NULL : edge->other.outside);
	add_flow(&r, &edge->flows[0], edge->kind);
	add_flow(&r, &edge->flows[1], edge->kind);
	row_end(&r);
}

void rows_of_edges(struct store *s, const struct ipc *ipc)
{
	for (const struct ipc_edge *edge = ipc->first; edge; edge = edge->next) {
		mention_end(s, &edge->one);
		mention_end(s, &edge->other);
		write_edge(s, edge);
	}
	report_omitted(s, "edge", ipc->forgotten, "too many");
}

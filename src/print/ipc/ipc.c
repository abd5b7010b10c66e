/* The printer `ipc`: at the end of the trace, which processes exchanged data, messages, memory and
 * signals, with each other and with what is not traced; also as a graph. */
#include "print/core/printers.h"

#include "print/core/fact_names.h"
#include "print/ipc/report.h"

static void ipc_report_init(void *model, const struct print_options *options)
{
	struct ipc_report *r = model;

	(void)options;
	fds_init(&r->fds);
	ipc_init(&r->ipc, &r->fds);
}

static bool ipc_report_note(void *model, const struct event *e)
{
	struct ipc_report *r = model;

	if (e->kind != EVENT_END) {
		fds_note(&r->fds, e);
		ipc_note(&r->ipc, e);
		return false;
	}
	ipc_finish(&r->ipc);
	ipc_list_init(&r->list, &r->ipc);
	return true;
}

static void ipc_report_done(void *model)
{
	struct ipc_report *r = model;

	ipc_list_done(&r->list);
	ipc_done(&r->ipc);
	fds_done(&r->fds);
}

/* --- rows and columns --- */

static void get_outside(struct cell *c, const void *row, const void *model)
{
	const struct ipc_end *end = row;

	(void)model;
	cell_set_text(c, end->process ? NULL : end->outside);
}

static void get_other_outside(struct cell *c, const void *row, const void *model)
{
	get_outside(c, &((const struct ipc_edge *)row)->other, model);
}

static void get_flow(struct cell *c, const struct ipc_flow *flow)
{
	c->row = flow;
	c->is_set = ipc_flow_is_used(flow);
}

static void get_there(struct cell *c, const void *row, const void *model)
{
	(void)model;
	get_flow(c, &((const struct ipc_edge *)row)->flows[0]);
}

static void get_back(struct cell *c, const void *row, const void *model)
{
	(void)model;
	get_flow(c, &((const struct ipc_edge *)row)->flows[1]);
}

static const struct table_column end_columns[] = {
	{"pid", CELL_INT, VIA(struct ipc_end, process), AT(struct fd_process, pid)},
	{"serial", CELL_UINT, VIA(struct ipc_end, process), AT(struct fd_process, serial)},
	{"program", CELL_TEXT, ZERO_IS_NONE, VIA(struct ipc_end, process),
	 AT(struct fd_process, program)},
	{"outside", CELL_TEXT, .get = get_outside},
	{0}
};

static const struct table_column flow_columns[] = {
	{"bytes", CELL_SIZE, AT(struct ipc_flow, bytes)},
	{"messages", CELL_UINT, AT(struct ipc_flow, messages)},
	{"sent", CELL_UINT, ZERO_IS_OMITTED, AT(struct ipc_flow, sent)},
	{0}
};

#define OF_END(end, member) \
	.place = IN_TABLE, VIA(struct ipc_edge, end.process), AT(struct fd_process, member)
#define OF_FLOW(n, member) .place = IN_TABLE, AT(struct ipc_edge, flows[n].member)

static const struct table_column edge_columns[] = {
	{"kind", CELL_WORD, AT(struct ipc_edge, kind), .words = fact_ipc_kinds},
	{"what", CELL_TEXT, ZERO_IS_NONE, AT(struct ipc_edge, what)},
	{"one", CELL_OBJECT, AT(struct ipc_edge, one), .columns = end_columns},
	{"other", CELL_OBJECT, AT(struct ipc_edge, other), .columns = end_columns},
	{"to_other", CELL_OBJECT, .get = get_there, .columns = flow_columns},
	{"to_one", CELL_OBJECT, .get = get_back, .columns = flow_columns},
	{"pid", CELL_INT, OF_END(one, pid)},
	{"program", CELL_TEXT, ZERO_IS_NONE, OF_END(one, program)},
	{"other_pid", CELL_INT, OF_END(other, pid)},
	{"other_program", CELL_TEXT, ZERO_IS_NONE, OF_END(other, program)},
	{"outside", CELL_TEXT, .place = IN_TABLE, .get = get_other_outside},
	{"bytes_to_other", CELL_SIZE, OF_FLOW(0, bytes)},
	{"messages_to_other", CELL_UINT, OF_FLOW(0, messages)},
	{"sent_to_other", CELL_UINT, OF_FLOW(0, sent)},
	{"bytes_to_one", CELL_SIZE, OF_FLOW(1, bytes)},
	{"messages_to_one", CELL_UINT, OF_FLOW(1, messages)},
	{"sent_to_one", CELL_UINT, OF_FLOW(1, sent)},
	{0}
};

static const struct table_column document[] = {
	{"edges", CELL_LIST, .columns = edge_columns,
	 POINTERS(struct ipc_report, list.all, list.count)},
	{"not_listed", CELL_UINT, ZERO_IS_NONE, AT(struct ipc_report, ipc.forgotten)},
	{"io_uring", CELL_FLAG, ZERO_IS_NONE, AT(struct ipc_report, fds.uses_io_uring)},
	{0}
};

static const struct table table = {
	.name = "edges", .columns = edge_columns, POINTERS(struct ipc_report, list.all, list.count),
	.preset = "kind,what,pid,program,other_pid,other_program,outside,bytes_to_other,"
		"messages_to_other,bytes_to_one,messages_to_one",
};

/* --- the printer --- */

static report_form *const forms[] = {ipc_dot};

DATA_REPORT(data_report_ipc, printer_ipc, &table, .document = document, .text = ipc_text,
	    .forms = forms, .size = sizeof(struct ipc_report), .init = ipc_report_init,
	    .note = ipc_report_note, .done = ipc_report_done)

static const struct printer_setting settings[] = {TABLE_SETTINGS("dot", NULL), {0}};

const struct printer printer_ipc = {
	.name = "ipc",
	.help = "bytes, messages, memory and signals that processes exchange",
	.wants = {.calls = true, .values = true, .signals = true, .programs = true,
		  .identity = true, .fd_paths = true, .descriptors = true, .looks = true,
		  .bases = true, .operations = true, .exiting = true, .names = true},
	.calls = IPC_CALLS,
	.settings = settings,
	.accepts_combined = true,
	TABLE_PRINTER_FUNCTIONS,
};

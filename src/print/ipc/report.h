/* The model of the report `ipc`, and its forms that are no table */
#ifndef PRINT_IPC_REPORT_H
#define PRINT_IPC_REPORT_H

#include "model/ipc/ipc.h"
#include "print/core/table/printer.h"

/* The edges by kind; of each kind those with most bytes first. `all`: they are `count` pointers. */
struct ipc_list {
	const struct ipc *ipc;
	const struct ipc_edge **all;
	size_t count;
};

void ipc_list_init(struct ipc_list *list, const struct ipc *ipc);
void ipc_list_done(struct ipc_list *list);

struct ipc_report {
	struct fds fds;
	struct ipc ipc;
	struct ipc_list list;		/* after the last event */
};

/* For people */
report_form ipc_text;
/* A directed graph in the language of Graphviz */
report_form ipc_dot;

/* "unix sockets" */
const char *ipc_kind_title(enum ipc_kind kind);
/* "12 bytes in 3 messages" */
void ipc_words_flow(struct sbuf *b, const struct ipc_edge *edge, const struct ipc_flow *flow);
bool ipc_flow_is_used(const struct ipc_flow *flow);
#endif

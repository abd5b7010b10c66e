/* Formats in which the printer `ipc` writes edges. Each appends all of them to `b`. */
#ifndef PRINT_IPC_WRITERS_H
#define PRINT_IPC_WRITERS_H

#include "base/text/sbuf.h"
#include "model/ipc/ipc.h"

/* The edges by kind; of each kind those with most bytes first. `all`: they are `count` pointers. */
struct ipc_list {
	const struct ipc *ipc;
	const struct ipc_edge **all;
	size_t count;
};

void ipc_list_init(struct ipc_list *list, const struct ipc *ipc);
void ipc_list_done(struct ipc_list *list);

/* For people. `title`: what ran, or "" */
void ipc_text(struct sbuf *b, const struct ipc_list *list, const char *title, bool utf8);
/* A directed graph in the language of Graphviz */
void ipc_dot(struct sbuf *b, const struct ipc_list *list, const char *title);
/* One JSON object in one line */
void ipc_json(struct sbuf *b, const struct ipc_list *list);

/* "unix sockets" */
const char *ipc_kind_title(enum ipc_kind kind);
/* "12 bytes in 3 messages" */
void ipc_words_flow(struct sbuf *b, const struct ipc_edge *edge, const struct ipc_flow *flow);
bool ipc_flow_is_used(const struct ipc_flow *flow);
#endif

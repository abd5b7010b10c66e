/* The host names that a process asked name servers for, and what came back: what a program needs to
 * know that could not connect to anything. From the messages that it sends to port 53, nscd and
 * systemd-resolved. */
#ifndef MODEL_DNS_NAME_QUERIES_H
#define MODEL_DNS_NAME_QUERIES_H

#include "ptrail/event.h"

enum { NAME_QUERIES_MAX = 16 };

struct name_query {
	char *name, *server;	/* "example.org", "10.0.0.1:53" */
	char *call;		/* name of the syscall that asked */
	uint64_t time;		/* of the latest question or answer */
	struct task_id task;
	bool is_answered;
	bool is_declined;	/* the service does not resolve names: it is not at fault */
	bool has_address;	/* an answer has one */
	/* Of the latest answer without addresses: "NXDOMAIN"; "" if its code has no name */
	char *code;
	int error;		/* errno, if the question could not be sent; or 0 */
};

/* Zeroed: nothing was asked */
struct name_queries {
	struct name_query all[NAME_QUERIES_MAX];	/* the latest */
	unsigned count;
};

void name_queries_done(struct name_queries *q);
/* Takes a LEAVE with values. `peer`: address that the socket in argument 0 is connected to; "": it
 * is not, or is unknown. Returns whether the syscall sends or receives messages. */
bool name_queries_event(struct name_queries *q, const struct event *e, const char *peer);
/* Whether the name has no address: `q->all[i]` failed, and another query does not have its name
 * without a domain that the resolver appended */
bool name_query_failed(const struct name_queries *q, unsigned i);
#endif

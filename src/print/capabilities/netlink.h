/* Netlink requests for which the kernel demands a capability. Whether the sender had it is known
 * from the answer. */
#ifndef PRINT_CAPABILITIES_NETLINK_H
#define PRINT_CAPABILITIES_NETLINK_H

#include <stdbool.h>

#include "base/memory/arena.h"
#include "base/memory/hash.h"
#include "ptrail/event.h"

/* A request that was sent, and not answered yet */
struct netlink_request {
	struct netlink_request *next;
	const char *name;		/* "RTM_NEWROUTE" */
	const char *capability;
	const char *call;		/* name of the syscall that sent it */
	const char *program;
	bool is_answered;
	bool wants_answer;		/* also if it succeeds: NLM_F_ACK */
};

/* Zeroed: no requests */
struct netlink_requests {
	struct arena arena;
	struct hash by_key;		/* hash of process and sequence number → latest request */
	struct netlink_request *first, **last;
};

/* A request is decided. `error`: EPERM, or 0 if the sender had the capability */
typedef void netlink_found(void *ctx, const struct netlink_request *r, int error);

/* Takes the LEAVE of a syscall with values. Calls `found` for each request that it answers. */
void netlink_requests_event(struct netlink_requests *n, const struct event *e,
			    netlink_found *found, void *ctx);
/* After the trace: calls `found` for requests that are answered only if they fail. */
void netlink_requests_finish(const struct netlink_requests *n, netlink_found *found, void *ctx);
void netlink_requests_done(struct netlink_requests *n);
#endif

/* What each program exchanged over the network, in all. */
#ifndef PRINT_NET_TOTALS_H
#define PRINT_NET_TOTALS_H

#include "model/sockets/sockets.h"

/* All processes with the same program name */
struct net_total {
	struct net_total *next;		/* ordered by bytes, most first */
	const char *program;
	uint64_t connected, accepted, failed, listening;	/* numbers of links */
	uint64_t names;			/* names that it asked for */
	uint64_t sent, received;	/* bytes */
};

struct net_totals {
	struct arena arena;
	struct hash by_program;		/* hash of the name → struct net_total */
	struct net_total *first;
};

void net_totals_count(struct net_totals *t, const struct sockets *s);
void net_totals_done(struct net_totals *t);
#endif

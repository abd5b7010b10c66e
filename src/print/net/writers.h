/* Formats in which the printer `net` writes its list. Each appends the whole list to `b`. */
#ifndef PRINT_NET_WRITERS_H
#define PRINT_NET_WRITERS_H

#include "base/text/sbuf.h"
#include "print/net/totals.h"

/* For people. `title`: what ran, or ""; `all`: do not fold equal links, and list unused ones */
void net_text(struct sbuf *b, const struct sockets *s, const struct net_totals *totals,
	      const char *title, bool all, bool utf8);
/* One JSON object in one line */
void net_json(struct sbuf *b, const struct sockets *s, const struct net_totals *totals);
#endif

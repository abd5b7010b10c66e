/* What the files of this directory share. */
#ifndef MODEL_SOCKETS_STATE_H
#define MODEL_SOCKETS_STATE_H

#include "model/sockets/sockets.h"

/* A process that has used a socket */
struct socket_holder {
	struct socket_holder *next;	/* of the same socket */
	uint64_t serial;
	uint64_t closed;	/* when it last closed a descriptor of it; 0: used since */
};

/* The end of a process */
struct socket_exit {
	uint64_t time;
	/* The name that its last program was run by, and the one that the process had at its end.
	 * NULL: they are equal. */
	const char *run_as, *name;
};

/* A copy that lives as long as `s` */
const char *sockets_copy(struct sockets *s, const char *text);
/* The program of the event's process among the users of the link; adds it. */
struct link_user *link_user_of(struct sockets *s, struct socket_link *l, const struct event *e);
#endif

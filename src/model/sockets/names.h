/* The names that processes ask for, and which connections use the answers. */
#ifndef MODEL_SOCKETS_NAMES_H
#define MODEL_SOCKETS_NAMES_H

#include "model/sockets/sockets.h"

/* Takes the first `n` bytes of what was sent or received over a link; ignores what is not about
 * names. */
void names_note(struct sockets *s, const struct socket_link *l, const struct event *e,
		const uint8_t *p, size_t n, bool is_sent);
/* Whether the link is a connection to nscd */
bool names_are_from_nscd(const struct socket_link *l);
/* The name that was last answered with the address "1.2.3.4:80"; NULL: none */
const struct asked_name *names_of_address(const struct sockets *s, const char *address);
#endif

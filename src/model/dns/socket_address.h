/* Socket addresses as text */
#ifndef MODEL_DNS_SOCKET_ADDRESS_H
#define MODEL_DNS_SOCKET_ADDRESS_H

#include "base/text/sbuf.h"
#include "ptrail/value.h"

/* Appends the address among `first` and its next siblings, or in records among them: "10.0.0.1:53",
 * "[::1]:80", "/run/x", "@abstract". Appends nothing if there is none. */
void socket_address(struct sbuf *b, const struct value *first);
#endif

/* The table of connections, listeners and datagrams. */
#ifndef PRINT_SQLITE_LINK_H
#define PRINT_SQLITE_LINK_H

#include "print/sqlite/state.h"

/* Writes all links, at the end of the trace. */
void sqlite_links(struct sqlite_printer *p);
#endif

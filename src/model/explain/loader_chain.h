/* How a program came to need what the dynamic loader did not find */
#ifndef MODEL_EXPLAIN_LOADER_CHAIN_H
#define MODEL_EXPLAIN_LOADER_CHAIN_H

#include "model/explain/reason.h"

/* Appends the objects from the program to the one that needs the missing library, version or
 * symbol: "app needs liba.so.1 (/lib/liba.so.1), which needs libb.so.1". Appends nothing for other
 * reasons, and if the loaded objects or the one that needs it are unknown. */
void loader_chain_append(struct sbuf *b, const struct reason *r);
/* Appends the files in which the loader did not find a symbol: "no definition in app, liba.so.1";
 * nothing for other reasons. */
void loader_chain_append_searched(struct sbuf *b, const struct reason *r);
#endif

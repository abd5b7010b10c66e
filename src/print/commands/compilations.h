/* Compilations among the programs that were executed, as the compilation database of clang has
 * them (compile_commands.json) */
#ifndef PRINT_COMMANDS_COMPILATIONS_H
#define PRINT_COMMANDS_COMPILATIONS_H

#include "base/memory/arena.h"
#include "base/memory/hash.h"
#include "base/text/sbuf.h"
#include "ptrail/event.h"

struct compilation;

/* All 0: none */
struct compilations {
	struct compilation *first, **end;
	struct hash known;		/* directory, file and output of an entry */
	struct hash processes;		/* serials of those that have an entry */
};

void compilations_done(struct compilations *c);

/* Adds an entry for each source file, if the EXEC is that of a compiler which makes an object or
 * assembly file of it. What such a compiler executes is not added: if it is a cache (ccache), that
 * is the compiler proper, with other names of files. */
void compilations_note(struct compilations *c, const struct event *e, struct arena *arena);
/* Appends the array of entries, with a newline. */
void compilations_write(struct sbuf *b, const struct compilations *c);
#endif

/* Functions that JIT compilers have generated: the symbol reader reads their perf maps
 * (symbols/reader/perf_map.h). */
#ifndef SYMBOLS_GENERATED_H
#define SYMBOLS_GENERATED_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "base/memory/arena.h"
#include "base/memory/hash.h"

struct channel;			/* symbols/question/channel.h */

/* The functions of a process; a zeroed one with its number is empty. */
struct generated {
	uint32_t number;	/* in questions */
	unsigned reader;	/* that has read the file as it is now; 0: none */
	bool is_refused;	/* the reader could not read the file */
	struct stat file;	/* as it was last */
	struct hash names;	/* address + 1 → struct generated_name: what was asked */
	struct arena arena;
};

/* Notes the state of the perf map, which is open for reading; negative: there is none. */
void generated_update(struct generated *g, struct channel *channel, int fd);
/* Returns the name of the function that contains the address, valid until generated_update(), and
 * sets *start; NULL: unknown. `fd`: the perf map */
const char *generated_find(struct generated *g, struct channel *channel, int fd, uint64_t addr,
			   uint64_t *start);
/* Forgets everything. channel: NULL if the reader ends, too */
void generated_done(struct generated *g, struct channel *channel);
#endif

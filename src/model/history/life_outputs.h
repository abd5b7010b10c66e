/* What a process wrote to its standard output, and the errors that it wrote to log files or the
 * terminal: for the explanation of its exit if its standard error does not explain it. */
#ifndef MODEL_HISTORY_LIFE_OUTPUTS_H
#define MODEL_HISTORY_LIFE_OUTPUTS_H

#include "ptrail/history.h"

enum { OUTPUT_PIECES_MAX = 16 };	/* pieces of at most 4096 bytes each */

/* Zeroed: nothing was written */
struct life_outputs {
	struct output_piece *pieces[OUTPUT_PIECES_MAX];	/* oldest first */
	unsigned count;
};

void life_outputs_done(struct life_outputs *o);
/* Adds `n` bytes that were written to descriptor `fd`, which is open on the file `name` ("":
 * unknown). Of other descriptors than 1, only lines that state an error are kept, unless it is
 * a terminal. */
void life_outputs_add(struct life_outputs *o, uint64_t time, int fd, const char *name,
		      const char *text, size_t n);
/* Sets *list to the messages, which are valid until the next life_outputs_add(). */
void life_outputs_publish(struct life_outputs *o, struct message **list);
#endif

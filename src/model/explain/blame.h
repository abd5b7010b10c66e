/* Who is behind a bad end: from a process that failed down to the one whose failure explains its
 * own, through shells, make, wrappers and whatever else runs programs and passes on how they
 * ended. */
#ifndef MODEL_EXPLAIN_BLAME_H
#define MODEL_EXPLAIN_BLAME_H

#include "ptrail/history.h"

enum { BLAME_MAX = 32 };

struct blame {
	/* .chain[0] is where the search began, the last the one to blame; each is the parent of the
	 * next but for .upstream */
	const struct life *chain[BLAME_MAX];
	unsigned count;
	/* the last wrote to the pipe that the one before read from, and failed first */
	bool upstream;
	bool running;		/* it has not ended: the chain is of those that run still */
};

void blame_find(const struct life *root, struct blame *b);

/* Whether a text has it as a word: between characters that are no part of names */
bool blame_names(const char *text, const char *word);
/* sh, bash and their like */
bool blame_is_shell(const struct life *l);
#endif

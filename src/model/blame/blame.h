/* Finds the process that caused a failure: follows the failed processes from a given one down to
 * the one whose failure explains the others, through shells, make, wrappers and other programs
 * that run programs and pass on their exit status. */
#ifndef MODEL_EXPLAIN_BLAME_H
#define MODEL_EXPLAIN_BLAME_H

#include "ptrail/history.h"

enum { BLAME_MAX = 32 };

struct blame {
	/* .chain[0] is the start of the search, the last entry the process to blame. Each is the
	 * parent of the next one, except for the last if .upstream is set. */
	const struct life *chain[BLAME_MAX];
	unsigned count;
	/* The last entry wrote to the pipe that the previous one read from, and failed first. */
	bool upstream;
	/* .chain[0] has not ended: the chain consists of running processes */
	bool running;
};

void blame_find(const struct life *root, struct blame *b);

/* Whether the `n` bytes at `at`, a part of `text`, are between characters that cannot be part of a
 * name */
bool blame_is_word(const char *text, const char *at, size_t n);
/* Whether `text` contains `word` between characters that cannot be part of a name */
bool blame_mentions_word(const char *text, const char *word);
/* Whether the exit status of `p` passes on the end of `c`: its status; 128 + signal as in
 * shells; 256 - signal as in Python; or the signal number, as an unmodified wait status */
bool blame_passes_on_status(const struct life *p, const struct life *c);
/* Whether it runs a shell: sh, bash and others */
bool blame_is_shell(const struct life *l);
#endif

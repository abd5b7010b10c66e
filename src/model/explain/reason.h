/* Why a process ended badly, as far as its failed calls and its last words tell: one reason, and a
 * sentence that says it. Ends by signals are for others to explain. */
#ifndef MODEL_EXPLAIN_REASON_H
#define MODEL_EXPLAIN_REASON_H

#include "base/text/sbuf.h"
#include "ptrail/history.h"

enum reason_kind {
	REASON_NONE,		/* it did not fail, or by a signal */
	REASON_INTERPRETER,	/* a file that it was to run has no interpreter */
	REASON_LIBRARY,		/* the loader did not find a library */
	REASON_COMMAND,		/* a command that nobody found */
	REASON_EXEC,		/* a file that could not be run */
	REASON_FILE,		/* a file that is not there */
	REASON_PERMISSION,
	REASON_CONNECTION,	/* nobody listened, no way there */
	REASON_ADDRESS,		/* in use */
	REASON_SPACE,		/* a file system is full, or may only be read */
	REASON_LIMIT,		/* descriptors, memory, processes */
	REASON_SAID,		/* nothing but what it said */
	REASON_SILENT,
};

struct reason {
	enum reason_kind kind;
	const struct life *life;
	const struct mishap *mishap;		/* NULL: there was none that explains it */
	const struct message *message;		/* what it said; NULL: nothing */
	char name[256];		/* of the library, the command */
	char line[256];		/* of the message, the one that says most; without a line's end */
};

void reason_find(const struct life *l, struct reason *r);

/* "myapp could not open /etc/x: no such file", without a full stop. What comes from the process has
 * no control characters left. */
void reason_sentence(const struct reason *r, struct sbuf *b);
/* What to try; NULL: nobody can tell */
const char *reason_advice(const struct reason *r);

/* What a failed call was, as evidence: "openat("/etc/x") failed with ENOENT" */
void reason_call(const struct mishap *m, struct sbuf *b);
/* Text of a process with '?' for control characters, `most` bytes of it with "..." behind */
void reason_text(struct sbuf *b, const char *s, size_t most);
#endif

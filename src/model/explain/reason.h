/* Why a process failed, derived from its failed syscalls and its last messages: one reason, and
 * a sentence that states it. Ends by a signal are not covered. */
#ifndef MODEL_EXPLAIN_REASON_H
#define MODEL_EXPLAIN_REASON_H

#include "base/text/sbuf.h"
#include "model/errors/cause_line.h"
#include "model/blame/known_status.h"
#include "ptrail/history.h"

enum reason_kind {
	REASON_NONE,		/* it did not fail, or was terminated by a signal */
	REASON_INTERPRETER,	/* the interpreter of a file to be executed is missing */
	REASON_LIBRARY,		/* the dynamic loader did not find a library */
	REASON_VERSION,		/* a library lacks a version that an object needs */
	REASON_SYMBOL,		/* no library has a symbol that an object needs */
	REASON_COMMAND,		/* a command was not found */
	REASON_EXEC,		/* a file could not be executed */
	REASON_BUSY,		/* a file is executed and open for writing at the same time */
	REASON_FILE,		/* a file does not exist */
	REASON_PERMISSION,
	REASON_NAME,		/* a host name could not be resolved */
	REASON_CONNECTION,	/* connection refused, host or network unreachable */
	REASON_ADDRESS,		/* address in use */
	REASON_SPACE,		/* file system full or read-only */
	REASON_LIMIT,		/* limit of descriptors, memory or processes */
	REASON_TRACED,		/* a debugger or LeakSanitizer could not trace what ptrail traces */
	REASON_MESSAGE,		/* no failed syscall explains it, but a message */
	REASON_ANSWER,		/* its exit status is an answer: see known_status.h */
	REASON_SILENT,
};

struct reason {
	enum reason_kind kind;
	const struct life *life;
	const struct failed_call *failed_call;		/* NULL: no failed syscall explains it */
	const struct message *message;		/* message that explains it; NULL: none */
	char name[256];		/* name of the library, version, symbol, command or tracer */
	char library[256];	/* REASON_VERSION: path of the library */
	char version[256];	/* REASON_SYMBOL: of .name; "": any, or unknown */
	char object[256];	/* path of the file that needs .name; "": unknown */
	/* most specific line of .message, without the line feed and what precedes it */
	char line[CAUSE_LINE_MAX];
	enum error_line rating;	/* how surely a line states an error */
	/* REASON_MESSAGE: the line after it, if it ends with ':'; or "" */
	char detail[CAUSE_LINE_MAX];
	const char *advice;	/* what to try because of a message; NULL: by .kind */
	const struct known_status *answer;	/* REASON_ANSWER */
};

void reason_find(const struct life *l, struct reason *r);

/* Sets the reason that this failed syscall of the process is. */
void reason_of_call(const struct life *l, const struct failed_call *m, struct reason *r);

/* Appends a sentence without a full stop: "myapp could not open /etc/x: no such file". Control
 * characters and marks of direction in data of the process are replaced. */
void reason_sentence(const struct reason *r, struct sbuf *b);
/* What to try; NULL: no advice */
const char *reason_advice(const struct reason *r);

/* What confines the process and may have refused the syscall, as no permission or capability
 * explains the error: one of CONFINED_BY_…; 0: nothing is known */
unsigned reason_refuser(const struct reason *r);
/* Whether a UNIX socket could not be bound because its file exists: bind(2) never uses a file that
 * is there, even if no process has the socket any more (unix(7)) */
bool reason_is_socket_file(const struct failed_call *m);

/* Appends a failed syscall as evidence: "openat("/etc/x") failed with ENOENT" */
void reason_call(const struct failed_call *m, struct sbuf *b);
/* Appends text of a process as valid UTF-8, with '?' for what is invisible (utf8_is_visible) and
 * for each invalid byte; "..." follows if it is longer than `most` bytes. */
void reason_text(struct sbuf *b, const char *s, size_t most);
/* Whether the answer to a question for a name is unknown: clients of nscd read(2) it, which is not
 * traced for the explanation */
bool reason_answer_is_unread(const struct failed_call *m);
#endif

/* The connection to the symbol reader, which is started by the first question. It is no child of
 * this process, so that no wait reports it. An answer may be malformed and contain anything. */
#ifndef SYMBOLS_QUESTION_CHANNEL_H
#define SYMBOLS_QUESTION_CHANNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "symbols/question/question.h"
#include "symbols/question/wire.h"

struct channel;
struct diag;			/* base/system/diag.h */

/* Sanitizers need several times the time. */
enum {
	ANSWER_MS = READER_IS_SANITIZED ? 10000 : 2000,		/* for an answer */
	STACK_MS = READER_IS_SANITIZED ? 12500 : 2500,		/* for all of a stack trace */
};

/* How the reader is started and asked */
struct channel_host {
	/* Path of a program whose main() calls reader_run() (symbols/reader/reader.h); NULL: no
	 * reader is started */
	const char *executable;
	/* Whether ptrail was asked to do something else, so that the question is to be given up */
	bool (*is_interrupted)(void *ctx);
	/* Whether ptrail is about to end, so that answers are not waited for longer than 100 ms */
	bool (*is_ending)(void *ctx);
	void *ctx;
	struct diag *diag;	/* NULL: nothing is reported */
};

enum answer_state {
	ANSWERED,
	ANSWER_INTERRUPTED,	/* .is_interrupted, or too slow for .is_ending; the same question
				 * may be asked later */
	ANSWER_AGAIN,		/* the reader ended, since the answer needs a library; the next one
				 * has it, and the file is to be opened again */
	ANSWER_DIED,		/* the reader has ended, or its answer was malformed */
	ANSWER_LATE,		/* it took too long, and the reader was ended */
	ANSWER_NO_TIME,		/* no time is left for the stack; the same question may be asked for
				 * the next one */
	ANSWER_NEVER,		/* there is no reader, and there will be none */
};

/* libraries: set of enum reader_library that the first reader loads */
struct channel *channel_new(unsigned libraries);
/* Ends the reader. `c` may be NULL. */
void channel_free(struct channel *c);
void channel_set_host(struct channel *c, const struct channel_host *host);

/* Begins a stack trace: all answers until the next one may take STACK_MS together. Without stack
 * traces, each may take ANSWER_MS. */
void channel_begin_stack(struct channel *c);
/* Whether the stack trace may ask more */
bool channel_has_time(const struct channel *c);

/* Returns the number of the reader that runs, which differs for each that was started: it knows
 * only what it was asked. It is started if necessary. 0: there is none, see *state. */
unsigned channel_reader(struct channel *c, enum answer_state *state);
/* Asks, with the descriptor unless it is negative, which is not closed. The answer is valid until
 * the next question. */
enum answer_state channel_ask(struct channel *c, const struct symbol_question *q, int fd,
			      struct answer_reader *answer);
/* Whether the reader of that number runs */
bool channel_is_running(const struct channel *c, unsigned reader);
/* Ends the reader after a malformed answer. */
void channel_reject(struct channel *c);
/* If the reader has died or was late, counts a file that will not be asked about again, and says so
 * once. `what` names the file. After some, there is no reader any more. */
void channel_note_failure(struct channel *c, enum answer_state state, const char *what);
#endif

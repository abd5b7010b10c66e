/* What of a trace is shown: strace's -e language. A filter is told expressions, the last of a kind
 * counts, and is then asked about calls, signals and outcomes; an answer costs a look at a bit.
 *
 *   [trace=|t=]SET      SET: system calls by name, number, %class, /regex; see call_set.h
 *   signal=|signals=|s= SIGNALS: names with or without SIG, numbers
 *   status=STATUSES     successful failed unfinished unavailable detached
 *
 * Each is a list with commas, `all` or `none`; a leading ! means all but these. A new filter lets
 * everything through. */
#ifndef FILTER_FILTER_H
#define FILTER_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "desc/type.h"

struct filter;

/* What became of a call, in strace(1)'s words: it returned without or with an error; it never
 * returned; it returned and nobody knows what; we let go of the task while it was in it. */
enum call_outcome {
	OUTCOME_SUCCESSFUL,
	OUTCOME_FAILED,
	OUTCOME_UNFINISHED,
	OUTCOME_UNAVAILABLE,
	OUTCOME_DETACHED,
	OUTCOME_COUNT
};

/* What is wrong with an expression: a sentence that names the word, without a newline. Words are
 * quoted as they came: whoever shows it escapes control characters (base/system/diag.h does). */
struct filter_error {
	char text[256];
};

/* NULL: memory is out */
struct filter *filter_new(void);
void filter_free(struct filter *f);

/* Takes what stands behind an -e. Returns 0; -EINVAL: `err` says why; -ENOMEM likewise. When it
 * fails, the filter is what it was. */
int filter_parse(struct filter *f, const char *expr, struct filter_error *err);
/* -z and -Z: short for status=successful and status=failed */
void filter_only_successful(struct filter *f);
void filter_only_failed(struct filter *f);

/* Whether a call is chosen. `row` is that of the number `nr` on machine `abi`, NULL where nobody
 * knows the number: those are part of `all` and can be named by number only. Of a call that stands
 * for several (socketcall): whether any of them may be; filter_subcall says it once the first
 * argument is known. */
bool filter_call(const struct filter *f, const struct abi *abi, const struct call *row,
		 uint64_t nr);
bool filter_subcall(const struct filter *f, const struct abi *abi, const struct call *row,
		    uint64_t first_argument);
/* Whether any number from `first` on, of those that have no row, may be chosen */
bool filter_call_above(const struct filter *f, const struct abi *abi, uint64_t first);
bool filter_signal(const struct filter *f, int number);
bool filter_status(const struct filter *f, enum call_outcome outcome);

/* Whether any call can be chosen (false: no system call stops are needed), whether every one is,
 * and whether any outcome is shown (false: a call can be shown only when it is over) */
bool filter_wants_calls(const struct filter *f);
bool filter_all_calls(const struct filter *f);
bool filter_all_statuses(const struct filter *f);
#endif

/* Filters in strace's -e language. A filter is built from expressions, of which the last of each
 * kind is effective, and then answers queries about system calls, signals and outcomes in constant
 * time. Conditions, which are ptrail's own, must all be true.
 *
 *   [trace=|t=]SET      SET: system calls by name, number, %class, /regex; see call_set.h
 *   signal=|signals=|s= SIGNALS: names with or without SIG, numbers
 *   status=STATUSES     successful failed unfinished unavailable detached
 *   CONDITION           such as openat.flags & O_CREAT; see condition/condition.h
 *
 * All but the last are comma-separated lists, `all` or `none`; a leading ! inverts them. A new
 * filter accepts everything. */
#ifndef FILTER_FILTER_H
#define FILTER_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "desc/type.h"

struct filter;
struct call_condition;

/* The outcome of a system call, as in strace(1) */
enum call_outcome {
	OUTCOME_SUCCESSFUL,
	OUTCOME_FAILED,		/* returned an error */
	OUTCOME_UNFINISHED,	/* never returned */
	OUTCOME_UNAVAILABLE,	/* returned, but the result is unknown */
	OUTCOME_DETACHED,	/* the task was detached before it returned */
	OUTCOME_COUNT
};

/* Why an expression is invalid: a message without a newline. It quotes words unchanged, so control
 * characters must be escaped for output (base/system/diag.h does). */
struct filter_error {
	char text[256];
	char word[64];		/* the invalid word, which may be cut */
	const char *what;	/* "system call": what .word should have been; NULL: see .text */
	enum filter_fault {
		FAULT_WORD,	/* .word is not what it should be */
		FAULT_ABI,	/* .detail, which follows the @ of .word, is no kind of ABI */
		FAULT_REGEX,	/* .word is an invalid expression because of .detail */
	} fault;
	char detail[80];
};

struct filter *filter_new(void);
void filter_free(struct filter *f);
/* From now on, a number that is no system call on any ABI is invalid. */
void filter_refuse_unknown(struct filter *f);
/* From now on, numbers without a row are selected whatever the expressions say, as in strace. */
void filter_show_unknown(struct filter *f);

/* Applies an argument of -e. Returns 0, or -EINVAL with a message in `err`; the filter is unchanged
 * then. */
int filter_parse(struct filter *f, const char *expr, struct filter_error *err);
/* -z and -Z: the same as status=successful and status=failed */
void filter_only_successful(struct filter *f);
void filter_only_failed(struct filter *f);

/* Whether system call `nr` of `abi` is selected, as far as that depends on its number: a condition
 * may exclude it. `row` is its row, NULL for an unknown number,
 * which only `all` and the number itself select. For a multiplexed call (socketcall): whether any
 * call that it can invoke is selected; filter_subcall() decides it from the first argument. */
bool filter_call(const struct filter *f, const struct abi *abi, const struct call *row,
		 uint64_t nr);
bool filter_subcall(const struct filter *f, const struct abi *abi, const struct call *row,
		    uint64_t first_argument);
/* Whether a number without a row that is `first` or more may be selected */
bool filter_call_above(const struct filter *f, const struct abi *abi, uint64_t first);
bool filter_signal(const struct filter *f, int number);
bool filter_status(const struct filter *f, enum call_outcome outcome);

/* Whether any system call can be selected; if not, no syscall-stops are needed */
bool filter_wants_calls(const struct filter *f);
/* Whether all system calls are selected, without a condition */
bool filter_all_calls(const struct filter *f);
/* The condition that selected system calls must also fulfill; NULL: none */
const struct call_condition *filter_condition(const struct filter *f);
/* Whether all outcomes are selected; if not, a system call can be shown only when it is over */
bool filter_all_statuses(const struct filter *f);
#endif

/* A set of system calls, from the words behind trace=:
 *
 *   openat, 257         by name, by number (of each machine)
 *   %file, file         a class; without % the seven that strace has always had
 *   /regex              every name that the POSIX extended expression finds something in
 *   ?word               nothing when there is no such thing
 *   word@64, word@32    of 64-bit, of 32-bit programs only
 *   all, none           all: with those that nobody knows; none: only alone
 *
 * with commas between and perhaps ! before the whole. */
#ifndef FILTER_CALL_SET_H
#define FILTER_CALL_SET_H

#include "filter/filter.h"

struct call_set;

/* Everything. NULL: memory is out */
struct call_set *call_set_new(void);
void call_set_free(struct call_set *s);

/* A new set in *s, of words; -EINVAL or -ENOMEM with a sentence in `err` and *s as it was */
int call_set_parse(struct call_set **s, const char *words, struct filter_error *err);

/* `row` NULL: a number without a row */
bool call_set_has(const struct call_set *s, const struct abi *abi, const struct call *row,
		  uint64_t nr);
/* The row that a multiplexed call means by its first argument: another, or the row itself */
const struct call *call_set_meant(const struct call_set *s, const struct call *row,
				  uint64_t first_argument);
/* Whether it, or any that a multiplexed call can mean, is in the set */
bool call_set_may_have(const struct call_set *s, const struct abi *abi, const struct call *row,
		       uint64_t nr);
/* Whether there may be any number without a row from `first` on */
bool call_set_has_above(const struct call_set *s, const struct abi *abi, uint64_t first);
bool call_set_empty(const struct call_set *s);
bool call_set_full(const struct call_set *s);
#endif

/* A set of system calls, as in -e trace=SET. SET is a comma-separated list of
 *
 *   openat, 257         a name; a number (on every ABI)
 *   %file, file         a class; without % only the seven classes of old strace versions
 *   /regex              names that match a POSIX extended regular expression
 *   ?word               `word`, without an error if it is unknown
 *   word@64, word@32    64-bit or 32-bit ABIs only
 *   word@x32            x32 only
 *   all, none           all, including unknown numbers; none must be the only word
 *
 * A leading ! inverts the whole list. */
#ifndef FILTER_CALL_SET_H
#define FILTER_CALL_SET_H

#include "filter/filter.h"

struct call_set;

/* A set of all system calls */
struct call_set *call_set_new(void);
void call_set_free(struct call_set *s);

/* Replaces *s by the set that `words` describes; `refuses_unknown`: a number that no ABI has is
 * invalid. Returns 0, or -EINVAL with a message in `err` and *s unchanged. */
int call_set_parse(struct call_set **s, const char *words, bool refuses_unknown,
		   struct filter_error *err);

/* Whether the set contains system call `nr`; `row` is its row, or NULL if it has none */
bool call_set_has(const struct call_set *s, const struct abi *abi, const struct call *row,
		  uint64_t nr);
/* The row that a multiplexed system call (socketcall, ipc) invokes; `row` itself if it is not
 * multiplexed or the argument is unknown */
const struct call *call_set_meant(const struct call_set *s, const struct call *row,
				  uint64_t first_argument);
/* The same as call_set_has(), or whether any call that the multiplexed `row` can invoke is in the
 * set */
bool call_set_may_have(const struct call_set *s, const struct abi *abi, const struct call *row,
		       uint64_t nr);
/* Whether the set may contain a number without a row, or of x32, that is `first` or more */
bool call_set_has_above(const struct call_set *s, const struct abi *abi, uint64_t first);
bool call_set_empty(const struct call_set *s);
bool call_set_full(const struct call_set *s);
#endif

/* The words of a timeline: what a person reads of a command line, a duration, an end. Bytes of a
 * tracee come out as printable ASCII only. */
#ifndef PRINT_CORE_PROCESS_WORDS_H
#define PRINT_CORE_PROCESS_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text/sbuf.h"
#include "ptrail/event.h"

/* As it is, or quoted where it would not be unambiguous so */
void words_token(struct sbuf *b, const char *s);
/* "cc -o \"a b\" a.c", at most `room` columns, with an ellipsis at their end; room 0: all of it */
void words_command(struct sbuf *b, const char *const *argv, unsigned room, bool utf8);
/* "812 ns", "7 µs", "12.3 ms", "1.23 s", "2 min 5 s", "3 h 20 min" */
void words_duration(struct sbuf *b, uint64_t ns, bool utf8);
/* "12.3 ms to 340 ms", or "12.3 ms" where that is the same */
void words_durations(struct sbuf *b, uint64_t least, uint64_t most, bool utf8);
/* "812.0 kB", "45.2 MB" */
void words_size(struct sbuf *b, uint64_t bytes);
/* "exit 3", "killed by SIGSEGV, core dumped" */
void words_ending(struct sbuf *b, const struct ending *how);
void words_signal(struct sbuf *b, int number);
/* "1 process", "2 processes" */
void words_count(struct sbuf *b, uint64_t n, const char *one, const char *many);

/* How many columns ASCII and the signs of a timeline take */
unsigned words_columns(const char *s);
/* Cuts to that many columns, the last being an ellipsis; nothing when it is not longer */
void words_cut(struct sbuf *b, unsigned columns, bool utf8);
#endif

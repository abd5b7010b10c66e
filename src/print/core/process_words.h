/* Text for people: command lines, durations, sizes, exit statuses. Each function appends to `b`.
 * `utf8`: the output may contain UTF-8: …, µ, and visible characters of a tracee. Other bytes of a
 * tracee are written as printable ASCII. */
#ifndef PRINT_CORE_PROCESS_WORDS_H
#define PRINT_CORE_PROCESS_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text/sbuf.h"
#include "model/states/states.h"
#include "ptrail/event.h"

/* Appends `s`, in double quotes if it would be ambiguous otherwise. Bytes that are not printable
 * ASCII are escaped, but for visible characters if `utf8` is set. */
void words_token(struct sbuf *b, const char *s, bool utf8);
/* Appends where --stop-at left a process, `at` being its argument: "left stopped at exec:cc". */
void words_stopped_at(struct sbuf *b, const char *at);
/* "cc -o \"a b\" a.c". `argv` is NULL-terminated. Truncated to `room` columns including an
 * ellipsis; 0: no limit. */
void words_command(struct sbuf *b, const char *const *argv, unsigned room, bool utf8);
/* The title of a report: if it is empty and the event is the first EXEC of the command, appends its
 * command line, truncated. */
void words_title(struct sbuf *title, const struct event *e, bool utf8);
/* Nanoseconds: "812 ns", "7 µs", "12.3 ms", "1.23 s", "2 min 5 s", "3 h 20 min" */
void words_duration(struct sbuf *b, uint64_t ns, bool utf8);
/* "12.3 ms to 340 ms"; only "12.3 ms" if both read the same. Nanoseconds. */
void words_duration_range(struct sbuf *b, uint64_t min, uint64_t max, bool utf8);
/* "812.0 kB", "45.2 MB" */
void words_size(struct sbuf *b, uint64_t bytes);
/* "exit 3", "killed by SIGSEGV, core dumped" */
void words_exit_status(struct sbuf *b, const struct exit_status *status);
/* A size as of words_size(), but "812 bytes" below 1 kB */
void words_bytes(struct sbuf *b, uint64_t bytes);
/* Pads what `b` has from `from` on to `width` columns, and appends two blanks. */
void words_pad(struct sbuf *b, size_t from, size_t width);
/* "SIGTERM", or "signal 77" for a number without a name */
void words_signal(struct sbuf *b, int number);
/* ", in nginx.service", ", in docker container 0123456789ab", ", in pod UID"; nothing if `w` is
 * NULL */
void words_workload(struct sbuf *b, const struct workload *w, bool utf8);
/* What a task does: "waiting for a CPU", "pipe" */
extern const char *const words_doings[TASK_DOINGS];

/* "1 process", "2 processes" */
void words_count(struct sbuf *b, uint64_t n, const char *one, const char *many);

/* Returns the number of terminal columns of `s`: one for each UTF-8 character. */
unsigned words_columns(const char *s);
/* Truncates `b` to `columns` columns including an ellipsis. Does nothing if it is not longer. */
void words_cut(struct sbuf *b, unsigned columns, bool utf8);
#endif

/* Describes processes and their exit statuses in words. Control characters of tracees are
 * removed. */
#ifndef DIFF_SHOW_WORDS_H
#define DIFF_SHOW_WORDS_H

#include "base/text/sbuf.h"
#include "diff/compare/compare.h"

/* Writes "cat a b"; for a long command line its name and the nearest ancestor with a short one,
 * "cc1 (gcc -c a.c)"; for a process that never called execve "a child of sh build". `p` is the
 * program to name. */
void show_process(struct sbuf *b, const struct run_process *u, const struct run_program *p);
/* Writes a command line approximately as a shell accepts it, in about `most` bytes. */
void show_command(struct sbuf *b, const struct run_program *p, size_t most);
void show_word(struct sbuf *b, const char *word, size_t most);
/* Writes "exit 1", "killed by SIGSEGV", "still running" or "exit status unknown". */
void show_end(struct sbuf *b, const struct run_process *u);
/* Writes "ENOENT". */
void show_error(struct sbuf *b, int error);
/* Write "1.2 s" or "15 ms", and "1.5 MiB". */
void show_duration(struct sbuf *b, uint64_t ns);
void show_size(struct sbuf *b, uint64_t bytes);
/* Writes "1 process" or "2 processes". */
void show_count(struct sbuf *b, uint64_t n, const char *one, const char *many);
#endif

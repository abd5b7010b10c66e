/* What a person reads of processes and their ends. Bytes of tracees come out without controls. */
#ifndef DIFF_SHOW_WORDS_H
#define DIFF_SHOW_WORDS_H

#include "base/text/sbuf.h"
#include "diff/compare/compare.h"

/* "cat a b"; of a long command line its name and the nearest maker's whose is short: "cc1 (gcc -c
 * a.c)"; of one that never called execve "a child of sh build". `p`: the program that is meant */
void show_who(struct sbuf *b, const struct unit *u, const struct unit_program *p);
/* A command line as a shell would take it, nearly, in at most some `most` bytes */
void show_command(struct sbuf *b, const struct unit_program *p, size_t most);
void show_word(struct sbuf *b, const char *word, size_t most);
/* "exit 1", "killed by SIGSEGV", "still running", "lost" */
void show_end(struct sbuf *b, const struct unit *u);
/* "ENOENT" */
void show_error(struct sbuf *b, int error);
/* "1.2 s", "15 ms"; "1.5 MiB" */
void show_duration(struct sbuf *b, uint64_t ns);
void show_size(struct sbuf *b, uint64_t bytes);
/* "1 process", "2 processes" */
void show_count(struct sbuf *b, uint64_t n, const char *one, const char *many);
#endif

/* The symbol reader: a process that reads symbols, source lines, debug files, perf maps and the
 * contents of ELF files, which tracees may have made to do harm. It has no
 * privileges, opens nothing itself, and answers questions (symbols/question). */
#ifndef SYMBOLS_READER_READER_H
#define SYMBOLS_READER_READER_H

#include <stdbool.h>

/* Whether this program was executed as the reader, by the arguments of main() */
bool reader_is_wanted(int argc, char **argv);
/* Answers the questions from standard input until it is closed. Returns the exit status. */
int reader_run(void);
#endif

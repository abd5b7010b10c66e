/* The answers of the symbol reader: what each question says is in symbols/question/question.h. */
#ifndef SYMBOLS_READER_ANSWERS_H
#define SYMBOLS_READER_ANSWERS_H

#include "base/memory/hash.h"
#include "base/text/sbuf.h"

struct elf_library;		/* symbols/file/elf_library.h */
struct lines_library;		/* symbols/file/source_lines.h */
struct symbol_question;		/* symbols/question/question.h */

/* What was read; a zeroed one with its libraries is empty. */
struct answers {
	struct elf_library *elf;		/* NULL: there is no libelf */
	struct lines_library *lines_library;	/* NULL: there is no libdw */
	unsigned libraries;		/* set of enum reader_library that are loaded, */
	unsigned missing;		/* and those that the answer in progress needs */
	struct hash images;		/* number of the file + 1 → struct known_image */
	struct hash generated;		/* number of the process + 1 → struct perf_map */
};

/* Appends the answer to a question with that descriptor, which is not closed; -1: it has none. */
void answers_add(struct answers *a, const struct symbol_question *q, int fd, struct sbuf *to);
/* Forgets all files and perf maps; the libraries stay. */
void answers_forget(struct answers *a);
#endif

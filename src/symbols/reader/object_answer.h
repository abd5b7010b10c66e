/* Answers to QUESTION_OBJECT and QUESTION_JUMPS, in both directions. */
#ifndef SYMBOLS_READER_OBJECT_ANSWER_H
#define SYMBOLS_READER_OBJECT_ANSWER_H

#include "ptrail/object.h"
#include "symbols/question/wire.h"

struct jump_table;		/* symbols/reader/jump_table.h */

void object_answer_put(struct sbuf *b, const struct elf_object *o);
/* Reads what object_answer_put() writes into the arena. Sets w->is_malformed if it is something
 * else. */
const struct elf_object *object_answer_get(struct answer_reader *w, struct arena *arena);

void jumps_answer_put(struct sbuf *b, const struct jump_table *table);
const struct jump_table *jumps_answer_get(struct answer_reader *w, struct arena *arena);
#endif

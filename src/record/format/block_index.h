/* What is known of blocks without unpacking them: a digest before each, an index of many, and the
 * sums at the end. */
#ifndef RECORD_FORMAT_BLOCK_INDEX_H
#define RECORD_FORMAT_BLOCK_INDEX_H

#include "ptrail/event.h"
#include "record/format/codec.h"

/* Of one block, or of all */
struct tally {
	uint64_t told[EVENT_KINDS];	/* events of each kind */
	uint64_t processes;		/* that were seen for the first time */
};

void tally_event(struct tally *t, const struct event *e);
void tally_sum(struct tally *to, const struct tally *t);
/* In a span of its own */
void code_tally(struct codec *c, struct tally *t);

/* A block as the index has it */
struct indexed {
	uint64_t offset, first_seq, first_time, last_time;
	bool quiet;
};

/* In a span of its own, told in terms of the one before it */
void code_indexed(struct codec *c, struct indexed *i, const struct indexed *last);

/* What stands in the last block */
struct closing {
	struct tally tally;
	uint64_t blocks, raw_bytes;	/* of events */
	uint64_t first_time, last_time;
	uint64_t index;			/* offset of the last index; 0: there is none */
};

void code_closing(struct codec *c, struct closing *e);
#endif

/* Summaries that can be read without decompressing blocks: a digest for each section, an index of
 * blocks, and the totals in the end block */
#ifndef RECORD_FORMAT_BLOCK_INDEX_H
#define RECORD_FORMAT_BLOCK_INDEX_H

#include "ptrail/event.h"
#include "record/format/codec.h"

/* Counts of one section, or of the whole recording */
struct block_digest {
	uint64_t events_by_kind[EVENT_KINDS];	/* number of events by kind */
	uint64_t processes;			/* processes that appeared */
};

void digest_add_event(struct block_digest *t, const struct event *e);
void digest_add(struct block_digest *to, const struct block_digest *t);
void code_digest(struct codec *c, struct block_digest *t);

/* A block's entry in the index */
struct index_entry {
	uint64_t offset, first_seq, first_time, last_time;
	bool quiet;
};

/* Codes *i relative to *last, the previous entry of the index. */
void code_index_entry(struct codec *c, struct index_entry *i, const struct index_entry *last);

/* Content of the end block */
struct trail_totals {
	struct block_digest digest;
	/* number of event blocks; bytes of their columns, uncompressed */
	uint64_t blocks, raw_bytes;
	uint64_t first_time, last_time;
	uint64_t index;			/* offset of the last index block; 0: none */
};

void code_totals(struct codec *c, struct trail_totals *e);
#endif

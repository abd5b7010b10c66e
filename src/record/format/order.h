/* The order of events. Records are written in the order of events and sorted by task before they
 * are compressed, so that what one run of a program has in common with another is contiguous. A
 * separate column stores the original order. */
#ifndef RECORD_FORMAT_ORDER_H
#define RECORD_FORMAT_ORDER_H

#include "ptrail/event.h"
#include "record/format/codec.h"

/* An entry of that column, one for each event */
struct order_entry {
	unsigned task;		/* number of the task in the block */
	bool is_new;		/* the task appears for the first time in the block */
	bool has_ids;		/* .id and .tgid are stored; always true for a new task */
	struct task_id id;
	pid_t tgid;
	uint64_t gap;		/* sequence numbers that were skipped before this event */
};

enum { RECENT = 4 };

/* State that the next entry is coded against */
struct order {
	unsigned count;			/* number of tasks */
	uint16_t recent[RECENT];	/* most recent tasks, newest first */
};

/* Codes one entry. .is_new is computed, the other members are read or written. On a fault *t is
 * undefined. */
void code_order_entry(struct codec *c, struct order *o, struct order_entry *t);

/* Sorts the records of the events in `order` by task, into `to`. `before`: state of the order
 * before the first of these events. */
void order_sort(const struct codec *order, const struct order *before,
		const struct codec *records, uint8_t *to);
/* Reverses order_sort() for untrusted data. Returns NULL, or what is wrong, as the end of a
 * sentence. */
const char *order_restore(const struct codec *order, const struct order *before,
			  const struct codec *records, uint8_t *to);
#endif

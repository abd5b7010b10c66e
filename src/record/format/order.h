/* Whose events are whose. The records of a block are written as events come, and put in the order
 * of tasks before they are compressed: what one run of a program has in common with another lies
 * in one piece then, and is found. A column of its own tells the order of events. */
#ifndef RECORD_FORMAT_ORDER_H
#define RECORD_FORMAT_ORDER_H

#include "ptrail/event.h"
#include "record/format/codec.h"

/* Of that column: one event */
struct turn {
	unsigned task;		/* its number in the block */
	bool is_new;		/* … which it has got now */
	bool told;		/* as follows; always of a new one */
	struct task_id id;
	pid_t tgid;
	uint64_t jump;		/* event numbers that were passed over before it */
};

enum { RECENT = 4 };

/* What the next turn is told in terms of */
struct order {
	unsigned count;			/* tasks that there are */
	uint16_t recent[RECENT];	/* the last ones, the last first */
};

/* One turn; .is_new is found, the rest read or written. Of a fault *t says nothing. */
void code_turn(struct codec *c, struct order *o, struct turn *t);

/* Puts records, which the events of `order` have made, in the order of tasks. `before`: the
 * state of the order before the first of these events. */
void order_sort(const struct codec *order, const struct order *before,
		const struct codec *records, uint8_t *to);
/* Undoes that, with what anybody may have written. NULL, or what is wrong, as a sentence's end */
const char *order_restore(const struct codec *order, const struct order *before,
			  const struct codec *records, uint8_t *to);
#endif

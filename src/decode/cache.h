/* Calls that are like one before in all that decoding looks at. What is made of a call follows from
 * its registers and its bytes (decode.h), so what was made of that one is what would be made of
 * them: programs make many such calls in their loops. */
#ifndef DECODE_CACHE_H
#define DECODE_CACHE_H

#include "decode/memory.h"
#include "ptrail/event.h"
#include "ptrail/value.h"

struct repeats;

/* One of them. It is the caller's until the next repeats_find. */
struct repeat {
	uint64_t like;		/* as event.h has it; 0: its values are not known yet */
	struct call_view view;	/* .like: its values */
	struct memory memory;	/* the bytes; nothing else is read */
	struct arena arena;	/* has both */
};

struct repeats *repeats_new(void);
void repeats_free(struct repeats *rs);

/* The one that an EVENT_ENTER or EVENT_LEAVE is like, whose bytes are in `m` already. NULL: it is
 * like none that is remembered. With .like 0 it is to be decoded out of .memory into .arena and
 * .view, which repeats_keep ends. */
struct repeat *repeats_find(struct repeats *rs, const struct event *e, const struct memory *m);
/* Remembers what was decoded, where that follows from these bytes `alone`. false: it does not, or
 * others were asked for; .view is of no use then. */
bool repeats_keep(struct repeats *rs, struct repeat *r, bool alone);
#endif

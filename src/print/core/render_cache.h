/* What a printer wrote of calls that were like others (call.like), to be written again. */
#ifndef PRINT_CORE_RENDER_CACHE_H
#define PRINT_CORE_RENDER_CACHE_H

#include "base/text/sbuf.h"
#include "ptrail/event.h"

struct alike_text {
	uint64_t like;
	struct sbuf text;
	size_t cut;		/* where its second part begins */
};

/* A zeroed one knows nothing. */
struct alike_texts {
	struct alike_text *all;
};

/* The place of what is known of calls like this one; NULL: there are none. With .like another than
 * the call's nothing is known yet: see alike_keep. */
struct alike_text *alike_find(struct alike_texts *k, const struct event *e);
/* What was written of it, in two parts */
void alike_keep(struct alike_text *t, uint64_t like, const char *first, size_t first_size,
		const char *second, size_t second_size);
void alike_done(struct alike_texts *k);
#endif

#include "print/core/render_cache.h"

#include <stdlib.h>

#include "base/memory/alloc.h"

struct alike_text *alike_find(struct alike_texts *k, const struct event *e)
{
	if (!e->call.like)
		return NULL;
	if (!k->all)
		k->all = alloc_zeroed(CALLS_ALIKE * sizeof(*k->all));
	return &k->all[e->call.like % CALLS_ALIKE];
}

void alike_keep(struct alike_text *t, uint64_t like, const char *first, size_t first_size,
		const char *second, size_t second_size)
{
	t->like = like;
	t->cut = first_size;
	sbuf_reset(&t->text);
	sbuf_add(&t->text, first, first_size);
	sbuf_add(&t->text, second, second_size);
}

void alike_done(struct alike_texts *k)
{
	for (size_t i = 0; k->all && i < CALLS_ALIKE; i++)
		sbuf_done(&k->all[i].text);
	free(k->all);
	k->all = NULL;
}

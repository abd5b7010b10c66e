/* Values of known secrets in the memory of a syscall */
#include "record/redact/memory.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/text/sbuf.h"
#include "record/redact/names/text.h"

/* Bytes of a block that are a secret */
struct block_part {
	const struct memory *m;
	struct memo_block *block;
};

static void mask_part(void *ctx, size_t from, size_t to)
{
	const struct block_part *part = ctx;
	struct memo_block *b = part->block;

	if (b->when <= AT_EXIT)
		redact_bytes(part->m, b->bytes + from, to - from);
	else
		memset(b->bytes + from, '*', to - from);
}

static bool mask_block(const struct redaction *r, const struct memory *m, struct memo_block *b)
{
	struct block_part part = {m, b};

	return secrets_find(&r->secrets, b->bytes, b->got, mask_part, &part);
}

static bool mask_urls(const struct redaction *r, const struct memory *m, struct memo_block *b)
{
	struct block_part part = {m, b};

	return text_find(r, TEXT_URLS, b->bytes, b->got, mask_part, &part);
}

/* Masks secrets in a path that was looked up. Few have any, and each syscall of a recording has a
 * path. */
static inline bool mask_lookup(const struct redaction *r, const struct memory *m,
			       struct memo_block *b)
{
	bool found = b->when == FD_PATHS && text_may_have_url(b->bytes, b->got) &&
		mask_urls(r, m, b);

	return (r->secrets.count && mask_block(r, m, b)) || found;
}

bool redact_lookups(const struct redaction *r, const struct memory *m)
{
	bool found = false;

	for (struct memo_block *b = m->first; b; b = b->next)
		if (b->when > AT_EXIT && b->got)
			found |= mask_lookup(r, m, b);
	return found;
}

/* The buffers of a syscall, one after the other */
struct joined_buffers {
	const struct redaction *r;
	const struct memory *m;
	struct sbuf text;
	struct piece *all;
	size_t count;
	bool found;
};

static void add_buffer(struct joined_buffers *j, const struct value *v)
{
	size_t n = v->bytes.len, rest;

	if (!n)
		return;
	rest = n < v->bytes.whole ? secrets_find_rest(&j->r->secrets, v->bytes.p, n) : 0;
	if (rest)
		redact_bytes(j->m, v->bytes.p + n - rest, rest);
	j->found |= rest != 0;
	if (v->sense != SENSE_DATA)
		return;
	j->all = alloc_more(j->all, j->count + 1, sizeof(*j->all));
	j->all[j->count++] = (struct piece){.p = v->bytes.p, .n = n};
	sbuf_add(&j->text, (const char *)v->bytes.p, n);
}

static void add_buffers(struct joined_buffers *j, const struct value *v)
{
	for (; v; v = v->next) {
		if (v->kind == V_BYTES) {
			add_buffer(j, v);
		} else if (v->kind == V_LIST || v->kind == V_RECORD) {
			add_buffers(j, v->list.first);
		} else if (v->kind == V_CHANGE) {
			add_buffers(j, v->change.before);
			add_buffers(j, v->change.after);
		}
	}
}

bool redact_blocks(const struct redaction *r, const struct memory *m, const struct call_view *view)
{
	struct joined_buffers j = {.r = r, .m = m};
	bool found = false;

	if (!r->secrets.count)
		return redact_lookups(r, m);
	add_buffers(&j, view->args->list.first);
	if (view->after)
		add_buffers(&j, view->after->list.first);
	if (j.count > 1)
		found = secrets_find(&r->secrets, (uint8_t *)j.text.s, j.text.len, redact_joined,
				     &(struct joined_pieces){m, j.all, j.count});
	for (struct memo_block *b = m->first; b; b = b->next)
		found |= b->when > AT_EXIT ? mask_lookup(r, m, b) : mask_block(r, m, b);
	free(j.all);
	sbuf_done(&j.text);
	return found || j.found;
}

/* Validates records, which are written in the tracee, and passes their copies of memory to
 * decoding. */
#include "fast/plan/plan.h"

#include <string.h>

#include "fast/stub/reads.h"

static const struct fast_segment *segment_at(const struct fast_record *r, size_t at)
{
	return (const void *)((const uint8_t *)r + at);
}

static size_t segment_size(const struct fast_segment *s)
{
	return (sizeof(*s) + s->got + 7) & ~(size_t)7;
}

void fast_load_record(struct memory *m, const struct fast_record *r, enum read_space when)
{
	size_t at = sizeof(*r);

	for (unsigned i = 0; i < r->segments; i++) {
		const struct fast_segment *s = segment_at(r, at);

		enum read_space state = s->when == FAST_BEFORE ? AT_ENTRY : AT_EXIT;

		if (s->when < FAST_NAMED && state == when)
			/* decoding has not used it yet */
			memory_put(m, when, s->addr, s->asked, s->bytes, s->got)->used = 0;
		at += segment_size(s);
	}
}

int64_t fast_record_name(const struct fast_record *r, uint64_t fd, void *buf, uint64_t size)
{
	size_t at = sizeof(*r);

	for (unsigned i = 0; i < r->segments; i++) {
		const struct fast_segment *s = segment_at(r, at);

		if (s->when == FAST_NAMED && s->addr == fd && s->got <= size) {
			memcpy(buf, s->bytes, s->got);
			return s->got;
		}
		at += segment_size(s);
	}
	return 0;
}

uint64_t fast_record_missing(const struct fast_record *r)
{
	size_t at = sizeof(*r);

	for (unsigned i = 0; i < r->segments; i++) {
		const struct fast_segment *s = segment_at(r, at);

		if (s->when == FAST_ENDED)
			return s->addr;
		at += segment_size(s);
	}
	return 0;
}

static bool has_plan(const struct fast_table *t, const struct fast_record *r)
{
	const struct fast_plan *p = fast_plan_of(t, r->nr, r->arg);

	return p && p->how == FAST_RECORD;
}

bool fast_record_is_valid(const struct fast_table *t, const struct fast_record *r, size_t size)
{
	size_t at = sizeof(*r);

	if (size < sizeof(*r) || size > FAST_RECORD_MAX || r->size != size || size % 8 ||
	    r->type != FAST_CALL || !has_plan(t, r))
		return false;
	for (unsigned i = 0; i < r->segments; i++) {
		const struct fast_segment *s = segment_at(r, at);

		if (size - at < sizeof(*s) || s->got > s->asked || s->asked > FAST_RECORD_MAX ||
		    s->when >= FAST_WHENS || segment_size(s) > size - at)
			return false;
		at += segment_size(s);
	}
	return at == size;
}

#include "fast/space/changes.h"

#include <sys/syscall.h>

#include "fast/space/space.h"

bool fast_maps_filter_page(uint64_t nr, const uint64_t arg[6])
{
	const uint64_t end = FAST_BLOB + FAST_PAGE, segment = 1ULL << 40;

	switch (nr) {
	case SYS_mmap:
		return fast_ranges_overlap(arg[0], arg[0] + arg[1], FAST_BLOB, end);
	case SYS_mremap:
		return fast_ranges_overlap(arg[0], arg[0] + arg[2], FAST_BLOB, end) ||
		       fast_ranges_overlap(arg[4], arg[4] + arg[2], FAST_BLOB, end);
	case SYS_shmat:		/* its size is not known here */
		return fast_ranges_overlap(arg[1], arg[1] + segment, FAST_BLOB, end);
	default:
		return false;
	}
}

bool changes_overlap(struct fast_range r, const struct fast_range of[2])
{
	return fast_ranges_overlap(r.from, r.to, of[0].from, of[0].to) ||
	       fast_ranges_overlap(r.from, r.to, of[1].from, of[1].to);
}

static struct fast_range range_to_end(uint64_t from, uint64_t to)
{
	return (struct fast_range){from, to < from ? UINT64_MAX : to};
}

void changes_find(struct fast_range out[2], uint64_t nr, const uint64_t arg[6])
{
	struct fast_range range = fast_changed_range(nr, arg);

	out[0] = out[1] = (struct fast_range){0};
	if (!fast_changes_mappings(nr, arg))
		return;
	out[0] = range_to_end(range.from, range.to);
	if (nr == NR_x86_64_mremap)
		out[1] = range_to_end(arg[4], arg[4] + arg[2]);
}

/* Whether the thread makes a syscall from the injected code that changes memory in this range. True
 * as well if it made one from its stub since, which may have returned. */
static bool changes_from_slot(const struct fast_thread *t, struct fast_range range)
{
	const volatile struct fast_slot *s = t->slot;
	struct fast_range changed[2];

	if (!s || s->phase)
		return false;
	changes_find(changed, s->rax, (const uint64_t[6]){s->rdi, s->rsi, s->rdx, s->r10, s->r8,
							  s->r9});
	return changes_overlap(range, changed);
}

bool changes_are_made(const struct fast *f, const struct fast_thread *t, struct fast_range range)
{
	const struct fast_thread *other;

	for (size_t at = 0; (other = hash_next(&f->threads, &at));)
		if (other->space == t->space && other != t &&
		    (changes_overlap(range, other->changes) || changes_from_slot(other, range)))
			return true;
	return false;
}

bool fast_changes_patched_text(const struct fast_thread *t, uint64_t nr, const uint64_t arg[6])
{
	return fast_has_code(t) && fast_changes_text(nr, arg, t->space->patched.range);
}

void fast_begin_memory_change(struct fast_thread *t, uint64_t nr, const uint64_t arg[6])
{
	changes_find(t->changes, nr, arg);
}

void fast_end_memory_change(struct fast_thread *t)
{
	t->changes[0] = t->changes[1] = (struct fast_range){0};
	if (t->detour != FAST_CHANGES_TEXT)
		return;
	if (t->space)
		patched_end_change(&t->space->patched);
	fast_set_detour(t, FAST_NO_DETOUR);
}

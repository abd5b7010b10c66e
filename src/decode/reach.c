#include "decode/walk.h"

#include <errno.h>
#include <string.h>

enum {
	STRING_MAX = 4096,
	PAGE = 4096,
	/* Limit of bytes of all strings of a syscall that are read in several pieces; raised if
	 * longer strings are wanted */
	JOINED_LEAST = 1 << 20,
	ERESTART_RESTARTBLOCK = 516,	/* a kernel-internal result, not in user-space headers */
};

/* Reads a growing part of a vector until it contains a NULL or has `most` members. Returns the
 * number of members to read. */
static uint64_t members_to_null(struct walk *w, uint64_t addr, uint64_t size, uint64_t most)
{
	static const uint8_t null[8];
	uint64_t n = min64(32, most), got;

	for (; n < most; n = min64(4 * n, most)) {
		const uint8_t *p = memory_read(w->d->mem, w->view, w->now, addr, n * size, &got);

		for (uint64_t i = 0; i < got / size; i++)
			if (!memcmp(p + i * size, null, size))
				return n;
		if (got < n * size)
			break;
	}
	return n;
}

/* Number of bytes by which a record of fixed size `n` is extended by its last field, which takes
 * all bytes up to `bound` or as many as another field says. *worth is how many of them to read at
 * most. */
static uint64_t tail_size(struct walk *w, uint16_t record, uint64_t n, uint64_t bound,
			  uint64_t addr,
		     uint64_t *worth)
{
	const struct field *f = desc_records[record].fields;
	uint64_t count, got;

	*worth = w->d->limits.bytes;
	while (f->type && f[1].type)
		f++;
	if (!f->type || size_of(w, f->type))
		return 0;
	if (f->flags & F_REST)		/* several fields rather than one buffer */
		*worth = 4096;
	if (bound != UINT64_MAX)
		return bound > n ? bound - n : 0;
	if ((f->type->kind != K_BYTES && f->type->kind != K_VEC) || !f->type->by)
		return 0;
	const uint8_t *p = memory_read(w->d->mem, w->view, w->now, addr, n, &got);

	if (!scope_find_in(w, record, (struct place){p, got, n, addr}, f->type->by, &count) &&
	    !scope_find(w, f->type->by, &count))
		return 0;
	if (f->type->kind == K_BYTES)
		return count;
	*worth = (w->d->limits.members + 1) * size_of(w, f->type->of);
	return min64(count, UINT32_MAX) * size_of(w, f->type->of);
}

/* Returns how many bytes of a value of type `t` to read; *whole is how many there are. */
static uint64_t extent(struct walk *w, const struct type *t, uint64_t bound, uint64_t addr,
		       uint64_t *whole)
{
	uint64_t n = bound, size, got;
	struct place head = {.addr = addr};

	switch (t->kind) {
	case K_SIZED:
	case K_SHARE:
		if (t->fixed)
			return *whole = min64(t->fixed, bound);
		if (t->kind == K_SIZED)
			bound = scope_find(w, t->by, &n) && (int64_t)n > 0 ? min64(n, bound) : 0;
		return extent(w, t->of, bound, addr, whole);
	case K_PICK:
		if (t->of) {
			size = min64(size_of(w, t->of), bound);
			head.p = memory_read(w->d->mem, w->view, w->now, addr, size, &got);
			head.size = head.whole = got;
		}
		return extent(w, scope_picked(w, t, head), bound, addr, whole);
	case K_WHOLE:
	case K_DATED: return extent(w, t->of, bound, addr, whole);
	case K_BYTES:
		if (t->fixed)
			n = min64(bound, t->fixed);
		else if (t->by)
			n = scope_find(w, t->by, &n) ? min64(n, bound) : 0;
		if (w->view == AT_EXIT)
			n = min64(n, w->budget);
		*whole = n;
		return min64(n, w->d->limits.bytes + t->until_null);
	case K_BITSET:
		if (t->by && !scope_find(w, t->by, &n))
			n = 0;
		if (t->in_bits) {	/* the kernel uses whole words */
			size = w->abi->word;
			n = (int64_t)n < 0 ? 0 : n;
			n = (min64(n, 1 << 20) + 8 * size - 1) / (8 * size) * size;
		}
		*whole = n = min64(t->fixed ? t->fixed : n, bound);
		return min64(n, 8192);
	case K_VEC:
		size = size_of(w, t->of);
		n = w->d->limits.members + 1;
		if (t->until_null)
			n = members_to_null(w, addr, size, t->noun ? 1 << 13 : n);
		else if (t->by || t->fixed)
			n = t->fixed ? t->fixed : scope_find(w, t->by, &n) ?
				min64(scope_count(w, t, n), 1 << 20) : 0;
		*whole = t->until_null ? UINT64_MAX : n * size;
		if (t->noun && !t->until_null && !w->d->limits.verbose)
			return 0;
		return min64(min64(n, t->noun || t->under ? n : w->d->limits.members + 1) * size,
			     bound);
	case K_CHAIN:
		*whole = bound = w->view == AT_EXIT ? min64(bound, w->budget) : bound;
		return min64(bound, 64 << 10);
	default:
		n = size_of(w, t);
		if (n >= bound)
			return *whole = bound;
		got = 0;
		size = t->kind == K_STRUCT ? tail_size(w, t->record, n, bound, addr, &got) : 0;
		*whole = n + min64(size, bound - n);
		return min64(*whole, n + min64(size, got));
	}
}

/* A string that is read piece by piece */
struct joined {
	const uint8_t *all;	/* the string: the only piece, or .copy */
	uint8_t *copy;		/* joined pieces; NULL: only one */
	uint64_t len, room;	/* bytes in .all; size of .copy */
};

/* Appends a piece. False if the syscall's limit for joined strings is reached. */
static bool append_piece(struct walk *w, struct joined *j, const uint8_t *part, uint64_t size)
{
	if (!j->all) {
		j->all = part;
		j->len = size;
		return true;
	}
	if (j->len + size > j->room) {
		j->room = 2 * (j->len + size);
		if (w->joined + j->room > JOINED_LEAST + 8 * w->d->limits.bytes)
			return false;
		w->joined += j->room;
		j->copy = memcpy(arena_alloc(w->arena, j->room), j->all, j->len);
		j->all = j->copy;
	}
	memcpy(j->copy + j->len, part, size);
	j->len += size;
	return true;
}

static struct value *make_unread(struct walk *w, uint64_t addr)
{
	return value_unread(w, addr, memory_why(w->d->mem, w->view, w->now, addr));
}

/* A string of unknown length: read page by page, so that an unmapped page after it causes no
 * error */
static struct value *walk_far_string(struct walk *w, const struct type *t, uint64_t addr)
{
	uint64_t limit = t->fixed ? t->fixed + t->until_null : t->sense == SENSE_PATH ? STRING_MAX :
		w->d->limits.bytes + 1;
	struct joined s = {0};
	bool ended = false;
	struct value *v;

	while (s.len < limit && !ended) {
		uint64_t got, step = min64(PAGE - (addr + s.len) % PAGE, limit - s.len);
		const uint8_t *part = memory_string(w->d->mem, w->view, w->now, addr + s.len,
						    min64(step, s.len ? PAGE : 256), &got, &ended);

		if ((!got && !ended) || !append_piece(w, &s, part, got))
			break;
	}
	if (!s.all)
		return make_unread(w, addr);
	v = value_new(w, V_BYTES);
	v->sense = t->sense;
	v->bytes.p = s.all;
	v->bytes.len = value_room(w, t->until_null ? min64(s.len, t->fixed) : s.len);
	v->bytes.whole = s.len + (!ended && !t->fixed);
	v->flags = VF_NUL;
	return v;
}

static struct value *walk_target(struct walk *w, const struct type *t, uint64_t addr,
				 enum read_space view)
{
	enum read_space saved = w->view;
	struct value *v;

	w->view = view;
	if (t->kind == K_STR) {
		v = walk_far_string(w, t, addr);
	} else {
		uint64_t whole = 0, got = 0, want = extent(w, t, UINT64_MAX, addr, &whole);
		const uint8_t *p = want ? memory_read(w->d->mem, view, w->now, addr, want, &got) :
			NULL;

		/* the number that chooses the type is missing */
		bool headless = !got && t->kind == K_SIZED && t->of->kind == K_PICK && t->of->of;

		if ((want && !got) || (t->kind == K_STRUCT && got < want) || headless)
			v = want ? make_unread(w, addr) : value_unread(w, addr, "empty");
		else
			v = walk_type(w, t, &(struct place){p, got, whole, addr});
	}
	w->view = saved;
	v->at = addr;
	return v;
}

static bool reads_at_entry(const struct type *t)
{
	if (t->kind == K_STRUCT)
		for (const struct field *f = desc_records[t->record].fields; f->type; f++)
			if (f->flags & F_BOTH)
				return true;
	return false;
}

static bool same_bytes(struct walk *w, uint64_t addr, const struct type *t)
{
	uint64_t whole, a, b, n = extent(w, t, UINT64_MAX, addr, &whole);
	const uint8_t *p = memory_read(w->d->mem, AT_ENTRY, w->now, addr, n, &a);
	const uint8_t *q = memory_read(w->d->mem, AT_EXIT, w->now, addr, n, &b);

	return p && q && a == b && !memcmp(p, q, a);
}

/* The value before and after the syscall, as a V_CHANGE; the first alone if both are equal or the
 * syscall failed */
static struct value *walk_inout(struct walk *w, const struct type *t, uint64_t addr)
{
	bool before = w->before;
	struct value *was, *is, *both;

	w->before = true;
	was = walk_target(w, t->of, addr, AT_ENTRY);
	w->before = before;
	w->pending |= w->now == AT_ENTRY;
	if (w->now == AT_ENTRY || w->r->failed || was->kind == V_UNREAD ||
	    (was->kind == V_NUMBER && same_bytes(w, addr, t->of)))
		return was;
	is = walk_target(w, t->of, addr, AT_EXIT);
	if (is->kind == V_RECORD && !is->list.first)
		return was;
	both = value_new(w, V_CHANGE);
	both->at = t->flat ? 0 : addr;
	both->change.before = was;
	both->change.after = is;
	return both;
}

/* A buffer that the kernel fills, at syscall enter: a V_PENDING. Fields that the kernel reads are
 * recorded now. */
static struct value *walk_pending(struct walk *w, const struct type *t, uint64_t addr)
{
	struct value *v = value_new(w, V_PENDING);
	uint64_t got;

	if (reads_at_entry(t->of))
		memory_read(w->d->mem, AT_ENTRY, AT_ENTRY, addr, size_of(w, t->of), &got);
	w->pending = true;
	v->at = addr;
	return v;
}

static bool is_filled(const struct regs *r, enum dir dir)
{
	if (dir == OUT_IF_INTERRUPTED)
		return r->ret == -EINTR || r->ret == -ERESTART_RESTARTBLOCK;
	return !r->failed && (dir != OUT_IF_POSITIVE || r->ret > 0);
}

static struct value *walk_out(struct walk *w, const struct type *t, uint64_t addr)
{
	struct value *v;

	if (w->now == AT_ENTRY)
		return walk_pending(w, t, addr);
	if (w->before)
		return value_unread(w, addr, "not filled yet");
	if (w->r->failed && reads_at_entry(t->of)) {
		w->only_both = true;
		/* EOVERFLOW: the kernel has stored the required size (name_to_handle_at) */
		v = walk_target(w, t->of, addr, w->r->ret == -EOVERFLOW ? AT_EXIT : AT_ENTRY);
		w->only_both = false;
		return v;
	}
	return is_filled(w->r, t->dir) ? walk_target(w, t->of, addr, AT_EXIT) :
		value_unread(w, addr, "not filled");
}

struct value *walk_ptr(struct walk *w, const struct type *t, const struct place *p)
{
	uint64_t addr;
	enum dir dir = t->dir;

	if (!scope_address_in(w, t, p, &addr))
		return value_unread(w, p->addr, "cut");
	if (!addr) {
		w->pending |= w->now == AT_ENTRY && dir != HERE && dir != IN && dir != INOUT;
		return value_new(w, V_NULL);
	}
	if (dir == HERE)
		return walk_target(w, t->of, addr, w->view);
	if (dir == IN)
		return walk_target(w, t->of, addr, AT_ENTRY);
	if (dir == IN_LATE && w->now == AT_EXIT)
		return walk_target(w, t->of, addr, w->r->failed ? AT_ENTRY : AT_EXIT);
	return dir == INOUT ? walk_inout(w, t, addr) : walk_out(w, t, addr);
}

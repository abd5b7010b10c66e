#include "decode/walk.h"

#include <string.h>

enum {
	/* Limit of bytes of all strings of a syscall that are read in several pieces; raised if
	 * longer strings are wanted */
	JOINED_MIN = 1 << 20,
};

struct value *scalar_string(struct walk *w, const struct type *t, struct place p)
{
	struct value *v = value_new(w, V_BYTES);
	bool is_given = p.whole >= p.size;	/* else zeros follow */
	uint64_t size = min64(t->fixed ? t->fixed : p.size, min64(p.size, p.whole)), n;

	if (t->by && scope_find(w, t->by, &n))	/* and a NUL */
		size = min64(size, (n >> 63 ? 0 : n) + 1);
	v->sense = t->sense;
	v->bytes.p = p.p;
	v->bytes.len = v->bytes.whole = size ? strnlen((const char *)p.p, size) : 0;
	v->flags = v->bytes.len < (t->fixed && !t->by && is_given ? t->fixed : size) ? VF_NUL : 0;
	if (t->fixed && t->sense == SENSE_TEXT && (!t->one_only || !(v->flags & VF_NUL)))
		v->flags |= VF_NUL_COUNTED;
	if (v->flags & VF_NUL || t->fixed)
		return v;
	v->flags = VF_NUL_MISSING;
	if (size < p.whole && memory_is_bad(w->d->mem, w->view, w->now, p.addr, p.addr + size))
		v->bytes.bad = p.addr + size;
	return v;
}

struct value *scalar_bytes(struct walk *w, const struct type *t, struct place p)
{
	struct value *v = value_new(w, V_BYTES);
	uint64_t n;

	extent_of(w, t, p.whole, p.addr, &n);
	if (w->view == AT_EXIT && w->budget != UINT64_MAX)
		w->budget -= n;
	v->sense = t->sense;
	v->bytes.p = p.p;
	v->flags = (t->base == HEX ? VF_HEX : 0) | (t->unlimited ? VF_UNLIMITED : 0);
	if (t->until_null && n && n <= p.size && !p.p[n - 1]) {
		v->flags |= VF_NUL;
		n--;
	} else if (t->until_null && t->sense == SENSE_TEXT) {
		v->flags |= VF_NUL_MISSING;
	}
	v->bytes.len = value_room(w, min64(n, p.size));
	v->bytes.whole = n;
	if (p.addr && p.size < n &&
	    memory_is_bad(w->d->mem, w->view, w->now, p.addr, p.addr + p.size)) {
		v->bytes.bad = p.addr + p.size;
		v->at = p.addr;
	}
	return v;
}

struct value *scalar_cut(struct walk *w, struct place p)
{
	static const struct type cut = {.kind = K_BYTES, .sense = SENSE_DATA, .base = HEX};

	return scalar_bytes(w, &cut, p);
}

struct value *scalar_unread(struct walk *w, uint64_t addr)
{
	return value_unread(w, addr, memory_why(w->d->mem, w->view, w->now, addr));
}

struct value *scalar_number(struct walk *w, const struct type *t, const struct place *p)
{
	const struct type *num = type_number(t);
	struct value *v;
	uint64_t n;

	if (num->width == LEFT) {
		struct type sized = *num;

		sized.width = min64(p->size, 8);
		n = number_load(w, &sized, p->p);
	} else if (!scope_number_at(w, num, p, &n))
		return w->view == AT_EXIT && p->size ? scalar_cut(w, *p) :
			value_unread(w, p->addr, "cut");
	uint16_t set = t->kind == K_NUM ? 0 : scope_set(w, t);

	if (set) {
		v = value_named(w, n, set, num, t->kind == K_BITS);
		v->flags |= t->beside ? VF_BESIDE : 0;
		v->num.base = t->decimal ? ALWAYS_DEC : v->num.base;
		return v;
	}
	/* only -EPERM is an error where numbers may be negative */
	bool is_errno = num->sense == SENSE_ERRNO &&
		(num->sign != SIGNED || (int64_t)n < 0);

	v = is_errno ? value_errno(w, n) : value_number(w, n, num->sense);
	v->flags |= num->one_only ? VF_PATHLESS : 0;
	if (num->sense == SENSE_IFREQS)
		v->num.unit = w->abi->word == 8 ? 40 : 32;
	v->num.base = num->base;
	v->num.digits = num->width == WORD ? num->fixed * w->abi->word / 8 : num->fixed;
	v->num.is_signed = num->sign == SIGNED ||
		(n == -1ULL && (num->width == 2 || num->sign == ID));
	return v;
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
		if (w->joined + j->room > JOINED_MIN + 8 * w->d->limits.bytes)
			return false;
		w->joined += j->room;
		j->copy = memcpy(arena_alloc(w->arena, j->room), j->all, j->len);
		j->all = j->copy;
	}
	memcpy(j->copy + j->len, part, size);
	j->len += size;
	return true;
}

struct value *scalar_far_string(struct walk *w, const struct type *t, uint64_t addr)
{
	uint64_t limit = extent_of_string(&w->d->limits, t), n;
	struct joined s = {0};
	bool ended = false;
	struct value *v;

	if (t->by && scope_find(w, t->by, &n))
		limit = min64(limit, n);
	while (s.len < limit && !ended) {
		uint64_t got, size = extent_of_piece(addr, s.len, limit);
		const uint8_t *part = memory_string(w->d->mem, w->view, w->now, addr + s.len,
						    size, &got, &ended);

		if ((!got && !ended) || !append_piece(w, &s, part, got))
			break;
	}
	if (!s.all)
		return scalar_unread(w, addr);
	v = value_new(w, V_BYTES);
	v->sense = t->sense;
	v->bytes.p = s.all;
	v->bytes.len = value_room(w, t->sense == SENSE_PATH ?
				  min64(s.len, PATH_LENGTH_MAX - 1) : s.len);
	v->bytes.whole = s.len + (!ended && (!t->fixed || t->until_null || t->sense == SENSE_NAME));
	v->flags = ended || t->sense != SENSE_NAME || !t->until_null ? VF_NUL : 0;
	v->flags |= t->sense == SENSE_PATH && t->one_only ? VF_PATHLESS : 0;
	if (!ended && s.len < limit &&
	    memory_is_bad(w->d->mem, w->view, w->now, addr + s.len, addr + s.len))
		v->bytes.bad = addr + s.len;
	return v;
}

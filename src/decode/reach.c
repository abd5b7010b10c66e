#include "decode/walk.h"

#include <errno.h>
#include <string.h>

enum {
	PAGE = 4096,
	/* Limit of bytes of all strings of a syscall that are read in several pieces; raised if
	 * longer strings are wanted */
	JOINED_LEAST = 1 << 20,
	ERESTART_RESTARTBLOCK = 516,	/* a kernel-internal result, not in user-space headers */
};

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
	uint64_t limit = extent_of_string(w, t);
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
		uint64_t whole = 0, got = 0, want = extent_of(w, t, UINT64_MAX, addr, &whole);
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

static bool same_bytes(struct walk *w, uint64_t addr, const struct type *t)
{
	uint64_t whole, a, b, n = extent_of(w, t, UINT64_MAX, addr, &whole);
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

	if (extent_has_both(t->of))
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
	if (w->r->failed && extent_has_both(t->of)) {
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

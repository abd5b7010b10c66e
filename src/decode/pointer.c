#include "decode/walk.h"

#include <errno.h>
#include <string.h>

#include "abi/restart.h"

/* Whether a type of limited size is a record that another number chooses, as bpf(2)'s attributes,
 * or one that contains its size */
static bool picks_record(struct walk *w, const struct type *t)
{
	return t->kind == K_SIZED && (t->bits || (t->flat && t->of->kind == K_STRUCT) ||
		(t->of->kind == K_PICK && !t->of->of &&
		scope_picked(w, t->of, (struct place){0})->kind == K_STRUCT));
}

/* Whether the number of bytes is in memory that could not be read */
static bool is_sizeless(struct walk *w, const struct type *t)
{
	uint64_t n;

	return t->kind == K_BYTES && t->by && !scope_find(w, t->by, &n);
}

/* The number of bytes that a record must have: all, or those of its F_BOTH fields */
static uint64_t size_needed(struct walk *w, const struct type *t, uint64_t all)
{
	const struct field *f = desc_records[t->record].fields;
	const struct slot *slot = schema_layout(w->d->schema, w->abi, t->record)->slot;
	uint64_t end = 0;

	if (!w->only_both)
		return all;
	for (; f->type && !(f->flags & F_REST); f++, slot++)
		if (f->flags & F_BOTH && slot->at + slot->size > end)
			end = slot->at + slot->size;
	return end;
}

/* Whether a record contains its size and is readable up to that: {size=24, ???} */
static bool is_headed(const struct type *t, uint64_t got)
{
	return t->kind == K_SIZED && t->bits && t->one_only && got >= sizeof(uint32_t);
}

static struct value *walk_headed(struct walk *w, const struct type *t, const uint8_t *p,
				 uint64_t addr)
{
	struct place size = {p, sizeof(uint32_t), sizeof(uint32_t), addr};
	struct value *v = walk_type(w, t->of, &size);
	struct value *rest = scalar_unread(w, addr + sizeof(uint32_t));

	rest->flags = VF_TRAILING;
	value_add(v, "beyond", rest);
	return v;
}

/* Number of bytes to read of a value of `whole` bytes, of which -s shows `want` */
static uint64_t with_next_byte(struct walk *w, const struct type *t, uint64_t addr, uint64_t want,
			       uint64_t whole)
{
	if (!extent_has_next_byte(&w->d->limits, addr, want, whole))
		return want;
	while (t->kind == K_SIZED || t->kind == K_SHARE || (t->kind == K_PICK && !t->of))
		t = t->kind == K_PICK ? scope_picked(w, t, (struct place){.addr = addr}) : t->of;
	return t->kind == K_BYTES ? want + 1 : want;
}

static struct value *walk_target(struct walk *w, const struct type *t, uint64_t addr,
				 enum read_space view)
{
	enum read_space saved = w->view;
	struct value *v;

	w->view = view;
	if (t->kind == K_STR) {
		v = scalar_far_string(w, t, addr);
	} else {
		uint64_t whole = 0, got = 0, want = extent_of(w, t, UINT64_MAX, addr, &whole);
		uint64_t read = with_next_byte(w, t, addr, want, whole);
		const uint8_t *p = want ? memory_read(w->d->mem, view, w->now, addr, read, &got) :
			NULL;

		got = got < want ? got : want;

		/* the number that chooses the type is missing */
		bool headless = !got && t->kind == K_SIZED && t->of->kind == K_PICK && t->of->of;

		bool picked = picks_record(w, t), record = t->kind == K_STRUCT || picked;
		bool cut = picked ? got < want :
			record && got < size_needed(w, t, size_of(w, t));

		if (!want && is_sizeless(w, t))
			v = value_unread(w, addr, "unknown size");
		else if (cut && is_headed(t, got))
			v = walk_headed(w, t, p, addr);
		else if ((want && !got) || cut || (record && !want) || headless)
			v = want ? scalar_unread(w, addr) : value_unread(w, addr, "empty");
		else
			v = walk_type(w, t, &(struct place){p, got, whole, addr});
	}
	w->view = saved;
	v->at = addr;
	return v;
}

/* A buffer that the kernel fills, at syscall enter: a V_PENDING. Fields that the kernel reads are
 * recorded now. */
static struct value *walk_pending(struct walk *w, const struct type *t, uint64_t addr)
{
	struct value *v = value_new(w, V_PENDING);
	uint64_t got, n;

	if (t->even_failed)
		walk_target(w, t->of, addr, AT_ENTRY);
	else if (record_facts(w, t->of) & HAS_BOTH)
		memory_read(w->d->mem, AT_ENTRY, AT_ENTRY, addr, size_of(w, t->of), &got);
	else if (t->dir == OUT && t->of->kind == K_VEC && record_facts(w, t->of) & LISTS_BOTH &&
		 scope_find(w, desc_name_vlen, &n))	/* recvmmsg */
		memory_read(w->d->mem, AT_ENTRY, AT_ENTRY, addr,
			    min64(n, w->d->limits.members + 1) * size_of(w, t->of->of), &got);
	else if (t->dir == IN_LATE && picks_record(w, t->of))
		walk_target(w, t->of, addr, AT_ENTRY);	/* and records that it points to */
	w->pending = true;
	v->at = addr;
	return v;
}

static bool is_filled(const struct regs *r, enum dir dir)
{
	if (dir == OUT_IF_INTERRUPTED)
		return r->ret == -EINTR || r->ret == -RESTART_BLOCK;
	return !r->failed && (dir != OUT_IF_POSITIVE || r->ret > 0);
}

static struct value *walk_out(struct walk *w, const struct type *t, uint64_t addr)
{
	struct value *v;

	if (w->now == AT_ENTRY)
		return walk_pending(w, t, addr);
	if (w->before)
		return value_unread(w, addr, "not filled yet");
	if (w->r->failed && record_facts(w, t->of) & HAS_BOTH) {
		w->only_both = true;
		/* EOVERFLOW: the kernel has stored the required size (name_to_handle_at) */
		v = walk_target(w, t->of, addr, w->r->ret == -EOVERFLOW ? AT_EXIT : AT_ENTRY);
		w->only_both = false;
		return v;
	}
	return is_filled(w->r, t->dir) || t->even_failed ? walk_target(w, t->of, addr, AT_EXIT) :
		value_unread(w, addr, "not filled");
}

static bool same_bytes(struct walk *w, uint64_t addr, const struct type *t)
{
	uint64_t whole, a, b, n = extent_of(w, t, UINT64_MAX, addr, &whole);
	const uint8_t *p = memory_read(w->d->mem, AT_ENTRY, w->now, addr, n, &a);
	const uint8_t *q = memory_read(w->d->mem, AT_EXIT, w->now, addr, n, &b);

	return p && q && a == b && !memcmp(p, q, a);
}

static bool was_zero(struct walk *w, uint64_t addr, const struct type *t)
{
	uint64_t whole, got, size = extent_of(w, t, UINT64_MAX, addr, &whole);
	const uint8_t *p = memory_read(w->d->mem, AT_ENTRY, w->now, addr, size, &got);

	return p && got == size && place_is_zero(&(struct place){.p = p, .size = size});
}

/* Whether a list in a record, or in a record that it contains, could not be read completely */
static bool is_incomplete(const struct value *record)
{
	for (const struct value *m = record->list.first; m; m = m->next)
		if (m->kind == V_UNREAD || (m->kind == V_LIST && m->list.bad) ||
		    (m->kind == V_RECORD && is_incomplete(m)))
			return true;
	return false;
}

/* The value before and after the syscall, as a V_CHANGE; the first alone if both are equal or the
 * syscall failed */
static struct value *walk_inout(struct walk *w, const struct type *t, uint64_t addr)
{
	bool before = w->before;
	struct value *was, *is, *both;

	if (t->zeros_before && was_zero(w, addr, t->of))
		return walk_out(w, t, addr);
	w->before = true;
	was = walk_target(w, t->of, addr, AT_ENTRY);
	w->before = before;
	w->pending |= w->now == AT_ENTRY;
	bool is_cut = (was->kind == V_LIST || was->kind == V_RECORD) && was->list.bad;
	bool is_empty = t->of->kind == K_VEC && was->kind != V_UNREAD && !was->list.whole;

	if (w->now == AT_ENTRY || was->kind == V_UNREAD || is_cut || is_empty ||
	    (w->r->failed && !t->address_after && !t->even_failed) ||
	    (was->kind == V_NUMBER && same_bytes(w, addr, t->of)) ||
	    (t->needs_before && is_incomplete(was)))
		return was;
	is = w->r->failed && !t->even_failed ? value_unread(w, addr, "not filled") :
		walk_target(w, t->of, addr, AT_EXIT);
	if ((is->kind == V_RECORD && !is->list.first) || (is->kind == V_BYTES && !is->bytes.whole))
		return was;
	both = value_new(w, V_CHANGE);
	both->at = t->flat ? 0 : addr;
	both->change.before = was;
	both->change.after = is;
	return both;
}

/* Turns members of a record into changes to the members of another record with the same names. */
static void merge_changes(struct walk *w, struct value *before, const struct value *after)
{
	struct value *was, *is;

	for (struct value **m = &before->list.first; *m; m = &(*m)->next) {
		is = after->list.first;
		while (is && strcmp(is->name, (*m)->name))
			is = is->next;
		if (!is)
			continue;
		was = *m;
		*m = value_new(w, V_CHANGE);
		(*m)->name = was->name;
		(*m)->next = was->next;
		(*m)->change.before = was;
		(*m)->change.after = is;
		was->next = NULL;
	}
}

static struct value *walk_in(struct walk *w, const struct type *t, uint64_t addr)
{
	struct value *v = walk_target(w, t->of, addr, AT_ENTRY), *both;

	w->pending |= t->record && w->now == AT_ENTRY;
	if (t->record && w->now == AT_EXIT && w->r->ret == -E2BIG && v->kind == V_RECORD) {
		struct type filled = {.kind = K_STRUCT, .record = t->record};

		if (t->flat) {
			both = walk_target(w, &filled, addr, AT_EXIT);
			if (both->kind == V_RECORD)
				merge_changes(w, v, both);
			return v;
		}
		both = value_new(w, V_CHANGE);
		both->at = addr;
		both->change.before = v;
		both->change.after = walk_target(w, &filled, addr, AT_EXIT);
		return both;
	}
	if (t->address_after) {
		w->pending |= w->now == AT_ENTRY;
		v->flags |= w->now == AT_EXIT && w->r->failed ? VF_ADDRESS : 0;
	}
	return v;
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
		return walk_in(w, t, addr);
	if (dir == IN_LATE && w->now == AT_EXIT)
		return walk_target(w, t->of, addr,
				   w->r->failed && !t->even_failed ? AT_ENTRY : AT_EXIT);
	return dir == INOUT ? walk_inout(w, t, addr) : walk_out(w, t, addr);
}

#include "decode/walk.h"

#include <string.h>

#include <linux/netlink.h>

uint64_t number_load_unusual(struct walk *w, const struct type *num, const uint8_t *p)
{
	uint64_t n = 0, width = min64(schema_width(w->abi, num), 8);

	w->negative = false;
	if (num->sign == NETORDER) {
		for (uint64_t i = 0; i < width; i++)
			n = n << 8 | p[i];
		return n;
	}
	memcpy(&n, p, width);
	if (num->high_first && w->abi->word == 4)
		n = n << 32 | n >> 32;
	if (width == 2 && n == 0xffff && (num->sense == SENSE_UID || num->sense == SENSE_GID))
		return -1ULL;	/* the kernel extends a 16-bit -1 ("no ID") to 32 bits */
	if (num->sign == SIGNED) {
		w->negative = n >> (width * 8 - 1);
		if (w->negative && width < 8)
			n |= -1ULL << width * 8;
	} else if (num->sign == ID && n == UINT32_MAX) {
		return -1ULL;
	}
	if (num->bits)
		return n >> num->shift & ((1ULL << num->bits) - 1);
	return n << num->shift;
}

/* Through a pointer, the smaller of the numbers at enter and exit is used, because the kernel may
 * set a length larger than the buffer. */
bool scope_other_number(struct walk *w, const struct type *t, const struct place *p, uint64_t *n)
{
	uint64_t addr, got, size;

	switch (t->kind) {
	case K_ONE:
	case K_BITS:
		return scope_number_at(w, t->of, p, n);
	case K_PTR:
		if (t->of->kind != K_NUM || !scope_address_in(w, t, p, &addr))
			return false;
		size = size_of(w, t->of);
		const uint8_t *b = memory_read(w->d->mem, AT_ENTRY, w->now, addr, size, &got);

		if (!b || got < size)
			return false;
		*n = number_load(w, t->of, b);
		if (w->view == AT_EXIT) {
			b = memory_read(w->d->mem, AT_EXIT, w->now, addr, size, &got);
			if (b && got == size)
				*n = min64(*n, number_load(w, t->of, b));
		}
		return true;
	case K_CUSTOM:
	case K_SIZED:
		*n = 0;
		if (!t->fixed || t->fixed > 8 || p->size < t->fixed)
			return false;
		memcpy(n, p->p, t->fixed);
		return true;
	default:
		return false;
	}
}

/* Finds `name` among the fields of the entry chosen by F_REST. The number that chooses the entry is
 * in an earlier field, so choosing does not recurse. */
static bool find_in_rest(struct walk *w, uint16_t record, struct place p, atom name,
			 uint64_t *n)
{
	const struct layout *l = schema_layout(w->d->schema, w->abi, record);
	const struct field *f = desc_records[record].fields;
	struct scope scope = {.up = w->scope, .record = record, .place = p};
	struct place part;
	uint64_t at = 0, end = 0, size;
	bool found = false;

	if (w->choosing)
		return false;
	for (unsigned i = 0; !(f->flags & F_REST); i++, f++)
		end = l->slot[i].at + l->slot[i].size;
	w->scope = &scope;
	for (; f->type; f++) {
		while (f->flags & F_REST) {
			w->choosing = true;
			f = scope_chosen(w, f->type, p);
			w->choosing = false;
		}
		if (!f->type)
			break;
		size = size_of(w, f->type);
		at = schema_next(w->d->schema, w->abi, f, at, end);
		const struct type *t = f->type->kind == K_WHOLE ? f->type->of : f->type;

		if (f->id == name) {
			part = place_part(p, at, size);
			found = scope_number_at(w, t, &part, n);
			break;
		}
		found = t->kind == K_STRUCT &&
			scope_find_in(w, t->record, place_part(p, at, size), name, n);
		if (found)
			break;
		end = at + size > end ? at + size : end;
	}
	w->scope = scope.up;
	return found;
}

/* A number that the kernel reads. With F_BOTH it also sets it, such as msg_namelen: the smaller one
 * is found then, because the kernel may set a length larger than the buffer. */
static bool number_before(struct walk *w, const struct field *f, const struct place *p, uint64_t *n)
{
	uint64_t got, was, size = size_of(w, f->type);
	const uint8_t *b = w->view == AT_EXIT ?
		memory_read(w->d->mem, AT_ENTRY, w->now, p->addr, size, &got) : NULL;
	struct place before = {b, size, size, p->addr};

	if (!scope_number_at(w, f->type, p, n))
		return false;
	if (b && got >= size && scope_number_at(w, f->type, &before, &was))
		*n = f->flags & F_BOTH ? min64(*n, was) : was;
	return true;
}

bool scope_find_in(struct walk *w, uint16_t record, struct place p, atom name, uint64_t *n)
{
	const struct slot *s = schema_layout(w->d->schema, w->abi, record)->slot;
	const struct field *f = desc_records[record].fields;

	for (; f->type && !(f->flags & F_REST); f++, s++) {
		if (f->id == name) {
			struct place part = place_part(p, s->at, s->size);

			return f->flags & (F_BOTH | F_IN) ? number_before(w, f, &part, n) :
				scope_number_at(w, f->type, &part, n);
		}
		const struct type *t = f->type->kind == K_SIZED && f->type->fixed ?
			f->type->of : f->type;

		if (t->kind == K_STRUCT &&
		    scope_find_in(w, t->record, place_part(p, s->at, s->size), name, n))
			return true;
	}
	return f->type && find_in_rest(w, record, p, name, n);
}

/* Finds `name` in a record that an argument points to and that the kernel reads (capget's
 * header) */
static bool find_in_target(struct walk *w, const struct type *t, struct place p, atom name,
			   uint64_t *n)
{
	uint64_t addr, got, size;
	const uint8_t *bytes;

	if (t->kind != K_PTR || t->dir != IN || t->of->kind != K_STRUCT ||
	    !scope_address_in(w, t, &p, &addr))
		return false;
	size = size_of(w, t->of);
	bytes = addr ? memory_read(w->d->mem, AT_ENTRY, w->now, addr, size, &got) : NULL;
	return bytes && got == size &&
		scope_find_in(w, t->of->record, (struct place){bytes, got, size, addr}, name, n);
}

bool scope_find(struct walk *w, atom name, uint64_t *n)
{
	if (name == desc_name_ret) {
		*n = w->r->ret;
		w->negative = w->r->ret < 0;
		return w->view == AT_EXIT;
	}
	if (name == desc_name_fd_class) {
		bool known = w->d->fd_class != NULL;

		*n = known ? w->d->fd_class(w->d->ctx, w->r->arg[0]) : 0;
		return known;
	}
	if (name == desc_name_verbose) {
		*n = w->d->limits.verbose;
		return true;
	}
	if (name == desc_name_bpf_class) {
		uint64_t fd;

		if (!w->d->fd_class || !scope_find(w, desc_name_bpf_fd, &fd))
			return false;
		*n = w->d->fd_class(w->d->ctx, (int)fd);
		return true;
	}
	for (const struct scope *s = w->scope; s; s = s->up) {
		if (s->record && scope_find_in(w, s->record, s->place, name, n))
			return true;
		for (unsigned i = 0; s->args && s->args[i]; i++)
			if (s->args[i]->id == name)
				return scope_number_at(w, s->args[i]->type, &s->regs[i], n);
		for (unsigned i = 0; s->args && s->args[i]; i++)
			if (find_in_target(w, s->args[i]->type, s->regs[i], name, n))
				return true;
	}
	return false;
}

static bool holds_alone(struct walk *w, const struct test *t)
{
	uint64_t n;

	return scope_find(w, t->name, &n) && scope_accepts(t, n);
}

bool scope_test_holds(struct walk *w, const struct test *t)
{
	if (holds_alone(w, t) && scope_holds(w, t->and))
		return true;
	return t->or && scope_test_holds(w, t->or);
}

bool scope_size(struct walk *w, const struct type *t, uint64_t *n)
{
	uint64_t rest;

	if (!scope_find(w, t->by, n))
		return false;
	if (!t->under || w->view != AT_EXIT || !scope_find(w, t->under, &rest))
		return true;
	*n -= !w->negative && rest <= *n ? rest : 0;
	w->negative = false;
	return true;
}

/* Number of members of a vec if its `by` field is n */
uint64_t scope_count(struct walk *w, const struct type *t, uint64_t n)
{
	uint64_t bits = w->abi->word * 8, most;

	if (t->at_most && scope_find(w, t->under, &most))
		n = min64(n, most);
	if (t->clamped && n >> 63)
		return 0;	/* a negative number */
	if (t->between)
		return 2 * n + 1;
	if (t->in_bits)
		return n ? (n - 1) / bits + ((n - 1) % bits != 0) : 0;
	return (n >> t->shift) + ((n & ((1ULL << t->shift) - 1)) != 0);
}

uint16_t scope_set(struct walk *w, const struct type *t)
{
	const struct entry *e;
	uint64_t n;

	if (!t->under)
		return t->set;
	e = scope_find(w, t->under, &n) ? schema_entry(w->d->schema, w->abi, t->set, n) : NULL;
	return e ? e->set : 0;
}

static const struct field nothing[] = {{0}};

const struct entry *scope_value(struct walk *w, const struct type *t, uint16_t set, uint64_t n)
{
	if (t->fixed)
		n &= t->fixed;
	return set ? schema_entry(w->d->schema, w->abi, set, n >> t->shift) : NULL;
}

const struct field *scope_entry(struct walk *w, const struct type *t, uint16_t set, uint64_t n)
{
	const struct entry *e = scope_value(w, t, set, n);

	if (e && !e->fields)
		e = schema_otherwise(w->d->schema, w->abi, set);
	return e && e->fields ? e->fields : nothing;
}

/* The fields of the entry of a K_PICK type that an earlier attribute of the same list names */
static const struct field *entry_named(struct walk *w, const struct type *t, struct place p)
{
	const struct entry *e = desc_sets[t->set].entries, *found = NULL;
	struct nlattr a;
	const char *text = NULL;
	uint64_t len = 0;

	for (uint64_t at = 0; at + sizeof(a) <= w->list.size && w->list.addr + at < p.addr;) {
		memcpy(&a, w->list.p + at, sizeof(a));
		if (a.nla_len < sizeof(a) || a.nla_len > w->list.size - at)
			break;
		if ((a.nla_type & NLA_TYPE_MASK) == t->fixed) {
			text = (const char *)w->list.p + at + sizeof(a);
			len = strnlen(text, a.nla_len - sizeof(a));
			len = len < a.nla_len - sizeof(a) ? len : 0;
		}
		at += NLA_ALIGN(a.nla_len);
	}
	for (; e->kind != E_END && !found; e++)
		if (e->kind == E_ELSE || (e->name && len && strlen(e->name) == len &&
					  !memcmp(e->name, text, len)))
			found = e;
	return found && found->fields ? found->fields : nothing;
}

const struct field *scope_chosen(struct walk *w, const struct type *t, struct place p)
{
	uint16_t set = scope_set(w, t);
	uint64_t n = 0;

	if (t->one_only)
		return entry_named(w, t, p);
	if (t->flat)
		n = p.whole;
	else if (t->of ? !scope_number_at(w, t->of, &p, &n) : !t->by || !scope_find(w, t->by, &n))
		n = 0;
	return scope_entry(w, t, set, n);
}

bool scope_is_chosen(struct walk *w, const struct type *t)
{
	uint64_t n;

	return !t->of && !t->flat && !t->one_only && (!t->by || scope_find(w, t->by, &n)) &&
		(!t->under || scope_set(w, t));
}

const struct type *scope_first(const struct field *f)
{
	static const struct type left = {.kind = K_BYTES, .sense = SENSE_DATA};

	return f->type ? f->type : &left;
}

const struct type *scope_picked(struct walk *w, const struct type *t, struct place p)
{
	return scope_first(scope_chosen(w, t, p));
}

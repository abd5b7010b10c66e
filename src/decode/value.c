#include "decode/walk.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { SHOWN_LEAST = 1 << 20, NAMES_MAX = 64, ERRNO_LAST = 4095 };

struct value *value_new(struct walk *w, enum value_kind kind)
{
	struct value *v = arena_new(w->arena, struct value);

	v->kind = kind;
	w->nodes++;
	return v;
}

struct value *value_number(struct walk *w, uint64_t n, enum sense sense)
{
	struct value *v = value_new(w, V_NUMBER);

	v->sense = sense;
	v->num.n = v->num.rest = n;
	w->d->interfaces |= sense == SENSE_IFINDEX;
	return v;
}

uint64_t value_room(struct walk *w, uint64_t len)
{
	uint64_t most = SHOWN_LEAST + 8 * w->d->limits.bytes;

	len = min64(len, most > w->shown ? most - w->shown : 0);
	w->shown += len;
	return len;
}

void value_add(struct value *list, const char *name, struct value *member)
{
	struct value **end = &list->list.first;

	while (*end)
		end = &(*end)->next;
	*end = member;
	member->name = name;
	list->list.whole = ++list->list.count;
}

struct value *value_unread(struct walk *w, uint64_t addr, const char *why)
{
	struct value *v = value_new(w, V_UNREAD);

	v->at = addr;
	v->why = why;
	return v;
}

struct value *value_errno(struct walk *w, uint64_t n)
{
	struct value *v = value_number(w, n, SENSE_ERRNO);
	int64_t e = n;
	const char *name = e >= -ERRNO_LAST && e <= ERRNO_LAST ? errno_name(e < 0 ? -e : e) : NULL;
	const char **parts;

	if (!name)
		return v;
	parts = arena_alloc(w->arena, 2 * sizeof(*parts));
	parts[0] = name;
	v->num.parts = parts;
	v->num.rest = 0;
	return v;
}

/* Names a number that is one of a set. A row's value may be unsigned while the number was
 * sign-extended. */
static struct value *name_one(struct walk *w, struct value *v, uint16_t set, uint64_t mask)
{
	const struct entry *e = schema_entry(w->d->schema, w->abi, set, v->num.n);

	if ((!e || e->kind != E_VAL) && (v->num.n & mask) != v->num.n)
		e = schema_entry(w->d->schema, w->abi, set, v->num.n & mask);
	if (!e || e->kind != E_VAL)
		return v;
	const char **parts = arena_alloc(w->arena, 2 * sizeof(*parts));

	parts[0] = e->name;
	v->num.parts = parts;
	v->num.rest = 0;
	return v;
}

/* Formats a shifted number, such as 21<<MAP_HUGE_SHIFT. */
static const char *format_shifted(struct walk *w, const struct entry *e, uint64_t bits)
{
	size_t room = strlen(e->name) + 24;
	char *s = arena_alloc(w->arena, room);

	bits >>= __builtin_ctzll(e->value);
	if (e->kind == E_SHIFT)
		snprintf(s, room, "%" PRIu64 "<<%s", bits, e->name);
	else
		snprintf(s, room, "%#" PRIx64 "<<%s", bits, e->name);
	return s;
}

static const char *format_part(struct walk *w, uint64_t n, bool decimal)
{
	enum { ROOM = 24 };
	char *s = arena_alloc(w->arena, ROOM);

	if (decimal)
		snprintf(s, ROOM, "%" PRIu64, n);
	else
		snprintf(s, ROOM, "%#" PRIx64, n);
	return s;
}

/* Whether the members of an UNDER end at this entry */
static bool ends_group(const struct entry *e)
{
	return e->kind == E_END || e[1].kind != E_VAL;
}

/* Adds the number of a PART and before it the bits without a name. Without other bits, the number
 * is the value. Returns the number of names. */
static unsigned add_part(struct walk *w, struct value *v, const struct entry *part,
			 const char **names, unsigned count, uint64_t *left)
{
	uint64_t n = *left & part->value, flags = *left & ~part->value;
	bool decimal = part->kind == E_PART_DEC;

	v->num.base = decimal ? DEC : HEX;
	if (!count && !flags)
		return 0;
	if (flags)
		names[count++] = format_part(w, flags, false);
	names[count++] = format_part(w, n, decimal);
	*left = 0;
	return count;
}

struct value *value_named(struct walk *w, uint64_t n, uint16_t set, const struct type *num,
			  bool flags)
{
	const struct set *s = &desc_sets[set];
	struct value *v = value_number(w, n, num->sense);
	uint64_t width = size_of(w, num);
	uint64_t mask = width >= 8 ? -1ULL : (1ULL << width * 8) - 1, left = n & mask, done = 0;
	const char *names[NAMES_MAX + 2];	/* with those of a PART */
	unsigned count = 0;
	const struct entry *group = NULL, *part = NULL;

	v->num.base = flags && num->base == DEC ? HEX : num->base;
	v->num.is_signed = num->sign == SIGNED;
	v->num.unknown = s->unknown;
	if (!flags)
		return name_one(w, v, set, mask);
	v->flags |= VF_FLAGS;
	uint64_t under = 0;

	for (const struct entry *e = s->entries; e->kind != E_END && count < NAMES_MAX; e++) {
		const struct entry *hit = NULL;

		if (e->abis && !(e->abis >> w->abi->id & 1))
			continue;
		if (e->kind == E_UNDER) {
			under = e->value & mask & ~done ? e->value & mask : 0;
			group = e->name ? e : NULL;
			if (e->set && under)
				hit = schema_entry(w->d->schema, w->abi, e->set, n & under);
		} else if (e->kind == E_VAL && under && (n & under & mask) == (e->value & mask)) {
			hit = e;
		} else if (e->kind == E_PART || e->kind == E_PART_DEC) {
			part = e;
		} else if ((e->kind == E_SHIFT || e->kind == E_SHIFT_HEX) && left & e->value) {
			names[count++] = format_shifted(w, e, left & e->value);
			left &= ~e->value;
		} else if (e->kind == E_BIT && e->value && (left & e->value) == e->value) {
			names[count++] = e->name;
			left &= ~e->value;
		}
		if (hit && hit->name) {
			names[count++] = hit->name;
			left &= ~under;
			done |= under;
			under = 0;
		} else if (group && ends_group(e)) {
			if (n & under) {
				names[count++] = format_part(w, n & under, false);
				left &= ~under;
			}
			under = 0;
			group = NULL;
		}
	}
	if (part)
		count = add_part(w, v, part, names, count, &left);
	v->num.rest = left;
	if (count) {
		const char **parts = arena_alloc(w->arena, (count + 1) * sizeof(*parts));

		v->num.parts = memcpy(parts, names, count * sizeof(*parts));
	}
	return v;
}

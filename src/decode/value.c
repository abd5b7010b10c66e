#include "decode/walk.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { SHOWN_MIN = 1 << 20, NAMES_MAX = 64, ERRNO_LAST = 4095 };

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
	w->d->interfaces |= sense == SENSE_IFINDEX || sense == SENSE_FAMILY;
	return v;
}

uint64_t value_room(struct walk *w, uint64_t len)
{
	uint64_t most = SHOWN_MIN + 8 * w->d->limits.bytes;

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

static struct value *set_name(struct walk *w, struct value *v, const char *name)
{
	const char **parts = arena_alloc(w->arena, 2 * sizeof(*parts));

	parts[0] = name;
	v->num.parts = parts;
	v->num.rest = 0;
	return v;
}

struct value *value_errno(struct walk *w, uint64_t n)
{
	struct value *v = value_number(w, n, SENSE_ERRNO);
	int64_t e = n;
	const char *name = e >= -ERRNO_LAST && e <= ERRNO_LAST ? errno_name(e < 0 ? -e : e) : NULL;

	return name ? set_name(w, v, name) : v;
}

/* Formats a request with its parameters, such as EVIOCGBIT(EV_KEY, 8). */
static const char *format_request(struct walk *w, const struct entry *e, uint64_t request)
{
	const char *from = strchr(e->name, '(') + 1, *len = strstr(from, "len");
	const char *unknown = e->set ? desc_sets[e->set].unknown : NULL;
	uint64_t first = request & e->value >> 32 & 0xff;
	const struct entry *name = e->set ?
		schema_entry(w->d->schema, w->abi, e->set, first) : NULL;
	char *s, *end;
	size_t room = strlen(e->name) + 64;

	if (name && name->name)
		room += strlen(name->name);
	s = end = arena_alloc(w->arena, room);
	end += sprintf(end, "%.*s", (int)(from - e->name), e->name);
	if (name && name->name)
		end += sprintf(end, "%s%s", name->name, len ? ", " : "");
	else if (e->set)
		end += sprintf(end, "%#" PRIx64 " /* %s */%s", first, unknown, len ? ", " : "");
	else
		end += sprintf(end, "%.*s", (int)(len - from), from);
	if (len)
		end += sprintf(end, "%u", (unsigned)(request >> 16 & 0x3fff));
	sprintf(end, ")");
	return s;
}

/* The name of a value whose entry is `e`. Some names are formatted: V4L2_CTRL_CLASS_USER+0x7. */
static const char *name_of(struct walk *w, const struct entry *e, uint64_t n)
{
	size_t len;
	char *s;

	if (e->kind != E_FAMILY)
		return e->name;
	len = strlen(e->name);
	if (e->name[len - 1] != '+')
		return format_request(w, e, n);
	s = arena_alloc(w->arena, len + 20);
	sprintf(s, "%s%#" PRIx64, e->name, n & e->value >> 32);
	return s;
}

/* What text shows with a value that has no name */
static const char *unknown_of(uint16_t set, uint64_t n)
{
	for (const struct entry *e = desc_sets[set].entries; e->kind != E_END; e++)
		if (e->kind == E_SET && n < e->value)
			return desc_sets[e->set].unknown;
	return desc_sets[set].unknown;
}

/* The name of a number in the range of an E_FROM, such as L2CAP_PSM_DYN_START+5; NULL: none */
static const char *name_in_range(struct walk *w, uint16_t set, uint64_t n)
{
	const struct entry *e = desc_sets[set].entries;
	uint64_t first;
	size_t room;
	char *s;

	while (e->kind != E_END && !(e->kind == E_FROM && n >= (uint32_t)e->value &&
				     n <= e->value >> 32))
		e++;
	if (e->kind == E_END)
		return NULL;
	first = (uint32_t)e->value;
	if (n == first)
		return e->name;
	room = strlen(e->name) + 24;
	s = arena_alloc(w->arena, room);
	snprintf(s, room, "%s+%" PRIu64, e->name, n - first);
	return s;
}

/* Names a number that is one of a set. A row's value may be unsigned while the number was
 * sign-extended. A set of values may begin with bits, which are independent of the value: the type
 * of a netlink attribute. */
static struct value *name_one(struct walk *w, struct value *v, uint16_t set, uint64_t mask)
{
	const struct entry *bit = desc_sets[set].entries, *e;
	uint64_t n = v->num.n, bits = 0;
	const char *names[4];
	unsigned count = 0;

	for (; bit->kind == E_BIT && count < 3; bit++) {
		if (n & bit->value)
			names[count++] = bit->name;
		bits |= n & bit->value;
	}
	n &= ~bits;
	e = schema_entry(w->d->schema, w->abi, set, n);
	if ((!e || e->kind != E_VAL) && (n & mask) != n)
		e = schema_entry(w->d->schema, w->abi, set, n & mask);
	bool is_entry = e && e->name && (e->kind == E_VAL || e->kind == E_FAMILY);
	const char *ranged = is_entry ? NULL : name_in_range(w, set, n);
	bool is_known = is_entry || ranged;

	if (is_known)
		names[count++] = ranged ? ranged : name_of(w, e, n);
	else
		v->num.unknown = unknown_of(set, n);
	if (!count)
		return v;
	const char **parts = arena_alloc(w->arena, (count + 1) * sizeof(*parts));

	v->num.parts = memcpy(parts, names, count * sizeof(*parts));
	v->num.rest = is_known ? 0 : n;
	if (bits)
		v->flags |= VF_FLAGS | (is_known ? 0 : VF_REST_NAMELESS);
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

/* What the entries of a set of flags name of a number */
struct flag_names {
	const char *names[NAMES_MAX + 2];	/* with those of a PART */
	unsigned count;
	uint64_t left;			/* bits without a name */
	bool is_apart;			/* the set has members with .apart */
	bool is_joined;			/* ... with APART_JOINED */
	const struct entry *part;	/* the PART of the set; NULL: none */
	/* While the entries are examined: the mask of the last UNDER, 0 if it has been named or is
	 * not to be; all such masks that have been; and the UNDER, if it may be without a name */
	uint64_t under, done;
	const struct entry *group;
};

/* Adds the number of a PART and before it the bits without a name. Without other bits, the number
 * is the value. */
static void add_part(struct walk *w, struct value *v, struct flag_names *f)
{
	uint64_t n = f->left & f->part->value, flags = f->left & ~f->part->value;
	bool decimal = f->part->kind == E_PART_DEC;

	v->num.base = decimal ? DEC : HEX;
	if (!f->count && !flags)
		return;
	if (flags)
		f->names[f->count++] = format_part(w, flags, false);
	f->names[f->count++] = format_part(w, n, decimal);
	f->left = 0;
}

/* Number of bits by which a number is shifted right whose name is in the set of an E_UNDER */
static unsigned shift_of(const struct entry *e)
{
	return e->apart == APART_SHIFTED ? __builtin_ctzll(e->value) : 0;
}

/* Names the part of n that an entry other than an E_BIT describes. */
static void name_group(struct walk *w, struct flag_names *f, const struct entry *e, uint64_t n,
		       uint64_t mask)
{
	const struct entry *hit = NULL;

	f->is_apart |= e->apart != NOT_APART;
	f->is_joined |= e->apart == APART_JOINED;
	if (e->kind == E_UNDER) {
		f->under = e->value & mask & ~f->done ? e->value & mask : 0;
		f->group = e->name ? e : NULL;
		if (e->set && f->under)
			hit = schema_entry(w->d->schema, w->abi, e->set,
					   (n & f->under) >> shift_of(e));
	} else if (e->kind == E_VAL && f->under && (n & f->under & mask) == (e->value & mask)) {
		hit = e;
	} else if (e->kind == E_PART || e->kind == E_PART_DEC) {
		f->part = e;
	} else if ((e->kind == E_SHIFT || e->kind == E_SHIFT_HEX) && f->left & e->value) {
		if (e->kind == E_SHIFT && !e->apart && f->left & ~e->value) {
			f->names[f->count++] = format_part(w, f->left & ~e->value, false);
			f->left &= e->value;
		}
		f->names[f->count++] = format_shifted(w, e, f->left & e->value);
		f->left &= ~e->value;
	}
	if (hit && hit->name) {
		f->names[f->count++] = name_of(w, hit, n & f->under);
		f->left &= ~f->under;
		f->done |= f->under;
		f->under = 0;
	} else if (f->group && ends_group(e)) {
		if (n & f->under) {
			f->names[f->count++] = format_part(w, n & f->under, false);
			f->left &= ~f->under;
		}
		f->under = 0;
		f->group = NULL;
	}
}

/* Names the bits of n that `mask` leaves, in the order of the entries. */
static void name_flags(struct walk *w, struct flag_names *f, const struct set *s, uint64_t n,
		       uint64_t mask)
{
	f->count = 0;
	f->left = n & mask;
	f->is_apart = f->is_joined = false;
	f->under = f->done = 0;
	f->part = f->group = NULL;
	for (const struct entry *e = s->entries; e->kind != E_END; e++) {
		if (e->kind == E_BIT && !(f->left & e->value))
			continue;
		if (e->abis && !(e->abis >> w->abi->id & 1))
			continue;
		if (f->count == NAMES_MAX)
			break;
		if (e->kind != E_BIT) {
			name_group(w, f, e, n, mask);
		} else if ((f->left & e->value) == e->value) {
			f->names[f->count++] = e->name;
			f->left &= ~e->value;
		}
	}
}

/* Gives `v`, a number of flags, the names that were found for it. */
static void set_flag_names(struct walk *w, struct value *v, const struct flag_names *f)
{
	v->num.rest = f->left;
	if (!f->count)
		return;
	const char **parts = arena_alloc(w->arena, (f->count + 1) * sizeof(*parts));

	v->num.parts = memcpy(parts, f->names, f->count * sizeof(*parts));
}

/* Numbers that text shows apart: a list of values */
struct terms {
	struct value *first, **end;
};

static struct value *add_term(struct terms *t, struct value *v, const char *joint)
{
	v->name = joint;
	*t->end = v;
	t->end = &v->next;
	return v;
}

static struct value *add_shift(struct walk *w, struct terms *t, unsigned shift)
{
	struct value *v = add_term(t, value_number(w, shift, SENSE_NUMBER), "<<");

	v->num.base = ALWAYS_DEC;
	return v;
}

/* Adds the bits `n` of the mask of an APART_FLAGS entry. */
static void add_bits(struct walk *w, struct terms *t, const struct set *s, const struct entry *e,
		     uint64_t n)
{
	struct value *v = add_term(t, value_number(w, n, SENSE_NUMBER), "|");
	struct flag_names f;

	v->num.base = HEX;
	v->flags |= n ? VF_FLAGS : VF_QUIET;
	name_flags(w, &f, s, n, e->value);
	set_flag_names(w, v, &f);
}

/* Adds the part of n that is the mask of an E_UNDER entry, unless it has neither a name nor a text
 * for numbers without one, or is 0. Returns the mask, or 0. */
static uint64_t add_under(struct walk *w, struct terms *t, const struct entry *e, uint64_t n)
{
	static const struct type u64 = {.kind = K_NUM, .width = 8};
	static const struct type signo = {.kind = K_NUM, .width = 8, .sense = SENSE_SIGNAL};
	unsigned shift = shift_of(e);
	const struct entry *hit = e->set ? schema_entry(w->d->schema, w->abi, e->set, n >> shift) :
		NULL;
	const char *joint = e->apart == APART_SUM ? "+" : "|";
	struct value *v;

	if (e->apart == APART_OCTAL) {
		v = add_term(t, value_number(w, n, SENSE_NUMBER), "|");
		v->num.base = OCT;
	} else if (e->set) {
		if (n || (hit && hit->name) || e->apart >= APART_JOINED)
			add_term(t, value_named(w, n >> shift, e->set, e->set == desc_set_signals ?
						&signo : &u64, false), joint);
		if (shift)
			add_shift(w, t, shift);
	} else {
		for (const struct entry *m = e + 1; m->kind == E_VAL; m++)
			hit = m->value == n ? m : hit;
		if (!hit)
			return 0;
		v = add_term(t, value_number(w, n, SENSE_NUMBER), joint);
		v->num.base = HEX;
		set_name(w, v, hit->name);
	}
	return e->value;
}

/* The numbers that text shows of n, whose set has members with .apart */
static const struct value *terms_of(struct walk *w, const struct value *v, const struct set *s,
				    uint64_t n)
{
	struct terms t = {.end = &t.first};
	struct value **bits = NULL, *b;
	struct flag_names f;
	uint64_t apart = 0;
	bool is_sum = s->entries->apart == APART_SUM;

	for (const struct entry *e = s->entries; e->kind != E_END; e++) {
		if (!bits && e->kind == E_BIT) {
			bits = t.end;
		} else if (e->apart == APART_FLAGS) {
			add_bits(w, &t, s, e, n & e->value);
			apart |= e->value;
		} else if (e->apart && e->kind == E_UNDER) {
			apart |= add_under(w, &t, e, n & e->value);
		} else if (e->apart && n & e->value) {
			unsigned shift = __builtin_ctzll(e->value);

			b = value_number(w, (n & e->value) >> shift, SENSE_NUMBER);
			b->num.base = e->kind == E_SHIFT_HEX ? HEX : b->num.base;
			add_term(&t, b, "|");
			b = add_shift(w, &t, shift);
			if (e->kind == E_SHIFT)
				set_name(w, b, e->name);
			apart |= e->value;
		}
	}
	if (!(n & ~apart) && t.first)
		return t.first;
	name_flags(w, &f, s, n & ~apart, ~apart);
	b = value_number(w, n & ~apart, SENSE_NUMBER);
	b->flags = v->flags;
	b->num.base = is_sum ? ALWAYS_DEC : HEX;
	b->num.unknown = is_sum ? NULL : v->num.unknown;
	set_flag_names(w, b, &f);
	b->name = is_sum ? "+" : "|";
	bits = bits ? bits : t.end;
	b->next = *bits;
	*bits = b;
	return t.first;
}

struct value *value_named(struct walk *w, uint64_t n, uint16_t set, const struct type *num,
			  bool flags)
{
	const struct set *s = &desc_sets[set];
	struct value *v = value_number(w, n, num->sense);
	uint64_t width = num->width == LEFT ? 8 : size_of(w, num);
	uint64_t mask = width >= 8 ? -1ULL : (1ULL << width * 8) - 1;
	struct flag_names f;

	v->num.base = num->base != DEC ? num->base : flags ? HEX : s->unknown ? DEC : ALWAYS_DEC;
	v->num.is_signed = num->sign == SIGNED;
	v->num.unknown = s->unknown;
	if (!flags)
		return name_one(w, v, set, mask);
	v->flags |= VF_FLAGS;
	name_flags(w, &f, s, n, mask);
	if (f.part)
		add_part(w, v, &f);
	set_flag_names(w, v, &f);
	if (f.is_apart)
		v->num.terms = terms_of(w, v, s, n & mask);
	v->flags |= f.is_joined ? VF_JOINED : 0;
	return v;
}

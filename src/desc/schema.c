#include "desc/schema.h"

#include <stdlib.h>

#include "base/memory/alloc.h"
#include "base/memory/arena.h"
#include "desc/steps.h"

/* The values of a set on one ABI: a hash table that is at most half full and contains one entry for
 * each value. It is allocated in the arena with its final size, because a struct hash for each set
 * would take a fifteenth of ptrail's startup time. */
struct value_index {
	uint32_t last;		/* index of the last slot; the number of slots is a power of two */
	const struct entry *otherwise;
	/* The set, if it or an included set may have a E_FAMILY; NULL: none has */
	const struct set *families;
	const struct entry *entry[];
};

enum { STEPS_CHAINS = 64 };

struct schema {
	struct arena arena;
	/* Tables that are NULL until the first use, as are their elements */
	const struct layout **layout[ABI_COUNT];	/* by record */
	const struct value_index **index[ABI_COUNT];	/* by set */
	/* What the values of records, then of sets, consist of; 0: not known yet */
	uint16_t *facts[ABI_COUNT];
	/* Chains, by a hash of the fields' address */
	struct steps *steps[ABI_COUNT][STEPS_CHAINS];
};

struct schema *schema_new(void)
{
	return alloc_new(struct schema);
}

void schema_free(struct schema *s)
{
	if (!s)
		return;
	arena_done(&s->arena);
	free(s);
}

static uint64_t round_up(uint64_t n, uint64_t to)
{
	return (n + to - 1) / to * to;
}

uint64_t schema_next(struct schema *s, const struct abi *abi, const struct field *f, uint64_t last,
		     uint64_t end)
{
	return f->flags & F_AGAIN ? last : round_up(end, schema_align(s, abi, f->type));
}

static const struct layout *compute_layout(struct schema *s, const struct abi *abi,
				    const struct record *r)
{
	bool packed = r->flags & R_PACKED ||
		(r->flags & R_PACKED_X86 && abi->id != ABI_arm64);
	uint64_t end = 0, most = 1, count = 0;

	while (r->fields[count].type && !(r->fields[count].flags & F_REST))
		count++;

	struct layout *l = arena_alloc(&s->arena, sizeof(*l) + count * sizeof(l->slot[0]));

	for (uint64_t i = 0; i < count; i++) {
		const struct type *t = r->fields[i].type;
		uint64_t align = packed ? 1 : schema_align(s, abi, t);
		uint64_t size = schema_size(s, abi, t);
		bool again = i && r->fields[i].flags & F_AGAIN;
		uint64_t at = r->flags & R_UNION ? 0 : again ? l->slot[i - 1].at :
			round_up(end, align);

		l->slot[i] = (struct slot){at, size};
		end = at + size > end ? at + size : end;
		most = align > most ? align : most;
	}
	l->align = most;
	l->size = round_up(end, most);
	return l;
}

const struct layout *schema_layout(struct schema *s, const struct abi *abi, uint16_t record)
{
	const struct layout ***all = &s->layout[abi->id], **l;

	if (!*all)
		*all = arena_alloc(&s->arena, desc_record_count * sizeof(**all));
	l = &(*all)[record];
	if (!*l)
		*l = compute_layout(s, abi, &desc_records[record]);
	return *l;
}

static bool is_value_on(const struct entry *e, const struct abi *abi)
{
	return e->kind == E_VAL && (!e->abis || e->abis >> abi->id & 1);
}

static uint32_t count_values(const struct abi *abi, const struct set *set)
{
	uint32_t count = 0;

	for (const struct entry *e = set->entries; e->kind != E_END; e++)
		count += e->kind == E_SET ? count_values(abi, &desc_sets[e->set]) :
			is_value_on(e, abi);
	return count;
}

/* The slot of a value, or a free slot for it */
static uint32_t find_value_slot(const struct value_index *x, uint64_t value)
{
	uint32_t at = value * 0x9E3779B97F4A7C15ULL >> 32;

	while (at &= x->last, x->entry[at] && x->entry[at]->value != value)
		at++;
	return at;
}

/* Adds the values of a set. Its own values take precedence over those of included sets (E_SET), and
 * earlier rows over later ones. Returns whether there is an E_FAMILY. */
static bool add_values(struct value_index *x, const struct abi *abi, const struct set *set)
{
	bool has_family = false;

	for (const struct entry *e = set->entries; e->kind != E_END; e++) {
		if (is_value_on(e, abi)) {
			const struct entry **slot = &x->entry[find_value_slot(x, e->value)];

			*slot = *slot ? *slot : e;
		} else if (e->kind == E_ELSE && !x->otherwise) {
			x->otherwise = e;
		}
		has_family |= e->kind == E_FAMILY;
	}
	for (const struct entry *e = set->entries; e->kind != E_END; e++)
		if (e->kind == E_SET)
			has_family |= add_values(x, abi, &desc_sets[e->set]);
	return has_family;
}

static const struct value_index *build_index(struct schema *s, const struct abi *abi,
					     const struct set *set)
{
	uint32_t count = count_values(abi, set), room = 2;
	struct value_index *x;

	while (room < 2 * count)
		room *= 2;
	x = arena_alloc(&s->arena, sizeof(*x) + room * sizeof(x->entry[0]));
	x->last = room - 1;
	x->families = add_values(x, abi, set) ? set : NULL;
	return x;
}

static const struct value_index *index_of(struct schema *s, const struct abi *abi, uint16_t set)
{
	const struct value_index ***all = &s->index[abi->id], **x;

	if (!*all)
		*all = arena_alloc(&s->arena, desc_set_count * sizeof(**all));
	x = &(*all)[set];
	if (!*x)
		*x = build_index(s, abi, &desc_sets[set]);
	return *x;
}

/* The E_FAMILY that a value belongs to; NULL: none */
static const struct entry *find_family(const struct set *set, uint64_t value)
{
	const struct entry *found = NULL;

	for (const struct entry *e = set->entries; e->kind != E_END && !found; e++) {
		if (e->kind == E_FAMILY && (value & ~(e->value >> 32)) == (uint32_t)e->value)
			found = e;
		else if (e->kind == E_SET)
			found = find_family(&desc_sets[e->set], value);
	}
	return found;
}

const struct entry *schema_entry(struct schema *s, const struct abi *abi, uint16_t set,
				 uint64_t value)
{
	const struct value_index *x = index_of(s, abi, set);
	const struct entry *e = x->entry[find_value_slot(x, value)];

	if (!e && x->families)
		e = find_family(x->families, value);
	return e ? e : x->otherwise;
}

const struct entry *schema_otherwise(struct schema *s, const struct abi *abi, uint16_t set)
{
	return index_of(s, abi, set)->otherwise;
}

const struct steps *schema_steps(struct schema *s, const struct abi *abi,
				 const struct field *fields, const struct steps *before)
{
	struct steps **chain = &s->steps[abi->id][((uintptr_t)fields >> 3) % STEPS_CHAINS];
	struct steps *found = *chain;

	while (found && (found->fields != fields || found->before != before))
		found = found->chained;
	if (!found) {
		found = steps_compile(&s->arena, s, abi, fields, before);
		found->chained = *chain;
		*chain = found;
	}
	return found;
}

static unsigned facts_of_fields(struct schema *s, const struct abi *abi, const struct field *f)
{
	unsigned facts = 0;

	for (; f && f->type; f++)
		facts |= kind_facts_of_field(s, abi, f);
	return facts;
}

/* What each choice of a set, or of those that it leads to, consists of */
static unsigned facts_of_choices(struct schema *s, const struct abi *abi, const struct set *set)
{
	unsigned facts = 0;

	for (const struct entry *e = set->entries; e->kind != E_END; e++) {
		if (e->abis && !(e->abis >> abi->id & 1))
			continue;
		facts |= facts_of_fields(s, abi, e->fields);
		if ((e->kind != E_VAL && e->kind != E_ELSE) || e->set)
			facts |= HAS_LOOKUP;
		if (e->set && (e->kind == E_VAL || e->kind == E_ELSE || e->kind == E_SET))
			facts |= schema_facts_of(s, abi, 0, e->set);
	}
	return facts;
}

unsigned schema_facts_of(struct schema *s, const struct abi *abi, uint16_t record, uint16_t set)
{
	enum { FACTS_KNOWN = 1 << 15 };
	uint16_t *known;

	if (!s->facts[abi->id])
		s->facts[abi->id] = arena_alloc(&s->arena, (desc_record_count + desc_set_count) *
						sizeof(*known));
	known = &s->facts[abi->id][record ? record : desc_record_count + set];
	if (!*known) {
		*known = FACTS_KNOWN | HAS_POINTER | HAS_LOOKUP;	/* if it contains itself */
		*known = FACTS_KNOWN | (record ?
			facts_of_fields(s, abi, desc_records[record].fields) :
			facts_of_choices(s, abi, &desc_sets[set]));
	}
	return *known & ~FACTS_KNOWN;
}

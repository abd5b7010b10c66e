/* Rules for rows that a compiler cannot check:
 *   - a name that a row refers to is a field of a record around it, an argument, or one of the two
 *     that the decoder answers itself: what a compiler says of a misspelt variable;
 *   - no call takes more registers than there are;
 *   - what an entry chosen by a number brings never leads back to the same choice: the decoder
 *     would not come to an end;
 *   - members of a vector have a size, of one that ends at a NULL a word's;
 *   - if an entry's fields are in memory, a test compares their layout with a header: they
 *     continue a STRUCT that has a header, or are one STRUCT and what has no size of its own. */
#include <string.h>

#include "desc/described.h"
#include "desc/schema.h"
#include "lib/tap.h"

enum { DEPTH_MAX = 14, REGISTERS = 6 };

/* A scope of names, as in decode/scope.c: a record in memory, or the arguments */
struct level {
	const struct level *up;
	const struct field *fields;
	bool in_memory;
};

struct survey {
	struct schema *schema;
	const char *call; /* the current row */
	unsigned names, unresolved;
};

static bool in_entries(uint16_t set, atom name, unsigned depth);

/* Among the fields of a record or the arguments of a call, those that a choice may bring, and those
 * of records inside of a record or behind an argument that the kernel reads */
static bool in_fields(const struct field *f, atom name, bool in_memory, unsigned depth)
{
	for (; f && f->type && depth < DEPTH_MAX; f++) {
		if (f->id == name)
			return true;
		const struct type *t = f->type->kind == K_SIZED && f->type->fixed ?
			f->type->of : f->type;

		if (in_memory && t->kind == K_STRUCT &&
		    in_fields(desc_records[t->record].fields, name, true, depth + 1))
			return true;
		if (!in_memory && f->type->kind == K_PTR && f->type->dir == IN &&
		    f->type->of->kind == K_STRUCT &&
		    in_fields(desc_records[f->type->of->record].fields, name, true, depth + 1))
			return true;
		if (f->flags & F_REST && in_entries(f->type->set, name, depth + 1))
			return true;
	}
	return false;
}

static bool in_entries(uint16_t set, atom name, unsigned depth)
{
	for (const struct entry *e = desc_sets[set].entries; e->kind != E_END; e++)
		if (in_fields(e->fields, name, false, depth) ||
		    (e->set && e->kind != E_UNDER && depth < DEPTH_MAX &&
		     in_entries(e->set, name, depth + 1)))
			return true;
	return false;
}

static const char *spelling_in(const struct field *f, atom name)
{
	for (; f && f->type; f++)
		if (f->id == name)
			return f->name;
	return NULL;
}

/* A name is an address; its spelling is in the field with that name */
static const char *spelling(atom name)
{
	size_t count;
	const struct call *calls = desc_calls(&count);
	const char *s = NULL;

	for (size_t i = 0; !s && i < count; i++)
		s = spelling_in(calls[i].fields, name);
	for (unsigned i = 1; !s && i < desc_record_count; i++)
		s = spelling_in(desc_records[i].fields, name);
	for (unsigned i = 1; !s && i < desc_set_count; i++)
		for (const struct entry *e = desc_sets[i].entries; !s && e->kind != E_END; e++)
			s = spelling_in(e->fields, name);
	return s ? s : "?";
}

static void refer(struct survey *v, const struct level *l, atom name)
{
	if (!name)
		return;
	v->names++;
	if (name == desc_name_bpf_class)	/* the class of another field */
		name = desc_name_bpf_fd;
	if (name == desc_name_ret || name == desc_name_fd_class || name == desc_name_verbose)
		return;
	for (; l; l = l->up)
		if (in_fields(l->fields, name, l->in_memory, 0))
			return;
	v->unresolved++;
	tap_comment("%s: nothing around is named %s", v->call, spelling(name));
}

static void refer_test(struct survey *v, const struct level *l, const struct test *t,
		       unsigned depth)
{
	if (!t || depth > DEPTH_MAX)
		return;
	refer(v, l, t->name);
	refer_test(v, l, t->and, depth + 1);
	refer_test(v, l, t->or, depth + 1);
}

static void visit(struct survey *v, const struct level *l, const struct type *t, unsigned depth);

static void visit_fields(struct survey *v, const struct level *l, const struct field *fields,
			 unsigned depth)
{
	for (const struct field *f = fields; f && f->type; f++) {
		if (f->flags & F_AFTER)
			refer(v, l, f->of);
		else
			refer_test(v, l, f->when, 0);
		visit(v, l, f->type, depth + 1);
	}
}

static void visit_set(struct survey *v, const struct level *l, uint16_t set, unsigned depth)
{
	for (const struct entry *e = desc_sets[set].entries; depth < DEPTH_MAX && e->kind != E_END;
	     e++) {
		visit_fields(v, l, e->fields, depth + 1);
		if (e->set && e->kind != E_UNDER)
			visit_set(v, l, e->set, depth + 1);
	}
}

static void visit(struct survey *v, const struct level *l, const struct type *t, unsigned depth)
{
	if (!t || depth > DEPTH_MAX)
		return;
	if (t->kind == K_CHAIN || (t->kind == K_VEC && t->under && !t->at_most)) {
		struct level inside = {NULL, desc_records[t->of->record].fields, true};

		refer(v, &inside, t->kind == K_CHAIN ? t->by : t->under);
		if (t->kind == K_VEC)
			refer(v, l, t->by);
	} else {
		if (t->kind != K_SIZED || !t->bits)
			refer(v, l, t->by);
		refer(v, l, t->under);
	}
	if (t->record) {
		struct level inside = {l, desc_records[t->record].fields, true};

		visit_fields(v, &inside, inside.fields, depth);
	}
	if (t->kind == K_PICK)
		visit_set(v, l, t->set, depth + 1);
	visit(v, l, t->of, depth + 1);
}

static void check_names(struct tap *tap, struct survey *v)
{
	size_t count;
	const struct call *calls = desc_calls(&count);

	for (size_t i = 0; i < count; i++) {
		struct level arguments = {NULL, calls[i].fields, false};

		v->call = calls[i].name;
		visit_fields(v, &arguments, arguments.fields, 0);
	}
	tap_ok(tap, !v->unresolved, "%u names in %zu calls mean something", v->names, count);
}

static unsigned registers_of_set(struct survey *v, const struct abi *abi, uint16_t set,
				 unsigned reg, unsigned depth);

/* The most registers that a list of fields can take on a machine from register `reg` on */
static unsigned registers(struct survey *v, const struct abi *abi, const struct field *fields,
			  unsigned reg, unsigned depth)
{
	unsigned most = reg;

	for (const struct field *f = fields; f && f->type; f++) {
		uint64_t size = schema_size(v->schema, abi, f->type);
		unsigned n = size > abi->word ? size / abi->word : 1, end;

		if (f->flags & (F_RET | F_AFTER) || f->reg == REG_STACK)
			continue;
		if (f->flags & F_REST) {
			end = registers_of_set(v, abi, f->type->set, reg, depth + 1);
		} else {
			reg = f->reg ? f->reg - 1U : reg;
			if (n == 2 && abi->even_pairs)
				reg += reg % 2;
			end = reg += n;
		}
		most = end > most ? end : most;
	}
	return most;
}

static unsigned registers_of_set(struct survey *v, const struct abi *abi, uint16_t set,
				 unsigned reg, unsigned depth)
{
	const struct entry *e = desc_sets[set].entries;
	unsigned most = reg;

	for (; depth < DEPTH_MAX && e->kind != E_END; e++) {
		unsigned n = registers(v, abi, e->fields, reg, depth);

		most = n > most ? n : most;
		n = e->set && e->kind != E_UNDER ?
			    registers_of_set(v, abi, e->set, reg, depth + 1) : 0;
		most = n > most ? n : most;
	}
	return most;
}

static void check_registers(struct tap *tap, struct survey *v)
{
	size_t count, wrong = 0;
	const struct call *calls = desc_calls(&count);

	for (size_t i = 0; i < count; i++) {
		for (unsigned m = 0; m < ABI_COUNT; m++) {
			unsigned n = calls[i].nr[m] < 0
					     ? 0
					     : registers(v, &abis[m], calls[i].fields, 0, 0);

			if (n <= REGISTERS)
				continue;
			tap_comment("%s on %s: %u registers", calls[i].name, abis[m].name, n);
			wrong++;
		}
	}
	tap_ok(tap, !wrong, "no call takes more than %d registers", REGISTERS);
}

/* In memory: one field with a size of its own may be anything; of more, each is a STRUCT */
static bool tested(struct survey *v, const struct field *fields)
{
	unsigned sized = 0, structs = 0;

	for (const struct field *f = fields; f && f->type; f++) {
		if (f->flags & (F_RET | F_AFTER | F_PAD) ||
		    !schema_size(v->schema, &abis[ABI_x86_64], f->type))
			continue;
		sized++;
		structs += f->type->kind == K_STRUCT;
	}
	return sized <= 1 || (sized == structs && sized <= 2);
}

static unsigned check_set(struct survey *v, const char *where, uint16_t set, unsigned depth)
{
	unsigned wrong = 0;

	for (const struct entry *e = desc_sets[set].entries; depth < 4 && e->kind != E_END; e++) {
		if (!tested(v, e->fields)) {
			tap_comment("%s: %s of %s should name a STRUCT", where,
				    e->name ? e->name : "ELSE", desc_sets[set].name);
			wrong++;
		}
		if (e->set && e->kind != E_UNDER)
			wrong += check_set(v, where, e->set, depth + 1);
	}
	return wrong;
}

/* layout.test checks its continuation too */
static bool has_header(const char *record)
{
	for (unsigned i = 0; i < described_count; i++)
		if (!strcmp(described[i].name, record))
			return strcmp(described[i].where, "NONE") != 0;
	return false;
}

static void check_continuations(struct tap *tap, struct survey *v)
{
	unsigned wrong = 0, seen = 0;

	for (unsigned i = 1; i < desc_record_count; i++) {
		const struct field *f = desc_records[i].fields;

		for (; f->type; f++) {
			if (!(f->flags & F_REST))
				continue;
			seen++;
			if (has_header(desc_records[i].name))
				continue;
			wrong += check_set(v, desc_records[i].name, f->type->set, 0);
		}
	}
	tap_ok(tap, !wrong && seen, "what continues %u records in memory has a header", seen);
}

/* pick uses an entry's first field only: others would be ignored */
static unsigned check_picked_set(const char *where, uint16_t set, unsigned depth)
{
	unsigned wrong = 0;

	for (const struct entry *e = desc_sets[set].entries; depth < 4 && e->kind != E_END; e++) {
		unsigned fields = 0;

		for (const struct field *f = e->fields; f && f->type; f++)
			fields += !(f->flags & (F_RET | F_AFTER));
		if (fields > 1) {
			tap_comment("%s: %s of %s has %u fields where one is taken", where,
				    e->name ? e->name : "ELSE", desc_sets[set].name, fields);
			wrong++;
		}
		if (e->set && e->kind != E_UNDER)
			wrong += check_picked_set(where, e->set, depth + 1);
	}
	return wrong;
}

static unsigned check_picks(const char *where, const struct field *fields)
{
	unsigned wrong = 0;

	for (const struct field *f = fields; f && f->type; f++)
		for (const struct type *t = f->flags & F_REST ? NULL : f->type; t; t = t->of)
			if (t->kind == K_PICK)
				wrong += check_picked_set(where, t->set, 0);
	return wrong;
}

static void check_choices(struct tap *tap)
{
	size_t count;
	const struct call *calls = desc_calls(&count);
	unsigned wrong = 0;

	for (size_t i = 0; i < count; i++)
		wrong += check_picks(calls[i].name, calls[i].fields);
	for (unsigned i = 1; i < desc_record_count; i++)
		wrong += check_picks(desc_records[i].name, desc_records[i].fields);
	for (unsigned i = 1; i < desc_set_count; i++)
		for (const struct entry *e = desc_sets[i].entries; e->kind != E_END; e++)
			wrong += check_picks(desc_sets[i].name, e->fields);
	tap_ok(tap, !wrong, "what is picked is one thing");
}

/* A row without a test is a TUPLE of several sized members: no header has its type. A part of an
 * array needs none. */
static void check_tuples(struct tap *tap, struct survey *v)
{
	unsigned wrong = 0;

	for (unsigned i = 1; i < desc_record_count; i++) {
		if (!(desc_records[i].flags & R_TUPLE) || desc_records[i].flags & R_PART ||
		    tested(v, desc_records[i].fields))
			continue;
		tap_comment("%s: a TUPLE of several members should have a STRUCT",
			    desc_records[i].name);
		wrong++;
	}
	tap_ok(tap, !wrong, "tuples are one STRUCT and what continues it");
}

/* Entries' fields may choose on, their sets lead a level down; neither is a circle */
static bool ends(uint16_t set, unsigned depth)
{
	if (depth > DEPTH_MAX)
		return false;
	for (const struct entry *e = desc_sets[set].entries; e->kind != E_END; e++) {
		for (const struct field *f = e->fields; f && f->type; f++)
			if (f->flags & F_REST && !ends(f->type->set, depth + 1))
				return false;
		if (e->set && e->kind != E_UNDER && !ends(e->set, depth + 1))
			return false;
	}
	return true;
}

static void check_ends(struct tap *tap)
{
	unsigned wrong = 0;

	for (unsigned i = 1; i < desc_set_count; i++) {
		if (ends(i, 0))
			continue;
		tap_comment("%s leads to itself", desc_sets[i].name);
		wrong++;
	}
	tap_ok(tap, !wrong, "choices come to an end");
}

static unsigned check_vectors_of(struct survey *v, const char *where, const struct field *fields)
{
	unsigned wrong = 0;

	for (const struct field *f = fields; f && f->type; f++)
		for (const struct type *t = f->type; t; t = t->of) {
			uint64_t size = t->kind == K_VEC ?
				schema_size(v->schema, &abis[ABI_x86_64], t->of) : 8;

			if (size == 8 || (size && !t->until_null))
				continue;
			tap_comment("%s: %s has members of %u bytes", where, f->name,
				    (unsigned)size);
			wrong++;
		}
	return wrong;
}

static void check_vectors(struct tap *tap, struct survey *v)
{
	size_t count;
	const struct call *calls = desc_calls(&count);
	unsigned wrong = 0;

	for (size_t i = 0; i < count; i++)
		wrong += check_vectors_of(v, calls[i].name, calls[i].fields);
	for (unsigned i = 1; i < desc_record_count; i++)
		wrong += check_vectors_of(v, desc_records[i].name, desc_records[i].fields);
	for (unsigned i = 1; i < desc_set_count; i++)
		for (const struct entry *e = desc_sets[i].entries; e->kind != E_END; e++)
			wrong += check_vectors_of(v, desc_sets[i].name, e->fields);
	tap_ok(tap, !wrong, "members of vectors have a size");
}

static void check_calls(struct tap *tap)
{
	size_t count, wrong = 0;
	const struct call *calls = desc_calls(&count);

	for (size_t i = 0; i < count; i++) {
		for (unsigned m = 0; m < ABI_COUNT; m++) {
			if (calls[i].nr[m] < 0 || desc_call(&abis[m], calls[i].nr[m]) == &calls[i])
				continue;
			tap_comment("%s is not found by its number on %s", calls[i].name,
				    abis[m].name);
			wrong++;
		}
		if (!desc_call_by_name(calls[i].name) ||
		    strcmp(desc_call_by_name(calls[i].name)->name, calls[i].name) != 0)
			wrong++;
	}
	tap_ok(tap, !wrong, "%zu calls are found by number and by name", count);
}

static bool has_field(const struct field *f, const char *name, size_t len)
{
	for (; f && f->type; f++)
		if (f->name && strlen(f->name) == len && !memcmp(f->name, name, len))
			return true;
	return false;
}

/* Arguments in the braces of a phrase that the syscall does not have */
static unsigned check_phrase(const struct call *c, const char *phrase)
{
	unsigned wrong = 0;

	for (const char *p = strchr(phrase, '{'); p; p = strchr(p, '{')) {
		size_t len = strcspn(++p, ":}");

		if ((len == 3 && !memcmp(p, "ret", 3)) || has_field(c->fields, p, len))
			continue;
		tap_comment("%s has no %.*s: \"%s\"", c->name, (int)len, p, phrase);
		wrong++;
	}
	return wrong;
}

static void check_phrases(struct tap *tap)
{
	size_t count, wrong = 0, told = 0;
	const struct call *calls = desc_calls(&count);

	for (size_t i = 0; i < count; i++) {
		const char *phrase = desc_call_phrase(&calls[i]);

		told += !!*phrase;
		wrong += check_phrase(&calls[i], phrase);
	}
	tap_ok(tap, !wrong, "phrases of calls are about their arguments");
	tap_ok(tap, told >= 60, "the commonest calls have phrases");
}

int main(void)
{
	struct tap tap = {0};
	struct survey v = {.schema = schema_new()};

	check_calls(&tap);
	check_names(&tap, &v);
	check_registers(&tap, &v);
	check_continuations(&tap, &v);
	check_choices(&tap);
	check_tuples(&tap, &v);
	check_ends(&tap);
	check_vectors(&tap, &v);
	check_phrases(&tap);
	schema_free(v.schema);
	return tap_done(&tap);
}

/* Prints rows for tests that compare them with headers.
 *   dump calls              machine, number, name
 *   dump constants MACHINE  name, value, mask, in hex: all that sets name there; the value is
 *                           only what the mask leaves where names stand for a part of a number
 *   dump requests MACHINE   the same of drivers' ioctls
 *   dump ioctls MACHINE     numbers of all requests that ptrail knows
 *   dump records MACHINE    of each STRUCT: "record NAME WHERE SIZE TYPE", SIZE 0 where it is part
 *                           of a larger type; of its fields: "field NAME OFFSET SIZE MEMBER"
 *   dump counts             numbers of system calls, ioctl requests and socket options */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "desc/described.h"
#include "desc/schema.h"

static void dump_calls(void)
{
	size_t count;
	const struct call *rows = desc_calls(&count);

	for (size_t i = 0; i < count; i++)
		for (unsigned m = 0; m < ABI_COUNT; m++)
			if (rows[i].nr[m] >= 0)
				printf("%s %d %s\n", abis[m].name, rows[i].nr[m], rows[i].name);
}

/* Requests of hundreds of drivers, not all of which have headers here: compared separately */
static bool names_drivers(uint16_t set)
{
	return !strcmp(desc_sets[set].name, "ioctl_names");
}

/* The members of these sets are syscalls, not constants */
static bool names_calls(uint16_t set)
{
	size_t count;
	const struct call *rows = desc_calls(&count);

	for (size_t i = 0; i < count; i++)
		if (rows[i].calls == set)
			return true;
	return false;
}

static bool is_identifier(const char *s)
{
	if (!s || isdigit((unsigned char)*s))
		return false;
	for (; *s; s++)
		if (!isalnum((unsigned char)*s) && *s != '_')
			return false;
	return true;
}

static void dump_names(const struct abi *abi, bool of_drivers)
{
	for (uint16_t i = 1; i < desc_set_count; i++) {
		bool skip = names_calls(i) || names_drivers(i) != of_drivers;
		const struct entry *e = skip ? NULL : desc_sets[i].entries;
		uint64_t mask = UINT64_MAX;

		for (; e && e->kind != E_END; e++) {
			mask = e->kind == E_UNDER ? e->value : e->kind == E_BIT ? UINT64_MAX : mask;
			if ((e->kind == E_BIT || e->kind == E_VAL) && is_identifier(e->name) &&
			    (!e->abis || e->abis >> abi->id & 1))
				printf("%s %#" PRIx64 " %#" PRIx64 "\n", e->name, e->value, mask);
		}
	}
}

static void dump_constants(const struct abi *abi)
{
	dump_names(abi, false);
}

static void dump_requests(const struct abi *abi)
{
	dump_names(abi, true);
}

/* Fields with which a set's entry continues a record: C has the same names, if any */
static void dump_continuation(struct schema *s, const struct abi *abi, const struct field *f,
			      uint64_t at, uint64_t end)
{
	for (; f && f->type && !(f->flags & F_REST); f++) {
		uint64_t size = schema_size(s, abi, f->type);

		if (f->flags & (F_RET | F_AFTER))
			continue;
		at = schema_next(s, abi, f, at, end);
		end = at + size;
		if (!(f->flags & F_PAD) && is_identifier(f->name))
			printf("field %s %" PRIu64 " %" PRIu64 " %s\n", f->name, at, size, f->name);
	}
}

static void dump_record(struct schema *s, const struct abi *abi, const struct described *d)
{
	uint16_t number = desc_record_by_name(d->name);
	const struct layout *l = schema_layout(s, abi, number);
	const struct field *f = desc_records[number].fields;
	uint64_t at = 0, end = 0;
	unsigned i = 0;

	printf("record %s %s %u %s\n", d->name, d->where, d->flags & R_PART ? 0 : l->size, d->type);
	for (; f->type && !(f->flags & F_REST); f++, i++) {
		at = l->slot[i].at;
		end = at + l->slot[i].size;
		if (d->members[i])
			printf("field %s %u %u %s\n", f->name, l->slot[i].at, l->slot[i].size,
			       d->members[i]);
	}
	for (const struct entry *e = f->type ? desc_sets[f->type->set].entries : NULL;
	     e && e->kind != E_END; e++)
		dump_continuation(s, abi, e->fields, at, end);
}

static void dump_records(const struct abi *abi)
{
	struct schema *s = schema_new();

	for (size_t i = 0; i < described_count; i++)
		dump_record(s, abi, &described[i]);
	schema_free(s);
}

/* Number of names in a set and in the sets that are part of it */
static unsigned count_names(uint16_t set)
{
	unsigned n = 0;

	for (const struct entry *e = desc_sets[set].entries; e->kind != E_END; e++)
		n += e->kind == E_SET ? count_names(e->set) : e->kind == E_VAL && e->name;
	return n;
}

/* Number of names in the sets that the entries of a set choose */
static unsigned count_chosen(uint16_t set)
{
	unsigned n = 0;

	for (const struct entry *e = desc_sets[set].entries; e->kind != E_END; e++)
		n += e->kind == E_SET ? count_chosen(e->set) : e->set ? count_names(e->set) : 0;
	return n;
}

static uint16_t set_named(const char *name)
{
	for (uint16_t i = 1; i < desc_set_count; i++)
		if (!strcmp(desc_sets[i].name, name))
			return i;
	return 0;
}

static void dump_numbers(const struct abi *abi, uint16_t set)
{
	for (const struct entry *e = desc_sets[set].entries; e->kind != E_END; e++) {
		if (e->kind == E_SET)
			dump_numbers(abi, e->set);
		else if (e->kind == E_VAL && (!e->abis || e->abis >> abi->id & 1))
			printf("%#" PRIx64 "\n", e->value);
		else if (e->kind == E_FAMILY)	/* with 24 bytes */
			printf("%#" PRIx64 "\n", (e->value & UINT32_MAX) |
			       ((uint32_t)(e->value >> 32) & 24U << 16));
	}
}

static void dump_ioctls(const struct abi *abi)
{
	dump_numbers(abi, set_named("requests"));
}

static void dump_counts(void)
{
	size_t calls;

	desc_calls(&calls);
	printf("%zu system calls\n", calls);
	printf("%u ioctl requests\n", count_names(set_named("requests")));
	printf("%u socket options\n", count_chosen(set_named("levels")));
	printf("%u structures\n", described_count);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*dump)(const struct abi *abi);
	} kinds[] = {{"constants", dump_constants},
		   {"requests", dump_requests},
		   {"ioctls", dump_ioctls},
		   {"records", dump_records}};

	if (argc == 2 && !strcmp(argv[1], "calls")) {
		dump_calls();
		return 0;
	}
	if (argc == 2 && !strcmp(argv[1], "counts")) {
		dump_counts();
		return 0;
	}
	for (unsigned m = 0; argc == 3 && m < ABI_COUNT; m++)
		for (unsigned k = 0; k < sizeof(kinds) / sizeof(*kinds); k++)
			if (!strcmp(kinds[k].name, argv[1]) && !strcmp(abis[m].name, argv[2])) {
				kinds[k].dump(&abis[m]);
				return 0;
			}
	fputs("usage: dump calls|counts | dump constants|requests|ioctls|records MACHINE\n",
	      stderr);
	return 2;
}

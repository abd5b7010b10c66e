/* Compares records that no header has (column NONE) with the running kernel's types: the C type
 * that the row names or, if that is void, a struct with the row's name. */
#include <string.h>

#include "desc/btf.h"
#include "desc/described.h"
#include "desc/schema.h"
#include "lib/tap.h"

struct totals {
	unsigned records, fields, wrong;
};

/* Whether the bytes of a member are reserved in this kernel: a later one has members there. */
static bool is_reserved(const struct btf *b, uint32_t id, const struct slot *slot)
{
	static const char *const names[] = {"__resv", "__resv2"};
	uint64_t at, size;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (btf_member(b, id, names[i], &at, &size) && slot->at >= at &&
		    slot->at + slot->size <= at + size)
			return true;
	return false;
}

/* `is_newer`: the row has members that this kernel does not know yet */
static void compare_field(struct totals *sum, const struct btf *b, uint32_t id,
			  const struct slot *slot, const char *record, const char *name,
			  bool is_newer)
{
	uint64_t at, size;

	if ((is_newer && !btf_member(b, id, name, &at, &size)) || is_reserved(b, id, slot))
		return;
	sum->fields++;
	if (!btf_member(b, id, name, &at, &size)) {
		tap_comment("%s.%s: the kernel has no such member", record, name);
	} else if (!size && slot->size) {
		return;			/* a bit-field: rows describe it differently */
	} else if (at != slot->at || (slot->size && size != slot->size)) {
		tap_comment("%s.%s: row %u+%u, kernel %u+%u", record, name, slot->at, slot->size,
			    (unsigned)at, (unsigned)size);
	} else {
		return;
	}
	sum->wrong++;
}

static void compare(struct totals *sum, const struct btf *b, uint32_t id, const struct layout *l,
		    const struct described *d)
{
	const struct field *fields = desc_records[desc_record_by_name(d->name)].fields;
	bool open_ended = false, is_newer = l->size > btf_size(b, id);
	unsigned i = 0;

	sum->records++;
	for (; fields[i].type && !(fields[i].flags & F_REST); i++) {
		open_ended |= !l->slot[i].size;
		if (d->members[i])
			compare_field(sum, b, id, &l->slot[i], d->name, d->members[i], is_newer);
	}
	if (fields[i].type || open_ended || d->flags & R_PART || is_newer ||
	    btf_size(b, id) == l->size)
		return;
	tap_comment("%s: row %u bytes, kernel %u", d->name, l->size, (unsigned)btf_size(b, id));
	sum->wrong++;
}

/* Facts that do not change, to test the BTF reader */
static bool knows_iovec(const struct btf *b)
{
	uint32_t id = btf_struct(b, "iovec");
	uint64_t at, size;

	return id && btf_size(b, id) == 16 && btf_member(b, id, "iov_base", &at, &size) && !at &&
	       size == 8 && btf_member(b, id, "iov_len", &at, &size) && at == 8 && size == 8 &&
	       !btf_member(b, id, "iov_nothing", &at, &size) && !btf_struct(b, "no such struct");
}

/* Named as one of this kernel's, and another machine's */
static const char *const foreign[] = {"stat_generic", "msqid_set_32"};

static uint32_t find(const struct btf *b, const struct described *d)
{
	const char *blank = strrchr(d->type, ' ');

	/* a member of a union may have any offset and a name that is not in the row */
	if (strcmp(d->where, "NONE") != 0 || !strncmp(d->type, "union ", 6))
		return 0;
	for (unsigned i = 0; i < sizeof(foreign) / sizeof(*foreign); i++)
		if (!strcmp(d->name, foreign[i]))
			return 0;
	return btf_struct(b, !strcmp(d->type, "void") ? d->name : blank ? blank + 1 : d->type);
}

int main(void)
{
	const char *why;
	struct btf *b = sizeof(long) == 8 ? btf_open("/sys/kernel/btf/vmlinux", &why) : NULL;
	struct schema *s;
	struct totals sum = {0};
	struct tap tap = {0};
	unsigned left = 0;

	if (!b)
		return tap_skip_all(sizeof(long) == 8 ? why : "not a 64-bit program");
	s = schema_new();
	tap_ok(&tap, knows_iovec(b), "the kernel's iovec is read rightly");
	for (unsigned i = 0; i < described_count; i++) {
		const struct described *d = &described[i];
		uint32_t id = find(b, d);

		if (id)
			compare(&sum, b, id,
				schema_layout(s, &abis[ABI_x86_64], desc_record_by_name(d->name)),
				d);
		else
			left += !strcmp(d->where, "NONE");
	}
	tap_comment("%u records are in no header and not in the kernel", left);
	tap_ok(&tap, sum.records && !sum.wrong, "%u records with %u fields are as in the kernel",
	       sum.records, sum.fields);
	schema_free(s);
	btf_close(b);
	return tap_done(&tap);
}

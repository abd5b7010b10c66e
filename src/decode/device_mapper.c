/* The argument of the ioctls of the device mapper: a header, and data at an offset that the header
 * states. The rows say which data a request has, by the fields of the entry of the type's set: a
 * record, a chain of records, or text. Text may end a record; a chain has the number of bytes up to
 * the next record in each. */
#include "decode/walk.h"

#include <linux/dm-ioctl.h>

enum {
	NR_ALIGN = 8,		/* of a number after the name of a device */
	HEADER = offsetof(struct dm_ioctl, data),
};

/* The data of a request, as offsets from the header */
struct payload {
	struct place header;
	const struct dm_ioctl *given;
	uint64_t end;		/* of the data */
};

/* The value in place of a record that is not within the data */
static struct value *misplaced(struct walk *w, const struct record *r, uint64_t addr)
{
	static const char start[] = "misplaced struct ";
	size_t n = strlen(r->name);
	char *why = arena_alloc(w->arena, sizeof(start) + n);
	struct value *v;

	memcpy(why, start, sizeof(start) - 1);
	memcpy(why + sizeof(start) - 1, r->name, n + 1);
	v = value_unread(w, addr, r->fields->type->kind == K_STR ? "misplaced string" : why);
	v->flags = VF_HEX | VF_REMARK;
	return v;
}

static const struct field *text_field(const struct record *r)
{
	const struct field *f = r->fields;

	while (f->type && (f->type->kind != K_STR || f->type->fixed))
		f++;
	return f->type ? f : NULL;
}

/* The part of the data at offset `at`, with as many bytes as could be read of `size` bytes */
static struct place read_part(struct walk *w, const struct payload *d, uint64_t at, uint64_t size)
{
	struct place p = {.whole = size, .addr = d->header.addr + at};

	if (size)
		p.p = memory_read(w->d->mem, w->view, w->now, p.addr, size, &p.size);
	return p;
}

/* Text at offset `at`, which ends at a NUL or with the data */
static struct value *text_at(struct walk *w, const struct payload *d, uint64_t at)
{
	struct type t = {.kind = K_STR, .sense = SENSE_TEXT, .until_null = true};
	struct value *v;

	t.fixed = min64(d->end - at, w->d->limits.bytes + 1);
	if (!t.fixed) {
		v = value_new(w, V_BYTES);
		v->sense = SENSE_TEXT;
		v->flags = VF_NUL;
		return v;
	}
	v = scalar_far_string(w, &t, d->header.addr + at);
	v->at = d->header.addr + at;
	return v;
}

/* Adds the text of a record and what follows it before the next record. */
static void add_text(struct walk *w, const struct payload *d, struct value *record,
		     const struct field *f, uint64_t at, uint64_t next)
{
	struct value *v = text_at(w, d, at);
	bool is_complete = v->kind == V_BYTES && v->bytes.len == v->bytes.whole && !v->bytes.bad;

	v->name = f->name;
	if (record->list.first && f->reg < f[-1].reg) {
		v->next = record->list.first;
		record->list.first = v;
		record->list.whole = ++record->list.count;
	} else {
		value_add(record, f->name, v);
	}
	f++;
	if (!f->type || !is_complete)
		return;
	at = (at + v->bytes.len + NR_ALIGN) / NR_ALIGN * NR_ALIGN;
	uint64_t size = size_of(w, f->type);

	if (at + size > next || !scope_holds(w, f->when))
		return;
	struct place p = read_part(w, d, at, size);

	value_add(record, f->name, p.size < size ? scalar_unread(w, p.addr) :
		  walk_type(w, f->type, &p));
}

/* The number of bytes of the record at offset `at`, with the list that is its last field */
static bool record_size(struct walk *w, const struct payload *d, uint16_t record, uint64_t at,
			uint64_t *size)
{
	const struct field *f = desc_records[record].fields;
	uint64_t left = d->end - at, n;
	struct place p;

	*size = schema_layout(w->d->schema, w->abi, record)->size;
	if (text_field(&desc_records[record])) {
		const struct slot *slot = schema_layout(w->d->schema, w->abi, record)->slot;

		for (; f != text_field(&desc_records[record]); f++)
			slot++;
		*size = slot->at;
	}
	if (at > d->end || *size > left)
		return false;
	while (f->type && f[1].type)
		f++;
	if (f->type->kind != K_VEC || !f->type->by)
		return true;
	p = read_part(w, d, at, *size);
	if (p.size < *size || !scope_find_in(w, record, p, f->type->by, &n))
		return true;
	n *= size_of(w, f->type->of);
	*size += n;
	return *size <= left;
}

/* Records that are linked by offsets */
struct link {
	uint64_t at;		/* offset of the record */
	uint64_t least;		/* end of the one before: smaller offsets are wrong */
	uint64_t by;		/* number of bytes to the next record; 0: none */
};

/* Decodes a record and sets link->by and ->least. `t` is its type or that of the chain. */
static struct value *record_at(struct walk *w, const struct payload *d, const struct type *t,
			       struct link *link)
{
	const struct type *record = t->kind == K_CHAIN ? t->of : t;
	const struct record *r = &desc_records[record->record];
	const struct field *f = text_field(r);
	uint64_t most = (w->d->limits.members + 1) * sizeof(uint64_t), size, next = 0;
	struct value *v;
	struct place p;

	if (link->at < link->least || !record_size(w, d, record->record, link->at, &size))
		return misplaced(w, r, d->header.addr + link->at);
	link->least = link->at + size;
	p = read_part(w, d, link->at, min64(size, size_of(w, record) + most));
	if (size && p.size < p.whole)
		return scalar_unread(w, p.addr);
	p.whole = size;
	v = walk_type(w, record, &p);
	if (t != record && scope_find_in(w, record->record, p, t->by, &link->by) && link->by)
		next = (t->between ? d->given->data_start : link->at) + link->by;
	if (f && v->kind == V_RECORD)
		add_text(w, d, v, f, link->at + size, next);
	return v;
}

static void add_records(struct walk *w, const struct payload *d, const struct type *t,
			struct value *list)
{
	bool is_counted = t->kind == K_CHAIN && t->under;
	uint64_t left = is_counted ? d->given->target_count : 1;
	struct link link = {.at = d->given->data_start};

	while (left) {
		struct value *v;

		if (list->list.count > w->d->limits.members || w->nodes >= NODES_MAX) {
			list->list.whole = list->list.count + 1;
			return;
		}
		link.by = 0;
		v = record_at(w, d, t, &link);
		v->flags |= VF_MORE;
		value_add(list, NULL, v);
		if (v->kind != V_RECORD || (!link.by && !is_counted))
			return;
		left -= is_counted;
		link.at = (t->between ? d->given->data_start : link.at) + link.by;
	}
}

/* Leaves the first `count` members, with a remark on the last. */
static void truncate_header(struct value *header, unsigned count, const char *remark)
{
	struct value *v = header->list.first;

	for (unsigned i = 1; i < count && v->next; i++)
		v = v->next;
	v->next = NULL;
	header->list.count = header->list.whole = count;
	header->list.noun = remark;
	header->flags |= VF_REMARK;
}

static bool is_in_view(const struct walk *w, const struct field *f)
{
	return !(f->flags & (w->view == AT_EXIT ? F_IN : F_OUT));
}

struct value *custom_device_mapper(struct walk *w, const struct type *t, struct place p)
{
	struct value *list = value_new(w, V_LIST), *header;
	struct scope scope = {.up = w->scope, .record = t->of->record, .place = p};
	struct dm_ioctl given = {0};
	struct payload d = {.header = p, .given = &given};
	const struct type pick = {.kind = K_PICK};
	const struct field *f;
	uint64_t request = 0;

	if (p.size < HEADER)
		return scalar_unread(w, p.addr + p.size);
	memcpy(&given, p.p, HEADER);
	if (!given.data_size)
		return value_unread(w, p.addr, "empty");
	header = walk_type(w, t->of, &p);
	value_add(list, NULL, header);
	if (given.version[0] != DM_VERSION_MAJOR) {
		truncate_header(header, 1, "unsupported device mapper ABI version");
		return list;
	}
	if (given.data_size < HEADER) {
		truncate_header(header, 2, "data_size too small");
		return list;
	}
	d.end = given.data_size;
	w->scope = &scope;
	scope_find(w, desc_name_request, &request);
	for (f = scope_entry(w, &pick, t->set, request); f->type; f++) {
		bool is_empty = f->type->kind == K_CHAIN && f->type->under && !given.target_count;

		if (!is_in_view(w, f) || is_empty || !scope_holds(w, f->when))
			continue;
		if (w->d->limits.brief)
			list->list.whole++;
		else
			add_records(w, &d, f->type, list);
	}
	w->scope = scope.up;
	return list;
}

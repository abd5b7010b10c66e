#include "desc/btf.h"

#include <linux/btf.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 16, LARGEST = 64 << 20 };

struct btf {
	uint8_t *bytes;
	const char *strings;
	uint32_t strings_len;
	uint32_t count;		       /* ids are 1 to count - 1 */
	const struct btf_type **types; /* by id; [0] is void: NULL */
};

/* Number of bytes that follow a type's header */
static uint64_t tail(const struct btf_type *t)
{
	uint64_t n = BTF_INFO_VLEN(t->info);

	switch (BTF_INFO_KIND(t->info)) {
	case BTF_KIND_INT: return sizeof(uint32_t);
	case BTF_KIND_ARRAY: return sizeof(struct btf_array);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION: return n * sizeof(struct btf_member);
	case BTF_KIND_ENUM: return n * sizeof(struct btf_enum);
	case BTF_KIND_ENUM64: return n * 3 * sizeof(uint32_t);
	case BTF_KIND_FUNC_PROTO: return n * sizeof(struct btf_param);
	case BTF_KIND_VAR: return sizeof(struct btf_var);
	case BTF_KIND_DATASEC: return n * sizeof(struct btf_var_secinfo);
	case BTF_KIND_DECL_TAG: return sizeof(uint32_t);
	default: return 0;
	}
}

/* Types have no index: the list is walked twice, to count and to store them */
static bool index_types(struct btf *b, const uint8_t *types, uint64_t len)
{
	for (int round = 0; round < 2; round++) {
		uint64_t at = 0;

		b->count = 1;
		while (len - at >= sizeof(struct btf_type)) {
			const struct btf_type *t = (const void *)(types + at);

			if (b->types)
				b->types[b->count] = t;
			b->count++;
			at += sizeof(*t);
			if (tail(t) > len - at)
				return false;
			at += tail(t);
		}
		if (!b->types)
			b->types = calloc(b->count, sizeof(*b->types));
		if (!b->types || at != len)
			return false;
	}
	return true;
}

static bool parse(struct btf *b, uint64_t size)
{
	const struct btf_header *h = (const void *)b->bytes;
	uint64_t left;

	if (size < sizeof(*h) || h->magic != BTF_MAGIC || h->hdr_len > size)
		return false;
	left = size - h->hdr_len;
	if (h->str_off > left || h->str_len > left - h->str_off || !h->str_len ||
	    h->type_off > left || h->type_len > left - h->type_off)
		return false;
	b->strings = (const char *)b->bytes + h->hdr_len + h->str_off;
	b->strings_len = h->str_len;
	return !b->strings[b->strings_len - 1] &&
	       index_types(b, b->bytes + h->hdr_len + h->type_off, h->type_len);
}

struct btf *btf_open(const char *path, const char **why)
{
	FILE *in = fopen(path, "re");
	struct btf *b;
	uint64_t size;

	if (!in) {
		*why = "this kernel shows no types of its own";
		return NULL;
	}
	b = calloc(1, sizeof(*b));
	b->bytes = malloc(LARGEST); /* the file reports no size */
	size = fread(b->bytes, 1, LARGEST, in);
	fclose(in);
	if (parse(b, size))
		return b;
	*why = "the kernel's types are in a form unknown here";
	btf_close(b);
	return NULL;
}

void btf_close(struct btf *b)
{
	free(b->types);
	free(b->bytes);
	free(b);
}

static const struct btf_type *type(const struct btf *b, uint32_t id)
{
	return id < b->count ? b->types[id] : NULL;
}

static const char *string(const struct btf *b, uint32_t at)
{
	return at < b->strings_len ? b->strings + at : "";
}

static unsigned kind(const struct btf_type *t)
{
	return t ? BTF_INFO_KIND(t->info) : BTF_KIND_UNKN;
}

/* Skips typedefs and qualifiers */
static uint32_t plain(const struct btf *b, uint32_t id)
{
	for (unsigned i = 0; i < DEPTH_MAX; i++) {
		switch (kind(type(b, id))) {
		case BTF_KIND_TYPEDEF:
		case BTF_KIND_VOLATILE:
		case BTF_KIND_CONST:
		case BTF_KIND_RESTRICT:
		case BTF_KIND_TYPE_TAG: id = type(b, id)->type; break;
		default: return id;
		}
	}
	return 0;
}

uint32_t btf_struct(const struct btf *b, const char *name)
{
	for (uint32_t id = 1; id < b->count; id++) {
		unsigned k = kind(b->types[id]), inside = kind(type(b, plain(b, id)));

		if ((k == BTF_KIND_STRUCT || k == BTF_KIND_UNION ||
		     (k == BTF_KIND_TYPEDEF &&
		      (inside == BTF_KIND_STRUCT || inside == BTF_KIND_UNION))) &&
		    !strcmp(string(b, b->types[id]->name_off), name))
			return plain(b, id);
	}
	return 0;
}

static uint64_t size_at(const struct btf *b, uint32_t id, unsigned depth)
{
	const struct btf_type *t = type(b, plain(b, id));
	const struct btf_array *array;

	switch (kind(t)) {
	case BTF_KIND_INT:
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
	case BTF_KIND_FLOAT:
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION: return t->size;
	case BTF_KIND_PTR: return sizeof(void *);
	case BTF_KIND_ARRAY:
		array = (const void *)(t + 1);
		return depth < DEPTH_MAX ? array->nelems * size_at(b, array->type, depth + 1) : 0;
	default: return 0;
	}
}

uint64_t btf_size(const struct btf *b, uint32_t id)
{
	return size_at(b, id, 0);
}

static bool member_at(const struct btf *b, uint32_t id, const char *name, uint64_t *at,
		      uint64_t *size, unsigned depth)
{
	const struct btf_type *t = type(b, plain(b, id));
	const struct btf_member *m = (const void *)(t + 1);

	if (depth == DEPTH_MAX || (kind(t) != BTF_KIND_STRUCT && kind(t) != BTF_KIND_UNION))
		return false;
	for (unsigned i = 0; i < BTF_INFO_VLEN(t->info); i++, m++) {
		bool bits = BTF_INFO_KFLAG(t->info) && BTF_MEMBER_BITFIELD_SIZE(m->offset);
		uint64_t bit = BTF_INFO_KFLAG(t->info) ? BTF_MEMBER_BIT_OFFSET(m->offset)
						       : m->offset;

		if (!*string(b, m->name_off) && member_at(b, m->type, name, at, size, depth + 1)) {
			*at += bit / 8;
			return true;
		}
		if (strcmp(string(b, m->name_off), name) != 0)
			continue;
		*at = bit / 8;
		*size = bits ? 0 : btf_size(b, m->type);
		return true;
	}
	return false;
}

bool btf_member(const struct btf *b, uint32_t id, const char *name, uint64_t *at, uint64_t *size)
{
	return member_at(b, id, name, at, size, 0);
}

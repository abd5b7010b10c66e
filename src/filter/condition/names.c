#include "filter/condition/names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/text/nearest.h"
#include "desc/type.h"

enum { ERROR_MAX = 4095 };	/* MAX_ERRNO of the kernel */

/* Members of the structs that the decoder makes of one number, which have no rows */
static const char *const unpacked[] = {
	"exited", "signaled", "core", "stopped", "continued", "syscall", "event", "op", "oparg",
	"oparg_shift", "cmp", "cmparg", "class", "level", "cmd", "type", "subsystem", "effective",
	"permitted", "inheritable",
};

/* --- constants --- */

static bool is_constant(const struct entry *e)
{
	return (e->kind == E_BIT || e->kind == E_VAL) && e->name && *e->name;
}

/* Calls `use` for each constant of the rows until it returns true. Returns whether it did. */
static bool each_constant(bool (*use)(void *ctx, const struct entry *e), void *ctx)
{
	for (unsigned set = 1; set < desc_set_count; set++)
		for (const struct entry *e = desc_sets[set].entries; e && e->kind != E_END; e++)
			if (is_constant(e) && use(ctx, e))
				return true;
	return false;
}

struct constant_query {
	const char *name;
	struct literal_number *number;
	unsigned found;			/* a bit for each machine */
};

static bool take_constant(void *ctx, const struct entry *e)
{
	struct constant_query *q = ctx;

	if (strcmp(e->name, q->name) != 0)
		return false;
	for (unsigned machine = 0; machine < ABI_COUNT; machine++) {
		unsigned bit = 1U << machine;

		if ((e->abis && !(e->abis & bit)) || q->found & bit)
			continue;
		q->number->n[machine] = e->value;
		q->found |= bit;
	}
	return q->found == (1U << ABI_COUNT) - 1;
}

bool names_constant(const char *name, struct literal_number *number)
{
	struct constant_query q = {.name = name, .number = number};
	int error = 0;

	*number = (struct literal_number){.is_negative = true};
	if (!strcmp(name, "NULL"))
		return true;
	for (int i = 1; *name == 'E' && i <= ERROR_MAX && !error; i++)
		error = errno_name(i) && !strcmp(errno_name(i), name) ? i : 0;
	for (unsigned machine = 0; error && machine < ABI_COUNT; machine++)
		number->n[machine] = error;
	if (error)
		return true;
	each_constant(take_constant, &q);
	return q.found;
}

/* A list of names, to find the nearest of */
struct name_list {
	const char **all;
	size_t count, room;
};

static void add_name(struct name_list *l, const char *name)
{
	if (l->count == l->room) {
		l->room = l->room ? 2 * l->room : 64;
		l->all = alloc_more(l->all, l->room, sizeof(*l->all));
	}
	l->all[l->count++] = name;
}

static bool list_constant(void *ctx, const struct entry *e)
{
	add_name(ctx, e->name);
	return false;
}

static const char *nearest_of(struct name_list *l, const char *name)
{
	const char *like = nearest(name, l->all, l->count);

	free(l->all);
	return like;
}

const char *names_nearest_constant(const char *name)
{
	struct name_list l = {0};

	for (int i = 1; i <= ERROR_MAX; i++)
		if (errno_name(i))
			add_name(&l, errno_name(i));
	each_constant(list_constant, &l);
	return nearest_of(&l, name);
}

/* --- arguments and members --- */

static enum name_class class_of(const struct type *t)
{
	while (t && (t->kind == K_PTR || t->kind == K_SIZED || t->kind == K_SHARE ||
		     t->kind == K_WHOLE || t->kind == K_VEC))
		t = t->of;
	if (!t)
		return NAME_ANY;
	switch ((enum kind)t->kind) {
	case K_NUM:
	case K_ONE:
	case K_BITS:
	case K_BITSET:
	case K_OPAQUE:
		return t->sense == SENSE_INET || t->sense == SENSE_INET6 ? NAME_ANY : NAME_NUMBER;
	case K_STR:
		return NAME_TEXT;
	case K_BYTES:
		return t->sense == SENSE_TEXT || t->sense == SENSE_DATA || t->sense == SENSE_PATH ?
			NAME_TEXT : NAME_ANY;
	default:
		return NAME_ANY;
	}
}

static enum name_class join_classes(enum name_class a, enum name_class b)
{
	if (a == NAME_UNKNOWN || b == NAME_UNKNOWN)
		return a == NAME_UNKNOWN ? b : a;
	return a == b ? a : NAME_ANY;
}

static bool is_shown(const struct field *f)
{
	return f->name && *f->name && !(f->flags & (F_REST | F_RET | F_PAD));
}

static enum name_class class_in(const struct field *f, const char *name)
{
	enum name_class found = NAME_UNKNOWN;

	for (; f && f->type; f++)
		if (is_shown(f) && !strcmp(f->name, name))
			found = join_classes(found, class_of(f->type));
	return found;
}

/* The class of a member of a struct */
static enum name_class member_class(const char *name)
{
	enum name_class found = NAME_UNKNOWN;

	for (unsigned i = 1; i < desc_record_count; i++)
		found = join_classes(found, class_in(desc_records[i].fields, name));
	for (unsigned set = 1; set < desc_set_count; set++)
		for (const struct entry *e = desc_sets[set].entries; e && e->kind != E_END; e++)
			found = join_classes(found, class_in(e->fields, name));
	for (size_t i = 0; i < sizeof(unpacked) / sizeof(*unpacked); i++)
		if (!strcmp(unpacked[i], name))
			found = join_classes(found, NAME_ANY);
	return found;
}

/* Whether some of its arguments depend on the values of others */
static bool has_rest(const struct call *row)
{
	for (const struct field *f = row->fields; f && f->type; f++)
		if (f->flags & F_REST)
			return true;
	return false;
}

static enum name_class value_class(const struct call *row, const char *name)
{
	enum name_class found = NAME_UNKNOWN;
	size_t count = 0;
	const struct call *all;

	if (row) {
		found = class_in(row->fields, name);
		return found == NAME_UNKNOWN && has_rest(row) ? member_class(name) : found;
	}
	all = desc_calls(&count);
	for (size_t i = 0; i < count; i++)
		found = join_classes(found, class_in(all[i].fields, name));
	return join_classes(found, member_class(name));
}

enum name_class names_argument(const struct call *row, const char *name, bool *companion)
{
	enum name_class class = value_class(row, name);
	size_t bare = names_companion(name);
	char *copy;

	if (class != NAME_UNKNOWN || !bare)
		return class;
	copy = alloc_string(name);
	copy[bare] = 0;
	class = value_class(row, copy) == NAME_UNKNOWN ? NAME_UNKNOWN : NAME_TEXT;
	*companion |= class != NAME_UNKNOWN;
	free(copy);
	return class;
}

static void list_fields(struct name_list *l, const struct field *f)
{
	for (; f && f->type; f++)
		if (is_shown(f))
			add_name(l, f->name);
}

const char *names_nearest_argument(const struct call *row, const char *name)
{
	struct name_list l = {0};
	size_t count = 0;
	const struct call *all = desc_calls(&count);

	if (row) {
		list_fields(&l, row->fields);
		return nearest_of(&l, name);
	}
	add_name(&l, "ret");
	add_name(&l, "errno");
	add_name(&l, "duration");
	add_name(&l, "path");
	for (size_t i = 0; i < count; i++)
		list_fields(&l, all[i].fields);
	for (unsigned i = 1; i < desc_record_count; i++)
		list_fields(&l, desc_records[i].fields);
	return nearest_of(&l, name);
}

void names_list_arguments(const struct call *row, char *to, size_t room)
{
	size_t len = 0;

	*to = 0;
	for (const struct field *f = row->fields; f && f->type && len < room; f++)
		if (is_shown(f) && !(f->flags & F_AFTER))
			len += snprintf(to + len, room - len, "%s%s", len ? ", " : "", f->name);
}

const char *names_nearest_call(const char *name)
{
	struct name_list l = {0};
	size_t count = 0;
	const struct call *all = desc_calls(&count);

	for (size_t i = 0; i < count; i++)
		add_name(&l, all[i].name);
	return nearest_of(&l, name);
}

size_t names_companion(const char *name)
{
	size_t len = strlen(name), tail = strlen("_path");

	return len > tail && !strcmp(name + len - tail, "_path") ? len - tail : 0;
}

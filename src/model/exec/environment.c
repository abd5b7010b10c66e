#include "model/exec/environment.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "decode/view.h"

static struct environment_variable variable_of(const struct value *v, struct arena *arena)
{
	struct environment_variable variable = {.text = "", .is_cut = true};
	const char *equals;
	size_t len;

	if (v->kind != V_BYTES)
		return variable;
	len = v->bytes.len;
	variable.text = arena_copy(arena, (const char *)v->bytes.p, len);
	variable.is_cut = !(v->flags & VF_NUL) || v->bytes.len < v->bytes.whole;
	/* a name has at least one byte */
	equals = len ? memchr(variable.text + 1, '=', len - 1) : NULL;
	variable.name_len = equals ? (size_t)(equals - variable.text) : len;
	return variable;
}

int environment_compare(const struct environment_variable *a, const struct environment_variable *b)
{
	unsigned n = a->name_len < b->name_len ? a->name_len : b->name_len;
	int order = memcmp(a->text, b->text, n);

	return order ? order : (a->name_len > b->name_len) - (a->name_len < b->name_len);
}

struct ordered_variable {
	struct environment_variable variable;
	unsigned index;			/* in the program's environment */
};

static int by_name(const void *a, const void *b)
{
	const struct ordered_variable *v = a, *w = b;
	int order = environment_compare(&v->variable, &w->variable);

	return order ? order : (v->index > w->index) - (v->index < w->index);
}

const struct environment *environment_of_call(const struct call_view *view, struct arena *arena)
{
	const struct value *list = view->args ? value_member(view->args->list.first, "envp") : NULL;
	_cleanup_free_ struct ordered_variable *ordered = NULL;
	struct environment_variable *all;
	struct environment *e;

	if (!list || (list->kind != V_LIST && list->kind != V_NULL))
		return NULL;
	e = arena_new(arena, struct environment);
	if (list->kind == V_NULL)
		return e;
	ordered = alloc_more(NULL, list->list.count + 1, sizeof(*ordered));
	for (const struct value *v = list->list.first; v && e->count < list->list.count;
	     v = v->next, e->count++)
		ordered[e->count] = (struct ordered_variable){variable_of(v, arena), e->count};
	qsort(ordered, e->count, sizeof(*ordered), by_name);
	e->all = all = arena_alloc(arena, e->count * sizeof(*all));
	for (unsigned i = 0; i < e->count; i++)
		all[i] = ordered[i].variable;
	e->whole = list->list.whole;
	return e;
}

const struct environment *environment_copy(const struct environment *from, struct arena *arena)
{
	struct environment_variable *all;
	struct environment *e;

	if (!from)
		return NULL;
	e = arena_new(arena, struct environment);
	*e = *from;
	e->all = all = arena_alloc(arena, from->count * sizeof(*all));
	for (unsigned i = 0; i < from->count; i++) {
		all[i] = from->all[i];
		all[i].text = arena_copy(arena, all[i].text, strlen(all[i].text));
	}
	return e;
}

const char *environment_value(const struct environment_variable *v)
{
	return v->text[v->name_len] ? v->text + v->name_len + 1 : "";
}

const struct environment_variable *environment_find(const struct environment *e, const char *name)
{
	struct environment_variable wanted = {.text = name, .name_len = strlen(name)};

	for (unsigned i = 0; e && i < e->count; i++)
		if (!environment_compare(&e->all[i], &wanted))
			return &e->all[i];
	return NULL;
}

bool environment_is_redacted(const struct environment_variable *v)
{
	const char *value = environment_value(v);
	size_t n = strspn(value, "*");

	return n && n <= 3 && !value[n];
}

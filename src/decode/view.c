#include "decode/view.h"

#include <string.h>

#include "desc/traits.h"

static const struct value *find_number(const struct value *v, const char *name)
{
	const struct value *found = NULL;

	for (; v && !found; v = v->next) {
		if (v->kind == V_NUMBER && v->name && !strcmp(v->name, name))
			found = v;
		else if (v->kind == V_RECORD)
			found = find_number(v->list.first, name);
	}
	return found;
}

const struct value *view_number(const struct call_view *view, const char *name)
{
	return find_number(view->args->list.first, name);
}

const struct value *value_member(const struct value *v, const char *name)
{
	const struct value *found = NULL;

	for (; v && !found; v = v->next) {
		const struct value *now = v->kind == V_CHANGE ? v->change.after : v;

		if (v->name && !strcmp(v->name, name))
			found = now;
		else if (now->kind == V_RECORD || now->kind == V_LIST)
			found = value_member(now->list.first, name);
	}
	return found;
}

bool value_has_name(const struct value *v, const char *name)
{
	for (const char *const *part = v && v->kind == V_NUMBER ? v->num.parts : NULL;
	     part && *part; part++)
		if (!strcmp(*part, name))
			return true;
	return false;
}

const struct value *view_nth_path(const struct call_view *view, unsigned nth,
				  const struct value **directory)
{
	*directory = NULL;
	for (const struct value *v = view->args->list.first; v; v = v->next) {
		if (v->kind == V_NUMBER && v->sense == SENSE_FD)
			*directory = v;
		else if (v->kind == V_BYTES && v->sense == SENSE_PATH && !--nth)
			return v;
	}
	return NULL;
}

const struct value *view_path(const struct call_view *view)
{
	unsigned used = syscall_traits(view->row)->used_path;
	const struct value *directory, *v = used ? view_nth_path(view, used, &directory) : NULL;

	return v ? v : view_nth_path(view, 1, &directory);
}

#include "decode/view.h"

#include <string.h>

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

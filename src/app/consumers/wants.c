#include "app/consumers/wants.h"

#include "base/memory/alloc.h"
#include "base/memory/failure.h"

struct filter *wants_filter(const char *expression)
{
	struct filter_error error;
	struct filter *f;

	if (!expression)
		return NULL;
	f = filter_new();
	if (filter_parse(f, expression, &error))
		failure("a printer's filter expression is invalid");
	return f;
}

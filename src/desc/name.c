#include "desc/name.h"

#include <stddef.h>

#include "desc/type.h"

const char *desc_name(const struct call *row)
{
	return row ? row->name : NULL;
}

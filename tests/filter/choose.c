/* choose ABI EXPR: prints the names of the ABI's syscalls that an -e expression selects, one per
 * line. For an invalid expression, prints the message and exits with 1. No EXPR: all names. */
#include <stdio.h>
#include <string.h>

#include "filter/filter.h"

/* A multiplexed syscall with an unknown first argument counts as itself */
static bool chosen(const struct filter *f, const struct abi *abi, const struct call *row)
{
	int nr = row->nr[abi->id];

	return nr >= 0 && filter_call(f, abi, row, nr) &&
	       (!row->calls || filter_subcall(f, abi, row, 0));
}

int main(int argc, char **argv)
{
	struct filter *f = filter_new();
	struct filter_error err;
	size_t count;
	const struct call *rows = desc_calls(&count);
	int r = argc > 2 ? filter_parse(f, argv[2], &err) : 0;

	if (r)
		printf("%s\n", err.text);
	for (unsigned m = 0; f && !r && m < ABI_COUNT; m++)
		for (size_t i = 0; argc > 1 && !strcmp(abis[m].name, argv[1]) && i < count; i++)
			if (chosen(f, &abis[m], &rows[i]))
				printf("%s\n", rows[i].name);
	filter_free(f);
	return r != 0;
}

/* choose MACHINE EXPR: prints the names of the machine's calls that an -e expression chooses, one a
 * line; of a bad expression, what is wrong, and the status is 1. No EXPR: all names there are. */
#include <stdio.h>
#include <string.h>

#include "filter/filter.h"

/* A call that stands for several is itself where its first argument means none of them */
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
	int r = f && argc > 2 ? filter_parse(f, argv[2], &err) : 0;

	if (r)
		printf("%s\n", err.text);
	for (unsigned m = 0; f && !r && m < ABI_COUNT; m++)
		for (size_t i = 0; argc > 1 && !strcmp(abis[m].name, argv[1]) && i < count; i++)
			if (chosen(f, &abis[m], &rows[i]))
				printf("%s\n", rows[i].name);
	filter_free(f);
	return r != 0;
}

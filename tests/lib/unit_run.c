/* main() of the programs that have none: their test cases are those of UNIT_CASE. */
#include "lib/unit.h"

#include <errno.h>

#include "symbols/reader/reader.h"

int main(int argc, char **argv)
{
	if (reader_is_wanted(argc, argv))
		return reader_run();
	return unit_main(suite_create(program_invocation_short_name));
}

/* main() of the programs that have none: their test cases are those of UNIT_CASE. */
#include "lib/unit.h"

#include <errno.h>

int main(void)
{
	return unit_main(suite_create(program_invocation_short_name));
}

/* Files of prototypes (--prototypes) */
#include "fuzz/target.h"

#include <string.h>
#include <unistd.h>

#include "app/cli/options.h"
#include "desc/prototypes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char program[] = "ptrail", no_config[] = "--config=", command[] = "true";
	int fd = fuzz_file(data, size);
	struct diag diag = {.fd = -1};
	struct options o = {0};
	char option[16 + FUZZ_PATH_SIZE] = "--prototypes=", *environment[] = {NULL};
	char *argv[] = {program, no_config, option, command, NULL};
	const struct prototype *p;

	fuzz_path(option + strlen(option), fd);
	if (!options_parse(&o, 4, argv, environment, &diag)) {
		p = prototypes_find(o.library.prototypes, "f");
		for (unsigned i = 0; p && i < p->count; i++)
			fuzz_expect(p->arguments[i].length < (int)p->count,
				    "a length is that of a missing argument");
	}
	options_done(&o);
	close(fd);
	return 0;
}

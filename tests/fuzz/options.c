/* Options files (.ptrail) */
#include "fuzz/target.h"

#include <string.h>
#include <unistd.h>

#include "app/cli/options.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char program[] = "ptrail", command[] = "true";
	int fd = fuzz_file(data, size);
	struct diag diag = {.fd = -1};
	struct options o = {0};
	char config[16 + FUZZ_PATH_SIZE] = "--config=", *environment[] = {NULL};
	char *argv[] = {program, config, command, NULL};
	int status;

	fuzz_path(config + strlen(config), fd);
	status = options_parse(&o, 3, argv, environment, &diag);
	fuzz_expect(!status || diag.said, "an options file is refused without a message");
	options_done(&o);
	close(fd);
	return 0;
}

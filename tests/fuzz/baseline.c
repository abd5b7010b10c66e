/* Baselines, which --baseline and a .ptrail file name */
#include "fuzz/target.h"

#include <unistd.h>

#include "check/core/baseline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = fuzz_file(data, size);
	struct diag diag = {.fd = -1};
	char path[FUZZ_PATH_SIZE];
	struct baseline *b;

	fuzz_path(path, fd);
	b = baseline_read(path, true, &diag);
	fuzz_expect(!b == (diag.said > 0), "a baseline is refused without a message");
	baseline_has(b, UINT64_C(0x0123456789abcdef));
	baseline_free(b);
	close(fd);
	return 0;
}

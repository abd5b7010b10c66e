/* Caches of the dynamic loader (/etc/ld.so.cache below the root directory of a tracee) */
#include "fuzz/target.h"

#include <elf.h>
#include <unistd.h>

#include "base/memory/arena.h"
#include "symbols/loader_cache.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char path[] = "/lib/a.so";
	struct arena arena = {0};
	int fd = fuzz_file(data, size);
	const struct loader_cache *c = loader_cache_read(fd, &arena);

	if (c) {
		loader_cache_has(c, path, sizeof(path) - 1, EM_X86_64, 64);
		loader_cache_has(c, path, sizeof(path) - 1, EM_X86_64, 32);
		loader_cache_has(c, "", 0, EM_MIPS, 32);
	}
	arena_done(&arena);
	close(fd);
	return 0;
}

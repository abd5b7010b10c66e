/* Perf maps, which a JIT compiler writes: as a whole, in two parts, and after the file has become
 * shorter */
#include "fuzz/target.h"

#include <unistd.h>

#include "symbols/reader/perf_map.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t half = size ? data[0] * size / 256 : 0;
	int fd = fuzz_file(data, half);
	struct perf_map m = {0};
	uint64_t start = 0;

	perf_map_update(&m, fd);
	fuzz_expect(pwrite(fd, data + half, size - half, half) == (ssize_t)(size - half),
		    "an input cannot be written to memory");
	perf_map_update(&m, fd);
	fuzz_expect(m.bytes <= size, "more bytes are read than there are");
	for (size_t i = 0; i < m.functions.count && i < 64; i++) {
		const struct function *f = &m.functions.all[i];

		if (f->size && perf_map_find(&m, f->start, &start))
			fuzz_expect(start <= f->start, "a function begins after its address");
	}
	perf_map_find(&m, 0, &start);
	perf_map_find(&m, UINT64_MAX, &start);
	fuzz_expect(!ftruncate(fd, half / 2), "an input cannot be made shorter");
	perf_map_update(&m, fd);
	perf_map_done(&m);
	close(fd);
	return 0;
}

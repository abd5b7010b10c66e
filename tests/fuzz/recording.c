/* Recordings, read as by libptrail: events, processes, decoded values. The checksums of the input's
 * blocks are corrected first, so that changes reach the code behind them. */
#include "fuzz/target.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ptrail/trail.h"
#include "record/format/crc32c.h"
#include "record/format/format.h"
#include "record/reader/reader.h"

static void put_number(uint8_t *to, uint64_t number, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		to[i] = number >> 8 * i;
}

/* Corrects offset and checksums of a frame whose sizes are kept. Returns the bytes of the block, at
 * most `left`; 0: no block begins here. */
static size_t correct_block(uint8_t *at, size_t offset, size_t left)
{
	enum { OFFSET = 48, SUM = 56, HEAD_SUM = 60 };
	struct frame f;
	size_t body;

	if (left < FRAME_SIZE)
		return 0;
	put_number(at + OFFSET, offset, 8);
	put_number(at + HEAD_SUM, crc32c(0, at, HEAD_SUM), 4);
	if (frame_get(&f, at))
		return 0;
	body = (size_t)f.digest_size + f.stored;
	body = body < left - FRAME_SIZE ? body : left - FRAME_SIZE;
	put_number(at + SUM, crc32c(0, at + FRAME_SIZE, body), 4);
	put_number(at + HEAD_SUM, crc32c(0, at, HEAD_SUM), 4);
	return FRAME_SIZE + body;
}

static void correct(uint8_t *bytes, size_t size)
{
	size_t at = PREAMBLE_SIZE, block;

	while (at < size && (block = correct_block(bytes + at, at, size - at)))
		at += block;
}

/* Reads all events as a printer does. */
static void read_events(int fd, uint8_t way)
{
	struct ptrail_trail_options options = {
		.string_max = way & 1 ? 4096 : 0, .verbose = way & 2, .fd_paths = way & 4,
		.history = way & 8,
	};
	struct ptrail_trail *t = ptrail_trail_open_fd(fd, "trail", &options);
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	struct output *out = ptrail_trail_output(t, null);
	const struct event *e;

	while ((e = ptrail_trail_next(t))) {
		if (e->kind != EVENT_LEAVE)
			continue;
		ptrail_call_text(out, ptrail_trail_print_options(t), e);
		if (e->call.view && e->call.view->ret)
			ptrail_value_json(out, e->call.view->ret);
	}
	fuzz_expect(ptrail_trail_state(t) != PTRAIL_TRAIL_OPEN, "a recording has no end");
	fuzz_expect(ptrail_trail_state(t) < PTRAIL_TRAIL_DAMAGED || *ptrail_trail_error(t),
		    "a recording is refused without a message");
	ptrail_output_close(out);
	ptrail_trail_close(t);
	close(null);
}

/* Reads it as --info and --since do. */
static void read_summary(int fd, uint8_t way)
{
	struct trail_fault fault;
	struct trail_summary summary;
	enum trail_state state;
	struct trail_reader *r = reader_new(fd, &fault, &state);
	struct event e;

	if (!r)
		return;
	reader_summary(r, &summary);
	reader_since(r, way * UINT64_C(1000));
	while (reader_next(r, &e))
		;
	reader_free(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *copy = (uint8_t *)fuzz_string(data, size);
	/* any byte decides how it is read */
	uint8_t way = size ? data[size / 2] : 0;
	int fd;

	correct(copy, size);
	fd = fuzz_file(copy, size);
	read_events(fd, way);
	fuzz_expect(!lseek(fd, 0, SEEK_SET), "a file cannot be read again");
	read_summary(fd, way);
	close(fd);
	free(copy);
	return 0;
}

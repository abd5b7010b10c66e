#include "model/history/stdio_capture.h"

#include <string.h>

#include "abi/abi.h"
#include "decode/memory.h"
#include "desc/traits.h"
#include "desc/type.h"

enum { PARTS_MAX = 16 };

static size_t read_part(const struct event *e, uint64_t at, uint64_t len, char *text)
{
	uint64_t got;
	const uint8_t *p = memory_read(e->call.memory, AT_ENTRY, AT_EXIT, at, len, &got);

	/* of a recording that has less */
	p = p ? p : memory_part(e->call.memory, AT_ENTRY, at, len, &got);
	p = p ? p : memory_part(e->call.memory, AT_EXIT, at, len, &got);
	if (p && text)
		memcpy(text, p, got);
	return p ? got : 0;
}

static size_t read_buffer(const struct event *e, uint64_t most, char *text)
{
	return read_part(e, e->call.arg[1], most, text);
}

/* struct iovec: an address and a length, one word each */
static size_t read_vector(const struct event *e, uint64_t most, char *text)
{
	unsigned word = e->call.abi->word;
	uint64_t count = e->call.arg[2] < PARTS_MAX ? e->call.arg[2] : PARTS_MAX, got;
	const uint8_t *parts = memory_read(e->call.memory, AT_ENTRY, AT_EXIT, e->call.arg[1],
					   count * 2 * word, &got);
	size_t n = 0;

	if (!parts)
		return 0;
	for (unsigned i = 0; i < got / (2 * word) && n < most; i++) {
		uint64_t at = 0, len = 0, here;

		memcpy(&at, parts + i * 2 * word, word);
		memcpy(&len, parts + i * 2 * word + word, word);
		len = len < most - n ? len : most - n;
		here = len ? read_part(e, at, len, text ? text + n : NULL) : 0;
		n += here;
		if (here < len)
			break;
	}
	return n;
}

bool stdio_capture_applies(const struct call *row)
{
	return syscall_traits(row)->writes_text != WRITES_TEXT_NONE;
}

size_t stdio_capture_read_up_to(const struct event *e, uint64_t most, char *text)
{
	if (e->kind != EVENT_LEAVE || !stdio_capture_applies(e->call.row) || !call_succeeded(e) ||
	    e->call.ret <= 0 || e->call.note != CALL_PLAIN || !e->call.memory || !e->call.abi)
		return 0;
	if ((uint64_t)e->call.ret < most)
		most = e->call.ret;

	return syscall_traits(e->call.row)->writes_text == WRITES_TEXT_VECTOR ?
		read_vector(e, most, text) : read_buffer(e, most, text);
}

size_t stdio_capture_read(const struct event *e, char *text)
{
	uint64_t fd = e->kind == EVENT_LEAVE ? e->call.arg[0] : 0;

	if (!fd || fd > STDIO_CAPTURE_OTHER_FD_MAX)
		return 0;
	return stdio_capture_read_up_to(e, fd > STDIO_CAPTURE_FD_MAX ? STDIO_CAPTURE_OTHER_MAX :
					STDIO_CAPTURE_MAX, text);
}

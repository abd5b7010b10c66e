#include "model/history/stdio_capture.h"

#include <string.h>

#include "abi/abi.h"
#include "decode/memory.h"
#include "desc/traits.h"
#include "desc/type.h"
#include "model/errors/report_lines.h"

enum { PARTS_MAX = 16 };

/* A buffer of the syscall */
struct output_part {
	uint64_t address, size;
};

/* The bytes that were written, as far as they are looked at */
struct written {
	const struct event *event;
	struct output_part part[PARTS_MAX];
	unsigned parts;
	size_t size;		/* number of bytes in all parts */
	bool has_end;		/* the last byte is the last one that was written */
	char text[STDIO_CAPTURE_MAX];
	bool known[STDIO_CAPTURE_MAX];	/* which bytes are in memory */
};

static void add_part(struct written *w, uint64_t most, uint64_t address, uint64_t size)
{
	size = size < most - w->size ? size : most - w->size;
	if (size)
		w->part[w->parts++] = (struct output_part){address, size};
	w->size += size;
}

/* struct iovec: an address and a length, one word each */
static void add_vector(struct written *w, uint64_t most)
{
	const struct event *e = w->event;
	unsigned word = e->call.abi->word;
	uint64_t count = e->call.arg[2] < PARTS_MAX ? e->call.arg[2] : PARTS_MAX, got;
	const uint8_t *parts = memory_read(e->call.memory, AT_ENTRY, AT_EXIT, e->call.arg[1],
					   count * 2 * word, &got);

	if (!parts)
		return;
	for (unsigned i = 0; i < got / (2 * word); i++) {
		uint64_t at = 0, len = 0;

		memcpy(&at, parts + i * 2 * word, word);
		memcpy(&len, parts + i * 2 * word + word, word);
		add_part(w, most, at, len);
	}
}

bool stdio_capture_applies(const struct call *row)
{
	return syscall_traits(row)->writes_text != WRITES_TEXT_NONE;
}

/* Finds the parts of the first `most` bytes that a syscall wrote; false if there are none. */
static bool find_parts(struct written *w, const struct event *e, uint64_t most)
{
	w->event = e;
	w->parts = w->size = 0;
	if (e->kind != EVENT_LEAVE || !stdio_capture_applies(e->call.row) || !call_succeeded(e) ||
	    e->call.ret <= 0 || e->call.note != CALL_PLAIN || !e->call.memory || !e->call.abi)
		return false;
	if ((uint64_t)e->call.ret < most)
		most = e->call.ret;
	if (syscall_traits(e->call.row)->writes_text == WRITES_TEXT_VECTOR)
		add_vector(w, most);
	else
		add_part(w, most, e->call.arg[1], most);
	w->has_end = w->size == (uint64_t)e->call.ret;
	return w->size;
}

/* The same of the descriptors and the bytes that explanations need */
static bool find_message(struct written *w, const struct event *e)
{
	uint64_t fd = e->kind == EVENT_LEAVE ? e->call.arg[0] : 0;

	if (!fd || fd > STDIO_CAPTURE_OTHER_FD_MAX)
		return false;
	return find_parts(w, e, fd > STDIO_CAPTURE_FD_MAX ? STDIO_CAPTURE_OTHER_MAX :
			  STDIO_CAPTURE_MAX);
}

static void read_parts(const struct written *w)
{
	for (unsigned i = 0; i < w->parts; i++)
		memory_fetch(w->event->call.memory, AT_ENTRY, AT_EXIT, w->part[i].address,
			     w->part[i].size);
}

static void copy_parts(struct written *w)
{
	size_t at = 0;

	memset(w->known, 0, w->size);
	for (unsigned i = 0; i < w->parts; at += w->part[i++].size)
		memory_copy_recorded(w->event->call.memory, w->part[i].address, w->part[i].size,
				     w->text + at, w->known + at);
}

/* Returns the number of bytes before the first one that is not known. */
static size_t known_size(const struct written *w)
{
	const bool *unknown = memchr(w->known, false, w->size);

	return unknown ? (size_t)(unknown - w->known) : w->size;
}

void stdio_capture_fetch(const struct event *e)
{
	struct written w;

	if (find_message(&w, e))
		read_parts(&w);
}

/* Whether the last line of the output counts */
static bool has_tail(const struct written *w)
{
	return w->event->call.arg[0] == 1 && w->has_end;
}

static void record_bytes(const struct written *w, size_t from, size_t to)
{
	size_t begin = 0;

	for (unsigned i = 0; i < w->parts; begin += w->part[i++].size) {
		size_t first = from > begin ? from - begin : 0;
		size_t last = to > begin ? to - begin : 0;

		last = last < w->part[i].size ? last : w->part[i].size;
		if (first < last)
			memory_keep(w->event->call.memory, w->part[i].address + first,
				    w->text + begin + first, last - first);
	}
}

static void record_line(void *ctx, size_t from, size_t to, enum report_line kind)
{
	if (kind != LINE_OF_BEGINNING)
		record_bytes(ctx, from, to);
}

/* Records all bytes. */
static void record_parts(const struct written *w)
{
	struct memory *m = w->event->call.memory;
	uint64_t got;

	for (unsigned i = 0; i < w->parts; i++)
		if (!memory_read(m, AT_ENTRY, AT_EXIT, w->part[i].address, w->part[i].size, &got))
			memory_part(m, AT_ENTRY, w->part[i].address, w->part[i].size, &got);
}

void stdio_capture_record(const struct event *e, uint64_t limit)
{
	struct written w;

	if (!find_message(&w, e))
		return;
	if (e->call.arg[0] == 2) {
		record_parts(&w);
		return;
	}
	if (w.size <= limit || w.parts > limit)		/* recorded anyway; not all are decoded */
		return;
	read_parts(&w);
	copy_parts(&w);
	report_lines_find(w.text, w.known, w.size, has_tail(&w), record_line, &w);
}

/* Text that is assembled from lines of what was written */
struct assembly {
	const struct written *w;
	char *text;
	size_t n;
};

static void add_line(void *ctx, size_t from, size_t to, enum report_line kind)
{
	struct assembly *a = ctx;

	(void)kind;
	memcpy(a->text + a->n, a->w->text + from, to - from);
	a->n += to - from;
	if (to < a->w->size)
		a->text[a->n - 1] = '\n';
}

size_t stdio_capture_read(const struct event *e, char *text)
{
	struct written w;
	struct assembly a = {.w = &w, .text = text};

	if (!find_message(&w, e))
		return 0;
	read_parts(&w);
	copy_parts(&w);
	a.n = known_size(&w);
	if (e->call.arg[0] == 2 || (a.n == w.size && w.size <= REPORT_BEGINNING)) {
		memcpy(text, w.text, a.n);
		return a.n;
	}
	a.n = 0;
	report_lines_find(w.text, w.known, w.size, has_tail(&w), add_line, &a);
	return a.n;
}

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

size_t stdio_capture_read_up_to(const struct event *e, uint64_t most, char *text)
{
	struct written w;
	size_t n = 0;

	if (!find_parts(&w, e, most))
		return 0;
	for (unsigned i = 0; i < w.parts; i++) {
		size_t got = read_part(e, w.part[i].address, w.part[i].size,
				       text ? text + n : NULL);

		n += got;
		if (got < w.part[i].size)
			break;
	}
	return n;
}

/* Memory of a tracee for tests of redaction: syscalls are decoded from it as the pipeline does. */
#ifndef TESTS_RECORD_REDACT_RAM_H
#define TESTS_RECORD_REDACT_RAM_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "decode/capture.h"
#include "decode/render.h"
#include "enrich/names.h"
#include "lib/ram.h"
#include "lib/unit.h"
#include "record/redact/redact.h"

enum { RAM = 0x8000, PAGE = 4096 };
static const uint64_t RAM_AT = 0x10000;

static uint8_t ram[RAM];
static uint64_t used;			/* bytes of ram in use */
static const char *path_of_fd;		/* result of FD_PATHS lookups */
static struct schema *schema;
static struct arena values, kept;
static struct memory mem;
static struct sbuf text;

static inline void set_up(void)
{
	schema = schema_new();
	memset(ram, 0, sizeof(ram));
	used = 16;
	path_of_fd = NULL;
	memory_init(&mem, &kept, NULL, NULL);
}

static inline void tear_down(void)
{
	schema_free(schema);
	arena_done(&values);
	arena_done(&kept);
	sbuf_done(&text);
}

static inline int64_t read_ram(void *ctx, enum read_space when, uint64_t addr, void *buf,
			       uint64_t len)
{
	(void)ctx;
	if (when == FD_PATHS && path_of_fd && addr == 3) {
		snprintf(buf, len, "%s", path_of_fd);
		return strlen(path_of_fd);
	}
	if (when > AT_EXIT)
		return 0;
	return ram_read((struct ram){ram, RAM_AT, RAM}, addr, buf, len);
}

/* Appends bytes to ram without a gap; returns their address. */
static inline uint64_t put(const void *bytes, size_t n)
{
	uint64_t at = used;

	ck_assert_uint_le(used + n, RAM);
	memcpy(ram + at, bytes, n);
	used += n;
	return RAM_AT + at;
}

static inline uint64_t put_string(const char *s) { return put(s, strlen(s) + 1); }

/* Appends a vector and then its strings; `strings` is NULL-terminated. Returns the vector's
 * address. */
static inline uint64_t put_vector(const struct abi *abi, const char *const *strings)
{
	uint64_t count = 0, at;

	used = (used + 7) & ~7ULL;
	at = used;
	while (strings[count])
		count++;
	used += (count + 1) * abi->word;
	for (uint64_t i = 0; i < count; i++) {
		uint64_t pointer = put_string(strings[i]);

		memcpy(ram + at + i * abi->word, &pointer, abi->word);
	}
	return RAM_AT + at;
}

/* Decodes as the pipeline does; with `below` NULL from the recorded memory. */
static inline struct call_view decode(const struct event *e, memory_fn *below, bool verbose)
{
	struct decoder d = {
		.schema = schema, .arena = &values, .mem = &mem,
		.limits = {.bytes = 300, .members = 64, .verbose = verbose},
	};
	struct call_view view;

	mem.below = below;
	view = capture_view(&d, e, NULL);
	names_resolve(&view, &mem, NAMES_REQUESTED, 0);
	mem.below = NULL;
	return view;
}

static inline struct event call(enum event_kind kind, enum abi_id id, const char *name)
{
	struct event e = {.kind = kind};

	e.call.abi = &abis[id];
	e.call.row = desc_call_by_name(name);
	e.call.nr = e.call.row->nr[id];
	e.call.memory = &mem;
	return e;
}

static inline bool is_in(const struct memo_block *b, const char *s)
{
	return memmem(b->bytes, b->got, s, strlen(s)) != NULL;
}

/* Whether any block has the bytes. Each block has enough of a secret to find it: four bytes. */
static inline bool any_block_has(const char *s)
{
	for (const struct memo_block *b = mem.first; b; b = b->next)
		if (is_in(b, s))
			return true;
	return false;
}

static inline const char *shown_text(const struct call_view *view)
{
	struct print_options o = {.string_max = 300, .verbose = true};

	sbuf_done(&text);
	render_text(&text, &o, view);
	return text.s;
}

static inline const char *shown_json(const struct call_view *view)
{
	sbuf_done(&text);
	render_json(&text, view);
	return text.s;
}
#endif

#include "print/viewers/perfetto_packet.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/text/protobuf.h"
#include "base/text/utf8.h"
#include "print/viewers/perfetto_fields.h"

enum { SEQUENCE = 1 };		/* there is a single writer */

struct perfetto_name {
	struct perfetto_name *next;	/* another name with the same hash */
	uint64_t number;
	unsigned field;
	char name[];
};

static void free_names(struct hash *names)
{
	size_t at = 0;

	for (struct perfetto_name *n, *next; (n = hash_next(names, &at));) {
		for (; n; n = next) {
			next = n->next;
			free(n);
		}
	}
	hash_done(names);
}

void perfetto_str(struct sbuf *b, unsigned field, const char *s)
{
	size_t begun = protobuf_begin(b, field);

	utf8_add(b, (const uint8_t *)s, strlen(s));
	protobuf_end(b, begun);
}

static void add_definition(struct sbuf *b, const struct perfetto_name *n)
{
	size_t begun = protobuf_begin(b, n->field);

	protobuf_number(b, INTERNED_IID, n->number);
	perfetto_str(b, INTERNED_NAME, n->name);
	protobuf_end(b, begun);
}

static void add_definitions(struct sbuf *b, const struct hash *names)
{
	size_t at = 0;

	for (const struct perfetto_name *n; (n = hash_next(names, &at));)
		for (; n; n = n->next)
			add_definition(b, n);
}

uint64_t perfetto_intern(struct perfetto_packets *p, unsigned field, const char *name)
{
	bool is_key = field == INTERNED_ANNOTATIONS;
	struct hash *names = is_key ? &p->keys : &p->names;
	uint64_t h = fnv_string(FNV_BASIS ^ field, name);
	struct perfetto_name *same = hash_get(names, h), *n;

	for (n = same; n; n = n->next)
		if (n->field == field && !strcmp(n->name, name))
			return n->number;
	n = alloc_zeroed(sizeof(*n) + strlen(name) + 1);
	strcpy(n->name, name);
	n->field = field;
	n->number = ++p->latest;
	n->next = same;
	hash_put(names, h, n);
	p->bytes += is_key ? 0 : strlen(name) + 1;
	add_definition(&p->interned, n);
	return n->number;
}

/* Adds the defaults that apply to all packets of the sequence */
static void add_defaults(struct sbuf *b)
{
	size_t begun = protobuf_begin(b, PACKET_DEFAULTS);

	protobuf_number(b, PACKET_CLOCK_ID, BUILTIN_CLOCK_REALTIME);
	protobuf_end(b, begun);
}

static size_t begin_packet(struct sbuf *b, uint64_t time, bool clears)
{
	size_t begun = protobuf_begin(b, TRACE_PACKET);

	protobuf_number(b, PACKET_TIMESTAMP, time);
	protobuf_number(b, PACKET_SEQUENCE_ID, SEQUENCE);
	protobuf_number(b, PACKET_SEQUENCE_FLAGS, NEEDS_STATE | (clears ? STATE_CLEARED : 0));
	if (clears)
		add_defaults(b);
	return begun;
}

/* Writes the clock of all timestamps: CLOCK_REALTIME of the start, continued monotonically */
static void write_clock(struct perfetto_packets *p)
{
	struct sbuf b = {0};
	size_t packet = protobuf_begin(&b, TRACE_PACKET);

	protobuf_number(&b, PACKET_SEQUENCE_ID, SEQUENCE);

	size_t snapshot = protobuf_begin(&b, PACKET_CLOCK_SNAPSHOT);
	size_t clock = protobuf_begin(&b, SNAPSHOT_CLOCKS);

	protobuf_number(&b, CLOCK_ID, BUILTIN_CLOCK_REALTIME);
	protobuf_number(&b, CLOCK_TIMESTAMP, p->epoch);
	protobuf_end(&b, clock);
	protobuf_number(&b, SNAPSHOT_PRIMARY, BUILTIN_CLOCK_REALTIME);
	protobuf_end(&b, snapshot);
	protobuf_end(&b, packet);
	output_add(p->out, b.s, b.len);
	sbuf_done(&b);
}

struct sbuf *perfetto_begin(struct perfetto_packets *p, uint64_t time)
{
	bool clears = !p->began || p->names.count >= PERFETTO_NAMES_MAX ||
		p->bytes >= PERFETTO_BYTES_MAX;

	if (!p->began)
		write_clock(p);
	if (clears) {
		free_names(&p->names);
		p->bytes = 0;
		sbuf_reset(&p->interned);
		add_definitions(&p->interned, &p->keys);
	}
	p->began = true;
	sbuf_reset(&p->packet);
	p->begun = begin_packet(&p->packet, p->epoch + time, clears);
	return &p->packet;
}

void perfetto_end(struct perfetto_packets *p)
{
	if (p->interned.len)
		protobuf_bytes(&p->packet, PACKET_INTERNED_DATA, p->interned.s, p->interned.len);
	sbuf_reset(&p->interned);
	protobuf_end(&p->packet, p->begun);
	output_add(p->out, p->packet.s, p->packet.len);
}

void perfetto_repeat_names(struct perfetto_packets *p, uint64_t time)
{
	struct sbuf b = {0};
	size_t packet = begin_packet(&b, p->epoch + time, true), data;

	protobuf_number(&b, PACKET_PREVIOUS_DROPPED, true);
	data = protobuf_begin(&b, PACKET_INTERNED_DATA);
	add_definitions(&b, &p->names);
	add_definitions(&b, &p->keys);
	protobuf_end(&b, data);
	protobuf_end(&b, packet);
	output_add(p->out, b.s, b.len);
	sbuf_done(&b);
}

void perfetto_done(struct perfetto_packets *p)
{
	free_names(&p->names);
	free_names(&p->keys);
	sbuf_done(&p->key);
	sbuf_done(&p->packet);
	sbuf_done(&p->interned);
}

/* Records in the ring of a thread, which the program can overwrite: taken, shown while their system
 * call is in progress, completed by the tracer, decoded and written. The input begins with a struct
 * ring_start. */
#include "fuzz/target.h"

#include <stdlib.h>
#include <string.h>

#include "decode/render.h"
#include "fast/fast.h"
#include "fast/space/space.h"
#include "fast/ring/complete.h"
#include "fast/stub/layout.h"
#include "fuzz/ring.h"

struct thread_with_ring {
	_Alignas(FAST_PAGE) uint8_t bytes[FAST_SLOT_SIZE];
	struct fast_thread thread;
	struct fast_space space;
};

/* Copies the ring, and sets what the thread says about it. */
static void begin(struct thread_with_ring *w, const struct ring_start *start, const uint8_t *bytes,
		  size_t size)
{
	struct fast_slot *s = (struct fast_slot *)w->bytes;
	uint64_t position = start->position, mask = FAST_RING_SIZE - 1;

	memset(w, 0, sizeof(*w));
	if (!(start->flags & RING_UNALIGNED))
		position &= ~UINT64_C(7);
	for (size_t i = 0; i < size; i++)
		*((uint8_t *)slot_record(s, 0) + ((position + i) & mask)) = bytes[i];
	s->head = position + (start->flags & RING_OTHER_HEAD ? start->number : size);
	s->tail = s->seen_tail = position;
	if (start->flags & RING_IN_PROGRESS) {
		s->inflight = 1;
		s->head = position + start->complete;
		s->current = s->head;
		s->filled = start->filled;
		s->early_segments = start->early_segments;
		s->whole = start->whole;
		s->phase = start->flags & RING_SHOWS;
	}
	remote_init(&w->space.memory);
	w->thread = (struct fast_thread){
		.state = FAST_LIVE, .space = &w->space, .slot = s, .tid = -1,
		.tail = position, .head = position,
	};
}

static struct fast *new_fast(void)
{
	static struct fast f;

	if (f.planner)
		return &f;
	f.ration = FAST_RING_LIMIT_MAX;
	f.options = (struct fast_plan_options){
		.limits = {.bytes = 32, .members = 32, .verbose = true},
		.values = true, .faults = true, .names = true,
	};
	f.planner = fast_planner_new(&f.table, &f.options, &f.message_stops);
	for (unsigned nr = 0; nr < FAST_CALLS; nr++)
		fast_planner_add(f.planner, nr);
	return &f;
}

/* Decodes a record as the engine does, and writes it. */
static void use_record(struct fast_thread *t, struct schema *schema, struct arena *arena,
		       struct sbuf *text)
{
	const struct fast_record *r = t->record;
	struct memory mem;
	struct decoder d = {.schema = schema, .arena = arena, .mem = &mem,
			    .limits = {.bytes = 32, .members = 32, .verbose = true}};
	struct regs regs = {.abi = &abis[ABI_x86_64], .nr = r->nr, .sp = r->sp, .ret = r->ret,
			    .failed = r->ret < 0 && r->ret > -4096};
	struct call_view entry, whole;
	char name[4096];

	memcpy(regs.arg, r->arg, sizeof(regs.arg));
	memory_init(&mem, arena, NULL, NULL);
	fast_load_record(&mem, r, AT_ENTRY);
	entry = decode_call(&d, &regs, AT_ENTRY, NULL);
	fast_load_record(&mem, r, AT_EXIT);
	whole = decode_call(&d, &regs, AT_EXIT, &entry);
	sbuf_reset(text);
	render_text(text, &(struct print_options){.string_max = 32}, &whole);
	fuzz_expect(fast_record_name(r, r->arg[0], name, sizeof(name)) <= (int64_t)sizeof(name),
		    "a name is longer than its buffer");
	fast_record_missing(r);
	fast_record_ip(t);
	arena_reset(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct thread_with_ring w;
	static struct schema *schema;
	struct fast *f = new_fast();
	struct ring_start start;
	struct arena arena = {0};
	struct sbuf text = {0};
	uint64_t taken = 0;

	if (size < sizeof(start) || size - sizeof(start) > FAST_RING_SIZE)
		return 0;
	memcpy(&start, data, sizeof(start));
	if (!schema)
		schema = schema_new();
	begin(&w, &start, data + sizeof(start), size - sizeof(start));
	fast_begin_drain(f, &w.thread);
	if (start.flags & RING_COMPLETES)
		complete_record(f, &w.thread, (int64_t)start.number);
	if (start.flags & RING_SHOWS)
		fast_show_record(f, &w.thread);
	while (fast_peek_record(f, &w.thread) && w.thread.record_state != FAST_RECORD_PEEKED) {
		use_record(&w.thread, schema, &arena, &text);
		fast_release_record(&w.thread);
		fuzz_expect(++taken <= FAST_DRAIN_MAX / sizeof(struct fast_record),
			    "a drain has no end");
	}
	if (w.thread.record_state == FAST_RECORD_PEEKED)
		use_record(&w.thread, schema, &arena, &text);
	if (start.flags & RING_ASSISTED && w.thread.record_state == FAST_RECORD_NONE &&
	    fast_take_assisted_record(f, &w.thread))
		use_record(&w.thread, schema, &arena, &text);
	fast_discard_records(f, &w.thread);
	free(w.thread.record);
	arena_done(&arena);
	sbuf_done(&text);
	return 0;
}

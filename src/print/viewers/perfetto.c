/* The printer `perfetto`: Perfetto's own binary traces, which ui.perfetto.dev and trace_processor
 * read: a packet (a unit of the output) for each beginning, end and moment, when it happens. So a
 * call that does not return is in the file when it has begun, and a file that is cut behind any
 * packet is whole.
 *
 * Processes and threads are tracks, threads within their process's. A track is told of before
 * anything happens on it, and again when its process calls execve. */
#include "print/viewers/perfetto.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/text/protobuf.h"
#include "print/viewers/perfetto_fields.h"
#include "print/viewers/perfetto_packet.h"
#include "print/viewers/slices.h"

struct perfetto {
	struct perfetto_packets packets;
	struct slices slices;
	uint64_t time;
};

/* A sequence and a track of what is said of the trace itself, whose numbers no other has */
enum { OWN_SEQUENCE = 2, OWN_TRACK = INT32_MAX };

/* What a descriptor may say beside numbers */
struct names {
	const char *name;
	const char *const *argv;
};

static void process_descriptor(struct sbuf *b, const struct track *t, const struct names *n)
{
	size_t begun = protobuf_begin(b, DESCRIPTOR_PROCESS);

	protobuf_number(b, PROCESS_PID, t->pid);
	for (const char *const *a = n->argv; a && *a; a++)
		perfetto_str(b, PROCESS_CMDLINE, *a);
	protobuf_number(b, PROCESS_SORT_INDEX, t->id);
	if (n->name)
		perfetto_str(b, PROCESS_NAME, n->name);
	protobuf_end(b, begun);
}

static void thread_descriptor(struct sbuf *b, const struct track *t, const struct names *n)
{
	size_t begun = protobuf_begin(b, DESCRIPTOR_THREAD);

	protobuf_number(b, THREAD_PID, t->pid);
	protobuf_number(b, THREAD_TID, t->tid);
	if (n->name)
		perfetto_str(b, THREAD_NAME, n->name);
	protobuf_end(b, begun);
}

static void descriptor(struct perfetto *p, const struct track *t, const struct names *n)
{
	struct sbuf *b = perfetto_begin(&p->packets, p->time);
	size_t begun = protobuf_begin(b, PACKET_TRACK_DESCRIPTOR);

	protobuf_number(b, DESCRIPTOR_UUID, t->id);
	if (t->is_process) {
		process_descriptor(b, t, n);
	} else {
		protobuf_number(b, DESCRIPTOR_PARENT, t->process_id);
		thread_descriptor(b, t, n);
	}
	protobuf_end(b, begun);
	perfetto_end(&p->packets);
}

static void meet(void *self, const struct track *t)
{
	descriptor(self, t, &(struct names){0});
}

/* Readers keep the first name of a process: so its maker's is told only when it has no other. */
static void process(void *self, const struct track *t, enum slice_naming why, const char *name,
		    const char *const *argv)
{
	if (why != NAMED_AT_FIRST)
		descriptor(self, t, &(struct names){name, argv});
}

static void thread(void *self, const struct track *t, const char *name)
{
	descriptor(self, t, &(struct names){.name = name});
}

/* A packet with a TrackEvent, to which more may be added; *begun is for finish. */
static struct sbuf *begin(struct perfetto *p, const struct track *t, unsigned type, uint64_t time,
			  size_t *begun)
{
	struct sbuf *b = perfetto_begin(&p->packets, time);

	*begun = protobuf_begin(b, PACKET_TRACK_EVENT);
	protobuf_number(b, EVENT_TYPE, type);
	protobuf_number(b, EVENT_TRACK_UUID, t->id);
	return b;
}

static void finish(struct perfetto *p, struct sbuf *b, size_t begun)
{
	protobuf_end(b, begun);
	perfetto_end(&p->packets);
}

static void called(struct perfetto *p, struct sbuf *b, const char *name, const char *category)
{
	protobuf_number(b, EVENT_CATEGORY_IIDS,
			perfetto_name(&p->packets, INTERNED_CATEGORIES, category));
	protobuf_number(b, EVENT_NAME_IID, perfetto_name(&p->packets, INTERNED_NAMES, name));
}

static void slice_begins(void *self, const struct track *t, const struct slice *s)
{
	struct perfetto *p = self;
	size_t begun;
	struct sbuf *b = begin(p, t, TYPE_SLICE_BEGIN, s->since, &begun);

	called(p, b, s->name.s ? s->name.s : "", slice_categories[s->kind]);
	perfetto_annotations(&p->packets, b, s->args.s);
	finish(p, b, begun);
}

/* An end is that of the track's latest beginning, whose name it does not repeat. */
static void slice_ends(void *self, const struct track *t, const struct slice *s, uint64_t until,
		       const char *more)
{
	struct perfetto *p = self;
	size_t begun;
	struct sbuf *b = begin(p, t, TYPE_SLICE_END, until, &begun);

	(void)s;
	perfetto_annotations(&p->packets, b, more);
	finish(p, b, begun);
}

static void mark(void *self, const struct track *t, const struct slice_mark *m)
{
	struct perfetto *p = self;
	size_t begun;
	struct sbuf *b = begin(p, t, TYPE_INSTANT, m->time, &begun);

	called(p, b, m->name, m->category);
	perfetto_annotations(&p->packets, b, m->args);
	finish(p, b, begun);
}

/* A flow goes from one event to another: a moment at each end */
static void flow(void *self, const struct track *t, const char *name, uint64_t time, uint64_t id,
		 bool is_end)
{
	struct perfetto *p = self;
	size_t begun;
	struct sbuf *b = begin(p, t, TYPE_INSTANT, time, &begun);

	called(p, b, is_end ? "born" : name, "birth");
	protobuf_fixed64(b, is_end ? EVENT_TERMINATING_FLOW_IDS : EVENT_FLOW_IDS, id);
	finish(p, b, begun);
}

static const struct slice_form form = {
	.streams = true,
	.meet = meet,
	.process = process,
	.thread = thread,
	.begin = slice_begins,
	.end = slice_ends,
	.mark = mark,
	.flow = flow,
};

static void *perfetto_open(const struct print_options *options, struct output *out)
{
	struct perfetto *p = alloc_new(struct perfetto);

	(void)options;
	p->packets.out = out;
	p->slices.form = &form;
	p->slices.self = p;
	return p;
}

static void perfetto_event(void *self, const struct event *e)
{
	struct perfetto *p = self;

	p->time = e->time;
	if (e->kind == EVENT_BEGIN)
		p->packets.epoch = e->begin.realtime;
	slices_event(&p->slices, e);
}

static void perfetto_close(void *self)
{
	struct perfetto *p = self;

	slices_done(&p->slices);
	perfetto_done(&p->packets);
	free(p);
}

static size_t begin_own(struct sbuf *b, const struct perfetto *p)
{
	size_t packet = protobuf_begin(b, TRACE_PACKET);

	protobuf_number(b, PACKET_TIMESTAMP, p ? p->packets.epoch + p->time : 0);
	protobuf_number(b, PACKET_CLOCK_ID, BUILTIN_CLOCK_REALTIME);
	protobuf_number(b, PACKET_SEQUENCE_ID, OWN_SEQUENCE);
	return packet;
}

/* A moment that needs nothing that was told before; less than 160 bytes in all */
static void say(const struct perfetto *p, struct output *out, const char *what)
{
	struct sbuf b = {0};
	size_t packet = begin_own(&b, p), event = protobuf_begin(&b, PACKET_TRACK_DESCRIPTOR);

	protobuf_number(&b, DESCRIPTOR_UUID, OWN_TRACK);
	protobuf_str(&b, DESCRIPTOR_NAME, "ptrail");
	protobuf_end(&b, event);
	protobuf_end(&b, packet);
	packet = begin_own(&b, p);
	event = protobuf_begin(&b, PACKET_TRACK_EVENT);
	protobuf_number(&b, EVENT_TYPE, TYPE_INSTANT);
	protobuf_number(&b, EVENT_TRACK_UUID, OWN_TRACK);
	protobuf_str(&b, EVENT_CATEGORIES, "ptrail");
	protobuf_str(&b, EVENT_NAME, what);
	protobuf_end(&b, event);
	protobuf_end(&b, packet);
	output_add(out, b.s, b.len);
	sbuf_done(&b);
}

/* What was dropped may have told of tracks and names that what comes is about: they are told again.
 * A packet may be under way meanwhile. */
static void tell_again(struct perfetto *p)
{
	struct sbuf under_way = p->packets.packet, told = p->packets.told;
	size_t begun = p->packets.begun;

	p->packets.packet = p->packets.told = (struct sbuf){0};
	perfetto_again(&p->packets, p->time);
	slices_meet_again(&p->slices);
	sbuf_done(&p->packets.packet);
	sbuf_done(&p->packets.told);
	p->packets.packet = under_way;
	p->packets.told = told;
	p->packets.begun = begun;
}

static void gap(void *self, struct output *out, enum print_gap why, uint64_t packets)
{
	struct sbuf words = {0};

	if (why == PRINT_GAP_DROPPED) {
		sbuf_str(&words, "packets lost, nobody read in time: ");
		sbuf_dec(&words, packets, false);
	} else {
		sbuf_str(&words, "the limit of --max-bytes");
	}
	say(self, out, words.s);
	if (self && why == PRINT_GAP_DROPPED)
		tell_again(self);
	sbuf_done(&words);
}

const struct printer printer_perfetto = {
	.name = "perfetto",
	.help = "a trace for ui.perfetto.dev and trace_processor, binary",
	.wants = {.calls = true, .values = true, .signals = true, .programs = true, .reaps = true,
		  .figures = true, .looks = true},
	.document = true,
	.framed = true,
	.open = perfetto_open,
	.event = perfetto_event,
	.close = perfetto_close,
	.gap = gap,
};

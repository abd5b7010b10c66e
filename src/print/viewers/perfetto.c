/* The printer `perfetto`: Perfetto's binary traces, for ui.perfetto.dev and trace_processor. A
 * packet (a unit of the output) is written for each start, end and instant when it happens: a
 * syscall that does not return is in the file, and a file truncated after any packet is valid.
 *
 * Processes and threads are tracks; the track of a thread is a child of its process's. A track is
 * described before its first event, and again when its process calls execve. The track of the
 * states of a thread is a child of its track. */
#include "print/core/printers.h"

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

/* Numbers of the sequence and track of events about the trace itself, not used by any other */
enum { OWN_SEQUENCE = 2, OWN_TRACK = INT32_MAX };

/* Optional names in a track descriptor */
struct track_names {
	const char *name;
	const char *const *argv;
};

static void add_process_descriptor(struct sbuf *b, const struct slice_track *t,
				   const struct track_names *n)
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

static void add_thread_descriptor(struct sbuf *b, const struct slice_track *t,
				  const struct track_names *n)
{
	size_t begun = protobuf_begin(b, DESCRIPTOR_THREAD);

	protobuf_number(b, THREAD_PID, t->pid);
	protobuf_number(b, THREAD_TID, t->tid);
	if (n->name)
		perfetto_str(b, THREAD_NAME, n->name);
	protobuf_end(b, begun);
}

static void write_descriptor(struct perfetto *p, const struct slice_track *t,
			     const struct track_names *n)
{
	struct sbuf *b = perfetto_begin(&p->packets, p->time);
	size_t begun = protobuf_begin(b, PACKET_TRACK_DESCRIPTOR);

	protobuf_number(b, DESCRIPTOR_UUID, t->id);
	if (t->thread_id) {
		protobuf_number(b, DESCRIPTOR_PARENT, t->thread_id);
		perfetto_str(b, DESCRIPTOR_NAME, n->name);
	} else if (t->is_process) {
		add_process_descriptor(b, t, n);
	} else {
		protobuf_number(b, DESCRIPTOR_PARENT, t->process_id);
		add_thread_descriptor(b, t, n);
	}
	protobuf_end(b, begun);
	perfetto_end(&p->packets);
}

static void write_track(void *self, const struct slice_track *t)
{
	write_descriptor(self, t, &(struct track_names){0});
}

/* Readers keep the first name of a process. Its parent's name is therefore written only if the
 * process gets no other, and the name that it sets for itself only if it has not called execve. */
static void write_process_name(void *self, const struct slice_track *t, enum slice_naming why,
			       const char *name, const char *const *argv)
{
	if (why == NAMED_BY_EXEC || why == NAMED_AT_LAST)
		write_descriptor(self, t, &(struct track_names){name, argv});
}

static void write_thread_name(void *self, const struct slice_track *t, const char *name)
{
	write_descriptor(self, t, &(struct track_names){.name = name});
}

/* Begins a packet with a TrackEvent, to which fields may be added. *begun is for finish_event. */
static struct sbuf *begin_event(struct perfetto *p, const struct slice_track *t, unsigned type,
				uint64_t time, size_t *begun)
{
	struct sbuf *b = perfetto_begin(&p->packets, time);

	*begun = protobuf_begin(b, PACKET_TRACK_EVENT);
	protobuf_number(b, EVENT_TYPE, type);
	protobuf_number(b, EVENT_TRACK_UUID, t->id);
	return b;
}

static void finish_event(struct perfetto *p, struct sbuf *b, size_t begun)
{
	protobuf_end(b, begun);
	perfetto_end(&p->packets);
}

static void add_name(struct perfetto *p, struct sbuf *b, const char *name, const char *category)
{
	protobuf_number(b, EVENT_CATEGORY_IIDS,
			perfetto_intern(&p->packets, INTERNED_CATEGORIES, category));
	protobuf_number(b, EVENT_NAME_IID, perfetto_intern(&p->packets, INTERNED_NAMES, name));
}

static void write_slice_begin(void *self, const struct slice_track *t, const struct slice *s)
{
	struct perfetto *p = self;
	size_t begun;
	struct sbuf *b = begin_event(p, t, TYPE_SLICE_BEGIN, s->since, &begun);

	add_name(p, b, s->name.s ? s->name.s : "", slice_categories[s->kind]);
	sbuf_add(b, s->args.s, s->args.len);
	finish_event(p, b, begun);
}

/* An end belongs to the latest start on the track and does not repeat its name. */
static void write_slice_end(void *self, const struct slice_track *t, const struct slice *s,
			    uint64_t until, const struct sbuf *more)
{
	struct perfetto *p = self;
	size_t begun;
	struct sbuf *b = begin_event(p, t, TYPE_SLICE_END, until, &begun);

	(void)s;
	sbuf_add(b, more->s, more->len);
	finish_event(p, b, begun);
}

static void write_mark(void *self, const struct slice_track *t, const struct slice_mark *m)
{
	struct perfetto *p = self;
	size_t begun;
	struct sbuf *b = begin_event(p, t, TYPE_INSTANT, m->time, &begun);

	add_name(p, b, m->name, m->category);
	sbuf_add(b, m->args->s, m->args->len);
	finish_event(p, b, begun);
}

/* A flow connects two events: an instant at each end */
static void write_flow(void *self, const struct slice_track *t, const char *name, uint64_t time,
		       uint64_t id, bool is_end)
{
	struct perfetto *p = self;
	size_t begun;
	struct sbuf *b = begin_event(p, t, TYPE_INSTANT, time, &begun);

	add_name(p, b, is_end ? "born" : name, "birth");
	protobuf_fixed64(b, is_end ? EVENT_TERMINATING_FLOW_IDS : EVENT_FLOW_IDS, id);
	finish_event(p, b, begun);
}

static const struct slice_writer writer = {
	.streams = true,
	.encoding = &perfetto_annotations,
	.add_track = write_track,
	.name_process = write_process_name,
	.name_thread = write_thread_name,
	.begin = write_slice_begin,
	.end = write_slice_end,
	.mark = write_mark,
	.flow = write_flow,
};

static void *perfetto_open(const struct print_options *options, struct output *out)
{
	struct perfetto *p = alloc_new(struct perfetto);

	p->packets.out = out;
	p->slices.context = &p->packets;
	p->slices.writer = &writer;
	p->slices.self = p;
	slices_choose(&p->slices, options);
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

static size_t begin_own_packet(struct sbuf *b, const struct perfetto *p)
{
	size_t packet = protobuf_begin(b, TRACE_PACKET);

	protobuf_number(b, PACKET_TIMESTAMP, p ? p->packets.epoch + p->time : 0);
	protobuf_number(b, PACKET_CLOCK_ID, BUILTIN_CLOCK_REALTIME);
	protobuf_number(b, PACKET_SEQUENCE_ID, OWN_SEQUENCE);
	return packet;
}

/* Writes an instant that does not depend on earlier packets; less than 160 bytes in all */
static void write_own_event(const struct perfetto *p, struct output *out, const char *what)
{
	struct sbuf b = {0};
	size_t packet = begin_own_packet(&b, p);
	size_t event = protobuf_begin(&b, PACKET_TRACK_DESCRIPTOR);

	protobuf_number(&b, DESCRIPTOR_UUID, OWN_TRACK);
	protobuf_str(&b, DESCRIPTOR_NAME, "ptrail");
	protobuf_end(&b, event);
	protobuf_end(&b, packet);
	packet = begin_own_packet(&b, p);
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

/* After packets were dropped: writes definitions of names and tracks again, since they may have
 * been in the dropped packets. Preserves the packet that has been begun. */
static void repeat_definitions(struct perfetto *p)
{
	struct sbuf packet = p->packets.packet, interned = p->packets.interned;
	size_t begun = p->packets.begun;

	p->packets.packet = p->packets.interned = (struct sbuf){0};
	perfetto_repeat_names(&p->packets, p->time);
	slices_repeat_tracks(&p->slices);
	sbuf_done(&p->packets.packet);
	sbuf_done(&p->packets.interned);
	p->packets.packet = packet;
	p->packets.interned = interned;
	p->packets.begun = begun;
}

static void perfetto_gap(void *self, struct output *out, enum print_gap why, uint64_t packets)
{
	struct sbuf words = {0};

	if (why == PRINT_GAP_DROPPED) {
		sbuf_str(&words, "packets lost, the reader was too slow: ");
		sbuf_dec(&words, packets, false);
	} else {
		sbuf_str(&words, "the limit of --max-bytes");
	}
	write_own_event(self, out, words.s);
	if (self && why == PRINT_GAP_DROPPED)
		repeat_definitions(self);
	sbuf_done(&words);
}

const struct printer printer_perfetto = {
	.name = "perfetto",
	.help = "a trace for ui.perfetto.dev and trace_processor, binary",
	.wants = {.calls = true, .values = true, .signals = true, .crashes = true, .programs = true,
		  .reaps = true, .figures = true, .looks = true, .names = true},
	.adapt = slices_adapt,
	.settings = slices_settings,
	.document = true,
	.framed = true,
	.open = perfetto_open,
	.event = perfetto_event,
	.close = perfetto_close,
	.gap = perfetto_gap,
};

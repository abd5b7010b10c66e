#include "model/harness/test_collector.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/hash.h"
#include "decode/view.h"
#include "desc/traits.h"
#include "model/harness/test_stream.h"
#include "model/history/stdio_capture.h"

struct test_collector {
	struct hash by_serial;		/* serial of a process → its current stream */
	struct test_stream **all;	/* in the order of their creation; owned */
	size_t count, room;
	struct test_case *cases;
	struct test_list list;
	char text[TEST_OUTPUT_MAX];	/* of the current write */
};

struct test_collector *test_collector_new(void)
{
	return alloc_new(struct test_collector);
}

void test_collector_free(struct test_collector *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->count; i++)
		test_stream_free(c->all[i]);
	free(c->all);
	free(c->cases);
	hash_done(&c->by_serial);
	free(c);
}

static struct test_stream *add_stream(struct test_collector *c, const struct life *l,
				      const struct harness *harness)
{
	struct test_stream *s = test_stream_new(l, harness);

	if (c->count == c->room) {
		c->room = c->room ? 2 * c->room : 16;
		c->all = alloc_more(c->all, c->room, sizeof(*c->all));
	}
	c->all[c->count++] = s;
	hash_put(&c->by_serial, l->id.serial, s);
	return s;
}

static struct test_stream *stream_of(struct test_collector *c, const struct life *l);

/* The stream that what a process writes belongs to, which has an ancestor that runs a harness;
 * NULL: none, because the harness reads it and reports the tests itself */
static struct test_stream *stream_below(struct test_collector *c, const struct life *l,
					const struct life *ancestor, const struct harness *harness)
{
	if (harness->flags & HARNESS_READS_TAP)
		return l->parent == ancestor ? add_stream(c, l, harness_tap()) : NULL;
	if (harness->flags & HARNESS_SHARES_OUTPUT && l->program->out == ancestor->program->out)
		return stream_of(c, ancestor);
	return NULL;
}

/* Returns the stream of the process; NULL: its output is not read. */
static struct test_stream *stream_of(struct test_collector *c, const struct life *l)
{
	struct test_stream *s;
	const struct harness *h;

	while (!l->programs && l->parent)	/* a part of a shell or of a program that forked */
		l = l->parent;
	s = hash_get(&c->by_serial, l->id.serial);
	if (s)
		return s;
	for (const struct life *a = l->parent; a; a = a->parent) {
		h = harness_of_program(a->program);
		if (h)
			return stream_below(c, l, a, h);
	}
	return add_stream(c, l, harness_of_program(l->program));
}

/* Notes that a Python program opened a module of unittest. */
static void note_open(struct test_collector *c, const struct life *l, const struct event *e)
{
	const struct value *v = e->call.view ? view_path(e->call.view) : NULL;
	static const char directory[] = "/unittest/";
	struct test_stream *s;

	if (!v || !memmem(v->bytes.p, v->bytes.len, directory, sizeof(directory) - 1))
		return;
	s = stream_of(c, l);
	if (s && s->life == l)
		s->opened_unittest = true;
}

static void add_output(struct test_collector *c, const struct historian *h, const struct life *l,
		       const struct event *e)
{
	int fd = historian_output(h, l, (int32_t)e->call.arg[0]);
	struct test_stream *s = fd ? stream_of(c, l) : NULL;
	size_t n;

	if (!s)
		return;
	n = stdio_capture_read_up_to(e, sizeof(c->text), c->text);
	test_stream_add(s, e->time, fd, c->text, n,
			e->call.ret > (int64_t)n ? e->call.ret - n : 0);
}

void test_collector_event(struct test_collector *c, struct historian *h, const struct event *e)
{
	const struct life *l;

	if (!e->process || (e->kind != EVENT_LEAVE && e->kind != EVENT_EXEC))
		return;
	if (e->kind == EVENT_EXEC) {		/* the stream of the program before has ended */
		hash_remove(&c->by_serial, e->process->id.serial);
		return;
	}
	if (!e->call.row || e->call.failed || e->call.note != CALL_PLAIN)
		return;
	l = history_of_serial(historian_history(h), e->process->id.serial);
	if (!l || l->exited)
		return;
	if (stdio_capture_applies(e->call.row))
		add_output(c, h, l, e);
	else if (syscall_traits(e->call.row)->use == USE_OPEN)
		note_open(c, l, e);
}

const struct test_list *test_collector_finish(struct test_collector *c)
{
	size_t count = 0;

	if (c->cases)
		return &c->list;
	for (size_t i = 0; i < c->count; i++) {
		struct test_stream *s = c->all[i];

		if (!test_stream_finish(s)) {
			test_entries_done(&s->entries);
			s->entries = (struct test_entries){.count = 0};
			continue;
		}
		count += s->entries.count;
		c->list.missing += s->missing;
	}
	c->cases = alloc_zeroed((count + 1) * sizeof(*c->cases));
	for (size_t i = 0; i < c->count; i++)
		for (size_t j = 0; j < c->all[i]->entries.count; j++)
			c->cases[c->list.count++] = c->all[i]->entries.all[j]->is;
	c->list.all = c->cases;
	return &c->list;
}

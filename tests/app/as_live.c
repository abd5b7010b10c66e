/* Passes the events of a recording to the consumers as those of a live trace, whose memory is that
 * of the recording: as_live FILE [OPTION OF PTRAIL …]. System calls that returned before another
 * event are one event, as from a ring; their memory, and that of every third one of the others, is
 * copied in advance. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/consumers/pipe.h"
#include "base/memory/hash.h"
#include "record/reader/reader.h"

/* A system call of a task */
struct task_call {
	uint64_t serial;
	struct call_storage storage;
	bool has_begun;
};

struct feed {
	struct engine_sink sink;
	struct hash tasks;		/* serial → struct task_call */
	uint64_t count;
};

/* Reads the path of a descriptor, as enrich/names.c records it: after a byte that says whether the
 * file was deleted. */
static int64_t read_path(const struct memory *m, uint64_t number, void *buf, uint64_t len)
{
	const struct memo_block *b = m->first;
	uint64_t n;

	while (b && (b->when != FD_PATHS || (b->addr != number &&
					     b->addr != (number | 1ULL << RESULT_BIT))))
		b = b->next;
	if (!b || b->got < 2)
		return 0;
	n = b->got - (b->bytes[0] ? 1 : 2);
	n = n < len ? n : len;
	memcpy(buf, b->bytes + 1, n);
	return n;
}

/* memory_fn */
static int64_t read_recorded(void *ctx, enum read_space when, uint64_t addr, void *buf,
			     uint64_t len)
{
	const struct memory *m = ctx;
	uint64_t got = 0;
	const uint8_t *bytes;

	if (m && when == FD_PATHS)
		return read_path(m, addr, buf, len);
	bytes = m ? memory_part(m, when, addr, len, &got) : NULL;
	if (bytes)
		memcpy(buf, bytes, got);
	return bytes ? (int64_t)got : 0;
}

static struct task_call *get_call(struct feed *f, const struct event *e)
{
	struct task_call *t = hash_get(&f->tasks, e->task.serial);

	if (t)
		return t;
	t = calloc(1, sizeof(*t));
	t->serial = e->task.serial;
	hash_put(&f->tasks, t->serial, t);
	return t;
}

static void push_call(struct feed *f, struct event *e, bool is_whole)
{
	struct task_call *t = get_call(f, e);
	struct memory *recorded = e->call.memory;

	t->storage.is_copied = e->call.is_combined || (e->kind == EVENT_LEAVE && !(f->count % 3));
	if (t->storage.is_copied && recorded) {
		t->storage.memory = arena_new(&t->storage.arena, struct memory);
		memory_copy(t->storage.memory, recorded, &t->storage.arena, NULL, NULL);
		for (struct memo_block *b = t->storage.memory->first; b; b = b->next)
			b->used = 0;
	}
	f->sink.capture(f->sink.ctx, e, &t->storage, read_recorded, recorded);
	f->sink.event(f->sink.ctx, e);
	if (is_whole)
		call_storage_reset(&t->storage);
}

/* Whether `next` is the LEAVE of the ENTER `e` */
static bool is_end_of(const struct event *next, const struct event *e)
{
	return e->kind == EVENT_ENTER && next->kind == EVENT_LEAVE &&
		next->task.serial == e->task.serial && next->call.note == CALL_PLAIN &&
		next->call.nr == e->call.nr;
}

static void push(struct feed *f, struct event *e)
{
	f->count++;
	if (is_call_event(e))
		push_call(f, e, e->kind == EVENT_LEAVE);
	else
		f->sink.event(f->sink.ctx, e);
	if (f->count % 1000 == 0)
		f->sink.idle(f->sink.ctx);
}

/* Keeps an ENTER until the next event, which may end the system call. */
struct kept_enter {
	struct event event;
	bool is_there;
	struct memory memory;
	struct arena arena;		/* of .memory */
};

static void keep(struct kept_enter *k, const struct event *e)
{
	arena_reset(&k->arena);
	k->event = *e;
	k->is_there = true;
	if (!e->call.memory)
		return;
	memory_copy(&k->memory, e->call.memory, &k->arena, NULL, NULL);
	k->event.call.memory = &k->memory;
}

static void push_all(struct feed *f, struct trail_reader *r)
{
	struct kept_enter kept = {.is_there = false};
	struct event e;

	while (reader_next(r, &e)) {
		bool is_end = kept.is_there && is_end_of(&e, &kept.event);

		if (is_end && f->sink.combines)
			e.call.is_combined = true;
		else if (kept.is_there)
			push(f, &kept.event);
		kept.is_there = false;
		if (e.kind == EVENT_ENTER)
			keep(&kept, &e);
		else
			push(f, &e);
	}
	arena_done(&kept.arena);
}

static void free_tasks(struct feed *f)
{
	size_t at = 0;

	for (struct task_call *t; (t = hash_next(&f->tasks, &at));) {
		arena_done(&t->storage.arena);
		free(t);
	}
	hash_done(&f->tasks);
}

static int run(const char *file, const struct options *o, struct diag *diag)
{
	struct trail_fault fault;
	enum trail_state state;
	struct trail_reader *r = reader_new(open(file, O_RDONLY | O_CLOEXEC), &fault, &state);
	struct pipe *p = r ? pipe_new(o, diag) : NULL;
	struct feed f = {.count = 0};

	if (!p)
		return 1;
	f.sink = pipe_sink(p);
	f.sink.begin(f.sink.ctx);
	push_all(&f, r);
	reader_free(r);
	free_tasks(&f);
	return pipe_close(p) ? 1 : 0;
}

int main(int argc, char **argv)
{
	struct diag diag = {.fd = STDERR_FILENO, .name = "as_live"};
	char *args[32] = {argv[0]};
	struct options o;
	int count = 1, status;

	if (argc < 2 || argc > 28) {
		fputs("usage: as_live FILE [OPTION OF PTRAIL …]\n", stderr);
		return 1;
	}
	for (int i = 2; i < argc; i++)
		args[count++] = argv[i];
	args[count++] = "true";		/* a command, which is not run */
	status = options_parse(&o, count, args, environ, &diag);
	if (!status)
		status = run(argv[1], &o, &diag);
	options_done(&o);
	return status;
}

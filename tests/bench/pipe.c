/* Duration in ns of a syscall's events in the pipe, from the source to the output, without
 * any tracee or recording: pipe LOAD CALLS [OPTION OF PTRAIL …], as in
 * `pipe readwrite 1000000 -f -o /dev/shm/out`. A syscall is one combined event, as from a ring, or
 * with `stops:readwrite`, or if a consumer needs that, an ENTER and a LEAVE. Equal syscalls are
 * found in the decode cache; with `varied:readwrite`, each has other data, and is decoded or
 * written by its plan. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "abi/abi.h"
#include "app/consumers/pipe.h"
#include "base/system/clock.h"

enum { PID = 4711, RAM = 0x1000, CALLS_MAX = 4, STAT_AT = 0x200, NAME_AT = 0x400 };
#define NAME "/dev/shm/bench/file"
static const uint64_t RAM_AT = 0x7f0000010000;

struct made {
	uint64_t nr, arg[6];
	int64_t ret;
	/* what the record of a ring has copied: memory that argument `copied` points to */
	unsigned copied;
	enum read_space when;
	uint64_t size;
};

static const struct load {
	const char *name;
	unsigned count;
	struct made calls[CALLS_MAX];
} loads[] = {
	{"getppid", 1, {{.nr = 110, .ret = 4000}}},
	{"readwrite", 2, {
		{.nr = 0, .arg = {3, RAM_AT, 512}, .ret = 512,
			.copied = 1, .when = AT_EXIT, .size = 512},
		{.nr = 1, .arg = {4, RAM_AT + 0x800, 512}, .ret = 512,
			.copied = 1, .when = AT_ENTRY, .size = 512},
	}},
	{"files", 4, {
		{.nr = 257, .arg = {(uint64_t)-100, RAM_AT + NAME_AT, 02000000}, .ret = 3,
			.copied = 1, .when = AT_ENTRY, .size = sizeof(NAME)},
		{.nr = 5, .arg = {3, RAM_AT + STAT_AT},
			.copied = 1, .when = AT_EXIT, .size = 144},
		{.nr = 0, .arg = {3, RAM_AT, 512}, .ret = 512,
			.copied = 1, .when = AT_EXIT, .size = 512},
		{.nr = 3, .arg = {3}},
	}},
	{"maps", 2, {
		{.nr = 9, .arg = {0, 8192, 3, 0x22, (uint64_t)-1}, .ret = 0x7f0000100000},
		{.nr = 11, .arg = {0x7f0000100000, 8192}},
	}},
};

struct feed {
	struct engine_sink sink;
	struct call_storage storage;
	uint8_t ram[RAM];
	bool is_varied;
	uint64_t seq, time, events_by_kind[EVENT_KINDS];
};

/* Zeroes, as /dev/zero gives them; a stat as fstat gives it; a name */
static void fill(uint8_t *ram)
{
	strcpy((char *)ram + NAME_AT, NAME);
	memset(ram + 0x800, 'x', 512);
	memcpy(ram + STAT_AT + 24, &(uint32_t){0100644}, 4);
	memcpy(ram + STAT_AT + 48, &(uint64_t){2000}, 8);
	memcpy(ram + STAT_AT + 56, &(uint64_t){4096}, 8);
}

/* Changes a number in each buffer, the size in the stat and the end of the name. */
static void vary(struct feed *f)
{
	char *end = (char *)f->ram + NAME_AT + sizeof(NAME) - 3;

	for (unsigned i = 0; i < 2; i++)
		memcpy(f->ram + i * 0x800, &f->seq, sizeof(f->seq));
	memcpy(f->ram + STAT_AT + 48, &f->seq, sizeof(f->seq));
	end[0] = 'a' + f->seq / 26 % 26;
	end[1] = 'a' + f->seq % 26;
}

static int64_t read_ram(void *ctx, enum read_space when, uint64_t addr, void *buf, uint64_t len)
{
	const uint8_t *ram = ctx;

	if (when > AT_EXIT || addr < RAM_AT || addr >= RAM_AT + RAM)
		return 0;
	len = len < RAM_AT + RAM - addr ? len : RAM_AT + RAM - addr;
	memcpy(buf, ram + (addr - RAM_AT), len);
	return len;
}

static struct event made(enum event_kind kind)
{
	return (struct event){.kind = kind, .task = {PID, 1}, .tgid = PID};
}

static void tell(struct feed *f, struct event *e)
{
	e->seq = ++f->seq;
	e->time = f->time += 1000;
	f->events_by_kind[e->kind]++;
	f->sink.event(f->sink.ctx, e);
}

/* Fills the memory of a syscall as from the record of a ring. */
static void load(struct feed *f, const struct made *m)
{
	struct memory *memory = f->storage.memory = arena_new(&f->storage.arena, struct memory);
	uint64_t addr = m->arg[m->copied];

	memory_init(memory, &f->storage.arena, NULL, NULL);
	if (m->size)
		memory_put(memory, m->when, addr, m->size, f->ram + (addr - RAM_AT),
			   m->size)->used = 0;
}

static void capture(struct feed *f, struct event *e)
{
	f->sink.capture(f->sink.ctx, e, &f->storage, read_ram, f->ram);
}

static void call_at_once(struct feed *f, const struct made *m)
{
	struct event e = made(EVENT_LEAVE);

	e.call.abi = &abis[ABI_x86_64];
	e.call.nr = m->nr;
	memcpy(e.call.arg, m->arg, sizeof(m->arg));
	e.call.ret = m->ret;
	e.call.is_combined = true;
	e.call.entered = f->time + 1000;
	e.seq = f->seq += 2;
	e.time = f->time += 2000;
	f->events_by_kind[EVENT_ENTER]++;
	f->events_by_kind[EVENT_LEAVE]++;
	load(f, m);
	f->storage.is_copied = true;
	capture(f, &e);
	f->sink.event(f->sink.ctx, &e);
	call_storage_reset(&f->storage);
}

static void call(struct feed *f, const struct made *m)
{
	struct event e = made(EVENT_ENTER);

	e.call.abi = &abis[ABI_x86_64];
	e.call.nr = m->nr;
	memcpy(e.call.arg, m->arg, sizeof(m->arg));
	f->storage.is_copied = false;
	capture(f, &e);
	e.call.entered = f->time + 1000;
	tell(f, &e);
	e.kind = EVENT_LEAVE;
	e.call.ret = m->ret;
	capture(f, &e);
	tell(f, &e);
	call_storage_reset(&f->storage);
}

static void begin(struct feed *f)
{
	struct event e = {.kind = EVENT_BEGIN};

	e.begin.realtime = UINT64_C(1700000000) * NS_PER_SECOND;
	tell(f, &e);
	e = made(EVENT_NEW);
	e.born.how = BORN_COMMAND;
	tell(f, &e);
}

static void end(struct feed *f)
{
	struct event e = made(EVENT_EXITING);

	tell(f, &e);
	e = made(EVENT_EXIT);
	tell(f, &e);
	e = (struct event){.kind = EVENT_END};
	e.end.events = f->seq + 1;
	tell(f, &e);
}

static const struct load *load_of(const char *name)
{
	for (size_t i = 0; i < sizeof(loads) / sizeof(*loads); i++)
		if (!strcmp(loads[i].name, name))
			return &loads[i];
	return NULL;
}

static int measure(const struct load *l, const char *how, uint64_t calls, const struct options *o,
		   struct diag *diag)
{
	struct pipe *p = pipe_new(o, diag);
	static struct feed f;
	uint64_t since;

	if (!p)
		return 1;
	f.sink = pipe_sink(p);
	f.is_varied = *how == 'v';
	fill(f.ram);
	since = clock_ns(CLOCK_MONOTONIC);
	begin(&f);
	for (uint64_t i = 0; i < calls; i++) {
		if (f.is_varied)
			vary(&f);
		(f.sink.combines && *how != 's' ? call_at_once : call)(&f, &l->calls[i % l->count]);
	}
	end(&f);
	if (pipe_close(p))
		return 1;
	printf("%.1f\n", (double)(clock_ns(CLOCK_MONOTONIC) - since) / calls);
	arena_done(&f.storage.arena);
	return 0;
}

int main(int argc, char **argv)
{
	struct diag diag = {.fd = STDERR_FILENO, .name = "pipe"};
	const char *how = argc > 1 ? argv[1] : "", *name = strchr(how, ':');
	const struct load *l = argc > 2 ? load_of(name ? name + 1 : how) : NULL;
	char *args[32] = {argv[0]};
	struct options o;
	int count = 1, status;

	if (!l || argc > 28) {
		fputs("usage: pipe [stops:|varied:]LOAD CALLS [OPTION OF PTRAIL …]\n", stderr);
		return 1;
	}
	for (int i = 3; i < argc; i++)
		args[count++] = argv[i];
	args[count++] = "true";		/* a command, which is not run */
	status = options_parse(&o, count, args, environ, &diag);
	if (!status)
		status = measure(l, name ? how : "", strtoull(argv[2], NULL, 10), &o, &diag);
	options_done(&o);
	return status;
}

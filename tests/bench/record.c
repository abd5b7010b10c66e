/* Duration in ns of recording an event and of reading it, and its size in bytes in the
 * file: syscalls as of a compiler, with their recorded reads */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "abi/abi.h"
#include "base/system/clock.h"
#include "decode/memory.h"
#include "lib/random.h"
#include "record/reader/reader.h"
#include "record/writer/recorder.h"

enum { ROUNDS = 100000, BATCHES = 5, CALLS = 5 };

struct output {
	int fd;
	uint64_t bytes;
};

void output_add(struct output *o, const void *bytes, size_t n)
{
	o->bytes += n;
	if (write(o->fd, bytes, n) != (ssize_t)n)
		perror("write");
}

void output_str(struct output *o, const char *s)
{
	output_add(o, s, strlen(s));
}

struct bench {
	struct recorder *recorder;
	struct arena arena;
	struct event e;
	uint64_t random;
};

/* Times and inode numbers differ each time */
static uint64_t any(struct bench *b)
{
	return random_next(&b->random);
}

/* A call of one of four tasks, with `n` bytes that are read at an argument when it is `at` */
static void call(struct bench *b, uint64_t nr, const uint64_t arg[3], int64_t ret,
		 enum read_space at, unsigned argument, const void *bytes, uint64_t n)
{
	struct event *e = &b->e;
	struct memory m;

	arena_reset(&b->arena);
	memory_init(&m, &b->arena, NULL, NULL);
	e->kind = EVENT_ENTER;
	e->seq++;
	e->time += 8000 + any(b) % 4096;
	e->task.tid = 1000 + any(b) % 4;
	e->task.serial = e->task.tid - 999;
	e->tgid = e->task.tid;
	e->call.nr = nr;
	memcpy(e->call.arg, arg, 3 * sizeof(*arg));
	e->call.ret = 0;
	e->call.entered = e->time;
	e->call.memory = &m;
	if (at == AT_ENTRY)
		memory_put(&m, at, arg[argument], n, bytes, n);
	recorder_event(b->recorder, e);
	e->kind = EVENT_LEAVE;
	e->seq++;
	e->time += 2000 + any(b) % 1024;
	e->call.ret = ret;
	if (at == AT_EXIT)
		memory_put(&m, at, arg[argument], n, bytes, n);
	recorder_event(b->recorder, e);
}

/* Opens, stats, reads and closes a header. */
static void one_round(struct bench *b, unsigned i)
{
	uint64_t stat[18] = {0xfe00, 1000000 + any(b) % 1000, 1, 0100644};
	char path[64], text[32] = "#ifndef _HEADER_H\n#define _HEADE";
	int n = snprintf(path, sizeof(path), "/usr/include/linux/header-%d.h", i % 500) + 1;

	call(b, 257, (uint64_t[]){0xffffff9c, 0x5561a0 + i % 16 * 64, 0x100}, 4, AT_ENTRY, 1,
	     path, n);
	call(b, 5, (uint64_t[]){4, 0x7ffd1000, 0}, 0, AT_EXIT, 1, stat, sizeof(stat));
	call(b, 0, (uint64_t[]){4, 0x556240, 4096}, 1000 + i % 3000, AT_EXIT, 1, text,
	     sizeof(text));
	call(b, 0, (uint64_t[]){4, 0x556240, 4096}, 0, AT_EXIT, 1, text, 0);
	call(b, 3, (uint64_t[]){4, 0, 0}, 0, AT_EXIT, 0, text, 0);
}

static double write_all(struct output *out)
{
	struct bench b = {
		.random = 88172645463325252,
		.e = {.call = {.abi = &abis[ABI_x86_64], .ip = 0x7f0012345678,
			       .sp = 0x7ffd00001000}},
	};
	uint64_t begin = clock_ns(CLOCK_MONOTONIC);

	b.recorder = recorder_new(&(struct trail_header){.program = "bench"}, out);
	for (unsigned i = 0; i < ROUNDS; i++)
		one_round(&b, i);
	recorder_close(b.recorder);
	arena_done(&b.arena);
	return clock_ns(CLOCK_MONOTONIC) - begin;
}

static double read_all(int fd)
{
	struct trail_fault fault;
	enum trail_state state;
	uint64_t begin = clock_ns(CLOCK_MONOTONIC);
	struct trail_reader *r;
	struct event e;

	lseek(fd, 0, SEEK_SET);
	r = reader_new(fd, &fault, &state);
	while (r && reader_next(r, &e))
		;
	if (r)
		reader_free(r);
	return clock_ns(CLOCK_MONOTONIC) - begin;
}

int main(void)
{
	const double events = 2.0 * CALLS * ROUNDS;
	double wrote = 1e18, read = 1e18;
	struct output out = {memfd_create("trail", MFD_CLOEXEC), 0};

	for (unsigned i = 0; i < BATCHES; i++) {
		double took;

		if (ftruncate(out.fd, 0) || lseek(out.fd, 0, SEEK_SET))
			return 1;
		out.bytes = 0;
		took = write_all(&out);
		wrote = took < wrote ? took : wrote;
		took = read_all(out.fd);
		read = took < read ? took : read;
	}
	printf("record   %5.0f ns, %.1f bytes\nreplay   %5.0f ns\n", wrote / events,
	       out.bytes / events, read / events);
	return 0;
}

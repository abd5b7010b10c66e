/* Writes seeds of the targets whose inputs are binary: make_seeds DIRECTORY ELF...
 * recording: short recordings of random events, one for each kind; ring: records of system calls;
 * answers: what the symbol reader answers about the ELF files; json: calls of the writer;
 * loader_cache: caches of both formats. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "desc/numbers.h"
#include "fast/plan/plan.h"
#include "fast/stub/reads.h"
#include "fuzz/ring.h"
#include "fuzz/target.h"
#include "lib/ram.h"
#include "record/format/format.h"
#include "record/kept.h"
#include "record/sample.h"
#include "symbols/file/elf_library.h"
#include "symbols/question/question.h"
#include "symbols/reader/answers.h"

enum { EVENTS = 4, PATH_SIZE = 4096 };

static void write_seed(const char *directory, const char *target, unsigned number,
		       const void *bytes, size_t size)
{
	char path[PATH_SIZE];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", directory, target);
	fuzz_expect(!mkdir(path, 0755) || errno == EEXIST, "a directory cannot be made");
	snprintf(path, sizeof(path), "%s/%s/%u", directory, target, number);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	fuzz_expect(fd >= 0 && write(fd, bytes, size) == (ssize_t)size, "a seed cannot be written");
	close(fd);
}

/* Sets the size of the first column of the first block of events to 0. The checksum becomes wrong;
 * the target corrects it. */
static void empty_column(struct sbuf *trail)
{
	uint8_t *bytes = (uint8_t *)trail->s;
	size_t at = PREAMBLE_SIZE, columns;
	uint32_t raw, stored;
	struct frame f;

	while (!frame_get(&f, bytes + at) && f.type != BLOCK_EVENTS)
		at += FRAME_SIZE + f.digest_size + f.stored;
	columns = at + FRAME_SIZE + f.digest_size;
	column_get(bytes + columns, &raw, &stored);
	column_put(bytes + columns, 0, stored);
}

static void make_recordings(const char *directory)
{
	struct sample sample = {.state = 4711};

	for (unsigned i = 0; i < EVENT_KINDS; i++) {
		struct output out = {{0}, 0};
		struct recorder *r = recorder_new(&kept_header, &out);
		struct event e = {.kind = EVENT_BEGIN};

		recorder_event(r, &e);
		for (unsigned n = 0; n < EVENTS; n++) {
			e = n % 2 ? sample_combined(&sample) : sample_event(&sample, i);
			recorder_event(r, &e);
		}
		e = (struct event){.kind = EVENT_END, .seq = sample.seq + 1, .time = sample.time};
		recorder_event(r, &e);
		recorder_close(r);
		write_seed(directory, "recording", i, out.kept.s, out.kept.len);
		if (i == EVENT_LEAVE) {
			empty_column(&out.kept);
			write_seed(directory, "recording", EVENT_KINDS, out.kept.s, out.kept.len);
		}
		sbuf_done(&out.kept);
		sample_forget(&sample);
	}
	sample_done(&sample);
}

/* The memory of a tracee: a path, a struct sockaddr_in, an iovec, an environment */
static const struct {
	char path[16];
	uint8_t address[16];
	uint64_t parts[4];
	uint64_t list[3];
	char words[16];
} ram = {
	"/etc/passwd", {2, 0, 0x1f, 0x90, 127, 0, 0, 1}, {0x1000, 8, 0x1008, 3},
	{0x1058, 0x105b, 0}, "ls\0-l",
};

static uint64_t copy(void *ctx, void *to, uint64_t from, uint64_t size, int sure)
{
	(void)ctx, (void)sure;
	return ram_read((struct ram){(const uint8_t *)&ram, 0x1000, sizeof(ram)}, from, to, size);
}

static uint64_t copy_string(void *ctx, void *to, uint64_t from, uint64_t size, int sure)
{
	uint64_t n = copy(ctx, to, from, size, sure);
	const char *end = memchr(to, 0, n);

	return end ? (uint64_t)(end + 1 - (const char *)to) : n;
}

static uint64_t copy_name(void *ctx, char *to, uint64_t size, uint64_t fd)
{
	(void)ctx, (void)size, (void)fd;
	memcpy(to, "/srv/file", 9);
	return 9;
}

/* Appends the record of a system call. Returns its size before the system call. */
static uint32_t add_record(const struct fast_table *table, struct sbuf *ring,
			   const struct fast_record *like)
{
	static const struct fast_source source = {
		.copy = copy, .string = copy_string, .name = copy_name,
	};
	union {
		struct fast_record record;
		uint8_t bytes[FAST_RECORD_MAX];
	} u = {.bytes = {0}};
	uint32_t before, size;

	u.record = *like;
	u.record.type = FAST_CALL;
	before = fast_reads(table, &u.record, sizeof(u.record), 1, &source);
	before = before ? before : sizeof(u.record);
	size = fast_reads(table, &u.record, before, 0, &source);
	u.record.size = size ? size : before;
	sbuf_add(ring, (const char *)u.bytes, u.record.size);
	return before;
}

static void make_rings(const char *directory)
{
	static const struct fast_record calls[] = {
		{.nr = NR_x86_64_openat, .arg = {-100, 0x1000, 0102, 0644}, .ret = 3, .left = 2},
		{.nr = NR_x86_64_openat, .arg = {-100, 0x1000}, .ret = -2, .left = 4},
		{.nr = NR_x86_64_write, .arg = {1, 0x1000, 11}, .ret = 11},
		{.nr = NR_x86_64_read, .arg = {1, 0x1000, 4096}, .ret = 11},
		{.nr = NR_x86_64_writev, .arg = {1, 0x1020, 2}, .ret = 11},
		{.nr = NR_x86_64_connect, .arg = {3, 0x1010, 16}, .ret = -111},
		{.nr = NR_x86_64_getppid, .ret = 1},
		{.nr = NR_x86_64_close, .arg = {3}},
		{.nr = NR_x86_64_ioctl, .arg = {1, 0x5413, 0x1010}},
		{.nr = NR_x86_64_fstat, .arg = {1, 0x1000}},
		{.nr = NR_x86_64_poll, .arg = {0x1020, 2, 10}, .ret = 1},
	};
	static const struct fast_plan_options options = {
		.limits = {.bytes = 32, .members = 32, .verbose = true},
		.values = true, .faults = true, .names = true,
	};
	static struct fast_table table;
	struct fast_message_stops stops = {{0}, 0};
	struct fast_planner *planner = fast_planner_new(&table, &options, &stops);
	struct sbuf all = {0};
	struct ring_start start = {.position = FAST_RING_SIZE - 4096};
	unsigned count = sizeof(calls) / sizeof(*calls);

	for (unsigned nr = 0; nr < FAST_CALLS; nr++)
		fast_planner_add(planner, nr);
	sbuf_add(&all, (const char *)&start, sizeof(start));
	for (unsigned i = 0; i < count; i++) {
		struct sbuf one = {0};
		struct ring_start in = {
			.flags = RING_IN_PROGRESS | (i % 2 ? RING_SHOWS : RING_COMPLETES) |
				RING_ASSISTED,
		};

		sbuf_add(&one, (const char *)&in, sizeof(in));
		in.filled = add_record(&table, &one, &calls[i]);
		in.whole = one.len - sizeof(in);
		memcpy(one.s, &in, sizeof(in));
		write_seed(directory, "ring", i, one.s, one.len);
		sbuf_done(&one);
		add_record(&table, &all, &calls[i]);
	}
	write_seed(directory, "ring", count, all.s, all.len);
	sbuf_done(&all);
	fast_planner_free(planner);
}

static void make_answers(const char *directory, int count, char **files)
{
	static const uint8_t kinds[] = {QUESTION_JUMPS, QUESTION_OBJECT};
	static const char names[] = "\2\3\0\0\0\0\0\0\0a\xc3\xa4\4\0\0\0\0\0\0\0\xff\n\33x";
	struct answers a = {0};
	char *why = NULL;

	a.elf = elf_library_load(&why);
	free(why);
	for (int i = 0; i < count; i++) {
		int fd = open(files[i], O_RDONLY | O_CLOEXEC);

		for (unsigned k = 0; k < sizeof(kinds) / sizeof(*kinds); k++) {
			struct symbol_question q = {.kind = kinds[k]};
			struct sbuf answer = {0}, seed = {0};

			answers_add(&a, &q, fd, &answer);
			sbuf_char(&seed, (char)k);
			if (answer.len > sizeof(uint64_t))
				sbuf_add(&seed, answer.s + sizeof(uint64_t),
					 answer.len - sizeof(uint64_t));
			write_seed(directory, "answers", 2 * i + k, seed.s, seed.len);
			sbuf_done(&answer);
			sbuf_done(&seed);
		}
		close(fd);
	}
	write_seed(directory, "answers", 2 * count, names, sizeof(names) - 1);
	free(a.elf);
}

/* Each call of the writer once, in objects and arrays */
static void make_json(const char *directory)
{
	static const char calls[] =
		"\2\5a\"\\\n\xff" "\3\3\xc3\xa4/" "\4\3abc" "\5\1\2\3\4\5\6\7\x80"
		"\6\xff\xff\xff\xff\xff\xff\xff\xff" "\0\2\1k\0\2x\0" "\7\1a\1b12345678"
		"\1\1c\0" "\t\1" "\n" "\13" "\x08\1d\1\"12345678" "\13" "\n";

	write_seed(directory, "json", 0, calls, sizeof(calls) - 1);
}

/* As ldconfig(8) writes them, with one entry */
static void make_loader_caches(const char *directory)
{
	enum { FOR_X86_64 = 0x303, LITTLE = 2, OLD_HEAD = 28, NEW_HEAD = 72 };
	static const struct {
		char magic[12];
		uint32_t count, flags, name, path;
		char strings[16];
	} old = {"ld.so-1.7.0", 1, FOR_X86_64, 0, 5, "a.so\0/lib/a.so"};
	static const struct {
		char magic[20];
		uint32_t count, string_size;
		uint8_t flags, unused[3];
		uint32_t extensions, reserved[3];
		uint32_t entry_flags, name, path, version;
		uint64_t processors;
		char strings[16];
	} new = {"glibc-ld.so.cache1.1", 1, 16, LITTLE, {0}, 0, {0}, FOR_X86_64, NEW_HEAD,
		 NEW_HEAD + 5, 0, 0, "a.so\0/lib/a.so"};

	_Static_assert(offsetof(typeof(old), strings) == OLD_HEAD, "as glibc has it");
	_Static_assert(offsetof(typeof(new), strings) == NEW_HEAD, "as glibc has it");
	write_seed(directory, "loader_cache", 0, &old, sizeof(old));
	write_seed(directory, "loader_cache", 1, &new, sizeof(new));
}

int main(int argc, char **argv)
{
	fuzz_expect(argc > 1, "usage: make_seeds DIRECTORY ELF...");
	make_recordings(argv[1]);
	make_rings(argv[1]);
	make_answers(argv[1], argc - 2, argv + 2);
	make_json(argv[1]);
	make_loader_caches(argv[1]);
	return 0;
}

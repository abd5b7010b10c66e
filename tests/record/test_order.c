/* Sorting of records by task: it is reversible, damage is detected, and recordings become smaller;
 * and the encoding of addresses */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "lib/unit.h"
#include "record/format/block.h"
#include "record/format/crc32c.h"
#include "record/kept.h"
#include "record/sample.h"

static void add_event(struct block *b, struct sample *s, uint64_t serial)
{
	struct event e = sample_any(s);

	e.task.serial = serial;
	e.task.tid = 1000 + e.task.serial;
	block_write(b, &e);
	sample_forget(s);
}

/* Writes a block with `events` random events of `tasks` tasks. The caller frees it with
 * block_done(). */
static void fill_block(struct block *b, unsigned tasks, unsigned events)
{
	struct sample s = {.state = 1 + tasks};

	block_init_writer(b);
	for (unsigned i = 0; i < events; i++)
		add_event(b, &s, i < tasks ? i : sample_below(&s, tasks));
	sample_done(&s);
}

/* Returns a copy of a column for reading. */
static struct codec copy_column(const struct codec *c)
{
	struct codec copy = {.reading = true, .end = c->at, .bytes = alloc_zeroed(c->at + 1)};

	memcpy(copy.bytes, c->bytes, c->at);
	return copy;
}

static struct codec sorted_records(const struct block *b)
{
	struct codec c = copy_column(&b->column[RECORDS]);

	order_sort(&b->column[ORDER], &b->section_order, &b->column[RECORDS], c.bytes);
	return c;
}

START_TEST(test_restored)
{
	static const unsigned tasks[] = {1, 2, 3, 5, 8, 40, 300};

	for (unsigned i = 0; i < sizeof(tasks) / sizeof(*tasks); i++) {
		struct block b;
		struct codec order, records;
		uint8_t *again;

		fill_block(&b, tasks[i], 2000);
		order = copy_column(&b.column[ORDER]);
		records = sorted_records(&b);
		again = alloc_zeroed(records.end);
		ck_assert_uint_eq(b.order.count, tasks[i]);
		/* the records of one task are in order already */
		ck_assert_int_eq(!memcmp(records.bytes, b.column[RECORDS].bytes, records.end),
				 tasks[i] == 1);
		ck_assert_ptr_null(order_restore(&order, &(struct order){0}, &records, again));
		ck_assert_mem_eq(again, b.column[RECORDS].bytes, records.end);
		free(again);
		free(order.bytes);
		free(records.bytes);
		block_done(&b);
	}
}
END_TEST

/* Reads a block with these changed columns and correct checksums; expects the error `want`. */
static void read_damaged(const struct block *b, const struct codec *records,
			 const struct codec *order, const char *want)
{
	const struct codec *column[COLUMNS] = {
		[RECORDS] = records, [TIMES] = &b->column[TIMES],
		[FRACTIONS] = &b->column[FRACTIONS], [ORDER] = order,
	};
	struct output out = {{0}, 0};
	struct sbuf body = {0};
	struct frame f = {.type = BLOCK_EVENTS, .columns = COLUMNS, .raw = RAW_MAX};
	uint8_t head[FRAME_SIZE];
	struct trail_fault fault;
	enum trail_state state;
	struct trail_reader *r;
	struct event e;
	int fd;

	recorder_close(recorder_new(&kept_header, &out));
	for (unsigned i = 0; i < COLUMNS; i++) {
		size_t n = column[i]->reading ? column[i]->end : column[i]->at;

		column_put(head, n, n);
		sbuf_add(&body, (char *)head, COLUMN_SIZE);
	}
	for (unsigned i = 0; i < COLUMNS; i++)
		sbuf_add(&body, (char *)column[i]->bytes,
			 column[i]->reading ? column[i]->end : column[i]->at);
	f.offset = out.kept.len;
	f.stored = body.len;
	f.sum = crc32c(0, body.s, body.len);
	frame_put(head, &f);
	sbuf_add(&out.kept, (char *)head, sizeof(head));
	sbuf_add(&out.kept, body.s, body.len);
	fd = kept_file(out.kept.s, out.kept.len);
	r = reader_new(fd, &fault, &state);
	ck_assert_ptr_nonnull(r);
	ck_assert(!reader_next(r, &e));
	ck_assert_int_eq(reader_state(r, &fault), TRAIL_DAMAGED);
	ck_assert_msg(strstr(fault.text, want), "%s", fault.text);
	reader_free(r);
	close(fd);
	sbuf_done(&body);
	sbuf_done(&out.kept);
}

START_TEST(test_damaged)
{
	struct codec order, records;
	struct block b;
	unsigned events = 200;
	size_t before;

	/* the order entry of the last event has one byte, which is removed first */
	fill_block(&b, 4, events);
	do {
		before = b.column[ORDER].at;
		block_done(&b);
		fill_block(&b, 4, ++events);
	} while (b.column[ORDER].at != before + 1);
	order = copy_column(&b.column[ORDER]);
	records = sorted_records(&b);
	/* one event less, and one more, than there are records; the last one is of a known task */
	order.end--;
	read_damaged(&b, &records, &order, ": the section has events that belong to no task");
	order.end++;
	records.end--;
	read_damaged(&b, &records, &order, ": the section lacks an event of a task");
	records.end = 0;
	read_damaged(&b, &records, &order, ": the section lacks an event of a task");
	records.end = b.column[RECORDS].at;
	order.end = 0;
	read_damaged(&b, &records, &order, ": the section has events that belong to no task");
	order.end = b.column[ORDER].at;
	/* the first event is of a task that is not known, and of one that cannot be */
	order.bytes[0] = 0;
	read_damaged(&b, &records, &order, ": a task has an unknown number");
	order.bytes[0] = (RECENT + 77) << 2 & 0x7f;
	read_damaged(&b, &records, &order, ": a task has an unknown number");
	order.bytes[0] = 0x80;
	order.end = 1;
	read_damaged(&b, &records, &order, ": a number is truncated");
	order.end = b.column[ORDER].at;
	order.bytes[0] = b.column[ORDER].bytes[0];
	/* a record is empty, or longer than the column */
	records.bytes[0] = 0;
	read_damaged(&b, &records, &order, ": the section lacks an event of a task");
	memcpy(records.bytes, "\xff\xff\xff\x7f", 4);
	read_damaged(&b, &records, &order, ": the section lacks an event of a task");
	free(order.bytes);
	free(records.bytes);
	block_done(&b);
}
END_TEST

static const uint64_t numbers[] = {
	0, 1, -1, 4095, -4095, -4096, -4097, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 0xffffff9c,
	0x7ffd00001000, 0x7ffd00801000, 0x7ffd00801001, 0x7ffc00001000, 0x555500000000, INT64_MAX,
	INT64_MIN, UINT64_MAX - 4096, (1 << 23) + (1 << 20), 1 << 23,
};
enum { NUMBERS = sizeof(numbers) / sizeof(*numbers) };

/* Any sequence of numbers is restored. */
START_TEST(test_addresses)
{
	struct sample s = {.state = 7};
	struct address_bases wrote = {.next = 0}, read = {.next = 0};
	struct codec c = {.reading = false}, back;
	uint64_t want[10000];

	for (unsigned i = 0; i < 10000; i++) {
		want[i] = i < NUMBERS ? numbers[i] : sample_below(&s, 2) ? sample_number(&s) :
			numbers[sample_below(&s, NUMBERS)] + sample_below(&s, 1 << 24);
		address_delta_put(&c, &wrote, i % ADDRESS_ORIGINS, want[i]);
	}
	back = copy_column(&c);
	for (unsigned i = 0; i < 10000; i++)
		ck_assert_uint_eq(address_delta_get(&back, &read), want[i]);
	ck_assert_uint_eq(back.at, back.end);
	ck_assert_ptr_null(back.fault);
	ck_assert_mem_eq(wrote.value, read.value, sizeof(wrote.value));
	ck_assert_uint_eq(wrote.next, read.next);
	free(back.bytes);
	free(c.bytes);
	sample_done(&s);
}
END_TEST

START_TEST(test_invalid_base)
{
	for (unsigned first = ADDRESS_BASES + 1; first < 0x80; first++) {
		struct address_bases a = {.next = 0};
		uint8_t bytes[] = {first, 1};
		struct codec c = {.reading = true, .is_strict = true, .bytes = bytes, .end = 2};

		address_delta_get(&c, &a);
		ck_assert_int_eq(!c.fault, first == ADDRESS_BASES + 1 ||
				 (first & 15) <= ADDRESS_BASES);
	}
}
END_TEST

/* One run of a program, with a stack, heap and libraries at random addresses */
struct run {
	struct sample what;		/* generates the same syscalls in each run */
	struct event e;
	uint64_t stack, heap, libraries;
};

static void run_syscall(struct run *p, struct recorder *w, uint64_t *seq)
{
	struct event *e = &p->e;
	uint64_t a = sample_below(&p->what, 1 << 16), b = sample_below(&p->what, 1 << 16);

	e->kind = EVENT_ENTER;
	e->seq = ++*seq;
	e->time = e->call.entered = *seq * 1000;
	e->call.nr = sample_below(&p->what, 300);
	e->call.ip = p->libraries + a;
	e->call.sp = p->stack - b;
	e->call.ret = 0;
	memcpy(e->call.arg, (uint64_t[]){sample_below(&p->what, 100), p->heap + b, a,
	       p->libraries + b, p->stack + a, b}, sizeof(e->call.arg));
	recorder_event(w, e);
	e->kind = EVENT_LEAVE;
	e->seq = ++*seq;
	e->time += 500;
	e->call.ret = p->heap + a;
	recorder_event(w, e);
}

/* The previous program of the task has used other addresses, and fewer or more of them. */
static void run_exec(struct run *p, struct recorder *w, uint64_t *seq, unsigned addresses)
{
	struct event *e = &p->e;

	e->kind = EVENT_ENTER;
	e->seq = ++*seq;
	for (unsigned i = 0; i < 6; i++)
		e->call.arg[i] = i < addresses ? (i + 1) * UINT64_C(0x111100000000) : 0;
	recorder_event(w, e);
	*e = (struct event){.kind = EVENT_EXEC, .seq = ++*seq, .task = e->task, .tgid = e->tgid};
	recorder_event(w, e);
	e->call.abi = &abis[ABI_x86_64];
}

/* Returns the size of a recording of concurrent runs. */
static size_t recording_size(unsigned runs)
{
	struct sample where = {.state = 3};
	struct output out = {{0}, 0};
	struct recorder *w = recorder_new(&kept_header, &out);
	struct run all[40];
	uint64_t seq = 0;
	size_t n;

	for (unsigned i = 0; i < runs; i++)
		all[i] = (struct run){
			.what = {.state = 9},
			.stack = 0x7ffc00000000 + (sample_below(&where, 1 << 20) << 12),
			.heap = 0x555500000000 + (sample_below(&where, 1 << 20) << 12),
			.libraries = 0x7f0000000000 + (sample_below(&where, 1 << 26) << 12),
			.e = {.task = {1000 + i, i + 1}, .tgid = 1000 + i,
			      .call.abi = &abis[ABI_x86_64]},
		};
	for (unsigned i = 0; i < runs; i++)
		run_exec(&all[i], w, &seq, i % 6);
	for (unsigned i = 0; i < 300 * runs; i++)
		run_syscall(&all[sample_below(&where, runs)], w, &seq);
	recorder_close(w);
	n = out.kept.len;
	sbuf_done(&out.kept);
	return n;
}

/* Data that many runs have in common is stored once (the order of their events takes some
 * space). */
START_TEST(test_common)
{
	size_t one = recording_size(1), many = recording_size(40);

#ifdef HAVE_ZSTD
	ck_assert_msg(many < 6 * one, "%zu and %zu", one, many);
#else
	ck_assert_uint_gt(many, one);
#endif
}
END_TEST

int main(void)
{
	Suite *s = suite_create("order");
	TCase *c = tcase_create("order");

	tcase_add_test(c, test_restored);
	tcase_add_test(c, test_damaged);
	tcase_add_test(c, test_addresses);
	tcase_add_test(c, test_invalid_base);
	tcase_add_test(c, test_common);
	suite_add_tcase(s, c);
	return unit_main(s);
}

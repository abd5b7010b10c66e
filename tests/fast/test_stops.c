/* Which syscalls still stop: stops.txt lists them, and doc/fast.md names each. Nothing in a record
 * that a tracee wrote is trusted. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text/sbuf.h"
#include "desc/traits.h"
#include "fast/compare.h"
#include "fast/stub/reads.h"
#include "fast/world.h"
#include "lib/random.h"
#include "lib/unit.h"
#include "model/history/stdio_capture.h"

static struct fast_table table;
static struct fast_message_stops askers;

static void make_plans(bool values, const uint64_t *wanted, bool messages)
{
	struct fast_plan_options o = {
		.limits = {.bytes = 32, .members = 32}, .values = values, .wanted = wanted,
		.messages = messages,
	};

	compare_plans(&table, &o, &askers);
}

static const struct fast_plan *plan_named(const char *name)
{
	return &table.plan[desc_call_by_name(name)->nr[ABI_x86_64]];
}

static struct sbuf read_all(const char *name)
{
	const char *tree = getenv("top_srcdir");
	struct sbuf all = {0};
	char path[4096], part[4096];
	size_t n;

	snprintf(path, sizeof(path), "%s/%s", tree ? tree : ".", name);
	FILE *in = fopen(path, "re");

	ck_assert_msg(in != NULL, "%s", path);
	sbuf_str(&all, "");
	while ((n = fread(part, 1, sizeof(part), in)) > 0)
		sbuf_add(&all, part, n);
	fclose(in);
	return all;
}

/* " 0-4 6" */
static void add_values(struct sbuf *b, const struct fast_plan *p)
{
	char range[64];

	for (unsigned from = 0, to; from < 64; from = to + 1) {
		to = from;
		if (!(p->bits >> from & 1))
			continue;
		while (to + 1 < 64 && p->bits >> (to + 1) & 1)
			to++;
		snprintf(range, sizeof(range), from == to ? " %u" : " %u-%u", from + p->base * 256,
			 to + p->base * 256);
		sbuf_str(b, range);
	}
}

static void add_stop(struct sbuf *b, const struct call *call, const struct fast_plan *p)
{
	const char *why = syscall_traits(call)->never_fast;
	struct fast_plan all = {.bits = 0};
	char head[128];

	if (p->how == FAST_STOP) {
		sbuf_str(b, call->name);
		sbuf_str(b, ": ");
		sbuf_str(b, why ? why : "what has to be read depends on memory");
		sbuf_str(b, "\n");
		return;
	}
	if (p->condition == FAST_NO_ARGUMENT)
		return;
	snprintf(head, sizeof(head), "%s: unless argument %u is", call->name, p->condition + 1);
	sbuf_str(b, head);
	for (; p; p = p->next ? &table.more[p->next] : NULL) {
		if (p->base != all.base) {
			add_values(b, &all);
			all = (struct fast_plan){.base = p->base};
		}
		all.bits |= p->bits;
	}
	add_values(b, &all);
	sbuf_str(b, "\n");
}

START_TEST(stopping_syscalls_are_listed)
{
	struct sbuf got = {0}, want = read_all("tests/fast/stops.txt");

	make_plans(true, NULL, false);
	for (unsigned nr = 0; nr < FAST_CALLS; nr++) {
		const struct call *call = desc_call(&abis[ABI_x86_64], nr);

		if (call)
			add_stop(&got, call, &table.plan[nr]);
	}
	if (strcmp(got.s, want.s) != 0)
		fprintf(stderr, "what stops is now:\n%s", got.s);
	ck_assert_str_eq(got.s, want.s);
	sbuf_done(&got);
	sbuf_done(&want);
}
END_TEST

START_TEST(the_documentation_names_them)
{
	struct sbuf stops = read_all("tests/fast/stops.txt"), doc = read_all("doc/fast.md");
	char name[64];

	for (const char *line = stops.s; *line; line = strchr(line, '\n') + 1) {
		snprintf(name, sizeof(name), "`%.*s`", (int)strcspn(line, ":"), line);
		ck_assert_msg(strstr(doc.s, name) != NULL, "doc/fast.md says nothing of %s", name);
	}
	sbuf_done(&stops);
	sbuf_done(&doc);
}
END_TEST

START_TEST(unwanted_syscalls_are_quiet)
{
	uint64_t wanted[FAST_CALLS / 64] = {1};		/* read is number 0 */

	make_plans(true, wanted, false);
	ck_assert_uint_eq(plan_named("read")->how, FAST_RECORD);
	ck_assert_uint_eq(plan_named("close")->how, FAST_QUIET);
	ck_assert_uint_eq(plan_named("keyctl")->how, FAST_QUIET);
	ck_assert_uint_eq(plan_named("openat")->count, 0);
	ck_assert_uint_eq(plan_named("execve")->how, FAST_STOP);
	ck_assert_ptr_null(fast_plan_of(&table, plan_named("socket") - table.plan,
					(uint64_t[6]){16, 3, 0}));
}
END_TEST

START_TEST(programs_are_recorded_unless_more_is_needed)
{
	struct fast_plan_options o = {
		.limits = {.bytes = 32, .members = 32}, .values = true, .environments = true,
	};
	const struct fast_plan *p = plan_named("execve");

	make_plans(true, NULL, false);
	ck_assert_uint_eq(p->how, FAST_RECORD);
	ck_assert_uint_eq(p->count, 3);
	for (unsigned i = 0; i < p->count; i++)
		ck_assert_uint_eq(table.read[p->first + i].when, FAST_BEFORE);
	compare_plans(&table, &o, &askers);
	ck_assert_uint_eq(p->how, FAST_STOP);
	ck_assert_uint_eq(plan_named("execveat")->how, FAST_STOP);
	o.environments = false;
	o.stacks = true;
	compare_plans(&table, &o, &askers);
	ck_assert_uint_eq(p->how, FAST_STOP);
}
END_TEST

START_TEST(without_values_nothing_is_read)
{
	make_plans(false, NULL, false);
	for (unsigned nr = 0; nr < FAST_CALLS; nr++) {
		const struct call *call = desc_call(&abis[ABI_x86_64], nr);
		bool stops = !call || syscall_traits(call)->never_fast;

		ck_assert_uint_eq(table.plan[nr].how, stops ? FAST_STOP : FAST_RECORD);
		ck_assert_uint_eq(table.plan[nr].count, 0);
	}
}
END_TEST

START_TEST(messages_are_not_decoded_as_bytes)
{
	static const char *const asks[] = {
		"sendto", "recvfrom", "readv", "writev", "sendmsg", "recvmsg", "vmsplice",
		"preadv", "pwritev", "preadv2", "pwritev2", "process_vm_readv",
		"process_vm_writev",
	};
	static struct fast_table without;
	unsigned found = 0;

	make_plans(true, NULL, false);
	without = table;
	ck_assert_uint_eq(askers.count, sizeof(asks) / sizeof(*asks));
	for (size_t i = 0; i < sizeof(asks) / sizeof(*asks); i++)
		ck_assert_uint_eq(plan_named(asks[i])->how, FAST_RECORD);
	struct fast_message_stops named = askers;

	make_plans(true, NULL, true);
	for (size_t i = 0; i < sizeof(asks) / sizeof(*asks); i++)
		ck_assert_uint_eq(plan_named(asks[i])->how, FAST_STOP);
	/* exactly those for which it makes a difference */
	for (unsigned nr = 0; nr < FAST_CALLS; nr++) {
		bool asked = found < named.count && named.nr[found] == nr;

		ck_assert_uint_eq(asked, without.plan[nr].how != table.plan[nr].how);
		found += asked;
	}
	ck_assert_uint_eq(found, named.count);
	ck_assert_uint_eq(plan_named("write")->how, FAST_RECORD);
}
END_TEST

/* For each copy of a syscall, in order: "b" before it, "a" after it, "S" after it and without a
 * probe */
struct copies_made {
	char how[16];
	unsigned count;
	bool before;
};

static uint64_t note_copy(void *ctx, void *to, uint64_t from, uint64_t size, int sure)
{
	struct copies_made *t = ctx;

	(void)from;
	memset(to, 0, size);
	if (t->count < sizeof(t->how) - 1)
		t->how[t->count++] = sure ? 'S' : t->before ? 'b' : 'a';
	return size;
}

static uint64_t note_string(void *ctx, void *to, uint64_t from, uint64_t size, int sure)
{
	return note_copy(ctx, to, from, size ? 1 : 0, sure);
}

static const struct {
	const char *call;
	uint64_t arg[6];
	int64_t ret;
	const char *how;
} moments[] = {
	{"openat", {3, 0x1000}, 5, "b"},
	{"openat", {3, 0}, -14, ""},
	{"rename", {0x1000, 0x2000}, -2, "bb"},
	{"write", {1, 0x1000, 5}, 5, "b"},
	{"write", {1, 0x1000, 0}, 0, ""},
	{"read", {1, 0x1000, 5}, 5, "S"},
	{"read", {1, 0x1000, 5}, -11, ""},
	{"read", {1, 0x1000, 5}, 0, ""},
	{"sendto", {1, 0x1000, 9}, 4, "b"},
	{"nanosleep", {0x1000, 0x2000}, 0, "b"},
	{"nanosleep", {0x1000, 0x2000}, -4, "ba"},
	{"nanosleep", {0x1000, 0x2000}, -516, "ba"},
	{"nanosleep", {0x1000, 0x2000}, -22, "b"},
	{"getgroups", {0, 0x1000}, 3, "a"},	/* it only counts them */
	{"splice", {0, 0x1000, 1, 0x2000, 5}, 5, "bb"},
	{"wait4", {1, 0x1000, 0, 0x2000}, 0, ""},
	{"wait4", {1, 0x1000, 0, 0x2000}, 7, "aa"},
	{"fcntl", {1, 1}, 0, ""},
	{"fcntl", {1, 5, 0x1000}, 0, "a"},
	{"futex", {0x1000, 129, 1, 0x2000}, 0, ""},
	{"futex", {0x1000, 128, 1, 0x2000}, 0, "b"},
	{"stat", {0x1000, 0x9000}, 0, "bS"},
};

START_TEST(inputs_are_copied_before_the_syscall)
{
	_Alignas(8) uint8_t room[FAST_RECORD_MAX];
	struct fast_record *r = (struct fast_record *)room;
	struct copies_made made = {.before = true};
	const struct fast_source source = {.copy = note_copy, .string = note_string, .ctx = &made};
	uint32_t size;

	make_plans(true, NULL, false);
	*r = (struct fast_record){
		.nr = plan_named(moments[_i].call) - table.plan, .ret = moments[_i].ret,
	};
	memcpy(r->arg, moments[_i].arg, sizeof(r->arg));
	size = fast_reads(&table, r, sizeof(*r), 1, &source);
	made.before = false;
	ck_assert_uint_ge(fast_reads(&table, r, size, 0, &source), size);
	ck_assert_msg(!strcmp(made.how, moments[_i].how), "%s: %s, not %s", moments[_i].call,
		      made.how, moments[_i].how);
}
END_TEST

/* Memory of a few words from 0x1000 on, before and after */
struct words {
	uint64_t word[2][16];
	unsigned exit;
};

static uint64_t copy_words(void *ctx, void *to, uint64_t from, uint64_t size, int sure)
{
	const struct words *w = ctx;
	uint64_t there = sizeof(w->word[0]), at = from - 0x1000;

	(void)sure;
	if (at >= there)
		return 0;
	size = size < there - at ? size : there - at;
	memcpy(to, (const uint8_t *)w->word[w->exit] + at, size);
	return size;
}

static uint64_t copy_words_string(void *ctx, void *to, uint64_t from, uint64_t size, int sure)
{
	uint64_t n = copy_words(ctx, to, from, size, sure);
	const uint8_t *nul = memchr(to, 0, n);

	return nul ? (uint64_t)(nul - (const uint8_t *)to) + 1 : n;
}

static const struct {
	const char *call;
	uint64_t arg[6];
	int64_t ret;
	uint64_t entry[8];	/* The words. */
	uint64_t length;	/* The first one afterwards. */
	const char *asked;
} sizes[] = {
	{"accept", {3, 0x1010, 0x1000}, 4, {16}, 9, "4 4 9"},
	{"accept", {3, 0x1010, 0x1000}, 4, {16}, 110, "4 4 16"},
	{"recvfrom", {3, 0x1000, 9}, 100, {0}, 0, "9"},
	{"recvfrom", {3, 0x1000, 9}, 5, {0}, 0, "5"},
	{"readv", {3, 0x1010, 3}, 7, {0, 0, 0x1000, 5, 0x1008, 5, 0x1000, 5}, 0, "48 5 2"},
	{"readv", {3, 0x1010, 3}, 7, {0, 0, 0x9000, 5, 0x1008, 5, 0x1000, 5}, 0, "48 5 5 2"},
	{"writev", {3, 0x1010, 3}, 7, {0, 0, 0x1000, 5, 0x1008, 50, 0x1000, -1}, 0, "48 5 33 33"},
	{"writev", {3, 0x1010, 2}, -11, {0, 0, 0x1000, 5, 0, 5}, 0, "32 5"},
	{"select", {65, 0x1000}, 0, {0}, 0, "16"},
	{"select", {64, 0x1000}, 1, {0}, 0, "8 8"},
	{"poll", {0x1000, 40}, 1, {0}, 0, "264 320"},
	{"epoll_wait", {3, 0x1000, 9}, 2, {0}, 0, "24"},
	/* one more than is printed: whether it can be read decides how the rest is */
	{"read", {3, 0x1000, 99}, 99, {0}, 0, "33"},
	{"mkdir", {0x1000}, 0, {0x62626161}, 0x62626161, "5"},
};

START_TEST(as_much_is_copied_as_is_decoded)
{
	_Alignas(8) uint8_t room[FAST_RECORD_MAX];
	struct fast_record *r = (struct fast_record *)room;
	struct words w = {.exit = 0};
	const struct fast_source source = {
		.copy = copy_words, .string = copy_words_string, .ctx = &w,
	};
	struct sbuf got = {0};
	char number[16];
	uint32_t size;

	make_plans(true, NULL, false);
	memcpy(w.word[0], sizes[_i].entry, sizeof(sizes[_i].entry));
	memcpy(w.word[1], sizes[_i].entry, sizeof(sizes[_i].entry));
	w.word[1][0] = sizes[_i].length;
	*r = (struct fast_record){
		.nr = plan_named(sizes[_i].call) - table.plan, .ret = sizes[_i].ret,
	};
	memcpy(r->arg, sizes[_i].arg, sizeof(r->arg));
	size = fast_reads(&table, r, sizeof(*r), 1, &source);
	w.exit = 1;
	size = fast_reads(&table, r, size, 0, &source);
	for (uint32_t at = sizeof(*r); at < size;) {
		const struct fast_segment *s = (struct fast_segment *)(room + at);

		snprintf(number, sizeof(number), "%s%u", got.len ? " " : "", s->asked);
		sbuf_str(&got, number);
		at += (sizeof(*s) + s->got + 7) & ~7u;
	}
	ck_assert_msg(!strcmp(got.s, sizes[_i].asked), "%s: %s, not %s", sizes[_i].call, got.s,
		      sizes[_i].asked);
	sbuf_done(&got);
}
END_TEST

/* As much is read of writes to the first descriptors as of a message; with `low` no other writes
 * are recorded. */
START_TEST(messages_are_read_whole)
{
	_Alignas(8) uint8_t room[FAST_RECORD_MAX];
	struct fast_record *r = (struct fast_record *)room;
	struct words w = {.word = {{0x1000, 100, 0x1000, 100}}};
	const struct fast_source source = {
		.copy = copy_words, .string = copy_words_string, .ctx = &w,
	};
	static const char *const names[] = {"write", "writev", "sendto"};
	uint64_t none[FAST_CALLS / 64 + 1] = {0}, low[FAST_CALLS / 64 + 1] = {0};
	struct fast_plan_options o = {
		.limits = {.bytes = 32, .members = 1, .output = 4096}, .values = true,
	};
	const struct fast_segment *s = (void *)(room + sizeof(*r));

	for (unsigned i = 0; i < 3; i++) {
		unsigned nr = desc_call_by_name(names[i])->nr[ABI_x86_64];

		low[nr / 64] |= 1ULL << nr % 64;
		ck_assert(stdio_capture_applies(desc_call_by_name(names[i])));
	}
	for (unsigned i = 0; i < 3; i++) {
		o.wanted = o.low = NULL;
		compare_plans(&table, &o, &askers);
		*r = (struct fast_record){
			.nr = plan_named(names[i]) - table.plan, .arg = {2, 0x1000, 64},
		};
		ck_assert_uint_ne(fast_reads(&table, r, sizeof(*r), 1, &source), 0);
		/* a list has at most 16 parts, and one more that shows that there are others */
		ck_assert_uint_eq(s->asked, i == 1 ? 17 * 16 : 64);
		r->segments = 0;
		r->arg[0] = 3;
		ck_assert_uint_ne(fast_reads(&table, r, sizeof(*r), 1, &source), 0);
		/* two parts; 32 bytes, and one more that shows whether the rest can be read */
		ck_assert_uint_eq(s->asked, i == 1 ? 2 * 16 : 33);
		o.wanted = none;
		o.low = low;
		compare_plans(&table, &o, &askers);
		ck_assert_int_eq(fast_plan_of(&table, r->nr, r->arg)->how, FAST_QUIET);
		r->arg[0] = 2;
		ck_assert_int_eq(fast_plan_of(&table, r->nr, r->arg)->how, FAST_RECORD);
	}
	ck_assert_int_eq(plan_named("read")->how, FAST_QUIET);
}
END_TEST

START_TEST(a_syscall_ends_by_its_plan)
{
	_Alignas(8) uint8_t room[FAST_RECORD_MAX];
	struct fast_record *r = (struct fast_record *)room;
	const struct fast_source source = {.copy = copy_any_bytes, .string = copy_any_bytes};
	unsigned nr;

	make_plans(true, NULL, false);
	nr = plan_named("recvfrom") - table.plan;
	*r = (struct fast_record){.nr = nr, .ret = 5, .arg = {3, 0x1000, 5}};
	ck_assert_uint_eq(fast_reads(&table, r, sizeof(*r), 1, &source), sizeof(*r));
	table.plan[nr].how = FAST_STOP;
	ck_assert_ptr_null(fast_plan_of(&table, nr, r->arg));
	ck_assert_uint_gt(fast_reads(&table, r, sizeof(*r), 0, &source), sizeof(*r));
}
END_TEST

START_TEST(a_read_without_room_changes_nothing)
{
	_Alignas(8) uint8_t room[FAST_RECORD_MAX + 64];
	struct fast_record *r = (struct fast_record *)room;
	const struct fast_source source = {.copy = copy_any_bytes, .string = copy_any_bytes};

	memset(room, 0xee, sizeof(room));
	make_plans(true, NULL, false);
	*r = (struct fast_record){
		.nr = plan_named("rename") - table.plan, .arg = {0x1000, 0x20000},
	};
	ck_assert_uint_eq(fast_reads(&table, r, sizeof(*r), 1, &source), 0);
	ck_assert_uint_eq(r->segments, 0);
	for (size_t i = FAST_RECORD_MAX; i < sizeof(room); i++)
		ck_assert_uint_eq(room[i], 0xee);
	r->nr = plan_named("unlink") - table.plan;
	ck_assert_uint_gt(fast_reads(&table, r, sizeof(*r), 1, &source), 4096);
}
END_TEST

/* Decodes valid records; the sanitizers check the accesses. The record has exactly as many bytes as
 * given. */
static void decode_if_valid(const uint8_t *bytes, size_t size, unsigned *whole)
{
	struct fast_record *r = malloc(size ? size : 1);
	struct arena arena = {0};
	struct memory m;

	memcpy(r, bytes, size);
	memory_init(&m, &arena, NULL, NULL);
	if (fast_record_is_valid(&table, r, size)) {
		fast_load_record(&m, r, AT_ENTRY);
		fast_load_record(&m, r, AT_EXIT);
		++*whole;
	}
	arena_done(&arena);
	free(r);
}

START_TEST(broken_records_are_invalid)
{
	static _Alignas(8) uint8_t room[FAST_RECORD_MAX];
	struct world *w = world_new(42);
	struct compare c = {
		.table = &table, .limits = {.bytes = 32, .members = 32},
		.read = world_read, .ctx = w,
	};
	uint64_t state = 4711;
	unsigned whole = 0, good = 0;

	make_plans(true, NULL, false);
	for (unsigned i = 0; i < 100000; i++) {
		unsigned nr = random_next(&state) % FAST_CALLS;
		const struct call *call = desc_call(&abis[ABI_x86_64], nr);
		uint32_t size;

		if (!call || table.plan[nr].how != FAST_RECORD)
			continue;
		struct regs regs = {.abi = &abis[ABI_x86_64], .nr = nr};

		if (i % 16 == 0)
			regs = world_call(w, call, nr);
		for (unsigned k = 0; k < 6 && i % 16; k++)
			regs.arg[k] = 0x20000 + random_next(&state) % 0x4000;
		regs.ret = random_next(&state) % 200;
		size = compare_record(&c, &regs, true, (struct fast_record *)room);
		if (!size)
			continue;
		decode_if_valid(room, size, &good);
		for (unsigned k = random_next(&state) % 4; k < 4; k++)
			room[random_next(&state) % (k ? size : sizeof(struct fast_record))] =
				random_next(&state);
		decode_if_valid(room,
				random_next(&state) % 4 ? size : random_next(&state) % (size + 1),
				&whole);
		if (i % 32 == 0)
			for (unsigned k = 0; k < size; k++)
				room[k] = random_next(&state);
		decode_if_valid(room, size, &whole);
	}
	ck_assert_uint_gt(good, 10000);
	ck_assert_uint_lt(whole, 2 * good);
	world_free(w);
}
END_TEST

START_TEST(each_field_of_a_record_is_checked)
{
	_Alignas(8) uint8_t room[256] = {0};
	struct fast_record *r = (struct fast_record *)room;
	struct fast_segment *s = (struct fast_segment *)(room + sizeof(*r));
	uint32_t size = sizeof(*r) + sizeof(*s) + 8;
	const struct fast_record good = {
		.size = size, .nr = 0, .segments = 1, .arg = {0, 0x1000, 5}, .ret = 5,
	};
	const struct fast_segment part = {.addr = 0x1000, .asked = 5, .got = 5, .when = FAST_AFTER};

	make_plans(true, NULL, false);
#define TRY(is, change) do { \
		*r = good; \
		*s = part; \
		change; \
		ck_assert_msg(fast_record_is_valid(&table, r, size) == (is), #change); \
	} while (0)
	TRY(true, (void)0);
	TRY(false, r->size -= 8);
	TRY(false, r->size += 8);
	TRY(false, r->type = FAST_PAD);
	TRY(false, r->segments = 0);
	TRY(false, r->segments = 2);
	TRY(false, r->nr = 101);	/* ptrace */
	TRY(false, r->nr = 0xffff);
	TRY(false, s->got = 6);
	TRY(false, s->got = 9; s->asked = 9);
	TRY(false, s->got = 0);
	TRY(false, s->asked = UINT32_MAX);
	TRY(false, s->when = FAST_WHENS);
#undef TRY
	*r = good;
	*s = part;
	ck_assert(!fast_record_is_valid(&table, r, sizeof(*r) - 1));
	ck_assert(!fast_record_is_valid(&table, r, 0));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("stops");
	TCase *t = tcase_create("plans");

	tcase_add_test(t, stopping_syscalls_are_listed);
	tcase_add_test(t, the_documentation_names_them);
	tcase_add_test(t, unwanted_syscalls_are_quiet);
	tcase_add_test(t, programs_are_recorded_unless_more_is_needed);
	tcase_add_test(t, without_values_nothing_is_read);
	tcase_add_test(t, messages_are_not_decoded_as_bytes);
	tcase_add_loop_test(t, inputs_are_copied_before_the_syscall, 0,
			    sizeof(moments) / sizeof(*moments));
	tcase_add_loop_test(t, as_much_is_copied_as_is_decoded, 0,
			    sizeof(sizes) / sizeof(*sizes));
	tcase_add_test(t, messages_are_read_whole);
	tcase_add_test(t, a_syscall_ends_by_its_plan);
	tcase_add_test(t, a_read_without_room_changes_nothing);
	tcase_add_test(t, broken_records_are_invalid);
	tcase_add_test(t, each_field_of_a_record_is_checked);
	suite_add_tcase(s, t);
	return unit_main(s);
}

/* The paths that a record has beside the copied memory: of descriptors, and where a path ends that
 * does not exist; and when the tracer has to find them. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "fast/compare.h"
#include "fast/stub/reads.h"
#include "fast/world.h"
#include "lib/unit.h"

static struct fast_table table;
static struct fast_message_stops askers;

static const struct fast_plan *plan_named(const char *name)
{
	return &table.plan[desc_call_by_name(name)->nr[ABI_x86_64]];
}

static uint64_t no_name(void *ctx, char *to, uint64_t size, uint64_t fd)
{
	(void)ctx;
	(void)to;
	(void)size;
	(void)fd;
	return 0;
}

static uint64_t some_name(void *ctx, char *to, uint64_t size, uint64_t fd)
{
	static const char path[] = "/the/path";

	ck_assert_uint_ge(size, sizeof(path));
	*(uint64_t *)ctx = fd;
	memcpy(to, path, sizeof(path) - 1);
	return sizeof(path) - 1;
}

static uint64_t none_missing(void *ctx, char *path, uint64_t size, uint64_t fd)
{
	(void)ctx;
	(void)path;
	(void)size;
	(void)fd;
	return 0;
}

static const struct {
	const char *call;
	bool success, fault;	/* The tracer examines something then. */
	bool named;		/* After success it does so only if the path cannot be read. */
} asks[] = {
	{"openat", true, true, true}, {"open", true, true, true}, {"creat", true, true, true},
	{"stat", false, true, false}, {"access", false, true, false},
	{"readlink", false, true, false}, {"socket", true, false, true},
	{"pipe2", true, false, false}, {"dup", true, false, true}, {"dup2", true, false, true},
	{"accept", true, false, true}, {"memfd_create", true, false, true},
	{"recvmsg", true, false, false}, {"chdir", true, true, true},
	{"fchdir", true, false, true}, {"unlink", true, true, false},
	{"rename", true, true, false}, {"chroot", true, true, false},
	{"pivot_root", true, true, false}, {"fcntl", true, false, true},
	{"read", false, false, false}, {"write", false, false, false},
	{"close", false, false, false}, {"getcwd", false, false, false},
	{"poll", false, false, false}, {"mmap", false, false, false},
};

START_TEST(the_tracer_is_asked_when_needed)
{
	_Alignas(8) uint8_t room[FAST_RECORD_MAX];
	struct fast_record *r = (struct fast_record *)room;
	struct fast_plan_options o = {
		.limits = {.bytes = 32, .members = 32},
		.values = true, .faults = true, .names = true,
	};
	const struct {
		int64_t ret;
		bool can_ask;
	} results[] = {
		{5, asks[_i].success}, {0, asks[_i].success}, {-ENOENT, asks[_i].fault},
		{-EACCES, asks[_i].fault}, {-EBADF, false}, {-EINTR, false},
	};

	for (unsigned i = 0; i < sizeof(results) / sizeof(*results); i++)
		for (int there = 0; there <= 1; there++) {
			struct fast_source source = {
				.copy = copy_any_bytes, .string = copy_any_bytes,
				.name = there ? no_name : NULL,
				.missing = there ? none_missing : NULL, .can_ask = there,
				.is_shared = 1,
			};
			uint32_t size;

			compare_plans(&table, &o, &askers);
			*r = (struct fast_record){.nr = plan_named(asks[_i].call) - table.plan};
			size = fast_reads(&table, r, sizeof(*r), 1, &source);
			ck_assert_uint_ge(size, sizeof(*r));
			r->ret = results[i].ret;
			size = fast_reads(&table, r, size, 0, &source);
			ck_assert_msg(!size == (there && results[i].can_ask), "%s = %lld",
				      asks[_i].call, (long long)r->ret);
		}
}
END_TEST

/* Records a call that returns `ret`, with the path of its descriptor; *asked: that descriptor.
 * Returns the size of the record; 0: the tracer is asked. */
static uint32_t record_path(struct fast_record *r, const char *call, int64_t ret, int is_shared,
			    uint64_t *asked)
{
	struct fast_plan_options o = {
		.limits = {.bytes = 32, .members = 32}, .values = true, .names = true,
	};
	const struct fast_source source = {
		.copy = copy_any_bytes, .string = copy_any_bytes, .name = some_name, .ctx = asked,
		.is_shared = is_shared, .can_ask = 1,
	};
	uint32_t size;

	compare_plans(&table, &o, &askers);
	*r = (struct fast_record){.nr = plan_named(call) - table.plan};
	size = fast_reads(&table, r, sizeof(*r), 1, &source);
	r->ret = ret;
	return fast_reads(&table, r, size, 0, &source);
}

START_TEST(a_path_is_copied)
{
	_Alignas(8) uint8_t room[FAST_RECORD_MAX];
	struct fast_record *r = (struct fast_record *)room;
	bool moves = !strcmp(asks[_i].call, "chdir") || !strcmp(asks[_i].call, "fchdir");
	uint64_t asked = 0;
	uint32_t size = record_path(r, asks[_i].call, moves ? 0 : 5, 1, &asked);
	char path[64];

	ck_assert_uint_eq(!size, asks[_i].success && !asks[_i].named);
	if (!size)
		return;
	r->size = size;
	r->type = FAST_CALL;
	ck_assert(fast_record_is_valid(&table, r, size));
	if (!asks[_i].named) {
		ck_assert_int_eq(fast_record_name(r, 5, path, sizeof(path)), 0);
		return;
	}
	ck_assert_uint_eq(asked, moves ? (uint32_t)AT_FDCWD : 5);
	ck_assert_int_eq(fast_record_name(r, asked, path, sizeof(path)), 9);
	ck_assert_int_eq(memcmp(path, "/the/path", 9), 0);
	ck_assert_int_eq(fast_record_name(r, asked + 1, path, sizeof(path)), 0);
	ck_assert_int_eq(fast_record_name(r, asked, path, 8), 0);
}
END_TEST

/* Of a single thread the tracer knows the path of a duplicate. */
START_TEST(a_duplicate_of_one_thread_has_no_path)
{
	static const char *const names[] = {"dup", "dup2", "dup3", "fcntl", "openat"};
	_Alignas(8) uint8_t room[FAST_RECORD_MAX];
	struct fast_record *r = (struct fast_record *)room;
	uint64_t asked = 0;

	for (unsigned i = 0; i < sizeof(names) / sizeof(*names); i++) {
		ck_assert_uint_ne(record_path(r, names[i], 5, 0, &asked), 0);
		ck_assert_msg(!asked == (i < 4), "%s", names[i]);
	}
}
END_TEST

/* The path that a syscall looks up, and what it asks for */
struct lookup {
	const char *path;
	unsigned asked;
	uint64_t fd, size, named_fd;
};

static uint64_t copy_path(void *ctx, void *to, uint64_t from, uint64_t size, int sure)
{
	const struct lookup *l = ctx;
	uint64_t n = strlen(l->path) + 1;

	(void)from;
	(void)sure;
	n = n < size ? n : size;
	memcpy(to, l->path, n);
	return n;
}

static uint64_t name_start(void *ctx, char *to, uint64_t size, uint64_t fd)
{
	struct lookup *l = ctx;

	ck_assert_uint_ge(size, 4);
	l->named_fd = fd;
	memcpy(to, "/dir", 4);
	return 4;
}

static uint64_t third_missing(void *ctx, char *path, uint64_t size, uint64_t fd)
{
	struct lookup *l = ctx;

	ck_assert_str_eq(path, l->path);
	l->asked++;
	l->fd = fd;
	l->size = size;
	memset(path, 'y', size + 1);	/* it may be overwritten */
	return 3;
}

#define AT_CWD ((uint32_t)AT_FDCWD)
static const struct {
	const char *call, *path;
	uint64_t arg[2];
	int64_t ret;
	bool is_asked;		/* the tracer is */
	uint64_t end, fd;
} lookups[] = {
	{"open", "/a/b", {0x1000}, -ENOENT, false, 3, AT_CWD},
	{"open", "a/b", {0x1000}, -ENOENT, false, 3, AT_CWD},
	{"openat", "a/b", {7, 0x1000}, -ENOENT, false, 3, 7},
	{"unlinkat", "a/b", {9, 0x1000}, -ENOENT, false, 3, 9},
	{"chdir", "/a/b", {0x1000}, -ENOENT, false, 3, AT_CWD},
	{"open", "", {0x1000}, -ENOENT, false, 0, 0},
	{"open", "/a/b", {0x1000}, -EACCES, true, 0, 0},
	{"open", "/a/b", {0x1000}, -ENOTDIR, true, 0, 0},
	{"open", "/a/b", {0x1000}, -EMFILE, false, 0, 0},
	{"open", "/a/b", {0}, -ENOENT, true, 0, 0},
	{"rename", "/a/b", {0x1000, 0x2000}, -ENOENT, true, 0, 0},
	{"read", "/a/b", {3, 0x1000}, -ENOENT, false, 0, 0},
};

START_TEST(where_a_path_ends_is_noted)
{
	_Alignas(8) uint8_t room[FAST_RECORD_MAX];
	struct fast_record *r = (struct fast_record *)room;
	struct fast_plan_options o = {
		.limits = {.bytes = 32, .members = 32}, .values = true, .faults = true,
	};
	struct lookup l = {.path = lookups[_i].path};
	const struct fast_source source = {
		.copy = copy_path, .string = copy_path, .name = name_start,
		.missing = third_missing, .ctx = &l, .can_ask = 1,
	};
	char name[8] = "";
	uint32_t size;

	compare_plans(&table, &o, &askers);
	*r = (struct fast_record){
		.nr = plan_named(lookups[_i].call) - table.plan, .type = FAST_CALL,
		.arg = {lookups[_i].arg[0], lookups[_i].arg[1]},
	};
	size = fast_reads(&table, r, sizeof(*r), 1, &source);
	r->ret = lookups[_i].ret;
	size = fast_reads(&table, r, size, 0, &source);
	ck_assert_uint_eq(!size, lookups[_i].is_asked);
	if (!size)
		return;
	r->size = size;
	ck_assert(fast_record_is_valid(&table, r, size));
	ck_assert_uint_eq(fast_record_missing(r), lookups[_i].end);
	ck_assert_uint_eq(l.asked, lookups[_i].end != 0);
	if (!l.asked)
		return;
	ck_assert_uint_eq(l.fd, lookups[_i].fd);
	ck_assert_uint_eq(l.size, strlen(l.path));
	ck_assert_uint_eq(fast_record_name(r, l.fd, name, sizeof(name)), *l.path == '/' ? 0 : 4);
	ck_assert_str_eq(name, *l.path == '/' ? "" : "/dir");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("paths");
	TCase *t = tcase_create("records");

	tcase_add_loop_test(t, the_tracer_is_asked_when_needed, 0,
			    sizeof(asks) / sizeof(*asks));
	tcase_add_test(t, a_duplicate_of_one_thread_has_no_path);
	tcase_add_loop_test(t, a_path_is_copied, 0, sizeof(asks) / sizeof(*asks));
	tcase_add_loop_test(t, where_a_path_ends_is_noted, 0, sizeof(lookups) / sizeof(*lookups));
	suite_add_tcase(s, t);
	return unit_main(s);
}

/* Mappings at an address, according to the ioctl and to the text of maps. */
#include "fast/memory/mapping.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/unit.h"

typedef int (*lookup)(pid_t pid, uint64_t addr, struct mapping *m);
static const lookup ways[] = {mapping_at, mapping_in_maps};
enum { WAYS = 2, PAGE = 4096 };

static struct mapping find(int way, const void *p)
{
	struct mapping m = {0};
	int err = ways[way](getpid(), (uint64_t)p, &m);

	ck_assert_msg(!err, "%p: %s", p, strerror(-err));
	ck_assert(m.start <= (uint64_t)p && (uint64_t)p < m.end);
	return m;
}

static void same(const struct mapping *a, const struct mapping *b)
{
	ck_assert_uint_eq(a->start, b->start);
	ck_assert_uint_eq(a->end, b->end);
	ck_assert_uint_eq(a->offset, b->offset);
	ck_assert_uint_eq(a->device, b->device);
	ck_assert_uint_eq(a->inode, b->inode);
	ck_assert_int_eq(a->reads, b->reads);
	ck_assert_int_eq(a->writes, b->writes);
	ck_assert_int_eq(a->executes, b->executes);
	ck_assert_int_eq(a->shared, b->shared);
}

static void *map(int protection, int flags, int fd, off_t offset)
{
	void *p = mmap(NULL, PAGE, protection, flags, fd, offset);

	ck_assert_ptr_ne(p, MAP_FAILED);
	return p;
}

START_TEST(executable_files_are_found_in_order)
{
	struct mapping m, same_one;
	bool has_text = false, has_libc = false;
	uint64_t at = 0;
	int fd = -1, err;

	while (!(err = mapping_next_executable(&fd, getpid(), at, &m))) {
		ck_assert(m.executes && m.inode && m.end > at);
		ck_assert_int_eq(mapping_in_maps(getpid(), m.start, &same_one), 0);
		same(&m, &same_one);
		has_text |= (uint64_t)find - m.start < m.end - m.start;
		has_libc |= (uint64_t)getenv - m.start < m.end - m.start;
		at = m.end;
	}
	close(fd);
	if (err == -ENOTTY)	/* before Linux 6.11 */
		return;
	ck_assert_int_eq(err, -ENOENT);
	ck_assert(has_text && has_libc);
}
END_TEST

START_TEST(of_the_program)
{
	struct mapping text = find(_i, (void *)find), libc = find(_i, (void *)(uintptr_t)getenv),
		       stack = find(_i, &text);
	void *heap = malloc(1);
	struct mapping h = find(_i, heap);
	struct stat st;

	free(heap);
	ck_assert(mapping_is_text(&text));
	ck_assert(mapping_is_text(&libc));
	ck_assert(text.reads && text.executes && !text.writes && !text.shared);
	ck_assert_uint_ne(text.inode, libc.inode);
	ck_assert_int_eq(stat("/proc/self/exe", &st), 0);
	ck_assert_uint_eq(text.inode, st.st_ino);
	ck_assert(stack.reads && stack.writes && !stack.executes && !stack.shared);
	ck_assert_uint_eq(stack.inode, 0);
	ck_assert(!mapping_is_text(&stack));
	ck_assert(h.writes && !h.inode && !mapping_is_text(&h));
}
END_TEST

/* Executable, and not of a file */
START_TEST(of_the_kernel)
{
	unsigned long vdso = getauxval(AT_SYSINFO_EHDR);

	if (!vdso)
		return;
	struct mapping m = find(_i, (void *)vdso);

	ck_assert(m.executes && !m.inode && !mapping_is_text(&m));
}
END_TEST

START_TEST(of_a_file)
{
	/* the owner of the file chooses its name; it is deleted when it is looked up */
	char name[] = "./x\n0-ffffffffffffffff rwxp 0 0:0 1 XXXXXX";
	int fd = mkstemp(name);
	struct stat st;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(unlink(name), 0);
	ck_assert_int_eq(ftruncate(fd, 8 * PAGE), 0);
	ck_assert_int_eq(fstat(fd, &st), 0);
	static const struct {
		int protection, flags;
		bool text;
	} cases[] = {
		{PROT_READ | PROT_EXEC, MAP_PRIVATE, true},
		{PROT_EXEC, MAP_PRIVATE, true},
		{PROT_READ | PROT_EXEC, MAP_SHARED, false},
		{PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE, false},
		{PROT_READ, MAP_PRIVATE, false},
		{PROT_READ | PROT_WRITE, MAP_SHARED, false},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		void *p = mmap(NULL, PAGE, cases[i].protection, cases[i].flags, fd, 3 * PAGE);

		/* a directory may be mounted noexec */
		if (p == MAP_FAILED && errno == EPERM)
			continue;
		ck_assert_ptr_ne(p, MAP_FAILED);
		struct mapping m = find(_i, (char *)p + PAGE - 1);

		ck_assert_uint_eq(m.start, (uint64_t)p);
		ck_assert_uint_eq(m.end, (uint64_t)p + PAGE);
		ck_assert_uint_eq(m.offset, 3 * PAGE);
		ck_assert_uint_eq(m.inode, st.st_ino);
		ck_assert(m.reads == !!(cases[i].protection & PROT_READ));
		ck_assert(m.writes == !!(cases[i].protection & PROT_WRITE));
		ck_assert(m.executes == !!(cases[i].protection & PROT_EXEC));
		ck_assert(m.shared == (cases[i].flags == MAP_SHARED));
		ck_assert_msg(mapping_is_text(&m) == cases[i].text, "case %zu", i);
		munmap(p, PAGE);
	}
	close(fd);
}
END_TEST

START_TEST(of_the_process_itself)
{
	void *p = map(PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct mapping m = find(_i, p);

	ck_assert(m.reads && m.writes && m.executes && !m.shared && !m.inode);
	ck_assert(!mapping_is_text(&m));
	/* what a just-in-time compiler does at the end */
	ck_assert_int_eq(mprotect(p, PAGE, PROT_READ | PROT_EXEC), 0);
	m = find(_i, p);
	ck_assert(m.executes && !m.writes && !mapping_is_text(&m));
	munmap(p, PAGE);
}
END_TEST

START_TEST(of_unmapped_addresses)
{
	char *p = mmap(NULL, 3 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct mapping m = {.start = 1};

	ck_assert_ptr_ne(p, MAP_FAILED);
	munmap(p + PAGE, PAGE);
	ck_assert_int_eq(ways[_i](getpid(), (uint64_t)p + PAGE, &m), -ENOENT);
	ck_assert_int_eq(ways[_i](getpid(), (uint64_t)p + 2 * PAGE - 1, &m), -ENOENT);
	ck_assert_int_eq(ways[_i](getpid(), 0, &m), -ENOENT);
	ck_assert_int_eq(ways[_i](getpid(), UINT64_MAX, &m), -ENOENT);
	ck_assert_uint_eq(m.start, 1);
	ck_assert_int_eq(ways[_i](getpid(), (uint64_t)p + 2 * PAGE, &m), 0);
	ck_assert_uint_eq(m.start, (uint64_t)p + 2 * PAGE);
	ck_assert(!m.reads && !m.writes && !m.executes);
	munmap(p, 3 * PAGE);
}
END_TEST

/* Another process; then one that does not exist */
START_TEST(of_another_process)
{
	struct mapping mine = find(_i, (void *)find), m = {0};
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (!pid) {
		pause();
		_exit(0);
	}
	ck_assert_int_eq(ways[_i](pid, (uint64_t)find, &m), 0);
	same(&m, &mine);
	kill(pid, SIGKILL);
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
	ck_assert_int_eq(ways[_i](pid, (uint64_t)find, &m), -ESRCH);
}
END_TEST

/* Both ways give the same result for every mapping */
START_TEST(ways_agree)
{
	FILE *f = fopen("/proc/self/maps", "re");
	char line[8192];
	unsigned count = 0;

	ck_assert_ptr_nonnull(f);
	while (fgets(line, sizeof(line), f)) {
		uint64_t start = strtoull(line, NULL, 16);
		struct mapping a = {0}, b = {0};
		int first = mapping_at(getpid(), start, &a);
		int second = mapping_in_maps(getpid(), start, &b);

		/* vsyscall is in the text only */
		if (start >> 63)
			continue;
		ck_assert_int_eq(first, second);
		/* the heap and stacks may grow between the two */
		a.end = b.end;
		if (!first && a.start == b.start)
			same(&a, &b);
		count++;
	}
	fclose(f);
	ck_assert_uint_gt(count, 5);
}
END_TEST

START_TEST(holes)
{
	char *p = mmap(NULL, 64 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	const uint64_t at = (uint64_t)p;
	static const struct {
		unsigned from, to, start, end;
		unsigned enough;	/* 0: no number of pages is enough */
	} cases[] = {
		{0, 64, 30, 50, 0},
		{0, 32, 10, 20, 0},
		{0, 15, 10, 15, 0},
		{12, 34, 12, 20, 0},
		{17, 34, 30, 34, 0},
		{32, 40, 32, 40, 0},
		{20, 30, 0, 0, 0},
		{0, 64, 10, 20, 10},
		{0, 64, 10, 20, 1},
		{0, 64, 30, 50, 11},
		{0, 64, 30, 50, 21},
		{11, 64, 30, 50, 10},
		{20, 30, 0, 0, 1},
	};
	struct hole h;

	ck_assert_ptr_ne(p, MAP_FAILED);
	munmap(p + 10 * PAGE, 10 * PAGE);
	munmap(p + 30 * PAGE, 20 * PAGE);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		ck_assert_int_eq(mapping_hole(getpid(), at + cases[i].from * PAGE,
					      at + cases[i].to * PAGE,
					      cases[i].enough ? cases[i].enough * PAGE :
					      UINT64_MAX, &h), 0);
		ck_assert_uint_eq(h.start, cases[i].end ? at + cases[i].start * PAGE : 0);
		ck_assert_uint_eq(h.end, cases[i].end ? at + cases[i].end * PAGE : 0);
	}
	/* after the last mapping */
	ck_assert_int_eq(mapping_hole(getpid(), UINT64_MAX - PAGE, UINT64_MAX, UINT64_MAX, &h), 0);
	ck_assert_uint_eq(h.end, UINT64_MAX);
	ck_assert_int_eq(mapping_hole(-1, 0, UINT64_MAX, UINT64_MAX, &h), -ESRCH);
	ck_assert_uint_eq(h.end, 0);
	munmap(p, 64 * PAGE);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("mapping");
	TCase *mapping = tcase_create("mapping");

	tcase_add_test(mapping, executable_files_are_found_in_order);
	tcase_add_loop_test(mapping, of_the_program, 0, WAYS);
	tcase_add_loop_test(mapping, of_the_kernel, 0, WAYS);
	tcase_add_loop_test(mapping, of_a_file, 0, WAYS);
	tcase_add_loop_test(mapping, of_the_process_itself, 0, WAYS);
	tcase_add_loop_test(mapping, of_unmapped_addresses, 0, WAYS);
	tcase_add_loop_test(mapping, of_another_process, 0, WAYS);
	tcase_add_test(mapping, ways_agree);
	tcase_add_test(mapping, holes);
	suite_add_tcase(suite, mapping);
	return unit_main(suite);
}

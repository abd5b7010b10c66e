#include "model/memory/memory.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>

#include "lib/events.h"
#include "lib/unit.h"
#include "lib/values.h"

static struct memory_model m;
static struct arena a;
static uint64_t now;
static struct process processes[64];	/* by PID */

static void set_up(void)
{
	memory_model_init(&m, true);
	a = (struct arena){0};
	now = 0;
	memset(processes, 0, sizeof(processes));
}

static void tear_down(void)
{
	memory_model_done(&m);
	arena_done(&a);
}

static void feed(struct event e)
{
	struct process *p = &processes[e.tgid % 64];

	if (!p->id.serial || p->id.tid != e.tgid) {
		*p = (struct process){.id = {e.tgid, e.tgid}, .how = BORN_FORK, .live_tasks = 1};
		p->program = (char *)"/bin/app";
	}
	e.process = p;
	e.time = now += 1000;
	memory_model_note(&m, &e);
}

/* A syscall that was entered at that time */
static void call_since(uint64_t entered, pid_t pid, const char *name, struct value *args,
		       int64_t ret)
{
	struct event e = a_call(EVENT_LEAVE, pid, pid, name, ARGS(0), ret);
	struct call_view view = call(name, args);

	view.row = e.call.row;
	e.call.entered = entered;
	e.call.view = &view;
	feed(e);
}

static void calls(pid_t pid, const char *name, struct value *args, int64_t ret)
{
	call_since(now + 500, pid, name, args, ret);
}

#define NUMBER(n) v_addr(&a, n)

static void maps(pid_t pid, uint64_t addr, uint64_t size, uint64_t prot, uint64_t flags)
{
	calls(pid, "mmap", v_record(&a, "addr", NUMBER(0), "length", NUMBER(size), "prot",
				    NUMBER(prot), "flags", NUMBER(flags), "fd", NUMBER(-1), NULL),
	      addr);
}

static void maps_anonymous(pid_t pid, uint64_t addr, uint64_t size)
{
	maps(pid, addr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
}

static struct value *range(uint64_t addr, uint64_t size)
{
	return v_record(&a, "addr", NUMBER(addr), "length", NUMBER(size), NULL);
}

static void breaks(pid_t pid, uint64_t addr, uint64_t ret)
{
	calls(pid, "brk", v_record(&a, "addr", NUMBER(addr), NULL), ret);
}

static struct memory_space *space(pid_t pid)
{
	struct memory_process *p = hash_get(&m.by_pid, pid);

	return p ? p->space : NULL;
}

static uint64_t mapped(pid_t pid)
{
	return space(pid)->ranges.sums.mapped;
}

static void executes(pid_t pid, const struct memory_map *map)
{
	struct event e = an_exec(pid, pid, "/bin/app", NULL);

	e.exec.memory = map;
	feed(e);
}

static void forks(pid_t pid, pid_t child, uint64_t flags)
{
	struct event e = a_birth(EVENT_FORK, pid, pid, pid, BORN_CLONE, child, child, child);

	e.born.flags = flags;
	feed(e);
	e = a_birth(EVENT_NEW, child, child, child, BORN_CLONE, pid, pid, pid);
	e.born.flags = flags;
	feed(e);
}

static const struct mapped_range at_exec[] = {
	{.start = 0x400000, .end = 0x402000, .reads = true, .executes = true, .name = "/bin/app"},
	{.start = 0x402000, .end = 0x403000, .reads = true, .writes = true, .name = "/bin/app"},
	{.start = 0x403000, .end = 0x404000, .reads = true, .writes = true, .name = ""},
	{.start = 0x7f0000000000, .end = 0x7f0000002000, .reads = true, .executes = true,
	 .name = "/lib/ld.so.2"},
	{.start = 0x7ffffff00000, .end = 0x7ffffff04000, .reads = true, .writes = true,
	 .name = "[stack]"},
	{.start = 0x7ffffff0a000, .end = 0x7ffffff0b000, .reads = true, .executes = true,
	 .name = "[vdso]"},
};
static const struct memory_map map_at_exec = {
	.all = at_exec, .count = 6, .minor_faults = 100, .space_limit = UINT64_MAX,
};

START_TEST(an_execve_begins_with_what_the_kernel_maps)
{
	const uint64_t *kinds;

	maps_anonymous(1, 0x10000, 0x5000);
	executes(1, &map_at_exec);
	ck_assert_uint_eq(mapped(1), 0xb000);
	kinds = space(1)->at_begin.kinds;
	ck_assert_uint_eq(kinds[MEMORY_PROGRAM], 0x4000);
	ck_assert_uint_eq(kinds[MEMORY_LIBRARY], 0x2000);
	ck_assert_uint_eq(kinds[MEMORY_STACK], 0x4000);
	ck_assert_uint_eq(kinds[MEMORY_KERNEL], 0x1000);
	ck_assert(!space(1)->is_partial);
	ck_assert_uint_eq(m.first->end, MEMORY_REPLACED);
	ck_assert_uint_eq(m.first->at_end.mapped, 0x5000);
	executes(1, NULL);
	ck_assert(space(1)->is_partial);
}
END_TEST

START_TEST(syscalls_map_and_unmap)
{
	maps_anonymous(1, 0x10000, 5000);
	ck_assert_uint_eq(mapped(1), 0x2000);
	maps(1, 0x20000, 0x8000, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK);
	ck_assert_uint_eq(space(1)->ranges.sums.reserved, 0x8000);
	calls(1, "mprotect", v_record(&a, "addr", NUMBER(0x21000), "len", NUMBER(0x3001),
				      "prot", NUMBER(PROT_READ), NULL), 0);
	ck_assert_uint_eq(space(1)->ranges.sums.reserved, 0x4000);
	ck_assert_uint_eq(space(1)->ranges.sums.kinds[MEMORY_THREAD_STACK], 0x8000);
	maps(1, 0x24000, 0x1000, PROT_READ, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED);
	ck_assert_uint_eq(space(1)->ranges.sums.kinds[MEMORY_SHARED], 0x1000);
	ck_assert_uint_eq(mapped(1), 0xa000);
	calls(1, "munmap", range(0x23000, 0x2000), 0);
	ck_assert_uint_eq(mapped(1), 0x8000);
	calls(1, "munmap", range(0x10000, 0x2000), -EINVAL);
	ck_assert_uint_eq(mapped(1), 0x8000);
	maps(1, -ENOMEM, UINT64_C(1) << 40, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
	ck_assert_uint_eq(space(1)->failure_count, 1);
	ck_assert_uint_eq(space(1)->failures[0].size, UINT64_C(1) << 40);
	ck_assert_uint_eq(space(1)->peak, 0xa000);
	ck_assert_str_eq(space(1)->peak_call, "mmap");
	ck_assert_uint_eq(space(1)->largest[0].size, 0x8000);
	ck_assert_uint_eq(memory_still_mapped(space(1), &space(1)->largest[0]), 0x6000);
}
END_TEST

static void remaps(uint64_t from, uint64_t old, uint64_t size, uint64_t flags, uint64_t to)
{
	calls(1, "mremap", v_record(&a, "old_address", NUMBER(from), "old_size", NUMBER(old),
				    "new_size", NUMBER(size), "flags", NUMBER(flags), NULL), to);
}

START_TEST(sizes_are_whole_pages_of_the_machine)
{
	executes(1, &map_at_exec);
	maps_anonymous(1, 0x10000000, 1000);
	ck_assert_uint_eq(mapped(1), 0xb000 + 0x1000);
	memory_model_note(&m, &(struct event){.kind = EVENT_BEGIN, .begin.page_size = 0x10000});
	maps_anonymous(1, 0x20000000, 1000);
	ck_assert_uint_eq(mapped(1), 0xb000 + 0x1000 + 0x10000);
	calls(1, "munmap", range(0x20000000, 1), 0);
	ck_assert_uint_eq(mapped(1), 0xb000 + 0x1000);
	/* a recording of an older version */
	memory_model_note(&m, &(struct event){.kind = EVENT_BEGIN});
	ck_assert_uint_eq(m.page, 0x10000);
}
END_TEST

START_TEST(mremap_moves_and_resizes)
{
	maps_anonymous(1, 0x10000, 0x4000);
	remaps(0x10000, 0x4000, 0x6000, 0, 0x10000);
	ck_assert_uint_eq(mapped(1), 0x6000);
	remaps(0x10000, 0x6000, 0x8000, MREMAP_MAYMOVE, 0x40000);
	ck_assert_uint_eq(mapped(1), 0x8000);
	ck_assert_ptr_null(ranges_get(&space(1)->ranges, 0x10000));
	ck_assert_ptr_nonnull(ranges_get(&space(1)->ranges, 0x47fff));
	remaps(0x40000, 0x8000, 0x3000, 0, 0x40000);
	ck_assert_uint_eq(mapped(1), 0x3000);
	remaps(0x40000, 0x3000, 0x3000, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, 0x80000);
	ck_assert_uint_eq(mapped(1), 0x6000);
	ck_assert_str_eq(space(1)->largest[0].call, "mremap");
	ck_assert_uint_eq(space(1)->largest[0].size, 0x8000);
}
END_TEST

START_TEST(the_heap_grows_and_shrinks)
{
	breaks(1, 0, 0x500100);
	ck_assert_uint_eq(mapped(1), 0);
	breaks(1, 0x521100, 0x521100);
	ck_assert_uint_eq(space(1)->ranges.sums.kinds[MEMORY_HEAP], 0x21000);
	breaks(1, 0x600000, 0x521100);
	ck_assert_uint_eq(space(1)->failure_count, 1);
	ck_assert_uint_eq(space(1)->failures[0].error, ENOMEM);
	ck_assert_uint_eq(mapped(1), 0x21000);
	breaks(1, 0x530000, 0x530000);
	breaks(1, 0x502000, 0x502000);
	ck_assert_uint_eq(mapped(1), 0x1000);
	ck_assert_uint_eq(space(1)->ranges.count, 1);
	ck_assert_uint_eq(space(1)->largest[0].size, 0x2f000);
}
END_TEST

START_TEST(segments_are_attached_with_their_size)
{
	calls(1, "shmget", v_record(&a, "size", NUMBER(5000), NULL), 0);
	calls(2, "shmat", v_record(&a, "shmid", NUMBER(0), NULL), 0x70000);
	ck_assert_uint_eq(mapped(2), 0x2000);
	ck_assert_uint_eq(space(2)->ranges.sums.kinds[MEMORY_SHARED], 0x2000);
	calls(2, "shmdt", v_record(&a, "shmaddr", NUMBER(0x71000), NULL), 0);
	ck_assert_uint_eq(mapped(2), 0x2000);
	calls(2, "shmdt", v_record(&a, "shmaddr", NUMBER(0x70000), NULL), 0);
	ck_assert_uint_eq(mapped(2), 0);
}
END_TEST

START_TEST(forks_copy_and_vforks_share)
{
	maps_anonymous(1, 0x10000, 0x4000);
	forks(1, 2, SIGCHLD);
	ck_assert_uint_eq(mapped(2), 0x4000);
	ck_assert_uint_eq(space(2)->at_begin.is_private, 0x4000);
	ck_assert_uint_eq(space(2)->parent, 1);
	calls(2, "munmap", range(0x10000, 0x1000), 0);
	ck_assert_uint_eq(mapped(2), 0x3000);
	ck_assert_uint_eq(mapped(1), 0x4000);
	forks(1, 3, CLONE_VM | CLONE_VFORK);
	ck_assert_ptr_eq(space(3), space(1));
	maps_anonymous(3, 0x30000, 0x1000);
	ck_assert_uint_eq(mapped(1), 0x5000);
	executes(3, &map_at_exec);
	ck_assert_ptr_ne(space(3), space(1));
	ck_assert_uint_eq(space(1)->ended, 0);
	feed(an_exit(1, 1, 1, 0, true));
	ck_assert_uint_eq(m.first->end, MEMORY_EXITED);
	ck_assert_uint_eq(m.first->at_end.mapped, 0x5000);
}
END_TEST

/* The child is seen before the fork: it has unmapped all that it mapped. */
START_TEST(a_child_that_has_nothing_mapped_gets_a_copy)
{
	maps_anonymous(1, 0x10000, 0x4000);
	maps_anonymous(2, 0x90000, 0x1000);
	calls(2, "munmap", range(0x90000, 0x1000), 0);
	ck_assert_uint_eq(mapped(2), 0);
	forks(1, 2, SIGCHLD);
	ck_assert_uint_eq(mapped(2), 0x4000);
}
END_TEST

/* A munmap that returns late: another thread has been given the same memory. */
START_TEST(memory_that_is_mapped_again_meanwhile_is_kept)
{
	uint64_t before;

	maps_anonymous(1, 0x10000, 0x4000);
	before = now;
	maps_anonymous(1, 0x11000, 0x1000);
	call_since(before + 1, 1, "munmap", range(0x10000, 0x4000), 0);
	ck_assert_uint_eq(mapped(1), 0x1000);
	call_since(now, 1, "munmap", range(0x10000, 0x4000), 0);
	ck_assert_uint_eq(mapped(1), 0);
}
END_TEST

START_TEST(the_map_at_the_exit_corrects_what_was_not_seen)
{
	struct mapped_range at_exit[7];
	struct memory_map map = {.all = at_exit, .count = 7, .peak_resident = 0x9000,
				 .minor_faults = 150};
	struct event e = a_death(1, 1, 9);

	executes(1, &map_at_exec);
	maps_anonymous(1, 0x10000, 0x4000);
	memcpy(at_exit + 1, at_exec, sizeof(at_exec));
	at_exit[0] = (struct mapped_range){.start = 0x11000, .end = 0x12000, .name = ""};
	at_exit[5].start -= 0x3000;
	e.exit.memory = &map;
	feed(e);
	feed(an_exit(1, 1, 1, 0, true));
	ck_assert_uint_eq(m.first->at_end.mapped, 0xf000);
	ck_assert_uint_eq(m.first->at_end.kinds[MEMORY_STACK], 0x7000);
	ck_assert_uint_eq(m.first->at_end.kinds[MEMORY_ANONYMOUS], 0x1000);
	ck_assert_uint_eq(memory_still_mapped(m.first, &m.first->largest[0]), 0x1000);
	ck_assert(m.first->is_whole && m.first->map_count == 7);
	ck_assert_uint_eq(m.first->last.peak_resident, 0x9000);
}
END_TEST

START_TEST(maps_of_recordings_may_be_anything)
{
	static const struct mapped_range odd[] = {
		{.start = 0x5000, .end = 0x4000, .name = ""},
		{.start = 0x1000, .end = UINT64_MAX, .name = "[heap]"},
		{.start = 0x2000, .end = 0x3000, .name = "[stack]"},
	};
	struct memory_map map = {.all = odd, .count = 3};

	executes(1, &map);
	ck_assert_uint_eq(mapped(1), UINT64_MAX - 0x1000);
	maps_anonymous(1, UINT64_MAX - 0x1000, 0x8000);
	remaps(0x1000, UINT64_MAX, UINT64_MAX, MREMAP_MAYMOVE, 0x1000);
	remaps(UINT64_MAX, 0, 5, MREMAP_MAYMOVE, 0);
	calls(1, "munmap", range(5, UINT64_MAX), 0);
	breaks(1, UINT64_MAX, UINT64_MAX);
	breaks(1, 0, 0);
	executes(1, &(struct memory_map){.count = 0});
	ck_assert_uint_eq(mapped(1), 0);
}
END_TEST

static TCase *cases_of_memory(void)
{
	TCase *t = tcase_create("memory");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, an_execve_begins_with_what_the_kernel_maps);
	tcase_add_test(t, syscalls_map_and_unmap);
	tcase_add_test(t, sizes_are_whole_pages_of_the_machine);
	tcase_add_test(t, mremap_moves_and_resizes);
	tcase_add_test(t, the_heap_grows_and_shrinks);
	tcase_add_test(t, segments_are_attached_with_their_size);
	tcase_add_test(t, forks_copy_and_vforks_share);
	tcase_add_test(t, a_child_that_has_nothing_mapped_gets_a_copy);
	tcase_add_test(t, memory_that_is_mapped_again_meanwhile_is_kept);
	tcase_add_test(t, the_map_at_the_exit_corrects_what_was_not_seen);
	tcase_add_test(t, maps_of_recordings_may_be_anything);
	return t;
}
UNIT_CASE(cases_of_memory)

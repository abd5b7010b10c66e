/* Runs patched sites: text, a stub and a replacement of the injected code are mapped in this
 * process, close to each other and as far apart as jumps reach. */
#include "fast/site/site.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "fast/padding.h"
#include "lib/unit.h"

#ifdef __x86_64__
enum {
	PAGE = 4096, AT = 0x806, WRITABLE = PROT_READ | PROT_WRITE | PROT_EXEC,
	SEEN = 0x100,		/* in the page of `entry`: the descriptor passed to it */
	ENTRY = 0x71000000,
};

/* Functions in the kinds of text: getpid(); any syscall, with its number as the first argument; the
 * same with descriptor 1 */
static const uint8_t before_text[] = "\xb8\x27\x00\x00\x00\x0f\x05\xc3";
/* mov %rdi,%rax; mov %rsi,%rdi; mov %rdx,%rsi; mov %rcx,%rdx; syscall; ret; nopw */
static const uint8_t beside_text[] = "\x48\x89\xf8\x48\x89\xf7\x48\x89\xd6\x48\x89\xca\x0f\x05\xc3"
				     "\x66\x0f\x1f\x44\x00\x00";
/* mov %rdi,%rax; mov $1,%edi; syscall; ret */
static const uint8_t argument_text[] = "\x48\x89\xf8\xbf\x01\x00\x00\x00\x0f\x05\xc3";
enum text_kind { BEFORE, BESIDE, ARGUMENT };
static const struct {
	const uint8_t *text;
	size_t size, site;
	enum site_kind kind;
} kinds[] = {
	[BEFORE] = {before_text, sizeof(before_text) - 1, 5, SITE_BEFORE},
	[BESIDE] = {beside_text, sizeof(beside_text) - 1, 12, SITE_BESIDE},
	[ARGUMENT] = {argument_text, sizeof(argument_text) - 1, 8, SITE_BEFORE},
};

struct scene {
	uint8_t *text, *stubs, *entry;
	uint64_t addr, stub;
	struct site_shape shape;
};

/* Returns false if something is mapped there, or the machine does not permit it */
static uint8_t *pages(uint64_t addr, size_t size)
{
	uint8_t *p = mmap((void *)addr, size, WRITABLE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

static void leave(struct scene *s)
{
	if (s->text)
		munmap(s->text, PAGE);
	if (s->stubs)
		munmap(s->stubs, 2 * PAGE);
	if (s->entry)
		munmap(s->entry, PAGE);
}

/* `away`: of the stub from the site. `slow`: the entry makes every syscall in the stub. */
static bool set_up(struct scene *s, enum text_kind kind, int64_t away, bool slow)
{
	/* mov %r11,SEEN; syscall; mov SEEN,%rcx; mov STUB_END(%rcx),%rcx; jmp *%rcx */
	static const uint8_t quick[] = "\x4c\x89\x1c\x25\x00\x01\x00\x71\x0f\x05"
				       "\x48\x8b\x0c\x25\x00\x01\x00\x71\x48\x8b\x49\x18\xff\xe1",
		/* mov %r11,SEEN; jmp *STUB_SLOW(%r11) */
		stops[] = "\x4c\x89\x1c\x25\x00\x01\x00\x71\x41\xff\x63\x08";
	const uint64_t base = 0x200000000000;
	size_t at = AT + kinds[kind].site;

	*s = (struct scene){.addr = base + at, .stub = base + at + away};
	s->text = pages(base, PAGE);
	s->stubs = pages(s->stub & -(uint64_t)PAGE, 2 * PAGE);
	s->entry = pages(ENTRY, PAGE);
	if (!s->text || !s->stubs || !s->entry) {
		leave(s);
		return false;
	}
	memcpy(s->entry, slow ? stops : quick, slow ? sizeof(stops) : sizeof(quick));
	memset(s->text, 0x53, PAGE);
	memcpy(s->text + AT, kinds[kind].text, kinds[kind].size);
	s->shape = shape_of(s->text, PAGE, at, s->addr,
				      kind == BEFORE ? SYS_getpid : 0);
	ck_assert_int_eq(s->shape.kind, kinds[kind].kind);
	return true;
}

static void patch(struct scene *s)
{
	struct site_patch p[2];
	unsigned count = site_patches(p, &s->shape, s->addr, s->stub);
	uint8_t seen[7];

	ck_assert_uint_gt(count, 0);
	memcpy(seen, (void *)(s->addr - 5), sizeof(seen));
	ck_assert(!site_is_patched(&s->shape, seen));
	site_build_stub((uint8_t *)s->stub, &s->shape, s->addr, s->stub, ENTRY);
	for (unsigned i = 0; i < count; i++)
		memcpy((void *)p[i].addr, p[i].bytes, p[i].size);
	memcpy(seen, (void *)(s->addr - 5), sizeof(seen));
	ck_assert(site_is_patched(&s->shape, seen));
}

/* The stub that was executed since the previous call */
static uint64_t last_stub(struct scene *s)
{
	uint64_t *at = (uint64_t *)(s->entry + SEEN), stub = *at;

	*at = 0;
	return stub;
}

/* each arithmetic flag, and two that are always set */
enum { ALL_FLAGS = 0x8d5 | 0x202 };
enum { RAX, RDI, RSI, RDX, R10, R8, R9, RBX, R12, R13, R14, R15, FLAGS, REGISTERS };

/* Calls `fn` with these registers (rcx as rdx), and stores those after it */
void call(uint64_t fn, uint64_t r[REGISTERS]);
asm(".text\n"
    ".type call, @function\n"
    "call:\n\t"
    "push %rbp\n\t"
    "push %rbx\n\t"
    "push %r12\n\t"
    "push %r13\n\t"
    "push %r14\n\t"
    "push %r15\n\t"
    "push %rsi\n\t"
    "mov %rdi, %rbp\n\t"
    "mov %rsi, %rax\n\t"
    "mov 8(%rax), %rdi\n\t"
    "mov 16(%rax), %rsi\n\t"
    "mov 24(%rax), %rdx\n\t"
    "mov 32(%rax), %r10\n\t"
    "mov 40(%rax), %r8\n\t"
    "mov 48(%rax), %r9\n\t"
    "mov 56(%rax), %rbx\n\t"
    "mov 64(%rax), %r12\n\t"
    "mov 72(%rax), %r13\n\t"
    "mov 80(%rax), %r14\n\t"
    "mov 88(%rax), %r15\n\t"
    "mov 24(%rax), %rcx\n\t"
    "push 96(%rax)\n\t"
    "mov (%rax), %rax\n\t"
    "popfq\n\t"
    "call *%rbp\n\t"
    "pushfq\n\t"
    "pop %rcx\n\t"
    "pop %r11\n\t"
    "mov %rax, (%r11)\n\t"
    "mov %rdi, 8(%r11)\n\t"
    "mov %rsi, 16(%r11)\n\t"
    "mov %rdx, 24(%r11)\n\t"
    "mov %r10, 32(%r11)\n\t"
    "mov %r8, 40(%r11)\n\t"
    "mov %r9, 48(%r11)\n\t"
    "mov %rbx, 56(%r11)\n\t"
    "mov %r12, 64(%r11)\n\t"
    "mov %r13, 72(%r11)\n\t"
    "mov %r14, 80(%r11)\n\t"
    "mov %r15, 88(%r11)\n\t"
    "mov %rcx, 96(%r11)\n\t"
    "pop %r15\n\t"
    "pop %r14\n\t"
    "pop %r13\n\t"
    "pop %r12\n\t"
    "pop %rbx\n\t"
    "pop %rbp\n\t"
    "ret\n"
    ".size call, . - call");

static uint64_t function(const struct scene *s)
{
	return (uint64_t)s->text + AT;
}

/* The same before the patch and with it, in each register */
static void compare(struct scene *s)
{
	const uint64_t given[REGISTERS] = {99, SYS_fcntl, 1, F_GETFD, 10, 8, 9, 1, 12, 13, 14, 15,
					   ALL_FLAGS};
	uint64_t plain[REGISTERS], patched[REGISTERS];

	memcpy(plain, given, sizeof(plain));
	memcpy(patched, given, sizeof(patched));
	call(function(s), plain);
	ck_assert_uint_eq(last_stub(s), 0);
	patch(s);
	call(function(s), patched);
	ck_assert_uint_eq(last_stub(s), s->stub);
	for (int i = 0; i < REGISTERS; i++)
		ck_assert_msg(plain[i] == patched[i], "register %d: %#lx, %#lx", i, (long)plain[i],
			      (long)patched[i]);
	ck_assert_uint_eq(patched[FLAGS], ALL_FLAGS);
	ck_assert_uint_eq(patched[R15], 15);
	if (s->shape.kind == SITE_BEFORE && !s->shape.reg)
		ck_assert_uint_eq(patched[RAX], getpid());
	else
		ck_assert_uint_eq(patched[RAX], (uint64_t)fcntl(1, F_GETFD));
}

static const struct { int64_t away[2]; } scenes[] = {
	{{0x2000, 0x2000}},
	{{-0x3000, -0x3000}},
	{{0x10000000, 0x10000000}},
	/* as far as one of the two jumps reaches: see test_site */
	{{2 + 0x80000000LL - 61, 2 + 0x80000000LL - 61}},
	/* BESIDE: its padding is 3 bytes behind the site, and a jump has 5 bytes */
	{{-0x80000000LL - FAST_STUB_ENTRY, -0x80000000LL + 8 - FAST_STUB_REDIRECT}},
};
enum { SCENES = sizeof(scenes) / sizeof(*scenes) };

/* _i: the scene, the kind, and where the syscall is made */
START_TEST(syscalls_are_the_same)
{
	enum text_kind kind = _i % 3;
	struct scene s;

	if (!set_up(&s, kind, scenes[_i / 6].away[kind == BESIDE], _i % 6 / 3)) {
		printf("# at %#llx there is no room\n", (long long)scenes[_i / 6].away[0]);
		return;
	}
	compare(&s);
	leave(&s);
}
END_TEST

/* A branch to the syscall instruction itself still finds it there */
START_TEST(the_instruction_stays)
{
	uint64_t r[REGISTERS] = {SYS_getppid, [FLAGS] = ALL_FLAGS};
	struct scene s;

	if (!set_up(&s, BEFORE, 0x2000, false))
		return;
	patch(&s);
	call(s.addr, r);
	ck_assert_uint_eq(r[RAX], getppid());
	ck_assert_uint_eq(last_stub(&s), 0);
	leave(&s);
}
END_TEST

/* Where site_address_of sends a thread: at the start it makes the syscall (again), at the end it
 * does not */
START_TEST(stub_offsets_map_to_the_site)
{
	enum text_kind kind = _i ? BESIDE : BEFORE;
	uint64_t r[REGISTERS] = {SYS_getpid, [FLAGS] = ALL_FLAGS};
	struct scene s;
	struct stub head;

	if (!set_up(&s, kind, -0x2000, false))
		return;
	patch(&s);
	memcpy(&head, (void *)s.stub, sizeof(head));
	call(site_address_of(&head, FAST_STUB_REDIRECT), r);
	ck_assert_uint_eq(r[RAX], getpid());
	ck_assert_uint_eq(last_stub(&s), s.stub);
	r[RAX] = 77;
	call(site_address_of(&head, stub_tail(&head) - s.stub), r);
	ck_assert_uint_eq(r[RAX], 77);
	ck_assert_uint_eq(last_stub(&s), 0);
	/* into the stub, as for a thread that stopped at the site */
	r[RAX] = SYS_getpid;
	call(s.stub + FAST_STUB_REDIRECT, r);
	ck_assert_uint_eq(r[RAX], getpid());
	ck_assert_uint_eq(last_stub(&s), s.stub);
	leave(&s);
}
END_TEST

struct trail_reader {
	struct scene scene;
	int pipe[2];
	volatile pid_t tid;
	uint64_t r[REGISTERS];
	char c;
};

static volatile sig_atomic_t signals;

static void on_signal(int sig)
{
	(void)sig;
	signals++;
}

static void *read_byte(void *ctx)
{
	struct trail_reader *r = ctx;

	r->r[FLAGS] = ALL_FLAGS;
	r->r[RDI] = SYS_read;
	r->r[RSI] = r->pipe[0];
	r->r[RDX] = (uint64_t)&r->c;
	r->tid = gettid();
	call(function(&r->scene), r->r);
	return NULL;
}

/* Waits until that thread sleeps in a read */
static void await_read(const struct trail_reader *r)
{
	char path[64], line[256];

	while (!r->tid)
		sched_yield();
	snprintf(path, sizeof(path), "/proc/self/task/%d/syscall", r->tid);
	for (;;) {
		FILE *f = fopen(path, "re");
		bool there = f && fgets(line, sizeof(line), f) && !strncmp(line, "0 ", 2);

		if (f)
			fclose(f);
		if (there)
			return;
		sched_yield();
	}
}

/* A syscall that was made before the patch, or by the stub's own instruction, is restarted by the
 * kernel two bytes before its return address */
START_TEST(syscalls_are_restarted)
{
	struct sigaction act = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
	struct trail_reader r = {.tid = 0};
	pthread_t thread;
	bool in_stub = _i;

	if (access("/proc/self/syscall", R_OK) < 0 ||
	    !set_up(&r.scene, BESIDE, 0x2000, in_stub))
		return;
	/* instead of mov %rcx,%rdx, the number of bytes: push $1; pop %rdx */
	memcpy(r.scene.text + AT + 9, "\x6a\x01\x5a", 3);
	ck_assert_int_eq(pipe(r.pipe), 0);
	sigaction(SIGUSR1, &act, NULL);
	if (in_stub)
		patch(&r.scene);
	ck_assert_int_eq(pthread_create(&thread, NULL, read_byte, &r), 0);
	await_read(&r);
	if (!in_stub)
		patch(&r.scene);
	ck_assert_uint_eq(last_stub(&r.scene), in_stub ? r.scene.stub : 0);
	pthread_kill(thread, SIGUSR1);
	while (!signals)
		sched_yield();
	ck_assert_int_eq(write(r.pipe[1], "x", 1), 1);
	pthread_join(thread, NULL);
	ck_assert_int_eq(r.c, 'x');
	ck_assert_uint_eq(r.r[RAX], 1);
	/* a thread in the site's instruction enters the stub; the other one does not leave it */
	ck_assert_uint_eq(last_stub(&r.scene), in_stub ? 0 : r.scene.stub);
	leave(&r.scene);
}
END_TEST
#endif

int main(void)
{
	Suite *suite = suite_create("patched");
	TCase *patched = tcase_create("patched");

#ifdef __x86_64__
	uint8_t *p = pages(ENTRY, PAGE);

	if (!p) {
		printf("1..0 # SKIP memory that can be written and executed: %m\n");
		return 0;
	}
	munmap(p, PAGE);
	tcase_add_loop_test(patched, syscalls_are_the_same, 0, 6 * SCENES);
	tcase_add_test(patched, the_instruction_stays);
	tcase_add_loop_test(patched, stub_offsets_map_to_the_site, 0, 2);
	tcase_add_loop_test(patched, syscalls_are_restarted, 0, 2);
#endif
	suite_add_tcase(suite, patched);
	return unit_main(suite);
}

/* Text with patched sites is made writable, changed, moved, dropped and replaced: the program finds
 * the bytes of the file, and the syscalls that it has written. */
#include "cases.h"
#include "sites.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PAGE = 4096, ALL = PROT_READ | PROT_WRITE | PROT_EXEC, TEXT = PROT_READ | PROT_EXEC };

#ifdef __x86_64__
/* getppid by a `mov` and a `syscall`: the former is patched */
static const unsigned char before_text[] = "\xb8\x6e\x00\x00\x00\x0f\x05\xc3";
/* any syscall, with its number as the first argument; its `syscall` becomes a jump to the
 * padding */
static const unsigned char beside_text[] = "\x48\x89\xf8\x48\x89\xf7\x48\x89\xd6\x48\x89\xca"
					   "\x0f\x05\xc3\x66\x0f\x1f\x44\x00\x00";
enum {
	BEFORE_AT = 0x400,
	BESIDE_AT = 2 * PAGE - 14,	/* its `ret` and its padding are on the next page */
	BESIDE_SITE = BESIDE_AT + 12,
	SIZE = 4 * PAGE,
};

static unsigned char file_bytes[SIZE];

/* A file with that text, with `nr` instead of getppid */
static int text_file(unsigned char nr)
{
	int fd = memfd_create("text", MFD_CLOEXEC);

	memset(file_bytes, 0x53, SIZE);
	memcpy(file_bytes + BEFORE_AT, before_text, sizeof(before_text) - 1);
	memcpy(file_bytes + BESIDE_AT, beside_text, sizeof(beside_text) - 1);
	file_bytes[BEFORE_AT + 1] = nr;
	need(fd >= 0 && write(fd, file_bytes, SIZE) == SIZE, "a file of text");
	return fd;
}

static unsigned char *map_text(unsigned char *at, int fd)
{
	unsigned char *text = mmap(at, SIZE, TEXT, MAP_PRIVATE | (at ? MAP_FIXED : 0), fd, 0);

	need(text != MAP_FAILED, "text");
	return text;
}

static long call_before(const unsigned char *text)
{
	const unsigned char *at = text + BEFORE_AT;
	long (*code)(void);

	memcpy(&code, &at, sizeof(code));
	return code();
}

static long call_beside(const unsigned char *text, long nr)
{
	const unsigned char *at = text + BESIDE_AT;
	long (*code)(long nr, long a, long b, long c);

	memcpy(&code, &at, sizeof(code));
	return code(nr, -1, 0, 0);
}

/* Number of calls in that text with a result other than those of the syscalls `nr` and getpgrp,
 * which is constant in a process */
static int wrong_calls(const unsigned char *text, long nr)
{
	long expected = syscall(nr);
	int wrong = 0;

	for (int i = 0; i < 10; i++)
		wrong += (call_before(text) != expected) +
			(call_beside(text, SYS_getpgrp) != getpgrp());
	return wrong;
}

static unsigned char *used_text(void)
{
	int fd = text_file(SYS_getppid);
	unsigned char *text = map_text(NULL, fd);

	close(fd);
	say("at first: %d wrong", wrong_calls(text, SYS_getppid));
	quiet_tracer("later");
	return text;
}

static void say_bytes(const unsigned char *text)
{
	say_whether("the bytes are the file's", memcmp(text, file_bytes, SIZE) == 0);
}

/* A byte of each site is written, and both are run. */
static void rewrite(unsigned char *text)
{
	say_bytes(text);
	text[BEFORE_AT + 1] = SYS_getpid;
	text[BESIDE_SITE] = 0x90;	/* the function then returns its number */
	text[BESIDE_SITE + 1] = 0x90;
	say_whether("what was written is run", call_before(text) == getpid());
	say_whether("... and no syscall is left", call_beside(text, 12345) == 12345);
	text[BEFORE_AT + 1] = SYS_getuid;
	text[BESIDE_SITE] = 0x0f;
	text[BESIDE_SITE + 1] = 0x05;
	say("written again: %d wrong", wrong_calls(text, SYS_getuid));
}

static void writable(void)
{
	unsigned char *text = used_text();

	need(mprotect(text, SIZE, ALL) == 0, "mprotect");
	rewrite(text);
	need(mprotect(text, SIZE, TEXT) == 0, "mprotect");
	say("not writable any more: %d wrong", wrong_calls(text, SYS_getuid));
	need(mprotect(text, SIZE, PROT_READ | PROT_WRITE) == 0, "mprotect");
	text[BEFORE_AT + 1] = SYS_getpid;
	need(mprotect(text, SIZE, TEXT) == 0, "mprotect");
	say("once more: %d wrong", wrong_calls(text, SYS_getpid));
}

static void by_key(void)
{
	unsigned char *text = used_text();

	if (syscall(SYS_pkey_mprotect, text, SIZE, ALL, -1))
		cannot("no pkey_mprotect here");
	rewrite(text);
}

/* One page at a time: that of the padding first */
static void page_by_page(void)
{
	unsigned char *text = used_text();

	need(mprotect(text + 2 * PAGE, PAGE, ALL) == 0, "mprotect");
	say_whether("both pages are the file's",
		    memcmp(text + PAGE, file_bytes + PAGE, 2 * PAGE) == 0);
	say("behind the padding: %d wrong", wrong_calls(text, SYS_getppid));
	need(mprotect(text + PAGE, PAGE, ALL) == 0, "mprotect");
	text[BESIDE_SITE] = 0x90;
	text[BESIDE_SITE + 1] = 0x90;
	say_whether("no syscall is left", call_beside(text, 12345) == 12345);
	say_whether("elsewhere there is", call_before(text) == getppid());
}

static void moved(void)
{
	unsigned char *text = used_text(), *room, *now;

	room = mmap(NULL, SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	now = mremap(text, SIZE, SIZE, MREMAP_MAYMOVE | MREMAP_FIXED, room);
	need(now == room, "mremap");
	say_bytes(now);
	say("elsewhere: %d wrong", wrong_calls(now, SYS_getppid));
	need(mremap(now, SIZE, SIZE, MREMAP_MAYMOVE | MREMAP_FIXED, text) == text, "mremap");
	say("where it was: %d wrong", wrong_calls(text, SYS_getppid));
	/* onto text that is in use */
	room = used_text();
	need(mremap(text, SIZE, SIZE, MREMAP_MAYMOVE | MREMAP_FIXED, room) == room, "mremap");
	say("in place of other text: %d wrong", wrong_calls(room, SYS_getppid));
}

/* The file's bytes come back: of all pages, or of the one with the padding */
static void dropped(void)
{
	unsigned char *text = used_text();

	for (int i = 0; i < 3; i++) {
		need(madvise(text + 2 * PAGE, PAGE, MADV_DONTNEED) == 0, "madvise");
		say("padding: %d wrong", wrong_calls(text, SYS_getppid));
		need(madvise(text, SIZE, MADV_DONTNEED) == 0, "madvise");
		say("all: %d wrong", wrong_calls(text, SYS_getppid));
		need(madvise(text, SIZE, MADV_WILLNEED) == 0, "madvise");
	}
}

/* Other text, or a part of it, is mapped over it */
static void replaced(void)
{
	unsigned char *text = used_text();
	int other = text_file(SYS_getpid);

	need(mmap(text + 2 * PAGE, PAGE, TEXT, MAP_PRIVATE | MAP_FIXED, other, 2 * PAGE) ==
	     text + 2 * PAGE, "a page");
	say("a page of other text: %d wrong", wrong_calls(text, SYS_getppid));
	for (int i = 0; i < 800; i++) {
		int nr = i % 2 ? SYS_getpid : SYS_getuid, fd = text_file(nr);

		if (i % 4 < 2)
			munmap(text, SIZE);
		map_text(text, fd);
		close(fd);
		if (wrong_calls(text, nr))
			say("round %d", i);
	}
	say_whether("replaced", true);
}

/* Other threads run it all the time. */
static atomic_bool enough;
static atomic_int wrong;
static unsigned char *shared_text;

static void *runs(void *arg)
{
	while (!enough)
		wrong += (call_before(shared_text) != getppid()) +
			(call_beside(shared_text, SYS_getpgrp) != getpgrp());
	return arg;
}

static int rounds(void)
{
	const char *given = getenv("LIVE_ROUNDS");

	return given ? atoi(given) : 20;
}

static void beside_threads(void)
{
	pthread_t threads[3];

	shared_text = used_text();
	for (int i = 0; i < 3; i++)
		pthread_create(&threads[i], NULL, runs, NULL);
	for (int i = 0; i < rounds(); i++) {
		need(mprotect(shared_text, SIZE, ALL) == 0, "mprotect");
		wrong += memcmp(shared_text, file_bytes, SIZE) != 0;
		shared_text[BEFORE_AT + 8] = i;		/* behind it */
		shared_text[BEFORE_AT + 8] = file_bytes[BEFORE_AT + 8];
		need(mprotect(shared_text, SIZE, TEXT) == 0, "mprotect");
		if (i % 2)
			need(madvise(shared_text, SIZE, MADV_DONTNEED) == 0, "madvise");
		sched_yield();
		wrong += wrong_calls(shared_text, SYS_getppid);
	}
	enough = true;
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	say("%d wrong", wrong);
}

/* A thread sleeps in a syscall that was made there. */
static int sleeps_on[2];

static void *sleeps(void *arg)
{
	char byte = 0;
	const unsigned char *at = shared_text + BESIDE_AT;
	long (*code)(long nr, long a, long b, long c);

	memcpy(&code, &at, sizeof(code));
	wrong += code(SYS_read, sleeps_on[0], (long)&byte, 1) != 1 || byte != 'x';
	return arg;
}

static void beside_sleeper(void)
{
	for (int i = 0; i < rounds() / 4; i++) {
		pthread_t thread;

		need(pipe(sleeps_on) == 0, "a pipe");
		shared_text = map_text(NULL, text_file(SYS_getppid));
		wrong += wrong_calls(shared_text, SYS_getppid);
		pthread_create(&thread, NULL, sleeps, NULL);
		for (int k = 0; k < 10; k++)
			sched_yield();
		need(mprotect(shared_text, SIZE, ALL) == 0, "mprotect");
		wrong += memcmp(shared_text, file_bytes, SIZE) != 0;
		memset(shared_text + BEFORE_AT, 0xcc, 8);
		wrong += call_beside(shared_text, SYS_getpgrp) != getpgrp();
		need(write(sleeps_on[1], "x", 1) == 1, "a byte");
		pthread_join(thread, NULL);
	}
	say("%d wrong", wrong);
}

/* The program's own text and libc's: all the text with sites */
static void everything(void)
{
	uintptr_t own = (uintptr_t)before_getppid & -PAGE, libc = (uintptr_t)getppid & -PAGE;
	int bad = 0;

	for (int i = 0; i < 5; i++)
		bad += before_getppid(0, 0, 0, 0, 0, 0) != getppid() ||
			beside(SYS_getppid, 0, 0, 0, 0, 0) != getppid();
	need(mprotect((void *)own, 2 * PAGE, ALL) == 0 &&
	     mprotect((void *)libc, 2 * PAGE, ALL) == 0, "mprotect");
	say_whether("the site is as it was built", memcmp((char *)before_getppid + 3,
		    "\xb8\x6e\x00\x00\x00\x0f\x05\xc3", 8) == 0);
	for (int i = 0; i < 5; i++)
		bad += before_getppid(0, 0, 0, 0, 0, 0) != getppid() ||
			beside(SYS_getppid, 0, 0, 0, 0, 0) != getppid();
	need(mprotect((void *)own, 2 * PAGE, TEXT) == 0 &&
	     mprotect((void *)libc, 2 * PAGE, TEXT) == 0, "mprotect");
	if (fork() == 0) {
		need(mprotect((void *)own, 2 * PAGE, ALL) == 0, "mprotect");
		_exit(beside(SYS_getppid, 0, 0, 0, 0, 0) == getppid() ? 3 : 4);
	}
	say_end("child", status_of(-1));
	say("%d wrong", bad);
}

/* As memory allocators and loaders do, all the time */
static void unrelated_changes(void)
{
	char *memory = mmap(NULL, 64 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int bad = 0;

	for (int i = 0; i < 1000; i++) {
		char *at = memory + i % 64 * PAGE;

		bad += mprotect(at, PAGE, PROT_READ | PROT_WRITE) != 0;
		*at = i;
		bad += mprotect((void *)((uintptr_t)before_getppid & -PAGE), PAGE, TEXT) != 0;
		bad += madvise(at, PAGE, MADV_DONTNEED) != 0 || *at;
		bad += mmap(at, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
			    0) != at;
		bad += before_getppid(0, 0, 0, 0, 0, 0) != getppid();
	}
	say("%d wrong", bad);
}
#endif

int main(int argc, char **argv)
{
	static const struct live_case cases[] = {
#ifdef __x86_64__
		{ "writable", writable },
		{ "key", by_key },
		{ "pages", page_by_page },
		{ "moved", moved },
		{ "dropped", dropped },
		{ "replaced", replaced },
		{ "threads", beside_threads },
		{ "sleeper", beside_sleeper },
		{ "everything", everything },
		{ "others", unrelated_changes },
#endif
		{ NULL, NULL },
	};

	return live_main(argc, argv, cases);
}

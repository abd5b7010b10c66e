/* ptrail/trail.h with recordings made here: the events returned, and how each kind of end is
 * reported */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <unistd.h>

#include "abi/abi.h"
#include "decode/capture.h"
#include "lib/events.h"
#include "lib/unit.h"
#include "print/output/output.h"
#include "ptrail/trail.h"
#include "record/writer/recorder.h"
#include "record/sample.h"

enum { PID = 100, CHILD = 101, NAME_AT = 0x1000, TEXT_MAX = 400 };

static const struct trail_header header = {
	.program = "ptrail 1.2.3", .system = "Linux 6.1.0", .machine = "x86_64", .word = 8,
	.realtime = 1700000000123456789, .processors = 2, .limit = 4096, .members = 64,
	.argv = (const char *const[]){"make", "-j2", NULL}, .follow = true,
};

struct writing {
	struct diag diag;
	struct output *out;
	struct recorder *recorder;
	uint64_t seq;
	int fd;
};

static struct writing begin(void)
{
	struct writing w = {.diag = {.fd = -1, .name = ""}};

	w.fd = memfd_create("trail", MFD_CLOEXEC);
	ck_assert_int_ge(w.fd, 0);
	return w;
}

static void add(struct writing *w, struct event e)
{
	if (!w->recorder) {
		ck_assert_int_eq(output_open_fd(&w->out, w->fd, "trail", &w->diag), 0);
		output_set_policy(w->out, &(struct output_policy){.framed = true}, NULL, NULL);
		w->recorder = recorder_new(&header, w->out);
	}
	e.seq = ++w->seq;
	e.time = 1000 * e.seq;
	recorder_event(w->recorder, &e);
}

/* A descriptor of the recording, at its beginning */
static int finish(struct writing *w)
{
	recorder_close(w->recorder);
	ck_assert_int_eq(output_close(w->out), 0);
	ck_assert_int_eq(lseek(w->fd, 0, SEEK_SET), 0);
	return w->fd;
}

static int64_t read_name(void *ctx, enum read_space when, uint64_t addr, void *buf, uint64_t len)
{
	static const char name[] = "/no/such";

	(void)ctx;
	if (when > AT_EXIT || addr < NAME_AT || addr >= NAME_AT + sizeof(name))
		return 0;
	len = len < NAME_AT + sizeof(name) - addr ? len : NAME_AT + sizeof(name) - addr;
	memcpy(buf, name + (addr - NAME_AT), len);
	return len;
}

/* openat(AT_FDCWD, "/no/such", O_RDONLY|O_CLOEXEC) = -1 ENOENT, with its recorded reads */
static void add_openat(struct writing *w)
{
	struct event e = a_task(EVENT_ENTER, PID, 1, PID);
	struct arena arena = {0};
	struct memory memory;
	struct schema *schema = schema_new();
	struct decoder d = {.schema = schema, .arena = &arena, .mem = &memory,
			    .limits = {.bytes = 4096, .members = 64}};

	memory_init(&memory, &arena, read_name, NULL);
	e.call.abi = &abis[ABI_x86_64];
	e.call.nr = 257;
	e.call.row = desc_call(e.call.abi, e.call.nr);
	e.call.arg[0] = (uint32_t)AT_FDCWD;
	e.call.arg[1] = NAME_AT;
	e.call.arg[2] = O_CLOEXEC;
	e.call.memory = &memory;
	capture_view(&d, &e, NULL);
	add(w, e);
	e.kind = EVENT_LEAVE;
	e.call.ret = -ENOENT;
	e.call.failed = true;
	capture_view(&d, &e, NULL);
	add(w, e);
	schema_free(schema);
	arena_done(&arena);
}

/* A command that opens a missing file, has a child, and exits with 3 */
static void add_life(struct writing *w)
{
	static const char *const argv[] = {"sh", "-c", "x", NULL};
	struct event e = {.kind = EVENT_BEGIN, .begin = {.argv = argv, .machine = "x86_64"}};

	add(w, e);
	add(w, a_birth(EVENT_NEW, PID, 1, PID, BORN_COMMAND, 0, 0, 0));
	add(w, an_exec(PID, 1, "/bin/sh", argv));
	add_openat(w);
	add(w, a_birth(EVENT_FORK, PID, 1, PID, BORN_FORK, CHILD, 2, CHILD));
	add(w, a_birth(EVENT_NEW, CHILD, 2, CHILD, BORN_FORK, PID, 1, PID));
	e = a_signal(EVENT_SIGNAL, CHILD, 2, CHILD, SIGTERM);
	e.signal.abi = &abis[ABI_x86_64];
	e.signal.has_info = true;
	e.signal.info[0] = SIGTERM;
	add(w, e);
	add(w, an_exit(CHILD, 2, CHILD, 0, true));
	add(w, a_reap(CHILD, 2, PID));
	add(w, an_exit(PID, 1, PID, 3, false));
}

static void add_end(struct writing *w)
{
	struct event e = {.kind = EVENT_END};

	e.end.has_command = true;
	e.end.how.number = 3;
	e.end.events = w->seq + 1;
	add(w, e);
}

/* The output of ptrail_call_text() for an event */
static const char *text_of(struct ptrail_trail *t, const struct event *e, char text[TEXT_MAX])
{
	int ends[2];
	struct output *out;
	ssize_t n;

	ck_assert_int_eq(pipe(ends), 0);
	out = ptrail_trail_output(t, ends[1]);
	ck_assert_ptr_nonnull(out);
	ptrail_call_text(out, ptrail_trail_print_options(t), e);
	ck_assert_int_eq(ptrail_output_close(out), 0);
	n = read(ends[0], text, TEXT_MAX - 1);
	ck_assert_int_ge(n, 0);
	text[n] = 0;
	close(ends[0]);
	close(ends[1]);
	return text;
}

START_TEST(events_are_whole)
{
	struct writing w = begin();

	add_life(&w);
	add_end(&w);

	int fd = finish(&w);
	struct ptrail_trail_options with_history = {.history = true};
	struct ptrail_trail *t = ptrail_trail_open_fd(fd, "run.trail", &with_history);
	const struct ptrail_trail_facts *facts = ptrail_trail_facts(t);
	const struct event *e;
	char text[TEXT_MAX];
	unsigned seen[EVENT_KINDS] = {0};

	ck_assert_ptr_nonnull(facts);
	ck_assert_str_eq(facts->program, "ptrail 1.2.3");
	ck_assert_str_eq(facts->argv[1], "-j2");
	ck_assert_uint_eq(facts->processors, 2);
	ck_assert_int_eq(ptrail_trail_state(t), PTRAIL_TRAIL_OPEN);
	while ((e = ptrail_trail_next(t))) {
		seen[e->kind]++;
		ck_assert(!e->task.tid || (e->process && e->process->id.tid == e->tgid));
		if (e->kind == EVENT_LEAVE)
			ck_assert_str_eq(text_of(t, e, text), "openat(AT_FDCWD, \"/no/such\", "
					 "O_RDONLY|O_CLOEXEC) = -1 ENOENT (No such file or "
					 "directory)");
		if (e->kind == EVENT_ENTER)
			ck_assert_str_eq(process_name(e->process), "sh");
		if (e->kind == EVENT_SIGNAL)
			ck_assert_ptr_nonnull(e->signal.view);
		if (e->kind != EVENT_END)
			continue;
		ck_assert_int_eq(e->end.why, END_DONE);
		ck_assert_uint_eq(e->end.history->count, 2);
		ck_assert_str_eq(life_name(e->end.history->command), "sh");
		ck_assert(life_failed(e->end.history->command));
	}
	for (enum event_kind kind = EVENT_BEGIN; kind <= EVENT_SIGNAL; kind++)
		ck_assert_msg(seen[kind] == 1 + (kind == EVENT_NEW), "%d: %u", kind, seen[kind]);
	ck_assert_uint_eq(seen[EVENT_END], 1);
	ck_assert_int_eq(ptrail_trail_state(t), PTRAIL_TRAIL_WHOLE);
	ck_assert_str_eq(ptrail_trail_error(t), "");
	ck_assert_ptr_null(ptrail_trail_next(t));
	ptrail_trail_close(t);
	close(fd);
}
END_TEST

START_TEST(nothing_is_decoded_unasked)
{
	struct writing w = begin();

	add_life(&w);
	add_end(&w);

	int fd = finish(&w);
	struct ptrail_trail *t = ptrail_trail_open_fd(fd, "t", &(struct ptrail_trail_options){
		.undecoded = true});
	const struct event *e;
	char text[TEXT_MAX];

	while ((e = ptrail_trail_next(t))) {
		if (e->kind == EVENT_LEAVE) {
			ck_assert_ptr_null(e->call.view);
			ck_assert_str_eq(ptrail_call_name(e), "openat");
			ck_assert_str_eq(text_of(t, e, text), "openat(...) = -1 ENOENT");
		}
		if (e->kind == EVENT_END)
			ck_assert_ptr_null(e->end.history);
	}
	ck_assert_int_eq(ptrail_trail_state(t), PTRAIL_TRAIL_WHOLE);
	ptrail_trail_close(t);
	close(fd);
}
END_TEST

/* A missing EVENT_END is created, once */
START_TEST(a_torn_recording_ends)
{
	struct writing w = begin();

	add_life(&w);

	int fd = finish(&w);
	struct ptrail_trail_options with_history = {.history = true};
	struct ptrail_trail *t = ptrail_trail_open_fd(fd, "run.trail", &with_history);
	const struct event *e;
	uint64_t seq = 0, ends = 0;

	while ((e = ptrail_trail_next(t))) {
		ck_assert_uint_eq(e->seq, ++seq);
		ends += e->kind == EVENT_END;
		if (e->kind == EVENT_END) {
			ck_assert_int_eq(e->end.why, END_TRUNCATED);
			ck_assert_uint_eq(e->end.events, seq);
			ck_assert(e->end.has_command);
			ck_assert_uint_eq(e->end.events_by_kind[EVENT_LEAVE], 1);
			ck_assert_uint_eq(e->end.unfinished, 0);
			ck_assert_uint_eq(e->end.history->count, 2);
		}
	}
	ck_assert_uint_eq(ends, 1);
	ck_assert_int_eq(ptrail_trail_state(t), PTRAIL_TRAIL_TRUNCATED);
	ck_assert_int_eq(strncmp(ptrail_trail_error(t), "run.trail: at offset ", 21), 0);
	ptrail_trail_close(t);
	close(fd);
}
END_TEST

/* The writer is still running: returns what it has written so far, and later the rest */
START_TEST(a_growing_recording)
{
	struct writing w = begin();
	char path[40];
	struct ptrail_trail *t;
	const struct event *e;
	unsigned events = 0;

	add_life(&w);
	ck_assert_int_eq(flock(w.fd, LOCK_EX), 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", w.fd);
	while (recorder_idle(w.recorder))
		usleep(1000);
	ck_assert_int_eq(output_flush(w.out), 0);

	t = ptrail_trail_open(path, NULL);
	while ((e = ptrail_trail_next(t)))
		events++;
	ck_assert_uint_eq(events, w.seq);
	ck_assert_int_eq(ptrail_trail_state(t), PTRAIL_TRAIL_GROWING);
	ck_assert_str_ne(ptrail_trail_error(t), "");
	ptrail_trail_follow(t, 1);
	ck_assert_ptr_null(ptrail_trail_next(t));
	ck_assert_int_eq(ptrail_trail_state(t), PTRAIL_TRAIL_GROWING);

	add_end(&w);
	finish(&w);
	e = ptrail_trail_next(t);
	ck_assert(e && e->kind == EVENT_END && e->end.why == END_DONE);
	ck_assert_ptr_null(ptrail_trail_next(t));
	ck_assert_int_eq(ptrail_trail_state(t), PTRAIL_TRAIL_WHOLE);
	ck_assert_str_eq(ptrail_trail_error(t), "");
	ptrail_trail_close(t);
	close(w.fd);
}
END_TEST

/* A file truncated or changed at any byte gives an end and a reason */
START_TEST(cut_and_changed_anywhere)
{
	struct writing w = begin();

	add_life(&w);
	add_end(&w);

	int fd = finish(&w);
	off_t size = lseek(fd, 0, SEEK_END);

	for (off_t at = size - 1; at >= 0; at--) {
		struct ptrail_trail *t;
		const struct event *e;
		enum event_kind last = EVENT_BEGIN;
		bool any = false;
		uint8_t byte;

		ck_assert_int_eq(pread(fd, &byte, 1, at), 1);
		byte ^= 0x55;
		ck_assert_int_eq(pwrite(fd, &byte, 1, at), 1);
		for (int cut = 0; cut < 2; cut++) {
			if (cut)
				ck_assert_int_eq(ftruncate(fd, at), 0);
			lseek(fd, 0, SEEK_SET);
			t = ptrail_trail_open_fd(fd, "t", NULL);
			while ((e = ptrail_trail_next(t))) {
				any = true;
				last = e->kind;
			}
			ck_assert(!any || last == EVENT_END);
			if (ptrail_trail_state(t) != PTRAIL_TRAIL_WHOLE)
				ck_assert_str_ne(ptrail_trail_error(t), "");
			else
				ck_assert(!cut && any);
			ck_assert_int_ne(ptrail_trail_state(t), PTRAIL_TRAIL_OPEN);
			ptrail_trail_close(t);
		}
	}
	close(fd);
}
END_TEST

/* Nonsensical events pass through model, history and decoder like others */
START_TEST(any_events)
{
	struct sample s = {.state = 4711};
	struct writing w = begin();
	const struct event *e;
	uint64_t count = 0;

	for (unsigned i = 0; i < 20000; i++) {
		struct event any = sample_any(&s);

		if (any.kind != EVENT_END)
			add(&w, any);
		if (i % 1000 == 999)
			sample_forget(&s);
	}

	int fd = finish(&w);
	struct ptrail_trail *t = ptrail_trail_open_fd(fd, "t", &(struct ptrail_trail_options){
		.history = true, .verbose = true, .fd_paths = true});

	while ((e = ptrail_trail_next(t)))
		count++;
	ck_assert_msg(count == w.seq + 1, "%ju events: %s", (uintmax_t)count,
		      ptrail_trail_error(t));
	ptrail_trail_close(t);
	sample_done(&s);
	close(fd);
}
END_TEST

START_TEST(what_is_no_recording)
{
	struct ptrail_trail *t = ptrail_trail_open("/dev/null", NULL);

	ck_assert_ptr_null(ptrail_trail_facts(t));
	ck_assert_ptr_null(ptrail_trail_next(t));
	ck_assert_int_eq(ptrail_trail_state(t), PTRAIL_TRAIL_FOREIGN);
	ck_assert_int_eq(strncmp(ptrail_trail_error(t), "/dev/null: ", 11), 0);
	ptrail_trail_follow(t, 10);
	ptrail_trail_close(t);

	t = ptrail_trail_open("/none/such", NULL);
	ck_assert_ptr_null(ptrail_trail_next(t));
	ck_assert_int_eq(ptrail_trail_state(t), PTRAIL_TRAIL_UNREADABLE);
	ck_assert_str_eq(ptrail_trail_error(t), "/none/such: No such file or directory");
	ptrail_trail_close(t);
	ptrail_trail_close(NULL);
}
END_TEST

START_TEST(an_output_that_fails)
{
	struct ptrail_trail *t = ptrail_trail_open("/dev/null", NULL);
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	struct output *out = ptrail_trail_output(t, fd);

	ck_assert_ptr_nonnull(out);
	output_str(out, "a line\n");
	ck_assert_int_eq(ptrail_output_close(out), -ENOSPC);
	close(fd);
	ck_assert_ptr_null(ptrail_trail_output(t, fd));
	ck_assert_int_eq(errno, EBADF);
	ptrail_trail_close(t);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("library/trail");
	TCase *tc = tcase_create("trail");

	tcase_add_test(tc, events_are_whole);
	tcase_add_test(tc, nothing_is_decoded_unasked);
	tcase_add_test(tc, a_torn_recording_ends);
	tcase_add_test(tc, a_growing_recording);
	tcase_add_test(tc, cut_and_changed_anywhere);
	tcase_add_test(tc, any_events);
	tcase_add_test(tc, what_is_no_recording);
	tcase_add_test(tc, an_output_that_fails);
	suite_add_tcase(suite, tc);
	return unit_main(suite);
}

#include "lib/stream.h"

#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "abi/abi.h"

void stream_open(struct stream *s, const struct printer *printer)
{
	const char *dir = getenv("TMPDIR");
	char *path;

	*s = (struct stream){.options = {.string_max = 32, .column = 40},
			     .diag = {.fd = 2}, .printer = printer};
	ck_assert_int_gt(asprintf(&path, "%s/ptrail-print.XXXXXX", dir ? dir : "/tmp"), 0);
	s->fd = mkstemp(path);
	ck_assert_int_ge(s->fd, 0);
	unlink(path);		/* removed even if the test fails */
	ck_assert_int_eq(output_open_fd(&s->out, s->fd, path, &s->diag), 0);
	free(path);
	setenv("TZ", "UTC", 1);
	unsetenv("LC_ALL");
}

void stream_start(struct stream *s)
{
	s->self = s->printer->open(&s->options, s->out);
}

void stream_flush(struct stream *s)
{
	ck_assert_int_eq(output_flush(s->out), 0);
}

/* Returns the contents of the file, to be freed, and closes it. */
static char *contents(int fd)
{
	struct stat st;
	char *text;

	ck_assert_int_eq(fstat(fd, &st), 0);
	text = malloc(st.st_size + 1);
	ck_assert_ptr_nonnull(text);
	ck_assert_int_eq(pread(fd, text, st.st_size, 0), st.st_size);
	text[st.st_size] = 0;
	close(fd);
	return text;
}

char *stream_close(struct stream *s)
{
	char *text;

	s->printer->close(s->self);
	ck_assert_int_eq(output_close(s->out), 0);
	text = contents(s->fd);
	arena_done(&s->a);
	return text;
}

/* Returns the contents of a golden file, to be freed, with @VERSION@ replaced by the present
 * version. */
static char *golden(const char *name)
{
	static const char mark[] = "@VERSION@";
	const char *top = getenv("top_srcdir");
	char *path, *text, *at, *whole;
	int fd;

	ck_assert_int_gt(asprintf(&path, "%s/tests/print/golden/%s", top ? top : ".", name), 0);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		ck_abort_msg("cannot read %s", path);
	text = contents(fd);
	free(path);
	at = strstr(text, mark);
	if (!at)
		return text;
	*at = 0;
	ck_assert_int_gt(asprintf(&whole, "%s%s%s", text, PACKAGE_VERSION, at + strlen(mark)), 0);
	free(text);
	return whole;
}

/* Fails with the parts of two lines around their first difference: Check has a limit for
 * messages. */
static void fail_with_lines(const char *name, unsigned line, const char *g, size_t ng,
			    const char *w, size_t nw)
{
	enum { BEFORE = 200, AFTER = 400 };
	size_t at = 0, from;

	while (at < ng && at < nw && g[at] == w[at])
		at++;
	from = at > BEFORE ? at - BEFORE : 0;
	ng = ng - from < BEFORE + AFTER ? ng - from : BEFORE + AFTER;
	nw = nw - from < BEFORE + AFTER ? nw - from : BEFORE + AFTER;
	ck_abort_msg("%s, line %u, from byte %zu:\n got %.*s\nwant %.*s", name, line, from, (int)ng,
		     g + from, (int)nw, w + from);
}

void stream_expect(struct stream *s, const char *name)
{
	char *got = stream_close(s), *want = golden(name);
	const char *g = got, *w = want;

	for (unsigned line = 1; *g || *w; line++) {
		size_t ng = strcspn(g, "\n"), nw = strcspn(w, "\n");

		if (ng != nw || memcmp(g, w, ng) || g[ng] != w[nw])
			fail_with_lines(name, line, g, ng, w, nw);
		g += ng + !!g[ng];
		w += nw + !!w[nw];
	}
	free(want);
	free(got);
}

struct task_id id_of(pid_t tid)
{
	return (struct task_id){.tid = tid, .serial = tid ? tid % 64 : 0};
}

void stream_send(struct stream *s, struct event e)
{
	s->time += 1000000;
	e.time = e.kind == EVENT_BEGIN ? 0 : s->time;
	e.seq = ++s->seq;
	if (e.kind == EVENT_ENTER)
		s->entered[e.task.serial] = e.time;
	if (e.kind == EVENT_ENTER || e.kind == EVENT_LEAVE) {
		e.call.entered = s->entered[e.task.serial];
		if (!e.call.abi)
			e.call.abi = &abis[ABI_x86_64];
	}
	if (!e.tgid)
		e.tgid = e.task.tid;
	s->printer->event(s->self, &e);
}

void send_begin(struct stream *s)
{
	static const char *const argv[] = {"make", "-j2", "caf\xc3\xa9", "\xff", NULL};

	stream_send(s, (struct event){.kind = EVENT_BEGIN,
				      .begin = {.argv = argv, .realtime = 1700000000500000000,
						.machine = "x86_64"}});
}

void send_new(struct stream *s, pid_t tid, pid_t tgid, enum task_origin how, pid_t parent)
{
	stream_send(s, (struct event){.kind = EVENT_NEW, .task = id_of(tid), .tgid = tgid,
				      .born = {.how = how, .other = id_of(parent),
					       .other_tgid = parent}});
}

void send_fork(struct stream *s, pid_t tid, pid_t child, enum task_origin how)
{
	stream_send(s, (struct event){.kind = EVENT_FORK, .task = id_of(tid),
				      .born = {.how = how, .other = id_of(child),
					       .other_tgid = child, .flags = 0x1200011}});
}

void send_enter(struct stream *s, pid_t tid, struct call_view view)
{
	/* .arg: if it is restart_syscall, the interrupted syscall is unknown */
	stream_send(s, (struct event){.kind = EVENT_ENTER, .task = id_of(tid),
				      .call = {.nr = view.nr, .view = &view,
					       .arg = {UINT64_MAX}}});
}

void send_leave(struct stream *s, pid_t tid, struct call_view view, int64_t ret)
{
	stream_send(s, (struct event){.kind = EVENT_LEAVE, .task = id_of(tid),
				      .call = {.nr = view.nr, .view = &view, .ret = ret,
					       .failed = ret < 0}});
}

void send_combined(struct stream *s, pid_t tid, struct call_view view, int64_t ret)
{
	s->seq++;
	s->time += 1000000;
	s->entered[id_of(tid).serial] = s->time;
	stream_send(s, (struct event){.kind = EVENT_LEAVE, .task = id_of(tid),
				      .call = {.nr = view.nr, .view = &view, .ret = ret,
					       .failed = ret < 0, .is_combined = true}});
}

void send_note(struct stream *s, pid_t tid, struct call_view view, enum call_note note)
{
	stream_send(s, (struct event){.kind = EVENT_LEAVE, .task = id_of(tid),
				      .call = {.nr = view.nr, .view = &view, .note = note}});
}

void send_signal(struct stream *s, pid_t tid, int number, const struct value *view)
{
	stream_send(s, (struct event){.kind = EVENT_SIGNAL, .task = id_of(tid),
				      .signal = {.number = number, .view = view}});
}

void send_stop(struct stream *s, pid_t tid, int number)
{
	stream_send(s, (struct event){.kind = EVENT_STOP, .task = id_of(tid),
				      .signal = {.number = number}});
}

void send_exit(struct stream *s, enum event_kind kind, pid_t tid, struct exit_status how)
{
	stream_send(s, (struct event){.kind = kind, .task = id_of(tid),
				      .exit = {.how = how, .zombie = kind == EVENT_EXIT}});
}

void send_end(struct stream *s)
{
	stream_send(s, (struct event){.kind = EVENT_END,
				      .end = {.how = {.number = 3}, .has_command = true,
					      .events = s->seq + 1}});
}

void send_anything(struct stream *s, unsigned n)
{
	enum { TASKS = 12 };
	uint32_t state = 7;

	for (unsigned i = 0; i < n; i++) {
		struct call_view c = call("read", v_record(&s->a, "fd", settled(v_num(&s->a, 3)),
							   "buf", v_pending(&s->a, 1), NULL));
		struct event e = {.kind = EVENT_NEW};
		pid_t other;

		state = state * 1664525 + 1013904223;
		e.kind = EVENT_NEW + (state >> 9) % (EVENT_END - EVENT_NEW);
		e.task = id_of(1 + (state >> 16) % TASKS);
		other = 1 + (state >> 24) % TASKS;
		e.tgid = state & 0x100 ? other : e.task.tid;
		if (state & 0x80)
			c = returned(c, v_num(&s->a, 1));
		if (e.kind == EVENT_NEW || e.kind == EVENT_FORK) {
			e.born.how = (state >> 3) % (BORN_UNKNOWN + 1);
			e.born.other = id_of(other);
		} else if (e.kind == EVENT_EXEC) {
			e.exec.old_tid = other;
		} else if (e.kind == EVENT_ENTER || e.kind == EVENT_LEAVE) {
			e.call.view = state & 0x2000 ? &c : NULL;
			e.call.note = state & 0x4000 ? (state >> 3) % 4 : CALL_PLAIN;
			e.call.failed = state & 0x8000;
			e.call.ret = e.call.failed ? -516 : 0;
		}
		stream_send(s, e);
		if (i % 64 == 0)
			arena_reset(&s->a);
	}
}

/* Handmade traces that pass through the model to the timeline printer. set_up initializes `t` for
 * each test. */
#ifndef TEST_TIMELINE_TRACE_H
#define TEST_TIMELINE_TRACE_H

#include "lib/unit.h"

#include <sys/mman.h>
#include <unistd.h>

#include "lib/events.h"
#include "model/process/model.h"
#include "print/core/printers.h"
#include "print/output/output.h"

/* State of a trace: model, printer and output */
struct trace {
	struct model *model;
	struct print_options options;
	struct diag diag;
	struct output *out;
	void *printer;
	uint64_t seq, time;
	int fd;
	char shown[1 << 22];
};

static struct trace t;

static inline void set_up(void)
{
	t = (struct trace){.model = model_new(), .diag = {.fd = 2}, .options = {.utf8 = true}};
	t.fd = memfd_create("timeline", MFD_CLOEXEC);
	ck_assert_int_ge(t.fd, 0);
	ck_assert_int_eq(output_open_fd(&t.out, t.fd, "memory", &t.diag), 0);
	t.printer = printer_timeline.open(&t.options, t.out);
}

static inline void reopen_with(unsigned width, bool utf8, bool colour)
{
	printer_timeline.close(t.printer);
	t.options = (struct print_options){.width = width, .utf8 = utf8, .colour = colour};
	t.printer = printer_timeline.open(&t.options, t.out);
}

/* Sends an event `us` microseconds after the previous one. */
static inline void at(uint64_t us, struct event e)
{
	e.seq = ++t.seq;
	e.time = t.time += us * 1000;
	model_event(t.model, &e);
	printer_timeline.event(t.printer, &e);
}

/* Opens the printer again with changed options. To be called before the first event. */
static inline void reopen(void)
{
	printer_timeline.close(t.printer);
	t.printer = printer_timeline.open(&t.options, t.out);
}

static inline void end(int code)
{
	struct event e = {.kind = EVENT_END};

	e.end.has_command = true;
	e.end.how.number = code;
	at(0, e);
}

/* Ends the trace and returns the output. */
static inline const char *written(void)
{
	printer_timeline.close(t.printer);
	model_free(t.model);
	ck_assert_int_eq(output_close(t.out), 0);

	ssize_t n = pread(t.fd, t.shown, sizeof(t.shown) - 1, 0);

	close(t.fd);
	ck_assert_int_ge(n, 0);
	t.shown[n] = 0;
	return t.shown;
}

static inline void expect(const char *lines) { ck_assert_str_eq(written(), lines); }

static inline void command(void) { at(0, a_birth(EVENT_NEW, 10, 1, 10, BORN_COMMAND, 0, 0, 0)); }

static inline void born(enum event_kind kind, enum task_origin how, pid_t pid, uint64_t serial)
{
	if (kind == EVENT_FORK)
		at(100, a_birth(EVENT_FORK, 10, 1, 10, how, pid, serial, pid));
	else
		at(50, a_birth(EVENT_NEW, pid, serial, pid, how, 10, 1, 10));
}

static inline void forks(pid_t pid, uint64_t serial)
{
	born(EVENT_FORK, BORN_FORK, pid, serial);
	born(EVENT_NEW, BORN_FORK, pid, serial);
}

static inline void thread_born(pid_t tid, uint64_t serial)
{
	at(10, a_birth(EVENT_FORK, 10, 1, 10, BORN_THREAD, tid, serial, 10));
	at(10, a_birth(EVENT_NEW, tid, serial, 10, BORN_THREAD, 10, 1, 10));
}
#endif

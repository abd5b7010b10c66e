#include "app/top/top.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "app/attach/targets.h"
#include "app/top/command_terminal.h"
#include "app/top/curses.h"
#include "app/top/sample.h"
#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "base/system/clock.h"
#include "print/core/process_words.h"
#include "print/top/recent.h"
#include "print/top/screen.h"

/* Least time between two paints and between two samples of a process, in ns */
static const uint64_t paint_interval = NS_PER_SECOND / 10, sample_interval = NS_PER_SECOND / 2;
enum {
	SAMPLE_SHARE = 20,	/* at most this part of the time is spent on samples */
	READS_MAX = 64,		/* of the command's output at a time: it may never end */
};

struct top {
	const struct options *o;
	struct diag *diag;
	struct engine *engine;
	struct viewer viewer;
	int tty;			/* the terminal of ptrail */
	int messages;			/* file with messages to .diag */
	int diag_fd;			/* .diag->fd as it was */
	struct command_terminal terminal;
	struct curses *curses;		/* NULL: the terminal is restored */
	struct stop_screen stop_screen;
	bool is_left;			/* a command of --then has the terminal */
	struct top_view view;
	struct top_screen screen;
	struct top_recent recent;	/* of the process whose details are shown */
	struct sbuf title;
	uint64_t origin;		/* CLOCK_MONOTONIC of event.time 0, in ns */
	uint64_t painted, sampled;	/* ns, in the clock of event.time */
	uint64_t sample_cost;		/* duration of the latest samples, in ns */
	bool is_changed;		/* since the screen was painted */
	char note[80];			/* of .view */
	bool is_killing;		/* all processes are being killed */
	bool is_detached;		/* the user has asked to detach */
	bool is_hung_up;		/* the terminal is gone */
};

static uint64_t now(const struct top *t)
{
	return clock_ns(CLOCK_MONOTONIC) - t->origin;
}

static void write_all(int fd, const char *bytes, size_t n)
{
	while (n) {
		ssize_t done = write(fd, bytes, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return;
		bytes += done;
		n -= done;
	}
}

/* Reads what the command has written: for the view, or after it to the terminal. */
static void drain_command(struct top *t)
{
	char bytes[8192];
	size_t n;

	for (unsigned i = 0; i < READS_MAX; i++) {
		n = command_terminal_read(&t->terminal, bytes, sizeof(bytes));
		if (!n)
			return;
		if (t->is_detached)
			write_all(t->tty, bytes, n);
		else
			top_tail_add(&t->view.tail, bytes, n);
		t->is_changed = true;
	}
}

/* Writes the last lines of the command's output to the terminal, which does not show them any more.
 */
static void write_tail(struct top *t)
{
	const char *line;
	unsigned n = 0;

	while (top_tail_line(&t->view.tail, n))
		n++;
	while (n--) {
		line = top_tail_line(&t->view.tail, n);
		write_all(t->tty, line, strlen(line));
		write_all(t->tty, "\n", 1);
	}
}

static void close_screen(struct top *t)
{
	if (!t->curses)
		return;
	curses_close(t->curses);
	t->curses = NULL;
	drain_command(t);
	write_tail(t);
}

static void copy_messages(const struct top *t, int fd)
{
	char bytes[4096];
	ssize_t n;

	for (off_t at = 0; (n = pread(t->messages, bytes, sizeof(bytes), at)) > 0; at += n)
		write_all(fd, bytes, n);
}

static void write_messages(struct top *t)
{
	t->diag->fd = t->diag_fd;
	command_terminal_restore(&t->terminal);
	if (t->messages < 0)
		return;
	copy_messages(t, t->diag_fd);
	close(t->messages);
	t->messages = -1;
}

static void detach(struct top *t)
{
	close_screen(t);
	write_messages(t);
	t->is_detached = true;
	engine_detach(t->engine, END_DONE);
}

static void kill_all(const struct top *t)
{
	const struct top_table *table = &t->view.table;
	const struct top_process *p = top_table_next(table, &table->root, true);

	for (; p; p = top_table_next(table, p, true))
		if (!p->is_ended)
			kill(p->pid, SIGKILL);
}

/* Whether the terminal is gone: the window was closed, or the connection is lost */
static bool has_hung_up(const struct top *t)
{
	struct pollfd p = {.fd = t->tty};

	return poll(&p, 1, 0) > 0 && p.revents & (POLLHUP | POLLERR);
}

/* Ends without a terminal: the command's processes get SIGHUP, as a shell would send it to its job,
 * and SIGCONT, so that a stopped one handles it; processes that were attached to continue. */
static void hang_up(struct top *t)
{
	const struct top_table *table = &t->view.table;
	const struct top_process *p = top_table_next(table, &table->root, true);

	t->is_hung_up = true;
	for (; t->o->command && p; p = top_table_next(table, p, true)) {
		if (p->is_ended || kill(p->pid, SIGHUP))
			continue;
		kill(p->pid, SIGCONT);
	}
	detach(t);
}

static void send_signal(struct top *t, const struct top_request *r)
{
	if (!kill(r->pid, r->number))
		t->view.note = "the signal was sent";
	else
		t->view.note = errno == EPERM ? "no permission to send the signal" :
			"the process has ended";
}

static void send_input(struct top *t, const char *text)
{
	int err = command_terminal_write(&t->terminal, text);

	t->view.note = !err ? NULL : err == -ENOTTY ?
		"the standard input of the command is no terminal" :
		"the command does not read its input";
}

/* Leaves a process stopped. The note is about what to do with it. */
static void leave_stopped(struct top *t, pid_t pid)
{
	int err = engine_leave(t->engine, pid, "top");

	snprintf(t->note, sizeof(t->note), err == -ESRCH ? "process %d is not traced" :
		 err ? "process %d cannot be detached: it has a seccomp filter of ptrail" :
		 "process %d is being stopped", pid);
	t->view.note = t->note;
}

/* stop_screen.left */
static void handle_left(void *ctx, pid_t pid)
{
	struct top *t = ctx;

	snprintf(t->note, sizeof(t->note), t->o->then ?
		 "process %1$d was left stopped; to continue it: kill -CONT %1$d" :
		 "process %1$d is stopped; to debug it: gdb -p %1$d", pid);
	t->view.note = t->note;
	t->is_changed = true;
}

/* stop_screen.leave: the messages so far precede what the command writes. */
static int leave_screen(void *ctx)
{
	struct top *t = ctx;

	t->is_left = true;
	if (t->curses)
		curses_suspend(t->curses);
	if (t->messages >= 0) {
		copy_messages(t, t->terminal.error >= 0 ? t->terminal.error : t->diag_fd);
		if (!ftruncate(t->messages, 0))
			lseek(t->messages, 0, SEEK_SET);
	}
	return t->tty;
}

/* stop_screen.enter */
static void enter_screen(void *ctx)
{
	struct top *t = ctx;

	if (t->curses)
		curses_resume(t->curses);
	t->is_left = false;
	t->is_changed = true;
}

static void perform(struct top *t, const struct top_request *r)
{
	switch (r->action) {
	case TOP_DETACH: detach(t); break;
	case TOP_KILL: t->is_killing = true; break;
	case TOP_SIGNAL: send_signal(t, r); break;
	case TOP_INPUT: send_input(t, r->text); break;
	case TOP_LEAVE: leave_stopped(t, r->pid); break;
	case TOP_NOTHING: break;
	}
}

static void read_keys(struct top *t)
{
	uint32_t key;

	while (t->curses && !t->is_left && curses_key(t->curses, &key)) {
		struct top_request r = top_view_key(&t->view, key);

		t->is_changed = true;
		perform(t, &r);
	}
}

/* Whether rows depend on the samples of processes that are not visible */
static bool sorts_by_samples(const struct top_view *v)
{
	return v->sort == TOP_SORT_CPU || v->sort == TOP_SORT_MEMORY || v->sort == TOP_SORT_TIME;
}

static void sample_selected(struct top *t)
{
	const struct top_process *p = top_view_selected(&t->view);
	struct arena arena = {0};

	if (p)
		sample_details(&t->view.details, p, &t->recent, p->is_ended ? NULL :
			       engine_sleeping_stack(t->engine, p->pid, &arena));
	arena_done(&arena);
}

/* Samples the visible processes; new ones at once, all in intervals. */
static void sample(struct top *t, bool all)
{
	struct top_view *v = &t->view;
	struct top_table *table = &v->table;
	size_t first = v->first, count = top_view_rows(v);
	uint64_t begun = now(t);

	if (sorts_by_samples(v)) {
		first = 0;
		count = table->shown_count;
	}
	for (size_t i = first; i < table->shown_count && i - first < count; i++)
		if (all || !table->shown[i]->sample.time)
			sample_process(table->shown[i], begun, table->utf8);
	if (v->mode == TOP_DETAILS && all)
		sample_selected(t);
	if (!all)
		return;
	t->sampled = begun;
	t->sample_cost = now(t) - begun;
}

/* Has the syscalls of the process traced whose details are shown. */
static void watch_selected(struct top *t)
{
	const struct top_process *p = t->view.mode == TOP_DETAILS ? top_view_selected(&t->view) :
		NULL;

	top_recent_choose(&t->recent, p ? p->pid : 0);
	engine_watch_calls(t->engine, p && !p->is_ended ? p->pid : 0);
}

static void paint(struct top *t)
{
	unsigned height = t->view.height, width = t->view.width;
	uint64_t time = now(t), rest = t->sample_cost * SAMPLE_SHARE;
	bool is_due = !t->view.is_paused &&
		time - t->sampled >= (rest > sample_interval ? rest : sample_interval);

	curses_size(t->curses, &height, &width);
	if (height != t->view.height || width != t->view.width) {
		command_terminal_resize(&t->terminal, height, width);
		t->is_changed = true;
	}
	if (t->view.mode == TOP_DETAILS && !t->view.details.len)
		is_due = true;
	if (t->view.mode != TOP_DETAILS)
		sbuf_reset(&t->view.details);
	watch_selected(t);
	if ((!t->is_changed && !is_due) || time - t->painted < paint_interval)
		return;
	if (!t->view.is_paused)
		t->view.now = time;
	top_view_update(&t->view, height, width);
	if (!t->view.is_paused || is_due)
		sample(t, is_due);
	if (is_due && sorts_by_samples(&t->view))
		top_view_update(&t->view, height, width);
	top_screen_draw(&t->screen, &t->view);
	curses_paint(t->curses, &t->screen);
	t->painted = time;
	t->is_changed = false;
}

/* printer.event */
static void handle_event(void *self, const struct event *e)
{
	struct top *t = self;

	if (e->kind == EVENT_BEGIN)
		t->origin = clock_ns(CLOCK_MONOTONIC);
	top_recent_event(&t->recent, &t->o->look, e);
	if (e->kind == EVENT_LEAVE)
		top_table_interrupted(&t->view.table, e);
	if (e->kind == EVENT_ENTER || e->kind == EVENT_LEAVE)
		return;
	top_table_event(&t->view.table, e);
	t->is_changed = true;
	drain_command(t);
	if (e->kind == EVENT_END)
		close_screen(t);
}

/* printer.idle: always has work, so that it is called at each tick of the engine */
static bool handle_idle(void *self)
{
	struct top *t = self;

	drain_command(t);
	if (t->is_killing)
		kill_all(t);
	if (!t->is_hung_up && has_hung_up(t))
		hang_up(t);
	if (t->is_left)
		return true;
	read_keys(t);
	if (t->curses && !t->is_left)
		paint(t);
	return true;
}

static const struct printer printer_top = {
	.name = "top",
	.wants = {.calls = true, .values = true, .programs = true, .reaps = true, .exiting = true},
	.is_for_terminal = true,
	.event = handle_event,
	.idle = handle_idle,
};

static bool is_utf8(void)
{
	locale_t l = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
	bool utf8 = l && !strcmp(nl_langinfo_l(CODESET, l), "UTF-8");

	if (l)
		freelocale(l);
	return utf8;
}

static void set_title(struct top *t, bool utf8)
{
	if (t->o->command)
		words_command(&t->title, (const char *const *)t->o->command, 0, utf8);
	for (size_t i = 0; !t->o->command && i < t->o->pid_count; i++) {
		sbuf_str(&t->title, i ? ", " : "-p ");
		sbuf_dec(&t->title, t->o->pids[i], false);
	}
	if (!t->o->command && t->o->targets)
		targets_describe(t->o->targets, &t->title);
}

/* Messages would destroy the screen. */
static void defer_messages(struct top *t)
{
	t->messages = memfd_create("messages", MFD_CLOEXEC);
	if (t->messages >= 0)
		t->diag->fd = t->messages;
}

static bool open_terminal(struct top *t)
{
	bool colour = t->o->colour == 1 || (t->o->colour < 0 && !getenv("NO_COLOR"));
	_cleanup_free_ char *why = NULL;
	int err;

	t->tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (t->tty < 0) {
		diag_errno(t->diag, errno, "--top: cannot open the terminal (/dev/tty)");
		return false;
	}
	err = t->o->command ? command_terminal_open(&t->terminal, t->tty) : 0;
	if (err) {
		diag_errno(t->diag, -err, "--top: cannot open a pseudo-terminal for the command");
		return false;
	}
	t->curses = curses_open(t->tty, t->tty, colour, &why);
	if (!t->curses)
		diag_say(t->diag, "--top: cannot use the terminal: %s", why);
	return t->curses;
}

struct top *top_new(const struct options *o, struct diag *diag)
{
	struct top *t = alloc_new(struct top);
	bool utf8 = is_utf8();

	t->o = o;
	t->diag = diag;
	t->diag_fd = diag->fd;
	t->tty = t->messages = -1;
	t->terminal = (struct command_terminal){-1, -1, -1, false};
	t->viewer = (struct viewer){&printer_top, t};
	t->stop_screen = (struct stop_screen){t, handle_left, leave_screen, enter_screen};
	t->origin = clock_ns(CLOCK_MONOTONIC);
	set_title(t, utf8);
	top_view_init(&t->view, t->title.len ? t->title.s : "", o->command, utf8);
	if (!open_terminal(t)) {
		top_free(t);
		return NULL;
	}
	defer_messages(t);
	command_terminal_use(&t->terminal);
	return t;
}

void top_free(struct top *t)
{
	if (!t)
		return;
	close_screen(t);
	drain_command(t);
	write_messages(t);
	command_terminal_leave(&t->terminal, t->tty);
	if (t->tty >= 0)
		close(t->tty);
	top_view_done(&t->view);
	top_screen_done(&t->screen);
	top_recent_done(&t->recent);
	sbuf_done(&t->title);
	free(t);
}

void top_rescue(struct top *t)
{
	if (!t)
		return;
	curses_rescue(t->curses);
	command_terminal_restore(&t->terminal);
	command_terminal_leave(&t->terminal, t->tty);
}

const struct viewer *top_viewer(const struct top *t)
{
	return &t->viewer;
}

const struct stop_screen *top_stop_screen(const struct top *t)
{
	return &t->stop_screen;
}

void top_bind(struct top *t, struct engine *engine)
{
	assert(!t->engine);
	t->engine = engine;
}

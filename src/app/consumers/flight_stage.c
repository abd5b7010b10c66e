#include "app/consumers/flight_stage.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory/cleanup.h"
#include "base/system/clock.h"
#include "enrich/names.h"
#include "filter/condition/condition.h"
#include "pipeline/call_choice.h"
#include "print/core/process_words.h"
#include "ptrail/process.h"

enum { REPEATS_MAX = 10 };	/* files because of conditions and crashes */

/* ns from one file because of a condition or a crash to the next */
static const uint64_t repeat_interval = 10 * NS_PER_SECOND;
/* ns from the end of a process to the file, so that this has what happens then */
static const uint64_t delay = NS_PER_SECOND;

/* Why FILE cannot be replaced by a file; NULL: it can */
static const char *find_obstacle(const char *file)
{
	struct stat st;

	if (lstat(file, &st))
		return errno == ENOENT ? NULL : strerror(errno);
	return S_ISREG(st.st_mode) ? NULL : S_ISLNK(st.st_mode) ?
		"it is a symbolic link, and --flight replaces files; name its target" :
		"it is not a regular file, and --flight replaces files";
}

/* Returns the directory of the file, to be freed. */
static char *directory_of(const char *file)
{
	const char *slash = strrchr(file, '/');

	return !slash ? strdup(".") : strndup(file, slash == file ? 1 : slash - file);
}

int flight_stage_init(struct flight_stage *s, const struct options *o, struct diag *diag)
{
	const char *obstacle = find_obstacle(o->record);
	_cleanup_free_ char *directory = directory_of(o->record);

	s->o = o;
	s->diag = diag;
	if (obstacle) {
		diag_say(diag, "cannot write to '%s': %s", o->record, obstacle);
		return -EINVAL;
	}
	if (directory && !access(directory, W_OK | X_OK))
		return 0;
	diag_errno(diag, errno, "cannot write to '%s'", o->record);
	return -EACCES;
}

void flight_stage_done(struct flight_stage *s)
{
	flight_free(s->flight);
	s->flight = NULL;
}

/* Writes the window to `path`, under the temporary name `temporary` at first, which ends with
 * XXXXXX. Returns 0 or -errno. */
static int write_file(struct flight_stage *s, const char *path, char *temporary,
		      const struct event *end, struct flight_window *w)
{
	int fd, err;

	if (find_obstacle(path))
		return -EEXIST;
	fd = mkostemp(temporary, O_CLOEXEC);	/* with mode 0600 */
	if (fd < 0)
		return -errno;
	err = flight_write(s->flight, fd, end, w);
	if (close(fd) && !err)
		err = -errno;
	if (!err && rename(temporary, path))
		err = -errno;
	if (err)
		unlink(temporary);
	return err;
}

static void report_file(const struct flight_stage *s, const char *path, const char *why,
			const struct flight_window *w)
{
	struct sbuf size = {0}, span = {0};

	words_size(&size, w->bytes);
	words_duration(&span, w->last_time - w->first_time, false);
	diag_say(s->diag, "wrote '%s' because %s: %" PRIu64 " %s in %s (%s)", path, why, w->events,
		 w->events == 1 ? "event" : "events", span.s, size.s);
	if (w->forgotten)
		diag_say(s->diag, "'%s' lacks the beginning of %" PRIu64 " %s: there was no room",
			 path, w->forgotten, w->forgotten == 1 ? "task" : "tasks");
	sbuf_done(&size);
	sbuf_done(&span);
}

/* Writes the window to the next file. `end`: the last event; NULL: the trace continues. */
static void write_window(struct flight_stage *s, const struct event *end)
{
	struct sbuf path = {0}, temporary = {0};
	struct flight_window window;

	s->is_pending = false;
	sbuf_str(&path, s->o->record);
	if (s->files) {
		sbuf_char(&path, '.');
		sbuf_dec(&path, s->files + 1, false);
	}
	sbuf_str(&temporary, path.s);
	sbuf_str(&temporary, ".XXXXXX");
	s->error = write_file(s, path.s, temporary.s, end, &window);
	if (s->error) {
		diag_errno(s->diag, -s->error, "cannot write '%s', because %s%s", path.s, s->why,
			   end ? "" : "; the trace continues");
	} else {
		s->files++;
		s->repeats += s->is_repeatable;
		report_file(s, path.s, s->why, &window);
	}
	sbuf_done(&path);
	sbuf_done(&temporary);
}

/* Notes a reason, as the end of a sentence, unless there is one already. */
__attribute__((format(printf, 2, 3)))
static void set_reason(struct flight_stage *s, const char *format, ...)
{
	va_list args;

	if (s->is_pending)
		return;
	s->is_pending = true;
	s->is_repeatable = false;
	s->due = clock_ns(CLOCK_MONOTONIC) + delay;
	va_start(args, format);
	vsnprintf(s->why, sizeof(s->why), format, args);
	va_end(args);
}

/* Whether a file because of a condition or a crash may be written now. If so, it is not for some
 * time. */
static bool may_repeat(struct flight_stage *s, const struct event *e)
{
	if (s->is_pending || e->time < s->next_repeat)
		return false;
	if (s->repeats == REPEATS_MAX) {
		if (!s->has_stopped)
			diag_say(s->diag, "%d recordings were written because of --flight-when and "
				 "crashes; no more will be", REPEATS_MAX);
		s->has_stopped = true;
		return false;
	}
	s->next_repeat = e->time + repeat_interval;
	return true;
}

/* Whether the signal means that a program has a fault */
static bool is_crash(int number)
{
	switch (number) {
	case SIGSEGV:
	case SIGBUS:
	case SIGILL:
	case SIGFPE:
	case SIGABRT:
	case SIGSYS:
	case SIGTRAP:
		return true;
	default:
		return false;
	}
}

static const char *name_of(const struct event *e)
{
	return e->process ? process_name(e->process) : "";
}

/* Notes that the command has failed, if it has. */
static void note_failure(struct flight_stage *s, const struct exit_status *how)
{
	struct sbuf signal = {0};

	if (how->signaled) {
		words_signal(&signal, how->number);
		set_reason(s, "the command was killed by %s", signal.s);
	} else if (how->number) {
		set_reason(s, "the command exited with status %d", how->number);
	}
	sbuf_done(&signal);
}

static void handle_exit(struct flight_stage *s, const struct event *e)
{
	const struct exit_status *how = &e->exit.how;
	struct sbuf signal = {0};

	if (e->exit.zombie && how->signaled && is_crash(how->number) && may_repeat(s, e)) {
		words_signal(&signal, how->number);
		set_reason(s, "process %d (%s) was killed by %s", e->tgid, name_of(e), signal.s);
		s->is_repeatable = true;
		sbuf_done(&signal);
	}
	if (!s->command.serial || e->tgid != s->command.tid || !e->exit.zombie)
		return;
	s->failure_noted = true;
	note_failure(s, how);
}

/* Whether the system call of a LEAVE matches --flight-when */
static bool matches(const struct filter *when, const struct event *e)
{
	const struct call_condition *condition = filter_condition(when);

	if (!choice_accepts(when, e) || !filter_status(when, choice_outcome(e)))
		return false;
	return !condition ||
		condition_evaluate(condition, e, names_directory, e->call.memory) == IS_TRUE;
}

static void handle_call(struct flight_stage *s, const struct event *e)
{
	if (!s->o->flight.when || !matches(s->o->flight.when, e) || !may_repeat(s, e))
		return;
	set_reason(s, "%s of process %d (%s) matched --flight-when",
		   e->call.row ? e->call.row->name : "a system call", e->tgid, name_of(e));
	s->is_repeatable = true;
	write_window(s, NULL);
}

static void note_timeout(struct flight_stage *s)
{
	s->timeout_noted = true;
	set_reason(s, "--timeout expired");
}

void flight_stage_event(struct flight_stage *s, const struct event *e)
{
	switch (e->kind) {
	case EVENT_NEW:
		if (e->born.how == BORN_COMMAND)
			s->command = e->task;
		break;
	case EVENT_LEAVE:
		handle_call(s, e);
		break;
	case EVENT_EXIT:
		handle_exit(s, e);
		break;
	case EVENT_LOOK:
		if (e->look.why == LOOK_TIMEOUT && e->look.last)
			note_timeout(s);
		break;
	default:
		break;
	}
}

void flight_stage_idle(struct flight_stage *s)
{
	if (s->is_pending && clock_ns(CLOCK_MONOTONIC) >= s->due)
		write_window(s, NULL);
}

void flight_stage_handle_usr1(struct flight_stage *s)
{
	set_reason(s, "SIGUSR1 was sent");
	write_window(s, NULL);
}

void flight_stage_end(struct flight_stage *s, const struct event *end, bool found)
{
	struct sbuf signal = {0};

	if (end->end.why == END_TIMEOUT && !s->timeout_noted)
		note_timeout(s);
	if (end->end.has_command && end->end.ended && !s->failure_noted)
		note_failure(s, &end->end.how);
	if (end->end.why == END_SIGNAL) {
		words_signal(&signal, end->end.signal);
		set_reason(s, "%s ended the trace", signal.s);
		sbuf_done(&signal);
	}
	if (found)
		set_reason(s, "a check found something");
	if (s->is_pending)
		write_window(s, end);
}

#include "made.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "decode/memory.h"
#include "lib/events.h"
#include "print/output/output.h"

enum { WORDS = 32, TEXT = 64 << 10 };

struct made good, new;
static char text[TEXT], json[TEXT], first[TEXT];
static size_t count;
static bool is_compared;
static int text_fd;

static void run_begin(struct made *m, pid_t pids)
{
	*m = (struct made){
		.model = model_new(), .historian = historian_new(), .collected = collected_new(),
		.first = pids,
	};
}

void made_begin(void)
{
	run_begin(&good, 100);
	run_begin(&new, 70000);
	is_compared = false;
}

static void run_done(struct made *m)
{
	collected_free(m->collected);
	historian_free(m->historian);
	model_free(m->model);
}

void made_end(void)
{
	run_done(&good);
	run_done(&new);
}

static void run_event(struct made *m, struct event e)
{
	e.seq = ++m->seq;
	e.time = m->time += 1000000;
	model_event(m->model, &e);
	historian_event(m->historian, &e);
	if (e.kind == EVENT_END)
		e.end.history = historian_history(m->historian);
	diff_collector.event(m->collected, &e);
}

static pid_t pid_of(const struct made *m, pid_t pid)
{
	return m->first + pid;
}

void made_exec(struct made *m, pid_t pid, const char *command, const char *directory)
{
	char line[256], path[300], *word, *rest = line;
	const char *argv[WORDS] = {0};
	size_t n = 0;
	struct event e;

	snprintf(line, sizeof(line), "%s", command);
	while (n < WORDS - 1 && (word = strsep(&rest, " ")))
		argv[n++] = word;
	snprintf(path, sizeof(path), "/bin/%s", argv[0]);
	e = an_exec(pid_of(m, pid), pid, path, argv);
	e.exec.file = path;
	e.exec.cwd = directory;
	run_event(m, e);
}

void made_label(struct made *m, const char *label)
{
	run_event(m, (struct event){.kind = EVENT_BEGIN, .begin = {
		.labels = (const char *const []){label, NULL},
	}});
}

static const char *home(const struct made *m)
{
	return m == &good ? "/srv/good" : "/srv/new";
}

void made_command(struct made *m)
{
	run_event(m, a_birth(EVENT_NEW, pid_of(m, 1), 1, pid_of(m, 1), BORN_COMMAND, 0, 0, 0));
	made_exec(m, 1, "make all", home(m));
}

void made_run(struct made *m, pid_t parent, pid_t pid, const char *command)
{
	run_event(m, a_birth(EVENT_FORK, pid_of(m, parent), parent, pid_of(m, parent), BORN_FORK,
			     pid_of(m, pid), pid, pid_of(m, pid)));
	run_event(m, a_birth(EVENT_NEW, pid_of(m, pid), pid, pid_of(m, pid), BORN_FORK,
			     pid_of(m, parent), parent, pid_of(m, parent)));
	if (*command)
		made_exec(m, pid, command, home(m));
}

static void run_syscall(struct made *m, pid_t pid, const char *name, struct value *args, int ret)
{
	struct event e = a_call(EVENT_LEAVE, pid_of(m, pid), pid, name, ARGS(0), ret);
	struct call_view view;
	struct value record;

	add_view(&e, &view, &record, args);
	run_event(m, e);
}

void made_call(struct made *m, pid_t pid, const char *name, const char *path, int ret,
	       unsigned flags)
{
	static const char *const directory[] = {"O_DIRECTORY", NULL};
	struct value how = {
		.kind = V_NUMBER, .name = "flags", .num.n = flags,
		.num.parts = flags & O_DIRECTORY ? directory : NULL,
	};
	struct value v = a_path(path);

	v.next = &how;
	run_syscall(m, pid, name, &v, ret);
}

void made_open(struct made *m, pid_t pid, const char *path, int ret)
{
	made_call(m, pid, "open", path, ret, 0);
}

void made_address(struct made *m, pid_t pid, const char *name, uint16_t port, int ret)
{
	struct value address = {.kind = V_NUMBER, .sense = SENSE_INET, .num.n = 0x7f000001};
	struct value number = {.kind = V_NUMBER, .sense = SENSE_PORT, .num.n = port};
	struct value record = {.kind = V_RECORD, .list.first = &number};

	number.next = &address;
	run_syscall(m, pid, name, &record, ret);
}

void made_failure(struct made *m, pid_t pid, const char *name, int error)
{
	struct value fd = {.kind = V_NUMBER, .sense = SENSE_FD, .num.n = 5};

	run_syscall(m, pid, name, &fd, -error);
}

void made_message(struct made *m, pid_t pid, const char *message)
{
	size_t n = strlen(message);
	struct event e = a_call(EVENT_LEAVE, pid_of(m, pid), pid, "write", ARGS(2, 0x1000, n), n);
	struct arena arena = {0};
	struct memory memory;

	memory_init(&memory, &arena, NULL, NULL);
	memory_put(&memory, AT_ENTRY, 0x1000, n, message, n);
	e.call.memory = &memory;
	run_event(m, e);
	arena_done(&arena);
}

static void run_exit(struct made *m, pid_t pid, int code, const struct figures *figures)
{
	struct event e = a_task(EVENT_EXITING, pid_of(m, pid), pid, pid_of(m, pid));
	struct exit_status how = {.signaled = code < 0, .number = code < 0 ? -code : code};

	e.exit.how = how;
	e.exit.figures = figures;
	if (figures)
		run_event(m, e);
	e = an_exit(pid_of(m, pid), pid, pid_of(m, pid), 0, true);
	e.exit.how = how;
	run_event(m, e);
	run_event(m, a_reap(pid_of(m, pid), pid, 1));
}

void made_exit(struct made *m, pid_t pid, int code)
{
	run_exit(m, pid, code, NULL);
}

void made_exit_used(struct made *m, pid_t pid, uint64_t processor, uint64_t memory)
{
	run_exit(m, pid, 0, &(struct figures){.processor = processor, .peak_memory = memory});
}

static void run_build(struct made *m)
{
	char path[64];

	made_command(m);
	made_run(m, 1, 2, "cc a.c");
	snprintf(path, sizeof(path), "%s/a.h", home(m));
	made_open(m, 2, path, 3);
	made_exit(m, 2, 0);
}

void made_equal_builds(void)
{
	run_build(&good);
	run_build(&new);
}

/* Opens an output to memory, of which close_text() returns what was written. */
static struct output *open_text(void)
{
	static struct diag diag = {.fd = 2, .name = "test"};
	struct output *out;

	text_fd = memfd_create("text", MFD_CLOEXEC);
	ck_assert_int_ge(text_fd, 0);
	ck_assert_int_eq(output_open_fd(&out, text_fd, "text", &diag), 0);
	return out;
}

static const char *close_text(struct output *out, char *to)
{
	ssize_t n;

	ck_assert_int_eq(output_close(out), 0);
	n = pread(text_fd, to, TEXT - 1, 0);
	ck_assert_int_ge(n, 0);
	to[n] = 0;
	close(text_fd);
	return to;
}

static void write_text(const struct differences *d, char *to,
		       void (*form)(const struct differences *d, struct output *out))
{
	struct output *out = open_text();

	form(d, out);
	close_text(out, to);
}

static void run_end(struct made *m)
{
	run_event(m, (struct event){
		.kind = EVENT_END, .end = {.has_command = true, .why = m->why},
	});
}

void made_add_to(struct run_sets *sets)
{
	run_end(&good);
	run_end(&new);
	run_sets_add(sets, good.collected, false);
	run_sets_add(sets, new.collected, true);
}

const char *made_sets(struct run_sets *sets, bool is_json)
{
	void (*const form)(const struct run_sets *, struct output *) = is_json ?
		run_sets_write_json : run_sets_write_text;
	struct output *out = open_text();

	form(sets, out);
	return close_text(out, text);
}

static void compare_runs(void)
{
	struct differences *d;

	if (is_compared)
		return;
	is_compared = true;
	run_end(&good);
	run_end(&new);
	d = diff_runs(good.collected, new.collected);
	count = diff_count(d);
	write_text(d, text, diff_write_text);
	write_text(d, json, diff_write_json);
	diff_free(d);
	snprintf(first, sizeof(first), "%.*s", (int)strcspn(text, "\n"), text);
}

const char *made_text(void)
{
	compare_runs();
	return text;
}

const char *made_json(void)
{
	compare_runs();
	return json;
}

const char *made_first(void)
{
	compare_runs();
	return first;
}

size_t made_count(void)
{
	compare_runs();
	return count;
}

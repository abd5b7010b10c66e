#include "made.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "abi/abi.h"
#include "decode/memory.h"
#include "desc/type.h"
#include "lib/stream.h"
#include "print/output/output.h"

enum { WORDS = 32, TEXT = 64 << 10 };

struct made good, new;
static char text[TEXT], json[TEXT], first[TEXT];
static size_t count;
static bool over;

static void begin(struct made *m, pid_t pids)
{
	*m = (struct made){
		.model = model_new(), .historian = historian_new(), .collected = collect_new(),
		.first = pids,
	};
}

void made_begin(void)
{
	begin(&good, 100);
	begin(&new, 70000);
	over = false;
}

static void done(struct made *m)
{
	collect_free(m->collected);
	historian_free(m->historian);
	model_free(m->model);
}

void made_end(void)
{
	done(&good);
	done(&new);
}

static void feed(struct made *m, struct event e)
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

void made_exec(struct made *m, pid_t pid, const char *command, const char *folder)
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
	e.exec.cwd = folder;
	feed(m, e);
}

static const char *home(const struct made *m)
{
	return m == &good ? "/srv/good" : "/srv/new";
}

void made_command(struct made *m)
{
	feed(m, a_birth(EVENT_NEW, pid_of(m, 1), 1, pid_of(m, 1), BORN_COMMAND, 0, 0, 0));
	made_exec(m, 1, "make all", home(m));
}

void made_run(struct made *m, pid_t maker, pid_t pid, const char *command)
{
	feed(m, a_birth(EVENT_FORK, pid_of(m, maker), maker, pid_of(m, maker), BORN_FORK,
			pid_of(m, pid), pid, pid_of(m, pid)));
	feed(m, a_birth(EVENT_NEW, pid_of(m, pid), pid, pid_of(m, pid), BORN_FORK,
			pid_of(m, maker), maker, pid_of(m, maker)));
	if (*command)
		made_exec(m, pid, command, home(m));
}

static void call(struct made *m, pid_t pid, const char *name, struct value *args, int ret)
{
	struct event e = a_task(EVENT_LEAVE, pid_of(m, pid), pid, pid_of(m, pid));
	struct value list = {.kind = V_RECORD, .list.first = args};
	struct call_view view = {
		.name = name, .args = &list, .error = ret < 0 ? errno_name(-ret) : NULL,
	};

	e.call.row = desc_call_named(name);
	e.call.abi = &abis[ABI_x86_64];
	e.call.ret = ret;
	e.call.failed = ret < 0;
	e.call.view = &view;
	ck_assert_ptr_nonnull(e.call.row);
	feed(m, e);
}

static struct value bytes(const char *s)
{
	return (struct value){
		.kind = V_BYTES, .sense = SENSE_PATH, .flags = VF_NUL,
		.bytes = {(const uint8_t *)s, strlen(s), strlen(s), 0},
	};
}

void made_call(struct made *m, pid_t pid, const char *name, const char *path, int ret,
	       unsigned flags)
{
	struct value how = {.kind = V_NUMBER, .name = "flags", .num.n = flags};
	struct value v = bytes(path);

	v.next = &how;
	call(m, pid, name, &v, ret);
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
	call(m, pid, name, &record, ret);
}

void made_fails(struct made *m, pid_t pid, const char *name, int error)
{
	struct value fd = {.kind = V_NUMBER, .sense = SENSE_FD, .num.n = 5};

	call(m, pid, name, &fd, -error);
}

void made_says(struct made *m, pid_t pid, const char *message)
{
	struct event e = a_task(EVENT_LEAVE, pid_of(m, pid), pid, pid_of(m, pid));
	struct arena arena = {0};
	struct memory memory;
	size_t n = strlen(message);

	memory_init(&memory, &arena, NULL, NULL);
	memory_put(&memory, AT_ENTRY, 0x1000, n, message, n);
	e.call.row = desc_call_named("write");
	e.call.abi = &abis[ABI_x86_64];
	e.call.memory = &memory;
	e.call.arg[0] = 2;
	e.call.arg[1] = 0x1000;
	e.call.arg[2] = e.call.ret = n;
	feed(m, e);
	arena_done(&arena);
}

static void leave(struct made *m, pid_t pid, int code, const struct figures *figures)
{
	struct event e = a_task(EVENT_EXITING, pid_of(m, pid), pid, pid_of(m, pid));
	struct ending how = {.signaled = code < 0, .number = code < 0 ? -code : code};

	e.exit.how = how;
	e.exit.figures = figures;
	if (figures)
		feed(m, e);
	e = an_exit(pid_of(m, pid), pid, pid_of(m, pid), 0, true);
	e.exit.how = how;
	feed(m, e);
	feed(m, a_reap(pid_of(m, pid), pid, 1));
}

void made_exit(struct made *m, pid_t pid, int code)
{
	leave(m, pid, code, NULL);
}

void made_exit_used(struct made *m, pid_t pid, uint64_t processor, uint64_t memory)
{
	leave(m, pid, 0, &(struct figures){.processor = processor, .peak_memory = memory});
}

static void build(struct made *m)
{
	char path[64];

	made_command(m);
	made_run(m, 1, 2, "cc a.c");
	snprintf(path, sizeof(path), "%s/a.h", home(m));
	made_open(m, 2, path, 3);
	made_exit(m, 2, 0);
}

void made_builds(void)
{
	build(&good);
	build(&new);
}

static void show(const struct differences *d, char *to,
		 void (*form)(const struct differences *d, struct output *out))
{
	struct diag diag = {.fd = 2, .name = "test"};
	int fd = memfd_create("text", MFD_CLOEXEC);
	struct output *out;
	ssize_t n;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(output_open_fd(&out, fd, "text", &diag), 0);
	form(d, out);
	ck_assert_int_eq(output_close(out), 0);
	n = pread(fd, to, TEXT - 1, 0);
	ck_assert_int_ge(n, 0);
	to[n] = 0;
	close(fd);
}

static void finish(struct made *m)
{
	feed(m, (struct event){.kind = EVENT_END, .end = {.has_command = true, .why = m->why}});
}

static void compare(void)
{
	struct differences *d;

	if (over)
		return;
	over = true;
	finish(&good);
	finish(&new);
	d = diff_runs(good.collected, new.collected);
	count = diff_count(d);
	show(d, text, diff_show_text);
	show(d, json, diff_show_json);
	diff_free(d);
	snprintf(first, sizeof(first), "%.*s", (int)strcspn(text, "\n"), text);
}

const char *made_text(void)
{
	compare();
	return text;
}

const char *made_json(void)
{
	compare();
	return json;
}

const char *made_first(void)
{
	compare();
	return first;
}

size_t made_count(void)
{
	compare();
	return count;
}

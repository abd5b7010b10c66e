#include "app/top/sample.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "abi/abi.h"
#include "base/memory/arena.h"
#include "base/memory/cleanup.h"
#include "base/system/clock.h"
#include "desc/type.h"
#include "machine/machine.h"
#include "model/explain/crash_text.h"
#include "model/process/name.h"
#include "print/core/process_words.h"
#include "print/top/terminal_name.h"
#include "trace/inspect/task_state.h"
#include "trace/proc/descriptors.h"
#include "trace/proc/proc.h"

enum { FILES_MAX = 500, FRAMES_MAX = 30, ARGUMENTS = 6 };

/* The syscall that a task is in, or that restart_syscall continues there */
static const struct call *call_of(const struct task_state *t)
{
	enum abi_id abi = machine_abi_of(t->is_32bit)->id;
	const struct call *call = t->in_call ? desc_call(&abis[abi], t->nr) : NULL;

	if (!call || strcmp(call->name, "restart_syscall") != 0)
		return call;
	return desc_call(&abis[abi], task_state_restarted_nr(t, abi));
}

/* Reads state, terminal, CPU time and memory from /proc/PID/stat. Returns false if the process has
 * ended. */
static bool read_stat(int dir, struct top_sample *s)
{
	unsigned long long user = 0, system = 0;
	long long pages = 0;
	int terminal = 0;
	char text[1024], *end;
	ssize_t n = proc_read_in(dir, "stat", text, sizeof(text) - 1);
	uint64_t tick = NS_PER_SECOND / sysconf(_SC_CLK_TCK);

	if (n <= 0)
		return false;
	text[n] = 0;
	end = strrchr(text, ')');
	if (!end || sscanf(end + 1, " %c %*s %*s %*s %d %*s %*s %*s %*s %*s %*s %llu %llu "
			   "%*s %*s %*s %*s %*s %*s %*s %*s %lld",
			   &s->state, &terminal, &user, &system, &pages) != 5)
		return false;
	s->terminal = terminal;
	s->processor = (user + system) * tick;
	s->memory = pages > 0 ? (uint64_t)pages * sysconf(_SC_PAGESIZE) : 0;
	return true;
}

/* Reads the bytes that syscalls have transferred; 0: unknown */
static uint64_t read_bytes(int dir)
{
	char text[512];
	ssize_t n = proc_read_in(dir, "io", text, sizeof(text) - 1);

	if (n <= 0)
		return 0;
	text[n] = 0;
	return proc_field(text, "rchar", 10) + proc_field(text, "wchar", 10);
}

/* Sets the command of a process that has executed nothing since it is traced. */
static void read_command(int dir, struct top_process *p, bool utf8)
{
	struct arena arena = {0};
	const char *const *argv = proc_argv_in(dir, &arena);

	if (argv[0])
		top_process_named(p, argv, utf8);
	arena_done(&arena);
}

void sample_process(struct top_process *p, uint64_t now, bool utf8)
{
	_cleanup_close_ int dir = p->is_ended ? -1 : proc_open_dir(p->pid);
	struct top_sample s = {.time = now};
	struct proc_status status;
	struct arena arena = {0};
	struct task_state task;
	const struct call *call;

	if (dir < 0 || !read_stat(dir, &s))
		return;
	s.bytes = read_bytes(dir);
	if (!proc_status(p->pid, &status))
		s.switches = status.voluntary;
	if (!task_state_read(p->pid, &task, &arena)) {
		call = call_of(&task);
		s.call = call ? top_call_name(p, call->name) : NULL;
		s.arg = task.arg[0];
	}
	arena_done(&arena);
	if (!p->has_command && !strcmp(p->command, "?"))
		read_command(dir, p, utf8);
	top_process_sampled(p, &s);
}

static void add_named(struct sbuf *text, const char *name, const char *value)
{
	sbuf_str(text, name);
	words_token(text, value, true);
	sbuf_char(text, '\n');
}

static void add_link(struct sbuf *text, const char *name, int dir, const char *link)
{
	char target[PATH_MAX];
	ssize_t n = readlinkat(dir, link, target, sizeof(target) - 1);

	if (n <= 0)
		return;
	target[n] = 0;
	add_named(text, name, target);
}

static void add_state(struct sbuf *text, const struct top_process *p)
{
	struct arena arena = {0};
	struct task_state t;
	const struct call *call;

	if (task_state_read(p->pid, &t, &arena))
		return;
	sbuf_str(text, "state      ");
	sbuf_char(text, t.state);
	call = call_of(&t);
	if (call) {
		sbuf_str(text, ", in ");
		sbuf_str(text, top_call_name(p, call->name));
		for (unsigned i = 0; i < ARGUMENTS; i++) {
			sbuf_str(text, i ? ", " : "(");
			sbuf_hex(text, t.arg[i]);
		}
		sbuf_char(text, ')');
	}
	if (*t.sleeps_in) {
		sbuf_str(text, ", waits in ");
		sbuf_str(text, t.sleeps_in);
	}
	sbuf_char(text, '\n');
	arena_done(&arena);
}

static void add_credentials(struct sbuf *text, pid_t pid, uint32_t terminal)
{
	struct proc_status s;

	if (proc_status(pid, &s))
		return;
	sbuf_str(text, "parent     ");
	sbuf_dec(text, s.ppid, false);
	sbuf_str(text, "\nthreads    ");
	sbuf_dec(text, s.threads > 0 ? s.threads : 0, false);
	sbuf_str(text, "\nterminal   ");
	top_terminal_name(text, terminal);
	sbuf_str(text, "\nuser       ");
	sbuf_dec(text, s.euid, false);
	sbuf_str(text, ", group ");
	sbuf_dec(text, s.egid, false);
	sbuf_char(text, '\n');
	if (!s.peak_kib)
		return;
	sbuf_str(text, "peak       ");
	words_size(text, s.peak_kib * 1024);
	sbuf_char(text, '\n');
}

/* A line for each frame: "  read (libc.so.6)", or "  prog+0x1139" if the function is unknown */
static void add_stack(struct sbuf *text, const struct stack *stack)
{
	if (stack->count)
		sbuf_str(text, "stack\n");
	for (unsigned i = 0; i < stack->count && i < FRAMES_MAX; i++) {
		const struct stack_frame *f = &stack->frames[i];

		sbuf_str(text, "  ");
		if (*f->symbol)
			words_token(text, f->symbol, true);
		else if (*f->object)
			crash_text_code(text, f);
		else
			sbuf_hex(text, f->addr);
		if (*f->symbol && *f->object) {
			sbuf_str(text, " (");
			words_token(text, name_base(f->object), true);
			sbuf_char(text, ')');
		}
		sbuf_char(text, '\n');
	}
	if (stack->count > FRAMES_MAX || stack->is_cut)
		sbuf_str(text, "  ...\n");
}

static void add_files(struct sbuf *text, int dir, pid_t pid)
{
	struct arena arena = {0};
	const struct descriptors *files = descriptors_of(dir, pid, FILES_MAX, INFO_NONE, &arena);

	if (files) {
		sbuf_str(text, "open files ");
		sbuf_dec(text, files->open, false);
		if (files->limit) {
			sbuf_str(text, " of ");
			sbuf_dec(text, files->limit, false);
		}
		sbuf_char(text, '\n');
	}
	for (unsigned i = 0; files && i < files->count; i++) {
		const struct descriptor *f = &files->all[i];

		sbuf_str(text, "  ");
		sbuf_dec(text, f->fd, false);
		sbuf_str(text, f->reads && f->writes ? " read, write " : f->writes ? " write " :
			 " read ");
		words_token(text, f->name, true);
		sbuf_char(text, '\n');
	}
	arena_done(&arena);
}

void sample_details(struct sbuf *text, const struct top_process *p,
		    const struct top_recent *recent, const struct stack *stack)
{
	_cleanup_close_ int dir = p->is_ended ? -1 : proc_open_dir(p->pid);

	sbuf_reset(text);
	sbuf_str(text, "process    ");
	sbuf_dec(text, p->pid, false);
	sbuf_str(text, "\ncommand    ");
	sbuf_str(text, p->command);
	sbuf_char(text, '\n');
	if (p->is_ended) {
		sbuf_str(text, "state      ");
		words_exit_status(text, &p->ending);
		sbuf_char(text, '\n');
	}
	if (dir < 0) {
		top_recent_add(text, recent);
		return;
	}
	add_link(text, "program    ", dir, "exe");
	add_link(text, "directory  ", dir, "cwd");
	add_credentials(text, p->pid, p->sample.terminal);
	add_state(text, p);
	top_recent_add(text, recent);
	if (stack)
		add_stack(text, stack);
	add_files(text, dir, p->pid);
}

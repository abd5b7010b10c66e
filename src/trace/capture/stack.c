/* Stacks of syscalls and signals (-k), traced while the task is stopped */
#include "trace/capture/stack.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory/cleanup.h"
#include "base/system/tracee_file.h"
#include "desc/traits.h"
#include "desc/type.h"
#include "machine/machine.h"
#include "symbols/address_map.h"
#include "symbols/crash.h"
#include "symbols/stacks.h"
#include "trace/capture/call.h"
#include "trace/memory/memory.h"
#include "trace/proc/proc.h"
#include "trace/state/engine_state.h"
#include "trace/state/shutdown.h"
#include "trace/state/rings.h"
#include "trace/state/source.h"
#include "trace/state/start.h"

enum { PERF_MAP_MAX = 256 << 20 };	/* bytes */

static int64_t read_memory(void *ctx, uint64_t addr, void *buf, uint64_t len)
{
	return engine_read(ctx, addr, buf, len);
}

static int open_maps(void *ctx)
{
	const struct tracee *t = ctx;

	return proc_open(t->id.tid, "maps");
}

/* Returns the part of the path below the root directory of the task. The kernel prints paths of
 * mappings as the tracer sees them. */
static const char *task_path(void *ctx, const char *path)
{
	const struct tracee *t = ctx;
	char name[64], root[PATH_MAX];
	ssize_t n;

	snprintf(name, sizeof(name), "/proc/%d/root", t->id.tid);
	n = readlink(name, root, sizeof(root));
	return n > 1 && !strncmp(path, root, n) && path[n] == '/' ? path + n : path;
}

/* The link in map_files leads to deleted files too, but requires a capability. */
static int open_mapped(int process, const struct map_range *range)
{
	char name[96];

	snprintf(name, sizeof(name), "map_files/%llx-%llx", (unsigned long long)range->start,
		 (unsigned long long)range->end);
	return openat(process, name, O_PATH | O_CLOEXEC);
}

/* Whether the descriptor refers to the mapped file, and not to one that has replaced it. Compares
 * the lower half of the inode numbers: overlayfs may add bits above it. Its devices differ from
 * those of the mappings, as do those of btrfs. */
static bool is_mapped_file(int fd, const struct map_range *range)
{
	struct statx st;

	return fd >= 0 && !statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_INO, &st) &&
		(uint32_t)st.stx_ino == (uint32_t)range->inode;
}

int engine_open_mapped(const struct tracee *t, const struct map_range *range)
{
	_cleanup_close_ int process = proc_open_dir(t->id.tid);

	if (process < 0)
		return process;
	_cleanup_close_ int mapped = open_mapped(process, range);

	if (mapped >= 0)
		return tracee_file_reopen(process, mapped, TRACEE_FILE_PROGRAM_MAX);
	/* the name is in the cache while the file is mapped, unless it was deleted */
	_cleanup_close_ int named = tracee_file_find(process, task_path((void *)t, range->name),
						     TRACEE_FILE_CACHED);

	if (is_mapped_file(named, range))
		return tracee_file_reopen(process, named, TRACEE_FILE_PROGRAM_MAX);
	/* the link to the program leads to it even if it was deleted */
	_cleanup_close_ int program = openat(process, "exe", O_PATH | O_CLOEXEC);

	return is_mapped_file(program, range) ?
		tracee_file_reopen(process, program, TRACEE_FILE_PROGRAM_MAX) : -ENOENT;
}

static int open_file(void *ctx, const struct map_range *range)
{
	return engine_open_mapped(ctx, range);
}

static int open_below_root(const struct tracee *t, const char *path, uint64_t size_max)
{
	_cleanup_close_ int process = proc_open_dir(t->id.tid);

	return process < 0 ? process : tracee_file_open(process, path, size_max);
}

static int open_path(void *ctx, const char *path)
{
	return open_below_root(ctx, path, TRACEE_FILE_PROGRAM_MAX);
}

/* The JIT compiler names the file by the number of its process in its own namespace. The file of
 * another user is not trusted; one of root must be readable by all, because a link may lead to
 * it. */
static int open_perf_map(void *ctx, char *path, size_t room)
{
	const struct tracee *t = ctx;
	struct proc_status status;
	struct stat st;
	int fd;

	if (proc_status(t->group->tgid, &status) || !status.inner_count)
		return -ESRCH;
	snprintf(path, room, "/tmp/perf-%d.map", status.inner[status.inner_count - 1]);
	fd = open_below_root(t, path, PERF_MAP_MAX);
	if (fd < 0 || (!fstat(fd, &st) && (st.st_uid == status.euid ||
					   (!st.st_uid && st.st_mode & S_IROTH))))
		return fd;
	close(fd);
	return -EACCES;
}

static struct stack_task describe(struct tracee *t, const struct task_regs *registers)
{
	return (struct stack_task){
		.tgid = t->group->tgid, .registers = registers, .read = read_memory,
		.open_maps = open_maps, .open_file = open_file, .task_path = task_path,
		.open_path = open_path, .open_perf_map = open_perf_map, .ctx = t,
	};
}

/* Describes a stopped task. Returns false if its stack cannot be traced. */
static bool describe_stopped(struct tracee *t, struct task_regs *registers,
			     struct stack_task *to)
{
	*to = describe(t, registers);
	if (t->no_proc || !machine_get_regs(t->id.tid, registers))
		return false;
	to->is_32bit = machine_is_32bit(registers);
	to->signature_bits = machine_signature_bits(t->id.tid);
	return true;
}

/* Traces the stack of a task. `by_record`: the syscall was recorded, and NULL is returned if the
 * task has continued since; NULL: it was not. */
static const struct stack *capture(struct engine *g, struct tracee *t,
				   const struct event *by_record, struct arena *arena)
{
	struct task_regs registers;
	struct stack_task task;

	if (by_record && !t->no_proc && engine_program_registers(g, t, true, &registers)) {
		task = describe(t, &registers);
		return stacks_capture(g->options.stacks.from, &task, arena);
	}
	if (!describe_stopped(t, &registers, &task))
		return NULL;
	engine_program_registers(g, t, false, &registers);
	if (by_record &&
	    (machine_ip(&registers) != by_record->call.ip ||
	     machine_sp(&registers) != by_record->call.sp))
		return NULL;
	return stacks_capture(g->options.stacks.from, &task, arena);
}

static bool is_wanted(const struct engine *g, const struct tracee *t, const struct event *e)
{
	const struct engine_stacks *s = &g->options.stacks;

	return !engine_is_starting(g, t) && !engine_is_detaching(g) && s->wants(s->ctx, e);
}

void engine_stack_at_enter(struct engine *g, struct tracee *t)
{
	struct event *e = &t->syscall.event;

	if (syscall_ends_stack(syscall_traits(e->call.row)) && is_wanted(g, t, e))
		e->call.stack = capture(g, t, NULL, &t->syscall.storage.arena);
}

/* Notes which mappings the syscall may have changed. */
static void note_mappings(struct stacks *from, const struct tracee *t, const struct event *e)
{
	enum memory_effect effect = syscall_traits(e->call.row)->memory;
	const uint64_t *arg = e->call.arg;
	pid_t tgid = t->group->tgid;

	if (t->group->shares_memory)
		stacks_note_change(from, 0);
	else if (e->call.abi != machine_native() || e->call.injected)
		stacks_note_change(from, tgid);
	else if (effect == MEMORY_UNMAP || effect == MEMORY_PROTECT)
		stacks_note_mapping(from, tgid, arg[0], arg[1]);
	else if (effect == MEMORY_MAP && !e->call.failed)
		stacks_note_mapping(from, tgid, (uint64_t)e->call.ret, arg[1]);
	else if (effect == MEMORY_BREAK)
		stacks_note_heap(from, tgid);
	else if (effect != MEMORY_LOCK)
		stacks_note_change(from, tgid);
}

void engine_stack_at_exit(struct engine *g, struct tracee *t, bool is_record)
{
	struct event *e = &t->syscall.event;
	const struct call *row = e->call.row;

	if (row && row->classes & 1u << CLASS_MEMORY)
		note_mappings(g->options.stacks.from, t, e);
	if (!e->call.stack && is_wanted(g, t, e))
		e->call.stack = capture(g, t, is_record ? e : NULL, &t->syscall.storage.arena);
}

void engine_stack_at_signal(struct engine *g, struct tracee *t, struct event *e)
{
	if (is_wanted(g, t, e))
		e->signal.stack = capture(g, t, NULL, &g->scratch);
}

/* Whether the signal does not kill the process: it has a handler, or ignores what it could ignore.
 * The kernel forces its own faults on the task. */
static bool is_harmless(const struct tracee *t, const struct crash_site *at)
{
	uint64_t bit = UINT64_C(1) << (at->number - 1);
	bool is_forced = at->code > 0;
	struct proc_status status;

	if (proc_status(t->id.tid, &status))
		return true;
	if (status.caught & bit)
		return !is_forced || !(status.blocked & bit);
	return status.ignored & bit && !is_forced;
}

/* Returns the libraries for stacks without -k, which are loaded when the first one is traced. */
static struct stacks *own_stacks(struct engine *g)
{
	enum { FRAMES = 256 };
	_cleanup_free_ char *why = NULL;

	if (!g->own_stacks) {
		g->own_stacks = stacks_new(FRAMES, false, &why);
		engine_host_symbols(g);
	}
	return g->own_stacks;
}

const struct stack *engine_stack_of_sleeper(struct engine *g, struct tracee *t,
					    const struct program_place *at, struct arena *arena)
{
	struct stacks *stacks = g->options.stacks.from ? g->options.stacks.from : own_stacks(g);
	struct task_regs registers;
	const struct stack *stack;
	struct stack_task task;

	if (!stacks || t->no_proc)
		return NULL;
	if (describe_stopped(t, &registers, &task)) {
		engine_program_registers(g, t, false, &registers);
	} else {
		if (!at->ip || !at->sp)
			return NULL;
		registers = machine_regs_at(at->ip, at->sp);
		task = describe(t, &registers);
		task.is_32bit = at->is_32bit;
		task.signature_bits = machine_signature_bits(t->id.tid);
		task.is_partial = !engine_program_registers(g, t, false, &registers);
	}
	/* changes of its mappings are not traced */
	stacks_note_change(stacks, t->group->tgid);
	stack = stacks_capture(stacks, &task, arena);
	if (stacks == g->own_stacks)
		stacks_forget(stacks, t->group->tgid);
	return stack;
}

uint64_t engine_goroutine_list(struct engine *g, struct tracee *t)
{
	struct stacks *stacks = g->options.stacks.from ? g->options.stacks.from : own_stacks(g);
	struct task_regs registers = machine_regs_at(0, 0);
	struct stack_task task = describe(t, &registers);
	uint64_t addr = 0;

	if (stacks && !t->no_proc)
		addr = stacks_goroutine_list(stacks, &task);
	if (stacks && stacks == g->own_stacks)
		stacks_forget(stacks, t->group->tgid);
	return addr;
}

/* What explains a crash */
struct crash_tools {
	struct stacks *stacks;		/* NULL: there are no libraries, or no tables of the code */
	struct task_regs registers;
	struct stack_task task;
	struct address_map own_map;	/* without .stacks */
};

/* Returns the mappings of the task at this moment; NULL: they are unknown. */
static const struct address_map *read_map(struct engine *g, struct tracee *t,
					  struct crash_tools *tools)
{
	tools->stacks = g->options.stacks.from ? g->options.stacks.from : own_stacks(g);
	if (tools->stacks && describe_stopped(t, &tools->registers, &tools->task)) {
		stacks_note_change(tools->stacks, t->group->tgid);
		return stacks_map(tools->stacks, &tools->task);
	}
	tools->stacks = NULL;

	_cleanup_close_ int maps = open_maps(t);

	return maps < 0 || address_map_read(&tools->own_map, maps) ? NULL : &tools->own_map;
}

/* Adds what requires symbols: the stack and the message of abort(). */
static void add_symbols(struct engine *g, struct event *e, const struct crash_tools *tools,
			struct crash *crash)
{
	char message[1024];

	if (!e->signal.stack)
		e->signal.stack = stacks_capture(tools->stacks, &tools->task, &g->scratch);
	if (crash->kind == CRASH_ABORT &&
	    stacks_abort_message(tools->stacks, &tools->task, message, sizeof(message)))
		crash->message = arena_copy(&g->scratch, message, strlen(message));
}

/* Returns the fault whose handler is running according to the stack: the first one, of several.
 * Sets *frame to the index of the function with the fault. NULL: there is none. */
static const struct crash_site *running_handler(const struct tracee *t, const struct stack *stack,
						unsigned *frame)
{
	for (unsigned i = stack ? stack->count : 0; i--;)
		for (unsigned c = 0; c < CAUGHT_MAX; c++)
			if (t->caught[c].number && stack->frames[i].addr == t->caught[c].ip) {
				*frame = i;
				return &t->caught[c];
			}
	return NULL;
}

/* Of a process that a handler of a fault ends, by abort() or by the same signal, the fault is the
 * crash. */
static void explain_caught(struct engine *g, const struct tracee *t, struct event *e,
			   const struct address_map *map, struct crash *crash)
{
	unsigned frame;
	const struct crash_site *caught = running_handler(t, e->signal.stack, &frame);
	struct stack *stack;
	struct crash fault;

	if (!caught)
		return;
	if (!g->options.stacks.from) {
		stack = arena_new(&g->scratch, struct stack);
		*stack = *e->signal.stack;
		stack->frames += frame;
		stack->count -= frame;
		e->signal.stack = stack;
	}
	fault = crash_explain(caught, map);
	if (fault.kind != CRASH_OTHER)
		*crash = fault;
}

/* Sets .misaligned of a fault without address. */
static void find_misaligned(const struct tracee *t, struct crash_site *at)
{
	enum { INSTRUCTION_MAX = 15 };
	uint8_t code[INSTRUCTION_MAX];
	struct task_regs registers;
	uint64_t addr;
	int64_t n;

	if (at->number != SIGSEGV || at->code != SI_KERNEL || at->addr ||
	    !machine_get_regs(t->id.tid, &registers))
		return;
	n = tracee_read(t->id.tid, at->ip, code, sizeof(code));
	if (n > 0 && machine_misaligned_access(&registers, code, n, &addr))
		at->misaligned = addr;
}

/* Remembers a fault that the task has a handler for. One at the same instruction is over: a
 * reporter of crashes tests in this way whether it can read an address. */
static void note_caught(struct tracee *t, const struct crash_site *at)
{
	for (unsigned i = 0; i < CAUGHT_MAX; i++)
		if (t->caught[i].number && t->caught[i].ip == at->ip) {
			t->caught[i] = *at;
			return;
		}
	t->caught[t->caught_next++ % CAUGHT_MAX] = *at;
}

void engine_explain_crash(struct engine *g, struct tracee *t, struct event *e)
{
	struct __ptrace_syscall_info registers = {0};
	struct crash_site at = {.number = e->signal.number};
	struct crash_tools tools = {0};
	const struct address_map *map;
	struct crash *crash;
	siginfo_t info;

	if (!e->signal.has_info || t->no_proc || engine_is_starting(g, t) ||
	    ptrace(PTRACE_GET_SYSCALL_INFO, t->id.tid, sizeof(registers), &registers) < 0)
		return;
	memcpy(&info, e->signal.info, sizeof(info));
	at.code = info.si_code;
	at.addr = at.code > 0 ? (uintptr_t)info.si_addr : 0;
	at.ip = registers.instruction_pointer;
	at.sp = registers.stack_pointer;
	if (at.code == SI_KERNEL)
		find_misaligned(t, &at);
	if (is_harmless(t, &at)) {
		if (at.code > 0)
			note_caught(t, &at);
		return;
	}
	map = read_map(g, t, &tools);
	if (map) {
		crash = arena_new(&g->scratch, struct crash);
		*crash = crash_explain(&at, map);
		if (tools.stacks)
			add_symbols(g, e, &tools, crash);
		if (at.code <= 0)
			explain_caught(g, t, e, map, crash);
		crash->object = arena_copy(&g->scratch, crash->object, strlen(crash->object));
		e->signal.crash = crash;
	}
	if (tools.stacks && tools.stacks == g->own_stacks)
		stacks_forget(tools.stacks, t->group->tgid);
	address_map_done(&tools.own_map);
}

/* Whether the task has had a fault that it has a handler for */
static bool has_caught(const struct tracee *t)
{
	for (unsigned i = 0; i < CAUGHT_MAX; i++)
		if (t->caught[i].number)
			return true;
	return false;
}

void engine_explain_exit(struct engine *g, struct tracee *t, struct event *e)
{
	const struct exit_status *how = &e->exit.how;
	struct crash_tools tools = {0};
	const struct crash_site *at = NULL;
	const struct stack *stack = NULL;
	struct caught_fault *fault;
	const struct address_map *map;
	struct crash *crash;
	struct stack *rest;
	unsigned frame;

	if (how->signaled || !how->number || !has_caught(t) || t->no_proc)
		return;
	map = read_map(g, t, &tools);
	if (map && tools.stacks) {
		engine_program_registers(g, t, false, &tools.registers);
		stack = stacks_capture(tools.stacks, &tools.task, &g->scratch);
		at = running_handler(t, stack, &frame);
	}
	if (at) {
		fault = arena_new(&g->scratch, struct caught_fault);
		crash = arena_new(&g->scratch, struct crash);
		rest = arena_new(&g->scratch, struct stack);
		*crash = crash_explain(at, map);
		crash->object = arena_copy(&g->scratch, crash->object, strlen(crash->object));
		*rest = *stack;
		rest->frames += frame;
		rest->count -= frame;
		*fault = (struct caught_fault){at->number, at->code, crash, rest};
		e->exit.fault = fault;
	}
	if (tools.stacks && tools.stacks == g->own_stacks)
		stacks_forget(tools.stacks, t->group->tgid);
	address_map_done(&tools.own_map);
}

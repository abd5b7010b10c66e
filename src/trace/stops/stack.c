/* Stacks of syscalls and signals (-k), traced while the task is stopped */
#include "trace/engine/state.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <unistd.h>

#include "base/memory/cleanup.h"
#include "desc/traits.h"
#include "desc/type.h"
#include "symbols/stacks.h"
#include "trace/proc/proc.h"

enum { ATTEMPTS = 3 };

static int64_t read_memory(void *ctx, uint64_t addr, void *buf, uint64_t len)
{
	return engine_read(ctx, addr, buf, len);
}

static int open_maps(void *ctx)
{
	const struct tracee *t = ctx;

	return proc_open(t->id.tid, "maps");
}

/* Opens the file with O_PATH. Its name is in the cache while it is mapped, so that no file system
 * has to be asked, which could block. Fails if the file was deleted. */
static int open_named(const struct tracee *t, const char *path)
{
	struct open_how how = {
		.flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_CACHED | RESOLVE_IN_ROOT,
	};
	char name[64];

	snprintf(name, sizeof(name), "/proc/%d/root", t->id.tid);
	_cleanup_close_ int root = open(name, O_PATH | O_CLOEXEC);

	for (unsigned left = ATTEMPTS; root >= 0 && left; left--) {
		int fd = syscall(SYS_openat2, root, path, &how, sizeof(how));

		if (fd >= 0 || errno != EAGAIN)
			return fd;
	}
	return -1;
}

/* The link in map_files leads to deleted files too, but requires a capability. */
static int open_mapped(const struct tracee *t, const struct map_range *range)
{
	char name[96];

	snprintf(name, sizeof(name), "/proc/%d/map_files/%llx-%llx", t->id.tid,
		 (unsigned long long)range->start, (unsigned long long)range->end);
	return open(name, O_PATH | O_CLOEXEC);
}

/* The link to the program leads to it even if it was deleted. */
static int open_program(const struct tracee *t)
{
	char name[64];

	snprintf(name, sizeof(name), "/proc/%d/exe", t->id.tid);
	return open(name, O_PATH | O_CLOEXEC);
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

static int open_file(void *ctx, const struct map_range *range)
{
	const struct tracee *t = ctx;
	_cleanup_close_ int mapped = open_mapped(t, range);
	_cleanup_close_ int file = mapped < 0 ? open_named(t, range->name) : -1;

	if (mapped >= 0)
		return proc_reopen(t->id.tid, mapped);
	if (is_mapped_file(file, range))
		return proc_reopen(t->id.tid, file);

	_cleanup_close_ int program = open_program(t);

	return is_mapped_file(program, range) ? proc_reopen(t->id.tid, program) : -ENOENT;
}

static const struct stack *capture(struct engine *g, struct tracee *t, struct arena *arena)
{
	struct user_regs_struct registers;
	struct iovec io = {&registers, sizeof(registers)};

	/* the registers of a 32-bit task are shorter: libunwind has no tables of its code */
	if (t->no_proc || ptrace(PTRACE_GETREGSET, t->id.tid, NT_PRSTATUS, &io) ||
	    io.iov_len != sizeof(registers))
		return NULL;
	return stacks_capture(g->options.stacks.from, &(struct stack_task){
		.tgid = t->group->tgid, .registers = &registers, .read = read_memory,
		.open_maps = open_maps, .open_file = open_file, .ctx = t,
	}, arena);
}

static bool is_wanted(const struct engine *g, const struct tracee *t, const struct event *e)
{
	const struct engine_stacks *s = &g->options.stacks;

	return !engine_is_starting(g, t) && !engine_is_detaching(g) && s->wants(s->ctx, e);
}

/* Whether the stack no longer exists after the syscall */
static bool ends_stack(const struct call *row)
{
	enum process_effect effect = syscall_traits(row)->process;

	return effect == AFFECTS_EXEC || effect == AFFECTS_EXIT || effect == AFFECTS_EXIT_TASK;
}

void engine_stack_at_enter(struct engine *g, struct tracee *t)
{
	struct event *e = &t->syscall.event;

	if (ends_stack(e->call.row) && is_wanted(g, t, e))
		e->call.stack = capture(g, t, &t->syscall.storage.arena);
}

void engine_stack_at_exit(struct engine *g, struct tracee *t)
{
	struct event *e = &t->syscall.event;
	const struct call *row = e->call.row;

	if (row && row->classes & 1u << CLASS_MEMORY)
		stacks_note_change(g->options.stacks.from,
				   t->group->shares_memory ? 0 : t->group->tgid);
	if (!e->call.stack && is_wanted(g, t, e))
		e->call.stack = capture(g, t, &t->syscall.storage.arena);
}

void engine_stack_at_signal(struct engine *g, struct tracee *t, struct event *e)
{
	if (is_wanted(g, t, e))
		e->signal.stack = capture(g, t, &g->scratch);
}

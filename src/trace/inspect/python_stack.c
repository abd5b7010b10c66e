#include "trace/inspect/python_stack.h"

#include <string.h>

#include "base/memory/cleanup.h"
#include "symbols/address_map.h"
#include "trace/capture/call.h"
#include "trace/proc/proc.h"
#include "trace/tasks/tracee.h"

static int64_t read_memory(void *ctx, uint64_t addr, void *buf, uint64_t len)
{
	return engine_read(ctx, addr, buf, len);
}

static bool is_python(struct python_finder *f, const struct python_reader *r,
		      const struct tracee *t)
{
	struct address_map map = {0};

	if (f->tgid == t->group->tgid)
		return f->is_python;

	_cleanup_close_ int maps = proc_open(t->id.tid, "maps");

	f->tgid = t->group->tgid;
	f->is_python = maps >= 0 && !address_map_read(&map, maps) &&
		python_find(r, &map, &f->process);
	address_map_done(&map);
	return f->is_python;
}

static bool has_prefix(const char *text, const char *prefix)
{
	return !strncmp(text, prefix, strlen(prefix));
}

/* Whether the file is the interpreter or one of its own modules */
static bool is_of_interpreter(const char *object)
{
	const char *base = strrchr(object, '/');

	base = base ? base + 1 : object;
	return has_prefix(base, "python3") || has_prefix(base, "libpython3") ||
		strstr(object, "/lib-dynload/");
}

static bool is_of_libc(const char *object)
{
	const char *base = strrchr(object, '/');

	base = base ? base + 1 : object;
	return !*base || has_prefix(base, "libc.") || has_prefix(base, "libc-") ||
		has_prefix(base, "libpthread") || has_prefix(base, "ld-") ||
		has_prefix(base, "[vdso]");
}

/* Returns the number of innermost native frames that the program has called, and that are not only
 * the C library. */
static unsigned count_called(const struct stack *native)
{
	unsigned count = 0;
	bool is_foreign = false;

	while (native && count < native->count &&
	       !is_of_interpreter(native->frames[count].object))
		is_foreign |= !is_of_libc(native->frames[count++].object);
	/* without a frame of the interpreter, the stack is not known well enough */
	return is_foreign && count < native->count ? count : 0;
}

const struct stack *python_stack(struct python_finder *f, struct tracee *t,
				 const struct stack *native, struct arena *arena)
{
	const struct python_reader r = {read_memory, t};
	const struct stack *python;
	struct proc_status status;
	struct stack_frame *frames;
	struct stack *stack;
	unsigned called;

	if (t->no_proc || !is_python(f, &r, t) || proc_status(t->id.tid, &status) ||
	    !status.inner_count)
		return native;
	python = python_frames(&r, &f->process, status.inner[status.inner_count - 1], arena);
	if (!python)
		return native;
	called = count_called(native);
	frames = arena_alloc(arena, (called + python->count) * sizeof(*frames));
	if (called)
		memcpy(frames, native->frames, called * sizeof(*frames));
	memcpy(frames + called, python->frames, python->count * sizeof(*frames));
	stack = arena_new(arena, struct stack);
	*stack = (struct stack){frames, called + python->count, python->is_cut};
	return stack;
}

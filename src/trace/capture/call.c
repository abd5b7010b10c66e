#include "trace/capture/call.h"

#include <string.h>

#include "abi/abi.h"
#include "desc/traits.h"
#include "machine/machine.h"
#include "trace/memory/memory.h"
#include "trace/paths/path_fault.h"
#include "trace/proc/lookup.h"
#include "trace/state/engine_state.h"
#include "trace/tasks/tracee.h"

void engine_forget_call(struct engine *g, struct tracee *t)
{
	g->tally.unfinished += t->syscall.phase != SYSCALL_NONE;
	t->syscall.phase = SYSCALL_NONE;
	call_storage_reset(&t->syscall.storage);
}

int64_t engine_read(const struct tracee *t, uint64_t addr, void *buf, uint64_t len)
{
	return t->group->has_userfault ? tracee_read_present(t->id.tid, addr, buf, len) :
		tracee_read(t->id.tid, addr, buf, len);
}

unsigned engine_read_words(const struct tracee *t, unsigned size, const uint64_t addrs[2],
			   uint64_t words[2])
{
	unsigned n = 0;

	if (!t->group->has_userfault)
		return tracee_read_words(t->id.tid, size, addrs, words);
	words[0] = words[1] = 0;
	while (n < 2 && engine_read(t, addrs[n], &words[n], size) == (int64_t)size)
		n++;
	return n;
}

/* A backend for the reads of one stop */
struct stop_reader {
	const struct tracee *task;
	struct page_cache *pages;
};

static int64_t read_memory(const struct stop_reader *r, uint64_t addr, void *buf, uint64_t len)
{
	return r->task->group->has_userfault ? engine_read(r->task, addr, buf, len) :
		tracee_read_cached(r->pages, r->task->id.tid, addr, buf, len);
}

static int64_t read_tracee(void *ctx, enum read_space when, uint64_t addr, void *buf, uint64_t len)
{
	const struct stop_reader *r = ctx;
	const struct tracee *t = r->task;

	if (when < FD_PATHS)	/* elf.h has an AT_ENTRY of its own */
		return read_memory(r, addr, buf, len);
	if (t->no_proc)
		return 0;
	return lookup_read(t->id.tid, when, addr, buf, len);
}

/* Whether the syscall executes a program, whose path, arguments and environment are often in the
 * same pages */
static bool reads_strings(const struct event *e)
{
	const struct call *row = desc_call(e->call.abi, e->call.nr);

	return e->kind == EVENT_ENTER && syscall_traits(row)->process == AFFECTS_EXEC;
}

void engine_capture_event(struct engine *g, struct tracee *t, struct event *e,
			  struct call_storage *storage)
{
	struct stop_reader reader = {t, &g->pages};

	storage->late = storage->is_copied = false;
	page_cache_begin(&g->pages, reads_strings(e));
	if (g->sink.capture)
		g->sink.capture(g->sink.ctx, e, storage, read_tracee, &reader);
}

void engine_capture_call(struct engine *g, struct tracee *t)
{
	engine_capture_event(g, t, &t->syscall.event, &t->syscall.storage);
}

void engine_explain_event(const struct tracee *t, struct event *e, struct arena *arena)
{
	struct path_call calls[FAULT_PATHS_MAX];
	unsigned count = t->no_proc ? 0 : path_fault_calls(e, arena, calls);

	if (count)
		e->call.fault = path_fault_find(calls, count, arena);
}

void engine_explain_path(struct tracee *t)
{
	engine_explain_event(t, &t->syscall.event, &t->syscall.storage.arena);
}

bool engine_current_call(const struct tracee *t, const struct abi **abi, uint64_t *nr,
			 uint64_t arg[6])
{
	if (t->syscall.phase == SYSCALL_NONE)
		return machine_get_call(t->id.tid, abi, nr, arg);
	*abi = t->syscall.event.call.abi;
	*nr = t->syscall.event.call.nr;
	memcpy(arg, t->syscall.event.call.arg, 6 * sizeof(*arg));
	return true;
}

int64_t engine_read_cached(struct engine *g, const struct tracee *t, uint64_t addr, void *buf,
			   uint64_t len)
{
	const struct stop_reader reader = {t, &g->pages};

	return read_memory(&reader, addr, buf, len);
}

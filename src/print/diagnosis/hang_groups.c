#include "print/diagnosis/hang_groups.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "model/process/name.h"

/* Number of groups, backwards from the latest, that another process may belong to */
enum { PROCESS_GROUPS_MAX = 8 };

/* Functions in which an idle thread of a runtime waits for work: the beginning of the symbol */
static const struct {
	enum hang_runtime runtime;
	const char *function;
} idle_functions[] = {
	{RUNTIME_GO, "runtime.stopm"}, {RUNTIME_GO, "runtime.sysmon"},
	{RUNTIME_GO, "runtime.templateThread"}, {RUNTIME_GO, "runtime.stoplockedm"},
	{RUNTIME_GO, "runtime.startlockedm"}, {RUNTIME_GO, "runtime.gcBgMarkWorker"},
	{RUNTIME_GO, "os/signal.signal_recv"},
	{RUNTIME_NODE, "node::(anonymous namespace)::PlatformWorkerThread"},
	{RUNTIME_NODE, "node::WorkerThreadsTaskRunner::DelayedTaskScheduler"},
	{RUNTIME_NODE, "node::inspector::(anonymous namespace)::StartIoThreadMain"},
	{RUNTIME_NODE, "node::inspector::StartIoThreadMain"},
	{RUNTIME_JAVA, "GangWorker::"}, {RUNTIME_JAVA, "WorkerThread::run"},
	{RUNTIME_JAVA, "ConcurrentGCThread::run"}, {RUNTIME_JAVA, "WatcherThread::"},
	{RUNTIME_JAVA, "CompileBroker::compiler_thread_loop"}, {RUNTIME_JAVA, "VMThread::"},
	{RUNTIME_JAVA, "MonitorDeflationThread::"}, {RUNTIME_JAVA, "ServiceThread::"},
	{RUNTIME_JAVA, "NotificationThread::"}, {RUNTIME_JAVA, "signal_thread_entry"},
	{RUNTIME_JAVA, "Threads::destroy_vm"},
	{RUNTIME_JAVA, "JVM_WaitForReferencePendingList"},
	{RUNTIME_JAVA, "attach_listener_thread_entry"}, {RUNTIME_JAVA, "NMethodSweeper::"},
	{RUNTIME_RUST, "tokio::runtime::scheduler::multi_thread::worker::Context::park"},
	{RUNTIME_RUST, "tokio::runtime::blocking::pool::Inner::run"},
	{RUNTIME_RUST, "rayon_core::sleep::Sleep::sleep"},
};

/* Threads of the Java runtime that wait in Java code, by name */
static const char *const idle_java_threads[] = {
	"Finalizer", "Common-Cleaner", "Reference Handl", "Cleaner-0",
};

static bool has_prefix(const char *text, const char *prefix)
{
	return !strncmp(text, prefix, strlen(prefix));
}

static bool is_frame_of(const struct stack *stack, const char *file)
{
	for (unsigned i = 0; stack && i < stack->count; i++)
		if (!strcmp(name_base(stack->frames[i].object), file))
			return true;
	return false;
}

enum hang_runtime hang_idle_runtime(const struct waiting_task *w)
{
	const struct stack *stack = w->look->stack;

	if (w->kind == WAIT_NONE || w->kind == WAIT_STOPPED || w->kind == WAIT_INPUT ||
	    w->kind == WAIT_RETRY)
		return RUNTIME_NONE;
	for (unsigned i = 0; stack && i < stack->count; i++)
		for (size_t f = 0; f < sizeof(idle_functions) / sizeof(*idle_functions); f++)
			if (has_prefix(stack->frames[i].symbol, idle_functions[f].function))
				return idle_functions[f].runtime;
	for (size_t i = 0; i < sizeof(idle_java_threads) / sizeof(*idle_java_threads); i++)
		if (!strcmp(w->look->name, idle_java_threads[i]) &&
		    is_frame_of(stack, "libjvm.so"))
			return RUNTIME_JAVA;
	return RUNTIME_NONE;
}

bool hang_polls_for_goroutines(const struct waiting_task *w)
{
	const struct stack *stack = w->look->stack;

	for (unsigned i = 0; w->kind == WAIT_EVENTS && stack && i < stack->count; i++)
		if (!strcmp(stack->frames[i].symbol, "runtime.findRunnable") ||
		    !strcmp(stack->frames[i].symbol, "runtime.findrunnable"))
			return true;
	return false;
}

enum hang_runtime hang_unnamed_code(const struct waiting_task *w)
{
	const struct stack *stack = w->look->stack;
	bool is_unnamed = false;

	for (unsigned i = 0; stack && i < stack->count; i++)
		is_unnamed |= !*stack->frames[i].symbol && !*stack->frames[i].object;
	if (!is_unnamed || hang_idle_runtime(w) != RUNTIME_NONE)
		return RUNTIME_NONE;
	if (is_frame_of(stack, "libjvm.so") || !strcmp(life_name(w->life), "java"))
		return RUNTIME_JAVA;
	if (is_frame_of(stack, "node") || !strcmp(life_name(w->life), "node"))
		return RUNTIME_NODE;
	return RUNTIME_NONE;
}

enum hang_rank hang_rank(const struct waiting_task *w)
{
	if (w->kind == WAIT_NONE && w->look->activity)
		return HANG_RUNS;
	if (hang_idle_runtime(w) != RUNTIME_NONE)
		return HANG_IDLE;
	if ((w->kind == WAIT_CHILD || w->kind == WAIT_THREAD || w->kind == WAIT_VFORK) &&
	    w->target_count)
		return HANG_JOINS;
	return HANG_WAITS;
}

static bool is_same_stack(const struct stack *a, const struct stack *b)
{
	if (!a || !b || a == b)
		return a == b;
	if (a->count != b->count)
		return false;
	for (unsigned i = 0; i < a->count; i++) {
		const struct stack_frame *x = &a->frames[i], *y = &b->frames[i];

		if (strcmp(x->symbol, y->symbol) != 0 || strcmp(x->object, y->object) != 0 ||
		    x->line != y->line || (!*x->symbol && x->addr != y->addr))
			return false;
	}
	return true;
}

/* Whether two tasks of the same process wait in the same way. Futexes may differ if the functions
 * do not. */
static bool is_equal_thread(const struct hang_group *g, const struct waiting_task *w,
			    const char *text)
{
	return g->first->kind == w->kind && !strcmp(g->first->look->name, w->look->name) &&
		is_same_stack(g->first->look->stack, w->look->stack) &&
		((w->kind == WAIT_FUTEX && w->look->stack) || !strcmp(g->text, text));
}

/* Whether two processes with a single thread wait in the same way, for no traced process */
static bool is_equal_process(const struct hang_group *g, const struct waiting_task *w,
			     const char *text)
{
	return g->first->tasks == 1 && w->tasks == 1 && !w->target_count &&
		g->first->life->parent == w->life->parent && g->first->kind == w->kind &&
		!strcmp(life_name(g->first->life), life_name(w->life)) &&
		!strcmp(g->text, text) && is_same_stack(g->first->look->stack, w->look->stack);
}

static bool is_equal(const struct hang_group *g, const struct waiting_task *w,
		     enum hang_rank rank, const char *text)
{
	if (g->rank != rank)
		return false;
	if (g->first->life != w->life)
		return rank != HANG_IDLE && is_equal_process(g, w, text);
	if (rank == HANG_IDLE)
		return true;
	return is_equal_thread(g, w, text);
}

static void add_task(struct hang_groups *g, const struct waiting_task *w)
{
	enum hang_rank rank = hang_rank(w);
	struct sbuf text = {0};
	unsigned others = 0;

	waits_describe(&text, w);
	for (unsigned i = g->count; i && others < PROCESS_GROUPS_MAX; i--) {
		struct hang_group *one = &g->all[i - 1];

		others += one->first->life != w->life;
		if (!is_equal(one, w, rank, text.s))
			continue;
		one->count++;
		one->processes += one->first->life != w->life;
		sbuf_done(&text);
		return;
	}
	g->all = alloc_more(g->all, g->count + 1, sizeof(*g->all));
	g->all[g->count++] = (struct hang_group){
		.rank = rank, .runtime = hang_idle_runtime(w), .first = w, .count = 1,
		.processes = 1, .text = text.s,
	};
}

static int by_rank(const void *a, const void *b)
{
	const struct hang_group *x = a, *y = b;

	if (x->rank != y->rank)
		return (int)x->rank - (int)y->rank;
	return (x->first > y->first) - (x->first < y->first);
}

void hang_groups_make(struct hang_groups *g, const struct waits *w)
{
	*g = (struct hang_groups){0};
	for (unsigned i = 0; i < w->count; i++)
		if (!w->all[i].cycle)
			add_task(g, &w->all[i]);
	if (g->count)
		qsort(g->all, g->count, sizeof(*g->all), by_rank);
}

void hang_groups_free(struct hang_groups *g)
{
	for (unsigned i = 0; i < g->count; i++)
		free(g->all[i].text);
	free(g->all);
	*g = (struct hang_groups){0};
}

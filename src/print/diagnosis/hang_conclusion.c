#include "print/diagnosis/hang_conclusion.h"

#include <linux/futex.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "model/explain/reason.h"
#include "model/process/name.h"
#include "model/waits/wait_objects.h"

enum {
	LINKS_MAX = 4,		/* tasks that the line names */
	NAME_LENGTH_MAX = 120,
};

/* Files whose functions say nothing of the program: the beginning of the name */
static const char *const library_files[] = {
	"libc.so", "libc-", "libc.musl", "ld-", "libpthread", "libstdc++", "libgcc_s", "libm.so",
	"libjvm.so", "libjli.so", "libjava.so", "libnet.so", "libnio.so", "libuv.so", "[vdso]",
};

/* Functions of the libraries of languages, which are part of the program: the beginning of the
 * name */
static const char *const library_functions[] = {
	"__", "_IO_", "_start", "start_thread", "clone", "pthread_", "std::", "<std::",
	"void std::", "bool std::", "core::", "<core::", "alloc::",
	"<alloc::", "runtime.", "runtime/", "syscall.", "internal/", "sync.",
	"os.", "os/", "net.", "net/", "io.", "time.", "bufio.", "context.", "crypto/", "uv_",
	"node::", "v8::", "Builtins_", "JavaMain", "JLI_",
};

static bool has_any_prefix(const char *text, const char *const *prefixes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!strncmp(text, prefixes[i], strlen(prefixes[i])))
			return true;
	return false;
}

/* Whether the function belongs to the program, and not to a library or an interpreter. One with
 * the name of the system call is that of a C library that is part of the program. */
static bool is_of_program(const struct stack_frame *f, const struct life_look *look)
{
	if (!*f->symbol)
		return false;
	if (!*f->object && *f->file)	/* a function of Python */
		return !strstr(f->file, "/lib/python") && f->file[0] != '<';
	return (!look->call || strcmp(f->symbol, look->call) != 0) &&
		!has_any_prefix(name_base(f->object), library_files,
				sizeof(library_files) / sizeof(*library_files)) &&
		!has_any_prefix(f->symbol, library_functions,
				sizeof(library_functions) / sizeof(*library_functions));
}

/* Appends " in crunch", or " in crunch at a.py:3". */
static void add_place(struct sbuf *b, const struct waiting_task *w)
{
	const struct stack *stack = w->look->stack;
	enum hang_runtime runtime = hang_unnamed_code(w);

	for (unsigned i = 0; stack && i < stack->count; i++) {
		const struct stack_frame *f = &stack->frames[i];

		if (!is_of_program(f, w->look))
			continue;
		sbuf_str(b, " in ");
		reason_text(b, f->symbol, NAME_LENGTH_MAX);
		if (*f->file) {
			sbuf_str(b, " at ");
			reason_text(b, f->file, NAME_LENGTH_MAX);
			sbuf_char(b, ':');
			sbuf_dec(b, f->line, false);
		}
		return;
	}
	if (runtime == RUNTIME_JAVA)
		sbuf_str(b, " in Java code");
	else if (runtime == RUNTIME_NODE)
		sbuf_str(b, " in JavaScript code");
}

/* Whether the task says nothing of the program: it waits for work of its runtime */
static bool is_idle(const struct waiting_task *task)
{
	return hang_rank(task) == HANG_IDLE || hang_polls_for_goroutines(task);
}

/* What is more important has a lower number. Of idle threads of Go, the one that polls comes
 * first. */
static int importance(const struct waiting_task *task)
{
	if (task->kind == WAIT_RETRY)
		return HANG_RUNS;
	return hang_polls_for_goroutines(task) ? HANG_JOINS : (int)hang_rank(task);
}

static const struct waiting_task *task_of_look(const struct waits *w, const struct life_look *look)
{
	for (unsigned i = 0; i < w->count; i++)
		if (w->all[i].look == look)
			return &w->all[i];
	return NULL;
}

/* Whether it is the main thread of a process, and neither it nor the thread that it waits for is
 * idle */
static bool is_busy_main_thread(const struct waits *w, const struct waiting_task *task)
{
	const struct waiting_task *joined = task->target_count && task->targets->task ?
		task_of_look(w, task->targets->task) : NULL;

	return task->look->task.tid == task->life->id.tid && !is_idle(task) &&
		(!joined || !is_idle(joined));
}

static bool waits_for_lock(const struct waiting_task *task)
{
	return task->kind == WAIT_FUTEX && wait_object_has_owner(task->look->stack);
}

/* If `task`, the main thread of a Java process, waits for a Java thread to exit that waits for
 * another one, returns a thread that waits for a Java monitor; NULL: there is none. */
static const struct waiting_task *blocked_java_thread(const struct waits *w,
						      const struct waiting_task *task)
{
	const struct waiting_task *joined = task->kind == WAIT_THREAD && task->target_count &&
		task->targets->task ? task_of_look(w, task->targets->task) : NULL;

	if (!joined || joined->kind != WAIT_FUTEX ||
	    hang_unnamed_code(joined) != RUNTIME_JAVA)
		return NULL;
	for (unsigned i = 0; i < w->count; i++)
		if (w->all[i].life == task->life && waits_for_lock(&w->all[i]))
			return &w->all[i];
	return NULL;
}

/* Returns a task of the process: one that runs if there is one, or else the main thread, if it
 * says anything of the program. */
static const struct waiting_task *representative(const struct waits *w, const struct life *life)
{
	const struct waiting_task *best = NULL, *blocked;

	for (unsigned i = 0; i < w->count; i++)
		if (w->all[i].life == life && is_busy_main_thread(w, &w->all[i]))
			best = &w->all[i];
	if (best) {
		for (unsigned i = 0; i < w->count; i++)
			if (w->all[i].life == life && hang_rank(&w->all[i]) == HANG_RUNS)
				return &w->all[i];
		blocked = blocked_java_thread(w, best);
		return blocked ? blocked : best;
	}

	for (unsigned i = 0; i < w->count; i++)
		if (w->all[i].life == life &&
		    (!best || importance(&w->all[i]) < importance(best)))
			best = &w->all[i];
	return best;
}

static const struct waiting_task *task_of(const struct waits *w, const struct wait_target *t)
{
	return t->task ? task_of_look(w, t->task) : representative(w, t->life);
}

/* Whether `t` says more of what `at` waits for than `other` does: it runs, or it belongs to
 * another process */
static bool says_more(const struct waiting_task *at, const struct waiting_task *t,
		      const struct waiting_task *other)
{
	if (!other || hang_rank(other) == HANG_RUNS)
		return !other;
	return hang_rank(t) == HANG_RUNS || t->life != at->life || other->life == at->life;
}

/* Returns what the task waits for: of several tasks one that runs, or else the last one of another
 * process. */
static const struct waiting_task *next_of(const struct waits *w, const struct waiting_task *at)
{
	const struct waiting_task *next = NULL;

	if (waits_on_copy(at))	/* what its owner does does not matter */
		return NULL;
	for (unsigned i = 0; i < at->target_count; i++) {
		const struct waiting_task *t = task_of(w, &at->targets[i]);

		if (t && says_more(at, t, next))
			next = t;
	}
	return next;
}

/* Whether a futex is used by this process alone, and nothing but its threads can end the wait */
static bool is_private_wait(const struct waiting_task *w)
{
	if (w->look->timeout != -1)
		return false;
	if (w->kind == WAIT_THREAD || (w->kind == WAIT_LOCK && w->target_count))
		return w->target_count && w->targets[0].life == w->life;
	return w->kind == WAIT_FUTEX && w->look->arg[1] & FUTEX_PRIVATE_FLAG;
}

/* Returns the only thread of the process that waits for no other one of it, and is not idle; NULL:
 * it is not known which one that is. */
static const struct waiting_task *only_free_thread(const struct waits *w,
						   const struct waiting_task *task)
{
	const struct waiting_task *only = NULL;

	if (!is_private_wait(task))
		return NULL;
	for (unsigned i = 0; i < w->count; i++) {
		const struct waiting_task *t = &w->all[i];

		if (t->life != task->life || is_private_wait(t) || is_idle(t))
			continue;
		if (only)
			return NULL;
		only = t;
	}
	return only;
}

/* Appends the first one of the other threads of the process that wait for a mutex or a Java
 * monitor, as `task` does. Returns false if there is none. */
static bool add_other_locker(struct sbuf *b, const struct waits *w,
			     const struct waiting_task *task)
{
	for (unsigned i = 0; waits_for_lock(task) && i < w->count; i++) {
		const struct waiting_task *t = &w->all[i];

		if (t->life != task->life || t == task || !waits_for_lock(t))
			continue;
		sbuf_str(b, "; ");
		waits_describe_thread(b, t);
		add_place(b, t);
		sbuf_str(b, " waits for ");
		sbuf_str(b, wait_object_of_futex(t->look->stack));
		sbuf_str(b, ", too");
		return true;
	}
	return false;
}

/* Returns another thread of the process that waits for a futex in a function of the program, and
 * not in the one that `task` waits in: of a pool whose only worker waits for a task of its own, the
 * worker. NULL: there is none. */
static const struct waiting_task *find_other_thread(const struct waits *w,
						    const struct waiting_task *task)
{
	const struct waiting_task *found = NULL;
	struct sbuf own = {0}, place = {0};

	add_place(&own, task);
	for (unsigned i = 0; i < w->count && !found; i++) {
		const struct waiting_task *t = &w->all[i];

		sbuf_reset(&place);
		if (t->life == task->life && t != task && t->kind == WAIT_FUTEX && !is_idle(t))
			add_place(&place, t);
		if (place.len && (own.len != place.len || memcmp(own.s, place.s, own.len) != 0))
			found = t;
	}
	sbuf_done(&own);
	sbuf_done(&place);
	return found;
}

/* Appends what another thread waits for, in a sentence of its own. */
static void add_other_wait(struct sbuf *b, const struct waiting_task *other)
{
	sbuf_str(b, "; ");
	waits_describe_thread(b, other);
	add_place(b, other);
	sbuf_char(b, ' ');
	waits_describe_futex(b, other);
}

/* Appends which thread will end the wait for a futex: none, if all threads of the process wait for
 * each other. */
static void add_waker(struct sbuf *b, const struct waits *w, const struct waiting_task *task)
{
	const struct waiting_task *only = only_free_thread(w, task);
	const struct waiting_task *other = find_other_thread(w, task);
	bool none = true;

	for (unsigned i = 0; i < w->count; i++)
		none &= w->all[i].life != task->life || is_private_wait(&w->all[i]);
	if (wait_object_is_goroutine(task->look->stack)) {
		sbuf_str(b, "; kill -QUIT makes the program print all goroutines");
	} else if (only) {
		sbuf_str(b, "; it depends on ");
		waits_describe_thread(b, only);
		sbuf_str(b, ", which");
		add_place(b, only);
		sbuf_char(b, ' ');
		waits_describe(b, only);
	} else if (!none && !task->look->ipc) {
		sbuf_str(b, "; the task that will wake it is unknown");
		if (!add_other_locker(b, w, task) && other)
			add_other_wait(b, other);
	} else if (none && task->tasks == 1) {
		sbuf_str(b, "; the process has no other thread that could wake it");
	} else if (none) {
		sbuf_str(b, "; no thread is left that could wake it: each one waits");
		if (!add_other_locker(b, w, task) && other) {
			sbuf_str(b, ", ");
			waits_describe_thread(b, other);
			add_place(b, other);
		}
	}	/* else the processes that share the memory are named */
}

static void add_wait(struct sbuf *b, const struct waits *w, const struct waiting_task *task)
{
	add_place(b, task);
	sbuf_char(b, ' ');
	if (task->kind != WAIT_FUTEX) {
		waits_describe(b, task);
		return;
	}
	waits_describe_futex(b, task);
	add_waker(b, w, task);
	/* the Java runtime looks from time to time whether a monitor is free */
	if (task->look->timeout >= 0 && !waits_for_lock(task)) {
		sbuf_str(b, "; timeout: ");
		waits_format_duration(b, task->look->timeout);
	}
}

/* Appends how many tasks wait as the last one of the line. */
static void add_number_of_equals(struct sbuf *b, const struct hang_groups *groups,
				 const struct waiting_task *task)
{
	for (unsigned i = 0; i < groups->count; i++) {
		const struct hang_group *g = &groups->all[i];

		if (g->first != task || g->count < 2)
			continue;
		sbuf_str(b, "; so ");
		sbuf_str(b, g->count == 2 ? "does " : "do ");
		sbuf_dec(b, g->count - 1, false);
		sbuf_str(b, " other ");
		sbuf_str(b, g->processes > 1 ? "process" : "thread");
		sbuf_str(b, g->count == 2 ? "" : g->processes > 1 ? "es" : "s");
	}
}

static void add_cycle(struct sbuf *b, const struct waits *w, const struct wait_cycle *c)
{
	sbuf_str(b, "DEADLOCK: ");
	waits_describe_task(b, c->chain[0]);
	for (unsigned i = 0; i < c->count && i < LINKS_MAX; i++) {
		sbuf_str(b, i ? ", which" : "");
		add_wait(b, w, c->chain[i]);
	}
	if (c->count <= LINKS_MAX)
		return;
	sbuf_str(b, ", and so on: ");
	sbuf_dec(b, c->count, false);
	sbuf_str(b, " tasks wait for each other");
}

/* Appends that all threads of a runtime are idle: "a (5): every goroutine waits". */
static void add_idle(struct sbuf *b, const struct waiting_task *task)
{
	sbuf_str(b, life_name(task->life));
	sbuf_str(b, " (");
	sbuf_dec(b, task->life->id.tid, false);
	if (hang_polls_for_goroutines(task)) {
		sbuf_str(b, "): every goroutine waits, for another one or, as the process ");
		waits_describe(b, task);
	} else {
		sbuf_str(b, hang_idle_runtime(task) == RUNTIME_GO ? "): every goroutine waits" :
			 "): all its threads are idle");
	}
	if (hang_polls_for_goroutines(task) || hang_idle_runtime(task) == RUNTIME_GO)
		sbuf_str(b, "; kill -QUIT makes the program print where");
}

/* Appends which task of another process waits for a lock that the last one of the line has. */
static void add_waiter(struct sbuf *b, const struct waits *w, const struct waiting_task *last)
{
	for (unsigned i = 0; i < w->count; i++) {
		const struct waiting_task *t = &w->all[i];

		if ((t->kind != WAIT_FILE_LOCK && t->kind != WAIT_LOCK) || t->life == last->life ||
		    !t->target_count || t->targets[0].life != last->life)
			continue;
		sbuf_str(b, "; ");
		waits_describe_task(b, t);
		sbuf_char(b, ' ');
		waits_describe(b, t);
		return;
	}
}

static void add_chain(struct sbuf *b, const struct waits *w, const struct hang_groups *groups)
{
	const struct waiting_task **chain = alloc_zeroed(w->count * sizeof(struct waiting_task *));
	const struct waiting_task *at = representative(w, w->all[0].life);
	unsigned count = 0, first;
	bool is_new = true;

	while (at && is_new && count < w->count) {
		chain[count++] = at;
		at = next_of(w, at);
		for (unsigned i = 0; i < count; i++)
			is_new &= chain[i] != at;
	}
	first = count > LINKS_MAX ? count - LINKS_MAX : 0;
	if (is_idle(chain[first])) {
		add_idle(b, chain[first]);
	} else {
		waits_describe_task(b, chain[first]);
		for (unsigned i = first; i < count && !is_idle(chain[i]); i++) {
			sbuf_str(b, i > first ? ", which" : "");
			add_wait(b, w, chain[i]);
		}
		add_number_of_equals(b, groups, chain[count - 1]);
		if (count == 1)
			add_waiter(b, w, chain[0]);
	}
	free(chain);
}

void hang_conclude(struct sbuf *b, const struct waits *w, const struct hang_groups *groups)
{
	if (w->cycle_count)
		add_cycle(b, w, &w->cycles[0]);
	else
		add_chain(b, w, groups);
}

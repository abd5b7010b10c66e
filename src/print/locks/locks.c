/* The printer `locks`: at the end of the trace, for how long tasks waited for each lock. A lock is
 * a futex of a program, which makes a system call only where a thread has to wait, or a file that
 * is locked. */
#include "print/core/printers.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>

#include "base/memory/alloc.h"
#include "base/memory/arena.h"
#include "base/memory/hash.h"
#include "decode/view.h"
#include "desc/traits.h"
#include "model/locks/locks.h"
#include "print/core/table/printer.h"
#include "ptrail/process.h"

enum {
	FRAMES_MAX = 8,
	SETLKW64_32 = 14,		/* F_SETLKW64 of 32-bit programs */
};

enum lock_kind { KIND_MUTEX, KIND_FUTEX, KIND_FILE };

static const char *const kind_names[] = {
	[KIND_MUTEX] = "mutex", [KIND_FUTEX] = "futex", [KIND_FILE] = "file",
};

/* A lock, of one program of a process; a file is the same lock for all processes */
struct lock {
	struct lock *same_key, *same_waiter;
	enum lock_kind kind;
	uint64_t process, generation;	/* serial, number of the program; 0: a file */
	uint64_t address;		/* 0: a file */
	const char *name;		/* path of the file; "" */
	pid_t pid;			/* of the first that waited */
	uint64_t execs;			/* number of its program */
	const char *program;		/* its name at the end */
	uint64_t waits, tasks;		/* number of waits, and of tasks that waited */
	uint64_t timeouts;		/* waits that ended without the lock */
	uint64_t waited, longest;	/* ns */
	uint64_t wakes;			/* number of calls that woke tasks */
	const char *stack;		/* functions of the longest wait, outermost first; "" */
};

struct locks_report {
	struct arena arena;
	struct hash by_key;
	struct hash waiters;		/* hash of lock and task → struct lock */
	struct hash by_first;		/* serial of the first that waited → its locks */
	struct lock **all;
	size_t count, room;
};

static bool is_same(const struct lock *a, const struct lock *b)
{
	return (a->kind == KIND_FILE) == (b->kind == KIND_FILE) && a->process == b->process &&
		a->generation == b->generation && a->address == b->address &&
		!strcmp(a->name, b->name);
}

static uint64_t key_of(const struct lock *l)
{
	uint64_t key = hash_mix(hash_mix(l->process + l->generation) + l->address);

	return fnv_string(key ^ FNV_BASIS, l->name);
}

static struct lock *find_lock(const struct locks_report *r, const struct lock *like)
{
	struct lock *l = hash_get(&r->by_key, key_of(like));

	while (l && !is_same(l, like))
		l = l->same_key;
	return l;
}

static struct lock *add_lock(struct locks_report *r, const struct lock *like, const struct event *e)
{
	const char *program = process_name(e->process);
	struct lock *l = arena_new(&r->arena, struct lock);
	uint64_t key = key_of(like);

	*l = *like;
	l->name = arena_copy(&r->arena, like->name, strlen(like->name));
	l->program = arena_copy(&r->arena, program, strlen(program));
	l->pid = e->tgid;
	l->execs = e->process->programs;
	l->same_waiter = hash_get(&r->by_first, e->process->id.serial);
	hash_put(&r->by_first, e->process->id.serial, l);
	l->stack = "";
	l->same_key = hash_get(&r->by_key, key);
	hash_put(&r->by_key, key, l);
	if (r->count == r->room) {
		r->room = r->room ? 2 * r->room : 64;
		r->all = alloc_more(r->all, r->room, sizeof(struct lock *));
	}
	r->all[r->count++] = l;
	return l;
}

/* Writes the functions of the innermost frames, as flame graphs name them. */
static const char *copy_stack(struct locks_report *r, const struct stack *stack)
{
	struct sbuf b = {0};
	const char *copy;

	sbuf_str(&b, "");
	for (size_t i = stack->count < FRAMES_MAX ? stack->count : FRAMES_MAX; i-- > 0;) {
		const struct stack_frame *f = &stack->frames[i];

		sbuf_str(&b, b.len ? ";" : "");
		sbuf_str(&b, f->symbol && *f->symbol ? f->symbol :
			 f->object && *f->object ? f->object : "?");
	}
	copy = arena_copy(&r->arena, b.s, b.len);
	sbuf_done(&b);
	return copy;
}

static void note_wait(struct locks_report *r, const struct lock *like, const struct event *e)
{
	uint64_t took = e->time > e->call.entered ? e->time - e->call.entered : 0;
	struct lock *l = find_lock(r, like);
	uint64_t waiter;

	l = l ? l : add_lock(r, like, e);
	/* a lock that has been contended once is a mutex also where a wait does not show it */
	l->kind = like->kind < l->kind ? like->kind : l->kind;
	l->waits++;
	l->timeouts += e->call.failed;
	l->waited += took;
	if (took >= l->longest) {
		l->longest = took;
		if (e->call.stack)
			l->stack = copy_stack(r, e->call.stack);
	}
	waiter = hash_mix(hash_mix((uintptr_t)l) + e->task.serial);
	if (!hash_get(&r->waiters, waiter)) {
		hash_put(&r->waiters, waiter, l);
		l->tasks++;
	}
}

/* --- syscalls --- */

static bool is_wait(unsigned op)
{
	return op == FUTEX_WAIT || op == FUTEX_WAIT_BITSET || op == FUTEX_LOCK_PI ||
		op == FUTEX_LOCK_PI2 || op == FUTEX_WAIT_REQUEUE_PI;
}

static bool is_wake(unsigned op)
{
	return op == FUTEX_WAKE || op == FUTEX_WAKE_BITSET || op == FUTEX_UNLOCK_PI ||
		op == FUTEX_WAKE_OP || op == FUTEX_REQUEUE || op == FUTEX_CMP_REQUEUE ||
		op == FUTEX_CMP_REQUEUE_PI;
}

static void note_futex(struct locks_report *r, const struct event *e)
{
	unsigned op = e->call.arg[1] & FUTEX_CMD_MASK;
	struct lock like = {
		.kind = lock_is_mutex_wait(e, true) ? KIND_MUTEX : KIND_FUTEX, .name = "",
		.process = e->process->id.serial, .generation = e->process->programs + 1,
		.address = e->call.arg[0],
	};
	struct lock *l;

	/* EAGAIN: the value has changed before it waited */
	if (is_wait(op) && e->call.ret != -EAGAIN) {
		note_wait(r, &like, e);
	} else if (is_wake(op)) {
		l = find_lock(r, &like);
		if (l && e->call.ret >= 0)
			l->wakes++;
	}
}

/* Whether the syscall can wait for a lock of a file */
static bool waits_for_file(const struct event *e, enum wait_object object)
{
	int op = (int)e->call.arg[1];

	if (object == WAITS_ON_FLOCK)
		return !(op & LOCK_NB) && !(op & LOCK_UN);
	return op == F_SETLKW || op == F_OFD_SETLKW || op == SETLKW64_32;
}

static void note_file(struct locks_report *r, const struct event *e, enum wait_object object)
{
	const struct value *v = e->call.view->args->list.first;
	struct lock like = {.kind = KIND_FILE, .name = ""};

	if (v && v->kind == V_NUMBER && v->sense == SENSE_FD && v->num.path)
		like.name = v->num.path;
	if (*like.name && waits_for_file(e, object))
		note_wait(r, &like, e);
}

/* Renames the locks that a process waited for first, which has set its name or title since. */
static void note_exit(struct locks_report *r, const struct event *e)
{
	struct lock *l = e->process ? hash_get(&r->by_first, e->process->id.serial) : NULL;
	const char *name = l ? process_name(e->process) : "";

	for (; l && *name; l = l->same_waiter)
		if (l->execs == e->process->programs && strcmp(l->program, name) != 0)
			l->program = arena_copy(&r->arena, name, strlen(name));
}

static bool locks_note_event(void *model, const struct event *e)
{
	const struct syscall_traits *traits;

	if (e->kind == EVENT_EXIT)
		note_exit(model, e);
	if (e->kind != EVENT_LEAVE || !e->process || !e->call.view || !e->call.view->name ||
	    !e->call.view->args || e->call.note != CALL_PLAIN)
		return e->kind == EVENT_END;
	traits = syscall_traits(e->call.view->row);
	if (traits->wait == WAIT_FILE_LOCK)
		note_file(model, e, traits->wait_object);
	else if (traits->wait_object == WAITS_ON_FUTEX && traits->timeout == TIMEOUT_BY_FUTEX)
		note_futex(model, e);
	return false;
}

static void locks_report_done(void *model)
{
	struct locks_report *r = model;

	free(r->all);
	hash_done(&r->by_key);
	hash_done(&r->waiters);
	hash_done(&r->by_first);
	arena_done(&r->arena);
}

/* --- rows and columns --- */

static int by_time(const void *a, const void *b)
{
	const struct lock *x = *(struct lock *const *)a, *y = *(struct lock *const *)b;

	if (x->waited != y->waited)
		return x->waited > y->waited ? -1 : 1;
	return (x->address > y->address) - (x->address < y->address);
}

static void list_locks(struct row_list *to, const void *row, const void *model)
{
	const struct locks_report *r = model;

	(void)row;
	if (r->count)
		qsort(r->all, r->count, sizeof(struct lock *), by_time);
	for (size_t i = 0; i < r->count; i++)
		row_list_add(to, r->all[i]);
}

static const struct table_column columns[] = {
	{"program", CELL_TEXT, AT(struct lock, program)},
	{"pid", CELL_INT, AT(struct lock, pid)},
	{"kind", CELL_WORD, AT(struct lock, kind), .words = kind_names},
	{"address", CELL_HEX, ZERO_IS_NONE, AT(struct lock, address)},
	{"file", CELL_TEXT, ZERO_IS_NONE, AT(struct lock, name)},
	{"waits", CELL_UINT, AT(struct lock, waits)},
	{"tasks", CELL_UINT, AT(struct lock, tasks)},
	{"timeouts", CELL_UINT, AT(struct lock, timeouts)},
	{"waited", CELL_DURATION, AT(struct lock, waited)},
	{"longest", CELL_DURATION, AT(struct lock, longest)},
	{"wakes", CELL_UINT, AT(struct lock, wakes)},
	{"stack", CELL_TEXT, ZERO_IS_NONE, AT(struct lock, stack)},
	{0}
};

static const struct table table = {.name = "locks", .columns = columns, .rows = list_locks};

DATA_REPORT(data_report_locks, printer_locks, &table, .size = sizeof(struct locks_report),
	    .note = locks_note_event, .done = locks_report_done)

const struct printer printer_locks = {
	.name = "locks",
	.help = "how long tasks waited for mutexes and locks of files",
	.wants = {.calls = true, .values = true, .programs = true, .fd_paths = true,
		  .exiting = true, .names = true},
	.calls = "/^futex,flock,/^fcntl",
	.accepts_combined = true,
	TABLE_PRINTER,
};

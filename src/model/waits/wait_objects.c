#include "model/waits/wait_objects.h"

#include <stdio.h>
#include <string.h>

#include "desc/type.h"

enum { SIGNALS_MAX = 64, SIGNALS_NAMED_MAX = 4, FUTEX_FRAMES_MAX = 12 };

/* What a futex is for, by a part of the name of a function that waits on it; more special ones come
 * first */
static const struct {
	const char *function, *object;
} futex_objects[] = {
	{"take_gil", "the global interpreter lock"},
	{"PyThread_acquire_lock", "a lock of Python"},
	{"ObjectMonitor::enter", "a Java monitor"},
	{"ObjectMonitor::wait", "a notification by a Java object"},
	{"JavaThread::sleep", "the end of its sleep"},
	{"Parker::park", "another Java thread to unpark it"},
	{"::sync::mpmc::", "a message of a channel"}, {"::sync::mpsc::", "a message of a channel"},
	{"crossbeam_channel::", "a message of a channel"},
	{"std::thread::park", "another thread to unpark it"},
	{"std::thread::functions::park", "another thread to unpark it"},
	{"parking_lot::raw_mutex", "a mutex"}, {"parking_lot::raw_rwlock", "a read-write lock"},
	{"parking_lot::condvar", "a condition variable"},
	{"FutexEmulation::Wait", "Atomics.notify()"},
	{"::sync::rwlock", "a read-write lock"},
	{"::sync::condvar", "a condition variable"},
	{"::sync::mutex", "a mutex"},
	{"std::__atomic_futex_unsigned_base", "a future or an atomic value"},
	{"std::counting_semaphore", "a semaphore"}, {"std::latch", "a latch"},
	{"std::barrier", "a barrier"}, {"std::__atomic_wait", "an atomic value"},
	{"runtime.chanrecv", "a message of a channel"},
	{"runtime.chansend", "a reader of a channel"},
	{"runtime.selectgo", "one of several channels"}, {"runtime.block", "nothing: select {}"},
	{"sync.(*Mutex)", "a mutex"}, {"sync.(*RWMutex)", "a read-write lock"},
	{"sync.(*WaitGroup)", "a wait group"}, {"sync.(*Cond)", "a condition variable"},
	{"time.Sleep", "the end of its sleep"},
	{"pthread_cond_", "a condition variable"},
	{"pthread_rwlock_", "a read-write lock"},
	{"pthread_barrier_", "a barrier"},
	{"pthread_once", "another thread to initialize something"},
	{"sem_wait", "a semaphore"}, {"sem_timedwait", "a semaphore"},
	{"sem_clockwait", "a semaphore"},
	{"pthread_mutex_", "a mutex"}, {"lll_lock_wait", "a lock"},
};

static void add_number(struct sbuf *b, int64_t n)
{
	sbuf_dec(b, n, true);
}

static void add_target(struct sbuf *b, const struct life *l)
{
	sbuf_str(b, life_name(l));
	sbuf_str(b, " (");
	add_number(b, l->id.tid);
	sbuf_char(b, ')');
}

static void add_process(struct sbuf *b, pid_t pid)
{
	sbuf_str(b, "process ");
	add_number(b, pid);
}

void wait_object_signals(struct sbuf *b, uint64_t mask)
{
	unsigned count = __builtin_popcountll(mask), at = 0;

	for (unsigned i = 0; i < SIGNALS_MAX && at < SIGNALS_NAMED_MAX; i++) {
		const char *name = desc_signal_name(i + 1);

		if (!(mask >> i & 1))
			continue;
		sbuf_str(b, at++ ? " or " : "");
		sbuf_str(b, name ? name : "a real-time signal");
	}
	if (count > SIGNALS_NAMED_MAX)
		sbuf_str(b, " or others");
}

/* Appends "timer, expires in 5 s" and the like. */
static void add_state(struct sbuf *b, const struct waiting_task *w, const struct fd_object *o)
{
	switch (o->kind) {
	case FD_OBJECT_EVENTFD:
		sbuf_str(b, "eventfd, count ");
		sbuf_dec(b, o->value, false);
		return;
	case FD_OBJECT_TIMER:
		sbuf_str(b, o->value ? "timer, expires in " : "timer, not armed");
		if (o->value)
			waits_format_duration(b, o->value);
		return;
	case FD_OBJECT_SIGNALS:
		sbuf_str(b, "signalfd of ");
		wait_object_signals(b, o->value);
		return;
	case FD_OBJECT_INOTIFY:
		sbuf_str(b, "inotify, ");
		add_number(b, o->value);
		sbuf_str(b, o->value == 1 ? " watch" : " watches");
		return;
	case FD_OBJECT_PROCESS:
		sbuf_str(b, "pidfd of ");
		if (o->value < 1)
			sbuf_str(b, "a process that has exited or is invisible");
		else if (w->target_count == 1 && w->targets[0].life->id.tid == o->value)
			add_target(b, w->targets[0].life);
		else
			add_process(b, o->value);
		return;
	case FD_OBJECT_READERS:
	case FD_OBJECT_KINDS:
		return;
	}
}

void wait_object_describe(struct sbuf *b, const struct waiting_task *w, int fd)
{
	const struct descriptor *d = waits_descriptor(w->life, fd);
	char kind[32];

	sbuf_str(b, "descriptor ");
	add_number(b, fd);
	for (unsigned i = 0; i < w->look->object_count; i++) {
		if (w->look->objects[i].fd != fd)
			continue;
		sbuf_str(b, " (");
		add_state(b, w, &w->look->objects[i]);
		sbuf_char(b, ')');
		return;
	}
	if (!d || !d->name || !*d->name)
		return;
	sbuf_str(b, d->listens ? " (listening socket " :
		 d->kind == DESCRIPTOR_TERMINAL ? " (terminal " :
		 d->kind == DESCRIPTOR_PIPE && d->name[0] == '/' ? " (FIFO " : " (");
	if (d->kind == DESCRIPTOR_OTHER && sscanf(d->name, "anon_inode:[%31[^]]", kind) == 1)
		sbuf_str(b, kind);	/* "io_uring", "eventpoll" */
	else
		sbuf_str(b, d->name);
	sbuf_char(b, ')');
}

bool wait_object_is_unconnected(const struct descriptor *d)
{
	return d->kind == DESCRIPTOR_SOCKET && !d->peer && d->name && !strstr(d->name, "->") &&
		!strncmp(d->name, "UDP", 3);
}

bool wait_object_has_unknown_peer(const struct descriptor *d)
{
	return d->kind == DESCRIPTOR_SOCKET && !d->peer && !(d->name && strstr(d->name, "->"));
}

/* Whether the frame is of a Python program: it has a source file and no object (python_frames.h) */
static bool is_python(const struct stack_frame *f)
{
	return *f->file && !*f->object;
}

const char *wait_object_of_futex(const struct stack *stack)
{
	for (size_t o = 0; o < sizeof(futex_objects) / sizeof(*futex_objects); o++)
		for (unsigned i = 0; stack && i < stack->count && i < FUTEX_FRAMES_MAX; i++)
			if (strstr(stack->frames[i].symbol, futex_objects[o].function))
				return futex_objects[o].object;
	if (!stack || !stack->count || !is_python(stack->frames))
		return NULL;
	return "a lock of Python";
}

bool wait_object_has_owner(const struct stack *stack)
{
	const char *object = wait_object_of_futex(stack);

	return object && (!strcmp(object, "a mutex") || !strcmp(object, "a Java monitor"));
}

bool wait_object_is_goroutine(const struct stack *stack)
{
	if (!stack || !stack->count || strcmp(stack->frames[0].symbol, "runtime.gopark") != 0)
		return false;
	for (unsigned i = 1; i < stack->count; i++)
		if (strstr(stack->frames[i].symbol, "poll.runtime_pollWait"))
			return false;
	return true;
}

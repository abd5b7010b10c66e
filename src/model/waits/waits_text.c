/* Descriptions of what tasks wait for */
#include <linux/futex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/system/clock.h"
#include "desc/type.h"
#include "model/waits/foreign_wait.h"
#include "model/waits/ipc_wait_text.h"
#include "model/waits/retry_text.h"
#include "model/waits/wait_objects.h"
#include "model/waits/wait_text.h"
#include "model/waits/waits.h"

enum { NAMED_MAX = 4, ACCESS_MODE = 3, COMM_MAX = 15, SIGNALS_NAMED_MAX = 4 };

void wait_text_number(struct sbuf *b, int64_t n)
{
	sbuf_dec(b, n, true);
}

void waits_format_duration(struct sbuf *b, uint64_t ns)
{
	uint64_t ms = ns / (1000 * 1000), s = ns / NS_PER_SECOND;
	char text[64];

	if (s >= 60)
		snprintf(text, sizeof(text), "%llu min %llu s", (unsigned long long)(s / 60),
			 (unsigned long long)(s % 60));
	else if (s && ms % 1000 < 100)
		snprintf(text, sizeof(text), "%llu s", (unsigned long long)s);
	else if (s)
		snprintf(text, sizeof(text), "%llu.%llu s", (unsigned long long)s,
			 (unsigned long long)(ms % 1000 / 100));
	else
		snprintf(text, sizeof(text), "%llu ms", (unsigned long long)ms);
	sbuf_str(b, text);
}

static bool is_private_futex(const struct life_look *k)
{
	return k->arg[1] & FUTEX_PRIVATE_FLAG;
}

bool waits_on_copy(const struct waiting_task *w)
{
	return w->kind == WAIT_LOCK && w->target_count && w->targets[0].life != w->life &&
		is_private_futex(w->look);
}

void wait_text_life(struct sbuf *b, const struct life *l)
{
	sbuf_str(b, life_name(l));
	sbuf_str(b, " (");
	wait_text_number(b, l->id.tid);
	sbuf_char(b, ')');
}

static const struct life_look *find_look(const struct life *l, pid_t tid)
{
	const struct life_look *k = l->looks;

	while (k && k->task.tid != tid)
		k = k->next;
	return k;
}

const char *waits_thread_name(const struct life *l, pid_t tid)
{
	const struct life_look *own = find_look(l, tid), *front = find_look(l, l->id.tid);
	size_t len = own ? strlen(own->name) : 0;

	if (!len || tid == l->id.tid || (front && !strcmp(own->name, front->name)))
		return "";
	/* the kernel cuts names off */
	return !strncmp(own->name, life_name(l), len) &&
		(!life_name(l)[len] || len == COMM_MAX) ? "" : own->name;
}

static void add_thread(struct sbuf *b, const struct life *l, pid_t tid)
{
	const char *name = waits_thread_name(l, tid);

	if (tid == l->id.tid) {
		sbuf_str(b, "the main thread");
		return;
	}
	sbuf_str(b, "thread ");
	wait_text_number(b, tid);
	if (!*name)
		return;
	sbuf_str(b, " (");
	sbuf_str(b, name);
	sbuf_char(b, ')');
}

void waits_describe_thread(struct sbuf *b, const struct waiting_task *w)
{
	add_thread(b, w->life, w->look->task.tid);
}

void waits_describe_task(struct sbuf *b, const struct waiting_task *w)
{
	wait_text_life(b, w->life);
	if (w->tasks < 2)
		return;
	sbuf_str(b, ", ");
	add_thread(b, w->life, w->look->task.tid);
}

void wait_text_outsider(struct sbuf *b, const struct outsider *o)
{
	sbuf_str(b, o->program && *o->program ? o->program : "?");
	sbuf_str(b, " (");
	wait_text_number(b, o->pid);
	sbuf_str(b, ", not traced)");
}

/* Appends the separator before element `i` of a list. */
static void add_separator(struct sbuf *b, unsigned i, unsigned count, const char *last)
{
	if (!i)
		return;
	sbuf_str(b, i + 1 < count ? ", " : last);
}

/* Whether an untraced process of the look is to be named: it can end the wait, and is not named
 * already, as one with several descriptors of the same pipe would be. */
static bool is_participant(const struct waiting_task *w, unsigned at, enum outsider_role role)
{
	const struct outsider *o = &w->look->outside[at];
	const struct descriptor *d = w->look->wait_count ?
		waits_descriptor(w->life, w->look->waits[0]) : NULL;
	bool is_pipe = role == OUTSIDER_END && d && d->kind == DESCRIPTOR_PIPE;

	if (o->role != role || (is_pipe && w->kind == WAIT_INPUT && !o->writes) ||
	    (is_pipe && w->kind == WAIT_OUTPUT && !o->reads))
		return false;
	for (unsigned i = 0; i < at; i++)
		if (w->look->outside[i].pid == o->pid && is_participant(w, i, role))
			return false;
	return true;
}

/* Appends up to NAMED_MAX targets and untraced processes with that role, and the number of the
 * others. Returns the number of all. */
static unsigned add_participants(struct sbuf *b, const struct waiting_task *w,
				 enum outsider_role role, const char *last)
{
	const struct life_look *k = w->look;
	unsigned count = w->target_count, added = 0, shown;

	for (unsigned i = 0; i < k->outside_count; i++)
		count += is_participant(w, i, role);
	shown = count > NAMED_MAX ? NAMED_MAX + 1 : count;
	for (unsigned i = 0; i < w->target_count && added < NAMED_MAX; i++) {
		add_separator(b, added++, shown, last);
		if (w->targets[i].life == w->life)
			sbuf_str(b, "itself");
		else
			wait_text_life(b, w->targets[i].life);
	}
	for (unsigned i = 0; i < k->outside_count && added < NAMED_MAX; i++) {
		if (!is_participant(w, i, role))
			continue;
		add_separator(b, added++, shown, last);
		wait_text_outsider(b, &k->outside[i]);
	}
	if (count > NAMED_MAX) {
		sbuf_str(b, last);
		wait_text_number(b, count - NAMED_MAX);
		sbuf_str(b, " more");
	}
	return count;
}

/* --- descriptors --- */

/* Appends the processes that have the other end, as far as they are known. */
static void add_other_end(struct sbuf *b, const struct waiting_task *w, const char *end)
{
	const struct descriptor *d = w->look->wait_count ?
		waits_descriptor(w->life, w->look->waits[0]) : NULL;
	struct sbuf names = {0};
	unsigned count;

	if (!d || d->listens)
		return;
	if (d->kind == DESCRIPTOR_TERMINAL) {
		if (add_participants(&names, w, OUTSIDER_OWNER, " and ")) {
			sbuf_str(b, "; its other end is open in ");
			sbuf_add(b, names.s, names.len);
		}
		sbuf_done(&names);
		return;
	}
	if (d->kind != DESCRIPTOR_PIPE && d->kind != DESCRIPTOR_SOCKET)
		return;
	count = add_participants(&names, w, OUTSIDER_END, " and ");
	if (!count && wait_object_is_unconnected(d)) {
		sbuf_str(b, ", which is not connected: any process may send to it");
	} else if (!count && wait_object_has_unknown_peer(d)) {
		sbuf_str(b, "; its other end is unknown");
	} else if (d->is_unaccepted && count) {
		sbuf_str(b, "; the connection has not been accepted by ");
		sbuf_add(b, names.s, names.len);
	} else if (d->is_unaccepted) {
		sbuf_str(b, "; it has not been accepted, and no visible process listens");
	} else if (!count) {
		sbuf_str(b, "; no visible process has its other end open");
	} else {
		bool alone = count == 1 && w->target_count && w->targets[0].life == w->life;

		sbuf_str(b, d->kind == DESCRIPTOR_SOCKET ? "; its other end is open" : end);
		sbuf_str(b, alone ? " only in " : " in ");
		sbuf_add(b, names.s, names.len);
	}
	sbuf_done(&names);
}

/* Appends "; the receiver d.sock is open in w (12)". */
static void add_receiver(struct sbuf *b, const struct waiting_task *w)
{
	const struct ipc_wait *receiver = w->look->ipc;
	struct sbuf names = {0};
	unsigned count = receiver->inode ? add_participants(&names, w, OUTSIDER_END, " and ") : 0;

	sbuf_str(b, count || !receiver->inode ? "; the receiver " :
		 "; no visible process has the receiver open, ");
	sbuf_str(b, receiver->address);
	if (count) {
		sbuf_str(b, " is open in ");
		sbuf_add(b, names.s, names.len);
	} else if (!receiver->inode) {
		sbuf_str(b, " is not known to be open");
	}
	sbuf_done(&names);
}

/* Appends " to d.sock; it is not accepted by a (12)". */
static void add_listener(struct sbuf *b, const struct waiting_task *w)
{
	struct sbuf names = {0};

	if (w->look->ipc) {
		sbuf_str(b, " to ");
		sbuf_str(b, w->look->ipc->address);
	}
	if (add_participants(&names, w, OUTSIDER_END, " or ")) {
		sbuf_str(b, "; it is not accepted by ");
		sbuf_add(b, names.s, names.len);
	}
	sbuf_done(&names);
}

void wait_text_limit(struct sbuf *b, const struct waiting_task *w)
{
	if (w->look->timeout < 0)
		return;
	sbuf_str(b, "; timeout: ");
	waits_format_duration(b, w->look->timeout);
}

void wait_text_count(struct sbuf *b, uint64_t n, const char *unit)
{
	wait_text_number(b, n);
	sbuf_char(b, ' ');
	sbuf_str(b, unit);
	sbuf_str(b, n == 1 ? "" : "s");
}

static bool is_ring(const struct waiting_task *w)
{
	const struct descriptor *d = w->look->wait_count ?
		waits_descriptor(w->life, w->look->waits[0]) : NULL;

	return d && d->name && !strcmp(d->name, "anon_inode:[io_uring]");
}

static void describe_descriptor(struct sbuf *b, const struct waiting_task *w)
{
	static const char *const words[WAIT_KINDS] = {
		[WAIT_INPUT] = "waits for input on ",
		[WAIT_OUTPUT] = "waits until it can write to ",
		[WAIT_CONNECTION] = "waits for a connection on ",
		[WAIT_CONNECT] = "waits for a connection to be established on ",
	};

	sbuf_str(b, is_ring(w) ? "waits for a completion of " : words[w->kind]);
	if (!w->look->wait_count) {
		sbuf_str(b, "an unknown descriptor");
		return;
	}
	wait_object_describe(b, w, w->look->waits[0]);
	if (w->kind == WAIT_CONNECT) {
		add_listener(b, w);
		wait_text_limit(b, w);
		return;
	}
	if (w->look->ipc && w->look->ipc->kind == IPC_WAIT_RECEIVER) {
		add_receiver(b, w);
		wait_text_limit(b, w);
		return;
	}
	if (w->look->ipc) {
		sbuf_str(b, ", a message queue");
		ipc_wait_messages(b, w->look->ipc);
	}
	if (w->kind == WAIT_INPUT)
		add_other_end(b, w, "; its write end is open");
	else if (w->kind == WAIT_OUTPUT)
		add_other_end(b, w, "; its read end is open");
	wait_text_limit(b, w);
}

/* Appends the processes that have other ends of several descriptors, as far as they are known. */
static void add_other_ends(struct sbuf *b, const struct waiting_task *w)
{
	struct sbuf names = {0};

	if (add_participants(&names, w, OUTSIDER_END, " and ")) {
		sbuf_str(b, "; their other ends are open in ");
		sbuf_add(b, names.s, names.len);
	}
	sbuf_done(&names);
}

/* Appends "waits in splice: from descriptor 3 (pipe:[17]), to descriptor 4 (pipe:[18])". */
static void describe_move(struct sbuf *b, const struct waiting_task *w)
{
	sbuf_str(b, "waits in ");
	sbuf_str(b, w->look->call);
	for (unsigned i = 0; i < w->look->wait_count; i++) {
		const struct descriptor *d = waits_descriptor(w->life, w->look->waits[i]);
		bool is_pipe = d && d->kind == DESCRIPTOR_PIPE;

		sbuf_str(b, i ? ", " : ": ");
		sbuf_str(b, !is_pipe || d->reads == d->writes ? "with " :
			 d->reads ? "from " : "to ");
		wait_object_describe(b, w, w->look->waits[i]);
	}
	add_other_ends(b, w);
	wait_text_limit(b, w);
}

static void describe_polled(struct sbuf *b, const struct waiting_task *w)
{
	unsigned count = w->look->wait_count, shown = count > NAMED_MAX ? NAMED_MAX + 1 : count;

	sbuf_str(b, count > 1 ? "waits for any of " : "waits for input on ");
	if (count == 1) {
		const struct descriptor *d = waits_descriptor(w->life, w->look->waits[0]);
		bool input = !d || waits_for_input(d);

		if (!input || (d && d->listens)) {
			b->len -= strlen("for input on ");
			sbuf_str(b, input ? "for a connection on " : "until it can write to ");
		}
		wait_object_describe(b, w, w->look->waits[0]);
		if (d && d->name && !strcmp(d->name, "anon_inode:[eventpoll]") &&
		    w->look->waits[0] == (int)w->look->arg[0])
			sbuf_str(b, ", which watches no descriptor");
		add_other_end(b, w, input ? "; its write end is open" : "; its read end is open");
	}
	for (unsigned i = 0; count > 1 && i < count && i < NAMED_MAX; i++) {
		add_separator(b, i, shown, " or ");
		wait_object_describe(b, w, w->look->waits[i]);
	}
	if (count > NAMED_MAX) {
		sbuf_str(b, " or ");
		wait_text_number(b, count - NAMED_MAX);
		sbuf_str(b, " more");
	}
	if (count > 1)
		add_other_ends(b, w);
	wait_text_limit(b, w);
}

/* Leaves out what only the process itself makes ready, unless that is all. */
static void describe_events(struct sbuf *b, const struct waiting_task *w)
{
	struct foreign_wait *foreign = foreign_wait_of(w);

	describe_polled(b, foreign ? &foreign->task : w);
	free(foreign);
}

/* --- other waits --- */

static void describe_stopped(struct sbuf *b, const struct waiting_task *w)
{
	const char *name = desc_signal_name(w->look->stopped);

	sbuf_str(b, "is stopped by ");
	sbuf_str(b, name ? name : "job control");
	if (name && !strcmp(name, "SIGTTIN"))
		sbuf_str(b, ": it is in the background and tried to read from its terminal");
	else if (name && !strcmp(name, "SIGTTOU"))
		sbuf_str(b, ": it is in the background and tried to write to its terminal");
	else
		sbuf_str(b, ", until it gets SIGCONT");
}

static void describe_sleep(struct sbuf *b, const struct waiting_task *w)
{
	if (w->look->timeout < 0) {
		sbuf_str(b, "sleeps for an unknown time");
		return;
	}
	sbuf_str(b, "sleeps for ");
	waits_format_duration(b, w->look->timeout);
}

static void describe_child(struct sbuf *b, const struct waiting_task *w)
{
	struct sbuf names = {0};
	unsigned count = add_participants(&names, w, OUTSIDER_CHILD, " or ");

	if (!count)
		sbuf_str(b, "waits for a child to exit, but no child is visible");
	else
		sbuf_str(b, count == 1 ? "waits for its child " :
			 "waits for one of its children to exit: ");
	sbuf_add(b, names.s, names.len);
	if (count == 1)
		sbuf_str(b, " to exit");
	wait_text_limit(b, w);
	sbuf_done(&names);
}

static void describe_vfork(struct sbuf *b, const struct waiting_task *w)
{
	sbuf_str(b, "waits in vfork until its child ");
	if (add_participants(b, w, OUTSIDER_CHILD, " or "))
		sbuf_char(b, ' ');
	sbuf_str(b, "calls execve or exits");
}

static bool has_owner_exited(const struct life_look *k)
{
	for (unsigned i = 0; i < k->outside_count; i++)
		if (k->outside[i].role == OUTSIDER_OWNER && !*k->outside[i].program)
			return true;
	return false;
}

/* Appends the owner of a lock that is no visible task: of a lock that only its process uses, it is
 * a thread that has exited. */
static void add_missing_owner(struct sbuf *b, const struct waiting_task *w)
{
	sbuf_str(b, is_private_futex(w->look) ? "thread " : "process ");
	wait_text_number(b, w->look->owner);
	sbuf_str(b, is_private_futex(w->look) || has_owner_exited(w->look) ? ", which has exited" :
		 "");
}

static void describe_lock(struct sbuf *b, const struct waiting_task *w)
{
	const struct wait_target *t = w->targets;
	const char *object = wait_object_of_futex(w->look->stack);
	bool own = w->target_count && t->task == w->look;

	if (w->kind == WAIT_THREAD) {
		sbuf_str(b, "waits for ");
	} else {
		sbuf_str(b, "waits for ");
		sbuf_str(b, object && strstr(object, "read-write") ? object : "a mutex");
		sbuf_str(b, " held by ");
	}
	if (own)
		sbuf_str(b, "itself");
	else if (w->target_count && t->life != w->life)
		wait_text_life(b, t->life);
	else if (w->target_count)
		add_thread(b, t->life, t->task->task.tid);
	else if (has_owner_exited(w->look) || !add_participants(b, w, OUTSIDER_OWNER, " or "))
		add_missing_owner(b, w);
	if (w->kind == WAIT_THREAD)
		sbuf_str(b, " to exit");
	else if (waits_on_copy(w))
		sbuf_str(b, " when it forked: nothing unlocks the copy");
	wait_text_limit(b, w);
}

/* Appends " held by 2 readers" to a read-write lock without writer. */
static void add_readers(struct sbuf *b, const struct life_look *k)
{
	const struct fd_object *o = k->object_count ? k->objects : NULL;

	if (!o || o->fd >= 0 || o->kind != FD_OBJECT_READERS)
		return;
	sbuf_str(b, " held by ");
	wait_text_count(b, o->value, "reader");
}

/* Whether sem_open() of glibc has created the mapped file */
static bool is_semaphore(const struct ipc_wait *mapping)
{
	static const char prefix[] = "/dev/shm/sem.";

	return !strncmp(mapping->address, prefix, strlen(prefix));
}

void waits_describe_futex(struct sbuf *b, const struct waiting_task *w)
{
	const char *object = wait_object_of_futex(w->look->stack);
	const struct ipc_wait *ipc = w->look->ipc;
	bool is_shared = ipc && ipc->kind == IPC_WAIT_MAPPING;

	if (is_shared && (!object || strstr(object, "Python")))
		object = is_semaphore(ipc) ? "a semaphore" : "a semaphore or lock";
	sbuf_str(b, "waits for ");
	if (object) {
		sbuf_str(b, object);
	} else {
		sbuf_str(b, "a condition variable, semaphore or lock (futex at ");
		sbuf_hex(b, w->look->arg[0]);
		sbuf_char(b, ')');
	}
	if (wait_object_is_goroutine(w->look->stack))
		sbuf_str(b, " in its main goroutine");
	add_readers(b, w->look);
	ipc_wait_sharer(b, w);
}

static void describe_futex(struct sbuf *b, const struct waiting_task *w)
{
	waits_describe_futex(b, w);
	if (!w->look->ipc)
		sbuf_str(b, "; the task that will wake it is unknown");
	wait_text_limit(b, w);
}

static void describe_file_lock(struct sbuf *b, const struct waiting_task *w)
{
	struct sbuf names = {0};

	sbuf_str(b, "waits for a lock on ");
	if (w->look->wait_count)
		wait_object_describe(b, w, w->look->waits[0]);
	else
		sbuf_str(b, "a file");
	if (add_participants(&names, w, OUTSIDER_OWNER, " or ")) {
		sbuf_str(b, ", held by ");
		sbuf_add(b, names.s, names.len);
	} else {
		sbuf_str(b, "; its holder is unknown");
	}
	sbuf_done(&names);
}

static void describe_open(struct sbuf *b, const struct waiting_task *w)
{
	const struct life_look *k = w->look;
	bool at = k->call && !strcmp(k->call, "openat");
	bool plain = k->call && !strcmp(k->call, "open");
	uint64_t mode = (at ? k->arg[2] : k->arg[1]) & ACCESS_MODE;

	sbuf_str(b, "waits to open ");
	sbuf_str(b, k->path && *k->path ? k->path : "a file");
	if (!at && !plain)
		return;
	sbuf_str(b, mode ? " for writing, until it is opened for reading" :
		 " for reading, until it is opened for writing");
	sbuf_str(b, " (a FIFO)");
}

static void describe_signal(struct sbuf *b, const struct waiting_task *w)
{
	const struct fd_object *o = w->look->object_count ? w->look->objects : NULL;
	struct sbuf children = {0};
	unsigned count;

	sbuf_str(b, "waits for ");
	if (o && o->fd < 0 && o->kind == FD_OBJECT_SIGNALS && o->value &&
	    __builtin_popcountll(o->value) <= SIGNALS_NAMED_MAX)
		wait_object_signals(b, o->value);
	else
		sbuf_str(b, "a signal");
	count = waits_for_sigchld(w->look) ?
		add_participants(&children, w, OUTSIDER_CHILD, " or ") : 0;
	if (count) {
		sbuf_str(b, count == 1 ? ", as when its child " :
			 ", as when one of its children exits: ");
		sbuf_add(b, children.s, children.len);
		sbuf_str(b, count == 1 ? " exits" : "");
	}
	sbuf_done(&children);
	wait_text_limit(b, w);
}

/* Appends "waits for permission to open a: the fanotify listener b (5) has not answered". */
static void describe_permission(struct sbuf *b, const struct waiting_task *w)
{
	sbuf_str(b, "waits for permission to use ");
	sbuf_str(b, w->look->path && *w->look->path ? w->look->path : "a file");
	sbuf_str(b, ": a fanotify listener has not answered, ");
	if (!add_participants(b, w, OUTSIDER_OWNER, " or ")) {
		sbuf_str(b, "process ");
		wait_text_number(b, w->look->owner);
	}
}

static void describe_call(struct sbuf *b, const struct waiting_task *w)
{
	const struct life_look *k = w->look;

	if (w->kind == WAIT_DEVICE && k->owner) {
		describe_permission(b, w);
		return;
	}
	sbuf_str(b, w->kind == WAIT_DEVICE ? "is in an uninterruptible sleep" : "waits");
	if (k->call) {
		sbuf_str(b, " in ");
		sbuf_str(b, k->call);
	}
	if (k->place && *k->place && (!k->call || w->kind == WAIT_DEVICE)) {
		sbuf_str(b, k->call ? " (" : " in (");
		sbuf_str(b, k->place);
		sbuf_char(b, ')');
	}
	if (!k->call && (!k->place || !*k->place))
		sbuf_str(b, "; the reason is unknown");
	wait_text_limit(b, w);
}

/* Appends ": 98 % of a processor, no system call for 5 s", or ": …, calls read on descriptor 3
 * (pipe:[17]) in a loop". */
static void describe_running(struct sbuf *b, const struct waiting_task *w)
{
	const struct task_activity *a = w->look->activity;
	uint64_t percent = a && a->observed ? a->on_cpu * 100 / a->observed : 0;

	if (!a) {
		sbuf_str(b, "is running");
		return;
	}
	sbuf_str(b, "runs: ");
	wait_text_number(b, percent > 100 ? 100 : percent);
	sbuf_str(b, " % of a processor");
	if (a->quiet >= NS_PER_SECOND) {
		sbuf_str(b, ", no system call for ");
		waits_format_duration(b, a->quiet);
	} else if (w->look->call) {
		sbuf_str(b, ", calls ");
		sbuf_str(b, w->look->call);
		sbuf_str(b, w->look->wait_count == 1 ? " on " : "");
		if (w->look->wait_count == 1)
			wait_object_describe(b, w, w->look->waits[0]);
		sbuf_str(b, " in a loop");
	}
}

static void describe_retry(struct sbuf *b, const struct waiting_task *w)
{
	const struct task_activity *retry = waits_retry(w->look);
	struct sbuf asked = {0};

	if (retry->retry_pid && !add_participants(&asked, w, OUTSIDER_OWNER, " or ")) {
		sbuf_str(&asked, "process ");
		wait_text_number(&asked, retry->retry_pid);
	}
	retry_text(b, retry, asked.s);
	sbuf_done(&asked);
}

void waits_describe(struct sbuf *b, const struct waiting_task *w)
{
	static void (*const words[WAIT_KINDS])(struct sbuf *, const struct waiting_task *) = {
		[WAIT_NONE] = describe_running, [WAIT_UNKNOWN] = describe_call,
		[WAIT_STOPPED] = describe_stopped, [WAIT_SLEEP] = describe_sleep,
		[WAIT_CHILD] = describe_child, [WAIT_VFORK] = describe_vfork,
		[WAIT_LOCK] = describe_lock, [WAIT_THREAD] = describe_lock,
		[WAIT_FUTEX] = describe_futex, [WAIT_FILE_LOCK] = describe_file_lock,
		[WAIT_INPUT] = describe_descriptor, [WAIT_OUTPUT] = describe_descriptor,
		[WAIT_CONNECTION] = describe_descriptor, [WAIT_CONNECT] = describe_descriptor,
		[WAIT_EVENTS] = describe_events, [WAIT_OPEN] = describe_open,
		[WAIT_SIGNAL] = describe_signal, [WAIT_DEVICE] = describe_call,
		[WAIT_CALL] = describe_call, [WAIT_RETRY] = describe_retry,
	};

	if (w->kind == WAIT_CALL && w->look->ipc && w->look->ipc->id >= 0)
		ipc_wait_text(b, w);
	else if (w->kind == WAIT_EVENTS && w->look->wait_count > 1 &&
		 syscall_traits_named(w->look->call)->wait_object == WAITS_ON_TWO_FDS)
		describe_move(b, w);
	else
		words[w->kind](b, w);
	if (w->kind != WAIT_RETRY && w->kind != WAIT_STOPPED && waits_retry(w->look))
		retry_text_call(b, waits_retry(w->look));
}

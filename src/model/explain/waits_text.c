/* What tasks wait for, in plain words. */
#include <stdio.h>
#include <string.h>

#include "base/system/clock.h"
#include "desc/type.h"
#include "model/explain/waits.h"

enum { NAMED_MAX = 4, ACCESS_MODE = 3 };

static void number(struct sbuf *b, int64_t n)
{
	sbuf_dec(b, n, true);
}

void waits_say_time(struct sbuf *b, uint64_t ns)
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

static void say_life(struct sbuf *b, const struct life *l)
{
	sbuf_str(b, life_name(l));
	sbuf_str(b, " (");
	number(b, l->id.tid);
	sbuf_char(b, ')');
}

static void say_thread(struct sbuf *b, const struct life *l, pid_t tid)
{
	if (tid == l->id.tid) {
		sbuf_str(b, "the main thread");
		return;
	}
	sbuf_str(b, "thread ");
	number(b, tid);
}

void waits_say_thread(struct sbuf *b, const struct waiting *w)
{
	say_thread(b, w->life, w->look->task.tid);
}

void waits_say_task(struct sbuf *b, const struct waiting *w)
{
	say_life(b, w->life);
	if (w->tasks < 2)
		return;
	sbuf_str(b, ", ");
	say_thread(b, w->life, w->look->task.tid);
}

static void say_outsider(struct sbuf *b, const struct outsider *o)
{
	sbuf_str(b, o->program && *o->program ? o->program : "?");
	sbuf_str(b, " (");
	number(b, o->pid);
	sbuf_str(b, ", not traced)");
}

/* What stands between the parts of a list: nothing, commas, "and" or "or" */
static void between(struct sbuf *b, unsigned i, unsigned count, const char *last)
{
	if (!i)
		return;
	sbuf_str(b, i + 1 < count ? ", " : last);
}

/* Adds up to NAMED_MAX of the targets and of those outside that play that role, and how many more
 * there are; how many there are in all */
static unsigned say_all(struct sbuf *b, const struct waiting *w, enum outsider_role role,
			const char *last)
{
	const struct life_look *k = w->look;
	unsigned count = w->target_count, said = 0, shown;

	for (unsigned i = 0; i < k->outside_count; i++)
		count += k->outside[i].role == role;
	shown = count > NAMED_MAX ? NAMED_MAX + 1 : count;
	for (unsigned i = 0; i < w->target_count && said < NAMED_MAX; i++) {
		between(b, said++, shown, last);
		if (w->targets[i].life == w->life)
			sbuf_str(b, "itself");
		else
			say_life(b, w->targets[i].life);
	}
	for (unsigned i = 0; i < k->outside_count && said < NAMED_MAX; i++) {
		if (k->outside[i].role != role)
			continue;
		between(b, said++, shown, last);
		say_outsider(b, &k->outside[i]);
	}
	if (count > NAMED_MAX) {
		sbuf_str(b, last);
		number(b, count - NAMED_MAX);
		sbuf_str(b, " more");
	}
	return count;
}

/* --- descriptors --- */

static void say_object(struct sbuf *b, const struct life *l, int fd)
{
	const struct descriptor *d = waits_descriptor(l, fd);

	sbuf_str(b, "descriptor ");
	number(b, fd);
	if (!d || !d->name || !*d->name)
		return;
	sbuf_str(b, d->listens ? " (listening socket " :
		 d->kind == DESCRIPTOR_TERMINAL ? " (terminal " :
		 d->kind == DESCRIPTOR_PIPE && d->name[0] == '/' ? " (FIFO " : " (");
	sbuf_str(b, d->name);
	sbuf_char(b, ')');
}

/* Who might do something about it, as far as that is known */
static void say_others(struct sbuf *b, const struct waiting *w, const char *does)
{
	const struct descriptor *d = w->look->wait_count ?
		waits_descriptor(w->life, w->look->waits[0]) : NULL;
	struct sbuf who = {0};
	unsigned count;

	if (!d || d->listens)
		return;
	if (d->kind != DESCRIPTOR_PIPE && d->kind != DESCRIPTOR_SOCKET)
		return;
	count = say_all(&who, w, OUTSIDER_END, " and ");
	if (!count) {
		sbuf_str(b, ", whose other end nobody has open that can be seen");
	} else {
		bool alone = count == 1 && w->target_count && w->targets[0].life == w->life;

		sbuf_str(b, d->kind == DESCRIPTOR_SOCKET ? ", whose other end is with " : does);
		sbuf_str(b, alone ? "nobody but " : "");
		sbuf_add(b, who.s, who.len);
		if (d->kind == DESCRIPTOR_PIPE)
			sbuf_str(b, count > 1 ? " have open" : " has open");
	}
	sbuf_done(&who);
}

static void say_limit(struct sbuf *b, const struct waiting *w)
{
	if (w->look->timeout < 0)
		return;
	sbuf_str(b, ", for ");
	waits_say_time(b, w->look->timeout);
	sbuf_str(b, " at most");
}

static void say_descriptor(struct sbuf *b, const struct waiting *w)
{
	static const char *const words[WAIT_KINDS] = {
		[WAIT_INPUT] = "waits for input on ",
		[WAIT_OUTPUT] = "waits until it can write to ",
		[WAIT_CONNECTION] = "waits for a connection on ",
		[WAIT_CONNECT] = "waits to be connected, on ",
	};

	sbuf_str(b, words[w->kind]);
	if (!w->look->wait_count) {
		sbuf_str(b, "a descriptor that is not known");
		return;
	}
	say_object(b, w->life, w->look->waits[0]);
	if (w->kind == WAIT_INPUT)
		say_others(b, w, ", whose end for writing ");
	else if (w->kind == WAIT_OUTPUT)
		say_others(b, w, ", whose end for reading ");
	say_limit(b, w);
}

static void say_events(struct sbuf *b, const struct waiting *w)
{
	unsigned count = w->look->wait_count, shown = count > NAMED_MAX ? NAMED_MAX + 1 : count;

	sbuf_str(b, count > 1 ? "waits for any of " : "waits for input on ");
	if (count == 1) {
		const struct descriptor *d = waits_descriptor(w->life, w->look->waits[0]);
		bool input = !d || waits_for_input(d);

		if (!input) {
			b->len -= strlen("for input on ");
			sbuf_str(b, "until it can write to ");
		}
		say_object(b, w->life, w->look->waits[0]);
		say_others(b, w, input ? ", whose end for writing " : ", whose end for reading ");
	}
	for (unsigned i = 0; count > 1 && i < count && i < NAMED_MAX; i++) {
		between(b, i, shown, " or ");
		say_object(b, w->life, w->look->waits[i]);
	}
	if (count > NAMED_MAX) {
		sbuf_str(b, " or ");
		number(b, count - NAMED_MAX);
		sbuf_str(b, " more");
	}
	if (count > 1 && w->target_count) {
		sbuf_str(b, ", at whose other ends are ");
		say_all(b, w, OUTSIDER_END, " and ");
	}
	say_limit(b, w);
}

/* --- the rest --- */

static void say_stopped(struct sbuf *b, const struct waiting *w)
{
	const char *name = desc_signal_name(w->look->stopped);

	sbuf_str(b, "is stopped by ");
	sbuf_str(b, name ? name : "job control");
	if (name && !strcmp(name, "SIGTTIN"))
		sbuf_str(b, ": it is in the background and wanted to read from its terminal");
	else if (name && !strcmp(name, "SIGTTOU"))
		sbuf_str(b, ": it is in the background and wanted to write to its terminal");
	else
		sbuf_str(b, ", until it gets SIGCONT");
}

static void say_sleep(struct sbuf *b, const struct waiting *w)
{
	if (w->look->timeout < 0) {
		sbuf_str(b, "sleeps, nobody knows how long");
		return;
	}
	sbuf_str(b, "sleeps for ");
	waits_say_time(b, w->look->timeout);
}

static void say_child(struct sbuf *b, const struct waiting *w)
{
	struct sbuf who = {0};
	unsigned count = say_all(&who, w, OUTSIDER_CHILD, " or ");

	if (!count)
		sbuf_str(b, "waits for a child to end, of which none can be seen");
	else
		sbuf_str(b, count == 1 ? "waits for its child " :
			 "waits for one of its children, ");
	sbuf_add(b, who.s, who.len);
	if (count)
		sbuf_str(b, count == 1 ? " to end" : ", to end");
	say_limit(b, w);
	sbuf_done(&who);
}

static void say_vfork(struct sbuf *b, const struct waiting *w)
{
	sbuf_str(b, "waits in vfork until its child ");
	if (say_all(b, w, OUTSIDER_CHILD, " or "))
		sbuf_char(b, ' ');
	sbuf_str(b, "becomes another program or ends");
}

static void say_lock(struct sbuf *b, const struct waiting *w)
{
	const struct wait_target *t = w->targets;
	bool own = w->target_count && t->task == w->look;

	sbuf_str(b, w->kind == WAIT_THREAD ? "waits for " : "waits for a mutex that ");
	if (own)
		sbuf_str(b, w->kind == WAIT_THREAD ? "itself" : "it has itself");
	else if (w->target_count && t->life != w->life)
		say_life(b, t->life);
	else if (w->target_count)
		say_thread(b, t->life, t->task->task.tid);
	else
		number(b, w->look->owner);
	if (w->kind == WAIT_THREAD)
		sbuf_str(b, " to end");
	else if (!own)
		sbuf_str(b, " has");
	say_limit(b, w);
}

static void say_futex(struct sbuf *b, const struct waiting *w)
{
	sbuf_str(b, "waits for a condition, a semaphore or a lock (futex at ");
	sbuf_hex(b, w->look->arg[0]);
	sbuf_str(b, "); who is to wake it cannot be told");
	say_limit(b, w);
}

static void say_file_lock(struct sbuf *b, const struct waiting *w)
{
	struct sbuf who = {0};

	sbuf_str(b, "waits for a lock on ");
	if (w->look->wait_count)
		say_object(b, w->life, w->look->waits[0]);
	else
		sbuf_str(b, "a file");
	if (say_all(&who, w, OUTSIDER_OWNER, " or ")) {
		sbuf_str(b, ", which ");
		sbuf_add(b, who.s, who.len);
		sbuf_str(b, " has");
	} else {
		sbuf_str(b, "; who has it cannot be told");
	}
	sbuf_done(&who);
}

static void say_open(struct sbuf *b, const struct waiting *w)
{
	const struct life_look *k = w->look;
	bool at = k->call && !strcmp(k->call, "openat");
	bool plain = k->call && !strcmp(k->call, "open");
	uint64_t mode = (at ? k->arg[2] : k->arg[1]) & ACCESS_MODE;

	sbuf_str(b, "waits to open ");
	sbuf_str(b, k->path && *k->path ? k->path : "a file");
	if (!at && !plain)
		return;
	sbuf_str(b, mode ? " for writing, until somebody opens it for reading" :
		 " for reading, until somebody opens it for writing");
	sbuf_str(b, " (a FIFO)");
}

static void say_signal(struct sbuf *b, const struct waiting *w)
{
	sbuf_str(b, "waits for a signal");
	say_limit(b, w);
}

static void say_call(struct sbuf *b, const struct waiting *w)
{
	const struct life_look *k = w->look;

	sbuf_str(b, w->kind == WAIT_DEVICE ? "is in a sleep that no signal ends" : "waits");
	if (k->call) {
		sbuf_str(b, " in ");
		sbuf_str(b, k->call);
	}
	if (k->place && *k->place) {
		sbuf_str(b, k->call ? " (" : " in (");
		sbuf_str(b, k->place);
		sbuf_char(b, ')');
	}
	if (!k->call && (!k->place || !*k->place))
		sbuf_str(b, "; what for cannot be seen");
	say_limit(b, w);
}

static void say_running(struct sbuf *b, const struct waiting *w)
{
	(void)w;
	sbuf_str(b, "runs: it does not wait for anything");
}

void waits_say(struct sbuf *b, const struct waiting *w)
{
	static void (*const words[WAIT_KINDS])(struct sbuf *, const struct waiting *) = {
		[WAIT_NOT] = say_running, [WAIT_UNKNOWN] = say_call, [WAIT_STOPPED] = say_stopped,
		[WAIT_SLEEP] = say_sleep, [WAIT_CHILD] = say_child, [WAIT_VFORK] = say_vfork,
		[WAIT_LOCK] = say_lock, [WAIT_THREAD] = say_lock, [WAIT_FUTEX] = say_futex,
		[WAIT_FILE_LOCK] = say_file_lock, [WAIT_INPUT] = say_descriptor,
		[WAIT_OUTPUT] = say_descriptor, [WAIT_CONNECTION] = say_descriptor,
		[WAIT_CONNECT] = say_descriptor, [WAIT_EVENTS] = say_events,
		[WAIT_OPEN] = say_open, [WAIT_SIGNAL] = say_signal, [WAIT_DEVICE] = say_call,
		[WAIT_CALL] = say_call,
	};

	words[w->kind](b, w);
}

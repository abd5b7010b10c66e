#include "print/commands/settings.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "abi/abi.h"
#include "base/memory/alloc.h"
#include "decode/memory.h"
#include "desc/name.h"
#include "desc/type.h"
#include "model/errors/limits.h"
#include "model/history/inspection.h"
#include "ptrail/process.h"

enum { SIGNALS = 64, FIRST_REAL_TIME = 32, UMASK_BITS = 0777 };

/* Options of prlimit(1), by RLIMIT_ number */
static const char *const limit_options[LIFE_LIMITS_MAX] = {
	[RLIMIT_CPU] = "cpu", [RLIMIT_FSIZE] = "fsize", [RLIMIT_DATA] = "data",
	[RLIMIT_STACK] = "stack", [RLIMIT_CORE] = "core", [RLIMIT_RSS] = "rss",
	[RLIMIT_NPROC] = "nproc", [RLIMIT_NOFILE] = "nofile", [RLIMIT_MEMLOCK] = "memlock",
	[RLIMIT_AS] = "as", [RLIMIT_LOCKS] = "locks", [RLIMIT_SIGPENDING] = "sigpending",
	[RLIMIT_MSGQUEUE] = "msgqueue", [RLIMIT_NICE] = "nice", [RLIMIT_RTPRIO] = "rtprio",
	[RLIMIT_RTTIME] = "rttime",
};

static struct settings *get_settings(struct all_settings *a, const struct process *p)
{
	struct settings *s = hash_get(&a->processes, p->id.serial);

	if (!s) {
		s = alloc_new(struct settings);
		hash_put(&a->processes, p->id.serial, s);
	}
	return s;
}

/* A child has the settings of its creator. */
static void inherit(struct all_settings *a, const struct process *p)
{
	const struct settings *from = p && p->parent ?
		hash_get(&a->processes, p->parent->id.serial) : NULL;

	if (from && !hash_get(&a->processes, p->id.serial))
		*get_settings(a, p) = *from;
}

/* The child may have been reported before its creator was known. */
static void inherit_by_fork(struct all_settings *a, const struct event *e)
{
	const struct process *child = e->process ? e->process->last_child : NULL;

	while (child && child->id.serial != e->born.other.serial)
		child = child->previous;
	inherit(a, child);
}

static void note_action(struct all_settings *a, const struct event *e)
{
	uint64_t signal = e->call.arg[0], at = e->call.arg[1], handler = 0, got;
	unsigned word = e->call.abi->word;
	const uint8_t *p = at && e->call.memory ?
		memory_read(e->call.memory, AT_ENTRY, AT_EXIT, at, word, &got) : NULL;
	struct settings *s;

	if (!p || got < word || signal < 1 || signal > SIGNALS)
		return;
	memcpy(&handler, p, word);
	if (handler != (uintptr_t)SIG_IGN && !settings_of(a, e->process))
		return;
	s = get_settings(a, e->process);
	s->ignored &= ~(UINT64_C(1) << (signal - 1));
	s->ignored |= (uint64_t)(handler == (uintptr_t)SIG_IGN) << (signal - 1);
}

static void note_call(struct all_settings *a, const struct event *e)
{
	const char *name = e->call.row ? e->call.row->name : "";
	uint64_t soft, hard;
	unsigned resource;
	struct settings *s;

	if (!strcmp(name, "umask")) {
		s = get_settings(a, e->process);
		s->has_umask = true;
		s->umask = e->call.arg[0] & UMASK_BITS;
	} else if (!strcmp(name, "rt_sigaction")) {
		note_action(a, e);
	} else if (limits_read(e, &resource, &soft, &hard)) {
		s = get_settings(a, e->process);
		s->limited |= 1U << resource;
		s->soft[resource] = soft;
		s->hard[resource] = hard;
	}
}

void settings_event(struct all_settings *a, const struct event *e)
{
	switch (e->kind) {
	case EVENT_NEW:
		inherit(a, e->process);
		break;
	case EVENT_FORK:
		if (e->born.how != BORN_THREAD)
			inherit_by_fork(a, e);
		break;
	case EVENT_LEAVE:
		if (e->process && !e->call.failed && !e->call.injected)
			note_call(a, e);
		break;
	case EVENT_REAP:
		if (e->process)
			free(hash_remove(&a->processes, e->process->id.serial));
		break;
	default:
		break;
	}
}

const struct settings *settings_of(const struct all_settings *a, const struct process *p)
{
	return hash_get(&a->processes, p->id.serial);
}

void settings_done(struct all_settings *a)
{
	struct settings *s;

	for (size_t at = 0; (s = hash_next(&a->processes, &at));)
		free(s);
	hash_done(&a->processes);
}

void settings_add_commands(struct sbuf *b, const struct settings *s)
{
	char octal[16];

	if (s->has_umask) {
		snprintf(octal, sizeof(octal), "umask %04o && ", s->umask);
		sbuf_str(b, octal);
	}
	if (!s->ignored)
		return;
	sbuf_str(b, "trap ''");
	for (int i = 1; i <= SIGNALS; i++) {
		const char *name = desc_signal_name(i);

		if (!(s->ignored >> (i - 1) & 1))
			continue;
		sbuf_char(b, ' ');
		if (name && i < FIRST_REAL_TIME)	/* shells know no other names */
			sbuf_str(b, name + strlen("SIG"));
		else
			sbuf_dec(b, i, false);
	}
	sbuf_str(b, " && ");
}

static void add_limit(struct sbuf *b, uint64_t limit)
{
	if (limit == RLIM_INFINITY)
		sbuf_str(b, "unlimited");
	else
		sbuf_dec(b, limit, false);
}

void settings_add_limits(struct sbuf *b, const struct settings *s)
{
	sbuf_str(b, "prlimit");
	for (unsigned i = 0; i < LIFE_LIMITS_MAX; i++) {
		if (!(s->limited >> i & 1) || !limit_options[i])
			continue;
		sbuf_str(b, " --");
		sbuf_str(b, limit_options[i]);
		sbuf_char(b, '=');
		add_limit(b, s->soft[i]);
		sbuf_char(b, ':');
		add_limit(b, s->hard[i]);
	}
}

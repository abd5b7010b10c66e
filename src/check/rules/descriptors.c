/* FD: descriptors that are leaked or inherited unintentionally; unused_descriptors.c has the check
 * of those that are never used. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text/sbuf.h"
#include "check/core/check.h"
#include "check/facts/inherited_state.h"
#include "check/facts/relatives.h"
#include "desc/type.h"
#include "model/explain/reason.h"

enum {
	STANDARD_COUNT = STDERR_FILENO + 1,
	DESCRIPTORS_MAX = 64,		/* as many as events have */
	NAME_LENGTH_MAX = 200,
	GROWTH = 256,
	NEAR_NUM = 9, NEAR_DEN = 10,	/* fraction of a limit that is near it */
	/* Sandboxes set lower limits to forbid opening anything. */
	LIMIT_MIN = 16,
};

/* --- FD601 --- */

static void check_leak(struct check_run *k, void *state, const struct history *h)
{
	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];
		unsigned first = l->program->inherited + STANDARD_COUNT,
			 last = l->figures.descriptors;

		if (!l->has_figures || !l->programs || last < first ||
		    last - first <= check_limit(k))
			continue;
		report_finding(k, l,
			       "%s had many more descriptors open at its end than at its start",
			       life_name(l));
		if (!check_has_user_limit(k))	/* ar opens each of its arguments */
			set_finding_level(k, LEVEL_NOTE);
		add_evidence(k, l, l->exited,
			     "%u of at most %llu descriptors were open at its end, %u "
			     "when its program started: %s",
			     last, (unsigned long long)l->figures.descriptor_limit, first,
			     check_format_command(k, l));
	}
}

/* --- FD602 --- */

/* The descriptors that a program started with, and its name */
struct started_with {
	bool known;
	bool passes_on;		/* it passes descriptors on intentionally */
	char program[64];
	unsigned count;
	struct {
		uint64_t device, inode;
	} all[DESCRIPTORS_MAX];
};

static bool was_given(const struct started_with *start, const struct descriptor *d)
{
	for (unsigned i = 0; i < start->count; i++)
		if (start->all[i].inode == d->inode && start->all[i].device == d->device)
			return true;
	return false;
}

static void add_object(struct sbuf *b, const struct descriptor *d)
{
	static const char *const kinds[] = {
		[DESCRIPTOR_OTHER] = "a special descriptor", [DESCRIPTOR_PIPE] = "a pipe",
		[DESCRIPTOR_SOCKET] = "a socket",
	};

	if (d->name && *d->name == '/')
		reason_text(b, d->name, NAME_LENGTH_MAX);
	else if (d->kind < sizeof(kinds) / sizeof(*kinds) && kinds[d->kind])
		sbuf_str(b, kinds[d->kind]);
	else
		sbuf_str(b, "a file");
}

static void report_inherited(struct check_run *k, const struct event *e,
			     const struct started_with *start, const struct descriptor *d)
{
	static const char *const ways[2][2] = {
		{"", ", open for writing"},
		{", open for reading", ", open for reading and writing"},
	};
	const struct process *p = e->process;
	struct sbuf b = {0};

	add_object(&b, d);
	report_finding_of(k, p->id.serial, "%s inherited %s, which %s had opened",
			  *process_name(p) ? process_name(p) : "a program", b.s, start->program);
	add_evidence_of(k, p->id.serial, e->time, "it is descriptor %d%s", d->fd,
			ways[d->reads][d->writes]);
	sbuf_done(&b);
}

static void handle_exec(struct check_run *k, struct started_with *start, const struct event *e)
{
	const struct descriptors *open = e->exec.open;

	for (unsigned i = 0; start->known && !start->passes_on && i < open->count; i++) {
		const struct descriptor *d = &open->all[i];

		if (d->fd < STANDARD_COUNT || d->kind == DESCRIPTOR_DEVICE ||
		    d->kind == DESCRIPTOR_TERMINAL || was_given(start, d) ||
		    names_descriptor(e->exec.argv, d->fd))
			continue;
		report_inherited(k, e, start, d);
	}
	*start = (struct started_with){
		.known = true, .passes_on = passes_descriptors(e->exec.path),
	};
	snprintf(start->program, sizeof(start->program), "%s", process_name(e->process));
	for (unsigned i = 0; i < open->count && i < DESCRIPTORS_MAX; i++) {
		start->all[start->count].device = open->all[i].device;
		start->all[start->count++].inode = open->all[i].inode;
	}
}

static void check_inherited(struct check_run *k, void *state, const struct event *e)
{
	struct inherited_state *states = state;

	states->size = sizeof(struct started_with);
	inherited_state_before(states, e);
	if (e->kind == EVENT_EXEC && e->process && e->exec.open)
		handle_exec(k, inherited_state_of(states, e), e);
	inherited_state_after(states, e);
}

static void free_inherited(void *state)
{
	inherited_state_done(state);
}

/* --- FD603 --- */

/* Once per process: a loop around accept fails forever. */
static void check_emfile(struct check_run *k, void *state, const struct event *e)
{
	struct hash *reported = state;
	const struct process *p = e->process;

	if (e->kind != EVENT_LEAVE || !e->call.failed || e->call.ret != -EMFILE || !p ||
	    hash_get(reported, p->id.serial))
		return;
	hash_put(reported, p->id.serial, reported);
	report_finding_of(k, p->id.serial, "%s reached its limit of open descriptors",
			  *process_name(p) ? process_name(p) : "a program");
	add_evidence_of(k, p->id.serial, e->time, "%s failed with EMFILE",
			e->call.row ? e->call.row->name : "a syscall");
}

static void check_near_limit(struct check_run *k, void *state, const struct history *h)
{
	const struct hash *reported = state;

	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];
		const struct figures *f = &l->figures;

		if (!l->has_figures || f->descriptor_limit < LIMIT_MIN ||
		    f->descriptors < f->descriptor_limit / NEAR_DEN * NEAR_NUM ||
		    hash_get(reported, l->id.serial))
			continue;
		report_finding(k, l, "%s came near its limit of open descriptors", life_name(l));
		add_evidence(k, l, l->exited,
			     "%u descriptors were open at its end; the limit is "
			     "%llu: %s",
			     f->descriptors, (unsigned long long)f->descriptor_limit,
			     check_format_command(k, l));
	}
}

static void free_reported(void *state)
{
	hash_done(state);
}

const struct check checks_descriptors[] = {
	{
		.row = {
			.id = "FD601", .name = "fd-leak", .level = LEVEL_WARNING,
			.summary = "A process had many descriptors open at its end.",
			.explanation = "A program that does not close its descriptors accumulates "
				"them until it can open no more. The check compares the number of "
				"open descriptors when the program started with the number when it "
				"began to exit; a forked process that never called execve is not "
				"checked. The threshold is the difference. Without --limit the "
				"finding is a note, since some programs open all their arguments.",
			.advice = "close descriptors that are no longer used; --print=fds lists "
				"those that were left open, and the syscalls that created them",
		},
		.wants = {.programs = true, .exiting = true, .figures = true, .descriptors = true},
		.limit_kind = LIMIT_COUNT, .limit = GROWTH,
		.end = check_leak,
	},
	{
		.row = {
			.id = "FD602", .name = "fd-inherited", .level = LEVEL_NOTE,
			.summary = "A program inherited descriptors that its parent had opened.",
			.explanation = "A descriptor that is opened without O_CLOEXEC is "
				"inherited by every program started meanwhile: the reader of a "
				"pipe then never gets end of file, a port stays in use, another "
				"program may write to the file. Only the first program that "
				"inherits it is reported. Not reported are standard input, output "
				"and error, descriptors that the command started with, devices, "
				"descriptors passed on by a shell or make, and those whose number "
				"is in the arguments of the program. Numbers in the environment "
				"(LISTEN_FDS, NODE_CHANNEL_FD) are not recognized. FD604 reports "
				"only those that the program does not use, and names the syscall "
				"that created them, but needs more syscalls.",
			.advice = "open it with O_CLOEXEC (SOCK_CLOEXEC, pipe2, \"e\" of fopen), "
				"or add it to the baseline if it is intended; --print=fds lists "
				"the syscall that created it and programs that did not use it",
		},
		.wants = {.programs = true, .descriptors = true},
		.flags = CHECK_OPTIONAL, .state = sizeof(struct inherited_state),
		.event = check_inherited, .done = free_inherited,
	},
	{
		.row = {
			.id = "FD603", .name = "fd-limit", .level = LEVEL_WARNING,
			.summary = "A process reached its limit of open descriptors, or came near "
				"it.",
			.explanation = "At the limit (RLIMIT_NOFILE; ulimit -n) no file can be "
				"opened, no connection accepted and no pipe created. Near the "
				"limit means that nine tenths were open at the end of the "
				"process. Failures with EMFILE are found only among syscalls that "
				"are traced for a printer or another check. A limit below 16 is "
				"assumed to be that of a sandbox.",
			.advice = "check whether it leaks descriptors (FD601); else raise the "
				"limit with ulimit -n",
		},
		.wants = {.programs = true, .exiting = true, .figures = true},
		.state = sizeof(struct hash),
		.event = check_emfile, .end = check_near_limit, .done = free_reported,
	},
	{.row = {0}}
};

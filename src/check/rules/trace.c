/* TR: what of the tree could not be seen, without which other checks pass for the wrong reason. */
#include <errno.h>
#include <string.h>
#include <sys/ptrace.h>

#include "check/core/check.h"
#include "desc/type.h"

/* Checks that were named are to be relied on. That others were blind is no finding: it is part of
 * what printers say of the checks. */
static void tell_blind(struct look *k)
{
	const struct check_row *const *blind = look_blind(k);

	if (!*blind || !look_is_chosen(k))
		return;
	found(k, NULL, "checks that were selected could not see what they need");
	for (; *blind; blind++)
		found_evidence(k, NULL, 0, "%s %s was blind", (*blind)->id, (*blind)->name);
	found_advice(k, "let ptrail start the command instead of attaching, as a user who may give "
		     "it a seccomp program: -d says why it has none; or leave those checks out "
		     "with --ignore");
}

static void tell_cut(struct look *k, const struct history *h)
{
	const struct event *end = look_end(k);
	const char *name = end->end.why == END_SIGNAL ? desc_signal_name(end->end.signal) : NULL;

	if (!look_is_cut(k))
		return;
	found(k, NULL, "the trace was ended before what it follows did");
	found_level(k, end->end.why == END_TIMEOUT || h->attached ? LEVEL_NOTE : LEVEL_WARNING);
	if (end->end.why == END_TIMEOUT)
		found_evidence(k, NULL, h->end, "the time of --timeout was over");
	else if (end->end.why == END_SIGNAL)
		found_evidence(k, NULL, h->end, "ptrail was asked to by %s",
			       name ? name : "a signal");
	else if (end->end.why == END_TORN)
		found_evidence(k, NULL, h->end, "the recording ends before the trace did");
	else
		found_evidence(k, NULL, h->end, "nothing could be written, or ptrail failed");
	found_advice(k, "what came after it was not checked");
}

static void tell_gaps(struct look *k, const struct history *h)
{
	static const struct { enum notice_kind kind; const char *message; } gaps[] = {
		{NOTICE_UNTRACED, "%s made a child that no tracer may follow"},
		{NOTICE_IO_URING, "%s does things through an io_uring, which makes no calls"},
		{NOTICE_DISPATCH, "%s has its calls taken from it before they are seen"},
		{NOTICE_RING, "%s wrote into its ring buffer, and syscalls are lost"},
	};

	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];

		if (l->state == PROCESS_LOST) {
			found(k, l, "%s was lost: nobody said how it ended", life_name(l));
			found_evidence(k, l, l->born, "was born");
		}
		for (size_t g = 0; g < sizeof(gaps) / sizeof(*gaps); g++) {
			if (!(l->notices & 1U << gaps[g].kind))
				continue;
			if (gaps[g].kind == NOTICE_IO_URING && !h->calls_seen)
				continue;
			found(k, l, "%s %s", life_name(l), gaps[g].message + strlen("%s "));
			if (gaps[g].kind != NOTICE_UNTRACED && gaps[g].kind != NOTICE_RING)
				found_level(k, LEVEL_NOTE);
			found_evidence(k, l, 0, "%s", look_command(k, l));
		}
	}
}

static void incomplete(struct look *k, void *state, const struct history *h)
{
	(void)state;
	tell_blind(k);
	tell_cut(k, h);
	tell_gaps(k, h);
}

/* A task has one tracer, so that a second is refused with EPERM: strace under ptrail, debuggers,
 * sanitizers that look for leaks. */
static void nested(struct look *k, void *state, const struct event *e)
{
	static const struct { uint64_t request; const char *what; } ways[] = {
		{PTRACE_TRACEME, "asked to be traced by its parent"},
		{PTRACE_ATTACH, "attached to a process"}, {PTRACE_SEIZE, "attached to a process"},
	};
	const struct process *p = e->process;
	const char *slash;

	(void)state;
	if (e->kind != EVENT_LEAVE || !e->call.row || strcmp(e->call.row->name, "ptrace") != 0 ||
	    e->call.ret != -EPERM || !p)
		return;
	slash = p->program ? strrchr(p->program, '/') : NULL;
	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		if ((uint32_t)e->call.arg[0] != ways[i].request)
			continue;
		found_of(k, p->id.serial, "%s wanted to trace, which ptrail does already",
			 slash ? slash + 1 : "a program");
		found_evidence_of(k, p->id.serial, e->time, "%s and was refused", ways[i].what);
	}
}

const struct check checks_trace[] = {
	{
		.row = {
			.id = "TR951", .name = "trace-incomplete", .level = LEVEL_WARNING,
			.summary = "Part of the tree could not be seen.",
			.explanation = "A check that does not see what it looks for finds nothing, "
				"and that is no good news. This tells of processes that got away "
				"from the tracer or were lost, of a trace that was cut short, and "
				"of checks that were blind though they were selected by name. What "
				"is of little weight is a note.",
			.advice = "see LIMITATIONS in ptrail(1)",
		},
		.flags = CHECK_ALWAYS,
		.end = incomplete,
	},
	{
		.row = {
			.id = "TR952", .name = "nested-tracer", .level = LEVEL_NOTE,
			.summary = "A traced program tried to trace.",
			.explanation = "A process has one tracer only. While ptrail is that, what "
				"debuggers, strace, crash handlers and leak checkers ask of the "
				"kernel is refused, and they fail or do without. That may be the "
				"reason why a run differs under ptrail.",
			.advice = "run that part without ptrail, or with --no-follow",
		},
		.calls = "ptrace",
		.flags = CHECK_CALLS,
		.event = nested,
	},
	{.row = {0}}
};

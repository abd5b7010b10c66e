/* TR: parts of the run that could not be seen, so that other checks may miss something */
#include <errno.h>
#include <string.h>
#include <sys/ptrace.h>

#include "check/core/check.h"
#include "desc/type.h"

/* Blind checks are a finding only if the user selected checks, and relies on them. Printers list
 * blind checks in any case. */
static void report_blind(struct check_run *k)
{
	const struct check_row *const *blind = check_blind_rows(k);

	if (!*blind || !check_is_user_selected(k))
		return;
	report_finding(k, NULL, "selected checks could not run: their events were not traced");
	for (; *blind; blind++)
		add_evidence(k, NULL, 0, "%s %s was blind", (*blind)->id, (*blind)->name);
	set_finding_advice(
		k, "let ptrail start the command instead of attaching, as a user who may use "
		   "seccomp filters (-d shows why there is none), or exclude those checks with "
		   "--ignore");
}

static void report_cut(struct check_run *k, const struct history *h)
{
	const struct event *end = check_end_event(k);
	const char *name = end->end.why == END_SIGNAL ? desc_signal_name(end->end.signal) : NULL;

	if (!check_trace_is_cut(k))
		return;
	report_finding(k, NULL, "the trace ended before all traced processes did");
	set_finding_level(k,
			  end->end.why == END_TIMEOUT || h->attached ? LEVEL_NOTE : LEVEL_WARNING);
	if (end->end.why == END_TIMEOUT)
		add_evidence(k, NULL, h->end, "--timeout expired");
	else if (end->end.why == END_SIGNAL)
		add_evidence(k, NULL, h->end, "ptrail got %s", name ? name : "a signal");
	else if (end->end.why == END_TRUNCATED)
		add_evidence(k, NULL, h->end, "the recording is truncated");
	else
		add_evidence(k, NULL, h->end, "the output could not be written, or ptrail failed");
	set_finding_advice(k, "events after the end of the trace were not checked");
}

static void report_gaps(struct check_run *k, const struct history *h)
{
	static const struct { enum notice_kind kind; const char *message; } gaps[] = {
		{NOTICE_UNTRACED, "%s created a child that cannot be traced"},
		{NOTICE_IO_URING, "%s uses io_uring, whose operations are not syscalls"},
		{NOTICE_DISPATCH, "%s uses syscall user dispatch, whose syscalls are not seen"},
		{NOTICE_RING, "%s wrote into its ring buffer, and syscalls are lost"},
		{NOTICE_ARM32, "%s runs a 32-bit ARM program, whose syscalls are not traced"},
	};

	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];

		if (l->state == PROCESS_LOST) {
			report_finding(k, l, "%s was lost: its exit status is unknown",
				       life_name(l));
			add_evidence(k, l, l->born, "started");
		}
		for (size_t g = 0; g < sizeof(gaps) / sizeof(*gaps); g++) {
			if (!(l->notices & 1U << gaps[g].kind))
				continue;
			if (gaps[g].kind == NOTICE_IO_URING && !h->calls_seen)
				continue;
			report_finding(k, l, "%s %s", life_name(l),
				       gaps[g].message + strlen("%s "));
			if (gaps[g].kind != NOTICE_UNTRACED && gaps[g].kind != NOTICE_RING)
				set_finding_level(k, LEVEL_NOTE);
			add_evidence(k, l, 0, "%s", check_format_command(k, l));
		}
	}
}

static void check_incomplete(struct check_run *k, void *state, const struct history *h)
{
	(void)state;
	report_blind(k);
	report_cut(k, h);
	report_gaps(k, h);
}

/* A task has one tracer; the kernel refuses a second one with EPERM. This affects strace under
 * ptrail, debuggers and leak sanitizers. */
static void check_nested(struct check_run *k, void *state, const struct event *e)
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
		report_finding_of(k, p->id.serial,
				  "%s tried to trace a process that ptrail traces already",
				  slash ? slash + 1 : "a program");
		add_evidence_of(k, p->id.serial, e->time, "%s and was refused", ways[i].what);
	}
}

const struct check checks_trace[] = {
	{
		.row = {
			.id = "TR951", .name = "trace-incomplete", .level = LEVEL_WARNING,
			.summary = "Part of the run could not be traced.",
			.explanation = "A check that cannot see its events finds nothing, which "
				"does not mean success. Reported are processes that escaped the "
				"tracer or were lost, a trace that was cut short, and blind "
				"checks that were selected by the user. Minor gaps are notes.",
			.advice = "see LIMITATIONS in ptrail(1)",
		},
		.flags = CHECK_ALWAYS,
		.end = check_incomplete,
	},
	{
		.row = {
			.id = "TR952", .name = "nested-tracer", .level = LEVEL_NOTE,
			.summary = "A traced program tried to use ptrace.",
			.explanation = "A process can have only one tracer. While ptrail traces "
				"it, the kernel refuses the requests of debuggers, strace, crash "
				"handlers and leak checkers, which fail or do without. This may "
				"be why a run differs under ptrail.",
			.advice = "run that program without ptrail, or with --no-follow",
		},
		.calls = "ptrace",
		.flags = CHECK_CALLS,
		.event = check_nested,
	},
	{.row = {0}}
};

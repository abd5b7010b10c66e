/* SG: processes that a signal terminated, or should have terminated */
#include <inttypes.h>
#include <signal.h>
#include <string.h>

#include "check/core/check.h"
#include "check/facts/relatives.h"
#include "desc/traits.h"
#include "desc/type.h"
#include "model/errors/limits.h"
#include "model/explain/crash_text.h"
#include "model/blame/life_exit.h"

enum { REPORT_DELAY_MAX = 100 * 1000 * 1000 };	/* ns */

/* Whether the syscall sends signals, or determines the targets: for the sender of a SIGKILL */
static bool determines_killer(const struct syscall_traits *traits)
{
	switch (traits->process) {
	case AFFECTS_SIGNAL:
	case AFFECTS_SIGNAL_THREAD:
	case AFFECTS_SIGNAL_PIDFD:
	case AFFECTS_OPEN_PIDFD:
	case AFFECTS_SET_GROUP:
	case AFFECTS_SET_SESSION:
		return true;
	default:
		return false;
	}
}

static bool was_killed_by(const struct life *l, int number)
{
	return l->exited && l->ending.signaled && l->ending.number == number;
}

static const char *format_signal(struct check_run *k, int number)
{
	const char *name = desc_signal_name(number);

	return name ? name : check_format(k, "signal %d", number);
}

/* The meaning of si_code for a fault (sigaction(2)) */
static const char *describe_fault(const struct signal_fact *f)
{
	static const struct { int number, code; const char *words; } faults[] = {
		{SIGSEGV, SEGV_MAPERR, "nothing is mapped"},
		{SIGSEGV, SEGV_ACCERR, "the mapping does not permit the access"},
		{SIGBUS, BUS_ADRALN, "unaligned access"},
		{SIGBUS, BUS_ADRERR, "no memory, or access beyond the end of the file,"},
		{SIGILL, ILL_ILLOPN, "an illegal operand"},
		{SIGILL, ILL_ILLOPC, "an illegal instruction"},
		{SIGFPE, FPE_INTDIV, "an integer was divided by zero"},
		{SIGFPE, FPE_FLTDIV, "a floating-point number was divided by zero"},
	};

	for (size_t i = 0; i < sizeof(faults) / sizeof(*faults); i++)
		if (faults[i].number == f->number && faults[i].code == f->code)
			return faults[i].words;
	return NULL;
}

/* Adds what the explanation of the crash says. Returns false if there is none that says more than
 * the signal. */
static bool add_explanation(struct check_run *k, const struct life *l)
{
	const struct life_crash *c = crash_of_life(l);
	struct sbuf text = {0};
	bool is_explained;

	if (c)
		crash_text(&text, c->how);
	is_explained = text.len;
	if (is_explained)
		add_evidence(k, l, c->time, "%s", text.s);
	sbuf_done(&text);
	return is_explained;
}

static void add_stack_evidence(struct check_run *k, const struct life *l)
{
	const struct life_crash *c = crash_of_life(l);
	struct sbuf text = {0};

	if (c)
		crash_text_stack(&text, c->stack);
	if (text.len)
		add_evidence(k, l, c->time, "%s", text.s);
	sbuf_done(&text);
}

static void add_fault_evidence(struct check_run *k, const struct life *l)
{
	const struct signal_fact *f = &l->fatal;
	const char *words = f->code > 0 ? describe_fault(f) : NULL;

	if (add_explanation(k, l))
		;
	else if (words)
		add_evidence(k, l, f->time, "%s at address 0x%" PRIx64, words, f->address);
	else if (f->code == SI_KERNEL && f->number == SIGSEGV)
		add_evidence(k, l, f->time,
			     "a non-canonical address, or a privileged "
			     "instruction");
	else if (f->number == SIGSYS && f->interrupted)
		add_evidence(k, l, f->time, "its seccomp filter forbids %s", f->interrupted);
	else if (f->from == SIGNAL_SELF)
		add_evidence(k, l, f->time, "sent itself %s", format_signal(k, f->number));
	add_stack_evidence(k, l);
	add_evidence(k, l, l->exited, "ran as: %s", check_format_command(k, l));
}

static void check_crash(struct check_run *k, void *state, const struct history *h)
{
	static const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS, SIGTRAP};

	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];
		enum signal_source from = l->fatal.from;

		/* terminated by another process: not a crash */
		if (from == SIGNAL_TRACED || from == SIGNAL_OUTSIDE || from == SIGNAL_TRACER)
			continue;
		for (size_t n = 0; n < sizeof(crashes) / sizeof(*crashes); n++) {
			if (!was_killed_by(l, crashes[n]))
				continue;
			report_finding(k, l, "%s crashed with %s", life_name(l),
				       format_signal(k, crashes[n]));
			if (life_is_probe(l))
				set_finding_level(k, LEVEL_NOTE);
			add_fault_evidence(k, l);
		}
	}
}

static void check_core(struct check_run *k, void *state, const struct history *h)
{
	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];

		if (!l->exited || !l->ending.signaled || !l->ending.core)
			continue;
		report_finding(k, l, "%s dumped core, by %s", life_name(l),
			       format_signal(k, l->ending.number));
		if (*l->program->cwd)
			add_evidence(k, l, l->exited, "its program started in directory %s",
				     l->program->cwd);
	}
}

static void check_out_of_memory(struct check_run *k, void *state, const struct history *h)
{
	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];

		if (l->cause == CAUSE_MEMORY_GROUP) {
			report_finding(k, l, "%s was killed: its cgroup was out of memory",
				       life_name(l));
			add_evidence(k, l, l->exited, "the limit of the cgroup is %" PRIu64 " MiB",
				     l->group_limit >> 20);
			set_finding_advice(
				k, "raise the memory limit of the cgroup (or container), or "
				   "run fewer processes at once");
		} else if (l->cause == CAUSE_MEMORY) {
			report_finding(k, l, "%s was killed: the machine was out of memory",
				       life_name(l));
			add_evidence(k, l, l->exited,
				     "the kernel's count of OOM kills increased, "
				     "and no process was seen to send SIGKILL");
		} else {
			continue;
		}
		if (l->has_figures && l->figures.peak_memory)
			add_evidence(k, l, l->exited, "peak of %" PRIu64 " MiB of resident memory",
				     l->figures.peak_memory >> 20);
	}
}

static void check_killed_externally(struct check_run *k, void *state, const struct history *h)
{
	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];

		if (!l->exited || !l->ending.signaled || l->fatal.from != SIGNAL_OUTSIDE ||
		    limits_of_time_ended(l) ||
		    /* ptrail forwarded a signal from the user */
		    !strcmp(l->fatal.program, "ptrail"))
			continue;
		report_finding(k, l, "%s was killed by %s from an untraced process", life_name(l),
			       format_signal(k, l->ending.number));
		if (l->fatal.sender.tid)
			add_evidence(k, l, l->fatal.time,
				     "sent by process %d, which is not "
				     "traced",
				     l->fatal.sender.tid);
		else if (l->ending.number == SIGKILL)
			add_evidence(k, l, l->exited,
				     "no traced process sent SIGKILL, and no "
				     "OOM kill was counted");
	}
}

/* The last process to end that read the output of `l`, or NULL. A process closes its descriptors
 * after it has begun to exit, and before its exit is reported. */
static const struct life *reader_of(const struct history *h, const struct life *l)
{
	const struct life *last = NULL;

	for (size_t i = 0; l->program->out && i < h->count; i++) {
		const struct life *r = h->all[i];

		if (r == l || r->program->in != l->program->out || !r->exited ||
		    life_exiting(r) > l->exited + REPORT_DELAY_MAX)
			continue;
		if (!last || last->exited < r->exited)
			last = r;
	}
	return last;
}

static void check_sigpipe(struct check_run *k, void *state, const struct history *h)
{
	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i], *reader;

		if (!was_killed_by(l, SIGPIPE) || (l->fatal.from != SIGNAL_KERNEL &&
					     l->fatal.from != SIGNAL_UNKNOWN))
			continue;
		reader = reader_of(h, l);
		if (reader) {
			report_finding(
				k, l,
				"%s was killed by SIGPIPE: %s, the reader of its output, had "
				"ended",
				life_name(l), life_name(reader));
			add_evidence(k, reader, reader->exited, "%s", check_format_end(k, reader));
		} else {
			report_finding(
				k, l, "%s was killed by SIGPIPE: its output had no reader any more",
				life_name(l));
		}
		if (l->fatal.interrupted)
			add_evidence(k, l, l->exited, "was in %s", l->fatal.interrupted);
		else
			add_evidence(k, l, l->exited, "%s", check_format_end(k, l));
		/* the failure of the reader terminated the writer */
		if (reader && life_failed(reader))
			set_finding_level(k, LEVEL_WARNING);
	}
}

static void check_ignored_termination(struct check_run *k, void *state, const struct history *h)
{
	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];
		bool ignored = l->term.disposition == DISPOSITION_IGNORED;

		/* with the default disposition it was ending; for an init process see SG207 */
		if (!was_killed_by(l, SIGKILL) || !l->term.number ||
		    l->fatal.from == SIGNAL_KERNEL ||
		    (!ignored && l->term.disposition != DISPOSITION_CAUGHT))
			continue;
		report_finding(k, l, ignored ? "%s ignored SIGTERM and was killed by SIGKILL" :
		      "%s caught SIGTERM but did not exit, and was killed by SIGKILL",
		      life_name(l));
		add_evidence(k, l, l->term.time, "got SIGTERM%s%s",
			     *l->term.program ? " from " : "", l->term.program);
		add_evidence(k, l, l->exited, "was killed %s later%s%s",
			     check_format_duration(k, l->exited - l->term.time),
			     *l->fatal.program ? " by " : "", l->fatal.program);
	}
}

static void check_init(struct check_run *k, void *state, const struct event *e)
{
	const struct process *p = e->process;
	const struct identity *who = p ? &p->identity : NULL;

	(void)state;
	if (e->kind != EVENT_SIGNAL || e->signal.number != SIGTERM || !who || !p->has_identity ||
	    who->inner_count < 2 || who->inner[who->inner_count - 1] != 1 ||
	    p->last_signal.disposition != DISPOSITION_DEFAULT)
		return;
	report_finding_of(k, p->id.serial,
			  "SIGTERM had no effect on %s, which is process 1 of its "
			  "pid namespace",
			  *process_name(p) ? process_name(p) : "a program");
	add_evidence_of(k, p->id.serial, e->time, "has no handler for SIGTERM");
}

/* timeout -s KILL ends like its child; kill -9 0 terminates the whole group */
static bool has_killed_child(const struct life *l)
{
	for (const struct life *c = l->first_child; c; c = c->next)
		if (was_killed_by(c, SIGKILL))
			return true;
	return false;
}

/* SIGKILL only: a process sends itself other signals on purpose, SIGABRT after a failed assertion,
 * SIGTERM or SIGINT after cleaning up in a handler. */
static void check_killed_itself(struct check_run *k, void *state, const struct history *h)
{
	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];

		if (!was_killed_by(l, SIGKILL) || l->fatal.from != SIGNAL_SELF ||
		    has_killed_child(l))
			continue;
		report_finding(k, l, "%s killed itself with SIGKILL", life_name(l));
		add_evidence(k, l, l->exited, "ran as: %s", check_format_command(k, l));
	}
}

const struct check checks_signals[] = {
	{
		.row = {
			.id = "SG201", .name = "crash", .level = LEVEL_ERROR,
			.summary = "A program crashed.",
			.explanation = "It was terminated by SIGSEGV, SIGBUS, SIGILL, SIGFPE, "
				"SIGABRT, SIGSYS or SIGTRAP that no other process sent. A process "
				"that catches such a signal and continues or exits has not "
				"crashed. Crashes of programs that configure scripts try are "
				"notes.",
			.advice = "run it under a debugger or with a sanitizer",
		},
		.wants = {.programs = true, .signals = true, .crashes = true},
		.needs = determines_killer,
		.end = check_crash,
	},
	{
		.row = {
			.id = "SG202", .name = "core-dumped", .level = LEVEL_NOTE,
			.summary = "A program was terminated by a signal and dumped core.",
			.explanation = "The wait status has the core dump flag. The core is "
				"written as /proc/sys/kernel/core_pattern says: to a file in the "
				"current directory of the process, to another file, or to a "
				"program such as systemd-coredump.",
			.advice = "coredumpctl lists the cores that systemd-coredump stored; else "
				"see /proc/sys/kernel/core_pattern",
		},
		.wants = {.programs = true},
		.end = check_core,
	},
	{
		.row = {
			.id = "SG203", .name = "oom-killed", .level = LEVEL_ERROR,
			.summary = "The kernel killed a process because it was out of memory.",
			.explanation = "The kernel terminates such a process by SIGKILL without a "
				"message to its parent. The check uses the kernel's counters of "
				"OOM kills, of the machine and of the process's cgroup, which may "
				"have its own limit. Processes that a traced process killed are "
				"excluded.",
			.advice = "give it more memory, or run fewer processes at once",
		},
		.wants = {.programs = true, .exiting = true, .figures = true},
		.needs = determines_killer,
		.end = check_out_of_memory,
	},
	{
		.row = {
			.id = "SG204", .name = "killed-externally", .level = LEVEL_ERROR,
			.summary = "A process was killed by an untraced process.",
			.explanation = "An untraced process sent the signal that terminated it. "
				"SIGKILL is not delivered; there the finding means that syscalls "
				"are traced and no traced process sent it. Signals that ptrail "
				"forwards and those from a terminal are excluded.",
			.advice = "look for the sender: a supervisor, a CI runner with a time "
				"limit, an administrator",
		},
		.wants = {.programs = true, .signals = true, .exiting = true, .figures = true},
		.needs = determines_killer,
		.end = check_killed_externally,
	},
	{
		.row = {
			.id = "SG205", .name = "sigpipe-death", .level = LEVEL_NOTE,
			.summary = "A process was killed by SIGPIPE because its output had no "
				"reader.",
			.explanation = "A process that writes to a pipe without a reader is "
				"terminated by SIGPIPE. `yes | head` ends in this way, which is "
				"usually intended; if the reader failed, the finding is a "
				"warning. With pipefail the pipeline fails for this reason.",
			.advice = "let the reader read everything, or the writer write less",
		},
		.wants = {.programs = true, .signals = true, .descriptors = true},
		.end = check_sigpipe,
	},
	{
		.row = {
			.id = "SG206", .name = "ignored-termination", .level = LEVEL_WARNING,
			.summary = "A process did not exit on SIGTERM and was killed by SIGKILL.",
			.explanation = "It got SIGTERM, which it ignored or caught without "
				"exiting, and SIGKILL terminated it later. Such a program loses "
				"data that it has not written, and delays the process that stops "
				"it.",
			.advice = "let it exit on SIGTERM; a shell script needs a trap that passes "
				"the signal on to the child that it waits for",
		},
		.wants = {.programs = true, .signals = true, .identity = true},
		.needs = determines_killer,
		.end = check_ignored_termination,
	},
	{
		.row = {
			.id = "SG207", .name = "init-drops-sigterm", .level = LEVEL_WARNING,
			.summary = "The init process of a pid namespace got SIGTERM but has no "
				"handler for it.",
			.explanation = "The kernel delivers to process 1 of a pid namespace, such "
				"as the command of a container, only signals that it handles. "
				"SIGTERM has no effect: the container stops only when its runtime "
				"kills it after a timeout, usually ten seconds.",
			.advice = "run an init in the container (docker run --init, tini), or let "
				"the program handle SIGTERM",
		},
		.wants = {.programs = true, .signals = true, .identity = true},
		.event = check_init,
	},
	{
		.row = {
			.id = "SG208", .name = "killed-itself", .level = LEVEL_WARNING,
			.summary = "A process sent SIGKILL to itself.",
			.explanation = "Its status is 137, as if another process or the kernel "
				"had killed it, and is easily taken for out of memory. Processes "
				"that terminate themselves with their children (timeout -s KILL, "
				"kill -9 0) are excluded.",
			.advice = "check the target of its kill; use exit, or a more specific "
				"signal",
		},
		.wants = {.programs = true, .signals = true},
		.needs = determines_killer,
		.end = check_killed_itself,
	},
	{.row = {0}}
};

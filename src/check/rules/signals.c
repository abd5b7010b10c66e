/* SG: processes that a signal ended, or should have ended. */
#include <inttypes.h>
#include <signal.h>
#include <string.h>

#include "check/core/check.h"
#include "check/facts/relatives.h"
#include "desc/type.h"

enum { A_MOMENT = 100 * 1000 * 1000 };	/* ns */

/* Calls that send signals, and those that say to whom: what tells who was behind a SIGKILL */
#define KILLS "kill,tkill,tgkill,rt_sigqueueinfo,rt_tgsigqueueinfo,pidfd_send_signal,pidfd_open," \
	"setpgid,setsid"

static bool died_of(const struct life *l, int number)
{
	return l->exited && l->ending.signaled && l->ending.number == number;
}

static const char *signal_words(struct look *k, int number)
{
	const char *name = desc_signal_name(number);

	return name ? name : look_words(k, "signal %d", number);
}

/* What si_code says of a fault (sigaction(2)) */
static const char *fault_words(const struct signal_fact *f)
{
	static const struct { int number, code; const char *words; } faults[] = {
		{SIGSEGV, SEGV_MAPERR, "nothing is mapped"},
		{SIGSEGV, SEGV_ACCERR, "what is mapped does not permit it"},
		{SIGBUS, BUS_ADRALN, "not aligned"},
		{SIGBUS, BUS_ADRERR, "no memory, or beyond the end of the file,"},
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

static void tell_fault(struct look *k, const struct life *l)
{
	const struct signal_fact *f = &l->fatal;
	const char *words = f->code > 0 ? fault_words(f) : NULL;

	if (words)
		found_evidence(k, l, f->time, "%s at address 0x%" PRIx64, words, f->address);
	else if (f->code == SI_KERNEL && f->number == SIGSEGV)
		found_evidence(k, l, f->time, "an address that is none, or an instruction that is "
			       "not allowed");
	else if (f->number == SIGSYS && f->interrupted)
		found_evidence(k, l, f->time, "its seccomp filter forbids %s", f->interrupted);
	else if (f->from == SIGNAL_SELF)
		found_evidence(k, l, f->time, "sent itself %s", signal_words(k, f->number));
	found_evidence(k, l, l->exited, "ran as: %s", look_command(k, l));
}

static void crash(struct look *k, void *state, const struct history *h)
{
	static const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS, SIGTRAP};

	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];
		enum signal_source from = l->fatal.from;

		/* whom another wanted gone did not crash */
		if (from == SIGNAL_TRACED || from == SIGNAL_OUTSIDE || from == SIGNAL_TRACER)
			continue;
		for (size_t n = 0; n < sizeof(crashes) / sizeof(*crashes); n++) {
			if (!died_of(l, crashes[n]))
				continue;
			found(k, l, "%s crashed with %s", life_name(l),
			      signal_words(k, crashes[n]));
			if (kin_is_probe(l))
				found_level(k, LEVEL_NOTE);
			tell_fault(k, l);
		}
	}
}

static void core(struct look *k, void *state, const struct history *h)
{
	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];

		if (!l->exited || !l->ending.signaled || !l->ending.core)
			continue;
		found(k, l, "%s dumped core, by %s", life_name(l),
		      signal_words(k, l->ending.number));
		if (*l->program->cwd)
			found_evidence(k, l, l->exited, "began in the folder %s",
				       l->program->cwd);
	}
}

static void out_of_memory(struct look *k, void *state, const struct history *h)
{
	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];

		if (l->cause == CAUSE_MEMORY_GROUP) {
			found(k, l, "%s was killed: its cgroup had no memory left", life_name(l));
			found_evidence(k, l, l->exited, "the cgroup may have %" PRIu64 " MiB",
				       l->group_limit >> 20);
			found_advice(k, "give the cgroup (of a container: its memory limit) more, "
				     "or run less at a time");
		} else if (l->cause == CAUSE_MEMORY) {
			found(k, l, "%s was killed: the machine had no memory left", life_name(l));
			found_evidence(k, l, l->exited, "the kernel's count of such kills rose, "
				       "and nobody was seen to send SIGKILL");
		} else {
			continue;
		}
		if (l->has_figures && l->figures.peak_memory)
			found_evidence(k, l, l->exited, "had at most %" PRIu64 " MiB in memory",
				       l->figures.peak_memory >> 20);
	}
}

static void killed_externally(struct look *k, void *state, const struct history *h)
{
	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];

		if (!l->exited || !l->ending.signaled || l->fatal.from != SIGNAL_OUTSIDE ||
		    !strcmp(l->fatal.program, "ptrail"))	/* who asked us to knows */
			continue;
		found(k, l, "%s was killed by %s from outside", life_name(l),
		      signal_words(k, l->ending.number));
		if (l->fatal.sender.tid)
			found_evidence(k, l, l->fatal.time, "sent by process %d, which is not "
				       "traced", l->fatal.sender.tid);
		else if (l->ending.number == SIGKILL)
			found_evidence(k, l, l->exited, "no traced process sent SIGKILL, and no "
				       "lack of memory was counted");
	}
}

/* Who read what `l` wrote, and had ended: the last of them; NULL: nobody known. Who ends has its
 * descriptors closed a moment before that is told. */
static const struct life *reader_of(const struct history *h, const struct life *l)
{
	const struct life *last = NULL;

	for (size_t i = 0; l->program->out && i < h->count; i++) {
		const struct life *r = h->all[i];

		if (r == l || r->program->in != l->program->out || !r->exited ||
		    r->exited > l->exited + A_MOMENT)
			continue;
		if (!last || last->exited < r->exited)
			last = r;
	}
	return last;
}

static void sigpipe_death(struct look *k, void *state, const struct history *h)
{
	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i], *reader;

		if (!died_of(l, SIGPIPE) || (l->fatal.from != SIGNAL_KERNEL &&
					     l->fatal.from != SIGNAL_UNKNOWN))
			continue;
		reader = reader_of(h, l);
		if (reader) {
			found(k, l, "%s was killed by SIGPIPE: %s, which read its output, had "
			      "ended", life_name(l), life_name(reader));
			found_evidence(k, reader, reader->exited, "%s", look_ending(k, reader));
		} else {
			found(k, l, "%s was killed by SIGPIPE: nobody read any more what it wrote",
			      life_name(l));
		}
		if (l->fatal.interrupted)
			found_evidence(k, l, l->exited, "was in %s", l->fatal.interrupted);
		else
			found_evidence(k, l, l->exited, "%s", look_ending(k, l));
		if (reader && life_failed(reader))	/* who failed took the other with it */
			found_level(k, LEVEL_WARNING);
	}
}

static void ignored_termination(struct look *k, void *state, const struct history *h)
{
	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];
		bool ignored = l->term.disposition == DISPOSITION_IGNORED;

		/* who does neither was on its way to die of SIGTERM; or it is an init: SG207 */
		if (!died_of(l, SIGKILL) || !l->term.number || l->fatal.from == SIGNAL_KERNEL ||
		    (!ignored && l->term.disposition != DISPOSITION_CAUGHT))
			continue;
		found(k, l, ignored ? "%s ignored SIGTERM and had to be killed" :
		      "%s did not end on SIGTERM, which it caught, and had to be killed",
		      life_name(l));
		found_evidence(k, l, l->term.time, "got SIGTERM%s%s",
			       *l->term.program ? " from " : "", l->term.program);
		found_evidence(k, l, l->exited, "was killed %s later%s%s",
			       look_duration(k, l->exited - l->term.time),
			       *l->fatal.program ? " by " : "", l->fatal.program);
	}
}

static void init_drops(struct look *k, void *state, const struct event *e)
{
	const struct process *p = e->process;
	const struct identity *who = p ? &p->identity : NULL;

	(void)state;
	if (e->kind != EVENT_SIGNAL || e->signal.number != SIGTERM || !who || !p->has_identity ||
	    who->inner_count < 2 || who->inner[who->inner_count - 1] != 1 ||
	    p->last_signal.disposition != DISPOSITION_DEFAULT)
		return;
	found_of(k, p->id.serial, "SIGTERM had no effect on %s, which is process 1 of its "
		 "pid namespace", *process_name(p) ? process_name(p) : "a program");
	found_evidence_of(k, p->id.serial, e->time, "has no handler for SIGTERM");
}

/* timeout -s KILL ends as its child does; kill -9 0 is meant for all */
static bool has_killed_child(const struct life *l)
{
	for (const struct life *c = l->first_child; c; c = c->next)
		if (died_of(c, SIGKILL))
			return true;
	return false;
}

/* The others that end a process are sent to oneself for a reason: SIGABRT by abort, and SIGTERM or
 * SIGINT behind a handler that has cleaned up, so that the status tells of it. */
static void killed_itself(struct look *k, void *state, const struct history *h)
{
	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];

		if (!died_of(l, SIGKILL) || l->fatal.from != SIGNAL_SELF || has_killed_child(l))
			continue;
		found(k, l, "%s killed itself with SIGKILL", life_name(l));
		found_evidence(k, l, l->exited, "ran as: %s", look_command(k, l));
	}
}

const struct check checks_signals[] = {
	{
		.row = {
			.id = "SG201", .name = "crash", .level = LEVEL_ERROR,
			.summary = "A program crashed.",
			.explanation = "It was ended by SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, "
				"SIGSYS or SIGTRAP, and not because another process sent that. "
				"Who catches such a signal and goes on, or exits, has not crashed. "
				"What configure scripts try may crash: then it is a note.",
			.advice = "run it under a debugger or with a sanitizer",
		},
		.wants = {.programs = true, .signals = true},
		.calls = KILLS,
		.end = crash,
	},
	{
		.row = {
			.id = "SG202", .name = "core-dumped", .level = LEVEL_NOTE,
			.summary = "A program was ended by a signal, and its memory was written "
				"to a file.",
			.explanation = "The wait status says that core was dumped. Where to is "
				"said by /proc/sys/kernel/core_pattern: a file of the folder that "
				"the program was in, a file somewhere else, or a program "
				"(systemd-coredump and the like) that takes it.",
			.advice = "coredumpctl lists what systemd took; else look where "
				"/proc/sys/kernel/core_pattern says",
		},
		.wants = {.programs = true},
		.end = core,
	},
	{
		.row = {
			.id = "SG203", .name = "oom-killed", .level = LEVEL_ERROR,
			.summary = "The kernel killed a process because memory was out.",
			.explanation = "Such a process is ended by SIGKILL, and nobody is told "
				"why. It is found by the counters that the kernel has of such "
				"kills: on the machine, and in the process's cgroup, which may "
				"have a limit of its own. Who was killed by a traced process is "
				"not meant.",
			.advice = "give it more memory, or run less at a time",
		},
		.wants = {.programs = true, .exiting = true, .figures = true},
		.calls = KILLS,
		.end = out_of_memory,
	},
	{
		.row = {
			.id = "SG204", .name = "killed-externally", .level = LEVEL_ERROR,
			.summary = "A process was killed by somebody outside of the trace.",
			.explanation = "The signal that ended it was sent by a process that is "
				"not traced. Of SIGKILL, which is not delivered, that is known "
				"where calls are seen, and no traced process sent it. What was "
				"sent to ptrail, which hands it on, and what a terminal sends, "
				"is not meant.",
			.advice = "look who may have: a supervisor, a CI runner at its time limit, "
				"an administrator",
		},
		.wants = {.programs = true, .signals = true, .exiting = true, .figures = true},
		.calls = KILLS,
		.end = killed_externally,
	},
	{
		.row = {
			.id = "SG205", .name = "sigpipe-death", .level = LEVEL_NOTE,
			.summary = "A process was killed because nobody read what it wrote.",
			.explanation = "Who writes to a pipe that nobody reads any more is ended "
				"by SIGPIPE. That is how `yes | head` comes to an end and mostly "
				"meant so; where the reader failed, it is a warning. With "
				"pipefail the pipeline fails for it.",
			.advice = "have the reader read all, or the writer write less",
		},
		.wants = {.programs = true, .signals = true, .descriptors = true},
		.end = sigpipe_death,
	},
	{
		.row = {
			.id = "SG206", .name = "ignored-termination", .level = LEVEL_WARNING,
			.summary = "A process did not end on SIGTERM and had to be killed.",
			.explanation = "SIGTERM came to it, which it ignored, or caught without "
				"ending, and SIGKILL ended it later. Such a program loses what it "
				"has not written, and makes who stops it wait.",
			.advice = "have it end on SIGTERM; a shell script needs a trap that hands "
				"it on to what it waits for",
		},
		.wants = {.programs = true, .signals = true, .identity = true},
		.calls = KILLS,
		.end = ignored_termination,
	},
	{
		.row = {
			.id = "SG207", .name = "init-drops-sigterm", .level = LEVEL_WARNING,
			.summary = "SIGTERM came to the first process of a pid namespace, which "
				"has no handler for it.",
			.explanation = "The kernel gives process 1, as which a container's command "
				"runs, only signals that it handles. SIGTERM does nothing to it: "
				"the container stops when it is killed at the end of the time "
				"that its runtime allows, ten seconds mostly.",
			.advice = "give the container an init (docker run --init, tini), or have "
				"the program handle SIGTERM",
		},
		.wants = {.programs = true, .signals = true, .identity = true},
		.event = init_drops,
	},
	{
		.row = {
			.id = "SG208", .name = "killed-itself", .level = LEVEL_WARNING,
			.summary = "A process sent SIGKILL to itself.",
			.explanation = "It ends with status 137 like one that somebody else or "
				"the kernel has killed, and who sees the status alone takes it "
				"for out of memory. One that ends with its children so "
				"(timeout -s KILL, kill -9 0) is not meant.",
			.advice = "see to whom its kill is sent; use exit, or a signal that says "
				"more",
		},
		.wants = {.programs = true, .signals = true},
		.calls = KILLS,
		.end = killed_itself,
	},
	{.row = {0}}
};

/* LK: processes that outlive the command */
#include <stddef.h>

#include "check/core/check.h"
#include "check/facts/relatives.h"

#define NS_PER_SECOND UINT64_C(1000000000)

/* A CI job is seen as hanging if its output stays open for longer. */
static const uint64_t long_time = 10 * NS_PER_SECOND;

/* How long it ran after the end of the command, in ns; 0: it did not */
static uint64_t time_after_command(const struct history *h, const struct life *l)
{
	uint64_t end = l->exited ? l->exited : h->end;

	if (!h->command_end || l == h->command || l->born > h->command_end)
		return 0;
	if (!l->exited && l->state > PROCESS_STOPPED && l->state != PROCESS_DETACHED)
		return 0;
	/* detached at that moment; its end is unknown */
	if (!l->exited && end <= h->command_end)
		return 1;
	return end > h->command_end ? end - h->command_end : 0;
}

/* Whether it outlived the command by the threshold. For one that is alive at the end of the
 * trace the duration is unknown; it counts. Nothing counts if --timeout terminated the command,
 * or a signal that also cut the trace. */
static bool is_leaked(const struct check_run *k, const struct history *h, const struct life *l)
{
	uint64_t ns = time_after_command(h, l);

	if (h->command && (life_is_timed_out(h->command) ||
			   (check_trace_is_cut(k) && h->command->ending.signaled)))
		return false;
	return ns && (!l->exited || ns >= check_limit(k));
}

static void add_leak_evidence(struct check_run *k, const struct history *h, const struct life *l)
{
	add_evidence(k, l, l->born, "%s", check_format_command(k, l));
	if (l->exited)
		add_evidence(k, l, l->exited, "%s, %s after the command had ended",
			     check_format_end(k, l),
			     check_format_duration(k, time_after_command(h, l)));
	else
		add_evidence(k, l, 0, "was still running when the trace ended");
}

static void check_leaked(struct check_run *k, void *state, const struct history *h)
{
	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];

		if (!is_leaked(k, h, l))
			continue;
		report_finding(k, l,
			       "%s, started by %s, was still running after the command had ended",
			       life_name(l), life_parent_name(l));
		add_leak_evidence(k, h, l);
	}
}

/* The inode of the pipe at the command's standard output or error; 0: it is not a pipe */
static uint64_t pipe_of_command(const struct history *h, size_t which)
{
	const struct life_program *p = h->command ? h->command->first_program : NULL;

	for (; p; p = p->next)
		if (p->in || p->out || p->err)
			return *(const uint64_t *)((const char *)p + which);
	return 0;
}

static bool has_pipe(const struct life *l, uint64_t pipe)
{
	if (!pipe)
		return false;
	for (unsigned i = 0; l->open && i < l->open->count; i++) {
		const struct descriptor *d = &l->open->all[i];

		if (d->kind == DESCRIPTOR_PIPE && d->inode == pipe && (d->writes || !d->reads))
			return true;
	}
	return !l->open && (l->program->out == pipe || l->program->err == pipe);
}

static void check_output(struct check_run *k, void *state, const struct history *h)
{
	static const struct { size_t at; const char *name; } outputs[] = {
		{offsetof(struct life_program, out), "standard output"},
		{offsetof(struct life_program, err), "standard error"},
	};

	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];

		if (!is_leaked(k, h, l))
			continue;
		for (size_t o = 0; o < 2; o++) {
			if (!has_pipe(l, pipe_of_command(h, outputs[o].at)))
				continue;
			report_finding(k, l,
				       "%s, started by %s, kept the command's %s open, and delayed "
				       "its reader",
				       life_name(l), life_parent_name(l), outputs[o].name);
			if (l->exited && time_after_command(h, l) < long_time)
				set_finding_level(k, LEVEL_WARNING);
			add_leak_evidence(k, h, l);
			break;
		}
	}
}

static void check_listener(struct check_run *k, void *state, const struct history *h)
{
	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];

		if (!is_leaked(k, h, l))
			continue;
		for (unsigned d = 0; l->open && d < l->open->count; d++) {
			if (!l->open->all[d].listens)
				continue;
			report_finding(
				k, l,
				"%s, started by %s, was still listening after the command had "
				"ended",
				life_name(l), life_parent_name(l));
			add_evidence(k, l, 0, "descriptor %d is %s", l->open->all[d].fd,
				     l->open->all[d].name ? l->open->all[d].name : "a socket");
			add_leak_evidence(k, h, l);
			break;
		}
	}
}

static void check_orphaned(struct check_run *k, void *state, const struct history *h)
{
	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i], *p = l->parent, *to;

		if (!l->orphan || !p || !p->exited || (l->exited && l->exited <= p->exited))
			continue;
		if (life_is_timed_out(p))
			continue;
		report_finding(k, l, "%s lost its parent, %s, which ended first", life_name(l),
			       life_name(p));
		add_evidence(k, p, p->exited, "%s", check_format_end(k, p));
		to = l->orphaned_to ? history_find(h, l->orphaned_to, p->exited) : NULL;
		if (to)
			add_evidence(k, to, p->exited, "became its new parent");
		else if (l->orphaned_to)
			add_evidence(k, l, p->exited,
				     "was reparented to process %d, which is not "
				     "traced",
				     l->orphaned_to);
	}
}

const struct check checks_leaks[] = {
	{
		.row = {
			.id = "LK101", .name = "leaked-process", .level = LEVEL_WARNING,
			.summary = "A process was still running when the command had ended.",
			.explanation = "It uses memory and processor time of later commands, and "
				"may keep files, ports and locks. A service that is meant to keep "
				"running is not an error. Processes that end before the threshold "
				"are not reported.",
			.advice = "wait for it, or terminate it, before the command ends",
		},
		.wants = {.looks = true},
		.flags = CHECK_FROM_START | CHECK_TO_END,
		.limit_kind = LIMIT_TIME, .limit = NS_PER_SECOND,
		.end = check_leaked,
	},
	{
		.row = {
			.id = "LK102", .name = "leaked-process-holds-output", .level = LEVEL_ERROR,
			.summary = "A leaked process holds the command's output open.",
			.explanation = "The reader of a pipe, such as a CI job, reads until the "
				"last writer has closed it: the job seems to hang although its "
				"command has ended. This is checked if the command's standard "
				"output or error is a pipe.",
			.advice = "redirect the output of background processes: "
				"COMMAND >FILE 2>&1 </dev/null &",
		},
		.wants = {.looks = true, .descriptors = true},
		.flags = CHECK_FROM_START | CHECK_TO_END,
		.limit_kind = LIMIT_TIME, .limit = NS_PER_SECOND,
		.end = check_output,
	},
	{
		.row = {
			.id = "LK103", .name = "leaked-listener", .level = LEVEL_WARNING,
			.summary = "A leaked process listens on a socket.",
			.explanation = "The next run finds the address in use, or connects to a "
				"server of this run.",
			.advice = "stop the server before the command ends",
		},
		.wants = {.looks = true, .descriptors = true},
		.flags = CHECK_FROM_START | CHECK_TO_END,
		.limit_kind = LIMIT_TIME, .limit = NS_PER_SECOND,
		.end = check_listener,
	},
	{
		.row = {
			.id = "LK104", .name = "orphaned", .level = LEVEL_NOTE,
			.summary = "The parent of a process ended before it did.",
			.explanation = "Its parent never gets its exit status. This is intended "
				"for daemons; otherwise a shell did not wait, or a parent crashed.",
			.advice = "let the parent wait for it, unless it is a daemon",
		},
		.wants = {.reaps = true},
		.end = check_orphaned,
	},
	{.row = {0}}
};

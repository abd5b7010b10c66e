/* LK: processes that are there when nobody waits for them any more. */
#include <stddef.h>

#include "check/core/check.h"
#include "check/facts/relatives.h"

#define NS_PER_SECOND UINT64_C(1000000000)

/* Of one that holds an output: from then on a CI job is seen to hang */
static const uint64_t long_time = 10 * NS_PER_SECOND;

/* How long it went on after the command had ended, in ns; 0: it did not */
static uint64_t went_on(const struct history *h, const struct life *l)
{
	uint64_t end = l->exited ? l->exited : h->end;

	if (!h->command_end || l == h->command || l->born > h->command_end)
		return 0;
	if (!l->exited && l->state > PROCESS_STOPPED && l->state != PROCESS_LET_GO)
		return 0;
	/* what we let go at that moment goes on for who knows how long */
	if (!l->exited && end <= h->command_end)
		return 1;
	return end > h->command_end ? end - h->command_end : 0;
}

/* Whether it was left behind: not one that was about to end then. Nobody knows that of those that
 * are alive at the end of the trace. What the command had no time for is not its fault, nor what it
 * left since a signal ended it with the trace. */
static bool is_left(const struct look *k, const struct history *h, const struct life *l)
{
	uint64_t ns = went_on(h, l);

	if (h->command && (kin_is_timed_out(h->command) ||
			   (look_is_cut(k) && h->command->ending.signaled)))
		return false;
	return ns && (!l->exited || ns >= look_limit(k));
}

static void tell(struct look *k, const struct history *h, const struct life *l)
{
	found_evidence(k, l, l->born, "%s", look_command(k, l));
	if (l->exited)
		found_evidence(k, l, l->exited, "%s, %s after the command had ended",
			       look_ending(k, l), look_duration(k, went_on(h, l)));
	else
		found_evidence(k, l, 0, "went on when the trace ended");
}

static void leaked(struct look *k, void *state, const struct history *h)
{
	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];

		if (!is_left(k, h, l))
			continue;
		found(k, l, "%s, started by %s, went on after the command had ended",
		      life_name(l), kin_maker(l));
		tell(k, h, l);
	}
}

/* The pipe that the command has for its standard output or error; 0: it has none */
static uint64_t pipe_of(const struct history *h, size_t which)
{
	const struct life_program *p = h->command ? h->command->first_program : NULL;

	for (; p; p = p->next)
		if (p->in || p->out || p->err)
			return *(const uint64_t *)((const char *)p + which);
	return 0;
}

static bool holds(const struct life *l, uint64_t pipe)
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

static void holds_output(struct look *k, void *state, const struct history *h)
{
	static const struct { size_t at; const char *name; } outputs[] = {
		{offsetof(struct life_program, out), "standard output"},
		{offsetof(struct life_program, err), "standard error"},
	};

	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];

		if (!is_left(k, h, l))
			continue;
		for (size_t o = 0; o < 2; o++) {
			if (!holds(l, pipe_of(h, outputs[o].at)))
				continue;
			found(k, l, "%s, started by %s, went on with the command's %s, so that who "
			      "reads that waited for it", life_name(l), kin_maker(l),
			      outputs[o].name);
			if (l->exited && went_on(h, l) < long_time)
				found_level(k, LEVEL_WARNING);
			tell(k, h, l);
			break;
		}
	}
}

static void listens(struct look *k, void *state, const struct history *h)
{
	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];

		if (!is_left(k, h, l))
			continue;
		for (unsigned d = 0; l->open && d < l->open->count; d++) {
			if (!l->open->all[d].listens)
				continue;
			found(k, l, "%s, started by %s, went on listening after the command had "
			      "ended", life_name(l), kin_maker(l));
			found_evidence(k, l, 0, "descriptor %d is %s", l->open->all[d].fd,
				       l->open->all[d].name ? l->open->all[d].name : "a socket");
			tell(k, h, l);
			break;
		}
	}
}

static void orphaned(struct look *k, void *state, const struct history *h)
{
	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i], *p = l->parent, *to;

		if (!l->orphan || !p || !p->exited || (l->exited && l->exited <= p->exited))
			continue;
		if (kin_is_timed_out(p))
			continue;
		found(k, l, "%s lost its parent, %s, which ended first", life_name(l),
		      life_name(p));
		found_evidence(k, p, p->exited, "%s", look_ending(k, p));
		to = l->orphaned_to ? history_find(h, l->orphaned_to, p->exited) : NULL;
		if (to)
			found_evidence(k, to, p->exited, "adopted it");
		else if (l->orphaned_to)
			found_evidence(k, l, p->exited, "was adopted by process %d, which is not "
				       "traced", l->orphaned_to);
	}
}

const struct check checks_leaks[] = {
	{
		.row = {
			.id = "LK101", .name = "leaked-process", .level = LEVEL_WARNING,
			.summary = "A process was still running when the command had ended.",
			.explanation = "It takes memory and time from what comes next, and may "
				"keep files, ports and locks. A service that was meant to stay is "
				"no mistake. What ends within a moment is not told of.",
			.advice = "wait for it, or end it, before the command ends",
		},
		.wants = {.looks = true},
		.flags = CHECK_FROM_START | CHECK_TO_END,
		.limit_kind = LIMIT_TIME, .limit = NS_PER_SECOND,
		.end = leaked,
	},
	{
		.row = {
			.id = "LK102", .name = "leaked-process-holds-output", .level = LEVEL_ERROR,
			.summary = "A process that was left behind holds the command's output.",
			.explanation = "Who reads the output through a pipe, as a CI job does, "
				"reads until the last one that may write has closed it: the job "
				"seems to hang though its command has ended. It is found when "
				"the command's standard output or error is a pipe.",
			.advice = "redirect what runs in the background: "
				"COMMAND >FILE 2>&1 </dev/null &",
		},
		.wants = {.looks = true, .descriptors = true},
		.flags = CHECK_FROM_START | CHECK_TO_END,
		.limit_kind = LIMIT_TIME, .limit = NS_PER_SECOND,
		.end = holds_output,
	},
	{
		.row = {
			.id = "LK103", .name = "leaked-listener", .level = LEVEL_WARNING,
			.summary = "A process that was left behind listens on a socket.",
			.explanation = "The next run finds the address in use, or talks to a "
				"server of the run before.",
			.advice = "stop the server before the command ends",
		},
		.wants = {.looks = true, .descriptors = true},
		.flags = CHECK_FROM_START | CHECK_TO_END,
		.limit_kind = LIMIT_TIME, .limit = NS_PER_SECOND,
		.end = listens,
	},
	{
		.row = {
			.id = "LK104", .name = "orphaned", .level = LEVEL_NOTE,
			.summary = "The parent of a process ended before it did.",
			.explanation = "Nobody who started it learns how it ends. Daemons do that "
				"by intention; elsewhere a shell did not wait, or a parent "
				"crashed.",
			.advice = "let the parent wait, if nobody else is meant to",
		},
		.wants = {.reaps = true},
		.end = orphaned,
	},
	{.row = {0}}
};

/* HG: processes that never end. Deadlocks are found at each inspection: when the command ended
 * and other processes did not, at --timeout, and on request. */
#include <string.h>

#include "base/text/sbuf.h"
#include "check/core/check.h"
#include "model/waits/waits.h"

static const char *format_wait(struct check_run *k, const struct waiting_task *w)
{
	struct sbuf b = {0};
	const char *words;

	if (w->tasks > 1) {	/* the evidence names the process */
		waits_describe_thread(&b, w);
		sbuf_char(&b, ' ');
	}
	waits_describe(&b, w);
	words = check_format(k, "%s", b.s);
	sbuf_done(&b);
	return words;
}

static bool is_one_process(const struct wait_cycle *c)
{
	for (unsigned i = 1; i < c->count; i++)
		if (c->chain[i]->life != c->chain[0]->life)
			return false;
	return true;
}

static bool has_one_name(const struct wait_cycle *c)
{
	for (unsigned i = 1; i < c->count; i++)
		if (strcmp(life_name(c->chain[i]->life), life_name(c->chain[0]->life)) != 0)
			return false;
	return true;
}

/* "a, b and c", "processes of a": programs, without numbers */
static const char *format_names(struct check_run *k, const struct wait_cycle *c)
{
	struct sbuf b = {0};
	const char *words;

	if (has_one_name(c))
		return check_format(k, "processes of %s", life_name(c->chain[0]->life));
	for (unsigned i = 0; i < c->count; i++) {
		if (i)
			sbuf_str(&b, i + 1 < c->count ? ", " : " and ");
		sbuf_str(&b, life_name(c->chain[i]->life));
	}
	words = check_format(k, "%s", b.s);
	sbuf_done(&b);
	return words;
}

/* Counts the tasks that wait for a lock. */
static unsigned count_locks(const struct wait_cycle *c)
{
	unsigned n = 0;

	for (unsigned i = 0; i < c->count; i++)
		n += c->chain[i]->kind == WAIT_LOCK || c->chain[i]->kind == WAIT_FILE_LOCK;
	return n;
}

static void report_cycle(struct check_run *k, const struct wait_cycle *c, uint64_t time)
{
	const struct life *first = c->chain[0]->life;

	if (c->count == 1)
		report_finding_of(k, first->id.serial, "%s waits for itself", life_name(first));
	else if (is_one_process(c))
		report_finding_of(k, first->id.serial, "threads of %s wait for each other",
				  life_name(first));
	else
		report_finding_of(k, first->id.serial, "%s wait for each other",
				  format_names(k, c));
	if (count_locks(c) == c->count)
		set_finding_advice(k, "take locks in the same order everywhere");
	else if (count_locks(c))
		set_finding_advice(k, "release a lock before waiting for what needs that lock");
	for (unsigned i = 0; i < c->count; i++)
		add_evidence_of(k, c->chain[i]->life->id.serial, time, "%s",
				format_wait(k, c->chain[i]));
}

static bool is_last_inspection(const struct event *e)
{
	return e->kind == EVENT_LOOK && e->look.last && e->look.history;
}

static void check_deadlock(struct check_run *k, void *state, const struct event *e)
{
	struct waits *w = is_last_inspection(e) ? waits_compute(e->look.history) : NULL;

	(void)state;
	for (unsigned i = 0; w && i < w->cycle_count; i++)
		report_cycle(k, &w->cycles[i], w->time);
	waits_free(w);
}

/* All tasks waited when --timeout expired. If there is a deadlock, HG801 reports it instead. */
static void check_hung(struct check_run *k, void *state, const struct event *e)
{
	bool over = is_last_inspection(e) && e->look.why == LOOK_TIMEOUT;
	struct waits *w = over ? waits_compute(e->look.history) : NULL;
	const struct life *about;
	bool all = w && !w->cycle_count;

	(void)state;
	for (unsigned i = 0; all && i < w->count; i++)
		all = w->all[i].kind != WAIT_NONE;
	if (all) {
		about = e->look.history->command ? e->look.history->command : w->all[0].life;
		report_finding_of(k, about->id.serial,
				  "%s hung: all its tasks were waiting when --timeout "
				  "expired",
				  life_name(about));
		for (unsigned i = 0; i < w->count; i++)
			add_evidence_of(k, w->all[i].life->id.serial, w->time, "%s",
					format_wait(k, &w->all[i]));
	}
	waits_free(w);
}

const struct check checks_hang[] = {
	{
		.row = {
			.id = "HG801", .name = "deadlock", .level = LEVEL_ERROR,
			.summary = "Processes or threads wait for each other.",
			.explanation = "Each of them can continue only when the next one does, "
				"and the last only when the first does, so that none ever will. "
				"ptrail looks for deadlocks when --timeout expires, when the "
				"command has ended and other processes have not, on SIGQUIT, and "
				"after attaching. A wait with a timeout, or for the network, a "
				"terminal or an untraced process is not part of a deadlock.",
			.advice = "close the ends of pipes that a process does not use, "
				"and read the output of the other process before waiting for it",
		},
		.wants = {.looks = true, .programs = true},
		.event = check_deadlock,
	},
	{
		.row = {
			.id = "HG802", .name = "hung", .level = LEVEL_ERROR,
			.summary = "All tasks were waiting when --timeout expired.",
			.explanation = "All processes and threads of the command were waiting when "
				"--timeout expired, and none was running. The evidence lists what "
				"each waited for. If some were running, the command was slow, and "
				"there is no finding.",
			.advice = "look at the innermost wait: --print=hang shows which process "
				"waits for which",
		},
		.wants = {.looks = true, .programs = true},
		.event = check_hung,
	},
	{.row = {0}}
};

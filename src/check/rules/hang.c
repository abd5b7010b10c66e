/* HG: what never ends. A deadlock is known wherever tasks were looked at: when the command ended
 * and others did not, when --timeout struck, when somebody asked. */
#include <string.h>

#include "base/text/sbuf.h"
#include "check/core/check.h"
#include "model/explain/waits.h"

static const char *words_of(struct look *k, const struct waiting *w)
{
	struct sbuf b = {0};
	const char *words;

	if (w->tasks > 1) {	/* the evidence names the process by itself */
		waits_say_thread(&b, w);
		sbuf_char(&b, ' ');
	}
	waits_say(&b, w);
	words = look_words(k, "%s", b.s);
	sbuf_done(&b);
	return words;
}

static bool is_in_one_process(const struct wait_cycle *c)
{
	for (unsigned i = 1; i < c->count; i++)
		if (c->chain[i]->life != c->chain[0]->life)
			return false;
	return true;
}

static bool is_of_one_name(const struct wait_cycle *c)
{
	for (unsigned i = 1; i < c->count; i++)
		if (strcmp(life_name(c->chain[i]->life), life_name(c->chain[0]->life)) != 0)
			return false;
	return true;
}

/* "a, b and c", "processes of a": programs, without numbers */
static const char *names_of(struct look *k, const struct wait_cycle *c)
{
	struct sbuf b = {0};
	const char *words;

	if (is_of_one_name(c))
		return look_words(k, "processes of %s", life_name(c->chain[0]->life));
	for (unsigned i = 0; i < c->count; i++) {
		if (i)
			sbuf_str(&b, i + 1 < c->count ? ", " : " and ");
		sbuf_str(&b, life_name(c->chain[i]->life));
	}
	words = look_words(k, "%s", b.s);
	sbuf_done(&b);
	return words;
}

static bool is_of_locks(const struct wait_cycle *c)
{
	for (unsigned i = 0; i < c->count; i++)
		if (c->chain[i]->kind != WAIT_LOCK && c->chain[i]->kind != WAIT_FILE_LOCK)
			return false;
	return true;
}

static void tell_cycle(struct look *k, const struct wait_cycle *c, uint64_t time)
{
	const struct life *first = c->chain[0]->life;

	if (c->count == 1)
		found_of(k, first->id.serial, "%s waits for itself", life_name(first));
	else if (is_in_one_process(c))
		found_of(k, first->id.serial, "threads of %s wait for each other",
			 life_name(first));
	else
		found_of(k, first->id.serial, "%s wait for each other", names_of(k, c));
	if (is_of_locks(c))
		found_advice(k, "take locks in the same order everywhere");
	for (unsigned i = 0; i < c->count; i++)
		found_evidence_of(k, c->chain[i]->life->id.serial, time, "%s",
				  words_of(k, c->chain[i]));
}

static bool is_whole_look(const struct event *e)
{
	return e->kind == EVENT_LOOK && e->look.last && e->look.history;
}

static void deadlock(struct look *k, void *state, const struct event *e)
{
	struct waits *w = is_whole_look(e) ? waits_of(e->look.history) : NULL;

	(void)state;
	for (unsigned i = 0; w && i < w->cycle_count; i++)
		tell_cycle(k, &w->cycles[i], w->time);
	waits_free(w);
}

/* Nothing of it went on when its time was over. What is deadlocked is told of by the other. */
static void hung(struct look *k, void *state, const struct event *e)
{
	bool over = is_whole_look(e) && e->look.why == LOOK_TIMEOUT;
	struct waits *w = over ? waits_of(e->look.history) : NULL;
	const struct life *about;
	bool all = w && !w->cycle_count;

	(void)state;
	for (unsigned i = 0; all && i < w->count; i++)
		all = w->all[i].kind != WAIT_NONE;
	if (all) {
		about = e->look.history->command ? e->look.history->command : w->all[0].life;
		found_of(k, about->id.serial, "%s hung: nothing of it went on when its time was "
			 "over", life_name(about));
		for (unsigned i = 0; i < w->count; i++)
			found_evidence_of(k, w->all[i].life->id.serial, w->time, "%s",
					  words_of(k, &w->all[i]));
	}
	waits_free(w);
}

const struct check checks_hang[] = {
	{
		.row = {
			.id = "HG801", .name = "deadlock", .level = LEVEL_ERROR,
			.summary = "Processes or threads wait for each other.",
			.explanation = "Each of them can only go on when the next one does, and "
				"the last when the first does: that never ends. It is looked for "
				"when --timeout strikes, when the command has ended and others "
				"have not, when ptrail gets SIGQUIT, and at what it is attached "
				"to. A wait with a time limit, for the network, a terminal or "
				"somebody who is not traced is no part of a deadlock.",
			.advice = "close the ends of pipes that a process does not use itself, "
				"and read what the other side writes before waiting for it",
		},
		.wants = {.looks = true, .programs = true},
		.event = deadlock,
	},
	{
		.row = {
			.id = "HG802", .name = "hung", .level = LEVEL_ERROR,
			.summary = "Nothing went on when --timeout struck.",
			.explanation = "All processes and threads of the command waited for "
				"something when their time was over, and none ran. The evidence "
				"says what each waited for. When some ran the command was slow, "
				"and this finds nothing.",
			.advice = "look at the innermost wait: --print=hang shows who waits for "
				"whom",
		},
		.wants = {.looks = true, .programs = true},
		.event = hung,
	},
	{.row = {0}}
};

/* The states of a thread, on a track of their own: written when it exits or is
 * detached, which is when they are known. */
#include <stdio.h>

#include "print/core/fact_names.h"
#include "print/core/process_words.h"
#include "print/viewers/slices_state.h"

/* Added to the tid of a thread, so that formats whose tracks are tids have another one: more than
 * PID_MAX_LIMIT */
enum { FIRST_STATES_TID = 1000000000 };
enum { SETTING_STATES };

const struct printer_setting slices_settings[] = {
	[SETTING_STATES] = {
		.name = "states", .words = (const char *const []){"no", "yes", NULL},
		.help = "a track of states for each thread",
	},
	{0},
};

const char *slices_adapt(const struct print_options *options, struct wants *wants)
{
	if (!options->settings[SETTING_STATES])
		return NULL;
	wants->fd_paths = true;
	wants->identity = true;
	wants->exiting = true;
	wants->scheduling = true;
	wants->states = true;
	return NULL;
}

void slices_choose(struct slices *s, const struct print_options *options)
{
	s->has_states = options->settings[SETTING_STATES];
	states_init(&s->states);
	s->states.lane_parts = STATE_SPANS_MAX;
}

const struct state_lane *slices_note_states(struct slices *s, const struct event *e)
{
	bool is_last = e->kind == EVENT_EXITING || e->kind == EVENT_DETACH;
	const struct states_task *task = NULL;

	if (!s->has_states)
		return NULL;
	if (is_last)
		task = states_find_task(&s->states, e->task);
	states_note(&s->states, e);
	return task && task->lane.count ? &task->lane : NULL;
}

static const char *name_of(const struct state_lane_part *part)
{
	bool is_blocked = part->state == STATE_SLEEPING || part->state == STATE_DISK_SLEEP;

	if (part->doing == TASK_DOINGS)
		return "several";
	return part->doing == DOES_OTHER && is_blocked ? "blocked" : words_doings[part->doing];
}

static void write_part(struct slices *s, const struct slice_track *t,
		       const struct state_lane_part *part)
{
	struct slice i = {.kind = SLICE_STATE, .level = 1};
	struct json j = slices_begin_text(s, &i.args);

	sbuf_str(&i.name, name_of(part));
	if (part->state < KERNEL_STATES)
		json_member_str(&j, "kernel", fact_kernel_states[part->state]);
	if (part->call)
		json_member_str(&j, "call", part->call);
	slice_begin(s, t, &i, part->since);
	slice_end(s, t, &i, part->until, NULL);
	slice_free(&i);
}

void slices_write_states(struct slices *s, const struct thread_track *of,
			 const struct state_lane *lane)
{
	struct slice_track t = of->at;
	char name[32];

	t.id = ++s->tracks;
	t.tid = FIRST_STATES_TID + t.tid % FIRST_STATES_TID;
	t.thread_id = of->at.id;
	t.is_main = false;
	snprintf(name, sizeof(name), "states of %d", (int)of->at.tid);
	s->writer->name_thread(s->self, &t, name);
	for (unsigned i = 0; i < lane->count; i++)
		write_part(s, &t, &lane->all[i]);
}

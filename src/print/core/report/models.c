#include "print/core/report/models.h"

#include <stdlib.h>

#include "base/memory/alloc.h"
#include "print/core/text/credential_change.h"

static bool has_any(const struct model_choice *choice)
{
	return choice->fds || choice->ipc || choice->memory || choice->creds ||
		choice->states;
}

bool models_are_chosen(const struct models *m)
{
	return has_any(&m->choice);
}

static struct model_choice choice_of(const struct print_options *options, unsigned first)
{
	const uint64_t *chosen = options->settings + first;

	return (struct model_choice){
		.fds = chosen[0], .ipc = chosen[1], .memory = chosen[2], .creds = chosen[3],
		.states = chosen[4],
	};
}

void models_adapt(const struct print_options *options, unsigned first, struct wants *wants)
{
	const struct model_choice choice = choice_of(options, first);
	bool any = has_any(&choice);

	wants->calls |= any;
	wants->values |= any;
	wants->programs |= any;
	wants->fd_paths |= any;
	wants->descriptors |= choice.fds || choice.ipc;
	wants->looks |= choice.fds || choice.ipc || choice.states;
	wants->signals |= choice.ipc;
	wants->identity |= choice.ipc || choice.states;
	wants->exiting |= choice.memory || choice.states;
	wants->reaps |= choice.states;
	wants->scheduling |= choice.states;
	wants->states |= choice.states;
	wants->quotas |= choice.states;
	wants->mappings |= choice.memory;
	wants->credentials |= choice.creds;
}

struct models *models_new(const struct print_options *options, unsigned first,
			  unsigned lane_parts)
{
	struct models *m = alloc_new(struct models);

	m->choice = choice_of(options, first);
	m->options = *options;
	m->options.utf8 = true;
	fds_init(&m->fds);
	ipc_init(&m->ipc, &m->fds);
	memory_model_init(&m->memory, false);
	creds_init(&m->creds);
	states_init(&m->states);
	m->states.lane_parts = lane_parts;
	return m;
}

void models_free(struct models *m)
{
	ipc_done(&m->ipc);
	fds_done(&m->fds);
	memory_model_done(&m->memory);
	creds_done(&m->creds);
	states_done(&m->states);
	free(m);
}

static void note_descriptors(struct models *m, const struct event *e)
{
	if (e->kind != EVENT_END && (m->choice.fds || m->choice.ipc))
		fds_note(&m->fds, e);
	if (m->choice.ipc && e->kind != EVENT_END)
		ipc_note(&m->ipc, e);
	else if (m->choice.ipc)
		ipc_finish(&m->ipc);
}

void models_note(struct models *m, const struct event *e)
{
	struct creds_change *change;

	if (m->is_complete)
		return;
	m->is_complete = e->kind == EVENT_END;
	note_descriptors(m, e);
	if (m->choice.memory)
		memory_model_note(&m->memory, e);
	if (m->choice.states)
		states_note(&m->states, e);
	change = m->choice.creds ? creds_note(&m->creds, e) : NULL;
	if (change)
		change->text = text_credential_change(&m->options, e);
}

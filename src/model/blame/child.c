#include "model/blame/child.h"

#include <signal.h>
#include <string.h>

#include "model/blame/blame.h"
#include "model/errors/cause_line.h"

const char *child_last_argument(const struct life *l)
{
	const char *const *argv = l->program->argv;

	while (argv && argv[0] && argv[1])
		argv++;
	return argv && argv[0] && argv != l->program->argv ? argv[0] : "";
}

bool child_discards_errors(const struct life *l)
{
	for (unsigned i = 0; l->open && i < l->open->count; i++)
		if (l->open->all[i].fd == 2)
			return l->open->all[i].name &&
				!strcmp(l->open->all[i].name, "/dev/null");
	return false;
}

bool child_ended_before(const struct life *c, const struct life *p)
{
	return c->exited && (!p->exited || c->exited <= p->exited);
}

bool child_states_error(const struct life *l)
{
	struct cause_line c;

	cause_line_find(l, life_name(l), 0, &c);
	return c.rating >= ERROR_LINE_MAYBE || (l->messages && l->messages->fd == 2);
}

bool child_has_error(const struct life *c)
{
	for (unsigned depth = 0; c && depth < BLAME_MAX; depth++) {
		const struct life *last = NULL;

		if (c->ending.signaled || child_states_error(c))
			return true;
		for (const struct life *i = c->first_child; i; i = i->next)
			if (life_failed(i) && child_ended_before(i, c))
				last = i;
		c = last;
	}
	return false;
}

bool child_is_silent(const struct life *c)
{
	const struct failed_call *m = c->failed_calls;

	while (m && !m->spoken)
		m = m->next;
	return !m && !c->first_child && !child_has_error(c);
}

bool child_lost_its_reader(const struct life *c)
{
	struct cause_line said;

	if (c->ending.signaled)
		return c->ending.number == SIGPIPE;
	cause_line_find(c, life_name(c), 0, &said);
	return strstr(said.text, "roken pipe") || strstr(said.text, "BrokenPipe") ||
		strstr(said.text, "EPIPE");
}

const struct life *child_find_reader(const struct life *c)
{
	const struct life *r = c->parent && c->program->out ? c->parent->first_child : NULL;

	while (r && (r == c || r->program->in != c->program->out))
		r = r->next;
	return r;
}

bool child_is_hidden_by_pipeline(const struct life *c)
{
	const struct life *last = c;

	for (unsigned i = 0; last && child_find_reader(last) && i < PIPELINE_MAX; i++)
		last = child_find_reader(last);
	return last != c && last->exited && !life_failed(last);
}

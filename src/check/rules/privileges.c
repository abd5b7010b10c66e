/* SC: privileges that processes give up, by the rules of the kernel (model/creds). */
#include <stdbool.h>
#include <stdio.h>

#include "check/core/check.h"
#include "desc/traits.h"
#include "model/creds/creds.h"

enum { NAME_ROOM = 256 };

struct kept_state {
	bool is_begun;
	struct creds_model model;
	struct hash reported;		/* serial of the process → its check */
};

static bool changes_credentials(const struct syscall_traits *traits)
{
	return traits->credentials != CREDENTIALS_NONE;
}

/* The change by which the process gave up the effective user 0, the latest one */
static const struct creds_change *find_drop(const struct creds_process *p)
{
	const struct creds_change *found = NULL;

	for (const struct creds_change *c = p->first; c; c = c->next)
		if (!c->error && !c->before->c.users[ID_EFFECTIVE] &&
		    c->after->c.users[ID_EFFECTIVE])
			found = c;
	return found;
}

/* Reports what a program has kept, when it ends or has executed another one. */
static void report_kept(struct check_run *k, struct kept_state *s, const struct event *e,
			const char *program)
{
	const struct creds_process *p = hash_get(&s->model.processes, e->tgid);
	const char *kept = p ? creds_kept_words(creds_kept(p)) : NULL;
	const struct creds_change *drop = kept ? find_drop(p) : NULL;

	if (!drop || hash_get(&s->reported, p->serial))
		return;
	hash_put(&s->reported, p->serial, s);
	report_finding_of(k, e->process->id.serial, "%s gave up root, but not for good: %s",
			  *program ? program : "a program", kept);
	add_evidence_of(k, e->process->id.serial, drop->time, "by %s", drop->call);
}

static void check_kept(struct check_run *k, void *state, const struct event *e)
{
	struct kept_state *s = state;
	bool is_over = e->process &&
		(e->kind == EVENT_EXEC || (e->kind == EVENT_EXIT && e->exit.zombie));
	const struct creds_process *p = is_over ? hash_get(&s->model.processes, e->tgid) : NULL;
	char program[NAME_ROOM] = "";

	if (!s->is_begun)
		creds_init(&s->model);
	s->is_begun = true;
	if (p)
		snprintf(program, sizeof(program), "%s", p->program);
	creds_note(&s->model, e);
	if (is_over)
		report_kept(k, s, e, program);
}

static void free_kept(void *state)
{
	struct kept_state *s = state;

	if (s->is_begun)
		creds_done(&s->model);
	hash_done(&s->reported);
}

const struct check checks_privileges[] = {
	{
		.row = {
			.id = "SC706", .name = "privilege-kept", .level = LEVEL_WARNING,
			.summary = "A process gave up root, but can become root again, or kept a "
				"part of its privileges.",
			.explanation = "It changed its effective user from 0 to another one, but "
				"kept 0 as its real or saved user, the group 0, or capabilities. "
				"Code that an attacker makes it execute gets these. The check "
				"looks at it after it has executed another program, and when it "
				"ends.",
			.advice = "call setgroups, then setresgid, then setresuid with all three "
				"users, and check their results",
		},
		.wants = {.programs = true, .values = true, .credentials = true, .exiting = true},
		.needs = changes_credentials, .flags = CHECK_OPTIONAL | CHECK_FROM_START,
		.state = sizeof(struct kept_state), .event = check_kept, .done = free_kept,
	},
	{.row = {0}}
};

#include "lib/history.h"

#include "base/memory/alloc.h"

void made_done(struct made *m)
{
	checker_free(m->checker);
	selection_free_policy(&m->selection);
	free(m->lives);
	free(m->found);
	arena_done(&m->arena);
	*m = (struct made){0};
}

struct life_program *made_exec_argv(struct made *m, struct life *l, const char *const *argv,
				    uint64_t at)
{
	struct life_program *p = arena_new(&m->arena, struct life_program);

	*p = (struct life_program){
		.time = ms(at), .path = argv[0], .file = argv[0], .cwd = "/", .argv = argv,
	};
	l->program->next = p;
	l->program = p;
	l->programs++;
	return p;
}

struct life_program *made_exec(struct made *m, struct life *l, const char *path, uint64_t at)
{
	const char **argv = arena_alloc(&m->arena, 2 * sizeof(*argv));

	argv[0] = path;
	return made_exec_argv(m, l, argv, at);
}

static void add_child(struct life *parent, struct life *l)
{
	*l->program = *parent->program;
	l->program->next = NULL;
	l->program->in = l->program->out = l->program->err = 0;
	l->depth = parent->depth + 1;
	l->parent = parent;
	*(parent->last_child ? &parent->last_child->next : &parent->first_child) = l;
	parent->last_child = l;
}

struct life *made_fork(struct made *m, struct life *parent, uint64_t at)
{
	struct life *l = arena_new(&m->arena, struct life);
	size_t n = m->h.count++;

	if (n == m->room) {
		m->room = m->room ? 2 * m->room : 64;
		m->lives = alloc_more(m->lives, m->room, sizeof(*m->lives));
	}
	m->lives[n] = l;
	*l = (struct life){
		.index = n, .id = {100 + n, 1 + n}, .how = parent ? BORN_FORK : BORN_COMMAND,
		.born = ms(at), .tasks = 1,
	};
	l->program = l->first_program = arena_new(&m->arena, struct life_program);
	*l->program = (struct life_program){.time = ms(at), .path = "", .file = "", .cwd = ""};
	if (parent)
		add_child(parent, l);
	return l;
}

struct life *made_run(struct made *m, struct life *parent, const char *path, uint64_t at)
{
	struct life *l = made_fork(m, parent, at);

	made_exec(m, l, path, at);
	return l;
}

struct life *made_command(struct made *m, const char *path)
{
	return m->h.command = made_run(m, NULL, path, 0);
}

void made_end(struct life *l, uint64_t at)
{
	l->exited = ms(at);
	l->state = PROCESS_ZOMBIE;
	for (struct life *c = l->first_child; c; c = c->next) {
		if (c->reaped)
			continue;
		c->orphan = true;
		c->orphaned_to = 1;
	}
}

void made_reap(struct life *l, uint64_t at)
{
	l->reaped = ms(at);
	l->state = PROCESS_REAPED;
	l->reaper = l->parent ? l->parent->id.tid : 1;
}

void made_exit(struct life *l, uint64_t at, int code)
{
	made_end(l, at);
	l->ending = (struct exit_status){.signaled = code < 0, .number = code < 0 ? -code : code};
	if (code < 0)
		l->fatal.number = -code;
	made_reap(l, at);
}

void made_zombie(struct life *l, uint64_t at, int code)
{
	made_exit(l, at, code);
	l->reaped = 0;
	l->reaper = 0;
	l->state = PROCESS_ZOMBIE;
}

/* Returns the time of the next event in ms. */
static uint64_t next_time(struct made *m)
{
	m->h.end += ms(1);
	return m->h.end / ms(1);
}

struct life *made_next(struct made *m, struct life *parent, const char *const *argv)
{
	uint64_t at = next_time(m);
	struct life *l = made_fork(m, parent, at);

	if (argv)
		made_exec_argv(m, l, argv, at);
	if (!parent)
		m->h.command = l;
	return l;
}

void made_leave(struct made *m, struct life *l, int code)
{
	made_exit(l, next_time(m), code);
}

struct failed_call *made_failed_call(struct made *m, struct life *l, const char *call,
				     const char *path, int error, const char *name)
{
	struct failed_call *new = arena_new(&m->arena, struct failed_call), **at = &l->failed_calls;

	*new = (struct failed_call){
		.call = call, .path = path, .error = error, .error_name = name, .directory = "",
		.address = "", .origin = "", .times = 1, .task = l->id, .time = l->born,
	};
	while (*at)
		at = &(*at)->next;
	*at = new;
	l->failed_call_count++;
	return new;
}

struct message *made_message(struct made *m, struct life *l, const char *text)
{
	struct message *new = arena_new(&m->arena, struct message), **at = &l->messages;

	*new = (struct message){.time = m->h.end, .text = text, .len = strlen(text)};
	while (*at)
		at = &(*at)->next;
	*at = new;
	l->message_count++;
	return new;
}

struct finding *made_find(struct made *m, const struct check_row *row, const struct life *l,
			  const char *message, const char *evidence)
{
	struct evidence *e = arena_new(&m->arena, struct evidence);
	struct finding *f;

	if (m->findings.count == m->found_room) {
		m->found_room = m->found_room ? 2 * m->found_room : 64;
		m->found = alloc_more(m->found, m->found_room, sizeof(*m->found));
	}
	m->findings.all = m->found;
	f = &m->found[m->findings.count++];
	*e = (struct evidence){.process = l, .time = m->h.end, .text = evidence};
	*f = (struct finding){
		.check = row, .level = row->level, .message = message, .process = l,
		.evidence = e, .evidence_count = 1, .fingerprint = "0123456789abcdef",
	};
	m->findings.per_level[row->level]++;
	return f;
}

const struct event *made_last_event(struct made *m, uint64_t at)
{
	struct event *e = &m->end;
	const struct life *command = m->h.command;

	if (at)
		m->h.end = ms(at);
	m->h.all = m->lives;
	if (!m->h.realtime)
		m->h.realtime = 1700000000500000000;
	if (command && !m->h.command_end)
		m->h.command_end = command->exited;
	e->kind = EVENT_END;
	e->time = m->h.end;
	e->end.has_command = command;
	e->end.ended = m->h.command_end;
	if (command)
		e->end.how = command->ending;
	e->end.history = &m->h;
	e->end.findings = m->findings.checks ? &m->findings : NULL;
	return e;
}

void made_select(struct made *m, const char *list)
{
	struct selection_error error;

	if (selection_choose(&m->selection, list, &error))
		abort();
}

void made_event(struct made *m, const struct event *e)
{
	if (!m->checker)
		m->checker = checker_new(&m->selection, NULL);
	checker_event(m->checker, e);
}

const struct findings *made_findings(struct made *m, uint64_t at)
{
	const struct event *end = made_last_event(m, at);

	made_event(m, end);
	return checker_findings(m->checker, end);
}

const struct finding *made_found(const struct findings *f, const char *id)
{
	for (size_t i = 0; i < f->count; i++)
		if (!strcmp(f->all[i].check->id, id))
			return &f->all[i];
	return NULL;
}

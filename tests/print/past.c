#include "print/past.h"

#include <check.h>
#include <stdlib.h>

#include "base/memory/alloc.h"

const struct check_row past_error = {
	.id = "SG201", .name = "crash", .level = LEVEL_ERROR,
	.summary = "A process died of a fault", .explanation = "It did what no program may.",
	.advice = "Look at its core.",
};
const struct check_row past_warning = {
	.id = "ST302", .name = "swallowed-failure", .level = LEVEL_WARNING,
	.summary = "A child failed and its parent went on to succeed",
	.explanation = "Nobody learns of it.", .advice = "Use set -e.",
};
const struct check_row past_note = {
	.id = "ZB112", .name = "zombie-long", .level = LEVEL_NOTE,
	.summary = "A zombie was left for long", .explanation = "It takes a number.",
};
const struct check_row past_quiet = {
	.id = "ZB111", .name = "zombie-left", .level = LEVEL_WARNING,
	.summary = "A zombie was never reaped", .explanation = "It takes a number.",
};
const struct check_row past_blind = {
	.id = "LK103", .name = "leaked-listener", .level = LEVEL_WARNING,
	.summary = "A listening socket was left", .explanation = "The next run cannot bind.",
};

const char past_poison[] = "]]>\x01\x1b[31m<b>&amp;\"'\xff\xfe\xed\xa0\x80%0A::error::x"
	"\n::error title=y::z\r##[error]w|`c`*_[l](https://x.y)@me \xe2\x80\xae\xef\xbf\xbe\xc3\xa9"
	"\xf0\x9f\x90\xa7";

void past_argv(struct past *p, const char *const *argv)
{
	p->history.argv = argv;
}

struct life *past_add(struct past *p, struct life *parent, const char *const *argv)
{
	struct history *h = &p->history;
	struct life *l = arena_new(&p->a, struct life);
	struct life_program *program = arena_new(&p->a, struct life_program);

	h->realtime = 1700000000500000000;
	h->end += 1000000;
	if (h->count == p->room) {
		p->room = p->room ? 2 * p->room : 64;
		p->lives = alloc_more(p->lives, p->room, sizeof(*p->lives));
		h->all = p->lives;
	}
	*program = (struct life_program){.time = h->end, .path = "", .file = "", .cwd = "",
		.argv = argv, .uid = -1, .euid = -1};
	program->path = argv ? argv[0] : parent ? parent->program->path : "";
	*l = (struct life){
		.id = {.tid = 100 + h->count, .serial = h->count + 1}, .index = h->count,
		.parent = parent, .how = parent ? BORN_FORK : BORN_COMMAND, .born = h->end,
		.depth = parent ? parent->depth + 1 : 0, .tasks = 1, .program = program,
		.first_program = program, .programs = argv != NULL,
	};
	if (parent)
		*(parent->last_child ? &parent->last_child->next : &parent->first_child) = l;
	if (parent)
		parent->last_child = l;
	else
		h->command = l;
	p->lives[h->count++] = l;
	return l;
}

void past_exit(struct past *p, struct life *l, struct exit_status how)
{
	p->history.end += 1000000;
	l->exited = l->reaped = p->history.end;
	l->ending = how;
	l->state = PROCESS_REAPED;
	if (l != p->history.command)
		return;
	p->history.command_end = p->history.end;
	p->how = how;
}

void past_wrote(struct past *p, struct life *l, const char *text)
{
	struct message *m = arena_new(&p->a, struct message), **end = &l->messages;

	*m = (struct message){.time = p->history.end, .text = text, .len = strlen(text)};
	while (*end)
		end = &(*end)->next;
	*end = m;
	l->message_count++;
}

struct finding *past_find(struct past *p, const struct check_row *row, const struct life *l,
			  const char *message, const char *evidence)
{
	struct evidence *e = arena_new(&p->a, struct evidence);
	struct finding *f;

	if (p->findings.count == p->finding_room) {
		p->finding_room = p->finding_room ? 2 * p->finding_room : 64;
		p->all = alloc_more(p->all, p->finding_room, sizeof(*p->all));
	}
	f = &p->all[p->findings.count++];
	p->findings.all = p->all;
	*e = (struct evidence){.process = l, .time = p->history.end, .text = evidence};
	*f = (struct finding){.check = row, .level = row->level, .message = message,
		.process = l, .evidence = e, .evidence_count = 1,
		.fingerprint = "0123456789abcdef"};
	p->findings.per_level[row->level]++;
	return f;
}

void past_send(struct past *p, struct stream *s)
{
	static const struct check_row *const checks[] = {
		&past_error, &past_warning, &past_note, &past_quiet, NULL,
	};
	static const struct check_row *const blind[] = {&past_blind, NULL};

	p->findings.checks = checks;
	p->findings.blind = blind;
	stream_send(s, (struct event){.kind = EVENT_END, .end = {
		.has_command = p->history.command, .how = p->how,
		.ended = p->history.command_end, .why = p->why, .signal = p->signal,
		.lost = p->lost, .history = &p->history, .findings = &p->findings}});
}

void past_done(struct past *p)
{
	free(p->lives);
	free(p->all);
	arena_done(&p->a);
	*p = (struct past){0};
}

void past_example(struct past *p)
{
	static const char *const make[] = {"/usr/bin/make", "test", NULL};
	static const char *const sh[] = {"/bin/sh", "-c", "cc -c \"a b.c\"", NULL};
	static const char *const cc[] = {"/usr/bin/cc", "-c", "a b.c", NULL};
	struct life *top, *shell, *copy, *compiler;

	past_argv(p, make);
	top = past_add(p, NULL, make);
	shell = past_add(p, top, sh);
	copy = past_add(p, shell, NULL);
	past_exit(p, copy, (struct exit_status){0});
	compiler = past_add(p, shell, cc);
	past_wrote(p, compiler, "a b.c: no such file\nno input files\n");
	compiler->has_figures = true;
	compiler->figures = (struct figures){.peak_memory = 3 << 20, .user = 20000000,
		.processor = 20000000};
	past_exit(p, compiler, (struct exit_status){.signaled = true, .number = 11, .core = true});
	past_exit(p, shell, (struct exit_status){.number = 139});
	past_find(p, &past_error, compiler, "cc died of SIGSEGV", "read of address 0");
	past_find(p, &past_warning, shell, "sh failed, and make went on", "exit 139");
	past_find(p, &past_warning, NULL, "something failed and is known", "exit 1")->known = true;
	past_find(p, &past_note, copy, "a zombie was left for 2 s", "left");
	past_exit(p, top, (struct exit_status){.number = 2});
}

void past_hostile(struct past *p)
{
	static const char *const argv[] = {past_poison, past_poison, "", NULL};
	struct life *top, *child;

	past_argv(p, argv);
	top = past_add(p, NULL, argv);
	top->program->file = past_poison;
	top->program->script = true;
	child = past_add(p, top, argv);
	past_add(p, top, argv);
	past_wrote(p, child, past_poison);
	past_find(p, &past_error, child, past_poison, past_poison)->advice = past_poison;
	past_exit(p, child, (struct exit_status){.number = 1});
	past_exit(p, top, (struct exit_status){.number = 1});
}

void past_crowd(struct past *p, size_t n)
{
	static char argument[100001];
	static const char *const command[] = {"make", argument, NULL};
	static const char *const child[] = {"/usr/bin/cc", argument, NULL};
	struct life *top;

	memset(argument, '"', sizeof(argument) - 1);
	past_argv(p, command);
	top = past_add(p, NULL, command);
	for (size_t i = 1; i < n; i++) {
		struct life *l = past_add(p, top, child);

		past_exit(p, l, (struct exit_status){.number = i % 3 == 0});
		if (i % 3 == 0)
			past_find(p, &past_warning, l, "cc failed", "exit 1");
	}
	past_exit(p, top, (struct exit_status){0});
}

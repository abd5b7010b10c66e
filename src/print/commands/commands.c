/* The printer `commands`: at the end of the trace, for each program that was executed, a line that
 * executes it again when it is pasted into the shell that ptrail was started from. */
#include "print/core/printers.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/hash.h"
#include "model/exec/environment.h"
#include "model/history/inspection.h"
#include "print/commands/compilations.h"
#include "print/commands/line.h"
#include "print/core/table/printer.h"
#include "print/commands/settings.h"
#include "print/core/process_words.h"

enum { PEERS_MAX = 3 };

/* A program that has a pipe open */
struct pipe_user {
	struct pipe_user *next;
	uint64_t serial;
	pid_t pid;
	const char *name;
};

struct known_pipe {
	struct pipe_user *readers, **readers_end, *writers, **writers_end;
};

/* A pipe of a program, which a line cannot express */
struct used_pipe {
	struct used_pipe *next;
	int fd;
	const struct known_pipe *pipe;
	bool reads, writes;
};

struct command {
	struct command *next;
	uint64_t serial, time;
	pid_t pid;
	const char *program, *text, *notes;
	struct used_pipe *pipes;
};

struct commands {
	const struct print_options *o;
	struct arena arena;		/* all of the trace */
	struct arena scratch;		/* of an event */
	struct shell_start shell;
	bool has_shell;
	struct command *first, **end;
	struct hash pipes;		/* inode → struct known_pipe */
	struct all_settings settings;
	struct compilations compilations;
	struct sbuf text, notes;
};

static void commands_init(void *model, const struct print_options *options)
{
	struct commands *c = model;

	c->o = options;
	c->end = &c->first;
	c->shell.cwd = "";
}

static void commands_done(void *model)
{
	struct commands *c = model;

	settings_done(&c->settings);
	compilations_done(&c->compilations);
	hash_done(&c->pipes);
	sbuf_done(&c->text);
	sbuf_done(&c->notes);
	arena_done(&c->scratch);
	arena_done(&c->arena);
}

static void set_shell(struct commands *c, const struct event *e)
{
	if (c->has_shell || !e->process || e->process->how != BORN_COMMAND)
		return;
	c->has_shell = true;
	c->shell.environment = environment_copy(e->exec.environment, &c->arena);
	c->shell.open = copy_descriptors(e->exec.open, &c->arena);
	if (e->exec.cwd)
		c->shell.cwd = arena_copy(&c->arena, e->exec.cwd, strlen(e->exec.cwd));
	c->shell.has_ids = e->exec.who;
	if (e->exec.who) {
		c->shell.uid = e->exec.who->uid;
		c->shell.gid = e->exec.who->gid;
	}
}

static struct known_pipe *get_pipe(struct commands *c, uint64_t inode)
{
	struct known_pipe *pipe = hash_get(&c->pipes, inode);

	if (pipe)
		return pipe;
	pipe = arena_new(&c->arena, struct known_pipe);
	pipe->readers_end = &pipe->readers;
	pipe->writers_end = &pipe->writers;
	hash_put(&c->pipes, inode, pipe);
	return pipe;
}

static void add_user(struct commands *c, struct pipe_user ***end, const struct command *command)
{
	struct pipe_user *user = arena_new(&c->arena, struct pipe_user);

	*user = (struct pipe_user){NULL, command->serial, command->pid, command->program};
	**end = user;
	*end = &user->next;
}

static void add_pipes(struct commands *c, struct command *command, const struct event *e)
{
	const struct descriptors *open = e->exec.open;
	struct used_pipe **end = &command->pipes;

	for (unsigned i = 0; open && i < open->count; i++) {
		const struct descriptor *d = &open->all[i];
		struct used_pipe *used;

		if (!line_is_pipe(&c->shell, d))
			continue;
		used = *end = arena_new(&c->arena, struct used_pipe);
		end = &used->next;
		*used = (struct used_pipe){NULL, d->fd, get_pipe(c, d->inode), d->reads,
					   d->writes};
		if (d->reads)
			add_user(c, &get_pipe(c, d->inode)->readers_end, command);
		if (d->writes)
			add_user(c, &get_pipe(c, d->inode)->writers_end, command);
	}
}

static void add_command(struct commands *c, const struct event *e)
{
	struct command *command = arena_new(&c->arena, struct command);
	const char *name = process_name(e->process);
	struct shell_line line = {
		.shell = &c->shell, .text = &c->text, .notes = &c->notes, .arena = &c->scratch,
		.utf8 = c->o->utf8, .settings = settings_of(&c->settings, e->process),
	};

	sbuf_reset(&c->text);
	sbuf_reset(&c->notes);
	arena_reset(&c->scratch);
	line_of_exec(&line, e);
	command->serial = e->process->id.serial;
	command->time = e->time;
	command->pid = e->tgid;
	command->program = arena_copy(&c->arena, name, strlen(name));
	command->text = arena_copy(&c->arena, c->text.s, c->text.len);
	command->notes = c->notes.len ? arena_copy(&c->arena, c->notes.s, c->notes.len) : "";
	add_pipes(c, command, e);
	*c->end = command;
	c->end = &command->next;
}

static bool commands_note(void *model, const struct event *e)
{
	struct commands *c = model;

	settings_event(&c->settings, e);
	if (e->kind == EVENT_EXEC && e->process) {
		set_shell(c, e);
		add_command(c, e);
		compilations_note(&c->compilations, e, &c->arena);
	}
	return e->kind == EVENT_END;
}

/* --- rows and forms --- */

/* "from 1234 (tr), 1235 (sed) and others": other processes than the command's */
static void add_peers(struct sbuf *b, const struct commands *c, const struct command *command,
		      const struct pipe_user *user, const char *preposition)
{
	unsigned n = 0;

	for (uint64_t last = 0; user && n <= PEERS_MAX; user = user->next) {
		if (user->serial == command->serial || user->serial == last)
			continue;
		last = user->serial;
		if (n == PEERS_MAX) {
			sbuf_str(b, " and others");
			return;
		}
		sbuf_str(b, n++ ? ", " : preposition);
		sbuf_dec(b, user->pid, true);
		sbuf_str(b, " (");
		words_token(b, user->name, c->o->utf8);
		sbuf_char(b, ')');
	}
}

/* Appends what the line cannot express: "stdin: pipe from 1234 (tr)". */
static void add_notes(struct sbuf *b, const struct commands *c, const struct command *command)
{
	struct shell_line line = {.notes = b};

	sbuf_str(b, command->notes);
	for (const struct used_pipe *used = command->pipes; used; used = used->next) {
		line_descriptor(line_note(&line), used->fd);
		sbuf_str(b, ": pipe");
		if (used->reads)
			add_peers(b, c, command, used->pipe->writers, " from ");
		if (used->writes)
			add_peers(b, c, command, used->pipe->readers, " to ");
	}
}

static void get_notes(struct cell *c, const void *row, const void *model)
{
	add_notes(&c->scratch, model, row);
	if (c->scratch.len)
		cell_set_scratch(c);
}

static void commands_text(struct sbuf *b, const struct report_page *page)
{
	const struct commands *c = page->model;
	struct sbuf notes = {0};

	for (const struct command *i = c->first; i; i = i->next) {
		sbuf_str(b, i->text);
		sbuf_reset(&notes);
		add_notes(&notes, c, i);
		if (notes.len) {
			sbuf_str(b, "  # ");
			sbuf_add(b, notes.s, notes.len);
		}
		sbuf_char(b, '\n');
	}
	sbuf_done(&notes);
}

static void write_compilations(struct sbuf *b, const struct report_page *page)
{
	const struct commands *c = page->model;

	compilations_write(b, &c->compilations);
}

static report_form *const forms[] = {write_compilations};

static const struct table_column columns[] = {
	{"pid", CELL_UINT, AT(struct command, pid)},
	{"program", CELL_TEXT, AT(struct command, program)},
	{"began", CELL_TIME, AT(struct command, time)},
	{"command", CELL_TEXT, AT(struct command, text)},
	{"notes", CELL_TEXT, .get = get_notes},
	{0}
};

static const struct table table = {
	.name = "commands", .columns = columns, LINKED(struct commands, first, struct command),
};

DATA_REPORT(data_report_commands, printer_commands, &table, .text = commands_text, .forms = forms,
	    .size = sizeof(struct commands), .init = commands_init, .note = commands_note,
	    .done = commands_done)

static const struct printer_setting settings[] = {
	TABLE_SETTINGS("compdb", NULL), {0}
};

const struct printer printer_commands = {
	.name = "commands",
	.help = "lines for a shell that execute each program again",
	.wants = {
		.calls = true, .values = true, .programs = true, .identity = true,
		.descriptors = true, .environments = true,
	},
	.calls = "execve,execveat," SETTINGS_CALLS,
	.accepts_combined = true,
	.settings = settings, TABLE_FUNCTIONS,
};

/* The printer `commands`: at the end of the trace, for each program that was executed, a line that
 * executes it again when it is pasted into the shell that ptrail was started from. */
#include "print/core/printers.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/hash.h"
#include "model/exec/environment.h"
#include "model/history/inspection.h"
#include "print/commands/line.h"
#include "print/core/process_words.h"
#include "ptrail/output.h"

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
	uint64_t serial;
	const char *text, *notes;
	struct used_pipe *pipes;
};

struct commands {
	const struct print_options *o;
	struct output *out;
	struct arena arena;		/* all of the trace */
	struct arena scratch;		/* of an event */
	struct shell_start shell;
	bool has_shell;
	struct command *first, **end;
	struct hash pipes;		/* inode → struct known_pipe */
	struct sbuf text, notes;
};

static void *commands_open(const struct print_options *options, struct output *out)
{
	struct commands *c = alloc_new(struct commands);

	c->o = options;
	c->out = out;
	c->end = &c->first;
	c->shell.cwd = "";
	return c;
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

static void add_user(struct commands *c, struct pipe_user ***end, const struct event *e,
		     const char *name)
{
	struct pipe_user *user = arena_new(&c->arena, struct pipe_user);

	*user = (struct pipe_user){NULL, e->process->id.serial, e->tgid, name};
	**end = user;
	*end = &user->next;
}

static void add_pipes(struct commands *c, struct command *command, const struct event *e)
{
	const struct descriptors *open = e->exec.open;
	struct used_pipe **end = &command->pipes;
	const char *name = process_name(e->process);

	name = arena_copy(&c->arena, name, strlen(name));
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
			add_user(c, &get_pipe(c, d->inode)->readers_end, e, name);
		if (d->writes)
			add_user(c, &get_pipe(c, d->inode)->writers_end, e, name);
	}
}

static void add_command(struct commands *c, const struct event *e)
{
	struct command *command = arena_new(&c->arena, struct command);
	struct shell_line line = {
		.shell = &c->shell, .text = &c->text, .notes = &c->notes, .arena = &c->scratch,
		.utf8 = c->o->utf8,
	};

	sbuf_reset(&c->text);
	sbuf_reset(&c->notes);
	arena_reset(&c->scratch);
	line_of_exec(&line, e);
	command->serial = e->process->id.serial;
	command->text = arena_copy(&c->arena, c->text.s, c->text.len);
	command->notes = c->notes.len ? arena_copy(&c->arena, c->notes.s, c->notes.len) : "";
	add_pipes(c, command, e);
	*c->end = command;
	c->end = &command->next;
}

/* "from 1234 (tr), 1235 (sed) and others": other processes than the command's */
static void add_peers(struct commands *c, const struct command *command,
		      const struct pipe_user *user, const char *preposition)
{
	unsigned n = 0;

	for (uint64_t last = 0; user && n <= PEERS_MAX; user = user->next) {
		if (user->serial == command->serial || user->serial == last)
			continue;
		last = user->serial;
		if (n == PEERS_MAX) {
			sbuf_str(&c->notes, " and others");
			return;
		}
		sbuf_str(&c->notes, n++ ? ", " : preposition);
		sbuf_dec(&c->notes, user->pid, true);
		sbuf_str(&c->notes, " (");
		words_token(&c->notes, user->name, c->o->utf8);
		sbuf_char(&c->notes, ')');
	}
}

/* "stdin: pipe from 1234 (tr)" */
static void add_pipe_notes(struct commands *c, const struct command *command)
{
	struct shell_line line = {.notes = &c->notes};

	for (const struct used_pipe *used = command->pipes; used; used = used->next) {
		line_descriptor(line_note(&line), used->fd);
		sbuf_str(&c->notes, ": pipe");
		if (used->reads)
			add_peers(c, command, used->pipe->writers, " from ");
		if (used->writes)
			add_peers(c, command, used->pipe->readers, " to ");
	}
}

static void print_command(struct commands *c, const struct command *command)
{
	sbuf_reset(&c->notes);
	sbuf_str(&c->notes, command->notes);
	add_pipe_notes(c, command);
	output_str(c->out, command->text);
	if (c->notes.len) {
		output_str(c->out, "  # ");
		output_add(c->out, c->notes.s, c->notes.len);
	}
	output_str(c->out, "\n");
}

static void commands_event(void *self, const struct event *e)
{
	struct commands *c = self;

	if (e->kind == EVENT_EXEC && e->process) {
		set_shell(c, e);
		add_command(c, e);
	} else if (e->kind == EVENT_END) {
		for (const struct command *i = c->first; i; i = i->next)
			print_command(c, i);
	}
}

static void commands_close(void *self)
{
	struct commands *c = self;

	hash_done(&c->pipes);
	sbuf_done(&c->text);
	sbuf_done(&c->notes);
	arena_done(&c->scratch);
	arena_done(&c->arena);
	free(c);
}

const struct printer printer_commands = {
	.name = "commands",
	.help = "lines for a shell that execute each program again",
	.wants = {
		.calls = true, .values = true, .programs = true, .identity = true,
		.descriptors = true, .environments = true,
	},
	.calls = "execve,execveat",
	.accepts_combined = true,
	.writes_at_end = true,
	.open = commands_open,
	.event = commands_event,
	.close = commands_close,
};

#include "print/commands/line.h"

#include <string.h>

#include "model/exec/changes.h"
#include "model/exec/environment.h"
#include "model/process/name.h"
#include "print/commands/settings.h"
#include "print/core/process_words.h"
#include "print/core/shell_words.h"

enum { ARGUMENTS_MAX = (128 << 10) - 2 };	/* bytes; the tracer reads no more */

static const char by_descriptor[] = "/dev/fd/", deleted[] = " (deleted)",
	unreachable[] = "(unreachable)";

/* The words of a program */
struct program {
	const char *file;		/* that the shell is to execute */
	const char *name;		/* its argument 0; NULL: the file */
	const char *const *arguments;	/* after argument 0 */
	bool is_searched;		/* .file is a name that is found in PATH */
};

struct sbuf *line_note(struct shell_line *l)
{
	if (l->notes->len)
		sbuf_str(l->notes, "; ");
	else
		sbuf_str(l->notes, "");
	return l->notes;
}

static void add_word(struct shell_line *l, const char *word)
{
	if (l->text->len && !strchr("( ", l->text->s[l->text->len - 1]))
		sbuf_char(l->text, ' ');
	shell_word(l->text, word, l->utf8);
}

/* "NAME is cut" */
static void note_variable(struct shell_line *l, const struct environment_variable *v,
			  const char *what)
{
	char *name = arena_copy(l->arena, v->text, v->name_len);

	words_token(line_note(l), name, l->utf8);
	sbuf_str(l->notes, what);
}

static bool is_deleted(const char *path)
{
	size_t n = strlen(path), end = strlen(deleted);

	return n > end && !strcmp(path + n - end, deleted);
}

static bool changes_directory(const struct shell_line *l, const struct event *e)
{
	const char *cwd = e->exec.cwd;

	return cwd && *cwd == '/' && !is_deleted(cwd) && strcmp(cwd, l->shell->cwd) != 0;
}

static bool is_in_path(const struct environment *environment, const char *file, size_t length)
{
	const struct environment_variable *path = environment_find(environment, "PATH");
	/* without it, env(1) searches the directories of the C library */
	const char *at = path ? environment_value(path) : "/bin:/usr/bin", *end;

	for (; *at; at = *end ? end + 1 : end) {
		end = strchrnul(at, ':');
		if ((size_t)(end - at) == length && !memcmp(at, file, length))
			return true;
	}
	return false;
}

/* Whether a shell or env(1) finds the file if it is given the name */
static bool is_found(const struct event *e, const char *file, const char *name)
{
	const char *slash = strrchr(file, '/');

	return slash && e->exec.environment && *name && !strpbrk(name, "/=") && *name != '-' &&
		!strcmp(slash + 1, name) && is_in_path(e->exec.environment, file, slash - file);
}

static const char *const *script_arguments(const struct event *e)
{
	const char *const *arg = e->exec.argv;

	for (unsigned i = 1; arg[i]; i++)
		if (!strcmp(arg[i], e->exec.file))
			return arg + i + 1;
	return NULL;
}

static bool is_cut(const char *const *argv)
{
	size_t bytes = 0;

	for (; *argv; argv++)
		bytes += strlen(*argv) + 1;
	return bytes >= ARGUMENTS_MAX;
}

/* Notes what is not known for certain. */
static void note_words(struct shell_line *l, const struct event *e, const struct program *p)
{
	bool is_redacted = false;

	for (const char *const *arg = p->arguments; *arg; arg++)
		is_redacted |= strstr(*arg, "***") != NULL;
	if (is_redacted)
		sbuf_str(line_note(l), "*** in arguments may be redacted");
	if (is_cut(e->exec.argv))
		sbuf_str(line_note(l), "arguments are cut");
	if (is_deleted(p->file))
		sbuf_str(line_note(l), "the program was deleted");
}

static struct program program_of(struct shell_line *l, const struct event *e)
{
	static const char *const none[] = {NULL};
	const char *const *argv = e->exec.argv ? e->exec.argv : none;
	bool by_fd = !strncmp(e->exec.file, by_descriptor, strlen(by_descriptor));
	const char *file = *e->exec.file && !by_fd ? e->exec.file : e->exec.path;
	struct program p = {.file = file, .name = *argv ? *argv : ""};
	const char *const *of_script = e->exec.script && *argv ? script_arguments(e) : NULL;

	p.arguments = *argv ? argv + 1 : argv;
	if (of_script && !by_fd) {
		p.arguments = of_script;
		p.name = NULL;		/* the kernel does not pass it on */
	}
	if (is_found(e, file, p.name ? p.name : name_base(file))) {
		p.file = name_base(file);
		p.name = NULL;
		p.is_searched = true;
	} else if (!strchr(file, '/')) {
		char *path = arena_alloc(l->arena, strlen(file) + strlen("./") + 1);

		strcat(strcpy(path, "./"), file);
		p.file = path;
	}
	if (p.name && !strcmp(p.name, p.file))
		p.name = NULL;
	if (e->exec.argv)
		note_words(l, e, &p);
	else
		sbuf_str(line_note(l), "the arguments are unknown");
	return p;
}

/* What a variable has to be, in the order of the words of env(1) */
struct variables {
	const struct environment_variable **unset, **set;
	unsigned unset_count, set_count;
	bool replaces_all;		/* env -i: .set is the whole environment */
};

static bool has_name(const struct environment_variable *v, const char *name)
{
	return v->name_len == strlen(name) && !memcmp(v->text, name, v->name_len);
}

/* bash sets "_", to the path of each program, and SHLVL, to the number of shells in shells. */
static bool is_ignored(const struct environment_variable *v)
{
	return has_name(v, "_") || has_name(v, "SHLVL");
}

static void set_variable(struct shell_line *l, struct variables *all, const struct environment *e,
			 const struct environment_variable *v)
{
	if (v > e->all && !environment_compare(v - 1, v)) {
		note_variable(l, v, " occurs twice in the environment");
		return;
	}
	if (v->is_cut)
		note_variable(l, v, " is cut");
	else if (environment_is_redacted(v))
		note_variable(l, v, " may be redacted");
	if (!v->text[v->name_len])
		note_variable(l, v, " has no '=' in the environment");
	else if (*v->text == '=')
		note_variable(l, v, " is in the environment");
	else
		all->set[all->set_count++] = v;
}

/* A shell that changes its directory sets PWD and OLDPWD; `expected` is what it sets. */
static void compare_directory(struct shell_line *l, struct variables *all,
			      const struct environment *e, const char *name,
			      const char *expected)
{
	const struct environment_variable *v = environment_find(e, name);
	struct environment_variable *gone;

	if (v && (!expected || strcmp(environment_value(v), expected) != 0)) {
		set_variable(l, all, e, v);
	} else if (!v) {
		gone = arena_new(l->arena, struct environment_variable);
		*gone = (struct environment_variable){.text = name, .name_len = strlen(name)};
		all->unset[all->unset_count++] = gone;
	}
}

static void replace_all(struct shell_line *l, struct variables *all, const struct environment *e)
{
	all->replaces_all = true;
	all->unset_count = all->set_count = 0;
	for (unsigned i = 0; i < e->count; i++)
		if (!is_ignored(&e->all[i]))
			set_variable(l, all, e, &e->all[i]);
}

static void compare_variables(struct shell_line *l, struct variables *all, const struct event *e)
{
	const struct environment *before = l->shell->environment, *now = e->exec.environment;
	const struct exec_changes *c = exec_changes_between(before, now, NULL, NULL, l->arena);
	bool moves = changes_directory(l, e);

	if (c->environment_count > now->count) {
		replace_all(l, all, now);
		return;
	}
	for (unsigned i = 0; i < c->environment_count; i++) {
		const struct environment_variable *v = c->environment[i].after;
		const struct environment_variable *gone = v ? v : c->environment[i].before;

		if (is_ignored(gone) ||
		    (moves && (has_name(gone, "PWD") || has_name(gone, "OLDPWD"))))
			continue;
		if (v)
			set_variable(l, all, now, v);
		else if (gone == before->all || environment_compare(gone - 1, gone))
			all->unset[all->unset_count++] = gone;
	}
	if (moves) {
		const struct environment_variable *pwd = environment_find(before, "PWD");

		compare_directory(l, all, now, "PWD", e->exec.cwd);
		compare_directory(l, all, now, "OLDPWD", pwd ? environment_value(pwd) : NULL);
	}
}

static struct variables variables_of(struct shell_line *l, const struct event *e)
{
	const struct environment *now = e->exec.environment, *before = l->shell->environment;
	struct variables all = {0};
	size_t room;

	if (!now) {
		sbuf_str(line_note(l), "the environment is unknown");
		return all;
	}
	room = now->count + (before ? before->count : 0) + 2;	/* PWD and OLDPWD */
	all.set = arena_alloc(l->arena, room * sizeof(*all.set));
	all.unset = arena_alloc(l->arena, room * sizeof(*all.unset));
	if (before)
		compare_variables(l, &all, e);
	else
		replace_all(l, &all, now);
	if (now->count < now->whole)
		sbuf_str(line_note(l), "a part of the environment is unknown");
	return all;
}

static void add_env(struct shell_line *l, const struct variables *all)
{
	bool ends_options = false;

	add_word(l, "env");
	if (all->replaces_all)
		add_word(l, "-i");
	for (unsigned i = 0; i < all->unset_count; i++) {
		add_word(l, "-u");
		add_word(l, arena_copy(l->arena, all->unset[i]->text, all->unset[i]->name_len));
	}
	for (unsigned i = 0; i < all->set_count; i++)
		ends_options |= *all->set[i]->text == '-';
	if (ends_options)
		add_word(l, "--");
	for (unsigned i = 0; i < all->set_count; i++) {
		sbuf_char(l->text, ' ');
		shell_assignment(l->text, all->set[i]->text, all->set[i]->name_len, l->utf8);
	}
}

static void add_program(struct shell_line *l, const struct program *p, const struct variables *all)
{
	bool has_env = all->replaces_all || all->unset_count || all->set_count;

	if (has_env || (p->is_searched && shell_has_builtin(p->file)))
		add_env(l, all);
	if (p->name) {
		add_word(l, "bash");
		add_word(l, "-c");
		add_word(l, "exec -a \"$0\" \"$@\"");
		add_word(l, p->name);
	} else if (has_env && strchr(p->file, '=')) {
		/* env would take it for a variable */
		add_word(l, "sh");
		add_word(l, "-c");
		add_word(l, "exec \"$0\" \"$@\"");
	}
	add_word(l, p->file);
	for (const char *const *arg = p->arguments; *arg; arg++)
		add_word(l, *arg);
}

static void note_ids(struct shell_line *l, const struct event *e)
{
	const struct identity *who = e->exec.who;

	if (!who || !l->shell->has_ids || (who->uid == l->shell->uid && who->gid == l->shell->gid))
		return;
	sbuf_str(line_note(l), "uid ");
	sbuf_dec(l->notes, who->uid, false);
	sbuf_str(l->notes, ", gid ");
	sbuf_dec(l->notes, who->gid, false);
}

static void note_directory(struct shell_line *l, const struct event *e)
{
	const char *cwd = e->exec.cwd ? e->exec.cwd : "";

	if (*cwd && (*cwd != '/' || is_deleted(cwd) || !strncmp(cwd, unreachable,
								  strlen(unreachable)))) {
		sbuf_str(line_note(l), "directory ");
		words_token(l->notes, cwd, l->utf8);
	} else if (!*cwd) {
		sbuf_str(line_note(l), "the directory is unknown");
	}
}

void line_of_exec(struct shell_line *l, const struct event *e)
{
	const struct settings *s = l->settings;
	bool moves = changes_directory(l, e);
	bool has_subshell = moves || (s && (s->has_umask || s->ignored));
	struct variables variables;
	struct program program;

	/* in a subshell: the next line that is pasted starts where this one did */
	if (has_subshell)
		sbuf_char(l->text, '(');
	if (s)
		settings_add_commands(l->text, s);
	if (moves) {
		sbuf_str(l->text, "cd ");
		shell_word(l->text, e->exec.cwd, l->utf8);
		sbuf_str(l->text, " && ");
	}
	if (s && s->limited) {
		settings_add_limits(l->text, s);
		sbuf_char(l->text, ' ');
	}
	note_directory(l, e);
	program = program_of(l, e);
	variables = variables_of(l, e);
	add_program(l, &program, &variables);
	line_redirections(l, e->exec.open);
	if (has_subshell)
		sbuf_char(l->text, ')');
	note_ids(l, e);
}

#include "model/process/generation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "model/process/name.h"

enum {
	WORDS_MAX = 1024,		/* maximum number of arguments kept */
	BYTES_MAX = 32 << 10,		/* maximum size of all arguments kept */
};

struct program_text {
	unsigned users;			/* number of generations that use it */
	char *path, *file, *cwd;
	char *argv[];			/* argv and its NULL, then all the strings */
};

static void append_string(char **to, const char *from, char **at, size_t n)
{
	*to = memcpy(*at, from, n);
	(*at)[n] = '\0';
	*at += n + 1;
}

/* Returns the number of arguments to keep; *bytes is their size with NULs. */
static size_t count_arguments(const char *const *argv, size_t *bytes)
{
	size_t n = 0;

	*bytes = 0;
	for (; argv && argv[n] && n < WORDS_MAX && *bytes < BYTES_MAX; n++)
		*bytes += strnlen(argv[n], BYTES_MAX - *bytes) + 1;
	return n;
}

static struct program_text *program_text_new(const struct event *e)
{
	const char *path = e->exec.path ? e->exec.path : "", *file = e->exec.file ?
		e->exec.file : "", *cwd = e->exec.cwd ? e->exec.cwd : "";
	size_t paths = strlen(path) + strlen(file) + strlen(cwd) + 3, bytes, left = BYTES_MAX;
	size_t n = count_arguments(e->exec.argv, &bytes);
	bool cut = n && e->exec.argv[n];
	size_t head = sizeof(struct program_text) + (n + 2) * sizeof(char *);
	struct program_text *w = alloc_zeroed(head + paths + bytes + sizeof("..."));
	char *at = (char *)w + head;

	w->users = 1;
	append_string(&w->path, path, &at, strlen(path));
	append_string(&w->file, file, &at, strlen(file));
	append_string(&w->cwd, cwd, &at, strlen(cwd));
	for (size_t i = 0; i < n; i++) {
		size_t length = strnlen(e->exec.argv[i], left);

		append_string(&w->argv[i], e->exec.argv[i], &at, length);
		left -= length + 1 < left ? length + 1 : left;
	}
	if (cut)
		append_string(&w->argv[n], "...", &at, 3);
	return w;
}

void generation_clear(struct process_record *r)
{
	if (r->text && !--r->text->users)
		free(r->text);
	r->text = NULL;
	r->process.generation = NULL;
}

static bool exec_has_text(const struct event *e)
{
	return (e->exec.path && *e->exec.path) || (e->exec.file && *e->exec.file) ||
		(e->exec.cwd && *e->exec.cwd) || e->exec.argv || e->exec.who;
}

static void set_text(struct process_record *r, struct program_text *w, bool argv)
{
	r->text = w;
	r->generation.path = w->path;
	r->generation.file = w->file;
	r->generation.cwd = w->cwd;
	r->generation.argv = argv ? w->argv : NULL;
	r->process.generation = &r->generation;
}

void generation_replace(struct process_record *r, const struct event *e)
{
	const struct identity *who = e->exec.who;

	generation_clear(r);
	if (!exec_has_text(e))
		return;
	r->generation = (struct generation){
		.script = e->exec.script, .time = e->time,
		.uid = who ? who->uid : (uid_t)-1, .euid = who ? who->euid : (uid_t)-1,
		.gid = who ? who->gid : (gid_t)-1, .egid = who ? who->egid : (gid_t)-1,
	};
	set_text(r, program_text_new(e), e->exec.argv);
}

void generation_inherit(struct process_record *child, const struct process_record *maker)
{
	if (child->text || !maker->text)
		return;
	maker->text->users++;
	child->generation = maker->generation;
	child->generation.time = child->process.born;
	set_text(child, maker->text, maker->generation.argv);
}

const char *process_name(const struct process *p)
{
	if (p->title && *p->title)
		return p->title;
	return name_of_program(p->generation ? p->generation->file : "", p->program);
}

void process_keep_name(char **name, const struct process *p)
{
	const char *now = p ? process_name(p) : "";

	if (!*now || (*name && !strcmp(now, *name)))
		return;
	free(*name);
	*name = alloc_string(now);
}

void generation_name(const struct process_record *r, char name[NAME_ROOM])
{
	snprintf(name, NAME_ROOM, "%s", process_name(&r->process));
}

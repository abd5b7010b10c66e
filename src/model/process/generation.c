#include "model/process/generation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "model/process/name.h"

enum {
	WORDS_MAX = 1024,		/* words of a command */
	BYTES_MAX = 32 << 10,		/* and bytes of them all */
};

struct words {
	unsigned users;			/* generations that point into it */
	char *path, *file, *cwd;
	char *argv[];			/* with its NULL; after that, all the strings */
};

static void copy(char **to, const char *from, char **at, size_t n)
{
	*to = memcpy(*at, from, n);
	(*at)[n] = '\0';
	*at += n + 1;
}

/* How many words there are, and bytes of them with their NULs, of what is kept */
static size_t measure(const char *const *argv, size_t *bytes)
{
	size_t n = 0;

	*bytes = 0;
	for (; argv && argv[n] && n < WORDS_MAX && *bytes < BYTES_MAX; n++)
		*bytes += strnlen(argv[n], BYTES_MAX - *bytes) + 1;
	return n;
}

static struct words *words_new(const struct event *e)
{
	const char *path = e->exec.path ? e->exec.path : "", *file = e->exec.file ?
		e->exec.file : "", *cwd = e->exec.cwd ? e->exec.cwd : "";
	size_t paths = strlen(path) + strlen(file) + strlen(cwd) + 3, bytes, left = BYTES_MAX;
	size_t n = measure(e->exec.argv, &bytes);
	bool cut = n && e->exec.argv[n];
	size_t head = sizeof(struct words) + (n + 2) * sizeof(char *);
	struct words *w = alloc_zeroed(head + paths + bytes + sizeof("..."));
	char *at = (char *)w + head;

	w->users = 1;
	copy(&w->path, path, &at, strlen(path));
	copy(&w->file, file, &at, strlen(file));
	copy(&w->cwd, cwd, &at, strlen(cwd));
	for (size_t i = 0; i < n; i++) {
		size_t length = strnlen(e->exec.argv[i], left);

		copy(&w->argv[i], e->exec.argv[i], &at, length);
		left -= length + 1 < left ? length + 1 : left;
	}
	if (cut)
		copy(&w->argv[n], "...", &at, 3);
	return w;
}

void generation_done(struct record *r)
{
	if (r->words && !--r->words->users)
		free(r->words);
	r->words = NULL;
	r->process.generation = NULL;
}

static bool tells(const struct event *e)
{
	return (e->exec.path && *e->exec.path) || (e->exec.file && *e->exec.file) ||
		(e->exec.cwd && *e->exec.cwd) || e->exec.argv || e->exec.who;
}

static void take(struct record *r, struct words *w, bool argv)
{
	r->words = w;
	r->generation.path = w->path;
	r->generation.file = w->file;
	r->generation.cwd = w->cwd;
	r->generation.argv = argv ? w->argv : NULL;
	r->process.generation = &r->generation;
}

void generation_begin(struct record *r, const struct event *e)
{
	const struct identity *who = e->exec.who;

	generation_done(r);
	if (!tells(e))
		return;
	r->generation = (struct generation){
		.script = e->exec.script, .time = e->time,
		.uid = who ? who->uid : (uid_t)-1, .euid = who ? who->euid : (uid_t)-1,
		.gid = who ? who->gid : (gid_t)-1, .egid = who ? who->egid : (gid_t)-1,
	};
	take(r, words_new(e), e->exec.argv);
}

void generation_inherit(struct record *child, const struct record *maker)
{
	if (child->words || !maker->words)
		return;
	maker->words->users++;
	child->generation = maker->generation;
	child->generation.time = child->process.born;
	take(child, maker->words, maker->generation.argv);
}

const char *process_name(const struct process *p)
{
	return name_of_program(p->generation ? p->generation->file : "", p->program);
}

void generation_name(const struct record *r, char name[NAME_ROOM])
{
	snprintf(name, NAME_ROOM, "%s", process_name(&r->process));
}

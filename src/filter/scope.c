#include "filter/scope.h"

#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "filter/list.h"
#include "model/process/name.h"

struct filter_scope {
	uint64_t since, until;
	char **programs;
	pid_t *tasks;
	unsigned program_count, task_count;
};

static struct filter_scope *get_or_create(struct filter_scope **s)
{
	if (!*s) {
		*s = alloc_new(struct filter_scope);
		(*s)->until = UINT64_MAX;
	}
	return *s;
}

void scope_since(struct filter_scope **s, uint64_t since)
{
	get_or_create(s)->since = since;
}

void scope_until(struct filter_scope **s, uint64_t until)
{
	get_or_create(s)->until = until;
}

/* The next word of a comma-separated list, of *len bytes; NULL: no more. An empty list has one
 * empty word. */
static const char *next_word(const char **rest, size_t *len)
{
	const char *word = *rest;

	if (!word)
		return NULL;
	*len = strcspn(word, ",");
	*rest = word[*len] ? word + *len + 1 : NULL;
	return word;
}

int scope_add_processes(struct filter_scope **s, const char *names, struct filter_error *err)
{
	struct filter_scope *to = get_or_create(s);
	size_t len;

	for (const char *word; (word = next_word(&names, &len));) {
		char *copy;

		if (!len)
			return list_error(err, NULL, "empty program name");
		to->programs = alloc_more(to->programs, to->program_count + 1,
					  sizeof(*to->programs));
		copy = alloc_zeroed(len + 1);
		memcpy(copy, word, len);
		to->programs[to->program_count++] = copy;
	}
	return 0;
}

int scope_add_tasks(struct filter_scope **s, const char *numbers, struct filter_error *err)
{
	struct filter_scope *to = get_or_create(s);
	size_t len;

	for (const char *word; (word = next_word(&numbers, &len));) {
		char *end;
		long n = strtol(word, &end, 10);

		if (*word < '0' || *word > '9' || end != word + len || n <= 0 || n > INT_MAX)
			return list_error(err, NULL, "'%.*s' is not a task ID", (int)len, word);
		to->tasks = alloc_more(to->tasks, to->task_count + 1, sizeof(*to->tasks));
		to->tasks[to->task_count++] = n;
	}
	return 0;
}

void scope_free(struct filter_scope *s)
{
	if (!s)
		return;
	for (unsigned i = 0; i < s->program_count; i++)
		free(s->programs[i]);
	free(s->programs);
	free(s->tasks);
	free(s);
}

bool scope_is_window(const struct filter_scope *s, uint64_t *since, uint64_t *until)
{
	*since = s ? s->since : 0;
	*until = s ? s->until : UINT64_MAX;
	return *since || *until != UINT64_MAX;
}

bool scope_has_processes(const struct filter_scope *s)
{
	return s && s->program_count;
}

bool scope_has_tasks(const struct filter_scope *s)
{
	return s && s->task_count;
}

static bool in_window(const struct filter_scope *s, const struct event *e)
{
	uint64_t begins = e->kind == EVENT_LEAVE ? e->call.entered : e->time;

	return e->time >= s->since && begins < s->until;
}

static bool is_chosen(const struct filter_scope *s, const struct event *e)
{
	pid_t before = e->kind == EVENT_EXEC ? e->exec.old_tid : 0;

	for (unsigned i = 0; i < s->task_count; i++) {
		pid_t n = s->tasks[i];

		if (n == e->task.tid || n == e->tgid || n == before)
			return true;
	}
	return !s->task_count;
}

static bool is_called(const char *pattern, const char *name)
{
	return *name && !fnmatch(pattern, name, 0);
}

bool scope_matches_program(const struct filter_scope *s, const struct process *p)
{
	if (!s->program_count)
		return true;
	for (unsigned i = 0; p && i < s->program_count; i++) {
		const char *pattern = s->programs[i];
		const char *file = p->generation ? p->generation->file : "";

		if (is_called(pattern, strchr(pattern, '/') ? file : process_name(p)) ||
		    is_called(pattern, strchr(pattern, '/') ? p->program : name_base(p->program)))
			return true;
	}
	return false;
}

bool scope_matches_time_and_task(const struct filter_scope *s, const struct event *e)
{
	bool whole = e->kind == EVENT_BEGIN || e->kind == EVENT_END;

	return !s || whole || (in_window(s, e) && is_chosen(s, e));
}

bool scope_matches(const struct filter_scope *s, const struct event *e)
{
	bool whole = e->kind == EVENT_BEGIN || e->kind == EVENT_END;

	return !s || whole ||
	       (scope_matches_time_and_task(s, e) && scope_matches_program(s, e->process));
}

#include "record/redact/redact.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "desc/type.h"
#include "record/redact/memory.h"
#include "record/redact/argument.h"
#include "record/redact/library.h"

static const char *const usual_patterns[] = {"*TOKEN*", "*PASSWORD*", "*SECRET*", "*KEY*"};

enum { USUAL = sizeof(usual_patterns) / sizeof(usual_patterns[0]) };

struct redaction *redaction_new(enum record_env env, bool usual, const char *const *patterns)
{
	struct redaction *r = alloc_new(struct redaction);
	size_t own = 0, n = 0;

	while (patterns && patterns[own])
		own++;
	r->env = env;
	r->usual = usual;
	r->execve = desc_call_by_name("execve");
	r->execveat = desc_call_by_name("execveat");
	r->patterns = alloc_zeroed((USUAL + own + 1) * sizeof(*r->patterns));
	for (size_t i = 0; usual && i < USUAL; i++)
		r->patterns[n++] = usual_patterns[i];
	for (size_t i = 0; i < own; i++)
		r->patterns[n++] = patterns[i];
	redact_names_init(r);
	return r;
}

void redaction_free(struct redaction *r)
{
	if (!r)
		return;
	redact_names_done(r);
	free(r->patterns);
	free(r);
}

const char *const *redaction_patterns(const struct redaction *r)
{
	return r->patterns;
}

bool redact_call(const struct redaction *r, struct event *e, const struct call_view *view)
{
	bool exec = e->call.row && (e->call.row == r->execve || e->call.row == r->execveat);

	if (!e->call.memory || !e->call.memory->first)
		return false;
	if (exec && (r->count || r->env != RECORD_ENV_ALL))
		return redact_exec(r, e, e->call.row == r->execveat);
	if (!exec && (r->count || r->env != RECORD_ENV_ALL))
		redact_data(r, e->call.memory, view);
	return false;
}

const char *const *redact_words(const struct redaction *r, const char *const *argv,
				struct arena *arena)
{
	struct word_walk words = {.r = r};
	const char **copy = NULL;
	struct spans spans;
	size_t count = 0;

	while (argv && argv[count])
		count++;
	for (size_t i = 0; i < count; i++) {
		size_t n = strlen(argv[i]);

		redact_word(&words, argv[i], n, false, &spans);
		if (!spans.count)
			continue;
		if (!copy) {
			copy = arena_alloc(arena, (count + 1) * sizeof(*copy));
			memcpy(copy, argv, count * sizeof(*copy));
		}
		char *word = arena_copy(arena, argv[i], n);

		redact_spans(word, n, &spans);
		copy[i] = word;
	}
	return copy ? copy : argv;
}

void redact_event(const struct redaction *r, struct event *e, struct arena *arena)
{
	if (e->kind == EVENT_BEGIN)
		e->begin.argv = redact_words(r, e->begin.argv, arena);
	else if (e->kind == EVENT_NEW)
		e->born.argv = redact_words(r, e->born.argv, arena);
	else if (e->kind == EVENT_EXEC)
		e->exec.argv = redact_words(r, e->exec.argv, arena);
	else if (e->kind == EVENT_LIBRARY_CALL || e->kind == EVENT_LIBRARY_RETURN)
		redact_library(r, e, arena);
}

#include "record/redact/redact.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/text/sbuf.h"
#include "desc/type.h"
#include "record/redact/names/argument.h"
#include "record/redact/learn.h"
#include "record/redact/memory.h"
#include "record/redact/stream.h"

static const char *const usual_patterns[] = {"*TOKEN*", "*PASSWORD*", "*SECRET*", "*KEY*"};

enum { USUAL = sizeof(usual_patterns) / sizeof(usual_patterns[0]) };

static bool begins_with_usual(const char *const *patterns)
{
	size_t i = 0;

	while (patterns && i < USUAL && patterns[i] && !strcmp(patterns[i], usual_patterns[i]))
		i++;
	return i == USUAL;
}

struct redaction *redaction_new(enum record_env env, bool usual, const char *const *patterns)
{
	struct redaction *r = alloc_new(struct redaction);
	size_t own = 0, n = 0;

	while (patterns && patterns[own])
		own++;
	r->env = env;
	r->usual = usual || begins_with_usual(patterns);
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
	secrets_done(&r->secrets);
	streams_done(r);
	free(r->patterns);
	free(r);
}

const char *const *redaction_patterns(const struct redaction *r)
{
	return r->patterns;
}

bool redaction_is_active(const struct redaction *r)
{
	return r->count || r->env != RECORD_ENV_ALL;
}

static bool is_exec(const struct redaction *r, const struct event *e)
{
	return e->call.row && (e->call.row == r->execve || e->call.row == r->execveat);
}

unsigned redact_call(struct redaction *r, struct event *e, const struct call_view *view)
{
	const struct memory *m = e->call.memory;
	unsigned changed;

	if (!m || !m->first || !redaction_is_active(r))
		return 0;
	if (is_exec(r, e)) {
		changed = redact_exec(r, e, e->call.row == r->execveat);
		return changed | (redact_lookups(r, m) ? REDACTED_VIEW : 0);
	}
	changed = redact_data(r, e, view) ? REDACTED_VIEW | REDACTED_PATHS : 0;
	return changed | (redact_blocks(r, m, view) ? REDACTED_VIEW | REDACTED_PATHS : 0);
}

bool redaction_has_values(const struct redaction *r)
{
	return r->secrets.count > 0;
}

unsigned redaction_version(const struct redaction *r)
{
	return r->stream_count ? 0 : r->secrets.count + 1;
}

bool redact_continues(const struct redaction *r, const struct event *e)
{
	return r->stream_count && stream_find(r, e);
}

/* Whether the blocks of memory contain a secret together: a list of buffers, and two or more of
 * these */
static bool may_change_joined(const struct redaction *r, const struct memory *m)
{
	enum { LIST_AND_BUFFERS = 3 };
	struct sbuf text = {0};
	unsigned count = 0;
	bool found;

	for (const struct memo_block *b = m->first; b; b = b->next)
		count += b->when <= AT_EXIT && b->got;
	if (count < LIST_AND_BUFFERS)
		return false;
	for (const struct memo_block *b = m->first; b; b = b->next)
		if (b->when <= AT_EXIT)
			sbuf_add(&text, (const char *)b->bytes, b->got);
	found = redact_may_apply(r, (uint8_t *)text.s, text.len);
	sbuf_done(&text);
	return found;
}

bool redact_may_change(const struct redaction *r, const struct memory *m)
{
	if (!redaction_is_active(r) || !m)
		return false;
	for (const struct memo_block *b = m->first; b; b = b->next)
		if (redact_may_apply(r, b->bytes, b->got))
			return true;
	return may_change_joined(r, m);
}

void redact_learn_call(struct redaction *r, const struct event *e, memory_fn *read, void *ctx)
{
	if (is_exec(r, e) && r->count && (e->kind == EVENT_ENTER || e->call.is_combined))
		learn_exec(r, e, e->call.row == r->execveat, read, ctx);
}

void redact_learn_environment(struct redaction *r, const char *const *environment)
{
	for (; environment && *environment && r->count; environment++)
		learn_variable(r, *environment, strlen(*environment));
}

void redact_learn_words(struct redaction *r, const char *const *argv)
{
	struct word_walk words = {.r = r};

	for (; argv && *argv && r->count; argv++)
		learn_word(r, &words, *argv, strlen(*argv));
}

void redact_learn_event(struct redaction *r, const struct event *e)
{
	if (e->kind == EVENT_BEGIN) {
		redact_learn_words(r, e->begin.argv);
		redact_learn_words(r, e->begin.labels);
	} else if (e->kind == EVENT_NEW) {
		redact_learn_words(r, e->born.argv);
	} else if (e->kind == EVENT_EXEC) {
		redact_learn_words(r, e->exec.argv);
	}
}

void redact_learn_process(struct redaction *r, pid_t pid)
{
	if (r->count)
		learn_process(r, pid);
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
		redact_known_values(r, argv[i], n, true, &spans);
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

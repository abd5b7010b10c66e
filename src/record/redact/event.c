/* Secrets in what an event has besides the memory of a syscall */
#include "record/redact/redact.h"

#include <string.h>

#include "base/memory/arena.h"
#include "decode/capture.h"
#include "record/format/block.h"
#include "record/redact/library.h"
#include "record/redact/names/text.h"

/* A redaction of one event */
struct event_redaction {
	const struct redaction *r;
	struct arena *arena;
};

/* A string, a copy of which is made when the first secret is found */
struct redacted_string {
	const char *s;
	size_t n;
	char *copy;
	struct arena *arena;
};

static void mask_part(void *ctx, size_t from, size_t to)
{
	struct redacted_string *string = ctx;

	if (!string->copy)
		string->copy = arena_copy(string->arena, string->s, string->n);
	memset(string->copy + from, '*', to - from);
}

/* Replaces each byte of a known secret and of one in a URL in a string by '*'. */
static void redact_string(void *ctx, const char **s)
{
	const struct event_redaction *x = ctx;
	struct redacted_string string = {*s, *s ? strlen(*s) : 0, NULL, x->arena};

	if (*s) {
		text_find(x->r, TEXT_URLS, (const uint8_t *)*s, string.n, mask_part, &string);
		secrets_find(&x->r->secrets, (const uint8_t *)*s, string.n, mask_part, &string);
	}
	if (string.copy)
		*s = string.copy;
}

/* Removes known secrets, and those in URLs, from all strings of an event. Those of a library call
 * are values (library.h), and names of functions and objects. */
static void redact_known(struct event_redaction *x, struct event *e)
{
	struct codec c;
	bool is_call = is_call_event(e);

	redact_string(x, &e->name);
	if (e->kind == EVENT_LIBRARY_CALL || e->kind == EVENT_LIBRARY_RETURN ||
	    (is_call && !has_call_details(e)))
		return;
	codec_init_copier(&c, x->arena, redact_string, x);
	if (is_call) {
		code_path_fault(&c, &e->call.fault);
		code_stack(&c, &e->call.stack);
		code_object(&c, &e->call.object, true);
	} else {
		code_event(&c, e);
	}
	code_bases(&c, &e->bases, true);
	if (e->kind == EVENT_SIGNAL)
		redact_string(x, &e->signal.sender);	/* derived, not recorded */
}

static void redact_begin(const struct redaction *r, struct event *e, struct arena *arena)
{
	e->begin.argv = redact_words(r, e->begin.argv, arena);
	e->begin.labels = redact_words(r, e->begin.labels, arena);
}

void redact_event(const struct redaction *r, struct event *e, struct arena *arena)
{
	struct event_redaction x = {r, arena};

	if (e->kind == EVENT_BEGIN)
		redact_begin(r, e, arena);
	else if (e->kind == EVENT_NEW)
		e->born.argv = redact_words(r, e->born.argv, arena);
	else if (e->kind == EVENT_EXEC)
		e->exec.argv = redact_words(r, e->exec.argv, arena);
	else if (e->kind == EVENT_LIBRARY_CALL || e->kind == EVENT_LIBRARY_RETURN)
		redact_library(r, e, arena);
	redact_known(&x, e);
}

/* Secrets in library calls: values of environment variables, and strings beside the name of one. */
#include "record/redact/library.h"

#include <string.h>

#include "record/redact/names/argument.h"
#include "record/redact/names/text.h"

static bool is_text(const struct library_value *v)
{
	return (v->form == LIBRARY_STRING || v->form == LIBRARY_DATA) && v->len;
}

/* Replaces the bytes of a value from `from` on by '*'. */
static void hide(struct library_value *v, size_t from, struct arena *arena)
{
	uint8_t *copy;

	if (!is_text(v) || from >= v->len)
		return;
	copy = (uint8_t *)arena_copy(arena, (const char *)v->bytes, v->len);
	memset(copy + from, '*', v->len - from);
	v->bytes = copy;
}

/* Hides what follows "NAME=" if NAME is that of a secret, or always. */
static void hide_assigned(const struct redaction *r, struct library_value *v, bool always,
			  struct arena *arena)
{
	const uint8_t *equals = is_text(v) ? memchr(v->bytes, '=', v->len) : NULL;

	if (equals && (always || redact_name(r, (const char *)v->bytes, equals - v->bytes)))
		hide(v, equals + 1 - v->bytes, arena);
}

/* Bytes of a value, a copy of which is made when the first secret is found */
struct library_bytes {
	struct library_value *value;
	uint8_t *copy;
	struct arena *arena;
};

static void hide_part(void *ctx, size_t from, size_t to)
{
	struct library_bytes *b = ctx;

	if (!b->copy)
		b->copy = (uint8_t *)arena_copy(b->arena, (const char *)b->value->bytes,
						b->value->len);
	memset(b->copy + from, '*', to - from);
}

/* Hides the values of known secrets, and of those with a name. */
static void hide_known(const struct redaction *r, struct library_value *v, struct arena *arena)
{
	struct library_bytes b = {v, NULL, arena};
	bool is_cut = is_text(v) && (v->form == LIBRARY_DATA ? v->len < v->whole :
				     !v->is_terminated);
	size_t rest = is_cut ? secrets_find_rest(&r->secrets, v->bytes, v->len) : 0;

	if (is_text(v)) {
		text_find(r, TEXT_ALL, v->bytes, v->len, hide_part, &b);
		secrets_find(&r->secrets, v->bytes, v->len, hide_part, &b);
	}
	if (rest)
		hide_part(&b, v->len - rest, v->len);
	if (b.copy)
		v->bytes = b.copy;
}

static bool names_secret(const struct redaction *r, const struct library_value *v)
{
	return v->form == LIBRARY_STRING && v->is_terminated && v->len &&
		redact_name(r, (const char *)v->bytes, v->len);
}

/* Whether the function reads or sets a variable that its first argument names */
static bool uses_environment(const char *function)
{
	static const char *const all[] = {"getenv", "secure_getenv", "__secure_getenv", "setenv"};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (!strcmp(function, all[i]))
			return true;
	return false;
}

void redact_library(const struct redaction *r, struct event *e, struct arena *arena)
{
	unsigned count = e->library.value_count;
	struct library_value *values = arena_alloc(arena, (count + 1) * sizeof(*values));
	bool hides = r->env != RECORD_ENV_ALL && uses_environment(e->library.function);
	bool assigns = r->env != RECORD_ENV_ALL && !strcmp(e->library.function, "putenv");

	if (count)
		memcpy(values, e->library.values, count * sizeof(*values));
	for (unsigned i = 0; i < count; i++) {
		if (hides && i)
			hide(&values[i], 0, arena);
		hide_assigned(r, &values[i], assigns, arena);
		hides |= names_secret(r, &values[i]);
		hide_known(r, &values[i], arena);
	}
	e->library.values = values;
	if (!e->library.result)
		return;
	values[count] = *e->library.result;
	if (hides)
		hide(&values[count], 0, arena);
	hide_assigned(r, &values[count], false, arena);
	hide_known(r, &values[count], arena);
	e->library.result = &values[count];
}

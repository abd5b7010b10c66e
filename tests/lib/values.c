#include "lib/values.h"

#include <stdarg.h>
#include <string.h>

#include "abi/abi.h"
#include "desc/type.h"

static struct value *make(struct arena *a, enum value_kind kind, enum sense sense)
{
	struct value *v = arena_new(a, struct value);

	v->kind = kind;
	v->sense = sense;
	return v;
}

struct value *v_num(struct arena *a, int64_t n)
{
	struct value *v = make(a, V_NUMBER, SENSE_NUMBER);

	v->num.n = v->num.rest = n;
	v->num.is_signed = true;
	return v;
}

struct value *v_hex(struct arena *a, uint64_t n)
{
	struct value *v = v_num(a, n);

	v->num.is_signed = false;
	v->num.base = HEX;
	return v;
}

struct value *v_fd(struct arena *a, int n, const char *path)
{
	struct value *v = v_num(a, n);

	v->sense = SENSE_FD;
	v->num.path = path;
	return v;
}

struct value *v_pid(struct arena *a, int n, const char *name, int here)
{
	struct value *v = v_num(a, n);

	v->sense = SENSE_PID;
	v->num.path = name;
	v->num.here = here;
	return v;
}

struct value *v_addr(struct arena *a, uint64_t n)
{
	struct value *v = v_hex(a, n);

	v->sense = SENSE_ADDRESS;
	return v;
}

static const char **names(struct arena *a, size_t n)
{
	return arena_alloc(a, (n + 1) * sizeof(char *));
}

struct value *v_name(struct arena *a, uint64_t n, const char *name)
{
	struct value *v = v_num(a, n);
	const char **parts = names(a, 1);

	parts[0] = name;
	v->num.parts = parts;
	v->num.rest = 0;
	return v;
}

struct value *v_flags(struct arena *a, uint64_t rest, ...)
{
	struct value *v = v_hex(a, rest);
	const char **parts = names(a, 8);
	va_list list;
	size_t n = 0;

	va_start(list, rest);
	for (const char *name; n < 8 && (name = va_arg(list, const char *));)
		parts[n++] = name;
	va_end(list);
	v->flags = VF_FLAGS;
	v->num.rest = rest;
	v->num.n = rest | (n ? 1ULL << 20 : 0);
	v->num.parts = n ? parts : NULL;
	v->num.unknown = "X_???";
	return v;
}

struct value *v_mode(struct arena *a, uint64_t rest, const char *type)
{
	struct value *v = v_flags(a, rest, type, NULL);

	v->sense = SENSE_MODE;
	v->num.base = OCT;
	v->num.unknown = NULL;
	return v;
}

struct value *v_data(struct arena *a, const void *p, uint64_t len, uint64_t whole)
{
	struct value *v = make(a, V_BYTES, SENSE_DATA);

	v->bytes.p = (const uint8_t *)arena_copy(a, p, len);
	v->bytes.len = len;
	v->bytes.whole = whole;
	return v;
}

struct value *v_path(struct arena *a, const char *s)
{
	struct value *v = v_data(a, s, strlen(s), strlen(s));

	v->sense = SENSE_PATH;
	v->flags = VF_NUL;
	return v;
}

static void add(struct value *list, const char *name, struct value *v)
{
	struct value **end = &list->list.first;

	while (*end)
		end = &(*end)->next;
	v->name = name;
	*end = v;
	list->list.whole = ++list->list.count;
}

struct value *v_record(struct arena *a, ...)
{
	struct value *v = make(a, V_RECORD, SENSE_NUMBER);
	va_list list;

	va_start(list, a);
	for (const char *name; (name = va_arg(list, const char *));)
		add(v, name, va_arg(list, struct value *));
	va_end(list);
	return v;
}

struct value *v_list(struct arena *a, ...)
{
	struct value *v = make(a, V_LIST, SENSE_NUMBER);
	va_list list;

	va_start(list, a);
	for (struct value *m; (m = va_arg(list, struct value *));)
		add(v, NULL, m);
	va_end(list);
	return v;
}

struct value *v_change(struct arena *a, struct value *before, struct value *after)
{
	struct value *v = make(a, V_CHANGE, SENSE_NUMBER);

	v->change.before = before;
	v->change.after = after;
	return v;
}

struct value *v_unread(struct arena *a, uint64_t at, const char *why)
{
	struct value *v = make(a, V_UNREAD, SENSE_NUMBER);

	v->at = at;
	v->why = why;
	return v;
}

struct value *v_pending(struct arena *a, uint64_t at)
{
	return boxed(make(a, V_PENDING, SENSE_NUMBER), at);
}

struct value *v_null(struct arena *a)
{
	return make(a, V_NULL, SENSE_NUMBER);
}

struct value *v_error(struct arena *a, int err)
{
	struct value *v = v_num(a, err);

	v->sense = SENSE_ERRNO;
	return v;
}

struct value *settled(struct value *v)
{
	return with(v, VF_SETTLED);
}

struct value *with(struct value *v, unsigned flags)
{
	v->flags |= flags;
	return v;
}

struct value *boxed(struct value *v, uint64_t at)
{
	v->at = at;
	return v;
}

struct call_view call(const char *name, struct value *args)
{
	return (struct call_view){
		.name = name, .nr = name ? strlen(name) : 999, .args = args,
		.row = name ? desc_call_by_name(name) : NULL,
	};
}

struct call_view returned(struct call_view c, struct value *ret)
{
	c.ret = ret;
	return c;
}

struct call_view failed(struct arena *a, struct call_view c, int err)
{
	c.ret = v_error(a, err);
	c.error = errno_name(err);
	c.error_text = errno_text(err);
	return c;
}

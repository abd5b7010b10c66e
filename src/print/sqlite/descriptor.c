#include "print/sqlite/descriptor.h"

#include <limits.h>
#include <string.h>

static bool ends_in(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n >= m && !strcmp(s + n - m, suffix);
}

static bool has_part(const struct value *v, const char *suffix)
{
	for (const char *const *p = v && v->kind == V_NUMBER ? v->num.parts : NULL; p && *p; p++)
		if (ends_in(*p, suffix))
			return true;
	return false;
}

/* O_CLOEXEC, SOCK_CLOEXEC, F_DUPFD_CLOEXEC … */
static bool closes_on_exec(const struct value *args)
{
	for (const struct value *v = args->list.first; v; v = v->next)
		if (has_part(v, "_CLOEXEC"))
			return true;
	return false;
}

static void closed(struct sqlite_printer *p, uint64_t process, int fd, uint64_t time)
{
	struct row r = row_begin(&p->store, SQL_CLOSED);

	row_int(&r, process);
	row_int(&r, fd);
	row_int(&r, time);
	row_end(&r);
}

/* Whatever had that number has gone: dup2, or a close that was not told of. */
static void opened(struct sqlite_printer *p, const struct event *e, uint64_t process,
		   const struct value *fd)
{
	const struct call_view *c = e->call.view;
	const char *file = fd->num.path ? fd->num.path : p->words.file.len ? p->words.file.s :
		p->words.has_path ? p->words.path.s : "";
	struct row r;

	closed(p, process, fd->num.n, e->time);
	r = row_begin(&p->store, SQL_OPENED);
	row_int(&r, process);
	row_int(&r, (int)fd->num.n);
	row_int(&r, e->time);
	row_int(&r, p->calls);
	row_str(&r, c->name);
	row_str(&r, file);
	row_raw(&r, (const uint8_t *)file, strlen(file));
	row_int(&r, closes_on_exec(c->args));
	row_end(&r);
}

static void of_close(struct sqlite_printer *p, const struct event *e, uint64_t process)
{
	if (p->words.has_fd)
		closed(p, process, p->words.fd, e->time);
}

static void of_close_range(struct sqlite_printer *p, const struct event *e, uint64_t process)
{
	const struct value *args = e->call.view->args;
	uint32_t first = e->call.arg[0], last = e->call.arg[1];
	struct row r;

	if (closes_on_exec(args))
		return;
	r = row_begin(&p->store, SQL_CLOSED_RANGE);
	row_int(&r, process);
	row_int(&r, first);
	row_int(&r, last);
	row_int(&r, e->time);
	row_end(&r);
}

static void of_fcntl(struct sqlite_printer *p, const struct event *e, uint64_t process)
{
	const struct value *fd = e->call.view->args->list.first;
	const struct value *request = fd ? fd->next : NULL;
	struct row r;

	if (!has_part(request, "F_SETFD"))
		return;
	r = row_begin(&p->store, SQL_CLOEXEC);
	row_int(&r, process);
	row_int(&r, (int)fd->num.n);
	row_int(&r, has_part(request->next, "FD_CLOEXEC"));
	row_end(&r);
}

static bool is_descriptor(const struct value *v)
{
	return v && v->kind == V_NUMBER && v->sense == SENSE_FD && (int)v->num.n >= 0;
}

/* The list that the kernel has filled */
static void of_pair(struct sqlite_printer *p, const struct event *e, uint64_t process)
{
	for (const struct value *v = e->call.view->args->list.first; v; v = v->next)
		if (v->kind == V_LIST && is_descriptor(v->list.first))
			for (const struct value *fd = v->list.first; fd; fd = fd->next)
				opened(p, e, process, fd);
}

static const struct {
	const char *name;
	void (*tell)(struct sqlite_printer *p, const struct event *e, uint64_t process);
} calls[] = {
	{"close", of_close},
	{"close_range", of_close_range},
	{"fcntl", of_fcntl},
	{"fcntl64", of_fcntl},
	{"pipe", of_pair},
	{"pipe2", of_pair},
	{"socketpair", of_pair},
};

void sqlite_descriptors(struct sqlite_printer *p, const struct event *e, uint64_t process)
{
	const struct call_view *c = e->call.view;

	if (!c->name || !c->args)
		return;
	if (is_descriptor(c->ret))
		opened(p, e, process, c->ret);
	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++)
		if (!strcmp(c->name, calls[i].name))
			calls[i].tell(p, e, process);
}

#include "print/sqlite/descriptor.h"

#include <string.h>

#include "desc/traits.h"
#include "model/descriptors/change.h"

static void write_close(struct sqlite_printer *p, uint64_t process, int fd, uint64_t time)
{
	struct row r = row_begin(&p->store, SQL_CLOSED);

	row_int(&r, process);
	row_int(&r, fd);
	row_int(&r, time);
	row_end(&r);
}

/* Writes a new descriptor, after closing an older one with its number (dup2, or a close that was
 * not traced). */
static void write_open(struct sqlite_printer *p, const struct event *e, uint64_t process,
		       const struct value *fd)
{
	const struct call_view *c = e->call.view;
	const char *file = fd->num.path ? fd->num.path : p->words.file.len ? p->words.file.s :
		p->words.has_path ? p->words.path.s : "";
	struct row r;

	write_close(p, process, fd->num.n, e->time);
	r = row_begin(&p->store, SQL_OPENED);
	row_int(&r, process);
	row_int(&r, (int)fd->num.n);
	row_int(&r, e->time);
	row_int(&r, p->calls);
	row_str(&r, c->name);
	row_str(&r, file);
	row_raw(&r, (const uint8_t *)file, strlen(file));
	row_int(&r, new_descriptor_closes_on_exec(c));
	row_end(&r);
}

static void write_range_close(struct sqlite_printer *p, uint64_t process,
			      const struct fd_table_change *c, uint64_t time)
{
	struct row r = row_begin(&p->store, SQL_CLOSED_RANGE);

	row_int(&r, process);
	row_int(&r, c->first);
	row_int(&r, c->last);
	row_int(&r, time);
	row_end(&r);
}

static void write_mark(struct sqlite_printer *p, uint64_t process, const struct fd_table_change *c)
{
	struct row r = row_begin(&p->store, SQL_CLOEXEC);

	row_int(&r, process);
	row_int(&r, c->fd);
	row_int(&r, c->closes_on_exec);
	row_end(&r);
}

static void write_change(struct sqlite_printer *p, const struct event *e, uint64_t process)
{
	const struct fd_table_change c = fd_table_change_of(e);

	if (c.kind == DESCRIPTOR_CLOSED)
		write_close(p, process, c.fd, e->time);
	else if (c.kind == DESCRIPTOR_RANGE_CLOSED)
		write_range_close(p, process, &c, e->time);
	else if (c.kind == DESCRIPTOR_MARKED)
		write_mark(p, process, &c);
}

static bool is_descriptor(const struct value *v)
{
	return v && v->kind == V_NUMBER && v->sense == SENSE_FD && (int)v->num.n >= 0;
}

/* The descriptors in an array filled by the kernel */
static void handle_pair(struct sqlite_printer *p, const struct event *e, uint64_t process)
{
	for (const struct value *v = e->call.view->args->list.first; v; v = v->next)
		if (v->kind == V_LIST && is_descriptor(v->list.first))
			for (const struct value *fd = v->list.first; fd; fd = fd->next)
				write_open(p, e, process, fd);
}

void sqlite_descriptors(struct sqlite_printer *p, const struct event *e, uint64_t process)
{
	const struct call_view *c = e->call.view;

	if (!c->name || !c->args)
		return;
	if (is_descriptor(c->ret))
		write_open(p, e, process, c->ret);
	write_change(p, e, process);
	if (syscall_traits(c->row)->descriptors == DESCRIPTORS_CREATE)
		handle_pair(p, e, process);
}

#include "model/history/open_names.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory/alloc.h"

enum { STDIO_BITS = 7 };	/* of descriptors 0 to 2 */

static bool is_known(int64_t fd) { return fd >= 0 && fd < OPEN_NAMES_MAX; }

void open_names_init(struct open_names *o)
{
	*o = (struct open_names){.originals = {1 << STDOUT_FILENO, 1 << STDERR_FILENO}};
}

void open_names_done(struct open_names *o)
{
	for (unsigned i = 0; i < OPEN_NAMES_MAX; i++)
		free(o->names[i]);
	*o = (struct open_names){0};
}

void open_names_forget_errors(struct open_names *o)
{
	o->errors &= STDIO_BITS;
}

void open_names_begin_program(struct open_names *o)
{
	open_names_forget_errors(o);
	o->originals[0] = 1 << STDOUT_FILENO;
	o->originals[1] = 1 << STDERR_FILENO;
}

void open_names_inherit(struct open_names *o, const struct open_names *from, bool has_program)
{
	o->errors |= from->errors;
	if (!has_program)
		memcpy(o->originals, from->originals, sizeof(o->originals));
	for (int fd = STDOUT_FILENO; fd <= STDERR_FILENO; fd++) {
		const char *name = open_names_get(from, fd);

		if (!*open_names_get(o, fd))
			open_names_set(o, fd, name, strlen(name));
	}
}

static void set_bit(uint64_t *set, int64_t fd, bool value)
{
	*set &= ~(UINT64_C(1) << fd);
	*set |= (uint64_t)value << fd;
}

static bool has_bit(uint64_t set, int64_t fd)
{
	return is_known(fd) && set >> fd & 1;
}

void open_names_replace(struct open_names *o, int64_t fd, const char *name, size_t n)
{
	if (!is_known(fd))
		return;
	open_names_set(o, fd, name, n);
	set_bit(&o->errors, fd, false);
	for (unsigned i = 0; i < 2; i++)
		set_bit(&o->originals[i], fd, false);
}

void open_names_set(struct open_names *o, int64_t fd, const char *name, size_t n)
{
	if (!is_known(fd))
		return;
	free(o->names[fd]);
	o->names[fd] = NULL;
	if (n) {
		o->names[fd] = alloc_zeroed(n + 1);
		memcpy(o->names[fd], name, n);
	}
	set_bit(&o->pending, fd, false);
}

void open_names_copy(struct open_names *o, const struct fd_table_change *c)
{
	const char *name = open_names_get(o, c->from);

	if (c->from == c->fd || !is_known(c->fd))
		return;
	open_names_set(o, c->fd, name, strlen(name));
	set_bit(&o->errors, c->fd, open_names_is_error(o, c->from));
	for (unsigned i = 0; i < 2; i++)
		set_bit(&o->originals[i], c->fd, has_bit(o->originals[i], c->from));
}

bool open_names_is_error(const struct open_names *o, int64_t fd)
{
	return fd == STDERR_FILENO || has_bit(o->errors, fd);
}

int open_names_original(const struct open_names *o, int64_t fd)
{
	return has_bit(o->originals[0], fd) ? STDOUT_FILENO :
		has_bit(o->originals[1], fd) ? STDERR_FILENO : 0;
}

const char *open_names_get(const struct open_names *o, int64_t fd)
{
	return is_known(fd) && o->names[fd] ? o->names[fd] : "";
}

void open_names_set_pending(struct open_names *o, int64_t fd, bool pending)
{
	if (!is_known(fd))
		return;
	set_bit(&o->pending, fd, pending);
}

bool open_names_is_pending(const struct open_names *o, int64_t fd)
{
	return has_bit(o->pending, fd);
}

#include "model/descriptors/change.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sched.h>
#include <string.h>

#include "desc/traits.h"

static void note_control(struct fd_table_change *c, const struct event *e)
{
	switch ((uint32_t)e->call.arg[1]) {
	case F_DUPFD:
	case F_DUPFD_CLOEXEC:
		c->kind = DESCRIPTOR_COPIED;
		c->from = (int32_t)e->call.arg[0];
		c->fd = (int32_t)e->call.ret;
		break;
	case F_SETFD:
		c->kind = DESCRIPTOR_MARKED;
		c->closes_on_exec = e->call.arg[2] & FD_CLOEXEC;
		c->fd = (int32_t)e->call.arg[0];
		break;
	default:
		break;
	}
}

static void note_range(struct fd_table_change *c, const struct event *e)
{
	c->unshares = e->call.arg[2] & CLOSE_RANGE_UNSHARE;
	c->closes_on_exec = e->call.arg[2] & CLOSE_RANGE_CLOEXEC;
	c->kind = c->closes_on_exec ? DESCRIPTOR_RANGE_MARKED : DESCRIPTOR_RANGE_CLOSED;
	c->first = e->call.arg[0];
	c->last = e->call.arg[1];
}

struct fd_table_change fd_table_change_of(const struct event *e)
{
	const struct syscall_traits *traits = syscall_traits(e->call.row);
	struct fd_table_change c = {.kind = DESCRIPTORS_SAME};
	bool closes = traits->descriptors == DESCRIPTORS_CLOSE;

	/* every error of close() but EBADF is reported after the descriptor has been closed */
	if (e->call.injected || (e->kind == EVENT_ENTER ? !closes : e->call.failed &&
				 (!closes || e->call.ret == -EBADF)))
		return c;
	switch (traits->descriptors) {
	case DESCRIPTORS_CLOSE:
		c.kind = DESCRIPTOR_CLOSED;
		c.fd = (int32_t)e->call.arg[0];
		break;
	case DESCRIPTORS_DUPLICATE:
		c.kind = DESCRIPTOR_COPIED;
		c.from = (int32_t)e->call.arg[0];
		c.fd = (int32_t)e->call.ret;
		break;
	case DESCRIPTORS_REPLACE:
		c.kind = DESCRIPTOR_COPIED;
		c.replaces = true;
		c.from = (int32_t)e->call.arg[0];
		c.fd = (int32_t)e->call.arg[1];
		break;
	case DESCRIPTORS_CONTROL:
		note_control(&c, e);
		break;
	case DESCRIPTORS_CLOSE_RANGE:
		note_range(&c, e);
		break;
	case DESCRIPTORS_UNSHARE:
		c.unshares = e->call.arg[0] & CLONE_FILES;
		c.unshares_directories = e->call.arg[0] & CLONE_FS;
		break;
	default:
		break;
	}
	return c;
}

static bool ends_with_cloexec(const char *name)
{
	static const char tail[] = "CLOEXEC";
	size_t len = strlen(name);

	return len >= sizeof(tail) - 1 && !strcmp(name + len - (sizeof(tail) - 1), tail);
}

static bool has_cloexec(const struct value *v)
{
	bool found = false;

	for (; v && !found; v = v->next) {
		if (v->kind == V_RECORD)
			found = has_cloexec(v->list.first);
		for (const char *const *part = v->kind == V_NUMBER ? v->num.parts : NULL;
		     part && *part; part++)
			found |= ends_with_cloexec(*part);
	}
	return found;
}

bool new_descriptor_closes_on_exec(const struct call_view *view)
{
	enum descriptors_effect effect = syscall_traits(view->row)->descriptors;

	return effect == DESCRIPTORS_CREATE_CLOEXEC || effect == DESCRIPTORS_MAY_CREATE ||
		(view->args && has_cloexec(view->args->list.first));
}

#include "enrich/fd_paths.h"

#include <fcntl.h>
#include <limits.h>

/* Answers about results are remembered apart from those about arguments of the same number */
enum { RESULT_BIT = 33 };

static const char *look_up(struct memory *m, uint64_t fd, bool result)
{
	uint64_t key = (uint32_t)fd | (uint64_t)result << RESULT_BIT, got;
	char path[PATH_MAX];
	const uint8_t *known = memory_known(m, FD_PATHS, key, 1, &got);
	int64_t n;

	if (known)
		return got ? (const char *)known : NULL;
	if (!m->below)
		return NULL;
	n = m->below(m->ctx, FD_PATHS, (uint32_t)fd, path, sizeof(path) - 1);
	path[n > 0 ? n : 0] = 0;
	known = memory_put(m, FD_PATHS, key, 1, path, n > 0 ? n + 1 : 0)->bytes;
	return n > 0 ? (const char *)known : NULL;
}

static bool may_have_path(const struct value *v)
{
	return v->sense == SENSE_FD && ((int)v->num.n >= 0 || (int)v->num.n == AT_FDCWD);
}

static void visit(struct value *v, struct memory *m, bool result)
{
	for (; v; v = v->next) {
		switch ((enum value_kind)v->kind) {
		case V_NUMBER:
			if (may_have_path(v))
				v->num.path = look_up(m, v->num.n, result);
			break;
		case V_LIST:
		case V_RECORD: visit(v->list.first, m, result || !(v->flags & VF_SETTLED)); break;
		case V_CHANGE:
			visit(v->change.before, m, result);
			visit(v->change.after, m, true);
			break;
		default: break;
		}
	}
}

void fd_paths(struct call_view *v, struct memory *m)
{
	for (struct value *a = v->args->list.first, *next; a; a = next) {
		next = a->next;
		a->next = NULL;
		visit(a, m, !(a->flags & VF_SETTLED));
		a->next = next;
	}
	if (v->ret && v->ret->sense != SENSE_ERRNO)
		visit(v->ret, m, true);
	visit(v->after, m, true);
}

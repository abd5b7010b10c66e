#include "enrich/names.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>

/* Answers about results are remembered apart from those about arguments of the same number */
enum { RESULT_BIT = 33 };

struct search {
	struct memory *m;
	bool descriptors;
};

static const char *look_up(struct memory *m, enum when space, uint64_t number, bool result)
{
	uint64_t key = (uint32_t)number | (uint64_t)result << RESULT_BIT, got;
	char name[PATH_MAX];
	const uint8_t *known = memory_known(m, space, key, 1, &got);
	int64_t n;

	if (known)
		return got ? (const char *)known : NULL;
	if (!m->below)
		return NULL;
	n = m->below(m->ctx, space, (uint32_t)number, name, sizeof(name) - 1);
	name[n > 0 ? n : 0] = 0;
	known = memory_put(m, space, key, 1, name, n > 0 ? n + 1 : 0)->bytes;
	return n > 0 ? (const char *)known : NULL;
}

static void name_number(struct value *v, const struct search *s, bool result)
{
	int n = v->num.n;

	if (v->sense == SENSE_FD && s->descriptors && (n >= 0 || n == AT_FDCWD))
		v->num.path = look_up(s->m, FD_PATHS, v->num.n, result);
	else if (v->sense == SENSE_IFINDEX && n > 0)
		v->num.path = look_up(s->m, IF_NAMES, v->num.n, false);
}

static void visit(struct value *v, const struct search *s, bool result)
{
	for (; v; v = v->next) {
		switch ((enum value_kind)v->kind) {
		case V_NUMBER: name_number(v, s, result); break;
		case V_LIST:
		case V_RECORD: visit(v->list.first, s, result || !(v->flags & VF_SETTLED)); break;
		case V_CHANGE:
			visit(v->change.before, s, result);
			visit(v->change.after, s, true);
			break;
		default: break;
		}
	}
}

void names_of(struct call_view *v, struct memory *m, bool descriptors)
{
	struct search s = {m, descriptors};

	for (struct value *a = v->args->list.first, *next; a; a = next) {
		next = a->next;
		a->next = NULL;
		visit(a, &s, !(a->flags & VF_SETTLED));
		a->next = next;
	}
	if (v->ret && v->ret->sense != SENSE_ERRNO)
		visit(v->ret, &s, true);
	visit(v->after, &s, true);
}

uint64_t names_fd_class(void *memory, int fd)
{
	struct memory *m = memory;
	uint64_t class = 0, got;
	const uint8_t *known = memory_known(m, FD_CLASSES, (uint32_t)fd, sizeof(class), &got);

	if (known) {
		memcpy(&class, known, got == sizeof(class) ? got : 0);
		return class;
	}
	if (!m->below || fd < 0)
		return 0;
	if (m->below(m->ctx, FD_CLASSES, fd, &class, sizeof(class)) != sizeof(class))
		class = 0;
	memory_put(m, FD_CLASSES, fd, sizeof(class), &class, sizeof(class));
	return class;
}

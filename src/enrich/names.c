#include "enrich/names.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>

struct name_lookup {
	struct memory *m;
	enum names descriptors;
	unsigned details;
	int pidfd;		/* the descriptor that precedes a SENSE_THEIR_FD */
};

/* Returns the name of a number, or NULL; *gone is whether the file was deleted. It is recorded as
 * the first byte, followed by the name. */
static const char *look_up(struct memory *m, enum read_space space, uint64_t number, bool result,
			   bool *gone)
{
	uint64_t key = number | (uint64_t)result << RESULT_BIT, got;
	char name[1 + PATH_MAX];
	const uint8_t *known = memory_recorded(m, space, key, 1, &got);
	int64_t n;

	if (!known && m->below) {
		n = m->below(m->ctx, space, number, name + 1, PATH_MAX - 1);
		name[0] = n > 0 && !name[n];
		name[n > 0 ? n + 1 : 1] = 0;
		got = n > 0 ? n + 2 : 0;
		known = memory_put(m, space, key, 1, name, got)->bytes;
	}
	if (!known || !got)
		return NULL;
	*gone = known[0];
	return (const char *)known + 1;
}

/* Whether a descriptor is the working directory: AT_FDCWD, where a system call accepts it */
static bool is_directory(const struct value *v)
{
	return (int)v->num.n == AT_FDCWD && v->num.parts;
}

/* Returns the kind of .detail that a descriptor with this path has; 0: none. */
static unsigned detail_kind(const char *path)
{
	static const struct {
		const char *begin;
		unsigned kind;
	} kinds[] = {
		{"/", FD_DEVICE}, {"socket:[", FD_SOCKET}, {"anon_inode:[pidfd]", FD_PIDFD},
		{"pidfd:[", FD_PIDFD}, {"anon_inode:[eventfd]", FD_EVENTFD},
		{"anon_inode:[signalfd]", FD_SIGNALFD},
	};

	for (size_t i = 0; path && i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strncmp(path, kinds[i].begin, strlen(kinds[i].begin)))
			return kinds[i].kind;
	return 0;
}

static void add_detail(struct value *v, uint64_t number, const struct name_lookup *s, bool result)
{
	unsigned kind = detail_kind(v->num.path) & s->details;
	bool gone;

	if (!kind || (int)v->num.n < 0)
		return;
	v->num.detail = look_up(s->m, FD_DETAILS, number, result, &gone);
	v->num.detail_kind = kind;
}

const char *names_look_up(struct memory *m, enum read_space space, uint64_t number, bool result)
{
	bool gone;

	return look_up(m, space, (uint32_t)number, result, &gone);
}

/* Whether a value is a descriptor whose path can be looked up; *number is what to look up */
static bool is_descriptor(const struct value *v, const struct name_lookup *s, uint64_t *number)
{
	int n = v->num.n;

	*number = (uint32_t)n;
	if (v->sense == SENSE_FD)
		return n >= 0 || is_directory(v);
	*number |= (uint64_t)(s->pidfd + 1LL) << PIDFD_SHIFT;
	return v->sense == SENSE_THEIR_FD && n >= 0 && s->pidfd >= 0;
}

/* Makes the name of a generic netlink family the constant of the type of its messages. */
static void name_family(struct value *v, struct memory *m)
{
	enum { DYNAMIC_MIN = 17 };	/* 16: the controller, which has a constant */
	bool gone;
	const char **parts, *name = v->num.parts || v->num.n < DYNAMIC_MIN ? NULL :
		look_up(m, IF_NAMES, v->num.n | FAMILY_OF_TYPE, false, &gone);

	if (!name)
		return;
	parts = arena_alloc(m->arena, 2 * sizeof(*parts));
	parts[0] = name;
	parts[1] = NULL;
	v->num.parts = parts;
	v->num.rest = 0;
}

static void name_number(struct value *v, void *ctx, bool result)
{
	struct name_lookup *s = ctx;
	int n = v->num.n;
	bool gone = false;
	uint64_t number;

	if (s->descriptors && is_descriptor(v, s, &number)) {
		v->num.path = look_up(s->m, FD_PATHS, number, result, &gone);
		v->flags |= s->descriptors == NAMES_UNREQUESTED ? VF_PATH_UNWANTED : 0;
		if (s->details)
			add_detail(v, number, s, result);
		s->pidfd = v->sense == SENSE_FD ? n : s->pidfd;
	} else if (v->sense == SENSE_IFINDEX && n > 0) {
		v->num.path = look_up(s->m, IF_NAMES, (uint32_t)n, false, &gone);
	} else if (v->sense == SENSE_FAMILY) {
		name_family(v, s->m);
	}
	v->flags |= gone ? VF_DELETED : 0;
}

static void visit(struct value *v, names_visitor *visitor, void *ctx, bool result)
{
	for (; v; v = v->next) {
		switch ((enum value_kind)v->kind) {
		case V_NUMBER: visitor(v, ctx, result); break;
		case V_LIST:
		case V_RECORD:
			visit(v->list.first, visitor, ctx, result || !(v->flags & VF_SETTLED));
			break;
		case V_CHANGE:
			visit(v->change.before, visitor, ctx, result);
			visit(v->change.after, visitor, ctx, true);
			break;
		default: break;
		}
	}
}

void names_visit(struct call_view *v, names_visitor *visitor, void *ctx)
{
	for (struct value *a = v->args->list.first, *next; a; a = next) {
		next = a->next;
		a->next = NULL;
		visit(a, visitor, ctx, !(a->flags & VF_SETTLED));
		a->next = next;
	}
	if (v->ret && v->ret->sense != SENSE_ERRNO)
		visit(v->ret, visitor, ctx, true);
	visit(v->after, visitor, ctx, true);
}

void names_resolve(struct call_view *v, struct memory *m, enum names descriptors,
		   unsigned details)
{
	struct name_lookup s = {m, descriptors, details, -1};

	names_visit(v, name_number, &s);
}

static void name_settled(struct value *v, void *ctx, bool result)
{
	if (!result)
		name_number(v, ctx, false);
}

void names_resolve_enter(struct call_view *v, struct memory *m, enum names descriptors,
			 unsigned details)
{
	struct name_lookup s = {m, descriptors, details, -1};

	names_visit(v, name_settled, &s);
}

const char *names_directory(void *memory)
{
	bool gone = false;

	return look_up(memory, FD_PATHS, (uint32_t)AT_FDCWD, false, &gone);
}

/* Whether one of the values is a path relative to the working directory. *based is whether a
 * preceding descriptor is the base instead. */
static bool uses_cwd(const struct value *v, bool *based)
{
	for (; v; v = v->next) {
		switch ((enum value_kind)v->kind) {
		case V_NUMBER:
			if (v->sense == SENSE_FD)
				*based = v->num.path && *v->num.path == '/';
			break;
		case V_BYTES:
			if (v->sense == SENSE_PATH && !*based && v->bytes.len &&
			    *v->bytes.p != '/')
				return true;
			break;
		case V_LIST:
		case V_RECORD:
			if (uses_cwd(v->list.first, based))
				return true;
			break;
		default: break;
		}
	}
	return false;
}

void names_record_directory(const struct call_view *v, struct memory *m)
{
	bool based = false;

	if (uses_cwd(v->args->list.first, &based))
		names_directory(m);
}

uint64_t names_fd_class(void *memory, int fd)
{
	struct memory *m = memory;
	uint64_t class = 0, got;
	const uint8_t *known = memory_recorded(m, FD_CLASSES, (uint32_t)fd, sizeof(class), &got);

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

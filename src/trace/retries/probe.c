#include "trace/retries/probe.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "abi/abi.h"
#include "desc/numbers.h"
#include "desc/steps.h"
#include "desc/traits.h"

enum { RESTART_ERRORS = 512 };	/* ERESTARTSYS and others, which programs never see */

static bool is_nr(const struct probe *p, const int of_all[ABI_COUNT])
{
	int nr = of_all[p->abi->id];

	return nr >= 0 && p->nr == (uint64_t)nr;
}

/* --- objects --- */

/* Sets *arg to the index of path number `ordinal` (from 1). Returns false if there is none. */
static bool find_path(const struct probe *p, struct schema *schema, unsigned ordinal, unsigned *arg)
{
	const struct steps *steps = schema_steps(schema, p->abi, p->row->fields, NULL);

	for (unsigned i = 0; ordinal && i < steps->count; i++) {
		*arg = steps->step[i].reg;
		if (steps_is_path(steps->step[i].field->type) && !--ordinal)
			return *arg < 6;
	}
	return false;
}

static void read_text(struct probe *p, probe_memory_fn *read, const void *ctx, uint64_t addr)
{
	int64_t n = read(ctx, addr, p->object, sizeof(p->object) - 1);

	p->object[n > 0 ? n : 0] = 0;
}

/* Appends the path of a UNIX socket. Each NUL of an abstract name is printed as @. */
static void set_unix_address(struct probe *p, const struct sockaddr_un *a, size_t size)
{
	size_t len = size - offsetof(struct sockaddr_un, sun_path);

	if (*a->sun_path)
		len = strnlen(a->sun_path, len);
	memcpy(p->object, a->sun_path, len);
	p->object[len] = 0;
	for (size_t i = 0; !*a->sun_path && i < len; i++)
		if (!p->object[i])
			p->object[i] = '@';
}

static void read_address(struct probe *p, probe_memory_fn *read, const void *ctx, uint64_t addr,
			 uint32_t size)
{
	union {
		struct sockaddr any;
		struct sockaddr_un un;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
	} a = {.any.sa_family = AF_UNSPEC};
	char text[INET6_ADDRSTRLEN] = "";

	size = size < sizeof(a.un) ? size : sizeof(a.un);
	if (read(ctx, addr, &a, size) != size)
		return;
	if (a.any.sa_family == AF_UNIX && size > offsetof(struct sockaddr_un, sun_path)) {
		set_unix_address(p, &a.un, size);
	} else if (a.any.sa_family == AF_INET) {
		inet_ntop(AF_INET, &a.in.sin_addr, text, sizeof(text));
		snprintf(p->object, sizeof(p->object), "%s:%u", text, ntohs(a.in.sin_port));
	} else if (a.any.sa_family == AF_INET6) {
		inet_ntop(AF_INET6, &a.in6.sin6_addr, text, sizeof(text));
		snprintf(p->object, sizeof(p->object), "[%s]:%u", text, ntohs(a.in6.sin6_port));
	}
}

/* --- kinds --- */

static bool is_wait_without_waiting(const struct probe *p)
{
	enum { OPTIONS = 2, WAITID_OPTIONS = 3 };
	bool by_id = is_nr(p, (const int[ABI_COUNT])NR_ALL(waitid));

	return syscall_traits(p->row)->wait == WAIT_CHILD &&
		p->arg[by_id ? WAITID_OPTIONS : OPTIONS] & WNOHANG;
}

bool probe_is_lock(const struct probe *p)
{
	unsigned object = syscall_traits(p->row)->wait_object;

	return (object == WAITS_ON_FLOCK && p->arg[1] & LOCK_NB) ||
		(object == WAITS_ON_FCNTL && (p->arg[1] == F_SETLK || p->arg[1] == F_OFD_SETLK));
}

static bool is_question_about_process(const struct probe *p)
{
	return syscall_traits(p->row)->process == AFFECTS_SIGNAL && !(int)p->arg[1] &&
		(int32_t)p->arg[0] > 0;
}

bool probe_read(struct probe *p, struct schema *schema, probe_memory_fn *read, const void *ctx)
{
	const struct syscall_traits *traits = syscall_traits(p->row);
	unsigned arg;

	*p->object = 0;
	switch (traits->use) {
	case USE_OPEN:
	case USE_LOOKUP:
	case USE_CHANGE:
		if (!find_path(p, schema, traits->used_path ? traits->used_path : 1, &arg))
			return false;
		read_text(p, read, ctx, p->arg[arg]);
		return *p->object;
	case USE_CONNECT:
		read_address(p, read, ctx, p->arg[1], p->arg[2]);
		return *p->object;
	default:
		return is_wait_without_waiting(p) || probe_is_lock(p) ||
			is_question_about_process(p);
	}
}

bool probe_is_weak(const struct probe *p)
{
	return !p->error && syscall_traits(p->row)->use == USE_LOOKUP;
}

bool probe_is_in_vain(struct probe *p, int64_t result, bool failed)
{
	p->error = failed ? -result : 0;
	if (p->error >= RESTART_ERRORS || p->error == EINTR)
		return false;
	if (is_wait_without_waiting(p))
		return !failed && !result;
	if (is_question_about_process(p))
		return !failed;
	if (probe_is_lock(p))
		return p->error == EAGAIN || p->error == EACCES;
	if (syscall_traits(p->row)->use == USE_CONNECT)
		return failed && p->error != EISCONN && p->error != EALREADY;
	return failed || probe_is_weak(p);
}

bool probe_is_same(const struct probe *a, const struct probe *b)
{
	bool has_target = is_question_about_process(a) || probe_is_lock(a);

	return a->row == b->row && a->error == b->error && !strcmp(a->object, b->object) &&
		!strcmp(a->program, b->program) && (!has_target || a->arg[0] == b->arg[0]);
}

bool probe_make_waiting(struct probe *p)
{
	if (is_wait_without_waiting(p))
		return true;
	if (!probe_is_lock(p))
		return false;
	if (syscall_traits(p->row)->wait_object == WAITS_ON_FLOCK)
		p->arg[1] &= ~(uint64_t)LOCK_NB;
	else
		p->arg[1] = p->arg[1] == F_SETLK ? F_SETLKW : F_OFD_SETLKW;
	return true;
}

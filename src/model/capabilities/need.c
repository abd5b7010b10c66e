#include "model/capabilities/need.h"

#include <errno.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "decode/view.h"
#include "desc/traits.h"
#include "model/capabilities/requests.h"
#include "ptrail/process.h"

enum { LOW_PORTS = 1024, RESET_ON_FORK = 0x40000000 };

static int64_t number_of(const struct event *e, const char *name)
{
	const struct value *v = value_member(e->call.view->args->list.first, name);

	return v && v->kind == V_NUMBER ? (int64_t)v->num.n : -1;
}

static bool has_id(const struct identity *who, uint32_t id, bool is_group, bool effective_only)
{
	if (is_group)
		return id == who->egid || (!effective_only && (id == who->gid || id == who->sgid));
	return id == who->euid || (!effective_only && (id == who->uid || id == who->suid));
}

/* Whether the argument is a user or group; -1: no change */
static bool is_id(const struct value *v)
{
	return v->kind == V_NUMBER && (v->sense == SENSE_UID || v->sense == SENSE_GID) &&
		(uint32_t)v->num.n != UINT32_MAX;
}

static uint64_t id_key(const struct event *e, const struct value *v)
{
	return hash_mix(hash_mix(e->process->id.serial << 1 | (v->sense == SENSE_GID)) ^
			(uint32_t)v->num.n);
}

/* The identity of a process; of one that has executed no program since its creation that of the
 * process that created it. NULL: unknown */
static const struct identity *identity_of(const struct process *p)
{
	while (p && !p->has_identity)
		p = p->parent;
	return p ? &p->identity : NULL;
}

static bool has_other_id(const struct hash *own_ids, const struct event *e, bool effective_only)
{
	const struct identity *who = identity_of(e->process);

	if (!who)
		return false;
	for (const struct value *v = e->call.view->args->list.first; v; v = v->next)
		if (is_id(v) && !(own_ids && hash_get(own_ids, id_key(e, v))) &&
		    !has_id(who, v->num.n, v->sense == SENSE_GID, effective_only))
			return true;
	return false;
}

void need_add_own_ids(struct hash *own_ids, const struct event *e)
{
	for (const struct value *v = e->call.view->args->list.first; v; v = v->next)
		if (is_id(v))
			hash_put(own_ids, id_key(e, v), own_ids);
}

static bool has_low_port(const struct event *e)
{
	int64_t port = number_of(e, "sin_port");

	port = port < 0 ? number_of(e, "sin6_port") : port;
	return port > 0 && port < LOW_PORTS;
}

static bool is_raw_socket(const struct event *e)
{
	int64_t domain = number_of(e, "domain"), type = number_of(e, "type");

	return domain == AF_PACKET ||
		((domain == AF_INET || domain == AF_INET6) && (type & 0xf) == SOCK_RAW);
}

static bool is_device(const struct event *e)
{
	int64_t mode = number_of(e, "mode");

	return mode >= 0 && (S_ISCHR(mode) || S_ISBLK(mode));
}

static bool has_negative_priority(const struct event *e)
{
	const struct value *last = e->call.view->args->list.first;

	while (last && last->next)
		last = last->next;
	return last && last->kind == V_NUMBER && (int)last->num.n < 0;
}

static bool has_realtime_policy(const struct event *e)
{
	int policy = (int)e->call.arg[1] & ~RESET_ON_FORK;

	return policy == SCHED_FIFO || policy == SCHED_RR || policy == 6 /* SCHED_DEADLINE */;
}

static bool creates_namespace(const struct event *e)
{
	const uint64_t namespaces = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID |
		CLONE_NEWNET | CLONE_NEWCGROUP;
	int64_t flags = number_of(e, "flags");

	return flags > 0 && flags & namespaces && !(flags & CLONE_NEWUSER);
}

bool need_is_met(const struct event *e, const struct hash *own_ids)
{
	switch ((enum capability_need)syscall_traits(e->call.view->row)->need) {
	case NEED_NONE:
		return false;
	case NEED_ALWAYS:
		return true;
	case NEED_IF_DENIED:
		return e->call.failed;
	case NEED_FOR_NAMESPACE:
		return creates_namespace(e);
	case NEED_FOR_OTHER_ID:
		return has_other_id(own_ids, e, false);
	case NEED_FOR_OTHER_OWNER:
		return e->call.failed || has_other_id(own_ids, e, true);
	case NEED_FOR_DEVICE:
		return is_device(e);
	case NEED_FOR_LOW_PORT:
		return has_low_port(e);
	case NEED_FOR_RAW_SOCKET:
		return is_raw_socket(e);
	case NEED_FOR_PRIORITY:
		return has_negative_priority(e);
	case NEED_FOR_REALTIME:
		return has_realtime_policy(e);
	}
	return false;
}

static bool is_denial(int error, enum capability_need need)
{
	if (need == NEED_FOR_LOW_PORT || need == NEED_FOR_PRIORITY)
		return error == EACCES;
	return error == EPERM;
}

bool need_is_denied(const struct event *e)
{
	return e->call.failed && is_denial(-e->call.ret, syscall_traits(e->call.view->row)->need);
}

const char *need_lacked(const struct event *e)
{
	const struct request_need *request = find_request_need(e);
	const char *capability = syscall_traits(e->call.view->row)->capability;

	if (request && e->call.failed && -e->call.ret == request->error)
		return request->capability;
	return capability && need_is_denied(e) && need_is_met(e, NULL) ? capability : NULL;
}

/* How syscalls change credentials: capabilities(7), credentials(7), user_namespaces(7), and
 * security/commoncap.c and kernel/sys.c of the kernel. */
#include <ctype.h>
#include <linux/capability.h>
#include <linux/limits.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <linux/securebits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "base/memory/alloc.h"
#include "base/text/path.h"
#include "decode/view.h"
#include "model/creds/state.h"

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80
#endif

#define CAP(name) (UINT64_C(1) << CAP_##name)
/* The capabilities that follow the file system user */
#define FS_CAPABILITIES (CAP(CHOWN) | CAP(MKNOD) | CAP(DAC_OVERRIDE) | CAP(DAC_READ_SEARCH) | \
			 CAP(FOWNER) | CAP(FSETID) | CAP(LINUX_IMMUTABLE) | CAP(MAC_OVERRIDE))

enum { LABEL_MAX = 4096 };

static const struct creds_namespace {
	uint64_t flag;
	enum namespace_kind kind;
	const char *name;	/* of a link in /proc/PID/ns refers to NAME:[INODE] */
} namespace_flags[] = {
	{CLONE_NEWCGROUP, NAMESPACE_CGROUP, "cgroup:["}, {CLONE_NEWIPC, NAMESPACE_IPC, "ipc:["},
	{CLONE_NEWNS, NAMESPACE_MNT, "mnt:["}, {CLONE_NEWNET, NAMESPACE_NET, "net:["},
	{CLONE_NEWPID, NAMESPACE_PID_FOR_CHILDREN, "pid:["},
	{CLONE_NEWTIME, NAMESPACE_TIME_FOR_CHILDREN, "time:["},
	{CLONE_NEWUSER, NAMESPACE_USER, "user:["}, {CLONE_NEWUTS, NAMESPACE_UTS, "uts:["},
};
enum { NAMESPACE_FLAGS = sizeof(namespace_flags) / sizeof(*namespace_flags) };

static bool is_unknown_set(const struct creds *c, enum capability_set set)
{
	return c->c.capabilities[set] == CREDS_UNKNOWN_SET;
}

/* The capabilities that are known to be in the set */
static uint64_t known_capabilities(const struct creds *c, enum capability_set set)
{
	return is_unknown_set(c, set) ? 0 : c->c.capabilities[set];
}

static bool is_capable(const struct creds *c, unsigned capability)
{
	return known_capabilities(c, CAPS_EFFECTIVE) >> capability & 1;
}

/* --- users and groups --- */

/* The id in the tracer's user namespace of one in the user namespace of the task */
static uint32_t outer_id(const struct creds *c, const struct creds_map *map, uint32_t id)
{
	if (!c->user_namespaces)
		return id;
	for (unsigned i = 0; i < map->count && c->user_namespaces == 1; i++) {
		const struct creds_id_range *x = &map->extents[i];

		if (id >= x->inside && id - x->inside < x->count)
			return x->outside + (id - x->inside);
	}
	return CREDS_UNKNOWN_ID;
}

/* The nth number of the arguments, from 0, as an id; CREDS_NO_ID: it is -1 */
static uint32_t id_argument(const struct creds *c, const struct creds_map *map,
			    const struct event *e, unsigned nth)
{
	for (const struct value *v = e->call.view->args->list.first; v; v = v->next)
		if (v->kind == V_NUMBER && !nth--)
			return (uint32_t)v->num.n == CREDS_NO_ID ? CREDS_NO_ID :
				outer_id(c, map, v->num.n);
	return CREDS_NO_ID;
}

static bool has_id(const uint32_t all[CREDENTIAL_IDS], uint32_t id)
{
	return id == all[ID_REAL] || id == all[ID_EFFECTIVE] || id == all[ID_SAVED] ||
		id == all[ID_FS];
}

static void set_id(uint32_t all[CREDENTIAL_IDS], uint32_t id, bool is_capable_of_any)
{
	if (is_capable_of_any)
		all[ID_REAL] = all[ID_SAVED] = id;
	all[ID_EFFECTIVE] = all[ID_FS] = id;
}

static void set_two_ids(uint32_t all[CREDENTIAL_IDS], uint32_t real, uint32_t effective)
{
	uint32_t old_real = all[ID_REAL];

	if (real != CREDS_NO_ID)
		all[ID_REAL] = real;
	if (effective != CREDS_NO_ID)
		all[ID_EFFECTIVE] = effective;
	if (real != CREDS_NO_ID || (effective != CREDS_NO_ID && effective != old_real))
		all[ID_SAVED] = all[ID_EFFECTIVE];
	all[ID_FS] = all[ID_EFFECTIVE];
}

static void set_all_ids(uint32_t all[CREDENTIAL_IDS], const struct creds *c,
			const struct creds_map *map, const struct event *e)
{
	for (unsigned i = ID_REAL; i <= ID_SAVED; i++) {
		uint32_t id = id_argument(c, map, e, i);

		if (id != CREDS_NO_ID)
			all[i] = id;
	}
	all[ID_FS] = all[ID_EFFECTIVE];
}

/* Nothing changes if the id is not permitted: setfsuid() reports no errors. */
static void set_fs_id(uint32_t all[CREDENTIAL_IDS], uint32_t id, bool is_capable_of_any)
{
	if (id != CREDS_NO_ID && (is_capable_of_any || has_id(all, id)))
		all[ID_FS] = id;
}

static bool has_root(const uint32_t all[CREDENTIAL_IDS], uint32_t root)
{
	return all[ID_REAL] == root || all[ID_EFFECTIVE] == root || all[ID_SAVED] == root;
}

/* Capabilities after the ids were `old` */
static void fix_capabilities(struct creds *c, const uint32_t old[CREDENTIAL_IDS])
{
	uint64_t *sets = c->c.capabilities;
	uint32_t root = outer_id(c, &c->users_map, 0);
	const uint32_t *all = c->c.users;

	if (c->c.securebits & SECBIT_NO_SETUID_FIXUP)
		return;
	if (has_root(old, root) && !has_root(all, root)) {
		if (!(c->c.securebits & SECBIT_KEEP_CAPS))
			sets[CAPS_PERMITTED] = sets[CAPS_EFFECTIVE] = 0;
		sets[CAPS_AMBIENT] = 0;
	}
	if (old[ID_EFFECTIVE] == root && all[ID_EFFECTIVE] != root)
		sets[CAPS_EFFECTIVE] = 0;
	if (old[ID_EFFECTIVE] != root && all[ID_EFFECTIVE] == root)
		sets[CAPS_EFFECTIVE] = sets[CAPS_PERMITTED];
}

static void fix_fs_capabilities(struct creds *c, uint32_t old)
{
	uint64_t *sets = c->c.capabilities;
	uint32_t now = c->c.users[ID_FS], root = outer_id(c, &c->users_map, 0);

	if (c->c.securebits & SECBIT_NO_SETUID_FIXUP || is_unknown_set(c, CAPS_EFFECTIVE))
		return;
	if (old == root && now != root)
		sets[CAPS_EFFECTIVE] &= ~FS_CAPABILITIES;
	if (old != root && now == root)
		sets[CAPS_EFFECTIVE] |= known_capabilities(c, CAPS_PERMITTED) & FS_CAPABILITIES;
}

static void set_users(struct creds *c, const struct event *e, enum credentials_effect effect)
{
	const struct creds_map *map = &c->users_map;
	uint32_t old[CREDENTIAL_IDS], *all = c->c.users, id = id_argument(c, map, e, 0);
	bool is_any = is_capable(c, CAP_SETUID);

	memcpy(old, all, sizeof(old));
	switch (effect) {
	case CREDENTIALS_SET_USER:
		set_id(all, id, is_any);
		break;
	case CREDENTIALS_SET_USERS:
		set_two_ids(all, id, id_argument(c, map, e, 1));
		break;
	case CREDENTIALS_SET_ALL_USERS:
		set_all_ids(all, c, map, e);
		break;
	default:
		set_fs_id(all, id, is_any);
		fix_fs_capabilities(c, old[ID_FS]);
		return;
	}
	fix_capabilities(c, old);
}

static void set_groups(struct creds *c, const struct event *e, enum credentials_effect effect)
{
	const struct creds_map *map = &c->groups_map;
	uint32_t *all = c->c.groups, id = id_argument(c, map, e, 0);
	bool is_any = is_capable(c, CAP_SETGID);

	if (effect == CREDENTIALS_SET_GROUP)
		set_id(all, id, is_any);
	else if (effect == CREDENTIALS_SET_GROUPS)
		set_two_ids(all, id, id_argument(c, map, e, 1));
	else if (effect == CREDENTIALS_SET_ALL_GROUPS)
		set_all_ids(all, c, map, e);
	else
		set_fs_id(all, id, is_any);
}

static int compare_ids(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* /proc/PID/status lists the groups in order. Those that could not be read are not known: after a
 * change of user, that takes CAP_SYS_PTRACE. */
static void set_other_groups(struct creds *c, const struct event *e)
{
	const struct value *list = value_member(e->call.view->args->list.first, "list"),
		*v = list && list->kind == V_LIST ? list->list.first : NULL;
	unsigned count = (uint32_t)e->call.arg[0];
	uint32_t *all;

	count = count < NGROUPS_MAX ? count : NGROUPS_MAX;
	all = alloc_zeroed((count + 1) * sizeof(*all));
	for (unsigned i = 0; i < count; i++, v = v ? v->next : NULL)
		all[i] = v && v->kind == V_NUMBER ? outer_id(c, &c->groups_map, v->num.n) :
			CREDS_UNKNOWN_ID;
	qsort(all, count, sizeof(*all), compare_ids);
	free((void *)c->c.others);
	c->c.others = all;
	c->c.other_count = count;
}

/* --- capabilities and prctl --- */

static bool member_number(const struct event *e, const char *name, uint64_t *n)
{
	const struct value *v = value_member(e->call.view->args->list.first, name);

	if (v && v->kind == V_NUMBER)
		*n = v->num.n;
	else if (v && v->kind == V_LIST && v->flags & VF_SET) {
		*n = 0;
		for (const struct value *bit = v->list.first; bit; bit = bit->next)
			*n |= bit->kind == V_NUMBER ? UINT64_C(1) << (bit->num.n & 63) : 0;
		if (v->flags & VF_COMPLEMENT)
			*n = ~*n;
	} else
		return false;
	return true;
}

/* The set that is a member of the arguments; CREDS_UNKNOWN_SET: it could not be read */
static uint64_t set_argument(const struct event *e, const char *name)
{
	uint64_t set = CREDS_UNKNOWN_SET;

	member_number(e, name, &set);
	return set;
}

static void set_capabilities(struct creds *c, const struct event *e)
{
	uint64_t *sets = c->c.capabilities;

	sets[CAPS_EFFECTIVE] = set_argument(e, "effective");
	sets[CAPS_PERMITTED] = set_argument(e, "permitted");
	sets[CAPS_INHERITABLE] = set_argument(e, "inheritable");
	if (!sets[CAPS_AMBIENT])
		return;
	if (is_unknown_set(c, CAPS_PERMITTED) || is_unknown_set(c, CAPS_INHERITABLE))
		sets[CAPS_AMBIENT] = CREDS_UNKNOWN_SET;
	else if (!is_unknown_set(c, CAPS_AMBIENT))
		sets[CAPS_AMBIENT] &= sets[CAPS_PERMITTED] & sets[CAPS_INHERITABLE];
}

static uint64_t capability_bit(uint64_t number)
{
	return number < 64 ? UINT64_C(1) << number : 0;
}

static void add_filter(struct creds *c, unsigned mode)
{
	c->c.seccomp = mode;
	c->c.filters += mode == SECCOMP_MODE_FILTER;
}

static void change_ambient(struct creds *c, const struct event *e)
{
	uint64_t *set = &c->c.capabilities[CAPS_AMBIENT], bit = capability_bit(e->call.arg[2]);

	if (e->call.arg[1] == PR_CAP_AMBIENT_CLEAR_ALL)
		*set = 0;
	else if (is_unknown_set(c, CAPS_AMBIENT))
		return;
	else if (e->call.arg[1] == PR_CAP_AMBIENT_RAISE)
		*set |= bit;
	else if (e->call.arg[1] == PR_CAP_AMBIENT_LOWER)
		*set &= ~bit;
}

static bool control_changes(const struct event *e)
{
	switch ((uint32_t)e->call.arg[0]) {
	case PR_CAPBSET_DROP:
	case PR_SET_KEEPCAPS:
	case PR_SET_SECUREBITS:
	case PR_SET_NO_NEW_PRIVS:
	case PR_SET_SECCOMP:
		return true;
	case PR_CAP_AMBIENT:
		return e->call.arg[1] != PR_CAP_AMBIENT_IS_SET;
	default:
		return false;
	}
}

static void control(struct creds *c, const struct event *e)
{
	uint64_t value = e->call.arg[1];

	switch ((uint32_t)e->call.arg[0]) {
	case PR_CAPBSET_DROP:
		c->c.capabilities[CAPS_BOUNDING] &= ~capability_bit(value);
		break;
	case PR_SET_KEEPCAPS:
		c->c.securebits &= ~SECBIT_KEEP_CAPS;
		c->c.securebits |= value ? SECBIT_KEEP_CAPS : 0;
		break;
	case PR_SET_SECUREBITS:
		c->c.securebits = value;
		c->c.has_securebits = true;
		break;
	case PR_SET_NO_NEW_PRIVS:
		c->c.no_new_privs = true;
		break;
	case PR_SET_SECCOMP:
		add_filter(c, value);
		break;
	default:
		change_ambient(c, e);
	}
}

static struct creds_outcome filter(struct creds *c, const struct event *e)
{
	bool is_for_all = e->call.arg[1] & SECCOMP_FILTER_FLAG_TSYNC;

	if (e->call.arg[0] == SECCOMP_SET_MODE_STRICT) {
		add_filter(c, SECCOMP_MODE_STRICT);
		return (struct creds_outcome){.reach = REACH_TASK};
	}
	/* with the flag, a positive result is that of a thread that could not be changed */
	if (e->call.arg[0] != SECCOMP_SET_MODE_FILTER ||
	    (is_for_all && e->call.ret > 0 &&
	     !(e->call.arg[1] & SECCOMP_FILTER_FLAG_NEW_LISTENER)))
		return (struct creds_outcome){.reach = REACH_NOTHING};
	add_filter(c, SECCOMP_MODE_FILTER);
	return (struct creds_outcome){.reach = is_for_all ? REACH_PROCESS : REACH_TASK};
}

/* --- namespaces --- */

static void set_namespace(struct creds *c, enum namespace_kind kind, uint64_t inode)
{
	c->c.namespaces[kind] = inode;
	c->fresh &= ~(1u << kind);
	if (!inode)
		c->fresh |= 1u << kind;
}

/* The first process of a user namespace has all capabilities in it. */
static void enter_user_namespace(struct creds *c)
{
	uint64_t *sets = c->c.capabilities;

	sets[CAPS_PERMITTED] = sets[CAPS_EFFECTIVE] = sets[CAPS_BOUNDING] = CREDS_ALL_CAPABILITIES;
	sets[CAPS_INHERITABLE] = sets[CAPS_AMBIENT] = 0;
	c->c.securebits = SECUREBITS_DEFAULT;
	c->c.has_securebits = true;
	c->user_namespaces++;
	c->users_map.count = c->groups_map.count = 0;
}

static void inherit_namespace(struct creds *c, enum namespace_kind kind,
			      enum namespace_kind for_children)
{
	c->c.namespaces[kind] = c->c.namespaces[for_children];
	c->fresh &= ~(1u << kind);
	c->fresh |= c->fresh & 1u << for_children ? 1u << kind : 0;
}

void creds_apply_namespaces(struct creds *c, uint64_t flags, bool is_child)
{
	for (unsigned i = 0; i < NAMESPACE_FLAGS; i++)
		if (flags & namespace_flags[i].flag)
			set_namespace(c, namespace_flags[i].kind, 0);
	if (flags & CLONE_NEWUSER)
		enter_user_namespace(c);
	if (is_child) {
		inherit_namespace(c, NAMESPACE_PID, NAMESPACE_PID_FOR_CHILDREN);
		inherit_namespace(c, NAMESPACE_TIME, NAMESPACE_TIME_FOR_CHILDREN);
	}
}

static bool is_for_children(const struct creds *c, enum namespace_kind kind,
			    enum namespace_kind for_children)
{
	return c->c.namespaces[kind] != c->c.namespaces[for_children] ||
		!(c->fresh & 1u << kind) != !(c->fresh & 1u << for_children);
}

bool creds_child_differs(const struct creds *c, uint64_t flags)
{
	return flags & CREDS_NAMESPACE_FLAGS ||
		is_for_children(c, NAMESPACE_PID, NAMESPACE_PID_FOR_CHILDREN) ||
		is_for_children(c, NAMESPACE_TIME, NAMESPACE_TIME_FOR_CHILDREN);
}

static const struct value *descriptor_argument(const struct event *e)
{
	const struct value *v = e->call.view->args->list.first;

	return v && v->kind == V_NUMBER && v->sense == SENSE_FD && v->num.path ? v : NULL;
}

static void enter_namespaces(struct creds *c, const struct event *e)
{
	const struct value *fd = descriptor_argument(e);
	uint64_t flags = e->call.arg[1];

	for (unsigned i = 0; i < NAMESPACE_FLAGS; i++) {
		const struct creds_namespace *n = &namespace_flags[i];
		size_t len = strlen(n->name);
		bool is_named = fd && !strncmp(fd->num.path, n->name, len);

		if (!is_named && !(flags & n->flag))
			continue;
		set_namespace(c, n->kind,
			      is_named ? strtoull(fd->num.path + len, NULL, 10) : 0);
		if (n->flag == CLONE_NEWUSER)
			enter_user_namespace(c);
	}
}

/* --- files --- */

/* What a file changes that is written to */
enum control_file { FILE_OTHER, FILE_ATTRIBUTE, FILE_MAP, FILE_CGROUP };

static enum control_file file_of(const char *path)
{
	if (!strncmp(path, "/proc/", 6) && strstr(path, "/attr/"))
		return FILE_ATTRIBUTE;
	if (!strncmp(path, "/proc/", 6) && (path_ends_with(path, "/uid_map") ||
	    path_ends_with(path, "/gid_map") || path_ends_with(path, "/setgroups")))
		return FILE_MAP;
	return path_ends_with(path, "/cgroup.procs") ? FILE_CGROUP : FILE_OTHER;
}

static const struct value *written(const struct event *e)
{
	const struct value *v = e->call.view->args->list.first;

	v = v ? v->next : NULL;
	return v && v->kind == V_BYTES ? v : NULL;
}

/* The process of /proc/PID/FILE */
static pid_t process_of_path(const char *path)
{
	return isdigit((unsigned char)path[6]) ? atoi(path + 6) : 0;
}

/* Moves the task, or another process, to the cgroup of the file. */
static struct creds_outcome move_cgroup(struct creds *c, const char *path, const struct value *text)
{
	static const char root[] = "/sys/fs/cgroup";
	size_t len = strlen(path) - strlen("/cgroup.procs");
	pid_t pid = 0;

	for (uint64_t i = 0; i < text->bytes.len && isdigit(text->bytes.p[i]) && pid < 1 << 26; i++)
		pid = pid * 10 + (text->bytes.p[i] - '0');
	if (len >= sizeof(root) - 1 && !strncmp(path, root, sizeof(root) - 1)) {
		path += sizeof(root) - 1;
		len -= sizeof(root) - 1;
	}
	creds_set_text(&c->c.cgroup, len ? path : "/", len ? len : 1);
	creds_set_text(&c->c.memory_max, "", 0);
	creds_set_text(&c->c.pids_max, "", 0);
	creds_set_text(&c->c.cpu_max, "", 0);
	return (struct creds_outcome){pid ? REACH_OTHER : REACH_PROCESS, pid};
}

static bool read_number(const char **at, uint32_t *n)
{
	char *end;

	*n = strtoul(*at, &end, 10);
	if (end == *at)
		return false;
	*at = end;
	return true;
}

/* Format: lines "INSIDE OUTSIDE COUNT", user_namespaces(7) */
static void set_map(struct creds_map *map, const struct value *text)
{
	char line[512];
	const char *at = line;
	size_t len = text->bytes.len < sizeof(line) - 1 ? text->bytes.len : sizeof(line) - 1;
	struct creds_id_range x;

	memcpy(line, text->bytes.p, len);
	line[len] = 0;
	map->count = 0;
	while (map->count < CREDS_EXTENTS_MAX && read_number(&at, &x.inside) &&
	       read_number(&at, &x.outside) && read_number(&at, &x.count))
		map->extents[map->count++] = x;
}

static struct creds_outcome note_write(struct creds *c, const struct event *e)
{
	const struct value *fd = descriptor_argument(e), *text = written(e);
	const char *path = fd ? fd->num.path : "";

	switch (file_of(path)) {
	case FILE_CGROUP:
		if (text)
			return move_cgroup(c, path, text);
		break;
	case FILE_MAP:
		if (text && !path_ends_with(path, "/setgroups"))
			set_map(path_ends_with(path, "/uid_map") ? &c->users_map :
				&c->groups_map, text);
		return (struct creds_outcome){REACH_OTHER, process_of_path(path)};
	case FILE_ATTRIBUTE:
		if (text && path_ends_with(path, "/attr/current") && text->bytes.len < LABEL_MAX)
			creds_set_text(&c->c.label, (const char *)text->bytes.p,
				       strnlen((const char *)text->bytes.p, text->bytes.len));
		return (struct creds_outcome){.reach = REACH_TASK};
	case FILE_OTHER:
		break;
	}
	return (struct creds_outcome){.reach = REACH_NOTHING};
}

/* --- calls --- */

static uint64_t clone_flags(const struct event *e)
{
	const struct value *v = view_number(e->call.view, "flags");

	return v ? v->num.n : 0;
}

bool creds_would_change(const struct event *e)
{
	const struct syscall_traits *t = syscall_traits(e->call.view->row);
	const struct value *fd;

	switch ((enum credentials_effect)t->credentials) {
	case CREDENTIALS_NONE:
		if (t->process == AFFECTS_CREATE)
			return clone_flags(e) & CREDS_NAMESPACE_FLAGS;
		fd = t->writes_text == WRITES_TEXT_BUFFER ? descriptor_argument(e) : NULL;
		return fd && file_of(fd->num.path) != FILE_OTHER;
	case CREDENTIALS_CONTROL:
		return control_changes(e);
	case CREDENTIALS_FILTER:
		return e->call.arg[0] <= SECCOMP_SET_MODE_FILTER;
	case CREDENTIALS_UNSHARE:
		return e->call.arg[0] & CREDS_NAMESPACE_FLAGS;
	default:
		return true;
	}
}

struct creds_outcome creds_apply_call(struct creds *c, const struct event *e)
{
	const struct syscall_traits *t = syscall_traits(e->call.view->row);
	enum credentials_effect effect = t->credentials;

	if (!creds_would_change(e))
		return (struct creds_outcome){.reach = REACH_NOTHING};
	switch (effect) {
	case CREDENTIALS_NONE:
		return t->process == AFFECTS_CREATE ? (struct creds_outcome){0} : note_write(c, e);
	case CREDENTIALS_SET_USER:
	case CREDENTIALS_SET_USERS:
	case CREDENTIALS_SET_ALL_USERS:
	case CREDENTIALS_SET_FS_USER:
		set_users(c, e, effect);
		break;
	case CREDENTIALS_SET_GROUP:
	case CREDENTIALS_SET_GROUPS:
	case CREDENTIALS_SET_ALL_GROUPS:
	case CREDENTIALS_SET_FS_GROUP:
		set_groups(c, e, effect);
		break;
	case CREDENTIALS_SET_OTHER_GROUPS:
		set_other_groups(c, e);
		break;
	case CREDENTIALS_SET_CAPABILITIES:
		set_capabilities(c, e);
		break;
	case CREDENTIALS_CONTROL:
		control(c, e);
		break;
	case CREDENTIALS_FILTER:
		return filter(c, e);
	case CREDENTIALS_UNSHARE:
		creds_apply_namespaces(c, e->call.arg[0], false);
		break;
	case CREDENTIALS_ENTER:
		enter_namespaces(c, e);
		break;
	case CREDENTIALS_CONFINE:
		c->confinements++;
		break;
	case CREDENTIALS_SET_LABEL:
		break;
	}
	return (struct creds_outcome){.reach = REACH_TASK};
}

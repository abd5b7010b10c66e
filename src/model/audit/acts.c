#include "model/audit/acts.h"

#include <linux/ptrace.h>
#include <linux/sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "decode/view.h"
#include "desc/traits.h"
#include "model/accesses/call_use.h"
#include "model/audit/pattern.h"
#include "model/capabilities/need.h"
#include "model/process/name.h"
#include "ptrail/process.h"

void audit_acts_init(struct audit_acts *a, struct path_log *log)
{
	*a = (struct audit_acts){.log = log};
	a->last = &a->first;
	a->last_program = &a->first_program;
}

void audit_acts_done(struct audit_acts *a)
{
	hash_done(&a->by_key);
	hash_done(&a->programs_by_path);
	hash_done(&a->own_users);
	hash_done(&a->pids);
}

/* An act with its memory; `act` has no .next and .by */
static void add_act(struct audit_acts *a, const struct event *e, const char *call,
		    struct audit_act act)
{
	uint64_t key = fnv_string(fnv_string(FNV_BASIS, act.what), act.object);
	struct audit_act *to;

	key = hash_mix(key ^ (uint64_t)act.target << 32);
	if (hash_get(&a->by_key, key))
		return;
	to = arena_new(&a->log->arena, struct audit_act);
	*to = act;
	to->object = arena_copy(&a->log->arena, act.object, strlen(act.object));
	to->by = witness_of(a->log, e, call);
	*a->last = to;
	a->last = &to->next;
	hash_put(&a->by_key, key, to);
}

/* --- programs --- */

static bool has_argument(const struct event *e, const char *wanted)
{
	for (const char *const *arg = e->exec.argv; arg && *arg; arg++)
		if (!strcmp(*arg, wanted))
			return true;
	return false;
}

static void match_program(struct audit_acts *a, const struct event *e, const char *name,
			  const struct audit_program_row *rows, enum audit_kind kind)
{
	for (; rows->programs; rows++)
		if (words_contain(rows->programs, name) &&
		    (!rows->argument || has_argument(e, rows->argument)) &&
		    (!rows->unless || !has_argument(e, rows->unless)))
			add_act(a, e, "execve", (struct audit_act){
				.kind = kind, .level = rows->level, .what = rows->what,
				.reason = rows->reason, .object = name,
			});
}

static void note_exec(struct audit_acts *a, const struct event *e)
{
	const char *path = e->exec.file && *e->exec.file ? e->exec.file : e->exec.path;
	const char *name = path ? name_base(path) : "";
	uint64_t key = hash_mix(fnv_string(FNV_BASIS, path ? path : ""));
	struct audit_program *p = hash_get(&a->programs_by_path, key);
	const struct identity *who = e->exec.who;

	if (!p) {
		p = arena_new(&a->log->arena, struct audit_program);
		p->path = arena_copy(&a->log->arena, path ? path : "", strlen(path ? path : ""));
		p->name = name_base(p->path);
		*a->last_program = p;
		a->last_program = &p->next;
		hash_put(&a->programs_by_path, key, p);
		a->program_count++;
	}
	p->times++;
	a->executions++;
	match_program(a, e, name, audit_privilege_programs, AUDIT_PRIVILEGE);
	match_program(a, e, name, audit_persistence_programs, AUDIT_PERSISTENCE);
	if (who && (who->uid != who->euid || who->gid != who->egid))
		add_act(a, e, "execve", (struct audit_act){
			.kind = AUDIT_PRIVILEGE, .level = AUDIT_MEDIUM,
			.what = "runs a program with the privileges of its file",
			.reason = "the program acts as another user", .object = p->path,
		});
}

/* --- syscalls --- */

/* The path that a syscall is about, or that of its descriptor; "": unknown */
static const char *path_of_call(struct audit_acts *a, const struct event *e)
{
	const struct value *directory, *v;
	unsigned nth = syscall_traits(e->call.view->row)->used_path;
	const char *path;

	v = view_nth_path(e->call.view, nth ? nth : 1, &directory);
	if (!v || !v->bytes.len || !v->bytes.p[0]) {
		path = path_of_descriptor(a->log, e);
		return path ? path : "";
	}
	directories_resolve(&a->log->directories, e->process, directory,
			    (const char *)v->bytes.p, v->bytes.len, &a->log->text);
	return a->log->text.s;
}

/* Whether the path was used as no directory is */
static bool is_file(const struct audit_acts *a, const char *path)
{
	const struct traced_path *p = path_log_find(a->log, path, strlen(path));
	const unsigned acts = PATH_BIT(READ) | PATH_BIT(WRITTEN) | PATH_BIT(RAN);

	return p && !p->is_directory && p->acts & acts;
}

static void check_mode(struct audit_acts *a, const struct event *e,
		       const struct syscall_traits *traits)
{
	const struct value *mode = view_number(e->call.view, "mode");
	bool changes = traits->capability && !strcmp(traits->capability, "CAP_FOWNER");
	const char *path;

	if (!mode || !(mode->num.n & (S_ISUID | S_ISGID)))
		return;
	if (!changes && !(traits->use == USE_OPEN && call_access(e->call.view).creates))
		return;
	path = path_of_call(a, e);
	if (mode->num.n & S_ISUID)
		add_act(a, e, e->call.view->name, (struct audit_act){
			.kind = AUDIT_PRIVILEGE, .level = AUDIT_HIGH,
			.what = "sets the set-user-ID bit of a file",
			.reason = "each start of the file gets the privileges of its owner",
			.object = path,
		});
	else if (is_file(a, path))
		add_act(a, e, e->call.view->name, (struct audit_act){
			.kind = AUDIT_PRIVILEGE, .level = AUDIT_MEDIUM,
			.what = "sets the set-group-ID bit of a file",
			.reason = "each start of the file gets the privileges of its group",
			.object = path,
		});
}

static void check_attribute(struct audit_acts *a, const struct event *e)
{
	const struct value *name = value_member(e->call.view->args->list.first, "name");
	static const char wanted[] = "security.capability";

	if (name && name->kind == V_BYTES && name->bytes.len >= sizeof(wanted) - 1 &&
	    !strncmp((const char *)name->bytes.p, wanted, sizeof(wanted) - 1) &&
	    strstr(e->call.view->name, "setxattr"))
		add_act(a, e, e->call.view->name, (struct audit_act){
			.kind = AUDIT_PRIVILEGE, .level = AUDIT_HIGH,
			.what = "gives a file capabilities",
			.reason = "each start of the file gets privileges",
			.object = path_of_call(a, e),
		});
}

static bool has_own_users(const struct audit_acts *a, const struct process *p)
{
	return hash_get(&a->own_users, p->id.serial);
}

static void check_capability(struct audit_acts *a, const struct event *e,
			     const struct syscall_traits *traits)
{
	const struct audit_capability_row *row = audit_capabilities;

	if (!traits->capability || has_own_users(a, e->process) || e->call.failed ||
	    !need_is_met(e, NULL))
		return;
	while (row->capability && strcmp(row->capability, traits->capability) != 0)
		row++;
	if (row->capability)
		add_act(a, e, e->call.view->name, (struct audit_act){
			.kind = AUDIT_PRIVILEGE, .level = row->level, .what = row->what,
			.reason = "it changes more than its own process",
			.object = e->call.view->name,
		});
}

/* Adds an act on a process, which is void if the process turns out to be traced. */
static void add_target(struct audit_acts *a, const struct event *e, const char *what,
		       const char *reason, enum audit_kind kind, enum audit_level level,
		       int64_t pid)
{
	char object[32];

	if (pid <= 0 || (e->process->has_identity && e->process->identity.inner_count > 1))
		return;
	snprintf(object, sizeof(object), "process %d", (int)pid);
	add_act(a, e, e->call.view->name, (struct audit_act){
		.kind = kind, .level = level, .what = what, .reason = reason, .object = object,
		.target = pid,
	});
}

static void check_others(struct audit_acts *a, const struct event *e,
			 const struct syscall_traits *traits)
{
	static const char memory[] = "it has the secrets of that process";
	int signal = traits->process == AFFECTS_SIGNAL ? e->call.arg[1] : e->call.arg[2];
	const uint64_t *arg = e->call.arg;

	if ((traits->process == AFFECTS_SIGNAL || traits->process == AFFECTS_SIGNAL_THREAD) &&
	    !e->call.failed && signal)
		add_target(a, e, "sends a signal to a process that it did not start",
			   "it ends or disturbs another program", AUDIT_PROCESS, AUDIT_MEDIUM,
			   (int)arg[0]);
	else if (traits->exchange == EXCHANGES_READ_PROCESS)
		add_target(a, e, "reads memory of another process", memory, AUDIT_PRIVILEGE,
			   AUDIT_HIGH, (int)arg[0]);
	else if (traits->exchange == EXCHANGES_WRITE_PROCESS)
		add_target(a, e, "writes memory of another process",
			   "it runs its code in that process", AUDIT_PRIVILEGE, AUDIT_HIGH,
			   (int)arg[0]);
	else if (traits->exchange == EXCHANGES_TRACE &&
		 (arg[0] == PTRACE_ATTACH || arg[0] == PTRACE_SEIZE))
		add_target(a, e, "traces another process", memory, AUDIT_PRIVILEGE, AUDIT_HIGH,
			   (int)arg[1]);
}

static void check_namespaces(struct audit_acts *a, const struct event *e, const char *call,
			     uint64_t flags, bool enters)
{
	const uint64_t namespaces = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET |
				    CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;

	if (enters)
		add_act(a, e, call, (struct audit_act){
			.kind = AUDIT_PRIVILEGE, .level = AUDIT_MEDIUM,
			.what = "enters namespaces of another process",
			.reason = "files and machines have other names there", .object = call,
		});
	else if (flags & namespaces)
		add_act(a, e, call, (struct audit_act){
			.kind = AUDIT_PRIVILEGE, .level = AUDIT_LOW,
			.what = "creates namespaces, as sandboxes and containers do",
			.reason = "files, machines and users have other names there",
			.object = call,
		});
}

static void note_call(struct audit_acts *a, const struct event *e)
{
	const struct call_view *view = e->call.view;
	const struct syscall_traits *traits;

	if (!view || !view->name || !view->args || !call_is_known(e) || e->call.injected)
		return;
	traits = syscall_traits(view->row);
	check_others(a, e, traits);
	if (e->call.failed)
		return;
	check_mode(a, e, traits);
	if (traits->process == AFFECTS_LEAVE_NAMESPACES ||
	    traits->process == AFFECTS_ENTER_NAMESPACES) {
		check_namespaces(a, e, view->name, e->call.arg[0],
				 traits->process == AFFECTS_ENTER_NAMESPACES);
		if (traits->process == AFFECTS_LEAVE_NAMESPACES && e->call.arg[0] & CLONE_NEWUSER)
			hash_put(&a->own_users, e->process->id.serial, a);
	} else {
		check_capability(a, e, traits);
	}
	check_attribute(a, e);
}

/* --- other events --- */

static void note_birth(struct audit_acts *a, const struct event *e)
{
	const struct process *p = e->process;

	hash_put(&a->pids, e->task.tid, a);
	hash_put(&a->pids, e->tgid, a);
	if (e->kind == EVENT_FORK) {
		if (e->born.other.tid > 0)
			hash_put(&a->pids, e->born.other.tid, a);
		if (p)
			check_namespaces(a, e, "clone", e->born.flags, false);
		return;
	}
	if (p && (e->born.flags & CLONE_NEWUSER || p->flags & CLONE_NEWUSER ||
		  (p->parent && has_own_users(a, p->parent))))
		hash_put(&a->own_users, p->id.serial, a);
}

static void note_notice(struct audit_acts *a, const struct event *e)
{
	static const struct { const char *what; enum audit_level level; } unseen[NOTICE_KINDS] = {
		[NOTICE_UNTRACED] = {"creates a process that cannot be traced", AUDIT_MEDIUM},
		[NOTICE_IO_URING] = {"uses io_uring, whose operations are not listed", AUDIT_LOW},
		[NOTICE_DISPATCH] = {
			"handles its own system calls, which are not listed", AUDIT_LOW,
		},
		[NOTICE_RING] = {"overwrote records of its system calls", AUDIT_HIGH},
	};
	const char *path = e->notice.path ? e->notice.path : "";

	if (e->notice.kind == NOTICE_UNPRIVILEGED)
		add_act(a, e, "execve", (struct audit_act){
			.kind = AUDIT_PRIVILEGE, .level = AUDIT_MEDIUM,
			.what = "runs a program that has the privileges of its file unless traced",
			.reason = "the program acts as another user", .object = path,
		});
	else if (unseen[e->notice.kind].what)
		add_act(a, e, "notice", (struct audit_act){
			.kind = AUDIT_UNSEEN, .level = unseen[e->notice.kind].level,
			.what = unseen[e->notice.kind].what,
			.reason = "the page may be incomplete", .object = "",
		});
}

void audit_acts_note(struct audit_acts *a, const struct event *e)
{
	switch (e->kind) {
	case EVENT_NEW: case EVENT_FORK:
		note_birth(a, e);
		break;
	case EVENT_EXEC:
		if (e->process)
			note_exec(a, e);
		break;
	case EVENT_LEAVE:
		if (e->process)
			note_call(a, e);
		break;
	case EVENT_NOTICE:
		note_notice(a, e);
		break;
	default:
		break;
	}
}

bool audit_act_is_void(const struct audit_acts *a, const struct audit_act *act)
{
	return act->target && hash_get(&a->pids, act->target);
}

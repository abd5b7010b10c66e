/* SC: privileges that processes lost or gained, and namespaces. outside.c has the checks of
 * addresses and paths, privileges.c those of credentials that are kept. */
#include <inttypes.h>
#include <linux/sched.h>
#include <stdio.h>
#include <string.h>

#include "base/text/sbuf.h"
#include "check/core/check.h"
#include "check/facts/inherited_state.h"
#include "desc/name.h"
#include "desc/traits.h"
#include "model/explain/reason.h"

enum { NAME_LENGTH_MAX = 200 };

static const char *name_of(const struct event *e)
{
	const char *name = process_name(e->process);

	return *name ? name : "a program";
}

/* --- SC701 --- */

static void check_neutered(struct check_run *k, void *state, const struct event *e)
{
	struct sbuf b = {0};

	(void)state;
	if (e->kind != EVENT_NOTICE || e->notice.kind != NOTICE_UNPRIVILEGED || !e->process)
		return;
	reason_text(&b, *e->notice.path ? e->notice.path : name_of(e), NAME_LENGTH_MAX);
	report_finding_of(k, e->process->id.serial,
			  "%s ran without the privileges of its file, because it "
			  "is traced",
			  b.s);
	add_evidence_of(k, e->process->id.serial, e->time,
			"its file is setuid or setgid, or has "
			"capabilities");
	sbuf_done(&b);
}

/* --- SC702 --- */

struct task_ids {
	bool known;
	uid_t uid, euid;
	gid_t gid, egid;
	uint64_t capabilities;
	/* syscalls that may have changed them since, and the program that made these; "": none */
	char calls[64], program[64];
};

static const char *describe_change(const struct task_ids *old, const struct task_ids *new)
{
	if (new->euid != old->euid && !new->euid)
		return "became root";
	if (new->euid != old->euid && !old->euid)
		return "gave up root";
	if (new->euid != old->euid)
		return "became another user";
	if (new->uid != old->uid)
		return "changed its real user";
	if (new->egid != old->egid || new->gid != old->gid)
		return "became another group";
	if (new->capabilities & ~old->capabilities)
		return "gained capabilities";
	return new->capabilities != old->capabilities ? "gave up capabilities" : NULL;
}

static void report_change(struct check_run *k, const struct event *e, const struct task_ids *old,
			  const struct task_ids *new, const char *by)
{
	uint64_t serial = e->process->id.serial;
	const char *words = describe_change(old, new);

	if (!words)
		return;
	report_finding_of(k, serial, "%s %s", *old->program ? old->program : name_of(e), words);
	if (old->uid != new->uid || old->euid != new->euid)
		add_evidence_of(k, serial, e->time,
				"user %u, effective %u became %u, effective "
				"%u, by %s",
				old->uid, old->euid, new->uid, new->euid, by);
	if (old->gid != new->gid || old->egid != new->egid)
		add_evidence_of(k, serial, e->time,
				"group %u, effective %u became %u, effective "
				"%u, by %s",
				old->gid, old->egid, new->gid, new->egid, by);
	if (old->capabilities != new->capabilities)
		add_evidence_of(k, serial, e->time, "capabilities 0x%" PRIx64 " became 0x%" PRIx64
				  ", by %s", old->capabilities, new->capabilities, by);
}

static bool sets_credentials(const struct syscall_traits *traits)
{
	return traits->process == AFFECTS_CREDENTIALS;
}

static bool changes_namespaces(const struct syscall_traits *traits)
{
	return traits->process == AFFECTS_LEAVE_NAMESPACES ||
		traits->process == AFFECTS_ENTER_NAMESPACES;
}

/* A new user namespace changes credentials, too; its syscalls may be traced for another check. */
static bool changes_credentials(const struct syscall_traits *traits)
{
	return sets_credentials(traits) || changes_namespaces(traits);
}

static void update_credentials(struct check_run *k, struct task_ids *r,
				     const struct event *e, const struct identity *who)
{
	struct task_ids old = *r;
	bool exec = e->kind == EVENT_EXEC;

	*r = (struct task_ids){
		.known = true, .uid = who->uid, .euid = who->euid, .gid = who->gid,
		.egid = who->egid, .capabilities = who->capabilities,
	};
	if (!old.known && exec && (who->uid != who->euid || who->gid != who->egid)) {
		old = *r;		/* the command itself, with a setuid or setgid file */
		old.euid = who->uid;
		old.egid = who->gid;
	} else if (!old.known) {
		return;
	}
	report_change(k, e, &old, r, *old.calls ? old.calls : exec ? "execve" : "a call");
}

static void add_call(struct task_ids *r, const struct event *e)
{
	const char *call = desc_name(e->call.row);
	size_t n = strlen(r->calls);

	snprintf(r->program, sizeof(r->program), "%s", name_of(e));
	if (!strstr(r->calls, call))
		snprintf(r->calls + n, sizeof(r->calls) - n, "%s%s", n ? ", " : "", call);
}

static void check_credentials(struct check_run *k, void *state, const struct event *e)
{
	struct inherited_state *states = state;
	const struct identity *who = NULL;

	states->size = sizeof(struct task_ids);
	inherited_state_before(states, e);
	if (!e->process)
		return;
	if (e->kind == EVENT_LEAVE && call_succeeded(e) &&
	    changes_credentials(syscall_traits(e->call.row)))
		add_call(inherited_state_of(states, e), e);
	/* before its execve, the command runs as ptrail made it */
	if (e->kind == EVENT_NEW && e->process->how != BORN_COMMAND)
		who = e->born.who;
	else if (e->kind == EVENT_EXEC)
		who = e->exec.who;
	else if (e->kind == EVENT_EXITING)
		who = e->exit.who;
	if (who)
		update_credentials(k, inherited_state_of(states, e), e, who);
	inherited_state_after(states, e);
}

static void free_credentials(void *state)
{
	inherited_state_done(state);
}

/* --- SC703 --- */

static const struct { uint64_t flag; const char *name; } namespaces[] = {
	{CLONE_NEWUSER, "user"}, {CLONE_NEWNS, "mount"}, {CLONE_NEWPID, "pid"},
	{CLONE_NEWNET, "network"}, {CLONE_NEWIPC, "ipc"}, {CLONE_NEWUTS, "uts"},
	{CLONE_NEWCGROUP, "cgroup"}, {CLONE_NEWTIME, "time"},
};

/* Appends the names of the namespaces, such as "user, mount"; returns false if there are none.
 * In clone's flags, the bit of CLONE_NEWTIME belongs to the signal number. */
static bool add_namespaces(struct sbuf *b, uint64_t flags, bool of_clone)
{
	size_t before = b->len;

	for (size_t i = 0; i < sizeof(namespaces) / sizeof(*namespaces); i++) {
		if (!(flags & namespaces[i].flag) ||
		    (of_clone && namespaces[i].flag == CLONE_NEWTIME))
			continue;
		if (b->len > before)
			sbuf_str(b, ", ");
		sbuf_str(b, namespaces[i].name);
	}
	return b->len > before;
}

static void check_namespaces(struct check_run *k, void *state, const struct event *e)
{
	const struct syscall_traits *traits =
		syscall_traits(e->kind == EVENT_LEAVE && call_succeeded(e) ? e->call.row : NULL);
	bool makes = e->kind == EVENT_FORK;
	bool unshares = traits->process == AFFECTS_LEAVE_NAMESPACES;
	uint64_t flags = makes ? e->born.flags : 0;
	struct sbuf b = {0};

	(void)state;
	if (!e->process || (!makes && !changes_namespaces(traits)))
		return;
	if (!makes)
		flags = (uint32_t)e->call.arg[unshares ? 0 : 1];
	if (!add_namespaces(&b, flags, makes) && (makes || unshares)) {
		sbuf_done(&b);
		return;
	}
	report_finding_of(k, e->process->id.serial,
			  makes	     ? "%s created a process in new namespaces: %s"
			  : unshares ? "%s entered new namespaces: %s"
				     : "%s entered other namespaces: %s",
			  name_of(e), b.len ? b.s : "of the descriptor's type");
	add_evidence_of(k, e->process->id.serial, e->time, "by %s",
			makes ? "clone" : desc_name(e->call.row));
	sbuf_done(&b);
}

const struct check checks_security[] = {
	{
		.row = {
			.id = "SC701", .name = "setuid-neutered", .level = LEVEL_WARNING,
			.summary = "A program did not get the privileges of its file.",
			.explanation = "A traced program gets the user, group or capabilities of "
				"its file (sudo, ping, mount) only if the tracer is privileged. A "
				"failure or a password prompt that follows is caused by ptrail "
				"and does not occur in a run without it.",
			.advice = "run ptrail as root with -u USER, or do not trace that program",
		},
		.wants = {.programs = true}, .event = check_neutered,
	},
	{
		.row = {
			.id = "SC702", .name = "credentials-changed", .level = LEVEL_NOTE,
			.summary = "A process changed its user, its group or its capabilities.",
			.explanation = "The credentials at its creation or execve are compared "
				"with those at its next execve or its exit; changes that are "
				"undone in between are not seen. Servers give up root in this "
				"way, and sudo gets it.",
			.advice = "check whether this is intended",
		},
		.wants = {.programs = true, .identity = true, .exiting = true},
		.needs = sets_credentials, .flags = CHECK_OPTIONAL,
		.state = sizeof(struct inherited_state),
		.event = check_credentials, .done = free_credentials,
	},
	{
		.row = {
			.id = "SC703", .name = "namespace-entered", .level = LEVEL_NOTE,
			.summary = "A process entered other namespaces, or created one in new "
				"ones.",
			.explanation = "It called unshare or setns, or clone with flags such as "
				"CLONE_NEWUSER, as containers and sandboxes do. Process numbers, "
				"paths and addresses have another meaning there. If syscalls are "
				"not traced, only clone is seen.",
			.advice = "check whether this is intended",
		},
		.wants = {.programs = true}, .needs = changes_namespaces,
		.flags = CHECK_OPTIONAL, .event = check_namespaces,
	},
	{.row = {0}}
};

/* SC: rights that processes lost or got, and namespaces. What they had to do with outside of what
 * they may is in outside.c. */
#include <inttypes.h>
#include <linux/sched.h>
#include <stdio.h>
#include <string.h>

#include "base/text/sbuf.h"
#include "check/core/check.h"
#include "check/facts/inherited_state.h"
#include "desc/name.h"
#include "model/explain/reason.h"

enum { NAME_SHOWN = 200 };

static const char *name_of(const struct event *e)
{
	const char *name = process_name(e->process);

	return *name ? name : "a program";
}

/* --- SC701 --- */

static void neutered(struct look *k, void *state, const struct event *e)
{
	struct sbuf b = {0};

	(void)state;
	if (e->kind != EVENT_NOTICE || e->notice.kind != NOTICE_UNPRIVILEGED || !e->process)
		return;
	reason_text(&b, *e->notice.path ? e->notice.path : name_of(e), NAME_SHOWN);
	found_of(k, e->process->id.serial, "%s ran without the privileges that its file gives, "
		 "since it is traced", b.s);
	found_evidence_of(k, e->process->id.serial, e->time, "its file is setuid or setgid, or has "
			  "capabilities");
	sbuf_done(&b);
}

/* --- SC702 --- */

struct rights {
	bool known;
	uid_t uid, euid;
	gid_t gid, egid;
	uint64_t capabilities;
	/* calls that changed something since, and which program made them; "" none was seen */
	char calls[64], program[64];
};

static const char *user_words(const struct rights *old, const struct rights *new)
{
	if (new->euid != old->euid && !new->euid)
		return "became root";
	if (new->euid != old->euid && !old->euid)
		return "gave up being root";
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

static void tell_rights(struct look *k, const struct event *e, const struct rights *old,
			const struct rights *new, const char *by)
{
	uint64_t serial = e->process->id.serial;
	const char *words = user_words(old, new);

	if (!words)
		return;
	found_of(k, serial, "%s %s", *old->program ? old->program : name_of(e), words);
	if (old->uid != new->uid || old->euid != new->euid)
		found_evidence_of(k, serial, e->time, "user %u, effective %u became %u, effective "
				  "%u, by %s", old->uid, old->euid, new->uid, new->euid, by);
	if (old->gid != new->gid || old->egid != new->egid)
		found_evidence_of(k, serial, e->time, "group %u, effective %u became %u, effective "
				  "%u, by %s", old->gid, old->egid, new->gid, new->egid, by);
	if (old->capabilities != new->capabilities)
		found_evidence_of(k, serial, e->time, "capabilities 0x%" PRIx64 " became 0x%" PRIx64
				  ", by %s", old->capabilities, new->capabilities, by);
}

/* Which calls change rights is said by .calls; these are what others may be told of besides. */
static bool changes_rights(const char *call)
{
	return !strncmp(call, "setuid", 6) || !strncmp(call, "setgid", 6) ||
		!strncmp(call, "setre", 5) || !strcmp(call, "capset") || !strcmp(call, "unshare") ||
		!strcmp(call, "setns");
}

static void see_rights(struct look *k, struct rights *r, const struct event *e,
		       const struct identity *who)
{
	struct rights old = *r;
	bool exec = e->kind == EVENT_EXEC;

	*r = (struct rights){
		.known = true, .uid = who->uid, .euid = who->euid, .gid = who->gid,
		.egid = who->egid, .capabilities = who->capabilities,
	};
	if (!old.known && exec && (who->uid != who->euid || who->gid != who->egid)) {
		old = *r;		/* the command itself, by its file */
		old.euid = who->uid;
		old.egid = who->gid;
	} else if (!old.known) {
		return;
	}
	tell_rights(k, e, &old, r, *old.calls ? old.calls : exec ? "execve" : "a call");
}

static void note_call(struct rights *r, const struct event *e)
{
	const char *call = desc_name(e->call.row);
	size_t n = strlen(r->calls);

	snprintf(r->program, sizeof(r->program), "%s", name_of(e));
	if (!strstr(r->calls, call))
		snprintf(r->calls + n, sizeof(r->calls) - n, "%s%s", n ? ", " : "", call);
}

static void credentials(struct look *k, void *state, const struct event *e)
{
	struct heirs *heirs = state;
	const struct identity *who = NULL;

	heirs->size = sizeof(struct rights);
	heirs_before(heirs, e);
	if (!e->process)
		return;
	if (e->kind == EVENT_LEAVE && !e->call.failed && e->call.row &&
	    changes_rights(desc_name(e->call.row)))
		note_call(heirs_of(heirs, e), e);
	/* what the command is before its execve is our doing */
	if (e->kind == EVENT_NEW && e->process->how != BORN_COMMAND)
		who = e->born.who;
	else if (e->kind == EVENT_EXEC)
		who = e->exec.who;
	else if (e->kind == EVENT_EXITING)
		who = e->exit.who;
	if (who)
		see_rights(k, heirs_of(heirs, e), e, who);
	heirs_after(heirs, e);
}

static void forget_rights(void *state)
{
	heirs_done(state);
}

/* --- SC703 --- */

static const struct { uint64_t flag; const char *name; } namespaces[] = {
	{CLONE_NEWUSER, "user"}, {CLONE_NEWNS, "mount"}, {CLONE_NEWPID, "pid"},
	{CLONE_NEWNET, "network"}, {CLONE_NEWIPC, "ipc"}, {CLONE_NEWUTS, "uts"},
	{CLONE_NEWCGROUP, "cgroup"}, {CLONE_NEWTIME, "time"},
};

/* "user, mount"; false: there is none. CLONE_NEWTIME is a signal's number in what clone takes. */
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

static void entered(struct look *k, void *state, const struct event *e)
{
	const char *call = e->kind == EVENT_LEAVE && !e->call.failed && e->call.row ?
		desc_name(e->call.row) : "";
	bool makes = e->kind == EVENT_FORK, unshares = !strcmp(call, "unshare");
	uint64_t flags = makes ? e->born.flags : 0;
	struct sbuf b = {0};

	(void)state;
	if (!e->process || (!makes && !unshares && strcmp(call, "setns") != 0))
		return;
	if (!makes)
		flags = (uint32_t)e->call.arg[unshares ? 0 : 1];
	if (!add_namespaces(&b, flags, makes) && (makes || unshares)) {
		sbuf_done(&b);
		return;
	}
	found_of(k, e->process->id.serial, makes ? "%s made a process in new namespaces: %s" :
		 unshares ? "%s entered new namespaces: %s" :
		 "%s entered namespaces of others: %s", name_of(e),
		 b.len ? b.s : "of whatever kind the descriptor has");
	found_evidence_of(k, e->process->id.serial, e->time, "by %s", makes ? "clone" : call);
	sbuf_done(&b);
}

const struct check checks_security[] = {
	{
		.row = {
			.id = "SC701", .name = "setuid-neutered", .level = LEVEL_WARNING,
			.summary = "A program did not get the privileges of its file.",
			.explanation = "A traced program gets the user, group or capabilities that "
				"its file gives (sudo, ping, mount) only where the tracer might "
				"trace everybody. What fails then, or asks for a password, does so "
				"because of ptrail, and not in a run without it.",
			.advice = "run ptrail as root with -u USER, or leave that part untraced",
		},
		.wants = {.programs = true}, .event = neutered,
	},
	{
		.row = {
			.id = "SC702", .name = "credentials-changed", .level = LEVEL_NOTE,
			.summary = "A process changed its user, its group or its capabilities.",
			.explanation = "Compared is who it was when it was born or called execve, "
				"and who it was at its next execve or its end; what it was in "
				"between is not seen. Servers give up root like that, and sudo "
				"gets it.",
			.advice = "see whether it is meant to",
		},
		.wants = {.programs = true, .identity = true, .exiting = true},
		.calls = "setuid,setgid,setreuid,setregid,setresuid,setresgid,capset,"
			"?setuid32,?setgid32,?setreuid32,?setregid32,?setresuid32,?setresgid32",
		.flags = CHECK_OPTIONAL, .state = sizeof(struct heirs),
		.event = credentials, .done = forget_rights,
	},
	{
		.row = {
			.id = "SC703", .name = "namespace-entered", .level = LEVEL_NOTE,
			.summary = "A process entered other namespaces, or made one in new ones.",
			.explanation = "unshare, setns, or clone with flags such as CLONE_NEWUSER: "
				"containers and sandboxes are made of that. In them numbers of "
				"processes, paths and addresses mean something else. Without calls "
				"only clone is seen.",
			.advice = "see whether it is meant to",
		},
		.wants = {.programs = true}, .calls = "unshare,setns",
		.flags = CHECK_OPTIONAL, .event = entered,
	},
	{.row = {0}}
};

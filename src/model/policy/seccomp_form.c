/* Form seccomp: the object `seccomp` of the OCI runtime specification. It need not be ptrail's if
 * it allows system calls by name and refuses all others. */
#include "model/policy/policy_file.h"

#include <string.h>

#include "base/memory/alloc.h"
#include "base/text/json_reader.h"
#include "base/text/sbuf.h"

/* Lines of a JSON text say little: these are what is cited instead. */
enum { LINE_CALLS = 1, LINE_MACHINES, LINES };

static bool refuses(const char *action)
{
	static const char *const actions[] = {
		"SCMP_ACT_ERRNO", "SCMP_ACT_KILL", "SCMP_ACT_KILL_PROCESS", "SCMP_ACT_KILL_THREAD",
		"SCMP_ACT_TRAP",
	};

	for (size_t i = 0; action && i < sizeof(actions) / sizeof(*actions); i++)
		if (!strcmp(actions[i], action))
			return true;
	return false;
}

static int read_machines(struct policy_file *f, const struct json_value *list,
			 struct policy_fault *fault)
{
	if (!list)
		return 0;
	if (list->type != JSON_IS_ARRAY)
		return policy_fault_at(fault, 0, "'architectures' must be a list");
	f->machines.line = LINE_MACHINES;
	for (const struct json_value *v = list->first; v; v = v->next)
		for (size_t i = 0; i < ABI_COUNT; i++)
			if (v->type == JSON_IS_STRING && !strcmp(v->text, abis[i].oci_name))
				policy_allow_name(&f->machines, abis[i].name,
						  strlen(abis[i].name));
	return 0;
}

/* A rule: names and an action, without conditions on arguments */
static int read_rule(struct policy_file *f, const struct json_value *rule,
		     struct policy_fault *fault)
{
	const struct json_value *names = json_member_of(rule, "names");
	const struct json_value *args = json_member_of(rule, "args");
	const char *action = json_member_text(rule, "action");

	if (args && !(args->type == JSON_IS_ARRAY && !args->first) && args->type != JSON_IS_NULL)
		return policy_fault_at(fault, 0, "it has rules about arguments ('args')");
	if (json_member_of(rule, "includes") || json_member_of(rule, "excludes"))
		return policy_fault_at(fault, 0, "it has conditions ('includes', 'excludes')");
	if (!names || names->type != JSON_IS_ARRAY || !action)
		return policy_fault_at(fault, 0, "a rule must have 'names' and 'action'");
	if (strcmp(action, "SCMP_ACT_ALLOW") != 0 && strcmp(action, "SCMP_ACT_LOG") != 0)
		return policy_fault_at(fault, 0, "the action of a rule must be SCMP_ACT_ALLOW or "
				       "SCMP_ACT_LOG, not '%.40s'", action);
	for (const struct json_value *v = names->first; v; v = v->next)
		if (v->type == JSON_IS_STRING)
			policy_allow_name(&f->calls, v->text, strlen(v->text));
	return 0;
}

int policy_read_seccomp(struct policy_file *f, const char *text, size_t n,
			struct policy_fault *fault)
{
	const struct json_value *v = json_read(&f->arena, text, n), *list;
	const char *action = json_member_text(v, "defaultAction");
	struct sbuf cited = {0};
	int err;

	f->lines = alloc_zeroed(LINES * sizeof(*f->lines));
	f->line_count = LINES - 1;
	f->lines[LINE_CALLS - 1] = f->lines[LINE_MACHINES - 1] = "architectures";
	if (!v)
		return policy_fault_at(fault, 0, "it is no valid JSON");
	list = json_member_of(v, "syscalls");
	if (!action || !list || list->type != JSON_IS_ARRAY)
		return policy_fault_at(fault, 0, "a seccomp profile must have 'defaultAction' and "
				       "'syscalls'");
	/* SCMP_ACT_LOG and SCMP_ACT_ALLOW refuse nothing */
	if (refuses(action))
		f->calls.line = LINE_CALLS;
	else if (strcmp(action, "SCMP_ACT_LOG") != 0 && strcmp(action, "SCMP_ACT_ALLOW") != 0)
		return policy_fault_at(fault, 0, "unknown defaultAction '%.40s'", action);
	sbuf_str(&cited, "defaultAction ");
	sbuf_str(&cited, action);
	f->lines[LINE_CALLS - 1] = arena_copy(&f->arena, cited.s, cited.len);
	sbuf_done(&cited);
	err = read_machines(f, json_member_of(v, "architectures"), fault);
	for (const struct json_value *rule = list->first; rule && !err; rule = rule->next)
		err = read_rule(f, rule, fault);
	return err;
}

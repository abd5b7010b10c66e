/* The printer `seccomp`: at the end of the trace a seccomp profile that allows the syscalls that
 * were made, as the object `seccomp` of the OCI runtime specification, which docker and podman take
 * as well (--security-opt seccomp=FILE). */
#include "print/core/printers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "base/memory/hash.h"
#include "base/text/json.h"
#include "desc/type.h"
#include "model/audit/policy_rules.h"
#include "print/seccomp/profile.h"
#include "ptrail/output.h"

enum { SETTING_ACTION, SETTING_RUNTIME };
enum { RUNTIME_RUNC, RUNTIME_NONE };

static const char *const actions[] = {"SCMP_ACT_ERRNO", "SCMP_ACT_KILL_PROCESS", "SCMP_ACT_LOG"};

static const struct printer_setting settings[] = {
	[SETTING_ACTION] = {
		.name = "action", .words = (const char *const []){"errno", "kill", "log", NULL},
		.help = "EPERM for other syscalls, or this",
	},
	[SETTING_RUNTIME] = {
		.name = "runtime", .words = (const char *const []){"runc", "none", NULL},
		.help = "allow what runc needs to start the program",
	},
	{0},
};

/* What runc calls between installing the profile and executing the program, as a list like .calls:
 * it changes to the user, drops capabilities, and closes descriptors; the rest is Go's runtime. */
static const char runtime_calls[] =
	"capget,capset,chdir,clone,close,close_range,epoll_ctl,epoll_pwait,execve,exit_group,"
	"faccessat2,fchown,fcntl,fstat,fstatfs,futex,getcwd,getdents64,getgid,getpid,getppid,"
	"gettid,getuid,lstat,madvise,mmap,munmap,nanosleep,newfstatat,openat,prctl,read,"
	"readlinkat,rt_sigaction,rt_sigprocmask,rt_sigreturn,sched_yield,setgid,setgroups,setuid,"
	"sigaltstack,stat,tgkill,write";

struct seccomp {
	const struct print_options *o;
	struct output *out;
	struct hash calls;		/* address of a row → struct call */
	bool used[ABI_COUNT];
};

static void *seccomp_open(const struct print_options *options, struct output *out)
{
	struct seccomp *s = alloc_new(struct seccomp);

	s->o = options;
	s->out = out;
	return s;
}

/* The syscall that the kernel sees, which multiplexes others on i386 (socketcall) */
static void note_call(struct seccomp *s, const struct event *e)
{
	const struct call *row = e->call.abi ? desc_call(e->call.abi, e->call.nr) : NULL;

	if (!row)
		return;
	s->used[e->call.abi->id] = true;
	hash_put(&s->calls, (uintptr_t)row, (void *)row);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Appends the names in a list separated by commas, which is changed; returns their number. */
static size_t split_names(const char **names, char *list)
{
	size_t n = 0;
	char *rest, *name = strtok_r(list, ",", &rest);

	for (; name; name = strtok_r(NULL, ",", &rest))
		names[n++] = name;
	return n;
}

static void add_names(struct json *j, const struct hash *calls, bool is_i386, bool is_for_runc)
{
	const size_t room = calls->count + POLICY_IMPLIED_CALLS_MAX + 1 + sizeof(runtime_calls);
	_cleanup_free_ const char **names = alloc_more(NULL, room, sizeof(*names));
	_cleanup_free_ char *runtime = alloc_string(runtime_calls);
	size_t n = 0, at = 0;

	for (const struct call *row; (row = hash_next(calls, &at));)
		names[n++] = row->name;
	if (is_for_runc)
		n += split_names(names + n, runtime);
	n += policy_add_implied_calls(calls, names + n);
	if (is_i386)
		names[n++] = "sigreturn";
	qsort(names, n, sizeof(*names), compare_names);
	json_member_array(j, "names");
	for (size_t i = 0; i < n; i++)
		if (!i || strcmp(names[i], names[i - 1]) != 0)
			json_str(j, names[i]);
	json_array_end(j);
}

void seccomp_profile(struct sbuf *b, const struct hash *calls, const bool *used,
		     const struct seccomp_settings *chosen)
{
	struct json j = {.b = b};

	json_object(&j);
	json_member_str(&j, "defaultAction", actions[chosen->action]);
	if (!chosen->action)
		json_member_uint(&j, "defaultErrnoRet", EPERM);
	json_member_array(&j, "architectures");
	for (unsigned i = 0; i < ABI_COUNT; i++)
		if (used[i])
			json_str(&j, abis[i].oci_name);
	json_array_end(&j);
	json_member_array(&j, "syscalls");
	json_object(&j);
	add_names(&j, calls, used[ABI_i386], chosen->runtime == RUNTIME_RUNC);
	json_member_str(&j, "action", "SCMP_ACT_ALLOW");
	json_object_end(&j);
	json_array_end(&j);
	json_object_end(&j);
	sbuf_char(b, '\n');
}

static void print_profile(struct seccomp *s)
{
	struct sbuf b = {0};

	seccomp_profile(&b, &s->calls, s->used, &(struct seccomp_settings){
		.action = s->o->settings[SETTING_ACTION],
		.runtime = s->o->settings[SETTING_RUNTIME],
	});
	output_add(s->out, b.s, b.len);
	sbuf_done(&b);
}

static void seccomp_event(void *self, const struct event *e)
{
	struct seccomp *s = self;

	if (e->kind == EVENT_ENTER || e->kind == EVENT_LEAVE)
		note_call(s, e);
	else if (e->kind == EVENT_END)
		print_profile(s);
}

static void seccomp_close(void *self)
{
	struct seccomp *s = self;

	hash_done(&s->calls);
	free(s);
}

const struct printer printer_seccomp = {
	.name = "seccomp",
	.help = "a seccomp profile (OCI, docker) that allows the syscalls made",
	.wants = {.calls = true},
	.calls = "all",
	.settings = settings,
	.document = true,
	.accepts_combined = true,
	.writes_at_end = true,
	.open = seccomp_open,
	.event = seccomp_event,
	.close = seccomp_close,
};

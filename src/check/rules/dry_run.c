/* SC707: what a policy in a file (--policy) would have refused */
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "check/core/check.h"
#include "check/core/policy.h"
#include "decode/view.h"
#include "desc/traits.h"
#include "desc/type.h"
#include "model/policy/policy_file.h"

enum {
	SAME_DIRECTORY_MAX = 4,	/* more refused files of a directory are one finding */
	LINE_LENGTH_MAX = 100,	/* bytes of a line of the policy in an evidence */
	FAMILIES = 64,		/* numbers of address families that policy_rules collects */
};

/* A use of a file that is refused */
struct refused_use {
	const struct traced_path *path;
	unsigned use;		/* index in `uses` */
	unsigned line;
	uint64_t key;		/* of the use and the directory */
};

struct dry_run {
	bool has_begun;
	struct policy_rules rules;
	/* First uses: struct call * → struct witness, hash of the name → struct witness */
	struct hash calls, capabilities;
	struct witness *families[FAMILIES], *machines[ABI_COUNT], *namespaces, *realtime;
	struct refused_use *refused;
	size_t refused_count;
	struct hash directories;	/* key → number of its refused uses, as a pointer */
};

/* How a path is used, in the order in which one refusal of a path is chosen. Whether an open with
 * O_CREAT and without O_EXCL created the file is unknown: it counts as writing. */
static const struct { unsigned acts, right; const char *verb; } uses[] = {
	{PATH_BIT(CREATED) | PATH_BIT(DELETED) | PATH_BIT(MOVED), RIGHT_CREATE,
		"create or delete"},
	{PATH_BIT(RAN), RIGHT_EXECUTE, "execute"},
	{PATH_BIT(WRITTEN), RIGHT_WRITE, "write"},
	{PATH_BIT(READ), RIGHT_READ, "read"},
	{PATH_BIT(LISTED), RIGHT_LIST, "list"},
	{PATH_BIT(CONNECTED), RIGHT_CONNECT, "connect to"},
	{PATH_BIT(CHANGED), RIGHT_CHANGE, "change attributes of"},
	{PATH_BIT(EXAMINED) | PATH_BIT(FOLLOWED) | PATH_BIT(LINKED), RIGHT_SEE, "find"},
};
enum { USES = sizeof(uses) / sizeof(*uses) };

/* --- events --- */

static struct witness *new_witness(struct dry_run *d, const struct event *e)
{
	struct path_log *l = &d->rules.log;
	struct witness *w = arena_new(&l->arena, struct witness);

	*w = witness_of(l, e, e->call.view && e->call.view->name ? e->call.view->name : "");
	return w;
}

/* `families`: those of the rules before the event */
static void note_first_uses(struct dry_run *d, const struct event *e, uint64_t families)
{
	const struct policy_rules *r = &d->rules;
	const struct call *row = e->call.abi ? desc_call(e->call.abi, e->call.nr) : NULL;
	const struct syscall_traits *traits = e->call.view && e->call.view->args ?
		syscall_traits(e->call.view->row) : NULL;
	uint64_t name = traits && traits->capability ?
		fnv_string(FNV_BASIS, traits->capability) : 0;

	if (row && e->call.note != CALL_OPERATION && !hash_get(&d->calls, (uintptr_t)row))
		hash_put(&d->calls, (uintptr_t)row, new_witness(d, e));
	if (row && !d->machines[e->call.abi->id])
		d->machines[e->call.abi->id] = new_witness(d, e);
	if (name && hash_get(&r->capabilities, name) && !hash_get(&d->capabilities, name))
		hash_put(&d->capabilities, name, new_witness(d, e));
	for (unsigned i = 0; r->families != families && i < FAMILIES; i++)
		if ((r->families & ~families) >> i & 1)
			d->families[i] = new_witness(d, e);
	if (r->creates_namespaces && !d->namespaces)
		d->namespaces = new_witness(d, e);
	if (r->sets_realtime && !d->realtime)
		d->realtime = new_witness(d, e);
}

static void note_event(struct check_run *k, void *state, const struct event *e)
{
	struct dry_run *d = state;
	uint64_t families;

	if (!check_policy(k)->file)
		return;
	if (!d->has_begun) {
		policy_rules_init(&d->rules);
		d->rules.log.keeps_all = true;
		d->has_begun = true;
	}
	families = d->rules.families;
	policy_rules_note(&d->rules, e);
	if (e->kind == EVENT_ENTER || e->kind == EVENT_LEAVE)
		note_first_uses(d, e, families);
}

/* --- findings --- */

/* What the evidence of a refusal says of the policy: "app.sh:7: set -- --ro-bind-try /etc /etc" */
static const char *cite(struct check_run *k, unsigned line)
{
	const struct policy *p = check_policy(k);
	const char *text = line && line <= p->file->line_count ? p->file->lines[line - 1] : "";
	bool is_long = strlen(text) > LINE_LENGTH_MAX;

	text += strspn(text, " ");
	if (p->file->form == POLICY_SECCOMP || !line)
		return check_format(k, "%s: %s", p->file_name, text);
	return check_format(k, "%s:%u: %.*s%s", p->file_name, line, LINE_LENGTH_MAX, text,
			    is_long ? "..." : "");
}

/* Reports that the process is refused to do something: "call mkdir". `file`: what the
 * evidence names beside the system call; "": nothing */
static void report_use(struct check_run *k, const struct history *h, const struct witness *w,
		       const char *verb, const char *object, const char *file, unsigned line)
{
	const struct life *life = history_of_serial(h, w->serial);

	report_finding(k, life, "the policy does not let %s %s %s",
		       *w->program ? w->program : "a program", verb, object);
	add_evidence(k, life, w->time, "%s%s%s; %s", w->call, *file ? " of " : "", file,
		     cite(k, line));
}

static void report(struct check_run *k, const struct history *h, const struct witness *w,
		   const char *verb, const char *object, unsigned line)
{
	report_use(k, h, w, verb, object, "", line);
}

static void report_names(struct check_run *k, struct dry_run *d, const struct history *h)
{
	const struct policy_file *f = check_policy(k)->file;
	size_t at = 0;
	unsigned line;

	for (const struct call *row; (row = hash_next(&d->rules.calls, &at));)
		if (policy_refuses_call(f, row->name, &line))
			report(k, h, hash_get(&d->calls, (uintptr_t)row), "call", row->name, line);
	at = 0;
	for (const char *name; (name = hash_next(&d->rules.capabilities, &at));)
		if (policy_refuses_capability(f, name, &line))
			report(k, h, hash_get(&d->capabilities, fnv_string(FNV_BASIS, name)),
			       "use the capability", name, line);
	for (unsigned i = 0; i < FAMILIES; i++)
		if (d->families[i] && policy_refuses_family(f, i, &line))
			report(k, h, d->families[i], "create sockets of the family",
			       policy_family_name(i) ? policy_family_name(i) : "that it uses",
			       line);
	for (unsigned i = 0; i < ABI_COUNT; i++)
		if (d->machines[i] && policy_refuses_machine(f, i, &line))
			report(k, h, d->machines[i], "make system calls of the machine",
			       abis[i].name, line);
	if (d->namespaces && f->namespaces_line)
		report(k, h, d->namespaces, "create", "namespaces", f->namespaces_line);
	if (d->realtime && f->realtime_line)
		report(k, h, d->realtime, "use", "real-time scheduling", f->realtime_line);
}

/* Whether the path is used in this way. A directory of which only attributes were read is there if
 * anything in it is. */
static bool is_used(const struct traced_path *p, unsigned use)
{
	if (!(p->acts & uses[use].acts))
		return false;
	return uses[use].right != RIGHT_SEE || p->is_file ||
		p->acts & (PATH_BIT(FOLLOWED) | PATH_BIT(LINKED));
}

static size_t directory_length(const char *path)
{
	return strrchr(path, '/') - path;
}

static void add_refused(struct dry_run *d, const struct traced_path *p, unsigned use,
			unsigned line)
{
	uint64_t key = hash_mix(fnv_bytes(FNV_BASIS + use, p->path, directory_length(p->path)));
	uintptr_t count = (uintptr_t)hash_get(&d->directories, key);

	if (!(d->refused_count & (d->refused_count - 1)))	/* full: at each power of 2 */
		d->refused = alloc_more(d->refused, d->refused_count ? 2 * d->refused_count : 1,
					sizeof(*d->refused));
	d->refused[d->refused_count++] = (struct refused_use){p, use, line, key};
	hash_put(&d->directories, key, (void *)(count + 1));
}

/* Notes the first use of the path that is refused. */
static void judge_path(struct dry_run *d, const struct policy_file *f, const struct traced_path *p)
{
	unsigned line;

	if (p->path[0] != '/')
		return;
	for (unsigned use = 0; use < USES; use++)
		if (is_used(p, use) && policy_refused_rights(f, p->path, uses[use].right,
							     p->existed, &line)) {
			add_refused(d, p, use, line);
			return;
		}
}

static void report_files(struct check_run *k, struct dry_run *d, const struct history *h)
{
	for (size_t i = 0; i < d->refused_count; i++) {
		const struct refused_use *r = &d->refused[i];
		const struct witness *w = path_first(r->path, uses[r->use].acts);
		bool is_many = (uintptr_t)hash_get(&d->directories, r->key) > SAME_DIRECTORY_MAX;
		const char *path = r->path->path;

		if (path_is_below(path, "/proc"))	/* numbers of processes differ */
			report_use(k, h, w, uses[r->use].verb, "files in /proc", path, r->line);
		else if (is_many)
			report_use(k, h, w, uses[r->use].verb,
				   check_format(k, "files in %.*s", (int)directory_length(path),
						path), path, r->line);
		else
			report(k, h, w, uses[r->use].verb, path, r->line);
	}
}

static void report_refusals(struct check_run *k, void *state, const struct history *h)
{
	struct dry_run *d = state;
	const struct policy_file *f = check_policy(k)->file;

	if (!f || !d->has_begun)
		return;
	report_names(k, d, h);
	for (const struct traced_path *p = d->rules.log.first; p; p = p->next)
		judge_path(d, f, p);
	report_files(k, d, h);
}

static void free_dry_run(void *state)
{
	struct dry_run *d = state;

	if (d->has_begun)
		policy_rules_done(&d->rules);
	hash_done(&d->calls);
	hash_done(&d->capabilities);
	hash_done(&d->directories);
	free(d->refused);
}

const struct check checks_dry_run[] = {
	{
		.row = {
			.id = "SC707", .name = "policy-refusal", .level = LEVEL_ERROR,
			.summary = "A process did what a policy would refuse.",
			.explanation = "--policy names a file that --print=policy has written, in "
				"any of its forms. The run is not confined: what the policy would "
				"have refused is reported, with the line that refuses it. After a "
				"refusal a program would have taken another way: later findings "
				"may be consequences. Landlock limits no attributes and no "
				"sockets, systemd no files that are only read, except those of "
				"its settings, and seccomp no files. Not examined are signals, and "
				"what namespaces of bubblewrap hide: processes, IPC objects, "
				"abstract sockets. Without --policy the check finds nothing.",
			.advice = "if it is intended, record the run and write the policy again "
				"with it (ptrail replay OLD.trail NEW.trail --print=policy:FORM)",
		},
		.wants = {.calls = true, .values = true, .programs = true, .fd_paths = true,
			  .identity = true, .bases = true, .environments = true,
			  .interpreters = true, .descriptors = true, .operations = true},
		.calls = "all",
		.flags = CHECK_OPTIONAL | CHECK_CALLS, .state = sizeof(struct dry_run),
		.event = note_event, .end = report_refusals, .done = free_dry_run,
	},
	{.row = {0}}
};

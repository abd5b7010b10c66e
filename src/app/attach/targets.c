#include "app/attach/targets.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/attach/container_names.h"
#include "app/cli/exit_status.h"
#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "base/text/nearest.h"
#include "base/text/path.h"
#include "trace/cgroup/members.h"
#include "trace/cgroup/workload.h"

enum {
	NAMES_MAX = 10000,	/* names that a misspelled one is compared with */
	SHOWN_MAX = 5,		/* names that a message lists */
};

static const char *const option_names[] = {"--cgroup", "--unit", "--container", "--pod"};

struct target {
	enum target_kind kind;
	char *name;		/* as given */
	struct directory_list directories;
};

struct targets {
	struct cgroup_hierarchies hierarchies;
	const char *root;
	struct target *all;
	size_t count;
};

struct targets *targets_new(const char *root)
{
	struct targets *t = alloc_new(struct targets);

	t->root = root;
	cgroup_find_hierarchies(&t->hierarchies, root);
	return t;
}

static void target_done(struct target *one)
{
	free(one->name);
	directory_list_done(&one->directories);
}

void targets_free(struct targets *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->count; i++)
		target_done(&t->all[i]);
	free(t->all);
	cgroup_hierarchies_done(&t->hierarchies);
	free(t);
}

/* The search for the cgroups of one target, by a pattern or by IDs */
struct name_search {
	enum target_kind kind;
	const char *pattern;		/* of a unit */
	struct directory_list ids;	/* of containers or pods */
	bool by_begin;			/* .ids are the begins of IDs */
	const char *name;		/* of a container or pod, as given */
	struct directory_list known;	/* names of what exists */
	struct directory_list matched;	/* different IDs, or units, that match */
};

static void name_search_done(struct name_search *s)
{
	directory_list_done(&s->ids);
	directory_list_done(&s->known);
	directory_list_done(&s->matched);
}

static void add_name(struct directory_list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		if (!strcmp(list->all[i], name))
			return;
	if (list->count < NAMES_MAX)
		directory_list_add(list, name);
}

static bool is_unit_name(const char *name)
{
	static const char *const suffixes[] = {
		".service", ".scope", ".slice", ".socket", ".mount", ".swap", ".timer", ".path",
		".target", ".automount", ".device",
	};

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++)
		if (path_ends_with(name, suffixes[i]))
			return true;
	return false;
}

static bool matches_unit(void *ctx, const char *name)
{
	struct name_search *s = ctx;

	name += *name == '_';	/* see workload.c */
	if (!is_unit_name(name))
		return false;
	add_name(&s->known, name);
	/* backslashes are parts of names: "dev-disk\x2d1.swap" */
	if (fnmatch(s->pattern, name, FNM_NOESCAPE))
		return false;
	add_name(&s->matched, name);
	return true;
}

/* Whether the ID is one of those that are searched for, or begins with it */
static bool has_id(const struct name_search *s, const char *id)
{
	for (size_t i = 0; i < s->ids.count; i++)
		if (s->by_begin ? !strncmp(id, s->ids.all[i], strlen(s->ids.all[i])) :
		    !strcmp(id, s->ids.all[i]))
			return true;
	return false;
}

static bool matches_id(void *ctx, const char *name)
{
	struct name_search *s = ctx;
	char id[WORKLOAD_NAME_MAX], runtime[16];

	if (s->kind == TARGET_POD ? !workload_pod_of(name, id) :
	    !workload_container_of(name, id, runtime))
		return false;
	add_name(&s->known, id);
	if (!has_id(s, id))
		return false;
	add_name(&s->matched, id);
	return true;
}

/* Notes the ID of a container or pod that has the given name. */
static void note_named(void *ctx, const char *id, const char *name)
{
	struct name_search *s = ctx;
	const char *slash = s->kind == TARGET_POD && !strchr(s->name, '/') ? strchr(name, '/') :
		NULL;

	name = slash ? slash + 1 : name;
	add_name(&s->known, name);
	if (!strcmp(name, s->name))
		add_name(&s->ids, id);
}

/* Whether the name may be the begin of an ID, with four digits at least */
static bool may_be_begin(const char *name)
{
	size_t n = strlen(name);

	return n >= 4 && strspn(name, "0123456789abcdef-") == n;
}

/* Finds the cgroups of a container or pod: those of the given name, or else those of the ID.
 * Returns 0, -ENOENT, or -ESRCH if there is a container of that name, which does not run. */
static int find_by_id(struct targets *t, struct name_search *s, struct directory_list *to)
{
	if (s->kind == TARGET_POD)
		pod_names_each(t->root, note_named, s);
	else
		container_names_each(t->root, note_named, s);
	/* a name that several pods had one after the other: only one of them runs */
	if (s->ids.count && !cgroup_find_named(&t->hierarchies, matches_id, s, to))
		return 0;
	if (s->ids.count && s->kind == TARGET_CONTAINER)
		return -ESRCH;
	directory_list_add(&s->ids, s->name);
	if (!cgroup_find_named(&t->hierarchies, matches_id, s, to))
		return 0;
	s->by_begin = true;
	return may_be_begin(s->name) ? cgroup_find_named(&t->hierarchies, matches_id, s, to) :
		-ENOENT;
}

/* Appends names, separated by commas, and how many more there are. */
static void append_names(struct sbuf *b, const struct directory_list *list)
{
	for (size_t i = 0; i < list->count && i < SHOWN_MAX; i++) {
		sbuf_str(b, i ? ", " : "");
		sbuf_str(b, list->all[i]);
	}
	if (list->count > SHOWN_MAX) {
		sbuf_str(b, " and ");
		sbuf_dec(b, list->count - SHOWN_MAX, false);
		sbuf_str(b, " more");
	}
}

/* Whether a file of systemd describes the unit. */
static bool has_unit_file(const struct targets *t, const char *unit)
{
	static const char *const directories[] = {
		"/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system",
		"/usr/lib/systemd/system", "/lib/systemd/system", "/etc/systemd/user",
		"/usr/lib/systemd/user",
	};
	struct sbuf path = {0};
	bool has = false;

	for (size_t i = 0; i < sizeof(directories) / sizeof(*directories) && !has; i++) {
		sbuf_reset(&path);
		sbuf_str(&path, t->root);
		sbuf_str(&path, directories[i]);
		sbuf_str(&path, "/");
		sbuf_str(&path, unit);
		has = !access(path.s, F_OK);
	}
	sbuf_done(&path);
	return has;
}

/* Reports that nothing has the name, and what exists. */
static void report_missing(const struct targets *t, const struct name_search *s, const char *name,
			   struct diag *diag)
{
	static const char *const things[] = {"cgroup", "unit", "container", "pod"};
	const char *similar = nearest(name, (const char *const *)s->known.all, s->known.count);
	struct sbuf names = {0};

	append_names(&names, &s->known);
	if (s->kind == TARGET_UNIT && has_unit_file(t, s->pattern))
		diag_say(diag, "--unit: the unit '%s' does not run: it has no cgroup; start it "
			 "first", s->pattern);
	else if (similar)
		diag_say(diag, "%s: no %s '%s' runs; did you mean '%s'?", option_names[s->kind],
			 things[s->kind], name, similar);
	else if (names.len)
		diag_say(diag, "%s: no %s '%s' runs; there are %s", option_names[s->kind],
			 things[s->kind], name, names.s);
	else
		diag_say(diag, "%s: no %s '%s' runs: no cgroup has the name of a %s%s",
			 option_names[s->kind], things[s->kind], name, things[s->kind],
			 s->kind != TARGET_UNIT && geteuid() ?
			 "; names of containers and pods may be readable for root only" : "");
	sbuf_done(&names);
}

/* Reports that the name is that of several things. */
static void report_ambiguous(const struct name_search *s, const char *name, struct diag *diag)
{
	struct sbuf names = {0};

	append_names(&names, &s->matched);
	diag_say(diag, "%s: '%s' is ambiguous: it may be %s", option_names[s->kind], name, names.s);
	sbuf_done(&names);
}

static bool collect_name(void *ctx, const char *name)
{
	add_name(ctx, name);
	return false;
}

/* Reports that a cgroup does not exist, with one of a similar name. */
static void report_missing_path(const struct targets *t, const char *path, struct diag *diag)
{
	struct directory_list names = {0}, none = {0};
	const char *base = strrchr(path, '/'), *similar;

	base = base && base[1] ? base + 1 : path;
	cgroup_find_named(&t->hierarchies, collect_name, &names, &none);
	similar = nearest(base, (const char *const *)names.all, names.count);
	if (!t->hierarchies.count)
		diag_say(diag, "--cgroup: no file system of cgroups is mounted");
	else if (similar && strcmp(similar, base) != 0)
		diag_say(diag, "--cgroup: there is no cgroup '%s'; did you mean '%s'?", path,
			 similar);
	else
		diag_say(diag, "--cgroup: there is no cgroup '%s': must be a directory below %s, "
			 "or a path as in /proc/PID/cgroup", path, t->hierarchies.all[0].point);
	directory_list_done(&names);
	directory_list_done(&none);
}

static int find_unit(struct targets *t, const char *name, struct directory_list *to,
		     struct diag *diag)
{
	struct sbuf pattern = {0};
	struct name_search s = {.kind = TARGET_UNIT};
	int err;

	sbuf_str(&pattern, name);
	if (!is_unit_name(name))
		sbuf_str(&pattern, ".service");
	s.pattern = pattern.s;
	err = cgroup_find_named(&t->hierarchies, matches_unit, &s, to);
	if (err)
		report_missing(t, &s, pattern.s, diag);
	name_search_done(&s);
	sbuf_done(&pattern);
	return err ? EXIT_USAGE : 0;
}

static int find_container(struct targets *t, enum target_kind kind, const char *name,
			  struct directory_list *to, struct diag *diag)
{
	struct name_search s = {.kind = kind, .name = name};
	int err = find_by_id(t, &s, to);

	if (err == -ESRCH)
		diag_say(diag, "--container: the container '%s' does not run: it has no cgroup; "
			 "start it first", name);
	else if (err)
		report_missing(t, &s, name, diag);
	else if (s.matched.count > 1)
		report_ambiguous(&s, name, diag);
	err = err || s.matched.count > 1 ? EXIT_USAGE : 0;
	name_search_done(&s);
	return err;
}

int targets_add(struct targets *t, enum target_kind kind, const char *name, struct diag *diag)
{
	struct target one = {.kind = kind};
	int err = 0;

	if (!*name) {
		diag_say(diag, "%s: the name is empty", option_names[kind]);
		return EXIT_USAGE;
	}
	if (kind == TARGET_UNIT)
		err = find_unit(t, name, &one.directories, diag);
	else if (kind != TARGET_CGROUP)
		err = find_container(t, kind, name, &one.directories, diag);
	else if (cgroup_find_path(&t->hierarchies, name, &one.directories)) {
		report_missing_path(t, name, diag);
		err = EXIT_USAGE;
	}
	one.name = alloc_string(name);
	if (err) {
		target_done(&one);
		return err;
	}
	t->all = alloc_more(t->all, t->count + 1, sizeof(*t->all));
	t->all[t->count++] = one;
	return 0;
}

static void list_target(const struct target *one, void (*found)(void *to, pid_t pid), void *to)
{
	for (size_t i = 0; i < one->directories.count; i++)
		cgroup_each_process(one->directories.all[i], found, to);
}

void targets_list(void *ctx, void (*found)(void *to, pid_t pid), void *to)
{
	const struct targets *t = ctx;

	for (size_t i = 0; i < t->count; i++)
		list_target(&t->all[i], found, to);
}

void targets_describe(const struct targets *t, struct sbuf *text)
{
	for (size_t i = 0; i < t->count; i++) {
		sbuf_str(text, text->len ? " " : "");
		sbuf_str(text, option_names[t->all[i].kind]);
		sbuf_str(text, "=");
		sbuf_str(text, t->all[i].name);
	}
}

static void note_any(void *to, pid_t pid)
{
	(void)pid;
	*(bool *)to = true;
}

void targets_report_empty(const struct targets *t, struct diag *diag)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct target *one = &t->all[i];
		bool has_any = false;

		list_target(one, note_any, &has_any);
		if (!has_any)
			diag_say(diag, "%s=%s: no process yet; waiting for the first",
				 option_names[one->kind], one->name);
	}
}

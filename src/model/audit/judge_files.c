/* Findings about paths: secrets, persistence, sockets, changes outside of the working directory */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "model/audit/audit.h"
#include "model/audit/pattern.h"

static const char *const fate_words[AUDIT_FATES] = {
	[AUDIT_CREATED] = "creates files outside of its directory",
	[AUDIT_WRITTEN] = "writes files outside of its directory",
	[AUDIT_DELETED] = "deletes files outside of its directory that it did not create",
	[AUDIT_CHANGED] = "changes attributes of files outside of its directory",
};

static const enum audit_level fate_levels[AUDIT_FATES] = {
	[AUDIT_CREATED] = AUDIT_MEDIUM, [AUDIT_WRITTEN] = AUDIT_MEDIUM,
	[AUDIT_DELETED] = AUDIT_HIGH, [AUDIT_CHANGED] = AUDIT_MEDIUM,
};

static bool is_inside(const struct audit *a, const char *path)
{
	return strlen(a->log.home) > 1 && path_is_below(path, a->log.home);
}

/* Whether the first n bytes of the path are the HOME of a program */
static bool is_home(const struct audit *a, const char *path, size_t n)
{
	const char *home;

	for (size_t at = 0; (home = hash_next(&a->log.homes, &at));)
		if (strlen(home) == n && !strncmp(home, path, n))
			return true;
	return false;
}

/* The row that the path matches; NULL: none */
static const struct audit_file_row *find_row(const struct audit_file_row *rows, const char *path,
					     size_t *base)
{
	size_t ignored;

	for (; rows->paths; rows++)
		if (patterns_match(rows->paths, path, base) &&
		    !patterns_match(rows->except, path, &ignored))
			return rows;
	return NULL;
}

/* Adds what the programs did to a path that a row names; what was refused is AUDIT_MEDIUM. */
static void add_users(struct audit *a, const struct traced_path *p,
		      const struct audit_file_row *row, unsigned acts, enum audit_kind kind,
		      const char *verb)
{
	for (const struct path_user *u = p->users; u; u = u->next) {
		bool is_owner = words_contain(row->owners, u->program) ||
			words_contain(row->owners, u->script);
		bool is_refused = acts == PATH_BIT(READ_REFUSED) ||
			acts == PATH_BIT(CHANGE_REFUSED);
		const struct witness *first = path_first_of(u, acts);
		char what[160];

		if (!first)
			continue;
		snprintf(what, sizeof(what), "%s %s", verb, row->what);
		audit_add(a, &(struct audit_finding){
			.kind = kind, .level = is_owner ? AUDIT_USUAL :
				 is_refused ? AUDIT_MEDIUM : row->level,
			.what = arena_copy(&a->log.arena, what, strlen(what)),
			.reason = row->reason,
		}, p->path, first);
	}
}

static void judge_secret(struct audit *a, const struct traced_path *p)
{
	const unsigned acts = PATH_BIT(READ) | PATH_BIT(MOVED) | PATH_BIT(LINKED);
	const struct audit_file_row *row;
	size_t base;

	if (!(p->acts & (acts | PATH_BIT(READ_REFUSED))) || p->is_directory || p->is_own)
		return;
	row = find_row(audit_secrets, p->path, &base);
	if (row && p->acts & acts)
		add_users(a, p, row, acts, AUDIT_SECRET, "reads");
	else if (row)
		add_users(a, p, row, PATH_BIT(READ_REFUSED), AUDIT_SECRET, "was refused to read");
}

/* Environments and memory of processes that are not traced: /proc/123/environ */
static void judge_proc(struct audit *a, const struct traced_path *p)
{
	static const struct audit_file_row rows[] = {
		{"/proc/*/environ", "", "an environment of another process",
		 "it often has passwords and tokens", "ps top htop pgrep pidof systemd",
		 AUDIT_HIGH},
		{"/proc/*/mem", "", "memory of another process",
		 "it has the secrets of that process", "gdb", AUDIT_HIGH},
		{NULL, NULL, NULL, NULL, NULL, 0},
	};
	const struct audit_file_row *row = find_row(rows, p->path, &(size_t){0});
	const unsigned acts = PATH_BIT(READ) | PATH_BIT(WRITTEN);
	char *end;
	long pid = row ? strtol(p->path + strlen("/proc/"), &end, 10) : 0;

	if (!row || pid <= 0 || *end != '/' || hash_get(&a->acts.pids, pid))
		return;
	if (p->acts & acts)
		add_users(a, p, row, acts, AUDIT_SECRET, "reads");
	else
		add_users(a, p, row, PATH_BIT(READ_REFUSED), AUDIT_SECRET, "was refused to read");
}

/* Profiles and the like in the working directory count if that is a home directory: a program's
 * sources may have such files. Git's hooks count everywhere. */
static bool judge_persistence(struct audit *a, const struct traced_path *p)
{
	const unsigned acts = PATH_BIT(WRITTEN) | PATH_BIT(CREATED) | PATH_BIT(CHANGED);
	const struct audit_file_row *row;
	size_t base;

	if (!(p->acts & (acts | PATH_BIT(CHANGE_REFUSED))) || p->is_directory ||
	    (p->is_own && !p->exists))
		return false;
	row = find_row(audit_persistence, p->path, &base);
	if (!row || (base && is_inside(a, p->path) && !strstr(row->paths, ".git/hooks") &&
		     !is_home(a, p->path, base)))
		return false;
	if (p->acts & acts)
		add_users(a, p, row, acts, AUDIT_PERSISTENCE, "changes");
	else
		add_users(a, p, row, PATH_BIT(CHANGE_REFUSED), AUDIT_PERSISTENCE,
			  "was refused to change");
	return true;
}

static void judge_socket(struct audit *a, const struct traced_path *p)
{
	const struct audit_file_row *row;
	size_t base;

	if (!(p->acts & PATH_BIT(CONNECTED)) || p->is_own)
		return;
	row = find_row(audit_sockets, p->path, &base);
	if (row)
		add_users(a, p, row, PATH_BIT(CONNECTED), AUDIT_PRIVILEGE, "connects to");
}

/* What became of a changed path; AUDIT_FATES: nothing */
static enum audit_fate fate_of(const struct audit *a, const struct traced_path *p)
{
	bool is_own = p->is_own || path_is_in_own(&a->log, p->path);

	if (is_own)
		return p->exists ? AUDIT_CREATED : AUDIT_TEMPORARY;
	if (!p->exists && p->acts & (PATH_BIT(DELETED) | PATH_BIT(MOVED)))
		return AUDIT_DELETED;
	if (p->acts & (PATH_BIT(WRITTEN) | PATH_BIT(CREATED) | PATH_BIT(DELETED)))
		return AUDIT_WRITTEN;
	return AUDIT_CHANGED;
}

/* Whether the file at a path of that fate is no finding */
static bool is_harmless(const char *path, enum audit_fate fate)
{
	size_t base;

	if ((fate == AUDIT_CREATED || fate == AUDIT_WRITTEN) &&
	    patterns_match(audit_history_paths, path, &base))
		return true;
	return fate == AUDIT_TEMPORARY || patterns_match(audit_cache_paths, path, &base) ||
		(fate == AUDIT_CREATED && patterns_match(audit_temporary_paths, path, &base));
}

static void judge_outside(struct audit *a, const struct traced_path *p, bool is_known)
{
	enum audit_fate fate = fate_of(a, p);
	struct audit_file *f;

	if (is_inside(a, p->path)) {
		a->inside_fates[fate]++;
		return;
	}
	a->outside_fates[fate]++;
	if (fate == AUDIT_TEMPORARY)
		return;
	if (!(a->outside_count & (a->outside_count - 1)))	/* full: at each power of 2 */
		a->outside = alloc_more(a->outside, a->outside_count ? 2 * a->outside_count : 1,
					sizeof(*a->outside));
	f = &a->outside[a->outside_count++];
	*f = (struct audit_file){.path = p, .fate = fate, .by = *path_first(p, PATH_CHANGES)};
	if (!is_known && !is_harmless(p->path, fate))
		audit_add(a, &(struct audit_finding){
			.kind = AUDIT_OUTSIDE, .level = fate_levels[fate], .what = fate_words[fate],
			.reason = "it changes what does not belong to it",
		}, p->path, &f->by);
}

static int compare_files(const void *x, const void *y)
{
	const struct audit_file *a = x, *b = y;

	if (a->fate != b->fate)
		return a->fate < b->fate ? -1 : 1;
	return strcmp(a->path->path, b->path->path);
}

void audit_judge_files(struct audit *a)
{
	size_t base;

	for (const struct traced_path *p = a->log.first; p; p = p->next) {
		bool is_known;

		judge_secret(a, p);
		judge_proc(a, p);
		judge_socket(a, p);
		is_known = judge_persistence(a, p);
		if (p->acts & PATH_CHANGES && *p->path == '/' &&
		    !patterns_match(audit_ignored_paths, p->path, &base))
			judge_outside(a, p, is_known);
	}
	if (a->outside)
		qsort(a->outside, a->outside_count, sizeof(*a->outside), compare_files);
}

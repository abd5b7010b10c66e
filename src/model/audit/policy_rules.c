#include "model/audit/policy_rules.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "decode/view.h"
#include "desc/traits.h"
#include "desc/type.h"
#include "model/audit/pattern.h"
#include "model/capabilities/need.h"

/* More exact paths in one directory become the directory. */
enum { SIBLINGS_MAX = 8 };

static const char temporary_reason[] = "names of temporary files differ in each run";
static const char system_reason[] = "updates replace programs and libraries together";
static const char created_reason[] = "files are created or deleted in the directory";
static const char alternatives_reason[] = "programs and libraries are links that may lead there";
static const char many_reason[] = "many files of the directory are used";

static const char *const system_trees[] = {
	"/usr", "/lib", "/lib32", "/lib64", "/libx32", "/bin", "/sbin",
};
const char *const policy_homes[] = {"/root", "/run/user", ("/" "home"), NULL};
static const char *const temporary_trees[] = {"/tmp", "/var/tmp", "/dev/shm"};

void policy_rules_init(struct policy_rules *r)
{
	*r = (struct policy_rules){0};
	path_log_init(&r->log);
}

void policy_rules_done(struct policy_rules *r)
{
	path_log_done(&r->log);
	hash_done(&r->calls);
	hash_done(&r->capabilities);
	hash_done(&r->own_ids);
	free(r->paths);
	free(r->homes);
}

/* --- collection --- */

static void note_call(struct policy_rules *r, const struct event *e)
{
	const struct call *row = e->call.abi ? desc_call(e->call.abi, e->call.nr) : NULL;
	const struct syscall_traits *traits;

	if (!row)
		return;
	r->abis[e->call.abi->id] = true;
	if (e->call.note != CALL_OPERATION)	/* which seccomp filters do not see */
		hash_put(&r->calls, (uintptr_t)row, (void *)row);
	if (e->kind != EVENT_LEAVE || e->call.failed || !e->call.view || !e->call.view->args ||
	    !e->process || !call_is_known(e))
		return;
	traits = syscall_traits(e->call.view->row);
	if (traits->sockets == SOCKETS_CREATE && e->call.arg[0] < 64)
		r->families |= UINT64_C(1) << e->call.arg[0];
	r->creates_namespaces |= traits->process == AFFECTS_LEAVE_NAMESPACES;
	r->sets_realtime |= traits->need == NEED_FOR_REALTIME && need_is_met(e, NULL);
	if (!traits->capability || !need_is_met(e, &r->own_ids))
		return;
	hash_put(&r->capabilities, fnv_string(FNV_BASIS, traits->capability),
		 (void *)traits->capability);
	if (traits->need == NEED_FOR_OTHER_ID)
		need_add_own_ids(&r->own_ids, e);
}

void policy_rules_note(struct policy_rules *r, const struct event *e)
{
	path_log_note(&r->log, e);
	if (e->kind == EVENT_ENTER || e->kind == EVENT_LEAVE)
		note_call(r, e);
}

/* --- generalization --- */

bool policy_is_common_device(const char *path)
{
	size_t base;

	return patterns_match("/dev/null /dev/zero /dev/full /dev/random /dev/urandom /dev/tty "
			      "/dev/ptmx /dev/pts/* /dev/fd /dev/fd/* /dev/stdin /dev/stdout "
			      "/dev/stderr", path, &base);
}

static const char *find_tree(const char *const *trees, size_t count, const char *path)
{
	for (size_t i = 0; i < count; i++)
		if (path_is_below(path, trees[i]))
			return trees[i];
	return NULL;
}

static void add_path(struct policy_rules *r, struct policy_path p)
{
	if (!(r->path_count & (r->path_count - 1)))	/* full: at each power of 2 */
		r->paths = alloc_more(r->paths, r->path_count ? 2 * r->path_count : 1,
				      sizeof(*r->paths));
	p.count = 1;
	r->paths[r->path_count++] = p;
}

static unsigned rights_of(const struct traced_path *p)
{
	static const unsigned rights[PATH_ACTS] = {
		[PATH_READ] = RIGHT_READ, [PATH_WRITTEN] = RIGHT_WRITE, [PATH_LINKED] = RIGHT_READ,
		[PATH_CHANGED] = RIGHT_WRITE, [PATH_RAN] = RIGHT_EXECUTE | RIGHT_READ,
		[PATH_LISTED] = RIGHT_LIST, [PATH_CONNECTED] = RIGHT_READ | RIGHT_WRITE,
		[PATH_FOLLOWED] = RIGHT_SEE, [PATH_EXAMINED] = RIGHT_SEE,
	};
	unsigned all = 0;

	for (unsigned i = 0; i < PATH_ACTS; i++)
		if (p->acts >> i & 1)
			all |= rights[i];
	/* attributes of a directory are those of what it is mounted for */
	if (all == RIGHT_SEE && !p->is_file && !(p->acts & PATH_BIT(FOLLOWED)))
		return 0;
	return all;
}

/* The deepest directory above the path that the trace did not create */
static const char *directory_above(struct policy_rules *r, const char *path)
{
	const char *end = strrchr(path, '/');

	while (end > path) {
		const struct traced_path *p = path_log_find(&r->log, path, end - path);

		if (!p || !p->is_own)
			break;
		end = memrchr(path, '/', end - path);
	}
	return end > path ? arena_copy(&r->log.arena, path, end - path) : "/";
}

static void generalize(struct policy_rules *r, const struct traced_path *p)
{
	const unsigned everything = RIGHT_READ | RIGHT_LIST | RIGHT_WRITE | RIGHT_CREATE;
	bool is_own = p->is_own || path_is_in_own(&r->log, p->path);
	bool creates = is_own ||
		p->acts & (PATH_BIT(CREATED) | PATH_BIT(DELETED) | PATH_BIT(MOVED));
	unsigned rights = rights_of(p);
	const char *tree, *above;
	bool is_temporary;

	if (path_is_below(p->path, "/proc")) {
		r->uses_proc |= rights != 0;
		return;
	}
	if (policy_is_common_device(p->path)) {
		r->uses_devices |= rights != 0;
		return;
	}
	if (!rights && !creates)
		return;
	if (creates) {
		above = directory_above(r, p->path);
		tree = find_tree(temporary_trees,
				 sizeof(temporary_trees) / sizeof(*temporary_trees), above);
		is_temporary = tree && is_own && !strcmp(tree, above);
		add_path(r, (struct policy_path){
			.path = above, .is_tree = true, .example = p->path,
			.rights = everything | (rights & RIGHT_EXECUTE),
			.reason = is_temporary ? temporary_reason : created_reason,
			.is_temporary = is_temporary,
		});
		return;
	}
	tree = find_tree(system_trees, sizeof(system_trees) / sizeof(*system_trees), p->path);
	if (tree && p->leads_elsewhere)
		add_path(r, (struct policy_path){
			.path = "/etc/alternatives", .is_tree = true, .example = p->path,
			.rights = RIGHT_SEE, .reason = alternatives_reason,
		});
	if (tree && !(rights & RIGHT_WRITE))
		add_path(r, (struct policy_path){
			.path = tree, .is_tree = true, .example = p->path, .reason = system_reason,
			.rights = rights | RIGHT_READ | RIGHT_LIST,
		});
	else if (strcmp(p->path, "/") != 0 || rights & RIGHT_LIST)
		add_path(r, (struct policy_path){.path = p->path, .rights = rights});
}

static int compare_paths(const void *x, const void *y)
{
	const struct policy_path *a = x, *b = y;
	int order = strcmp(a->path, b->path);

	return order ? order : (int)b->is_tree - (int)a->is_tree;
}

static void add_to(struct policy_path *to, const struct policy_path *p)
{
	if (p->is_tree)
		to->is_temporary &= p->is_temporary;
	to->rights |= p->rights;
	to->count += p->count;
}

/* The tree among those of these indices that has the path with all of its rights; NULL: none */
static struct policy_path *find_cover(const struct policy_rules *r, const size_t *trees,
				      size_t count, const struct policy_path *p)
{
	for (size_t i = 0; i < count; i++) {
		struct policy_path *q = &r->paths[trees[i]];

		if (!q->is_temporary && path_is_below(p->path, q->path) &&
		    !(p->rights & ~(q->rights | RIGHT_SEE)))
			return q;
	}
	return NULL;
}

/* Joins equal paths, and paths that are in a tree with all of their rights, with that. */
static void join(struct policy_rules *r)
{
	size_t *trees = alloc_zeroed((r->path_count + 1) * sizeof(*trees));
	size_t n = 0, tree_count = 0;

	if (r->path_count)
		qsort(r->paths, r->path_count, sizeof(*r->paths), compare_paths);
	for (size_t i = 0; i < r->path_count; i++) {
		struct policy_path p = r->paths[i], *to = NULL;

		if (n && !strcmp(r->paths[n - 1].path, p.path))
			to = &r->paths[n - 1];
		else
			to = find_cover(r, trees, tree_count, &p);
		if (to) {
			add_to(to, &p);
			continue;
		}
		if (p.is_tree)
			trees[tree_count++] = n;
		r->paths[n++] = p;
	}
	r->path_count = n;
	free(trees);
}

static size_t parent_length(const char *path)
{
	return strrchr(path, '/') - path;
}

/* The rights of the paths from `first` on that are in its directory, and in *count their number */
static unsigned rights_in_directory(const struct policy_rules *r, size_t first, size_t paths,
				    size_t *count)
{
	const char *path = r->paths[first].path;
	size_t n = parent_length(path);
	unsigned rights = RIGHT_LIST;

	*count = 0;
	for (size_t i = first; i < paths && !strncmp(r->paths[i].path, path, n + 1); i++)
		if (!r->paths[i].is_tree && parent_length(r->paths[i].path) == n) {
			++*count;
			rights |= r->paths[i].rights;
		}
	return rights;
}

/* Replaces many paths of one directory by the directory. */
static void fold(struct policy_rules *r)
{
	const char *last = "";
	size_t last_length = 0, paths = r->path_count, count;

	for (size_t i = 0; i < paths; i++) {
		const char *path = r->paths[i].path;
		size_t n = parent_length(path);
		unsigned rights;

		if (r->paths[i].is_tree || !n ||
		    (n == last_length && !strncmp(path, last, n + 1)))
			continue;
		rights = rights_in_directory(r, i, paths, &count);
		if (count <= SIBLINGS_MAX)
			continue;
		last = path;
		last_length = n;
		add_path(r, (struct policy_path){
			.path = arena_copy(&r->log.arena, path, n), .is_tree = true,
			.rights = rights, .reason = many_reason, .example = path,
		});
	}
	join(r);
}

static void add_home(struct policy_rules *r, const char *home)
{
	for (size_t i = 0; i < r->home_count; i++)
		if (!strcmp(r->homes[i], home))
			return;
	r->homes = alloc_more(r->homes, r->home_count + 1, sizeof(*r->homes));
	r->homes[r->home_count++] = home;
}

void policy_rules_finish(struct policy_rules *r)
{
	for (const struct traced_path *p = r->log.first; p; p = p->next)
		if (*p->path == '/')
			generalize(r, p);
	join(r);
	fold(r);
	if (*r->log.home)
		add_home(r, r->log.home);
}

/* --- several runs --- */

static bool is_same_command(const char *const *a, const char *const *b)
{
	if (!a || !b)
		return false;
	while (*a && *b && !strcmp(*a, *b))
		a++, b++;
	return !*a && !*b;
}

/* A run uses what another one has left in a directory for temporary files: the directory is no
 * longer one that each run has for itself. */
static void share_temporary(struct policy_rules *owner, const struct policy_rules *user)
{
	for (size_t i = 0; i < owner->path_count; i++) {
		struct policy_path *tree = &owner->paths[i];

		for (size_t k = 0; tree->is_temporary && k < user->path_count; k++) {
			const char *path = user->paths[k].path;
			const struct traced_path *p =
				path_log_find(&owner->log, path, strlen(path));

			if (strcmp(path, tree->path) != 0 && path_is_below(path, tree->path) &&
			    ((p && p->is_own) || path_is_in_own(&owner->log, path)))
				tree->is_temporary = false;
		}
	}
}

static void merge_hash(struct hash *to, const struct hash *from, uint64_t (*key)(const void *))
{
	size_t at = 0;

	for (void *value; (value = hash_next(from, &at));)
		hash_put(to, key(value), value);
}

static uint64_t key_of_call(const void *row)
{
	return (uintptr_t)row;
}

static uint64_t key_of_name(const void *name)
{
	return fnv_string(FNV_BASIS, name);
}

static void merge_run(struct policy_rules *to, const struct policy_rules *from)
{
	merge_hash(&to->calls, &from->calls, key_of_call);
	merge_hash(&to->capabilities, &from->capabilities, key_of_name);
	for (size_t i = 0; i < ABI_COUNT; i++)
		to->abis[i] |= from->abis[i];
	to->families |= from->families;
	to->creates_namespaces |= from->creates_namespaces;
	to->sets_realtime |= from->sets_realtime;
	to->uses_proc |= from->uses_proc;
	to->uses_devices |= from->uses_devices;
	if (!is_same_command(to->argv, from->argv))
		to->argv = NULL;
	for (size_t i = 0; i < from->home_count; i++)
		add_home(to, from->homes[i]);
	for (size_t i = 0; i < from->path_count; i++) {
		const struct policy_path *p = &from->paths[i];

		add_path(to, *p);
		to->paths[to->path_count - 1].count = p->count;
	}
}

void policy_rules_merge(struct policy_rules *const *runs, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < count; k++)
			if (i != k)
				share_temporary(runs[i], runs[k]);
	for (size_t i = 1; i < count; i++)
		merge_run(runs[0], runs[i]);
	join(runs[0]);
	fold(runs[0]);
}

/* --- names --- */

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char **sort_names(const char **names, size_t count)
{
	size_t n = 0;

	qsort(names, count, sizeof(*names), compare_names);
	for (size_t i = 0; i < count; i++)
		if (!n || strcmp(names[n - 1], names[i]) != 0)
			names[n++] = names[i];
	names[n] = NULL;
	return names;
}

size_t policy_add_implied_calls(const struct hash *calls, const char **names)
{
	bool waits = false, creates = false;
	size_t n = 0, at = 0;

	for (const struct call *row; (row = hash_next(calls, &at));) {
		waits |= syscall_traits(row)->wait == WAIT_CHILD;
		creates |= syscall_traits(row)->process == AFFECTS_CREATE;
	}
	names[n++] = "restart_syscall";	/* after a SIGSTOP and SIGCONT */
	names[n++] = "rt_sigreturn";	/* at the end of a handler */
	if (waits)		/* by shells, if the child has not exited yet */
		names[n++] = "rt_sigsuspend";
	if (creates)		/* by threads, if one has to wait for another */
		names[n++] = "futex";
	assert(n <= POLICY_IMPLIED_CALLS_MAX);
	return n;
}

const char **policy_call_names(const struct policy_rules *r)
{
	const char **names = alloc_zeroed((r->calls.count + POLICY_IMPLIED_CALLS_MAX + 1) *
					  sizeof(*names));
	size_t n = 0, at = 0;

	for (const struct call *row; (row = hash_next(&r->calls, &at));)
		names[n++] = row->name;
	n += policy_add_implied_calls(&r->calls, names + n);
	return sort_names(names, n);
}

const char **policy_capability_names(const struct policy_rules *r)
{
	const char **names = alloc_zeroed((r->capabilities.count + 1) * sizeof(*names));
	size_t n = 0, at = 0;

	for (const char *name; (name = hash_next(&r->capabilities, &at));)
		names[n++] = name;
	return sort_names(names, n);
}

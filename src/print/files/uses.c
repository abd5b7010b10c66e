#include "print/files/uses.h"

#include <errno.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/text/path.h"
#include "decode/view.h"
#include "desc/traits.h"
#include "model/accesses/call_use.h"

void file_uses_init(struct file_uses *u, bool with_flows)
{
	*u = (struct file_uses){.home = ""};
	if (with_flows)
		file_flows_begin(&u->flows, u);
}

void file_uses_done(struct file_uses *u)
{
	hash_done(&u->files);
	hash_done(&u->processes);
	hash_done(&u->accesses);
	directories_done(&u->directories);
	file_flows_done(&u->flows);
	sbuf_done(&u->path);
	arena_done(&u->arena);
}

static uint64_t key_of(const char *path)
{
	return hash_mix(fnv_string(FNV_BASIS, path));
}

struct used_file *file_uses_find(const struct file_uses *u, const char *path)
{
	struct used_file *f = hash_get(&u->files, key_of(path));

	while (f && strcmp(f->path, path) != 0)
		f = f->same_hash;
	return f;
}

static struct used_file *get_file(struct file_uses *u, const char *path)
{
	struct used_file *f = file_uses_find(u, path);
	uint64_t key = key_of(path);

	if (f)
		return f;
	f = arena_new(&u->arena, struct used_file);
	f->path = arena_copy(&u->arena, path, strlen(path));
	f->same_hash = hash_get(&u->files, key);
	f->next = u->first;
	u->first = f;
	u->count++;
	hash_put(&u->files, key, f);
	return f;
}

/* The file of the nth path of the arguments; NULL if there is none, or it is empty (AT_EMPTY_PATH:
 * the syscall is about a descriptor). */
static struct used_file *file_of_argument(struct file_uses *u, const struct event *e, unsigned nth)
{
	const struct value *directory, *v = view_nth_path(e->call.view, nth, &directory);

	if (!v || !v->bytes.len || !v->bytes.p[0])
		return NULL;
	directories_resolve(&u->directories, e->process, directory, (const char *)v->bytes.p,
			    v->bytes.len, &u->path);
	return get_file(u, u->path.s);
}

/* The file of a path that is relative to the working directory */
static struct used_file *file_of_name(struct file_uses *u, const struct event *e, const char *name)
{
	directories_resolve(&u->directories, e->process, NULL, name, strlen(name), &u->path);
	return get_file(u, u->path.s);
}

/* The file of the descriptor that comes before the nth path, which is empty; NULL if it has no
 * name, or has been deleted */
static struct used_file *file_of_descriptor(struct file_uses *u, const struct event *e,
					    unsigned nth)
{
	const struct value *fd, *v = view_nth_path(e->call.view, nth, &fd);

	if (!v || v->bytes.len || !fd || fd->flags & VF_DELETED || !fd->num.path ||
	    *fd->num.path != '/')
		return NULL;
	return get_file(u, directories_of_descriptor(&u->directories, e->process, fd->num.path));
}

static void add_use(struct file_uses *u, struct used_file *f, const struct event *e, unsigned use)
{
	const char *program = process_name(e->process);
	struct file_user **at = &f->users;

	f->uses |= use;
	while (*at && strcmp((*at)->program, program) != 0)
		at = &(*at)->next;
	if (!*at) {
		*at = arena_new(&u->arena, struct file_user);
		(*at)->program = arena_copy(&u->arena, program, strlen(program));
	}
	(*at)->uses |= use;
}

static struct file_process *get_process(struct file_uses *u, uint64_t serial)
{
	struct file_process *p = hash_get(&u->processes, serial);

	if (p)
		return p;
	p = arena_new(&u->arena, struct file_process);
	hash_put(&u->processes, serial, p);
	return p;
}

static struct file_access *find_access(const struct file_uses *u, const struct used_file *f,
				       uint64_t serial)
{
	struct file_access *a = hash_get(&u->accesses, hash_mix(hash_mix((uintptr_t)f) ^ serial));

	return a && a->file == f && a->process == hash_get(&u->processes, serial) ? a : NULL;
}

static struct file_access *add_access(struct file_uses *u, struct used_file *f, uint64_t serial,
				      bool reads, bool writes)
{
	struct file_access *a = find_access(u, f, serial);
	struct file_process *p = get_process(u, serial);

	if (!a) {
		a = arena_new(&u->arena, struct file_access);
		a->file = f;
		a->process = p;
		a->next = f->accesses;
		f->accesses = a;
		hash_put(&u->accesses, hash_mix(hash_mix((uintptr_t)f) ^ serial), a);
	}
	if (reads && !a->reads) {
		a->next_read = p->reads;
		p->reads = a;
	}
	a->reads |= reads;
	a->writes |= writes;
	return a;
}

static void note_lender(struct file_uses *u, struct used_file *f, uint64_t serial)
{
	struct file_access *a = serial ? find_access(u, f, serial) : NULL;

	if (a)
		a->lends = true;
}

void file_uses_add_transfer(struct file_uses *u, struct used_file *f, const struct process *p,
			    uint64_t from, bool is_read)
{
	struct file_access *a = find_access(u, f, p->id.serial);
	bool is_opener = a && !a->transfers;

	if (a && a->transfers && (is_read ? a->reads : a->writes))
		return;
	a = add_access(u, f, p->id.serial, is_read, !is_read);
	a->transfers = true;
	if (is_opener)
		return;
	note_lender(u, f, from);
	for (const struct process *creator = p->parent; creator; creator = creator->parent)
		note_lender(u, f, creator->id.serial);
}

static void set_present(struct used_file *f)
{
	f->now = PRESENCE_PRESENT;
	f->renamed_away = false;
}

/* The file exists, and did so before the syscall. */
static void note_present(struct used_file *f)
{
	if (f->now == PRESENCE_UNKNOWN && f->before == PRESENCE_UNKNOWN &&
	    !(f->uses & FILE_WRITTEN))
		f->before = PRESENCE_PRESENT;
	set_present(f);
}

static void note_absent(struct used_file *f)
{
	if (f->now == PRESENCE_UNKNOWN)
		f->before = PRESENCE_ABSENT;
	f->now = PRESENCE_ABSENT;
}

static void note_created(struct file_uses *u, struct used_file *f, const struct event *e)
{
	note_absent(f);
	set_present(f);
	f->renamed_from = NULL;
	add_use(u, f, e, FILE_CREATED);
}

static void note_open(struct file_uses *u, struct used_file *f, const struct event *e)
{
	struct open_access access = call_access(e->call.view);

	if (access.is_new || (access.creates && access.writes && f->now == PRESENCE_ABSENT))
		note_created(u, f, e);
	else if (!access.creates)
		note_present(f);
	if (access.writes)
		add_use(u, f, e, FILE_WRITTEN);
	if (access.reads)
		add_use(u, f, e, access.is_directory ? FILE_LISTED : FILE_READ);
	if (!access.is_directory)
		add_access(u, f, e->process->id.serial, access.reads, access.writes);
	file_flows_note_open(&u->flows, e, f);
	set_present(f);
}

/* The file was opened to execute a program. */
static void note_program(struct file_uses *u, struct used_file *f, const struct event *e,
			 unsigned use)
{
	note_present(f);
	add_use(u, f, e, use);
	add_access(u, f, e->process->id.serial, true, false);
}

/* The interpreters that the kernel opened to execute a program. The dynamic loader is read, as the
 * libraries are that it maps. */
static void note_interpreters(struct file_uses *u, const struct event *e)
{
	const char *const *name = e->exec.interpreters;

	for (; name && *name; name++) {
		bool is_loader = e->exec.has_loader && !name[1];

		note_program(u, file_of_name(u, e, *name), e, is_loader ? FILE_READ : FILE_RAN);
	}
	if (e->exec.is_by_binfmt && e->exec.path && *e->exec.path)
		note_program(u, get_file(u, directories_of_descriptor(&u->directories, e->process,
								    e->exec.path)),
			     e, FILE_RAN);
}

static void note_deleted(struct file_uses *u, struct used_file *f, const struct event *e)
{
	note_present(f);
	f->now = PRESENCE_ABSENT;
	add_use(u, f, e, FILE_DELETED);
}

/* What was written to a file stays written under its new name. */
static void move_writers(struct file_uses *u, struct used_file *from, struct used_file *to,
			 uint64_t serial)
{
	for (struct file_access *a = from->accesses; a; a = a->next)
		if (a->writes) {
			struct file_access *b = arena_new(&u->arena, struct file_access);

			*b = (struct file_access){.file = to, .process = a->process, .writes = true,
						  .transfers = a->transfers, .lends = a->lends,
						  .next = to->accesses};
			to->accesses = b;
		}
	if (!(from->uses & FILE_WRITTEN))
		add_access(u, to, serial, false, true);
}

static void note_renamed(struct file_uses *u, struct used_file *from, struct used_file *to,
			 const struct event *e)
{
	const struct value *flags = view_number(e->call.view, "flags");
	bool was_there = to->now == PRESENCE_PRESENT && !(to->uses & FILE_CREATED);

	note_present(from);
	if (flags && flags->num.n & RENAME_EXCHANGE) {
		note_present(to);
		add_use(u, from, e, FILE_WRITTEN);
		add_use(u, to, e, FILE_WRITTEN);
		return;
	}
	move_writers(u, from, to, e->process->id.serial);
	if (from->uses & (FILE_CREATED | FILE_WRITTEN))
		add_use(u, to, e, was_there ? FILE_WRITTEN : FILE_CREATED);
	add_use(u, to, e, FILE_RENAMED);
	set_present(to);
	to->renamed_from = from->path;
	from->now = PRESENCE_ABSENT;
	from->renamed_away = true;
}

static void note_change(struct file_uses *u, const struct event *e,
			const struct syscall_traits *traits)
{
	struct used_file *f, *to;

	for (unsigned nth = 1; nth <= 2; nth++) {
		if (!(traits->changed_paths >> (nth - 1) & 1))
			continue;
		f = file_of_argument(u, e, nth);
		if (!f)
			continue;
		switch (traits->change) {
		case CHANGE_CREATED:
			note_created(u, f, e);
			add_access(u, f, e->process->id.serial, false, true);
			break;
		case CHANGE_DELETED:
			note_deleted(u, f, e);
			break;
		case CHANGE_RENAMED:
			to = nth == 1 ? file_of_argument(u, e, 2) : NULL;
			if (to && to != f)
				note_renamed(u, f, to, e);
			return;
		case CHANGE_WRITTEN:
			note_present(f);
			add_use(u, f, e, FILE_WRITTEN);
			add_access(u, f, e->process->id.serial, false, true);
			break;
		default:
			note_present(f);
			add_use(u, f, e, FILE_CHANGED);
		}
	}
}

static void note_failure(struct file_uses *u, const struct event *e,
			 const struct syscall_traits *traits)
{
	struct used_file *f = file_of_argument(u, e, traits->used_path);
	const struct path_fault *fault = e->call.fault;
	int error = -e->call.ret;

	if (f && fault && fault->kind == PATH_INTERPRETER) {
		note_present(f);
		add_use(u, f, e, FILE_EXAMINED);
		f = file_of_name(u, e, fault->target);
	}
	if (!f || call_seeks_translation(f->path, error))
		return;
	if (error == ENOENT || error == ENOTDIR) {
		/* of a creation: its directory is missing */
		if (!traits->created_path && f->now != PRESENCE_PRESENT)
			note_absent(f);
		f->missed++;
		add_use(u, f, e, FILE_MISSING);
	} else if (error == EEXIST || call_failure_is_success(e->call.view->name, error)) {
		note_present(f);
		add_use(u, f, e, FILE_EXAMINED);
	} else if (!call_failure_is_usual(error, true) && error != ENOTTY) {
		f->error = error;
		add_use(u, f, e, FILE_REFUSED);
	}
}

static void note_success(struct file_uses *u, const struct event *e,
			 const struct syscall_traits *traits)
{
	struct used_file *f;

	switch (traits->use) {
	case USE_OPEN:
		f = file_of_argument(u, e, traits->used_path);
		if (f)
			note_open(u, f, e);
		break;
	case USE_EXEC:
		f = file_of_argument(u, e, traits->used_path);
		f = f ? f : file_of_descriptor(u, e, traits->used_path);
		if (f)
			note_program(u, f, e, FILE_RAN);
		break;
	case USE_LOOKUP:
		f = file_of_argument(u, e, traits->used_path);
		if (!f)
			break;
		note_present(f);
		add_use(u, f, e, FILE_EXAMINED);
		break;
	default:
		note_change(u, e, traits);
	}
}

static void note_call(struct file_uses *u, const struct event *e)
{
	const struct call_view *view = e->call.view;
	const struct syscall_traits *traits;

	if (!view || !view->name || !view->args || !call_is_known(e) || e->call.injected)
		return;
	traits = syscall_traits(view->row);
	if (!e->call.failed)
		note_success(u, e, traits);
	else if (traits->used_path && -e->call.ret < 512)
		note_failure(u, e, traits);
}

void file_uses_note(struct file_uses *u, const struct event *e)
{
	if (!e->process)
		return;
	if (e->kind == EVENT_EXEC && e->process->how == BORN_COMMAND && !*u->home && e->exec.cwd)
		u->home = arena_copy(&u->arena, e->exec.cwd, strlen(e->exec.cwd));
	file_flows_note(&u->flows, e);
	if (e->kind == EVENT_LEAVE)
		note_call(u, e);
	if (e->kind == EVENT_EXEC)
		note_interpreters(u, e);
}

enum file_fate file_fate(const struct used_file *f)
{
	bool made = f->uses & FILE_CREATED && f->before != PRESENCE_PRESENT;

	if (f->now == PRESENCE_ABSENT && made)
		return FATE_TEMPORARY;
	if (f->renamed_away)
		return FATE_MOVED;
	if (f->uses & FILE_DELETED && f->now == PRESENCE_ABSENT)
		return FATE_DELETED;
	if (made)
		return FATE_CREATED;
	if (f->uses & (FILE_WRITTEN | FILE_CREATED))
		return FATE_WRITTEN;
	if (f->uses & FILE_RENAMED)
		return FATE_RENAMED;
	if (f->uses & FILE_CHANGED)
		return FATE_CHANGED;
	if (f->uses & FILE_RAN)
		return FATE_RAN;
	if (f->uses & FILE_READ)
		return FATE_READ;
	if (f->uses & FILE_LISTED)
		return FATE_LISTED;
	if (f->uses & FILE_EXAMINED)
		return FATE_EXAMINED;
	return f->uses & FILE_REFUSED ? FATE_REFUSED : FATE_MISSING;
}

unsigned file_fate_uses(enum file_fate fate)
{
	static const uint16_t uses[FATES] = {
		[FATE_TEMPORARY] = FILE_CREATED | FILE_WRITTEN | FILE_RENAMED,
		[FATE_MOVED] = FILE_CHANGED | FILE_READ,
		[FATE_CREATED] = FILE_CREATED | FILE_WRITTEN | FILE_RENAMED,
		[FATE_WRITTEN] = FILE_WRITTEN | FILE_CREATED | FILE_RENAMED,
		[FATE_DELETED] = FILE_DELETED,
		[FATE_RENAMED] = FILE_RENAMED,
		[FATE_CHANGED] = FILE_CHANGED,
		[FATE_RAN] = FILE_RAN,
		[FATE_READ] = FILE_READ,
		[FATE_LISTED] = FILE_LISTED,
		[FATE_EXAMINED] = FILE_EXAMINED,
		[FATE_REFUSED] = FILE_REFUSED,
		[FATE_MISSING] = FILE_MISSING,
	};

	return uses[fate];
}

static int compare_paths(const void *a, const void *b)
{
	const struct used_file *x = *(struct used_file *const *)a,
		*y = *(struct used_file *const *)b;

	return strcmp(x->path, y->path);
}

struct used_file **file_uses_sorted(const struct file_uses *u)
{
	struct used_file **all = alloc_zeroed((u->count + 1) * sizeof(*all));
	size_t n = 0;

	for (struct used_file *f = u->first; f; f = f->next)
		all[n++] = f;
	qsort(all, n, sizeof(*all), compare_paths);
	return all;
}

bool file_is_system(const struct used_file *f)
{
	static const char *const places[] = {
		"/usr/", "/lib", "/bin/", "/sbin/", "/proc/", "/sys/", "/dev/", "/etc/ld.so.",
	};

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
		if (!strncmp(f->path, places[i], strlen(places[i])))
			return true;
	return false;
}

const char *file_shown_path(const struct file_uses *u, const char *path)
{
	size_t n = strlen(u->home);

	if (n > 1 && !strncmp(path, u->home, n) && path[n] == '/' && path[n + 1])
		return path + n + 1;
	return path;
}

#include "model/audit/paths.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/stat.h>

#include "decode/view.h"
#include "desc/traits.h"
#include "model/accesses/call_use.h"
#include "model/audit/pattern.h"
#include "model/exec/environment.h"
#include "model/process/name.h"
#include "ptrail/process.h"

/* Acts that are frequent, and that no report has the process of */
#define PATH_UNWITNESSED (PATH_BIT(LISTED) | PATH_BIT(EXAMINED) | PATH_BIT(FOLLOWED))

void path_log_init(struct path_log *l)
{
	*l = (struct path_log){.home = ""};
	l->last = &l->first;
}

void path_log_done(struct path_log *l)
{
	hash_done(&l->by_path);
	hash_done(&l->homes);
	directories_done(&l->directories);
	sbuf_done(&l->text);
	arena_done(&l->arena);
}

static uint64_t key_of(const char *path, size_t n)
{
	return hash_mix(fnv_bytes(FNV_BASIS, path, n));
}

struct traced_path *path_log_find(const struct path_log *l, const char *path, size_t n)
{
	struct traced_path *p = hash_get(&l->by_path, key_of(path, n));

	while (p && (strncmp(p->path, path, n) != 0 || p->path[n]))
		p = p->same_hash;
	return p;
}

static struct traced_path *get_path(struct path_log *l, const char *path)
{
	size_t n = strlen(path);
	struct traced_path *p = path_log_find(l, path, n);
	uint64_t key = key_of(path, n);

	if (p)
		return p;
	p = arena_new(&l->arena, struct traced_path);
	p->path = arena_copy(&l->arena, path, n);
	p->same_hash = hash_get(&l->by_path, key);
	hash_put(&l->by_path, key, p);
	*l->last = p;
	l->last = &p->next;
	l->count++;
	return p;
}

struct witness witness_of(struct path_log *l, const struct event *e, const char *call)
{
	const char *program = e->process ? process_name(e->process) : "";

	return (struct witness){
		.program = arena_copy(&l->arena, program, strlen(program)),
		.serial = e->process ? e->process->id.serial : 0, .pid = e->tgid,
		.time = e->time, .call = call,
	};
}

/* The name of the script that an interpreter runs: "npm" of `node /usr/bin/npm install` */
static const char *script_of(const struct process *p, const char *program)
{
	static const char interpreters[] = "node nodejs python python3 ruby perl php sh bash dash";
	char *const *argv = p->generation ? p->generation->argv : NULL;

	if (!argv || !argv[0] || !argv[1] || argv[1][0] == '-' ||
	    !words_contain(interpreters, program))
		return "";
	return name_base(argv[1]);
}

static void add_act(struct path_log *l, struct traced_path *p, const struct event *e,
		    enum path_act act)
{
	const char *program = process_name(e->process);
	const char *script = script_of(e->process, program);
	struct path_user **at = &p->users, *u;
	struct first_act *first;
	const char *call = e->kind == EVENT_LEAVE ? e->call.view->name : "execve";

	while (*at && (strcmp((*at)->program, program) != 0 ||
		       strcmp((*at)->script, script) != 0))
		at = &(*at)->next;
	u = *at;
	if (!u) {
		u = *at = arena_new(&l->arena, struct path_user);
		u->program = arena_copy(&l->arena, program, strlen(program));
		u->script = arena_copy(&l->arena, script, strlen(script));
	}
	p->acts |= 1U << act;
	if (u->acts & 1U << act)
		return;
	u->acts |= 1U << act;
	if (PATH_UNWITNESSED >> act & 1 && !l->keeps_all)
		return;
	first = arena_new(&l->arena, struct first_act);
	*first = (struct first_act){
		.next = u->first, .act = act,
		.by = {.program = u->program, .serial = e->process->id.serial, .pid = e->tgid,
		       .time = e->time, .call = call},
	};
	u->first = first;
}

/* The path exists, and did so before the syscall. If it was missing earlier, another process of the
 * trace may have created it by a syscall that has not been reported yet. */
static void set_existing(struct traced_path *p)
{
	if (!p->is_own && !p->exists && !p->was_missing)
		p->existed = true;
	p->exists = true;
}

static void set_own(struct traced_path *p)
{
	if (!p->existed)
		p->is_own = true;
	p->exists = true;
}

/* The nth path of the arguments; NULL if there is none, or it is empty (AT_EMPTY_PATH: the syscall
 * is about a descriptor). */
static struct traced_path *path_argument(struct path_log *l, const struct event *e, unsigned nth)
{
	const struct value *directory, *v = view_nth_path(e->call.view, nth, &directory);

	if (!v || !v->bytes.len || !v->bytes.p[0])
		return NULL;
	directories_resolve(&l->directories, e->process, directory, (const char *)v->bytes.p,
			    v->bytes.len, &l->text);
	return get_path(l, l->text.s);
}

static const char *descriptor_path(struct path_log *l, const struct event *e,
				   const struct value *fd)
{
	if (!fd || fd->kind != V_NUMBER || fd->sense != SENSE_FD || fd->flags & VF_DELETED ||
	    !fd->num.path || *fd->num.path != '/')
		return NULL;
	return directories_of_descriptor(&l->directories, e->process, fd->num.path);
}

const char *path_of_descriptor(struct path_log *l, const struct event *e)
{
	return e->call.view && e->call.view->args ?
		descriptor_path(l, e, e->call.view->args->list.first) : NULL;
}

static const char *skip_usr(const char *path)
{
	static const char usr[] = "/usr";

	return strncmp(path, usr, strlen(usr)) || path[strlen(usr)] != '/' ? path :
		path + strlen(usr);
}

static bool is_in_same_directory(const char *a, const char *b)
{
	size_t n;

	a = skip_usr(a);
	b = skip_usr(b);
	n = name_base(a) - a;
	return n == (size_t)(name_base(b) - b) && !strncmp(a, b, n);
}

static void note_open(struct path_log *l, const struct event *e, unsigned nth)
{
	struct open_access access = call_access(e->call.view);
	struct traced_path *argument = path_argument(l, e, nth), *p = argument;
	const char *opened = descriptor_path(l, e, e->call.view->ret);

	if (opened)
		p = get_path(l, opened);
	if (!p)
		return;
	if (argument && argument != p) {
		set_existing(argument);
		argument->leads_elsewhere |= !is_in_same_directory(argument->path, p->path);
		add_act(l, argument, e, PATH_FOLLOWED);
	}
	if (access.is_directory && access.writes)	/* O_TMPFILE: the file has no name */
		return;
	p->is_directory |= access.is_directory;
	if (access.is_new)
		add_act(l, p, e, PATH_CREATED);
	if (access.is_new || (access.creates && access.writes && !p->exists))
		set_own(p);
	else
		set_existing(p);
	if (access.writes)
		add_act(l, p, e, PATH_WRITTEN);
	if (access.reads)
		add_act(l, p, e, access.is_directory ? PATH_LISTED : PATH_READ);
}

static void note_renamed(struct path_log *l, const struct event *e, struct traced_path *from,
			 struct traced_path *to)
{
	const struct value *flags = view_number(e->call.view, "flags");

	set_existing(from);
	if (flags && flags->num.n & RENAME_EXCHANGE) {
		set_existing(to);
		add_act(l, from, e, PATH_WRITTEN);
		add_act(l, to, e, PATH_WRITTEN);
		return;
	}
	add_act(l, from, e, PATH_MOVED);
	add_act(l, to, e, PATH_CREATED);
	to->is_directory = from->is_directory;
	from->exists = false;
	set_own(to);
}

static void note_change(struct path_log *l, const struct event *e,
			const struct syscall_traits *traits)
{
	struct traced_path *p, *other;

	for (unsigned nth = 1; nth <= 2; nth++) {
		p = traits->changed_paths >> (nth - 1) & 1 ? path_argument(l, e, nth) : NULL;
		if (!p)
			continue;
		other = path_argument(l, e, 3 - nth);
		switch (traits->change) {
		case CHANGE_CREATED:
			set_own(p);
			p->is_directory = !strncmp(e->call.view->name, "mkdir", strlen("mkdir"));
			add_act(l, p, e, PATH_CREATED);
			if (other && traits->descriptors == DESCRIPTORS_RENAME_ANY)
				add_act(l, other, e, PATH_LINKED);
			break;
		case CHANGE_DELETED:
			set_existing(p);
			p->exists = false;
			add_act(l, p, e, PATH_DELETED);
			break;
		case CHANGE_RENAMED:
			if (other && other != p && nth == 1)
				note_renamed(l, e, p, other);
			return;
		case CHANGE_WRITTEN:
			set_existing(p);
			add_act(l, p, e, PATH_WRITTEN);
			break;
		default:
			set_existing(p);
			add_act(l, p, e, PATH_CHANGED);
		}
	}
}

/* A change of attributes by a descriptor, such as fchmod */
static void note_changed_descriptor(struct path_log *l, const struct event *e)
{
	const char *path = path_of_descriptor(l, e);
	struct traced_path *p = path ? get_path(l, path) : NULL;

	if (p) {
		set_existing(p);
		add_act(l, p, e, PATH_CHANGED);
	}
}

static void note_lookup(struct path_log *l, const struct event *e, struct traced_path *p,
			enum path_act act)
{
	const struct value *mode = e->kind == EVENT_LEAVE ? view_number(e->call.view, "st_mode") :
			NULL;

	if (!p)
		return;
	if (!mode && e->kind == EVENT_LEAVE)
		mode = view_number(e->call.view, "stx_mode");
	p->is_directory |= mode && S_ISDIR(mode->num.n);
	p->is_file |= mode && S_ISREG(mode->num.n);
	set_existing(p);
	add_act(l, p, e, act);
}

static void note_program(struct path_log *l, const struct event *e, unsigned nth)
{
	struct traced_path *p = path_argument(l, e, nth);

	if (p)
		note_lookup(l, e, p, PATH_RAN);
}

static void note_address(struct path_log *l, const struct event *e, bool is_bound)
{
	struct sbuf address = {0};
	struct traced_path *p;
	bool is_path;

	call_address(&address, e->call.view, &is_path);
	if (is_path) {
		directories_resolve(&l->directories, e->process, NULL, address.s, address.len,
				    &l->text);
		p = get_path(l, l->text.s);
		if (is_bound)
			set_own(p);
		else
			set_existing(p);
		add_act(l, p, e, is_bound ? PATH_CREATED : PATH_CONNECTED);
	}
	sbuf_done(&address);
}

static void note_missing(struct path_log *l, const struct event *e,
			 const struct syscall_traits *traits)
{
	struct traced_path *p = path_argument(l, e, traits->used_path);

	if (p && !p->existed)
		p->was_missing = true;
}

static void note_refused(struct path_log *l, const struct event *e,
			 const struct syscall_traits *traits)
{
	struct traced_path *p = path_argument(l, e, traits->used_path);
	struct open_access access = {0};

	if (!p)
		return;
	if (traits->use == USE_OPEN)
		access = call_access(e->call.view);
	if (traits->use == USE_CHANGE || access.writes)
		add_act(l, p, e, PATH_CHANGE_REFUSED);
	else if (access.reads && !access.is_directory)
		add_act(l, p, e, PATH_READ_REFUSED);
}

static void note_call(struct path_log *l, const struct event *e)
{
	const struct call_view *view = e->call.view;
	const struct syscall_traits *traits;

	if (!view || !view->name || !view->args || !call_is_known(e) || e->call.injected)
		return;
	traits = syscall_traits(view->row);
	if (e->call.failed) {
		if (-e->call.ret == ENOENT && traits->used_path)
			note_missing(l, e, traits);
		else if ((-e->call.ret == EACCES || -e->call.ret == EPERM) && traits->used_path)
			note_refused(l, e, traits);
		return;
	}
	switch (traits->use) {
	case USE_OPEN:
		note_open(l, e, traits->used_path);
		break;
	case USE_EXEC:
		note_program(l, e, traits->used_path);
		break;
	case USE_LOOKUP:
		note_lookup(l, e, path_argument(l, e, traits->used_path),
			    traits->descriptors == DESCRIPTORS_CWD ? PATH_LISTED : PATH_EXAMINED);
		break;
	case USE_CONNECT: case USE_BIND:
		note_address(l, e, traits->use == USE_BIND);
		break;
	default:
		if (traits->changed_paths)
			note_change(l, e, traits);
		else if (traits->need == NEED_FOR_OTHER_OWNER || traits->need == NEED_IF_DENIED)
			note_changed_descriptor(l, e);
	}
}

/* The name that a program was executed by, which may be a link */
static void note_executed_name(struct path_log *l, const struct event *e)
{
	const char *file = e->exec.file;

	if (!file || !*file || e->exec.script || e->exec.is_by_binfmt)
		return;
	directories_resolve(&l->directories, e->process, NULL, file, strlen(file), &l->text);
	if (strcmp(skip_usr(l->text.s), skip_usr(e->exec.path)) != 0)
		get_path(l, l->text.s)->leads_elsewhere = true;
}

static void note_exec(struct path_log *l, const struct event *e)
{
	const struct environment_variable *home = environment_find(e->exec.environment, "HOME");
	const char *value = home && !home->is_cut ? environment_value(home) : "";
	const char *const *name = e->exec.interpreters;
	size_t n = strlen(value);

	if (e->process->how == BORN_COMMAND && !*l->home && e->exec.cwd)
		l->home = arena_copy(&l->arena, e->exec.cwd, strlen(e->exec.cwd));
	if (*value == '/' && n > 1 && !hash_get(&l->homes, key_of(value, n)))
		hash_put(&l->homes, key_of(value, n), arena_copy(&l->arena, value, n));
	for (; name && *name; name++) {
		directories_resolve(&l->directories, e->process, NULL, *name, strlen(*name),
				    &l->text);
		note_lookup(l, e, get_path(l, l->text.s), PATH_RAN);
	}
	if (e->exec.path && *e->exec.path == '/') {
		note_executed_name(l, e);
		directories_resolve(&l->directories, e->process, NULL, e->exec.path,
				    strlen(e->exec.path), &l->text);
		note_lookup(l, e, get_path(l, l->text.s), PATH_RAN);
	}
}

void path_log_note(struct path_log *l, const struct event *e)
{
	if (!e->process)
		return;
	if (e->kind == EVENT_LEAVE)
		note_call(l, e);
	if (e->kind == EVENT_EXEC)
		note_exec(l, e);
}

const struct witness *path_first_of(const struct path_user *u, unsigned acts)
{
	const struct witness *found = NULL;

	for (const struct first_act *f = u->first; f; f = f->next)
		if (acts >> f->act & 1 && (!found || f->by.time < found->time))
			found = &f->by;
	return found;
}

const struct witness *path_first(const struct traced_path *p, unsigned acts)
{
	const struct witness *found = NULL, *by;

	for (const struct path_user *u = p->users; u; u = u->next) {
		by = path_first_of(u, acts);
		if (by && (!found || by->time < found->time))
			found = by;
	}
	return found;
}

bool path_is_below(const char *path, const char *directory)
{
	size_t n = strlen(directory);

	while (n && directory[n - 1] == '/')
		n--;
	return n && !strncmp(path, directory, n) && (!path[n] || path[n] == '/');
}

bool path_is_in_own(const struct path_log *l, const char *path)
{
	for (const char *end = strrchr(path, '/'); end && end > path;
	     end = memrchr(path, '/', end - path)) {
		const struct traced_path *p = path_log_find(l, path, end - path);

		if (p && p->is_own)
			return true;
	}
	return false;
}

/* Open file descriptions: what they refer to, watch and contain. */
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "decode/view.h"
#include "model/accesses/call_use.h"
#include "model/fds/state.h"

/* Most members, watches and the like that are kept for a file */
enum { CONTENTS_MAX = 1024 };

enum { KEY_STATE, KEY_SIZE, KEY_SEALS };	/* of contents that have no number */

enum { NS_PER_SECOND = 1000000000 };

enum open_kind file_kind_of(const char *name)
{
	static const struct { const char *begin; enum open_kind kind; } kinds[] = {
		{"pipe:[", OPEN_PIPE}, {"socket:[", OPEN_SOCKET},
		{"anon_inode:[eventpoll]", OPEN_EPOLL}, {"anon_inode:[eventfd", OPEN_EVENTFD},
		{"anon_inode:[timerfd]", OPEN_TIMERFD}, {"anon_inode:[signalfd]", OPEN_SIGNALFD},
		{"anon_inode:inotify", OPEN_INOTIFY}, {"anon_inode:[fanotify]", OPEN_FANOTIFY},
		{"anon_inode:[pidfd]", OPEN_PIDFD}, {"pidfd:[", OPEN_PIDFD},
		{"anon_inode:[io_uring]", OPEN_IO_URING},
		{"anon_inode:[perf_event]", OPEN_PERF}, {"anon_inode:bpf", OPEN_BPF},
		{"anon_inode:[userfaultfd]", OPEN_USERFAULTFD}, {"/memfd:", OPEN_MEMFD},
		{"/dev/pts/", OPEN_TERMINAL}, {"/dev/tty", OPEN_TERMINAL},
		{"/dev/console", OPEN_TERMINAL}, {"/dev/ptmx", OPEN_TERMINAL},
		{"/dev/shm/", OPEN_FILE}, {"/dev/mqueue/", OPEN_FILE}, {"/dev/", OPEN_DEVICE},
		{"/", OPEN_FILE},
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strncmp(name, kinds[i].begin, strlen(kinds[i].begin)))
			return kinds[i].kind;
	return OPEN_OTHER;
}

struct open_file *file_new(const char *name, bool is_deleted)
{
	struct open_file *file = alloc_new(struct open_file);

	file->name = alloc_string(name ? name : "");
	file->kind = file_kind_of(file->name);
	file->is_deleted = is_deleted;
	return file;
}

static void free_contents(struct open_file *file)
{
	struct open_content *next;

	for (struct open_content *c = file->contents; c; c = next) {
		next = c->next;
		free(c->text);
		free(c);
	}
	file->contents = NULL;
	file->content_count = 0;
}

void file_keep(struct open_file *file)
{
	file->users++;
}

void file_release(struct open_file *file)
{
	if (--file->users)
		return;
	if (file->peer)
		file->peer->peer = NULL;
	free_contents(file);
	free(file->name);
	free(file);
}

/* --- contents --- */

static struct open_content **find_content(struct open_file *file, uint64_t key)
{
	struct open_content **at = &file->contents;

	while (*at && (*at)->key != key)
		at = &(*at)->next;
	return at;
}

static void remove_content(struct open_file *file, uint64_t key)
{
	struct open_content **at = find_content(file, key), *c = *at;

	if (!c)
		return;
	*at = c->next;
	free(c->text);
	free(c);
	file->content_count--;
}

static void set_content(struct open_file *file, uint64_t key, const char *text)
{
	struct open_content **at = find_content(file, key);

	if (!*at && file->content_count == CONTENTS_MAX)
		return;
	if (!*at) {
		*at = alloc_new(struct open_content);
		(*at)->key = key;
		file->content_count++;
	}
	free((*at)->text);
	(*at)->text = alloc_string(text);
}

static void add_name(struct sbuf *b, const char *name)
{
	sbuf_str(b, b->len ? " " : "");
	sbuf_str(b, name);
}

/* Sets f->text to the names of all constants in `v`. */
static const char *names_of(struct fds *f, const struct value *v)
{
	sbuf_reset(&f->text);
	sbuf_str(&f->text, "");
	if (v && v->kind == V_NUMBER)
		for (const char *const *part = v->num.parts; part && *part; part++)
			add_name(&f->text, *part);
	for (v = v && v->kind == V_LIST ? v->list.first : NULL; v; v = v->next)
		for (const char *const *part = v->kind == V_NUMBER ? v->num.parts : NULL;
		     part && *part; part++)
			add_name(&f->text, *part);
	return f->text.s;
}

static const struct value *first_argument(const struct event *e)
{
	return e->call.view->args->list.first;
}

static uint64_t number(const struct value *v)
{
	return v && v->kind == V_NUMBER ? v->num.n : 0;
}

static void note_epoll(struct fds *f, const struct event *e, struct open_file *file)
{
	const struct value *op = view_number(e->call.view, "op"),
		*fd = view_number(e->call.view, "fd");

	if (!op || !fd)
		return;
	if (value_has_name(op, "EPOLL_CTL_DEL")) {
		remove_content(file, fd->num.n);
		return;
	}
	sbuf_reset(&f->text);
	sbuf_dec(&f->text, fd->num.n, true);
	if (fd->num.path)
		add_name(&f->text, fd->num.path);
	set_content(file, fd->num.n, f->text.s);
}

static void note_watch(struct fds *f, const struct event *e, struct open_file *file)
{
	const struct value *path = view_path(e->call.view), *wd = view_number(e->call.view, "wd");
	bool removes = value_has_name(view_number(e->call.view, "flags"), "FAN_MARK_REMOVE");

	if (wd) {
		remove_content(file, wd->num.n);
		return;
	}
	if (value_has_name(view_number(e->call.view, "flags"), "FAN_MARK_FLUSH"))
		free_contents(file);
	if (!path || path->kind != V_BYTES)
		return;
	sbuf_reset(&f->text);
	sbuf_add(&f->text, (const char *)path->bytes.p, path->bytes.len);
	if (file->kind == OPEN_INOTIFY)
		set_content(file, e->call.ret, f->text.s);
	else if (removes)
		remove_content(file, fnv_string(FNV_BASIS, f->text.s));
	else
		set_content(file, fnv_string(FNV_BASIS, f->text.s), f->text.s);
}

static uint64_t duration(const struct value *timer, const char *name)
{
	const struct value *v = value_member(timer, name),
		*first = v && v->kind == V_RECORD ? v->list.first : NULL;

	return number(value_member(first, "tv_sec")) * NS_PER_SECOND +
		number(value_member(first, "tv_nsec"));
}

static void note_timer(struct fds *f, const struct event *e, struct open_file *file)
{
	const struct value *timer = value_member(first_argument(e), "new_value");
	const struct value *first = timer && timer->kind == V_RECORD ? timer->list.first : NULL;
	uint64_t interval = duration(first, "it_interval"), next = duration(first, "it_value");

	if (!first)
		return;
	sbuf_reset(&f->text);
	if (!next) {
		sbuf_str(&f->text, "disarmed");
	} else if (interval) {
		sbuf_str(&f->text, "every ");
		sbuf_seconds(&f->text, interval);
		sbuf_str(&f->text, " s");
	} else if (value_has_name(view_number(e->call.view, "flags"), "TFD_TIMER_ABSTIME")) {
		sbuf_str(&f->text, "once, at an absolute time");
	} else {
		sbuf_str(&f->text, "once, after ");
		sbuf_seconds(&f->text, next);
		sbuf_str(&f->text, " s");
	}
	set_content(file, KEY_STATE, f->text.s);
}

static void note_memory(struct fds *f, const struct event *e, struct open_file *file)
{
	const struct value *length = view_number(e->call.view, "length"),
		*cmd = view_number(e->call.view, "cmd");

	if (value_has_name(cmd, "F_ADD_SEALS")) {
		set_content(file, KEY_SEALS, names_of(f, view_number(e->call.view, "arg")));
	} else if (length && first_argument(e)->sense == SENSE_FD) {	/* ftruncate, not mmap */
		sbuf_reset(&f->text);
		sbuf_dec(&f->text, length->num.n, false);
		sbuf_str(&f->text, length->num.n == 1 ? " byte" : " bytes");
		set_content(file, KEY_SIZE, f->text.s);
	}
}

void file_note_call(struct fds *f, const struct event *e, struct fd_life *l)
{
	switch (l->file->kind) {
	case OPEN_EPOLL:
		note_epoll(f, e, l->file);
		break;
	case OPEN_INOTIFY:
	case OPEN_FANOTIFY:
		note_watch(f, e, l->file);
		break;
	case OPEN_TIMERFD:
		note_timer(f, e, l->file);
		break;
	case OPEN_SIGNALFD:
		if (value_member(first_argument(e), "mask"))
			set_content(l->file, KEY_STATE,
				    names_of(f, value_member(first_argument(e), "mask")));
		break;
	case OPEN_MEMFD:
		note_memory(f, e, l->file);
		break;
	default:
		break;
	}
}

/* --- creation --- */

static void note_open(struct open_file *file, const struct event *e)
{
	struct open_access access = call_access(e->call.view);
	const struct value *flags = view_number(e->call.view, "flags");

	file->reads = access.reads && !value_has_name(flags, "O_PATH");
	file->writes = access.writes;
	if (access.is_directory && file->kind == OPEN_FILE)
		file->kind = OPEN_DIRECTORY;
}

void file_note_creation(struct fds *f, const struct event *e, struct fd_life *l)
{
	struct open_file *file = l->file;
	const struct value *v;

	switch (file->kind) {
	case OPEN_FILE:
	case OPEN_DIRECTORY:
	case OPEN_DEVICE:
	case OPEN_TERMINAL:
		if (view_path(e->call.view))
			note_open(file, e);
		break;
	case OPEN_EVENTFD:
		v = view_number(e->call.view, "initval");
		if (!v)
			break;
		sbuf_reset(&f->text);
		sbuf_str(&f->text, "initially ");
		sbuf_dec(&f->text, v->num.n, false);
		set_content(file, KEY_STATE, f->text.s);
		break;
	case OPEN_PIDFD:
		v = view_number(e->call.view, "pid");
		file->pid = v ? (pid_t)v->num.n : (pid_t)e->call.ret;
		break;
	case OPEN_IO_URING:
		v = view_number(e->call.view, "entries");
		if (!v)
			break;
		sbuf_reset(&f->text);
		sbuf_dec(&f->text, v->num.n, false);
		sbuf_str(&f->text, " entries");
		set_content(file, KEY_STATE, f->text.s);
		break;
	case OPEN_PIPE:
	case OPEN_SOCKET:
		break;
	default:
		file_note_call(f, e, l);
		break;
	}
	if (file->kind != OPEN_PIPE && file->kind > OPEN_TERMINAL)
		file->reads = file->writes = true;
}

#include "model/errors/failure_entry.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "decode/view.h"
#include "desc/traits.h"
#include "model/errors/failed_path.h"
#include "model/libraries/search_path.h"

enum { SEARCHED_MAX = 512 };	/* maximum length of .searched */

void failure_free(struct failure_entry *f)
{
	sbuf_done(&f->searched);
	free(f);
}

static char *append_string(char **at, const char *s, size_t n)
{
	char *here = *at;

	memcpy(here, s, n);
	here[n] = 0;
	*at += n + 1;
	return here;
}

static const struct path_fault *append_fault(char **at, const struct path_fault *from)
{
	struct path_fault *f = (struct path_fault *)(void *)*at;

	*f = *from;
	*at += sizeof(*f);
	f->name = append_string(at, from->name, strlen(from->name));
	f->target = append_string(at, from->target, strlen(from->target));
	f->directory = append_string(at, from->directory, strlen(from->directory));
	return f;
}

struct failure_entry *failure_new(const struct event *e, const struct failure *what)
{
	const struct path_fault *fault = e->kind == EVENT_LEAVE ? e->call.fault : NULL;
	const char *error = what->error_name ? what->error_name : "";
	const char *origin = what->origin ? (const char *)what->origin->bytes.p : "";
	size_t origin_len = what->origin ? strnlen(origin, what->origin->bytes.len) : 0;
	size_t n = what->path_len + origin_len + strlen(what->address) + strlen(what->call) +
		strlen(error) + 5;
	struct failure_entry *f;
	char *at;

	if (fault)
		n += sizeof(*fault) + strlen(fault->name) + strlen(fault->target) +
			strlen(fault->directory) + 3;
	f = alloc_zeroed(sizeof(*f) + n);
	at = f->strings;
	f->failed_call = (struct failed_call){
		.time = e->time, .task = e->task, .error = what->error, .times = 1, .places = 1,
		.searched = "", .directory = "", .asks_name = what->asks_name,
		.capability = what->capability,
	};
	if (fault)	/* first, because it must be aligned */
		f->failed_call.fault = append_fault(&at, fault);
	f->failed_call.path = append_string(&at, what->path, what->path_len);
	f->failed_call.origin = append_string(&at, origin, origin_len);
	f->failed_call.address = append_string(&at, what->address, strlen(what->address));
	f->failed_call.call = append_string(&at, what->call, strlen(what->call));
	f->failed_call.error_name = append_string(&at, error, strlen(error));
	if (fault)
		f->failed_call.directory = f->failed_call.fault->directory;
	return f;
}

static bool has_no_interpreter(const struct failed_call *m)
{
	return m->fault && m->fault->kind == PATH_INTERPRETER;
}

bool failure_is_repetition(const struct failed_call *before, const struct failed_call *now)
{
	size_t n, m;
	const char *a = path_last(before->path, &n), *b = path_last(now->path, &m);

	/* what exists but has no interpreter was found */
	if ((before->named && strcmp(before->path, now->path) != 0) ||
	    has_no_interpreter(before) != has_no_interpreter(now) ||
	    before->error != now->error || strcmp(before->call, now->call) != 0 ||
	    strcmp(before->address, now->address) != 0)
		return false;
	return !strcmp(before->path, now->path) ||
		(now->error == ENOENT && n && n == m && !memcmp(a, b, n));
}

/* Returns the length of the directory of a path: of a library without its subdirectories for
 * certain processors, which the dynamic loader tries one after another. */
static size_t directory_length(const char *path)
{
	size_t n, length, parent;
	const char *last = path_last(path, &n);

	length = last - path;
	while (length > 1 && path[length - 1] == '/')
		length--;
	while (strstr(last, ".so") && (parent = search_parent(path, length)))
		length = parent;
	return length;
}

static bool is_in_directory_of(const char *path, const char *other)
{
	size_t n = directory_length(path);

	return n == directory_length(other) && !memcmp(path, other, n);
}

static void add_directory(struct failure_entry *f, const char *path)
{
	size_t prefix = directory_length(path);

	if (f->searched.len + prefix + 2 > SEARCHED_MAX)
		return;
	if (f->searched.len)
		sbuf_char(&f->searched, ':');
	sbuf_add(&f->searched, prefix ? path : ".", prefix ? prefix : 1);
}

/* Writes the path of the failed syscall, behind the directory that it is relative to. */
static void add_whole_path(struct sbuf *b, const struct failed_call *m)
{
	if (*m->path && *m->path != '/' && *m->directory) {
		sbuf_str(b, m->directory);
		sbuf_char(b, '/');
	}
	sbuf_str(b, m->path);
}

/* Whether both looked into the same directory; a shell's cd tries the absolute path, then the
 * relative one. */
static bool is_same_place(const struct failed_call *old, const struct failed_call *now)
{
	struct sbuf a = {0}, b = {0};
	bool is_same = is_in_directory_of(old->path, now->path);

	if (!is_same && (*old->path == '/') != (*now->path == '/')) {
		add_whole_path(&a, old);
		add_whole_path(&b, now);
		is_same = is_in_directory_of(a.s, b.s);
	}
	sbuf_done(&a);
	sbuf_done(&b);
	return is_same;
}

void failure_merge(struct failure_entry *old, struct failure_entry *now)
{
	now->failed_call.times = old->failed_call.times + 1;
	now->failed_call.places = old->failed_call.places;
	now->searched = old->searched;
	old->searched = (struct sbuf){0};
	now->failed_call.named = old->failed_call.named;
	now->failed_call.spoken = old->failed_call.spoken;
	if (!is_same_place(&old->failed_call, &now->failed_call)) {
		if (now->failed_call.places++ == 1)
			add_directory(now, old->failed_call.path);
		add_directory(now, now->failed_call.path);
	}
	now->failed_call.searched = now->searched.len ? now->searched.s : "";
}

bool failure_is_unaffected(const struct failed_call *failed, const struct event *leave)
{
	const struct value *v = leave->call.view ? view_path(leave->call.view) : NULL;
	const struct syscall_traits *traits = syscall_traits(leave->call.row);
	const char *path;
	size_t n;

	if (traits->process == AFFECTS_SIGNAL || traits->process == AFFECTS_SIGNAL_THREAD)
		return true;
	if (!v || !failed || traits->use != USE_LOOKUP)
		return false;
	path = (const char *)v->bytes.p;
	n = strnlen(path, v->bytes.len);
	return n > 1 && !strncmp(failed->path, path, n) && failed->path[n] == '/' &&
		!strchr(failed->path + n + 1, '/') && strstr(failed->path + n, ".so");
}

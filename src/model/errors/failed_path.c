#include "model/errors/failed_path.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/ptrace.h>

#include "decode/view.h"
#include "desc/traits.h"
#include "model/dns/socket_address.h"

const char *path_last(const char *path, size_t *n)
{
	const char *end = path + strlen(path), *at;

	while (end > path && end[-1] == '/')
		end--;
	for (at = end; at > path && at[-1] != '/';)
		at--;
	*n = end - at;
	return at;
}

/* Errors of link(2) and rename(2) that say something about the new name, or about the directory or
 * the file system that it is to be in */
static const int errors_of_new[] = {EEXIST, ENOTEMPTY, EISDIR, EXDEV, ENOSPC, EDQUOT, EROFS};

static bool is_error_of_new(int error)
{
	for (size_t i = 0; i < sizeof(errors_of_new) / sizeof(*errors_of_new); i++)
		if (errors_of_new[i] == error)
			return true;
	return false;
}

/* Whether a fault is in a component of the path. "." is the directory of a relative path. */
static bool is_fault_of(const struct path_fault *f, const struct value *path)
{
	const char *p = (const char *)path->bytes.p;
	size_t n = strlen(f->name);

	if (!strcmp(f->name, "."))
		return path->bytes.len && *p != '/';
	if (!n || n > path->bytes.len || memcmp(f->name, p, n) != 0)
		return false;
	return n == path->bytes.len || p[n] == '/' || f->name[n - 1] == '/';
}

/* Whether the path, or a component of it, is too long. */
static bool is_too_long(const struct value *path)
{
	const char *p = (const char *)path->bytes.p;
	size_t run = 0;

	if (path->bytes.whole >= PATH_MAX - 1)
		return true;
	for (size_t i = 0; i < path->bytes.len; i++) {
		run = p[i] == '/' ? 0 : run + 1;
		if (run > NAME_MAX)
			return true;
	}
	return false;
}

/* Whether the fault is in a component of the second path that is the first path: "mv a a/b" */
static bool is_first_in_second(const struct path_fault *f, const struct value *first,
			       const struct value *second)
{
	size_t n = strlen(f->name);

	return f->kind == PATH_NOT_DIRECTORY && n == first->bytes.len && n < second->bytes.len &&
		is_fault_of(f, second);
}

/* Whether the error is about the second path */
static bool is_about_second(const struct event *leave, const struct value *first,
			    const struct value *second, bool creates)
{
	const struct path_fault *f = leave->call.fault;
	int error = -leave->call.ret;

	if (error == ENAMETOOLONG)
		return !is_too_long(first) && is_too_long(second);
	if (f)
		return (!is_fault_of(f, first) && is_fault_of(f, second)) ||
			is_first_in_second(f, first, second);
	return creates && is_error_of_new(error);
}

struct failed_path failed_path(const struct event *leave)
{
	const struct call_view *view = leave->call.view;
	const struct syscall_traits *traits = syscall_traits(view->row);
	const struct value *directory, *first = view_path(view), *second;
	bool creates = traits->created_path > traits->used_path;

	/* the target of a symbolic link is only text */
	second = traits->used_path && !creates ? NULL : view_nth_path(view, 2, &directory);
	if (!first || !second || second == first ||
	    !is_about_second(leave, first, second, creates))
		return (struct failed_path){.path = first};
	return (struct failed_path){.path = second, .origin = first};
}

static void add_trace_request(struct sbuf *b, const uint64_t *arg)
{
	bool attaches = arg[0] == PTRACE_ATTACH;

	if (arg[0] == PTRACE_TRACEME) {
		sbuf_str(b, "PTRACE_TRACEME");
	} else if (attaches || arg[0] == PTRACE_SEIZE) {
		sbuf_str(b, attaches ? "PTRACE_ATTACH, " : "PTRACE_SEIZE, ");
		sbuf_dec(b, (int32_t)arg[1], true);
	}
}

void failed_address(struct sbuf *b, const struct event *leave)
{
	const struct call_view *view = leave->call.view;

	sbuf_str(b, "");
	if (!strcmp(view->name, "connect") || !strcmp(view->name, "bind") ||
	    !strcmp(view->name, "sendto"))
		socket_address(b, view->args->list.first);
	else if (leave->call.row && syscall_traits(leave->call.row)->exchange == EXCHANGES_TRACE)
		add_trace_request(b, leave->call.arg);
}

bool path_is_optional(const char *path)
{
	static const char git[] = ".git/";
	const char *in_git = strstr(path, git);
	size_t n;

	return *path_last(path, &n) == '.' ||
		(in_git && (in_git == path || in_git[-1] == '/'));
}

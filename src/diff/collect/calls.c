#include "diff/collect/calls.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "decode/view.h"

static const struct compared_call compared_calls[] = {
	{"open", FACT_OPEN, 1, 0}, {"openat", FACT_OPEN, 1, 0}, {"openat2", FACT_OPEN, 1, 0},
	{"creat", FACT_OPEN, 1, 0},
	{"execve", FACT_EXEC, 1, 0}, {"execveat", FACT_EXEC, 1, 0},
	{"stat", FACT_LOOKUP, 1, 0}, {"stat64", FACT_LOOKUP, 1, 0}, {"lstat", FACT_LOOKUP, 1, 0},
	{"lstat64", FACT_LOOKUP, 1, 0}, {"newfstatat", FACT_LOOKUP, 1, 0},
	{"fstatat64", FACT_LOOKUP, 1, 0}, {"statx", FACT_LOOKUP, 1, 0},
	{"access", FACT_LOOKUP, 1, 0}, {"faccessat", FACT_LOOKUP, 1, 0},
	{"faccessat2", FACT_LOOKUP, 1, 0},
	{"readlink", FACT_LOOKUP, 1, 0}, {"readlinkat", FACT_LOOKUP, 1, 0},
	{"chdir", FACT_LOOKUP, 1, 0}, {"statfs", FACT_LOOKUP, 1, 0},
	{"statfs64", FACT_LOOKUP, 1, 0}, {"inotify_add_watch", FACT_LOOKUP, 1, 0},
	{"chroot", FACT_LOOKUP, 1, 0},
	{"mkdir", FACT_CHANGE, 1, 1}, {"mkdirat", FACT_CHANGE, 1, 1},
	{"mknod", FACT_CHANGE, 1, 1}, {"mknodat", FACT_CHANGE, 1, 1},
	{"rename", FACT_CHANGE, 1, 2}, {"renameat", FACT_CHANGE, 1, 2},
	{"renameat2", FACT_CHANGE, 1, 2}, {"link", FACT_CHANGE, 1, 2},
	{"linkat", FACT_CHANGE, 1, 2}, {"symlink", FACT_CHANGE, 2, 2},
	{"symlinkat", FACT_CHANGE, 2, 2}, {"unlink", FACT_CHANGE, 1, 0},
	{"unlinkat", FACT_CHANGE, 1, 0}, {"rmdir", FACT_CHANGE, 1, 0},
	{"chmod", FACT_CHANGE, 1, 0}, {"fchmodat", FACT_CHANGE, 1, 0},
	{"fchmodat2", FACT_CHANGE, 1, 0}, {"chown", FACT_CHANGE, 1, 0},
	{"lchown", FACT_CHANGE, 1, 0}, {"fchownat", FACT_CHANGE, 1, 0},
	{"chown32", FACT_CHANGE, 1, 0}, {"lchown32", FACT_CHANGE, 1, 0},
	{"truncate", FACT_CHANGE, 1, 0}, {"truncate64", FACT_CHANGE, 1, 0},
	{"utime", FACT_CHANGE, 1, 0}, {"utimes", FACT_CHANGE, 1, 0},
	{"utimensat", FACT_CHANGE, 1, 0}, {"utimensat_time64", FACT_CHANGE, 1, 0},
	{"futimesat", FACT_CHANGE, 1, 0},
	{"connect", FACT_CONNECT, 0, 0}, {"bind", FACT_BIND, 0, 0},
	{"sendto", FACT_SEND, 0, 0}, {"sendmsg", FACT_SEND, 0, 0},
	{"sendmmsg", FACT_SEND, 0, 0},
};

const struct compared_call *compared_call_find(const char *name)
{
	for (size_t i = 0; i < sizeof(compared_calls) / sizeof(*compared_calls); i++)
		if (!strcmp(compared_calls[i].name, name))
			return &compared_calls[i];
	return NULL;
}

const struct value *call_path(const struct call_view *view, unsigned nth,
			      const struct value **directory)
{
	*directory = NULL;
	for (const struct value *v = view->args->list.first; v; v = v->next) {
		if (v->kind == V_NUMBER && v->sense == SENSE_FD)
			*directory = v;
		else if (v->kind == V_BYTES && v->sense == SENSE_PATH && !--nth)
			return v;
	}
	return NULL;
}

bool call_access(const struct call_view *view, struct fact *to)
{
	const struct value *v = view_number(view, "flags");
	uint64_t flags = v ? v->num.n : 0;

	if (!strcmp(view->name, "creat"))
		flags = O_WRONLY | O_CREAT | O_TRUNC;
	if (flags & O_PATH)
		flags = O_RDONLY;
	to->directory |= (flags & O_DIRECTORY) != 0;
	to->reads |= (flags & O_ACCMODE) != O_WRONLY;
	to->writes |= (flags & O_ACCMODE) != O_RDONLY;
	return flags & (O_CREAT | O_TRUNC);
}

/* --- addresses --- */

struct address_search {
	struct sbuf *to;
	const struct value *port;
	bool found, is_path;
};

static void find_address(struct address_search *a, const struct value *v)
{
	for (; v && !(a->found && a->port); v = v->next) {
		if (v->kind == V_RECORD || v->kind == V_LIST) {
			find_address(a, v->list.first);
		} else if (v->kind == V_CHANGE) {
			find_address(a, v->change.before);
		} else if (v->kind == V_NUMBER && v->sense == SENSE_PORT) {
			a->port = a->port ? a->port : v;
		} else if (a->found) {
			continue;
		} else if (v->kind == V_NUMBER && v->sense == SENSE_INET) {
			sbuf_inet(a->to, v->num.n);
			a->found = true;
		} else if (v->kind == V_BYTES && v->sense == SENSE_INET6 && v->bytes.len == 16) {
			sbuf_char(a->to, '[');
			sbuf_inet6(a->to, v->bytes.p);
			sbuf_char(a->to, ']');
			a->found = true;
		} else if (v->kind == V_BYTES && v->sense == SENSE_PATH && v->bytes.len) {
			if (v->flags & VF_ABSTRACT)
				sbuf_char(a->to, '@');
			sbuf_add(a->to, (const char *)v->bytes.p,
				 strnlen((const char *)v->bytes.p, v->bytes.len));
			a->found = true;
			a->is_path = !(v->flags & VF_ABSTRACT);
		}
	}
}

void call_address(struct sbuf *to, const struct call_view *view, bool *is_path)
{
	struct address_search a = {.to = to};

	sbuf_reset(to);
	sbuf_str(to, "");
	find_address(&a, view->args->list.first);
	if (a.found && a.port) {
		sbuf_char(to, ':');
		sbuf_dec(to, a.port->num.n, false);
	}
	*is_path = a.is_path;
}

bool call_failure_is_usual(int error, bool has_path)
{
	static const int always[] = {EAGAIN, EINTR, EINPROGRESS, EALREADY};
	static const int without_path[] = {
		ECHILD, ENOTTY, ENODATA, EOPNOTSUPP, ESPIPE, EBADF, ERANGE, ENOSYS, EFAULT,
		ETIMEDOUT, ESRCH, EISCONN, ENOTCONN, ENOTSOCK,
	};

	/* internal errno of the kernel: the syscall restarts after a signal */
	if (error <= 0 || error >= 512)
		return true;
	for (size_t i = 0; i < sizeof(always) / sizeof(*always); i++)
		if (error == always[i])
			return true;
	for (size_t i = 0; i < sizeof(without_path) / sizeof(*without_path); i++)
		if (error == without_path[i])
			return !has_path;
	return false;
}

bool call_failure_is_success(const char *call, int error)
{
	return error == EINVAL && !strncmp(call, "readlink", strlen("readlink"));
}

bool call_seeks_translation(const char *path, int error)
{
	static const char *const translations[] = {"/usr/share/locale", "/usr/lib/locale/"};

	for (size_t i = 0; i < sizeof(translations) / sizeof(*translations); i++)
		if (error == ENOENT && !strncmp(path, translations[i], strlen(translations[i])))
			return true;
	return false;
}

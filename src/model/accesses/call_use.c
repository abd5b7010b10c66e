#include "model/accesses/call_use.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "decode/view.h"

struct open_access call_access(const struct call_view *view)
{
	const struct value *v = view_number(view, "flags");
	uint64_t flags = v ? v->num.n : 0;

	if (!strcmp(view->name, "creat"))
		flags = O_WRONLY | O_CREAT | O_TRUNC;
	if (flags & O_PATH)
		flags = O_RDONLY;
	return (struct open_access){
		.reads = (flags & O_ACCMODE) != O_WRONLY,
		.writes = (flags & O_ACCMODE) != O_RDONLY,
		/* its number depends on the machine that the syscall was traced on */
		.is_directory = value_has_name(v, "O_DIRECTORY") || value_has_name(v, "O_TMPFILE"),
		.creates = flags & (O_CREAT | O_TRUNC),
		.is_new = (flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL),
	};
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

static void write_address(struct sbuf *to, const struct value *first, bool *is_path)
{
	struct address_search a = {.to = to};

	sbuf_reset(to);
	sbuf_str(to, "");
	find_address(&a, first);
	if (a.found && a.port) {
		sbuf_char(to, ':');
		sbuf_dec(to, a.port->num.n, false);
	}
	*is_path = a.is_path;
}

void call_address(struct sbuf *to, const struct call_view *view, bool *is_path)
{
	write_address(to, view->args->list.first, is_path);
}

void value_address(struct sbuf *to, const struct value *v, bool *is_path)
{
	write_address(to, v && (v->kind == V_RECORD || v->kind == V_LIST) ? v->list.first : NULL,
		      is_path);
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

#include "model/history/expected_failures.h"

#include <errno.h>
#include <string.h>

#include "abi/restart.h"
#include "desc/traits.h"

/* Failures that are expected in normal use of any syscall */
static const int expected_errors[] = {
	EAGAIN, EINTR, EINPROGRESS, ECHILD, ENOTTY, ENODATA, EOPNOTSUPP, ESPIPE, EBADF, EALREADY,
	ERANGE, ENOSYS, EFAULT,
};

/* Files that the C library looks for in all programs, and that may be missing */
static const struct missing_file {
	const char *call, *path;	/* prefixes; NULL: any */
} missing_files[] = {
	{"access", "/etc/ld.so.preload"}, {"faccessat", "/etc/ld.so.preload"},
	{NULL, "/etc/ld.so.nohwcap"}, {NULL, "/usr/lib/locale/"}, {NULL, "/usr/share/locale"},
	{"connect", "/var/run/nscd"}, {"connect", "/run/nscd"}, {"connect", "/dev/log"},
	{NULL, "/etc/userdb"}, {NULL, "/run/userdb"}, {NULL, "/run/host/userdb"},
	{NULL, "/usr/local/lib/userdb"}, {NULL, "/usr/lib/userdb"}, {NULL, "/lib/userdb"},
	{NULL, "userdb"},
};

/* Whether it is a file of debug information, which backtraces look for */
static bool is_debug_information(const char *path)
{
	size_t n = strlen(path);

	return strstr(path, "/.build-id/") || (n > 4 && !strcmp(path + n - 4, ".dwp"));
}

static bool may_be_missing(const char *call, const char *path)
{
	for (size_t i = 0; i < sizeof(missing_files) / sizeof(*missing_files); i++) {
		const struct missing_file *m = &missing_files[i];

		if (!strncmp(path, m->path, strlen(m->path)) &&
		    (!m->call || !strncmp(call, m->call, strlen(m->call))))
			return true;
	}
	return false;
}

bool failure_is_expected(int error, const struct call_view *view, const char *path)
{
	const struct syscall_traits *traits = syscall_traits(view->row);

	if (traits->wait == WAIT_FILE_LOCK && (error == EAGAIN || error == EINTR))
		return false;	/* another process has the lock */
	if (error >= RESTART_FIRST)	/* restarted after a signal */
		return true;
	if (error == EAGAIN && traits->process == AFFECTS_CREATE)
		return false;	/* no more processes are allowed */
	for (size_t i = 0; i < sizeof(expected_errors) / sizeof(*expected_errors); i++)
		if (expected_errors[i] == error)
			return true;
	return error == traits->usual_error || (error == ENOENT && is_debug_information(path)) ||
		(error == ENOENT && may_be_missing(view->name, path));
}

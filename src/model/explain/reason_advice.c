/* The advice of reason.h */
#include <errno.h>
#include <string.h>

#include "model/errors/error_cause.h"
#include "model/errors/failed_path.h"
#include "model/explain/reason.h"

/* Advice for the kinds */
static const char *const by_kind[] = {
	[REASON_INTERPRETER] = "install that interpreter, or correct the "
		"first line of the script; for a program, install the dynamic loader it was built "
		"for",
	[REASON_LIBRARY] = "install the package that has the library, or add "
		"its directory to the search path (LD_LIBRARY_PATH, or /etc/ld.so.conf.d and "
		"ldconfig); --print=libs shows which file needs it",
	[REASON_VERSION] = "install a newer version of the package that has "
		"the library, or build the program for the installed one; --print=libs shows "
		"where the library was found",
	[REASON_SYMBOL] = "install the version of the library that the program "
		"was built with; --print=libs shows which libraries were found",
	[REASON_COMMAND] = "install it, correct its name, or add its directory "
		"to PATH",
	[REASON_EXEC] = "check with file(1) whether it was built for this "
		"machine, and whether a script begins with a #! line",
	[REASON_BUSY] = "wait until that process has closed the file or has "
		"ended (a child that is forked while the file is open inherits it, and "
		"close-on-exec takes effect only at its execve); or write to a new file and rename "
		"it to that name",
	[REASON_FILE] = "create the file, correct its name, or start the "
		"program in the directory that its name is relative to",
	[REASON_PERMISSION] = "run it as a user with access, or change the "
		"permissions (chmod, chown, setfacl)",
	[REASON_NAME] = "correct the name; or check the name servers of "
		"/etc/resolv.conf with: getent ahosts NAME",
	[REASON_CONNECTION] = "start the server, wait until it listens, or "
		"correct the address",
	[REASON_ADDRESS] = "stop the process that uses the address "
		"(ss -ltnp shows it), or use another address",
	[REASON_SPACE] = "check with df -h and df -i whether the file "
		"system is full, and with mount(8) whether it is mounted read-only",
	[REASON_LIMIT] = "raise the limit (ulimit -a shows the limits), or "
		"look for descriptors that are opened and never closed",
	[REASON_TRACED] = "run it without ptrail; or let ptrail detach it when "
		"it is executed: --stop-at=exec:NAME --then='kill -CONT {pid}'",
	[REASON_SILENT] = "run it with --print=text to see all its "
		"syscalls",
};

/* Advice for an error or file that needs another one than its kind */
static const struct {
	enum reason_kind kind;
	int error;		/* 0: any */
	const char *file;	/* last component of the path; NULL: any */
	const char *advice;
} special_advice[] = {
	{REASON_ADDRESS, EADDRNOTAVAIL, NULL, "use an address that an interface has (ip addr shows "
		"them), or 0.0.0.0 for all"},
	{REASON_FILE, ENOTDIR, NULL, "correct the path: a part of it is a file and not a "
		"directory"},
	{REASON_FILE, EEXIST, NULL, "use another name, or remove the file if no running program "
		"needs it"},
	{REASON_FILE, EISDIR, NULL, "use the path of a file: this one is a directory"},
	{REASON_FILE, ENOTEMPTY, NULL, "delete the files in the directory first, or use another "
		"name"},
	{REASON_FILE, EXDEV, NULL, "copy the file and delete the original: a name on another file "
		"system needs a copy"},
	{REASON_FILE, ENAMETOOLONG, NULL, "use a shorter name: a component has at most 255 bytes, "
		"a path 4095"},
	{REASON_FILE, ELOOP, NULL, "remove the cycle of symbolic links"},
	{REASON_FILE, 0, ".git", "start it in a working tree of git, or create a repository with "
		"git init"},
	{REASON_FILE, 0, "package.json", "start it in the directory that has package.json, or "
		"create one with npm init"},
	{REASON_FILE, 0, "Cargo.toml", "start it in the directory that has Cargo.toml, or create "
		"one with cargo init"},
	{REASON_FILE, 0, "go.mod", "start it in the directory that has go.mod, or create one with "
		"go mod init"},
	{REASON_LIMIT, EMFILE, NULL, "raise the limit of descriptors (ulimit -n), or look for "
		"descriptors that are opened and never closed"},
	{REASON_LIMIT, ENOMEM, NULL, "free memory, or raise the limit (ulimit -v, or that of the "
		"cgroup)"},
	{REASON_SPACE, EROFS, NULL, "remount the file system read-write, or use another "
		"directory"},
	{REASON_SPACE, EDQUOT, NULL, "delete files, or ask for a larger quota (quota -s shows "
		"it)"},
	{REASON_CONNECTION, EINPROGRESS, NULL, "check whether the address is right and the network "
		"lets packets through, or allow more time"},
};

/* Advice for what confines the process */
static const char *const by_refuser[] = {
	[CONFINED_BY_LANDLOCK] = "let the Landlock ruleset of the program allow that access to the "
		"file",
	[CONFINED_BY_SECCOMP] = "allow the syscall in the seccomp profile (--security-opt seccomp= "
		"of docker, SystemCallFilter= of systemd)",
};

static const char return_advice[] = "remove the carriage returns at the ends of the lines "
	"(dos2unix)";

/* Advice for what is known of the failure itself; NULL: none */
static const char *advice_for_call(enum reason_kind kind, const struct failed_call *m)
{
	const struct error_cause *known = error_cause(m->call, m->error);

	if (kind == REASON_TRACED)
		return NULL;
	if (m->fault && m->fault->kind == PATH_NOEXEC)
		return "remount the file system with exec (mount -o remount,exec), or use a "
			"directory of another one";
	if (m->fault && m->fault->kind == PATH_NODEV)
		return "remount the file system with dev (mount -o remount,dev), or use a device "
			"file of another one";
	if (m->fault && m->fault->kind == PATH_IMMUTABLE)
		return "remove the attribute (chattr -i or chattr -a; lsattr shows it)";
	if (m->capability && !strcmp(m->capability, "CAP_NET_BIND_SERVICE"))
		return "use a port from 1024 on, lower sysctl net.ipv4.ip_unprivileged_port_start, "
			"or give it the capability (setcap(8), docker run --cap-add, "
			"AmbientCapabilities= of systemd)";
	if (m->capability)
		return "run it as root, or give it the capability (setcap(8), docker run "
			"--cap-add, AmbientCapabilities= of systemd)";
	if (kind == REASON_ADDRESS && reason_is_socket_file(m))
		return "remove the file if no process listens on it any more (ss -lxp shows that): "
			"the socket of an earlier run left it; or use another path";
	if (kind == REASON_ADDRESS && *m->address == '@')
		return "stop the process that uses the address (ss -lxp shows it), or use another "
			"address";
	return known ? known->advice : NULL;
}

/* Whether the name of the program or file ends with a carriage return, as that of an interpreter in
 * the first line of a script with the line ends of Windows */
static bool ends_with_return(const struct reason *r)
{
	const char *name = r->kind == REASON_COMMAND ? r->name :
		r->kind == REASON_INTERPRETER ? r->failed_call->fault->target :
		r->failed_call ? r->failed_call->path : "";
	size_t n = strlen(name);

	return n && name[n - 1] == '\r';
}

const char *reason_advice(const struct reason *r)
{
	const struct failed_call *m = r->failed_call;
	size_t n;
	const char *last = m ? path_last(m->path, &n) : "";
	const char *advice = m ? advice_for_call(r->kind, m) : NULL;

	if (advice)
		return advice;
	if (ends_with_return(r))
		return return_advice;
	if (m && reason_refuser(r))
		return by_refuser[reason_refuser(r)];
	if (r->advice)
		return r->advice;
	if (r->kind == REASON_ANSWER)
		return r->answer->advice;
	if (r->kind == REASON_FILE && m && m->error == ENOENT && !strcmp(m->call, "chdir"))
		return "create the directory, or correct its name";
	for (size_t i = 0; m && i < sizeof(special_advice) / sizeof(*special_advice); i++)
		if (special_advice[i].kind == r->kind &&
		    (!special_advice[i].error || special_advice[i].error == m->error) &&
		    (!special_advice[i].file || (n == strlen(special_advice[i].file) &&
			!memcmp(last, special_advice[i].file, n))))
			return special_advice[i].advice;
	if (r->kind == REASON_TRACED && *r->name)
		return "switch leak detection off while it is traced: append detect_leaks=0 to "
			"ASAN_OPTIONS and LSAN_OPTIONS";
	if (r->kind == REASON_COMMAND && strchr(r->name, '/'))
		return "correct the path, or build the program: a command with a slash is not "
			"searched for in PATH";
	return by_kind[r->kind];
}

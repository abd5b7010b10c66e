/* The sentences of reason.h */
#include "model/explain/reason.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "abi/abi.h"
#include "base/text/utf8.h"
#include "desc/traits.h"
#include "model/errors/error_cause.h"
#include "model/errors/failed_path.h"
#include "model/errors/limits.h"

enum { PATH_LENGTH_MAX = 200, LINE_LENGTH_MAX = 160, SEARCHED_LENGTH_MAX = 100, UTF8_MAX = 4 };

/* Appends the character at `s`, or '?' for one that is invisible or invalid. Returns its length. */
static size_t add_character(struct sbuf *b, const char *s)
{
	const uint8_t *p = (const uint8_t *)s;
	size_t n = utf8_sequence(p, UTF8_MAX);		/* reads no further than a NUL */

	if (n && utf8_is_visible(utf8_character(p, n)))
		sbuf_add(b, s, n);
	else
		sbuf_char(b, '?');
	return n ? n : 1;
}

void reason_text(struct sbuf *b, const char *s, size_t most)
{
	size_t i = 0;

	while (s[i] && i < most)
		i += add_character(b, s + i);
	if (s[i])
		sbuf_str(b, "...");
}

static void add_number(struct sbuf *b, uint64_t n)
{
	sbuf_dec(b, n, false);
}

static void add_name(struct sbuf *b, const struct reason *r)
{
	reason_text(b, life_name(r->life), PATH_LENGTH_MAX);
}

/* Appends a path, made absolute if the directory is known. */
static void add_path(struct sbuf *b, const struct failed_call *m, const char *path)
{
	if (*path != '/' && *m->directory == '/') {
		reason_text(b, m->directory, PATH_LENGTH_MAX);
		if (!strcmp(path, "."))
			return;
		if (strcmp(m->directory, "/") != 0)
			sbuf_char(b, '/');
		while (!strncmp(path, "./", 2))
			path += 2;
	}
	reason_text(b, path, PATH_LENGTH_MAX);
}

static void add_could_not(struct sbuf *b, const struct reason *r)
{
	const char *does = syscall_traits_named(r->failed_call->call)->verb;

	if (does && r->failed_call->error == EACCES && !strcmp(does, "find"))
		does = "access";
	add_name(b, r);
	sbuf_str(b, does ? " could not " : " could not call ");
	sbuf_str(b, does ? does : r->failed_call->call);
	if (*r->failed_call->origin) {
		sbuf_char(b, ' ');
		reason_text(b, r->failed_call->origin, PATH_LENGTH_MAX);
		sbuf_str(b, " to");
	}
	if (*r->failed_call->path) {
		sbuf_char(b, ' ');
		add_path(b, r->failed_call, r->failed_call->path);
	} else if (*r->failed_call->address) {
		sbuf_char(b, ' ');
		reason_text(b, r->failed_call->address, PATH_LENGTH_MAX);
	}
}

static void add_errno(struct sbuf *b, const struct failed_call *m)
{
	const char *text = errno_text(m->error);

	if (!text)
		text = m->error_name;
	if (*text)
		sbuf_char(b, tolower((unsigned char)*text));
	sbuf_str(b, *text ? text + 1 : "it failed");
}

/* What the error means of this syscall, if that is known, and the text for the number */
static void add_error(struct sbuf *b, const struct reason *r)
{
	const struct failed_call *m = r->failed_call;
	const struct error_cause *known = error_cause(m->call, m->error);
	int limit = limits_of_error(m);

	if (m->capability) {
		sbuf_str(b, "it lacks ");
		sbuf_str(b, m->capability);
	} else if (known) {
		sbuf_str(b, known->cause);
	} else {
		add_errno(b, m);
		if (limit >= 0)
			limits_append(b, r->life, limit);
		return;
	}
	sbuf_str(b, " (");
	add_errno(b, m);
	sbuf_char(b, ')');
	if (limit >= 0)
		limits_append(b, r->life, limit);
}

/* A file that was searched for in several directories */
static void add_not_found(struct sbuf *b, const struct reason *r)
{
	size_t n;

	add_name(b, r);
	sbuf_str(b, " found no ");
	reason_text(b, path_last(r->failed_call->path, &n), PATH_LENGTH_MAX);
	sbuf_str(b, " in ");
	add_number(b, r->failed_call->places);
	sbuf_str(b, " directories");
}

static void describe_missing_file(struct sbuf *b, const struct reason *r)
{
	const struct failed_call *m = r->failed_call;
	const struct path_fault *f = m->fault;

	if (m->places > 1) {
		add_not_found(b, r);
		return;
	}
	add_could_not(b, r);
	if (f && f->kind == PATH_DANGLING) {
		sbuf_str(b, ": ");
		if (strcmp(f->name, m->path) != 0) {
			add_path(b, m, f->name);
			sbuf_char(b, ' ');
		} else {
			sbuf_str(b, "it ");
		}
		sbuf_str(b, "is a symbolic link to ");
		reason_text(b, f->target, PATH_LENGTH_MAX);
		sbuf_str(b, ", which does not exist");
	} else if (f && f->kind == PATH_MISSING && strcmp(f->name, m->path) != 0) {
		sbuf_str(b, ": there is no directory ");
		add_path(b, m, f->name);
	} else if (f && f->kind == PATH_NOT_DIRECTORY) {
		sbuf_str(b, ": ");
		if (strcmp(f->name, m->path) != 0)
			add_path(b, m, f->name);
		else
			sbuf_str(b, "it");
		sbuf_str(b, " is not a directory");
	} else if (m->error == ENOENT) {
		sbuf_str(b, !strcmp(m->call, "chdir") ? ": no such directory" :
			 ": no such file");
	} else {
		sbuf_str(b, ": ");
		add_error(b, r);
	}
}

static void add_mode(struct sbuf *b, unsigned mode)
{
	sbuf_str(b, "mode ");
	sbuf_oct(b, mode);
}

/* What confines the process and may have refused the syscall, as no permission or capability
 * explains the error: "Landlock" or "seccomp"; NULL: nothing is known */
static const char *find_refuser(const struct reason *r)
{
	const struct failed_call *m = r->failed_call;

	if (r->kind != REASON_PERMISSION || m->fault || m->capability)
		return NULL;
	if (m->error == EACCES && r->life->confinement & CONFINED_BY_LANDLOCK)
		return "Landlock";
	return m->error == EPERM && r->life->confinement & CONFINED_BY_SECCOMP ? "seccomp" : NULL;
}

static void describe_permission(struct sbuf *b, const struct reason *r)
{
	const struct failed_call *m = r->failed_call;
	const struct path_fault *f = m->fault;
	const char *lacks;

	add_could_not(b, r);
	sbuf_str(b, ": ");
	if (f && (f->kind == PATH_NOEXEC || f->kind == PATH_NODEV)) {
		sbuf_str(b, "its file system is mounted ");
		sbuf_str(b, f->kind == PATH_NOEXEC ? "noexec" : "nodev");
		return;
	}
	if (f && f->kind == PATH_IMMUTABLE) {
		sbuf_str(b, !strcmp(f->name, m->path) ? "it" : "directory ");
		if (strcmp(f->name, m->path) != 0)
			add_path(b, m, f->name);
		sbuf_str(b, " has the attribute ");
		sbuf_str(b, f->target);
		return;
	}
	if (!f || (f->kind != PATH_UNSEARCHABLE && f->kind != PATH_DENIED)) {
		add_error(b, r);
		if (find_refuser(r))
			sbuf_str(b, *find_refuser(r) == 'L' ? ", by a Landlock ruleset" :
				 ", probably by a seccomp filter");
		return;
	}
	lacks = f->kind == PATH_UNSEARCHABLE ? "searchable" : f->lacks == 'r' ? "readable" :
		f->lacks == 'w' ? "writable" : "executable";
	if (f->kind == PATH_UNSEARCHABLE || strcmp(f->name, m->path) != 0) {
		sbuf_str(b, "directory ");
		add_path(b, m, f->name);
	} else {
		sbuf_str(b, "it");
	}
	sbuf_str(b, " is not ");
	sbuf_str(b, lacks);
	sbuf_str(b, " for uid ");
	add_number(b, f->uid);
}

static void describe_interpreter(struct sbuf *b, const struct reason *r)
{
	const char *target = r->failed_call->fault->target;
	size_t n = strlen(target);
	bool carriage = n && target[n - 1] == '\r';

	add_path(b, r->failed_call, r->failed_call->path);
	sbuf_str(b, " cannot be run: its interpreter ");
	for (size_t i = 0; i < n - carriage;)
		i += add_character(b, target + i);
	if (carriage)
		sbuf_str(b, " (followed by a carriage return)");
	sbuf_str(b, " does not exist");
}

/* Appends ", which libx.so.1 needs", unless the process itself does. */
static void add_object(struct sbuf *b, const struct reason *r)
{
	size_t n;
	const char *last = path_last(r->object, &n);

	if (!*r->object || !strncmp(last, life_name(r->life), n + 1))
		return;
	sbuf_str(b, ", which ");
	reason_text(b, last, PATH_LENGTH_MAX);
	sbuf_str(b, " needs");
}

static void describe_version(struct sbuf *b, const struct reason *r)
{
	add_name(b, r);
	sbuf_str(b, " could not start: ");
	reason_text(b, r->library, PATH_LENGTH_MAX);
	sbuf_str(b, " lacks version ");
	reason_text(b, r->name, PATH_LENGTH_MAX);
	add_object(b, r);
}

static void describe_symbol(struct sbuf *b, const struct reason *r)
{
	add_name(b, r);
	sbuf_str(b, " could not run: no library has the symbol ");
	reason_text(b, r->name, PATH_LENGTH_MAX);
	add_object(b, r);
}

static void describe_library(struct sbuf *b, const struct reason *r)
{
	add_name(b, r);
	sbuf_str(b, " could not start: ld.so did not find ");
	reason_text(b, r->name, PATH_LENGTH_MAX);
	if (r->failed_call) {
		sbuf_str(b, " in ");
		add_number(b, r->failed_call->places);
		sbuf_str(b, r->failed_call->places == 1 ? " directory" : " directories");
	}
	add_object(b, r);
}

static void describe_command(struct sbuf *b, const struct reason *r)
{
	const struct path_fault *f = r->failed_call ? r->failed_call->fault : NULL;

	add_name(b, r);
	sbuf_str(b, " found no command ");
	reason_text(b, r->name, PATH_LENGTH_MAX);
	if (r->failed_call && r->failed_call->places > 1) {
		sbuf_str(b, " in ");
		add_number(b, r->failed_call->places);
		sbuf_str(b, " directories");
	} else if (f && f->kind == PATH_MISSING && strcmp(f->name, r->failed_call->path) != 0) {
		sbuf_str(b, ": there is no directory ");
		add_path(b, r->failed_call, f->name);
	}
}

static const struct failed_call *find_missing_configuration(const struct life *l)
{
	const struct failed_call *m = l->failed_calls;

	while (m && (m->error != ENOENT || strcmp(m->path, "/etc/resolv.conf") != 0))
		m = m->next;
	return m;
}

/* What name servers, nscd and systemd-resolved answer */
static const char *const codes_of_no_name[] = {"NXDOMAIN", "HOST_NOT_FOUND", NULL};
static const char *const codes_of_no_address[] = {
	"NOERROR", "NO_DATA", "NoSuchResourceRecord", NULL,
};

static bool is_one_of(const char *code, const char *const *codes)
{
	while (*codes && strcmp(code, *codes) != 0)
		codes++;
	return *codes;
}

static void describe_name(struct sbuf *b, const struct reason *r)
{
	const struct failed_call *m = r->failed_call;

	add_name(b, r);
	sbuf_str(b, " could not resolve ");
	reason_text(b, m->path, PATH_LENGTH_MAX);
	sbuf_str(b, ": ");
	if (find_missing_configuration(r->life))
		sbuf_str(b, "there is no /etc/resolv.conf, and ");
	if (!m->error && is_one_of(m->error_name, codes_of_no_name)) {
		sbuf_str(b, "the name does not exist, says ");
	} else if (!m->error && is_one_of(m->error_name, codes_of_no_address)) {
		sbuf_str(b, "the name has no address, says ");
	} else if (m->error == ECONNREFUSED) {
		sbuf_str(b, "no name server listens on ");
	} else if (m->error) {
		add_error(b, r);
		sbuf_str(b, ", for the name server ");
	} else {
		sbuf_str(b, *m->error_name ? "it was not resolved by " :
			 reason_answer_is_unread(m) ? "no address from " : "no answer from ");
	}
	reason_text(b, m->address, PATH_LENGTH_MAX);
	if (!m->error && *m->error_name) {
		sbuf_str(b, " (");
		sbuf_str(b, m->error_name);
		sbuf_char(b, ')');
	}
}

static bool is_name_server(const struct failed_call *m)
{
	const char *port = strrchr(m->address, ':');

	return port && !strcmp(port, ":53");
}

static void describe_connection(struct sbuf *b, const struct reason *r)
{
	add_name(b, r);
	sbuf_str(b, is_name_server(r->failed_call) ? " could not ask the name server" :
		 " could not connect");
	if (is_name_server(r->failed_call)) {
		sbuf_char(b, ' ');
		reason_text(b, r->failed_call->address, PATH_LENGTH_MAX);
	} else if (*r->failed_call->address) {
		sbuf_str(b, " to ");
		reason_text(b, r->failed_call->address, PATH_LENGTH_MAX);
	}
	if (r->failed_call->error == EINPROGRESS) {
		sbuf_str(b, ": it did not answer in time");
		return;
	}
	sbuf_str(b, r->failed_call->error == ECONNREFUSED ? ": no process listens there (" : ": ");
	add_error(b, r);
	if (r->failed_call->error == ECONNREFUSED)
		sbuf_char(b, ')');
}

/* Whether a UNIX socket could not be bound because its file exists: bind(2) never uses a file that
 * is there, even if no process has the socket any more (unix(7)) */
static bool is_existing_socket_file(const struct failed_call *m)
{
	const char *port = strrchr(m->address, ':');

	return m->error == EADDRINUSE && *m->address && *m->address != '@' &&
		(strchr(m->address, '/') || !port || !port[1] ||
		 port[1 + strspn(port + 1, "0123456789")]);
}

static void describe_address(struct sbuf *b, const struct reason *r)
{
	add_name(b, r);
	sbuf_str(b, " could not listen");
	if (*r->failed_call->address) {
		sbuf_str(b, " on ");
		reason_text(b, r->failed_call->address, PATH_LENGTH_MAX);
	}
	sbuf_str(b, ": ");
	if (is_existing_socket_file(r->failed_call)) {
		sbuf_str(b, "the file exists (");
		add_errno(b, r->failed_call);
		sbuf_char(b, ')');
		return;
	}
	add_error(b, r);
}

/* ETXTBSY */
static void describe_busy_file(struct sbuf *b, const struct reason *r)
{
	const struct path_fault *f = r->failed_call->fault;
	bool is_known = f && f->kind == PATH_BUSY && *f->target;

	add_could_not(b, r);
	sbuf_str(b, ": ");
	if (is_known)
		reason_text(b, f->target, PATH_LENGTH_MAX);
	else
		sbuf_str(b, "a process");
	sbuf_str(b, !strncmp(r->failed_call->call, "execve", strlen("execve")) ?
		 " has it open for writing" : " executes it");
}

static bool is_leak_detection(const struct reason *r)
{
	return r->kind == REASON_TRACED && *r->name;
}

static void describe_traced(struct sbuf *b, const struct reason *r)
{
	add_name(b, r);
	sbuf_str(b, is_leak_detection(r) ?
		 " was ended by LeakSanitizer, which does not work in a process that is traced" :
		 " could not trace a process: ptrail traces it, and a process has only one tracer");
}

static void describe_failed_call(struct sbuf *b, const struct reason *r)
{
	add_could_not(b, r);
	sbuf_str(b, ": ");
	add_error(b, r);
}

static void add_exited(struct sbuf *b, const struct reason *r)
{
	add_name(b, r);
	sbuf_str(b, " exited with ");
	add_number(b, r->life->ending.number);
}

static void describe_message(struct sbuf *b, const struct reason *r)
{
	add_exited(b, r);
	if (r->message->fd > 2 && r->message->name && *r->message->name) {
		sbuf_str(b, " after writing to ");
		reason_text(b, r->message->name, PATH_LENGTH_MAX);
		sbuf_str(b, ": ");
	} else {
		sbuf_str(b, " after printing: ");
	}
	reason_text(b, r->line, LINE_LENGTH_MAX);
	if (*r->detail) {
		sbuf_char(b, ' ');
		reason_text(b, r->detail, LINE_LENGTH_MAX);
	}
}

static void describe_silent_exit(struct sbuf *b, const struct reason *r)
{
	add_exited(b, r);
	sbuf_str(b, " without an error message");
}

static const struct {
	void (*sentence)(struct sbuf *b, const struct reason *r);
	const char *advice;
} kinds[] = {
	[REASON_INTERPRETER] = {describe_interpreter, "install that interpreter, or correct the "
		"first line of the script; for a program, install the dynamic loader it was built "
		"for"},
	[REASON_LIBRARY] = {describe_library, "install the package that has the library, or add "
		"its directory to the search path (LD_LIBRARY_PATH, or /etc/ld.so.conf.d and "
		"ldconfig); --print=libs shows which file needs it"},
	[REASON_VERSION] = {describe_version, "install a newer version of the package that has "
		"the library, or build the program for the installed one; --print=libs shows "
		"where the library was found"},
	[REASON_SYMBOL] = {describe_symbol, "install the version of the library that the program "
		"was built with; --print=libs shows which libraries were found"},
	[REASON_COMMAND] = {describe_command, "install it, correct its name, or add its directory "
		"to PATH"},
	[REASON_EXEC] = {describe_failed_call, "check with file(1) whether it was built for this "
		"machine, and whether a script begins with a #! line"},
	[REASON_BUSY] = {describe_busy_file, "wait until that process has closed the file or has "
		"ended (a child that is forked while the file is open inherits it, and "
		"close-on-exec takes effect only at its execve); or write to a new file and rename "
		"it to that name"},
	[REASON_FILE] = {describe_missing_file, "create the file, correct its name, or start the "
		"program in the directory that its name is relative to"},
	[REASON_PERMISSION] = {describe_permission, "run it as a user with access, or change the "
		"permissions (chmod, chown, setfacl)"},
	[REASON_NAME] = {describe_name, "correct the name; or check the name servers of "
		"/etc/resolv.conf with: getent ahosts NAME"},
	[REASON_CONNECTION] = {describe_connection, "start the server, wait until it listens, or "
		"correct the address"},
	[REASON_ADDRESS] = {describe_address, "stop the process that uses the address "
		"(ss -ltnp shows it), or use another address"},
	[REASON_SPACE] = {describe_failed_call, "check with df -h and df -i whether the file "
		"system is full, and with mount(8) whether it is mounted read-only"},
	[REASON_LIMIT] = {describe_failed_call, "raise the limit (ulimit -a shows the limits), or "
		"look for descriptors that are opened and never closed"},
	[REASON_TRACED] = {describe_traced, "run it without ptrail; or let ptrail detach it when "
		"it is executed: --stop-at=exec:NAME --then='kill -CONT {pid}'"},
	[REASON_MESSAGE] = {describe_message, NULL},
	[REASON_SILENT] = {describe_silent_exit, "run it with --print=text to see all its "
		"syscalls"},
};

void reason_sentence(const struct reason *r, struct sbuf *b)
{
	if (kinds[r->kind].sentence)
		kinds[r->kind].sentence(b, r);
}

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
	if (kind == REASON_ADDRESS && is_existing_socket_file(m))
		return "remove the file if no process listens on it any more (ss -lxp shows that): "
			"the socket of an earlier run left it; or use another path";
	if (kind == REASON_ADDRESS && *m->address == '@')
		return "stop the process that uses the address (ss -lxp shows it), or use another "
			"address";
	return known ? known->advice : NULL;
}

const char *reason_advice(const struct reason *r)
{
	const struct failed_call *m = r->failed_call;
	size_t n;
	const char *last = m ? path_last(m->path, &n) : "";
	const char *advice = m ? advice_for_call(r->kind, m) : NULL;

	if (advice)
		return advice;
	if (m && find_refuser(r))
		return *find_refuser(r) == 'L' ? "let the Landlock ruleset of the program allow "
			"that access to the file" : "allow the syscall in the seccomp profile "
			"(--security-opt seccomp= of docker, SystemCallFilter= of systemd)";
	if (r->advice)
		return r->advice;
	for (size_t i = 0; m && i < sizeof(special_advice) / sizeof(*special_advice); i++)
		if (special_advice[i].kind == r->kind &&
		    (!special_advice[i].error || special_advice[i].error == m->error) &&
		    (!special_advice[i].file || (n == strlen(special_advice[i].file) &&
			!memcmp(last, special_advice[i].file, n))))
			return special_advice[i].advice;
	if (is_leak_detection(r))
		return "switch leak detection off while it is traced: append detect_leaks=0 to "
			"ASAN_OPTIONS and LSAN_OPTIONS";
	if (r->kind == REASON_COMMAND && strchr(r->name, '/'))
		return "correct the path, or build the program: a command with a slash is not "
			"searched for in PATH";
	return kinds[r->kind].advice;
}

/* "sendto() asked 10.0.0.1:53 for none.example: NXDOMAIN" */
static void describe_query(struct sbuf *b, const struct failed_call *m)
{
	sbuf_str(b, m->call);
	sbuf_str(b, "() asked ");
	reason_text(b, m->address, PATH_LENGTH_MAX);
	sbuf_str(b, " for ");
	reason_text(b, m->path, PATH_LENGTH_MAX);
	if (reason_answer_is_unread(m))
		return;
	sbuf_str(b, ": ");
	sbuf_str(b, *m->error_name ? m->error_name : "no answer");
}

void reason_call(const struct failed_call *m, struct sbuf *b)
{
	const struct path_fault *f = m->fault;

	if (m->asks_name) {
		describe_query(b, m);
		return;
	}
	sbuf_str(b, m->call);
	sbuf_char(b, '(');
	if (*m->origin) {
		reason_text(b, m->origin, PATH_LENGTH_MAX);
		sbuf_str(b, ", ");
	}
	reason_text(b, *m->path ? m->path : m->address, PATH_LENGTH_MAX);
	sbuf_str(b, ") failed with ");
	sbuf_str(b, m->error_name);
	if (m->times > 1 && m->places == 1) {
		sbuf_str(b, ", ");
		add_number(b, m->times);
		sbuf_str(b, " times");
	}
	if (m->places > 1) {
		sbuf_str(b, ", also in ");
		reason_text(b, m->searched, SEARCHED_LENGTH_MAX);
	}
	if (f && (f->kind == PATH_UNSEARCHABLE || f->kind == PATH_DENIED)) {
		sbuf_str(b, ": ");
		add_path(b, m, f->name);
		sbuf_str(b, " has ");
		add_mode(b, f->mode);
		sbuf_str(b, ", owner ");
		add_number(b, f->owner);
		sbuf_str(b, ", group ");
		add_number(b, f->group);
	}
	if (*m->path && *m->path != '/' && *m->directory) {
		sbuf_str(b, ", from ");
		reason_text(b, m->directory, PATH_LENGTH_MAX);
	}
}

/* The sentences of reason.h */
#include "model/explain/reason.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "abi/abi.h"
#include "base/text/utf8.h"
#include "desc/traits.h"
#include "model/errors/error_cause.h"
#include "model/errors/failed_path.h"
#include "model/errors/limits.h"
#include "model/blame/blame.h"
#include "model/blame/life_exit.h"
#include "model/process/name.h"

enum {
	PATH_LENGTH_MAX = 200, LINE_LENGTH_MAX = 160, SEARCHED_LENGTH_MAX = 100, UTF8_MAX = 4,
	DOWNLOADER_DEPTH = 4,	/* generations above a process whose children are examined */
};

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

/* Appends a name. One from a text with the line ends of Windows ends with a carriage return. */
static void add_whole_name(struct sbuf *b, const char *name)
{
	size_t n = strlen(name);
	bool carriage = n && name[n - 1] == '\r';

	for (size_t i = 0; i < n - carriage;)
		i += add_character(b, name + i);
	if (carriage)
		sbuf_str(b, " (followed by a carriage return)");
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
	if (*path && path[strlen(path) - 1] == '\r')
		add_whole_name(b, path);
	else
		reason_text(b, path, PATH_LENGTH_MAX);
}

static void add_could_not(struct sbuf *b, const struct reason *r)
{
	const char *does = syscall_traits_named(r->failed_call->call)->verb;

	if (syscall_traits_named(r->failed_call->call)->wait == WAIT_FILE_LOCK &&
	    (r->failed_call->error == EAGAIN || r->failed_call->error == EINTR))
		does = "lock";
	if (*r->failed_call->path && does && !strcmp(does, "map memory"))
		does = "map";
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

/* The part of the path that the message names: "sys/none.h"; if it names none, the last component
 */
static const char *asked_name(const struct reason *r)
{
	size_t n;
	const char *last = path_last(r->failed_call->path, &n), *at = r->failed_call->path;

	while (at < last && !blame_mentions_word(r->line, at)) {
		at = strchr(at, '/');
		at = at ? at + 1 : last;
	}
	return at;
}

/* A file that was searched for in several directories */
static void add_not_found(struct sbuf *b, const struct reason *r)
{
	add_name(b, r);
	sbuf_str(b, " found no ");
	reason_text(b, asked_name(r), PATH_LENGTH_MAX);
	sbuf_str(b, " in ");
	add_number(b, r->failed_call->places);
	sbuf_str(b, " directories");
}

/* Appends which symbolic link of the path leads nowhere. */
static void add_dangling(struct sbuf *b, const struct failed_call *m)
{
	sbuf_str(b, ": ");
	if (strcmp(m->fault->name, m->path) != 0) {
		add_path(b, m, m->fault->name);
		sbuf_char(b, ' ');
	} else {
		sbuf_str(b, "it ");
	}
	sbuf_str(b, "is a symbolic link to ");
	reason_text(b, m->fault->target, PATH_LENGTH_MAX);
	sbuf_str(b, ", which does not exist");
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
		add_dangling(b, m);
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

unsigned reason_refuser(const struct reason *r)
{
	const struct failed_call *m = r->failed_call;

	if (r->kind != REASON_PERMISSION || m->fault || m->capability)
		return 0;
	return r->life->confinement & (m->error == EACCES ? CONFINED_BY_LANDLOCK :
				       m->error == EPERM ? CONFINED_BY_SECCOMP : 0);
}

static void describe_permission(struct sbuf *b, const struct reason *r)
{
	const struct failed_call *m = r->failed_call;
	const struct path_fault *f = m->fault;
	const char *lacks;
	static const char *const refusers[] = {
		"", [CONFINED_BY_LANDLOCK] = ", by a Landlock ruleset",
		[CONFINED_BY_SECCOMP] = ", probably by a seccomp filter",
	};

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
		sbuf_str(b, refusers[reason_refuser(r)]);
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
	add_path(b, r->failed_call, r->failed_call->path);
	sbuf_str(b, " cannot be run: its interpreter ");
	add_whole_name(b, r->failed_call->fault->target);
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

/* Appends " in /usr/bin" of the absolute path of a file in there. */
static void add_directory_of(struct sbuf *b, const char *path)
{
	size_t n = name_base(path) - path;
	char directory[PATH_LENGTH_MAX + 1];

	snprintf(directory, sizeof(directory), "%.*s", (int)(n > 1 ? n - 1 : n), path);
	sbuf_str(b, " in ");
	reason_text(b, directory, PATH_LENGTH_MAX);
}

static void describe_command(struct sbuf *b, const struct reason *r)
{
	const struct path_fault *f = r->failed_call ? r->failed_call->fault : NULL;

	add_name(b, r);
	sbuf_str(b, " found no command ");
	add_whole_name(b, r->name);
	if (r->failed_call && r->failed_call->places > 1) {
		sbuf_str(b, " in ");
		add_number(b, r->failed_call->places);
		sbuf_str(b, " directories");
	} else if (f && f->kind == PATH_DANGLING) {
		add_dangling(b, r->failed_call);
	} else if (f && f->kind == PATH_MISSING && strcmp(f->name, r->failed_call->path) != 0) {
		sbuf_str(b, ": there is no directory ");
		add_path(b, r->failed_call, f->name);
	} else if (r->failed_call && !strchr(r->name, '/') && *r->failed_call->path == '/') {
		add_directory_of(b, r->failed_call->path);
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

bool reason_is_socket_file(const struct failed_call *m)
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
	if (reason_is_socket_file(r->failed_call)) {
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

/* Whether an argument of `a`, a URL or a file, ends with the name of a file that is an argument of
 * `b` */
static bool share_file(const struct life *a, const struct life *b)
{
	const char *const *from = a->program->argv, *const *to = b->program->argv;

	for (unsigned i = 1; from && from[0] && from[i]; i++)
		for (unsigned k = 1; to && to[0] && to[k]; k++)
			if (*to[k] != '-' && strpbrk(to[k], "./") && *name_base(to[k]) &&
			    !strcmp(name_base(from[i]), name_base(to[k])))
				return true;
	return false;
}

/* Returns the last of the siblings that got an error as a response over HTTP, before `l` ended,
 * which read its output. */
static const struct life *find_answered_among(const struct life *c, const struct life *l)
{
	const struct life *found = NULL;

	for (; c; c = c->next)
		if (c != l && c->http_status && c->exited && life_exiting(c) <= life_exiting(l) &&
		    ((l->program->in && c->program->out == l->program->in) || share_file(c, l)))
			found = c;
	return found;
}

/* The process that got the error as a response over HTTP which explains the failure of `l`: itself,
 * or an earlier one whose output it read from a pipe or a file. NULL: none */
static const struct life *find_answered(const struct life *l)
{
	const struct life *found = l->http_status ? l : NULL;

	for (unsigned i = 0; i < DOWNLOADER_DEPTH && !found && l; i++, l = l->parent) {
		/* the shell that ran both may have become the latter */
		found = find_answered_among(l->first_child, l);
		if (!found && l->parent)
			found = find_answered_among(l->parent->first_child, l);
	}
	return found;
}

/* Appends the status of the last response over HTTP, unless the message has it. */
static void add_http_status(struct sbuf *b, const struct reason *r)
{
	const struct life *answered = find_answered(r->life);
	char number[4];

	if (!answered)
		return;
	snprintf(number, sizeof(number), "%s", answered->http_status);
	if (strstr(r->line, number))
		return;
	sbuf_str(b, "; the server answered ");
	if (answered != r->life) {
		reason_text(b, life_name(answered), PATH_LENGTH_MAX);
		sbuf_char(b, ' ');
	}
	sbuf_str(b, "with HTTP status ");
	reason_text(b, answered->http_status, LINE_LENGTH_MAX);
}

static void describe_answer(struct sbuf *b, const struct reason *r)
{
	add_exited(b, r);
	sbuf_str(b, ": it ");
	sbuf_str(b, r->answer->means);
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
	add_http_status(b, r);
}

static void describe_silent_exit(struct sbuf *b, const struct reason *r)
{
	add_exited(b, r);
	sbuf_str(b, " without an error message");
	add_http_status(b, r);
}

static void (*const sentences[])(struct sbuf *b, const struct reason *r) = {
	[REASON_INTERPRETER] = describe_interpreter,
	[REASON_LIBRARY] = describe_library,
	[REASON_VERSION] = describe_version,
	[REASON_SYMBOL] = describe_symbol,
	[REASON_COMMAND] = describe_command,
	[REASON_EXEC] = describe_failed_call,
	[REASON_BUSY] = describe_busy_file,
	[REASON_FILE] = describe_missing_file,
	[REASON_PERMISSION] = describe_permission,
	[REASON_NAME] = describe_name,
	[REASON_CONNECTION] = describe_connection,
	[REASON_ADDRESS] = describe_address,
	[REASON_SPACE] = describe_failed_call,
	[REASON_LIMIT] = describe_failed_call,
	[REASON_TRACED] = describe_traced,
	[REASON_MESSAGE] = describe_message,
	[REASON_ANSWER] = describe_answer,
	[REASON_SILENT] = describe_silent_exit,
};

void reason_sentence(const struct reason *r, struct sbuf *b)
{
	if (sentences[r->kind])
		sentences[r->kind](b, r);
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

#include "model/explain/reason.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "base/text/contains.h"
#include "model/blame/blame.h"
#include "model/blame/final_line.h"
#include "model/blame/report.h"
#include "model/explain/match.h"
#include "model/errors/loader_message.h"
#include "desc/traits.h"
#include "model/errors/cause_line.h"
#include "model/errors/error_cause.h"
#include "model/dns/name_service.h"
#include "model/errors/failed_path.h"
#include "model/errors/known_message.h"
#include "model/blame/life_exit.h"
#include "model/process/name.h"

enum {
	SHELL_NOT_FOUND = 127, GETENT_NOT_FOUND = 2, LINE_MAX_LENGTH = 1024,
	LOOP_MIN = 3,		/* equal failures of a loop; fewer may be a search */
};

/* --- messages --- */

/* Chooses the line that states best why the process failed. */
static void choose_line(struct reason *r)
{
	struct cause_line c;
	struct final_line last;

	cause_line_find(r->life, life_name(r->life), 0, &c);
	if (final_line_replaces(r->life, life_name(r->life), &c,
				report_is_relayed(r->life, c.text), &last)) {
		c = (struct cause_line){.rating = ERROR_LINE_SURE, .message = last.message};
		memcpy(c.text, last.text, sizeof(c.text));
	}
	r->message = c.message;
	r->rating = c.rating;
	memcpy(r->line, c.text, sizeof(r->line));
	memcpy(r->detail, c.detail, sizeof(r->detail));
}

/* --- failed syscalls --- */

/* Whether the message leaves open why the process failed, so that a failed syscall before it may be
 * the cause: "could not start". */
static bool leaves_cause_open(const struct reason *r)
{
	static const char *const open_words[] = {
		" open", " load", " read", " find", " found", " missing", " no ", " exist",
		"annot ", "ould not", "an't ", "nable to", "fail", " connect", " listen", " bind",
		"address", "memory", "space", " write", "network", "server", " socket", " time",
		" start", " died", "i/o error", NULL,
	};
	static const char *const other_causes[] = {
		"usage", "invalid", "expect", "must ", "unknown", "unrecogni", "expired", "assert",
		" != ", " !== ", " == ", "authentic", "not support", "unsupported", "version ",
		"mismatch", "checksum", "password", NULL,
	};
	char line[sizeof(r->line) + 1];

	if (!r->message)
		return true;
	/* "rows.csv:2: there is no number" is about another file */
	if (error_line_begins_with_place(r->line, strlen(r->line)))
		return false;
	snprintf(line, sizeof(line), " %s", r->line);
	return !text_contains_any_case(line, other_causes) &&
		text_contains_any_case(line, open_words);
}

/* Whether a server that does not run was looked for by its UNIX socket, and the message is about
 * another thing */
static bool is_optional_server(const struct reason *r, const struct failed_call *m)
{
	static const char *const words[] = {
		"connect", "socket", "server", "daemon", "running", NULL,
	};

	return *m->address && m->error == ENOENT && r->message &&
		!match_states_error(r->line, ENOENT) && !text_contains_any_case(r->line, words);
}

/* Whether the message may say that the process has waited for something in vain: "server did not
 * come up" */
static bool reports_waiting(const struct reason *r)
{
	static const char *const words[] = {
		"server", "service", "connect", " port", " up", "ready", "start", "respon", "reach",
		"timed out", "timeout", "health", "listen", "alive", "wait", "appear",
		NULL,
	};

	return text_contains_any_case(r->line, words);
}

/* Whether the file was looked for again and again, until the end: by a loop that waited for it */
static bool is_awaited(const struct reason *r, const struct failed_call *m)
{
	for (const struct failed_call *other = r->life->failed_calls; other; other = other->next)
		if (other->time > m->time)
			return false;
	return m->times >= LOOP_MIN && m->places == 1 && reports_waiting(r);
}

/* Whether it failed to open or change a file and then wrote a message that names no other cause:
 * typical of an exit because of that file */
static bool precedes_message(const struct reason *r, const struct failed_call *m)
{
	if (path_is_optional(m->path))
		return false;
	/* a search in several directories is for what may be missing in each */
	if ((m->places > 1 && r->rating >= ERROR_LINE_SURE) || is_optional_server(r, m))
		return false;
	if (r->rating == ERROR_LINE_CAUSE && match_compares_values(r->message))
		return false;
	return m->spoken && (!match_is_lookup(m) || is_awaited(r, m)) && r->message &&
		!match_is_warned_of(r->life, r->line, m) &&
		message_end(r->message) >= m->time && leaves_cause_open(r) &&
		syscall_traits_named(m->call)->change != CHANGE_DELETED &&
		(m->error == ENOENT || m->error == EACCES);
}

/* Whether it failed to find a file and then exited without a message, as `test -e x` does */
static bool precedes_silence(const struct life *l, const struct failed_call *m)
{
	return !l->messages && !m->next && m->spoken &&
		(m->error == ENOENT || m->error == EACCES || m->error == ENOTDIR);
}

/* Whether the path is no file: interpreters try to open "<string>" for their messages */
static bool is_pseudo_file(const struct failed_call *m)
{
	return *m->path == '<';
}

/* Score of how well the messages say that a host name could not be resolved */
static unsigned name_score(const struct life *l, const struct failed_call *m)
{
	static const char *const words[] = {
		"resolve", "resolution", "resolving", "not known", "getaddrinfo", "no such host",
		"unknown host", "No address associated", "ENOTFOUND", "EAI_AGAIN",
		NULL,
	};
	unsigned most = 0;

	for (const struct message *s = l->messages; s; s = s->next) {
		unsigned w = strstr(s->text, m->path) ? 4 : 0;

		w += text_contains_any_case(s->text, words) ? 3 : 0;
		most = w > most ? w : most;
	}
	return most;
}

/* Scores how well the failed syscall explains why the process failed. */
static struct match score_failure(const struct reason *r, const struct failed_call *m)
{
	const struct life *l = r->life;
	unsigned least = precedes_message(r, m) || precedes_silence(l, m) ? 3 : 0;
	struct match found;

	if (is_pseudo_file(m))
		return (struct match){0};
	if (m->asks_name)
		return (struct match){.score = name_score(l, m)};
	found = match_messages(l, r->rating, m);
	if (found.score < least)
		found = (struct match){.score = least};
	return found;
}

/* Chooses the line that matches the failed syscall best, if any does. */
static void choose_fitting_line(struct reason *r)
{
	char line[LINE_MAX_LENGTH];
	unsigned best = 0;
	struct line_scan s;

	line_scan_begin(&s, r->life);
	while (r->failed_call && line_scan_next(&s, line, sizeof(line))) {
		unsigned w = match_line(line, message_end(s.message), r->life, r->failed_call);

		if (w <= best)
			continue;
		best = w;
		snprintf(r->line, sizeof(r->line), "%s", error_line_text(line));
		r->message = s.message;
	}
}

static const struct {
	int error;
	enum reason_kind kind;
} kinds[] = {
	{ENOENT, REASON_FILE}, {ENOTDIR, REASON_FILE}, {ELOOP, REASON_FILE},
	{EEXIST, REASON_FILE}, {EISDIR, REASON_FILE}, {ENOTEMPTY, REASON_FILE},
	{EXDEV, REASON_FILE}, {ENAMETOOLONG, REASON_FILE},
	{EACCES, REASON_PERMISSION}, {EPERM, REASON_PERMISSION},
	{ECONNREFUSED, REASON_CONNECTION}, {EHOSTUNREACH, REASON_CONNECTION},
	{ENETUNREACH, REASON_CONNECTION}, {ETIMEDOUT, REASON_CONNECTION},
	{EINPROGRESS, REASON_CONNECTION},
	{EADDRINUSE, REASON_ADDRESS}, {EADDRNOTAVAIL, REASON_ADDRESS},
	{ENOSPC, REASON_SPACE}, {EDQUOT, REASON_SPACE}, {EROFS, REASON_SPACE},
	{EMFILE, REASON_LIMIT}, {ENFILE, REASON_LIMIT}, {ENOMEM, REASON_LIMIT},
	{EAGAIN, REASON_LIMIT}, {ENOEXEC, REASON_EXEC}, {E2BIG, REASON_EXEC},
	{ETXTBSY, REASON_BUSY}, {EINTR, REASON_LIMIT},
};

static bool executes(const struct failed_call *m)
{
	return !strncmp(m->call, "execve", strlen("execve"));
}

static enum reason_kind kind_of(const struct failed_call *m)
{
	if (m->asks_name)
		return REASON_NAME;
	if (*m->address && m->error == ENOENT)
		return REASON_CONNECTION;
	if (m->fault && m->fault->kind == PATH_INTERPRETER)
		return REASON_INTERPRETER;
	if (executes(m) && m->error == ENOENT)
		return REASON_COMMAND;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (kinds[i].error == m->error)
			return kinds[i].kind;
	return error_cause(m->call, m->error) ? REASON_LIMIT : REASON_NONE;
}

/* Whether a failure usually ends a program, even without a message */
static bool is_usually_fatal(enum reason_kind kind)
{
	return kind == REASON_INTERPRETER || kind == REASON_ADDRESS || kind == REASON_SPACE ||
		kind == REASON_LIMIT || kind == REASON_CONNECTION || kind == REASON_NAME;
}

/* Whether the program reports with its exit status that something has no entry in a database, as
 * getent(1) does without a message */
static bool reports_no_entry(const struct life *l)
{
	return !strcmp(life_name(l), "getent") && l->ending.number == GETENT_NOT_FOUND;
}

bool reason_answer_is_unread(const struct failed_call *m)
{
	return m->asks_name && !m->error && !*m->error_name &&
		name_service_of(m->address) == SERVICE_NSCD;
}

/* Whether a lock on a file was refused that the program could do without: it printed something, and
 * nothing about a lock or an instance of it that runs, or failed later in another way */
static bool is_optional_lock(const struct reason *r, const struct failed_call *m)
{
	if (syscall_traits_named(m->call)->wait != WAIT_FILE_LOCK)
		return false;
	return r->message ? !text_find_case(r->line, "lock") &&
		!text_find_case(r->line, "running") && !text_find_case(r->line, "instance") :
		m->next != NULL;
}

/* Sets the line of .message that states the cause, and what follows it. */
static void set_line(struct reason *r, const char *line)
{
	struct cause_line c = {.rating = r->rating, .message = r->message};

	snprintf(c.text, sizeof(c.text), "%s", line);
	cause_line_find_detail(&c);
	memcpy(r->line, c.text, sizeof(r->line));
	memcpy(r->detail, c.detail, sizeof(r->detail));
}

/* Chooses the failed syscall that matches the messages best; of equal ones the one that they name
 * as the cause, or else the last one. Sets *is_named to whether they name the chosen one. */
static void choose_call(struct reason *r, bool *is_named)
{
	enum { ENOUGH = 3 };
	struct match best = {0};
	struct final_line last;
	bool any_handled = false;

	final_line_find(r->life, life_name(r->life), 0, &last);
	for (const struct failed_call *m = r->life->failed_calls; m; m = m->next) {
		enum reason_kind kind = kind_of(m);
		bool is_fatal = is_usually_fatal(kind) && !is_optional_lock(r, m) &&
			!is_optional_server(r, m) &&
			(!reason_answer_is_unread(m) || reports_no_entry(r->life));
		struct match found = score_failure(r, m);

		if (kind == REASON_NONE)
			continue;
		if (match_was_handled(r->life, m, &found, &last)) {
			any_handled = true;
			continue;
		}
		found.score += is_fatal ? 2 : 0;
		if (is_fatal && ((!m->next && leaves_cause_open(r)) || (r->message &&
		    syscall_traits_named(m->call)->wait == WAIT_FILE_LOCK)))
			found.score += 1;
		if (found.score < ENOUGH && !(executes(m) && !m->next))
			continue;
		if (found.score > best.score || (found.score == best.score &&
		    match_is_preferred(&found, &best, true))) {
			best = found;
			r->failed_call = m;
			r->kind = kind;
		}
	}
	*is_named = best.is_named;
	if (any_handled && !r->failed_call && !(error_line_begins_with_place(last.text,
	    strlen(last.text)) && error_line_begins_with_place(r->line, strlen(r->line)))) {
		r->message = last.message;
		r->rating = last.is_uncaught ? ERROR_LINE_CAUSE : ERROR_LINE_SURE;
		set_line(r, last.text);
	}
}

/* Finds a failed syscall of a descendant that the text names. Sets *by to the descendant. */
static const struct failed_call *find_call_of_descendant(const struct life *of, const char *text,
							 uint64_t time, unsigned depth,
							 const struct life **by)
{
	enum { ENOUGH = 6, DEPTH_MAX = 8 };
	const struct failed_call *found = NULL;

	for (const struct life *c = of->first_child; c && !found; c = c->next) {
		const struct failed_call *m = life_failed(c) ? c->failed_calls : NULL;

		for (; m; m = m->next)
			if (match_line(text, time, c, m) >= ENOUGH) {
				found = m;
				*by = c;
			}
		if (!found && depth < DEPTH_MAX)
			found = find_call_of_descendant(c, text, time, depth + 1, by);
	}
	return found;
}

/* Chooses a failed syscall of a descendant that the message names, if there is one: of a worker
 * whose exception the process reports, or of a child that could not execute a program. Returns the
 * descendant; NULL: there is none. */
static const struct life *choose_call_of_descendant(struct reason *r)
{
	const char *at = strstr(r->message->text, r->line);
	const struct life *by = NULL;
	const struct failed_call *m;
	char line[LINE_MAX_LENGTH];

	error_line_next(at ? at : r->line, line, sizeof(line));
	m = find_call_of_descendant(r->life, line, message_end(r->message), 0, &by);
	if (m) {
		r->failed_call = m;
		r->kind = kind_of(m);
	}
	return by;
}

/* Chooses the connection that the last failed child of a shell did not get, if the shell reports
 * that it has waited for a server: "server did not come up". Returns the child; NULL: none. */
static const struct life *choose_awaited_server(struct reason *r)
{
	const struct life *last = NULL;
	bool is_about = reports_waiting(r);

	for (const struct life *c = r->life->first_child; c && is_about; c = c->next)
		if (life_failed(c) &&
		    life_exiting(c) <= message_end(r->message) &&
		    (!last || c->exited >= last->exited))
			last = c;
	for (const struct failed_call *m = last ? last->failed_calls : NULL; m; m = m->next)
		if (kind_of(m) == REASON_CONNECTION) {
			r->failed_call = m;
			r->kind = REASON_CONNECTION;
		}
	return r->failed_call ? last : NULL;
}

/* --- messages with a known form --- */

/* Finds the attempt to open a missing library. A library that exists could not be opened for
 * another reason. */
static void find_library_call(struct reason *r)
{
	size_t n = strlen(r->name), len;

	for (const struct failed_call *m = r->life->failed_calls; m; m = m->next) {
		const char *last = path_last(m->path, &len);

		if (len == n && !memcmp(last, r->name, n) && !strncmp(m->call, "open", 4))
			r->failed_call = m;
	}
	if (r->failed_call && r->failed_call->error != ENOENT)
		r->kind = kind_of(r->failed_call);
}

/* The dynamic loader could not start or continue the program. */
static bool match_loader_message(struct reason *r)
{
	static const enum reason_kind lacks[] = {
		[LACKS_LIBRARY] = REASON_LIBRARY, [LACKS_VERSION] = REASON_VERSION,
		[LACKS_SYMBOL] = REASON_SYMBOL,
	};
	const struct message *m = r->life->messages;
	struct loader_message found;

	while (m && !loader_message_find(m->text, &found))
		m = m->next;
	if (!m)
		return false;
	r->message = m;
	r->kind = lacks[found.lack];
	memcpy(r->name, found.name, sizeof(r->name));
	memcpy(r->library, found.library, sizeof(r->library));
	memcpy(r->version, found.version, sizeof(r->version));
	memcpy(r->object, found.object, sizeof(r->object));
	if (r->kind == REASON_LIBRARY)
		find_library_call(r);
	return r->kind != REASON_NONE;
}

/* A shell did not find the command: "sh: 1: foo: not found", "bash: line 1: foo: command not
 * found". The name precedes the last words. The shell has searched PATH itself and executed
 * nothing. */
static bool match_not_found(struct reason *r)
{
	const char *end = NULL, *at;

	if (r->life->ending.number != SHELL_NOT_FOUND || !blame_is_shell(r->life))
		return false;
	for (const struct message *m = r->life->messages; m; m = m->next) {
		const char *here = strstr(m->text, ": command not found");

		if (!here)
			here = strstr(m->text, ": not found");
		if (here) {
			r->message = m;
			end = here;
		}
	}
	if (!end)
		return false;
	for (at = end; at > r->message->text && at[-1] != ' ' && at[-1] != '\n';)
		at--;
	if (at == end || (size_t)(end - at) >= sizeof(r->name))
		return false;
	memcpy(r->name, at, end - at);
	r->name[end - at] = 0;
	r->kind = REASON_COMMAND;
	for (const struct failed_call *m = r->life->failed_calls; m; m = m->next) {
		size_t n, len = end - at;
		const char *last = path_last(m->path, &n);

		/* one whose interpreter is missing was found */
		if (((n == len && !memcmp(last, at, n)) || !strcmp(m->path, r->name)) &&
		    (!r->failed_call || kind_of(r->failed_call) != REASON_INTERPRETER))
			r->failed_call = m;
	}
	if (r->failed_call && kind_of(r->failed_call) == REASON_INTERPRETER)
		r->kind = REASON_INTERPRETER;
	return true;
}

/* --- tracers below ptrail --- */

static const struct life *find_process(const struct life *l, pid_t pid)
{
	const struct life *found = l->id.tid == pid ? l : NULL;

	for (const struct life *c = l->first_child; c && !found; c = c->next)
		found = find_process(c, pid);
	return found;
}

/* Whether a request to trace a process failed because ptrail traces it. ptrace(2) reports EPERM for
 * that, as for missing privileges: a process that ptrail does not trace is not in the history. */
static bool is_refused_trace(const struct life *l, const struct failed_call *m)
{
	const char *comma = strchr(m->address, ',');

	if (m->error != EPERM || strncmp(m->address, "PTRACE_", strlen("PTRACE_")) != 0)
		return false;
	while (l->parent)
		l = l->parent;
	return !comma || find_process(l, atoi(comma + 1));
}

/* Whether the process prints nothing that states another cause */
static bool may_be_about_tracing(const struct life *l)
{
	bool any = false;

	for (const struct message *m = l->messages; m; m = m->next) {
		if (text_find_case(m->text, "trace") || text_find_case(m->text, "attach") ||
		    text_find_case(m->text, errno_text(EPERM)))
			return true;
		any |= m->fd == 2;
	}
	return !any;
}

/* Returns the refusal that explains why the process failed; NULL: none */
static const struct failed_call *find_refused_trace(const struct life *l)
{
	const struct failed_call *m = may_be_about_tracing(l) ? l->failed_calls : NULL;

	while (m && !is_refused_trace(l, m))
		m = m->next;
	return m;
}

/* A process could not trace its child (gdb, strace), another process, or itself, because ptrail
 * traces these. The request is made by the tracer or, before it executes the program, by the child.
 * LeakSanitizer makes it in a task that is not traced: only its message is known. */
static bool match_refused_trace(struct reason *r)
{
	static const char leaks[] = "LeakSanitizer does not work under ptrace";
	const struct life *l = r->life;

	for (const struct message *m = l->messages; m; m = m->next) {
		if (!strstr(m->text, leaks))
			continue;
		r->message = m;
		r->kind = REASON_TRACED;
		snprintf(r->name, sizeof(r->name), "LeakSanitizer");
		memcpy(r->line, leaks, sizeof(leaks));
		return true;
	}
	r->failed_call = find_refused_trace(l);
	if (!r->failed_call && l->parent && life_failed(l->parent) && !l->messages)
		r->failed_call = find_refused_trace(l->parent);
	for (const struct life *c = l->first_child; c && !r->failed_call; c = c->next)
		if (life_failed(c))
			r->failed_call = find_refused_trace(c);
	if (r->failed_call)
		r->kind = REASON_TRACED;
	return r->failed_call;
}

/* Whether a message has the name, and not only as the beginning of a longer one */
static bool has_whole_name(const struct life *l, const char *name)
{
	size_t n = strlen(name);

	for (const struct message *m = l->messages; m; m = m->next)
		for (const char *at = m->text; n && (at = strstr(at, name)); at++)
			if (blame_is_word(m->text, at, n) &&
			    !(at[n] == '.' && isalnum((unsigned char)at[n + 1])))
				return true;
	return false;
}

/* Names the command that was not found as it was asked for: by its name, which was looked for in
 * several directories or is what the messages have, or by its path. */
static void name_command(struct reason *r)
{
	size_t n;
	const char *path = r->failed_call->path, *last = path_last(path, &n);

	snprintf(r->name, sizeof(r->name), "%.*s", (int)n, last);
	if (r->failed_call->places <= 1 &&
	    (has_whole_name(r->life, path) || !has_whole_name(r->life, r->name)))
		snprintf(r->name, sizeof(r->name), "%s", path);
}

/* Finds a message that names what is missing by another name than that of a file, and what to do
 * then. */
static void apply_known_message(struct reason *r)
{
	const struct known_message *known = NULL;
	const struct message *m = NULL;
	char line[LINE_MAX_LENGTH], text[sizeof(r->line)];
	struct line_scan s;

	line_scan_begin(&s, r->life);
	while (line_scan_next(&s, line, sizeof(line))) {
		if (error_line_supersedes(line))
			known = NULL;
		if (known || error_line_is_warning(line) || s.in_warning ||
		    (s.in_outputs && r->message && r->message->fd == 2) ||
		    !(known = known_message_find(line)))
			continue;
		m = s.message;
		snprintf(text, sizeof(text), "%s", error_line_text(line));
	}
	if (!known || final_line_is_exception_after(r->life, life_name(r->life), m) ||
	    (known->names_file && (!r->failed_call || r->kind != REASON_FILE)))
		return;
	r->advice = known->advice;
	if (known->names_file)
		return;
	r->kind = REASON_MESSAGE;
	r->failed_call = NULL;
	r->message = m;
	*r->detail = 0;
	memcpy(r->line, text, sizeof(text));
}

/* Whether the call looked whether the file exists that the response to a request over HTTP was to
 * be written to, which has the name of the URL */
static bool looks_for_download(const struct life *l, const struct failed_call *m)
{
	const char *const *argv = l->program->argv;

	if (!l->http_status || m->error != ENOENT || !argv || !argv[0])
		return false;
	for (unsigned i = 1; argv[i]; i++)
		if (strstr(argv[i], "://") && !strcmp(name_base(argv[i]), name_base(m->path)))
			return true;
	return false;
}

/* The failed syscall that asked for the name of which the one of `m` is a later guess, as
 * release.zip is of release.zip.ZIP; `m` if there is none */
static const struct failed_call *find_asked_name(const struct life *l, const struct failed_call *m)
{
	size_t n;

	for (const struct failed_call *o = l->failed_calls; o && o != m; o = o->next) {
		n = strlen(o->path);
		if (n && o->error == m->error && !strncmp(o->path, m->path, n) &&
		    m->path[n] == '.' && has_whole_name(l, name_base(o->path)))
			return o;
	}
	return m;
}

void reason_of_call(const struct life *l, const struct failed_call *m, struct reason *r)
{
	*r = (struct reason){.life = l, .failed_call = m, .kind = kind_of(m)};
	if (r->kind == REASON_COMMAND)
		name_command(r);
}

/* Whether the exit status is an answer, and no message says more than that. What it printed on
 * standard output is a result. */
static bool is_answer(struct reason *r)
{
	const struct known_status *s = known_status_of(r->life);

	if (!s || (r->message && (r->message->fd != 1 || (s->said && strstr(r->line, s->said)))))
		return false;
	r->answer = s;
	return true;
}

void reason_find(const struct life *l, struct reason *r)
{
	const struct life *by = NULL;	/* a descendant that made the failed syscall */
	bool is_named = true;

	*r = (struct reason){.life = l};
	if (!life_failed(l) || l->ending.signaled)
		return;
	choose_line(r);
	if (!match_loader_message(r) && !match_not_found(r) && !match_refused_trace(r))
		choose_call(r, &is_named);
	if (r->failed_call && r->failed_call->error == ENOENT)
		r->failed_call = find_asked_name(l, r->failed_call);
	if (r->failed_call && looks_for_download(l, r->failed_call)) {
		r->failed_call = NULL;
		r->kind = REASON_NONE;
	}
	if ((r->kind == REASON_NONE || !is_named) && r->rating >= ERROR_LINE_SURE)
		by = choose_call_of_descendant(r);
	if (r->kind == REASON_NONE && r->message && blame_is_shell(l))
		by = choose_awaited_server(r);
	choose_fitting_line(r);
	if (by && by->program != l->program)
		r->life = by;
	if (r->kind == REASON_COMMAND && !*r->name)
		name_command(r);
	if (r->kind == REASON_NONE)
		r->kind = is_answer(r) ? REASON_ANSWER :
			r->message ? REASON_MESSAGE : REASON_SILENT;
	if (r->kind == REASON_MESSAGE || r->kind == REASON_FILE)
		apply_known_message(r);
}

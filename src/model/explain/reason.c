#include "model/explain/reason.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "abi/abi.h"
#include "model/explain/blame.h"
#include "model/history/failed_calls.h"

enum { SHELL_NOT_FOUND = 127, NAME_LEAST = 3 };

/* --- what was said --- */

static const char *const idle_lines[] = {
	"Try '", "compilation terminated.", "collect2: error: ld returned", "usage:", "Usage:",
	"  -", "make: ***", "make[",
};

static bool is_idle(const char *line)
{
	for (size_t i = 0; i < sizeof(idle_lines) / sizeof(*idle_lines); i++)
		if (!strncmp(line, idle_lines[i], strlen(idle_lines[i])))
			return true;
	return !line[strspn(line, " \t^~|")];
}

static bool is_telling(const char *line)
{
	return strstr(line, "error: ") || strstr(line, "fatal: ") || strstr(line, "Error: ") ||
		strstr(line, "undefined reference") || strstr(line, "Assertion");
}

/* The next line of a text, cut; where it goes on */
static const char *next_line(const char *at, char *line, size_t room)
{
	size_t n = strcspn(at, "\n");

	snprintf(line, room, "%.*s", (int)(n < room ? n : room - 1), at);
	return at + n + (at[n] == '\n');
}

/* The first line that names an error; else the last that is not about something else */
static void choose_line(struct reason *r)
{
	char line[sizeof(r->line)], idle[sizeof(r->line)] = "";
	bool told = false;

	for (const struct message *m = r->life->messages; m; m = m->next) {
		for (const char *at = m->text; *at;) {
			at = next_line(at, line, sizeof(line));
			if (is_idle(line)) {
				if (line[strspn(line, " \t^~|")])
					memcpy(idle, line, sizeof(idle));
				continue;
			}
			if (told)
				continue;
			memcpy(r->line, line, sizeof(line));
			r->message = m;
			told = is_telling(line);
		}
	}
	if (!r->message && *idle) {
		memcpy(r->line, idle, sizeof(idle));
		r->message = r->life->messages;
	}
}

/* --- which call --- */

static bool contains(const char *text, const char *part)
{
	size_t n = strlen(part);

	for (; n && *text; text++)
		if (!strncasecmp(text, part, n))
			return true;
	return false;
}

/* What it failed to open, then it spoke: that is how programs end for want of a file */
static bool is_spoken_of(const struct mishap *m)
{
	return m->spoken && !strncmp(m->call, "open", strlen("open")) &&
		(m->error == ENOENT || m->error == EACCES);
}

/* How much a text speaks for that call of a program being what it is about */
static unsigned fits(const char *text, const struct life *l, const struct mishap *m)
{
	const char *error = errno_text(m->error);
	size_t n;
	const char *last = path_last(m->path, &n);
	char name[256];
	unsigned w = 0;

	snprintf(name, sizeof(name), "%.*s", (int)(n < sizeof(name) ? n : 0), last);
	if (strlen(m->path) >= NAME_LEAST && strstr(text, m->path))
		w += 5;
	else if (n >= NAME_LEAST && strcmp(name, life_name(l)) != 0 &&
		 blame_names(text, name))	/* "app: error" is not about /etc/app */
		w += 4;
	if (error && contains(text, error))
		w += 3;
	if (*m->address && strstr(text, m->address))
		w += 4;
	return w;
}

static unsigned weight(const struct life *l, const struct mishap *m)
{
	unsigned most = is_spoken_of(m) ? 3 : 0;

	for (const struct message *s = l->messages; s; s = s->next) {
		unsigned w = fits(s->text, l, m);

		most = w > most ? w : most;
	}
	return most;
}

/* The line that is about the call, if there is one */
static void choose_fitting_line(struct reason *r)
{
	char line[sizeof(r->line)];
	unsigned best = 0;

	for (const struct message *m = r->life->messages; m && r->mishap; m = m->next) {
		for (const char *at = m->text; *at;) {
			unsigned w;

			at = next_line(at, line, sizeof(line));
			w = fits(line, r->life, r->mishap);
			if (w <= best)
				continue;
			best = w;
			memcpy(r->line, line, sizeof(line));
			r->message = m;
		}
	}
}

static const struct {
	int error;
	enum reason_kind kind;
} kinds[] = {
	{ENOENT, REASON_FILE}, {ENOTDIR, REASON_FILE}, {ELOOP, REASON_FILE},
	{EACCES, REASON_PERMISSION}, {EPERM, REASON_PERMISSION},
	{ECONNREFUSED, REASON_CONNECTION}, {EHOSTUNREACH, REASON_CONNECTION},
	{ENETUNREACH, REASON_CONNECTION}, {ETIMEDOUT, REASON_CONNECTION},
	{EADDRINUSE, REASON_ADDRESS}, {EADDRNOTAVAIL, REASON_ADDRESS},
	{ENOSPC, REASON_SPACE}, {EDQUOT, REASON_SPACE}, {EROFS, REASON_SPACE},
	{EMFILE, REASON_LIMIT}, {ENFILE, REASON_LIMIT}, {ENOMEM, REASON_LIMIT},
	{EAGAIN, REASON_LIMIT}, {ENOEXEC, REASON_EXEC}, {E2BIG, REASON_EXEC},
	{ETXTBSY, REASON_EXEC},
};

static bool executes(const struct mishap *m)
{
	return !strncmp(m->call, "execve", strlen("execve"));
}

static enum reason_kind kind_of(const struct mishap *m)
{
	if (*m->address && m->error == ENOENT)
		return REASON_CONNECTION;
	if (m->fault && m->fault->kind == PATH_INTERPRETER)
		return REASON_INTERPRETER;
	if (executes(m) && m->error == ENOENT)
		return REASON_COMMAND;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (kinds[i].error == m->error)
			return kinds[i].kind;
	return REASON_NONE;
}

/* A failure that programs seldom live on with, also when they do not say so */
static bool is_grave(enum reason_kind kind)
{
	return kind == REASON_INTERPRETER || kind == REASON_ADDRESS || kind == REASON_SPACE ||
		kind == REASON_LIMIT || kind == REASON_CONNECTION;
}

/* Which failed call explains the end: the one that the messages fit best, of equals the last */
static void choose_call(struct reason *r)
{
	enum { ENOUGH = 3 };
	unsigned best = 0;

	for (const struct mishap *m = r->life->mishaps; m; m = m->next) {
		enum reason_kind kind = kind_of(m);
		unsigned w = weight(r->life, m) + (is_grave(kind) ? 2 : 0);

		if (kind == REASON_NONE)
			continue;
		if (!m->next && is_grave(kind))
			w += 1;
		if (w < ENOUGH && !(executes(m) && !m->next))
			continue;
		if (w >= best) {
			best = w;
			r->mishap = m;
			r->kind = kind;
		}
	}
}

/* --- what has words of its own --- */

/* "app: error while loading shared libraries: libfoo.so.1: cannot open shared object file: …" is
 * how glibc's loader ends, musl's with "Error loading shared library libfoo.so.1: …" */
static bool loader(struct reason *r)
{
	static const char *const words[] = {
		"error while loading shared libraries: ", "Error loading shared library ",
	};
	const char *at = NULL;
	size_t n;

	for (const struct message *m = r->life->messages; m && !at; m = m->next) {
		for (size_t i = 0; i < sizeof(words) / sizeof(*words) && !at; i++) {
			at = strstr(m->text, words[i]);
			if (!at)
				continue;
			at += strlen(words[i]);
			r->message = m;
		}
	}
	if (!at)
		return false;
	n = strcspn(at, ":\n");
	if (!n || n >= sizeof(r->name))
		return false;
	memcpy(r->name, at, n);
	r->name[n] = 0;
	r->kind = REASON_LIBRARY;
	for (const struct mishap *m = r->life->mishaps; m; m = m->next) {
		size_t len;
		const char *last = path_last(m->path, &len);

		if (len == n && !memcmp(last, at, n) && !strncmp(m->call, "open", 4))
			r->mishap = m;
	}
	if (r->mishap && r->mishap->error != ENOENT)	/* it is there, */
		r->kind = kind_of(r->mishap);
	return r->kind != REASON_NONE;
}

/* "sh: 1: foo: not found", "bash: line 1: foo: command not found": what stands before the last
 * words. Such a shell has looked for the command itself, and run nothing. */
static bool not_found(struct reason *r)
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
	for (const struct mishap *m = r->life->mishaps; m; m = m->next) {
		size_t n, len = end - at;
		const char *last = path_last(m->path, &n);

		if ((n == len && !memcmp(last, at, n)) || !strcmp(m->path, r->name))
			r->mishap = m;
	}
	if (r->mishap && kind_of(r->mishap) == REASON_INTERPRETER)
		r->kind = REASON_INTERPRETER;
	return true;
}

static void name_command(struct reason *r)
{
	size_t n;
	const char *last = path_last(r->mishap->path, &n);

	if (r->mishap->places > 1)
		snprintf(r->name, sizeof(r->name), "%.*s", (int)n, last);
	else
		snprintf(r->name, sizeof(r->name), "%s", r->mishap->path);
}

void reason_find(const struct life *l, struct reason *r)
{
	*r = (struct reason){.life = l};
	if (!life_failed(l) || l->ending.signaled)
		return;
	choose_line(r);
	if (!loader(r) && !not_found(r))
		choose_call(r);
	choose_fitting_line(r);
	if (r->kind == REASON_COMMAND && !*r->name)
		name_command(r);
	if (r->kind == REASON_NONE)
		r->kind = r->message ? REASON_SAID : REASON_SILENT;
}

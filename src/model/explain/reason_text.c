/* The sentences of reason.h. */
#include "model/explain/reason.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "abi/abi.h"
#include "model/history/failed_calls.h"

enum { PATH_SHOWN = 200, LINE_SHOWN = 160, PLACES_SHOWN = 100 };

/* Bytes of the character of UTF-8 that begins there; 0: it is none, or one that a terminal obeys */
static size_t character(const unsigned char *s)
{
	size_t n = *s >= 0xf0 && *s < 0xf5 ? 4 : *s >= 0xe0 ? 3 : *s >= 0xc2 && *s < 0xe0 ? 2 : 0;

	if (*s < 0x80)
		return *s >= ' ' && *s != 0x7f;
	if (*s >= 0xf5 || (*s == 0xc2 && s[1] < 0xa0))
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	return n;
}

void reason_text(struct sbuf *b, const char *s, size_t most)
{
	size_t i = 0;

	while (s[i] && i < most) {
		size_t n = character((const unsigned char *)s + i);

		if (n)
			sbuf_add(b, s + i, n);
		else
			sbuf_char(b, '?');
		i += n ? n : 1;
	}
	if (s[i])
		sbuf_str(b, "...");
}

static void number(struct sbuf *b, uint64_t n)
{
	sbuf_dec(b, n, false);
}

static void name_of(struct sbuf *b, const struct reason *r)
{
	reason_text(b, life_name(r->life), PATH_SHOWN);
}

/* A path, from the root where that is known */
static void whole_path(struct sbuf *b, const struct mishap *m, const char *path)
{
	if (*path != '/' && *m->folder == '/') {
		reason_text(b, m->folder, PATH_SHOWN);
		if (strcmp(m->folder, "/") != 0)
			sbuf_char(b, '/');
		while (!strncmp(path, "./", 2))
			path += 2;
	}
	reason_text(b, path, PATH_SHOWN);
}

/* What a call does with a path; NULL: nobody has a word for that */
static const char *verb(const struct mishap *m)
{
	static const struct {
		const char *call, *verb;
	} verbs[] = {
		{"open", "open"}, {"creat", "create"}, {"execve", "run"}, {"stat", "find"},
		{"newfstatat", "find"}, {"lstat", "find"}, {"statx", "find"},
		{"fstatat", "find"}, {"access", "find"}, {"faccessat", "find"},
		{"readlink", "find"}, {"chdir", "enter"}, {"mkdir", "make"}, {"unlink", "remove"},
		{"rmdir", "remove"}, {"rename", "rename"}, {"link", "link"}, {"symlink", "make"},
		{"chmod", "change"}, {"fchmodat", "change"}, {"chown", "change"},
		{"fchownat", "change"}, {"truncate", "cut"}, {"utime", "change"},
		{"chroot", "enter"}, {"mount", "mount"}, {"write", "write"},
		{"socket", "make a socket"}, {"pipe", "make a pipe"},
		{"accept", "accept a connection"}, {"clone", "make a process"},
		{"fork", "make a process"}, {"vfork", "make a process"},
		{"dup", "copy a descriptor"}, {"fcntl", "copy a descriptor"},
		{"ftruncate", "cut a file"}, {"fallocate", "make room in a file"},
		{"fsync", "write a file to its disk"},
	};

	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++)
		if (!strncmp(m->call, verbs[i].call, strlen(verbs[i].call)))
			return verbs[i].verb;
	return NULL;
}

static void could_not(struct sbuf *b, const struct reason *r)
{
	const char *does = verb(r->mishap);

	if (does && r->mishap->error == EACCES && !strcmp(does, "find"))
		does = "look at";
	name_of(b, r);
	sbuf_str(b, does ? " could not " : " could not call ");
	sbuf_str(b, does ? does : r->mishap->call);
	if (*r->mishap->path) {
		sbuf_char(b, ' ');
		whole_path(b, r->mishap, r->mishap->path);
	}
}

static void error_words(struct sbuf *b, const struct mishap *m)
{
	const char *text = errno_text(m->error);

	if (!text)
		text = m->error_name;
	if (*text)
		sbuf_char(b, tolower((unsigned char)*text));
	sbuf_str(b, *text ? text + 1 : "it failed");
}

/* What was searched for in several directories */
static void not_in_any(struct sbuf *b, const struct reason *r)
{
	size_t n;

	name_of(b, r);
	sbuf_str(b, " found no ");
	reason_text(b, path_last(r->mishap->path, &n), PATH_SHOWN);
	sbuf_str(b, " in ");
	number(b, r->mishap->places);
	sbuf_str(b, " directories");
}

static void missing_file(struct sbuf *b, const struct reason *r)
{
	const struct mishap *m = r->mishap;
	const struct path_fault *f = m->fault;

	if (m->places > 1) {
		not_in_any(b, r);
		return;
	}
	could_not(b, r);
	if (f && f->kind == PATH_DANGLING) {
		sbuf_str(b, ": ");
		if (strcmp(f->name, m->path) != 0) {
			whole_path(b, m, f->name);
			sbuf_char(b, ' ');
		} else {
			sbuf_str(b, "it ");
		}
		sbuf_str(b, "is a symbolic link to ");
		reason_text(b, f->target, PATH_SHOWN);
		sbuf_str(b, ", which does not exist");
	} else if (f && f->kind == PATH_MISSING && strcmp(f->name, m->path) != 0) {
		sbuf_str(b, ": there is no directory ");
		whole_path(b, m, f->name);
	} else if (m->error == ENOENT) {
		sbuf_str(b, !strcmp(m->call, "chdir") ? ": no such directory" :
			 ": no such file");
	} else {
		sbuf_str(b, ": ");
		error_words(b, m);
	}
}

static void mode_words(struct sbuf *b, unsigned mode)
{
	sbuf_str(b, "mode ");
	sbuf_oct(b, mode);
}

static void permission(struct sbuf *b, const struct reason *r)
{
	const struct mishap *m = r->mishap;
	const struct path_fault *f = m->fault;
	const char *lacks;

	could_not(b, r);
	sbuf_str(b, ": ");
	if (!f || (f->kind != PATH_UNSEARCHABLE && f->kind != PATH_DENIED)) {
		error_words(b, m);
		return;
	}
	lacks = f->kind == PATH_UNSEARCHABLE ? "searchable" : f->lacks == 'r' ? "readable" :
		f->lacks == 'w' ? "writable" : "executable";
	if (f->kind == PATH_UNSEARCHABLE || strcmp(f->name, m->path) != 0) {
		sbuf_str(b, "directory ");
		whole_path(b, m, f->name);
	} else {
		sbuf_str(b, "it");
	}
	sbuf_str(b, " is not ");
	sbuf_str(b, lacks);
	sbuf_str(b, " for uid ");
	number(b, f->uid);
}

static void interpreter(struct sbuf *b, const struct reason *r)
{
	const char *target = r->mishap->fault->target;
	size_t n = strlen(target);
	bool carriage = n && target[n - 1] == '\r';

	whole_path(b, r->mishap, r->mishap->path);
	sbuf_str(b, " cannot be run: its interpreter ");
	for (size_t i = 0; i < n - carriage; i++)
		sbuf_char(b, (unsigned char)target[i] < ' ' ? '?' : target[i]);
	if (carriage)
		sbuf_str(b, " with a carriage return behind it");
	sbuf_str(b, " does not exist");
}

static void library(struct sbuf *b, const struct reason *r)
{
	name_of(b, r);
	sbuf_str(b, " could not start: ld.so ");
	if (r->mishap) {
		sbuf_str(b, "searched ");
		number(b, r->mishap->places);
		sbuf_str(b, r->mishap->places == 1 ? " place for " : " places for ");
	} else {
		sbuf_str(b, "did not find ");
	}
	reason_text(b, r->name, PATH_SHOWN);
}

static void command(struct sbuf *b, const struct reason *r)
{
	const struct path_fault *f = r->mishap ? r->mishap->fault : NULL;

	name_of(b, r);
	sbuf_str(b, " found no command ");
	reason_text(b, r->name, PATH_SHOWN);
	if (r->mishap && r->mishap->places > 1) {
		sbuf_str(b, " in ");
		number(b, r->mishap->places);
		sbuf_str(b, " directories");
	} else if (f && f->kind == PATH_MISSING && strcmp(f->name, r->mishap->path) != 0) {
		sbuf_str(b, ": there is no directory ");
		whole_path(b, r->mishap, f->name);
	}
}

static void connection(struct sbuf *b, const struct reason *r)
{
	name_of(b, r);
	sbuf_str(b, " could not connect");
	if (*r->mishap->address) {
		sbuf_str(b, " to ");
		reason_text(b, r->mishap->address, PATH_SHOWN);
	}
	sbuf_str(b, r->mishap->error == ECONNREFUSED ? ": nobody listens there (" : ": ");
	error_words(b, r->mishap);
	if (r->mishap->error == ECONNREFUSED)
		sbuf_char(b, ')');
}

static void address(struct sbuf *b, const struct reason *r)
{
	name_of(b, r);
	sbuf_str(b, " could not listen");
	if (*r->mishap->address) {
		sbuf_str(b, " on ");
		reason_text(b, r->mishap->address, PATH_SHOWN);
	}
	sbuf_str(b, ": ");
	error_words(b, r->mishap);
}

static void failed_call(struct sbuf *b, const struct reason *r)
{
	could_not(b, r);
	sbuf_str(b, ": ");
	error_words(b, r->mishap);
}

static void exited(struct sbuf *b, const struct reason *r)
{
	name_of(b, r);
	sbuf_str(b, " exited with ");
	number(b, r->life->ending.number);
}

static void after_saying(struct sbuf *b, const struct reason *r)
{
	exited(b, r);
	sbuf_str(b, " after saying: ");
	reason_text(b, r->line, LINE_SHOWN);
}

static void silently(struct sbuf *b, const struct reason *r)
{
	exited(b, r);
	sbuf_str(b, " and said nothing");
}

static const struct {
	void (*sentence)(struct sbuf *b, const struct reason *r);
	const char *advice;
} words[] = {
	[REASON_INTERPRETER] = {interpreter, "install that interpreter, or correct the first line "
		"of the script; of a program, install the loader it was built for"},
	[REASON_LIBRARY] = {library, "install the package that has the library, or tell the loader "
		"where it is (LD_LIBRARY_PATH, or /etc/ld.so.conf.d and ldconfig)"},
	[REASON_COMMAND] = {command, "install it, correct its name, or add its directory to PATH"},
	[REASON_EXEC] = {failed_call, "see with file(1) whether it was built for this machine, and "
		"whether a script has a first line with #!"},
	[REASON_FILE] = {missing_file, "make the file, correct its name, or start the program in "
		"the directory that its name is relative to"},
	[REASON_PERMISSION] = {permission, "run it as a user who may, or change the permissions "
		"(chmod, chown, setfacl)"},
	[REASON_CONNECTION] = {connection, "start what is to listen there, wait until it does, or "
		"correct the address"},
	[REASON_ADDRESS] = {address, "end who has the address (ss -ltnp names it), or take "
		"another"},
	[REASON_SPACE] = {failed_call, "see with df -h and df -i what is full, and with mount(8) "
		"whether it may be written"},
	[REASON_LIMIT] = {failed_call, "raise the limit (ulimit -a shows them), or look for what "
		"is opened and never closed"},
	[REASON_SAID] = {after_saying, NULL},
	[REASON_SILENT] = {silently, "run it with --print=text to see all its calls"},
};

void reason_sentence(const struct reason *r, struct sbuf *b)
{
	if (words[r->kind].sentence)
		words[r->kind].sentence(b, r);
}

const char *reason_advice(const struct reason *r)
{
	return words[r->kind].advice;
}

void reason_call(const struct mishap *m, struct sbuf *b)
{
	const struct path_fault *f = m->fault;

	sbuf_str(b, m->call);
	sbuf_char(b, '(');
	reason_text(b, *m->path ? m->path : m->address, PATH_SHOWN);
	sbuf_str(b, ") failed with ");
	sbuf_str(b, m->error_name);
	if (m->times > 1 && m->places == 1) {
		sbuf_str(b, ", ");
		number(b, m->times);
		sbuf_str(b, " times");
	}
	if (m->places > 1) {
		sbuf_str(b, ", and so in ");
		reason_text(b, m->searched, PLACES_SHOWN);
	}
	if (f && (f->kind == PATH_UNSEARCHABLE || f->kind == PATH_DENIED)) {
		sbuf_str(b, ": ");
		whole_path(b, m, f->name);
		sbuf_str(b, " has ");
		mode_words(b, f->mode);
		sbuf_str(b, ", owner ");
		number(b, f->owner);
		sbuf_str(b, ", group ");
		number(b, f->group);
	}
	if (*m->path && *m->path != '/' && *m->folder) {
		sbuf_str(b, ", from ");
		reason_text(b, m->folder, PATH_SHOWN);
	}
}

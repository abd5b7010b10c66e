#include "model/history/failed_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "base/memory/alloc.h"
#include "base/memory/hash.h"
#include "base/text/sbuf.h"
#include "desc/type.h"
#include "model/history/stdio_capture.h"

enum {
	PLACES_MAX = 512,	/* bytes of .searched */
	RECENT = 16,		/* so far back a search is known again: stat comes in between */
	OUTPUT_MAX = 1024,	/* bytes kept of what went to descriptor 1 */
	NAME_LEAST = 3,		/* shorter names stand in any message */
	DUPLICATES = 64,
};

/* What is kept of a life. The public records are made of these at each change. */
struct failure {
	struct mishap mishap;	/* first */
	struct sbuf searched;
	char strings[];
};

struct writing {
	struct message message;	/* first */
	struct sbuf text;
};

struct kept {
	struct life *life;
	struct failure *failures[MISHAPS_MAX];	/* oldest first */
	struct writing *writings[MISHAPS_MAX];
	unsigned failure_count, writing_count;
	uint64_t duplicates;	/* bit N: descriptor N is what 2 was */
	bool inherited;		/* .duplicates has those of who made it */
	bool fresh;		/* no call has succeeded since the last failure, but writes */
};

struct mishaps {
	struct hash by_serial;		/* of a life → struct kept */
};

struct mishaps *mishaps_new(void)
{
	return alloc_new(struct mishaps);
}

static void free_failure(struct failure *f)
{
	sbuf_done(&f->searched);
	free(f);
}

static void free_writing(struct writing *w)
{
	sbuf_done(&w->text);
	free(w);
}

static void free_kept(struct kept *k)
{
	for (unsigned i = 0; i < k->failure_count; i++)
		free_failure(k->failures[i]);
	for (unsigned i = 0; i < k->writing_count; i++)
		free_writing(k->writings[i]);
	free(k);
}

void mishaps_free(struct mishaps *m)
{
	struct kept *k;

	if (!m)
		return;
	for (size_t at = 0; (k = hash_next(&m->by_serial, &at));)
		free_kept(k);
	hash_done(&m->by_serial);
	free(m);
}

/* Who made it may be known only after its first event. */
static void inherit(struct mishaps *m, struct kept *k)
{
	const struct life *parent = k->life->parent;
	const struct kept *from = parent ? hash_get(&m->by_serial, parent->id.serial) : NULL;

	if (k->inherited || !parent)
		return;
	k->inherited = true;
	if (from)
		k->duplicates |= from->duplicates;
}

static struct kept *kept_of(struct mishaps *m, struct life *l)
{
	struct kept *k = hash_get(&m->by_serial, l->id.serial);

	if (!k) {
		k = alloc_new(struct kept);
		k->life = l;
		hash_put(&m->by_serial, l->id.serial, k);
	}
	inherit(m, k);
	return k;
}

/* Links what is kept, for those who look at the life. */
static void publish(struct kept *k)
{
	struct mishap **mishap = &k->life->mishaps;
	struct message **message = &k->life->messages;

	for (unsigned i = 0; i < k->failure_count; i++) {
		*mishap = &k->failures[i]->mishap;
		mishap = &(*mishap)->next;
	}
	*mishap = NULL;
	for (unsigned i = 0; i < k->writing_count; i++) {
		*message = &k->writings[i]->message;
		message = &(*message)->next;
	}
	*message = NULL;
}

static void drop(struct mishaps *m, struct life *l)
{
	struct kept *k = hash_remove(&m->by_serial, l->id.serial);

	l->mishaps = NULL;
	l->messages = NULL;
	if (k)
		free_kept(k);
}

/* --- calls --- */

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

/* Failures that are how calls are meant to be used, or that all programs have */
static const struct usual {
	int error;
	const char *call, *path;	/* a beginning; NULL: any */
} usual[] = {
	{EAGAIN, NULL, NULL}, {EINTR, NULL, NULL}, {EINPROGRESS, NULL, NULL},
	{ECHILD, NULL, NULL}, {ENOTTY, NULL, NULL}, {ENODATA, NULL, NULL},
	{EOPNOTSUPP, NULL, NULL}, {ESPIPE, NULL, NULL}, {EBADF, NULL, NULL},
	{EALREADY, NULL, NULL}, {ERANGE, NULL, NULL}, {ENOSYS, NULL, NULL},
	{EEXIST, "mkdir", NULL}, {EINVAL, "readlink", NULL}, {EFAULT, NULL, NULL},
	{ENOENT, "access", "/etc/ld.so.preload"}, {ENOENT, NULL, "/etc/ld.so.nohwcap"},
	{ENOENT, "faccessat", "/etc/ld.so.preload"},
	{ENOENT, NULL, "/usr/lib/locale/"}, {ENOENT, NULL, "/usr/share/locale"},
	{ENOENT, "connect", "/var/run/nscd"}, {ENOENT, "connect", "/run/nscd"},
};

static bool is_usual(int error, const char *call, const char *path)
{
	if (error >= 512)	/* the kernel's own: the call goes on after a signal */
		return true;
	for (size_t i = 0; i < sizeof(usual) / sizeof(*usual); i++) {
		const struct usual *u = &usual[i];

		if (u->error == error && (!u->call || !strncmp(call, u->call, strlen(u->call))) &&
		    (!u->path || !strncmp(path, u->path, strlen(u->path))))
			return !(error == EAGAIN && (strstr(call, "fork") ||
						     !strncmp(call, "clone", strlen("clone"))));
	}
	return false;
}

/* The first of the path arguments is what a call is about; of those that make a link the last. */
static const struct value *path_value(const struct call_view *view)
{
	bool last = !strncmp(view->name, "symlink", strlen("symlink"));
	const struct value *found = NULL;

	for (const struct value *v = view->args->list.first; v; v = v->next)
		if (v->kind == V_BYTES && v->sense == SENSE_PATH && (last || !found))
			found = v;
	return found;
}

/* The parts of a socket's address as people write it */
static void add_address(struct sbuf *b, const struct value *v)
{
	for (; v; v = v->next) {
		if (v->kind == V_RECORD || v->kind == V_LIST) {
			add_address(b, v->list.first);
		} else if (v->kind == V_CHANGE) {
			add_address(b, v->change.after);
		} else if (v->kind == V_NUMBER && v->sense == SENSE_INET) {
			sbuf_inet(b, v->num.n);
		} else if (v->kind == V_BYTES && v->sense == SENSE_INET6 && v->bytes.len == 16) {
			sbuf_char(b, '[');
			sbuf_inet6(b, v->bytes.p);
			sbuf_char(b, ']');
		} else if (v->kind == V_BYTES && v->sense == SENSE_PATH) {
			if (v->flags & VF_ABSTRACT)
				sbuf_char(b, '@');
			sbuf_add(b, (const char *)v->bytes.p, v->bytes.len);
		}
	}
}

static const struct value *port_of(const struct value *v)
{
	const struct value *found = NULL;

	for (; v && !found; v = v->next) {
		if (v->kind == V_NUMBER && v->sense == SENSE_PORT)
			found = v;
		else if (v->kind == V_RECORD)
			found = port_of(v->list.first);
	}
	return found;
}

static void address_of(struct sbuf *b, const struct call_view *view)
{
	const struct value *port = port_of(view->args->list.first);

	sbuf_str(b, "");
	if (strcmp(view->name, "connect") != 0 && strcmp(view->name, "bind") != 0 &&
	    strcmp(view->name, "sendto") != 0)
		return;
	add_address(b, view->args->list.first);
	if (port) {
		sbuf_char(b, ':');
		sbuf_dec(b, port->num.n, false);
	}
}

static char *put(char **at, const char *s, size_t n)
{
	char *here = *at;

	memcpy(here, s, n);
	here[n] = 0;
	*at += n + 1;
	return here;
}

static const struct path_fault *put_fault(char **at, const struct path_fault *from)
{
	struct path_fault *f = (struct path_fault *)(void *)*at;

	*f = *from;
	*at += sizeof(*f);
	f->name = put(at, from->name, strlen(from->name));
	f->target = put(at, from->target, strlen(from->target));
	f->folder = put(at, from->folder, strlen(from->folder));
	return f;
}

static struct failure *failure_new(const struct event *e, const char *path, size_t path_len,
				   const char *address)
{
	const struct path_fault *fault = e->call.fault;
	const char *error = e->call.view->error ? e->call.view->error : "";
	size_t n = path_len + strlen(address) + strlen(e->call.view->name) + strlen(error) + 4;
	struct failure *f;
	char *at;

	if (fault)
		n += sizeof(*fault) + strlen(fault->name) + strlen(fault->target) +
			strlen(fault->folder) + 3;
	f = alloc_zeroed(sizeof(*f) + n);
	at = f->strings;
	f->mishap = (struct mishap){
		.time = e->time, .task = e->task, .error = -e->call.ret, .times = 1, .places = 1,
		.searched = "", .folder = "",
	};
	if (fault)	/* first, since it is aligned there */
		f->mishap.fault = put_fault(&at, fault);
	f->mishap.path = put(&at, path, path_len);
	f->mishap.address = put(&at, address, strlen(address));
	f->mishap.call = put(&at, e->call.view->name, strlen(e->call.view->name));
	f->mishap.error_name = put(&at, error, strlen(error));
	if (fault)
		f->mishap.folder = f->mishap.fault->folder;
	return f;
}

/* Whether it is the same once more: of the same path, or the search for a file goes on */
static bool goes_on(const struct mishap *before, const struct mishap *now)
{
	size_t n, m;
	const char *a = path_last(before->path, &n), *b = path_last(now->path, &m);

	if ((before->named && strcmp(before->path, now->path) != 0) ||
	    before->error != now->error || strcmp(before->call, now->call) != 0 ||
	    strcmp(before->address, now->address) != 0)
		return false;
	return !strcmp(before->path, now->path) ||
		(now->error == ENOENT && n && n == m && !memcmp(a, b, n));
}

static void add_place(struct failure *f, const char *path)
{
	size_t n, folder = path_last(path, &n) - path;

	while (folder > 1 && path[folder - 1] == '/')
		folder--;
	if (f->searched.len + folder + 2 > PLACES_MAX)
		return;
	if (f->searched.len)
		sbuf_char(&f->searched, ':');
	sbuf_add(&f->searched, folder ? path : ".", folder ? folder : 1);
}

/* The new one takes the place of the old, at the end. */
static void join(struct failure *old, struct failure *now)
{
	now->mishap.times = old->mishap.times + 1;
	now->mishap.places = old->mishap.places;
	now->searched = old->searched;
	old->searched = (struct sbuf){0};
	now->mishap.named = old->mishap.named;
	now->mishap.spoken = old->mishap.spoken;
	if (strcmp(old->mishap.path, now->mishap.path) != 0) {
		if (now->mishap.places++ == 1)
			add_place(now, old->mishap.path);
		add_place(now, now->mishap.path);
	}
	now->mishap.searched = now->searched.len ? now->searched.s : "";
}

static void remove_failure(struct kept *k, unsigned at)
{
	free_failure(k->failures[at]);
	k->failure_count--;
	memmove(&k->failures[at], &k->failures[at + 1],
		(k->failure_count - at) * sizeof(*k->failures));
}

static void remove_writing(struct kept *k, unsigned at)
{
	free_writing(k->writings[at]);
	k->writing_count--;
	memmove(&k->writings[at], &k->writings[at + 1],
		(k->writing_count - at) * sizeof(*k->writings));
}

/* Makes room: the oldest goes that no message has named, unless all are named. */
static void make_room(struct kept *k)
{
	unsigned i = 0;

	while (i < k->failure_count - 1 && k->failures[i]->mishap.named)
		i++;
	remove_failure(k, i == k->failure_count - 1 ? 0 : i);
}

/* The file was found after all. */
static void found(struct kept *k, const struct event *e)
{
	const struct value *v = e->call.view ? path_value(e->call.view) : NULL;
	const char *name = e->call.row->name;
	char path[4096];
	size_t n, m;

	if (!v || !k->failure_count)
		return;
	snprintf(path, sizeof(path), "%.*s", (int)strnlen((const char *)v->bytes.p, v->bytes.len),
		 (const char *)v->bytes.p);
	for (unsigned i = k->failure_count; i-- > 0 && i + RECENT >= k->failure_count;) {
		const struct mishap *f = &k->failures[i]->mishap;
		const char *a = path_last(f->path, &n), *b = path_last(path, &m);

		if (f->error == ENOENT && !strcmp(f->call, name) && n && n == m &&
		    !memcmp(a, b, n)) {
			remove_failure(k, i);
			publish(k);
			return;
		}
	}
}

/* What failed before is nothing to the program that it runs now. */
static void forget(struct kept *k)
{
	while (k->failure_count)
		remove_failure(k, k->failure_count - 1);
	while (k->writing_count)
		remove_writing(k, k->writing_count - 1);
	publish(k);
}

static void failed(struct kept *k, const struct event *e)
{
	const struct value *v = path_value(e->call.view);
	const char *path = v ? (const char *)v->bytes.p : "";
	size_t n = v ? strnlen(path, v->bytes.len) : 0;
	struct sbuf address = {0};
	struct failure *f;

	address_of(&address, e->call.view);
	f = failure_new(e, path, n, address.s);
	sbuf_done(&address);
	if (is_usual(f->mishap.error, f->mishap.call,
		     *f->mishap.path ? f->mishap.path : f->mishap.address)) {
		k->fresh &= !*f->mishap.address;	/* it goes on with that */
		free_failure(f);
		return;
	}
	k->life->mishap_count++;
	for (unsigned i = k->failure_count; i-- > 0 && i + RECENT >= k->failure_count;) {
		if (!goes_on(&k->failures[i]->mishap, &f->mishap))
			continue;
		join(k->failures[i], f);
		remove_failure(k, i);
		break;
	}
	if (k->failure_count == MISHAPS_MAX)
		make_room(k);
	k->failures[k->failure_count++] = f;
	k->fresh = true;
	publish(k);
}

/* --- words --- */

/* Which descriptors are what 2 was: a shell's `>&2` makes 1 so for a while.
 * Whether it copies one at all */
static bool duplicated(struct kept *k, const struct event *e)
{
	const char *call = e->call.row->name;
	uint64_t from = e->call.arg[0], to = e->call.ret;
	bool copies = !strncmp(call, "dup", strlen("dup")) ||
		(!strcmp(call, "fcntl") && (e->call.arg[1] == F_DUPFD ||
					    e->call.arg[1] == F_DUPFD_CLOEXEC)) ||
		(!strcmp(call, "fcntl64") && (e->call.arg[1] == F_DUPFD ||
					      e->call.arg[1] == F_DUPFD_CLOEXEC));
	bool opens = !strncmp(call, "open", strlen("open"));

	if ((!copies && !opens) || to >= DUPLICATES)
		return copies;
	k->duplicates &= ~(1ULL << to);
	if (copies && (from == 2 || (from < DUPLICATES && k->duplicates >> from & 1)))
		k->duplicates |= 1ULL << to;
	return copies;
}

/* What goes on with the last one: the same descriptor, amid a line */
static struct writing *open_writing(struct kept *k, int fd, size_t n)
{
	struct writing *w = k->writing_count ? k->writings[k->writing_count - 1] : NULL;

	if (w && w->message.fd == fd && w->text.len && w->text.s[w->text.len - 1] != '\n' &&
	    w->text.len + n <= SAID_MAX)
		return w;
	return NULL;
}

static struct writing *add_writing(struct kept *k, const struct event *e, int fd)
{
	struct writing *w = alloc_new(struct writing);

	w->message = (struct message){.time = e->time, .fd = fd};
	if (k->writing_count == MISHAPS_MAX)
		remove_writing(k, 0);
	k->writings[k->writing_count++] = w;
	return w;
}

/* Failures that the message is about keep their places longer. */
static void note_names(struct kept *k, const char *text)
{
	for (unsigned i = 0; i < k->failure_count; i++) {
		struct mishap *m = &k->failures[i]->mishap;
		size_t n;
		const char *last = path_last(m->path, &n);
		char name[256];

		if (n < NAME_LEAST || n >= sizeof(name))
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)n, last);
		m->named |= strstr(text, name) != NULL;
	}
}

/* What went to descriptor 1 is kept as long as nothing comes on 2. */
static void spoke(struct kept *k, const struct event *e, const char *text, size_t n)
{
	int fd = e->call.arg[0];
	struct writing *w, *last = k->writing_count ? k->writings[k->writing_count - 1] : NULL;

	if (fd != 2 && k->duplicates >> fd & 1)
		fd = 2;
	if (fd != 2 && last && last->message.fd == 2)
		return;
	if (fd == 2 && last && last->message.fd != 2)
		remove_writing(k, 0);
	if (fd != 2 && n > OUTPUT_MAX) {
		text += n - OUTPUT_MAX;
		n = OUTPUT_MAX;
	}
	w = open_writing(k, fd, n);
	if (!w && fd != 2 && k->writing_count)
		remove_writing(k, 0);
	if (!w)
		w = add_writing(k, e, fd);
	k->life->message_count += w->text.len == 0 && fd == 2;
	sbuf_add(&w->text, text, n);
	for (size_t i = w->text.len - n; i < w->text.len; i++)
		if (!w->text.s[i])
			w->text.s[i] = ' ';
	w->message.text = w->text.s;
	w->message.len = w->text.len;
	if (fd == 2)
		note_names(k, w->text.s);
	if (fd == 2 && k->fresh && k->failure_count)
		k->failures[k->failure_count - 1]->mishap.spoken = true;
	k->fresh = false;
	publish(k);
}

void mishaps_event(struct mishaps *m, struct life *l, const struct event *e)
{
	char text[SAID_MAX];
	size_t n;

	if (e->kind == EVENT_EXIT && l->exited && !l->ending.signaled && !l->ending.number) {
		drop(m, l);
		return;
	}
	if (e->kind == EVENT_EXEC) {
		forget(kept_of(m, l));
		return;
	}
	if (e->kind == EVENT_NEW || e->kind == EVENT_FORK) {
		if (!l->exited)
			kept_of(m, l);
		return;
	}
	if (e->kind != EVENT_LEAVE || !e->call.row || e->call.note != CALL_PLAIN || l->exited)
		return;
	if (e->call.failed && e->call.view && e->call.view->name && e->call.view->args) {
		failed(kept_of(m, l), e);
		return;
	}
	if (e->call.failed)
		return;
	if (said_by(e->call.row)) {
		n = said(e, text);
		if (n)
			spoke(kept_of(m, l), e, text, n);
		return;
	}
	found(kept_of(m, l), e);
	if (!duplicated(kept_of(m, l), e))
		kept_of(m, l)->fresh = false;
}

#include "model/history/failed_calls.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "abi/restart.h"
#include "base/memory/alloc.h"
#include "base/memory/hash.h"
#include "base/text/escapes.h"
#include "base/text/sbuf.h"
#include "decode/memory.h"
#include "decode/view.h"
#include "desc/traits.h"
#include "desc/type.h"
#include "model/capabilities/need.h"
#include "model/dns/dns.h"
#include "model/dns/name_queries.h"
#include "model/dns/name_service.h"
#include "model/dns/socket_address.h"
#include "model/history/expected_failures.h"
#include "model/errors/confinement.h"
#include "model/errors/error_line.h"
#include "model/errors/failed_path.h"
#include "model/errors/failure_entry.h"
#include "model/errors/limits.h"
#include "model/history/life_outputs.h"
#include "model/history/open_names.h"
#include "model/history/stdio_capture.h"

enum {
	/* number of latest failures that are compared with a new one: others, such as stat, come
	 * in between */
	RECENT = 16,
	OUTPUT_MAX = 1024,	/* maximum number of bytes kept of a write to descriptor 1 */
	OUTPUTS_MAX = 4,	/* number of latest writes to it that are kept */
	NAME_MIN = 3,		/* shorter names occur in any message */
	HTTP_STATUS_MAX = 48,	/* longer ones are cut */
};

struct message_entry {
	struct message message;	/* must be first */
	struct sbuf text;
};

struct life_failures {
	struct life *life;
	struct failure_entry *failures[FAILED_CALLS_MAX];	/* oldest first */
	struct failure_entry *blocked;	/* as .blocked_call of the life; NULL: none */
	struct message_entry *messages[FAILED_CALLS_MAX];
	struct life_outputs outputs;
	unsigned failure_count, message_count;
	struct open_names open_names;
	struct name_queries name_queries;
	struct life_limits *limits;	/* NULL: none was set */
	bool discards_errors;	/* the program began with a standard error that is discarded */
	bool has_inherited;	/* .open_names has what it gets of the parent */
	bool only_writes_since;	/* only writes have succeeded since the last failure */
};

struct failed_calls {
	struct hash by_serial;		/* serial of a life → struct life_failures */
	struct arena statuses;		/* .http_status of lives */
};

struct failed_calls *failed_calls_new(void)
{
	return alloc_new(struct failed_calls);
}

static void free_message(struct message_entry *w)
{
	sbuf_done(&w->text);
	free(w);
}

static void free_life_failures(struct life_failures *k)
{
	for (unsigned i = 0; i < k->failure_count; i++)
		failure_free(k->failures[i]);
	if (k->blocked)
		failure_free(k->blocked);
	for (unsigned i = 0; i < k->message_count; i++)
		free_message(k->messages[i]);
	life_outputs_done(&k->outputs);
	open_names_done(&k->open_names);
	name_queries_done(&k->name_queries);
	free(k->limits);
	free(k);
}

void failed_calls_free(struct failed_calls *m)
{
	struct life_failures *k;

	if (!m)
		return;
	for (size_t at = 0; (k = hash_next(&m->by_serial, &at));)
		free_life_failures(k);
	hash_done(&m->by_serial);
	arena_done(&m->statuses);
	free(m);
}

/* Returns the limits of the process, to be changed. */
static struct life_limits *limits_of(struct life_failures *k)
{
	if (!k->limits)
		k->limits = alloc_new(struct life_limits);
	k->life->limits = k->limits;
	return k->limits;
}

static void set_limit(struct life_failures *k, unsigned resource, uint64_t soft, uint64_t hard)
{
	struct life_limits *limits = limits_of(k);

	limits->soft[resource] = soft;
	limits->hard[resource] = hard;
	limits->known |= 1U << resource;
}

/* Copies the limits, and what is known of standard output and error, from the parent, which may
 * become known only after the first event of the process. */
static void inherit_descriptors(struct failed_calls *m, struct life_failures *k)
{
	const struct life *parent = k->life->parent;
	const struct life_failures *from = parent ? hash_get(&m->by_serial, parent->id.serial)
						  : NULL;

	if (k->has_inherited || !parent)
		return;
	k->has_inherited = true;
	if (!from)
		return;
	k->life->confinement |= parent->confinement;
	if (from->limits && !k->limits)
		*limits_of(k) = *from->limits;
	open_names_inherit(&k->open_names, &from->open_names, k->life->programs);
}

static struct life_failures *life_failures_of(struct failed_calls *m, struct life *l)
{
	struct life_failures *k = hash_get(&m->by_serial, l->id.serial);

	if (!k) {
		k = alloc_new(struct life_failures);
		k->life = l;
		open_names_init(&k->open_names);
		hash_put(&m->by_serial, l->id.serial, k);
	}
	inherit_descriptors(m, k);
	return k;
}

/* Rebuilds the lists of the life. */
static void publish_lists(struct life_failures *k)
{
	struct failed_call **at = &k->life->failed_calls;
	struct message **message = &k->life->messages;

	for (unsigned i = 0; i < k->failure_count; i++) {
		*at = &k->failures[i]->failed_call;
		at = &(*at)->next;
	}
	*at = NULL;
	for (unsigned i = 0; i < k->message_count; i++) {
		*message = &k->messages[i]->message;
		message = &(*message)->next;
	}
	*message = NULL;
	life_outputs_publish(&k->outputs, &k->life->outputs);
}

static void drop_life(struct failed_calls *m, struct life *l)
{
	struct life_failures *k = hash_remove(&m->by_serial, l->id.serial);

	l->failed_calls = NULL;
	l->blocked_call = NULL;
	l->messages = NULL;
	l->outputs = NULL;
	l->limits = NULL;
	if (k)
		free_life_failures(k);
}

/* --- calls --- */

static void remove_failure(struct life_failures *k, unsigned at)
{
	failure_free(k->failures[at]);
	k->failure_count--;
	memmove(&k->failures[at], &k->failures[at + 1],
		(k->failure_count - at) * sizeof(*k->failures));
}

static void remove_message(struct life_failures *k, unsigned at)
{
	free_message(k->messages[at]);
	k->message_count--;
	memmove(&k->messages[at], &k->messages[at + 1],
		(k->message_count - at) * sizeof(*k->messages));
}

/* Returns NULL if there is none. */
static const struct failed_call *latest_failure(const struct life_failures *k)
{
	return k->failure_count ? &k->failures[k->failure_count - 1]->failed_call : NULL;
}

/* Removes the oldest failure that no message has named; the oldest, if all are named. */
static void evict_failure(struct life_failures *k)
{
	unsigned i = 0;

	while (i < k->failure_count - 1 && k->failures[i]->failed_call.named)
		i++;
	remove_failure(k, i == k->failure_count - 1 ? 0 : i);
}

/* Removes the failure to find a file that is found now. */
static void forget_found_file(struct life_failures *k, const struct event *e)
{
	const struct value *v = e->call.view ? view_path(e->call.view) : NULL;
	const char *name = e->call.row->name;
	char path[4096];
	size_t n, m;

	if (!v || !k->failure_count)
		return;
	snprintf(path, sizeof(path), "%.*s", (int)strnlen((const char *)v->bytes.p, v->bytes.len),
		 (const char *)v->bytes.p);
	for (unsigned i = k->failure_count; i-- > 0 && i + RECENT >= k->failure_count;) {
		const struct failed_call *f = &k->failures[i]->failed_call;
		const char *a = path_last(f->path, &n), *b = path_last(path, &m);

		if (f->error == ENOENT && !strcmp(f->call, name) && n && n == m &&
		    !memcmp(a, b, n)) {
			remove_failure(k, i);
			publish_lists(k);
			return;
		}
	}
}

/* Failures before an execve do not explain the end of the new program. */
static void clear_entries(struct life_failures *k)
{
	while (k->failure_count)
		remove_failure(k, k->failure_count - 1);
	while (k->message_count)
		remove_message(k, k->message_count - 1);
	life_outputs_done(&k->outputs);
	open_names_begin_program(&k->open_names);
	k->discards_errors = !strcmp(open_names_get(&k->open_names, 2), "/dev/null");
	publish_lists(k);
}

/* Adds a failure, or merges it with an earlier one. */
static void keep_failure(struct life_failures *k, struct failure_entry *f)
{
	const struct failed_call *failed = &f->failed_call;

	k->life->failed_call_count++;
	for (unsigned i = k->failure_count; i-- > 0 && i + RECENT >= k->failure_count;) {
		if (!failure_is_repetition(&k->failures[i]->failed_call, failed))
			continue;
		failure_merge(k->failures[i], f);
		remove_failure(k, i);
		break;
	}
	if (k->failure_count == FAILED_CALLS_MAX)
		evict_failure(k);
	k->failures[k->failure_count++] = f;
	k->only_writes_since = true;
	publish_lists(k);
}

/* Returns the name of the first descriptor among the arguments; "": unknown, or there is none. */
static const char *name_of_descriptor(const struct life_failures *k, const struct event *e)
{
	const struct value *v = e->call.view->args->list.first;

	while (v && !(v->kind == V_NUMBER && v->sense == SENSE_FD))
		v = v->next;
	return v ? open_names_get(&k->open_names, (int32_t)v->num.n) : "";
}

/* The same of a lock on a file, whose descriptor may be one that the process inherited */
static const char *name_of_locked_file(const struct failed_calls *m, const struct life_failures *k,
				       const struct event *e)
{
	const char *name = name_of_descriptor(k, e);

	for (const struct life *l = k->life->parent; !*name && l; l = l->parent) {
		const struct life_failures *of = hash_get(&m->by_serial, l->id.serial);

		name = of ? open_names_get(&of->open_names, (int32_t)e->call.arg[0]) : "";
	}
	return name;
}

/* A lock that was waited for until a signal came fails with EINTR, unless the signal's handler asks
 * for a restart: the error that a tracer sees says which of both may follow. */
static bool is_interrupted_lock(const struct event *e)
{
	return syscall_traits(e->call.row)->wait == WAIT_FILE_LOCK && e->call.ret <= -RESTART_FIRST;
}

static void add_failure(struct failed_calls *m, struct life_failures *k, const struct event *e)
{
	bool asks_lock = syscall_traits(e->call.row)->wait == WAIT_FILE_LOCK;
	struct failed_path at = failed_path(e);
	const char *path = at.path ? (const char *)at.path->bytes.p : "";
	struct sbuf address = {0};
	struct failure what = {
		.call = e->call.view->name, .error = -e->call.ret,
		.error_name = e->call.view->error,
		.path = path, .path_len = at.path ? strnlen(path, at.path->bytes.len) : 0,
		.origin = at.origin, .capability = need_lacked(e),
	};

	if (is_interrupted_lock(e)) {
		what.error = EINTR;
		what.error_name = errno_name(EINTR);
	}
	failed_address(&address, e);
	what.address = address.s;
	if (failure_is_expected(what.error, e->call.view, what.path_len ? path : what.address)) {
		k->only_writes_since &= !*what.address;	/* the connection is in progress */
		if (what.error == EINPROGRESS && address.len) {
			open_names_set(&k->open_names, (int32_t)e->call.arg[0], address.s,
				       address.len);
			open_names_set_pending(&k->open_names, (int32_t)e->call.arg[0], true);
		}
	} else {
		if (!what.path_len && !address.len) {
			what.path = asks_lock ? name_of_locked_file(m, k, e) :
				name_of_descriptor(k, e);
			what.path_len = strlen(what.path);
		}
		keep_failure(k, failure_new(e, &what));
	}
	sbuf_done(&address);
}

/* Adds the failure of a connection that was in progress, if SO_ERROR has returned its error.
 * Returns whether the syscall was about such a connection. */
static bool add_connection_result(struct life_failures *k, const struct event *e)
{
	int fd = (int32_t)e->call.arg[0];
	const struct value *v = open_names_is_pending(&k->open_names, fd) && e->call.view ?
		view_number(e->call.view, "optval") : NULL;

	if (!v || v->sense != SENSE_ERRNO)
		return false;
	open_names_set_pending(&k->open_names, fd, false);
	if (v->num.n)
		keep_failure(k, failure_new(e, &(struct failure){
			.call = "connect", .error = v->num.n, .error_name = errno_name(v->num.n),
			.path = "", .address = open_names_get(&k->open_names, fd),
		}));
	return true;
}

/* Keeps the syscall that a seccomp filter blocked: SIGSYS follows. */
static void keep_blocked(struct life_failures *k, const struct event *e)
{
	struct failed_path at = failed_path(e);
	const char *path = at.path ? (const char *)at.path->bytes.p : "";

	if (k->blocked)
		failure_free(k->blocked);
	k->blocked = failure_new(e, &(struct failure){
		.call = e->call.view->name, .path = path,
		.path_len = at.path ? strnlen(path, at.path->bytes.len) : 0, .origin = at.origin,
		.address = "",
	});
	k->life->blocked_call = &k->blocked->failed_call;
}

/* Inserts a failure in the order of time, without a search for repetitions. */
static void insert_failure(struct life_failures *k, struct failure_entry *f)
{
	unsigned at;

	k->life->failed_call_count++;
	if (k->failure_count == FAILED_CALLS_MAX)
		evict_failure(k);
	for (at = k->failure_count; at && k->failures[at - 1]->failed_call.time >
	     f->failed_call.time; at--)
		k->failures[at] = k->failures[at - 1];
	k->failures[at] = f;
	k->failure_count++;
	publish_lists(k);
}

/* Adds the names that no name server had an address for. */
static void add_failed_names(struct life_failures *k)
{
	for (unsigned i = 0; i < k->name_queries.count; i++) {
		const struct name_query *n = &k->name_queries.all[i];
		struct event asked = {.kind = EVENT_EXIT, .time = n->time, .task = n->task};

		if (!name_query_failed(&k->name_queries, i))
			continue;
		insert_failure(k, failure_new(&asked, &(struct failure){
			.call = n->call, .path = n->name, .path_len = strlen(n->name),
			.address = n->server, .asks_name = true, .error = n->error,
			.error_name = n->is_answered ? n->code : errno_name(n->error),
		}));
	}
}

/* Adds the connections that nothing has answered until the process exited. Marks a failure that
 * nothing but the exit has followed. */
static void finish(struct life_failures *k, const struct event *e)
{
	if (k->only_writes_since && k->failure_count)
		k->failures[k->failure_count - 1]->failed_call.spoken = true;
	if (k->life->ending.signaled)
		return;
	if (k->life->ending.number)
		add_failed_names(k);
	for (int fd = 0; fd < OPEN_NAMES_MAX; fd++)
		if (open_names_is_pending(&k->open_names, fd) && k->life->ending.number)
			keep_failure(k, failure_new(e, &(struct failure){
				.call = "connect", .error = EINPROGRESS,
				.error_name = errno_name(EINPROGRESS), .path = "",
				.address = open_names_get(&k->open_names, fd),
			}));
}

/* --- words --- */

static void name_opened_file(struct life_failures *k, const struct event *e)
{
	const struct value *v = e->call.view ? view_path(e->call.view) : NULL;
	const char *path = v ? (const char *)v->bytes.p : "";

	open_names_replace(&k->open_names, e->call.ret, path, v ? strnlen(path, v->bytes.len) : 0);
}

/* Updates what descriptors refer to. Returns whether the syscall duplicates one: a shell's `>&2`
 * makes 1 a duplicate of 2 for a while. */
static bool update_descriptors(struct life_failures *k, const struct event *e)
{
	const struct fd_table_change c = fd_table_change_of(e);

	if (c.kind == DESCRIPTOR_COPIED)
		open_names_copy(&k->open_names, &c);
	else if (syscall_traits(e->call.row)->use == USE_OPEN)
		name_opened_file(k, e);
	return c.kind == DESCRIPTOR_COPIED;
}

/* The last message, if `n` bytes to `fd` continue its unfinished line; else NULL */
static struct message_entry *unfinished_message(struct life_failures *k, int fd, size_t n)
{
	struct message_entry *w = k->message_count ? k->messages[k->message_count - 1] : NULL;

	if (w && w->message.fd == fd && w->text.len && w->text.s[w->text.len - 1] != '\n' &&
	    w->text.len + n <= STDIO_CAPTURE_MAX)
		return w;
	return NULL;
}

static struct message_entry *add_message(struct life_failures *k, const struct event *e, int fd)
{
	struct message_entry *w = alloc_new(struct message_entry);

	w->message = (struct message){.time = e->time, .fd = fd};
	if (k->message_count == FAILED_CALLS_MAX)
		remove_message(k, k->messages[0]->message.fd == 2 &&
			       error_line_is_headline(k->messages[0]->text.s));
	k->messages[k->message_count++] = w;
	return w;
}

/* Marks failures that the message names: they are kept longer. */
static void mark_named_failures(struct life_failures *k, const char *text)
{
	for (unsigned i = 0; i < k->failure_count; i++) {
		struct failed_call *m = &k->failures[i]->failed_call;
		size_t n;
		const char *last = path_last(m->path, &n);
		char name[256];

		if (n < NAME_MIN || n >= sizeof(name))
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)n, last);
		m->named |= strstr(text, name) != NULL;
	}
}

/* Adds what was written to standard output or error to the messages. The latest output to
 * descriptor 1 is kept until something is written to 2. */
static void add_to_messages(struct life_failures *k, const struct event *e, int fd,
			    const char *text, size_t n)
{
	size_t begin;
	struct message_entry *w,
		*last = k->message_count ? k->messages[k->message_count - 1] : NULL;

	if (fd != 2 && last && last->message.fd == 2)
		return;
	if (fd == 2 && last && last->message.fd != 2)
		while (k->message_count)
			remove_message(k, 0);
	if (fd != 2 && n > OUTPUT_MAX) {
		text += n - OUTPUT_MAX;
		n = OUTPUT_MAX;
	}
	w = unfinished_message(k, fd, n);
	if (!w && fd != 2 && k->message_count == OUTPUTS_MAX)
		remove_message(k, 0);
	if (!w)
		w = add_message(k, e, fd);
	k->life->message_count += w->text.len == 0 && fd == 2;
	begin = w->text.len;
	sbuf_add(&w->text, text, n);
	for (size_t i = begin; i < w->text.len; i++)
		if (!w->text.s[i])
			w->text.s[i] = ' ';
	w->text.len = escapes_remove(w->text.s, w->text.len);
	w->text.s[w->text.len] = 0;
	w->message.last = e->time;
	w->message.text = w->text.s;
	w->message.len = w->text.len;
	if (fd == 2)
		mark_named_failures(k, w->text.s);
	if (fd == 2 && k->only_writes_since && k->failure_count)
		k->failures[k->failure_count - 1]->failed_call.spoken = true;
	k->only_writes_since &= fd != 2;
}

/* Adds what was written to any descriptor. */
static void add_output(struct life_failures *k, const struct event *e, const char *text, size_t n)
{
	int fd = e->call.arg[0];
	const char *name = open_names_get(&k->open_names, fd);
	bool is_error = open_names_is_error(&k->open_names, fd);
	bool is_file = *name && (strchr(name, '/') || !strchr(name, ':'));	/* no address */

	/* a command of a shell itself, such as `kill 1 2>/dev/null` */
	if (fd == 2 && !k->discards_errors && !strcmp(name, "/dev/null"))
		return;
	if (is_error || fd == 1)
		add_to_messages(k, e, is_error ? 2 : 1, text, n);
	if (!is_error && (fd == 1 || is_file))
		life_outputs_add(&k->outputs, e->time, fd, name, text, n);
	publish_lists(k);
}

/* Notes the status of a response over plain HTTP that was received. */
static void note_http_status(struct failed_calls *m, struct life *l, const struct event *e)
{
	static const char form[] = "HTTP/1.? ";
	const size_t n = sizeof(form) - 1;
	uint64_t got, most = HTTP_STATUS_MAX + n;
	char status[HTTP_STATUS_MAX];
	const uint8_t *p;

	if (e->call.failed || syscall_traits(e->call.row)->sockets != SOCKETS_RECEIVE ||
	    e->call.ret < (int64_t)n + 3 || !e->call.memory)
		return;
	if ((uint64_t)e->call.ret < most)
		most = e->call.ret;
	p = memory_read(e->call.memory, AT_EXIT, AT_EXIT, e->call.arg[1], most, &got);
	p = p ? p : memory_part(e->call.memory, AT_EXIT, e->call.arg[1], most, &got);
	if (!p || got < n + 3 || memcmp(p, form, strlen("HTTP/1.")) != 0 || p[n - 1] != ' ')
		return;
	l->http_status = NULL;
	if (p[n] < '4')
		return;
	snprintf(status, sizeof(status), "%.*s", (int)(got - n), p + n);
	l->http_status = arena_copy(&m->statuses, status, strcspn(status, "\r\n"));
}

/* Whether the syscall shows that the connection of its socket is established: connect(2) was called
 * again after EINPROGRESS, or data was exchanged. */
static bool proves_connection(const struct event *e)
{
	enum socket_effect effect = syscall_traits(e->call.row)->sockets;

	if (e->call.failed)
		return effect == SOCKETS_CONNECT && e->call.ret == -EISCONN;
	return effect == SOCKETS_CONNECT || effect == SOCKETS_PEER_NAME ||
		effect == SOCKETS_SEND || effect == SOCKETS_RECEIVE;
}

/* Notes the address of a name server that a socket is connected to, and the messages that are
 * exchanged with it. Returns whether nothing else has to be noted of the syscall. */
static bool note_name_query(struct failed_calls *m, struct life *l, const struct event *e)
{
	const struct syscall_traits *traits = syscall_traits(e->call.row);
	struct life_failures *k;
	struct sbuf address = {0};

	if (traits->sockets == SOCKETS_NONE || !e->call.view || !e->call.view->args ||
	    !e->call.view->name || (stdio_capture_applies(e->call.row) &&
				    e->call.arg[0] <= STDIO_CAPTURE_FD_MAX))
		return false;
	k = life_failures_of(m, l);
	if (proves_connection(e))
		open_names_set_pending(&k->open_names, (int32_t)e->call.arg[0], false);
	if (traits->sockets == SOCKETS_CREATE && !e->call.failed) {
		open_names_replace(&k->open_names, e->call.ret, "", 0);
		open_names_forget_errors(&k->open_names);
	}
	if (traits->sockets == SOCKETS_CONNECT && !e->call.failed) {
		socket_address(&address, e->call.view->args->list.first);
		if (address.len && name_service_of(address.s) != SERVICE_NONE)
			open_names_set(&k->open_names, (int32_t)e->call.arg[0], address.s,
				       address.len);
		sbuf_done(&address);
		return false;
	}
	return name_queries_event(&k->name_queries, e,
				  open_names_get(&k->open_names, (int32_t)e->call.arg[0])) &&
		!e->call.failed && !stdio_capture_applies(e->call.row);
}

void failed_calls_event(struct failed_calls *m, struct life *l, const struct event *e)
{
	char text[STDIO_CAPTURE_MAX];
	uint64_t soft, hard;
	unsigned resource;
	size_t n;

	if (e->kind == EVENT_EXIT && l->exited && !l->ending.signaled && !l->ending.number) {
		drop_life(m, l);
		return;
	}
	if (e->kind == EVENT_EXIT && l->exited)
		finish(life_failures_of(m, l), e);
	if (e->kind == EVENT_EXEC) {
		clear_entries(life_failures_of(m, l));
		return;
	}
	if (e->kind == EVENT_NEW || e->kind == EVENT_FORK) {
		if (!l->exited)
			life_failures_of(m, l);
		return;
	}
	if (confinement_kills(l, e) && e->call.view && e->call.view->name && e->call.view->args)
		keep_blocked(life_failures_of(m, l), e);
	if (e->kind != EVENT_LEAVE || !e->call.row || l->exited)
		return;
	if (e->call.note == CALL_BLOCKED && e->call.view && e->call.view->name &&
	    e->call.view->args)
		keep_blocked(life_failures_of(m, l), e);
	if (!call_is_known(e))
		return;
	note_http_status(m, l, e);
	if (note_name_query(m, l, e))
		return;
	if (e->call.failed && e->call.view && e->call.view->name && e->call.view->args) {
		add_failure(m, life_failures_of(m, l), e);
		return;
	}
	if (e->call.failed)
		return;
	l->confinement |= confinement_begins(e);
	if (limits_read(e, &resource, &soft, &hard)) {
		set_limit(life_failures_of(m, l), resource, soft, hard);
		return;
	}
	if (stdio_capture_applies(e->call.row)) {
		n = stdio_capture_read(e, text);
		if (n)
			add_output(life_failures_of(m, l), e, text, n);
		return;
	}
	if (add_connection_result(life_failures_of(m, l), e))
		return;
	if (failure_is_unaffected(latest_failure(life_failures_of(m, l)), e))
		return;
	forget_found_file(life_failures_of(m, l), e);
	if (!update_descriptors(life_failures_of(m, l), e))
		life_failures_of(m, l)->only_writes_since = false;
}

int failed_calls_original(const struct failed_calls *m, const struct life *l, int fd)
{
	const struct life_failures *k = hash_get(&m->by_serial, l->id.serial);

	return k ? open_names_original(&k->open_names, fd) : 0;
}

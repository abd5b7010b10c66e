/* SC: use of addresses and paths that the policy does not allow (policy.h) */
#include <arpa/inet.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/hash.h"
#include "base/text/sbuf.h"
#include "check/core/check.h"
#include "check/core/policy.h"
#include "decode/view.h"
#include "desc/traits.h"
#include "model/explain/reason.h"

enum { NAME_LENGTH_MAX = 200 };

static const char *name_of(const struct event *e)
{
	const char *name = process_name(e->process);

	return *name ? name : "a program";
}

/* The name of the event's syscall; "" for other events */
static const char *call_of(const struct event *e)
{
	if (e->kind != EVENT_ENTER && e->kind != EVENT_LEAVE)
		return "";
	return e->call.view && e->call.view->name ? e->call.view->name : "";
}

/* --- SC704 --- */

struct endpoint {
	uint8_t address[16];
	uint16_t port;
};

enum { ENDPOINT_TEXT = INET6_ADDRSTRLEN + 10 };

struct network {
	struct hash reported;	/* hashes of (process, verb, endpoint) reported */
	struct hash bound;	/* (process, descriptor) → struct endpoint with port 0 */
};

static bool endpoint_of(const struct value *v, struct endpoint *to)
{
	bool found = false;

	*to = (struct endpoint){{0}, 0};
	for (; v; v = v->next) {
		if (v->kind == V_NUMBER && v->sense == SENSE_PORT) {
			to->port = v->num.n;
		} else if (v->kind == V_NUMBER && v->sense == SENSE_INET) {
			uint32_t big = htonl(v->num.n);

			to->address[10] = to->address[11] = 0xff;
			memcpy(to->address + 12, &big, sizeof(big));
			found = true;
		} else if (v->kind == V_BYTES && v->sense == SENSE_INET6 &&
			   v->bytes.len == sizeof(to->address)) {
			memcpy(to->address, v->bytes.p, sizeof(to->address));
			found = true;
		}
	}
	return found;
}

static void endpoint_text(const struct endpoint *at, char text[ENDPOINT_TEXT])
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	bool v4 = !memcmp(at->address, mapped, sizeof(mapped));
	char host[INET6_ADDRSTRLEN];

	inet_ntop(v4 ? AF_INET : AF_INET6, at->address + (v4 ? sizeof(mapped) : 0), host,
		  sizeof(host));
	snprintf(text, ENDPOINT_TEXT, v4 ? "%s:%u" : "[%s]:%u", host, at->port);
}

static bool is_any(const struct endpoint *at)
{
	static const uint8_t any[16], any_v4[16] = {[10] = 0xff, [11] = 0xff};

	return !memcmp(at->address, any, sizeof(any)) ||
		!memcmp(at->address, any_v4, sizeof(any_v4));
}

static void report_endpoint(struct check_run *k, struct network *n, const struct event *e,
			    const struct endpoint *at, const char *words)
{
	uint64_t serial = e->process->id.serial, key = serial * 65599 + (uintptr_t)words;
	char text[ENDPOINT_TEXT];

	for (size_t i = 0; i < sizeof(at->address); i++)
		key = key * 1099511628211 + at->address[i];
	key = key * 1099511628211 + at->port;
	if (hash_get(&n->reported, key))
		return;
	hash_put(&n->reported, key, n);
	endpoint_text(at, text);
	report_finding_of(k, serial, "%s %s an address that is not allowed", name_of(e), words);
	if (!check_policy(k)->net_count)
		set_finding_level(k, LEVEL_NOTE);
	add_evidence_of(k, serial, e->time, "%s %s", call_of(e), text);
}

/* Checks all addresses that a syscall sends to; sendmmsg has a list. Port 0 and the unspecified
 * address, which occur in control messages, are ignored. */
static void check_targets(struct check_run *k, struct network *n, const struct event *e,
			  const struct value *v)
{
	struct endpoint at;

	if (endpoint_of(v, &at)) {
		if (at.port && !is_any(&at) &&
		    !policy_allows_net(check_policy(k), at.address, at.port))
			report_endpoint(k, n, e, &at, strcmp(call_of(e), "connect") ? "sent to" :
				      "connected to");
		return;
	}
	for (; v; v = v->next)
		if (v->kind == V_RECORD || v->kind == V_LIST)
			check_targets(k, n, e, v->list.first);
}

static const struct value *find_address(const struct value *v)
{
	struct endpoint at;

	for (; v; v = v->next)
		if (v->kind == V_RECORD && endpoint_of(v->list.first, &at))
			return v->list.first;
	return NULL;
}

static uint64_t socket_key(const struct event *e)
{
	return e->process->id.serial << 20 ^ (uint32_t)e->call.arg[0];
}

/* With port 0, the kernel chooses a port, which matters only if the process listens. */
static void check_bind(struct check_run *k, struct network *n, const struct event *e)
{
	struct endpoint at, *kept;

	free(hash_remove(&n->bound, socket_key(e)));
	if (!endpoint_of(find_address(e->call.view->args->list.first), &at) ||
	    policy_allows_net(check_policy(k), at.address, at.port))
		return;
	if (at.port) {
		report_endpoint(k, n, e, &at, "bound");
		return;
	}
	kept = alloc_new(struct endpoint);
	*kept = at;
	hash_put(&n->bound, socket_key(e), kept);
}

static void check_listen(struct check_run *k, struct network *n, const struct event *e)
{
	struct endpoint *at = hash_remove(&n->bound, socket_key(e));

	if (at)
		report_endpoint(k, n, e, at, "listened on");
	free(at);
}

static void check_endpoints(struct check_run *k, void *state, const struct event *e)
{
	const char *call = call_of(e);
	bool enters = e->kind == EVENT_ENTER, done = e->kind == EVENT_LEAVE && call_succeeded(e);

	if ((!enters && !done) || !e->process || !e->call.view || !e->call.view->args)
		return;
	/* an attempt counts, even if there is no answer */
	if (enters && (!strcmp(call, "connect") || !strncmp(call, "send", 4)))
		check_targets(k, state, e, e->call.view->args->list.first);
	else if (done && !strcmp(call, "bind"))
		check_bind(k, state, e);
	else if (done && !strcmp(call, "listen"))
		check_listen(k, state, e);
}

static void free_endpoints(void *state)
{
	struct network *n = state;
	void *one;

	for (size_t at = 0; (one = hash_next(&n->bound, &at));)
		free(one);
	hash_done(&n->bound);
	hash_done(&n->reported);
}

/* --- SC705 --- */

struct write_state {
	char *home;		/* initial directory of the command; NULL: unknown */
};

static const char *const change_verbs[] = {
	[CHANGE_NONE] = "", [CHANGE_WRITTEN] = "wrote", [CHANGE_DELETED] = "deleted",
	[CHANGE_RENAMED] = "renamed", [CHANGE_CREATED] = "created",
	[CHANGE_ATTRIBUTES] = "changed",
};

/* The working directory, as the process sees it; "": unknown */
static const char *directory_of(const struct process *p)
{
	const char *path = p->cwd ? p->cwd : "", *top = p->names ? p->names : p->root;
	size_t n = top ? strlen(top) : 0;

	if (!n || strncmp(path, top, n) != 0 || (path[n] && path[n] != '/'))
		return path;
	return path[n] ? path + n : "/";
}

/* What SC705 needs: changes of files, and of the directory that relative paths start from */
static bool changes_files(const struct syscall_traits *traits)
{
	return traits->changed_paths || traits->descriptors == DESCRIPTORS_CWD;
}

static bool opens_to_write(const struct event *e)
{
	const struct value *flags = view_number(e->call.view, "flags");
	uint64_t n = flags ? flags->num.n : 0;

	if (syscall_traits(e->call.view->row)->use != USE_OPEN || !strcmp(call_of(e), "creat"))
		return true;
	/* a number that depends on the machine that the syscall was traced on */
	if (n & O_PATH || value_has_name(flags, "O_TMPFILE"))
		return false;
	return n & O_ACCMODE || n & (O_CREAT | O_TRUNC);
}

static void check_path(struct check_run *k, const char *home, const struct event *e,
		       const struct syscall_traits *change, const char *path)
{
	uint64_t serial = e->process->id.serial;
	struct sbuf directory = {0}, whole = {0};
	char parent[PATH_MAX], *slash;

	if (policy_allows_write(check_policy(k), home, path))
		return;
	snprintf(parent, sizeof(parent), "%s", path);
	slash = strrchr(parent, '/');
	if (slash)	/* "" is the root */
		*slash = 0;
	reason_text(&directory, *parent ? parent : "/", NAME_LENGTH_MAX);
	reason_text(&whole, *path ? path : "/", NAME_LENGTH_MAX);
	report_finding_of(k, serial, "%s %s files in %s, which is not allowed", name_of(e),
			  change_verbs[change->change], directory.s);
	if (!check_policy(k)->directory_count)
		set_finding_level(k, LEVEL_NOTE);
	add_evidence_of(k, serial, e->time, "%s %s", call_of(e), whole.s);
	sbuf_done(&directory);
	sbuf_done(&whole);
}

/* The path of an opened file, from the descriptor, with links resolved. *is_file is false if it
 * is not a file (a pipe, through /dev/stdout). */
static bool opened_path(const struct event *e, char *path, bool *is_file)
{
	const struct value *ret = e->call.view->ret;
	const char *name = ret && ret->kind == V_NUMBER && ret->sense == SENSE_FD ?
		ret->num.path : NULL;

	*is_file = !name || *name == '/';
	return name && *is_file && policy_resolve_path(path, PATH_MAX, NULL, name, strlen(name));
}

static void check_path_arguments(struct check_run *k, struct write_state *w, const struct event *e,
				 const struct syscall_traits *change)
{
	const char *directory = directory_of(e->process);
	char path[PATH_MAX];
	unsigned nth = 0;

	for (const struct value *v = e->call.view->args->list.first; v; v = v->next) {
		if (v->kind == V_NUMBER && v->sense == SENSE_FD && v->num.path)
			directory = v->num.path;
		if (v->kind != V_BYTES || v->sense != SENSE_PATH)
			continue;
		if (change->changed_paths & 1U << nth++ &&
		    policy_resolve_path(path, sizeof(path), directory, (const char *)v->bytes.p,
				v->bytes.len))
			check_path(k, w->home, e, change, path);
	}
}

static void check_change(struct check_run *k, struct write_state *w, const struct event *e,
			 const struct syscall_traits *change)
{
	char path[PATH_MAX];
	bool is_file;

	if (opened_path(e, path, &is_file))
		check_path(k, w->home, e, change, path);
	else if (is_file)
		check_path_arguments(k, w, e, change);
}

static void handle_syscall(struct check_run *k, struct write_state *w, const struct event *e)
{
	const struct syscall_traits *change;

	if (!e->call.view || !e->call.view->args || e->call.note != CALL_PLAIN ||
	    !call_succeeded(e))
		return;
	change = syscall_traits(e->call.view->row);
	if (change->changed_paths && opens_to_write(e))
		check_change(k, w, e, change);
}

static void check_writes(struct check_run *k, void *state, const struct event *e)
{
	struct write_state *w = state;

	if (!e->process)
		return;
	if (e->kind == EVENT_EXEC && e->process->how == BORN_COMMAND && !w->home)
		w->home = alloc_string(e->exec.cwd);
	else if (e->kind == EVENT_LEAVE)
		handle_syscall(k, w, e);
}

static void free_write_state(void *state)
{
	struct write_state *w = state;

	free(w->home);
}

const struct check checks_outside[] = {
	{
		.row = {
			.id = "SC704", .name = "network-endpoint", .level = LEVEL_WARNING,
			.summary = "A process used a network address that is not allowed.",
			.explanation = "It connected or sent data to the address, with or without "
				"an answer, or bound it or listened on it. Allowed are the "
				"addresses of this machine (127.0.0.0/8, ::1), UNIX sockets, and "
				"those of --allow-net. 0.0.0.0 and :: are reachable from other "
				"machines and are not allowed by default. Without --allow-net the "
				"finding is a note. Operations through io_uring are not seen.",
			.advice = "allow it (--allow-net=ADDRESS/BITS:PORT), or change the "
				"program not to use it",
		},
		.wants = {.programs = true, .calls = true, .values = true},
		.calls = "connect,bind,listen,sendto,sendmsg,sendmmsg",
		.flags = CHECK_OPTIONAL | CHECK_CALLS, .state = sizeof(struct network),
		.event = check_endpoints, .done = free_endpoints,
	},
	{
		.row = {
			.id = "SC705", .name = "write-outside", .level = LEVEL_WARNING,
			.summary = "A process changed files outside of the allowed "
				"paths.",
			.explanation = "A file was opened for writing, created, renamed, changed "
				"or deleted outside of the paths of --allow-write. Without that "
				"option the finding is a note, and the allowed paths are the "
				"initial working directory of the command, /tmp, /var/tmp and "
				"/dev/shm. /dev/null, terminals and the process's own /proc are "
				"always allowed. For opened files the path after resolving links "
				"counts; for renamed or deleted ones the path that was passed. "
				"Paths are as the process sees them: in a container or chroot "
				"they differ from those of ptrail. Operations through io_uring "
				"and writes to shared mappings are not seen.",
			.advice = "allow it (--allow-write=PATH), or change the program to write "
				"elsewhere",
		},
		.wants = {.programs = true, .calls = true, .values = true, .fd_paths = true,
			  .bases = true},
		.needs = changes_files,
		.flags = CHECK_OPTIONAL | CHECK_CALLS, .state = sizeof(struct write_state),
		.event = check_writes, .done = free_write_state,
	},
	{.row = {0}}
};

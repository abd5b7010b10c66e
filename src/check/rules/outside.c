/* SC: what processes had to do with outside of what they may: addresses and paths (policy.h). */
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
#include "check/facts/inherited_state.h"
#include "check/core/policy.h"
#include "decode/view.h"
#include "model/explain/reason.h"

enum { NAME_SHOWN = 200 };

static const char *name_of(const struct event *e)
{
	const char *name = process_name(e->process);

	return *name ? name : "a program";
}

/* The name of its system call, "" of any other event */
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
	struct hash told;	/* of the process, verb and endpoint: nothing but that it was */
	struct hash bound;	/* of the process and descriptor → struct endpoint without a port */
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

static void tell_endpoint(struct look *k, struct network *n, const struct event *e,
			  const struct endpoint *at, const char *words)
{
	uint64_t serial = e->process->id.serial, key = serial * 65599 + (uintptr_t)words;
	char text[ENDPOINT_TEXT];

	for (size_t i = 0; i < sizeof(at->address); i++)
		key = key * 1099511628211 + at->address[i];
	key = key * 1099511628211 + at->port;
	if (hash_get(&n->told, key))
		return;
	hash_put(&n->told, key, n);
	endpoint_text(at, text);
	found_of(k, serial, "%s %s an address that is not allowed", name_of(e), words);
	if (!look_policy(k)->net_count)
		found_level(k, LEVEL_NOTE);
	found_evidence_of(k, serial, e->time, "%s %s", call_of(e), text);
}

/* All addresses among what a call sends to: sendmmsg has a list of them. Port 0 is nobody's; so are
 * addresses that are no socket's, in control messages. */
static void judge_targets(struct look *k, struct network *n, const struct event *e,
			  const struct value *v)
{
	struct endpoint at;

	if (endpoint_of(v, &at)) {
		if (at.port && !is_any(&at) &&
		    !policy_allows_net(look_policy(k), at.address, at.port))
			tell_endpoint(k, n, e, &at, strcmp(call_of(e), "connect") ? "sent to" :
				      "connected to");
		return;
	}
	for (; v; v = v->next)
		if (v->kind == V_RECORD || v->kind == V_LIST)
			judge_targets(k, n, e, v->list.first);
}

static const struct value *address_below(const struct value *v)
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

/* A port of the kernel's choice means something only to who listens. */
static void judge_bind(struct look *k, struct network *n, const struct event *e)
{
	struct endpoint at, *kept;

	free(hash_remove(&n->bound, socket_key(e)));
	if (!endpoint_of(address_below(e->call.view->args->list.first), &at) ||
	    policy_allows_net(look_policy(k), at.address, at.port))
		return;
	if (at.port) {
		tell_endpoint(k, n, e, &at, "took");
		return;
	}
	kept = alloc_new(struct endpoint);
	*kept = at;
	hash_put(&n->bound, socket_key(e), kept);
}

static void judge_listen(struct look *k, struct network *n, const struct event *e)
{
	struct endpoint *at = hash_remove(&n->bound, socket_key(e));

	if (at)
		tell_endpoint(k, n, e, at, "listened on");
	free(at);
}

static void endpoints(struct look *k, void *state, const struct event *e)
{
	const char *call = call_of(e);
	bool enters = e->kind == EVENT_ENTER, done = e->kind == EVENT_LEAVE && !e->call.failed;

	if ((!enters && !done) || !e->process || !e->call.view || !e->call.view->args)
		return;
	/* who tries to reach what does not answer has tried */
	if (enters && (!strcmp(call, "connect") || !strncmp(call, "send", 4)))
		judge_targets(k, state, e, e->call.view->args->list.first);
	else if (done && !strcmp(call, "bind"))
		judge_bind(k, state, e);
	else if (done && !strcmp(call, "listen"))
		judge_listen(k, state, e);
}

static void forget_endpoints(void *state)
{
	struct network *n = state;
	void *one;

	for (size_t at = 0; (one = hash_next(&n->bound, &at));)
		free(one);
	hash_done(&n->bound);
	hash_done(&n->told);
}

/* --- SC705 --- */

/* Where a process is, for calls that do not say what a relative path starts from; "" unknown */
struct place {
	char folder[PATH_MAX];
};

struct writing {
	char *home;		/* where the command began; NULL: unknown */
	struct heirs places;
};

/* Calls that change what is there: which of their paths, as bits, in order */
static const struct change {
	const char *call;
	unsigned paths;
	const char *words;
} changes[] = {
	{"creat", 1, "wrote"}, {"open", 1, "wrote"}, {"openat", 1, "wrote"},
	{"openat2", 1, "wrote"}, {"truncate", 1, "wrote"}, {"truncate64", 1, "wrote"},
	{"unlink", 1, "deleted"}, {"unlinkat", 1, "deleted"}, {"rmdir", 1, "deleted"},
	{"rename", 3, "renamed"}, {"renameat", 3, "renamed"}, {"renameat2", 3, "renamed"},
	{"mkdir", 1, "made"}, {"mkdirat", 1, "made"}, {"mknod", 1, "made"},
	{"mknodat", 1, "made"}, {"symlink", 2, "made"}, {"symlinkat", 2, "made"},
	{"link", 2, "made"}, {"linkat", 2, "made"},
	{"chmod", 1, "changed"}, {"fchmodat", 1, "changed"}, {"fchmodat2", 1, "changed"},
	{"chown", 1, "changed"}, {"lchown", 1, "changed"}, {"fchownat", 1, "changed"},
	{"utime", 1, "changed"}, {"utimes", 1, "changed"}, {"utimensat", 1, "changed"},
	{"futimesat", 1, "changed"}, {"setxattr", 1, "changed"}, {"lsetxattr", 1, "changed"},
	{"removexattr", 1, "changed"}, {"lremovexattr", 1, "changed"},
	{"chown32", 1, "changed"}, {"lchown32", 1, "changed"},
	{"utimensat_time64", 1, "changed"},
};

#define CHANGES "creat,open,openat,openat2,truncate,?truncate64,unlink,unlinkat,rmdir,rename," \
	"renameat,renameat2,mkdir,mkdirat,mknod,mknodat,symlink,symlinkat,link,linkat,chmod," \
	"fchmodat,fchmodat2,chown,lchown,fchownat,utime,utimes,utimensat,futimesat,setxattr," \
	"lsetxattr,removexattr,lremovexattr,?chown32,?lchown32,?utimensat_time64,chdir,fchdir"

static const struct change *change_of(const char *call)
{
	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++)
		if (!strcmp(changes[i].call, call))
			return &changes[i];
	return NULL;
}

static bool opens_to_write(const struct event *e)
{
	const struct value *flags = view_number(e->call.view, "flags");
	uint64_t n = flags ? flags->num.n : 0;

	if (strncmp(call_of(e), "open", strlen("open")) != 0)
		return true;
	if (n & O_PATH || (n & O_TMPFILE) == O_TMPFILE)
		return false;
	return n & O_ACCMODE || n & (O_CREAT | O_TRUNC);
}

static void judge_path(struct look *k, const char *home, const struct event *e,
		       const struct change *change, const char *path)
{
	uint64_t serial = e->process->id.serial;
	struct sbuf folder = {0}, whole = {0};
	char parent[PATH_MAX], *slash;

	if (policy_allows_write(look_policy(k), home, path))
		return;
	snprintf(parent, sizeof(parent), "%s", path);
	slash = strrchr(parent, '/');
	if (slash)	/* the root has none, and nothing above it */
		*slash = 0;
	reason_text(&folder, *parent ? parent : "/", NAME_SHOWN);
	reason_text(&whole, *path ? path : "/", NAME_SHOWN);
	found_of(k, serial, "%s %s files in %s, which is outside of what it may", name_of(e),
		 change->words, folder.s);
	if (!look_policy(k)->folder_count)
		found_level(k, LEVEL_NOTE);
	found_evidence_of(k, serial, e->time, "%s %s", call_of(e), whole.s);
	sbuf_done(&folder);
	sbuf_done(&whole);
}

/* A path of an open is told by the descriptor as well, where no link is in it any more. What is no
 * file there (a pipe, through /dev/stdout) is nobody's. */
static bool opened_path(const struct event *e, char *path, bool *is_file)
{
	const struct value *ret = e->call.view->ret;
	const char *name = ret && ret->kind == V_NUMBER && ret->sense == SENSE_FD ?
		ret->num.path : NULL;

	*is_file = !name || *name == '/';
	return name && *is_file && policy_path(path, PATH_MAX, NULL, name, strlen(name));
}

static void each_path(struct look *k, struct writing *w, const struct event *e,
		      const struct change *change)
{
	const struct place *place = heirs_of(&w->places, e);
	const char *folder = place->folder;
	char path[PATH_MAX];
	unsigned nth = 0;

	for (const struct value *v = e->call.view->args->list.first; v; v = v->next) {
		if (v->kind == V_NUMBER && v->sense == SENSE_FD && v->num.path)
			folder = v->num.path;
		if (v->kind != V_BYTES || v->sense != SENSE_PATH)
			continue;
		if (change->paths & 1U << nth++ &&
		    policy_path(path, sizeof(path), folder, (const char *)v->bytes.p,
				v->bytes.len))
			judge_path(k, w->home, e, change, path);
	}
}

static void judge_paths(struct look *k, struct writing *w, const struct event *e,
			const struct change *change)
{
	char path[PATH_MAX];
	bool is_file;

	if (opened_path(e, path, &is_file))
		judge_path(k, w->home, e, change, path);
	else if (is_file)
		each_path(k, w, e, change);
}

/* chdir with a path, fchdir with a descriptor */
static void moved(struct writing *w, const struct event *e)
{
	const struct value *v = e->call.view->args->list.first;
	struct place *place = heirs_of(&w->places, e);
	char from[PATH_MAX];

	if (!v)
		return;
	memcpy(from, place->folder, sizeof(from));
	if (v->kind == V_NUMBER)
		snprintf(place->folder, sizeof(place->folder), "%s",
			 v->num.path ? v->num.path : "");
	else if (v->kind != V_BYTES ||
		 !policy_path(place->folder, sizeof(place->folder), from,
			      (const char *)v->bytes.p, v->bytes.len))
		*place->folder = 0;
}

/* AT_FDCWD says where it is: of one that was attached to, nothing else did. */
static void see_place(struct writing *w, const struct event *e)
{
	const struct value *v = e->call.view->args->list.first;
	struct place *place;

	if (!v || v->kind != V_NUMBER || v->sense != SENSE_FD || (int)v->num.n != AT_FDCWD ||
	    !v->num.path)
		return;
	place = heirs_of(&w->places, e);
	snprintf(place->folder, sizeof(place->folder), "%s", v->num.path);
}

static void called(struct look *k, struct writing *w, const struct event *e)
{
	const struct change *change = change_of(call_of(e));

	if (!e->call.view || !e->call.view->args || e->call.note != CALL_PLAIN)
		return;
	see_place(w, e);
	if (e->call.failed)
		return;
	if (!strcmp(call_of(e), "chdir") || !strcmp(call_of(e), "fchdir"))
		moved(w, e);
	else if (change && opens_to_write(e))
		judge_paths(k, w, e, change);
}

static void began(struct writing *w, const struct event *e)
{
	struct place *place = heirs_of(&w->places, e);

	snprintf(place->folder, sizeof(place->folder), "%s", e->exec.cwd);
	if (e->process->how == BORN_COMMAND && !w->home)
		w->home = alloc_string(e->exec.cwd);
}

static void writes(struct look *k, void *state, const struct event *e)
{
	struct writing *w = state;

	w->places.size = sizeof(struct place);
	if (!e->process)
		return;
	heirs_before(&w->places, e);
	if (e->kind == EVENT_EXEC)
		began(w, e);
	else if (e->kind == EVENT_LEAVE)
		called(k, w, e);
	heirs_after(&w->places, e);
}

static void forget_writing(void *state)
{
	struct writing *w = state;

	heirs_done(&w->places);
	free(w->home);
}

const struct check checks_outside[] = {
	{
		.row = {
			.id = "SC704", .name = "network-endpoint", .level = LEVEL_WARNING,
			.summary = "A process had to do with an address that is not allowed.",
			.explanation = "It connected or sent to it, whether anybody answered or "
				"not, or took it or listened on it. Allowed are this machine's own "
				"(127.0.0.0/8, ::1), UNIX sockets, and those of --allow-net. A "
				"server on 0.0.0.0 or :: can be reached from everywhere and needs "
				"leave like any other. Without --allow-net it is a note. What goes "
				"through io_uring is not seen.",
			.advice = "allow it (--allow-net=ADDRESS/BITS:PORT), or keep the run from "
				"it",
		},
		.wants = {.programs = true, .calls = true, .values = true},
		.calls = "connect,bind,listen,sendto,sendmsg,sendmmsg",
		.flags = CHECK_OPTIONAL | CHECK_CALLS, .state = sizeof(struct network),
		.event = endpoints, .done = forget_endpoints,
	},
	{
		.row = {
			.id = "SC705", .name = "write-outside", .level = LEVEL_WARNING,
			.summary = "A process wrote or deleted something outside of the allowed "
				"paths.",
			.explanation = "A file was opened for writing, made, renamed, changed or "
				"deleted elsewhere than below the paths of --allow-write; without "
				"that, and then it is a note, elsewhere than below the folder that "
				"the command began in, /tmp, /var/tmp and /dev/shm. /dev/null, "
				"terminals and a process's own /proc are always allowed. Opened "
				"files go by the path that they have, links followed; what is "
				"renamed or deleted by the one that was given. Paths are those of "
				"the process: in a container or chroot they are another's. What "
				"goes through io_uring, or into shared mappings of files opened "
				"elsewhere, is not seen.",
			.advice = "allow it (--allow-write=PATH), or have the program write "
				"elsewhere",
		},
		.wants = {.programs = true, .calls = true, .values = true, .fd_paths = true},
		.calls = CHANGES,
		.flags = CHECK_OPTIONAL | CHECK_CALLS, .state = sizeof(struct writing),
		.event = writes, .done = forget_writing,
	},
	{.row = {0}}
};

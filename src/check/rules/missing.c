/* MS: what a program needed and did not get, and failed for: libraries, files, rights, addresses,
 * room. Which failed call it was is told by model/explain/reason.h.
 *
 * Failures that somebody lived on with are none of it: a build asks for many things that need not
 * be there. So it is about who is to blame for the command's own failure
 * (model/explain/blame.h). */
#include "base/text/sbuf.h"
#include "check/core/check.h"
#include "model/explain/blame.h"
#include "model/explain/reason.h"

enum { LINE_SHOWN = 200 };

static void tell(struct look *k, const struct reason *r)
{
	struct sbuf b = {0};

	reason_sentence(r, &b);
	found(k, r->life, "%s", b.s);
	if (r->mishap) {
		sbuf_reset(&b);
		reason_call(r->mishap, &b);
		found_evidence(k, r->life, r->mishap->time, "%s", b.s);
	}
	if (r->message) {
		sbuf_reset(&b);
		reason_text(&b, r->line, LINE_SHOWN);
		found_evidence(k, r->life, r->message->time, "it said: %s", b.s);
	}
	sbuf_done(&b);
}

static void look_for(struct look *k, const struct history *h, enum reason_kind kind)
{
	struct blame b;
	struct reason r;

	for (size_t i = 0; i < h->count; i++) {
		const struct life *root = h->all[i];

		if (h->command ? root != h->command : root->parent != NULL)
			continue;
		blame_find(root, &b);
		reason_find(b.chain[b.count - 1], &r);
		if (r.kind == kind)
			tell(k, &r);
	}
}

static void library(struct look *k, void *state, const struct history *h)
{
	(void)state;
	look_for(k, h, REASON_LIBRARY);
}

static void file(struct look *k, void *state, const struct history *h)
{
	(void)state;
	look_for(k, h, REASON_FILE);
}

static void permission(struct look *k, void *state, const struct history *h)
{
	(void)state;
	look_for(k, h, REASON_PERMISSION);
}

static void connection(struct look *k, void *state, const struct history *h)
{
	(void)state;
	look_for(k, h, REASON_CONNECTION);
}

static void address(struct look *k, void *state, const struct history *h)
{
	(void)state;
	look_for(k, h, REASON_ADDRESS);
}

static void room(struct look *k, void *state, const struct history *h)
{
	(void)state;
	look_for(k, h, REASON_SPACE);
}

static void limit(struct look *k, void *state, const struct history *h)
{
	(void)state;
	look_for(k, h, REASON_LIMIT);
}

static void command(struct look *k, void *state, const struct history *h)
{
	(void)state;
	look_for(k, h, REASON_COMMAND);
}

#define NEEDS \
	.wants = {.calls = true, .values = true, .faults = true, .messages = true}, \
	.flags = CHECK_OPTIONAL | CHECK_CALLS | CHECK_FROM_START

/* what is a copy of descriptor 2 */
#define COPIES "dup,dup2,dup3,fcntl,fcntl64"

const struct check checks_missing[] = {
	{
		.row = {
			.id = "MS901", .name = "missing-library", .level = LEVEL_ERROR,
			.summary = "The loader did not find a library that a program needs.",
			.explanation = "ld.so looks for each library that a program was linked "
				"with in the folders of its RUNPATH, of LD_LIBRARY_PATH, of "
				"/etc/ld.so.cache and in the system's, and ends the program with "
				"127 when it is in none. The evidence has where it looked.",
			.advice = "install the package that has the library, or tell the loader "
				"where it is (LD_LIBRARY_PATH, or /etc/ld.so.conf.d and ldconfig)",
		},
		.calls = "%file," COPIES, NEEDS, .end = library,
	},
	{
		.row = {
			.id = "MS902", .name = "missing-file", .level = LEVEL_ERROR,
			.summary = "A program failed for want of a file.",
			.explanation = "A call failed with ENOENT, and what the program said "
				"before it failed is about that file. Where a folder on the way is "
				"what is missing, that is named.",
			.advice = "make the file, correct its name, or start the program in the "
				"directory that its name is relative to",
		},
		.calls = "%file," COPIES, NEEDS, .end = file,
	},
	{
		.row = {
			.id = "MS903", .name = "permission-denied", .level = LEVEL_ERROR,
			.summary = "A program failed for want of a right.",
			.explanation = "A call failed with EACCES or EPERM, and what the program "
				"said before it failed is about that. Where a folder on the way "
				"may not be searched, that is named, with its mode and owner.",
			.advice = "run it as a user who may, or change the permissions (chmod, "
				"chown, setfacl)",
		},
		.calls = "%file,bind,connect," COPIES, NEEDS, .end = permission,
	},
	{
		.row = {
			.id = "MS904", .name = "no-connection", .level = LEVEL_ERROR,
			.summary = "A program failed since it could not connect.",
			.explanation = "connect failed, since nobody listened there "
				"(ECONNREFUSED), nothing leads there or no answer came, and then "
				"the program did.",
			.advice = "start what is to listen there, wait until it does, or correct "
				"the address",
		},
		.calls = "connect," COPIES, NEEDS, .end = connection,
	},
	{
		.row = {
			.id = "MS905", .name = "address-in-use", .level = LEVEL_ERROR,
			.summary = "A program failed since it could not have an address.",
			.explanation = "bind failed, most often since another process listens on "
				"that port (EADDRINUSE), and then the program did.",
			.advice = "end who has the address (ss -ltnp names it), or take another",
		},
		.calls = "bind,connect,listen," COPIES, NEEDS, .end = address,
	},
	{
		.row = {
			.id = "MS906", .name = "no-space", .level = LEVEL_ERROR,
			.summary = "A program failed since a file system is full, or read-only.",
			.explanation = "A call failed with ENOSPC, EDQUOT or EROFS, and then the "
				"program did.",
			.advice = "see with df -h and df -i what is full, and with mount(8) "
				"whether it may be written",
		},
		.calls = "%file,ftruncate,fallocate,fsync," COPIES, NEEDS, .end = room,
	},
	{
		.row = {
			.id = "MS907", .name = "limit-reached", .level = LEVEL_ERROR,
			.summary = "A program failed at a limit: descriptors, memory, processes.",
			.explanation = "A call failed with EMFILE, ENFILE, ENOMEM, or fork with "
				"EAGAIN, and then the program did.",
			.advice = "raise the limit (ulimit -a shows them), or look for what is "
				"opened and never closed",
		},
		.calls = "%file,socket,pipe,pipe2,accept,accept4,clone,clone3,fork,vfork," COPIES,
		NEEDS, .end = limit,
	},
	{
		.row = {
			.id = "MS908", .name = "missing-command", .level = LEVEL_ERROR,
			.summary = "A command was not found, and what wanted it failed.",
			.explanation = "A shell or env looked for a command in the folders of "
				"PATH, found none, and ended with 127.",
			.advice = "install it, correct its name, or add its directory to PATH",
		},
		.calls = "%file," COPIES, NEEDS, .end = command,
	},
	{.row = {0}}
};

/* MS: what a program lacked and failed for: libraries, files, permissions, addresses, space.
 * model/explain/reason.h determines the failed syscall.
 *
 * Failures that a program ignored do not count: a build looks for many files that need not
 * exist. So only the process that model/blame/blame.h blames for the failure of the command is
 * examined. */
#include "base/text/sbuf.h"
#include "check/core/check.h"
#include "model/blame/blame.h"
#include "model/explain/reason.h"

enum { LINE_LENGTH_MAX = 200 };

static void report_reason(struct check_run *k, const struct reason *r)
{
	struct sbuf b = {0};

	reason_sentence(r, &b);
	report_finding(k, r->life, "%s", b.s);
	if (r->failed_call) {
		sbuf_reset(&b);
		reason_call(r->failed_call, &b);
		add_evidence(k, r->life, r->failed_call->time, "%s", b.s);
	}
	if (r->message) {
		sbuf_reset(&b);
		reason_text(&b, r->line, LINE_LENGTH_MAX);
		add_evidence(k, r->life, r->message->time, "it printed: %s", b.s);
	}
	sbuf_done(&b);
}

static void check_reason(struct check_run *k, const struct history *h, enum reason_kind kind)
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
			report_reason(k, &r);
	}
}

static void check_library(struct check_run *k, void *state, const struct history *h)
{
	(void)state;
	check_reason(k, h, REASON_LIBRARY);
}

static void check_file(struct check_run *k, void *state, const struct history *h)
{
	(void)state;
	check_reason(k, h, REASON_FILE);
}

static void check_permission(struct check_run *k, void *state, const struct history *h)
{
	(void)state;
	check_reason(k, h, REASON_PERMISSION);
}

static void check_connection(struct check_run *k, void *state, const struct history *h)
{
	(void)state;
	check_reason(k, h, REASON_CONNECTION);
}

static void check_address(struct check_run *k, void *state, const struct history *h)
{
	(void)state;
	check_reason(k, h, REASON_ADDRESS);
}

static void check_space(struct check_run *k, void *state, const struct history *h)
{
	(void)state;
	check_reason(k, h, REASON_SPACE);
}

static void check_limits(struct check_run *k, void *state, const struct history *h)
{
	(void)state;
	check_reason(k, h, REASON_LIMIT);
}

static void check_command(struct check_run *k, void *state, const struct history *h)
{
	(void)state;
	check_reason(k, h, REASON_COMMAND);
}

#define NEEDS \
	.wants = {.calls = true, .values = true, .faults = true, .messages = true}, \
	.flags = CHECK_OPTIONAL | CHECK_CALLS | CHECK_FROM_START

/* syscalls that may duplicate descriptor 2 */
#define DUP_CALLS "dup,dup2,dup3,fcntl,fcntl64"

const struct check checks_missing[] = {
	{
		.row = {
			.id = "MS901", .name = "missing-library", .level = LEVEL_ERROR,
			.summary = "The dynamic loader did not find a library that a program "
				"needs.",
			.explanation = "ld.so looks for each library that a program was linked "
				"with in the directories of its RUNPATH and of LD_LIBRARY_PATH, "
				"in /etc/ld.so.cache and in the system directories. If it is in "
				"none of them, the program exits with status 127. The evidence "
				"lists the directories.",
			.advice = "install the package that has the library, or add its directory "
				"to the search path (LD_LIBRARY_PATH, or /etc/ld.so.conf.d and "
				"ldconfig)",
		},
		.calls = "%file," DUP_CALLS, NEEDS, .end = check_library,
	},
	{
		.row = {
			.id = "MS902", .name = "missing-file", .level = LEVEL_ERROR,
			.summary = "A program failed because a file was missing.",
			.explanation = "A syscall failed with ENOENT, and the last messages of "
				"the program are about that file. If a directory of the path is "
				"missing, the finding names it.",
			.advice = "create the file, correct its name, or start the program in the "
				"directory that its name is relative to",
		},
		.calls = "%file," DUP_CALLS, NEEDS, .end = check_file,
	},
	{
		.row = {
			.id = "MS903", .name = "permission-denied", .level = LEVEL_ERROR,
			.summary = "A program failed because it lacked a permission.",
			.explanation = "A syscall failed with EACCES or EPERM, and the last "
				"messages of the program are about that. If a directory of the "
				"path cannot be searched, the finding names it, with its mode and "
				"owner.",
			.advice = "run it as a user with access, or change the permissions (chmod, "
				"chown, setfacl)",
		},
		.calls = "%file,bind,connect," DUP_CALLS, NEEDS, .end = check_permission,
	},
	{
		.row = {
			.id = "MS904", .name = "no-connection", .level = LEVEL_ERROR,
			.summary = "A program failed because it could not connect.",
			.explanation = "connect failed, because no process listens at the address "
				"(ECONNREFUSED), there is no route to it, or no answer came, and "
				"then the program failed.",
			.advice = "start the server, wait until it listens, or correct the address",
		},
		.calls = "connect," DUP_CALLS, NEEDS, .end = check_connection,
	},
	{
		.row = {
			.id = "MS905", .name = "address-in-use", .level = LEVEL_ERROR,
			.summary = "A program failed because it could not bind an address.",
			.explanation = "bind failed, most often because another process listens "
				"on that port (EADDRINUSE), and then the program failed.",
			.advice = "stop the process that uses the address (ss -ltnp shows it), or "
				"use another address",
		},
		.calls = "bind,connect,listen," DUP_CALLS, NEEDS, .end = check_address,
	},
	{
		.row = {
			.id = "MS906", .name = "no-space", .level = LEVEL_ERROR,
			.summary = "A program failed because a file system is full or read-only.",
			.explanation = "A syscall failed with ENOSPC, EDQUOT or EROFS, and then "
				"the program failed.",
			.advice = "check with df -h and df -i whether the file system is full, "
				"and with mount(8) whether it is mounted read-only",
		},
		.calls = "%file,ftruncate,fallocate,fsync," DUP_CALLS, NEEDS, .end = check_space,
	},
	{
		.row = {
			.id = "MS907", .name = "limit-reached", .level = LEVEL_ERROR,
			.summary = "A program failed at a limit of descriptors, memory or "
				"processes.",
			.explanation = "A syscall failed with EMFILE, ENFILE, ENOMEM, or fork with "
				"EAGAIN, and then the program failed.",
			.advice = "raise the limit (ulimit -a shows the limits), or look for "
				"descriptors that are opened and never closed",
		},
		.calls = "%file,socket,pipe,pipe2,accept,accept4,clone,clone3,fork,vfork,"
			DUP_CALLS,
		NEEDS, .end = check_limits,
	},
	{
		.row = {
			.id = "MS908", .name = "missing-command", .level = LEVEL_ERROR,
			.summary = "A command was not found, and the process that called it "
				"failed.",
			.explanation = "A shell or env did not find a command in the directories "
				"of PATH, and exited with status 127.",
			.advice = "install it, correct its name, or add its directory to PATH",
		},
		.calls = "%file," DUP_CALLS, NEEDS, .end = check_command,
	},
	{.row = {0}}
};

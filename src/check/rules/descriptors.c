/* FD: descriptors that are left open, or left to others. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text/sbuf.h"
#include "check/core/check.h"
#include "check/facts/inherited_state.h"
#include "check/facts/relatives.h"
#include "desc/type.h"
#include "model/process/name.h"
#include "model/explain/reason.h"

enum {
	STANDARD = STDERR_FILENO + 1,
	HELD_MOST = 64,			/* as many as events have */
	NAME_SHOWN = 200,
	GROWTH = 256,
	NEAR_NUM = 9, NEAR_DEN = 10,	/* so much of a limit is near to it */
	/* Sandboxes set such limits so that nothing can be opened any more. */
	LIMIT_LEAST = 16,
};

/* --- FD601 --- */

static void leak(struct look *k, void *state, const struct history *h)
{
	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];
		unsigned first = l->program->inherited + STANDARD, last = l->figures.descriptors;

		if (!l->has_figures || !l->programs || last < first ||
		    last - first <= look_limit(k))
			continue;
		found(k, l, "%s had very many more descriptors open at its end than it began with",
		      life_name(l));
		if (!look_is_limited(k))	/* ar has as many as it is given files */
			found_level(k, LEVEL_NOTE);
		found_evidence(k, l, l->exited, "%u of at most %llu were open, %u when its program "
			       "began: %s", last, (unsigned long long)l->figures.descriptor_limit,
			       first, look_command(k, l));
	}
}

/* --- FD602 --- */

/* What a program was given, and what it is */
struct held {
	bool known;
	bool means_to;		/* what it leaves to others it does by intention */
	char program[64];
	unsigned count;
	struct {
		uint64_t device, inode;
	} all[HELD_MOST];
};

/* The words of shell scripts (exec 3>FILE, here-documents, <(COMMAND)) mean to; so do those that
 * share a jobserver, and those whose trade it is to hand descriptors on. */
static bool means_to(const struct event *e)
{
	static const char *const names[] = {
		"make", "gmake", "ninja", "cargo", "systemd", "socat", "tcpserver", "inetd", NULL,
	};
	const char *base = name_base(e->exec.path);

	for (const char *const *n = names; *n; n++)
		if (!strcmp(base, *n))
			return true;
	return kin_is_shell_file(e->exec.path);
}

static bool was_given(const struct held *held, const struct descriptor *d)
{
	for (unsigned i = 0; i < held->count; i++)
		if (held->all[i].inode == d->inode && held->all[i].device == d->device)
			return true;
	return false;
}

/* Whether the word has that number: /dev/fd/63, --status-fd=5, 5 */
static bool has_number(const char *word, int fd)
{
	char number[16];
	size_t n = snprintf(number, sizeof(number), "%d", fd);

	for (const char *at = word; (at = strstr(at, number)); at++)
		if ((at == word || !(isalnum((unsigned char)at[-1]) || at[-1] == '.')) &&
		    !isalnum((unsigned char)at[n]) && at[n] != '.')
			return true;
	return false;
}

static bool is_named(const struct event *e, int fd)
{
	const char *const *word = e->exec.argv;

	if (!word || !*word)
		return false;
	while (*++word)
		if (has_number(*word, fd))
			return true;
	return false;
}

static void add_thing(struct sbuf *b, const struct descriptor *d)
{
	static const char *const kinds[] = {
		[DESCRIPTOR_OTHER] = "a descriptor that is no file", [DESCRIPTOR_PIPE] = "a pipe",
		[DESCRIPTOR_SOCKET] = "a socket",
	};

	if (d->name && *d->name == '/')
		reason_text(b, d->name, NAME_SHOWN);
	else if (d->kind < sizeof(kinds) / sizeof(*kinds) && kinds[d->kind])
		sbuf_str(b, kinds[d->kind]);
	else
		sbuf_str(b, "a file");
}

static void crossed(struct look *k, const struct event *e, const struct held *held,
		    const struct descriptor *d)
{
	static const char *const ways[2][2] = {
		{"", ", open for writing"}, {", open for reading", ", open for both"},
	};
	const struct process *p = e->process;
	struct sbuf b = {0};

	add_thing(&b, d);
	found_of(k, p->id.serial, "%s was left %s, which %s had open",
		 *process_name(p) ? process_name(p) : "a program", b.s, held->program);
	found_evidence_of(k, p->id.serial, e->time, "is its descriptor %d%s", d->fd,
			  ways[d->reads][d->writes]);
	sbuf_done(&b);
}

static void became(struct look *k, struct held *held, const struct event *e)
{
	const struct descriptors *open = e->exec.open;

	for (unsigned i = 0; held->known && !held->means_to && i < open->count; i++) {
		const struct descriptor *d = &open->all[i];

		if (d->fd < STANDARD || d->kind == DESCRIPTOR_DEVICE ||
		    d->kind == DESCRIPTOR_TERMINAL || was_given(held, d) || is_named(e, d->fd))
			continue;
		crossed(k, e, held, d);
	}
	*held = (struct held){.known = true, .means_to = means_to(e)};
	snprintf(held->program, sizeof(held->program), "%s", process_name(e->process));
	for (unsigned i = 0; i < open->count && i < HELD_MOST; i++) {
		held->all[held->count].device = open->all[i].device;
		held->all[held->count++].inode = open->all[i].inode;
	}
}

static void inherited(struct look *k, void *state, const struct event *e)
{
	struct heirs *heirs = state;

	heirs->size = sizeof(struct held);
	heirs_before(heirs, e);
	if (e->kind == EVENT_EXEC && e->process && e->exec.open)
		became(k, heirs_of(heirs, e), e);
	heirs_after(heirs, e);
}

static void forget(void *state)
{
	heirs_done(state);
}

/* --- FD603 --- */

/* Of a process once: a loop around accept fails for ever. */
static void refused(struct look *k, void *state, const struct event *e)
{
	struct hash *told = state;
	const struct process *p = e->process;

	if (e->kind != EVENT_LEAVE || !e->call.failed || e->call.ret != -EMFILE || !p ||
	    hash_get(told, p->id.serial))
		return;
	hash_put(told, p->id.serial, told);
	found_of(k, p->id.serial, "%s had as many descriptors open as it may",
		 *process_name(p) ? process_name(p) : "a program");
	found_evidence_of(k, p->id.serial, e->time, "%s failed with EMFILE",
			  e->call.row ? e->call.row->name : "a call");
}

static void near_limit(struct look *k, void *state, const struct history *h)
{
	const struct hash *told = state;

	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];
		const struct figures *f = &l->figures;

		if (!l->has_figures || f->descriptor_limit < LIMIT_LEAST ||
		    f->descriptors < f->descriptor_limit / NEAR_DEN * NEAR_NUM ||
		    hash_get(told, l->id.serial))
			continue;
		found(k, l, "%s had nearly as many descriptors open as it may", life_name(l));
		found_evidence(k, l, l->exited, "%u were open at its end, of %llu that it may "
			       "have: %s", f->descriptors, (unsigned long long)f->descriptor_limit,
			       look_command(k, l));
	}
}

static void tell_no_more(void *state)
{
	hash_done(state);
}

const struct check checks_descriptors[] = {
	{
		.row = {
			.id = "FD601", .name = "fd-leak", .level = LEVEL_WARNING,
			.summary = "A process had very many descriptors open at its end.",
			.explanation = "Who forgets to close what it opens has more of them the "
				"longer it runs, until it may open nothing any more. Compared is "
				"how many were open when the program began, and when it began to "
				"exit. Of a process that was forked and runs no program of its own "
				"that is not known. The limit is what it may have more; unless you "
				"set one it is a note, since some open all that they are given.",
			.advice = "close what is no longer used; --print=text -y -e trace=%desc "
				"shows what is opened and closed",
		},
		.wants = {.programs = true, .exiting = true, .figures = true, .descriptors = true},
		.limit_kind = LIMIT_COUNT, .limit = GROWTH,
		.end = leak,
	},
	{
		.row = {
			.id = "FD602", .name = "fd-inherited", .level = LEVEL_NOTE,
			.summary = "A program was left descriptors of who started it.",
			.explanation = "What is opened without O_CLOEXEC goes on in each program "
				"that is started meanwhile: a pipe whose reader then waits for its "
				"end, a port that stays in use, a file that somebody else may "
				"write to. Told of is the first who is left it. Not meant are "
				"standard input, output and error, what the command was given, "
				"devices, what a shell or make hands on, and descriptors whose "
				"number is among the program's arguments. That the environment "
				"names a descriptor (LISTEN_FDS, NODE_CHANNEL_FD) cannot be seen.",
			.advice = "open it with O_CLOEXEC (SOCK_CLOEXEC, pipe2, \"e\" of fopen), "
				"or leave this one out with --baseline if it is meant so",
		},
		.wants = {.programs = true, .descriptors = true},
		.flags = CHECK_OPTIONAL, .state = sizeof(struct heirs),
		.event = inherited, .done = forget,
	},
	{
		.row = {
			.id = "FD603", .name = "fd-limit", .level = LEVEL_WARNING,
			.summary = "A process came to its limit of open descriptors, or near it.",
			.explanation = "At the limit (RLIMIT_NOFILE; ulimit -n) nothing can be "
				"opened, accepted or started. It is near where nine tenths were "
				"open at the end of a process. That a call failed for it (EMFILE) "
				"is known where such calls are seen: of what a printer shows, or "
				"another check looks at. A limit below sixteen is taken for that "
				"of a sandbox.",
			.advice = "look whether it leaves things open (FD601); else raise the "
				"limit with ulimit -n",
		},
		.wants = {.programs = true, .exiting = true, .figures = true},
		.state = sizeof(struct hash),
		.event = refused, .end = near_limit, .done = tell_no_more,
	},
	{.row = {0}}
};

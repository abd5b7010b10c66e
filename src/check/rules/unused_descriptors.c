/* FD: descriptors that a program inherited from the one that opened them and never used
 * (model/fds) */
#include <unistd.h>

#include "base/text/sbuf.h"
#include "check/core/check.h"
#include "check/facts/relatives.h"
#include "model/explain/reason.h"
#include "model/fds/fds.h"

enum { NAME_LENGTH_MAX = 200 };

/* The life that this one is a copy of; NULL: it is none, or that life is unknown */
static const struct fd_life *copied_from(const struct fds *f, const struct fd_life *l)
{
	const struct fd_process *p = l->origin == FD_INHERITED || l->origin == FD_UNSHARED ?
		hash_get(&f->by_serial, l->from.serial) : NULL;
	const struct fd_life *from = p ? p->last : NULL;

	while (from && (from->fd != l->from.fd || from->file != l->file || from->began > l->began))
		from = from->previous;
	return from == l ? NULL : from;
}

/* The lives that each used life is a copy of were passed on for a purpose: adds them to `used`. */
static void note_purpose(struct hash *used, const struct fds *f, const struct fd_life *l)
{
	if (l->calls == l->calls_before_exec)
		return;
	while ((l = copied_from(f, l)) && !hash_get(used, (uintptr_t)l))
		hash_put(used, (uintptr_t)l, used);
}

/* A copy of a descriptor that the program has */
static bool has_other(const struct fd_life *l)
{
	for (const struct fd_life *o = l->process->first; o; o = o->next)
		if (o != l && o->file == l->file && o->fd != l->fd)
			return true;
	return false;
}

/* Whether the program, which has ended, had it open up to its end without any use */
static bool is_unused(const struct hash *used, const struct fd_life *l)
{
	enum open_kind kind = l->file->kind;

	return fd_life_is_leaked(l) && l->end == FD_OPEN_AT_EXIT && kind != OPEN_DEVICE &&
		kind != OPEN_TERMINAL && !hash_get(used, (uintptr_t)l) && !has_other(l);
}

static void add_object(struct sbuf *b, const struct open_file *file)
{
	static const char *const kinds[OPEN_KINDS] = {
		[OPEN_PIPE] = "a pipe", [OPEN_SOCKET] = "a socket",
		[OPEN_MEMFD] = "a memfd", [OPEN_EPOLL] = "an epoll instance",
	};

	if (kinds[file->kind])
		sbuf_str(b, kinds[file->kind]);
	else if (*file->name == '/')
		reason_text(b, file->name, NAME_LENGTH_MAX);
	else
		sbuf_str(b, "a special descriptor");
}

static void report_unused(struct check_run *k, const struct history *h, const struct fds *f,
			  const struct fd_life *l)
{
	const struct life *child = history_of_serial(h, l->process->serial), *creator;
	const struct fd_life *first = l, *from;
	const struct life_program *program;
	struct sbuf b = {0};

	while ((from = copied_from(f, first)))
		first = from;
	creator = history_of_serial(h, first->process->serial);
	if (!child || !creator || !*first->call || names_descriptor(child->program->argv, l->fd))
		return;
	program = life_program_at(creator, first->began);
	if (passes_descriptors(program->path) || child->notices & 1U << NOTICE_IO_URING)
		return;
	add_object(&b, l->file);
	report_finding(k, child, "%s inherited %s, which %s had opened, and never used it",
		       life_name(child), b.s, life_program_name(program));
	add_evidence(k, creator, first->began, "%s created descriptor %d, without close-on-exec",
		     first->call, first->fd);
	add_evidence(k, child, child->program->time,
		     "was started with it and had it open until its end: %s",
		     check_format_command(k, child));
	sbuf_done(&b);
}

static void check_unused(struct check_run *k, void *state, const struct history *h)
{
	const struct fds *f = check_descriptors(k);
	/* lives of which a child with a copy has used the file */
	struct hash used = {0};
	const struct fd_life *from;

	(void)state;
	for (const struct fd_process *p = f->first; p; p = p->next)
		for (const struct fd_life *l = p->first; l; l = l->next)
			note_purpose(&used, f, l);
	for (const struct fd_process *p = f->first; p; p = p->next)
		for (const struct fd_life *l = p->first; l; l = l->next) {
			from = copied_from(f, l);
			if (is_unused(&used, l) && !(from && fd_life_is_leaked(from)))
				report_unused(k, h, f, l);
		}
	hash_done(&used);
}

const struct check checks_unused_descriptors[] = {
	{
		.row = {
			.id = "FD604", .name = "fd-unused", .level = LEVEL_WARNING,
			.summary = "A program inherited a descriptor that it never used.",
			.explanation = "A process opened it without close-on-exec, and a program "
				"that was started meanwhile kept it open until its end without "
				"using it: it keeps a port or a lock, or the reader of a pipe "
				"waits for it. The evidence names the system call that created "
				"it. Only the first program that inherits it is reported. Not "
				"reported are standard input, output and error, devices, "
				"descriptors that the command started with or that a shell or "
				"make created, those that the program closes, whose number is in "
				"its arguments, of which it has a duplicate, or which a process "
				"that it started uses. A descriptor that is only polled counts as "
				"unused.",
			.advice = "open it with O_CLOEXEC (SOCK_CLOEXEC, pipe2, \"e\" of fopen), "
				"or close it in the child before execve",
		},
		.wants = {.programs = true, .values = true, .fd_paths = true, .descriptors = true},
		.calls = "%desc,%network,?unshare",
		.flags = CHECK_OPTIONAL | CHECK_CALLS | CHECK_FROM_START | CHECK_TO_END |
			CHECK_DESCRIPTORS,
		.end = check_unused,
	},
	{.row = {0}}
};

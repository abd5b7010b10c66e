#include "print/core/notice_words.h"

#include "print/core/process_words.h"

const char *const notice_names[NOTICE_KINDS] = {
	[NOTICE_UNTRACED] = "untraced_child",
	[NOTICE_IO_URING] = "io_uring",
	[NOTICE_DISPATCH] = "user_dispatch",
	[NOTICE_UNPRIVILEGED] = "unprivileged",
	[NOTICE_RING] = "ring_buffer",
	[NOTICE_ARM32] = "arm32",
};

/* before, behind: text around the child, the path or the duration (notice_words). one, many, all:
 * noun and predicate of a sentence about the whole trace (notice_words_total). */
static const struct {
	const char *before, *behind;
	const char *one, *many, *all;
} words[NOTICE_KINDS] = {
	[NOTICE_UNTRACED] = {
		"created ", " with CLONE_UNTRACED: it is not traced",
		"child", "children", "created with CLONE_UNTRACED: not traced",
	},
	[NOTICE_IO_URING] = {
		"uses io_uring: its requests are not traced", "",
		"process", "processes", "used io_uring: requests are not counted",
	},
	[NOTICE_DISPATCH] = {
		"uses syscall user dispatch: syscalls turned into SIGSYS are not traced", "",
		"process", "processes",
		"used syscall user dispatch: syscalls turned into SIGSYS are not counted",
	},
	[NOTICE_UNPRIVILEGED] = {
		"runs ", " without the privileges of its file because it is traced",
		"process", "processes",
		"ran without the privileges of a file because of tracing",
	},
	[NOTICE_RING] = {
		"wrote into its ring buffer: its syscalls from ", " to its next stop are lost",
		"ring buffer", "ring buffers", "written by the program itself: syscalls are lost",
	},
	[NOTICE_ARM32] = {
		"runs ", ", a 32-bit ARM program: its syscalls are not traced",
		"process", "processes", "ran 32-bit ARM programs: syscalls are not counted",
	},
};

bool notice_has_path(enum notice_kind kind)
{
	return kind == NOTICE_UNPRIVILEGED || kind == NOTICE_ARM32;
}

void notice_words(struct sbuf *b, const struct event *e)
{
	enum notice_kind kind = e->notice.kind;

	sbuf_str(b, words[kind].before);
	if (kind == NOTICE_UNTRACED)
		sbuf_dec(b, e->notice.child, true);
	else if (notice_has_path(kind))
		words_token(b, e->notice.path && *e->notice.path ? e->notice.path : "?",
			    false);
	else if (kind == NOTICE_RING)
		words_duration(b, e->notice.since, false);
	sbuf_str(b, words[kind].behind);
	if (kind != NOTICE_RING || !e->notice.discarded)
		return;
	sbuf_str(b, " (");
	words_count(b, e->notice.discarded, "byte", "bytes");
	sbuf_str(b, " of records discarded)");
}

void notice_words_total(struct sbuf *b, enum notice_kind kind, uint64_t n, pid_t pid)
{
	words_count(b, n, words[kind].one, words[kind].many);
	sbuf_str(b, n == 1 ? " (" : " (first ");
	sbuf_dec(b, pid, true);
	sbuf_str(b, ") ");
	sbuf_str(b, words[kind].all);
}

bool detach_words(struct sbuf *b, const struct event *e)
{
	if (!e->detach.stopped_at || !*e->detach.stopped_at)
		return false;
	words_stopped_at(b, e->detach.stopped_at);
	return true;
}

#include "model/explain/death_text.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "base/system/audit.h"
#include "base/text/contains.h"
#include "desc/type.h"
#include "model/errors/cause_line.h"
#include "model/errors/limits.h"
#include "model/explain/reason.h"

enum { NAME_LENGTH_MAX = 80 };

void death_text_signal(struct sbuf *b, int number)
{
	const char *name = desc_signal_name(number);

	if (name) {
		sbuf_str(b, name);
		return;
	}
	sbuf_str(b, "signal ");
	sbuf_dec(b, (int64_t)number, true);
}

static void add_sender(struct sbuf *b, const struct life *l)
{
	const struct signal_fact *f = &l->fatal;

	switch (f->from) {
	case SIGNAL_SELF:
		sbuf_str(b, ", which it sent itself");
		return;
	case SIGNAL_TRACED:
	case SIGNAL_OUTSIDE:
		if (f->from == SIGNAL_OUTSIDE && !strcmp(f->program, "ptrail")) {
			sbuf_str(b, ", which ptrail received and forwarded");
			return;
		}
		sbuf_str(b, " from ");
		reason_text(b, *f->program ? f->program : "another process", NAME_LENGTH_MAX);
		if (f->is_parent_death)
			sbuf_str(b, ": the thread that created it ended (PR_SET_PDEATHSIG)");
		if (f->from == SIGNAL_OUTSIDE)
			sbuf_str(b, ", which is not traced");
		return;
	case SIGNAL_TRACER:
		sbuf_str(b, " from ptrail");
		return;
	case SIGNAL_KERNEL:
		if (l->ending.number == SIGPIPE)
			sbuf_str(b, ": the pipe or socket that it wrote to had no reader");
		else if (l->ending.number == SIGALRM || l->ending.number == SIGVTALRM ||
			 l->ending.number == SIGPROF)
			sbuf_str(b, ": a timer that it had set expired");
		return;
	case SIGNAL_UNKNOWN:
		return;
	}
}

/* Whether the process that sent the signal printed, about that time or later, that a time limit was
 * exceeded: a harness that ends a test which takes too long */
static bool is_by_time_limit(const struct life *l)
{
	static const char *const words[] = {"imeout", "imed out", "TIMEOUT", NULL};
	const struct life *sender = l;
	char line[CAUSE_LINE_MAX];
	struct line_scan s;

	if (l->fatal.from != SIGNAL_TRACED)
		return false;
	while (sender->parent && sender->id.tid != l->fatal.sender.tid)
		sender = sender->parent;
	if (sender->id.tid != l->fatal.sender.tid)
		return false;
	line_scan_begin(&s, sender);
	while (line_scan_next(&s, line, sizeof(line)))
		if (text_contains_any(line, words) && message_end(s.message) >= l->born)
			return true;
	return false;
}

/* The last write that failed because the file would have become too large; NULL: none */
static const struct failed_call *find_large_write(const struct life *l)
{
	const struct failed_call *found = NULL;

	for (const struct failed_call *m = l->failed_calls; m; m = m->next)
		if (m->error == EFBIG)
			found = m;
	return found;
}

/* Appends the limit that the signal is about. Returns false if it is about none. */
static bool add_limit(struct sbuf *b, const struct life *l)
{
	const struct failed_call *large;

	if (limits_of_time_ended(l)) {
		sbuf_str(b, ": it used up the CPU time that its limit allows");
		limits_append(b, l, RLIMIT_CPU);
		return true;
	}
	if (l->ending.number != SIGXFSZ || l->fatal.from == SIGNAL_TRACED)
		return false;
	large = find_large_write(l);
	sbuf_str(b, ": the limit does not allow ");
	reason_text(b, large && *large->path ? large->path : "the file", NAME_LENGTH_MAX);
	sbuf_str(b, " to become larger");
	limits_append(b, l, RLIMIT_FSIZE);
	return true;
}

/* Appends ": a seccomp filter does not allow mkdir(zz)". The syscall that the strict mode does not
 * allow is unknown if it is not traced. */
static void add_blocked_call(struct sbuf *b, const struct life *l)
{
	const struct failed_call *m = l->blocked_call;

	sbuf_str(b, l->ending.number == SIGKILL ? ": the strict mode of seccomp does not allow " :
		 ": a seccomp filter does not allow ");
	if (!m) {
		sbuf_str(b, "its last system call");
		return;
	}
	sbuf_str(b, m->call);
	sbuf_char(b, '(');
	if (*m->path)
		reason_text(b, m->path, NAME_LENGTH_MAX);
	sbuf_char(b, ')');
}

bool death_is_crash(int n)
{
	return n == SIGSEGV || n == SIGBUS || n == SIGILL || n == SIGFPE || n == SIGABRT ||
		n == SIGSYS;
}

bool death_is_by_filter(const struct life *l)
{
	if (!l->ending.signaled || l->fatal.from == SIGNAL_TRACED)
		return false;
	/* the sender of a SIGKILL by the kernel is unknown */
	if (l->ending.number == SIGKILL)
		return l->confinement & CONFINED_BY_STRICT_MODE && l->fatal.from != SIGNAL_TRACER;
	return l->ending.number == SIGSYS && l->blocked_call && l->fatal.from != SIGNAL_OUTSIDE;
}

/* The process among `l` and its descendants that used the most memory and lived when the process
 * `killed` ended; NULL: none */
static const struct life *find_largest(const struct life *l, const struct life *killed)
{
	const struct life *largest = l->has_figures && l->born <= killed->exited &&
		(!l->exited || l->exited >= killed->exited) ? l : NULL;

	for (const struct life *c = l->first_child; c; c = c->next) {
		const struct life *below = find_largest(c, killed);

		if (below && (!largest ||
			      below->figures.peak_memory > largest->figures.peak_memory))
			largest = below;
	}
	return largest;
}

static void add_mebibytes(struct sbuf *b, uint64_t bytes)
{
	sbuf_dec(b, bytes >> 20, false);
	sbuf_str(b, " MiB");
}

/* Appends that the cgroup of the process reached its limit, and which other process used most. */
static void add_memory_limit(struct sbuf *b, const struct life *l)
{
	const struct life *root = l, *largest;

	sbuf_str(b, " was killed by the kernel: its cgroup reached its memory limit");
	if (l->group_limit) {
		sbuf_str(b, " of ");
		add_mebibytes(b, l->group_limit);
	}
	while (root->parent)
		root = root->parent;
	largest = find_largest(root, l);
	if (!largest || largest == l || !largest->figures.peak_memory ||
	    (l->has_figures && l->figures.peak_memory >= largest->figures.peak_memory))
		return;
	sbuf_str(b, "; the largest process was ");
	reason_text(b, life_name(largest), NAME_LENGTH_MAX);
	sbuf_str(b, " with up to ");
	add_mebibytes(b, largest->figures.peak_memory);
}

void death_text(struct sbuf *b, const struct life *l)
{
	int n = l->ending.number;

	audit(l->exited && l->ending.signaled);
	reason_text(b, life_name(l), NAME_LENGTH_MAX);
	if (l->cause == CAUSE_MEMORY) {
		sbuf_str(b, " was killed by the kernel: out of memory");
		return;
	}
	if (l->cause == CAUSE_MEMORY_GROUP) {
		add_memory_limit(b, l);
		return;
	}
	if (death_is_by_filter(l)) {
		sbuf_str(b, " was killed by ");
		death_text_signal(b, l->ending.number);
		add_blocked_call(b, l);
		return;
	}
	sbuf_str(b, death_is_crash(n) && l->fatal.from != SIGNAL_OUTSIDE &&
		 l->fatal.from != SIGNAL_TRACED ? " crashed with " : " was killed by ");
	death_text_signal(b, n);
	if (l->cause == CAUSE_TIMEOUT && l->fatal.from != SIGNAL_TRACER)
		sbuf_str(b, ": its timeout expired");
	else if (!add_limit(b, l))
		add_sender(b, l);
	if (is_by_time_limit(l))
		sbuf_str(b, ", which prints that a time limit was exceeded");
}

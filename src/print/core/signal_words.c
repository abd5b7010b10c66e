#include "print/core/signal_words.h"

#include "print/core/process_words.h"

enum { KERNEL_SIGILL = 4, KERNEL_SIGBUS = 7, KERNEL_SIGFPE = 8, KERNEL_SIGSEGV = 11 };

static void add_program(struct sbuf *b, const char *name, bool utf8)
{
	if (!*name)
		return;
	sbuf_str(b, " (");
	words_token(b, name, utf8);
	sbuf_char(b, ')');
}

void words_signal_sender(struct sbuf *b, const struct signal_fact *f, bool utf8)
{
	switch (f->from) {
	case SIGNAL_SELF:
		sbuf_str(b, " from itself");
		return;
	case SIGNAL_TRACER:
		sbuf_str(b, " from ptrail");
		return;
	case SIGNAL_TRACED:
	case SIGNAL_OUTSIDE:
		if (!f->sender.tid) {
			sbuf_str(b, " from outside");
			return;
		}
		sbuf_str(b, " from ");
		sbuf_dec(b, (int64_t)f->sender.tid, true);
		add_program(b, f->program, utf8);
		if (f->is_parent_death)
			sbuf_str(b, " as its parent-death signal");
		if (f->from == SIGNAL_OUTSIDE)
			sbuf_str(b, ", which is not traced");
		return;
	case SIGNAL_KERNEL:
	case SIGNAL_UNKNOWN:
		return;
	}
}

void words_disposition(struct sbuf *b, const struct signal_fact *f)
{
	if (f->disposition == DISPOSITION_IGNORED)
		sbuf_str(b, ", ignored");
	else if (f->disposition == DISPOSITION_CAUGHT)
		sbuf_str(b, ", caught");
}

void words_fault_address(struct sbuf *b, const struct signal_fact *f)
{
	int n = f->number;
	bool fault = n == KERNEL_SIGSEGV || n == KERNEL_SIGBUS || n == KERNEL_SIGILL ||
		n == KERNEL_SIGFPE;

	/* SI_KERNEL (128): the address is unknown */
	if (!fault || f->from != SIGNAL_KERNEL || f->code <= 0 || f->code == 128)
		return;
	sbuf_str(b, " at ");
	sbuf_hex(b, f->address);
}

/* In MiB, since memory limits are powers of 2 as a rule: 32 MiB */
static void add_mebibytes(struct sbuf *b, uint64_t bytes)
{
	sbuf_dec(b, bytes >> 20, false);
	sbuf_str(b, " MiB");
}

void words_exit_cause(struct sbuf *b, const struct process *p, bool utf8)
{
	const struct signal_fact *f = &p->fatal;

	words_exit_status(b, &p->ending);
	if (p->cause == CAUSE_MEMORY) {
		sbuf_str(b, " from the kernel: out of memory");
	} else if (p->cause == CAUSE_MEMORY_GROUP) {
		sbuf_str(b, " from the kernel: its cgroup reached its memory limit of ");
		add_mebibytes(b, p->group_limit);
	} else if (p->cause == CAUSE_OTHER_THREAD) {
		sbuf_str(b, " by another thread");
	} else if (p->ending.signaled && f->number == p->ending.number) {
		words_fault_address(b, f);
		words_signal_sender(b, f, utf8);
		if (p->cause == CAUSE_TIMEOUT)
			sbuf_str(b, ": timeout expired");
	}
}

#include "model/process/kill_attribution.h"

#include <signal.h>
#include <string.h>

#include "abi/abi.h"
#include "model/process/generation.h"
#include "model/process/identity.h"

/* Longest time in ns between a SIGKILL and the end of its target (a disk sleep aside) */
static const uint64_t sigkill_delay_max = 1000 * 1000 * 1000;

static uint64_t number_at(const struct event *e, unsigned at, unsigned size)
{
	uint32_t word;
	uint64_t wide;

	if (size == sizeof(word)) {
		memcpy(&word, e->signal.info + at, sizeof(word));
		return word;
	}
	memcpy(&wide, e->signal.info + at, sizeof(wide));
	return wide;
}

static unsigned word_of(const struct event *e)
{
	return e->signal.abi ? e->signal.abi->word : sizeof(uint64_t);
}

static bool is_fault(int number)
{
	return number == SIGSEGV || number == SIGBUS || number == SIGILL || number == SIGFPE ||
		number == SIGTRAP;
}

static bool is_deadly(int number)
{
	return number != SIGCHLD && number != SIGURG && number != SIGWINCH && number != SIGCONT &&
		number != SIGSTOP && number != SIGTSTP && number != SIGTTIN && number != SIGTTOU;
}

static enum disposition disposition_of(const struct identity *who, int number)
{
	uint64_t bit = number > 0 && number <= 64 ? (uint64_t)1 << (number - 1) : 0;

	if (!who || !bit)
		return DISPOSITION_UNKNOWN;
	return who->caught & bit ? DISPOSITION_CAUGHT :
		who->ignored & bit ? DISPOSITION_IGNORED : DISPOSITION_DEFAULT;
}

static void name_sender(struct signal_fact *f, const struct process_record *r,
			struct task_id sender, const char *program)
{
	f->from = sender.serial && sender.serial == r->process.id.serial ? SIGNAL_SELF :
		SIGNAL_TRACED;
	f->sender = sender;
	memcpy(f->program, program, sizeof(f->program));
}

static void name_record(struct signal_fact *f, const struct process_record *r,
			const struct process_record *sender)
{
	char name[NAME_ROOM] = "";

	generation_name(sender, name);
	name_sender(f, r, sender->process.id, name);
}

/* The ended process that had that pid last, or NULL */
static const struct ended_process *ended_process_of(const struct model *m, pid_t pid)
{
	for (unsigned i = 1; m->recent && i <= RECENT_MAX; i++) {
		const struct ended_process *g = &m->recent[(m->recent_count - i) % RECENT_MAX];

		if (g->id.tid == pid)
			return g;
	}
	return NULL;
}

static void name_untraced_sender(const struct model *m, struct signal_fact *f, pid_t pid)
{
	bool tracer = m->tracer && (pid == m->tracer || (!pid && m->timed_out));

	f->from = tracer && m->timed_out ? SIGNAL_TRACER : SIGNAL_OUTSIDE;
	f->sender.tid = tracer ? m->tracer : pid;
	if (tracer)	/* without --timeout, ptrail forwards signals that it got */
		memcpy(f->program, "ptrail", sizeof("ptrail"));
}

/* Names the sender with number `pid` (from siginfo_t) in the pid namespace of `r`. */
static void find_sender(const struct model *m, struct process_record *r, struct signal_fact *f,
			pid_t pid)
{
	const struct sent_signal *sent = &r->sent;
	const struct process_record *sender;
	const struct ended_process *gone;

	if (sent->number == f->number && (!pid || pid == sent->sender.tid ||
					  r->process.identity.inner_count > 1)) {
		name_sender(f, r, sent->sender, sent->program);
		return;
	}
	sender = pid ? identity_find(m, r, pid) : NULL;
	if (sender) {
		name_record(f, r, sender);
		return;
	}
	gone = pid && r->process.identity.inner_count < 2 ? ended_process_of(m, pid) : NULL;
	if (gone)
		name_sender(f, r, gone->id, gone->program);
	else
		name_untraced_sender(m, f, pid);
}

/* The kernel sends SIGPIPE and SIGXFSZ with the target itself as sender. */
static bool is_write_failure(const struct process_record *r, const struct signal_fact *f, pid_t pid)
{
	return (f->number == SIGPIPE || f->number == SIGXFSZ) && f->code == SI_USER &&
		pid == identity_own_number(r) && r->sent.number != f->number;
}

void attribute_signal(struct model *m, const struct event *e, struct process_record *r,
		      const struct model_task *t)
{
	struct signal_fact *f = &r->process.last_signal;
	/* siginfo_t: three ints, then si_pid or si_addr with the alignment of a pointer */
	unsigned word = word_of(e), at = word == sizeof(uint64_t) ? 16 : 12;
	pid_t pid = e->signal.has_info ? (pid_t)number_at(e, at, sizeof(uint32_t)) : 0;

	*f = (struct signal_fact){
		.number = e->signal.number, .time = e->time,
		.disposition = disposition_of(e->signal.who, e->signal.number),
		.interrupted = !t ? NULL : t->call ? t->call : t->interrupted_call,
	};
	if (e->signal.has_info) {
		f->code = (int32_t)number_at(e, 8, sizeof(uint32_t));
		if (f->code > 0 || f->code == SI_TIMER || f->code == SI_ASYNCIO ||
		    f->code == SI_SIGIO || f->code == SI_MESGQ || is_write_failure(r, f, pid))
			f->from = SIGNAL_KERNEL;
		else
			find_sender(m, r, f, pid);
		if (f->code > 0 && f->number == SIGCHLD)
			f->sender.tid = pid;
		if (f->code > 0 && f->code != SI_KERNEL && is_fault(f->number))
			f->address = number_at(e, at, word);
	}
	/* a fault terminates the process even if the signal is ignored; an unknown disposition
	 * may be the default */
	if (is_deadly(f->number) && ((f->code > 0 && is_fault(f->number) &&
				      f->disposition != DISPOSITION_CAUGHT) ||
				     f->disposition <= DISPOSITION_DEFAULT))
		r->last_deadly = *f;
	if (r->sent.number == f->number && !r->sent.pending)
		r->sent.number = 0;	/* it has been delivered */
}

/* Whether a SIGKILL that no syscall sent is from the OOM killer; sets process.cause and .fatal
 * if so. */
static bool was_out_of_memory(struct process_record *r, const struct oom_evidence *s)
{
	struct process *p = &r->process;

	/* if its own cgroup has counters, kills elsewhere prove nothing */
	if (!s || !(s->group_kills || (s->kills && !s->group_counts)))
		return false;
	p->cause = s->group_kills && s->group_limit ? CAUSE_MEMORY_GROUP : CAUSE_MEMORY;
	p->group_limit = p->cause == CAUSE_MEMORY_GROUP ? s->group_limit : 0;
	p->fatal.from = SIGNAL_KERNEL;
	return true;
}

/* The init process of its pid namespace, if that is ending: the kernel then kills all processes
 * in the namespace. */
static const struct process_record *dying_init(const struct model *m,
					       const struct process_record *r)
{
	const struct identity *who = &r->process.identity;

	for (const struct process_record *i = m->all;
	     r->process.has_identity && who->inner_count > 1 && i; i = i->next)
		if (i != r && identity_is_init(i) && i->process.state >= PROCESS_EXITING &&
		    i->process.identity.inner_count <= who->inner_count &&
		    who->inner[i->process.identity.inner_count - 1] != 0)
			return i;
	return NULL;
}

/* Whether the thread that created the process has ended: the kernel sends the parent-death signal
 * then, although other threads of the parent may live (PR_SET_PDEATHSIG(2const)). */
static bool has_lost_maker(const struct model *m, const struct process_record *r)
{
	const struct model_task *maker = r->maker.serial ? task_find(m, r->maker) : NULL;

	return r->process.orphan || (r->maker.serial && (!maker || maker->exiting));
}

static void attribute_sigkill(struct model *m, struct process_record *r,
			      const struct oom_evidence *shortage)
{
	struct process *p = &r->process;
	const struct process_record *parent = p->parent ? record_of(p->parent) : NULL, *init;

	if (r->kill.number) {
		r->fatal_is_tentative = r->kill.pending;
		name_sender(&p->fatal, r, r->kill.sender, r->kill.program);
		return;
	}
	if (was_out_of_memory(r, shortage) || p->cause == CAUSE_MEMORY ||
	    p->cause == CAUSE_MEMORY_GROUP)
		return;
	init = dying_init(m, r);
	if (init) {
		name_record(&p->fatal, r, init);
		p->fatal.from = SIGNAL_KERNEL;
	} else if (r->death_signal == SIGKILL && parent && has_lost_maker(m, r)) {
		name_record(&p->fatal, r, parent);
		p->fatal.is_parent_death = true;
	} else if (m->timed_out) {
		name_untraced_sender(m, &p->fatal, 0);
		p->fatal.from = SIGNAL_TRACER;
	} else if (m->unaddressed.number && m->time - m->unaddressed.time < sigkill_delay_max) {
		name_sender(&p->fatal, r, m->unaddressed.sender, m->unaddressed.program);
		if (!m->unaddressed_is_group)
			m->unaddressed.number = 0;
	} else if (m->traces_kills) {
		p->fatal.from = SIGNAL_OUTSIDE;
	}
}

void attribute_end(struct model *m, struct process_record *r, struct exit_status how,
		   const struct oom_evidence *shortage)
{
	struct process *p = &r->process;

	if (!how.signaled) {
		if (r->exit_group_by_thread)
			p->cause = CAUSE_OTHER_THREAD;
		return;
	}
	/* the evidence for a lack of memory comes with the last task to exit */
	if (p->fatal.number == how.number && !r->fatal_is_tentative &&
	    !(shortage && (p->fatal.from == SIGNAL_UNKNOWN || p->fatal.from == SIGNAL_OUTSIDE)))
		return;
	r->fatal_is_tentative = false;
	if (how.number != SIGKILL && r->last_deadly.number == how.number) {
		p->fatal = r->last_deadly;
	} else if (how.number != SIGKILL && p->last_signal.number == how.number) {
		p->fatal = p->last_signal;
	} else {
		p->fatal = (struct signal_fact){
			.number = how.number, .time = m->time, .interrupted = r->exit_call,
			/* seccomp, which does not deliver it */
			.from = how.number == SIGSYS ? SIGNAL_KERNEL : SIGNAL_UNKNOWN,
		};
		if (how.number == SIGKILL)
			attribute_sigkill(m, r, shortage);
	}
	if (p->fatal.from == SIGNAL_TRACER || !strcmp(p->fatal.program, "timeout"))
		p->cause = CAUSE_TIMEOUT;
}

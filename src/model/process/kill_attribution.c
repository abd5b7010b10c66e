#include "model/process/kill_attribution.h"

#include <signal.h>
#include <string.h>

#include "abi/abi.h"
#include "model/process/generation.h"
#include "model/process/identity.h"

/* A SIGKILL ends who gets it within so many ns, or waits for a disk */
static const uint64_t soon = 1000 * 1000 * 1000;

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

static void name_sender(struct signal_fact *f, const struct record *r, struct task_id sender,
			const char *program)
{
	f->from = sender.serial && sender.serial == r->process.id.serial ? SIGNAL_SELF :
		SIGNAL_TRACED;
	f->sender = sender;
	memcpy(f->program, program, sizeof(f->program));
}

static void name_record(struct signal_fact *f, const struct record *r, const struct record *sender)
{
	char name[NAME_ROOM] = "";

	generation_name(sender, name);
	name_sender(f, r, sender->process.id, name);
}

/* Who had that number last, of those that are over */
static const struct gone *gone_of(const struct model *m, pid_t pid)
{
	for (unsigned i = 1; m->gone && i <= GONE_MAX; i++) {
		const struct gone *g = &m->gone[(m->gone_at - i) % GONE_MAX];

		if (g->id.tid == pid)
			return g;
	}
	return NULL;
}

static void name_stranger(const struct model *m, struct signal_fact *f, pid_t pid)
{
	bool tracer = m->tracer && (pid == m->tracer || (!pid && m->timed_out));

	f->from = tracer && m->timed_out ? SIGNAL_TRACER : SIGNAL_OUTSIDE;
	f->sender.tid = tracer ? m->tracer : pid;
	if (tracer)	/* without --timeout it hands on what others sent it */
		memcpy(f->program, "ptrail", sizeof("ptrail"));
}

/* By the number that siginfo_t has, in the pid namespace of `r` */
static void find_sender(const struct model *m, struct record *r, struct signal_fact *f, pid_t pid)
{
	const struct sent *sent = &r->sent;
	const struct record *sender;
	const struct gone *gone;

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
	gone = pid && r->process.identity.inner_count < 2 ? gone_of(m, pid) : NULL;
	if (gone)
		name_sender(f, r, gone->id, gone->program);
	else
		name_stranger(m, f, pid);
}

/* The kernel sends these two in the name of whom it sends them to. */
static bool is_of_a_write(const struct record *r, const struct signal_fact *f, pid_t pid)
{
	return (f->number == SIGPIPE || f->number == SIGXFSZ) && f->code == SI_USER &&
		pid == identity_own_number(r) && r->sent.number != f->number;
}

void killer_signal(struct model *m, const struct event *e, struct record *r, const struct task *t)
{
	struct signal_fact *f = &r->process.last_signal;
	/* siginfo_t: three ints, then si_pid or si_addr with the alignment of a pointer */
	unsigned word = word_of(e), at = word == sizeof(uint64_t) ? 16 : 12;
	pid_t pid = e->signal.has_info ? (pid_t)number_at(e, at, sizeof(uint32_t)) : 0;

	*f = (struct signal_fact){
		.number = e->signal.number, .time = e->time,
		.disposition = disposition_of(e->signal.who, e->signal.number),
		.interrupted = !t ? NULL : t->call ? t->call : t->left,
	};
	if (e->signal.has_info) {
		f->code = (int32_t)number_at(e, 8, sizeof(uint32_t));
		if (f->code > 0 || f->code == SI_TIMER || f->code == SI_ASYNCIO ||
		    f->code == SI_SIGIO || f->code == SI_MESGQ || is_of_a_write(r, f, pid))
			f->from = SIGNAL_KERNEL;
		else
			find_sender(m, r, f, pid);
		if (f->code > 0 && f->number == SIGCHLD)
			f->sender.tid = pid;
		if (f->code > 0 && f->code != SI_KERNEL && is_fault(f->number))
			f->address = number_at(e, at, word);
	}
	/* a fault kills also who ignores it, and what is not known may be the default */
	if (is_deadly(f->number) && ((f->code > 0 && is_fault(f->number) &&
				      f->disposition != DISPOSITION_CAUGHT) ||
				     f->disposition <= DISPOSITION_DEFAULT))
		r->deadly = *f;
	if (r->sent.number == f->number && !r->sent.pending)
		r->sent.number = 0;	/* it has arrived */
}

/* What speaks for it, of a SIGKILL that no call sent */
static bool was_for_memory(struct record *r, const struct shortage *s)
{
	struct process *p = &r->process;

	/* where its own group counts, what was killed elsewhere says nothing */
	if (!s || !(s->group_kills || (s->kills && !s->group_counts)))
		return false;
	p->cause = s->group_kills && s->group_limit ? CAUSE_MEMORY_GROUP : CAUSE_MEMORY;
	p->group_limit = p->cause == CAUSE_MEMORY_GROUP ? s->group_limit : 0;
	p->fatal.from = SIGNAL_KERNEL;
	return true;
}

/* With the first process of a pid namespace go all that are in it. */
static const struct record *dying_init(const struct model *m, const struct record *r)
{
	const struct identity *who = &r->process.identity;

	for (const struct record *i = m->all; r->process.has_identity && who->inner_count > 1 && i;
	     i = i->next)
		if (i != r && identity_is_init(i) && i->process.state >= PROCESS_EXITING &&
		    i->process.identity.inner_count <= who->inner_count &&
		    who->inner[i->process.identity.inner_count - 1] != 0)
			return i;
	return NULL;
}

static void judge_kill(struct model *m, struct record *r, const struct shortage *shortage)
{
	struct process *p = &r->process;
	const struct record *parent = p->parent ? record_of(p->parent) : NULL, *init;

	if (r->kill.number) {
		r->unsure = r->kill.pending;
		name_sender(&p->fatal, r, r->kill.sender, r->kill.program);
		return;
	}
	if (was_for_memory(r, shortage) || p->cause == CAUSE_MEMORY ||
	    p->cause == CAUSE_MEMORY_GROUP)
		return;
	init = dying_init(m, r);
	if (init) {
		name_record(&p->fatal, r, init);
		p->fatal.from = SIGNAL_KERNEL;
	} else if (r->death_signal == SIGKILL && parent && p->orphan) {
		name_record(&p->fatal, r, parent);
	} else if (m->timed_out) {
		name_stranger(m, &p->fatal, 0);
		p->fatal.from = SIGNAL_TRACER;
	} else if (m->unaddressed.number && m->time - m->unaddressed.time < soon) {
		name_sender(&p->fatal, r, m->unaddressed.sender, m->unaddressed.program);
		if (!m->unaddressed_many)
			m->unaddressed.number = 0;
	} else if (m->kills_told) {
		p->fatal.from = SIGNAL_OUTSIDE;
	}
}

void killer_judge(struct model *m, struct record *r, struct ending how,
		  const struct shortage *shortage)
{
	struct process *p = &r->process;

	if (!how.signaled) {
		if (r->exited_by_other)
			p->cause = CAUSE_OTHER_THREAD;
		return;
	}
	/* what speaks for a lack of memory is told with the last of several tasks */
	if (p->fatal.number == how.number && !r->unsure &&
	    !(shortage && (p->fatal.from == SIGNAL_UNKNOWN || p->fatal.from == SIGNAL_OUTSIDE)))
		return;
	r->unsure = false;
	if (how.number != SIGKILL && r->deadly.number == how.number) {
		p->fatal = r->deadly;
	} else if (how.number != SIGKILL && p->last_signal.number == how.number) {
		p->fatal = p->last_signal;
	} else {
		p->fatal = (struct signal_fact){
			.number = how.number, .time = m->time, .interrupted = r->dying_in,
			/* of seccomp, which does not deliver it */
			.from = how.number == SIGSYS ? SIGNAL_KERNEL : SIGNAL_UNKNOWN,
		};
		if (how.number == SIGKILL)
			judge_kill(m, r, shortage);
	}
	if (p->fatal.from == SIGNAL_TRACER || !strcmp(p->fatal.program, "timeout"))
		p->cause = CAUSE_TIMEOUT;
}

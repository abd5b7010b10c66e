#include "app/output/notice.h"

/* Writes the message about the process in n->tgid. All of its threads have been counted when an
 * event of another kind or process arrives. */
static void report_attached(struct notice *n)
{
	if (n->threads == 1)
		diag_say(n->diag, "Process %d attached", n->tgid);
	else if (n->threads)
		diag_say(n->diag, "Process %d attached with %u threads", n->tgid, n->threads);
	n->threads = 0;
}

static void handle_new(struct notice *n, const struct event *e)
{
	if (e->born.how == BORN_ATTACHED) {
		if (n->tgid != e->tgid)
			report_attached(n);
		n->tgid = e->tgid;
		n->threads++;
	} else if (e->born.how != BORN_COMMAND) {
		diag_say(n->diag, "Process %d attached", e->task.tid);
	}
}

void notice_idle(struct notice *n)
{
	if (n->threads)
		report_attached(n);
}

void notice_event(struct notice *n, const struct event *e)
{
	if (n->command_attached && e->kind == EVENT_NEW && e->born.how == BORN_COMMAND)
		diag_say(n->diag, "Process %d attached", e->task.tid);
	if (!n->attached)
		return;
	if (n->threads && (e->kind != EVENT_NEW || e->born.how != BORN_ATTACHED))
		report_attached(n);
	if (e->kind == EVENT_NEW)
		handle_new(n, e);
	else if (e->kind == EVENT_DETACH)
		diag_say(n->diag, "Process %d detached", e->task.tid);
}

#include "app/output/notice.h"

/* All threads of a process are there when something else comes */
static void settle(struct notice *n)
{
	if (n->threads == 1)
		diag_say(n->diag, "Process %d attached", n->tgid);
	else if (n->threads)
		diag_say(n->diag, "Process %d attached with %u threads", n->tgid, n->threads);
	n->threads = 0;
}

static void on_new(struct notice *n, const struct event *e)
{
	if (e->born.how == BORN_ATTACHED) {
		if (n->tgid != e->tgid)
			settle(n);
		n->tgid = e->tgid;
		n->threads++;
	} else if (e->born.how != BORN_COMMAND) {
		diag_say(n->diag, "Process %d attached", e->task.tid);
	}
}

void notice_event(struct notice *n, const struct event *e)
{
	if (!n->attached)
		return;
	if (n->threads && (e->kind != EVENT_NEW || e->born.how != BORN_ATTACHED))
		settle(n);
	if (e->kind == EVENT_NEW)
		on_new(n, e);
	else if (e->kind == EVENT_DETACH)
		diag_say(n->diag, "Process %d detached", e->task.tid);
}

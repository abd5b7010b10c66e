#include "print/top/recent.h"

#include "print/core/text/call.h"
#include "print/core/time.h"

void top_recent_choose(struct top_recent *r, pid_t pid)
{
	if (r->pid == pid)
		return;
	r->pid = pid;
	r->count = 0;
}

void top_recent_event(struct top_recent *r, const struct print_options *o, const struct event *e)
{
	struct sbuf *line = &r->lines[r->count % TOP_RECENT];

	if (e->kind != EVENT_LEAVE || !r->pid || e->tgid != r->pid || !e->call.view)
		return;
	sbuf_reset(line);
	text_seconds(line, e->time, 5);
	sbuf_char(line, ' ');
	if (e->task.tid != e->tgid) {
		sbuf_str(line, "thread ");
		sbuf_dec(line, e->task.tid, false);
		sbuf_char(line, ' ');
	}
	text_call_whole(line, o, e->call.view);
	sbuf_str(line, ") ");
	text_call_result(line, o, e->call.view, e->call.note);
	r->count++;
}

void top_recent_add(struct sbuf *text, const struct top_recent *r)
{
	uint64_t i = r->count > TOP_RECENT ? r->count - TOP_RECENT : 0;

	if (r->count)
		sbuf_str(text, "latest system calls\n");
	for (; i < r->count; i++) {
		const struct sbuf *line = &r->lines[i % TOP_RECENT];

		sbuf_add(text, line->s, line->len);
		sbuf_char(text, '\n');
	}
}

void top_recent_done(struct top_recent *r)
{
	for (unsigned i = 0; i < TOP_RECENT; i++)
		sbuf_done(&r->lines[i]);
}

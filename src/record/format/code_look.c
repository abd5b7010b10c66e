/* Codes the members of EVENT_LOOK. New members are added at the end of their struct. */
#include "record/format/block.h"

/* These values are stored in recordings: new ones are added at the end. */
_Static_assert(LOOK_REASONS == 3 && OUTSIDER_OWNER == 2, "looks");
_Static_assert(FD_OBJECT_READERS == 5, "objects of descriptors");

static void code_outsider(struct codec *c, struct outsider *o)
{
	struct span s;

	span_begin(c, &s);
	CODE_INT(c, o->pid);
	code_text(c, &o->program);
	CODE_ENUM(c, o->role, OUTSIDER_USER);
	CODE_UINT(c, o->inode);
	CODE_UINT(c, o->reads);
	CODE_UINT(c, o->writes);
	span_end(c, &s);
}

/* Codes what a task waits for; with `is_last` as the last member of its struct. */
static void code_ipc_wait(struct codec *c, const struct ipc_wait **wait, bool is_last)
{
	struct span s;
	struct ipc_wait *w = span_begin_last(c, &s, *wait, sizeof(*w), is_last);

	*wait = w;
	if (!w)
		return;
	CODE_ENUM(c, w->kind, IPC_WAIT_KINDS - 1);
	CODE_INT(c, w->id);
	CODE_UINT(c, w->has_operation);
	CODE_UINT(c, w->semaphore);
	CODE_INT(c, w->operation);
	CODE_INT(c, w->type);
	CODE_UINT(c, w->is_known);
	CODE_UINT(c, w->value);
	CODE_UINT(c, w->bytes);
	CODE_UINT(c, w->limit);
	CODE_INT(c, w->last);
	code_text(c, &w->address);
	CODE_UINT(c, w->inode);
	span_end(c, &s);
}

/* Codes what a running task did; with `is_last` as the last member of its struct. */
static void code_activity(struct codec *c, const struct task_activity **activity, bool is_last)
{
	struct span s;
	struct task_activity *a = span_begin_last(c, &s, *activity, sizeof(*a), is_last);

	*activity = a;
	if (!a)
		return;
	CODE_UINT(c, a->observed);
	CODE_UINT(c, a->on_cpu);
	CODE_UINT(c, a->quiet);
	CODE_UINT(c, a->samples);
	code_text(c, &a->retried);
	CODE_INT(c, a->retry_error);
	code_text(c, &a->retry_object);
	code_text(c, &a->retry_program);
	CODE_INT(c, a->retry_pid);
	CODE_UINT(c, a->retries);
	span_end(c, &s);
}

static void code_fd_object(struct codec *c, struct fd_object *o)
{
	struct span s;

	span_begin(c, &s);
	CODE_INT(c, o->fd);
	CODE_ENUM(c, o->kind, FD_OBJECT_KINDS - 1);
	CODE_INT(c, o->value);
	span_end(c, &s);
}

static void code_wait(struct codec *c, int *fd)
{
	CODE_INT(c, *fd);
}

void code_look(struct codec *c, struct event *e)
{
	bool has_title = e->look.title && *e->look.title,
		has_objects = e->look.object_count || has_title;

	CODE_ENUM(c, e->look.why, LOOK_REASONS - 1);
	code_letter(c, &e->look.state);
	code_text(c, &e->look.place);
	code_abi(c, &e->look.abi);
	CODE_UINT(c, e->look.nr);
	for (unsigned i = 0; i < 6; i++)
		CODE_UINT(c, e->look.arg[i]);
	CODE_UINT(c, e->look.word);
	CODE_INT(c, e->look.owner);
	code_identity(c, &e->look.who);
	code_descriptors(c, &e->look.open);
	CODE_LIST(c, e->look.waits, e->look.wait_count, WAITS_MAX, code_wait);
	CODE_INT(c, e->look.timeout);
	code_text(c, &e->look.name);
	code_text(c, &e->look.path);
	CODE_INT(c, e->look.stopped);
	CODE_UINT(c, e->look.in_vfork);
	CODE_LIST(c, e->look.outside, e->look.outside_count, OUTSIDERS_MAX, code_outsider);
	CODE_UINT(c, e->look.last);
	if (!c->reading && !e->look.stack &&
	    (e->look.ipc || e->look.activity || has_objects))
		codec_put(c, 0);	/* no stack */
	else
		code_stack(c, &e->look.stack);
	code_ipc_wait(c, &e->look.ipc, !e->look.activity && !has_objects);
	code_activity(c, &e->look.activity, !has_objects);
	if (c->reading || has_objects)
		CODE_LIST(c, e->look.objects, e->look.object_count, WAITS_MAX, code_fd_object);
	if (c->reading || has_title)
		code_text(c, &e->look.title);
}

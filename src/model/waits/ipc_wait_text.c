#include "model/waits/ipc_wait_text.h"

#include "model/waits/wait_text.h"

void ipc_wait_messages(struct sbuf *b, const struct ipc_wait *ipc)
{
	if (!ipc->is_known)
		return;
	if (!ipc->value) {
		sbuf_str(b, ", which is empty");
		return;
	}
	sbuf_str(b, ", which has ");
	wait_text_count(b, ipc->value, "message");
	sbuf_str(b, ipc->id < 0 ? "" : " with ");
	if (ipc->id >= 0)
		wait_text_number(b, ipc->bytes);
	sbuf_str(b, " of at most ");
	wait_text_number(b, ipc->limit);
	sbuf_str(b, ipc->id < 0 ? "" : " bytes");
}

/* Appends "; last changed by sh (12)". */
static void add_last_user(struct sbuf *b, const struct waiting_task *w, const char *done)
{
	const struct ipc_wait *ipc = w->look->ipc;
	struct sbuf name = {0};

	for (unsigned i = 0; i < w->look->outside_count && !name.len; i++)
		if (w->look->outside[i].role == OUTSIDER_USER)
			wait_text_outsider(&name, &w->look->outside[i]);
	if (w->last_user == w->life)
		sbuf_str(&name, "itself");
	else if (w->last_user)
		wait_text_life(&name, w->last_user);
	if (!ipc->last) {
		sbuf_str(b, "; no visible process has ");
		sbuf_str(b, done);
		sbuf_str(b, " it");
	} else {
		sbuf_str(b, "; last ");
		sbuf_str(b, done);
		sbuf_str(b, " by ");
		if (!name.len) {
			sbuf_str(&name, "process ");
			wait_text_number(&name, ipc->last);
			sbuf_str(&name, ", which has exited");
		}
		sbuf_add(b, name.s, name.len);
	}
	sbuf_done(&name);
}

static void describe_semaphore(struct sbuf *b, const struct waiting_task *w)
{
	const struct ipc_wait *ipc = w->look->ipc;

	sbuf_str(b, ipc->has_operation ? "waits until semaphore " : "waits for a semaphore");
	if (ipc->has_operation)
		wait_text_number(b, ipc->semaphore);
	sbuf_str(b, " of semaphore set ");
	wait_text_number(b, ipc->id);
	if (!ipc->has_operation)
		return;
	if (ipc->is_known) {
		sbuf_str(b, ", whose value is ");
		wait_text_number(b, ipc->value);
		sbuf_char(b, ',');
	}
	sbuf_str(b, ipc->operation ? " is at least " : " is ");
	wait_text_number(b, -(int64_t)ipc->operation);
	if (ipc->is_known)
		add_last_user(b, w, "changed");
}

static void add_message_type(struct sbuf *b, int64_t type)
{
	if (!type)
		return;
	sbuf_str(b, type > 0 ? " of type " : " of a type up to ");
	wait_text_number(b, type == INT64_MIN ? INT64_MAX : type > 0 ? type : -type);
}

static void describe_queue(struct sbuf *b, const struct waiting_task *w)
{
	const struct ipc_wait *ipc = w->look->ipc;
	bool receives = ipc->kind == IPC_WAIT_MESSAGE;

	sbuf_str(b, receives ? "waits for a message" : "waits for room");
	add_message_type(b, ipc->type);
	sbuf_str(b, " in message queue ");
	wait_text_number(b, ipc->id);
	ipc_wait_messages(b, ipc);
	if (ipc->is_known)
		add_last_user(b, w, receives ? "written to" : "read from");
}

void ipc_wait_text(struct sbuf *b, const struct waiting_task *w)
{
	if (w->look->ipc->kind == IPC_WAIT_SEMAPHORE)
		describe_semaphore(b, w);
	else
		describe_queue(b, w);
	wait_text_limit(b, w);
}

void ipc_wait_sharer(struct sbuf *b, const struct waiting_task *w)
{
	const struct ipc_wait *ipc = w->look->ipc;
	struct sbuf name = {0};

	if (!ipc || ipc->kind != IPC_WAIT_MAPPING)
		return;
	for (unsigned i = 0; i < w->look->outside_count && !name.len; i++)
		if (w->look->outside[i].role == OUTSIDER_USER)
			wait_text_outsider(&name, &w->look->outside[i]);
	if (w->last_user)
		wait_text_life(&name, w->last_user);
	sbuf_str(b, " in ");
	sbuf_str(b, ipc->address);
	sbuf_str(b, name.len ? ", which " : ", which no other visible process has mapped");
	if (name.len) {
		sbuf_add(b, name.s, name.len);
		sbuf_str(b, " has mapped, too");
	}
	sbuf_done(&name);
}

#include "print/core/json/inspection.h"

#include "abi/abi.h"
#include "desc/type.h"
#include "print/core/fact_names.h"
#include "print/core/json/facts.h"
#include "print/core/json/value.h"

static void add_call(struct json *j, const struct event *e)
{
	if (!e->look.abi)
		return;
	json_member_str(j, "abi", e->look.abi->name);
	json_member_uint(j, "nr", e->look.nr);
	json_key(j, "name");
	if (e->look.row)
		json_str(j, e->look.row->name);
	else
		json_null(j);
	json_member_array(j, "registers");
	for (unsigned i = 0; i < 6; i++)
		json_hex(j, e->look.arg[i]);
	json_array_end(j);
	if (e->look.timeout >= 0)
		json_member_uint(j, "timeout", e->look.timeout);
}

static void add_descriptor(struct json *j, const struct descriptor *d)
{
	json_member_str(j, "kind", fact_descriptors[d->kind]);
	json_named_text(j, "path", d->name);
	json_nonzero(j, "device", d->device);
	json_nonzero(j, "inode", d->inode);
	json_nonzero(j, "peer", d->peer);
	json_flag(j, "reads", d->reads);
	json_flag(j, "writes", d->writes);
	json_flag(j, "listens", d->listens);
	json_flag(j, "unaccepted", d->is_unaccepted);
	json_flag(j, "appends", d->appends);
	json_flag(j, "advanced", d->is_advanced);
	json_flag(j, "cloexec", d->closes_on_exec);
}

void json_open_descriptors(struct json *j, const struct descriptors *open)
{
	if (!open)
		return;
	json_member_array(j, "open");
	for (unsigned i = 0; i < open->count; i++) {
		json_object(j);
		json_member_int(j, "fd", open->all[i].fd);
		add_descriptor(j, &open->all[i]);
		json_object_end(j);
	}
	json_array_end(j);
	if (open->open > open->count)
		json_nonzero(j, "open_count", open->open);
	json_nonzero(j, "open_limit", open->limit);
}

static void add_variable(struct json *j, const char *key, const struct environment_variable *v)
{
	if (v)
		json_named_str(j, key, v->text[v->name_len] ? v->text + v->name_len + 1 : "");
}

static void add_environment_change(struct json *j, const struct environment_change *c)
{
	const struct environment_variable *v = c->after ? c->after : c->before;
	struct sbuf name = {0};

	sbuf_add(&name, v->text, v->name_len);
	json_object(j);
	json_named_str(j, "name", name.s);
	add_variable(j, "before", c->before);
	add_variable(j, "after", c->after);
	json_flag(j, "cut", v->is_cut);
	json_object_end(j);
	sbuf_done(&name);
}

static void add_descriptor_state(struct json *j, const char *key, const struct descriptor *d)
{
	if (!d)
		return;
	json_member_object(j, key);
	add_descriptor(j, d);
	json_object_end(j);
}

void json_exec_changes(struct json *j, const struct exec_changes *c)
{
	if (!c)
		return;
	json_member_object(j, "changes");
	json_flag(j, "partial", !c->has_environment || !c->has_descriptors);
	json_member_array(j, "environment");
	for (unsigned i = 0; i < c->environment_count; i++)
		add_environment_change(j, &c->environment[i]);
	json_array_end(j);
	json_member_array(j, "descriptors");
	for (unsigned i = 0; i < c->descriptor_count; i++) {
		json_object(j);
		json_member_int(j, "fd", c->descriptors[i].fd);
		add_descriptor_state(j, "before", c->descriptors[i].before);
		add_descriptor_state(j, "after", c->descriptors[i].after);
		json_object_end(j);
	}
	json_array_end(j);
	json_object_end(j);
}

static void add_outsiders(struct json *j, const struct event *e)
{
	if (!e->look.outside_count)
		return;
	json_member_array(j, "outside");
	for (unsigned i = 0; i < e->look.outside_count; i++) {
		const struct outsider *o = &e->look.outside[i];

		json_object(j);
		json_member_int(j, "pid", o->pid);
		json_named_text(j, "program", o->program);
		json_member_str(j, "role", fact_roles[o->role]);
		json_nonzero(j, "inode", o->inode);
		json_flag(j, "reads", o->reads);
		json_flag(j, "writes", o->writes);
		json_object_end(j);
	}
	json_array_end(j);
}

static void add_ipc(struct json *j, const struct ipc_wait *w)
{
	if (!w)
		return;
	json_member_object(j, "ipc");
	json_member_str(j, "kind", fact_ipc_waits[w->kind]);
	if (w->id >= 0)
		json_member_int(j, "id", w->id);
	if (w->has_operation) {
		json_member_uint(j, "semaphore", w->semaphore);
		json_member_int(j, "operation", w->operation);
	}
	if (w->type)
		json_member_int(j, "type", w->type);
	if (w->is_known)
		json_member_uint(j, "value", w->value);
	json_nonzero(j, "bytes", w->bytes);
	json_nonzero(j, "limit", w->limit);
	json_nonzero(j, "last", w->last);
	json_named_text(j, "address", w->address);
	json_nonzero(j, "inode", w->inode);
	json_object_end(j);
}

static void add_activity(struct json *j, const struct task_activity *a)
{
	if (!a)
		return;
	json_member_object(j, "activity");
	json_member_uint(j, "observed", a->observed);
	json_member_uint(j, "on_cpu", a->on_cpu);
	json_nonzero(j, "quiet", a->quiet);
	json_nonzero(j, "samples", a->samples);
	json_named_text(j, "retried", a->retried);
	if (errno_name(a->retry_error))
		json_member_str(j, "retry_error", errno_name(a->retry_error));
	json_named_text(j, "retry_object", a->retry_object);
	json_named_text(j, "retry_program", a->retry_program);
	json_nonzero(j, "retry_pid", a->retry_pid);
	json_nonzero(j, "retries", a->retries);
	json_object_end(j);
}

static void add_objects(struct json *j, const struct event *e)
{
	if (!e->look.object_count)
		return;
	json_member_array(j, "objects");
	for (unsigned i = 0; i < e->look.object_count; i++) {
		const struct fd_object *o = &e->look.objects[i];

		json_object(j);
		json_member_int(j, "fd", o->fd);
		json_member_str(j, "kind", fact_fd_objects[o->kind]);
		json_member_int(j, "value", o->value);
		json_object_end(j);
	}
	json_array_end(j);
}

void json_inspection(struct json *j, const struct event *e)
{
	char state[2] = {e->look.state};
	const char *signal = desc_signal_name(e->look.stopped);

	json_member_str(j, "why", fact_looks[e->look.why]);
	json_member_str(j, "state", state);
	json_named_text(j, "thread", e->look.name);
	json_named_text(j, "place", e->look.place);
	if (signal)
		json_member_str(j, "signal", signal);
	add_call(j, e);
	json_named_text(j, "opens", e->look.path);
	json_nonzero(j, "word", e->look.word);
	json_nonzero(j, "owner", e->look.owner);
	json_flag(j, "in_vfork", e->look.in_vfork);
	if (e->look.wait_count) {
		json_member_array(j, "waits");
		for (unsigned i = 0; i < e->look.wait_count; i++)
			json_int(j, e->look.waits[i]);
		json_array_end(j);
	}
	add_ipc(j, e->look.ipc);
	add_activity(j, e->look.activity);
	add_objects(j, e);
	add_outsiders(j, e);
	json_identity(j, e->look.who);
	json_open_descriptors(j, e->look.open);
	json_stack(j, e->look.stack);
	json_flag(j, "last", e->look.last);
}

#include "base/text/json.h"
#include "print/core/fact_names.h"
#include "print/core/json/value.h"
#include "print/ipc/writers.h"

static void add_end(struct json *j, const char *name, struct ipc_end end)
{
	json_member_object(j, name);
	if (end.process) {
		json_member_int(j, "pid", end.process->pid);
		json_member_uint(j, "serial", end.process->serial);
		if (*end.process->program)
			json_named_str(j, "program", end.process->program);
	} else if (end.outside) {
		json_named_str(j, "outside", end.outside);
	}
	json_object_end(j);
}

static void add_flow(struct json *j, const char *name, const struct ipc_flow *flow)
{
	if (!ipc_flow_is_used(flow))
		return;
	json_member_object(j, name);
	json_member_uint(j, "bytes", flow->bytes);
	json_member_uint(j, "messages", flow->messages);
	if (flow->sent)
		json_member_uint(j, "sent", flow->sent);
	json_object_end(j);
}

void ipc_json(struct sbuf *b, const struct ipc_list *list)
{
	struct json j = {.b = b};

	json_object(&j);
	json_member_array(&j, "edges");
	for (size_t n = 0; n < list->count; n++) {
		const struct ipc_edge *edge = list->all[n];

		json_object(&j);
		json_member_str(&j, "kind", fact_ipc_kinds[edge->kind]);
		if (*edge->what)
			json_named_str(&j, "what", edge->what);
		add_end(&j, "one", edge->one);
		add_end(&j, "other", edge->other);
		add_flow(&j, "to_other", &edge->flows[0]);
		add_flow(&j, "to_one", &edge->flows[1]);
		json_object_end(&j);
	}
	json_array_end(&j);
	if (list->ipc->forgotten)
		json_member_uint(&j, "not_listed", list->ipc->forgotten);
	json_flag(&j, "io_uring", list->ipc->fds.uses_io_uring);
	json_object_end(&j);
	sbuf_char(b, '\n');
}

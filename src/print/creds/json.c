#include "abi/abi.h"
#include "base/text/json.h"
#include "print/core/fact_names.h"
#include "print/core/json/facts.h"
#include "print/core/json/value.h"
#include "print/creds/writers.h"

static void add_ids(struct json *j, const char *name, const uint32_t all[CREDENTIAL_IDS])
{
	json_member_object(j, name);
	for (unsigned i = 0; i < CREDENTIAL_IDS; i++)
		if (all[i] != CREDS_UNKNOWN_ID)
			json_member_uint(j, fact_credential_ids[i], all[i]);
	json_object_end(j);
}

static void add_state(struct json *j, const char *name, const struct creds *state)
{
	const struct credentials *c = &state->c;

	json_member_object(j, name);
	json_member_bool(j, "known", state->is_known);
	add_ids(j, "users", c->users);
	add_ids(j, "groups", c->groups);
	json_confinement(j, c, state->fresh, CREDS_UNKNOWN_ID);
	json_member_uint(j, "landlock", state->confinements);
	json_object_end(j);
}

static void add_change(struct json *j, const struct creds_change *c)
{
	const char *error = c->error ? errno_name(c->error) : NULL;

	json_object(j);
	json_member_uint(j, "time", c->time);
	json_member_int(j, "tid", c->tid);
	if (c->threads > 1)
		json_member_uint(j, "threads", c->threads);
	json_member_str(j, "call", c->call);
	if (c->text)
		json_named_str(j, "text", c->text);
	if (c->error)
		json_member_str(j, "error", error ? error : "unknown");
	else
		add_state(j, "after", c->after);
	json_object_end(j);
}

static void add_process(struct json *j, const struct creds_process *p)
{
	static const char *const kept[] = {
		[KEPT_USER] = "user", [KEPT_GROUP] = "group", [KEPT_GROUPS] = "groups",
		[KEPT_CAPABILITIES] = "capabilities",
	};

	json_object(j);
	json_member_int(j, "pid", p->pid);
	json_member_uint(j, "serial", p->serial);
	json_named_text(j, "program", p->program);
	if (p->parent)
		json_member_int(j, "parent", p->parent);
	json_member_uint(j, "began", p->began);
	if (p->ended)
		json_member_uint(j, "ended", p->ended);
	add_state(j, "start", p->start);
	json_member_array(j, "changes");
	for (const struct creds_change *c = p->first; c; c = c->next)
		add_change(j, c);
	json_array_end(j);
	add_state(j, "end", p->now);
	if (creds_kept(p))
		json_member_str(j, "kept", kept[creds_kept(p)]);
	json_object_end(j);
}

void creds_json(struct sbuf *b, const struct creds_model *m)
{
	struct json j = {.b = b};

	json_object(&j);
	json_member_array(&j, "processes");
	for (const struct creds_process *p = m->first; p; p = p->next)
		add_process(&j, p);
	json_array_end(&j);
	if (m->forgotten)
		json_member_uint(&j, "not_listed", m->forgotten);
	json_object_end(&j);
	sbuf_char(b, '\n');
}

/* The table of credentials: those that a process begins with, and each change */
#include "abi/abi.h"
#include "base/text/json.h"
#include "print/core/fact_names.h"
#include "print/core/json/facts.h"
#include "print/sqlite/reports/state.h"

static void add_ids(struct row *r, const uint32_t all[CREDENTIAL_IDS])
{
	for (unsigned i = 0; i < CREDENTIAL_IDS; i++)
		row_int_if(r, all[i], all[i] != CREDS_UNKNOWN_ID);
}

static void put_groups(struct sbuf *b, const struct credentials *c)
{
	struct json j = {.b = b};

	json_array(&j);
	json_groups(&j, c, CREDS_UNKNOWN_ID);
	json_array_end(&j);
}

static void put_namespaces(struct sbuf *b, const struct creds *state)
{
	struct json j = {.b = b};

	json_object(&j);
	for (unsigned i = 0; i < NAMESPACE_KINDS; i++) {
		if (state->c.namespaces[i])
			json_member_uint(&j, fact_namespaces[i], state->c.namespaces[i]);
		else if (state->fresh >> i & 1)
			json_member_str(&j, fact_namespaces[i], "new");
	}
	json_object_end(&j);
}

/* Binds the columns of a state. `groups`, `namespaces`: buffers, valid until row_end */
static void add_state(struct row *r, const struct creds *state, struct sbuf *groups,
		      struct sbuf *namespaces)
{
	const struct credentials *c = &state->c;

	sbuf_reset(groups);
	sbuf_reset(namespaces);
	put_groups(groups, c);
	put_namespaces(namespaces, state);
	row_int(r, state->is_known);
	add_ids(r, c->users);
	add_ids(r, c->groups);
	row_json(r, groups);
	for (unsigned i = 0; i < CAPABILITY_SETS; i++)
		row_int_if(r, c->capabilities[i],
			   state->is_known && c->capabilities[i] != CREDS_UNKNOWN_SET);
	row_int_if(r, c->securebits, c->has_securebits || c->securebits);
	row_int(r, c->no_new_privs);
	row_str(r, fact_seccomp(c->seccomp));
	row_int(r, c->filters);
	row_int(r, state->confinements);
	row_str(r, c->label);
	row_json(r, namespaces);
	row_str(r, c->cgroup);
	row_str(r, c->memory_max);
	row_str(r, c->pids_max);
	row_str(r, c->cpu_max);
}

struct credential_rows {
	struct store *store;
	struct sbuf groups, namespaces;
};

static void write_start(struct credential_rows *w, const struct creds_process *p)
{
	struct row r = row_begin(w->store, SQL_CREDENTIAL);

	row_nonzero(&r, p->serial);
	row_int(&r, p->began);
	row_int(&r, p->pid);
	row_int(&r, 1);
	row_null(&r);
	row_null(&r);
	row_null(&r);
	add_state(&r, p->start, &w->groups, &w->namespaces);
	row_end(&r);
}

static void write_change(struct credential_rows *w, const struct creds_process *p,
			 const struct creds_change *c)
{
	struct row r = row_begin(w->store, SQL_CREDENTIAL);

	row_nonzero(&r, p->serial);
	row_int(&r, c->time);
	row_int(&r, c->tid);
	row_int(&r, c->threads);
	row_str(&r, c->call);
	row_str(&r, c->text);
	if (c->error)
		row_name(&r, errno_name(c->error), c->error);
	else
		row_null(&r);
	add_state(&r, c->after, &w->groups, &w->namespaces);
	row_end(&r);
}

void rows_of_credentials(struct store *s, const struct creds_model *m)
{
	struct credential_rows w = {.store = s};

	for (const struct creds_process *p = m->first; p; p = p->next) {
		report_mention(s, p->serial, p->pid, p->program);
		write_start(&w, p);
		for (const struct creds_change *c = p->first; c; c = c->next)
			write_change(&w, p, c);
	}
	report_omitted(s, "credential", m->forgotten, "too many");
	sbuf_done(&w.groups);
	sbuf_done(&w.namespaces);
}

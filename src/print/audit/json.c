#include <string.h>

#include "base/text/json.h"
#include "print/audit/writers.h"
#include "print/core/json/value.h"

const char *const audit_kind_names[AUDIT_KINDS] = {
	[AUDIT_SECRET] = "secret", [AUDIT_PERSISTENCE] = "persistence",
	[AUDIT_PRIVILEGE] = "privilege", [AUDIT_PROCESS] = "process",
	[AUDIT_OUTSIDE] = "outside", [AUDIT_NETWORK] = "network", [AUDIT_UNSEEN] = "unseen",
};

const char *const audit_level_names[AUDIT_LEVELS] = {
	[AUDIT_HIGH] = "high", [AUDIT_MEDIUM] = "medium", [AUDIT_LOW] = "low",
	[AUDIT_USUAL] = "usual",
};

const char *const audit_fate_names[AUDIT_FATES] = {
	[AUDIT_CREATED] = "created", [AUDIT_WRITTEN] = "written", [AUDIT_DELETED] = "deleted",
	[AUDIT_CHANGED] = "changed", [AUDIT_TEMPORARY] = "temporary",
};

struct document {
	struct json j;
	const struct audit *a;
	uint64_t rows;
};

static void add_witness(struct document *d, const struct witness *w)
{
	const struct life *l = history_of_serial(d->a->history, w->serial);

	json_named_str(&d->j, "program", w->program);
	json_member_int(&d->j, "pid", w->pid);
	json_member_uint(&d->j, "time", w->time);
	json_member_str(&d->j, "syscall", w->call);
	json_member_array(&d->j, "ancestors");
	for (l = l ? l->parent : NULL; l; l = l->parent)
		json_str(&d->j, life_name(l));
	json_array_end(&d->j);
}

/* Adds those of AUDIT_USUAL, or the others. */
static void add_findings(struct document *d, const char *name, bool is_usual)
{
	uint64_t n = 0;

	json_member_array(&d->j, name);
	for (const struct audit_finding *f = d->a->findings; f && n < d->rows; f = f->next) {
		if (is_usual != (f->level == AUDIT_USUAL))
			continue;
		n++;
		json_object(&d->j);
		json_member_str(&d->j, "level", audit_level_names[f->level]);
		json_member_str(&d->j, "kind", audit_kind_names[f->kind]);
		json_member_str(&d->j, "what", f->what);
		json_member_str(&d->j, "reason", f->reason);
		json_member_array(&d->j, "objects");
		for (size_t i = 0; i < f->object_count && i < AUDIT_OBJECTS_MAX; i++)
			json_str(&d->j, f->objects[i]);
		json_array_end(&d->j);
		json_member_uint(&d->j, "object_count", f->object_count);
		add_witness(d, &f->by);
		json_object_end(&d->j);
	}
	json_array_end(&d->j);
}

static void add_programs(struct document *d)
{
	uint64_t n = 0;

	json_member_array(&d->j, "programs");
	for (const struct audit_program *p = d->a->acts.first_program; p && n < d->rows;
	     p = p->next, n++) {
		json_object(&d->j);
		json_named_str(&d->j, "program", p->name);
		json_named_str(&d->j, "path", p->path);
		json_member_uint(&d->j, "times", p->times);
		json_object_end(&d->j);
	}
	json_array_end(&d->j);
}

static void add_fates(struct document *d, const char *name, const uint64_t *fates)
{
	json_member_object(&d->j, name);
	for (unsigned i = 0; i < AUDIT_FATES; i++)
		json_member_uint(&d->j, audit_fate_names[i], fates[i]);
	json_object_end(&d->j);
}

static void add_files(struct document *d)
{
	const struct audit *a = d->a;

	if (*a->log.home)
		json_named_str(&d->j, "directory", a->log.home);
	add_fates(d, "inside", a->inside_fates);
	add_fates(d, "outside", a->outside_fates);
	json_member_array(&d->j, "files_outside");
	for (size_t i = 0; i < a->outside_count && i < d->rows; i++) {
		json_object(&d->j);
		json_named_str(&d->j, "path", a->outside[i].path->path);
		json_member_str(&d->j, "fate", audit_fate_names[a->outside[i].fate]);
		add_witness(d, &a->outside[i].by);
		json_object_end(&d->j);
	}
	json_array_end(&d->j);
}

static void add_peers(struct document *d, const char *name, const struct audit_peer *p)
{
	uint64_t n = 0;

	json_member_array(&d->j, name);
	for (; p && n < d->rows; p = p->next, n++) {
		json_object(&d->j);
		json_member_str(&d->j, "protocol", p->protocol);
		json_named_str(&d->j, "address", p->address);
		if (*p->name)
			json_named_str(&d->j, "name", p->name);
		json_member_bool(&d->j, "local", p->is_local);
		json_member_bool(&d->j, "failed", p->failed);
		json_member_uint(&d->j, "sockets", p->links);
		json_member_uint(&d->j, "sent", p->sent);
		json_member_uint(&d->j, "received", p->received);
		add_witness(d, &p->by);
		json_object_end(&d->j);
	}
	json_array_end(&d->j);
}

static void add_rests(struct document *d)
{
	json_member_array(&d->j, "left_behind");
	for (size_t i = 0; i < d->a->rest_count && i < d->rows; i++) {
		const struct audit_rest *r = &d->a->rests[i];

		json_object(&d->j);
		json_named_str(&d->j, "program", life_name(r->life));
		json_member_int(&d->j, "pid", r->life->id.tid);
		json_member_bool(&d->j, "running", !r->life->exited);
		if (r->life->exited)
			json_member_uint(&d->j, "after", r->after);
		json_member_bool(&d->j, "finding", r->is_left);
		json_object_end(&d->j);
	}
	json_array_end(&d->j);
}

static void add_counts(struct document *d)
{
	const struct audit *a = d->a;

	json_member_object(&d->j, "counts");
	json_member_uint(&d->j, "findings", a->finding_count);
	for (unsigned i = 0; i < AUDIT_LEVELS; i++)
		json_member_uint(&d->j, audit_level_names[i], a->per_level[i]);
	json_member_uint(&d->j, "programs", a->acts.program_count);
	json_member_uint(&d->j, "executions", a->acts.executions);
	json_member_uint(&d->j, "files_outside", a->outside_count);
	json_member_uint(&d->j, "peers", a->peers.count);
	json_member_uint(&d->j, "listeners", a->listeners.count);
	json_member_uint(&d->j, "left_behind", a->rest_count);
	json_object_end(&d->j);
}

void audit_json(struct sbuf *b, const struct audit *a, const struct event *end, uint64_t rows)
{
	struct document d = {.j = {.b = b}, .a = a, .rows = rows};

	json_object(&d.j);
	json_member_uint(&d.j, "version", 1);
	json_member_array(&d.j, "command");
	for (const char *const *arg = a->history->argv; arg && *arg; arg++)
		json_str(&d.j, *arg);
	json_array_end(&d.j);
	json_member_bool(&d.j, "complete", !end_is_cut(end->end.why) && !end->end.lost);
	add_counts(&d);
	add_findings(&d, "findings", false);
	json_member_array(&d.j, "nothing_found");
	for (unsigned i = 0; i < AUDIT_KINDS; i++)
		if (!a->per_kind[i])
			json_str(&d.j, audit_kind_names[i]);
	json_array_end(&d.j);
	add_findings(&d, "usual", true);
	add_programs(&d);
	add_files(&d);
	add_peers(&d, "peers", a->peers.first);
	add_peers(&d, "listeners", a->listeners.first);
	add_rests(&d);
	json_object_end(&d.j);
	sbuf_char(b, '\n');
}

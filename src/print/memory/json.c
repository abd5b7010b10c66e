#include "abi/abi.h"
#include "base/text/json.h"
#include "print/core/fact_names.h"
#include "print/core/json/facts.h"
#include "print/core/json/value.h"
#include "print/memory/writers.h"

static void add_sums(struct json *j, const char *name, const struct memory_sums *s)
{
	json_member_object(j, name);
	json_member_uint(j, "mapped", s->mapped);
	json_nonzero(j, "no_access", s->reserved);
	json_nonzero(j, "private_writable", s->is_private);
	for (unsigned i = 0; i < MEMORY_KINDS; i++)
		json_nonzero(j, fact_memory_kinds[i], s->kinds[i]);
	json_object_end(j);
}

static void add_curve(struct json *j, const struct memory_curve *c)
{
	json_member_array(j, "curve");
	for (size_t i = 0; i < c->count; i++) {
		json_object(j);
		json_member_uint(j, "time", c->points[i].time);
		json_member_uint(j, "mapped", c->points[i].last);
		if (c->points[i].most != c->points[i].last)
			json_member_uint(j, "highest", c->points[i].most);
		json_object_end(j);
	}
	json_array_end(j);
}

static void add_large(struct json *j, const struct memory_space *s, const struct memory_large *l)
{
	json_object(j);
	json_member_uint(j, "size", l->size);
	json_member_str(j, "kind", fact_memory_kinds[l->kind]);
	json_named_text(j, "name", l->name);
	json_named_text(j, "call", l->call);
	json_member_uint(j, "time", l->time);
	if (l->tid)
		json_member_int(j, "tid", l->tid);
	if (l->id)
		json_member_uint(j, "still_mapped", memory_still_mapped(s, l));
	json_stack(j, l->stack);
	json_object_end(j);
}

static void add_error(struct json *j, int error)
{
	const char *name = errno_name(error);

	if (name)
		json_member_str(j, "error", name);
	else if (error)
		json_member_int(j, "error", error);
}

static void add_failures(struct json *j, const struct memory_space *s)
{
	if (!s->failure_count)
		return;
	json_member_uint(j, "failure_count", s->failure_count);
	json_member_array(j, "failures");
	for (uint64_t i = 0; i < s->failure_count && i < MEMORY_FAILURES; i++) {
		const struct memory_failure *f = &s->failures[i];

		json_object(j);
		json_member_str(j, "call", f->call);
		json_member_int(j, "tid", f->tid);
		json_member_uint(j, "time", f->time);
		json_nonzero(j, "size", f->size);
		add_error(j, f->error);
		json_object_end(j);
	}
	json_array_end(j);
}

static void add_counts(struct json *j, const struct memory_space *s)
{
	json_member_array(j, "counts");
	for (unsigned i = 0; i < s->count_count; i++) {
		const struct memory_count *c = &s->counts[i];

		json_object(j);
		json_member_str(j, "call", c->call);
		json_member_uint(j, "calls", c->calls);
		json_nonzero(j, "failed", c->failed);
		json_nonzero(j, "mapped", c->mapped);
		json_nonzero(j, "unmapped", c->unmapped);
		json_object_end(j);
	}
	json_array_end(j);
}

static void add_lists(struct json *j, const struct memory_space *s)
{
	if (s->map) {
		json_member_array(j, "mappings");
		for (unsigned i = 0; i < s->map_count; i++)
			json_mapping(j, &s->map[i]);
		json_array_end(j);
	}
	json_member_array(j, "calls");
	for (const struct memory_call *c = s->calls; c; c = c->next) {
		json_object(j);
		json_member_uint(j, "time", c->time);
		json_member_int(j, "tid", c->tid);
		json_member_str(j, "call", c->call);
		json_member_hex(j, "addr", c->addr);
		json_member_uint(j, "size", c->size);
		add_error(j, c->error);
		json_object_end(j);
	}
	json_array_end(j);
}

static void add_state(struct json *j, const char *name, const struct memory_map *map, bool is_known)
{
	if (!is_known)
		return;
	json_member_object(j, name);
	json_memory_sizes(j, map);
	json_object_end(j);
}

static void add_space(struct json *j, const struct memory_space *s)
{
	json_object(j);
	json_member_int(j, "pid", s->pid);
	json_member_uint(j, "serial", s->serial);
	json_named_text(j, "program", s->program);
	json_member_str(j, "origin", fact_memory_origins[s->origin]);
	if (s->parent)
		json_member_int(j, "parent", s->parent);
	json_member_uint(j, "began", s->began);
	json_nonzero(j, "ended", s->ended);
	json_member_str(j, "end", fact_memory_ends[s->end]);
	json_flag(j, "partial", s->is_partial && !s->is_whole);
	json_member_uint(j, "peak_mapped", s->peak);
	json_member_uint(j, "peak_time", s->peak_time);
	json_named_text(j, "peak_call", s->peak_call);
	add_sums(j, "at_begin", &s->at_begin);
	add_sums(j, "at_end", &s->at_end);
	json_nonzero(j, "unexplained", s->unexplained);
	json_nonzero(j, "vanished", s->vanished);
	add_state(j, "read_at_begin", &s->first, s->has_first && s->origin != MEMORY_FORKED);
	add_state(j, "read_at_end", &s->last, s->has_last);
	add_curve(j, &s->curve);
	json_member_array(j, "largest");
	for (unsigned i = 0; i < s->large_count; i++)
		add_large(j, s, &s->largest[i]);
	json_array_end(j);
	add_failures(j, s);
	add_counts(j, s);
	add_lists(j, s);
	json_object_end(j);
}

void memory_json(struct sbuf *b, const struct memory_model *m)
{
	struct json j = {.b = b};

	json_object(&j);
	json_member_array(&j, "spaces");
	for (const struct memory_space *s = m->first; s; s = s->next)
		if (s->ranges.count || s->peak || s->count_count)
			add_space(&j, s);
	json_array_end(&j);
	if (m->not_kept)
		json_member_uint(&j, "not_listed", m->not_kept);
	json_object_end(&j);
	sbuf_char(b, '\n');
}

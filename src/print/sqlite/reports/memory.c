/* The tables of address spaces: sizes, curves, largest mappings, failures */
#include "abi/abi.h"
#include "base/text/json.h"
#include "print/core/fact_names.h"
#include "print/sqlite/database/stack.h"
#include "print/sqlite/reports/state.h"

/* Binds the sizes at the end; NULL if they were not read then. */
static void add_last(struct row *r, const struct memory_space *s)
{
	const struct memory_map *m = &s->last;
	const uint64_t sizes[] = {
		m->peak_resident, m->resident, m->proportional, m->private_clean,
		m->private_dirty, m->swapped, m->minor_faults, m->major_faults,
	};
	const uint64_t limits[] = {
		m->space_limit, m->data_limit, m->stack_limit, m->lock_limit,
	};

	for (unsigned i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
		row_int_if(r, sizes[i], s->has_last);
	for (unsigned i = 0; i < sizeof(limits) / sizeof(*limits); i++)
		row_int_if(r, limits[i], s->has_last && limits[i] != UINT64_MAX);
}

static void add_kinds(struct row *r, struct sbuf *b, const struct memory_sums *sums)
{
	struct json j = {.b = b};

	sbuf_reset(b);
	json_object(&j);
	for (unsigned i = 0; i < MEMORY_KINDS; i++)
		json_nonzero(&j, fact_memory_kinds[i], sums->kinds[i]);
	json_object_end(&j);
	row_json(r, b);
}

static void write_space(struct store *s, struct sbuf *b, const struct memory_space *space,
			uint64_t id)
{
	struct row r = row_begin(s, SQL_MEMORY);

	row_int(&r, id);
	row_nonzero(&r, space->serial);
	row_str(&r, space->program);
	row_str(&r, space->file);
	row_str(&r, fact_memory_origins[space->origin]);
	row_int(&r, space->began);
	row_nonzero(&r, space->ended);
	row_str(&r, fact_memory_ends[space->end]);
	row_int(&r, space->is_partial && !space->is_whole);
	row_int(&r, space->peak);
	row_int(&r, space->peak_time);
	row_str(&r, space->peak_call);
	row_int(&r, space->at_begin.mapped);
	row_int(&r, space->at_end.mapped);
	add_kinds(&r, b, &space->at_end);
	add_last(&r, space);
	row_int(&r, space->failure_count);
	row_end(&r);
}

static void write_curve(struct store *s, const struct memory_curve *c, uint64_t id)
{
	for (size_t i = 0; i < c->count; i++) {
		struct row r = row_begin(s, SQL_MEMORY_POINT);

		row_int(&r, id);
		row_int(&r, c->points[i].time);
		row_int(&r, c->points[i].last);
		row_int(&r, c->points[i].most);
		row_end(&r);
	}
}

static void write_mapping(struct store *s, const struct memory_space *space,
			  const struct memory_large *l, uint64_t id, uint64_t mapping)
{
	struct row r = row_begin(s, SQL_MAPPING);

	row_int(&r, mapping);
	row_int(&r, id);
	row_int(&r, l->size);
	row_str(&r, fact_memory_kinds[l->kind]);
	row_str(&r, l->name);
	row_str(&r, l->call);
	row_int(&r, l->time);
	row_nonzero(&r, l->tid);
	row_int_if(&r, memory_still_mapped(space, l), l->id);
	row_end(&r);
	store_stack(s, &(struct stack_owner){.mapping = mapping}, l->stack);
}

static void write_failure(struct store *s, const struct memory_failure *f, uint64_t id)
{
	struct row r = row_begin(s, SQL_MEMORY_FAILURE);

	row_int(&r, id);
	row_int(&r, f->time);
	row_int(&r, f->tid);
	row_str(&r, f->call);
	row_nonzero(&r, f->size);
	row_name(&r, errno_name(f->error), f->error);
	row_end(&r);
}

/* *mappings: number of rows of mappings until now */
static void write_lists(struct store *s, const struct memory_space *space, uint64_t id,
			uint64_t *mappings)
{
	write_curve(s, &space->curve, id);
	for (unsigned i = 0; i < space->large_count; i++)
		write_mapping(s, space, &space->largest[i], id, ++*mappings);
	for (unsigned i = 0; i < space->failure_count && i < MEMORY_FAILURES; i++)
		write_failure(s, &space->failures[i], id);
}

void rows_of_memory(struct store *s, const struct memory_model *m)
{
	struct sbuf b = {0};
	uint64_t id = 0, mappings = 0;

	for (const struct memory_space *space = m->first; space; space = space->next) {
		if (!memory_is_listed(space))
			continue;
		report_mention(s, space->serial, space->pid, space->program);
		write_space(s, &b, space, ++id);
		write_lists(s, space, id, &mappings);
		if (space->failure_count > MEMORY_FAILURES)
			report_omitted(s, "memory_failure", space->failure_count - MEMORY_FAILURES,
				       "of a process only the first");
	}
	sbuf_done(&b);
}

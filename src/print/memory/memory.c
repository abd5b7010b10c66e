/* The printer `memory`: at the end of the trace, the memory of each process: what was mapped over
 * time and by which syscalls, the peak of resident memory, faults, limits and failures. */
#include "print/core/printers.h"

#include "abi/abi.h"
#include "print/core/fact_names.h"
#include "print/core/json/facts.h"
#include "print/core/json/value.h"
#include "print/memory/report.h"

enum { SETTING_LIVES = TABLE_OWN };

static void memory_init(void *model, const struct print_options *options)
{
	struct memory_report *r = model;

	r->lists = options->settings[SETTING_LIVES];
	memory_model_init(&r->memory,
			  r->lists || options->settings[TABLE_FORMAT] == FORMAT_JSON);
}

static bool memory_note(void *model, const struct event *e)
{
	struct memory_report *r = model;

	memory_model_note(&r->memory, e);
	r->ended = e->time;
	return e->kind == EVENT_END;
}

static void memory_done(void *model)
{
	memory_model_done(&((struct memory_report *)model)->memory);
}

/* --- rows --- */

static void list_spaces(struct row_list *to, const void *row, const void *model)
{
	(void)row;
	for (const struct memory_space *s = ((const struct memory_report *)model)->memory.first; s;
	     s = s->next)
		if (s->ranges.count || s->peak || s->count_count)
			row_list_add(to, s);
}

static void list_notable(struct row_list *to, const void *row, const void *model)
{
	(void)row;
	for (const struct memory_space *s = ((const struct memory_report *)model)->memory.first; s;
	     s = s->next)
		if (memory_is_listed(s))
			row_list_add(to, s);
}

static void list_failures(struct row_list *to, const void *row, const void *model)
{
	const struct memory_space *s = row;

	(void)model;
	for (uint64_t i = 0; i < s->failure_count && i < MEMORY_FAILURES; i++)
		row_list_add(to, &s->failures[i]);
}

static void list_counts(struct row_list *to, const void *row, const void *model)
{
	const struct memory_space *s = row;

	(void)model;
	for (unsigned i = 0; i < s->count_count; i++)
		row_list_add(to, &s->counts[i]);
}

/* --- what only the JSON document has --- */

static void add_kinds(struct json *j, const char *name, const void *row, const void *model)
{
	const struct memory_sums *s = row;

	(void)name, (void)model;
	for (unsigned i = 0; i < MEMORY_KINDS; i++)
		json_nonzero(j, fact_memory_kinds[i], s->kinds[i]);
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

static void add_largest(struct json *j, const char *name, const void *row, const void *model)
{
	const struct memory_space *s = row;

	(void)model;
	json_member_array(j, name);
	for (unsigned i = 0; i < s->large_count; i++)
		add_large(j, s, &s->largest[i]);
	json_array_end(j);
}

static void add_mappings(struct json *j, const char *name, const void *row, const void *model)
{
	const struct memory_space *s = row;

	(void)model;
	if (!s->map)
		return;
	json_member_array(j, name);
	for (unsigned i = 0; i < s->map_count; i++)
		json_mapping(j, &s->map[i]);
	json_array_end(j);
}

static void add_error(struct json *j, const char *name, int error)
{
	const char *text = errno_name(error);

	if (text)
		json_member_str(j, name, text);
	else if (error)
		json_member_int(j, name, error);
}

static void add_failure_error(struct json *j, const char *name, const void *row, const void *model)
{
	(void)model;
	add_error(j, name, ((const struct memory_failure *)row)->error);
}

static void add_call_error(struct json *j, const char *name, const void *row, const void *model)
{
	(void)model;
	add_error(j, name, ((const struct memory_call *)row)->error);
}

static void add_state(struct json *j, const char *name, const struct memory_map *map)
{
	json_member_object(j, name);
	json_memory_sizes(j, map);
	json_object_end(j);
}

static void add_first(struct json *j, const char *name, const void *row, const void *model)
{
	const struct memory_space *s = row;

	(void)model;
	if (s->has_first && s->origin != MEMORY_FORKED)
		add_state(j, name, &s->first);
}

static void add_last(struct json *j, const char *name, const void *row, const void *model)
{
	const struct memory_space *s = row;

	(void)model;
	if (s->has_last)
		add_state(j, name, &s->last);
}

/* --- columns --- */

static void get_highest(struct cell *c, const void *row, const void *model)
{
	const struct curve_point *p = row;

	(void)model;
	if (p->most != p->last)
		cell_set_number(c, p->most);
}

static void get_partial(struct cell *c, const void *row, const void *model)
{
	const struct memory_space *s = row;

	(void)model;
	cell_set_number(c, s->is_partial && !s->is_whole);
}

static void get_resident(struct cell *c, const void *row, const void *model)
{
	(void)model;
	cell_set_number(c, memory_peak_resident(row));
}

static void get_minor_faults(struct cell *c, const void *row, const void *model)
{
	const struct memory_space *s = row;

	(void)model;
	if (s->has_last)
		cell_set_number(c, s->last.minor_faults);
}

static void get_major_faults(struct cell *c, const void *row, const void *model)
{
	const struct memory_space *s = row;

	(void)model;
	if (s->has_last)
		cell_set_number(c, s->last.major_faults);
}

static const struct table_column sums_columns[] = {
	{"mapped", CELL_SIZE, AT(struct memory_sums, mapped)},
	{"no_access", CELL_SIZE, ZERO_IS_OMITTED, AT(struct memory_sums, reserved)},
	{"private_writable", CELL_SIZE, ZERO_IS_OMITTED, AT(struct memory_sums, is_private)},
	{"kinds", CELL_JSON, .json = add_kinds},
	{0}
};

static const struct table_column point_columns[] = {
	{"time", CELL_TIME, AT(struct curve_point, time)},
	{"mapped", CELL_SIZE, AT(struct curve_point, last)},
	{"highest", CELL_SIZE, .get = get_highest},
	{0}
};

static const struct table_column failure_columns[] = {
	{"call", CELL_WORD, AT(struct memory_failure, call)},
	{"tid", CELL_INT, AT(struct memory_failure, tid)},
	{"time", CELL_TIME, AT(struct memory_failure, time)},
	{"size", CELL_SIZE, ZERO_IS_OMITTED, AT(struct memory_failure, size)},
	{"error", CELL_JSON, .json = add_failure_error},
	{0}
};

static const struct table_column count_columns[] = {
	{"call", CELL_WORD, AT(struct memory_count, call)},
	{"calls", CELL_UINT, AT(struct memory_count, calls)},
	{"failed", CELL_UINT, ZERO_IS_OMITTED, AT(struct memory_count, failed)},
	{"mapped", CELL_SIZE, ZERO_IS_OMITTED, AT(struct memory_count, mapped)},
	{"unmapped", CELL_SIZE, ZERO_IS_OMITTED, AT(struct memory_count, unmapped)},
	{0}
};

static const struct table_column call_columns[] = {
	{"time", CELL_TIME, AT(struct memory_call, time)},
	{"tid", CELL_INT, AT(struct memory_call, tid)},
	{"call", CELL_WORD, AT(struct memory_call, call)},
	{"addr", CELL_HEX, AT(struct memory_call, addr)},
	{"size", CELL_SIZE, AT(struct memory_call, size)},
	{"error", CELL_JSON, .json = add_call_error},
	{0}
};

#define OF_SPACE(member) AT(struct memory_space, member)
#define OF_KIND(kind) .place = IN_TABLE, OF_SPACE(at_end.kinds[kind])

static const struct table_column space_columns[] = {
	{"pid", CELL_INT, OF_SPACE(pid)},
	{"serial", CELL_UINT, .place = IN_DOCUMENT, OF_SPACE(serial)},
	{"program", CELL_TEXT, ZERO_IS_NONE, OF_SPACE(program)},
	{"file", CELL_TEXT, ZERO_IS_NONE, IN_TABLE, OF_SPACE(file)},
	{"origin", CELL_WORD, OF_SPACE(origin), .words = fact_memory_origins},
	{"parent", CELL_INT, ZERO_IS_NONE, OF_SPACE(parent)},
	{"began", CELL_TIME, OF_SPACE(began)},
	{"ended", CELL_TIME, ZERO_IS_NONE, OF_SPACE(ended)},
	{"end", CELL_WORD, OF_SPACE(end), .words = fact_memory_ends},
	{"partial", CELL_FLAG, ZERO_IS_OMITTED, .get = get_partial},
	{"peak_resident", CELL_SIZE, ZERO_IS_NONE, IN_TABLE, .get = get_resident},
	{"peak_mapped", CELL_SIZE, OF_SPACE(peak)},
	{"peak_time", CELL_TIME, OF_SPACE(peak_time)},
	{"peak_call", CELL_TEXT, ZERO_IS_NONE, OF_SPACE(peak_call)},
	{"at_begin", CELL_OBJECT, OF_SPACE(at_begin), .columns = sums_columns},
	{"at_end", CELL_OBJECT, OF_SPACE(at_end), .columns = sums_columns},
	{"mapped_at_begin", CELL_SIZE, .place = IN_TABLE, OF_SPACE(at_begin.mapped)},
	{"mapped_at_end", CELL_SIZE, .place = IN_TABLE, OF_SPACE(at_end.mapped)},
	{"heap", CELL_SIZE, OF_KIND(MEMORY_HEAP)},
	{"anonymous", CELL_SIZE, OF_KIND(MEMORY_ANONYMOUS)},
	{"stack", CELL_SIZE, OF_KIND(MEMORY_STACK)},
	{"files", CELL_SIZE, OF_KIND(MEMORY_FILE)},
	{"shared", CELL_SIZE, OF_KIND(MEMORY_SHARED)},
	{"libraries", CELL_SIZE, OF_KIND(MEMORY_LIBRARY)},
	{"unexplained", CELL_SIZE, ZERO_IS_OMITTED, OF_SPACE(unexplained)},
	{"vanished", CELL_SIZE, ZERO_IS_OMITTED, OF_SPACE(vanished)},
	{"minor_faults", CELL_UINT, .place = IN_TABLE, .get = get_minor_faults},
	{"major_faults", CELL_UINT, .place = IN_TABLE, .get = get_major_faults},
	{"read_at_begin", CELL_JSON, .json = add_first},
	{"read_at_end", CELL_JSON, .json = add_last},
	{"curve", CELL_LIST, .columns = point_columns,
	 ARRAY(struct memory_space, curve.points, curve.count)},
	{"largest", CELL_JSON, .json = add_largest},
	{"failure_count", CELL_UINT, ZERO_IS_OMITTED, OF_SPACE(failure_count)},
	{"failures", CELL_LIST, ZERO_IS_OMITTED, .columns = failure_columns,
	 .rows = list_failures},
	{"counts", CELL_LIST, .columns = count_columns, .rows = list_counts},
	{"mappings", CELL_JSON, .json = add_mappings},
	{"calls", CELL_LIST, .columns = call_columns,
	 LINKED(struct memory_space, calls, struct memory_call)},
	{0}
};

static const struct table_column document[] = {
	{"spaces", CELL_LIST, .columns = space_columns, .rows = list_spaces},
	{"not_listed", CELL_UINT, ZERO_IS_NONE, AT(struct memory_report, memory.not_kept)},
	{0}
};

static const struct table table = {
	.name = "spaces", .columns = space_columns, .rows = list_notable,
	.preset = "pid,program,origin,peak_resident,peak_mapped,peak_time,peak_call,mapped_at_end,"
		"heap,anonymous,failure_count",
};

/* --- the printer --- */

DATA_REPORT(data_report_memory, printer_memory, &table, .document = document, .text = memory_text,
	    .size = sizeof(struct memory_report), .init = memory_init, .note = memory_note,
	    .done = memory_done)

static const struct printer_setting settings[] = {
	TABLE_SETTINGS(NULL),
	[SETTING_LIVES] = {
		.name = "lives", .words = (const char *const []){"fold", "list", NULL},
		.help = "text: what is notable, or each mapping and syscall",
	},
	{0},
};

const struct printer printer_memory = {
	.name = "memory",
	.help = "memory of processes: peaks, mappings over time, faults, limits",
	.wants = {.calls = true, .values = true, .programs = true, .fd_paths = true,
		  .exiting = true, .mappings = true, .names = true},
	.calls = MEMORY_CALLS,
	.settings = settings,
	.accepts_combined = true,
	TABLE_PRINTER_FUNCTIONS,
};

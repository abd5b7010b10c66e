/* The printer `creds`: at the end of the trace, the credentials and the confinement of each
 * process, and the syscalls and programs that changed them. */
#include "print/core/printers.h"

#include "abi/abi.h"
#include "print/core/fact_names.h"
#include "print/core/json/facts.h"
#include "print/core/text/credential_change.h"
#include "print/creds/report.h"

enum { SETTING_PROCESSES = TABLE_OWN };

static void creds_report_init(void *model, const struct print_options *options)
{
	struct creds_report *r = model;

	creds_init(&r->model);
	r->options = options;
	r->all = options->settings[SETTING_PROCESSES];
}

/* Makes the row of a change, or of the beginning if `change` is NULL. Returns where the next one
 * is linked. */
static struct creds_row **add_row(struct creds_report *r, struct creds_row **last,
				  const struct creds_process *p, const struct creds_change *change)
{
	*last = arena_new(&r->arena, struct creds_row);
	**last = (struct creds_row){NULL, p, change, change ? change->after : p->start};
	return &(*last)->next;
}

static bool creds_report_note(void *model, const struct event *e)
{
	struct creds_report *r = model;
	struct creds_change *change = creds_note(&r->model, e);
	struct creds_row **last = &r->first;

	if (change)
		change->text = text_credential_change(r->options, e);
	if (e->kind != EVENT_END)
		return false;
	for (const struct creds_process *p = r->model.first; p; p = p->next) {
		last = add_row(r, last, p, NULL);
		for (const struct creds_change *c = p->first; c; c = c->next)
			last = add_row(r, last, p, c);
	}
	return true;
}

static void creds_report_done(void *model)
{
	struct creds_report *r = model;

	creds_done(&r->model);
	arena_done(&r->arena);
}

/* --- the JSON document --- */

static void add_ids(struct json *j, const char *name, const uint32_t all[CREDENTIAL_IDS])
{
	json_member_object(j, name);
	for (unsigned i = 0; i < CREDENTIAL_IDS; i++)
		if (all[i] != CREDS_UNKNOWN_ID)
			json_member_uint(j, fact_credential_ids[i], all[i]);
	json_object_end(j);
}

static void add_users(struct json *j, const char *name, const void *row, const void *model)
{
	(void)model;
	add_ids(j, name, ((const struct creds *)row)->c.users);
}

static void add_groups(struct json *j, const char *name, const void *row, const void *model)
{
	(void)model;
	add_ids(j, name, ((const struct creds *)row)->c.groups);
}

static void add_confinement(struct json *j, const char *name, const void *row, const void *model)
{
	const struct creds *state = row;

	(void)name, (void)model;
	json_confinement(j, &state->c, state->fresh, CREDS_UNKNOWN_ID);
}

static const char *error_name(const struct creds_change *c)
{
	const char *name = c && c->error ? errno_name(c->error) : NULL;

	return !c || !c->error ? NULL : name ? name : "unknown";
}

static void get_change_error(struct cell *c, const void *row, const void *model)
{
	(void)model;
	cell_set_text(c, error_name(row));
}

static void get_change_threads(struct cell *c, const void *row, const void *model)
{
	const struct creds_change *change = row;

	(void)model;
	if (change->threads > 1)
		cell_set_number(c, change->threads);
}

static void get_after(struct cell *c, const void *row, const void *model)
{
	const struct creds_change *change = row;

	(void)model;
	c->row = change->after;
	c->is_set = !change->error;
}

static void get_kept(struct cell *c, const void *row, const void *model)
{
	static const char *const kept[] = {
		[KEPT_NOTHING] = NULL, [KEPT_USER] = "user", [KEPT_GROUP] = "group",
		[KEPT_GROUPS] = "groups", [KEPT_CAPABILITIES] = "capabilities",
	};

	(void)model;
	cell_set_text(c, kept[creds_kept(row)]);
}

static const struct table_column state_columns[] = {
	{"known", CELL_FLAG, AT(struct creds, is_known)},
	{"users", CELL_JSON, .json = add_users},
	{"groups", CELL_JSON, .json = add_groups},
	{"confinement", CELL_JSON, .json = add_confinement},
	{"landlock", CELL_UINT, AT(struct creds, confinements)},
	{0}
};

static const struct table_column change_columns[] = {
	{"time", CELL_TIME, AT(struct creds_change, time)},
	{"tid", CELL_INT, AT(struct creds_change, tid)},
	{"threads", CELL_UINT, .get = get_change_threads},
	{"call", CELL_WORD, AT(struct creds_change, call)},
	{"text", CELL_TEXT, AT(struct creds_change, text)},
	{"error", CELL_WORD, .get = get_change_error},
	{"after", CELL_OBJECT, .get = get_after, .columns = state_columns},
	{0}
};

static const struct table_column process_columns[] = {
	{"pid", CELL_INT, AT(struct creds_process, pid)},
	{"serial", CELL_UINT, AT(struct creds_process, serial)},
	{"program", CELL_TEXT, ZERO_IS_NONE, AT(struct creds_process, program)},
	{"parent", CELL_INT, ZERO_IS_NONE, AT(struct creds_process, parent)},
	{"began", CELL_TIME, AT(struct creds_process, began)},
	{"ended", CELL_TIME, ZERO_IS_NONE, AT(struct creds_process, ended)},
	{"start", CELL_OBJECT, VIA(struct creds_process, start), .columns = state_columns},
	{"changes", CELL_LIST, .columns = change_columns,
	 LINKED(struct creds_process, first, struct creds_change)},
	{"end", CELL_OBJECT, VIA(struct creds_process, now), .columns = state_columns},
	{"kept", CELL_WORD, .get = get_kept},
	{0}
};

static const struct table_column document[] = {
	{"processes", CELL_LIST, .columns = process_columns,
	 LINKED(struct creds_report, model.first, struct creds_process)},
	{"not_listed", CELL_UINT, ZERO_IS_NONE, AT(struct creds_report, model.forgotten)},
	{0}
};

/* --- the table --- */

static void get_time(struct cell *c, const void *row, const void *model)
{
	const struct creds_row *r = row;

	(void)model;
	cell_set_number(c, r->change ? r->change->time : r->process->began);
}

static void get_error(struct cell *c, const void *row, const void *model)
{
	(void)model;
	cell_set_text(c, error_name(((const struct creds_row *)row)->change));
}

static void set_id(struct cell *c, uint32_t id)
{
	if (id != CREDS_UNKNOWN_ID)
		cell_set_number(c, id);
}

static void set_capabilities(struct cell *c, const struct creds_row *r, unsigned set)
{
	uint64_t bits = r->state->c.capabilities[set];

	if (r->state->is_known && bits != CREDS_UNKNOWN_SET)
		cell_set_number(c, bits);
}

/* Defines a function that gets a column of the state. */
#define GETTER(name, set) \
	static void name(struct cell *c, const void *row, const void *model) \
	{ \
		const struct creds_row *r = row; \
		\
		(void)model; \
		set; \
	}
GETTER(get_user, set_id(c, r->state->c.users[ID_REAL]))
GETTER(get_effective_user, set_id(c, r->state->c.users[ID_EFFECTIVE]))
GETTER(get_saved_user, set_id(c, r->state->c.users[ID_SAVED]))
GETTER(get_group, set_id(c, r->state->c.groups[ID_REAL]))
GETTER(get_effective_group, set_id(c, r->state->c.groups[ID_EFFECTIVE]))
GETTER(get_saved_group, set_id(c, r->state->c.groups[ID_SAVED]))
GETTER(get_permitted, set_capabilities(c, r, CAPS_PERMITTED))
GETTER(get_effective, set_capabilities(c, r, CAPS_EFFECTIVE))
GETTER(get_inheritable, set_capabilities(c, r, CAPS_INHERITABLE))
GETTER(get_bounding, set_capabilities(c, r, CAPS_BOUNDING))
GETTER(get_ambient, set_capabilities(c, r, CAPS_AMBIENT))
GETTER(get_seccomp, cell_set_text(c, fact_seccomp(r->state->c.seccomp)))

#define OF_PROCESS(member) VIA(struct creds_row, process), AT(struct creds_process, member)
#define OF_CHANGE(member) VIA(struct creds_row, change), AT(struct creds_change, member)
#define OF_STATE(member) VIA(struct creds_row, state), AT(struct creds, member)

static const struct table_column columns[] = {
	{"pid", CELL_INT, OF_PROCESS(pid)},
	{"program", CELL_TEXT, ZERO_IS_NONE, OF_PROCESS(program)},
	{"parent", CELL_INT, ZERO_IS_NONE, OF_PROCESS(parent)},
	{"time", CELL_TIME, .get = get_time},
	{"tid", CELL_INT, OF_CHANGE(tid)},
	{"threads", CELL_UINT, OF_CHANGE(threads)},
	{"call", CELL_WORD, OF_CHANGE(call)},
	{"text", CELL_TEXT, OF_CHANGE(text)},
	{"error", CELL_WORD, .get = get_error},
	{"user", CELL_UINT, .get = get_user},
	{"effective_user", CELL_UINT, .get = get_effective_user},
	{"saved_user", CELL_UINT, .get = get_saved_user},
	{"group", CELL_UINT, .get = get_group},
	{"effective_group", CELL_UINT, .get = get_effective_group},
	{"saved_group", CELL_UINT, .get = get_saved_group},
	{"permitted", CELL_HEX, .get = get_permitted},
	{"effective", CELL_HEX, .get = get_effective},
	{"inheritable", CELL_HEX, .get = get_inheritable},
	{"bounding", CELL_HEX, .get = get_bounding},
	{"ambient", CELL_HEX, .get = get_ambient},
	{"no_new_privs", CELL_FLAG, OF_STATE(c.no_new_privs)},
	{"seccomp", CELL_WORD, .get = get_seccomp},
	{"filters", CELL_UINT, OF_STATE(c.filters)},
	{"landlock", CELL_UINT, OF_STATE(confinements)},
	{"label", CELL_TEXT, ZERO_IS_NONE, OF_STATE(c.label)},
	{"cgroup", CELL_TEXT, ZERO_IS_NONE, OF_STATE(c.cgroup)},
	{0}
};

static const struct table table = {
	.name = "credentials", .columns = columns,
	LINKED(struct creds_report, first, struct creds_row),
	.preset = "pid,program,time,call,error,user,effective_user,group,effective_group,effective",
};

/* --- the printer --- */

DATA_REPORT(data_report_creds, printer_creds, &table, .document = document, .text = creds_text,
	    .size = sizeof(struct creds_report), .init = creds_report_init,
	    .note = creds_report_note, .done = creds_report_done)

static const struct printer_setting settings[] = {
	TABLE_SETTINGS(NULL),
	[SETTING_PROCESSES] = {
		.name = "processes", .words = (const char *const []){"changed", "all", NULL},
		.help = "text: all: also those that changed nothing",
	},
	{0},
};

const struct printer printer_creds = {
	.name = "creds",
	.help = "users, groups, capabilities of processes; what changed them",
	.wants = {.calls = true, .values = true, .programs = true, .fd_paths = true,
		  .credentials = true, .exiting = true, .names = true},
	.calls = CREDS_CALLS,
	.settings = settings,
	.accepts_combined = true,
	TABLE_PRINTER_FUNCTIONS,
};

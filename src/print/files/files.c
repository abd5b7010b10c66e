/* The printer `files`: at the end of the trace, which files were created, written, deleted,
 * renamed, read, executed, and looked for and not found, and by which programs; also as rules of a
 * makefile. */
#include "print/core/printers.h"

#include <stdlib.h>

#include "abi/abi.h"
#include "print/files/report.h"

enum { SETTING_SYSTEM = TABLE_OWN };
enum { FORMAT_MAKE = FORMAT_OWN };

#define FILES_CALLS "%file,fchdir,setns,unshare"

static void files_init(void *model, const struct print_options *options)
{
	struct files_report *r = model;

	file_uses_init(&r->uses, options->settings[TABLE_FORMAT] == FORMAT_MAKE);
	r->system = options->settings[SETTING_SYSTEM];
}

static bool files_note(void *model, const struct event *e)
{
	struct files_report *r = model;

	file_uses_note(&r->uses, e);
	if (e->kind != EVENT_END)
		return false;
	r->sorted = file_uses_sorted(&r->uses);
	return true;
}

static void files_done(void *model)
{
	struct files_report *r = model;

	free(r->sorted);
	file_uses_done(&r->uses);
}

/* What a process writes may go to a descriptor that another one has opened. */
static const char *adapt_files(const struct print_options *options, struct wants *wants)
{
	if (options->settings[TABLE_FORMAT] != FORMAT_MAKE)
		return FILES_CALLS;
	wants->descriptors = true;
	return FILES_CALLS "," FDS_CALLS;
}

/* --- rows and columns --- */

static const char *const fate_names[FATES] = {
	[FATE_TEMPORARY] = "temporary", [FATE_MOVED] = "moved", [FATE_CREATED] = "created",
	[FATE_WRITTEN] = "written", [FATE_DELETED] = "deleted", [FATE_RENAMED] = "renamed",
	[FATE_CHANGED] = "changed", [FATE_RAN] = "executed", [FATE_READ] = "read",
	[FATE_LISTED] = "listed", [FATE_EXAMINED] = "examined", [FATE_REFUSED] = "refused",
	[FATE_MISSING] = "missing",
};

static const char *const use_names[FILE_USES] = {
	"read", "written", "created", "deleted", "renamed", "executed", "listed", "changed",
	"examined", "missing", "refused",
};

static void list_files(struct row_list *to, const void *row, const void *model)
{
	const struct files_report *r = model;

	(void)row;
	for (struct used_file **f = r->sorted; f && *f; f++)
		if (r->system || !file_is_system(*f))
			row_list_add(to, *f);
}

static void get_fate(struct cell *c, const void *row, const void *model)
{
	(void)model;
	cell_set_text(c, fate_names[file_fate(row)]);
}

static void get_system(struct cell *c, const void *row, const void *model)
{
	(void)model;
	cell_set_number(c, file_is_system(row));
}

static void get_error(struct cell *c, const void *row, const void *model)
{
	(void)model;
	cell_set_text(c, errno_name(((const struct used_file *)row)->error));
}

static void add_uses(struct json *j, const char *name, unsigned uses)
{
	json_member_array(j, name);
	for (unsigned i = 0; i < FILE_USES; i++)
		if (uses >> i & 1)
			json_str(j, use_names[i]);
	json_array_end(j);
}

static void add_file_uses(struct json *j, const char *name, const void *row, const void *model)
{
	(void)model;
	add_uses(j, name, ((const struct used_file *)row)->uses);
}

static void add_user_uses(struct json *j, const char *name, const void *row, const void *model)
{
	(void)model;
	add_uses(j, name, ((const struct file_user *)row)->uses);
}

/* "read,executed" */
static void get_uses(struct cell *c, const void *row, const void *model)
{
	const struct used_file *f = row;

	(void)model;
	for (unsigned i = 0; i < FILE_USES; i++) {
		if (!(f->uses >> i & 1))
			continue;
		sbuf_str(&c->scratch, c->scratch.len ? "," : "");
		sbuf_str(&c->scratch, use_names[i]);
	}
	cell_set_scratch(c);
}

/* "cc1,as" */
static void get_programs(struct cell *c, const void *row, const void *model)
{
	(void)model;
	for (const struct file_user *u = ((const struct used_file *)row)->users; u; u = u->next) {
		sbuf_str(&c->scratch, c->scratch.len ? "," : "");
		sbuf_str(&c->scratch, u->program);
	}
	cell_set_scratch(c);
}

static const struct table_column user_columns[] = {
	{"program", CELL_TEXT, AT(struct file_user, program)},
	{"uses", CELL_JSON, .json = add_user_uses},
	{0}
};

static const struct table_column file_columns[] = {
	{"path", CELL_TEXT, AT(struct used_file, path)},
	{"fate", CELL_WORD, .get = get_fate},
	{"system", CELL_FLAG, ZERO_IS_OMITTED, .get = get_system},
	{"uses", CELL_JSON, .json = add_file_uses},
	{"uses", CELL_WORD, .place = IN_TABLE, .get = get_uses},
	{"renamed_from", CELL_TEXT, AT(struct used_file, renamed_from)},
	{"missed", CELL_UINT, ZERO_IS_OMITTED, AT(struct used_file, missed)},
	{"errno", CELL_UINT, ZERO_IS_NONE, AT(struct used_file, error)},
	{"error", CELL_WORD, .get = get_error},
	{"users", CELL_LIST, .columns = user_columns,
	 LINKED(struct used_file, users, struct file_user)},
	{"programs", CELL_TEXT, .place = IN_TABLE, .get = get_programs},
	{0}
};

static const struct table_column document[] = {
	{"directory", CELL_TEXT, ZERO_IS_NONE, AT(struct files_report, uses.home)},
	{"files", CELL_LIST, .columns = file_columns, .rows = list_files},
	{0}
};

static const struct table table = {
	.name = "files", .columns = file_columns, .rows = list_files,
	.preset = "fate,path,uses,programs",
};

/* --- the printer --- */

static report_form *const forms[] = {files_make};

DATA_REPORT(data_report_files, printer_files, &table, .document = document, .text = files_text,
	    .forms = forms, .size = sizeof(struct files_report), .init = files_init,
	    .note = files_note, .done = files_done)

static const struct printer_setting settings[] = {
	TABLE_SETTINGS("make", NULL),
	[SETTING_SYSTEM] = {
		.name = "system", .words = (const char *const []){"fold", "list", NULL},
		.help = "those in /usr, /proc and search paths",
	},
	{0},
};

const struct printer printer_files = {
	.name = "files",
	.help = "files read, written, created, deleted, missing; by which programs",
	.wants = {
		.calls = true, .values = true, .programs = true, .interpreters = true,
		.bases = true, .fd_paths = true, .faults = true, .operations = true,
	},
	.calls = FILES_CALLS,
	.adapt = adapt_files,
	.settings = settings,
	.accepts_combined = true,
	TABLE_PRINTER_FUNCTIONS,
};

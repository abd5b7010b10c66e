/* The printer `fds`: at the end of the trace, which descriptors each process had: what created
 * them, what they refer to, how they were used and passed on, and what closed them; or those that
 * were open at a moment. */
#include "print/core/printers.h"

#include "print/core/fact_names.h"
#include "print/core/table/printer.h"
#include "print/fds/report.h"

enum { SETTING_LIVES = TABLE_OWN, SETTING_AT };

enum { NS_PER_US = 1000 };

static void fds_report_init(void *model, const struct print_options *options)
{
	struct fds_report *r = model;

	r->at = options->settings[SETTING_AT] * NS_PER_US;
	r->extent = r->at ? EXTENT_OPEN : options->settings[SETTING_LIVES] ? EXTENT_LIVES :
		EXTENT_SUMMARY;
	fds_init(&r->fds);
	if (r->at)
		r->fds.most_ended = 0;
}

static bool fds_report_note(void *model, const struct event *e)
{
	struct fds_report *r = model;

	if (e->kind != EVENT_END && !(r->at && e->time > r->at)) {
		fds_note(&r->fds, e);
		return false;
	}
	fd_ends_init(&r->ends, &r->fds);
	return true;
}

static void fds_report_done(void *model)
{
	struct fds_report *r = model;

	fd_ends_done(&r->ends);
	fds_done(&r->fds);
}

/* --- rows --- */

static void list_processes(struct row_list *to, const void *row, const void *model)
{
	const struct fds_report *r = model;

	(void)row;
	for (const struct fd_process *p = r->fds.first; p; p = p->next)
		if (r->extent != EXTENT_OPEN || !p->is_over)
			row_list_add(to, p);
}

static void list_lives_of(struct row_list *to, const void *row, const void *model)
{
	const struct fd_process *p = row;
	const struct fds_report *r = model;

	for (const struct fd_life *l = p->first; l; l = l->next)
		if (r->extent != EXTENT_OPEN || !l->ended)
			row_list_add(to, l);
}

static void list_lives(struct row_list *to, const void *row, const void *model)
{
	const struct fds_report *r = model;

	(void)row;
	for (const struct fd_process *p = r->fds.first; p; p = p->next)
		if (r->extent != EXTENT_OPEN || !p->is_over)
			list_lives_of(to, p, model);
}

static void list_ends(struct row_list *to, const void *row, const void *model)
{
	const struct fds_report *r = model;
	const struct fd_life *l = row;

	for (const struct fd_holder *h = fd_ends_other(&r->ends, l); h; h = h->next)
		if (fd_ends_matter(l, h->life))
			row_list_add(to, h->life);
}

/* --- columns --- */

static const struct traced_socket *socket_of(const struct fd_life *l, const void *model)
{
	return fds_socket(&((const struct fds_report *)model)->fds, l->file);
}

static void get_kind(struct cell *c, const void *row, const void *model)
{
	const struct fd_life *l = row;

	cell_set_text(c, fact_file_kind(&((const struct fds_report *)model)->fds, l->file));
}

/* In the JSON document each socket is one, and its protocol another member. */
static void get_class(struct cell *c, const void *row, const void *model)
{
	const struct fd_life *l = row;

	if (l->file->kind == OPEN_SOCKET)
		cell_set_text(c, "socket");
	else
		get_kind(c, row, model);
}

static void get_path(struct cell *c, const void *row, const void *model)
{
	const struct fd_life *l = row;

	(void)model;
	cell_set_text(c, *l->file->name == '/' ? l->file->name : NULL);
}

static void get_protocol(struct cell *c, const void *row, const void *model)
{
	const struct traced_socket *s = socket_of(row, model);

	cell_set_text(c, s ? socket_protocol(s) : NULL);
}

static void get_local(struct cell *c, const void *row, const void *model)
{
	const struct traced_socket *s = socket_of(row, model);

	cell_set_text(c, s ? s->local : NULL);
}

static void get_peer(struct cell *c, const void *row, const void *model)
{
	const struct traced_socket *s = socket_of(row, model);

	cell_set_text(c, s && s->link ? s->link->peer : NULL);
}

static void get_source(struct cell *c, const void *row, const void *model)
{
	const struct fd_life *l = row;

	(void)model;
	c->row = &l->from;
	c->is_set = l->from.pid;
}

static void get_source_fd(struct cell *c, const void *row, const void *model)
{
	const struct fd_life *l = row;

	(void)model;
	c->number = (uint64_t)l->from.fd;
	c->is_set = l->from.pid;
}

static void get_leaked(struct cell *c, const void *row, const void *model)
{
	(void)model;
	cell_set_number(c, fd_life_is_leaked(row));
}

static void get_forgotten(struct cell *c, const void *row, const void *model)
{
	const struct fds_report *r = model;

	(void)row;
	cell_set_number(c, r->extent == EXTENT_OPEN ? 0 : r->fds.forgotten);
}

static const struct table_column content_columns[] = {
	{"", CELL_TEXT, AT(struct open_content, text)},
	{0}
};

static const struct table_column source_columns[] = {
	{"pid", CELL_INT, AT(struct fd_source, pid)},
	{"fd", CELL_INT, AT(struct fd_source, fd)},
	{0}
};

static const struct table_column end_columns[] = {
	{"pid", CELL_INT, VIA(struct fd_life, process), AT(struct fd_process, pid)},
	{"fd", CELL_INT, AT(struct fd_life, fd)},
	{0}
};

#define OF_PROCESS(member) VIA(struct fd_life, process), AT(struct fd_process, member)
#define OF_FILE(member) VIA(struct fd_life, file), AT(struct open_file, member)
#define OF_LIFE(member) AT(struct fd_life, member)

static const struct table_column life_columns[] = {
	{"pid", CELL_INT, .place = IN_TABLE, OF_PROCESS(pid)},
	{"program", CELL_TEXT, ZERO_IS_NONE, IN_TABLE, OF_PROCESS(program)},
	{"fd", CELL_INT, OF_LIFE(fd)},
	{"tid", CELL_INT, ZERO_IS_NONE, OF_LIFE(tid)},
	{"kind", CELL_WORD, .place = IN_TABLE, .get = get_kind},
	{"kind", CELL_WORD, .place = IN_DOCUMENT, .get = get_class},
	{"name", CELL_TEXT, ZERO_IS_NONE, OF_FILE(name)},
	{"path", CELL_TEXT, .place = IN_TABLE, .get = get_path},
	{"deleted", CELL_FLAG, ZERO_IS_OMITTED, OF_FILE(is_deleted)},
	{"protocol", CELL_WORD, .get = get_protocol},
	{"local", CELL_TEXT, ZERO_IS_NONE, .get = get_local},
	{"peer", CELL_TEXT, ZERO_IS_NONE, .get = get_peer},
	{"process", CELL_INT, ZERO_IS_NONE, OF_FILE(pid)},
	{"contents", CELL_LIST, ZERO_IS_OMITTED, .columns = content_columns,
	 VIA(struct fd_life, file), LINKED(struct open_file, contents, struct open_content)},
	{"reads", CELL_FLAG, ZERO_IS_OMITTED, OF_FILE(reads)},
	{"writes", CELL_FLAG, ZERO_IS_OMITTED, OF_FILE(writes)},
	{"cloexec", CELL_FLAG, ZERO_IS_OMITTED, OF_LIFE(closes_on_exec)},
	{"origin", CELL_WORD, OF_LIFE(origin), .words = fact_fd_origins},
	{"call", CELL_TEXT, ZERO_IS_NONE, OF_LIFE(call)},
	{"from", CELL_OBJECT, .get = get_source, .columns = source_columns},
	{"from_pid", CELL_INT, ZERO_IS_NONE, IN_TABLE, OF_LIFE(from.pid)},
	{"from_fd", CELL_INT, .place = IN_TABLE, .get = get_source_fd},
	{"began", CELL_TIME, OF_LIFE(began)},
	{"ended", CELL_TIME, ZERO_IS_NONE, OF_LIFE(ended)},
	{"end", CELL_WORD, OF_LIFE(end), .words = fact_fd_ends},
	{"end_call", CELL_TEXT, ZERO_IS_NONE, OF_LIFE(end_call)},
	{"leaked", CELL_FLAG, ZERO_IS_OMITTED, .get = get_leaked},
	{"calls", CELL_UINT, OF_LIFE(calls)},
	{"read_calls", CELL_UINT, ZERO_IS_OMITTED, OF_LIFE(reads)},
	{"bytes_read", CELL_SIZE, ZERO_IS_OMITTED, OF_LIFE(bytes_read)},
	{"write_calls", CELL_UINT, ZERO_IS_OMITTED, OF_LIFE(writes)},
	{"bytes_written", CELL_SIZE, ZERO_IS_OMITTED, OF_LIFE(bytes_written)},
	{"other_end", CELL_LIST, ZERO_IS_OMITTED, .columns = end_columns, .rows = list_ends},
	{0}
};

static const struct table_column process_columns[] = {
	{"pid", CELL_INT, AT(struct fd_process, pid)},
	{"serial", CELL_UINT, AT(struct fd_process, serial)},
	{"program", CELL_TEXT, ZERO_IS_NONE, AT(struct fd_process, program)},
	{"began", CELL_TIME, AT(struct fd_process, began)},
	{"ended", CELL_TIME, ZERO_IS_NONE, AT(struct fd_process, ended)},
	{"shares_with", CELL_INT, VIA(struct fd_process, sharer), AT(struct fd_process, pid)},
	{"most_open", CELL_UINT, AT(struct fd_process, most_open)},
	{"descriptors", CELL_LIST, .columns = life_columns, .rows = list_lives_of},
	{0}
};

static const struct table_column document[] = {
	{"processes", CELL_LIST, .columns = process_columns, .rows = list_processes},
	{"not_listed", CELL_UINT, ZERO_IS_NONE, .get = get_forgotten},
	{"io_uring", CELL_FLAG, ZERO_IS_NONE, AT(struct fds_report, fds.uses_io_uring)},
	{0}
};

static const struct table table = {
	.name = "descriptors", .columns = life_columns, .rows = list_lives,
	.preset = "pid,program,fd,kind,name,origin,end,calls",
};

/* --- the printer --- */

DATA_REPORT(data_report_fds, printer_fds, &table, .document = document, .text = fds_text,
	    .size = sizeof(struct fds_report), .init = fds_report_init, .note = fds_report_note,
	    .done = fds_report_done)

static const struct printer_setting settings[] = {
	TABLE_SETTINGS(NULL),
	[SETTING_LIVES] = {
		.name = "lives", .words = (const char *const []){"fold", "list", NULL},
		.help = "text: what is notable, or each descriptor",
	},
	[SETTING_AT] = {
		.name = "at", .most = UINT64_MAX / NS_PER_US,
		.help = "only those open N us after the beginning; 0: all",
	},
	{0},
};

const struct printer printer_fds = {
	.name = "fds",
	.help = "descriptors of processes: created by what, passed on, used, closed",
	.wants = {.calls = true, .values = true, .programs = true, .fd_paths = true,
		  .descriptors = true, .looks = true, .operations = true, .exiting = true,
		  .names = true},
	.calls = FDS_CALLS,
	.settings = settings,
	.accepts_combined = true,
	TABLE_PRINTER_FUNCTIONS,
};

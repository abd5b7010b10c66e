/* The printer `net`: at the end of the trace, which programs connected to what, accepted and
 * listened, exchanged datagrams, and asked for which names. */
#include "print/core/printers.h"

#include "abi/abi.h"
#include "model/dns/dns.h"
#include "print/net/report.h"

enum { SETTING_LINKS = TABLE_OWN };

static void net_init(void *model, const struct print_options *options)
{
	struct net_report *r = model;

	sockets_init(&r->sockets);
	r->lists = options->settings[SETTING_LINKS];
}

static bool net_note(void *model, const struct event *e)
{
	struct net_report *r = model;

	sockets_note(&r->sockets, e);
	if (e->kind != EVENT_END)
		return false;
	sockets_finish(&r->sockets);
	net_totals_count(&r->totals, &r->sockets);
	return true;
}

static void net_done(void *model)
{
	struct net_report *r = model;

	net_totals_done(&r->totals);
	sockets_done(&r->sockets);
}

/* --- columns --- */

static const char *const kind_names[LINK_KINDS] = {
	[LINK_CONNECTED] = "connected", [LINK_ACCEPTED] = "accepted",
	[LINK_LISTENING] = "listening", [LINK_DATAGRAMS] = "datagrams", [LINK_PAIR] = "pair",
	[LINK_INHERITED] = "inherited",
};

static const char *const result_names[] = {
	[LINK_OK] = "ok", [LINK_PENDING] = "pending", [LINK_FAILED] = "failed",
};

static void get_protocol(struct cell *c, const void *row, const void *model)
{
	(void)model;
	cell_set_text(c, socket_protocol(((const struct socket_link *)row)->socket));
}

static void get_error(struct cell *c, const void *row, const void *model)
{
	(void)model;
	cell_set_text(c, errno_name(((const struct socket_link *)row)->error));
}

static void get_unused(struct cell *c, const void *row, const void *model)
{
	(void)model;
	cell_set_number(c, link_is_unused(row));
}

static void get_duration(struct cell *c, const void *row, const void *model)
{
	const struct socket_link *l = row;

	(void)model;
	if (l->ended)
		cell_set_number(c, l->ended > l->began ? l->ended - l->began : 0);
}

static void get_accepted(struct cell *c, const void *row, const void *model)
{
	const struct socket_link *l = row;

	(void)model;
	if (l->kind == LINK_LISTENING)
		cell_set_number(c, l->accepted);
}

static void add_types(struct json *j, const char *name, const void *row, const void *model)
{
	const struct asked_name *a = row;

	(void)model;
	json_member_array(j, name);
	for (unsigned i = 0; i < a->type_count; i++) {
		const char *type = dns_type_name(a->types[i]);

		if (type)
			json_str(j, type);
		else
			json_uint(j, a->types[i]);
	}
	json_array_end(j);
}

static void add_code(struct json *j, const char *name, const void *row, const void *model)
{
	const struct asked_name *a = row;
	const char *code = dns_code_name(a->code);

	(void)model;
	if (a->is_answered && code)
		json_member_str(j, name, code);
	else if (a->is_answered)
		json_member_uint(j, name, a->code);
}

static const struct table_column user_columns[] = {
	{"program", CELL_TEXT, AT(struct link_user, program)},
	{"sent", CELL_SIZE, AT(struct link_user, sent)},
	{"received", CELL_SIZE, AT(struct link_user, received)},
	{0}
};

#define OF_LINK(member) AT(struct socket_link, member)

static const struct table_column link_columns[] = {
	{"program", CELL_TEXT, .place = IN_TABLE, VIA(struct socket_link, users),
	 AT(struct link_user, program)},
	{"kind", CELL_WORD, OF_LINK(kind), .words = kind_names},
	{"protocol", CELL_WORD, .get = get_protocol},
	{"netlink", CELL_WORD, VIA(struct socket_link, socket),
	 AT(struct traced_socket, protocol_name)},
	{"inode", CELL_UINT, VIA(struct socket_link, socket), AT(struct traced_socket, inode)},
	{"local", CELL_TEXT, ZERO_IS_NONE, OF_LINK(local)},
	{"peer", CELL_TEXT, ZERO_IS_NONE, OF_LINK(peer)},
	{"name", CELL_TEXT, VIA(struct socket_link, name), AT(struct asked_name, name)},
	{"result", CELL_WORD, OF_LINK(result), .words = result_names},
	{"errno", CELL_UINT, ZERO_IS_NONE, OF_LINK(error)},
	{"error", CELL_WORD, .get = get_error},
	{"unused", CELL_FLAG, ZERO_IS_OMITTED, .get = get_unused},
	{"pid", CELL_INT, OF_LINK(pid)},
	{"began", CELL_TIME, OF_LINK(began)},
	{"ended", CELL_TIME, ZERO_IS_NONE, OF_LINK(ended)},
	{"duration", CELL_DURATION, .get = get_duration},
	{"accepted", CELL_UINT, .get = get_accepted},
	{"sent", CELL_SIZE, OF_LINK(sent)},
	{"received", CELL_SIZE, OF_LINK(received)},
	{"programs", CELL_LIST, .columns = user_columns,
	 LINKED(struct socket_link, users, struct link_user)},
	{0}
};

static const struct table_column address_columns[] = {
	{"", CELL_WORD, .size = sizeof(char *)},
	{0}
};

static const struct table_column name_columns[] = {
	{"name", CELL_TEXT, AT(struct asked_name, name)},
	{"program", CELL_TEXT, AT(struct asked_name, program)},
	{"pid", CELL_INT, AT(struct asked_name, pid)},
	{"time", CELL_TIME, AT(struct asked_name, time)},
	{"server", CELL_TEXT, ZERO_IS_NONE, AT(struct asked_name, server)},
	{"types", CELL_JSON, .json = add_types},
	{"queries", CELL_UINT, AT(struct asked_name, queries)},
	{"answered", CELL_FLAG, AT(struct asked_name, is_answered)},
	{"code", CELL_JSON, .json = add_code},
	{"addresses", CELL_LIST, .columns = address_columns,
	 ARRAY(struct asked_name, addresses, address_count)},
	{0}
};

static const struct table_column total_columns[] = {
	{"program", CELL_TEXT, AT(struct net_total, program)},
	{"connected", CELL_UINT, AT(struct net_total, connected)},
	{"accepted", CELL_UINT, AT(struct net_total, accepted)},
	{"failed", CELL_UINT, AT(struct net_total, failed)},
	{"listening", CELL_UINT, AT(struct net_total, listening)},
	{"names", CELL_UINT, AT(struct net_total, names)},
	{"sent", CELL_SIZE, AT(struct net_total, sent)},
	{"received", CELL_SIZE, AT(struct net_total, received)},
	{0}
};

static const struct table_column document[] = {
	{"links", CELL_LIST, .columns = link_columns,
	 LINKED(struct net_report, sockets.first, struct socket_link)},
	{"names", CELL_LIST, .columns = name_columns,
	 LINKED(struct net_report, sockets.first_name, struct asked_name)},
	{"programs", CELL_LIST, .columns = total_columns,
	 LINKED(struct net_report, totals.first, struct net_total)},
	{"io_uring", CELL_FLAG, ZERO_IS_NONE, AT(struct net_report, sockets.uses_io_uring)},
	{0}
};

static const struct table table = {
	.name = "links", .columns = link_columns,
	LINKED(struct net_report, sockets.first, struct socket_link),
	.preset = "pid,program,kind,protocol,local,peer,name,result,error,duration,sent,received",
};

/* --- the printer --- */

DATA_REPORT(data_report_net, printer_net, &table, .document = document, .text = net_text,
	    .size = sizeof(struct net_report), .init = net_init, .note = net_note,
	    .done = net_done)

static const struct printer_setting settings[] = {
	TABLE_SETTINGS(NULL),
	[SETTING_LINKS] = {
		.name = "links", .words = (const char *const []){"fold", "list", NULL},
		.help = "text: equal ones of a program in one line, or each",
	},
	{0},
};

const struct printer printer_net = {
	.name = "net",
	.help = "connections, listeners, names asked for; bytes, results, programs",
	.wants = {.calls = true, .values = true, .programs = true, .fd_paths = true,
		  .packets = true, .descriptors = true, .looks = true, .identity = true,
		  .operations = true, .exiting = true, .names = true},
	.calls = "%network,close,read,readv,preadv2,write,writev,pwritev2,splice,poll,ppoll",
	.settings = settings,
	.accepts_combined = true,
	TABLE_PRINTER_FUNCTIONS,
};

/* The printer `capabilities`: at the end of the trace, which capabilities the traced processes used
 * and lacked, with the syscalls that show it; also as options of docker.
 *
 *   capabilities of ./server
 *
 *   used (2)
 *     CAP_NET_BIND_SERVICE  bind by server
 *     CAP_SETUID            setuid by server, 2 times
 *
 *   lacked (1)
 *     CAP_SYS_ADMIN         mount by mount: EPERM */
#include "print/core/printers.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "base/memory/alloc.h"
#include "base/memory/arena.h"
#include "base/memory/hash.h"
#include "decode/view.h"
#include "desc/traits.h"
#include "model/capabilities/need.h"
#include "model/capabilities/requests.h"
#include "print/capabilities/netlink.h"
#include "print/core/table/printer.h"
#include "print/core/process_words.h"

enum { NAME_WIDTH = 22 };

/* A capability that a syscall of a program needed, with the same outcome */
struct capability_use {
	struct capability_use *next;
	const char *capability, *call, *program;
	int error;			/* 0: it had the capability */
	uint64_t count;
};

struct capabilities {
	struct arena arena;
	struct hash by_key;		/* hash of what is equal → struct capability_use */
	struct capability_use *first;
	size_t count;
	/* serials of processes in a user namespace of their own, whose capabilities they get by
	 * creating it */
	struct hash own_users;
	struct hash own_ids;	/* hash of process and id → set: it has changed to the id */
	struct netlink_requests netlink;
	struct capability_use **sorted;	/* after the last event: .count uses */
};

/* --- collection --- */

/* `call`: what needed it. `error`: 0, or the errno of its failure */
static void add_use_by(struct capabilities *c, const char *program, const char *capability,
		       const char *call, int error)
{
	uint64_t key = fnv_string(FNV_BASIS, capability);
	struct capability_use *u;

	key = fnv_string(fnv_bytes(key, &error, sizeof(error)), call);
	key = hash_mix(fnv_string(fnv_bytes(key, "", 1), program));
	u = hash_get(&c->by_key, key);
	if (!u) {
		u = arena_new(&c->arena, struct capability_use);
		u->capability = capability;
		u->call = arena_copy(&c->arena, call, strlen(call));
		u->program = arena_copy(&c->arena, program, strlen(program));
		u->error = error;
		u->next = c->first;
		c->first = u;
		c->count++;
		hash_put(&c->by_key, key, u);
	}
	u->count++;
}

static void add_use(struct capabilities *c, const struct event *e, const char *capability,
		    const char *call)
{
	add_use_by(c, process_name(e->process), capability, call,
		   e->call.failed ? -e->call.ret : 0);
}

static bool has_own_users(const struct capabilities *c, const struct process *p)
{
	return hash_get(&c->own_users, p->id.serial);
}

static void set_own_users(struct capabilities *c, uint64_t serial)
{
	hash_put(&c->own_users, serial, c);
}

/* The same for a request of ioctl or an option of setsockopt: "ioctl(SIOCSIFFLAGS)" */
static void note_request(struct capabilities *c, const struct event *e)
{
	const struct request_need *need = find_request_need(e);
	struct sbuf call = {0};

	if (!need || (e->call.failed && -e->call.ret != need->error))
		return;
	sbuf_str(&call, e->call.view->name);
	sbuf_char(&call, '(');
	sbuf_str(&call, need->name);
	sbuf_char(&call, ')');
	add_use(c, e, need->capability, call.s);
	sbuf_done(&call);
}

/* netlink_found: "sendto(RTM_NEWROUTE)" */
static void note_netlink(void *ctx, const struct netlink_request *r, int error)
{
	struct sbuf call = {0};

	sbuf_str(&call, r->call);
	sbuf_char(&call, '(');
	sbuf_str(&call, r->name);
	sbuf_char(&call, ')');
	add_use_by(ctx, r->program, r->capability, call.s, error);
	sbuf_done(&call);
}

static void note_call(struct capabilities *c, const struct event *e)
{
	const struct call_view *view = e->call.view;
	const struct syscall_traits *traits;
	bool is_own;

	if (!view || !view->name || !view->args || e->call.note != CALL_PLAIN || e->call.injected)
		return;
	traits = syscall_traits(view->row);
	is_own = has_own_users(c, e->process);
	if (!e->call.failed && traits->process == AFFECTS_LEAVE_NAMESPACES &&
	    e->call.arg[0] & CLONE_NEWUSER)
		set_own_users(c, e->process->id.serial);
	if (!is_own) {
		note_request(c, e);
		netlink_requests_event(&c->netlink, e, note_netlink, c);
	}
	if (!traits->capability || is_own || !need_is_met(e, &c->own_ids))
		return;
	if (!e->call.failed || need_is_denied(e))
		add_use(c, e, traits->capability, view->name);
	if (!e->call.failed && traits->need == NEED_FOR_OTHER_ID)
		need_add_own_ids(&c->own_ids, e);
}

/* A child is in the user namespace of its parent, or in a new one. */
static void note_birth(struct capabilities *c, const struct event *e)
{
	const struct process *p = e->process;

	if (p && (p->flags & CLONE_NEWUSER || (e->kind == EVENT_NEW &&
					       e->born.flags & CLONE_NEWUSER) ||
		  (p->parent && has_own_users(c, p->parent))))
		set_own_users(c, p->id.serial);
}

/* --- output --- */

static int compare_uses(const void *a, const void *b)
{
	const struct capability_use *x = *(struct capability_use *const *)a,
		*y = *(struct capability_use *const *)b;
	int order = strcmp(x->capability, y->capability);

	if (order)
		return order;
	order = strcmp(x->call, y->call);
	return order ? order : strcmp(x->program, y->program);
}

/* All uses ordered by capability, to be freed */
static struct capability_use **sorted_uses(const struct capabilities *c)
{
	struct capability_use **all = alloc_more(NULL, c->count + 1, sizeof(*all));
	size_t n = 0;

	for (struct capability_use *u = c->first; u; u = u->next)
		all[n++] = u;
	qsort(all, n, sizeof(*all), compare_uses);
	return all;
}

static void add_row(struct sbuf *b, const struct capability_use *u, bool is_first, bool utf8)
{
	const char *error = errno_name(u->error);

	sbuf_str(b, "  ");
	if (is_first)
		sbuf_str(b, u->capability);
	sbuf_fill(b, ' ', is_first ? NAME_WIDTH - strnlen(u->capability, NAME_WIDTH) : NAME_WIDTH);
	sbuf_str(b, u->call);
	sbuf_str(b, " by ");
	words_token(b, *u->program ? u->program : "?", utf8);
	if (u->error) {
		sbuf_str(b, ": ");
		sbuf_str(b, error ? error : "unknown error");
	}
	if (u->count > 1) {
		sbuf_str(b, ", ");
		words_count(b, u->count, "time", "times");
	}
	sbuf_char(b, '\n');
}

static void add_section(const struct capabilities *c, struct sbuf *b, const char *heading,
			bool is_lacked, bool utf8)
{
	const char *last = "";
	uint64_t count = 0;

	for (size_t i = 0; i < c->count; i++) {
		const struct capability_use *u = c->sorted[i];

		if (is_lacked == !!u->error && strcmp(u->capability, last) != 0) {
			last = u->capability;
			count++;
		}
	}
	if (!count)
		return;
	sbuf_char(b, '\n');
	sbuf_str(b, heading);
	sbuf_str(b, " (");
	sbuf_dec(b, count, false);
	sbuf_str(b, ")\n");
	last = "";
	for (size_t i = 0; i < c->count; i++) {
		const struct capability_use *u = c->sorted[i];

		if (is_lacked != !!u->error)
			continue;
		add_row(b, u, strcmp(u->capability, last) != 0, utf8);
		last = u->capability;
	}
}

static void write_text(struct sbuf *b, const struct report_page *page)
{
	const struct capabilities *c = page->model;

	sbuf_str(b, c->count ? "capabilities of " : "no capability was needed by ");
	sbuf_str(b, *page->title ? page->title : "the traced processes");
	sbuf_char(b, '\n');
	add_section(c, b, "used", false, page->options->utf8);
	add_section(c, b, "lacked", true, page->options->utf8);
	sbuf_str(b, "\nnot known: CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER and "
		 "CAP_FSETID, unless a syscall failed\n");
}

/* "--cap-drop=ALL --cap-add=SETUID": those that were used */
static void write_docker(struct sbuf *b, const struct report_page *page)
{
	const struct capabilities *c = page->model;
	const char *last = "";

	sbuf_str(b, "--cap-drop=ALL");
	for (size_t i = 0; i < c->count; i++) {
		const struct capability_use *u = c->sorted[i];

		if (u->error || !strcmp(u->capability, last))
			continue;
		last = u->capability;
		sbuf_str(b, " --cap-add=");
		sbuf_str(b, last + strlen("CAP_"));
	}
	sbuf_char(b, '\n');
}

static void get_used(struct cell *c, const void *row, const void *model)
{
	(void)model;
	cell_set_number(c, !((const struct capability_use *)row)->error);
}

static void get_error(struct cell *c, const void *row, const void *model)
{
	const struct capability_use *u = row;

	(void)model;
	cell_set_text(c, u->error ? errno_name(u->error) : NULL);
}

static const struct table_column columns[] = {
	{"capability", CELL_WORD, AT(struct capability_use, capability)},
	{"used", CELL_FLAG, .get = get_used},
	{"syscall", CELL_WORD, AT(struct capability_use, call)},
	{"program", CELL_TEXT, AT(struct capability_use, program)},
	{"error", CELL_WORD, .get = get_error},
	{"count", CELL_UINT, AT(struct capability_use, count)},
	{0}
};

static const struct table_column document[] = {
	{"capabilities", CELL_LIST, .columns = columns,
	 POINTERS(struct capabilities, sorted, count)},
	{0}
};

static const struct table table = {
	.name = "capabilities", .columns = columns, POINTERS(struct capabilities, sorted, count),
};

/* --- the printer --- */

static bool capabilities_note(void *model, const struct event *e)
{
	struct capabilities *c = model;

	if (e->kind == EVENT_NEW)
		note_birth(c, e);
	else if (e->kind == EVENT_LEAVE && e->process)
		note_call(c, e);
	if (e->kind != EVENT_END)
		return false;
	netlink_requests_finish(&c->netlink, note_netlink, c);
	c->sorted = sorted_uses(c);
	return true;
}

static void capabilities_done(void *model)
{
	struct capabilities *c = model;

	free(c->sorted);
	hash_done(&c->by_key);
	hash_done(&c->own_users);
	hash_done(&c->own_ids);
	netlink_requests_done(&c->netlink);
	arena_done(&c->arena);
}

static report_form *const forms[] = {write_docker};

DATA_REPORT(data_report_capabilities, printer_capabilities, &table, .document = document,
	    .text = write_text, .forms = forms, .size = sizeof(struct capabilities),
	    .note = capabilities_note, .done = capabilities_done)

static const struct printer_setting settings[] = {TABLE_SETTINGS("docker", NULL), {0}};

const struct printer printer_capabilities = {
	.name = "capabilities",
	.help = "capabilities that were used or lacked, with the syscalls",
	.wants = {.calls = true, .values = true, .programs = true, .identity = true},
	.calls = "all",
	.settings = settings,
	.accepts_combined = true,
	.writes_at_end = true,
	.open = open_report,
	.event = data_report_event,
	.close = data_report_close,
	.element = column_name,
};

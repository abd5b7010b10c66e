#include "pipeline/call_style.h"

#include "desc/traits.h"
#include "pipeline/call_choice.h"

bool call_styles_any(const struct call_styles *s)
{
	return s->raw || s->verbose || s->abbrev || s->dumps;
}

void call_styles_done(struct call_styles *s)
{
	filter_free(s->raw);
	filter_free(s->verbose);
	filter_free(s->abbrev);
	number_set_done(&s->read);
	number_set_done(&s->write);
}

bool call_style_dumps(const struct call_styles *s, const struct call *row, int fd)
{
	const struct syscall_traits *t = syscall_traits(row);

	if (!s->dumps || t->wait_object != WAITS_ON_FD)
		return false;
	return (t->wait == WAIT_INPUT && number_set_has(&s->read, fd)) ||
		(t->wait == WAIT_OUTPUT && number_set_has(&s->write, fd));
}

static bool is_whole(const struct call_styles *s, const struct event *e)
{
	return s->abbrev && !choice_accepts(s->abbrev, e);
}

void call_style_limits(const struct call_styles *s, const struct event *e, struct limits *limits)
{
	const struct call *row = e->call.row;
	/* which syscall is multiplexed is not decoded yet */
	bool may_be_dumped = row && row->calls ? s->dumps :
		call_style_dumps(s, row, e->call.arg[0]);

	if (may_be_dumped && limits->bytes < DUMP_BYTES_MAX)
		limits->bytes = DUMP_BYTES_MAX;
	if (is_whole(s, e)) {
		limits->verbose = true;
		limits->brief = false;
	}
}

enum { REGISTERS = 6 };

/* The argument in register number `i`, without those of choices; NULL: none. openat(2) has four, of
 * which the mode is shown with O_CREAT only. */
static const struct field *argument_in(const struct call *row, unsigned i)
{
	const struct field *f = row ? row->fields : NULL;

	for (; f && f->type && !(f->flags & F_REST); f++)
		if (!(f->flags & (F_RET | F_AFTER)) && !f->reg && !i--)
			return f;
	return NULL;
}

/* Replaces the arguments by the registers, and the result by its number. */
static void make_raw(const struct event *e, struct call_view *view, struct arena *arena)
{
	struct value **at = &view->args->list.first;

	for (unsigned i = 0; i < REGISTERS; i++, at = &(*at)->next) {
		const struct field *f = argument_in(e->call.row, i);

		if (!*at && !f)
			break;
		if (!*at) {
			*at = arena_new(arena, struct value);
			**at = (struct value){.name = f->name};
			view->args->list.count++;
		}
		**at = (struct value){
			.kind = V_NUMBER, .flags = VF_SETTLED, .name = (*at)->name,
			.next = (*at)->next, .num = {.n = e->call.arg[i], .base = HEX},
		};
	}
	if (view->ret && view->ret->sense != SENSE_ERRNO)
		*view->ret = (struct value){
			.kind = V_NUMBER, .num = {.n = e->call.ret, .base = HEX},
		};
	view->after = NULL;
	view->raw = true;
}

/* Replaces what a value points to by the address. */
static void hide_target(struct value *v)
{
	const struct value *target = v->kind == V_CHANGE ? v->change.before : v;
	uint64_t at = v->at ? v->at : target->at;

	if (at)
		*v = (struct value){
			.kind = V_UNREAD, .flags = v->flags, .name = v->name, .next = v->next,
			.at = at, .why = "unwanted",
		};
}

/* Whether an array has no members by its count, which is known without reading it */
static bool is_counted_empty(const struct call_view *view, const struct value *v)
{
	return v->kind == V_LIST && !v->list.whole && !(v->flags & VF_SET) &&
		syscall_traits(view->row)->process != AFFECTS_EXEC;
}

/* Replaces what the arguments point to, except strings, by the addresses. Of results, those of
 * select remain: sets of descriptors, and the address of the time that is left. */
static void hide_targets(struct call_view *view)
{
	const struct value *result = view->after ? view->after->list.first : NULL;

	for (struct value *v = view->args->list.first; v; v = v->next)
		if (v->kind != V_BYTES && !is_counted_empty(view, v))
			hide_target(v);
	if (!result || !(result->flags & VF_SET))
		view->after = NULL;
	for (struct value *v = view->after ? view->after->list.first : NULL; v; v = v->next)
		if (v->kind == V_RECORD)
			hide_target(v);
}

void call_style_apply(const struct call_styles *s, const struct event *e, struct call_view *view,
		      struct arena *arena)
{
	const struct value *first = view->args->list.first;
	bool dumped = e->kind == EVENT_LEAVE && first && first->kind == V_NUMBER &&
		call_style_dumps(s, view->row, first->num.n);

	if (s->raw && choice_accepts(s->raw, e))
		make_raw(e, view, arena);
	else if (s->verbose && !choice_accepts(s->verbose, e))
		hide_targets(view);
	view->whole = is_whole(s, e);
	/* what a failed call should have written is of interest, too */
	view->dumped = dumped &&
		(!e->call.failed || syscall_traits(view->row)->wait == WAIT_OUTPUT);
}

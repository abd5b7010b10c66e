#include "filter/condition/tree.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "abi/restart.h"
#include "base/memory/alloc.h"
#include "base/text/sbuf.h"
#include "desc/type.h"
#include "filter/condition/names.h"

/* State of evaluating a condition for a system call */
struct evaluation {
	const struct event *event;
	paths_directory_fn *directory;
	void *ctx;			/* of .directory */
};

/* What a value is compared by */
struct scalar {
	bool has_number, has_text;
	bool is_negative;		/* a .number of 2^63 and more is negative */
	uint64_t number;
	const char *text;
	size_t length;
	struct sbuf made;		/* memory of .text, or empty */
};

/* --- values --- */

static void set_text(struct scalar *s, const void *text, size_t length)
{
	s->has_text = true;
	s->text = text;
	s->length = length;
}

static void set_made_text(struct scalar *s)
{
	set_text(s, s->made.s ? s->made.s : "", s->made.len);
}

static void set_number(struct scalar *s, uint64_t number, bool is_negative)
{
	s->has_number = true;
	s->number = number;
	s->is_negative = is_negative;
}

/* A value of a single number or text. Everything that was read through a pointer also has the
 * number of its address. */
static struct scalar scalar_of(const struct value *v)
{
	struct scalar s = {0};

	if (v->kind != V_NUMBER && (v->at || v->kind == V_NULL))
		set_number(&s, v->at, false);
	if (v->kind == V_NUMBER) {
		set_number(&s, v->num.n, v->num.is_signed);
		/* as in JSON, (uid_t)-1 is -1 */
		if (v->sense == SENSE_UID || v->sense == SENSE_GID)
			set_number(&s, (int32_t)v->num.n == -1 ? UINT64_MAX : (uint32_t)v->num.n,
				   true);
		if (v->sense == SENSE_INET) {
			sbuf_inet(&s.made, v->num.n);
			set_made_text(&s);
		}
	} else if (v->kind == V_BYTES && v->sense == SENSE_HWADDR) {
		sbuf_hwaddr(&s.made, v->bytes.p, v->bytes.len);
		set_made_text(&s);
	} else if (v->kind == V_BYTES && v->sense == SENSE_INET6 && v->bytes.len == 16) {
		sbuf_inet6(&s.made, v->bytes.p);
		set_made_text(&s);
	} else if (v->kind == V_BYTES) {
		set_text(&s, v->bytes.p, v->bytes.len);
	}
	return s;
}

/* Whether text matches a shell pattern. A NUL ends the text. */
static bool matches_pattern(const char *pattern, const char *text, size_t length)
{
	char *copy = alloc_zeroed(length + 1);
	bool matches;

	memcpy(copy, text, length);
	matches = !fnmatch(pattern, copy, 0);
	free(copy);
	return matches;
}

static bool is_below_zero(uint64_t n, bool is_negative)
{
	return is_negative && n >> 63;
}

/* For == and !=, -1 equals the largest number of 64 bits. */
static enum truth compare_numbers(enum comparison how, const struct scalar *a, uint64_t b,
				  bool is_negative)
{
	bool low = is_below_zero(a->number, a->is_negative);
	bool other_low = is_below_zero(b, is_negative);
	bool less = low == other_low ? a->number < b : low;
	bool greater = low == other_low ? a->number > b : other_low;

	switch (how) {
	case COMPARE_LESS: return less;
	case COMPARE_AT_MAX: return !greater;
	case COMPARE_GREATER: return greater;
	case COMPARE_AT_MIN: return !less;
	default: return a->number == b;
	}
}

static enum truth compare_literal(enum comparison how, const struct scalar *s,
				  const struct literal *l, enum abi_id machine)
{
	if (l->text && s->has_text)
		return matches_pattern(l->text, s->text, s->length);
	if (l->is_number && s->has_number)
		return compare_numbers(how, s, l->number.n[machine], l->number.is_negative);
	return UNDECIDED;
}

static enum truth compare_scalars(enum comparison how, const struct scalar *a,
				  const struct scalar *b)
{
	if (a->has_text && b->has_text)
		return a->length == b->length && !memcmp(a->text, b->text, a->length);
	if (a->has_number && b->has_number)
		return compare_numbers(how, a, b->number, b->is_negative);
	return UNDECIDED;
}

/* --- members --- */

/* Calls `use` for the value; for a list, for each member, and returns IS_TRUE if one is. */
typedef enum truth value_fn(void *ctx, const struct value *v);

static enum truth each_value(const struct value *v, const char *const *names, value_fn *use,
			     void *ctx);

static enum truth each_element(const struct value *list, const char *const *names, value_fn *use,
			       void *ctx)
{
	enum truth all = list->list.count < list->list.whole || list->list.bad ? UNDECIDED :
		NOT_TRUE;

	for (const struct value *v = list->list.first; v; v = v->next) {
		enum truth one = each_value(v, names, use, ctx);

		if (one == IS_TRUE)
			return IS_TRUE;
		if (one == UNDECIDED)
			all = UNDECIDED;
	}
	return all;
}

/* The path of a descriptor, as the member that JSON adds for it */
static enum truth use_companion(const struct value *first, const char *name, value_fn *use,
				void *ctx)
{
	size_t length = names_companion(name);

	for (const struct value *v = first; length && v; v = v->next) {
		struct value path = {.kind = V_BYTES, .sense = SENSE_PATH};

		if (v->kind != V_NUMBER || !v->num.path || !v->name ||
		    strncmp(v->name, name, length) != 0 || v->name[length])
			continue;
		path.bytes.p = (const uint8_t *)v->num.path;
		path.bytes.len = path.bytes.whole = strlen(v->num.path);
		return use(ctx, &path);
	}
	return UNDECIDED;
}

static enum truth each_member(const struct value *record, const char *const *names, value_fn *use,
			      void *ctx)
{
	for (const struct value *v = record->list.first; v; v = v->next)
		if (v->name && !strcmp(v->name, names[0]))
			return each_value(v, names + 1, use, ctx);
	return names[1] ? UNDECIDED : use_companion(record->list.first, names[0], use, ctx);
}

/* A set of numbers without some: `set` is the truth for the numbers that it lacks. */
static enum truth of_set(const struct value *v, enum truth set)
{
	return !(v->flags & VF_COMPLEMENT) || set == UNDECIDED ? set :
		set == IS_TRUE ? NOT_TRUE : IS_TRUE;
}

static enum truth each_value(const struct value *v, const char *const *names, value_fn *use,
			     void *ctx)
{
	enum truth after;

	if (v->kind == V_CHANGE) {
		after = each_value(v->change.after, names, use, ctx);
		return after == UNDECIDED ? each_value(v->change.before, names, use, ctx) : after;
	}
	if (v->kind == V_PENDING || (v->kind == V_UNREAD && !v->at))
		return UNDECIDED;
	if (v->kind == V_LIST)
		return of_set(v, each_element(v, names, use, ctx));
	if (!*names)
		return use(ctx, v);
	return v->kind == V_RECORD ? each_member(v, names, use, ctx) : UNDECIDED;
}

/* --- operands --- */

static bool is_of_call(const struct event *e, const char *name)
{
	const struct call *row = e->call.view && e->call.view->row ? e->call.view->row :
		e->call.row;

	return row && !strcmp(row->name, name);
}

static int error_of(const struct event *e)
{
	return e->kind == EVENT_LEAVE && e->call.failed && e->call.note != CALL_BLOCKED ?
		(int)-e->call.ret : 0;
}

static enum truth use_result(const struct event *e, value_fn *use, void *ctx)
{
	const struct value *ret = e->call.view ? e->call.view->ret : NULL;
	struct value v = {.kind = V_NUMBER, .num = {.n = e->call.ret, .is_signed = true}};

	if (e->kind != EVENT_LEAVE || e->call.note == CALL_BLOCKED ||
	    e->call.note == CALL_SUPERSEDED || error_of(e) >= RESTART_FIRST)
		return UNDECIDED;
	if (e->call.failed)
		v.num.n = UINT64_MAX;
	else if (ret && ret->kind == V_NUMBER)
		v = *ret;
	return use(ctx, &v);
}

static enum truth use_error(const struct event *e, value_fn *use, void *ctx)
{
	int error = error_of(e);
	struct value v = {.kind = V_NUMBER, .sense = SENSE_ERRNO, .num = {.n = error}};

	return error ? use(ctx, &v) : UNDECIDED;
}

/* The time from the enter to the exit, in ns */
static enum truth use_duration(const struct event *e, value_fn *use, void *ctx)
{
	struct value v = {.kind = V_NUMBER, .num = {.n = e->time - e->call.entered}};

	if (e->kind != EVENT_LEAVE || e->call.note == CALL_UNKNOWN_ENTRY ||
	    e->call.entered > e->time)
		return UNDECIDED;
	return use(ctx, &v);
}

static enum truth use_argument(const struct event *e, const char *const *names, value_fn *use,
			       void *ctx)
{
	const struct call_view *view = e->call.view;
	enum truth is = UNDECIDED;

	if (!view || e->call.note == CALL_UNKNOWN_ENTRY)
		return UNDECIDED;
	if (view->args)
		is = each_member(view->args, names, use, ctx);
	return is == UNDECIDED && view->after ? each_member(view->after, names, use, ctx) : is;
}

/* A path, and what to do with it */
struct path_visit {
	value_fn *use;
	void *ctx;
	enum truth any;
};

/* paths_fn */
static bool use_path(void *ctx, const char *path, size_t length)
{
	struct path_visit *u = ctx;
	struct value v = {.kind = V_BYTES, .sense = SENSE_PATH, .bytes = {
		.p = (const uint8_t *)path, .len = length, .whole = length}};

	u->any = u->use(u->ctx, &v);
	return u->any == IS_TRUE;
}

static enum truth use_paths(const struct evaluation *x, value_fn *use, void *ctx)
{
	struct path_visit u = {use, ctx, UNDECIDED};

	if (x->event->call.view && x->event->call.note != CALL_UNKNOWN_ENTRY)
		paths_each(x->event->call.view, x->event->process, x->directory, x->ctx, use_path,
			   &u);
	return u.any;
}

/* Calls `use` for each value of the operand, which is no literal. */
static enum truth use_operand(const struct evaluation *x, const struct operand *o, value_fn *use,
			      void *ctx)
{
	if (o->call && !is_of_call(x->event, o->call))
		return UNDECIDED;
	switch (o->kind) {
	case OPERAND_RESULT: return use_result(x->event, use, ctx);
	case OPERAND_ERROR: return use_error(x->event, use, ctx);
	case OPERAND_PATH: return use_paths(x, use, ctx);
	case OPERAND_DURATION: return use_duration(x->event, use, ctx);
	case OPERAND_ARGUMENT: return use_argument(x->event, o->names, use, ctx);
	case OPERAND_LITERAL: break;
	}
	return UNDECIDED;
}

/* --- tests --- */

/* A test, and for its right operand the value of the left one */
struct test_query {
	const struct evaluation *evaluation;
	const struct condition_node *node;
	const struct scalar *left;
};

/* value_fn: compares the value of the right operand. */
static enum truth test_right(void *ctx, const struct value *v)
{
	const struct test_query *q = ctx;
	struct scalar right = scalar_of(v);
	enum truth is = compare_scalars(q->node->comparison, q->left, &right);

	sbuf_done(&right.made);
	return is;
}

static enum truth test_scalar(struct test_query *q, struct scalar *left)
{
	const struct condition_node *n = q->node;
	enum abi_id machine = q->evaluation->event->call.abi->id;
	enum truth any = NOT_TRUE;

	if (n->left.has_mask) {
		if (!left->has_number)
			return UNDECIDED;
		left->number &= n->left.mask.n[machine];
		left->is_negative = left->has_text = false;
	}
	if (n->comparison == COMPARE_NONZERO)
		return left->has_number ? left->number != 0 : IS_TRUE;
	if (n->comparison == COMPARE_LIST) {
		for (unsigned i = 0; i < n->list_count && any != IS_TRUE; i++) {
			enum truth one = compare_literal(COMPARE_EQUAL, left, &n->list[i],
							 machine);

			any = one == NOT_TRUE ? any : one;
		}
		return any;
	}
	if (n->right.kind == OPERAND_LITERAL)
		return compare_literal(n->comparison, left, &n->right.literal, machine);
	q->left = left;
	return use_operand(q->evaluation, &n->right, test_right, q);
}

/* value_fn: tests the value of the left operand. */
static enum truth test_left(void *ctx, const struct value *v)
{
	struct scalar left = scalar_of(v);
	enum truth is = test_scalar(ctx, &left);

	sbuf_done(&left.made);
	return is;
}

static enum truth negate(enum truth is)
{
	return is == UNDECIDED ? UNDECIDED : is == IS_TRUE ? NOT_TRUE : IS_TRUE;
}

static enum truth evaluate(const struct evaluation *x, const struct condition_node *n);

/* Evaluates the operands of && (`decisive` is NOT_TRUE) or || (IS_TRUE) up to one that decides. */
static enum truth evaluate_each(const struct evaluation *x, const struct condition_node *n,
				enum truth decisive)
{
	enum truth neutral = negate(decisive), is = neutral;

	for (n = n->first; n && is != decisive; n = n->next) {
		enum truth one = evaluate(x, n);

		is = one == neutral ? is : one;
	}
	return is;
}

static enum truth evaluate(const struct evaluation *x, const struct condition_node *n)
{
	struct test_query q = {.evaluation = x, .node = n};
	enum truth is;

	switch (n->kind) {
	case CONDITION_ALL: return evaluate_each(x, n, NOT_TRUE);
	case CONDITION_ANY: return evaluate_each(x, n, IS_TRUE);
	case CONDITION_NOT: return negate(evaluate(x, n->first));
	case CONDITION_CALL: return is_of_call(x->event, n->call);
	case CONDITION_TEST: break;
	}
	is = use_operand(x, &n->left, test_left, &q);
	return n->comparison == COMPARE_UNEQUAL ? negate(is) : is;
}

enum truth condition_evaluate(const struct call_condition *c, const struct event *e,
			      paths_directory_fn *directory, void *ctx)
{
	struct evaluation x = {.event = e, .directory = directory, .ctx = ctx};

	return evaluate(&x, c->root);
}

/* --- which system calls --- */

static bool can_have(const struct operand *o, const struct call *row)
{
	bool companion = false;

	if (o->kind == OPERAND_LITERAL)
		return true;
	if (o->call && !(row && !strcmp(row->name, o->call)))
		return false;
	if (o->kind == OPERAND_PATH)
		return row;
	return o->kind != OPERAND_ARGUMENT ||
		(row && names_argument(row, o->names[0], &companion) != NAME_UNKNOWN);
}

/* Whether the condition can be `wanted` for the system call */
static bool can_be(const struct condition_node *n, const struct call *row, bool wanted)
{
	bool every = n->kind == CONDITION_ALL ? wanted : !wanted;

	switch (n->kind) {
	case CONDITION_ALL:
	case CONDITION_ANY:
		for (const struct condition_node *m = n->first; m; m = m->next)
			if (can_be(m, row, wanted) != every)
				return !every;
		return every;
	case CONDITION_NOT:
		return can_be(n->first, row, !wanted);
	case CONDITION_CALL:
		return (row && !strcmp(row->name, n->call)) == wanted;
	case CONDITION_TEST:
		break;
	}
	return can_have(&n->left, row) && can_have(&n->right, row);
}

bool condition_concerns(const struct call_condition *c, const struct call *row)
{
	return can_be(c->root, row, true);
}

bool condition_uses_paths(const struct call_condition *c)
{
	return c->uses_paths;
}

bool condition_uses_result(const struct call_condition *c)
{
	return c->uses_result;
}

#include "print/sqlite/call.h"

#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "abi/restart.h"
#include "desc/type.h"
#include "print/core/json/value.h"
#include "print/sqlite/descriptor.h"
#include "print/sqlite/life.h"
#include "print/sqlite/database/stack.h"
#include "print/sqlite/words.h"

static const char *call_name(const struct event *e)
{
	return e->call.view ? e->call.view->name : e->call.row ? e->call.row->name : NULL;
}

void sqlite_enter(struct sqlite_printer *p, const struct event *e)
{
	const struct sqlite_process *at = sqlite_process_of(p, e);
	struct sqlite_call *c = &sqlite_task_of(p, e, at)->call;

	sqlite_words(&c->words, e->call.view);
	c->abi = e->call.abi;
	c->name = call_name(e);
	c->nr = e->call.nr;
	c->started = e->call.entered;
	c->process = at ? at->id : 0;
	c->program = at ? at->program : 0;
	c->open = true;
}

/* Begins a row and binds its columns "task" to "name". */
static struct row begin_row(struct sqlite_printer *p, uint64_t task, const struct sqlite_call *c)
{
	struct row r = row_begin(&p->store, SQL_CALL);

	row_int(&r, ++p->calls);
	row_int(&r, task);
	row_nonzero(&r, c->process);
	row_nonzero(&r, c->program);
	row_str(&r, c->abi ? c->abi->name : NULL);
	row_int(&r, c->nr);
	row_str(&r, c->name);
	return r;
}

/* Binds the columns from "args" on and writes the row. */
static void end_row(struct row *r, const struct sqlite_words *w)
{
	const uint8_t *path = (const uint8_t *)w->path.s;

	row_json(r, &w->args);
	row_int_if(r, w->fd, w->has_fd);
	if (w->has_path) {
		row_text(r, path, w->path.len);
		row_raw(r, path, w->path.len);
	} else {
		row_null(r);
		row_null(r);
	}
	row_str(r, w->path2.len ? w->path2.s : NULL);
	row_str(r, w->file.len ? w->file.s : NULL);
	row_end(r);
}

static void write_unfinished(struct sqlite_printer *p, struct sqlite_task *t, uint64_t time)
{
	struct sqlite_call *c = &t->call;
	struct row r;

	if (!c->open)
		return;
	r = begin_row(p, t->id, c);
	row_int(&r, c->started);
	row_null(&r);
	row_int(&r, time > c->started ? time - c->started : 0);
	row_str(&r, "unfinished");
	row_null(&r);
	row_null(&r);
	row_null(&r);
	end_row(&r, &c->words);
	c->open = false;
}

void sqlite_unfinished(struct sqlite_printer *p, const struct event *e)
{
	struct sqlite_task *t = hash_get(&p->tasks, e->task.serial);

	if (t)
		write_unfinished(p, t, e->time);
}

void sqlite_unfinished_all(struct sqlite_printer *p, uint64_t time)
{
	size_t at = 0;

	for (struct sqlite_task *t; (t = hash_next(&p->tasks, &at));)
		write_unfinished(p, t, time);
}

/* Whether the decoded result has more information than its number */
static bool is_more_than_number(const struct value *v)
{
	return v->kind != V_NUMBER || v->num.parts || v->flags & VF_FLAGS ||
		v->sense == SENSE_ADDRESS;
}

static void write_result(struct sbuf *b, const struct call_view *c, bool failed)
{
	bool value = c && c->ret && !failed && is_more_than_number(c->ret);
	bool after = c && c->after && c->after->list.first;
	struct json j = {.b = b};

	sbuf_reset(b);
	if (!value && !after)
		return;
	json_object(&j);
	if (value) {
		json_key(&j, "value");
		json_value(&j, c->ret);
	}
	if (after) {
		json_key(&j, "after");
		json_value(&j, c->after);
	}
	json_object_end(&j);
}

/* Binds the columns "status" to "result". */
static void add_outcome(struct sqlite_printer *p, struct row *r, const struct event *e)
{
	const struct call_view *c = e->call.view;
	int64_t err = e->call.failed ? -e->call.ret : 0;
	bool blocked = e->call.note == CALL_BLOCKED, restart = err >= RESTART_FIRST;
	const char *name = c && c->error ? c->error : errno_name(err);

	row_str(r, blocked ? "blocked" : restart ? "restart" : err ? "failed" : "ok");
	row_int_if(r, err ? -1 : e->call.ret, !blocked && !restart);
	if (err && !blocked)
		row_name(r, name, err);
	else
		row_null(r);
	write_result(&p->json, c, err);
	row_json(r, &p->json);
}

void sqlite_leave(struct sqlite_printer *p, const struct event *e)
{
	const struct sqlite_process *at = sqlite_process_of(p, e);
	struct sqlite_task *t = sqlite_task_of(p, e, at);
	bool known = e->call.note != CALL_UNKNOWN_ENTRY;
	struct sqlite_call c = {
		.abi = e->call.abi, .name = call_name(e), .nr = e->call.nr,
		.process = at ? at->id : 0,
		.program = t->call.open ? t->call.program : at ? at->program : 0,
	};
	struct row r;

	if (e->call.note == CALL_SUPERSEDED) {
		sqlite_unfinished(p, e);
		return;
	}
	sqlite_words(&p->words, known ? e->call.view : NULL);
	r = begin_row(p, e->task.serial, &c);
	row_int_if(&r, e->call.entered, known);
	row_int(&r, e->time);
	row_int_if(&r, e->time > e->call.entered ? e->time - e->call.entered : 0, known);
	add_outcome(p, &r, e);
	end_row(&r, &p->words);
	store_stack(&p->store, &(struct stack_owner){.call = p->calls}, e->call.stack);
	t->call.open = false;
	if (at && known && !e->call.failed && e->call.note == CALL_PLAIN && e->call.view)
		sqlite_descriptors(p, e, at->id);
}

/* Binds the columns "status" to "args" of a library call. */
static void add_library_outcome(struct sqlite_printer *p, struct row *r, const struct event *e)
{
	const struct value *ret = e->library.view->ret;

	row_str(r, e->library.no_return ? "no_return" : "ok");
	if (!ret || ret->kind == V_NULL)
		row_int_if(r, 0, ret);
	else
		row_int_if(r, ret->kind == V_NUMBER ? ret->num.n : ret->at,
			   e->library.result->form != LIBRARY_DOUBLE);
	write_result(&p->json, e->library.view, false);
	row_json(r, &p->json);
	sqlite_words(&p->words, e->library.view);
	row_json(r, &p->words.args);
}

void sqlite_library_return(struct sqlite_printer *p, const struct event *e)
{
	const struct sqlite_process *at = sqlite_process_of(p, e);
	const char *name;
	struct row r;

	if (!e->library.view)
		return;
	name = e->library.view->name;
	sqlite_task_of(p, e, at);
	r = row_begin(&p->store, SQL_LIBRARY_CALL);
	row_int(&r, e->task.serial);
	row_nonzero(&r, at ? at->id : 0);
	row_nonzero(&r, at ? at->program : 0);
	row_text(&r, (const uint8_t *)e->library.function, strlen(e->library.function));
	row_str(&r, strcmp(name, e->library.function) != 0 ? name : NULL);
	row_str(&r, e->library.version);
	row_text(&r, (const uint8_t *)e->library.from, strlen(e->library.from));
	row_str(&r, e->library.to);
	row_int(&r, e->library.caller);
	row_int(&r, e->library.depth);
	row_int(&r, e->library.entered);
	row_int(&r, e->time);
	row_int(&r, e->time > e->library.entered ? e->time - e->library.entered : 0);
	add_library_outcome(p, &r, e);
	row_int(&r, !e->library.is_known);
	row_end(&r);
}

static void free_task(struct sqlite_task *t)
{
	if (!t)
		return;
	sqlite_words_done(&t->call.words);
	free(t);
}

void sqlite_free_task(struct sqlite_printer *p, uint64_t serial)
{
	free_task(hash_remove(&p->tasks, serial));
}

void sqlite_call_done(struct sqlite_printer *p)
{
	size_t at = 0;

	for (struct sqlite_task *t; (t = hash_next(&p->tasks, &at));)
		free_task(t);
	hash_done(&p->tasks);
	sqlite_words_done(&p->words);
}

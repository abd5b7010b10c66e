#include "desc/type.h"
#include "model/explain/crash_text.h"
#include "print/core/fact_names.h"
#include "print/html/data.h"
#include "print/html/functions.h"
#include "print/core/notice_words.h"

static void put_signal_members(struct html_data *d, const struct signal_fact *s)
{
	html_uint(d, "time", s->time);
	html_signal_name(d, "signal", s->number);
	html_str(d, "from", fact_sources[s->from]);
	html_int(d, "sender", s->sender.tid);
	html_str(d, "program", s->program);
	html_str(d, "disposition", fact_dispositions[s->disposition]);
	html_str(d, "interrupted", s->interrupted);
	html_hex(d, "address", s->address);
}

static void put_signal(struct html_data *d, const char *key, const struct signal_fact *s)
{
	if (!s->number)
		return;
	json_member_object(&d->j, key);
	put_signal_members(d, s);
	json_object_end(&d->j);
}

static void add_flag(struct sbuf *b, const char *name)
{
	if (b->len)
		sbuf_char(b, '|');
	sbuf_str(b, name);
}

/* The flags of the clone(2) that created it, whose lowest byte is the signal for the parent */
static void put_clone_flags(struct html_data *d, uint64_t flags)
{
	enum { SIGNAL = 0xff };
	uint64_t rest = flags & ~(uint64_t)SIGNAL;
	const char *signal = desc_signal_name(flags & SIGNAL);
	struct sbuf b = {0};

	for (const struct entry *e = desc_sets[desc_set_clone_flags].entries; e->kind != E_END;
	     e++) {
		if (e->kind != E_BIT || !(rest & e->value))
			continue;
		add_flag(&b, e->name);
		rest &= ~e->value;
	}
	if (flags & SIGNAL && signal)
		add_flag(&b, signal);
	else
		rest |= flags & SIGNAL;
	if (rest) {
		add_flag(&b, "");
		sbuf_hex(&b, rest);
	}
	sbuf_char(&b, 0);
	html_str(d, "flags", b.s);
	sbuf_done(&b);
}

static void put_frame(struct html_data *d, const struct stack_frame *f)
{
	json_object(&d->j);
	html_interned(d, "symbol", f->symbol);
	html_hex(d, "offset", f->symbol_offset);
	html_interned(d, "object", f->object);
	if (!*f->symbol)
		html_hex(d, "object_offset", f->object_offset);
	html_hex(d, "address", f->addr);
	html_interned(d, "file", f->file);
	html_uint(d, "line", f->line);
	html_flag(d, "inlined", f->is_inlined);
	json_object_end(&d->j);
}

static void put_stack(struct html_data *d, const struct stack *stack)
{
	if (!stack)
		return;
	json_member_array(&d->j, "stack");
	for (unsigned i = 0; i < stack->count; i++)
		put_frame(d, &stack->frames[i]);
	json_array_end(&d->j);
	html_flag(d, "stack_cut", stack->is_cut);
}

static void put_crash(struct html_data *d, const struct life_crash *c)
{
	struct sbuf text = {0};

	sbuf_str(&text, "");
	crash_text(&text, c->how);
	json_member_object(&d->j, "crash");
	html_uint(d, "time", c->time);
	html_str(d, "text", text.s);
	put_stack(d, c->stack);
	json_object_end(&d->j);
	sbuf_done(&text);
}

static void put_known_id(struct html_data *d, const char *key, uid_t id)
{
	if (id != (uid_t)-1)
		json_member_uint(&d->j, key, id);
}

/* The changes are JSON already. */
static void put_changes(struct html_data *d, const struct html_exec *x)
{
	if (x && x->changes) {
		json_key(&d->j, "changes");
		sbuf_str(d->j.b, x->changes);
		d->j.more = true;
	}
	html_flag(d, "changes_dropped", x && !x->changes);
}

static void put_programs(struct html_data *d, const struct life *l,
			 const struct html_exec_set *execs)
{
	json_member_array(&d->j, "programs");
	for (const struct life_program *p = l->first_program; p; p = p->next) {
		json_object(&d->j);
		html_uint(d, "time", p->time);
		html_interned(d, "path", p->path);
		html_interned(d, "file", p->file);
		html_flag(d, "script", p->script);
		html_interned(d, "cwd", p->cwd);
		html_interned_list(d, "argv", p->argv);
		html_interned(d, "title", p->title);
		put_known_id(d, "uid", p->uid);
		put_known_id(d, "euid", p->euid);
		html_uint(d, "in", p->in);
		html_uint(d, "out", p->out);
		html_uint(d, "err", p->err);
		html_uint(d, "inherited", p->inherited);
		put_changes(d, html_execs_find(execs, l->id.serial, p->time));
		json_object_end(&d->j);
	}
	json_array_end(&d->j);
}

static void put_figures(struct html_data *d, const struct figures *f)
{
	json_member_object(&d->j, "figures");
	html_uint(d, "user", f->user);
	html_uint(d, "system", f->system);
	html_uint(d, "processor", f->processor);
	html_uint(d, "run_delay", f->run_delay);
	html_uint(d, "peak_memory", f->peak_memory);
	html_uint(d, "minor_faults", f->minor_faults);
	html_uint(d, "major_faults", f->major_faults);
	html_uint(d, "voluntary", f->voluntary);
	html_uint(d, "involuntary", f->involuntary);
	html_uint(d, "chars_read", f->chars_read);
	html_uint(d, "chars_written", f->chars_written);
	html_uint(d, "bytes_read", f->bytes_read);
	html_uint(d, "bytes_written", f->bytes_written);
	html_uint(d, "descriptors", f->descriptors);
	html_uint(d, "descriptor_limit", f->descriptor_limit);
	json_object_end(&d->j);
}

static void put_marks(struct html_data *d, const struct html_marks *marks)
{
	json_member_array(&d->j, "marks");
	for (const struct html_mark *m = marks->first; m; m = m->next) {
		json_object(&d->j);
		if (m->kind == EVENT_SIGNAL) {
			struct signal_fact fact = m->fact;

			fact.time = m->time;
			put_signal_members(d, &fact);
		} else {
			html_uint(d, "time", m->time);
			if (m->kind == EVENT_STOP)
				html_signal_name(d, "stop", m->fact.number);
			html_flag(d, "continue", m->kind == EVENT_CONTINUE);
		}
		json_object_end(&d->j);
	}
	json_array_end(&d->j);
	html_uint(d, "marks_more", marks->more);
}

static void put_failed_calls(struct html_data *d, const struct life *l)
{
	json_member_array(&d->j, "failed_calls");
	for (const struct failed_call *m = l->failed_calls; m; m = m->next) {
		json_object(&d->j);
		html_uint(d, "time", m->time);
		html_int(d, "tid", m->task.tid);
		html_str(d, "call", m->call);
		if (m->error_name)
			html_str(d, "error", m->error_name);
		else
			html_int(d, "error", m->error);
		html_str(d, "path", m->path);
		html_str(d, "directory", m->directory);
		html_str(d, "address", m->address);
		html_uint(d, "times", m->times);
		json_object_end(&d->j);
	}
	json_array_end(&d->j);
	html_uint(d, "failed_call_count", l->failed_call_count);
}

static void put_messages(struct html_data *d, const struct life *l)
{
	json_member_array(&d->j, "messages");
	for (const struct message *m = l->messages; m; m = m->next) {
		json_object(&d->j);
		html_uint(d, "time", m->time);
		json_key(&d->j, "text");
		json_text(&d->j, (const uint8_t *)m->text, m->len);
		json_object_end(&d->j);
	}
	json_array_end(&d->j);
	html_uint(d, "message_count", l->message_count);
}

static void put_untraced_peers(struct html_data *d, const struct life_look *k)
{
	json_member_array(&d->j, "outside");
	for (unsigned i = 0; i < k->outside_count; i++) {
		const struct outsider *o = &k->outside[i];

		json_object(&d->j);
		html_int(d, "pid", o->pid);
		html_str(d, "program", o->program);
		html_str(d, "role", fact_roles[o->role]);
		json_object_end(&d->j);
	}
	json_array_end(&d->j);
}

static void put_inspection(struct html_data *d, const struct life_look *k)
{
	json_object(&d->j);
	html_int(d, "tid", k->task.tid);
	html_str(d, "name", k->name);
	html_uint(d, "time", k->time);
	html_str(d, "why", fact_looks[k->why]);
	html_str(d, "state", (char[]){k->state, 0});
	html_str(d, "place", k->place);
	if (k->call) {
		html_str(d, "call", k->call);
		json_member_array(&d->j, "arguments");
		for (unsigned i = 0; i < 6; i++)
			json_hex(&d->j, k->arg[i]);
		json_array_end(&d->j);
		if (k->timeout >= -1)
			json_member_int(&d->j, "timeout", k->timeout);
	}
	html_str(d, "path", k->path);
	html_int(d, "owner", k->owner);
	if (k->stopped)
		html_signal_name(d, "stopped", k->stopped);
	html_flag(d, "in_vfork", k->in_vfork);
	if (k->outside_count)
		put_untraced_peers(d, k);
	if (k->wait_count) {
		json_member_array(&d->j, "waits");
		for (unsigned i = 0; i < k->wait_count; i++)
			json_int(&d->j, k->waits[i]);
		json_array_end(&d->j);
	}
	put_stack(d, k->stack);
	json_object_end(&d->j);
}

static void put_descriptors(struct html_data *d, const struct descriptors *all)
{
	json_member_array(&d->j, "open");
	for (unsigned i = 0; i < all->count; i++) {
		const struct descriptor *o = &all->all[i];

		json_object(&d->j);
		json_member_int(&d->j, "fd", o->fd);
		html_str(d, "kind", o->kind == DESCRIPTOR_OTHER ? NULL : fact_descriptors[o->kind]);
		html_interned(d, "name", o->name);
		html_flag(d, "reads", o->reads);
		html_flag(d, "writes", o->writes);
		html_flag(d, "listens", o->listens);
		json_object_end(&d->j);
	}
	json_array_end(&d->j);
	html_uint(d, "open_count", all->open);
	/* RLIM_INFINITY means no limit */
	html_uint(d, "open_limit", all->limit == UINT64_MAX ? 0 : all->limit);
}

/* Inspections of a process: what its tasks waited for, and its open descriptors */
static void put_inspections(struct html_data *d, const struct life *l)
{
	json_member_array(&d->j, "looks");
	for (const struct life_look *k = l->looks; k; k = k->next)
		put_inspection(d, k);
	json_array_end(&d->j);
	if (l->open)
		put_descriptors(d, l->open);
}

static void put_notices(struct html_data *d, unsigned bits)
{
	json_member_array(&d->j, "notices");
	for (unsigned i = 0; i < NOTICE_KINDS; i++)
		if (bits >> i & 1)
			json_str(&d->j, notice_names[i]);
	json_array_end(&d->j);
}

static void put_end_members(struct html_data *d, const struct life *l)
{
	html_uint(d, "exited", l->exited);
	html_uint(d, "reaped", l->reaped);
	html_str(d, "state", fact_states[l->state]);
	html_str(d, "stopped_at", l->stopped_at);
	if (l->exited)
		html_ending(d, "exit", &l->ending);
	html_str(d, "cause", fact_causes[l->cause]);
	html_uint(d, "group_limit", l->group_limit);
	html_int(d, "reaper", l->reaper);
	html_flag(d, "orphan", l->orphan);
	html_flag(d, "auto_reaped", l->auto_reaped);
	html_int(d, "orphaned_to", l->orphaned_to);
	put_signal(d, "fatal", &l->fatal);
	put_signal(d, "term", &l->term);
	if (crash_of_life(l))
		put_crash(d, crash_of_life(l));
}

void html_process(struct html_data *d, const struct life *l, const struct html_details *details)
{
	html_line(d);
	json_member_uint(&d->j, "process", l->index);
	if (l->parent)
		json_member_uint(&d->j, "parent", l->parent->index);
	html_int(d, "pid", l->id.tid);
	html_uint(d, "serial", l->id.serial);
	html_str(d, "how", l->how == BORN_UNKNOWN ? NULL : fact_births[l->how]);
	html_uint(d, "born", l->born);
	put_end_members(d, l);
	html_int(d, "group", l->group);
	html_int(d, "session", l->session);
	html_uint(d, "terminal", l->terminal);
	html_uint(d, "tasks", l->tasks > 1 ? l->tasks : 0);
	put_clone_flags(d, l->flags);
	html_uint(d, "signals", l->signals);
	put_programs(d, l, details->execs);
	if (l->has_figures)
		put_figures(d, &l->figures);
	if (l->notices)
		put_notices(d, l->notices);
	if (details->marks)
		put_marks(d, details->marks);
	if (details->functions)
		html_functions_put(details->functions, d);
	if (l->failed_calls)
		put_failed_calls(d, l);
	if (l->messages)
		put_messages(d, l);
	if (l->looks)
		put_inspections(d, l);
	html_line_end(d);
}

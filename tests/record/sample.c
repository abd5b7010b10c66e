#include "record/sample.h"

#include <string.h>

#include "abi/abi.h"
#include "decode/memory.h"
#include "desc/schema.h"
#include "lib/random.h"
#include "record/sample_sizes.h"

static uint64_t any(struct sample *s)
{
	return random_next(&s->state);
}

uint64_t sample_number(struct sample *s)
{
	return any(s) >> any(s) % 64;
}

uint64_t sample_below(struct sample *s, uint64_t n)
{
	return (any(s) >> 8) % n;
}

static bool chance(struct sample *s, unsigned of)
{
	return sample_below(s, of) == 0;
}

/* Returns one of a few strings, or a random one: any bytes, with 1 instead of 0. */
static const char *text(struct sample *s)
{
	const uint64_t low_bits = 0x7f7f7f7f7f7f7f7f;
	static const char *const some[] = {"", "/usr/bin/make", "cc1", "pipe:[4711]", "\xff\n"};
	uint64_t n;
	char *p;

	if (!chance(s, 4))
		return some[sample_below(s, sizeof(some) / sizeof(*some))];
	n = chance(s, 8) ? sample_below(s, 3000) : sample_below(s, 100);
	p = arena_alloc(&s->arena, n + 1);
	for (uint64_t i = 0; i < n; i += sizeof(uint64_t)) {
		uint64_t bytes = any(s);

		bytes |= ~(((bytes & low_bits) + low_bits) | bytes | low_bits) >> 7;
		memcpy(p + i, &bytes, n - i < sizeof(bytes) ? n - i : sizeof(bytes));
	}
	return p;
}

static const char *const *words(struct sample *s)
{
	uint64_t n = sample_below(s, chance(s, 8) ? 300 : 5);
	const char **all;

	if (chance(s, 4))
		return NULL;
	all = arena_alloc(&s->arena, (n + 1) * sizeof(*all));
	for (uint64_t i = 0; i < n; i++)
		all[i] = text(s);
	return all;
}

#define NUMBER(member) ((member) = (__typeof__(member))sample_number(s))
#define ONE_OF(member, count) ((member) = (__typeof__(member))sample_below(s, (count)))
#define TEXT(member) ((member) = text(s))

static struct exit_status ending(struct sample *s)
{
	return (struct exit_status){chance(s, 2), chance(s, 2), (int)sample_number(s)};
}

static const struct identity *identity(struct sample *s)
{
	struct identity *i;

	if (chance(s, 2))
		return NULL;
	i = arena_new(&s->arena, struct identity);
	NUMBER(i->parent), NUMBER(i->group), NUMBER(i->session), NUMBER(i->terminal);
	NUMBER(i->uid), NUMBER(i->euid), NUMBER(i->suid);
	NUMBER(i->gid), NUMBER(i->egid), NUMBER(i->sgid);
	NUMBER(i->capabilities), ONE_OF(i->no_new_privs, 2);
	NUMBER(i->blocked), NUMBER(i->ignored), NUMBER(i->caught);
	ONE_OF(i->inner_count, NAMESPACES_MAX + 1);
	for (unsigned k = 0; k < i->inner_count; k++)
		NUMBER(i->inner[k]);
	TEXT(i->program);
	return i;
}

static const struct credentials *credentials(struct sample *s)
{
	struct credentials *c;
	uint32_t *groups;

	if (chance(s, 2))
		return NULL;
	c = arena_new(&s->arena, struct credentials);
	for (unsigned i = 0; i < CREDENTIAL_IDS; i++)
		NUMBER(c->users[i]), NUMBER(c->groups[i]);
	c->other_count = sample_below(s, 4);
	groups = arena_alloc(&s->arena, (c->other_count + 1) * sizeof(*groups));
	for (unsigned i = 0; i < c->other_count; i++)
		NUMBER(groups[i]);
	c->others = groups;
	for (unsigned i = 0; i < CAPABILITY_SETS; i++)
		NUMBER(c->capabilities[i]);
	ONE_OF(c->has_securebits, 2), NUMBER(c->securebits), ONE_OF(c->no_new_privs, 2);
	NUMBER(c->seccomp), NUMBER(c->filters), TEXT(c->label);
	for (unsigned i = 0; i < NAMESPACE_KINDS; i++)
		NUMBER(c->namespaces[i]);
	TEXT(c->cgroup), TEXT(c->memory_max), TEXT(c->pids_max), TEXT(c->cpu_max);
	return c;
}

static const struct descriptors *descriptors(struct sample *s)
{
	struct descriptors *d;
	struct descriptor *all;

	if (chance(s, 2))
		return NULL;
	d = arena_new(&s->arena, struct descriptors);
	ONE_OF(d->count, 65), NUMBER(d->open), NUMBER(d->limit);
	d->all = all = arena_alloc(&s->arena, d->count * sizeof(*all) + 1);
	for (unsigned i = 0; i < d->count; i++) {
		NUMBER(all[i].fd), ONE_OF(all[i].kind, DESCRIPTOR_SOCKET + 1);
		NUMBER(all[i].device), NUMBER(all[i].inode), NUMBER(all[i].peer);
		ONE_OF(all[i].reads, 2), ONE_OF(all[i].writes, 2), ONE_OF(all[i].listens, 2);
		ONE_OF(all[i].appends, 2), ONE_OF(all[i].is_advanced, 2);
		ONE_OF(all[i].closes_on_exec, 2), ONE_OF(all[i].is_unaccepted, 2);
		TEXT(all[i].name);
	}
	return d;
}

static const struct figures *figures(struct sample *s)
{
	struct figures *f = arena_new(&s->arena, struct figures);

	NUMBER(f->user), NUMBER(f->system), NUMBER(f->processor), NUMBER(f->run_delay);
	NUMBER(f->peak_memory), NUMBER(f->minor_faults), NUMBER(f->major_faults);
	NUMBER(f->voluntary), NUMBER(f->involuntary), NUMBER(f->chars_read);
	NUMBER(f->chars_written), NUMBER(f->bytes_read), NUMBER(f->bytes_written);
	NUMBER(f->descriptors), NUMBER(f->descriptor_limit);
	return chance(s, 2) ? f : NULL;
}

static const struct oom_evidence *shortage(struct sample *s)
{
	struct oom_evidence *o = arena_new(&s->arena, struct oom_evidence);

	NUMBER(o->kills), NUMBER(o->group_kills), NUMBER(o->group_limit), TEXT(o->group);
	ONE_OF(o->group_counts, 2);
	return chance(s, 2) ? o : NULL;
}

static const struct path_fault *path_fault(struct sample *s)
{
	struct path_fault *f = arena_new(&s->arena, struct path_fault);

	ONE_OF(f->kind, PATH_IMMUTABLE + 1), TEXT(f->name), TEXT(f->target), TEXT(f->directory);
	f->lacks = "\0rwx"[sample_below(s, 4)];
	NUMBER(f->mode), NUMBER(f->owner), NUMBER(f->group), NUMBER(f->uid), NUMBER(f->gid);
	return chance(s, 4) ? f : NULL;
}

static const struct stack *stack(struct sample *s)
{
	struct stack *k = arena_new(&s->arena, struct stack);
	struct stack_frame *frames;

	ONE_OF(k->count, 20), ONE_OF(k->is_cut, 2);
	k->frames = frames = arena_alloc(&s->arena, k->count * sizeof(*frames) + 1);
	for (unsigned i = 0; i < k->count; i++) {
		NUMBER(frames[i].addr), TEXT(frames[i].object), TEXT(frames[i].build_id);
		NUMBER(frames[i].object_offset), TEXT(frames[i].symbol);
		NUMBER(frames[i].symbol_offset), TEXT(frames[i].file), NUMBER(frames[i].line);
		ONE_OF(frames[i].is_inlined, 2);
	}
	return chance(s, 4) ? k : NULL;
}

static const struct crash *crash(struct sample *s)
{
	struct crash *c = arena_new(&s->arena, struct crash);

	ONE_OF(c->kind, CRASH_KINDS), NUMBER(c->addr), TEXT(c->object), TEXT(c->message);
	return chance(s, 4) ? c : NULL;
}

/* One that has all of its parts, or NULL */
static const struct caught_fault *caught_fault(struct sample *s)
{
	struct caught_fault *f = arena_new(&s->arena, struct caught_fault);

	NUMBER(f->number), NUMBER(f->code);
	f->stack = stack(s);
	f->crash = crash(s);
	return f->stack && f->crash ? f : NULL;
}

static const struct elf_object *object(struct sample *s)
{
	struct elf_object *o = arena_new(&s->arena, struct elf_object);
	struct needed_version *versions;

	ONE_OF(o->kind, OBJECT_KINDS), NUMBER(o->machine), NUMBER(o->bits);
	TEXT(o->interpreter), TEXT(o->soname), TEXT(o->rpath), TEXT(o->runpath);
	TEXT(o->build_id), o->needed = words(s), ONE_OF(o->binds_now, 2);
	ONE_OF(o->no_default_directories, 2), ONE_OF(o->executable_stack, 2);
	ONE_OF(o->relro, RELRO_KINDS), NUMBER(o->entry), NUMBER(o->end);
	ONE_OF(o->version_count, 4);
	o->versions = versions = arena_alloc(&s->arena, o->version_count * sizeof(*versions) + 1);
	for (unsigned i = 0; i < o->version_count; i++)
		TEXT(versions[i].file), TEXT(versions[i].name), ONE_OF(versions[i].is_weak, 2);
	o->defined_versions = words(s);
	return chance(s, 4) ? o : NULL;
}

static const struct loaded_objects *loaded(struct sample *s)
{
	struct loaded_objects *l = arena_new(&s->arena, struct loaded_objects);
	struct loaded_object *all;

	ONE_OF(l->count, 4);
	l->all = all = arena_alloc(&s->arena, l->count * sizeof(*all) + 1);
	for (unsigned i = 0; i < l->count; i++) {
		TEXT(all[i].path);
		do
			all[i].elf = object(s);
		while (!all[i].elf);
	}
	return chance(s, 4) ? l : NULL;
}

static const struct program_files *program_files(struct sample *s)
{
	struct program_files *f = arena_new(&s->arena, struct program_files);
	struct script *scripts;

	f->program = object(s), f->loader = object(s);
	NUMBER(f->loader_start), NUMBER(f->loader_end), f->variables = words(s);
	ONE_OF(f->secure, 2), ONE_OF(f->script_count, 5);
	f->scripts = scripts = arena_alloc(&s->arena, f->script_count * sizeof(*scripts) + 1);
	for (unsigned i = 0; i < f->script_count; i++)
		TEXT(scripts[i].file), TEXT(scripts[i].interpreter);
	return chance(s, 2) ? f : NULL;
}

static const struct memory_map *memory_map(struct sample *s)
{
	struct memory_map *m = arena_new(&s->arena, struct memory_map);
	struct mapped_range *all;

	ONE_OF(m->count, 5), ONE_OF(m->is_cut, 2);
	m->all = all = arena_alloc(&s->arena, m->count * sizeof(*all) + 1);
	for (unsigned i = 0; i < m->count; i++) {
		NUMBER(all[i].start), NUMBER(all[i].end), NUMBER(all[i].offset);
		ONE_OF(all[i].reads, 2), ONE_OF(all[i].writes, 2), ONE_OF(all[i].executes, 2);
		ONE_OF(all[i].is_shared, 2), TEXT(all[i].name);
	}
	NUMBER(m->resident), NUMBER(m->proportional), NUMBER(m->private_clean);
	NUMBER(m->private_dirty), NUMBER(m->swapped), NUMBER(m->peak_resident);
	NUMBER(m->minor_faults), NUMBER(m->major_faults), NUMBER(m->space_limit);
	NUMBER(m->data_limit), NUMBER(m->stack_limit), NUMBER(m->lock_limit);
	return chance(s, 2) ? m : NULL;
}

static const struct state_span *state_spans(struct sample *s, unsigned count)
{
	struct state_span *all = arena_alloc(&s->arena, count * sizeof(*all));

	for (unsigned i = 0; i < count; i++) {
		all[i] = (struct state_span){0};
		NUMBER(all[i].duration), ONE_OF(all[i].state, KERNEL_STATES + 1);
	}
	return all;
}

static const struct cpu_quota *quotas(struct sample *s, unsigned count)
{
	struct cpu_quota *all = arena_alloc(&s->arena, count * sizeof(*all) + 1);

	for (unsigned i = 0; i < count; i++) {
		TEXT(all[i].cgroup), NUMBER(all[i].version), ONE_OF(all[i].is_since_creation, 2);
		NUMBER(all[i].quota), NUMBER(all[i].period), NUMBER(all[i].periods);
		NUMBER(all[i].throttled_periods), NUMBER(all[i].throttled);
	}
	return all;
}

static const struct scheduling *scheduling(struct sample *s)
{
	struct scheduling *m = arena_new(&s->arena, struct scheduling);

	NUMBER(m->on_cpu), NUMBER(m->run_delay), NUMBER(m->slices), NUMBER(m->held);
	NUMBER(m->policy), NUMBER(m->nice), NUMBER(m->priority), TEXT(m->cpus);
	ONE_OF(m->source, STATES_SOURCES);
	if (m->source) {
		NUMBER(m->samples);
		for (unsigned i = 0; i < KERNEL_STATES; i++)
			NUMBER(m->in_state[i]);
		NUMBER(m->spans_begin), NUMBER(m->grain);
		m->span_count = sample_below(s, 4);
		m->spans = state_spans(s, m->span_count);
	}
	m->quota_count = sample_below(s, 4);
	m->quotas = quotas(s, m->quota_count);
	return chance(s, 2) ? m : NULL;
}

static const struct outsider *outsiders(struct sample *s, unsigned count)
{
	struct outsider *all = arena_alloc(&s->arena, count * sizeof(*all) + 1);

	for (unsigned i = 0; i < count; i++) {
		NUMBER(all[i].pid), TEXT(all[i].program), ONE_OF(all[i].role, OUTSIDER_USER + 1);
		NUMBER(all[i].inode), ONE_OF(all[i].reads, 2), ONE_OF(all[i].writes, 2);
	}
	return all;
}

static const struct abi *abi(struct sample *s)
{
	return &abis[sample_below(s, ABI_COUNT)];
}

static bool is_name(enum read_space when)
{
	return when == FD_PATHS || when == IF_NAMES || when == FD_DETAILS || when == PID_NAMES ||
		when == TASK_NOTES;
}

static void add_memory(struct sample *s, struct event *e)
{
	struct memory *m = e->call.memory;
	struct memo_block b = {.addr = sample_number(s)};
	uint8_t bytes[5000];

	if (chance(s, 2))
		b.addr = e->call.arg[sample_below(s, 6)];
	ONE_OF(b.when, READ_SPACES);
	b.asked = sample_below(s, chance(s, 20) ? sizeof(bytes) : 100);
	b.got = chance(s, 2) ? b.asked : sample_below(s, b.asked + 1);
	b.why = memory_lacks[sample_below(s, LACKS)];
	if (is_name(b.when))	/* a name of any length */
		b.got = chance(s, 9) ? 0 : 2 + sample_below(s, 100);
	for (uint64_t i = 0; i < b.got; i++)
		bytes[i] = chance(s, 3) ? any(s) : 'a';
	if (is_name(b.when))
		bytes[b.got ? b.got - 1 : 0] = 0;
	/* a flag and a string; one byte is requested */
	if (is_name(b.when)) {
		b.asked = 1;
		b.got = b.got < 2 ? 0 : b.got;
		if (b.got)
			bytes[b.got - 1] = 0;
	}
	memory_restore(m, &b, bytes);
}

static void memory(struct sample *s, struct event *e)
{
	if (chance(s, 4))
		return;
	e->call.memory = arena_new(&s->arena, struct memory);
	memory_init(e->call.memory, &s->arena, NULL, NULL);
	for (uint64_t n = sample_below(s, 4); n; n--)
		add_memory(s, e);
	if (chance(s, 8))
		e->call.memory->left = 0;
}

/* Fills a LEAVE from its ENTER, often with memory that was read at exit. */
static void fill_exit(struct sample *s, struct event *e, const struct event *entered)
{
	e->call = entered->call;
	if (!e->call.memory)
		memory(s, e);
	else if (chance(s, 2))
		add_memory(s, e);
	if (chance(s, 30))
		NUMBER(e->call.ip);
}

static const struct path_bases *bases(struct sample *s)
{
	struct path_bases *b = arena_new(&s->arena, struct path_bases);

	if (chance(s, 2))
		return NULL;
	TEXT(b->root), TEXT(b->cwd), TEXT(b->names);
	return b;
}

static void call(struct sample *s, struct event *e)
{
	uint64_t slot = e->task.serial % 8;

	if (e->kind == EVENT_LEAVE && s->entered[slot].kind == EVENT_ENTER &&
	    s->entered[slot].task.serial == e->task.serial && !chance(s, 5)) {
		fill_exit(s, e, &s->entered[slot]);
	} else {
		e->call.abi = abi(s);
		e->call.nr = chance(s, 9) ? sample_number(s) : sample_below(s, 300);
		for (unsigned i = 0; i < 6; i++)
			NUMBER(e->call.arg[i]);
		NUMBER(e->call.ip), NUMBER(e->call.sp);
		e->call.entered = chance(s, 2) ? e->time : sample_number(s);
		memory(s, e);
	}
	e->call.row = desc_call(e->call.abi, e->call.nr);
	NUMBER(e->call.ret), ONE_OF(e->call.failed, 2);
	if (chance(s, 9))
		ONE_OF(e->call.note, CALL_OPERATION + 1);
	e->call.fault = path_fault(s);
	e->call.stack = stack(s);
	if (e->kind == EVENT_LEAVE && chance(s, 4))
		e->call.object = object(s);
	if (e->kind == EVENT_LEAVE && chance(s, 4))
		ONE_OF(e->call.in_cache, CACHE_ENTRIES);
	s->entered[slot] = *e;
	if (e->kind == EVENT_LEAVE && chance(s, 4))
		e->bases = bases(s);
}

static const struct ipc_wait *ipc_wait(struct sample *s)
{
	struct ipc_wait *w = chance(s, 3) ? arena_new(&s->arena, struct ipc_wait) : NULL;

	if (w)
		ONE_OF(w->kind, IPC_WAIT_KINDS), NUMBER(w->id), ONE_OF(w->has_operation, 2),
		NUMBER(w->semaphore), NUMBER(w->operation), NUMBER(w->type),
		ONE_OF(w->is_known, 2), NUMBER(w->value), NUMBER(w->bytes), NUMBER(w->limit),
		NUMBER(w->last), TEXT(w->address), NUMBER(w->inode);
	return w;
}

static const struct task_activity *activity(struct sample *s)
{
	struct task_activity *a = chance(s, 3) ? arena_new(&s->arena, struct task_activity) : NULL;

	if (a)
		NUMBER(a->observed), NUMBER(a->on_cpu), NUMBER(a->quiet), NUMBER(a->samples),
		TEXT(a->retried), TEXT(a->retry_object), TEXT(a->retry_program),
		NUMBER(a->retry_error), NUMBER(a->retry_pid), NUMBER(a->retries);
	return a;
}

static void look(struct sample *s, struct event *e)
{
	struct fd_object *objects;
	int *waits;

	ONE_OF(e->look.why, LOOK_REASONS), e->look.state = "\0RSDTtZ"[sample_below(s, 7)];
	TEXT(e->look.place), e->look.abi = chance(s, 3) ? NULL : abi(s), NUMBER(e->look.nr);
	if (e->look.abi)
		e->look.row = desc_call(e->look.abi, e->look.nr);
	for (unsigned i = 0; i < 6; i++)
		NUMBER(e->look.arg[i]);
	NUMBER(e->look.word), NUMBER(e->look.owner);
	e->look.who = identity(s), e->look.open = descriptors(s);
	ONE_OF(e->look.wait_count, 300);
	e->look.waits = waits = arena_alloc(&s->arena, e->look.wait_count * sizeof(*waits) + 1);
	for (unsigned i = 0; i < e->look.wait_count; i++)
		NUMBER(waits[i]);
	NUMBER(e->look.timeout), TEXT(e->look.name), TEXT(e->look.path), NUMBER(e->look.stopped);
	ONE_OF(e->look.in_vfork, 2), ONE_OF(e->look.outside_count, 9);
	e->look.outside = outsiders(s, e->look.outside_count);
	ONE_OF(e->look.last, 2);
	e->look.stack = stack(s);
	e->look.ipc = ipc_wait(s);
	e->look.activity = activity(s);
	ONE_OF(e->look.object_count, 4);
	e->look.objects = objects = arena_alloc(&s->arena, 4 * sizeof(*objects));
	for (unsigned i = 0; i < e->look.object_count; i++) {
		ONE_OF(objects[i].kind, FD_OBJECT_KINDS), NUMBER(objects[i].value);
		NUMBER(objects[i].fd);
	}
	TEXT(e->look.title);
}

static void end(struct sample *s, struct event *e)
{
	uint64_t *counts = arena_alloc(&s->arena, EVENT_KINDS * sizeof(*counts));

	for (unsigned i = 0; i < EVENT_KINDS; i++)
		NUMBER(counts[i]);
	e->end.how = ending(s);
	ONE_OF(e->end.has_command, 2), NUMBER(e->end.ended), NUMBER(e->end.events);
	NUMBER(e->end.lost), NUMBER(e->end.unfinished), NUMBER(e->end.filtered);
	NUMBER(e->end.lost_rings);
	e->end.events_by_kind = chance(s, 3) ? NULL : counts;
	ONE_OF(e->end.why, END_TRUNCATED + 1), NUMBER(e->end.signal);
}

static void exec(struct sample *s, struct event *e)
{
	TEXT(e->exec.path), NUMBER(e->exec.old_tid), TEXT(e->exec.file), TEXT(e->exec.cwd);
	e->exec.argv = words(s);
	ONE_OF(e->exec.script, 2);
	e->exec.who = identity(s);
	e->exec.open = descriptors(s);
	e->exec.files = program_files(s);
	e->exec.credentials = credentials(s);
	e->exec.memory = memory_map(s);
	e->exec.interpreters = words(s);
	e->exec.has_loader = e->exec.interpreters && chance(s, 2);
	ONE_OF(e->exec.is_by_binfmt, 2);
}

static struct library_value *library_values(struct sample *s, unsigned count)
{
	struct library_value *all = arena_alloc(&s->arena, (count + 1) * sizeof(*all));

	for (unsigned i = 0; i < count; i++) {
		struct library_value *v = &all[i];
		const char *bytes = text(s);

		TEXT(v->name), ONE_OF(v->form, LIBRARY_FORMS), ONE_OF(v->is_late, 2);
		ONE_OF(v->is_unread, 2), ONE_OF(v->is_terminated, 2), NUMBER(v->number);
		v->bytes = (const uint8_t *)bytes;
		v->len = strlen(bytes);
		NUMBER(v->whole);
	}
	return all;
}

static void library(struct sample *s, struct event *e)
{
	TEXT(e->library.function), TEXT(e->library.version), TEXT(e->library.from);
	TEXT(e->library.to), NUMBER(e->library.caller), NUMBER(e->library.depth);
	e->library.value_count = sample_below(s, LIBRARY_VALUES_MAX + 1);
	e->library.values = library_values(s, e->library.value_count);
	e->library.result = chance(s, 2) ? NULL : library_values(s, 1);
	ONE_OF(e->library.is_known, 2), ONE_OF(e->library.no_return, 2);
	NUMBER(e->library.entered);
}

static const struct workload *workload(struct sample *s)
{
	struct workload *w = arena_new(&s->arena, struct workload);

	TEXT(w->unit), TEXT(w->container), TEXT(w->runtime), TEXT(w->pod);
	return chance(s, 4) ? w : NULL;
}

static void fill(struct sample *s, struct event *e)
{
	switch (e->kind) {
	case EVENT_BEGIN:
		e->begin.argv = words(s);
		NUMBER(e->begin.realtime), TEXT(e->begin.machine), NUMBER(e->begin.tracer);
		ONE_OF(e->begin.kills, 2), NUMBER(e->begin.processors);
		TEXT(e->begin.host), NUMBER(e->begin.run[0]), NUMBER(e->begin.run[1]);
		NUMBER(e->begin.page_size), e->begin.labels = words(s);
		return;
	case EVENT_NEW:
	case EVENT_FORK:
		ONE_OF(e->born.how, BORN_UNKNOWN + 1), NUMBER(e->born.other.tid);
		NUMBER(e->born.other.serial), NUMBER(e->born.other_tgid), NUMBER(e->born.flags);
		e->born.who = identity(s);
		e->born.argv = words(s);
		e->born.open = descriptors(s);
		e->born.credentials = credentials(s);
		e->born.memory = memory_map(s);
		e->born.scheduling = scheduling(s);
		TEXT(e->born.comm), e->born.workload = workload(s);
		e->bases = bases(s);
		return;
	case EVENT_EXEC:
		exec(s, e);
		e->exec.workload = workload(s);
		e->bases = bases(s);
		return;
	case EVENT_ENTER:
	case EVENT_LEAVE:
		call(s, e);
		return;
	case EVENT_SIGNAL:
	case EVENT_STOP:
		NUMBER(e->signal.number), ONE_OF(e->signal.has_info, 2);
		e->signal.abi = e->signal.has_info ? abi(s) : NULL;
		for (uint64_t i = 0, n = sample_below(s, 129); i < n; i++)
			NUMBER(e->signal.info[i]);
		e->signal.who = identity(s);
		e->signal.stack = stack(s);
		e->signal.crash = crash(s);
		return;
	case EVENT_EXITING:
	case EVENT_EXIT:
		e->exit.how = ending(s);
		ONE_OF(e->exit.zombie, 2), e->exit.figures = figures(s);
		e->exit.who = identity(s), e->exit.shortage = shortage(s);
		e->exit.loaded = loaded(s);
		e->exit.memory = memory_map(s);
		e->exit.scheduling = scheduling(s), TEXT(e->exit.comm), TEXT(e->exit.title);
		e->exit.fault = caught_fault(s);
		return;
	case EVENT_REAP:
		e->reap.how = ending(s);
		NUMBER(e->reap.by), NUMBER(e->reap.zombie_since), ONE_OF(e->reap.automatic, 2);
		return;
	case EVENT_NOTICE:
		ONE_OF(e->notice.kind, NOTICE_KINDS), ONE_OF(e->notice.is_complete, 2);
		NUMBER(e->notice.child), NUMBER(e->notice.since), NUMBER(e->notice.discarded);
		TEXT(e->notice.path);
		return;
	case EVENT_LOOK:
		look(s, e);
		return;
	case EVENT_END:
		end(s, e);
		return;
	case EVENT_LIBRARY_CALL:
	case EVENT_LIBRARY_RETURN:
		library(s, e);
		return;
	case EVENT_DETACH:
		TEXT(e->detach.stopped_at), e->detach.scheduling = scheduling(s);
		return;
	case EVENT_CONTINUE:
	case EVENT_LOST:
	case EVENT_KINDS:
		return;
	}
}

struct event sample_event(struct sample *s, enum event_kind kind)
{
	struct event e = {.kind = kind};

	s->seq += chance(s, 20) ? sample_number(s) : 1;
	s->time += sample_below(s, 10000);
	e.seq = s->seq;
	e.time = s->time;
	if (kind != EVENT_BEGIN && kind != EVENT_END) {
		e.task.serial = sample_below(s, 20);
		e.task.tid = 1000 + e.task.serial + chance(s, 20);
		e.tgid = 1000 + sample_below(s, 2);
	}
	fill(s, &e);
	return e;
}

struct event sample_combined(struct sample *s)
{
	struct event e = sample_event(s, EVENT_LEAVE);

	e.call.is_combined = true;
	e.call.entered = e.time;
	e.seq = ++s->seq;
	e.time = s->time += sample_below(s, 5000);
	return e;
}

struct event sample_any(struct sample *s)
{
	uint64_t kind = sample_below(s, 3 * EVENT_KINDS);

	return sample_event(s, kind < EVENT_KINDS ? kind : kind % 2 ? EVENT_LEAVE : EVENT_ENTER);
}

void sample_forget(struct sample *s)
{
	memset(s->entered, 0, sizeof(s->entered));
	arena_reset(&s->arena);
}

void sample_done(struct sample *s)
{
	arena_done(&s->arena);
}

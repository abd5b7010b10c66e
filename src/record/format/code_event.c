/* Codes the members of each kind of event. New members are added at the end of their struct. */
#include "record/format/block.h"

#include <string.h>

/* These values are stored in recordings: new ones are added at the end. */
_Static_assert(EVENT_KINDS == 19 && EVENT_END == 16, "kinds of events");
_Static_assert(LIBRARY_FORMS == 10, "values of library calls");
_Static_assert(BORN_UNKNOWN == 6, "kinds of births");
_Static_assert(DESCRIPTOR_SOCKET == 6, "kinds of descriptors");
_Static_assert(CREDENTIAL_IDS == 4 && CAPABILITY_SETS == 5 && NAMESPACE_KINDS == 10, "credentials");
_Static_assert(OBJECT_KINDS == 6 && RELRO_KINDS == 3, "ELF files");
_Static_assert(PATH_IMMUTABLE == 9, "where paths end");
_Static_assert(NOTICE_KINDS == 6 && CALL_OPERATION == 4 && END_TRUNCATED == 5,
	       "notices, calls, ends");

enum {
	KINDS_MAX = 1024,		/* limit of event kinds in a list of counts */
	GROUPS_MAX = 65536,		/* supplementary groups: NGROUPS_MAX of the kernel */
	LIBRARY_BYTES_MAX = 1 << 20,	/* of an argument of a library call */
};

static void code_ending(struct codec *c, struct exit_status *how)
{
	CODE_UINT(c, how->signaled);
	CODE_UINT(c, how->core);
	CODE_INT(c, how->number);
}

void code_identity(struct codec *c, const struct identity **identity)
{
	struct span s;
	struct identity *i = span_begin_at(c, &s, *identity, sizeof(*i));

	*identity = i;
	if (!i)
		return;
	CODE_INT(c, i->parent);
	CODE_INT(c, i->group);
	CODE_INT(c, i->session);
	CODE_UINT(c, i->terminal);
	CODE_UINT(c, i->uid);
	CODE_UINT(c, i->euid);
	CODE_UINT(c, i->suid);
	CODE_UINT(c, i->gid);
	CODE_UINT(c, i->egid);
	CODE_UINT(c, i->sgid);
	CODE_UINT(c, i->capabilities);
	CODE_UINT(c, i->no_new_privs);
	CODE_UINT(c, i->blocked);
	CODE_UINT(c, i->ignored);
	CODE_UINT(c, i->caught);
	CODE_ENUM(c, i->inner_count, NAMESPACES_MAX);
	for (unsigned k = 0; k < i->inner_count; k++)
		CODE_INT(c, i->inner[k]);
	code_text(c, &i->program);
	span_end(c, &s);
}

static void code_descriptor(struct codec *c, struct descriptor *d)
{
	struct span s;

	span_begin(c, &s);
	CODE_INT(c, d->fd);
	CODE_ENUM(c, d->kind, DESCRIPTOR_SOCKET);
	CODE_UINT(c, d->device);
	CODE_UINT(c, d->inode);
	CODE_UINT(c, d->peer);
	CODE_UINT(c, d->reads);
	CODE_UINT(c, d->writes);
	CODE_UINT(c, d->listens);
	code_text(c, &d->name);
	CODE_UINT(c, d->appends);
	CODE_UINT(c, d->is_advanced);
	CODE_UINT(c, d->closes_on_exec);
	CODE_UINT(c, d->is_unaccepted);
	span_end(c, &s);
}

void code_descriptors(struct codec *c, const struct descriptors **open)
{
	struct span s;
	struct descriptors *d = span_begin_at(c, &s, *open, sizeof(*d));

	*open = d;
	if (!d)
		return;
	CODE_UINT(c, d->open);
	CODE_UINT(c, d->limit);
	CODE_LIST(c, d->all, d->count, DESCRIPTORS_MAX, code_descriptor);
	span_end(c, &s);
}

static void code_figures(struct codec *c, const struct figures **figures)
{
	struct span s;
	struct figures *f = span_begin_at(c, &s, *figures, sizeof(*f));

	*figures = f;
	if (!f)
		return;
	CODE_UINT(c, f->user);
	CODE_UINT(c, f->system);
	CODE_UINT(c, f->processor);
	CODE_UINT(c, f->run_delay);
	CODE_UINT(c, f->peak_memory);
	CODE_UINT(c, f->minor_faults);
	CODE_UINT(c, f->major_faults);
	CODE_UINT(c, f->voluntary);
	CODE_UINT(c, f->involuntary);
	CODE_UINT(c, f->chars_read);
	CODE_UINT(c, f->chars_written);
	CODE_UINT(c, f->bytes_read);
	CODE_UINT(c, f->bytes_written);
	CODE_UINT(c, f->descriptors);
	CODE_UINT(c, f->descriptor_limit);
	span_end(c, &s);
}

static void code_shortage(struct codec *c, const struct oom_evidence **shortage)
{
	struct span s;
	struct oom_evidence *o = span_begin_at(c, &s, *shortage, sizeof(*o));

	*shortage = o;
	if (!o)
		return;
	CODE_UINT(c, o->kills);
	CODE_UINT(c, o->group_kills);
	CODE_UINT(c, o->group_limit);
	code_text(c, &o->group);
	CODE_UINT(c, o->group_counts);
	span_end(c, &s);
}

/* Codes a crash, which is the last member of its struct. */
static void code_crash(struct codec *c, const struct crash **crash)
{
	struct span s;
	struct crash *k;

	if (!c->reading && !*crash)
		return;
	k = span_begin_at(c, &s, *crash, sizeof(*k));
	*crash = k;
	if (!k)
		return;
	CODE_ENUM(c, k->kind, CRASH_KINDS - 1);
	CODE_UINT(c, k->addr);
	code_text(c, &k->object);
	code_text(c, &k->message);
	span_end(c, &s);
}

void *span_begin_last(struct codec *c, struct span *s, const void *from, size_t size, bool is_last)
{
	if (!c->reading && !from && is_last)
		return NULL;
	return span_begin_at(c, s, from, size);
}

static void code_needed_version(struct codec *c, struct needed_version *v)
{
	struct span s;

	span_begin(c, &s);
	code_text(c, &v->file);
	code_text(c, &v->name);
	CODE_UINT(c, v->is_weak);
	span_end(c, &s);
}

void code_object(struct codec *c, const struct elf_object **object, bool is_last)
{
	struct span s;
	struct elf_object *o = span_begin_last(c, &s, *object, sizeof(*o), is_last);

	*object = o;
	if (!o)
		return;
	CODE_ENUM(c, o->kind, OBJECT_KINDS - 1);
	CODE_UINT(c, o->machine);
	CODE_UINT(c, o->bits);
	code_text(c, &o->interpreter);
	code_text(c, &o->soname);
	code_text(c, &o->rpath);
	code_text(c, &o->runpath);
	code_text(c, &o->build_id);
	code_words(c, &o->needed);
	CODE_UINT(c, o->binds_now);
	CODE_UINT(c, o->no_default_directories);
	CODE_UINT(c, o->executable_stack);
	CODE_ENUM(c, o->relro, RELRO_KINDS - 1);
	CODE_UINT(c, o->entry);
	CODE_UINT(c, o->end);
	CODE_LIST(c, o->versions, o->version_count, VERSIONS_MAX, code_needed_version);
	code_words(c, &o->defined_versions);
	span_end(c, &s);
}

static void code_loaded_object(struct codec *c, struct loaded_object *o)
{
	struct span s;

	span_begin(c, &s);
	code_text(c, &o->path);
	code_object(c, &o->elf, false);
	if (c->reading && !o->elf)
		codec_fail(c, "a loaded file has no contents");
	span_end(c, &s);
}

/* Codes what was loaded; with `is_last` as the last member of its struct. */
static void code_loaded(struct codec *c, const struct loaded_objects **loaded, bool is_last)
{
	struct span s;
	struct loaded_objects *l = span_begin_last(c, &s, *loaded, sizeof(*l), is_last);

	*loaded = l;
	if (!l)
		return;
	CODE_LIST(c, l->all, l->count, LOADED_MAX, code_loaded_object);
	span_end(c, &s);
}

static void code_script(struct codec *c, struct script *script)
{
	struct span s;

	span_begin(c, &s);
	code_text(c, &script->file);
	code_text(c, &script->interpreter);
	span_end(c, &s);
}

static void code_group(struct codec *c, uint32_t *group)
{
	CODE_UINT(c, *group);
}

static void code_credentials(struct codec *c, const struct credentials **credentials, bool is_last)
{
	struct span s;
	struct credentials *k = span_begin_last(c, &s, *credentials, sizeof(*k), is_last);

	*credentials = k;
	if (!k)
		return;
	for (unsigned i = 0; i < CREDENTIAL_IDS; i++)
		CODE_UINT(c, k->users[i]);
	for (unsigned i = 0; i < CREDENTIAL_IDS; i++)
		CODE_UINT(c, k->groups[i]);
	CODE_LIST(c, k->others, k->other_count, GROUPS_MAX, code_group);
	for (unsigned i = 0; i < CAPABILITY_SETS; i++)
		CODE_UINT(c, k->capabilities[i]);
	CODE_UINT(c, k->has_securebits);
	CODE_UINT(c, k->securebits);
	CODE_UINT(c, k->no_new_privs);
	CODE_UINT(c, k->seccomp);
	CODE_UINT(c, k->filters);
	code_text(c, &k->label);
	for (unsigned i = 0; i < NAMESPACE_KINDS; i++)
		CODE_UINT(c, k->namespaces[i]);
	code_text(c, &k->cgroup);
	code_text(c, &k->memory_max);
	code_text(c, &k->pids_max);
	code_text(c, &k->cpu_max);
	span_end(c, &s);
}

/* `is_last`: no member follows */
static void code_files(struct codec *c, const struct program_files **files, bool is_last)
{
	struct span s;
	struct program_files *f = span_begin_last(c, &s, *files, sizeof(*f), is_last);

	*files = f;
	if (!f)
		return;
	code_object(c, &f->program, false);
	code_object(c, &f->loader, false);
	CODE_UINT(c, f->loader_start);
	CODE_UINT(c, f->loader_end);
	code_words(c, &f->variables);
	CODE_UINT(c, f->secure);
	CODE_LIST(c, f->scripts, f->script_count, SCRIPTS_MAX, code_script);
	span_end(c, &s);
}

static void code_range(struct codec *c, struct mapped_range *r)
{
	struct span s;

	span_begin(c, &s);
	CODE_UINT(c, r->start);
	CODE_UINT(c, r->end);
	CODE_UINT(c, r->offset);
	CODE_UINT(c, r->reads);
	CODE_UINT(c, r->writes);
	CODE_UINT(c, r->executes);
	CODE_UINT(c, r->is_shared);
	code_text(c, &r->name);
	span_end(c, &s);
}

/* Codes an address space; with `is_last` as the last member of its struct. */
static void code_memory(struct codec *c, const struct memory_map **memory, bool is_last)
{
	struct span s;
	struct memory_map *m = span_begin_last(c, &s, *memory, sizeof(*m), is_last);

	*memory = m;
	if (!m)
		return;
	CODE_LIST(c, m->all, m->count, MAPPINGS_MAX, code_range);
	CODE_UINT(c, m->is_cut);
	CODE_UINT(c, m->resident);
	CODE_UINT(c, m->proportional);
	CODE_UINT(c, m->private_clean);
	CODE_UINT(c, m->private_dirty);
	CODE_UINT(c, m->swapped);
	CODE_UINT(c, m->peak_resident);
	CODE_UINT(c, m->minor_faults);
	CODE_UINT(c, m->major_faults);
	CODE_UINT(c, m->space_limit);
	CODE_UINT(c, m->data_limit);
	CODE_UINT(c, m->stack_limit);
	CODE_UINT(c, m->lock_limit);
	span_end(c, &s);
}

static void code_state_span(struct codec *c, struct state_span *span)
{
	CODE_UINT(c, span->duration);
	CODE_ENUM(c, span->state, KERNEL_STATES);
}

static void code_quota(struct codec *c, struct cpu_quota *q)
{
	struct span s;

	span_begin(c, &s);
	code_text(c, &q->cgroup);
	CODE_UINT(c, q->version);
	CODE_UINT(c, q->is_since_creation);
	CODE_UINT(c, q->quota);
	CODE_UINT(c, q->period);
	CODE_UINT(c, q->periods);
	CODE_UINT(c, q->throttled_periods);
	CODE_UINT(c, q->throttled);
	span_end(c, &s);
}

/* Codes scheduling; with `is_last` as the last member of its struct. */
static void code_scheduling(struct codec *c, const struct scheduling **scheduling, bool is_last)
{
	struct span s;
	struct scheduling *m = span_begin_last(c, &s, *scheduling, sizeof(*m), is_last);

	*scheduling = m;
	if (!m)
		return;
	CODE_UINT(c, m->on_cpu);
	CODE_UINT(c, m->run_delay);
	CODE_UINT(c, m->slices);
	CODE_UINT(c, m->held);
	CODE_INT(c, m->policy);
	CODE_INT(c, m->nice);
	CODE_INT(c, m->priority);
	code_text(c, &m->cpus);
	CODE_ENUM(c, m->source, STATES_SOURCES - 1);
	if (m->source) {
		CODE_UINT(c, m->samples);
		for (unsigned i = 0; i < KERNEL_STATES; i++)
			CODE_UINT(c, m->in_state[i]);
		CODE_UINT(c, m->spans_begin);
		CODE_UINT(c, m->grain);
		CODE_LIST(c, m->spans, m->span_count, STATE_SPANS_MAX, code_state_span);
	}
	CODE_LIST(c, m->quotas, m->quota_count, CPU_QUOTAS_MAX, code_quota);
	span_end(c, &s);
}


void code_abi(struct codec *c, const struct abi **abi)
{
	uint32_t arch = *abi ? (*abi)->audit_arch : 0;

	CODE_UINT(c, arch);
	if (!c->reading)
		return;
	*abi = arch ? abi_of_audit(arch) : NULL;
	if (arch && !*abi)
		codec_fail(c, "an event is of an unknown machine");
}

static void code_begin(struct codec *c, struct event *e)
{
	code_words(c, &e->begin.argv);
	CODE_UINT(c, e->begin.realtime);
	code_text(c, &e->begin.machine);
	CODE_INT(c, e->begin.tracer);
	CODE_UINT(c, e->begin.kills);
	CODE_UINT(c, e->begin.processors);
	code_text(c, &e->begin.host);
	CODE_UINT(c, e->begin.run[0]);
	CODE_UINT(c, e->begin.run[1]);
	CODE_UINT(c, e->begin.page_size);
	if (c->reading || e->begin.labels)
		code_words(c, &e->begin.labels);
}

/* Codes a workload, which is the last member of its struct. */
static void code_workload(struct codec *c, const struct workload **workload)
{
	struct span s;
	struct workload *w = span_begin_last(c, &s, *workload, sizeof(*w), true);

	*workload = w;
	if (!w)
		return;
	code_text(c, &w->unit);
	code_text(c, &w->container);
	code_text(c, &w->runtime);
	code_text(c, &w->pod);
	span_end(c, &s);
}

static void code_born(struct codec *c, struct event *e)
{
	bool has_comm = (e->born.comm && *e->born.comm) || e->born.workload;
	bool is_last = !e->bases && !has_comm, is_bare = !e->born.scheduling && is_last;

	CODE_ENUM(c, e->born.how, BORN_UNKNOWN);
	CODE_INT(c, e->born.other.tid);
	CODE_UINT(c, e->born.other.serial);
	CODE_INT(c, e->born.other_tgid);
	CODE_UINT(c, e->born.flags);
	code_identity(c, &e->born.who);
	code_words(c, &e->born.argv);
	code_descriptors(c, &e->born.open);
	code_credentials(c, &e->born.credentials, !e->born.memory && is_bare);
	code_memory(c, &e->born.memory, is_bare);
	code_scheduling(c, &e->born.scheduling, is_last);
	code_bases(c, &e->bases, !has_comm);
	if (c->reading || has_comm)
		code_text(c, &e->born.comm);
	code_workload(c, &e->born.workload);
}

static void code_exec(struct codec *c, struct event *e)
{
	bool is_last = !e->exec.interpreters && !e->exec.is_by_binfmt && !e->bases &&
		!e->exec.workload;

	code_text(c, &e->exec.path);
	code_words(c, &e->exec.argv);
	CODE_INT(c, e->exec.old_tid);
	code_text(c, &e->exec.file);
	CODE_UINT(c, e->exec.script);
	code_text(c, &e->exec.cwd);
	code_identity(c, &e->exec.who);
	code_descriptors(c, &e->exec.open);
	code_files(c, &e->exec.files, !e->exec.credentials && !e->exec.memory && is_last);
	code_credentials(c, &e->exec.credentials, !e->exec.memory && is_last);
	code_memory(c, &e->exec.memory, is_last);
	if (!c->reading && is_last)
		return;
	code_words(c, &e->exec.interpreters);
	CODE_UINT(c, e->exec.has_loader);
	CODE_UINT(c, e->exec.is_by_binfmt);
	code_bases(c, &e->bases, !e->exec.workload);
	code_workload(c, &e->exec.workload);
}

/* Codes a siginfo without the zero bytes at its end. */
static void code_info(struct codec *c, uint8_t *info)
{
	uint64_t n = sizeof(((struct event *)0)->signal.info);

	while (!c->reading && n && !info[n - 1])
		n--;
	CODE_ENUM(c, n, sizeof(((struct event *)0)->signal.info));
	for (uint64_t i = 0; i < n; i++)
		CODE_UINT(c, info[i]);
}

static void code_signal(struct codec *c, struct event *e)
{
	CODE_INT(c, e->signal.number);
	code_abi(c, &e->signal.abi);
	CODE_UINT(c, e->signal.has_info);
	code_info(c, e->signal.info);
	code_identity(c, &e->signal.who);
	if (!c->reading && !e->signal.stack && e->signal.crash)
		codec_put(c, 0);	/* no stack */
	else
		code_stack(c, &e->signal.stack);
	code_crash(c, &e->signal.crash);
	/* the layout of the siginfo depends on the machine */
	if (c->reading && e->signal.has_info && !e->signal.abi)
		codec_fail(c, "a signal has a siginfo but no machine");
}

/* Codes a fault, which is the last member of its struct. */
static void code_fault(struct codec *c, const struct caught_fault **fault)
{
	struct span s;
	struct caught_fault *f;

	if (!c->reading && !*fault)
		return;
	f = span_begin_at(c, &s, *fault, sizeof(*f));
	*fault = f;
	if (!f)
		return;
	CODE_INT(c, f->number);
	CODE_INT(c, f->code);
	code_stack(c, &f->stack);
	code_crash(c, &f->crash);
	span_end(c, &s);
	if (c->reading && (!f->stack || !f->crash))
		*fault = NULL;
}

static void code_exit(struct codec *c, struct event *e)
{
	bool has_name = (e->exit.comm && *e->exit.comm) ||
		(e->exit.title && *e->exit.title) || e->exit.fault;

	code_ending(c, &e->exit.how);
	CODE_UINT(c, e->exit.zombie);
	code_figures(c, &e->exit.figures);
	code_identity(c, &e->exit.who);
	code_shortage(c, &e->exit.shortage);
	code_loaded(c, &e->exit.loaded, !e->exit.memory && !e->exit.scheduling && !has_name);
	code_memory(c, &e->exit.memory, !e->exit.scheduling && !has_name);
	code_scheduling(c, &e->exit.scheduling, !has_name);
	if (!c->reading && !has_name)
		return;
	code_text(c, &e->exit.comm);
	code_text(c, &e->exit.title);
	code_fault(c, &e->exit.fault);
}

static void code_reap(struct codec *c, struct event *e)
{
	code_ending(c, &e->reap.how);
	CODE_INT(c, e->reap.by);
	CODE_UINT(c, e->reap.zombie_since);
	CODE_UINT(c, e->reap.automatic);
}

static void code_detach(struct codec *c, struct event *e)
{
	code_text(c, &e->detach.stopped_at);
	code_scheduling(c, &e->detach.scheduling, true);
}

static void code_notice(struct codec *c, struct event *e)
{
	CODE_ENUM(c, e->notice.kind, NOTICE_KINDS - 1);
	CODE_INT(c, e->notice.child);
	code_text(c, &e->notice.path);
	CODE_UINT(c, e->notice.since);
	CODE_UINT(c, e->notice.discarded);
	CODE_UINT(c, e->notice.is_complete);
}

static void code_byte(struct codec *c, uint8_t *byte)
{
	CODE_UINT(c, *byte);
}

static void code_library_value(struct codec *c, struct library_value *v)
{
	struct span s;

	span_begin(c, &s);
	code_text(c, &v->name);
	CODE_ENUM(c, v->form, LIBRARY_FORMS - 1);
	CODE_UINT(c, v->is_late);
	CODE_UINT(c, v->is_unread);
	CODE_UINT(c, v->is_terminated);
	CODE_UINT(c, v->number);
	CODE_LIST(c, v->bytes, v->len, LIBRARY_BYTES_MAX, code_byte);
	CODE_UINT(c, v->whole);
	span_end(c, &s);
}

static void code_library(struct codec *c, struct event *e)
{
	const struct library_value *result = e->library.result;
	unsigned has_result = result != NULL;

	code_text(c, &e->library.function);
	code_text(c, &e->library.version);
	code_text(c, &e->library.from);
	code_text(c, &e->library.to);
	CODE_UINT(c, e->library.caller);
	CODE_UINT(c, e->library.depth);
	CODE_LIST(c, e->library.values, e->library.value_count, LIBRARY_VALUES_MAX,
		  code_library_value);
	CODE_UINT(c, e->library.is_known);
	CODE_LIST(c, result, has_result, 1, code_library_value);
	e->library.result = has_result ? result : NULL;
	CODE_UINT(c, e->library.no_return);
	CODE_UINT(c, e->library.entered);
}

/* Codes the number of events by kind; skips kinds that this version does not know. */
static void code_event_counts(struct codec *c, const uint64_t **counts)
{
	struct span s;
	uint64_t *all = span_begin_at(c, &s, *counts, EVENT_KINDS * sizeof(*all));
	uint64_t n = EVENT_KINDS, beyond = 0;

	*counts = all;
	if (!all)
		return;
	CODE_ENUM(c, n, KINDS_MAX);
	for (uint64_t i = 0; i < n; i++)
		CODE_UINT(c, *(i < EVENT_KINDS ? &all[i] : &beyond));
	span_end(c, &s);
}

static void code_end(struct codec *c, struct event *e)
{
	code_ending(c, &e->end.how);
	CODE_UINT(c, e->end.has_command);
	CODE_UINT(c, e->end.ended);
	CODE_UINT(c, e->end.events);
	CODE_UINT(c, e->end.lost);
	code_event_counts(c, &e->end.events_by_kind);
	CODE_UINT(c, e->end.unfinished);
	CODE_UINT(c, e->end.filtered);
	CODE_ENUM(c, e->end.why, END_TRUNCATED);
	CODE_INT(c, e->end.signal);
	CODE_UINT(c, e->end.lost_rings);
}

void code_event(struct codec *c, struct event *e)
{
	static void (*const members[EVENT_KINDS])(struct codec *c, struct event *e) = {
		[EVENT_BEGIN] = code_begin,
		[EVENT_NEW] = code_born,
		[EVENT_FORK] = code_born,
		[EVENT_EXEC] = code_exec,
		[EVENT_SIGNAL] = code_signal,
		[EVENT_STOP] = code_signal,
		[EVENT_EXITING] = code_exit,
		[EVENT_EXIT] = code_exit,
		[EVENT_REAP] = code_reap,
		[EVENT_DETACH] = code_detach,
		[EVENT_NOTICE] = code_notice,
		[EVENT_LOOK] = code_look,
		[EVENT_END] = code_end,
		[EVENT_LIBRARY_CALL] = code_library,
		[EVENT_LIBRARY_RETURN] = code_library,
	};

	if (members[e->kind])
		members[e->kind](c, e);
}

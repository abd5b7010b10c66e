#include "print/core/json/facts.h"

#include <stddef.h>

#include "desc/type.h"
#include "model/creds/creds.h"
#include "print/core/fact_names.h"
#include "print/core/json/value.h"

/* A numeric member of a struct: its JSON name and offset */
struct json_field {
	const char *name;
	unsigned short offset;
	bool is_32_bit;		/* 32 bits wide; otherwise 64 */
};
#define FIELD32(type, field) {#field, offsetof(struct type, field), true}
#define FIELD64(type, field) {#field, offsetof(struct type, field), false}

static const struct json_field of_identity[] = {
	FIELD32(identity, parent), FIELD32(identity, group), FIELD32(identity, session),
	FIELD32(identity, terminal), FIELD32(identity, uid), FIELD32(identity, euid),
	FIELD32(identity, suid), FIELD32(identity, gid), FIELD32(identity, egid),
	FIELD32(identity, sgid), {0},
};

static const struct json_field of_figures[] = {
	FIELD64(figures, user), FIELD64(figures, system), FIELD64(figures, processor),
	FIELD64(figures, run_delay),
	FIELD64(figures, peak_memory), FIELD64(figures, minor_faults),
	FIELD64(figures, major_faults),
	FIELD64(figures, voluntary), FIELD64(figures, involuntary), FIELD64(figures, chars_read),
	FIELD64(figures, chars_written), FIELD64(figures, bytes_read),
	FIELD64(figures, bytes_written),
	FIELD32(figures, descriptors), FIELD64(figures, descriptor_limit), {0},
};

static const struct json_field of_memory[] = {
	FIELD64(memory_map, resident), FIELD64(memory_map, proportional),
	FIELD64(memory_map, private_clean), FIELD64(memory_map, private_dirty),
	FIELD64(memory_map, swapped), FIELD64(memory_map, peak_resident),
	FIELD64(memory_map, minor_faults), FIELD64(memory_map, major_faults), {0},
};

static const struct json_field of_limits[] = {
	FIELD64(memory_map, space_limit), FIELD64(memory_map, data_limit),
	FIELD64(memory_map, stack_limit), FIELD64(memory_map, lock_limit), {0},
};

static const struct json_field of_scheduling[] = {
	FIELD64(scheduling, on_cpu), FIELD64(scheduling, run_delay),
	FIELD64(scheduling, slices), FIELD64(scheduling, held), {0},
};

static const struct json_field of_quota[] = {
	FIELD32(cpu_quota, version), FIELD64(cpu_quota, quota), FIELD64(cpu_quota, period),
	FIELD64(cpu_quota, periods), FIELD64(cpu_quota, throttled_periods),
	FIELD64(cpu_quota, throttled), {0},
};

static const struct json_field of_shortage[] = {
	FIELD64(oom_evidence, kills), FIELD64(oom_evidence, group_kills),
	FIELD64(oom_evidence, group_limit), {0},
};

static void add_fields(struct json *j, const struct json_field *m, const void *record)
{
	for (; m->name; m++) {
		const char *at = (const char *)record + m->offset;

		json_member_uint(j, m->name,
				 m->is_32_bit ? *(const uint32_t *)at : *(const uint64_t *)at);
	}
}

void json_signal(struct json *j, int number)
{
	const char *name = desc_signal_name(number);

	if (name)
		json_str(j, name);
	else
		json_int(j, number);
}

static void add_signals(struct json *j, const char *name, uint64_t set)
{
	json_member_array(j, name);
	for (int i = 0; i < 64; i++)
		if (set >> i & 1)
			json_signal(j, i + 1);
	json_array_end(j);
}

static void add_name(struct json *j, const char *key, const char *name)
{
	if (name && *name)
		json_named_str(j, key, name);
}

void json_workload(struct json *j, const struct workload *w)
{
	if (!w)
		return;
	json_member_object(j, "workload");
	add_name(j, "unit", w->unit);
	add_name(j, "container", w->container);
	add_name(j, "runtime", w->runtime);
	add_name(j, "pod", w->pod);
	json_object_end(j);
}

void json_label_members(struct json *j, const char *const *labels)
{
	struct sbuf key = {0};

	for (; labels && *labels; labels++) {
		const char *value = strchrnul(*labels, '=');

		sbuf_reset(&key);
		sbuf_add(&key, *labels, value - *labels);
		json_named_str(j, key.s, *value ? value + 1 : "");
	}
	sbuf_done(&key);
}

void json_labels(struct json *j, const char *const *labels)
{
	if (!labels || !*labels)
		return;
	json_member_object(j, "labels");
	json_label_members(j, labels);
	json_object_end(j);
}

void json_identity(struct json *j, const struct identity *who)
{
	if (!who)
		return;
	json_member_object(j, "identity");
	add_fields(j, of_identity, who);
	json_member_hex(j, "capabilities", who->capabilities);
	json_member_bool(j, "no_new_privs", who->no_new_privs);
	add_signals(j, "blocked", who->blocked);
	add_signals(j, "ignored", who->ignored);
	add_signals(j, "caught", who->caught);
	json_member_array(j, "inner");
	for (unsigned i = 0; i < who->inner_count; i++)
		json_int(j, who->inner[i]);
	json_array_end(j);
	if (who->program && *who->program)
		json_named_str(j, "program", who->program);
	json_object_end(j);
}

void json_figures(struct json *j, const struct figures *f)
{
	if (!f)
		return;
	json_member_object(j, "figures");
	add_fields(j, of_figures, f);
	json_object_end(j);
}

void json_shortage(struct json *j, const struct oom_evidence *s)
{
	if (!s)
		return;
	json_member_object(j, "shortage");
	add_fields(j, of_shortage, s);
	json_named_str(j, "group", s->group ? s->group : "");
	json_object_end(j);
}

void json_crash(struct json *j, const struct crash *c)
{
	static const char *const kinds[] = {
		[CRASH_NULL] = "null-pointer", [CRASH_STACK_OVERFLOW] = "stack-overflow",
		[CRASH_READ_ONLY] = "read-only-memory", [CRASH_NOT_EXECUTABLE] = "not-executable",
		[CRASH_NO_ACCESS] = "no-access", [CRASH_UNMAPPED] = "unmapped",
		[CRASH_BAD_ADDRESS] = "bad-address", [CRASH_PAST_END] = "past-end-of-file",
		[CRASH_ABORT] = "abort", [CRASH_OTHER] = "other",
		[CRASH_NULL_CALL] = "null-call", [CRASH_UNMAPPED_JUMP] = "unmapped-jump",
		[CRASH_MISALIGNED] = "misaligned",
	};

	if (!c)
		return;
	json_member_object(j, "crash");
	json_member_str(j, "kind", kinds[c->kind]);
	if (c->kind != CRASH_BAD_ADDRESS && c->kind != CRASH_ABORT && c->kind != CRASH_OTHER)
		json_member_hex(j, "addr", c->addr);
	if (*c->object)
		json_named_str(j, "object", c->object);
	if (*c->message)
		json_named_str(j, "message", c->message);
	json_object_end(j);
}

static void add_frame(struct json *j, const struct stack_frame *f)
{
	json_object(j);
	json_member_hex(j, "addr", f->addr);
	if (*f->object) {
		json_named_str(j, "object", f->object);
		json_member_uint(j, "object_offset", f->object_offset);
	}
	if (*f->build_id)
		json_member_str(j, "build_id", f->build_id);
	if (*f->symbol) {
		json_named_str(j, "symbol", f->symbol);
		json_member_uint(j, "offset", f->symbol_offset);
	}
	if (*f->file) {
		json_named_str(j, "file", f->file);
		json_member_uint(j, "line", f->line);
	}
	json_flag(j, "inlined", f->is_inlined);
	json_object_end(j);
}

void json_stack(struct json *j, const struct stack *stack)
{
	if (!stack)
		return;
	json_member_array(j, "stack");
	for (unsigned i = 0; i < stack->count; i++)
		add_frame(j, &stack->frames[i]);
	json_array_end(j);
	json_flag(j, "stack_cut", stack->is_cut);
}

void json_texts(struct json *j, const char *name, const char *const *all)
{
	json_member_array(j, name);
	for (; all && *all; all++)
		json_element_str(j, *all);
	json_array_end(j);
}

static void add_versions(struct json *j, const struct elf_object *o)
{
	if (o->version_count) {
		json_member_array(j, "needed_versions");
		for (unsigned i = 0; i < o->version_count; i++) {
			json_object(j);
			json_named_str(j, "file", o->versions[i].file);
			json_named_str(j, "version", o->versions[i].name);
			json_flag(j, "weak", o->versions[i].is_weak);
			json_object_end(j);
		}
		json_array_end(j);
	}
	if (o->defined_versions && *o->defined_versions)
		json_texts(j, "defined_versions", o->defined_versions);
}

void json_elf_object(struct json *j, const char *name, const struct elf_object *o)
{
	const char *machine = o ? fact_machine(o->machine) : NULL;

	if (!o)
		return;
	json_member_object(j, name);
	json_member_str(j, "kind", fact_objects[o->kind]);
	if (machine)
		json_member_str(j, "machine", machine);
	else
		json_member_uint(j, "machine", o->machine);
	json_member_uint(j, "bits", o->bits);
	json_named_text(j, "interpreter", o->interpreter);
	json_named_text(j, "soname", o->soname);
	json_texts(j, "needed", o->needed);
	json_named_text(j, "rpath", o->rpath);
	json_named_text(j, "runpath", o->runpath);
	json_named_text(j, "build_id", o->build_id);
	json_member_str(j, "relro", fact_relros[o->relro]);
	json_member_bool(j, "bind_now", o->binds_now);
	json_member_bool(j, "executable_stack", o->executable_stack);
	json_flag(j, "no_default_directories", o->no_default_directories);
	add_versions(j, o);
	json_object_end(j);
}

void json_loaded(struct json *j, const struct loaded_objects *loaded)
{
	if (!loaded)
		return;
	json_member_array(j, "loaded");
	for (unsigned i = 0; i < loaded->count; i++) {
		json_object(j);
		json_named_str(j, "path", loaded->all[i].path);
		json_elf_object(j, "object", loaded->all[i].elf);
		json_object_end(j);
	}
	json_array_end(j);
}

void json_program_files(struct json *j, const struct program_files *f)
{
	if (!f)
		return;
	json_member_object(j, "files");
	if (f->script_count) {
		json_member_array(j, "scripts");
		for (unsigned i = 0; i < f->script_count; i++) {
			json_object(j);
			json_named_str(j, "file", f->scripts[i].file);
			json_named_str(j, "interpreter", f->scripts[i].interpreter);
			json_object_end(j);
		}
		json_array_end(j);
	}
	json_elf_object(j, "program", f->program);
	json_elf_object(j, "loader", f->loader);
	json_texts(j, "variables", f->variables);
	json_flag(j, "secure", f->secure);
	json_object_end(j);
}

void json_mapping(struct json *j, const struct mapped_range *r)
{
	const char access[] = {
		r->reads ? 'r' : '-', r->writes ? 'w' : '-', r->executes ? 'x' : '-',
		r->is_shared ? 's' : 'p', 0,
	};

	json_object(j);
	json_member_hex(j, "start", r->start);
	json_member_hex(j, "end", r->end);
	json_member_str(j, "access", access);
	if (r->offset)
		json_member_hex(j, "offset", r->offset);
	json_named_text(j, "name", r->name);
	json_object_end(j);
}

void json_memory_sizes(struct json *j, const struct memory_map *m)
{
	add_fields(j, of_memory, m);
	for (const struct json_field *f = of_limits; f->name; f++) {
		uint64_t limit = *(const uint64_t *)((const char *)m + f->offset);

		if (limit != UINT64_MAX)
			json_member_uint(j, f->name, limit);
	}
}

void json_memory_map(struct json *j, const struct memory_map *m)
{
	if (!m)
		return;
	json_member_object(j, "memory");
	json_memory_sizes(j, m);
	json_member_array(j, "mappings");
	for (unsigned i = 0; i < m->count; i++)
		json_mapping(j, &m->all[i]);
	json_array_end(j);
	json_flag(j, "cut", m->is_cut);
	json_object_end(j);
}

static void add_namespaces(struct json *j, const struct credentials *c, uint32_t fresh)
{
	json_member_object(j, "namespaces");
	for (unsigned i = 0; i < NAMESPACE_KINDS; i++) {
		if (c->namespaces[i])
			json_member_uint(j, fact_namespaces[i], c->namespaces[i]);
		else if (fresh >> i & 1)
			json_member_str(j, fact_namespaces[i], "new");
	}
	json_object_end(j);
}

static void add_securebits(struct json *j, uint32_t bits)
{
	json_member_array(j, "securebits");
	for (unsigned i = 0; i < 32; i++)
		if (bits >> i & 1 && fact_securebit(i))
			json_element_str(j, fact_securebit(i));
	json_array_end(j);
}

void json_groups(struct json *j, const struct credentials *c, uint32_t unknown)
{
	for (unsigned i = 0; i < c->other_count; i++)
		if (c->others[i] == unknown)
			json_null(j);
		else
			json_uint(j, c->others[i]);
}

void json_confinement(struct json *j, const struct credentials *c, uint32_t fresh,
		      uint32_t unknown)
{
	json_member_array(j, "supplementary");
	json_groups(j, c, unknown);
	json_array_end(j);
	json_member_object(j, "capabilities");
	for (unsigned i = 0; i < CAPABILITY_SETS; i++)
		if (c->capabilities[i] == CREDS_UNKNOWN_SET) {
			json_key(j, fact_capability_sets[i]);
			json_null(j);
		} else {
			json_member_hex(j, fact_capability_sets[i], c->capabilities[i]);
		}
	json_object_end(j);
	if (c->has_securebits || c->securebits)
		add_securebits(j, c->securebits);
	json_member_bool(j, "no_new_privs", c->no_new_privs);
	json_member_str(j, "seccomp", fact_seccomp(c->seccomp));
	json_member_uint(j, "seccomp_filters", c->filters);
	json_named_text(j, "label", c->label);
	add_namespaces(j, c, fresh);
	json_named_text(j, "cgroup", c->cgroup);
	json_named_text(j, "memory_max", c->memory_max);
	json_named_text(j, "pids_max", c->pids_max);
	json_named_text(j, "cpu_max", c->cpu_max);
}

static void add_ids(struct json *j, const char *name, const uint32_t all[CREDENTIAL_IDS])
{
	json_member_object(j, name);
	for (unsigned i = 0; i < CREDENTIAL_IDS; i++)
		json_member_uint(j, fact_credential_ids[i], all[i]);
	json_object_end(j);
}

void json_credentials(struct json *j, const struct credentials *c)
{
	if (!c)
		return;
	json_member_object(j, "credentials");
	add_ids(j, "users", c->users);
	add_ids(j, "groups", c->groups);
	json_confinement(j, c, 0, UINT32_MAX);
	json_object_end(j);
}

void json_kernel_states(struct json *j, enum states_source source, uint64_t samples,
			const uint64_t in_state[KERNEL_STATES])
{
	if (source == STATES_UNKNOWN)
		return;
	json_member_object(j, "kernel");
	json_member_str(j, "source", fact_states_sources[source]);
	json_nonzero(j, "samples", samples);
	for (unsigned i = 0; i < KERNEL_STATES; i++)
		json_nonzero(j, fact_kernel_states[i], in_state[i]);
	json_object_end(j);
}

static void add_policy(struct json *j, const struct scheduling *s)
{
	const char *name = desc_policy_name(s->policy);

	if (name)
		json_member_str(j, "policy", name);
	else
		json_member_int(j, "policy", s->policy);
	json_member_int(j, "nice", s->nice);
	if (s->priority)
		json_member_int(j, "priority", s->priority);
}

/* [[ns, "sleeping"], ...]; null: several states */
static void add_spans(struct json *j, const struct scheduling *s)
{
	if (!s->span_count)
		return;
	json_member_uint(j, "spans_begin", s->spans_begin);
	json_nonzero(j, "grain", s->grain);
	json_member_array(j, "spans");
	for (unsigned i = 0; i < s->span_count; i++) {
		enum kernel_state state = s->spans[i].state;

		json_array(j);
		json_uint(j, s->spans[i].duration);
		if (state < KERNEL_STATES)
			json_str(j, fact_kernel_states[state]);
		else
			json_null(j);
		json_array_end(j);
	}
	json_array_end(j);
}

void json_quotas(struct json *j, const struct cpu_quota *all, unsigned count)
{
	if (!count)
		return;
	json_member_array(j, "cpu_quotas");
	for (unsigned i = 0; i < count; i++) {
		json_object(j);
		json_named_text(j, "cgroup", all[i].cgroup);
		add_fields(j, of_quota, &all[i]);
		json_flag(j, "since_creation", all[i].is_since_creation);
		json_object_end(j);
	}
	json_array_end(j);
}

void json_scheduling(struct json *j, const char *name, const struct scheduling *s)
{
	if (!s)
		return;
	json_member_object(j, name);
	add_fields(j, of_scheduling, s);
	if (s->policy >= 0)
		add_policy(j, s);
	json_named_text(j, "cpus", s->cpus);
	json_kernel_states(j, s->source, s->samples, s->in_state);
	add_spans(j, s);
	json_quotas(j, s->quotas, s->quota_count);
	json_object_end(j);
}

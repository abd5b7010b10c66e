#include "enrich/result_notes.h"

#include <stdlib.h>
#include <string.h>

#include "desc/type.h"
#include "enrich/names.h"

static void add_number(struct call_view *v, struct value *number, struct arena *arena)
{
	struct value **last;

	if (!v->after) {
		v->after = arena_new(arena, struct value);
		*v->after = (struct value){.kind = V_RECORD};
	}
	for (last = &v->after->list.first; *last; last = &(*last)->next)
		;
	*last = number;
	v->after->list.count++;
}

static const char *vcpu_exit_name(uint64_t reason)
{
	for (const struct entry *e = desc_sets[desc_set_kvm_exits].entries; e->kind != E_END; e++)
		if (e->kind == E_VAL && e->value == reason)
			return e->name;
	return NULL;
}

static void add_vcpu_exit(struct call_view *v, struct memory *m, struct arena *arena)
{
	enum { KVM_RUN = 0xae80 };
	const struct value *fd = v->args->list.first, *request = fd ? fd->next : NULL;
	const char *text, **parts;
	struct value *reason;

	if (!request || request->sense != SENSE_IOCTL || request->num.n != KVM_RUN)
		return;
	text = names_look_up(m, TASK_NOTES, fd->num.n, true);
	if (!text)
		return;
	reason = arena_new(arena, struct value);
	*reason = (struct value){
		.kind = V_NUMBER, .name = "", .num = {.n = strtoul(text, NULL, 10)},
	};
	parts = arena_alloc(arena, 2 * sizeof(*parts));
	parts[0] = vcpu_exit_name(reason->num.n);
	parts[1] = NULL;
	if (parts[0])
		reason->num.parts = parts;
	else
		reason->num.unknown = "KVM_EXIT_???";
	add_number(v, reason, arena);
}

/* The flags that create namespaces, and the links of /proc/PID/ns, in the order of the links. A
 * process that unshares its namespace of PIDs or times stays in the old one. */
static const struct namespace_flag {
	const char *flag, *link;
} namespace_flags[] = {
	{"CLONE_NEWCGROUP", "cgroup"}, {"CLONE_NEWIPC", "ipc"}, {"CLONE_NEWNS", "mnt"},
	{"CLONE_NEWNET", "net"}, {"CLONE_NEWPID", "pid"}, {"CLONE_NEWTIME", "time"},
	{"CLONE_NEWUSER", "user"}, {"CLONE_NEWUTS", "uts"},
};

/* Adds the number in "net:[4026531840]" of a text of such words. */
static void add_namespace(struct call_view *v, const char *text, const char *link,
			  struct arena *arena)
{
	size_t length = strlen(link);

	for (const char *at = text; at; at = strchr(at, ' ')) {
		at += *at == ' ';
		if (strncmp(at, link, length) || strncmp(at + length, ":[", 2))
			continue;
		struct value *number = arena_new(arena, struct value);

		*number = (struct value){
			.kind = V_NUMBER, .name = link, .sense = SENSE_NAMESPACE,
			.num = {.n = strtoull(at + length + 2, NULL, 10)},
		};
		add_number(v, number, arena);
		return;
	}
}

/* Calls `add_namespace` for the namespaces that the flags of an argument create or enter. */
static void add_namespaces_of(struct call_view *v, const struct value *flags, struct memory *m,
			      struct arena *arena)
{
	const char *text = NULL;

	for (size_t i = 0; i < sizeof(namespace_flags) / sizeof(*namespace_flags); i++) {
		const struct namespace_flag *f = &namespace_flags[i];
		const char *const *part = flags->num.parts;

		while (part && *part && strcmp(*part, f->flag) != 0)
			part++;
		if (!part || !*part)
			continue;
		if (!text)
			text = names_look_up(m, TASK_NOTES,
					     TASK_NOTE_NAMESPACES + v->ret->num.n, true);
		if (!text)
			return;
		add_namespace(v, text, f->link, arena);
	}
}

/* The flags of clone3 are a member of its record. */
static void visit(struct call_view *v, const struct value *from, struct memory *m,
		  struct arena *arena)
{
	for (; from; from = from->next) {
		if (from->kind == V_NUMBER && from->flags & VF_FLAGS)
			add_namespaces_of(v, from, m, arena);
		else if (from->kind == V_RECORD)
			visit(v, from->list.first, m, arena);
		else if (from->kind == V_CHANGE && from->change.before->kind == V_RECORD)
			visit(v, from->change.before->list.first, m, arena);
	}
}

void result_notes_add(struct call_view *v, struct memory *m, unsigned notes, struct arena *arena)
{
	if (!v->ret || v->ret->sense == SENSE_ERRNO)
		return;
	if (notes & RESULT_NOTE_VCPU)
		add_vcpu_exit(v, m, arena);
	if (notes & RESULT_NOTE_NAMESPACES)
		visit(v, v->args->list.first, m, arena);
}

/* Facts about a process that events carry, as JSON: identity, resource usage, signs of memory
 * shortage; and stacks. Each function adds a member to an object, or nothing if the pointer is
 * NULL. */
#ifndef PRINT_CORE_JSON_FACTS_H
#define PRINT_CORE_JSON_FACTS_H

#include "base/text/json.h"
#include "ptrail/event.h"

/* Adds the signal's name, or the number if it has no name. */
void json_signal(struct json *j, int number);

void json_identity(struct json *j, const struct identity *who);	/* "identity" */
/* "workload": an object with the names that are known */
void json_workload(struct json *j, const struct workload *w);
/* A member for each "KEY=VALUE" of a list; and "labels", an object of these */
void json_label_members(struct json *j, const char *const *labels);
void json_labels(struct json *j, const char *const *labels);
void json_figures(struct json *j, const struct figures *f);		/* "figures" */
void json_shortage(struct json *j, const struct oom_evidence *s);		/* "shortage" */
void json_crash(struct json *j, const struct crash *crash);		/* "crash" */
void json_stack(struct json *j, const struct stack *stack);		/* "stack" */
/* Strings, NULL-terminated, as member `name`; NULL: an empty array */
void json_texts(struct json *j, const char *name, const char *const *all);
/* The contents of an ELF file as member `name` */
void json_loaded(struct json *j, const struct loaded_objects *loaded);		/* "loaded" */
void json_elf_object(struct json *j, const char *name, const struct elf_object *o);
void json_program_files(struct json *j, const struct program_files *f);	/* "files" */
/* A mapping as an object: addresses, access, name */
void json_mapping(struct json *j, const struct mapped_range *r);
/* The numbers of an address space as members; limits only if there are some */
void json_memory_sizes(struct json *j, const struct memory_map *m);
void json_memory_map(struct json *j, const struct memory_map *m);	/* "memory" */
/* The supplementary groups as elements; null for the id `unknown` (UINT32_MAX: for none) */
void json_groups(struct json *j, const struct credentials *c, uint32_t unknown);
/* The members of credentials but for users and groups. `fresh`: the bit of each kind of namespace
 * that is new and whose inode is unknown; `unknown`: see json_groups(). A set of
 * capabilities that is CREDS_UNKNOWN_SET is null. */
void json_confinement(struct json *j, const struct credentials *c, uint32_t fresh,
		      uint32_t unknown);
void json_credentials(struct json *j, const struct credentials *c);	/* "credentials" */
/* How long tasks were in the states of the scheduler: "kernel", unless the source is
 * STATES_UNKNOWN */
void json_kernel_states(struct json *j, enum states_source source, uint64_t samples,
			const uint64_t in_state[KERNEL_STATES]);
/* What CPU quotas of cgroups did: "cpu_quotas", unless there are none */
void json_quotas(struct json *j, const struct cpu_quota *all, unsigned count);
/* How a task was scheduled, as member `name` */
void json_scheduling(struct json *j, const char *name, const struct scheduling *s);
#endif

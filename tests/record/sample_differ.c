#include "record/sample.h"

#include <string.h>

#include "decode/memory.h"

#define SAME(a, b, member) do { \
	if ((a)->member != (b)->member) \
		return #member; \
} while (0)
#define SAME_TEXT(a, b, member) do { \
	if (strcmp((a)->member, (b)->member) != 0) \
		return #member; \
} while (0)
#define SAME_ENDING(a, b, member) do { \
	SAME(a, b, member.signaled); \
	SAME(a, b, member.core); \
	SAME(a, b, member.number); \
} while (0)
/* The pointers are both NULL or refer to equal structs */
#define SAME_AT(a, b, member, differ) do { \
	const char *what_; \
	if (!(a)->member != !(b)->member) \
		return #member; \
	what_ = (a)->member ? differ((a)->member, (b)->member) : NULL; \
	if (what_) \
		return what_; \
} while (0)

static const char *words_differ(const char *const *a, const char *const *b)
{
	while (*a && *b && !strcmp(*a, *b))
		a++, b++;
	return *a || *b ? "argv" : NULL;
}

static const char *identity_differ(const struct identity *a, const struct identity *b)
{
	SAME(a, b, parent);
	SAME(a, b, group);
	SAME(a, b, session);
	SAME(a, b, terminal);
	SAME(a, b, uid);
	SAME(a, b, euid);
	SAME(a, b, suid);
	SAME(a, b, gid);
	SAME(a, b, egid);
	SAME(a, b, sgid);
	SAME(a, b, capabilities);
	SAME(a, b, no_new_privs);
	SAME(a, b, blocked);
	SAME(a, b, ignored);
	SAME(a, b, caught);
	SAME(a, b, inner_count);
	for (unsigned i = 0; i < NAMESPACES_MAX; i++)
		SAME(a, b, inner[i]);
	SAME_TEXT(a, b, program);
	return NULL;
}

static const char *credentials_differ(const struct credentials *a, const struct credentials *b)
{
	for (unsigned i = 0; i < CREDENTIAL_IDS; i++) {
		SAME(a, b, users[i]);
		SAME(a, b, groups[i]);
	}
	SAME(a, b, other_count);
	for (unsigned i = 0; i < a->other_count; i++)
		SAME(a, b, others[i]);
	for (unsigned i = 0; i < CAPABILITY_SETS; i++)
		SAME(a, b, capabilities[i]);
	SAME(a, b, has_securebits);
	SAME(a, b, securebits);
	SAME(a, b, no_new_privs);
	SAME(a, b, seccomp);
	SAME(a, b, filters);
	SAME_TEXT(a, b, label);
	for (unsigned i = 0; i < NAMESPACE_KINDS; i++)
		SAME(a, b, namespaces[i]);
	SAME_TEXT(a, b, cgroup);
	SAME_TEXT(a, b, memory_max);
	SAME_TEXT(a, b, pids_max);
	SAME_TEXT(a, b, cpu_max);
	return NULL;
}

static const char *descriptors_differ(const struct descriptors *a, const struct descriptors *b)
{
	SAME(a, b, count);
	SAME(a, b, open);
	SAME(a, b, limit);
	for (unsigned i = 0; i < a->count; i++) {
		SAME(a, b, all[i].fd);
		SAME(a, b, all[i].kind);
		SAME(a, b, all[i].device);
		SAME(a, b, all[i].inode);
		SAME(a, b, all[i].peer);
		SAME(a, b, all[i].reads);
		SAME(a, b, all[i].writes);
		SAME(a, b, all[i].listens);
		SAME(a, b, all[i].appends);
		SAME(a, b, all[i].is_advanced);
		SAME(a, b, all[i].closes_on_exec);
		SAME(a, b, all[i].is_unaccepted);
		SAME_TEXT(a, b, all[i].name);
	}
	return NULL;
}

static const char *figures_differ(const struct figures *a, const struct figures *b)
{
	SAME(a, b, user);
	SAME(a, b, system);
	SAME(a, b, processor);
	SAME(a, b, run_delay);
	SAME(a, b, peak_memory);
	SAME(a, b, minor_faults);
	SAME(a, b, major_faults);
	SAME(a, b, voluntary);
	SAME(a, b, involuntary);
	SAME(a, b, chars_read);
	SAME(a, b, chars_written);
	SAME(a, b, bytes_read);
	SAME(a, b, bytes_written);
	SAME(a, b, descriptors);
	SAME(a, b, descriptor_limit);
	return NULL;
}

static const char *shortage_differ(const struct oom_evidence *a, const struct oom_evidence *b)
{
	SAME(a, b, kills);
	SAME(a, b, group_kills);
	SAME(a, b, group_limit);
	SAME_TEXT(a, b, group);
	SAME(a, b, group_counts);
	return NULL;
}

static const char *stack_differ(const struct stack *a, const struct stack *b)
{
	SAME(a, b, count);
	SAME(a, b, is_cut);
	for (unsigned i = 0; i < a->count; i++) {
		SAME(a, b, frames[i].addr);
		SAME_TEXT(a, b, frames[i].object);
		SAME_TEXT(a, b, frames[i].build_id);
		SAME(a, b, frames[i].object_offset);
		SAME_TEXT(a, b, frames[i].symbol);
		SAME(a, b, frames[i].symbol_offset);
		SAME_TEXT(a, b, frames[i].file);
		SAME(a, b, frames[i].line);
		SAME(a, b, frames[i].is_inlined);
	}
	return NULL;
}

static const char *crash_differ(const struct crash *a, const struct crash *b)
{
	SAME(a, b, kind);
	SAME(a, b, addr);
	SAME_TEXT(a, b, object);
	SAME_TEXT(a, b, message);
	return NULL;
}

static const char *fault_differs(const struct caught_fault *a, const struct caught_fault *b)
{
	SAME(a, b, number);
	SAME(a, b, code);
	SAME_AT(a, b, stack, stack_differ);
	SAME_AT(a, b, crash, crash_differ);
	return NULL;
}

static const char *object_differ(const struct elf_object *a, const struct elf_object *b)
{
	SAME(a, b, kind);
	SAME(a, b, machine);
	SAME(a, b, bits);
	SAME_TEXT(a, b, interpreter);
	SAME_TEXT(a, b, soname);
	SAME_TEXT(a, b, rpath);
	SAME_TEXT(a, b, runpath);
	SAME_TEXT(a, b, build_id);
	SAME_AT(a, b, needed, words_differ);
	SAME(a, b, binds_now);
	SAME(a, b, no_default_directories);
	SAME(a, b, executable_stack);
	SAME(a, b, relro);
	SAME(a, b, entry);
	SAME(a, b, end);
	SAME(a, b, version_count);
	for (unsigned i = 0; i < a->version_count; i++) {
		SAME_TEXT(a, b, versions[i].file);
		SAME_TEXT(a, b, versions[i].name);
		SAME(a, b, versions[i].is_weak);
	}
	SAME_AT(a, b, defined_versions, words_differ);
	return NULL;
}

static const char *bases_differ(const struct path_bases *a, const struct path_bases *b)
{
	SAME_TEXT(a, b, root);
	SAME_TEXT(a, b, cwd);
	SAME_TEXT(a, b, names);
	return NULL;
}

static const char *loaded_differ(const struct loaded_objects *a, const struct loaded_objects *b)
{
	SAME(a, b, count);
	for (unsigned i = 0; i < a->count; i++) {
		SAME_TEXT(a, b, all[i].path);
		SAME_AT(a, b, all[i].elf, object_differ);
	}
	return NULL;
}

static const char *files_differ(const struct program_files *a, const struct program_files *b)
{
	SAME_AT(a, b, program, object_differ);
	SAME_AT(a, b, loader, object_differ);
	SAME(a, b, loader_start);
	SAME(a, b, loader_end);
	SAME_AT(a, b, variables, words_differ);
	SAME(a, b, secure);
	SAME(a, b, script_count);
	for (unsigned i = 0; i < a->script_count; i++) {
		SAME_TEXT(a, b, scripts[i].file);
		SAME_TEXT(a, b, scripts[i].interpreter);
	}
	return NULL;
}

static const char *map_differs(const struct memory_map *a, const struct memory_map *b)
{
	SAME(a, b, count);
	SAME(a, b, is_cut);
	for (unsigned i = 0; i < a->count; i++) {
		SAME(a, b, all[i].start);
		SAME(a, b, all[i].end);
		SAME(a, b, all[i].offset);
		SAME(a, b, all[i].reads);
		SAME(a, b, all[i].writes);
		SAME(a, b, all[i].executes);
		SAME(a, b, all[i].is_shared);
		SAME_TEXT(a, b, all[i].name);
	}
	SAME(a, b, resident);
	SAME(a, b, proportional);
	SAME(a, b, private_clean);
	SAME(a, b, private_dirty);
	SAME(a, b, swapped);
	SAME(a, b, peak_resident);
	SAME(a, b, minor_faults);
	SAME(a, b, major_faults);
	SAME(a, b, space_limit);
	SAME(a, b, data_limit);
	SAME(a, b, stack_limit);
	SAME(a, b, lock_limit);
	return NULL;
}

static const char *scheduling_differs(const struct scheduling *a, const struct scheduling *b)
{
	SAME(a, b, on_cpu);
	SAME(a, b, run_delay);
	SAME(a, b, slices);
	SAME(a, b, held);
	SAME(a, b, policy);
	SAME(a, b, nice);
	SAME(a, b, priority);
	SAME_TEXT(a, b, cpus);
	SAME(a, b, source);
	SAME(a, b, samples);
	for (unsigned i = 0; i < KERNEL_STATES; i++)
		SAME(a, b, in_state[i]);
	SAME(a, b, spans_begin);
	SAME(a, b, grain);
	SAME(a, b, span_count);
	for (unsigned i = 0; i < a->span_count; i++) {
		SAME(a, b, spans[i].duration);
		SAME(a, b, spans[i].state);
	}
	SAME(a, b, quota_count);
	for (unsigned i = 0; i < a->quota_count; i++) {
		SAME_TEXT(a, b, quotas[i].cgroup);
		SAME(a, b, quotas[i].version);
		SAME(a, b, quotas[i].is_since_creation);
		SAME(a, b, quotas[i].quota);
		SAME(a, b, quotas[i].period);
		SAME(a, b, quotas[i].periods);
		SAME(a, b, quotas[i].throttled_periods);
		SAME(a, b, quotas[i].throttled);
	}
	return NULL;
}

static const char *fault_differ(const struct path_fault *a, const struct path_fault *b)
{
	SAME(a, b, kind);
	SAME_TEXT(a, b, name);
	SAME_TEXT(a, b, target);
	SAME_TEXT(a, b, directory);
	SAME(a, b, lacks);
	SAME(a, b, mode);
	SAME(a, b, owner);
	SAME(a, b, group);
	SAME(a, b, uid);
	SAME(a, b, gid);
	return NULL;
}

static const char *memory_differ(const struct memory *a, const struct memory *b)
{
	const struct memo_block *p = a->first, *q = b->first;

	for (; p && q; p = p->next, q = q->next) {
		SAME(p, q, when);
		SAME(p, q, addr);
		SAME(p, q, asked);
		SAME(p, q, got);
		SAME(p, q, why);
		if (memcmp(p->bytes, q->bytes, p->got) != 0)
			return "memory's bytes";
	}
	return p || q ? "memory's count" : !a->left != !b->left ? "left" : NULL;
}

static const char *call_differ(const struct event *a, const struct event *b)
{
	SAME(a, b, call.abi);
	SAME(a, b, call.row);
	SAME(a, b, call.nr);
	for (unsigned i = 0; i < 6; i++)
		SAME(a, b, call.arg[i]);
	SAME(a, b, call.ip);
	SAME(a, b, call.sp);
	SAME(a, b, call.ret);
	SAME(a, b, call.failed);
	SAME(a, b, call.note);
	SAME(a, b, call.entered);
	SAME_AT(a, b, call.memory, memory_differ);
	SAME_AT(a, b, call.fault, fault_differ);
	SAME_AT(a, b, call.stack, stack_differ);
	SAME_AT(a, b, call.object, object_differ);
	SAME(a, b, call.in_cache);
	SAME_AT(a, b, bases, bases_differ);
	return NULL;
}

static const char *ipc_wait_differs(const struct ipc_wait *a, const struct ipc_wait *b)
{
	SAME(a, b, kind);
	SAME(a, b, id);
	SAME(a, b, has_operation);
	SAME(a, b, semaphore);
	SAME(a, b, operation);
	SAME(a, b, type);
	SAME(a, b, is_known);
	SAME(a, b, value);
	SAME(a, b, bytes);
	SAME(a, b, limit);
	SAME(a, b, last);
	SAME_TEXT(a, b, address);
	SAME(a, b, inode);
	return NULL;
}

static const char *activity_differs(const struct task_activity *a, const struct task_activity *b)
{
	SAME(a, b, observed);
	SAME(a, b, on_cpu);
	SAME(a, b, quiet);
	SAME(a, b, samples);
	SAME_TEXT(a, b, retried);
	SAME(a, b, retry_error);
	SAME_TEXT(a, b, retry_object);
	SAME_TEXT(a, b, retry_program);
	SAME(a, b, retry_pid);
	SAME(a, b, retries);
	return NULL;
}

static const char *look_differ(const struct event *a, const struct event *b)
{
	SAME(a, b, look.why);
	SAME(a, b, look.state);
	SAME_TEXT(a, b, look.place);
	SAME(a, b, look.abi);
	SAME(a, b, look.row);
	SAME(a, b, look.nr);
	for (unsigned i = 0; i < 6; i++)
		SAME(a, b, look.arg[i]);
	SAME(a, b, look.word);
	SAME(a, b, look.owner);
	SAME_AT(a, b, look.who, identity_differ);
	SAME_AT(a, b, look.open, descriptors_differ);
	SAME(a, b, look.wait_count);
	for (unsigned i = 0; i < a->look.wait_count; i++)
		SAME(a, b, look.waits[i]);
	SAME(a, b, look.timeout);
	SAME_TEXT(a, b, look.name);
	SAME_TEXT(a, b, look.path);
	SAME(a, b, look.stopped);
	SAME(a, b, look.in_vfork);
	SAME(a, b, look.outside_count);
	for (unsigned i = 0; i < a->look.outside_count; i++) {
		SAME(a, b, look.outside[i].pid);
		SAME_TEXT(a, b, look.outside[i].program);
		SAME(a, b, look.outside[i].role);
		SAME(a, b, look.outside[i].inode);
		SAME(a, b, look.outside[i].reads);
		SAME(a, b, look.outside[i].writes);
	}
	SAME(a, b, look.last);
	SAME_AT(a, b, look.stack, stack_differ);
	SAME_AT(a, b, look.ipc, ipc_wait_differs);
	SAME_AT(a, b, look.activity, activity_differs);
	SAME(a, b, look.object_count);
	for (unsigned i = 0; i < a->look.object_count; i++) {
		SAME(a, b, look.objects[i].fd);
		SAME(a, b, look.objects[i].kind);
		SAME(a, b, look.objects[i].value);
	}
	SAME_TEXT(a, b, look.title);
	return NULL;
}

static const char *event_counts_differ(const uint64_t *a, const uint64_t *b)
{
	return memcmp(a, b, EVENT_KINDS * sizeof(*a)) != 0 ? "end.events_by_kind" : NULL;
}

static const char *end_differ(const struct event *a, const struct event *b)
{
	SAME_ENDING(a, b, end.how);
	SAME(a, b, end.has_command);
	SAME(a, b, end.ended);
	SAME(a, b, end.events);
	SAME(a, b, end.lost);
	SAME_AT(a, b, end.events_by_kind, event_counts_differ);
	SAME(a, b, end.unfinished);
	SAME(a, b, end.filtered);
	SAME(a, b, end.lost_rings);
	SAME(a, b, end.why);
	SAME(a, b, end.signal);
	return NULL;
}

static const char *workload_differs(const struct workload *a, const struct workload *b)
{
	SAME_TEXT(a, b, unit);
	SAME_TEXT(a, b, container);
	SAME_TEXT(a, b, runtime);
	SAME_TEXT(a, b, pod);
	return NULL;
}

static const char *others_differ(const struct event *a, const struct event *b)
{
	switch (a->kind) {
	case EVENT_BEGIN:
		SAME_AT(a, b, begin.argv, words_differ);
		SAME(a, b, begin.realtime);
		SAME_TEXT(a, b, begin.machine);
		SAME(a, b, begin.tracer);
		SAME(a, b, begin.kills);
		SAME(a, b, begin.processors);
		SAME_TEXT(a, b, begin.host);
		SAME(a, b, begin.run[0]);
		SAME(a, b, begin.run[1]);
		SAME(a, b, begin.page_size);
		SAME_AT(a, b, begin.labels, words_differ);
		return NULL;
	case EVENT_NEW:
	case EVENT_FORK:
		SAME(a, b, born.how);
		SAME(a, b, born.other.tid);
		SAME(a, b, born.other.serial);
		SAME(a, b, born.other_tgid);
		SAME(a, b, born.flags);
		SAME_AT(a, b, born.who, identity_differ);
		SAME_AT(a, b, born.argv, words_differ);
		SAME_AT(a, b, born.open, descriptors_differ);
		SAME_AT(a, b, born.credentials, credentials_differ);
		SAME_AT(a, b, born.memory, map_differs);
		SAME_AT(a, b, born.scheduling, scheduling_differs);
		SAME_TEXT(a, b, born.comm);
		SAME_AT(a, b, born.workload, workload_differs);
		SAME_AT(a, b, bases, bases_differ);
		return NULL;
	case EVENT_EXEC:
		SAME_TEXT(a, b, exec.path);
		SAME_AT(a, b, exec.argv, words_differ);
		SAME(a, b, exec.old_tid);
		SAME_TEXT(a, b, exec.file);
		SAME(a, b, exec.script);
		SAME_TEXT(a, b, exec.cwd);
		SAME_AT(a, b, exec.who, identity_differ);
		SAME_AT(a, b, exec.open, descriptors_differ);
		SAME_AT(a, b, exec.credentials, credentials_differ);
		SAME_AT(a, b, exec.files, files_differ);
		SAME_AT(a, b, exec.memory, map_differs);
		SAME_AT(a, b, exec.interpreters, words_differ);
		SAME(a, b, exec.has_loader);
		SAME(a, b, exec.is_by_binfmt);
		SAME_AT(a, b, exec.workload, workload_differs);
		SAME_AT(a, b, bases, bases_differ);
		return NULL;
	case EVENT_REAP:
		SAME_ENDING(a, b, reap.how);
		SAME(a, b, reap.by);
		SAME(a, b, reap.zombie_since);
		SAME(a, b, reap.automatic);
		return NULL;
	case EVENT_DETACH:
		SAME_TEXT(a, b, detach.stopped_at);
		SAME_AT(a, b, detach.scheduling, scheduling_differs);
		return NULL;
	case EVENT_NOTICE:
		SAME(a, b, notice.kind);
		SAME(a, b, notice.child);
		SAME_TEXT(a, b, notice.path);
		SAME(a, b, notice.since);
		SAME(a, b, notice.discarded);
		SAME(a, b, notice.is_complete);
		return NULL;
	default:
		return NULL;
	}
}

static const char *value_differ(const struct library_value *a, const struct library_value *b)
{
	SAME_TEXT(a, b, name);
	SAME(a, b, form);
	SAME(a, b, is_late);
	SAME(a, b, is_unread);
	SAME(a, b, is_terminated);
	SAME(a, b, number);
	SAME(a, b, len);
	SAME(a, b, whole);
	return a->len && memcmp(a->bytes, b->bytes, a->len) ? "bytes" : NULL;
}

static const char *library_differ(const struct event *a, const struct event *b)
{
	SAME_TEXT(a, b, library.function);
	SAME_TEXT(a, b, library.version);
	SAME_TEXT(a, b, library.from);
	SAME_TEXT(a, b, library.to);
	SAME(a, b, library.caller);
	SAME(a, b, library.depth);
	SAME(a, b, library.is_known);
	SAME(a, b, library.no_return);
	SAME(a, b, library.entered);
	SAME(a, b, library.value_count);
	for (unsigned i = 0; i < a->library.value_count; i++) {
		const char *what = value_differ(&a->library.values[i], &b->library.values[i]);

		if (what)
			return what;
	}
	SAME_AT(a, b, library.result, value_differ);
	return NULL;
}

const char *sample_differ(const struct event *a, const struct event *b)
{
	SAME(a, b, kind);
	SAME(a, b, seq);
	SAME(a, b, time);
	SAME(a, b, task.tid);
	SAME(a, b, task.serial);
	SAME(a, b, tgid);
	switch (a->kind) {
	case EVENT_ENTER:
	case EVENT_LEAVE:
		return call_differ(a, b);
	case EVENT_SIGNAL:
	case EVENT_STOP:
		SAME(a, b, signal.number);
		SAME(a, b, signal.abi);
		SAME(a, b, signal.has_info);
		for (unsigned i = 0; i < sizeof(a->signal.info); i++)
			SAME(a, b, signal.info[i]);
		SAME_AT(a, b, signal.who, identity_differ);
		SAME_AT(a, b, signal.stack, stack_differ);
		SAME_AT(a, b, signal.crash, crash_differ);
		return NULL;
	case EVENT_EXITING:
	case EVENT_EXIT:
		SAME_ENDING(a, b, exit.how);
		SAME(a, b, exit.zombie);
		SAME_AT(a, b, exit.figures, figures_differ);
		SAME_AT(a, b, exit.who, identity_differ);
		SAME_AT(a, b, exit.shortage, shortage_differ);
		SAME_AT(a, b, exit.loaded, loaded_differ);
		SAME_AT(a, b, exit.memory, map_differs);
		SAME_AT(a, b, exit.scheduling, scheduling_differs);
		SAME_TEXT(a, b, exit.comm);
		SAME_TEXT(a, b, exit.title);
		SAME_AT(a, b, exit.fault, fault_differs);
		return NULL;
	case EVENT_LIBRARY_CALL:
	case EVENT_LIBRARY_RETURN:
		return library_differ(a, b);
	case EVENT_LOOK:
		return look_differ(a, b);
	case EVENT_END:
		return end_differ(a, b);
	default:
		return others_differ(a, b);
	}
}

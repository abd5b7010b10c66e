/* LK: processes, objects and files that outlive the command */
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>

#include "base/memory/alloc.h"
#include "base/memory/hash.h"
#include "check/core/check.h"
#include "check/core/policy.h"
#include "check/facts/relatives.h"
#include "decode/view.h"
#include "desc/traits.h"
#include "ptrail/process.h"

#define NS_PER_SECOND UINT64_C(1000000000)

/* A CI job is seen as hanging if its output stays open for longer. */
static const uint64_t long_time = 10 * NS_PER_SECOND;

/* How long it ran after the end of the command, in ns; 0: it did not */
static uint64_t time_after_command(const struct history *h, const struct life *l)
{
	uint64_t end = l->exited ? l->exited : h->end;

	if (!h->command_end || l == h->command || l->born > h->command_end)
		return 0;
	if (!l->exited && l->state > PROCESS_STOPPED && l->state != PROCESS_DETACHED)
		return 0;
	/* detached at that moment; its end is unknown */
	if (!l->exited && end <= h->command_end)
		return 1;
	return end > h->command_end ? end - h->command_end : 0;
}

/* Whether it outlived the command by the threshold. For one that is alive at the end of the
 * trace the duration is unknown; it counts. Nothing counts if --timeout terminated the command,
 * or a signal that also cut the trace. */
static bool is_leaked(const struct check_run *k, const struct history *h, const struct life *l)
{
	uint64_t ns = time_after_command(h, l);

	if (h->command && (life_is_timed_out(h->command) ||
			   (check_trace_is_cut(k) && h->command->ending.signaled)))
		return false;
	return ns && (!l->exited || ns >= check_limit(k));
}

static void add_leak_evidence(struct check_run *k, const struct history *h, const struct life *l)
{
	add_evidence(k, l, l->born, "%s", check_format_command(k, l));
	if (l->exited)
		add_evidence(k, l, l->exited, "%s, %s after the command had ended",
			     check_format_end(k, l),
			     check_format_duration(k, time_after_command(h, l)));
	else
		add_evidence(k, l, 0, "was still running when the trace ended");
}

static void check_leaked(struct check_run *k, void *state, const struct history *h)
{
	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];

		if (!is_leaked(k, h, l))
			continue;
		report_finding(k, l,
			       "%s, started by %s, was still running after the command had ended",
			       life_name(l), life_parent_name(l));
		add_leak_evidence(k, h, l);
	}
}

/* The inode of the pipe at the command's standard output or error; 0: it is not a pipe */
static uint64_t pipe_of_command(const struct history *h, size_t which)
{
	const struct life_program *p = h->command ? h->command->first_program : NULL;

	for (; p; p = p->next)
		if (p->in || p->out || p->err)
			return *(const uint64_t *)((const char *)p + which);
	return 0;
}

static bool has_pipe(const struct life *l, uint64_t pipe)
{
	if (!pipe)
		return false;
	for (unsigned i = 0; l->open && i < l->open->count; i++) {
		const struct descriptor *d = &l->open->all[i];

		if (d->kind == DESCRIPTOR_PIPE && d->inode == pipe && (d->writes || !d->reads))
			return true;
	}
	return !l->open && (l->program->out == pipe || l->program->err == pipe);
}

static void check_output(struct check_run *k, void *state, const struct history *h)
{
	static const struct { size_t at; const char *name; } outputs[] = {
		{offsetof(struct life_program, out), "standard output"},
		{offsetof(struct life_program, err), "standard error"},
	};

	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];

		if (!is_leaked(k, h, l))
			continue;
		for (size_t o = 0; o < 2; o++) {
			if (!has_pipe(l, pipe_of_command(h, outputs[o].at)))
				continue;
			report_finding(k, l,
				       "%s, started by %s, kept the command's %s open, and delayed "
				       "its reader",
				       life_name(l), life_parent_name(l), outputs[o].name);
			if (l->exited && time_after_command(h, l) < long_time)
				set_finding_level(k, LEVEL_WARNING);
			add_leak_evidence(k, h, l);
			break;
		}
	}
}

static void check_listener(struct check_run *k, void *state, const struct history *h)
{
	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];

		if (!is_leaked(k, h, l))
			continue;
		for (unsigned d = 0; l->open && d < l->open->count; d++) {
			if (!l->open->all[d].listens)
				continue;
			report_finding(
				k, l,
				"%s, started by %s, was still listening after the command had "
				"ended",
				life_name(l), life_parent_name(l));
			add_evidence(k, l, 0, "descriptor %d is %s", l->open->all[d].fd,
				     l->open->all[d].name ? l->open->all[d].name : "a socket");
			add_leak_evidence(k, h, l);
			break;
		}
	}
}

static void check_orphaned(struct check_run *k, void *state, const struct history *h)
{
	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i], *p = l->parent, *to;

		if (!l->orphan || !p || !p->exited || (l->exited && l->exited <= p->exited))
			continue;
		if (life_is_timed_out(p))
			continue;
		report_finding(k, l, "%s lost its parent, %s, which ended first", life_name(l),
			       life_name(p));
		add_evidence(k, p, p->exited, "%s", check_format_end(k, p));
		to = l->orphaned_to ? history_find(h, l->orphaned_to, p->exited) : NULL;
		if (to)
			add_evidence(k, to, p->exited, "became its new parent");
		else if (l->orphaned_to)
			add_evidence(k, l, p->exited,
				     "was reparented to process %d, which is not "
				     "traced",
				     l->orphaned_to);
	}
}

/* --- LK105, LK106 --- */

enum { LEFT_MAX = 100000 };		/* objects that are followed */

/* What was created and has not been removed */
struct left_object {
	uint64_t serial, time;		/* of the process that created it */
	bool is_certain;		/* false: it may have existed before */
	const char *what;		/* "a shared memory segment" */
	char *name;			/* of a file or queue; "ID 7" */
};

struct left_objects {
	struct hash all;
};

static void free_object(struct left_object *one)
{
	if (one)
		free(one->name);
	free(one);
}

static void free_objects(void *state)
{
	struct left_objects *l = state;
	struct left_object *one;

	for (size_t at = 0; (one = hash_next(&l->all, &at));)
		free_object(one);
	hash_done(&l->all);
}

static void add_object(struct left_objects *l, uint64_t key, const struct event *e,
		       const char *what, const char *name, bool is_certain)
{
	struct left_object *one;

	if (hash_get(&l->all, key) || l->all.count >= LEFT_MAX)
		return;
	one = alloc_new(struct left_object);
	*one = (struct left_object){.serial = e->process->id.serial, .time = e->time,
		.is_certain = is_certain, .what = what, .name = alloc_string(name)};
	hash_put(&l->all, key, one);
}

static void remove_object(struct left_objects *l, uint64_t key)
{
	free_object(hash_remove(&l->all, key));
}

static bool has_flag(const struct event *e, const char *argument, const char *flag)
{
	const struct value *v = view_number(e->call.view, argument);

	return v && value_has_name(v, flag);
}

/* The objects of System V have numbers, one sequence for each kind: that of the argument which has
 * the number is part of the key. */
static uint64_t number_key(const char *argument, uint64_t number)
{
	return fnv_string(hash_mix((uint32_t)number + 1), argument);
}

static void note_system_v(struct left_objects *l, const struct event *e)
{
	static const struct { const char *flags, *number, *what; } kinds[] = {
		{"shmflg", "shmid", "a shared memory segment"},
		{"semflg", "semid", "a set of semaphores"},
		{"msgflg", "msqid", "a message queue"},
	};
	const struct value *first = e->call.view->args->list.first;

	char id[32];

	snprintf(id, sizeof(id), "ID %d", (int)e->call.ret);
	for (size_t i = 0; first && first->name && i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (!strcmp(first->name, kinds[i].number) && has_flag(e, "op", "IPC_RMID"))
			remove_object(l, number_key(kinds[i].number, first->num.n));
		else if (!strcmp(first->name, "key") && view_number(e->call.view, kinds[i].flags) &&
			 (first->num.n == IPC_PRIVATE || has_flag(e, kinds[i].flags, "IPC_CREAT")))
			add_object(l, number_key(kinds[i].number, e->call.ret), e, kinds[i].what,
				   id, first->num.n == IPC_PRIVATE ||
				   has_flag(e, kinds[i].flags, "IPC_EXCL"));
	}
}

/* Queues of POSIX have names without a directory. */
static void note_queue(struct left_objects *l, const struct event *e)
{
	const struct value *v = e->call.view->args->list.first;
	char name[NAME_MAX + 1];

	if (!v || !v->name || strcmp(v->name, "name") != 0 || v->kind != V_BYTES)
		return;
	snprintf(name, sizeof(name), "%.*s", (int)v->bytes.len, (const char *)v->bytes.p);
	if (!strcmp(e->call.view->name, "mq_unlink"))
		remove_object(l, fnv_string(FNV_BASIS, name));
	else if (has_flag(e, "oflag", "O_CREAT"))
		add_object(l, fnv_string(FNV_BASIS, name), e, "a message queue", name,
			   has_flag(e, "oflag", "O_EXCL"));
}

static bool is_known_success(const struct event *e)
{
	return e->kind == EVENT_LEAVE && e->process && e->call.view && e->call.view->name &&
		e->call.view->args && e->call.note == CALL_PLAIN && call_succeeded(e);
}

static void check_objects(struct check_run *k, void *state, const struct event *e)
{
	(void)k;
	if (!is_known_success(e))
		return;
	note_system_v(state, e);
	note_queue(state, e);
}

/* Returns what a file in a directory for temporary files is called; NULL: it is in no such
 * directory, or in one below that, as a clone in /tmp/work is. */
static const char *kind_of_file(const char *path)
{
	static const struct { const char *directory, *what; } places[] = {
		{"/dev/shm/sem.", "a semaphore"},
		{"/dev/shm/", "a shared memory object"},
		{"/tmp/", "a temporary file"},
		{"/var/tmp/", "a temporary file"},
	};

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
		if (!strncmp(path, places[i].directory, strlen(places[i].directory)))
			return strchr(path + strlen(places[i].directory), '/') ? NULL :
				places[i].what;
	return NULL;
}

/* A file that is renamed is meant to stay where it is then. */
static void note_path(struct left_objects *l, const struct event *e,
		      const struct syscall_traits *traits, const char *path)
{
	const char *what = kind_of_file(path);
	uint64_t key = fnv_string(FNV_BASIS, path);

	if (!what)
		return;
	if (traits->change == CHANGE_DELETED || traits->change == CHANGE_RENAMED)
		remove_object(l, key);
	else if (traits->use != USE_OPEN)
		add_object(l, key, e, what, path, true);
	else if (has_flag(e, "flags", "O_CREAT") &&
		 (has_flag(e, "flags", "O_EXCL") || !strncmp(path, "/dev/shm/", 9)))
		add_object(l, key, e, what, path, has_flag(e, "flags", "O_EXCL"));
}

/* The paths of a system call that creates, renames or removes files */
static void check_files(struct check_run *k, void *state, const struct event *e)
{
	const struct syscall_traits *traits;
	const char *directory;
	char path[PATH_MAX];
	unsigned nth = 0;

	(void)k;
	if (!is_known_success(e))
		return;
	traits = syscall_traits(e->call.view->row);
	directory = e->process->cwd;
	for (const struct value *v = e->call.view->args->list.first; v; v = v->next) {
		if (v->kind == V_NUMBER && v->sense == SENSE_FD && v->num.path)
			directory = v->num.path;
		if (v->kind != V_BYTES || v->sense != SENSE_PATH)
			continue;
		if (traits->changed_paths & 1U << nth &&
		    policy_resolve_path(path, sizeof(path), directory, (const char *)v->bytes.p,
					v->bytes.len))
			note_path(state, e, traits, path);
		nth++;
	}
}

/* What LK106 needs: changes of files, and of the directory that relative paths start from */
static bool changes_paths(const struct syscall_traits *traits)
{
	return traits->changed_paths || traits->descriptors == DESCRIPTORS_CWD;
}

static int by_time(const void *a, const void *b)
{
	const struct left_object *x = *(struct left_object *const *)a,
		*y = *(struct left_object *const *)b;

	return (x->time > y->time) - (x->time < y->time);
}

static void report_left(struct check_run *k, void *state, const struct history *h)
{
	struct left_objects *l = state;
	struct left_object **all = alloc_more(NULL, l->all.count + 1, sizeof(*all)), *one;
	size_t count = 0;

	for (size_t at = 0; (one = hash_next(&l->all, &at));)
		all[count++] = one;
	if (count)
		qsort(all, count, sizeof(*all), by_time);
	for (size_t i = 0; i < count; i++) {
		const struct life *life = history_of_serial(h, all[i]->serial);

		one = all[i];
		if (!life)
			continue;
		report_finding(k, life, "%s created %s that was not removed", life_name(life),
			       one->what);
		if (!one->is_certain)
			set_finding_level(k, LEVEL_NOTE);
		add_evidence(k, life, one->time, "%s%s", one->name,
			     one->is_certain ? "" : ", unless it existed before");
	}
	free(all);
}

const struct check checks_leaks[] = {
	{
		.row = {
			.id = "LK101", .name = "leaked-process", .level = LEVEL_WARNING,
			.summary = "A process was still running when the command had ended.",
			.explanation = "It uses memory and processor time of later commands, and "
				"may keep files, ports and locks. A service that is meant to keep "
				"running is not an error. Processes that end before the threshold "
				"are not reported.",
			.advice = "wait for it, or terminate it, before the command ends",
		},
		.wants = {.looks = true},
		.flags = CHECK_FROM_START | CHECK_TO_END,
		.limit_kind = LIMIT_TIME, .limit = NS_PER_SECOND,
		.end = check_leaked,
	},
	{
		.row = {
			.id = "LK102", .name = "leaked-process-holds-output", .level = LEVEL_ERROR,
			.summary = "A leaked process holds the command's output open.",
			.explanation = "The reader of a pipe, such as a CI job, reads until the "
				"last writer has closed it: the job seems to hang although its "
				"command has ended. This is checked if the command's standard "
				"output or error is a pipe.",
			.advice = "redirect the output of background processes: "
				"COMMAND >FILE 2>&1 </dev/null &",
		},
		.wants = {.looks = true, .descriptors = true},
		.flags = CHECK_FROM_START | CHECK_TO_END,
		.limit_kind = LIMIT_TIME, .limit = NS_PER_SECOND,
		.end = check_output,
	},
	{
		.row = {
			.id = "LK103", .name = "leaked-listener", .level = LEVEL_WARNING,
			.summary = "A leaked process listens on a socket.",
			.explanation = "The next run finds the address in use, or connects to a "
				"server of this run.",
			.advice = "stop the server before the command ends",
		},
		.wants = {.looks = true, .descriptors = true},
		.flags = CHECK_FROM_START | CHECK_TO_END,
		.limit_kind = LIMIT_TIME, .limit = NS_PER_SECOND,
		.end = check_listener,
	},
	{
		.row = {
			.id = "LK104", .name = "orphaned", .level = LEVEL_NOTE,
			.summary = "The parent of a process ended before it did.",
			.explanation = "Its parent never gets its exit status. This is intended "
				"for daemons; otherwise a shell did not wait, or a parent crashed.",
			.advice = "let the parent wait for it, unless it is a daemon",
		},
		.wants = {.reaps = true},
		.end = check_orphaned,
	},
	{
		.row = {
			.id = "LK105", .name = "left-over-object", .level = LEVEL_WARNING,
			.summary = "An object of System V IPC or a message queue was not removed.",
			.explanation = "Shared memory segments, sets of semaphores and message "
				"queues exist until they are removed or the system is shut down, "
				"also if no process uses them, and count for the limits of the "
				"system. One that may have existed before (IPC_CREAT without "
				"IPC_EXCL) is a note.",
			.advice = "remove it: shmctl(ID, IPC_RMID, 0) as soon as all processes are "
				"attached, semctl, msgctl or mq_unlink; ipcs lists what is left",
		},
		.wants = {.programs = true, .values = true, .cheap_calls = true},
		.calls = "shmget,shmctl,semget,semctl,msgget,msgctl,mq_open,mq_unlink",
		.flags = CHECK_TO_END | CHECK_CALLS, .state = sizeof(struct left_objects),
		.event = check_objects, .end = report_left, .done = free_objects,
	},
	{
		.row = {
			.id = "LK106", .name = "left-over-file", .level = LEVEL_WARNING,
			.summary = "A temporary file or object in /dev/shm was not removed.",
			.explanation = "A file or directory that was created in /tmp, /var/tmp or "
				"/dev/shm, where shm_open(3) and sem_open(3) create theirs, was "
				"neither removed nor moved elsewhere. One in a directory below "
				"these belongs to the directory. Files of /tmp that were "
				"opened without O_EXCL may have existed before and are not "
				"reported; objects of /dev/shm are a note then.",
			.advice = "remove it at the end, also after errors (trap in shells); "
				"shm_unlink, sem_unlink",
		},
		.wants = {.programs = true, .calls = true, .values = true, .fd_paths = true,
			  .bases = true},
		.needs = changes_paths,
		.flags = CHECK_OPTIONAL | CHECK_TO_END | CHECK_CALLS,
		.state = sizeof(struct left_objects),
		.event = check_files, .end = report_left, .done = free_objects,
	},
	{.row = {0}}
};

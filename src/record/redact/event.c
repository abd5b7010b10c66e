/* Secrets in what an event has besides the memory of a syscall */
#include "record/redact/redact.h"

#include <string.h>

#include "base/memory/arena.h"
#include "record/redact/library.h"
#include "record/redact/names/text.h"

/* A redaction of one event */
struct event_redaction {
	const struct redaction *r;
	struct arena *arena;
};

/* A string, a copy of which is made when the first secret is found */
struct redacted_string {
	const char *s;
	size_t n;
	char *copy;
	struct arena *arena;
};

static void mask_part(void *ctx, size_t from, size_t to)
{
	struct redacted_string *string = ctx;

	if (!string->copy)
		string->copy = arena_copy(string->arena, string->s, string->n);
	memset(string->copy + from, '*', to - from);
}

/* Replaces each byte of a known secret and of one in a URL in a string by '*'. */
static void redact_string(const struct event_redaction *x, const char **s)
{
	struct redacted_string string = {*s, *s ? strlen(*s) : 0, NULL, x->arena};

	if (*s) {
		text_find(x->r, TEXT_URLS, (const uint8_t *)*s, string.n, mask_part, &string);
		secrets_find(&x->r->secrets, (const uint8_t *)*s, string.n, mask_part, &string);
	}
	if (string.copy)
		*s = string.copy;
}

static void *copy_of(const struct event_redaction *x, const void *p, size_t size)
{
	return p && size ? memcpy(arena_alloc(x->arena, size), p, size) : NULL;
}

static const char *const *redact_strings(const struct event_redaction *x, const char *const *all)
{
	size_t count = 0;
	const char **copy;

	while (all && all[count])
		count++;
	copy = copy_of(x, all, all ? (count + 1) * sizeof(*all) : 0);
	for (size_t i = 0; i < count; i++)
		redact_string(x, &copy[i]);
	return copy;
}

static void redact_identity(const struct event_redaction *x, const struct identity **who)
{
	struct identity *copy = copy_of(x, *who, sizeof(**who));

	if (copy)
		redact_string(x, &copy->program);
	*who = copy;
}

static void redact_descriptors(const struct event_redaction *x, const struct descriptors **open)
{
	struct descriptors *copy = copy_of(x, *open, sizeof(**open));
	struct descriptor *all = copy ? copy_of(x, copy->all, copy->count * sizeof(*all)) : NULL;

	for (unsigned i = 0; all && i < copy->count; i++)
		redact_string(x, &all[i].name);
	if (copy)
		copy->all = all;
	*open = copy;
}

static void redact_mappings(const struct event_redaction *x, const struct memory_map **map)
{
	struct memory_map *copy = copy_of(x, *map, sizeof(**map));
	struct mapped_range *all = copy ? copy_of(x, copy->all, copy->count * sizeof(*all)) : NULL;

	for (unsigned i = 0; all && i < copy->count; i++)
		redact_string(x, &all[i].name);
	if (copy)
		copy->all = all;
	*map = copy;
}

static void redact_files(const struct event_redaction *x, const struct program_files **files)
{
	struct program_files *copy = copy_of(x, *files, sizeof(**files));
	struct script *all;

	*files = copy;
	if (!copy)
		return;
	copy->variables = redact_strings(x, copy->variables);
	all = copy_of(x, copy->scripts, copy->script_count * sizeof(*all));
	for (unsigned i = 0; all && i < copy->script_count; i++) {
		redact_string(x, &all[i].file);
		redact_string(x, &all[i].interpreter);
	}
	copy->scripts = all;
}

static void redact_loaded(const struct event_redaction *x, const struct loaded_objects **loaded)
{
	struct loaded_objects *copy = copy_of(x, *loaded, sizeof(**loaded));
	struct loaded_object *all = copy ? copy_of(x, copy->all, copy->count * sizeof(*all)) : NULL;

	for (unsigned i = 0; all && i < copy->count; i++)
		redact_string(x, &all[i].path);
	if (copy)
		copy->all = all;
	*loaded = copy;
}

static void redact_stack(const struct event_redaction *x, const struct stack **stack)
{
	struct stack *copy = copy_of(x, *stack, sizeof(**stack));
	struct stack_frame *frames = copy ?
		copy_of(x, copy->frames, copy->count * sizeof(*frames)) : NULL;

	for (unsigned i = 0; frames && i < copy->count; i++) {
		redact_string(x, &frames[i].object);
		redact_string(x, &frames[i].symbol);
		redact_string(x, &frames[i].file);
	}
	if (copy)
		copy->frames = frames;
	*stack = copy;
}

static void redact_crash(const struct event_redaction *x, const struct crash **crash)
{
	struct crash *copy = copy_of(x, *crash, sizeof(**crash));

	if (copy) {
		redact_string(x, &copy->object);
		redact_string(x, &copy->message);
	}
	*crash = copy;
}

static void redact_caught(const struct event_redaction *x, const struct caught_fault **fault)
{
	struct caught_fault *copy = copy_of(x, *fault, sizeof(**fault));

	if (!copy)
		return;
	redact_crash(x, &copy->crash);
	*fault = copy;
}

static void redact_fault(const struct event_redaction *x, const struct path_fault **fault)
{
	struct path_fault *copy = copy_of(x, *fault, sizeof(**fault));

	if (copy) {
		redact_string(x, &copy->name);
		redact_string(x, &copy->target);
		redact_string(x, &copy->directory);
	}
	*fault = copy;
}

static void redact_bases(const struct event_redaction *x, const struct path_bases **bases)
{
	struct path_bases *copy = copy_of(x, *bases, sizeof(**bases));

	if (copy) {
		redact_string(x, &copy->root);
		redact_string(x, &copy->cwd);
		redact_string(x, &copy->names);
	}
	*bases = copy;
}

static void redact_exec_event(const struct event_redaction *x, struct event *e)
{
	redact_string(x, &e->exec.path);
	redact_string(x, &e->exec.file);
	redact_string(x, &e->exec.cwd);
	redact_identity(x, &e->exec.who);
	redact_descriptors(x, &e->exec.open);
	redact_files(x, &e->exec.files);
	redact_mappings(x, &e->exec.memory);
	e->exec.interpreters = redact_strings(x, e->exec.interpreters);
}

static void redact_look(const struct event_redaction *x, struct event *e)
{
	struct outsider *outside = copy_of(x, e->look.outside,
					   e->look.outside_count * sizeof(*outside));
	struct ipc_wait *ipc = e->look.ipc ? copy_of(x, e->look.ipc, sizeof(*ipc)) : NULL;
	struct task_activity *activity = e->look.activity ?
		copy_of(x, e->look.activity, sizeof(*activity)) : NULL;

	redact_identity(x, &e->look.who);
	redact_descriptors(x, &e->look.open);
	redact_stack(x, &e->look.stack);
	redact_string(x, &e->look.name);
	redact_string(x, &e->look.path);
	redact_string(x, &e->look.title);
	if (ipc)
		redact_string(x, &ipc->address);
	e->look.ipc = ipc;
	if (activity) {
		redact_string(x, &activity->retry_object);
		redact_string(x, &activity->retry_program);
	}
	e->look.activity = activity;
	for (unsigned i = 0; outside && i < e->look.outside_count; i++)
		redact_string(x, &outside[i].program);
	e->look.outside = outside;
}

/* Removes known secrets, and those in URLs, from an event. */
static void redact_known(const struct event_redaction *x, struct event *e)
{
	redact_string(x, &e->name);
	redact_bases(x, &e->bases);
	switch (e->kind) {
	case EVENT_NEW:
		redact_identity(x, &e->born.who);
		redact_descriptors(x, &e->born.open);
		redact_string(x, &e->born.comm);
		redact_mappings(x, &e->born.memory);
		break;
	case EVENT_EXEC:
		redact_exec_event(x, e);
		break;
	case EVENT_ENTER:
	case EVENT_LEAVE:
		redact_fault(x, &e->call.fault);
		redact_stack(x, &e->call.stack);
		break;
	case EVENT_SIGNAL:
		redact_identity(x, &e->signal.who);
		redact_string(x, &e->signal.sender);
		redact_stack(x, &e->signal.stack);
		redact_crash(x, &e->signal.crash);
		break;
	case EVENT_EXITING:
		redact_identity(x, &e->exit.who);
		redact_loaded(x, &e->exit.loaded);
		redact_mappings(x, &e->exit.memory);
		redact_string(x, &e->exit.comm);
		redact_string(x, &e->exit.title);
		redact_caught(x, &e->exit.fault);
		break;
	case EVENT_NOTICE:
		redact_string(x, &e->notice.path);
		break;
	case EVENT_LOOK:
		redact_look(x, e);
		break;
	default:
		break;
	}
}

static void redact_begin(const struct redaction *r, struct event *e, struct arena *arena)
{
	e->begin.argv = redact_words(r, e->begin.argv, arena);
	e->begin.labels = redact_words(r, e->begin.labels, arena);
}

void redact_event(const struct redaction *r, struct event *e, struct arena *arena)
{
	struct event_redaction x = {r, arena};

	if (e->kind == EVENT_BEGIN)
		redact_begin(r, e, arena);
	else if (e->kind == EVENT_NEW)
		e->born.argv = redact_words(r, e->born.argv, arena);
	else if (e->kind == EVENT_EXEC)
		e->exec.argv = redact_words(r, e->exec.argv, arena);
	else if (e->kind == EVENT_LIBRARY_CALL || e->kind == EVENT_LIBRARY_RETURN)
		redact_library(r, e, arena);
	redact_known(&x, e);
}

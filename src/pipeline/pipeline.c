#include "pipeline/pipeline.h"

#include "decode/capture.h"
#include "desc/traits.h"
#include "machine/machine.h"
#include "pipeline/library_view.h"
#include "enrich/pid_names.h"

void pipeline_init(struct pipeline *p)
{
	*p = (struct pipeline){.model = model_new(), .schema = schema_new()};
}

void pipeline_done(struct pipeline *p)
{
	test_collector_free(p->tests);
	historian_free(p->historian);
	exec_states_free(p->exec_states);
	model_free(p->model);
	fd_names_free(p->names);
	excerpt_done(&p->excerpt);
	decode_cache_free(p->cache);
	text_plans_free(p->texts);
	sbuf_done(&p->text);
	schema_free(p->schema);
	simple_calls_done(&p->simple_calls);
	demangled_names_done(&p->function_names);
	arena_done(&p->redacted_strings);
	arena_done(&p->arena);
}

void pipeline_decode_signal(struct pipeline *p, struct event *e)
{
	struct memory none;
	struct decoder d = {
		.schema = p->schema, .arena = &p->arena, .mem = &none, .limits = p->limits,
	};
	struct value *view;

	arena_reset(&p->arena);
	d.limits.brief = false;
	memory_init(&none, &p->arena, NULL, NULL);
	e->signal.view = view = capture_siginfo(&d, e);
	if (view && e->signal.sender)
		pid_names_add(view, e->signal.sender, p->pid_details);
}

static bool is_library_event(const struct event *e)
{
	return e->kind == EVENT_LIBRARY_CALL || e->kind == EVENT_LIBRARY_RETURN;
}

static void decode_recorded(struct pipeline *p, struct event *e)
{
	if (p->redaction && e->call.memory)
		redact_learn_call(p->redaction, e, NULL, NULL);
	if (!p->wants.values || !call_choice_wants(&p->calls, e))
		return;
	arena_reset(&p->arena);
	pipeline_decode(p, e, &p->arena);
	if (!p->redaction || !e->call.view)
		return;
	p->redacted = redact_call(p->redaction, e, e->call.view);
	if (p->redacted & REDACTED_VIEW)
		pipeline_decode(p, e, &p->arena);
}

/* Removes secrets from an event, except from the memory of a syscall. Values of secrets are
 * remembered at the enter of an execve; if that is not traced, when the program begins. */
static void redact(struct pipeline *p, struct event *e)
{
	bool is_exec = e->kind == EVENT_EXEC && p->execing != e->exec.old_tid;
	bool is_attached = e->kind == EVENT_NEW && e->born.how == BORN_ATTACHED;

	if (is_call_event(e)) {
		if (p->redacted & REDACTED_PATHS)
			e->call.fault = NULL;	/* that of a path with asterisks */
		if (!redaction_has_values(p->redaction))
			return;
	}
	if (!p->is_replay && (is_exec || is_attached))
		redact_learn_process(p->redaction, e->tgid);
	redact_learn_event(p->redaction, e);
	arena_reset(&p->redacted_strings);
	redact_event(p->redaction, e, &p->redacted_strings);
}

/* Whether kill() is traced. Otherwise the sender of a SIGKILL is unknown and may be any process. */
static bool wants_kills(const struct pipeline *p)
{
	const struct call *kill = desc_call_by_name("kill");
	const struct abi *abi = machine_native();

	return kill && call_choice_wants_number(&p->calls, abi, kill, kill->nr[abi->id]);
}

/* Whether the syscall of an ENTER, or an operation, which is decoded, accesses a path of -P */
static bool matches_path(const struct pipeline *p, const struct event *e)
{
	const struct paths *paths = p->excerpt.paths;
	bool is_operation = e->kind == EVENT_LEAVE && e->call.note == CALL_OPERATION;

	if (!paths || (e->kind != EVENT_ENTER && !is_operation) || !e->call.view)
		return false;
	return paths_match(paths, e->call.view, e->process, names_directory, e->call.memory) ||
		(p->lists && !is_operation &&
		 paths_match(paths, p->lists, e->process, names_directory, e->call.memory));
}

/* With -e status or a condition, a syscall passes only when it returns. */
static bool passes_filters(const struct pipeline *p, const struct event *e, bool named)
{
	const struct call_choice *c = &p->calls;

	switch (e->kind) {
	case EVENT_ENTER:
		return named && call_choice_selects(c, e) && c->at_enter;
	case EVENT_LEAVE:
		return named && call_choice_selects(c, e) &&
			(c->at_enter || call_choice_accepts_values(c, e));
	case EVENT_SIGNAL:
	case EVENT_STOP:
		return filter_signal(c->filter, e->signal.number);
	case EVENT_LIBRARY_CALL:
	case EVENT_LIBRARY_RETURN:
		return !p->functions ||
			function_filter_accepts(p->functions, e->library.function,
						e->library.view->name, e->library.from);
	default:
		return true;
	}
}

static void update_history(struct historian *h, struct event *e)
{
	historian_event(h, e);
	if (e->kind == EVENT_LOOK && e->look.last)
		e->look.history = historian_history(h);
	else if (e->kind == EVENT_END)
		e->end.history = historian_history(h);
}

static void update_tests(struct pipeline *p, struct event *e)
{
	test_collector_event(p->tests, p->historian, e);
	if (e->kind == EVENT_END)
		e->end.tests = test_collector_finish(p->tests);
}

static void update_exec_states(struct pipeline *p, struct event *e)
{
	if (e->kind == EVENT_ENTER && syscall_traits(e->call.row)->process == AFFECTS_EXEC)
		exec_states_enter(p->exec_states, e, e->call.view ? p->exec_view : NULL);
	else if (!is_call_event(e))
		exec_states_event(p->exec_states, e);
	p->exec_view = NULL;
}

static void push_event(struct pipeline *p, struct event *e)
{
	bool call = is_call_event(e);
	uint64_t emitted[EVENT_KINDS];
	struct excerpted is = {true, true};

	if (p->is_replay && call)
		decode_recorded(p, e);
	if (p->redaction)
		redact(p, e);
	if (p->recorder.event)
		p->recorder.event(p->recorder.ctx, e);
	else if (p->names && !call)
		fd_names_event(p->names, e, false);
	if (p->strips && !strip_event(&p->stripped, &p->wants,
				      call && call_choice_wants(&p->calls, e), e, emitted))
		return;
	if (e->kind == EVENT_BEGIN)
		e->begin.kills = e->begin.kills && wants_kills(p);
	model_event(p->model, e);
	if (p->excerpt.paths || p->excerpt.scope)
		is = excerpt_event(&p->excerpt, e, matches_path(p, e));
	if (e->kind == EVENT_SIGNAL && p->wants.signals)
		pipeline_decode_signal(p, e);
	if (is_library_event(e)) {
		arena_reset(&p->arena);
		e->library.view = library_view(e, demangled_names_find(&p->function_names,
								       e->library.function),
					       &p->arena);
	}
	if (p->exec_states)
		update_exec_states(p, e);
	if (p->historian)
		update_history(p->historian, e);
	if (p->tests)
		update_tests(p, e);
	if (p->deliver)
		p->deliver(p->ctx, e, (struct passage){
			.passed = passes_filters(p, e, is.named), .in_scope = is.in_scope,
			.named = is.named});
}

/* An ENTER's stack is the LEAVE's, too, while the redacted copy ends with the event. */
static void push_keeping_stack(struct pipeline *p, struct event *e)
{
	const struct stack *stack = e->call.stack;

	push_event(p, e);
	e->call.stack = stack;
}

void pipeline_push(struct pipeline *p, struct event *e)
{
	if (p->redaction && is_call_event(e))
		push_keeping_stack(p, e);
	else
		push_event(p, e);
}

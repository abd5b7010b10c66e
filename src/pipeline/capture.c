/* The first stage of the pipeline: decodes syscalls and signals. */
#include "pipeline/pipeline.h"

#include "abi/abi.h"
#include "desc/traits.h"
#include "enrich/pid_names.h"
#include "enrich/result_notes.h"
#include "model/history/stdio_capture.h"

/* MAX_ARG_STRLEN: most bytes of a variable of an environment */
enum { ENVIRONMENT_BYTES = 32 * 4096 };

/* Whether members of a list that is an argument are not decoded */
static bool has_cut_list(const struct call_view *view)
{
	for (const struct value *v = view->args->list.first; v; v = v->next)
		if (v->kind == V_LIST && v->list.count < v->list.whole)
			return true;
	return false;
}

/* Decodes the syscall of an ENTER again, with longer lists, to find a path of -P. */
static const struct call_view *decode_lists(const struct pipeline *p, struct event *e,
					    struct memory *memory, struct arena *arena)
{
	struct decoder d = {
		.schema = p->schema, .limits = p->limits, .arena = arena, .mem = memory,
		.fd_class = names_fd_class, .ctx = memory,
	};
	struct call_view *view = arena_new(arena, struct call_view);

	d.limits.members = PATH_MEMBERS;
	*view = capture_view(&d, e, NULL);
	names_resolve(view, memory, NAMES_UNREQUESTED, 0);
	return view;
}

/* Whether the syscall executes a program, whose whole environment is wanted */
static bool wants_environment(const struct pipeline *p, const struct event *e)
{
	return p->exec_states && e->kind == EVENT_ENTER &&
		syscall_traits(e->call.row)->process == AFFECTS_EXEC;
}

/* Decodes an execve again, with all of its environment. */
static const struct call_view *decode_environment(const struct pipeline *p, struct event *e,
						  struct memory *memory, struct arena *arena)
{
	struct decoder d = {
		.schema = p->schema, .arena = arena, .mem = memory,
		.limits = {.bytes = ENVIRONMENT_BYTES, .members = PATH_MEMBERS, .verbose = true},
	};
	struct call_view *view = arena_new(arena, struct call_view);

	*view = capture_view(&d, e, NULL);
	return view;
}

/* decoder.fd_class: messages of descriptors are not decoded. */
static uint64_t no_class(void *memory, int fd)
{
	(void)memory, (void)fd;
	return 0;
}

/* Returns the arguments of a syscall whose data are to be dumped (-e read, -e write), with the
 * bytes of messages that `view` has decoded; NULL: it has decoded none. */
static struct value *decode_buffers(const struct pipeline *p, struct event *e, struct decoder d,
				    const struct call_view *view)
{
	const struct value *first = view->args->list.first;
	uint64_t class;

	if (!first || first->kind != V_NUMBER ||
	    !call_style_dumps(p->styles, view->row, first->num.n))
		return NULL;
	class = names_fd_class(d.mem, first->num.n);
	if (!class || class > CLASS_MESSAGES)
		return NULL;
	d.fd_class = no_class;
	return capture_view(&d, e, NULL).args;
}

/* Decodes the syscall of `e` into `arena` and names descriptors and interfaces. `late`: see struct
 * call_storage; `enter`: values of its ENTER in the same arena, or NULL. */
static void decode_values(struct pipeline *p, struct event *e, struct memory *memory,
			  struct arena *arena, bool late, const struct call_view *enter)
{
	struct decoder d = {
		.schema = p->schema, .limits = p->limits, .arena = arena, .mem = memory,
		.fd_class = names_fd_class, .ctx = memory,
	};
	const struct naming naming = {
		.how = !p->wants.fd_paths ? NAMES_NONE : p->requests_fd_paths ? NAMES_REQUESTED :
			NAMES_UNREQUESTED,
		.details = p->fd_details, .with_directory = p->resolves_paths, .late = late,
	};
	struct call_view *view = arena_new(arena, struct call_view);

	if (wants_environment(p, e))
		p->exec_view = decode_environment(p, e, memory, arena);
	if (p->styles)
		call_style_limits(p->styles, e, &d.limits);
	*view = capture_view(&d, e, p->styles ? NULL : enter);
	if (p->names && memory->below) {
		naming_call(p->names, &naming, memory, e, view);
	} else {
		if (p->wants.fd_paths || d.interfaces)
			names_resolve(view, memory, naming.how, naming.details);
		if (naming.with_directory && e->kind == EVENT_ENTER)
			names_record_directory(view, memory);
	}
	if (p->excerpt.paths && e->kind == EVENT_ENTER)
		p->lists = has_cut_list(view) ? decode_lists(p, e, memory, arena) : NULL;
	if (p->styles) {
		view->buffers = decode_buffers(p, e, d, view);
		call_style_apply(p->styles, e, view, arena);
	}
	if (p->pid_details)
		pid_names_resolve(view, memory, p->pid_details);
	if (p->result_notes && e->kind == EVENT_LEAVE)
		result_notes_add(view, memory, p->result_notes, arena);
	if (p->wants.tests && e->call.arg[0] <= STDIO_CAPTURE_FD_MAX)
		stdio_capture_read_up_to(e, p->limits.output, NULL);
	if (p->wants.messages)
		stdio_capture_fetch(e);
	e->call.view = view;
}

/* Whether a cache entry has no secrets. Its bytes are searched once for all of its events. */
static bool is_without_secrets(const struct pipeline *p, const struct event *e,
			       struct decode_cache_entry *r)
{
	unsigned version = p->redaction ? redaction_version(p->redaction) : 0;

	if (!p->redaction || (version && r->without_secrets == version))
		return true;
	if (redact_may_change(p->redaction, &r->memory) || redact_continues(p->redaction, e))
		return false;
	r->without_secrets = version;
	return true;
}

/* Takes the values of a syscall from the decode cache, if it is used. Returns false if there is no
 * usable entry, such as one with secrets. */
static bool reuse_decoded(struct pipeline *p, const struct memory *memory, struct event *e)
{
	struct decode_cache_entry *r = p->cache ? decode_cache_find(p->cache, e, memory) : NULL;
	struct decoder d = {.schema = p->schema, .limits = p->limits, .fd_class = names_fd_class};

	if (!r)
		return false;
	if (!r->cache_key) {
		d.mem = d.ctx = &r->memory;
		d.arena = &r->arena;
		r->view = capture_view(&d, e, NULL);
		if (!decode_cache_store(p->cache, r, !d.interfaces))
			return false;
	}
	if (!is_without_secrets(p, e, r))
		return false;
	e->call.view = &r->view;
	e->call.cache_key = r->cache_key;
	return true;
}

/* Removes secrets from the memory of a decoded syscall. If its values have any, they are decoded
 * again from that memory alone. */
static void redact_values(struct pipeline *p, struct event *e, struct call_storage *s)
{
	p->redacted = redact_call(p->redaction, e, e->call.view);
	if (!(p->redacted & REDACTED_VIEW))
		return;
	s->memory->below = NULL;
	decode_values(p, e, s->memory, &s->arena, s->late, NULL);
}

/* A LEAVE reuses the values of its ENTER, unless the recorder has removed secrets from the memory
 * since. */
static void decode_live(struct pipeline *p, struct event *e, struct call_storage *s)
{
	if (e->call.note != CALL_OPERATION && reuse_decoded(p, s->memory, e))
		return;
	decode_values(p, e, s->memory, &s->arena, s->late, s->memory->below ? s->enter : NULL);
	if (p->redaction && !p->recorder.event)
		redact_values(p, e, s);
	s->enter = e->call.view;
}

void pipeline_write_texts(struct pipeline *p, const struct print_options *o)
{
	/* A combined event is made of a record of the fast source, which makes none of descriptors
	 * that carry messages: these have no class. */
	const struct decoder d = {.schema = p->schema, .limits = p->limits};

	p->texts = text_plans_new(o, &d);
	p->text_view.text = &p->call_text;
}

/* Looks a combined event up in the decode cache if the last ones with its number were there, and
 * else now and then: writing a text takes little longer than a hit, and less with a miss. */
static bool reuse_repeated(struct pipeline *p, const struct memory *memory, struct event *e)
{
	enum { MISSES = 8, EVERY = 16 };
	struct repeats *r = &p->repeats[e->call.nr % PIPELINE_REPEATS];

	if (!r->lookups && ++r->skipped % EVERY)
		return false;
	if (reuse_decoded(p, memory, e)) {
		r->lookups = MISSES;
		return true;
	}
	r->lookups -= r->lookups > 0;
	return false;
}

static bool may_have_secrets(const struct pipeline *p, const struct event *e,
			     const struct call_storage *s)
{
	return p->redaction && (redact_may_change(p->redaction, s->memory) ||
				redact_continues(p->redaction, e));
}

/* Writes the text of a combined event, or takes its values from the decode cache. Returns false if
 * it has to be decoded. */
static bool write_text(struct pipeline *p, struct event *e, struct call_storage *s)
{
	if (!e->call.is_combined || e->call.injected || e->call.note != CALL_PLAIN)
		return false;
	if (reuse_repeated(p, s->memory, e))
		return true;
	if (may_have_secrets(p, e, s))
		return false;
	sbuf_reset(&p->text);
	if (!text_plans_add(p->texts, &p->text, &p->call_text.result, s->memory, &s->arena, e))
		return false;
	p->call_text.s = p->text.s;
	p->call_text.size = p->text.len;
	p->text_view.nr = e->call.nr;
	p->text_view.row = e->call.row;
	p->text_view.name = e->call.row->name;
	e->call.view = &p->text_view;
	return true;
}

void pipeline_decode_call(struct pipeline *p, struct event *e, struct call_storage *s)
{
	if (!p->texts || !write_text(p, e, s))
		decode_live(p, e, s);
}

/* Looks up the names that the syscall's values have. Returns false if it must be decoded. */
static bool name_undecoded(const struct pipeline *p, const struct event *e,
			   const struct call_storage *s, const struct simple_call *simple)
{
	const struct naming naming = {.late = s->late};

	return p->names && s->memory->left &&
		naming_undecoded(p->names, &naming, s->memory, e, simple);
}

/* Whether all that decoding needs of the syscall was copied: its values depend on nothing but
 * registers and memory, which have no secrets, and on names, which are looked up now. */
static bool is_decoded_later(struct pipeline *p, const struct event *e,
			     const struct call_storage *s)
{
	const struct simple_call *simple;

	if (!s->is_copied || e->call.note != CALL_PLAIN || is_x32(e->call.abi, e->call.nr))
		return false;
	simple = simple_call(&p->simple_calls, p->schema, e->call.abi, e->call.row, e->call.arg);
	return simple && !may_have_secrets(p, e, s) &&
		(!p->wants.fd_paths || name_undecoded(p, e, s, simple));
}

void pipeline_capture(struct pipeline *p, struct event *e, struct call_storage *s, memory_fn *read,
		      void *read_ctx)
{
	bool wanted;

	e->call.row = desc_call(e->call.abi, e->call.nr);
	e->call.view = NULL;
	e->call.cache_key = 0;
	p->redacted = 0;
	if (p->redaction && syscall_traits(e->call.row)->process == AFFECTS_EXEC) {
		redact_learn_call(p->redaction, e, read, read_ctx);
		p->execing = e->task.tid;
	}
	wanted = p->wants.values && call_choice_wants(&p->calls, e);
	if (!p->recorder.event && !wanted)
		return;
	if (!s->memory) {
		s->memory = arena_new(&s->arena, struct memory);
		memory_init(s->memory, &s->arena, read, read_ctx);
		memory_raise_limit(s->memory, p->read_limit);
		if (p->styles && p->styles->dumps)
			memory_raise_limit(s->memory, DUMP_BYTES_MAX);
		if (wants_environment(p, e))
			memory_raise_limit(s->memory, ENVIRONMENT_BYTES);
	}
	e->call.memory = s->memory;
	s->memory->below = read;
	s->memory->ctx = read_ctx;
	if (p->recorder.event)
		p->redacted = p->recorder.capture(p->recorder.ctx, p->schema, s, e);
	if (wanted && !(p->is_lent && is_decoded_later(p, e, s)))
		pipeline_decode_call(p, e, s);
	s->memory->below = NULL;
}

void pipeline_decode(struct pipeline *p, struct event *e, struct arena *arena)
{
	if (e->call.memory)
		decode_values(p, e, e->call.memory, arena, false, NULL);
}

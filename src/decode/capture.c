#include "decode/capture.h"

#include <string.h>

#include "desc/ring_ops.h"

void call_storage_reset(struct call_storage *s)
{
	s->memory = NULL;
	s->enter = NULL;
	arena_reset(&s->arena);
}

struct event call_enter(const struct event *combined)
{
	struct event e = *combined;

	e.kind = EVENT_ENTER;
	e.seq--;
	e.time = e.call.entered;
	e.call.ret = 0;
	e.call.failed = e.call.is_combined = e.call.injected = e.call.delayed = false;
	e.call.note = CALL_PLAIN;
	e.call.fault = NULL;
	e.call.stack = NULL;
	e.call.object = NULL;
	e.call.in_cache = CACHE_UNKNOWN;
	e.call.view = NULL;
	return e;
}

struct regs capture_regs(const struct event *e)
{
	struct regs r = {
		.abi = e->call.abi, .nr = e->call.nr, .ret = e->call.ret, .failed = e->call.failed,
		.sp = e->call.sp, .injected = e->call.injected,
	};

	memcpy(r.arg, e->call.arg, sizeof(r.arg));
	return r;
}

/* An operation of an io_uring that no syscall does has only a name. */
static struct call_view operation_view(struct decoder *d, const struct regs *r,
				       enum read_space when, const struct call_view *entry)
{
	struct call_view view = decode_call(d, r, when, entry);

	if (!view.name)
		view.name = ring_op_name(r->nr);
	return view;
}

struct call_view capture_view(struct decoder *d, const struct event *e,
			      const struct call_view *entry)
{
	enum read_space when = e->kind == EVENT_LEAVE ? AT_EXIT : AT_ENTRY;
	struct regs r = capture_regs(e);

	if (e->call.note == CALL_UNKNOWN_ENTRY)
		return decode_return(d, &r);
	if (e->call.note == CALL_OPERATION)	/* apart: others need no copy of the view */
		return operation_view(d, &r, when, entry);
	return decode_call(d, &r, when, entry);
}

struct value *capture_siginfo(struct decoder *d, const struct event *e)
{
	if (!e->signal.has_info)
		return NULL;
	return decode_record(d, e->signal.abi, desc_record_siginfo, e->signal.info,
			     sizeof(e->signal.info));
}

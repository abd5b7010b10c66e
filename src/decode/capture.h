/* Decodes the syscall of an event, reading from the stopped tracee or from the bytes recorded in
 * the event. Both give the same values, since every read is recorded. */
#ifndef DECODE_CAPTURE_H
#define DECODE_CAPTURE_H

#include "decode/decode.h"
#include "ptrail/event.h"

/* Data read for the current syscall of a task, and what was decoded from it; cleared by
 * call_storage_reset() when the syscall is over. The engine provides it; the sink's capture
 * function fills .memory and .enter. */
struct call_storage {
	struct arena arena;
	struct memory *memory;	/* in .arena; NULL at each syscall enter */
	/* Values of the ENTER, in .arena; NULL: not decoded there */
	const struct call_view *enter;
	bool late;	/* the task has been resumed since, so lookups may return newer data */
	bool is_copied;	/* what may be needed of the tracee's memory was copied at the syscall */
};

void call_storage_reset(struct call_storage *s);

/* The kinds of syscall events: an ENTER, a LEAVE, or a combined event, which is both. */
static inline bool is_call_event(const struct event *e)
{
	return e->kind == EVENT_ENTER || e->kind == EVENT_LEAVE;
}

static inline bool is_combined(const struct event *e)
{
	return e->kind == EVENT_LEAVE && e->call.is_combined;
}

/* Number of events that consumers count for `e` */
static inline unsigned event_count(const struct event *e)
{
	return is_combined(e) ? 2 : 1;
}

/* The registers of the syscall of an EVENT_ENTER or EVENT_LEAVE */
struct regs capture_regs(const struct event *e);
/* Returns the EVENT_ENTER of a combined event, with the memory of both. */
struct event call_enter(const struct event *combined);

/* Decodes the syscall of an EVENT_ENTER or EVENT_LEAVE (or, at EVENT_EXIT, one that never
 * returned), reading through d->mem. A CALL_UNKNOWN_ENTRY has only a result. `entry` is the view of
 * the syscall's ENTER in the same arena, or NULL (see decode_call()). */
struct call_view capture_view(struct decoder *d, const struct event *e,
			      const struct call_view *entry);

/* The siginfo of an EVENT_SIGNAL as a V_RECORD; NULL: none */
struct value *capture_siginfo(struct decoder *d, const struct event *e);
#endif

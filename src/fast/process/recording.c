#include "fast/process/recording.h"

#include <stdlib.h>

#include "fast/process/gate.h"
#include "fast/space/space.h"
#include "fast/thread/registers.h"

void recording_shut_gate(struct fast *f, struct fast_thread *t)
{
	if (f->dispatches && !gate_shut(t))
		recording_end(f, t, "its syscalls cannot be dispatched (Linux 6.4)");
}

void recording_begin(struct fast *f, struct fast_thread *t)
{
	registers_set_gs(t->tid, slot_base(t->number));
	recording_shut_gate(f, t);
}

void recording_use_stops(struct fast *f, struct fast_thread *t, const char *why)
{
	if (f->say && why)
		f->say(f->ctx, t->tid, why);
	gate_remove(t);
	gate_restore_mask(t);
	slots_release(t);
	fast_set_state(t, FAST_PTRACE_STOPS);
	free(t->saved);
	t->saved = NULL;
}

void recording_end(struct fast *f, struct fast_thread *t, const char *why)
{
	registers_clear_gs(t->tid);
	recording_use_stops(f, t, why);
}

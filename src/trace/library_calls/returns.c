#include "trace/library_calls/returns.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "trace/library_calls/calls.h"
#include "trace/library_calls/library.h"
#include "trace/library_calls/machine.h"
#include "trace/library_calls/recorder.h"
#include "trace/library_calls/space.h"
#include "trace/state/engine_state.h"

enum {
	WORD_SIZE = 8,
	ENABLED = 0x55,		/* debug register 7: all four addresses, for execution */
	USER_BITS = 47,		/* of an address of a program */
};

/* --- breakpoints of the processor --- */

bool library_is_armed(const struct library_task *l, uint64_t address)
{
	for (unsigned i = 0; i < DEBUG_ADDRESSES; i++)
		if (l->armed[i] == address)
			return true;
	return false;
}

static bool is_needed(const struct library_task *l, uint64_t address, unsigned keep)
{
	for (unsigned k = 0; k < keep; k++)
		if (l->entries[l->count - 1 - k].return_address == address)
			return true;
	return false;
}

/* Chooses the register for an address: one that is free, or the one that was armed first of those
 * whose addresses none of the `keep` innermost calls needs. So loops with a few calls arm theirs
 * once. */
static unsigned choose_register(const struct library_task *l, unsigned keep)
{
	unsigned chosen = l->next_armed;

	for (unsigned i = 0; i < DEBUG_ADDRESSES; i++)
		if (!l->armed[i])
			return i;
	for (unsigned i = 0; i < DEBUG_ADDRESSES && is_needed(l, l->armed[chosen], keep); i++)
		chosen = (chosen + 1) % DEBUG_ADDRESSES;
	return chosen;
}

/* Returns false if the kernel refuses it. */
static bool arm_address(struct tracee *t, uint64_t address, unsigned keep)
{
	struct library_task *l = t->library;
	bool was_on = false;
	unsigned chosen = choose_register(l, keep);

	for (unsigned i = 0; i < DEBUG_ADDRESSES; i++)
		was_on |= l->armed[i];
	if (!library_set_debug_register(t->id.tid, chosen, address))
		return errno == ESRCH;
	l->armed[chosen] = address;
	l->next_armed = (chosen + 1) % DEBUG_ADDRESSES;
	/* an address that was never set is 0, where nothing is executed */
	if (was_on && !l->is_off)
		return true;
	l->is_off = !library_set_debug_register(t->id.tid, DEBUG_CONTROL, ENABLED);
	return !l->is_off || errno == ESRCH;
}

void library_disarm_address(struct tracee *t, uint64_t address)
{
	struct library_task *l = t->library;
	bool was_armed = library_is_armed(l, address), any = false;

	if (!was_armed || is_needed(l, address, l->count))
		return;
	for (unsigned i = 0; i < DEBUG_ADDRESSES; i++) {
		if (l->armed[i] == address && library_set_debug_register(t->id.tid, i, 0))
			l->armed[i] = 0;
		any |= l->armed[i];
	}
	if (!any)
		library_set_debug_register(t->id.tid, DEBUG_CONTROL, 0);
}

void library_disarm(struct tracee *t)
{
	struct library_task *l = t->library;
	bool any = false;

	for (unsigned i = 0; l && i < DEBUG_ADDRESSES; i++)
		any |= l->armed[i];
	if (!any || l->is_off)
		return;
	library_set_debug_register(t->id.tid, DEBUG_CONTROL, 0);
	l->is_off = true;
}

void library_rearm(struct engine *g, struct tracee *t)
{
	struct library_space *s = t->group->library;

	if (s && s->users == 1 && s->recorder && s->recorder->mode == RECORDER_STOPS)
		library_recorder_set_mode(s->recorder, t->id.tid, RECORDER_ON);
	(void)g;
	if (!t->library || !t->library->is_off)
		return;
	if (library_set_debug_register(t->id.tid, DEBUG_CONTROL, ENABLED))
		t->library->is_off = false;
}

/* --- breakpoints in the code --- */

struct library_return *library_find_return(const struct library_space *s, uint64_t address)
{
	struct library_return *r = hash_get(&s->returns, address);

	return r && r->is_own ? r : NULL;
}

/* The word of memory that is written to set or remove a breakpoint. Other threads may execute its
 * instructions meanwhile. An instruction of several bytes must not be seen half written, which only
 * an aligned store guarantees. */
struct code_word {
	uint64_t address;
	uint8_t bytes[WORD_SIZE];
	uint8_t *code;		/* in .bytes: the instruction of the breakpoint */
};

/* Reads the word with the instruction of a breakpoint from the memory of the stopped task. */
static bool peek(const struct tracee *t, const struct library_return *r, struct code_word *w)
{
	unsigned offset = BREAKPOINT_SIZE > 1 ? r->address % WORD_SIZE : 0;
	long word;

	w->address = r->address - offset;
	w->code = w->bytes + offset;
	errno = 0;
	word = ptrace(PTRACE_PEEKTEXT, t->id.tid, w->address, 0);
	memcpy(w->bytes, &word, sizeof(word));
	return !errno && offset + BREAKPOINT_SIZE <= WORD_SIZE;
}

/* Replaces the instruction. */
static bool poke(const struct tracee *t, struct code_word *w, const uint8_t to[BREAKPOINT_SIZE])
{
	long word;

	memcpy(w->code, to, BREAKPOINT_SIZE);
	memcpy(&word, w->bytes, sizeof(word));
	return !ptrace(PTRACE_POKETEXT, t->id.tid, w->address, word);
}

/* Sets a breakpoint in the memory of the stopped task, unless it is set. */
static bool set(const struct tracee *t, struct library_return *r)
{
	struct code_word w;

	if (!peek(t, r, &w))
		return false;
	bool is_breakpoint = !memcmp(w.code, library_breakpoint_code, BREAKPOINT_SIZE);

	r->is_set &= is_breakpoint;
	r->is_own = r->is_set;
	if (is_breakpoint)
		return r->is_set;
	if (library_is_reserved(w.code, w.bytes + WORD_SIZE - w.code))
		return false;
	memcpy(r->original, w.code, sizeof(r->original));
	r->is_set = r->is_own = poke(t, &w, library_breakpoint_code);
	return r->is_set;
}

static void unset(const struct tracee *t, struct library_return *r)
{
	struct code_word w;

	if (!r->is_set || !peek(t, r, &w))
		return;
	if (!memcmp(w.code, library_breakpoint_code, BREAKPOINT_SIZE) &&
	    !poke(t, &w, r->original))
		return;
	r->is_set = false;
}

/* Sets a breakpoint at the return address of a call, if that is in a program or library: code in
 * other memory may be changed by the program. */
static void set_return(struct tracee *t, struct library_entry *entry)
{
	struct library_space *s = t->group->library;
	uint64_t address = entry->return_address;
	struct library_return *r = hash_get(&s->returns, address);

	if (!r) {
		if (!library_space_module(s, address))
			return;
		r = alloc_new(struct library_return);
		r->address = address;
		hash_put(&s->returns, address, r);
	}
	if (!r->users && !set(t, r))
		return;
	r->users++;
	entry->stop = r;
}

void library_release_return(struct tracee *t, struct library_entry *entry)
{
	struct library_return *r = entry->stop;

	entry->stop = NULL;
	if (!r || !r->users)	/* all have been removed */
		return;
	r->users--;
	if (!r->users)
		unset(t, r);
}

void library_forget_returns(struct tracee *t)
{
	struct library_task *l = t->library;

	for (unsigned i = 0; l && i < l->count; i++) {
		struct library_return *r = l->entries[i].stop;

		if (r && r->users)
			r->users--;
		l->entries[i].stop = NULL;
	}
}

void library_pass_return(struct tracee *t, struct library_return *r)
{
	bool is_needed_on = r->users;

	if (!r->is_set)
		return;
	unset(t, r);
	if (!is_needed_on)
		return;
	if (!t->library)
		t->library = alloc_new(struct library_task);
	t->library->stepped = r;
	t->library->awaits_step = true;
}

bool library_steps(const struct tracee *t)
{
	return t->library && t->library->stepped;
}

void library_finish_step(struct tracee *t)
{
	struct library_task *l = t->library;

	if (!l)
		return;
	if (l->stepped && l->stepped->users)
		set(t, l->stepped);
	l->stepped = NULL;
}

void library_copy_returns(struct library_space *to, const struct library_space *from)
{
	const struct library_return *r;

	for (size_t at = 0; (r = hash_next(&from->returns, &at));) {
		struct library_return *copy = alloc_new(struct library_return);

		*copy = *r;
		copy->users = 0;
		hash_put(&to->returns, copy->address, copy);
	}
}

void library_clear_returns(struct library_space *s, int memory)
{
	struct library_return *r;
	uint8_t bytes[BREAKPOINT_SIZE];

	for (size_t at = 0; (r = hash_next(&s->returns, &at));) {
		if (r->is_set && memory >= 0 &&
		    pread(memory, bytes, sizeof(bytes), (off_t)r->address) == sizeof(bytes) &&
		    !memcmp(bytes, library_breakpoint_code, sizeof(bytes)) &&
		    pwrite(memory, r->original, sizeof(bytes), (off_t)r->address) != sizeof(bytes))
			continue;
		r->is_set = false;
		r->users = 0;
	}
}

void library_free_returns(struct library_space *s)
{
	struct library_return *r;

	for (size_t at = 0; (r = hash_next(&s->returns, &at));)
		free(r);
	hash_done(&s->returns);
}

/* --- both --- */

void library_arm_returns(struct engine *g, struct tracee *t)
{
	struct library_task *l = t->library;
	unsigned keep = l->count < DEBUG_ADDRESSES ? l->count : DEBUG_ADDRESSES;

	for (unsigned k = 0; k < keep && !g->library->stops_by_code; k++) {
		uint64_t address = l->entries[l->count - 1 - k].return_address;

		/* above USER_BITS it is no return address, and the kernel would refuse it */
		if (!(address >> USER_BITS) && !library_is_armed(l, address))
			g->library->stops_by_code = !arm_address(t, address, keep);
	}
	if (!g->library->stops_by_code)
		return;
	/* the calls outside of one that has a breakpoint in the code have had theirs before */
	for (unsigned i = l->count; i-- > 0 && !l->entries[i].stop;)
		set_return(t, &l->entries[i]);
}

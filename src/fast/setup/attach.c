/* Processes that are attached to while they run: how their threads come to have slots. */
#include <signal.h>
#include <stddef.h>
#include <sys/ptrace.h>

#include "base/memory/alloc.h"
#include "fast/patch/program.h"
#include "fast/process/gate.h"
#include "fast/process/recording.h"
#include "fast/setup/boot.h"
#include "fast/setup/setup.h"
#include "fast/space/space.h"
#include "fast/thread/original_state.h"
#include "fast/thread/registers.h"
#include "fast/thread/threads.h"

static const char *start_attached(struct fast *f, struct fast_thread *t)
{
	struct user_regs_struct original;

	if (!fast_get_regs(f, t->tid))
		return "its registers cannot be read";
	/* it is before a syscall, to which it returns */
	original = *f->regs;
	original.rip -= SYSCALL_SIZE;
	original.rax = original.orig_rax;
	original.orig_rax = -1;
	return boot_replace_text(f, t, t->saved->code_address, &original);
}

/* Why the thread cannot have a ring buffer; NULL: it can. Sets *later if only now it cannot. */
static const char *enlist_obstacle(struct fast *f, const struct fast_thread *t, bool *later)
{
	uint64_t mask;

	if (gate_is_used(t->tid))
		return "its syscalls cannot be dispatched (Linux 6.4)";
	if (!fast_get_regs(f, t->tid))
		return "it is a 32-bit program";
	/* a task that was created when its tracer had been killed has the flat segment, with which
	 * some kernels keep no base */
	if (f->regs->gs_base || (f->regs->gs && (f->regs->gs != FAST_FLAT_DATA ||
			ptrace(PTRACE_POKEUSER, t->tid, offsetof(struct user_regs_struct, gs), 0))))
		return "it uses the gs base itself";
	if (ptrace(PTRACE_GETSIGMASK, t->tid, sizeof(mask), &mask))
		return "its signal mask cannot be read";
	*later = mask & FAST_SIGSYS_BIT;
	return NULL;
}

static bool is_setting_up(const struct fast *f, const struct fast_space *s)
{
	const struct fast_thread *t;

	for (size_t at = 0; (t = hash_next(&f->threads, &at));)
		if (t->space == s && (t->state == FAST_SETTING_UP || t->state == FAST_CLEANING_UP))
			return true;
	return false;
}

/* Begins to set up a process that was attached to. Returns NULL, or why that is not possible. */
static const char *set_up_attached(struct fast *f, struct fast_thread *t, uint64_t entry)
{
	uint64_t room;

	t->space = space_new(true);
	if (setup_address_is_mapped(t))
		return "its program is mapped at the address of the injected code";
	room = boot_find_room(t, entry, f->regs->rip);
	if (!room)
		return "there is no room after its text";
	program_attach(f, t->space, t->tid);
	table_init(&t->space->table, f->stops_messages);
	t->saved = alloc_new(struct fast_original_state);
	t->saved->code_address = room;
	setup_begin(f, t, start_attached);
	return NULL;
}

void fast_adopt(struct fast *f, pid_t tid, struct fast_thread *sibling)
{
	struct fast_thread *t = sibling->space ? threads_provide(f, tid) : NULL;

	if (!t || t->space)
		return;
	t->space = sibling->space;
	t->action = sibling->action;
	space_add_user(f, t->space);
}

bool fast_is_setting_up(const struct fast *f, const struct fast_thread *t)
{
	return t->space && !t->space->slots.at && is_setting_up(f, t->space);
}

bool fast_may_enlist(const struct fast *f, pid_t tid, const struct fast_thread *sibling)
{
	const struct fast_thread *t = fast_find(f, tid);
	const struct fast_space *s = t && t->space ? t->space : sibling ? sibling->space : NULL;

	if (f->is_ending)
		return false;
	if (t && (t->state != FAST_PTRACE_STOPS || t->eligibility != FAST_ELIGIBLE))
		return false;
	return !s || (s->text_state != FAST_TEXT_WITHDRAWN && (s->slots.at || is_setting_up(f, s)));
}

/* Notes what is known of the actions of a process that was attached to: /proc/PID/status has
 * neither flags nor masks. */
static void note_dispositions(struct fast_thread *t, struct fast_dispositions dispositions)
{
	t->caught = dispositions.caught | (dispositions.ignored & FAST_SIGSYS_BIT);
	t->action = (struct fast_action){
		.handler = dispositions.ignored & FAST_SIGSYS_BIT ? (uintptr_t)SIG_IGN : 0,
	};
}

bool fast_enlist(struct fast *f, pid_t tid, struct fast_thread *sibling, uint64_t entry,
		 struct fast_dispositions dispositions, const char *obstacle)
{
	struct fast_thread *t = threads_provide(f, tid);
	bool later = false;

	if (obstacle)
		fast_refuse_forever(t);
	if (sibling)
		fast_adopt(f, tid, sibling);
	if (t->space && is_setting_up(f, t->space))
		return false;
	if (!obstacle)
		obstacle = enlist_obstacle(f, t, &later);
	if (later)
		return false;
	if (!obstacle && !t->space)
		note_dispositions(t, dispositions);
	if (!obstacle && !t->space)
		obstacle = set_up_attached(f, t, entry);
	else if (!obstacle && !t->space->slots.at)
		obstacle = "its process has no slots";
	else if (!obstacle && !slots_assign(f, t->space, t))
		obstacle = "all slots of its process are in use";
	else if (!obstacle)
		recording_begin(f, t);
	if (obstacle || t->state == FAST_PTRACE_STOPS)
		fast_refuse(t);
	if (obstacle)
		recording_use_stops(f, t, obstacle);
	return t->state == FAST_SETTING_UP;
}

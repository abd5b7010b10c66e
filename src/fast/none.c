/* Stubs for a build without the fast source (another machine than x86-64, or --disable-fast).
 * fast_unsupported_reason says so; its callers then never create a struct fast, so that no other
 * function is called. */
#include "fast/fast.h"

/* The functions ignore their parameters. */
#pragma GCC diagnostic ignored "-Wunused-parameter"

const char *const fast_count_words[FAST_COUNTS];

const char *fast_dispatch_unsupported_reason(void)
{
	return fast_unsupported_reason();
}

const char *fast_unsupported_reason(void)
{
#if defined __x86_64__ && defined __LP64__
	return "not included in this build";
#else
	return "requires x86-64";
#endif
}

bool fast_must_stop(enum abi_id abi, uint64_t nr)
{
	return false;
}

struct fast *fast_new(const struct fast_plan_options *plans,
		      void (*say)(void *ctx, pid_t tid, const char *why), void *ctx)
{
	return NULL;
}

void fast_ask_names(struct fast *f)
{
}

void fast_free(struct fast *f)
{
}

void fast_use_dispatch(struct fast *f)
{
}

struct fast_thread *fast_find(const struct fast *f, pid_t tid)
{
	return NULL;
}

bool fast_handle_exec(struct fast *f, pid_t tid, pid_t old)
{
	return false;
}

void fast_handle_clone(struct fast *f, pid_t tid, struct fast_thread *creator, uint64_t flags)
{
}

void fast_handle_late_clone(struct fast *f, pid_t tid, struct fast_thread *creator,
			    uint64_t flags)
{
}

void fast_handle_first_stop(struct fast *f, pid_t tid)
{
}

void fast_add_unreported_thread(struct fast *f, pid_t tid, struct fast_thread *sibling)
{
}

void fast_abandon_thread(struct fast_thread *t)
{
}

void fast_forget_thread(struct fast *f, pid_t tid)
{
}

void fast_finish_setup(struct fast *f, struct fast_thread *t, bool patches)
{
}

bool fast_is_ready(struct fast *f, const struct fast_thread *t)
{
	return false;
}

void fast_finish_ready(struct fast *f, struct fast_thread *t)
{
}

void fast_disable_thread(struct fast *f, struct fast_thread *t, const char *why)
{
}

void fast_enable_message_stops(struct fast *f, struct fast_thread *t)
{
}

void fast_discard_records(struct fast *f, struct fast_thread *t)
{
}

void fast_begin_drain(struct fast *f, struct fast_thread *t)
{
}

void fast_end_drains(struct fast *f)
{
}

uint64_t fast_max_unread(const struct fast *f)
{
	return 0;
}

void fast_adjust_ring_limit(struct fast *f, uint64_t events, uint64_t begun, uint64_t now,
			    bool stop_waited)
{
}

const char *fast_withdraw_reason(const struct fast_thread *t, uint64_t nr, const uint64_t arg[6])
{
	return NULL;
}

bool fast_shares_memory(const struct fast_thread *t)
{
	return false;
}

void fast_move_threads_out(struct fast *f, struct fast_thread *t)
{
}

bool fast_is_to_move(struct fast *f, const struct fast_thread *t)
{
	return false;
}

void fast_withdraw(struct fast *f, struct fast_thread *t, const char *why)
{
}

bool fast_changes_patched_text(const struct fast_thread *t, uint64_t nr, const uint64_t arg[6])
{
	return false;
}

void fast_restore_text(struct fast *f, struct fast_thread *t, uint64_t nr, const uint64_t arg[6])
{
}

void fast_begin_memory_change(struct fast_thread *t, uint64_t nr, const uint64_t arg[6])
{
	(void)t;
	(void)nr;
	(void)arg;
}

void fast_end_memory_change(struct fast_thread *t)
{
}

enum fast_site fast_handle_site(struct fast *f, struct fast_thread *t, uint64_t nr, uint64_t ip,
			    const uint64_t arg[6])
{
	return FAST_NO_SITE;
}

bool fast_unmap_unused_slots(struct fast *f, struct fast_thread *t, uint64_t nr,
			     const uint64_t arg[6])
{
	return false;
}

bool fast_finish_injected_syscall(struct fast *f, struct fast_thread *t)
{
	return false;
}

uint64_t fast_site_ip(const struct fast_thread *t, uint64_t ip)
{
	return ip;
}

bool fast_program_registers(const struct fast_thread *t, struct user_regs_struct *r)
{
	return false;
}

bool fast_is_injected_code(uint64_t ip)
{
	return false;
}

bool fast_handle_signal(struct fast *f, struct fast_thread *t, int sig)
{
	return false;
}

void fast_freeze(struct fast *f, struct fast_thread *t, enum fast_freeze how,
		 fast_in_kernel_fn *in_kernel, void *ctx)
{
}

void fast_interrupt(struct fast_thread *t)
{
}

void fast_interrupt_unfrozen(const struct fast *f, const struct fast_thread *t,
			     fast_in_kernel_fn *in_kernel, void *ctx)
{
}

struct fast_thread *fast_next_unfrozen(const struct fast *f, const struct fast_thread *t,
				  fast_in_kernel_fn *in_kernel, void *ctx, size_t *at)
{
	return NULL;
}

void fast_note_signal_changes(struct fast_thread *t)
{
	(void)t;
}

void fast_make_restartable(struct fast *f, pid_t tid)
{
}

bool fast_is_frozen(const struct fast *f, const struct fast_thread *t,
		    fast_in_kernel_fn *in_kernel, void *ctx)
{
	return true;
}

bool fast_has_code(const struct fast_thread *t)
{
	return false;
}

void fast_thaw(struct fast *f, struct fast_thread *t)
{
}

bool fast_retry_syscall(struct fast *f, struct fast_thread *t, uint64_t nr)
{
	return false;
}

void fast_handle_stepped_syscall(struct fast *f, struct fast_thread *t, uint64_t ip)
{
}

bool fast_maps_filter_page(uint64_t nr, const uint64_t arg[6])
{
	return false;
}

void fast_reserve_slot_at(struct fast_thread *t, uint64_t base)
{
}

bool fast_must_park(const struct fast_thread *t)
{
	return false;
}

bool fast_take_record(struct fast *f, struct fast_thread *t)
{
	return false;
}

void fast_release_record(struct fast_thread *t)
{
}

bool fast_has_new_syscall(struct fast_thread *t)
{
	(void)t;
	return false;
}

bool fast_peek_record(struct fast *f, struct fast_thread *t)
{
	return false;
}

bool fast_show_record(struct fast *f, struct fast_thread *t)
{
	return false;
}

bool fast_has_shown(const struct fast_thread *t)
{
	return false;
}

void fast_end_assist(struct fast_thread *t)
{
}

bool fast_has_unread(const struct fast_thread *t)
{
	return false;
}

uint64_t fast_program_ip(const struct fast_thread *t, uint64_t ip)
{
	return ip;
}

bool fast_shown_registers(const struct fast_thread *t, struct user_regs_struct *r)
{
	return false;
}

bool fast_take_assisted_record(struct fast *f, struct fast_thread *t)
{
	return false;
}

uint64_t fast_record_ip(const struct fast_thread *t)
{
	return 0;
}

uint64_t fast_undispatched_syscall(const struct fast_thread *t)
{
	return 0;
}

bool fast_is_dispatched(struct fast *f, struct fast_thread *t, struct fast_dispatched *call)
{
	return false;
}

void fast_lift_gate(struct fast *f, struct fast_thread *t, bool has_regs)
{
}

void fast_spare_new_program(struct fast_thread *t)
{
}

void fast_shut_gate(struct fast_thread *t)
{
}

bool fast_is_made_without_gate(uint64_t nr)
{
	return false;
}

bool fast_may_be_reset(const struct fast_thread *t)
{
	return false;
}

void fast_note_reset(struct fast_thread *t)
{
}

bool fast_handle_again(struct fast *f, struct fast_thread *t)
{
	return false;
}

bool fast_answer_sigaction(struct fast *f, struct fast_thread *t, uint64_t nr,
			   const uint64_t arg[6])
{
	return false;
}

void fast_copy_action(struct fast_thread *to, const struct fast_thread *from)
{
}

void fast_finish_answer(struct fast *f, struct fast_thread *t)
{
}

bool fast_return_action(struct fast *f, struct fast_thread *t, uint64_t nr, const uint64_t arg[6])
{
	return false;
}

bool fast_pass_sigsys(struct fast *f, struct fast_thread *t)
{
	return true;
}

bool fast_die(struct fast *f, struct fast_thread *t)
{
	return false;
}

bool fast_ignores_sigsys(const struct fast_thread *t)
{
	return false;
}

uint64_t fast_syscall_at_stop(struct fast *f, const struct fast_thread *t)
{
	return UINT64_MAX;
}

bool fast_prepare_handler(struct fast_thread *t, int sig, uint64_t nr)
{
	return false;
}

void fast_enter_syscall(struct fast *f, struct fast_thread *t, uint64_t nr)
{
}

bool fast_is_setting_up(const struct fast *f, const struct fast_thread *t)
{
	return false;
}

bool fast_may_enlist(const struct fast *f, pid_t tid, const struct fast_thread *sibling)
{
	return false;
}

bool fast_enlist(struct fast *f, pid_t tid, struct fast_thread *sibling, uint64_t entry,
		 struct fast_dispositions dispositions, const char *obstacle)
{
	return false;
}

bool fast_unmap(struct fast *f, struct fast_thread *t, uint64_t entry)
{
	return false;
}

bool fast_come_to_unmap(struct fast_thread *t, int sig)
{
	return false;
}

bool fast_is_injecting(const struct fast *f)
{
	return false;
}

void fast_release_thread(struct fast_thread *t)
{
}

void fast_step_back(struct fast *f, pid_t tid)
{
}

void fast_adopt(struct fast *f, pid_t tid, struct fast_thread *sibling)
{
}

bool fast_is_left_mapped(const struct fast_thread *t)
{
	return false;
}

bool fast_awaits_dispatch(const struct fast_thread *t)
{
	return false;
}

bool fast_makes_no_syscall(struct fast *f, const struct fast_thread *t)
{
	return false;
}

void fast_note_own_dispatch(struct fast_thread *t)
{
}

enum fast_leaving fast_leave_thread(struct fast *f, pid_t tid)
{
	return FAST_LEFT;
}

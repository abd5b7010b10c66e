/* The rules by which stops of tasks with a ring buffer are handled: what each does, and in which
 * order they come. The functions that a rule calls note that, and return what the case says. */
#include <linux/seccomp.h>
#include <stdio.h>
#include <string.h>

#include "lib/unit.h"

#define FAKED(name) fake_##name
#define engine_emit_records FAKED(engine_emit_records)
#define engine_enlist FAKED(engine_enlist)
#define engine_handle_dispatch FAKED(engine_handle_dispatch)
#define engine_resume FAKED(engine_resume)
#define engine_skip_own_enter FAKED(engine_skip_own_enter)
#define fast_begin_memory_change FAKED(fast_begin_memory_change)
#define fast_changes_patched_text FAKED(fast_changes_patched_text)
#define fast_enter_syscall FAKED(fast_enter_syscall)
#define fast_finish_injected_syscall FAKED(fast_finish_injected_syscall)
#define fast_finish_ready FAKED(fast_finish_ready)
#define fast_finish_setup FAKED(fast_finish_setup)
#define fast_handle_first_stop FAKED(fast_handle_first_stop)
#define fast_handle_signal FAKED(fast_handle_signal)
#define fast_handle_signal_in FAKED(fast_handle_signal_in)
#define fast_handle_site FAKED(fast_handle_site)
#define fast_handle_stepped_syscall FAKED(fast_handle_stepped_syscall)
#define fast_is_injected_code FAKED(fast_is_injected_code)
#define fast_is_ready FAKED(fast_is_ready)
#define fast_make_restartable FAKED(fast_make_restartable)
#define fast_maps_filter_page FAKED(fast_maps_filter_page)
#define fast_move_threads_out FAKED(fast_move_threads_out)
#define fast_prepare_handler FAKED(fast_prepare_handler)
#define fast_restore_text FAKED(fast_restore_text)
#define fast_retry_syscall FAKED(fast_retry_syscall)
#define fast_return_action FAKED(fast_return_action)
#define fast_show_record FAKED(fast_show_record)
#define fast_shut_gate FAKED(fast_shut_gate)
#define fast_unmap_unused_slots FAKED(fast_unmap_unused_slots)
#define fast_withdraw FAKED(fast_withdraw)
#define fast_withdraw_reason FAKED(fast_withdraw_reason)
#define rings_end_freeze FAKED(rings_end_freeze)
#define rings_freeze_or_wait FAKED(rings_freeze_or_wait)
#define rings_freeze_to_patch FAKED(rings_freeze_to_patch)
#define tracee_get_stop_info FAKED(tracee_get_stop_info)
#include "trace/fast/stops.c"

#pragma GCC diagnostic ignored "-Wunused-parameter"

static char calls[512];		/* the functions that were called, each after a space */
static const char *truths;	/* those that return true, in the same form */

static bool note(const char *name)
{
	char word[64];

	snprintf(word, sizeof(word), " %s", name);
	strncat(calls, word, sizeof(calls) - strlen(calls) - 1);
	return strstr(truths, word);
}

#define FAKE(type, name, ...) \
	type name(__VA_ARGS__) \
	{ \
		return note(#name); \
	}
#define FAKE_VOID(name, ...) \
	void name(__VA_ARGS__) \
	{ \
		note(#name); \
	}

FAKE(uint64_t, engine_emit_records, struct engine *g)
FAKE(bool, engine_enlist, struct engine *g, struct tracee *t)
FAKE_VOID(engine_resume, struct engine *g, struct tracee *t, int sig)
FAKE(bool, engine_skip_own_enter, struct engine *g, struct tracee *t, struct fast_thread *ft)
FAKE_VOID(fast_begin_memory_change, struct fast_thread *t, uint64_t nr, const uint64_t arg[6])
FAKE(bool, fast_changes_patched_text, const struct fast_thread *t, uint64_t nr,
     const uint64_t arg[6])
FAKE_VOID(fast_enter_syscall, struct fast_thread *t, uint64_t nr, uint64_t sp)
FAKE(bool, fast_finish_injected_syscall, struct fast *f, struct fast_thread *t)
FAKE_VOID(fast_finish_ready, struct fast *f, struct fast_thread *t)
FAKE_VOID(fast_finish_setup, struct fast *f, struct fast_thread *t, bool patches)
FAKE_VOID(fast_handle_first_stop, struct fast *f, pid_t tid)
FAKE(bool, fast_handle_signal, struct fast *f, struct fast_thread *t, int sig)
FAKE(bool, fast_handle_signal_in, struct fast *f, struct fast_thread *t, int sig, uint64_t *nr)
FAKE_VOID(fast_handle_stepped_syscall, struct fast *f, struct fast_thread *t, uint64_t ip)
FAKE(bool, fast_is_injected_code, uint64_t ip)
FAKE(bool, fast_is_ready, struct fast *f, const struct fast_thread *t)
FAKE_VOID(fast_make_restartable, struct fast *f, pid_t tid)
FAKE(bool, fast_maps_filter_page, uint64_t nr, const uint64_t arg[6])
FAKE_VOID(fast_move_threads_out, struct fast *f, struct fast_thread *t)
FAKE(bool, fast_prepare_handler, struct fast_thread *t, int sig, uint64_t nr)
FAKE_VOID(fast_restore_text, struct fast *f, struct fast_thread *t, uint64_t nr,
	  const uint64_t arg[6])
FAKE(bool, fast_retry_syscall, struct fast *f, struct fast_thread *t, uint64_t nr)
FAKE(bool, fast_return_action, struct fast *f, struct fast_thread *t, uint64_t nr,
     const uint64_t arg[6])
FAKE(bool, fast_show_record, struct fast *f, struct fast_thread *t)
FAKE_VOID(fast_shut_gate, struct fast_thread *t)
FAKE(bool, fast_unmap_unused_slots, struct fast *f, struct fast_thread *t, uint64_t nr,
     const uint64_t arg[6])
FAKE_VOID(fast_withdraw, struct fast *f, struct fast_thread *t, const char *why)
FAKE_VOID(rings_end_freeze, struct engine *g)
FAKE(bool, rings_freeze_or_wait, struct engine *g, struct fast_thread *ft,
     enum engine_freeze freeze)
FAKE(bool, rings_freeze_to_patch, struct engine *g, struct fast_thread *ft)
FAKE(bool, tracee_get_stop_info, struct tracee *t, struct __ptrace_syscall_info *info)

static enum engine_dispatch dispatched;
static enum fast_site site;

enum engine_dispatch engine_handle_dispatch(struct engine *g, struct tracee *t,
					    struct fast_thread *ft)
{
	note("engine_handle_dispatch");
	return dispatched;
}

enum fast_site fast_handle_site(struct fast *f, struct fast_thread *t, uint64_t nr, uint64_t ip,
				const uint64_t arg[6])
{
	note("fast_handle_site");
	return site;
}

const char *fast_withdraw_reason(const struct fast_thread *t, uint64_t nr, const uint64_t arg[6])
{
	return note("fast_withdraw_reason") ? "a reason" : NULL;
}

/* What a rule does in a certain case */
struct rule_case {
	const char *rule;
	enum stop_kind kind;
	const char *truths;
	enum hook_outcome outcome;
	const char *calls;
	void (*prepare)(struct fast_stop *s);
};

static void by_dispatch(struct fast_stop *s)
{
	s->g->fast->dispatches = true;
}

static void is_sigsys(struct fast_stop *s)
{
	static const struct ptrace_stop stop = {.kind = STOP_SIGNAL, .number = SIGSYS};

	s->stop = &stop;
	dispatched = ENGINE_DISPATCHED;
}

static void is_assist_signal(struct fast_stop *s)
{
	is_sigsys(s);
	s->leave_reason = "a reason";
	dispatched = ENGINE_ASSIST;
}

static void is_enter(struct fast_stop *s)
{
	by_dispatch(s);
	s->info.op = PTRACE_SYSCALL_INFO_ENTRY;
}

static void is_foreign_enter(struct fast_stop *s)
{
	is_enter(s);
	s->info.arch++;
}

static void is_foreign(struct fast_stop *s)
{
	s->info.arch++;
}

static void is_of_other_filter(struct fast_stop *s)
{
	s->info.seccomp.ret_data++;
}

static void is_assist(struct fast_stop *s)
{
	s->info.seccomp.nr = FAST_ASSIST;
	s->leave_reason = "a reason";
}

static void steps(struct fast_stop *s)
{
	s->ft->detour = FAST_STEPS;
}

static void is_ready_call(struct fast_stop *s)
{
	s->info.seccomp.nr = FAST_READY;
	s->ft->state = FAST_SETTING_UP;
}

static void had_enter_stop(struct fast_stop *s)
{
	s->t->syscall.phase = SYSCALL_BY_STOP;
}

static void redirects(struct fast_stop *s)
{
	(void)s;
	site = FAST_REDIRECTED;
}

static void injects(struct fast_stop *s)
{
	(void)s;
	site = FAST_INJECTED_SYSCALL;
}

static void must_freeze(struct fast_stop *s)
{
	(void)s;
	site = FAST_MUST_FREEZE;
}

static void has_every_call(struct fast_stop *s)
{
	s->t->every_call = true;
	injects(s);
}

static void is_freezer(struct fast_stop *s)
{
	s->g->rings.freezer = s->ft;
}

static void is_known(struct fast_stop *s)
{
	s->t->ring_notice = RING_AWARE;
}

static void has_broken_ring(struct fast_stop *s)
{
	s->leave_reason = "a reason";
}

static void is_injected(struct fast_stop *s)
{
	s->t->syscall.treatment = SYSCALL_REPLACED;
	s->info.op = PTRACE_SYSCALL_INFO_EXIT;
}

static const struct rule_case cases[] = {
	{"dispatched", STOP_SIGNAL, "", HOOK_NOT_MINE, "", NULL},
	{"dispatched", STOP_SIGNAL, "", HOOK_RESUMED, " engine_handle_dispatch", is_sigsys},
	{"dispatched", STOP_SIGNAL, "", HOOK_EMIT, " engine_handle_dispatch fast_show_record",
	 is_assist_signal},
	{"previous stop", STOP_SECCOMP, "", HOOK_NOT_MINE, "", NULL},
	{"end or exec", STOP_EXITED, "", HOOK_EMIT, "", NULL},
	{"end or exec", STOP_EXEC, "", HOOK_EMIT, " rings_end_freeze", is_freezer},
	{"signal", STOP_SIGNAL, "", HOOK_NOT_MINE,
	 " fast_handle_signal_in fast_prepare_handler", NULL},
	{"signal", STOP_SIGNAL, " fast_prepare_handler", HOOK_RESUMED,
	 " fast_handle_signal_in fast_prepare_handler engine_resume", NULL},
	{"group-stop", STOP_GROUP, "", HOOK_NOT_MINE, "", NULL},
	{"group-stop", STOP_GROUP, "", HOOK_NOT_MINE, " fast_handle_signal", is_known},
	{"first stop", STOP_TRAP, "", HOOK_NOT_MINE, " fast_handle_first_stop", NULL},
	{"first stop", STOP_GROUP, "", HOOK_NOT_MINE, "", is_known},
	{"reason to leave", STOP_CALL, "", HOOK_NOT_MINE, "", NULL},
	{"syscall by filter", STOP_SECCOMP, " fast_is_ready", HOOK_RESUMED,
	 " fast_is_ready fast_finish_ready engine_resume", NULL},
	{"syscall by filter", STOP_SECCOMP, " fast_show_record", HOOK_NOT_MINE,
	 " fast_is_ready fast_show_record", NULL},
	{"injected syscall", STOP_CALL, "", HOOK_NOT_MINE, "", NULL},
	{"injected syscall", STOP_CALL, " tracee_get_stop_info fast_finish_injected_syscall",
	 HOOK_NOT_MINE, " tracee_get_stop_info", is_injected},
	{"own enter", STOP_CALL, "", HOOK_NOT_MINE, " engine_skip_own_enter", NULL},
	{"own enter", STOP_CALL, " engine_skip_own_enter", HOOK_RESUMED, " engine_skip_own_enter",
	 NULL},
	{"enlist", STOP_CALL, " engine_enlist", HOOK_RESUMED, " engine_enlist", NULL},
	{"syscall by gate", STOP_CALL, "", HOOK_NOT_MINE, " tracee_get_stop_info", by_dispatch},
	{"leave", STOP_CALL, "", HOOK_NOT_MINE, "", NULL},
	{"leave", STOP_CALL, "", HOOK_NOT_MINE, " fast_handle_signal", has_broken_ring},

	{"filtered setup has ended", STOP_SECCOMP, "", HOOK_NOT_MINE, " fast_is_ready", NULL},
	{"filtered setup has ended", STOP_SECCOMP, " fast_is_ready", HOOK_RESUMED,
	 " fast_is_ready fast_finish_ready engine_resume", NULL},
	{"filtered record", STOP_SECCOMP, " fast_show_record", HOOK_EMIT, " fast_show_record",
	 is_assist},
	{"syscall info", STOP_SECCOMP, "", HOOK_EMIT, " tracee_get_stop_info", NULL},
	{"syscall info", STOP_SECCOMP, " tracee_get_stop_info", HOOK_NOT_MINE,
	 " tracee_get_stop_info", NULL},
	{"enter by gate", STOP_CALL, "", HOOK_NOT_MINE, " fast_enter_syscall", is_enter},
	{"enter by gate", STOP_CALL, "", HOOK_NOT_MINE, " fast_shut_gate", is_foreign_enter},
	{"foreign syscall", STOP_SECCOMP, "", HOOK_NOT_MINE, "", NULL},
	{"foreign syscall", STOP_SECCOMP, "", HOOK_EMIT, "", is_foreign},
	{"foreign syscall", STOP_SECCOMP, "", HOOK_EMIT, "", is_of_other_filter},
	{"record", STOP_SECCOMP, "", HOOK_NOT_MINE, "", NULL},
	{"record", STOP_SECCOMP, " fast_is_injected_code", HOOK_EMIT, " fast_is_injected_code",
	 is_assist},
	{"stepped syscall", STOP_SECCOMP, "", HOOK_NOT_MINE, "", NULL},
	{"stepped syscall", STOP_SECCOMP, "", HOOK_NOT_MINE, " fast_handle_stepped_syscall", steps},
	{"filter page", STOP_SECCOMP, "", HOOK_NOT_MINE, " fast_maps_filter_page", NULL},
	{"stopped", STOP_SECCOMP, "", HOOK_NOT_MINE, "", NULL},
	{"setup has ended", STOP_SECCOMP, "", HOOK_NOT_MINE, "", NULL},
	{"setup has ended", STOP_SECCOMP, "", HOOK_RESUMED, " fast_finish_setup engine_resume",
	 is_ready_call},
	{"interrupted by a freeze", STOP_SECCOMP, " fast_retry_syscall", HOOK_RESUMED,
	 " fast_retry_syscall engine_resume", NULL},
	{"interrupted by a freeze", STOP_SECCOMP, " fast_retry_syscall", HOOK_NOT_MINE, "",
	 had_enter_stop},
	{"action of SIGSYS", STOP_SECCOMP, " fast_return_action", HOOK_RESUMED,
	 " fast_return_action engine_resume", NULL},
	{"memory of the injected code", STOP_SECCOMP, "", HOOK_NOT_MINE,
	 " fast_withdraw_reason fast_changes_patched_text", NULL},
	{"memory of the injected code", STOP_SECCOMP,
	 " fast_changes_patched_text rings_freeze_or_wait", HOOK_DEFERRED,
	 " fast_withdraw_reason fast_changes_patched_text rings_freeze_or_wait", NULL},
	{"memory of the injected code", STOP_SECCOMP, " fast_changes_patched_text", HOOK_NOT_MINE,
	 " fast_withdraw_reason fast_changes_patched_text rings_freeze_or_wait fast_restore_text",
	 NULL},
	{"memory of the injected code", STOP_SECCOMP, " fast_withdraw_reason", HOOK_NOT_MINE,
	 " fast_withdraw_reason rings_freeze_or_wait fast_move_threads_out engine_emit_records"
	 " fast_withdraw", NULL},
	{"unused slots", STOP_SECCOMP, " fast_unmap_unused_slots", HOOK_RESUMED,
	 " fast_unmap_unused_slots engine_resume", NULL},
	{"call site", STOP_SECCOMP, "", HOOK_NOT_MINE, " fast_handle_site", NULL},
	{"call site", STOP_SECCOMP, "", HOOK_RESUMED, " fast_handle_site engine_resume", redirects},
	{"call site", STOP_SECCOMP, "", HOOK_RESUMED, " fast_handle_site engine_resume", injects},
	{"call site", STOP_SECCOMP, " rings_freeze_to_patch", HOOK_DEFERRED,
	 " fast_handle_site rings_freeze_to_patch", must_freeze},
	{"call site", STOP_SECCOMP, "", HOOK_NOT_MINE, "", has_every_call},
	{"memory change", STOP_SECCOMP, "", HOOK_NOT_MINE, " fast_begin_memory_change", NULL},
};

enum { STOP_RULES = sizeof(stop_rules) / sizeof(*stop_rules),
	CALL_RULES = sizeof(call_rules) / sizeof(*call_rules),
	CASES = sizeof(cases) / sizeof(*cases) };

static const struct stop_rule *rule_named(const char *name)
{
	for (unsigned i = 0; i < STOP_RULES; i++)
		if (!strcmp(stop_rules[i].name, name))
			return &stop_rules[i];
	for (unsigned i = 0; i < CALL_RULES; i++)
		if (!strcmp(call_rules[i].name, name))
			return &call_rules[i];
	ck_abort_msg("there is no rule '%s'", name);
}

static struct engine engine;
static struct fast fast;
static struct tracee task;
static struct tracee_group group;
static struct fast_thread thread;

static struct fast_stop begin(const struct ptrace_stop *stop)
{
	struct fast_stop s = {.g = &engine, .t = &task, .ft = &thread, .tid = 1, .stop = stop};

	memset(&engine, 0, sizeof(engine));
	memset(&fast, 0, sizeof(fast));
	task = (struct tracee){.group = &group};
	group = (struct tracee_group){.tasks = &task};
	thread = (struct fast_thread){.tid = 1};
	engine.fast = &fast;
	engine.native = &abis[ABI_x86_64];
	s.info.op = PTRACE_SYSCALL_INFO_SECCOMP;
	s.info.arch = engine.native->audit_arch;
	calls[0] = 0;
	truths = "";
	site = FAST_NO_SITE;
	return s;
}

START_TEST(each_rule_does_what_its_name_says)
{
	const struct rule_case *c = &cases[_i];
	const struct ptrace_stop stop = {.kind = c->kind, .number = SIGUSR1};
	const struct stop_rule *rule = rule_named(c->rule);
	struct fast_stop s = begin(&stop);

	if (c->prepare)
		c->prepare(&s);
	truths = c->truths;
	ck_assert_msg(rule_applies(rule, &s), "the rule '%s' is not for this stop", c->rule);
	ck_assert_int_eq(rule->act(&s), c->outcome);
	ck_assert_str_eq(calls, c->calls);
	if (c->outcome == HOOK_EMIT && c->prepare != is_freezer)
		ck_assert_ptr_null(s.leave_reason);
}
END_TEST

START_TEST(each_rule_has_a_case_and_a_reason_for_its_place)
{
	for (unsigned i = 0; i < STOP_RULES + CALL_RULES; i++) {
		const struct stop_rule *rule = i < STOP_RULES ? &stop_rules[i] :
			&call_rules[i - STOP_RULES];
		bool found = false;

		for (unsigned k = 0; k < CASES; k++)
			found |= !strcmp(cases[k].rule, rule->name);
		ck_assert_msg(found, "the rule '%s' has no case", rule->name);
		ck_assert_msg(*rule->why_here, "the rule '%s' has no reason", rule->name);
		ck_assert_ptr_eq(rule, rule_named(rule->name));
	}
}
END_TEST

START_TEST(conditions_exclude_rules)
{
	const struct ptrace_stop call = {.kind = STOP_CALL}, seccomp = {.kind = STOP_SECCOMP};
	struct fast_stop s = begin(&call);

	ck_assert(!rule_applies(rule_named("syscall by filter"), &s));
	ck_assert(!rule_applies(rule_named("syscall by gate"), &s));
	by_dispatch(&s);
	ck_assert(rule_applies(rule_named("syscall by gate"), &s));
	ck_assert(!rule_applies(rule_named("filtered record"), &s));
	s = begin(&seccomp);
	ck_assert(!rule_applies(rule_named("enter by gate"), &s));
	s.leave_reason = "a reason";
	ck_assert(!rule_applies(rule_named("call site"), &s));
	ck_assert(rule_applies(rule_named("unused slots"), &s));
	s.ft->detour = FAST_CHANGES_TEXT;
	ck_assert(!rule_applies(rule_named("unused slots"), &s));
	s.ft = NULL;
	ck_assert(!rule_applies(rule_named("syscall by filter"), &s));
	ck_assert(rule_applies(rule_named("first stop"), &(struct fast_stop){
		.g = &engine, .stop = &(struct ptrace_stop){.kind = STOP_TRAP}}));
}
END_TEST

START_TEST(a_syscall_that_nothing_is_to_be_done_for_passes_all_rules)
{
	const struct ptrace_stop stop = {.kind = STOP_SECCOMP};
	struct fast_stop s = begin(&stop);

	truths = " tracee_get_stop_info";
	ck_assert_int_eq(apply_call_rules(&s), HOOK_NOT_MINE);
	ck_assert_str_eq(calls, " fast_is_ready fast_show_record tracee_get_stop_info"
			 " fast_maps_filter_page fast_retry_syscall fast_return_action"
			 " fast_withdraw_reason fast_changes_patched_text fast_unmap_unused_slots"
			 " fast_handle_site fast_begin_memory_change");
	ck_assert_int_eq(task.state, TRACEE_STOPPED);
}
END_TEST

static TCase *rule_tests(void)
{
	TCase *tests = tcase_create("rules");

	tcase_add_loop_test(tests, each_rule_does_what_its_name_says, 0, CASES);
	tcase_add_test(tests, each_rule_has_a_case_and_a_reason_for_its_place);
	tcase_add_test(tests, conditions_exclude_rules);
	tcase_add_test(tests, a_syscall_that_nothing_is_to_be_done_for_passes_all_rules);
	return tests;
}
UNIT_CASE(rule_tests)

/* The state of the fast source as a whole. */
#include "fast/fast.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/user.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/memory/failure.h"
#include "fast/ring/gs_base.h"
#include "fast/setup/life.h"
#include "fast/space/slot_file.h"
#include "fast/space/slots.h"

const char *const fast_count_words[FAST_COUNTS] = {
	[FAST_PROCESSES] = "processes set up", [FAST_SITES] = "sites patched",
	[FAST_SITES_NEARBY] = "sites patched near them",
	[FAST_SITES_FROM_CACHE] = "known sites patched", [FAST_UNPATCHABLE] = "sites not patchable",
	[FAST_AREAS_ADDED] = "stub areas added", [FAST_OUT_OF_REACH] = "sites out of reach",
	[FAST_REDIRECTS] = "syscalls redirected", [FAST_RECORDS] = "records",
	[FAST_STUB_STOPS] = "stops in stubs", [FAST_ASSISTS] = "records completed by ptrail",
	[FAST_SHOWN] = "stops after complete records",
	[FAST_REWINDS] = "signals before a syscall", [FAST_FORWARDS] = "signals after a syscall",
	[FAST_RESTARTS] = "syscalls interrupted", [FAST_FAULTS] = "faults in copies",
	[FAST_FREEZES] = "freezes", [FAST_BROKEN] = "broken rings",
	[FAST_READS_MISSING] = "reads missing from records",
	[FAST_LIMITS_LOWERED] = "ring limits lowered", [FAST_RESTORED] = "texts restored",
};

const char *fast_unsupported_reason(void)
{
	if (!can_use_gs_base_instructions())
		return "this processor or kernel has no FSGSBASE (Linux 5.9)";
	if (sysconf(_SC_PAGESIZE) != FAST_PAGE)
		return "the page size is not 4 KiB";
	return NULL;
}

struct fast *fast_new(const struct fast_plan_options *plans,
		      void (*say)(void *ctx, pid_t tid, const char *why), void *ctx)
{
	struct fast *f = alloc_new(struct fast);
	uint64_t random;

	if (getrandom(&random, sizeof(random), GRND_NONBLOCK) != sizeof(random))
		random = (uint64_t)getpid() * 0x9E3779B97F4A7C15ULL ^ (uintptr_t)f;
	/* a file offset: page-aligned, and far from both ends of the possible range */
	f->magic = (random & 0x3fffffffffff000ULL) | 0x1000000000001000ULL;
	f->tracer = gettid();
	f->ration = FAST_RING_LIMIT_MAX;
	f->regs = alloc_new(struct user_regs_struct);
	f->skip_regs = alloc_new(struct user_regs_struct);
	f->say = say;
	f->ctx = ctx;
	f->options = *plans;
	f->planner = fast_planner_new(&f->table, &f->options, &f->message_stops);
	f->stops_messages = plans->wanted;
	f->is_filtered = prctl(PR_GET_SECCOMP) > 0;
	ticks_sample(&f->ticks);
	failure_set_repair(fast_replace_faulting_slots, f);
	return f;
}

void fast_use_dispatch(struct fast *f)
{
	assert(!f->live && !f->dispatches);	/* no process is set up */
	f->dispatches = true;
	/* also those that are not wanted, unlike with a seccomp filter */
	f->table.sees_signals = true;
}

void fast_free(struct fast *f)
{
	struct fast_thread *t;

	if (!f)
		return;
	failure_set_repair(NULL, NULL);
	for (size_t at = 0; (t = hash_next(&f->threads, &at)); at = 0)
		life_end(f, t);
	hash_done(&f->threads);
	slot_file_unmap_spare(f);
	slot_file_forget_futexes(f);
	known_done(&f->known);
	fast_planner_free(f->planner);
	free(f->regs);
	free(f->skip_regs);
	free(f);
}

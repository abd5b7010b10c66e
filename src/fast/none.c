/* Stubs for a build without the fast source (another machine than x86-64, or --disable-fast).
 * fast_obstacle says so; its callers then never create a struct fast, so that no other function is
 * called. */
#include "fast/fast.h"

/* The functions ignore their parameters. */
#pragma GCC diagnostic ignored "-Wunused-parameter"

const char *const fast_count_words[FAST_COUNTS];

const char *fast_obstacle(void)
{
#if defined __x86_64__ && defined __LP64__
	return "not included in this build";
#else
	return "requires x86-64";
#endif
}

struct fast *fast_new(const struct fast_plan_options *plans,
		      void (*say)(void *ctx, pid_t tid, const char *why), void *ctx)
{
	return NULL;
}

bool fast_prepare(struct fast *f)
{
	return false;
}

void fast_free(struct fast *f)
{
}

struct fast_thread *fast_find(const struct fast *f, pid_t tid)
{
	return NULL;
}

void fast_exec(struct fast *f, pid_t tid, pid_t old)
{
}

void fast_made(struct fast *f, pid_t tid, struct fast_thread *creator, uint64_t flags)
{
}

void fast_born(struct fast *f, pid_t tid)
{
}

void fast_adopt(struct fast *f, pid_t tid, struct fast_thread *sibling)
{
}

void fast_abandon(struct fast_thread *t)
{
}

void fast_gone(struct fast *f, pid_t tid)
{
}

void fast_ready(struct fast *f, struct fast_thread *t, bool patches)
{
}

void fast_leave(struct fast *f, struct fast_thread *t, const char *why)
{
}

void fast_asks(struct fast *f, struct fast_thread *t)
{
}

void fast_discard(struct fast *f, struct fast_thread *t)
{
}

uint64_t fast_fullest(const struct fast *f)
{
	return 0;
}

void fast_pace(struct fast *f, uint64_t events, uint64_t begun, uint64_t now)
{
}

const char *fast_objection(const struct fast_thread *t, uint64_t nr, const uint64_t arg[6])
{
	return NULL;
}

bool fast_has_company(const struct fast_thread *t)
{
	return false;
}

void fast_move_out(struct fast *f, struct fast_thread *t)
{
}

void fast_withdraw(struct fast *f, struct fast_thread *t, const char *why)
{
}

bool fast_rewrites(const struct fast_thread *t, uint64_t nr, const uint64_t arg[6])
{
	return false;
}

void fast_unpatch(struct fast *f, struct fast_thread *t, uint64_t nr, const uint64_t arg[6])
{
}

void fast_unpatched(struct fast_thread *t)
{
}

enum fast_site fast_at_site(struct fast *f, struct fast_thread *t, uint64_t nr, uint64_t ip,
			    const uint64_t arg[6])
{
	return FAST_NO_SITE;
}

bool fast_lightens(struct fast *f, struct fast_thread *t, uint64_t nr, const uint64_t arg[6])
{
	return false;
}

bool fast_errand_done(struct fast *f, struct fast_thread *t)
{
	return false;
}

uint64_t fast_site_of(const struct fast_thread *t, uint64_t ip)
{
	return ip;
}

bool fast_is_ours(uint64_t ip)
{
	return false;
}

bool fast_signal(struct fast *f, struct fast_thread *t, int sig)
{
	return false;
}

void fast_freeze(struct fast *f, struct fast_thread *t, enum fast_freeze how,
		 fast_in_kernel_fn *in_kernel, void *ctx)
{
}

struct fast_thread *fast_unfrozen(const struct fast *f, const struct fast_thread *t,
				  fast_in_kernel_fn *in_kernel, void *ctx, size_t *at)
{
	return NULL;
}

void fast_restarts(struct fast *f, struct fast_thread *t)
{
}

bool fast_is_frozen(const struct fast *f, const struct fast_thread *t,
		    fast_in_kernel_fn *in_kernel, void *ctx)
{
	return true;
}

void fast_thaw(struct fast *f, struct fast_thread *t)
{
}

bool fast_retries(struct fast *f, struct fast_thread *t, uint64_t nr)
{
	return false;
}

void fast_step_call(struct fast *f, struct fast_thread *t, uint64_t ip)
{
}

bool fast_takes_page(uint64_t nr, const uint64_t arg[6])
{
	return false;
}

void fast_avoid_slot(struct fast_thread *t, uint64_t base)
{
}

bool fast_parks(const struct fast_thread *t)
{
	return false;
}

bool fast_take(struct fast *f, struct fast_thread *t)
{
	return false;
}

void fast_taken(struct fast_thread *t)
{
}

bool fast_peek(struct fast *f, struct fast_thread *t)
{
	return false;
}

bool fast_is_under_way(const struct fast_thread *t)
{
	return false;
}

bool fast_assisted(struct fast *f, struct fast_thread *t)
{
	return false;
}

uint64_t fast_record_ip(const struct fast_thread *t)
{
	return 0;
}

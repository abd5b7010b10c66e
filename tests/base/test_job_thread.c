#include "base/system/job_thread.h"

#include <pthread.h>
#include <signal.h>

#include "lib/unit.h"

/* A job notes the number of the jobs before it. */
struct noted {
	unsigned order;
	bool blocks_term;		/* SIGTERM is blocked in the thread */
	bool is_elsewhere;		/* it was run by another thread than this: */
	pthread_t caller;
};

static void note(void *ctx, void *job)
{
	struct noted *n = job;
	unsigned *count = ctx;
	sigset_t mask;

	n->order = ++*count;
	n->is_elsewhere = !pthread_equal(n->caller, pthread_self());
	n->blocks_term = !pthread_sigmask(SIG_BLOCK, NULL, &mask) && sigismember(&mask, SIGTERM);
}

START_TEST(runs_jobs_in_their_order)
{
	enum { COUNT = 100 };
	struct noted jobs[COUNT];
	unsigned count = 0;
	struct job_thread *t = job_thread_new(note, &count);

	ck_assert(t);
	for (unsigned i = 0; i < COUNT; i++) {
		jobs[i] = (struct noted){.caller = pthread_self()};
		if (i >= JOB_THREAD_JOBS)
			job_thread_wait(t, i + 1 - JOB_THREAD_JOBS);
		job_thread_add(t, &jobs[i]);
	}
	ck_assert(job_thread_await(t, COUNT));
	ck_assert_uint_eq(job_thread_done(t), COUNT);
	job_thread_free(t);
	for (unsigned i = 0; i < COUNT; i++)
		ck_assert_uint_eq(jobs[i].order, i + 1);
	ck_assert_uint_eq(count, COUNT);
	ck_assert(jobs[0].is_elsewhere && jobs[0].blocks_term);
}
END_TEST

START_TEST(does_all_jobs_before_it_ends)
{
	struct noted jobs[JOB_THREAD_JOBS] = {0};
	unsigned count = 0;
	struct job_thread *t = job_thread_new(note, &count);

	for (unsigned i = 0; i < JOB_THREAD_JOBS; i++)
		job_thread_add(t, &jobs[i]);
	job_thread_free(t);
	ck_assert_uint_eq(count, JOB_THREAD_JOBS);
	job_thread_free(NULL);
}
END_TEST

START_TEST(leaves_signals_of_the_caller_alone)
{
	unsigned count = 0;
	struct job_thread *t = job_thread_new(note, &count);
	sigset_t mask;

	ck_assert(!pthread_sigmask(SIG_BLOCK, NULL, &mask) && !sigismember(&mask, SIGTERM));
	job_thread_free(t);
	ck_assert_uint_ge(job_thread_processors(), 1);
}
END_TEST

static TCase *job_thread_tests(void)
{
	TCase *c = tcase_create("job_thread");

	tcase_add_test(c, runs_jobs_in_their_order);
	tcase_add_test(c, does_all_jobs_before_it_ends);
	tcase_add_test(c, leaves_signals_of_the_caller_alone);
	return c;
}

UNIT_CASE(job_thread_tests)

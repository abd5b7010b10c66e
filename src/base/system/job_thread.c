#include "base/system/job_thread.h"

#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "base/memory/alloc.h"

struct job_thread {
	pthread_t thread;
	void (*run)(void *ctx, void *job);
	void *ctx;
	void *jobs[JOB_THREAD_JOBS];	/* that with number n is at (n - 1) % JOB_THREAD_JOBS */
	size_t added;
	atomic_size_t done;
	sem_t todo;			/* posted with each job; the last one is NULL */
	sem_t finished;			/* posted after each job */
};

unsigned job_thread_processors(void)
{
	cpu_set_t set;

	/* it fails if there are more than a cpu_set_t has */
	return sched_getaffinity(0, sizeof(set), &set) ? CPU_SETSIZE : CPU_COUNT(&set);
}

static void await_post(sem_t *s)
{
	while (sem_wait(s))
		;	/* a signal has interrupted it */
}

static void *run_jobs(void *thread)
{
	struct job_thread *t = thread;

	for (size_t n = 0;; n++) {
		void *job;

		await_post(&t->todo);
		job = t->jobs[n % JOB_THREAD_JOBS];
		if (!job)
			return NULL;
		t->run(t->ctx, job);
		atomic_store_explicit(&t->done, n + 1, memory_order_release);
		sem_post(&t->finished);
	}
}

/* Creates the thread, which inherits the mask of signals. */
static int start_thread(struct job_thread *t)
{
	static const int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS, SIGTRAP};
	enum { STACK_SIZE = 1 << 20 };
	pthread_attr_t attributes;
	sigset_t mask, before;
	int err;

	sigfillset(&mask);
	for (size_t i = 0; i < sizeof(faults) / sizeof(*faults); i++)
		sigdelset(&mask, faults[i]);
	pthread_sigmask(SIG_SETMASK, &mask, &before);
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK_SIZE);
	err = pthread_create(&t->thread, &attributes, run_jobs, t);
	pthread_attr_destroy(&attributes);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return err;
}

static void free_thread(struct job_thread *t)
{
	sem_destroy(&t->todo);
	sem_destroy(&t->finished);
	free(t);
}

struct job_thread *job_thread_new(void (*run)(void *ctx, void *job), void *ctx)
{
	struct job_thread *t = alloc_new(struct job_thread);

	t->run = run;
	t->ctx = ctx;
	sem_init(&t->todo, 0, 0);
	sem_init(&t->finished, 0, 0);
	if (!start_thread(t))
		return t;
	free_thread(t);
	return NULL;
}

void job_thread_add(struct job_thread *t, void *job)
{
	t->jobs[t->added % JOB_THREAD_JOBS] = job;
	t->added++;
	sem_post(&t->todo);
}

size_t job_thread_done(const struct job_thread *t)
{
	return atomic_load_explicit(&t->done, memory_order_acquire);
}

void job_thread_wait(struct job_thread *t, size_t count)
{
	while (job_thread_done(t) < count)
		await_post(&t->finished);
}

bool job_thread_await(const struct job_thread *t, size_t count)
{
	enum { ROUNDS = 1000 };

	for (unsigned i = 0; job_thread_done(t) < count && i < ROUNDS; i++)
		nanosleep(&(struct timespec){.tv_nsec = 1000 * 1000}, NULL);
	return job_thread_done(t) >= count;
}

void job_thread_free(struct job_thread *t)
{
	if (!t)
		return;
	job_thread_wait(t, t->added);
	job_thread_add(t, NULL);
	pthread_join(t->thread, NULL);
	free_thread(t);
}

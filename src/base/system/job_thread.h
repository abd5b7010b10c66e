/* A thread that runs jobs in their order, for the one thread that creates it. All signals are
 * blocked in it except those of faults. */
#ifndef BASE_SYSTEM_JOB_THREAD_H
#define BASE_SYSTEM_JOB_THREAD_H

#include <stdbool.h>
#include <stddef.h>

struct job_thread;

/* Most jobs that may have been added and are not done */
enum { JOB_THREAD_JOBS = 4 };

/* Number of processors that this process may run on, at least 1 */
unsigned job_thread_processors(void);

/* Starts a thread that calls `run` for each job. Returns NULL if there can be none. */
struct job_thread *job_thread_new(void (*run)(void *ctx, void *job), void *ctx);
/* Adds a job. At most JOB_THREAD_JOBS may not be done. The job, and what `run` uses of its context,
 * belong to the thread until it is done. */
void job_thread_add(struct job_thread *t, void *job);
/* Returns the number of jobs that are done, which belong to the caller again. */
size_t job_thread_done(const struct job_thread *t);
/* Waits until `count` jobs are done. */
void job_thread_wait(struct job_thread *t, size_t count);
/* For a failing program, which may be inside of any function: waits until `count` jobs are done,
 * for a second at most. Returns whether they are. */
bool job_thread_await(const struct job_thread *t, size_t count);
/* Waits until all jobs are done, ends the thread and frees `t`, which may be NULL. */
void job_thread_free(struct job_thread *t);
#endif

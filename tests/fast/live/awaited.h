/* What the threads of waits.c wait for: make_ and other functions create it, before the thread
 * starts; others end the wait. */
#ifndef TESTS_FAST_AWAITED_H
#define TESTS_FAST_AWAITED_H

#include <linux/aio_abi.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* The duration of a wait that ends by something else, and of one that ends by itself */
enum { LONG = 1000, SHORT_MS = 200 };

struct kind;
struct waiter {
	const struct kind *kind;
	pthread_t thread;
	atomic_int tid, is_done;
	atomic_int word;
	int in, out;
	long result;
	int interrupted;
	int64_t asleep, woken;	/* ns; between them it has waited all the time. */
	pid_t child;
	aio_context_t aio;
};

struct message {
	long type;
	char text[1];
};

/* Exits with 99 if something that the program itself needs has failed. */
void need(bool so, const char *what);

void make_pipe(struct waiter *w);
void fill_pipe(struct waiter *w);
void drain_pipe(struct waiter *w);
void write_byte(struct waiter *w);
void make_pair(struct waiter *w);
void make_timed_pair(struct waiter *w);
void make_epoll(struct waiter *w);
void make_eventfd(struct waiter *w);
void write_event(struct waiter *w);
void make_listener(struct waiter *w);
int connect_to(int listener);
void connect_it(struct waiter *w);
void make_full_listener(struct waiter *w);
void accept_it(struct waiter *w);
void make_semaphore(struct waiter *w);
void raise_semaphore(struct waiter *w);
void make_message_queue(struct waiter *w);
void send_message(struct waiter *w);
void make_mq(struct waiter *w);
void send_mq(struct waiter *w);
void lock_whole(struct waiter *w);
void lock_range(struct waiter *w);
void unlock(struct waiter *w);
void start_child(struct waiter *w);
void make_aio(struct waiter *w);
void make_inotify(struct waiter *w);
void change_file(struct waiter *w);
void make_timer(struct waiter *w);
void expire(struct waiter *w);
void wake_futex(struct waiter *w);
#endif

/* Sends batches of spans to a server. Up to 8 MiB of batches are queued. A batch is dropped if
 * the queue is full or if the server rejects it permanently. After a temporary failure (status
 * 429, 502, 503 or 504, or no response) it is sent again: after the time in Retry-After, or else
 * after 0.25 s, doubled for each further attempt, up to 16 s. Dropped spans are counted. Only
 * sender_finish waits for the server, and sender_add if allowed to. */
#ifndef PRINT_OTLP_SEND_H
#define PRINT_OTLP_SEND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct print_options;		/* ptrail/printer.h */
struct sender;

/* Creates a sender to options->target, which must be accepted by sender_accepts. If
 * options->recorded is set, sender_add may wait for room in the queue, as long as the server
 * accepts a batch within the timeout of a request and options->may_wait returns true. `options`
 * outlives the sender. Never returns NULL; errors are reported by sender_fault. */
struct sender *sender_new(const struct print_options *options);
/* Returns whether `target` is the address of a server rather than a file name. */
bool sender_accepts(const char *target);
/* Queues a copy of a batch of `spans` spans. `last`: even if the queue is full */
void sender_add(struct sender *s, const void *body, size_t n, unsigned spans, bool last);
/* Sends what can be sent without blocking. Returns whether batches are left in the queue. */
bool sender_drive(struct sender *s);
/* Returns the number of spans dropped so far. */
uint64_t sender_lost(const struct sender *s);
/* To be called after the last sender_add. Waits until the queue is empty, as long as `may_wait`
 * returns true, for at most OTEL_EXPORTER_OTLP_TIMEOUT (default 10 s), or 2 s if the server is
 * unreachable. Drops the rest. */
void sender_finish(struct sender *s, bool (*may_wait)(void *ctx), void *ctx);
/* Returns why nothing can be sent; after sender_finish, what was dropped; NULL if there is
 * nothing to report. The string belongs to the sender. */
const char *sender_fault(const struct sender *s);
void sender_free(struct sender *s);
#endif

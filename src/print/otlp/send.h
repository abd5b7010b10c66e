/* Batches of spans on their way to a server, which may be slow, away or refuse them. Up to 8 MiB
 * wait; a batch that comes when there is no room is lost, and so is one that the server refuses
 * for good. One that it may take later (429, 502, 503, 504; no answer) is sent again, after the
 * time that the server says (Retry-After), or at first a quarter of a second later and then twice
 * as long each time, up to 16 s. What is lost is counted. Nobody waits for the server but
 * sender_finish, and sender_add where it may. */
#ifndef PRINT_OTLP_SEND_H
#define PRINT_OTLP_SEND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sender;

/* `target` is a word that sender_takes. `waits`: sender_add may wait for room, as long as the
 * server takes something within the time of a request. Never NULL; see sender_fault. */
struct sender *sender_new(const char *target, bool waits);
/* Whether it is the address of a server, not a file */
bool sender_takes(const char *target);
/* Takes a copy of the batch. `last`: there is room in any case. */
void sender_add(struct sender *s, const void *body, size_t n, unsigned spans, bool last);
/* Goes on, without waiting. Whether something is left to send. */
bool sender_drive(struct sender *s);
/* Spans that are lost until now */
uint64_t sender_lost(const struct sender *s);
/* No more are added. Waits until all are sent, as long as `may_wait` says so and no longer than
 * 10 s or OTEL_EXPORTER_OTLP_TIMEOUT; 2 s where nobody is there to be asked. */
void sender_finish(struct sender *s, bool (*may_wait)(void *ctx), void *ctx);
/* Why nothing can be sent; after sender_finish what was lost. NULL: nothing. The sender's. */
const char *sender_fault(const struct sender *s);
void sender_free(struct sender *s);
#endif

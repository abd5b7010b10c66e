/* A writer of protobuf's wire format (protobuf.dev/programming-guides/encoding): fields behind each
 * other in a string buffer, which the caller makes and frees. Fields are given by their numbers. */
#ifndef BASE_TEXT_PROTOBUF_H
#define BASE_TEXT_PROTOBUF_H

#include "base/text/sbuf.h"

/* int32, int64 (negative ones as their two's complement in 64 bits), uint, bool, enum */
void protobuf_number(struct sbuf *b, unsigned field, uint64_t n);
void protobuf_fixed64(struct sbuf *b, unsigned field, uint64_t n);
/* bytes, string, or a message that is encoded already */
void protobuf_bytes(struct sbuf *b, unsigned field, const void *p, size_t n);
void protobuf_str(struct sbuf *b, unsigned field, const char *s);

/* A message whose fields are what is added until its end. What begin returned is given to end;
 * those inside end before those around. */
size_t protobuf_begin(struct sbuf *b, unsigned field);
void protobuf_end(struct sbuf *b, size_t begun);
#endif

/* A writer of the protobuf wire format (protobuf.dev/programming-guides/encoding). Fields are
 * appended to a string buffer, which the caller owns; they are identified by number. */
#ifndef BASE_TEXT_PROTOBUF_H
#define BASE_TEXT_PROTOBUF_H

#include "base/text/sbuf.h"

/* A field of type int32, int64 (negative numbers as 64-bit two's complement), uint, bool or enum */
void protobuf_number(struct sbuf *b, unsigned field, uint64_t n);
void protobuf_fixed64(struct sbuf *b, unsigned field, uint64_t n);
/* A field of type bytes or string, or an encoded message */
void protobuf_bytes(struct sbuf *b, unsigned field, const void *p, size_t n);
void protobuf_str(struct sbuf *b, unsigned field, const char *s);

/* Begins and ends a nested message; fields added in between belong to it. `begun` is the return
 * value of protobuf_begin(). Messages must be properly nested. */
size_t protobuf_begin(struct sbuf *b, unsigned field);
void protobuf_end(struct sbuf *b, size_t begun);
#endif

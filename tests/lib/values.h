/* Handmade values and decoded syscalls, as the decoder makes them */
#ifndef VALUES_H
#define VALUES_H

#include <stdint.h>

#include "base/memory/arena.h"
#include "ptrail/event.h"
#include "ptrail/value.h"

/* Values, allocated from `a` */
struct value *v_num(struct arena *a, int64_t n);
struct value *v_hex(struct arena *a, uint64_t n);
struct value *v_fd(struct arena *a, int n, const char *path);
/* A SENSE_PID with its command name (NULL: none) and its number in the tracer's namespace (or 0) */
struct value *v_pid(struct arena *a, int n, const char *name, int here);
struct value *v_addr(struct arena *a, uint64_t n);
struct value *v_name(struct arena *a, uint64_t n, const char *name);	/* one of a set */
/* Flags: names, terminated by NULL, and remaining bits */
struct value *v_flags(struct arena *a, uint64_t rest, ...) __attribute__((sentinel));
struct value *v_mode(struct arena *a, uint64_t rest, const char *type);	/* type may be NULL */
struct value *v_path(struct arena *a, const char *s);
struct value *v_data(struct arena *a, const void *p, uint64_t len, uint64_t whole);
/* name, value, name, value, … NULL */
struct value *v_record(struct arena *a, ...) __attribute__((sentinel));
struct value *v_list(struct arena *a, ...) __attribute__((sentinel));		/* values, NULL */
struct value *v_change(struct arena *a, struct value *before, struct value *after);
struct value *v_unread(struct arena *a, uint64_t at, const char *why);
struct value *v_pending(struct arena *a, uint64_t at);
struct value *v_null(struct arena *a);
struct value *v_error(struct arena *a, int err);
struct value *settled(struct value *v);
struct value *with(struct value *v, unsigned flags);
struct value *boxed(struct value *v, uint64_t at);

/* Call views */
struct call_view call(const char *name, struct value *args);
struct call_view returned(struct call_view c, struct value *ret);
struct call_view failed(struct arena *a, struct call_view c, int err);
#endif

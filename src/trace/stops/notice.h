/* Reports of activity that the tracer cannot see */
#ifndef TRACE_STOPS_NOTICE_H
#define TRACE_STOPS_NOTICE_H

struct engine;
struct event;
struct tracee;

/* As engine_finish; also emits an EVENT_NOTICE after an exit, a signal or an exec that reveals
 * activity which cannot be traced. */
void engine_finish_with_notice(struct engine *g, struct tracee *t, int sig, struct event *e);
/* The same, without resuming the task. */
void engine_emit_with_notice(struct engine *g, struct tracee *t, struct event *e);
/* The task is about to make a syscall of 32-bit ARM, which is not traced: emits an EVENT_NOTICE
 * unless its program had one. */
void engine_notice_arm32(struct engine *g, struct tracee *t);
#endif

/* Syscall-stops and seccomp stops */
#ifndef TRACE_STOPS_SYSCALL_H
#define TRACE_STOPS_SYSCALL_H

struct engine;
struct tracee;

/* Handles a syscall-stop or a seccomp stop. */
void engine_handle_syscall_stop(struct engine *g, struct tracee *t);
#endif

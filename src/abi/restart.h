/* Results with which the kernel restarts a syscall that a signal interrupted. They are internal to
 * the kernel (linux/errno.h, not in uapi); a tracer sees them, programs do not. */
#ifndef ABI_RESTART_H
#define ABI_RESTART_H

enum {
	RESTART_FIRST = 512,		/* ERESTARTSYS; from here on numbers are internal */
	RESTART_NOINTR = 513,		/* ERESTARTNOINTR: always restarted */
	RESTART_NO_HANDLER = 514,	/* ERESTARTNOHAND: EINTR if a signal handler runs */
	RESTART_BLOCK = 516,		/* ERESTART_RESTARTBLOCK: restart_syscall is called */
	RESTART_LAST = RESTART_BLOCK,
};
#endif

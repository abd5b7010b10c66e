/* What a consumer wants of the events of a trace */
#ifndef PTRAIL_WANTS_H
#define PTRAIL_WANTS_H

#include <stdbool.h>

/* What a consumer of events wants. The union of all consumers' wants decides which stops and data
 * the engine requests from the kernel. */
struct wants {
	bool calls;	/* ENTER and LEAVE */
	bool operations;	/* LEAVE of operations of io_uring; needs .calls */
	bool values;	/* decoded arguments of syscalls: tracee memory is read */
	bool signals;	/* SIGNAL with decoded info */
	/* syscalls, but only if a seccomp program can select them: ptrail starts the command and no
	 * other syscall stops. Otherwise no syscalls are delivered for this want. */
	bool cheap_calls;
	bool programs;	/* path, argv, file, cwd with EXEC */
	/* process IDs and credentials, with NEW, EXEC, EXITING, SIGNAL but a child's SIGCHLD */
	bool identity;
	bool workloads;	/* workload, with NEW and EXEC */
	bool descriptors;	/* open, with EXEC */
	bool credentials;	/* credentials, with NEW and EXEC */
	bool interpreters;	/* interpreters, with EXEC; needs .programs */
	bool bases;	/* bases, with NEW, EXEC, and the LEAVE of syscalls that change them */
	/* environment and changes, with EXEC; needs .values of execve and execveat, .descriptors */
	bool environments;
	bool figures;	/* EXITING, with figures and shortage */
	bool shortages;	/* EXITING, with shortage */
	bool names;	/* comm and title, with EXITING; title, with LOOK */
	bool exiting;	/* EXITING */
	bool exiting_known;	/* EXITING of tasks that stop at their exit for another reason */
	bool loaded;	/* EXITING, with loaded */
	bool mappings;	/* memory, with EXEC, EXITING, and NEW of attached processes */
	bool scheduling;	/* scheduling, with NEW, EXITING and DETACH */
	bool quotas;	/* .quotas of scheduling */
	/* .in_state of scheduling: the scheduler of all CPUs is watched if that is allowed;
	 * else states are sampled */
	bool states;
	bool crashes;	/* crash and stack, with the SIGNAL of a crash */
	bool stacks;	/* stack, with ENTER, LEAVE and SIGNAL; set by the user's options (-k) */
	bool objects;	/* files, with EXEC; object, with the LEAVE of opens that are wanted */
	bool reaps;	/* REAP and EXITING */
	/* LOOK: of tasks that are alive when the command has exited, of all tasks when a signal
	 * requests it, and of tasks right after attach */
	bool looks;
	bool look_stacks;	/* stack, with LOOK */
	bool look_only;		/* detach from attached tasks after their LOOK */
	bool fd_paths;	/* paths of descriptors */
	bool faults;	/* fault, with the LEAVE of syscalls whose values are wanted */
	/* writes to descriptors 1 and 2, with as many bytes as messages keep (ptrail/history.h), in
	 * addition to other wanted syscalls */
	bool messages;
	/* tests, with END; needs .messages, .history, .programs, and syscalls that open and
	 * duplicate descriptors */
	bool tests;
	/* as many bytes of data that is read, written, sent or received as a recording has without
	 * --record-limit: most messages of the domain name system */
	bool packets;
	bool history, findings;		/* with END */
	bool library_calls;	/* LIBRARY_CALL, LIBRARY_RETURN; set by the user's options (-l) */
};
#endif

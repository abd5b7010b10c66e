#include "print/core/fact_names.h"

#include <elf.h>
#include <linux/seccomp.h>
#include <stddef.h>

const char *const fact_births[] = {
	[BORN_COMMAND] = "command", [BORN_ATTACHED] = "attached", [BORN_FORK] = "fork",
	[BORN_VFORK] = "vfork",	    [BORN_CLONE] = "clone",	  [BORN_THREAD] = "thread",
	[BORN_UNKNOWN] = "unknown",
};

const char *const fact_states[] = {
	[PROCESS_ALIVE] = "alive",	[PROCESS_STOPPED] = "stopped",
	[PROCESS_EXITING] = "exiting",	[PROCESS_ZOMBIE] = "zombie",
	[PROCESS_REAPED] = "reaped",	[PROCESS_DETACHED] = "let_go",
	[PROCESS_LOST] = "lost",
};

const char *const fact_causes[] = {
	[CAUSE_PLAIN] = NULL,		      [CAUSE_OTHER_THREAD] = "other_thread",
	[CAUSE_MEMORY] = "memory",	      [CAUSE_MEMORY_GROUP] = "memory_group",
	[CAUSE_TIMEOUT] = "timeout",
};

const char *const fact_sources[] = {
	[SIGNAL_UNKNOWN] = NULL,      [SIGNAL_KERNEL] = "kernel",   [SIGNAL_SELF] = "self",
	[SIGNAL_TRACED] = "traced",   [SIGNAL_OUTSIDE] = "outside", [SIGNAL_TRACER] = "tracer",
};

const char *const fact_dispositions[] = {
	[DISPOSITION_UNKNOWN] = NULL,	    [DISPOSITION_DEFAULT] = "default",
	[DISPOSITION_IGNORED] = "ignored",  [DISPOSITION_CAUGHT] = "caught",
};

const char *const fact_ends[] = {
	[END_DONE] = "done",	   [END_ROOT_EXIT] = "left",	    [END_SIGNAL] = "signal",
	[END_TIMEOUT] = "timeout", [END_FAILED] = "failed", [END_TRUNCATED] = "truncated",
};

const char *const fact_looks[] = {
	[LOOK_COMMAND_EXITED] = "left", [LOOK_TIMEOUT] = "timeout", [LOOK_REQUESTED] = "asked",
};

const char *const fact_descriptors[] = {
	[DESCRIPTOR_OTHER] = "other",	   [DESCRIPTOR_FILE] = "file",
	[DESCRIPTOR_DIRECTORY] = "directory",  [DESCRIPTOR_DEVICE] = "device",
	[DESCRIPTOR_TERMINAL] = "terminal", [DESCRIPTOR_PIPE] = "pipe",
	[DESCRIPTOR_SOCKET] = "socket",
};

const char *const fact_roles[] = {
	[OUTSIDER_END] = "end", [OUTSIDER_CHILD] = "child", [OUTSIDER_OWNER] = "owner",
	[OUTSIDER_USER] = "user",
};

const char *const fact_fd_objects[] = {
	[FD_OBJECT_EVENTFD] = "eventfd", [FD_OBJECT_TIMER] = "timer",
	[FD_OBJECT_SIGNALS] = "signals", [FD_OBJECT_INOTIFY] = "inotify",
	[FD_OBJECT_PROCESS] = "process", [FD_OBJECT_READERS] = "readers",
};

const char *const fact_ipc_waits[] = {
	[IPC_WAIT_SEMAPHORE] = "semaphore", [IPC_WAIT_MESSAGE] = "message",
	[IPC_WAIT_ROOM] = "room", [IPC_WAIT_RECEIVER] = "receiver",
	[IPC_WAIT_MAPPING] = "mapping",
};

const char *const fact_objects[] = {
	[OBJECT_OTHER] = "other",	   [OBJECT_PROGRAM] = "program",
	[OBJECT_PIE] = "pie",		   [OBJECT_STATIC] = "static",
	[OBJECT_STATIC_PIE] = "static-pie", [OBJECT_LIBRARY] = "library",
};

const char *const fact_relros[] = {
	[RELRO_NONE] = "none", [RELRO_PARTIAL] = "partial", [RELRO_FULL] = "full",
};

const char *fact_machine(unsigned machine)
{
	static const struct {
		unsigned machine;
		const char *name;
	} all[] = {
		{EM_386, "i386"}, {EM_X86_64, "x86-64"}, {EM_ARM, "arm"}, {EM_AARCH64, "arm64"},
		{EM_RISCV, "riscv"}, {EM_PPC64, "ppc64"}, {EM_S390, "s390"}, {EM_MIPS, "mips"},
		{EM_SPARCV9, "sparc64"}, {EM_BPF, "bpf"},
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (all[i].machine == machine)
			return all[i].name;
	return NULL;
}

/* --- descriptors --- */

const char *const fact_fd_origins[FD_ORIGINS] = {
	[FD_CREATED] = "created", [FD_INHERITED] = "inherited", [FD_DUPLICATED] = "duplicated",
	[FD_RECEIVED] = "received", [FD_TAKEN] = "taken", [FD_UNSHARED] = "unshared",
	[FD_STARTED] = "started", [FD_ATTACHED] = "attached", [FD_SEEN] = "seen",
};

const char *const fact_fd_ends[FD_ENDS] = {
	[FD_OPEN] = "open", [FD_CLOSED] = "closed", [FD_REPLACED] = "replaced",
	[FD_CLOSED_AT_EXEC] = "exec", [FD_OPEN_AT_EXIT] = "exit", [FD_GONE] = "unknown",
};

const char *fact_file_kind(const struct fds *f, const struct open_file *file)
{
	static const char *const names[OPEN_KINDS] = {
		[OPEN_FILE] = "file", [OPEN_DIRECTORY] = "directory", [OPEN_DEVICE] = "device",
		[OPEN_TERMINAL] = "terminal", [OPEN_PIPE] = "pipe", [OPEN_SOCKET] = "socket",
		[OPEN_EPOLL] = "epoll", [OPEN_EVENTFD] = "eventfd", [OPEN_TIMERFD] = "timerfd",
		[OPEN_SIGNALFD] = "signalfd", [OPEN_INOTIFY] = "inotify",
		[OPEN_FANOTIFY] = "fanotify", [OPEN_PIDFD] = "pidfd", [OPEN_MEMFD] = "memfd",
		[OPEN_IO_URING] = "io_uring", [OPEN_PERF] = "perf", [OPEN_BPF] = "bpf",
		[OPEN_USERFAULTFD] = "userfaultfd", [OPEN_OTHER] = "other",
	};
	const struct traced_socket *s = fds_socket(f, file);

	return s ? socket_protocol(s) : names[file->kind];
}

/* --- exchanges --- */

const char *const fact_ipc_kinds[IPC_KINDS] = {
	[IPC_PIPE] = "pipes", [IPC_FIFO] = "fifos", [IPC_UNIX] = "unix", [IPC_INET] = "inet",
	[IPC_NETLINK] = "netlink", [IPC_SOCKET] = "sockets", [IPC_SYSV_QUEUE] = "sysv-queues",
	[IPC_POSIX_QUEUE] = "posix-queues", [IPC_SHARED_MEMORY] = "shared-memory",
	[IPC_SEMAPHORE] = "semaphores", [IPC_FUTEX] = "futexes", [IPC_EVENTFD] = "eventfds",
	[IPC_SIGNAL] = "signals",
	[IPC_DESCRIPTOR] = "descriptors", [IPC_PTRACE] = "ptrace",
	[IPC_PROCESS_MEMORY] = "process-memory",
};

/* --- memory --- */

const char *const fact_memory_origins[] = {
	[MEMORY_EXECUTED] = "execve", [MEMORY_FORKED] = "fork", [MEMORY_ATTACHED] = "attached",
	[MEMORY_SEEN] = "seen",
};

const char *const fact_memory_ends[] = {
	[MEMORY_IN_USE] = "in_use", [MEMORY_REPLACED] = "execve", [MEMORY_EXITED] = "exit",
};

const char *const fact_memory_kinds[MEMORY_KINDS] = {
	[MEMORY_PROGRAM] = "program", [MEMORY_LIBRARY] = "libraries", [MEMORY_HEAP] = "heap",
	[MEMORY_STACK] = "stack", [MEMORY_THREAD_STACK] = "thread_stacks",
	[MEMORY_ANONYMOUS] = "anonymous", [MEMORY_FILE] = "files", [MEMORY_SHARED] = "shared",
	[MEMORY_KERNEL] = "kernel",
};

/* --- states --- */

const char *const fact_doings[TASK_DOINGS] = {
	[DOES_RUN] = "on_cpu", [DOES_QUEUE] = "run_delay", [DOES_SLEEP] = "sleep",
	[DOES_WAIT_CHILD] = "child", [DOES_WAIT_SIGNAL] = "signal", [DOES_WAIT_LOCK] = "lock",
	[DOES_WAIT_EVENTS] = "events", [DOES_WAIT_TERMINAL] = "terminal",
	[DOES_WAIT_SOCKET] = "socket", [DOES_WAIT_PIPE] = "pipe", [DOES_CALL] = "call",
	[DOES_WAIT_FILE] = "file", [DOES_STOP] = "stopped", [DOES_TRACE] = "held",
	[DOES_OTHER] = "other", [DOES_UNKNOWN] = "unknown",
};

const char *const fact_kernel_states[KERNEL_STATES] = {
	[STATE_RUNNING] = "running", [STATE_RUNNABLE] = "runnable", [STATE_SLEEPING] = "sleeping",
	[STATE_DISK_SLEEP] = "disk_sleep", [STATE_STOPPED] = "stopped", [STATE_TRACED] = "traced",
	[STATE_OTHER] = "other",
};

const char *const fact_states_sources[STATES_SOURCES] = {
	[STATES_SAMPLED] = "samples", [STATES_PARTIAL] = "some_switches",
	[STATES_EXACT] = "switches",
};

/* --- credentials --- */

const char *const fact_credential_ids[CREDENTIAL_IDS] = {
	[ID_REAL] = "real", [ID_EFFECTIVE] = "effective", [ID_SAVED] = "saved", [ID_FS] = "fs",
};

const char *const fact_capability_sets[CAPABILITY_SETS] = {
	[CAPS_INHERITABLE] = "inheritable", [CAPS_PERMITTED] = "permitted",
	[CAPS_EFFECTIVE] = "effective", [CAPS_BOUNDING] = "bounding", [CAPS_AMBIENT] = "ambient",
};

const char *const fact_namespaces[NAMESPACE_KINDS] = {
	[NAMESPACE_CGROUP] = "cgroup", [NAMESPACE_IPC] = "ipc", [NAMESPACE_MNT] = "mnt",
	[NAMESPACE_NET] = "net", [NAMESPACE_PID] = "pid",
	[NAMESPACE_PID_FOR_CHILDREN] = "pid_for_children", [NAMESPACE_TIME] = "time",
	[NAMESPACE_TIME_FOR_CHILDREN] = "time_for_children", [NAMESPACE_USER] = "user",
	[NAMESPACE_UTS] = "uts",
};

const char *fact_seccomp(unsigned mode)
{
	switch (mode) {
	case SECCOMP_MODE_DISABLED:
		return "disabled";
	case SECCOMP_MODE_STRICT:
		return "strict";
	case SECCOMP_MODE_FILTER:
		return "filter";
	default:
		return "unknown";
	}
}

const char *fact_securebit(unsigned bit)
{
	static const char *const names[] = {
		"NOROOT", "NOROOT_LOCKED", "NO_SETUID_FIXUP", "NO_SETUID_FIXUP_LOCKED",
		"KEEP_CAPS", "KEEP_CAPS_LOCKED", "NO_CAP_AMBIENT_RAISE",
		"NO_CAP_AMBIENT_RAISE_LOCKED", "EXEC_RESTRICT_FILE", "EXEC_RESTRICT_FILE_LOCKED",
		"EXEC_DENY_INTERACTIVE", "EXEC_DENY_INTERACTIVE_LOCKED",
	};

	return bit < sizeof(names) / sizeof(*names) ? names[bit] : NULL;
}

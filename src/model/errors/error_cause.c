#include "model/errors/error_cause.h"

#include <stddef.h>

#include "desc/traits.h"

/* Sources: section 2 of the manual pages, "ERRORS"; the names of sysctl(8) from the kernel's
 * Documentation/admin-guide/sysctl */
static const struct error_cause causes[] = {
	[FAILURE_INOTIFY_WATCHES] = {
		.cause = "the limit of inotify watches of the user is reached",
		.advice = "raise the limit (sysctl fs.inotify.max_user_watches; in a user "
			"namespace also user.max_inotify_watches), or watch fewer files",
	},
	[FAILURE_INOTIFY_INSTANCES] = {
		.cause = "the limit of inotify instances of the user, or of descriptors, is "
			"reached",
		.advice = "raise the limit (sysctl fs.inotify.max_user_instances, or ulimit -n), "
			"or end programs that watch files",
	},
	[FAILURE_FANOTIFY_GROUPS] = {
		.cause = "the limit of fanotify groups of the user is reached",
		.advice = "raise the limit (sysctl fs.fanotify.max_user_groups)",
	},
	[FAILURE_FANOTIFY_MARKS] = {
		.cause = "the limit of fanotify marks of the user is reached",
		.advice = "raise the limit (sysctl fs.fanotify.max_user_marks)",
	},
	[FAILURE_EPOLL_WATCHES] = {
		.cause = "the limit of descriptors that the user watches with epoll is reached",
		.advice = "raise the limit (sysctl fs.epoll.max_user_watches), or watch fewer "
			"descriptors",
	},
	[FAILURE_SEMAPHORES] = {
		.cause = "the limit of System V semaphores or of sets of them is reached",
		.advice = "remove unused sets (ipcs -s, ipcrm -s), or raise the limit "
			"(sysctl kernel.sem)",
	},
	[FAILURE_SHARED_MEMORY] = {
		.cause = "the limit of System V shared memory or of its segments is reached",
		.advice = "remove unused segments (ipcs -m, ipcrm -m), or raise the "
			"limit (sysctl kernel.shmmni and kernel.shmall)",
	},
	[FAILURE_SEGMENT_SIZE] = {
		.cause = "the size is 0, larger than the limit, or larger than the segment",
		.advice = "raise the limit (sysctl kernel.shmmax), or remove the old segment "
			"(ipcs -m, ipcrm -m)",
	},
	[FAILURE_MESSAGE_QUEUES] = {
		.cause = "the limit of System V message queues is reached",
		.advice = "remove unused queues (ipcs -q, ipcrm -q), or raise the limit "
			"(sysctl kernel.msgmni)",
	},
	[FAILURE_UNDO_STRUCTURES] = {
		.cause = "the limit of undo structures of System V semaphores is reached",
		.advice = "raise the limit (sysctl kernel.sem)",
	},
	[FAILURE_SEMAPHORE_VALUE] = {
		.cause = "the value of the semaphore would exceed its limit",
		.advice = "look for a process that releases the semaphore twice",
	},
	[FAILURE_POSIX_QUEUES] = {
		.cause = "the limit of POSIX message queues is reached",
		.advice = "remove unused queues (mounted with: mount -t mqueue none "
			"DIR), or raise the limit (sysctl fs.mqueue.queues_max)",
	},
	[FAILURE_POSIX_QUEUE_MEMORY] = {
		.cause = "the limit of memory of POSIX message queues, or of descriptors, is "
			"reached",
		.advice = "raise the limit (ulimit -q, or ulimit -n), or make the queue smaller",
	},
	[FAILURE_POSIX_QUEUE_SIZE] = {
		.cause = "a message or the queue is larger than the limit",
		.advice = "raise the limits (sysctl fs.mqueue.msg_max and fs.mqueue.msgsize_max)",
	},
	[FAILURE_TASKS] = {
		.cause = "the limit of processes and threads is reached",
		.advice = "raise the limit (ulimit -u; pids.max of the cgroup, which is "
			"--pids-limit of docker and TasksMax= of systemd; sysctl "
			"kernel.threads-max), or end processes",
	},
	[FAILURE_NAMESPACES] = {
		.cause = "the limit of namespaces is reached, or they are nested too deeply",
		.advice = "raise the limits (sysctl user.max_user_namespaces and its siblings: 0 "
			"forbids them)",
	},
	[FAILURE_ARGUMENTS_SIZE] = {
		.cause = "the arguments and the environment are too long",
		.advice = "pass fewer arguments at a time (xargs does that), use a file or "
			"standard input, or raise the limit (ulimit -s: a quarter of it is for "
			"arguments)",
	},
	[FAILURE_TIMERS] = {
		.cause = "the limit of pending signals, which timers count in, is reached",
		.advice = "raise the limit (ulimit -i)",
	},
	[FAILURE_PENDING_SIGNALS] = {
		.cause = "the limit of pending signals is reached",
		.advice = "raise the limit (ulimit -i)",
	},
	[FAILURE_LOCKED_MEMORY] = {
		.cause = "the limit of locked memory is reached",
		.advice = "raise the limit (ulimit -l, --ulimit memlock= of docker, LimitMEMLOCK= "
			"of systemd)",
	},
	[FAILURE_IO_URING_DISABLED] = {
		.cause = "io_uring is disabled on this machine",
		.advice = "allow it (sysctl kernel.io_uring_disabled=0), or run the program "
			"without it",
	},
	[FAILURE_MAPPINGS] = {
		.cause = "no memory or address space is left, or there are too many mappings",
		.advice = "free memory, or raise the limit (ulimit -v; that of the cgroup; sysctl "
			"vm.max_map_count if there are many mappings)",
	},
	[FAILURE_EXECUTABLE_MAPPING] = {
		.cause = "the file system of the file is mounted noexec, or the file is sealed",
		.advice = "remount the file system with exec (mount -o remount,exec), or use a "
			"directory of another one",
	},
	[FAILURE_FILE_SIZE] = {
		.cause = "the file would become larger than the limit of the process or of the "
			"file system",
		.advice = "raise the limit (ulimit -f), or write to several files",
	},
	[FAILURE_FILE_LOCKS] = {
		.cause = "the limit of file locks is reached, or the server of the file system "
			"has no locks",
		.advice = "raise the limit (ulimit -x), or put the file on a file system with "
			"locks",
	},
	[FAILURE_LOCKED] = {
		.cause = "another process has a lock on it",
		.advice = "wait until the process that has the lock has ended (lslocks or fuser -v "
			"FILE shows it), or use another file",
	},
	[FAILURE_LOCK_WAIT] = {
		.cause = "it waited for a lock that another process has until a signal came",
		.advice = "allow more time, or look for the process that has the lock (lslocks or "
			"fuser -v FILE shows it)",
	},
	[FAILURE_LINKS] = {
		.cause = "the file has as many names as the file system allows",
		.advice = "copy the file",
	},
	[FAILURE_SUBDIRECTORIES] = {
		.cause = "the directory has as many subdirectories as the file system allows",
		.advice = "delete some, or use several levels of directories",
	},
	[FAILURE_KEYS] = {
		.cause = "the limit of keys of the user is reached",
		.advice = "raise the limit (sysctl kernel.keys.maxkeys and kernel.keys.maxbytes)",
	},
	[FAILURE_PERF_PARANOID] = {
		.cause = "the kernel does not let unprivileged users measure",
		.advice = "lower the level (sysctl kernel.perf_event_paranoid), or give it "
			"CAP_PERFMON",
	},
	[FAILURE_BREAKPOINTS] = {
		.cause = "the limit of descriptors or of hardware breakpoints is reached",
		.advice = "raise the limit (ulimit -n), or use fewer events",
	},
	[FAILURE_BPF_DISABLED] = {
		.cause = "the kernel does not let unprivileged users load BPF programs",
		.advice = "give it CAP_BPF, or allow it (sysctl "
			"kernel.unprivileged_bpf_disabled=0)",
	},
	[FAILURE_USERFAULTFD_DISABLED] = {
		.cause = "the kernel does not let unprivileged users handle page faults",
		.advice = "give it CAP_SYS_PTRACE, or allow it (sysctl "
			"vm.unprivileged_userfaultfd=1)",
	},
	[FAILURE_LOCAL_PORTS] = {
		.cause = "no local port is free, or the address is not one of this machine",
		.advice = "widen the range (sysctl net.ipv4.ip_local_port_range), close "
			"connections sooner, or correct the address",
	},
	[FAILURE_BACKLOG] = {
		.cause = "the queue of the listening socket is full, or no local port is free",
		.advice = "let the server accept sooner, or raise its backlog (sysctl "
			"net.core.somaxconn)",
	},
	[FAILURE_MESSAGE_SIZE] = {
		.cause = "the message is larger than the socket can send at once",
		.advice = "send less at a time, or raise the limit (SO_SNDBUF, sysctl "
			"net.core.wmem_max)",
	},
	[FAILURE_DESCRIPTORS_IN_FLIGHT] = {
		.cause = "too many descriptors are on their way in sockets",
		.advice = "raise the limit (ulimit -n), or receive them sooner",
	},
	[FAILURE_OPEN_FILES] = {
		.cause = "the limit of open files of the machine is reached",
		.advice = "raise the limit (sysctl fs.file-max)",
	},
	[FAILURE_PIPES] = {
		.cause = "the limit of open files, or of memory of pipes, is reached",
		.advice = "raise the limit (sysctl fs.file-max and fs.pipe-user-pages-hard)",
	},
};

_Static_assert(sizeof(causes) / sizeof(*causes) == FAILURE_CAUSES, "a text for each cause");

const struct error_cause *error_cause(const char *call, int error)
{
	const struct syscall_failure *f = syscall_traits_named(call)->failures;

	for (; f && f->error; f++)
		if (f->error == error)
			return &causes[f->cause];
	return NULL;
}

#include "print/core/fact_names.h"

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
	[END_TIMEOUT] = "timeout", [END_FAILED] = "failed", [END_TRUNCATED] = "torn",
};

const char *const fact_looks[] = {
	[LOOK_COMMAND_EXITED] = "left", [LOOK_TIMEOUT] = "timeout", [LOOK_REQUESTED] = "asked",
};

const char *const fact_descriptors[] = {
	[DESCRIPTOR_OTHER] = "other",	   [DESCRIPTOR_FILE] = "file",
	[DESCRIPTOR_DIRECTORY] = "folder",	   [DESCRIPTOR_DEVICE] = "device",
	[DESCRIPTOR_TERMINAL] = "terminal", [DESCRIPTOR_PIPE] = "pipe",
	[DESCRIPTOR_SOCKET] = "socket",
};

const char *const fact_roles[] = {
	[OUTSIDER_END] = "end", [OUTSIDER_CHILD] = "child", [OUTSIDER_OWNER] = "owner",
};

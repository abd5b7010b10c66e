#include "print/core/fact_names.h"

#include <elf.h>
#include <stddef.h>

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

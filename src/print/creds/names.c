#include "print/creds/forms.h"

#include <linux/seccomp.h>

const char *const creds_id_names[CREDENTIAL_IDS] = {
	[ID_REAL] = "real", [ID_EFFECTIVE] = "effective", [ID_SAVED] = "saved", [ID_FS] = "fs",
};

const char *const creds_set_names[CAPABILITY_SETS] = {
	[CAPS_INHERITABLE] = "inheritable", [CAPS_PERMITTED] = "permitted",
	[CAPS_EFFECTIVE] = "effective", [CAPS_BOUNDING] = "bounding", [CAPS_AMBIENT] = "ambient",
};

const char *const creds_namespace_names[NAMESPACE_KINDS] = {
	[NAMESPACE_CGROUP] = "cgroup", [NAMESPACE_IPC] = "ipc", [NAMESPACE_MNT] = "mnt",
	[NAMESPACE_NET] = "net", [NAMESPACE_PID] = "pid",
	[NAMESPACE_PID_FOR_CHILDREN] = "pid_for_children", [NAMESPACE_TIME] = "time",
	[NAMESPACE_TIME_FOR_CHILDREN] = "time_for_children", [NAMESPACE_USER] = "user",
	[NAMESPACE_UTS] = "uts",
};

const char *creds_seccomp_name(unsigned mode)
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

const char *creds_securebit_name(unsigned bit)
{
	static const char *const names[] = {
		"NOROOT", "NOROOT_LOCKED", "NO_SETUID_FIXUP", "NO_SETUID_FIXUP_LOCKED",
		"KEEP_CAPS", "KEEP_CAPS_LOCKED", "NO_CAP_AMBIENT_RAISE",
		"NO_CAP_AMBIENT_RAISE_LOCKED", "EXEC_RESTRICT_FILE", "EXEC_RESTRICT_FILE_LOCKED",
		"EXEC_DENY_INTERACTIVE", "EXEC_DENY_INTERACTIVE_LOCKED",
	};

	return bit < sizeof(names) / sizeof(*names) ? names[bit] : NULL;
}

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

const char *creds_kept_words(enum creds_kept kept)
{
	switch (kept) {
	case KEPT_NOTHING:
		return NULL;
	case KEPT_USER:
		return "its real or saved user is still 0, so it can become root again";
	case KEPT_CAPABILITIES:
		return "it kept capabilities when it changed its users";
	case KEPT_GROUP:
		return "one of its groups is still 0";
	case KEPT_GROUPS:
		return "it still has the supplementary group 0";
	}
	return NULL;
}

/* Policies that --print=policy has written, read back to say what they would refuse. A file is not
 * trusted: it has at most POLICY_FILE_MAX bytes, and a line that the printer does not write is an
 * error, since what it means is unknown. */
#ifndef MODEL_POLICY_POLICY_FILE_H
#define MODEL_POLICY_POLICY_FILE_H

#include "abi/abi.h"
#include "base/memory/arena.h"
#include "base/memory/hash.h"
#include "model/audit/policy_rules.h"

enum { POLICY_FILE_MAX = 4 << 20 };

/* Rights that matter to some forms only, besides those of policy_rules.h */
enum {
	RIGHT_CHANGE = 64,	/* change attributes */
	RIGHT_CONNECT = 128,	/* to a socket */
	RIGHT_ALL = 255,
};

enum policy_form {
	POLICY_SECCOMP, POLICY_BWRAP, POLICY_SYSTEMD, POLICY_LANDLOCK, POLICY_APPARMOR,
};

enum file_rule_kind {
	FILES_GRANTED,		/* .rights are granted */
	FILES_PRIVATE,		/* an empty directory of its own, where everything is granted */
	FILES_DEVICES,		/* devices that all programs may use, and nothing else */
};

/* A rule about a path and, if it is a tree, all below it */
struct file_rule {
	enum file_rule_kind kind;
	const char *path;
	bool is_tree;
	bool is_below_only;		/* a tree without its root */
	unsigned rights;		/* set of RIGHT_ bits */
	unsigned line;
};

/* Something else that a policy limits: names that it allows, or a prohibition */
struct policy_limit {
	unsigned line;			/* that limits it; 0: there is no limit */
	struct hash names;		/* hash of an allowed name → non-NULL */
};

struct policy_file {
	enum policy_form form;
	struct arena arena;
	char *text;
	const char **lines;		/* text of each line; [0] is line 1 */
	unsigned line_count;
	/* .machines has names of enum abi_id; .families those of address families: "inet6" */
	struct policy_limit calls, machines, capabilities, families;
	unsigned namespaces_line, realtime_line;	/* they are refused; 0: they are not */
	unsigned files_line;		/* that refuses all other files; 0: files are not limited */
	/* systemd: home directories, kernel settings, devices, temporary files; 0: not limited */
	unsigned homes_line, kernel_line, cgroups_line, devices_line, temporary_line;
	bool may_read_homes;
	struct file_rule *rules;
	size_t rule_count;
};

struct policy_fault {
	unsigned line;			/* 0: the file as a whole */
	char text[160];			/* a phrase */
};

/* Reads the file's text, of `n` bytes and a NUL, which is allocated. policy_file_done(), which is
 * to be called in any case, frees it. Returns 0, or -EINVAL and a fault. */
int policy_file_parse(struct policy_file *f, char *text, size_t n, struct policy_fault *fault);
void policy_file_done(struct policy_file *f);

/* Whether the policy refuses a name, or a family of addresses. If so, *line is the line that
 * does. */
bool policy_refuses_call(const struct policy_file *f, const char *name, unsigned *line);
bool policy_refuses_machine(const struct policy_file *f, enum abi_id abi, unsigned *line);
bool policy_refuses_capability(const struct policy_file *f, const char *name, unsigned *line);
bool policy_refuses_family(const struct policy_file *f, unsigned family, unsigned *line);
/* Those of the wanted rights to an absolute path that are refused, and in *line the line that
 * refuses them. `existed`: the file was there before the run. */
unsigned policy_refused_rights(const struct policy_file *f, const char *path, unsigned wanted,
			       bool existed, unsigned *line);
/* The name of an address family in lower case: "inet6"; NULL: the printer has none */
const char *policy_family_name(unsigned family);

/* --- for the readers of forms --- */

/* Sets the fault, and returns -EINVAL. */
int policy_fault_at(struct policy_fault *fault, unsigned line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
struct file_rule *policy_add_rule(struct policy_file *f, struct file_rule rule);
void policy_allow_name(struct policy_limit *l, const char *name, size_t n);
/* Each reads the lines of a form. */
int policy_read_script(struct policy_file *f, struct policy_fault *fault);
int policy_read_systemd(struct policy_file *f, struct policy_fault *fault);
int policy_read_apparmor(struct policy_file *f, struct policy_fault *fault);
int policy_read_seccomp(struct policy_file *f, const char *text, size_t n,
			struct policy_fault *fault);
/* Reads a character, or what follows a backslash: three octal digits, or the character itself. */
unsigned char policy_read_character(const char **at);
/* Reads a text in double quotes, with the escapes of policy_quoted() in print/policy, up to the
 * closing quote. Returns the text, and in *end what follows; NULL: it is malformed. A character of
 * `special` that is not escaped ends the text early. */
const char *policy_read_quoted(struct policy_file *f, const char *s, const char *special,
			       const char **end);
#endif

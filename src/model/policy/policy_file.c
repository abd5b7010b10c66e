#include "model/policy/policy_file.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/memory/alloc.h"
#include "base/system/input_file.h"
#include "base/text/sbuf.h"
#include "model/audit/pattern.h"

/* Rules about paths: each path of a run is compared with all of them. */
enum { RULES_MAX = 20000 };

int policy_fault_at(struct policy_fault *fault, unsigned line, const char *format, ...)
{
	va_list args;

	fault->line = line;
	va_start(args, format);
	vsnprintf(fault->text, sizeof(fault->text), format, args);
	va_end(args);
	return -EINVAL;
}

struct file_rule *policy_add_rule(struct policy_file *f, struct file_rule rule)
{
	if (!(f->rule_count & (f->rule_count - 1)))	/* full: at each power of 2 */
		f->rules = alloc_more(f->rules, f->rule_count ? 2 * f->rule_count : 1,
				      sizeof(*f->rules));
	f->rules[f->rule_count] = rule;
	return &f->rules[f->rule_count++];
}

void policy_allow_name(struct policy_limit *l, const char *name, size_t n)
{
	hash_put(&l->names, fnv_bytes(FNV_BASIS, name, n), l);
}

unsigned char policy_read_character(const char **at)
{
	const char *s = *at;
	unsigned char c = *s++;

	if (c == '\\' && *s >= '0' && *s <= '3' && s[1] >= '0' && s[1] <= '7' && s[2] >= '0' &&
	    s[2] <= '7') {
		c = (*s - '0') << 6 | (s[1] - '0') << 3 | (s[2] - '0');
		s += 3;
	} else if (c == '\\') {
		c = *s;
		s += *s != 0;
	}
	*at = s;
	return c;
}

const char *policy_read_quoted(struct policy_file *f, const char *s, const char *special,
			       const char **end)
{
	struct sbuf text = {0};
	const char *copy;
	bool has_nul = false;

	sbuf_str(&text, "");
	while (*s && *s != '"' && !strchr(special, *s)) {
		unsigned char c = policy_read_character(&s);

		has_nul |= !c;
		sbuf_char(&text, c);
	}
	*end = s;
	copy = *s && !has_nul ? arena_copy(&f->arena, text.s, text.len) : NULL;
	sbuf_done(&text);
	return copy;
}

/* --- reading --- */

static void split_lines(struct policy_file *f, char *text, size_t n)
{
	char *at = text, *line;
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += text[i] == '\n';
	f->lines = alloc_zeroed((count + 2) * sizeof(*f->lines));
	while ((line = input_file_line(&at, text + n)))
		f->lines[f->line_count++] = line;
}

static bool has_line(const struct policy_file *f, const char *start)
{
	for (unsigned i = 0; i < f->line_count; i++)
		if (!strncmp(f->lines[i], start, strlen(start)))
			return true;
	return false;
}

static int parse_text(struct policy_file *f, char *text, size_t n, struct policy_fault *fault)
{
	*f = (struct policy_file){.text = text};
	if (strlen(text) != n)
		return policy_fault_at(fault, 0, "it has a NUL byte");
	if (text[strspn(text, " \t\r\n")] == '{') {
		f->form = POLICY_SECCOMP;
		return policy_read_seccomp(f, text, n, fault);
	}
	split_lines(f, text, n);
	if (has_line(f, "exec bwrap ") || has_line(f, "exec setpriv ")) {
		f->form = has_line(f, "exec bwrap ") ? POLICY_BWRAP : POLICY_LANDLOCK;
		return policy_read_script(f, fault);
	}
	if (has_line(f, "[Service]")) {
		f->form = POLICY_SYSTEMD;
		return policy_read_systemd(f, fault);
	}
	if (has_line(f, "profile ptrail-policy ")) {
		f->form = POLICY_APPARMOR;
		return policy_read_apparmor(f, fault);
	}
	return policy_fault_at(fault, 0, "it is in none of the forms seccomp, bwrap, systemd, "
			       "landlock and apparmor");
}

int policy_file_parse(struct policy_file *f, char *text, size_t n, struct policy_fault *fault)
{
	int err = parse_text(f, text, n, fault);

	if (!err && f->rule_count > RULES_MAX)
		return policy_fault_at(fault, 0, "it has more than %d rules about paths",
				       RULES_MAX);
	return err;
}

void policy_file_done(struct policy_file *f)
{
	hash_done(&f->calls.names);
	hash_done(&f->machines.names);
	hash_done(&f->capabilities.names);
	hash_done(&f->families.names);
	arena_done(&f->arena);
	free(f->lines);
	free(f->text);
	free(f->rules);
}

/* --- names --- */

static bool refuses_name(const struct policy_limit *l, const char *name, unsigned *line)
{
	*line = l->line;
	return l->line && !hash_get(&l->names, fnv_string(FNV_BASIS, name));
}

/* What systemd allows besides the names of any SystemCallFilter= (systemd.exec(5)) */
static bool is_allowed_by_systemd(const char *name)
{
	return words_contain("clock_getres clock_gettime clock_nanosleep execve exit exit_group "
			     "getrlimit gettimeofday nanosleep pause rt_sigreturn sigreturn time",
			     name);
}

bool policy_refuses_call(const struct policy_file *f, const char *name, unsigned *line)
{
	return refuses_name(&f->calls, name, line) &&
		!(f->form == POLICY_SYSTEMD && is_allowed_by_systemd(name));
}

bool policy_refuses_machine(const struct policy_file *f, enum abi_id abi, unsigned *line)
{
	return refuses_name(&f->machines, abis[abi].name, line);
}

bool policy_refuses_capability(const struct policy_file *f, const char *name, unsigned *line)
{
	return refuses_name(&f->capabilities, name, line);
}

static const struct { unsigned number; const char *name; } families[] = {
	{AF_UNIX, "unix"}, {AF_INET, "inet"}, {AF_INET6, "inet6"}, {AF_NETLINK, "netlink"},
	{AF_PACKET, "packet"}, {AF_ALG, "alg"}, {AF_VSOCK, "vsock"}, {AF_BLUETOOTH, "bluetooth"},
	{AF_CAN, "can"}, {AF_XDP, "xdp"}, {AF_KEY, "key"},
};

const char *policy_family_name(unsigned family)
{
	for (size_t i = 0; i < sizeof(families) / sizeof(*families); i++)
		if (families[i].number == family)
			return families[i].name;
	return NULL;
}

bool policy_refuses_family(const struct policy_file *f, unsigned family, unsigned *line)
{
	const char *name = policy_family_name(family);

	/* without a network of the machine, sockets inside of it can be created */
	if (f->form == POLICY_BWRAP && (family == AF_UNIX || family == AF_ALG))
		return false;
	return refuses_name(&f->families, name ? name : "", line);
}

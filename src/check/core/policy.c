#include "check/core/policy.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/system/input_file.h"
#include "base/text/path.h"
#include "model/policy/policy_file.h"

enum { BITS_V4 = 32, BITS_ALL = 128, ELEMENT_MAX = 80 };

/* A prefix of an address, and a port; port 0: any */
struct allowed_net {
	uint8_t address[16];
	unsigned bits;
	uint16_t port;
};

static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
static const uint8_t v6_loopback[16] = {[15] = 1};

static void free_file(struct policy *p)
{
	if (p->file)
		policy_file_done(p->file);
	free(p->file);
	p->file = NULL;
}

int policy_read_file(struct policy *p, const char *name, bool is_regular, struct diag *diag)
{
	struct input_file from = {name, POLICY_FILE_MAX, is_regular};
	struct policy_fault fault;
	const char *why;
	size_t length;
	char *text = input_file_read(&from, &length, &why);

	if (!text) {
		diag_say(diag, "--policy: cannot read '%s': %s; must be a file of at most 4 MiB "
			 "that --print=policy has written", name, why);
		return -EINVAL;
	}
	free_file(p);
	p->file = alloc_new(struct policy_file);
	p->file_name = name;
	if (!policy_file_parse(p->file, text, length, &fault))
		return 0;
	if (fault.line)
		diag_say(diag, "--policy: %s:%u: %s", name, fault.line, fault.text);
	else
		diag_say(diag, "--policy: '%s' is not a policy that can be read: %s", name,
			 fault.text);
	return -EINVAL;
}

void policy_done(struct policy *p)
{
	free_file(p);
	for (size_t i = 0; i < p->directory_count; i++)
		free(p->directories[i]);
	free(p->directories);
	free(p->nets);
	*p = (struct policy){0};
}

/* --- addresses --- */

static bool parse_number(const char *s, unsigned long most, unsigned long *n)
{
	char *end;

	if (*s < '0' || *s > '9')
		return false;
	*n = strtoul(s, &end, 10);
	return !*end && *n <= most;
}

/* "ADDRESS" or "ADDRESS/BITS" */
static bool parse_host(char *host, struct allowed_net *net)
{
	char *slash = strchr(host, '/');
	unsigned long bits;
	bool v4;

	if (!strcmp(host, "*") || !strcmp(host, "any"))
		return true;
	if (!strcmp(host, "localhost"))
		host = strcpy(host, "::1");
	if (slash)
		*slash = 0;
	v4 = inet_pton(AF_INET, host, net->address + sizeof(mapped)) == 1;
	if (v4)
		memcpy(net->address, mapped, sizeof(mapped));
	else if (inet_pton(AF_INET6, host, net->address) != 1)
		return false;
	bits = v4 ? BITS_V4 : BITS_ALL;
	if (slash && !parse_number(slash + 1, bits, &bits))
		return false;
	net->bits = bits + (v4 ? BITS_ALL - BITS_V4 : 0);
	return true;
}

/* "[HOST]/BITS:PORT", "HOST:PORT", "HOST" */
static bool parse_net(char *word, struct allowed_net *net)
{
	char *colon = strrchr(word, ':'), *close = strchr(word, ']');
	unsigned long port;

	*net = (struct allowed_net){0};
	if (*word == '[' ? !close : colon && colon != strchr(word, ':'))
		colon = NULL;		/* an IPv6 address without a port */
	if (*word == '[' && colon && colon < close)
		colon = NULL;
	if (colon) {
		if (!parse_number(colon + 1, UINT16_MAX, &port))
			return false;
		net->port = port;
		*colon = 0;
	}
	if (*word == '[') {
		if (!close)
			return false;
		memmove(close, close + 1, strlen(close));
		word++;
	}
	return parse_host(word, net);
}

int policy_allow_net(struct policy *p, const char *list, const char **word, size_t *len)
{
	char text[ELEMENT_MAX];
	bool any = false;

	for (; *list; list += *list == ',') {
		struct allowed_net net;

		*word = list;
		*len = strcspn(list, ",");
		list += *len;
		if (!*len)
			continue;
		if (*len >= sizeof(text))
			return -EINVAL;
		memcpy(text, *word, *len);
		text[*len] = 0;
		if (!parse_net(text, &net))
			return -EINVAL;
		p->nets = alloc_more(p->nets, p->net_count + 1, sizeof(*p->nets));
		p->nets[p->net_count++] = net;
		any = true;
	}
	if (any)
		return 0;
	*word = "";
	*len = 0;
	return -EINVAL;
}

static bool has_prefix(const uint8_t a[16], const uint8_t b[16], unsigned bits)
{
	unsigned bytes = bits / 8, rest = bits % 8;

	return !memcmp(a, b, bytes) && (!rest || !((a[bytes] ^ b[bytes]) >> (8 - rest)));
}

static bool is_local(const uint8_t a[16])
{
	return !memcmp(a, v6_loopback, sizeof(v6_loopback)) ||
		(!memcmp(a, mapped, sizeof(mapped)) && a[12] == 127);
}

bool policy_allows_net(const struct policy *p, const uint8_t address[16], uint16_t port)
{
	if (is_local(address))
		return true;
	for (size_t i = 0; i < p->net_count; i++) {
		const struct allowed_net *n = &p->nets[i];

		if ((!n->port || n->port == port) && has_prefix(address, n->address, n->bits))
			return true;
	}
	return false;
}

/* --- paths --- */

/* The root is "", so that each path below a directory begins with the directory and a slash. */
bool policy_resolve_path(char *out, size_t room, const char *directory, const char *path,
			 size_t len)
{
	if (!len || !path_join(out, room, directory, path, len, PATH_UP_REMOVES))
		return false;
	if (!out[1])
		*out = 0;
	return true;
}

static void add_directory(struct policy *p, const char *path)
{
	for (size_t i = 0; i < p->directory_count; i++)
		if (!strcmp(p->directories[i], path))
			return;
	p->directories = alloc_more(p->directories, p->directory_count + 1,
				    sizeof(*p->directories));
	p->directories[p->directory_count++] = alloc_string(path);
}

/* Adds the path as given, and with links resolved: syscalls may use either. */
static bool add_path(struct policy *p, const char *word)
{
	char here[PATH_MAX], path[PATH_MAX], real[PATH_MAX];

	if (!policy_resolve_path(path, sizeof(path), getcwd(here, sizeof(here)), word,
				 strlen(word)))
		return false;
	add_directory(p, path);
	if (realpath(word, real))
		add_directory(p, strcmp(real, "/") ? real : "");
	return true;
}

int policy_allow_write(struct policy *p, const char *list)
{
	char word[PATH_MAX];
	bool any = false;

	for (; *list; list += *list == ',') {
		size_t len = strcspn(list, ",");

		if (len >= sizeof(word))
			return -EINVAL;
		memcpy(word, list, len);
		word[len] = 0;
		list += len;
		if (!len)
			continue;
		if (!add_path(p, word))
			return -EINVAL;
		any = true;
	}
	return any ? 0 : -EINVAL;
}

static bool is_below(const char *path, const char *directory)
{
	size_t n = strlen(directory);

	while (n && directory[n - 1] == '/')
		n--;
	return !strncmp(path, directory, n) && (!path[n] || path[n] == '/');
}

static bool is_own_proc(const char *path)
{
	static const char proc[] = "/proc/";
	const char *at = path + strlen(proc);

	if (strncmp(path, proc, strlen(proc)) != 0)
		return false;
	return (*at >= '0' && *at <= '9') || is_below(at, "self") || is_below(at, "thread-self");
}

bool policy_allows_write(const struct policy *p, const char *home, const char *path)
{
	static const char *const always[] = {
		"/dev/null", "/dev/zero", "/dev/full", "/dev/tty", "/dev/pts", "/dev/ptmx",
		"/dev/fd", "/dev/stdin", "/dev/stdout", "/dev/stderr",
	};
	static const char *const temporary[] = {"/tmp", "/var/tmp", "/dev/shm"};

	for (size_t i = 0; i < sizeof(always) / sizeof(*always); i++)
		if (is_below(path, always[i]))
			return true;
	if (is_own_proc(path))
		return true;
	for (size_t i = 0; i < p->directory_count; i++)
		if (is_below(path, p->directories[i]))
			return true;
	if (p->directory_count)
		return false;
	for (size_t i = 0; i < sizeof(temporary) / sizeof(*temporary); i++)
		if (is_below(path, temporary[i]))
			return true;
	return home && *home && is_below(path, home);
}

#include "trace/cgroup/workload.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

enum { ID_DIGITS = 64, UID_LENGTH = 36 };

static const char hex_digits[] = "0123456789abcdef";

/* How cgroups of containers are named: PREFIX ID SUFFIX. Others with the prefix, such as those of
 * podman's monitors (libpod-conmon-ID.scope), have no ID right after it. */
static const struct container_form {
	const char *prefix, *runtime;
	bool by_name;	/* a name is in the place of the ID */
} container_forms[] = {
	{"docker-", "docker", false},
	{"libpod-payload-", "podman", false},
	{"libpod-", "podman", false},
	{"cri-containerd-", "containerd", false},
	{"nerdctl-", "containerd", false},
	{"crio-", "cri-o", false},
	{"lxc.payload.", "lxc", true},
	{"machine-", "systemd-nspawn", true},
	{"", "", false},
};

static bool is_scope(const char *rest)
{
	return !*rest || !strcmp(rest, ".scope");
}

/* Removes systemd's escapes: "\x2d" is a hyphen. */
static void unescape(char *name)
{
	char *to = name;

	for (const char *from = name; *from; from++) {
		unsigned c;

		if (!strncmp(from, "\\x", 2) && strspn(from + 2, hex_digits) >= 2 &&
		    sscanf(from + 2, "%2x", &c) == 1 && c) {
			*to++ = (char)c;
			from += 3;
		} else {
			*to++ = *from;
		}
	}
	*to = 0;
}

bool workload_container_of(const char *component, char id[WORKLOAD_NAME_MAX], char runtime[16])
{
	for (size_t i = 0; i < sizeof(container_forms) / sizeof(*container_forms); i++) {
		const struct container_form *f = &container_forms[i];
		size_t n = strlen(f->prefix), length = strlen(component);

		if (strncmp(component, f->prefix, n))
			continue;
		if (f->by_name) {
			bool nspawn = !strcmp(f->prefix, "machine-");

			/* slices begin with "machine-", too */
			if (nspawn && (length < n + 7 || strcmp(component + length - 6, ".scope")))
				continue;
			length -= nspawn ? 6 : 0;
			snprintf(id, WORKLOAD_NAME_MAX, "%.*s", (int)(length - n), component + n);
			unescape(id);
			/* virtual machines of libvirt */
			if (!strncmp(id, "qemu-", 5))
				return false;
		} else if (strspn(component + n, hex_digits) == ID_DIGITS &&
			   is_scope(component + n + ID_DIGITS)) {
			snprintf(id, WORKLOAD_NAME_MAX, "%.*s", ID_DIGITS, component + n);
		} else {
			continue;
		}
		snprintf(runtime, 16, "%s", f->runtime);
		return *id;
	}
	return false;
}

/* Whether the text begins with a UID, with underscores instead of hyphens in names of slices */
static bool is_uid(const char *s)
{
	for (int i = 0; i < UID_LENGTH; i++) {
		bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;

		if (!s[i] || !strchr(hyphen ? "-_" : hex_digits, s[i]))
			return false;
	}
	return true;
}

/* Static pods have a hash of 32 digits instead of a UID. */
static size_t pod_id_length(const char *s)
{
	enum { HASH_DIGITS = 32 };

	return is_uid(s) ? UID_LENGTH : strspn(s, hex_digits) == HASH_DIGITS ? HASH_DIGITS : 0;
}

bool workload_pod_of(const char *component, char id[WORKLOAD_NAME_MAX])
{
	static const char podman[] = "libpod_pod_";
	const char *at = strstr(component, podman);
	size_t n;

	if (at && (at == component || !strncmp(component, "machine-", 8))) {
		at += strlen(podman);
		if (strspn(at, hex_digits) != ID_DIGITS)
			return false;
		snprintf(id, WORKLOAD_NAME_MAX, "%.*s", ID_DIGITS, at);
		return true;
	}
	if (!strncmp(component, "kubepods", 8) || strstr(component, "-kubepods")) {
		at = strstr(component, "-pod");
		at = at ? at + 1 : "";
	} else {
		at = component;
	}
	n = strncmp(at, "pod", 3) ? 0 : pod_id_length(at + 3);
	if (!n)
		return false;
	at += 3;
	if (at[n] && strcmp(at + n, ".slice") != 0)
		return false;
	snprintf(id, WORKLOAD_NAME_MAX, "%.*s", (int)n, at);
	for (char *c = id; (c = strchr(c, '_'));)
		*c = '-';
	return true;
}

static bool ends_with(const char *s, const char *tail)
{
	size_t n = strlen(s), m = strlen(tail);

	return n > m && !strcmp(s + n - m, tail);
}

/* Notes what a component of a path says. Scopes are no units that users name: those of sessions
 * and applications, which also end what belongs to the service above. */
static void parse_component(const char *component, struct workload_names *names)
{
	char id[WORKLOAD_NAME_MAX], runtime[16];

	if (workload_container_of(component, id, runtime)) {
		/* one in another one, such as a node of Kubernetes in docker */
		snprintf(names->container, sizeof(names->container), "%s", id);
		snprintf(names->runtime, sizeof(names->runtime), "%s", runtime);
		if (ends_with(component, ".scope"))
			names->unit[0] = 0;
	} else if (workload_pod_of(component, id)) {
		snprintf(names->pod, sizeof(names->pod), "%s", id);
	} else if (ends_with(component, ".service")) {
		/* systemd puts a '_' before names that could be those of files of the cgroup */
		snprintf(names->unit, sizeof(names->unit), "%s", component + (*component == '_'));
	} else if (ends_with(component, ".scope")) {
		names->unit[0] = 0;
	}
}

static void keep(char *to, size_t room, const char *from)
{
	if (!*to)
		snprintf(to, room, "%s", from);
}

bool workload_parse(const char *cgroups, struct workload_names *names)
{
	*names = (struct workload_names){0};
	for (const char *line = cgroups; line && *line; line = strchr(line, '\n')) {
		struct workload_names of_line = {0};

		line += *line == '\n';
		const char *path = strchr(line, ':');
		size_t n;

		path = path ? strchr(path + 1, ':') : NULL;
		if (!path)
			break;
		for (path++; *path == '/'; path += n) {
			char component[NAME_MAX + 1];

			path++;
			n = strcspn(path, "/\n");
			if (n >= sizeof(component))
				continue;
			snprintf(component, sizeof(component), "%.*s", (int)n, path);
			parse_component(component, &of_line);
		}
		keep(names->unit, sizeof(names->unit), of_line.unit);
		if (!names->container[0])
			keep(names->runtime, sizeof(names->runtime), of_line.runtime);
		keep(names->container, sizeof(names->container), of_line.container);
		keep(names->pod, sizeof(names->pod), of_line.pod);
	}
	return names->unit[0] || names->container[0] || names->pod[0];
}

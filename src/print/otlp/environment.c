#include "print/otlp/environment.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "print/otlp/span.h"

enum { TIMEOUT_MS = 10000, TIMEOUT_DIGITS = 9 };

/* Returns a variable; NULL if it is empty, which counts as unset by the specification. */
static const char *get_variable(const char *name)
{
	const char *s = getenv(name);

	return s && *s ? s : NULL;
}

static const char *get_first_variable(const char *first, const char *second)
{
	const char *s = get_variable(first);

	return s ? s : get_variable(second);
}

static int hex_digit(char c)
{
	const char *digits = "0123456789abcdef0123456789ABCDEF", *at = c ? strchr(digits, c) : NULL;

	return at ? (at - digits) % 16 : -1;
}

/* Appends the bytes from `s` up to `end`, trimmed and percent-decoded. */
static void append_decoded(struct sbuf *b, const char *s, const char *end)
{
	while (s < end && (*s == ' ' || *s == '\t'))
		s++;
	while (end > s && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	for (; s < end; s++) {
		int high = *s == '%' && end - s > 2 ? hex_digit(s[1]) : -1;
		int low = high < 0 ? -1 : hex_digit(s[2]);

		sbuf_char(b, low < 0 ? *s : (char)(high << 4 | low));
		s += low < 0 ? 0 : 2;
	}
}

/* Reads the next NAME=VALUE of a comma-separated list and returns the position after it; NULL at
 * the end. Pairs without a name or a value are skipped. */
static const char *next_pair(const char *s, struct sbuf *name, struct sbuf *value)
{
	while (s && *s) {
		const char *end = strchrnul(s, ','), *equals = memchr(s, '=', end - s);

		sbuf_reset(name);
		sbuf_reset(value);
		if (equals) {
			append_decoded(name, s, equals);
			append_decoded(value, equals + 1, end);
		}
		s = *end ? end + 1 : end;
		if (name->len && value->len)
			return s;
	}
	return NULL;
}

/* Sets `to` to the last value of that name in the list. Returns whether there is one. */
static bool find_attribute(const char *list, const char *wanted, struct sbuf *to)
{
	struct sbuf name = {0}, value = {0};
	bool found = false;

	while ((list = next_pair(list, &name, &value))) {
		if (strcmp(name.s, wanted) != 0)
			continue;
		sbuf_reset(to);
		sbuf_add(to, value.s, value.len);
		found = true;
	}
	sbuf_done(&name);
	sbuf_done(&value);
	return found;
}

/* Converts uname's name of a machine to that of the semantic conventions. */
static const char *architecture(const char *machine)
{
	static const char *const words[][2] = {
		{"x86_64", "amd64"}, {"aarch64", "arm64"}, {"i686", "x86"}, {"i586", "x86"},
		{"i486", "x86"}, {"i386", "x86"}, {"armv7l", "arm32"}, {"armv6l", "arm32"},
		{"ppc64le", "ppc64"}, {"ppc64", "ppc64"}, {"s390x", "s390x"}, {NULL, NULL},
	};

	for (size_t i = 0; machine && words[i][0]; i++)
		if (!strcmp(words[i][0], machine))
			return words[i][1];
	return machine;
}

/* The attributes of a workload */
enum { WORKLOAD_FACTS = 4 };

struct otlp_fact {
	const char *key, *value;
};

static void workload_facts(const struct workload *w, struct otlp_fact facts[WORKLOAD_FACTS])
{
	static const struct workload none;

	w = w ? w : &none;
	facts[0] = (struct otlp_fact){"ptrail.unit", w->unit};
	facts[1] = (struct otlp_fact){"container.id", w->container};
	facts[2] = (struct otlp_fact){"container.runtime", w->runtime};
	/* the ID of a pod of podman is none of Kubernetes: a UID has hyphens */
	facts[3] = (struct otlp_fact){
		w->runtime && !strcmp(w->runtime, "podman") ? "ptrail.pod" : "k8s.pod.uid", w->pod,
	};
}

void otlp_workload(struct sbuf *list, const struct workload *w)
{
	struct otlp_fact facts[WORKLOAD_FACTS];

	workload_facts(w, facts);
	for (unsigned i = 0; i < WORKLOAD_FACTS; i++)
		otlp_str(list, facts[i].key, facts[i].value);
}

/* Returns the attribute of a label. */
static const char *attribute_of(const char *label)
{
	static const char *const attributes[][2] = {
		{"repository", "vcs.repository.name"}, {"commit", "vcs.ref.head.revision"},
		{"branch", "vcs.ref.head.name"}, {"job", "cicd.pipeline.task.name"},
		{"run", "cicd.pipeline.run.id"}, {"ci", "ptrail.ci"},
	};

	for (size_t i = 0; i < sizeof(attributes) / sizeof(*attributes); i++)
		if (!strcmp(label, attributes[i][0]))
			return attributes[i][1];
	return label;
}

/* Appends the labels, except those whose attribute `all` has. */
static void append_labels(struct sbuf *list, const char *const *labels, const char *all)
{
	struct sbuf key = {0}, unused = {0};

	for (; labels && *labels; labels++) {
		const char *value = strchrnul(*labels, '='), *attribute;

		sbuf_reset(&key);
		sbuf_add(&key, *labels, value - *labels);
		attribute = attribute_of(key.s);
		if (*value && strcmp(attribute, "service.name") != 0 &&
		    !find_attribute(all, attribute, &unused))
			otlp_str(list, attribute, value + 1);
	}
	sbuf_done(&key);
	sbuf_done(&unused);
}

/* Sets `to` to the name of the unit without its suffix. Returns it; NULL: there is none. */
static const char *service_of(const struct workload *w, struct sbuf *to)
{
	const char *unit = w && w->unit ? w->unit : "", *end = strrchr(unit, '.');

	sbuf_reset(to);
	sbuf_add(to, unit, end ? (size_t)(end - unit) : strlen(unit));
	return to->len ? to->s : NULL;
}

void otlp_resource(struct sbuf *list, const char *name, const struct event *begin,
		   const struct workload *workload)
{
	const char *service = get_variable("OTEL_SERVICE_NAME");
	const char *all = get_variable("OTEL_RESOURCE_ATTRIBUTES"), *at = all;
	struct otlp_fact facts[3 + WORKLOAD_FACTS] = {
		{"host.name", begin->begin.host},
		{"host.arch", architecture(begin->begin.machine)},
		{"os.type", "linux"},
	};
	bool attached = !begin->begin.argv || !*begin->begin.argv;
	struct sbuf key = {0}, value = {0}, unit = {0};

	workload_facts(workload, facts + 3);
	if (!service && find_attribute(all, "service.name", &value))
		service = value.s;
	if (!service && attached)
		service = service_of(workload, &unit);
	otlp_str(list, "service.name", service ? service : name);
	for (size_t i = 0; i < sizeof(facts) / sizeof(*facts); i++)
		if (!find_attribute(all, facts[i].key, &value))
			otlp_str(list, facts[i].key, facts[i].value);
	while ((at = next_pair(at, &key, &value))) {
		struct sbuf later = {0};

		if (strcmp(key.s, "service.name") != 0 && !find_attribute(at, key.s, &later))
			otlp_str(list, key.s, value.s);
		sbuf_done(&later);
	}
	append_labels(list, begin->begin.labels, all);
	sbuf_done(&key);
	sbuf_done(&value);
	sbuf_done(&unit);
}

static void add_path(struct sbuf *url)
{
	sbuf_str(url, url->s[url->len - 1] == '/' ? "v1/traces" : "/v1/traces");
}

void otlp_endpoint(struct sbuf *url, const char *target)
{
	const char *colon = strchr(target, ':'), *address;

	if (!colon[1]) {
		address = get_variable("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
		if (address) {
			sbuf_str(url, address);
			return;
		}
		address = get_variable("OTEL_EXPORTER_OTLP_ENDPOINT");
		sbuf_str(url, address ? address : target);
		if (!address)
			sbuf_str(url, "//localhost:4318");
		add_path(url);
		return;
	}
	sbuf_str(url, target);
	colon += 1 + strspn(colon + 1, "/");
	address = colon + strcspn(colon, "/?#");
	if (address > colon && *address != '?' && *address != '#' && !address[*address == '/'])
		add_path(url);
}

/* RFC 9110: a header name is a token, a value has no control characters */
static bool is_header(const struct sbuf *name, const struct sbuf *value)
{
	for (const char *s = name->s; s < name->s + name->len; s++)
		if (*s <= ' ' || *s > '~' || strchr("\"(),/:;<=>?@[\\]{}", *s))
			return false;
	for (const char *s = value->s; s < value->s + value->len; s++)
		if (((unsigned char)*s < ' ' && *s != '\t') || *s == 127)
			return false;
	return true;
}

int otlp_headers(void (*header)(void *ctx, const char *line), void *ctx)
{
	const char *at = get_first_variable("OTEL_EXPORTER_OTLP_TRACES_HEADERS",
					    "OTEL_EXPORTER_OTLP_HEADERS");
	struct sbuf name = {0}, value = {0};
	int err = 0;

	while (!err && (at = next_pair(at, &name, &value))) {
		if (!is_header(&name, &value)) {
			err = -EINVAL;
			break;
		}
		sbuf_str(&name, ": ");
		sbuf_add(&name, value.s, value.len);
		header(ctx, name.s);
	}
	sbuf_done(&name);
	sbuf_done(&value);
	return err;
}

const char *otlp_certificate(void)
{
	return get_first_variable("OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE",
				  "OTEL_EXPORTER_OTLP_CERTIFICATE");
}

uint64_t otlp_timeout(void)
{
	const char *s = get_first_variable("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT",
					   "OTEL_EXPORTER_OTLP_TIMEOUT");
	size_t n = s ? strspn(s, "0123456789") : 0;
	uint64_t ms = n && n <= TIMEOUT_DIGITS && !s[n] ? strtoul(s, NULL, 10) : 0;

	return ms ? ms : TIMEOUT_MS;
}

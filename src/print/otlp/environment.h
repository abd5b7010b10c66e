/* Evaluates OpenTelemetry's environment variables (see "SDK environment variables", "OTLP
 * exporter" and "Resource SDK" in its specification) and makes the resource of a run's spans. */
#ifndef PRINT_OTLP_ENVIRONMENT_H
#define PRINT_OTLP_ENVIRONMENT_H

#include <stdint.h>

#include "base/text/sbuf.h"
#include "ptrail/event.h"

/* Appends the attributes of the resource to `list`. service.name is taken from
 * OTEL_SERVICE_NAME, else from OTEL_RESOURCE_ATTRIBUTES, else it is the unit of systemd that the
 * first process belongs to, if it was attached to, else `name`. Attributes in
 * OTEL_RESOURCE_ATTRIBUTES take precedence over those of EVENT_BEGIN, `begin`, and of `workload`,
 * to which the first process belongs; NULL: to none. Labels have the names that the semantic
 * conventions have for those of CI systems. */
void otlp_resource(struct sbuf *list, const char *name, const struct event *begin,
		   const struct workload *workload);
/* Appends the attributes of a workload. */
void otlp_workload(struct sbuf *list, const struct workload *w);

/* Appends the URL to send spans to. `target` is a URL, to which /v1/traces is appended if it has no
 * path. If it is only "http:" or "https:", the URL is OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, else
 * OTEL_EXPORTER_OTLP_ENDPOINT followed by /v1/traces, else port 4318 of this machine. */
void otlp_endpoint(struct sbuf *url, const char *target);
/* Calls `header` with "NAME: VALUE" for each header in OTEL_EXPORTER_OTLP_TRACES_HEADERS, or, if
 * that is not set, in OTEL_EXPORTER_OTLP_HEADERS. Returns 0, or -EINVAL if one is not a valid
 * header. */
int otlp_headers(void (*header)(void *ctx, const char *line), void *ctx);
/* Returns the file of trusted CA certificates: OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE, else
 * OTEL_EXPORTER_OTLP_CERTIFICATE; NULL for the system's default. */
const char *otlp_certificate(void);
/* Returns the timeout in ms: OTEL_EXPORTER_OTLP_TRACES_TIMEOUT, else OTEL_EXPORTER_OTLP_TIMEOUT,
 * else 10 s. */
uint64_t otlp_timeout(void);
#endif

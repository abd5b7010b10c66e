/* What OpenTelemetry's environment variables say (its specification: "SDK environment variables",
 * "OTLP exporter", "Resource SDK"), and the resource that all spans of a run belong to. */
#ifndef PRINT_OTLP_ENVIRONMENT_H
#define PRINT_OTLP_ENVIRONMENT_H

#include <stdint.h>

#include "base/text/sbuf.h"
#include "ptrail/event.h"

/* Attributes of the resource, a list: service.name is that of OTEL_SERVICE_NAME, or of
 * OTEL_RESOURCE_ATTRIBUTES, or `name`; those of the latter win over what the event says */
void otlp_resource(struct sbuf *list, const char *name, const struct event *begin);

/* The address that spans are sent to. `target`: an address, whose path is /v1/traces where it has
 * none; "http:" or "https:" alone: that of OTEL_EXPORTER_OTLP_TRACES_ENDPOINT as it is, or of
 * OTEL_EXPORTER_OTLP_ENDPOINT with /v1/traces behind it, or port 4318 of this machine. */
void otlp_endpoint(struct sbuf *url, const char *target);
/* Calls `header` with each NAME: VALUE of OTEL_EXPORTER_OTLP_TRACES_HEADERS, or else of
 * OTEL_EXPORTER_OTLP_HEADERS. 0, or -EINVAL: one of them can be no header. */
int otlp_headers(void (*header)(void *ctx, const char *line), void *ctx);
/* OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE, or OTEL_EXPORTER_OTLP_CERTIFICATE: the file with those
 * that a server's certificate has to be signed by; NULL: as the system has it */
const char *otlp_certificate(void);
/* OTEL_EXPORTER_OTLP_TRACES_TIMEOUT, or OTEL_EXPORTER_OTLP_TIMEOUT, in ms; 10 s */
uint64_t otlp_timeout(void);
#endif

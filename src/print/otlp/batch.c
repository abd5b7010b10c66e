#include "print/otlp/batch.h"

#include "base/system/clock.h"

/* Schema URL of the semantic conventions that define the attribute names */
static const char conventions[] = "https://opentelemetry.io/schemas/1.34.0";

/* Writes a request up to its spans. `scope`: list of attributes of the instrumentation scope */
static void open_request(struct json *j, const struct sbuf *resource, const struct sbuf *scope)
{
	json_object(j);
	json_member_array(j, "resourceSpans");
	json_object(j);
	json_member_object(j, "resource");
	json_member_array(j, "attributes");
	otlp_elements(j, resource);
	json_array_end(j);
	json_object_end(j);
	json_member_str(j, "schemaUrl", conventions);
	json_member_array(j, "scopeSpans");
	json_object(j);
	json_member_object(j, "scope");
	json_member_str(j, "name", "ptrail");
	json_member_str(j, "version", PACKAGE_VERSION);
	if (scope->len) {
		json_member_array(j, "attributes");
		otlp_elements(j, scope);
		json_array_end(j);
	}
	json_object_end(j);
	json_member_str(j, "schemaUrl", conventions);
	json_member_array(j, "spans");
}

static void close_request(struct json *j)
{
	json_array_end(j);
	json_object_end(j);
	json_array_end(j);
	json_object_end(j);
	json_array_end(j);
	json_object_end(j);
}

void otlp_batch_begin(struct otlp_batch *b, const struct sbuf *resource)
{
	sbuf_reset(&b->head);
	b->opened = (struct json){.b = &b->head};
	open_request(&b->opened, resource, &(struct sbuf){0});
	b->opened.b = &b->text;
	b->spans = 0;
}

bool otlp_batch_add(struct otlp_batch *b, const struct otlp_run *run, const struct otlp_span *s)
{
	if (!b->spans++) {
		sbuf_reset(&b->text);
		sbuf_add(&b->text, b->head.s, b->head.len);
		b->j = b->opened;
		b->since = clock_ns(CLOCK_MONOTONIC);
	}
	otlp_span_write(&b->j, run, s);
	return b->spans >= OTLP_BATCH_SPANS || b->text.len >= OTLP_BATCH_BYTES;
}

bool otlp_batch_is_due(const struct otlp_batch *b)
{
	return b->spans && clock_ns(CLOCK_MONOTONIC) - b->since >= NS_PER_SECOND;
}

void otlp_batch_end(struct otlp_batch *b)
{
	close_request(&b->j);
	b->spans = 0;
}

void otlp_batch_done(struct otlp_batch *b)
{
	sbuf_done(&b->head);
	sbuf_done(&b->text);
}

void otlp_batch_gap(struct sbuf *text, uint64_t lines)
{
	struct json j = {.b = text};
	struct sbuf resource = {0}, scope = {0};

	otlp_str(&resource, "service.name", "ptrail");
	if (lines)
		otlp_int(&scope, "ptrail.dropped.lines", lines);
	else
		otlp_bool(&scope, "ptrail.limit.reached", true);
	open_request(&j, &resource, &scope);
	close_request(&j);
	sbuf_done(&resource);
	sbuf_done(&scope);
}

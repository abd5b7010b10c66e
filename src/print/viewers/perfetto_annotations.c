/* Perfetto's debug annotations as an encoding of the JSON writer, so that names and values are
 * those of the printer json. An annotation is a message with the number of its name and a value;
 * the value of an object or array is further annotations. */
#include <assert.h>

#include "base/text/json.h"
#include "base/text/protobuf.h"
#include "print/viewers/perfetto_fields.h"
#include "print/viewers/perfetto_packet.h"

static struct perfetto_annotation *innermost(const struct json *j)
{
	struct perfetto_packets *p = j->context;

	return p->open_count ? &p->open[p->open_count - 1] : NULL;
}

static void begin_annotation(struct json *j, unsigned field)
{
	struct perfetto_packets *p = j->context;

	if (p->open_count)
		innermost(j)->is_empty = false;
	assert(p->open_count < PERFETTO_DEPTH_MAX);
	p->open[p->open_count++] = (struct perfetto_annotation){
		.begun = protobuf_begin(j->b, field)};
}

static void end_annotation(struct json *j)
{
	struct perfetto_packets *p = j->context;

	protobuf_end(j->b, innermost(j)->begun);
	p->open_count--;
}

/* An element of an array is an annotation without a name; a member was begun with its key. */
static void begin_element(struct json *j)
{
	if (innermost(j)->kind == JSON_ARRAY)
		begin_annotation(j, ANNOTATION_ARRAY);
}

static void add_key(struct json *j, const char *name, const char *suffix)
{
	struct perfetto_packets *p = j->context;

	begin_annotation(j, p->open_count ? ANNOTATION_DICT : EVENT_ANNOTATIONS);
	sbuf_reset(&p->key);
	sbuf_str(&p->key, name);
	sbuf_str(&p->key, suffix);
	protobuf_number(j->b, ANNOTATION_NAME_IID,
			perfetto_intern(p, INTERNED_ANNOTATIONS, p->key.s));
}

static void begin_value(struct json *j, enum json_kind kind)
{
	struct perfetto_annotation *a;

	begin_element(j);
	a = innermost(j);
	a->kind = kind;
	a->is_empty = true;
	if (kind == JSON_STRING)
		a->string = protobuf_begin(j->b, ANNOTATION_STRING);
}

/* An annotation must have a value: that of an empty object or array is a string. */
static void end_value(struct json *j)
{
	const struct perfetto_annotation *a = innermost(j);

	if (a->kind == JSON_STRING)
		protobuf_end(j->b, a->string);
	else if (a->is_empty)
		protobuf_str(j->b, ANNOTATION_STRING, a->kind == JSON_ARRAY ? "[]" : "{}");
	end_annotation(j);
}

static void add_number(struct json *j, int64_t n)
{
	begin_element(j);
	protobuf_number(j->b, ANNOTATION_INT, n);
	end_annotation(j);
}

static void add_boolean(struct json *j, bool b)
{
	begin_element(j);
	protobuf_number(j->b, ANNOTATION_BOOL, b);
	end_annotation(j);
}

const struct json_encoding perfetto_annotations = {
	.begin = begin_value, .end = end_value, .key = add_key, .number = add_number,
	.boolean = add_boolean,
};

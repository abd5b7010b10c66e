#include "decode/render.h"

#include <string.h>

#include "print/core/json/value.h"
#include "print/core/text/call.h"

void render_text(struct sbuf *b, const struct print_options *o, const struct call_view *v)
{
	text_call_whole(b, o, v);
	sbuf_str(b, ") ");
	text_call_result(b, o, v, CALL_PLAIN);
}

void render_halves(struct sbuf *entry, struct sbuf *rest, const struct print_options *o,
		   const struct call_view *at_entry, const struct call_view *whole)
{
	struct text_cut cut = text_call_entry(entry, o, at_entry);

	if (entry->len > 2 && !memcmp(entry->s + entry->len - 2, ", ", 2)) {
		entry->len -= 2;
		entry->s[entry->len] = 0;
		sbuf_str(rest, ", ");
	}
	text_call_remaining(rest, o, whole, cut);
	sbuf_str(rest, ") ");
	text_call_result(rest, o, whole, CALL_PLAIN);
}

void render_json(struct sbuf *b, const struct call_view *v)
{
	struct json j = {.b = b};

	json_object(&j);
	json_key(&j, "call");
	if (v->name)
		json_str(&j, v->name);
	else
		json_uint(&j, v->nr);
	json_key(&j, "args");
	json_value(&j, v->args);
	if (v->ret) {
		bool failed = v->ret->sense == SENSE_ERRNO;

		json_key(&j, "ret");
		if (failed)
			json_int(&j, -1);
		else
			json_value(&j, v->ret);
		if (failed)
			json_key(&j, "errno");
		if (failed && v->error)
			json_str(&j, v->error);
		else if (failed)
			json_uint(&j, v->ret->num.n);
	}
	if (v->after && v->after->list.first) {
		json_key(&j, "after");
		json_value(&j, v->after);
	}
	json_object_end(&j);
}

#include "pipeline/library_view.h"

#include <stdio.h>
#include <string.h>

enum { DOUBLE_ROOM = 40 };

static void set_bytes(struct value *v, const struct library_value *from)
{
	v->kind = V_BYTES;
	v->sense = from->form == LIBRARY_STRING ? SENSE_TEXT : SENSE_DATA;
	v->at = from->number;
	v->bytes.p = from->len ? from->bytes : (const uint8_t *)"";
	v->bytes.len = from->len;
	v->bytes.whole = from->form == LIBRARY_STRING ? from->len + !from->is_terminated :
		from->whole;
	v->flags |= from->is_terminated ? VF_NUL : 0;
}

/* Writes a double with the digits that distinguish it from all other ones. */
static const char *const *double_names(uint64_t bits, struct arena *arena)
{
	const char **names = arena_alloc(arena, 2 * sizeof(*names));
	char text[DOUBLE_ROOM];
	double number, again;

	memcpy(&number, &bits, sizeof(number));
	for (int digits = 6; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, number);
		if (sscanf(text, "%lf", &again) != 1 || again == number || number != number)
			break;
	}
	names[0] = arena_copy(arena, text, strlen(text));
	return names;
}

static void set_number(struct value *v, const struct library_value *from, struct arena *arena)
{
	v->kind = V_NUMBER;
	v->num.n = v->num.rest = from->number;
	switch (from->form) {
	case LIBRARY_INT:
		v->num.n = v->num.rest = (uint64_t)(int64_t)(int32_t)from->number;
		v->num.is_signed = true;
		break;
	case LIBRARY_LONG:
		v->num.is_signed = true;
		break;
	case LIBRARY_HEX:
		v->num.base = HEX;
		break;
	case LIBRARY_OCTAL:
		v->num.n = v->num.rest = (uint32_t)from->number;
		v->num.base = OCT;
		break;
	case LIBRARY_CHAR:
		v->num.n = v->num.rest = (uint8_t)from->number;
		v->sense = (int32_t)from->number == -1 ? SENSE_NUMBER : SENSE_CHAR;
		if (v->sense == SENSE_NUMBER) {	/* EOF */
			v->num.n = v->num.rest = UINT64_MAX;
			v->num.is_signed = true;
		}
		break;
	case LIBRARY_DOUBLE:
		v->num.parts = double_names(from->number, arena);
		v->num.rest = 0;
		break;
	default:
		break;
	}
}

static struct value *make_value(const struct library_value *from, bool has_returned,
				struct arena *arena)
{
	struct value *v = arena_new(arena, struct value);
	bool is_pointer = from->form == LIBRARY_POINTER || from->form == LIBRARY_STRING ||
		from->form == LIBRARY_DATA;

	v->name = from->name;
	if (!from->is_late || has_returned)
		v->flags = VF_SETTLED;
	if (is_pointer && !from->number && !(from->form == LIBRARY_DATA && !from->whole)) {
		v->kind = V_NULL;
	} else if (from->form == LIBRARY_POINTER || (is_pointer && from->is_unread)) {
		v->kind = V_NUMBER;
		v->sense = SENSE_ADDRESS;
		v->num.n = v->num.rest = from->number;
		v->num.base = HEX;
	} else if (is_pointer) {
		set_bytes(v, from);
	} else {
		set_number(v, from, arena);
	}
	return v;
}

/* Returns a name for an argument that has none: "arg1". */
static const char *numbered_name(unsigned number, struct arena *arena)
{
	char text[16];

	return arena_copy(arena, text, snprintf(text, sizeof(text), "arg%u", number));
}

const struct call_view *library_view(const struct event *e, const char *demangled,
				     struct arena *arena)
{
	struct call_view *view = arena_new(arena, struct call_view);
	bool has_returned = e->kind == EVENT_LIBRARY_RETURN && !e->library.no_return;
	struct value **end;

	view->name = demangled ? demangled : e->library.function;
	view->args = arena_new(arena, struct value);
	view->args->kind = V_RECORD;
	end = &view->args->list.first;
	for (unsigned i = 0; i < e->library.value_count; i++) {
		*end = make_value(&e->library.values[i], has_returned, arena);
		if (!*(*end)->name)
			(*end)->name = numbered_name(i + 1, arena);
		end = &(*end)->next;
	}
	view->args->list.count = view->args->list.whole = e->library.value_count;
	if (e->kind == EVENT_LIBRARY_RETURN && e->library.result)
		view->ret = make_value(e->library.result, true, arena);
	return view;
}

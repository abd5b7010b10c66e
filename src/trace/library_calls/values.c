/* The values of library calls, by the calling conventions of C. x86-64: integers and pointers in
 * six registers, doubles in eight, and what is left on the stack. arm64: eight of each, the latter
 * also for long doubles. i386: all arguments on the stack, in words of four bytes. */
#include "trace/library_calls/calls.h"

#include <errno.h>
#include <string.h>

#include "trace/capture/call.h"
#include "trace/library_calls/machine.h"
#include "trace/library_calls/recorder_code.h"
#include "trace/tasks/tracee.h"

enum {
	FLOATS = 8,		/* registers for doubles */
	GUESSED = 2,		/* registers or words that are printed without a prototype */
	STRING_MAX = 1 << 20,	/* bytes */
	FORMAT_MAX = 4096,	/* bytes of a format that is interpreted */
	STACK_WINDOW = 64,	/* bytes of arguments that are read at once */
};

/* Where the next argument is */
struct argument_reader {
	const struct tracee *t;
	const struct user_regs_struct *registers;
	const struct library_copy *copies;	/* NULL: memory is read */
	struct library_floats *floats;	/* in .arena; NULL: not read yet */
	unsigned integers_used, floats_used;
	bool is_32bit;
	unsigned word;		/* size of a word in bytes */
	uint64_t stack;		/* address of the next argument on the stack */
	/* Bytes of the stack from .window_start on, of which .window_size could be read */
	uint8_t window[STACK_WINDOW];
	uint64_t window_start;
	unsigned window_size;
	uint64_t limit;
	struct arena *arena;
};

/* As engine_read. Of a record, only what it contains can be read. */
static int64_t read_memory(const struct argument_reader *r, uint64_t address, void *to,
			   uint64_t size)
{
	const struct library_copy *found = NULL;
	uint64_t got;

	if (!r->copies)
		return engine_read(r->t, address, to, size);
	for (unsigned i = 0; i < LIBRARY_COPIES; i++)
		if (r->copies[i].address == address && (!found || r->copies[i].got > found->got))
			found = &r->copies[i];
	if (!found)
		return 0;
	got = found->got < size ? found->got : size;
	memcpy(to, found->bytes, got);
	return got;
}

/* Reads an argument of `size` bytes, at most 16, from the stack, where it takes whole words. What
 * cannot be read is 0. */
static void next_on_stack(struct argument_reader *r, void *to, unsigned size)
{
	uint64_t at = r->stack - r->window_start;
	int64_t n;

	memset(to, 0, size);
	r->stack += (size + r->word - 1) & -(uint64_t)r->word;
	if (!r->window_size || at + size > r->window_size) {
		r->window_start += at;
		n = read_memory(r, r->window_start, r->window, sizeof(r->window));
		r->window_size = n > 0 ? n : 0;
		at = 0;
	}
	if (size <= r->window_size)
		memcpy(to, r->window + at, size);
}

static uint64_t next_word(struct argument_reader *r, unsigned size)
{
	uint64_t word = 0;

	next_on_stack(r, &word, size);
	return word;
}

/* Reads the bits of an integer of a word or, if `is_long_long`, of 64 bits. */
static uint64_t next_integer(struct argument_reader *r, bool is_long_long)
{
	if (r->is_32bit)
		return next_word(r, is_long_long ? sizeof(uint64_t) : r->word);
	return r->integers_used < INTEGERS ? library_argument(r->registers, r->integers_used++) :
		next_word(r, sizeof(uint64_t));
}

static void read_floats(struct argument_reader *r)
{
	if (r->floats)
		return;
	r->floats = arena_new(r->arena, struct library_floats);
	library_get_floats(r->t->id.tid, r->floats);
}

static uint64_t float_register(struct argument_reader *r, unsigned i)
{
	uint64_t bits = 0;

	read_floats(r);
	memcpy(&bits, library_float(r->floats, i), sizeof(bits));
	return bits;
}

/* Returns the bits of the double that is nearest to a long double. */
static uint64_t narrow(const void *bytes)
{
	long double extended = 0;
	uint64_t bits;
	double number;

	memcpy(&extended, bytes, LONG_DOUBLE_SIZE);
	number = (double)extended;
	memcpy(&bits, &number, sizeof(bits));
	return bits;
}

/* Returns the bits of a double with the value of a result that is a long double. */
static uint64_t long_double_result(struct argument_reader *r)
{
	read_floats(r);
	return narrow(library_long_double_result(r->floats));
}

static uint64_t next_long_double(struct argument_reader *r)
{
	uint8_t bytes[16];

	if (PASSES_LONG_DOUBLES && r->floats_used < FLOATS) {
		read_floats(r);
		return narrow(library_float(r->floats, r->floats_used++));
	}
	if (!r->is_32bit)
		r->stack = (r->stack + sizeof(bytes) - 1) & -sizeof(bytes);
	next_on_stack(r, bytes, r->is_32bit ? 12 : sizeof(bytes));
	return narrow(bytes);
}

/* Returns the bits of a double with the value of a float. */
static uint64_t widen(uint64_t bits)
{
	float narrow;
	double wide;

	memcpy(&narrow, &bits, sizeof(narrow));
	wide = (double)narrow;
	memcpy(&bits, &wide, sizeof(bits));
	return bits;
}

/* Reads the bits of a double, for a float those of its value as a double. */
static uint64_t next_float(struct argument_reader *r, const struct prototype_argument *a)
{
	uint64_t bits;

	if (a->is_long_double)
		return next_long_double(r);
	if (r->is_32bit)
		bits = next_word(r, a->is_float ? sizeof(float) : sizeof(double));
	else
		bits = r->floats_used < FLOATS ? float_register(r, r->floats_used++) :
			next_word(r, sizeof(double));
	return a->is_float ? widen(bits) : bits;
}

/* Returns the number of an integer or pointer that takes a word of i386, as if that had 64 bits. */
static uint64_t extend(enum library_form form, uint64_t bits)
{
	return form == LIBRARY_INT || form == LIBRARY_LONG ? (uint64_t)(int64_t)(int32_t)bits :
		(uint32_t)bits;
}

/* Reads the bytes at v->number: `len`, or up to a NUL. */
static void read_bytes(const struct argument_reader *r, uint64_t len, struct library_value *v)
{
	bool is_string = v->form == LIBRARY_STRING;
	uint64_t most = r->limit < STRING_MAX ? r->limit : STRING_MAX;
	uint64_t all = is_string ? most + 1 : len < most ? len : most;
	uint64_t ask = r->copies && all > COPY_ROOM ? COPY_ROOM : all;
	uint8_t *bytes = arena_alloc(r->arena, ask + 1);
	int64_t n = v->number && ask ? read_memory(r, v->number, bytes, ask) : 0;

	v->bytes = bytes;
	v->is_unread = n < 0 || (ask && !n);
	v->len = n > 0 ? n : 0;
	v->whole = len;
	if (!is_string)
		return;

	const uint8_t *end = memchr(bytes, 0, v->len);

	v->is_terminated = end;
	if (end)
		v->len = end - bytes;
	else if (v->len > most)
		v->len = most;
	else
		v->is_unread = true;
	v->whole = v->len + !end;
}

static struct library_value read_value(struct argument_reader *r,
				       const struct prototype_argument *a)
{
	struct library_value v = {.name = a->name, .form = a->form, .is_late = a->is_late};

	v.number = a->form == LIBRARY_DOUBLE ? next_float(r, a) : next_integer(r, a->is_long_long);
	if (r->is_32bit && a->form != LIBRARY_DOUBLE && !a->is_long_long)
		v.number = extend(a->form, v.number);
	v.is_unread = a->is_late && (v.form == LIBRARY_STRING || v.form == LIBRARY_DATA);
	return v;
}

/* Adds an argument of printf(3). */
static void add_formatted(struct argument_reader *r, struct library_entry *e,
			  const struct prototype_argument *a)
{
	if (e->value_count == LIBRARY_VALUES_MAX)
		return;
	struct library_value *v = &e->values[e->value_count++];

	*v = read_value(r, a);
	if (a->form == LIBRARY_STRING)
		read_bytes(r, 0, v);
}

/* Returns the form of an argument by the conversion of a format, such as "ld" or "s". */
static enum library_form conversion_form(const char *modifiers, char conversion)
{
	bool is_long = strpbrk(modifiers, "lqLzjt");

	switch (conversion) {
	case 'd': case 'i': return is_long ? LIBRARY_LONG : LIBRARY_INT;
	case 'u': return LIBRARY_UNSIGNED;
	case 'x': case 'X': return LIBRARY_HEX;
	case 'o': return LIBRARY_OCTAL;
	case 'c': return LIBRARY_CHAR;
	case 's': return is_long ? LIBRARY_POINTER : LIBRARY_STRING;
	case 'p': case 'n': return LIBRARY_POINTER;
	case 'a': case 'A': case 'e': case 'E': case 'f': case 'F': case 'g': case 'G':
		return LIBRARY_DOUBLE;
	default: return LIBRARY_FORMS;	/* none */
	}
}

/* Returns the argument of a conversion; its form is LIBRARY_FORMS if that is unknown. */
static struct prototype_argument conversion_argument(const char *modifiers, char conversion)
{
	bool is_float, is_number = strchr("diuxXo", conversion);
	struct prototype_argument a = {.name = "", .form = conversion_form(modifiers, conversion)};

	is_float = a.form == LIBRARY_DOUBLE;
	a.is_long_double = is_float && strchr(modifiers, 'L');
	a.is_long_long = is_number && (strpbrk(modifiers, "qLj") || strstr(modifiers, "ll"));
	return a;
}

static void read_formatted(struct argument_reader *r, struct library_entry *e, uint64_t address)
{
	const struct prototype_argument width = {.name = "", .form = LIBRARY_INT};
	char text[FORMAT_MAX] = "";
	int64_t n = address ? read_memory(r, address, text, sizeof(text) - 1) : 0;

	text[n > 0 ? n : 0] = 0;
	for (const char *at = text; (at = strchr(at, '%')); ) {
		char modifiers[4] = "";
		size_t size;

		if (*++at == '%') {
			at++;
			continue;
		}
		for (; *at && strchr("#0- +'.*0123456789", *at); at++)
			if (*at == '*')
				add_formatted(r, e, &width);
		if (*at == '$')		/* numbered arguments are not decoded */
			return;
		size = strspn(at, "hlLqjzt");
		memcpy(modifiers, at, size < sizeof(modifiers) ? size : sizeof(modifiers) - 1);
		at += size;
		if (*at == 'm')
			continue;
		const struct prototype_argument a = conversion_argument(modifiers, *at);

		if (a.form == LIBRARY_FORMS)
			return;
		add_formatted(r, e, &a);
	}
}

static void read_guessed(struct argument_reader *r, struct library_entry *e)
{
	const struct prototype_argument guess = {.name = "", .form = LIBRARY_HEX};

	for (; e->value_count < GUESSED; e->value_count++)
		e->values[e->value_count] = read_value(r, &guess);
}

static uint64_t length_of(const struct library_entry *e, const struct prototype_argument *a)
{
	return a->length >= 0 && a->length < (int)e->value_count ? e->values[a->length].number : 0;
}

void library_read_arguments(const struct tracee *t, const struct library_moment *at,
			    uint64_t limit, struct library_entry *e)
{
	const struct prototype *p = e->prototype;
	unsigned room = p && at->copies ? p->count : LIBRARY_VALUES_MAX;
	struct argument_reader r = {
		.t = t, .registers = at->registers, .copies = at->copies, .limit = limit,
		.arena = &e->arena, .is_32bit = library_is_32bit(at->registers),
		.word = library_word_size(at->registers),
	};

	r.stack = library_sp(at->registers) + library_call_size(at->registers);
	/* a recorded function has no format */
	e->values = arena_alloc(&e->arena, room * sizeof(*e->values));
	e->value_count = 0;
	if (!p) {
		read_guessed(&r, e);
		return;
	}
	for (; e->value_count < p->count; e->value_count++)
		e->values[e->value_count] = read_value(&r, &p->arguments[e->value_count]);
	for (unsigned i = 0; i < p->count; i++) {
		const struct prototype_argument *a = &p->arguments[i];
		struct library_value *v = &e->values[i];

		if (!a->is_late && (v->form == LIBRARY_STRING || v->form == LIBRARY_DATA))
			read_bytes(&r, length_of(e, a), v);
		if (a->is_format)
			read_formatted(&r, e, v->number);
	}
}

/* Returns the number of a result; `a` is NULL without a prototype. */
static uint64_t result_number(struct argument_reader *r, const struct prototype_argument *a)
{
	uint64_t bits;

	if (a && a->form == LIBRARY_DOUBLE) {
		if (r->is_32bit || a->is_long_double)
			return long_double_result(r);
		bits = float_register(r, 0);
		return a->is_float ? widen(bits) : bits;
	}
	bits = library_result(r->registers);
	if (!r->is_32bit)
		return bits;
	if (a && a->is_long_long)
		return library_long_result(r->registers);
	return extend(a ? a->form : LIBRARY_HEX, bits);
}

const struct library_value *library_read_result(const struct tracee *t,
						const struct library_moment *at, uint64_t limit,
						struct library_entry *e)
{
	const struct prototype *p = e->prototype;
	struct argument_reader r = {
		.t = t, .registers = at->registers, .copies = at->copies, .limit = limit,
		.arena = &e->arena, .is_32bit = library_is_32bit(at->registers),
	};
	struct library_value *ret = arena_new(&e->arena, struct library_value);
	bool failed;

	ret->name = "";
	ret->form = p ? p->result.form : LIBRARY_HEX;
	ret->number = result_number(&r, p ? &p->result : NULL);
	if (ret->form == LIBRARY_STRING)
		read_bytes(&r, 0, ret);
	failed = ret->form == LIBRARY_STRING ? !ret->number : (int64_t)ret->number < 0;
	for (unsigned i = 0; p && i < p->count; i++) {
		const struct prototype_argument *a = &p->arguments[i];
		struct library_value *v = &e->values[i];

		if (a->is_late && !failed && (v->form == LIBRARY_STRING || v->form == LIBRARY_DATA))
			read_bytes(&r, a->length == LENGTH_RESULT ? ret->number :
				   length_of(e, a), v);
	}
	return p && !p->has_result ? NULL : ret;
}

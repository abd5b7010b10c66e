/* The values of library calls, by the calling convention of x86-64: integers and pointers in six
 * registers, doubles in eight, and what is left on the stack. */
#include "trace/library/calls.h"

#include <errno.h>
#include <string.h>
#include <sys/ptrace.h>

#include "trace/engine/state.h"

enum {
	WORD_SIZE = 8,
	INTEGERS = 6,		/* registers for integers and pointers */
	FLOATS = 8,		/* registers for doubles */
	XMM_WORDS = 4,		/* size of such a register in words of 32 bits */
	GUESSED = 2,		/* registers that are printed without a prototype */
	STRING_MAX = 1 << 20,	/* bytes */
	FORMAT_MAX = 4096,	/* bytes of a format that is interpreted */
};

/* Where the next argument is */
struct argument_reader {
	const struct tracee *t;
	const struct user_regs_struct *registers;
	const struct library_copy *copies;	/* NULL: memory is read */
	struct user_fpregs_struct floats;
	bool has_floats;	/* .floats has been read */
	unsigned integers_used, floats_used;
	uint64_t stack;		/* address of the next argument on the stack */
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

static uint64_t next_on_stack(struct argument_reader *r)
{
	uint64_t word = 0;

	read_memory(r, r->stack, &word, sizeof(word));
	r->stack += WORD_SIZE;
	return word;
}

static uint64_t next_integer(struct argument_reader *r)
{
	const struct user_regs_struct *regs = r->registers;
	const uint64_t in[INTEGERS] = {regs->rdi, regs->rsi, regs->rdx, regs->rcx, regs->r8,
				       regs->r9};

	return r->integers_used < INTEGERS ? in[r->integers_used++] : next_on_stack(r);
}

static uint64_t float_register(struct argument_reader *r, unsigned i)
{
	uint64_t bits = 0;

	if (!r->has_floats)
		r->has_floats = !ptrace(PTRACE_GETFPREGS, r->t->id.tid, 0, &r->floats);
	if (r->has_floats)
		memcpy(&bits, &r->floats.xmm_space[i * XMM_WORDS], sizeof(bits));
	return bits;
}

static uint64_t next_float(struct argument_reader *r)
{
	return r->floats_used < FLOATS ? float_register(r, r->floats_used++) : next_on_stack(r);
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

/* Reads the bytes at v->number: `len`, or up to a NUL. */
static void read_bytes(const struct argument_reader *r, uint64_t len, struct library_value *v)
{
	bool is_string = v->form == LIBRARY_STRING;
	uint64_t most = r->limit < STRING_MAX ? r->limit : STRING_MAX;
	uint64_t ask = is_string ? most + 1 : len < most ? len : most;
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

	v.number = a->form == LIBRARY_DOUBLE ? next_float(r) : next_integer(r);
	if (a->is_float)
		v.number = widen(v.number);
	v.is_unread = a->is_late && (v.form == LIBRARY_STRING || v.form == LIBRARY_DATA);
	return v;
}

/* Adds an argument of printf(3). */
static void add_formatted(struct argument_reader *r, struct library_entry *e,
			  enum library_form form)
{
	const struct prototype_argument a = {.name = "", .form = form};

	if (e->value_count == LIBRARY_VALUES_MAX)
		return;
	struct library_value *v = &e->values[e->value_count++];

	*v = read_value(r, &a);
	if (form == LIBRARY_STRING)
		read_bytes(r, 0, v);
}

/* Returns the form of an argument by the conversion of a format, such as "ld" or "s". */
static enum library_form conversion_form(const char *modifiers, char conversion)
{
	bool is_long = strpbrk(modifiers, "lzjt");

	switch (conversion) {
	case 'd': case 'i': return is_long ? LIBRARY_LONG : LIBRARY_INT;
	case 'u': return LIBRARY_UNSIGNED;
	case 'x': case 'X': return LIBRARY_HEX;
	case 'o': return LIBRARY_OCTAL;
	case 'c': return LIBRARY_CHAR;
	case 's': return is_long ? LIBRARY_POINTER : LIBRARY_STRING;
	case 'p': case 'n': return LIBRARY_POINTER;
	case 'a': case 'A': case 'e': case 'E': case 'f': case 'F': case 'g': case 'G':
		/* a long double is on the stack, and its 80 bits are not decoded */
		return *modifiers == 'L' ? LIBRARY_FORMS : LIBRARY_DOUBLE;
	default: return LIBRARY_FORMS;	/* none */
	}
}

static void read_formatted(struct argument_reader *r, struct library_entry *e, uint64_t address)
{
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
				add_formatted(r, e, LIBRARY_INT);
		if (*at == '$')		/* numbered arguments are not decoded */
			return;
		size = strspn(at, "hlLqjzt");
		memcpy(modifiers, at, size < sizeof(modifiers) ? size : sizeof(modifiers) - 1);
		at += size;
		if (*at == 'm')
			continue;
		enum library_form form = conversion_form(modifiers, *at);

		if (form == LIBRARY_FORMS)
			return;
		add_formatted(r, e, form);
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
	struct argument_reader r = {
		.t = t, .registers = at->registers, .copies = at->copies,
		.stack = at->registers->rsp + WORD_SIZE, .limit = limit, .arena = &e->arena,
	};

	e->values = arena_alloc(&e->arena, LIBRARY_VALUES_MAX * sizeof(*e->values));
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

const struct library_value *library_read_result(const struct tracee *t,
						const struct library_moment *at, uint64_t limit,
						struct library_entry *e)
{
	const struct prototype *p = e->prototype;
	struct argument_reader r = {
		.t = t, .registers = at->registers, .copies = at->copies, .limit = limit,
		.arena = &e->arena,
	};
	struct library_value *ret = arena_new(&e->arena, struct library_value);
	bool failed;

	ret->name = "";
	ret->form = p ? p->result.form : LIBRARY_HEX;
	ret->number = ret->form == LIBRARY_DOUBLE ? float_register(&r, 0) :
		at->registers->rax;
	if (p && p->result.is_float)
		ret->number = widen(ret->number);
	if (ret->form == LIBRARY_STRING)
		read_bytes(&r, 0, ret);
	failed = ret->form == LIBRARY_STRING ? !ret->number : (int64_t)ret->number < 0;
	for (unsigned i = 0; p && i < p->count; i++) {
		const struct prototype_argument *a = &p->arguments[i];
		struct library_value *v = &e->values[i];

		if (a->is_late && !failed && (v->form == LIBRARY_STRING || v->form == LIBRARY_DATA))
			read_bytes(&r, a->length == LENGTH_RESULT ? at->registers->rax :
				   length_of(e, a), v);
	}
	return p && !p->has_result ? NULL : ret;
}

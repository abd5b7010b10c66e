#include "model/explain/crash_text.h"

#include <string.h>

#include "model/explain/reason.h"

enum { NAME_MOST = 80, MESSAGE_MOST = 300, CALLERS_MOST = 8 };

static void add_address(struct sbuf *b, const struct crash *c)
{
	sbuf_str(b, "address ");
	sbuf_hex(b, c->addr);
}

/* "it accessed a null pointer plus 8" */
static void add_null(struct sbuf *b, const struct crash *c, const char *what)
{
	sbuf_str(b, what);
	if (!c->addr)
		return;
	sbuf_str(b, " plus ");
	sbuf_dec(b, (int64_t)c->addr, false);
}

static void add_memory(struct sbuf *b, const struct crash *c)
{
	if (!*c->object) {
		add_address(b, c);
		return;
	}
	sbuf_str(b, "memory of ");
	reason_text(b, c->object, NAME_MOST);
}

void crash_text(struct sbuf *b, const struct crash *c)
{
	switch (c->kind) {
	case CRASH_NULL:
		add_null(b, c, "it accessed a null pointer");
		return;
	case CRASH_NULL_CALL:
		add_null(b, c, "it called a function by a null pointer");
		return;
	case CRASH_STACK_OVERFLOW:
		sbuf_str(b, "its stack overflowed: it accessed ");
		add_address(b, c);
		sbuf_str(b, " below it");
		return;
	case CRASH_READ_ONLY:
		sbuf_str(b, "it wrote to read-only ");
		add_memory(b, c);
		return;
	case CRASH_NOT_EXECUTABLE:
		sbuf_str(b, "it jumped to non-executable ");
		add_memory(b, c);
		return;
	case CRASH_NO_ACCESS:
		sbuf_str(b, "it accessed inaccessible ");
		add_memory(b, c);
		return;
	case CRASH_UNMAPPED:
		sbuf_str(b, "it accessed ");
		add_address(b, c);
		sbuf_str(b, ", where nothing is mapped");
		return;
	case CRASH_UNMAPPED_JUMP:
		sbuf_str(b, "it jumped to ");
		add_address(b, c);
		sbuf_str(b, ", where nothing is mapped");
		return;
	case CRASH_BAD_ADDRESS:
		sbuf_str(b, "it accessed an address outside of user space");
		return;
	case CRASH_PAST_END:
		sbuf_str(b, "it accessed a mapping beyond the end of the file ");
		reason_text(b, c->object, NAME_MOST);
		return;
	case CRASH_ABORT:
		sbuf_str(b, "it called abort()");
		if (*c->message) {
			sbuf_str(b, ": ");
			reason_text(b, c->message, MESSAGE_MOST);
		}
		return;
	case CRASH_OTHER:
	case CRASH_KINDS:
		return;
	}
}

/* The innermost function may be unknown, for example after a jump to data. */
static const char *relation(const struct stack *stack)
{
	return *stack->frames[0].symbol ? "in " : "called by ";
}

void crash_text_stack(struct sbuf *b, const struct stack *stack)
{
	const char *last = "";
	unsigned named = 0;
	bool is_repeated = false;

	for (unsigned i = 0; stack && i < stack->count && named <= CALLERS_MOST; i++) {
		const char *symbol = stack->frames[i].symbol;

		if (!*symbol)
			continue;
		if (!strcmp(symbol, last)) {
			sbuf_str(b, is_repeated ? "" : " (repeatedly)");
			is_repeated = true;
			continue;
		}
		sbuf_str(b, !named ? relation(stack) : named == 1 && *stack->frames[0].symbol ?
			 ", called by " : ", ");
		reason_text(b, symbol, NAME_MOST);
		named++;
		if (!strcmp(symbol, "main"))
			return;
		last = symbol;
		is_repeated = false;
	}
}

void crash_text_place(struct sbuf *b, const struct stack *stack)
{
	const struct stack_frame *f = stack ? stack->frames : NULL;

	while (f && f < stack->frames + stack->count && !*f->symbol)
		f++;
	if (!f || f == stack->frames + stack->count)
		return;
	sbuf_str(b, relation(stack));
	reason_text(b, f->symbol, NAME_MOST);
}

const struct life_crash *crash_of_life(const struct life *l)
{
	bool is_end = l->exited && l->ending.signaled && l->crash &&
		l->crash->number == l->ending.number;

	return is_end ? l->crash : NULL;
}

void crash_text_life(struct sbuf *b, const struct life *l)
{
	const struct life_crash *c = crash_of_life(l);
	struct sbuf text = {0};

	if (!c)
		return;
	sbuf_str(&text, "");
	crash_text(&text, c->how);
	if (text.len) {
		sbuf_str(b, ": ");
		sbuf_add(b, text.s, text.len);
	}
	sbuf_reset(&text);
	crash_text_place(&text, c->stack);
	if (text.len) {
		sbuf_str(b, ", ");
		sbuf_add(b, text.s, text.len);
	}
	sbuf_done(&text);
}

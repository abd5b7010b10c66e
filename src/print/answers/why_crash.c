#include "print/answers/why_crash.h"

#include <string.h>

#include "model/explain/reason.h"

enum { NAME_MOST = 80, CALLERS_MOST = 8 };

static void add_address(struct sbuf *b, const struct crash *c)
{
	sbuf_str(b, "address ");
	sbuf_hex(b, c->addr);
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

void why_add_crash(struct sbuf *b, const struct crash *c)
{
	switch (c->kind) {
	case CRASH_NULL:
		sbuf_str(b, "it accessed a null pointer");
		if (c->addr) {
			sbuf_str(b, " plus ");
			sbuf_dec(b, (int64_t)c->addr, false);
		}
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
			reason_text(b, c->message, 2 * NAME_MOST);
		}
		return;
	case CRASH_OTHER:
		return;
	}
}

void why_add_stack(struct sbuf *b, const struct stack *stack)
{
	unsigned named = 0;

	for (unsigned i = 0; stack && i < stack->count && named <= CALLERS_MOST; i++) {
		const char *symbol = stack->frames[i].symbol;

		if (!*symbol)
			continue;
		sbuf_str(b, named == 0 ? "in " : named == 1 ? ", called by " : ", ");
		reason_text(b, symbol, NAME_MOST);
		named++;
		if (!strcmp(symbol, "main"))
			return;
	}
}

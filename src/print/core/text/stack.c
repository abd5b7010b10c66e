#include "print/core/text/stack.h"

#include "print/core/quote.h"

static void add_hex(struct sbuf *b, uint64_t n)
{
	if (n)
		sbuf_hex(b, n);
	else
		sbuf_str(b, "0x0");
}

static void add_frame(struct sbuf *b, const struct stack_frame *f)
{
	bool is_known = *f->object;

	sbuf_str(b, " > ");
	if (is_known) {
		quote_bare(b, f->object);
		sbuf_char(b, '(');
		quote_bare(b, f->symbol);
		if (*f->symbol) {
			sbuf_char(b, '+');
			add_hex(b, f->symbol_offset);
		}
		sbuf_char(b, ')');
	} else {
		sbuf_str(b, "unexpected_backtracing_error");
	}
	sbuf_str(b, " [");
	add_hex(b, is_known ? f->object_offset : f->addr);
	sbuf_char(b, ']');
	if (*f->file) {
		sbuf_char(b, ' ');
		quote_bare(b, f->file);
		sbuf_char(b, ':');
		sbuf_dec(b, f->line, false);
	}
	sbuf_str(b, f->is_inlined ? " (inlined)\n" : "\n");
}

void text_stack(struct sbuf *b, const struct stack *stack)
{
	if (!stack)
		return;
	for (unsigned i = 0; i < stack->count; i++)
		add_frame(b, &stack->frames[i]);
	if (stack->is_cut)
		sbuf_str(b, " > too many stack frames\n");
}

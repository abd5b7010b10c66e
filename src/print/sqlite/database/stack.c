#include "print/sqlite/database/stack.h"

static void write_frame(struct store *s, const struct stack_owner *of,
			const struct stack_frame *f, unsigned number)
{
	struct row r = row_begin(s, SQL_FRAME);

	row_nonzero(&r, of->call);
	row_nonzero(&r, of->signal);
	row_nonzero(&r, of->look);
	row_nonzero(&r, of->mapping);
	row_int(&r, number);
	row_str(&r, f->symbol);
	row_int_if(&r, f->symbol_offset, *f->symbol);
	row_str(&r, f->object);
	row_str(&r, f->build_id);
	row_int_if(&r, f->object_offset, *f->object);
	row_int(&r, f->addr);
	row_str(&r, f->file);
	row_int_if(&r, f->line, *f->file);
	row_int(&r, f->is_inlined);
	row_end(&r);
}

void store_stack(struct store *s, const struct stack_owner *of, const struct stack *stack)
{
	for (unsigned i = 0; stack && i < stack->count; i++)
		write_frame(s, of, &stack->frames[i], i);
}

#include "print/sqlite/stack.h"

static void write_frame(struct sqlite_printer *p, const struct sqlite_stack_of *of,
			const struct stack_frame *f, unsigned number)
{
	struct row r = row_begin(&p->store, SQL_FRAME);

	row_nonzero(&r, of->call);
	row_nonzero(&r, of->signal);
	row_nonzero(&r, of->look);
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

void sqlite_stack(struct sqlite_printer *p, const struct sqlite_stack_of *of,
		  const struct stack *stack)
{
	for (unsigned i = 0; stack && i < stack->count; i++)
		write_frame(p, of, &stack->frames[i], i);
}

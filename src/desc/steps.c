#include "desc/steps.h"

bool steps_pick_by_field(const struct type *t)
{
	return t->kind == K_PICK && !t->of && !t->flat && !t->one_only && !t->under;
}

static bool is_special(const struct field *f)
{
	return f->flags & (F_RET | F_AFTER);
}

/* Adds the argument of a field, unless no registers are left for it. */
static void add_argument(struct steps *out, const struct abi *abi, const struct field *f,
			 struct schema *s)
{
	uint64_t size = schema_size(s, abi, f->type);
	unsigned regs = size > abi->word ? size / abi->word : 1;
	unsigned reg = f->reg ? f->reg - 1u : out->next;
	bool is_stack = f->reg == REG_STACK;

	if (!is_stack && reg + regs > 6)
		return;
	if (regs == 2 && abi->even_pairs)
		reg += reg % 2;
	out->step[out->count++] = (struct step){.field = f, .reg = reg, .regs = regs};
	out->next = is_stack ? out->next : reg + regs;
}

const struct step *steps_find(const struct steps *s, atom name)
{
	const struct step *found = s->before ? steps_find(s->before, name) : NULL;

	for (unsigned i = 0; !found && i < s->count; i++)
		if (s->step[i].field->id == name)
			found = &s->step[i];
	return found;
}

struct steps *steps_compile(struct arena *arena, struct schema *s, const struct abi *abi,
			    const struct field *fields, const struct steps *before)
{
	const struct field *f, **special;
	unsigned arguments = 0, specials = 0;
	struct steps *out;

	for (f = fields; f->type && !(f->flags & F_REST); f++)
		*(is_special(f) ? &specials : &arguments) += 1;
	out = arena_alloc(arena, sizeof(*out) + arguments * sizeof(out->step[0]));
	special = arena_alloc(arena, (specials + 1) * sizeof(*special));
	*out = (struct steps){
		.fields = fields, .before = before, .next = before ? before->next : 0,
		.special = special,
	};
	for (f = fields; f->type && !(f->flags & F_REST); f++) {
		if (is_special(f))
			special[out->specials++] = f;
		else
			add_argument(out, abi, f, s);
	}
	if (f->type) {
		out->rest = f->type;
		out->after = f + 1;
		if (out->rest->by && steps_pick_by_field(out->rest))
			out->chooser = steps_find(out, out->rest->by);
	}
	return out;
}

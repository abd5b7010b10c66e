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

static const struct step *find_argument(const struct steps *s, atom name)
{
	const struct step *found = s->before ? find_argument(s->before, name) : NULL;

	for (unsigned i = 0; !found && i < s->count; i++)
		if (s->step[i].field->id == name)
			found = &s->step[i];
	return found;
}

struct number_at steps_number(const struct steps *s, atom name)
{
	const struct step *step = name == desc_name_ret ? NULL : find_argument(s, name);

	if (!step)
		return (struct number_at){.place = name == desc_name_ret ? IN_RESULT : NOWHERE};
	return (struct number_at){
		.place = step->field->type->kind == K_PTR ? BEHIND_POINTER : IN_REGISTER,
		.at = step->reg, .field = step->field,
	};
}

struct number_at steps_member(struct schema *s, const struct abi *abi, uint16_t record, atom name)
{
	const struct slot *slot = schema_layout(s, abi, record)->slot;
	const struct field *f = desc_records[record].fields;

	if (name == desc_name_ret)
		return (struct number_at){.place = IN_RESULT};
	for (; f->type && !(f->flags & F_REST); f++, slot++)
		if (f->id == name)
			return (struct number_at){.place = IN_MEMBER, .at = slot->at, .field = f};
	return (struct number_at){.place = NOWHERE};
}

static void add_bound(const struct name_scope *where, struct pointee *out, atom name)
{
	if (out->bounds == BOUNDS_MAX)
		out->is_limited_otherwise = true;
	else
		out->bound[out->bounds++] = steps_named(where, name);
}

void steps_pointee(const struct name_scope *where, const struct type *t, struct pointee *out)
{
	for (;; t = t->of) {
		bool counts = t->kind == K_SIZED && !t->fixed;

		if (!counts && t->kind != K_SHARE && t->kind != K_DATED &&
		    (t->kind != K_WHOLE || t->clamped))
			break;
		out->is_limited_otherwise |= !counts || t->bits || t->under || t->flat;
		out->is_zero_filled |= counts && t->flat;
		if (counts)
			add_bound(where, out, t->by);
	}
	out->type = t;
	out->limits = out->bounds;
	if (t->by && (t->kind == K_BYTES || t->kind == K_BITSET || t->kind == K_VEC))
		add_bound(where, out, t->by);
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
			out->chooser = find_argument(out, out->rest->by);
	}
	return out;
}

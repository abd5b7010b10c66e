#include "decode/walk.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <linux/netlink.h>

enum {
	DEPTH_MAX = 32,
	HWADDR_MAX = 32,	/* the kernel's MAX_ADDR_LEN */
};

static const char *noun(const struct type *t, uint64_t count)
{
	return count == 1 ? noun_words[t->noun].one : noun_words[t->noun].many;
}

/* Whether another member may be added; the limit of members does not apply to counted lists */
static bool has_room(struct walk *w, const struct type *t, const struct value *list)
{
	if (t->kind == K_VEC && t->bits && list->list.count >= t->bits && !w->d->limits.verbose)
		return false;
	return (t->noun || list->list.count < w->d->limits.members) && w->nodes < NODES_MAX;
}

/* Name of member `i` of a list: its entry in a set, else the number */
static const char *index_name(struct walk *w, uint16_t set, uint64_t i)
{
	const struct entry *e = schema_entry(w->d->schema, w->abi, set, i);
	char *s;

	if (e)
		return e->name;
	s = arena_alloc(w->arena, 21);
	snprintf(s, 21, "%" PRIu64, i);
	return s;
}

/* Member `i` of a list. The kernel has processed as many members as it returned. */
static struct value *walk_member(struct walk *w, const struct type *t, const struct place *p,
				 uint64_t i)
{
	enum read_space view = w->view;
	struct value *v;

	if (t->until_ret && !w->r->failed && i >= (uint64_t)w->r->ret)
		w->view = AT_ENTRY;
	v = walk_type(w, t->of, p);
	w->view = view;
	return v;
}

static struct value *walk_vec(struct walk *w, const struct type *t, struct place p)
{
	struct value *v = value_new(w, t->set ? V_RECORD : V_LIST);
	uint64_t size = size_of(w, t->of), whole = size ? p.whole / size : 0, n, i;
	uint64_t having = 0;
	struct value **end = &v->list.first;
	bool count_only = t->noun && !w->d->limits.verbose;
	bool has_key = t->under && !t->at_most;

	if (t->fixed)
		whole = t->flat ? min64(whole, t->fixed) : t->fixed;
	if (t->by) {		/* may exceed the `fixed` size of the place */
		whole = scope_find(w, t->by, &n) ? scope_count(w, t, n) : 0;
		if (whole && (w->negative || extent_overflows(p.addr, whole, size)))
			return value_unread(w, p.addr, w->negative ? "negative count" : "too many");
	}
	if (t->clamped)
		whole = min64(whole, t->fixed);
	for (i = 0; i < whole && p.size >= (i + 1) * size; i++) {
		struct place q = place_part(p, i * size, size);
		bool wanted = !count_only && has_room(w, t, v);

		if (t->until_null && !number_load(w, t->of, q.p))
			whole = i;
		if (i == whole || (!wanted && !t->until_null && !has_key))
			break;
		if (has_key && (!scope_find_in(w, t->of->record, q, t->under, &n) || !n))
			continue;
		having++;
		if (wanted) {
			*end = walk_member(w, t, &q, i);
			(*end)->name = t->set ? index_name(w, t->set, i) : NULL;
			end = &(*end)->next;
			v->list.count++;
		}
	}
	v->list.whole = has_key ? having : t->until_null ? i : whole;
	uint64_t most = t->fixed && t->by ? min64(whole, t->fixed) : t->flat ? 0 : whole;
	bool is_bad = i < most && (t->until_null || !count_only) && p.size < (i + 1) * size &&
		p.size < p.whole && (p.addr + p.size) % PAGE_MIN == 0;

	/* text ends before the member that cannot be read */
	if (t->until_null && !count_only && v->list.count < i)
		is_bad = false;
	if (is_bad && !i)
		return scalar_unread(w, p.addr);
	v->list.bad = is_bad ? p.addr + i * size : 0;
	v->list.noun = t->set ? desc_sets[t->set].unknown : noun(t, v->list.whole);
	v->flags = t->set ? VF_INDEXED : t->noun && t->noun != NOUN_hidden ? VF_COUNTED : 0;
	return v;
}

/* Netlink messages or attributes. A single one is not shown as a list. A length that is too small
 * ends the list; too few bytes for a header are shown as bytes. */
static struct value *walk_messages(struct walk *w, const struct type *t, struct place p)
{
	struct value *v = value_new(w, V_LIST), **end = &v->list.first;
	uint64_t head = size_of(w, t->of), at = 0, len;
	struct place list = w->list;

	if (p.size < head)
		return p.whole < head ? scalar_cut(w, p) : scalar_unread(w, p.addr);
	while (at < p.whole) {
		struct place q = place_part(p, at, 0);

		v->list.whole++;
		if (q.whole >= head && q.size < head &&
		    memory_is_bad(w->d->mem, w->view, w->now, p.addr, p.addr + p.size))
			v->list.bad = q.addr;
		if (!has_room(w, t, v) || (q.whole >= head && q.size < head))
			break;
		bool cut = q.whole < head ||
			!scope_find_in(w, t->of->record, q, t->by, &len);

		if (!cut)
			q = place_part(p, at, len < head ? head : len);
		w->list = p;
		*end = cut ? scalar_cut(w, q) : walk_type(w, t->of, &q);
		end = &(*end)->next;
		v->list.count++;
		if (cut || len < head || t->one_only)
			break;
		at += (len + t->fixed - 1) / t->fixed * t->fixed;
	}
	w->list = list;
	if (v->list.whole != 1 || v->list.count != 1)
		return v;
	bool stays = desc_records[t->of->record].flags & R_LISTED &&
		v->list.first->kind == V_RECORD && v->list.first->list.count == 1;

	return stays ? v : v->list.first;
}

static struct value *walk_chain(struct walk *w, const struct type *t, struct place p)
{
	struct value *v = value_new(w, V_LIST), **end = &v->list.first;
	uint64_t align = t->fixed ? t->fixed : w->abi->word, at = 0, len, pad;
	uint64_t head = size_of(w, t->of);
	uint64_t budget = w->budget;

	if (p.size < head && !t->noun && !t->flat)
		return value_unread(w, p.addr, "cut");
	if (w->view == AT_EXIT && budget != UINT64_MAX) {
		p.whole = min64(p.whole, budget);
		p.size = min64(p.size, p.whole);
		budget -= p.whole;
		w->budget = UINT64_MAX;		/* already charged for the members */
	}
	bool count_only = t->noun && !w->d->limits.verbose;

	if (t->flat) {
		v = walk_messages(w, t, p);
		w->budget = budget;
		return v;
	}
	while (at < p.size && p.size - at >= head) {
		struct place q = place_part(p, at, 0);

		if (!scope_find_in(w, t->of->record, q, t->by, &len) || (!len && t->noun))
			break;

		bool last = len < head;	/* a length that is too small: show the header only */

		len = last ? head : len;
		v->list.whole++;
		if (!count_only && has_room(w, t, v)) {
			q = place_part(p, at, len);
			*end = walk_type(w, t->of, &q);
			end = &(*end)->next;
			v->list.count++;
		}
		if (len > p.size - at || t->one_only)
			break;
		pad = (align - len % align) % align;
		if (pad > p.size - at - len)
			break;
		at += len + pad;
		if (!t->noun && at < p.size && (last || p.size - at < head)) {
			v->list.whole++;	/* what follows is no record: text shows where */
			v->list.bad = p.addr + at;
		}
		if (last)
			break;
	}
	if (p.size < p.whole && at + 1 < p.whole && !t->one_only)
		v->list.whole++;
	w->budget = budget;
	v->list.noun = noun(t, v->list.whole);
	v->flags = t->noun ? VF_COUNTED : 0;
	return v;
}

/* A number as it was at syscall enter and is at exit; one number if both are equal */
static struct value *walk_both(struct walk *w, const struct type *t, const struct place *p)
{
	struct value *now = walk_type(w, t, p), *v;
	uint64_t got, size = size_of(w, t);
	struct place was;
	const uint8_t *b;

	if (w->view != AT_EXIT)
		return now;
	b = memory_read(w->d->mem, AT_ENTRY, w->now, p->addr, size, &got);
	if (!b || got < size || !memcmp(b, p->p, size))
		return now;
	v = value_new(w, V_CHANGE);
	was = (struct place){b, size, size, p->addr};
	v->change.before = walk_type(w, t, &was);
	v->change.after = now;
	return v;
}

/* Whether a type is a list of at most `fixed` members, with as many as a field says */
static bool is_list_up_to(const struct type *t)
{
	return t->kind == K_VEC && t->by && t->fixed && !t->clamped;
}

/* Whether a type is the list at the end of a record, with as many members as a field says */
static bool is_list_at_end(struct walk *w, const struct type *t)
{
	return ((t->kind == K_VEC || t->kind == K_BYTES) && t->by && !size_of(w, t)) ||
		is_list_up_to(t);
}

static inline bool is_in_view(const struct walk *w, const struct field *f)
{
	if (!w->only_both && !(f->flags & (F_PAD | F_RET | F_AFTER | F_IN | F_OUT)))
		return true;		/* most fields */
	return !(f->flags & (F_PAD | F_RET | F_AFTER)) &&
		!(w->only_both && !(f->flags & F_BOTH)) &&
		!(f->flags & F_IN && w->view == AT_EXIT) &&
		!(f->flags & F_OUT && w->view == AT_ENTRY);
}

/* Whether a field of this type is shown although the place is shorter than the type */
static bool may_be_short(struct walk *w, const struct type *t, const struct place *p)
{
	switch (t->kind) {
	case K_STR:
	case K_CUSTOM: return true;
	case K_WHOLE: return !t->flat || p->size >= t->fixed;
	case K_VEC: return is_list_up_to(t) || (t->flat && p->size >= size_of(w, t->of));
	default: return false;
	}
}

/* Whether text shows the number only with -v if it is 0 */
static inline bool is_detail_if_zero(const struct field *f)
{
	return (f->flags & (F_MORE | F_NONZERO)) == (F_MORE | F_NONZERO) && f->type->kind == K_NUM;
}

/* Whether a field is shown: in this view, by its test, and within the place */
static bool is_shown(struct walk *w, const struct field *f, const struct place *p)
{
	const struct type *t = f->type;

	if (!is_in_view(w, f))
		return false;
	if (!p->size && !(t->kind == K_CUSTOM && t->bits == C_BEYOND && p->whole))
		return is_list_at_end(w, t) && scope_holds(w, f->when);
	if (p->size < size_of(w, t) && !may_be_short(w, t, p))
		return false;
	if (f->flags & F_NONZERO && !is_detail_if_zero(f) && place_is_zero(p))
		return false;
	if (t->kind == K_VEC && !t->by && p->size < size_of(w, t->of))
		return false;
	return scope_holds(w, f->when);
}

/* Decodes a field; NULL: not shown */
struct value *walk_field(struct walk *w, const struct field *f, const struct place *p)
{
	struct value *v;

	if (!is_shown(w, f, p))
		return NULL;
	bool only_both = w->only_both;

	w->only_both = false;		/* does not apply to nested fields */
	if (!p->size && p->whole && f->type->kind != K_CUSTOM && !is_list_up_to(f->type))
		v = scalar_unread(w, p->addr);
	else
		v = f->flags & F_BOTH ? walk_both(w, f->type, p) : walk_type(w, f->type, p);
	w->only_both = only_both;
	if (is_detail_if_zero(f))
		v->flags |= v->kind == V_NUMBER && !v->num.n ? VF_MORE | VF_QUIET : 0;
	else if (f->flags & (F_MORE | F_NAMELESS | F_QUIET | F_NAME_AGAIN | F_REMARK) && v)
		v->flags |= (f->flags & F_MORE ? VF_MORE : 0) |
			(f->flags & F_NAMELESS ? VF_NAMELESS : 0) |
			(f->flags & F_QUIET ? VF_QUIET : 0) |
			(f->flags & F_REMARK ? VF_REMARK : 0) |
			(f->flags & F_NAME_AGAIN ? VF_NAME_AGAIN : 0);
	return v;
}

/* Members of a record, grouped by rank: the order in which they are shown */
struct members {
	struct value *first[RANKS], **end[RANKS];
};

static void members_add(struct members *m, struct value *v, unsigned rank)
{
	assert(rank < RANKS);
	if (!m->end[rank])
		m->end[rank] = &m->first[rank];
	*m->end[rank] = v;
	m->end[rank] = &v->next;
}

static struct value *members_join(struct members *m)
{
	struct value *first = NULL;

	for (unsigned rank = RANKS; rank-- > 0;) {
		if (!m->first[rank])
			continue;
		*m->end[rank] = first;
		first = m->first[rank];
	}
	return first;
}

/* Whether a member is left out because no printer wants details. Only numbers are left out; targets
 * of pointers are always read. */
static inline bool is_left_out(const struct walk *w, const struct field *f, unsigned record_flags)
{
	const struct type *t = f->type;

	if (!w->d->limits.brief || !(f->flags & F_MORE) || f->flags & F_BOTH ||
	    is_detail_if_zero(f) || record_flags & R_GAPS)
		return false;
	return type_is_number(t->kind == K_DATED ? t->of : t);
}

/* Number of bytes up to the end of the message that is the last field of a record */
static uint64_t span_of(struct walk *w, const struct type *t, struct place p)
{
	t = t->kind == K_WHOLE ? t->of : t;

	const struct field *f = desc_records[t->record].fields;
	const struct slot *slot = schema_layout(w->d->schema, w->abi, t->record)->slot;
	uint64_t head, len;

	for (; f[1].type; f++)
		slot++;
	if (f->type->kind != K_CHAIN)
		return size_of(w, t);
	head = size_of(w, f->type->of);
	if (!scope_find_in(w, f->type->of->record, place_part(p, slot->at, 0), f->type->by, &len))
		len = 0;
	return min64(slot->at + (len < head ? head : len), p.whole);
}

/* The least number of bytes of a payload; with fewer, or with more than *most, it is not decoded */
static uint64_t payload_least(struct walk *w, const struct type *t, uint64_t *most)
{
	const struct type *num = t->kind == K_NUM ? t : t->of;

	*most = UINT64_MAX;
	if (t->kind == K_CHAIN || t->kind == K_STR)
		return 0;
	if (t->kind == K_VEC && !t->fixed)
		return size_of(w, t->of);
	if (t->kind == K_BYTES && t->sense == SENSE_HWADDR)
		*most = HWADDR_MAX;
	if (t->kind == K_BITS || ((t->kind == K_NUM || t->kind == K_ONE) && num->width == LEFT))
		*most = sizeof(uint64_t);
	if (t->kind != K_WHOLE)
		return size_of(w, t);
	if (t->one_only)
		*most = size_of(w, t->of);
	return t->flat ? 0 : t->fixed ? t->fixed : size_of(w, t->of);
}

/* Offset of a payload, if the previous one is at offsets `last` to `end`. Types other than bytes
 * and K_CUSTOM are aligned to 4 bytes. */
static uint64_t payload_next(const struct field *f, uint64_t last, uint64_t end)
{
	if (f->flags & F_AGAIN)
		return last;
	return f->type->kind == K_BYTES || f->type->kind == K_CUSTOM ? end : NLMSG_ALIGN(end);
}

/* What follows the header of a netlink message or attribute */
static struct value *walk_payload(struct walk *w, const struct type *t, struct place p)
{
	uint64_t least, most;
	struct value *v;

	while (t->kind == K_PICK)
		t = scope_picked(w, t, p);
	least = payload_least(w, t, &most);
	if (p.whole < least || p.whole > most)
		v = scalar_cut(w, p);
	else if (!p.size || p.size < least)
		v = scalar_unread(w, p.addr);
	else
		v = walk_type(w, t, &p);
	if (v && v->kind == V_BYTES && v->bytes.bad)
		v->at = p.addr;
	return v;
}

/* Whether a field of an R_UNKNOWN record is missing, or a text whose end is */
static bool is_unknown(const struct walk *w, const struct field *f, const struct place *p,
		       const struct value *v)
{
	if (!v)
		return is_in_view(w, f) && !p->size && p->whole;
	return (f->type->kind == K_STR || (f->type->kind == K_BYTES && f->type->unlimited)) &&
		p->size < p->whole && v->bytes.len == p->size;
}

/* Returns the value of a field of such a record, or one in its place, which is a V_UNREAD with
 * VF_HEX if it is unknown; a text is shown by its address. */
static struct value *mark_unknown(struct walk *w, const struct field *f, const struct place *p,
				  struct value *v)
{
	bool unknown = is_unknown(w, f, p, v), is_whole = f->type->kind == K_WHOLE;

	if (unknown)
		v = scalar_unread(w, p->addr);
	if (unknown ? f->type->kind != K_STR : is_whole && v && v->kind == V_UNREAD)
		v->flags |= VF_HEX;
	return v;
}

/* Decodes a field of a record, where the flags of one of them are rare; NULL: not shown. Counts
 * what is left out. */
static struct value *walk_rare_field(struct walk *w, const struct record *r, const struct field *f,
				     const struct place *part, uint64_t size, bool has_slot,
				     uint64_t *left_out)
{
	struct value *m = NULL;

	if (r->flags & R_PAYLOAD && !has_slot)
		m = part->whole && !(f->flags & F_PAD) ? walk_payload(w, f->type, *part) : NULL;
	else if (f->flags & F_OMITTED)
		*left_out += part->whole != 0;
	else if (is_left_out(w, f, r->flags))
		*left_out += !(f->flags & F_QUIET) && is_shown(w, f, part);
	else
		m = walk_field(w, f, part);
	if (!m && r->flags & R_SPLIT && part->size && part->size < size)
		m = scalar_cut(w, *part);
	return r->flags & R_UNKNOWN ? mark_unknown(w, f, part, m) : m;
}

static struct value *walk_record(struct walk *w, uint16_t record, struct place p)
{
	const struct record *r = &desc_records[record];
	const struct slot *slot = schema_layout(w->d->schema, w->abi, record)->slot;
	const struct field *f = r->fields;
	struct value *v = value_new(w, V_RECORD), *m;
	struct members members = {0};
	struct scope scope = {.up = w->scope, .record = record, .place = p};
	bool cut = r->flags & (w->only_both ? R_CUT_BOTH : R_CUT);
	bool is_rare = r->flags & (R_PAYLOAD | R_SPLIT | R_UNKNOWN);
	uint64_t at = 0, end = 0, size, left_out = cut, open = 0;
	struct place part;

	w->scope = &scope;
	v->has_gaps = r->flags & R_GAPS;
	if (f->flags & F_SPAN)
		slot = NULL;
	v->flags = r->flags & R_TUPLE ? VF_TUPLE : r->flags & R_INDEXED ? VF_INDEXED :
		r->flags & R_BRIEF ? VF_COUNTED : 0;
	while (f->type) {
		if (f->flags & F_REST) {	/* continue with the fields of the chosen entry */
			f = scope_chosen(w, f->type, p);
			slot = NULL;
			continue;
		}
		size = slot ? slot->size : size_of(w, f->type);
		if (slot)
			at = slot->at;
		else if (r->flags & R_PAYLOAD)
			at = payload_next(f, at, end);
		else if (!(r->flags & R_UNION))
			at = schema_next(w->d->schema, w->abi, f, at, end);
		if (f->flags & F_SPAN)
			size = span_of(w, f->type, place_part(p, at, 0));
		part = place_part(p, at, r->flags & R_PAYLOAD && !f[1].type ? 0 : size);
		m = NULL;
		if (is_rare || f->flags & F_OMITTED)
			m = walk_rare_field(w, r, f, &part, size, slot, &left_out);
		else if (!(f->flags & F_MORE) || !is_left_out(w, f, r->flags))
			m = walk_field(w, f, &part);
		else if (!(f->flags & F_QUIET))
			left_out = left_out || is_shown(w, f, &part);
		if (m || f->flags & F_PAD || at + size <= p.whole)
			open = at + size > open ? at + size : open;
		if (m) {
			m->name = f->name;
			members_add(&members, m, slot ? f->reg : RANKS - 1);
			v->list.count++;
		}
		if (r->flags & R_PAYLOAD && part.size < size && !(f->flags & F_PAD))
			break;			/* what would follow is missing, too */
		end = at + size > end ? at + size : end;
		slot = slot ? slot + 1 : NULL;
		f++;
	}
	v->list.first = members_join(&members);
	left_out += r->flags & R_OPEN && p.whole > open;
	v->list.whole = v->list.count + left_out;
	w->scope = scope.up;
	/* what spans is shown alone if nothing follows */
	bool single = r->fields->flags & F_SPAN || r->flags & R_SINGLE;

	return single && v->list.count == 1 ? v->list.first : v;
}

/* The first field of a record that is incomplete */
static struct value *walk_head(struct walk *w, const struct type *t, struct place p)
{
	uint64_t head = size_of(w, desc_records[t->record].fields[0].type);
	struct value *v = walk_record(w, t->record, place_part(p, 0, head));

	v->list.whole++;
	if (p.whole >= size_of(w, t))
		v->list.bad = p.addr + head;
	return v;
}

/* A type that is decoded if all bytes of the place are available */
static struct value *walk_available(struct walk *w, const struct type *t, struct place p)
{
	struct value *v;

	p = place_part(p, 0, t->fixed);
	if (p.size && p.size >= extent_needed(w, t->of, p.whole))
		return walk_type(w, t->of, &p);
	if (!p.whole)
		return value_unread(w, p.addr, "empty");
	v = scalar_unread(w, p.addr + p.size);
	v->at = p.addr;
	return v;
}

/* Whether a record, with the list that is its last field, has exactly the size of the place */
static bool fills_place(struct walk *w, uint16_t record, struct place p)
{
	const struct field *f = desc_records[record].fields;
	uint64_t n, size = schema_layout(w->d->schema, w->abi, record)->size;

	while (f->type && f[1].type)
		f++;
	if (f->type && is_list_at_end(w, f->type) && f->type->kind == K_VEC &&
	    scope_find_in(w, record, p, f->type->by, &n))
		size += min64(n, UINT32_MAX) * size_of(w, f->type->of);
	return size == p.whole;
}

static struct value *walk_whole(struct walk *w, const struct type *t, struct place p)
{
	uint64_t n;

	if (t->one_only && t->of->kind == K_STRUCT && !fills_place(w, t->of->record, p))
		return value_unread(w, p.addr, "cut");
	if (t->by && (!scope_find(w, t->by, &n) || !n || n % w->abi->word))
		return value_unread(w, p.addr, "cut");
	if (t->clamped)
		return walk_available(w, t, p);
	if (t->flat && !t->by && !t->fixed && p.size < size_of(w, t->of))
		return walk_head(w, t->of, p);
	if (t->between && p.size < p.whole &&
	    memory_is_bad(w->d->mem, w->view, w->now, p.addr, p.addr + p.size))
		return value_unread(w, p.addr, "cut");
	if (p.size >= (t->fixed ? t->fixed : t->by ? p.whole : size_of(w, t->of))) {
		struct value *v = walk_type(w, t->of, &p);

		if (t->by && v->kind == V_RECORD && n > p.whole)
			v->list.whole = v->list.count + 1;
		return v;
	}
	if (t->base == HEX && p.size && p.size == p.whole)
		return scalar_cut(w, p);
	return t->record ? walk_record(w, t->record, p) :
		value_unread(w, p.addr, p.whole ? "cut" : "empty");
}

/* The place with zeros up to the size of the record that is picked */
static struct place zero_filled(struct walk *w, const struct type *t, struct place p)
{
	uint64_t size;

	while (t->kind == K_PICK)
		t = scope_picked(w, t, p);
	size = size_of(w, t);
	if (p.size >= size || !p.size)
		return p;
	p.p = memcpy(arena_alloc(w->arena, size), p.p, p.size);
	p.size = size;
	return p;
}

static struct value *walk_sized(struct walk *w, const struct type *t, struct place p)
{
	uint64_t n = t->fixed;

	if (n || scope_size(w, t, &n)) {
		p.size = min64(p.size, n);
		p.whole = min64(p.whole, n);
	}
	if (t->flat)
		p = zero_filled(w, t->of, p);
	return walk_type(w, t->of, &p);
}

/* The number of bytes to share comes from the current stop, regardless of the view: the list may be
 * filled by the caller and its buffers by the kernel (readv). */
static struct value *walk_share(struct walk *w, const struct type *t, const struct place *p)
{
	uint64_t n, budget = w->budget;
	enum read_space view = w->view;
	struct value *v;

	w->view = w->now;
	if (w->now == AT_EXIT && scope_size(w, t, &n))
		w->budget = n;
	w->view = view;
	v = walk_type(w, t->of, p);
	w->budget = budget;
	return v;
}

static struct value *walk_dated(struct walk *w, const struct type *t, const struct place *p)
{
	struct value *v = walk_type(w, t->of, p);

	v->sense = t->sense;
	v->flags |= t->beside ? VF_BESIDE : 0;
	return v;
}

static struct value *walk_custom(struct walk *w, const struct type *t, const struct place *p)
{
	struct value *v;

	if (!p->size && t->bits != C_BEYOND && t->bits != C_FONT_DATA)
		return value_unread(w, p->addr, "cut");
	v = customs[t->bits](w, t, *p);
	return v || !t->of ? v : walk_dated(w, t, p);
}

static struct value *walk_kind(struct walk *w, const struct type *t, const struct place *p)
{
	switch ((enum kind)t->kind) {
	case K_NUM:
	case K_ONE:
	case K_BITS: return scalar_number(w, t, p);
	case K_STR: return scalar_string(w, t, *p);
	case K_BYTES: return scalar_bytes(w, t, *p);
	case K_BITSET: return walk_bitset(w, t, *p);
	case K_VEC: return walk_vec(w, t, *p);
	case K_CHAIN: return walk_chain(w, t, *p);
	case K_STRUCT: return walk_record(w, t->record, *p);
	case K_PTR: return walk_ptr(w, t, p);
	case K_SIZED: return walk_sized(w, t, *p);
	case K_SHARE: return walk_share(w, t, p);
	case K_PICK: return walk_type(w, scope_picked(w, t, *p), p);
	case K_DATED: return walk_dated(w, t, p);
	case K_WHOLE: return walk_whole(w, t, *p);
	case K_OPAQUE: break;
	case K_CUSTOM: return walk_custom(w, t, p);
	}
	return value_unread(w, p->addr, "opaque");
}

struct value *walk_type(struct walk *w, const struct type *t, const struct place *p)
{
	struct value *v;

	if (w->depth >= DEPTH_MAX || w->nodes >= NODES_MAX)
		return value_unread(w, p->addr, "too deep");
	w->depth++;
	v = walk_kind(w, t, p);
	w->depth--;
	return v;
}

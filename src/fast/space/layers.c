#include "fast/space/layers.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/system/audit.h"

/* DEPTH_MAX layers are merged into one, because a lookup searches all of them */
enum { DEPTH_MAX = 4, FIRST_ROOM = 8, FIRST_STUBS = 4 };

/* Descriptors of stubs of an area, from number .first on */
struct heads {
	struct stub *head;
	uint16_t first, count, room;
};

struct layer {
	/* Processes and upper layers that use it; with 1 it may change. */
	unsigned users;
	unsigned depth;			/* Number of layers from this one down. */
	struct layer *below;
	struct fast_site_entry *sites;	/* Hash table by .addr. */
	unsigned site_count, site_room;	/* .site_room: a power of two, or 0. */
	/* Upper bound of the number of sites in this layer and those below. */
	unsigned all_sites;
	struct heads heads[FAST_AREAS];
	struct seen_text *text;
	unsigned texts;
};

struct layer *layers_share(struct layer *top)
{
	if (top)
		top->users++;
	return top;
}

void layers_drop(struct layer *top)
{
	while (top && !--top->users) {
		struct layer *below = top->below;

		for (unsigned i = 0; i < FAST_AREAS; i++)
			free(top->heads[i].head);
		free(top->sites);
		free(top->text);
		free(top);
		top = below;
	}
}

static struct fast_site_entry *find_entry(const struct layer *l, uint64_t addr)
{
	uint64_t at = addr * 0x9E3779B97F4A7C15ULL >> 32;

	for (;; at++) {
		struct fast_site_entry *e = &l->sites[at & (l->site_room - 1)];

		if (!e->addr || e->addr == addr)
			return e;
	}
}

static void grow_sites(struct layer *l)
{
	struct fast_site_entry *old = l->sites;
	unsigned room = l->site_room;

	l->site_room = room ? room * 2 : FIRST_ROOM;
	l->sites = alloc_zeroed(l->site_room * sizeof(*l->sites));
	for (unsigned i = 0; i < room; i++)
		if (old[i].addr)
			*find_entry(l, old[i].addr) = old[i];
	free(old);
}

/* The entry of a site in this layer; .addr is 0 if there is none yet */
static struct fast_site_entry *reserve_entry(struct layer *l, uint64_t addr)
{
	if (2 * l->site_count >= l->site_room)
		grow_sites(l);
	return find_entry(l, addr);
}

static void put_site(struct layer *l, const struct fast_site_entry *site)
{
	audit(l->users == 1);	/* a layer that is shared never changes */

	struct fast_site_entry *e = reserve_entry(l, site->addr);

	l->site_count += !e->addr;
	*e = *site;
}

static void put_stub(struct heads *h, unsigned at, const struct stub *head)
{
	if (!h->count || at < h->first || at > h->first + h->count) {
		h->first = at;
		h->count = 0;
	}
	h->count = at - h->first;
	if (h->count == h->room) {
		h->room = h->room ? 2 * h->room : FIRST_STUBS;
		h->head = alloc_more(h->head, h->room, sizeof(*h->head));
	}
	h->head[h->count++] = *head;
}

static bool is_same_mapping(const struct seen_text *a, const struct seen_text *b)
{
	return a->start == b->start && a->end == b->end && a->offset == b->offset &&
		a->file == b->file;
}

static void put_text(struct layer *l, const struct seen_text *text)
{
	unsigned at = 0;

	while (at < l->texts && !is_same_mapping(&l->text[at], text))
		at++;
	if (at == TEXTS_MAX)
		at = text->start / FAST_PAGE % TEXTS_MAX;
	if (at == l->texts)
		l->text = alloc_more(l->text, ++l->texts, sizeof(*l->text));
	l->text[at] = *text;
}

/* Adds what `l` and the layers below contain, the oldest first. */
static void merge(struct layer *into, const struct layer *l)
{
	if (l->below)
		merge(into, l->below);
	for (unsigned i = 0; i < l->site_room; i++)
		if (l->sites[i].addr)
			put_site(into, &l->sites[i]);
	for (unsigned a = 0; a < FAST_AREAS; a++)
		for (unsigned i = 0; i < l->heads[a].count; i++)
			put_stub(&into->heads[a], l->heads[a].first + i, &l->heads[a].head[i]);
	for (unsigned i = 0; i < l->texts; i++)
		put_text(into, &l->text[i]);
	into->all_sites = into->site_count;
}

static struct layer *flatten(struct layer *top)
{
	struct layer *all = alloc_new(struct layer);

	all->users = all->depth = 1;
	merge(all, top);
	layers_drop(top);
	return all;
}

/* Returns the top layer if it may be changed, otherwise a new one on top of it. */
static struct layer *writable_layer(struct layer **top)
{
	struct layer *l = *top;

	if (l && l->users == 1)
		return l;
	if (l && l->depth == DEPTH_MAX)
		return *top = flatten(l);
	*top = alloc_new(struct layer);
	(*top)->users = 1;
	(*top)->depth = l ? l->depth + 1 : 1;
	(*top)->all_sites = l ? l->all_sites : 0;
	(*top)->below = l;
	return *top;
}

const struct fast_site_entry *layers_site(const struct layer *top, uint64_t addr)
{
	for (const struct layer *l = top; l; l = l->below) {
		const struct fast_site_entry *e = l->site_room ? find_entry(l, addr) : NULL;

		if (e && e->addr)
			return e;
	}
	return NULL;
}

struct fast_site_entry *layers_change_site(struct layer **top, uint64_t addr)
{
	const struct fast_site_entry *known = layers_site(*top, addr);
	struct fast_site_entry site = known ? *known : (struct fast_site_entry){.addr = addr};
	struct layer *l = writable_layer(top);
	struct fast_site_entry *e = reserve_entry(l, addr);

	if (e->addr)
		return e;
	if (l->all_sites == SITES_MAX)
		return NULL;
	l->all_sites++;
	l->site_count++;
	*e = site;
	return e;
}

const struct stub *layers_stub(const struct layer *top, unsigned area, unsigned at)
{
	for (const struct layer *l = top; l; l = l->below) {
		const struct heads *h = &l->heads[area];

		if (h->count && at >= h->first)
			return at - h->first < h->count ? &h->head[at - h->first] : NULL;
	}
	return NULL;
}

void layers_put_stub(struct layer **top, unsigned area, unsigned at, const struct stub *head)
{
	put_stub(&writable_layer(top)->heads[area], at, head);
}

const struct seen_text *layers_text(const struct layer *top, const struct seen_text *same)
{
	for (const struct layer *l = top; l; l = l->below)
		for (unsigned i = 0; i < l->texts; i++)
			if (is_same_mapping(&l->text[i], same))
				return &l->text[i];
	return NULL;
}

void layers_put_text(struct layer **top, const struct seen_text *text)
{
	put_text(writable_layer(top), text);
}

void layers_each_site(struct layer **top, void (*see)(void *ctx, struct fast_site_entry *e),
		      void *ctx)
{
	const struct layer *l;

	if (!*top)
		return;
	l = *top = flatten(*top);
	for (unsigned i = 0; i < l->site_room; i++)
		if (l->sites[i].addr)
			see(ctx, &l->sites[i]);
}

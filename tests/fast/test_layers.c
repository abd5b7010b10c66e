/* What is known of a process and shared with its forks. */
#include "fast/space/layers.h"

#include <string.h>

#include "fast/patch/known.h"
#include "lib/unit.h"

enum { HOLDERS = 12 };

static void add(struct layer **top, uint64_t addr, uint64_t stub)
{
	struct fast_site_entry *e = layers_change_site(top, addr);

	ck_assert_ptr_nonnull(e);
	ck_assert_uint_eq(e->addr, addr);
	e->stub = stub;
	e->is_examined = true;
}

static uint64_t stub_of(const struct layer *top, uint64_t addr)
{
	const struct fast_site_entry *e = layers_site(top, addr);

	return e ? e->stub : 0;
}

static void clear(void *ctx, struct fast_site_entry *e)
{
	(void)ctx;
	e->stub = 0;
}

START_TEST(nothing_is_known)
{
	struct layer *top = layers_share(NULL);
	struct seen_text text = {.start = 1};

	ck_assert_ptr_null(top);
	ck_assert_ptr_null(layers_site(top, 8));
	ck_assert_ptr_null(layers_stub(top, 0, 0));
	ck_assert_ptr_null(layers_text(top, &text));
	layers_each_site(&top, clear, NULL);
	layers_drop(top);
}
END_TEST

/* A process does not see changes by its fork or its parent. */
START_TEST(forks_have_their_own)
{
	struct layer *parent = NULL, *child;

	for (uint64_t i = 1; i <= 100; i++)
		add(&parent, i * 16, i);
	child = layers_share(parent);
	ck_assert_ptr_eq(child, parent);
	add(&child, 16, 1000);
	add(&child, 5000, 1001);
	add(&parent, 6000, 1002);
	for (uint64_t i = 2; i <= 100; i++) {
		ck_assert_uint_eq(stub_of(parent, i * 16), i);
		ck_assert_uint_eq(stub_of(child, i * 16), i);
	}
	ck_assert_uint_eq(stub_of(parent, 16), 1);
	ck_assert_uint_eq(stub_of(child, 16), 1000);
	ck_assert_uint_eq(stub_of(parent, 5000), 0);
	ck_assert_uint_eq(stub_of(child, 5000), 1001);
	ck_assert_uint_eq(stub_of(parent, 6000), 1002);
	ck_assert_uint_eq(stub_of(child, 6000), 0);
	layers_drop(parent);
	ck_assert_uint_eq(stub_of(child, 32), 2);
	layers_drop(child);
}
END_TEST

/* After its children are gone, a parent continues with its data. */
START_TEST(finished_children_leave_nothing)
{
	struct layer *parent = NULL, *first;

	add(&parent, 16, 1);
	first = parent;
	for (uint64_t i = 2; i < 100; i++) {
		struct layer *child = layers_share(parent);

		add(&child, i * 16, i);
		ck_assert_ptr_ne(child, parent);
		layers_drop(child);
		add(&parent, i * 32, i);
		ck_assert_ptr_eq(parent, first);
	}
	layers_drop(parent);
}
END_TEST

/* Generations that all stay, each with data of its own */
START_TEST(many_generations)
{
	struct layer *of[HOLDERS] = {NULL};
	struct stub head = {0};
	struct seen_text text = {0};

	for (unsigned i = 0; i < HOLDERS; i++) {
		if (i)
			of[i] = layers_share(of[i - 1]);
		add(&of[i], 16 * (i + 1), i + 1);
		add(&of[i], 8, i + 1);
		head.end = i;
		layers_put_stub(&of[i], 1, i, &head);
		text.start = i;
		layers_put_text(&of[i], &text);
	}
	for (unsigned i = 0; i < HOLDERS; i++) {
		ck_assert_uint_eq(stub_of(of[i], 8), i + 1);
		for (unsigned k = 0; k < HOLDERS; k++) {
			text.start = k;
			ck_assert_uint_eq(stub_of(of[i], 16 * (k + 1)), k <= i ? k + 1 : 0);
			ck_assert(!layers_text(of[i], &text) == (k > i));
			ck_assert_ptr_null(layers_stub(of[i], 0, k));
			if (k > i)
				ck_assert_ptr_null(layers_stub(of[i], 1, k));
			else
				ck_assert_uint_eq(layers_stub(of[i], 1, k)->end, k);
		}
	}
	for (unsigned i = 0; i < HOLDERS; i++)
		layers_drop(of[i]);
}
END_TEST

/* A fork with fewer stubs than its parent continues from there. */
START_TEST(stubs_are_replaced)
{
	struct layer *parent = NULL, *child, *other;
	struct stub head = {0};

	for (unsigned i = 0; i < 20; i++) {
		head.end = 100 + i;
		layers_put_stub(&parent, 3, i, &head);
	}
	child = layers_share(parent);
	for (unsigned i = 10; i < 13; i++) {
		head.end = 200 + i;
		layers_put_stub(&child, 3, i, &head);
	}
	ck_assert_uint_eq(layers_stub(child, 3, 9)->end, 109);
	ck_assert_uint_eq(layers_stub(child, 3, 10)->end, 210);
	ck_assert_uint_eq(layers_stub(child, 3, 12)->end, 212);
	ck_assert_ptr_null(layers_stub(child, 3, 13));
	ck_assert_uint_eq(layers_stub(parent, 3, 13)->end, 113);
	/* also when all layers have been merged */
	other = layers_share(child);
	layers_each_site(&other, clear, NULL);
	ck_assert_uint_eq(layers_stub(other, 3, 9)->end, 109);
	ck_assert_uint_eq(layers_stub(other, 3, 12)->end, 212);
	ck_assert_ptr_null(layers_stub(other, 3, 13));
	layers_drop(parent);
	layers_drop(child);
	layers_drop(other);
}
END_TEST

START_TEST(texts)
{
	struct known_file file;
	struct seen_text text = {.start = 1, .end = 2, .offset = 3, .file = &file}, other = text;
	struct layer *parent = NULL, *child;

	layers_put_text(&parent, &text);
	child = layers_share(parent);
	text.known = true;
	layers_put_text(&child, &text);
	ck_assert(!layers_text(parent, &text)->known);
	ck_assert(layers_text(child, &text)->known);
	other.end = 4;
	ck_assert_ptr_null(layers_text(child, &other));
	other = text;
	other.file = NULL;
	ck_assert_ptr_null(layers_text(child, &other));
	/* bounded */
	for (uint64_t i = 0; i < 10 * TEXTS_MAX; i++) {
		text.start = i << 12;
		layers_put_text(&child, &text);
		ck_assert_ptr_nonnull(layers_text(child, &text));
	}
	layers_drop(child);
	layers_drop(parent);
}
END_TEST

static void count(void *ctx, struct fast_site_entry *e)
{
	uint64_t *sums = ctx;

	sums[0]++;
	sums[1] += e->stub;
}

START_TEST(each_and_none)
{
	struct layer *parent = NULL, *child;
	uint64_t sums[2] = {0};

	add(&parent, 16, 1);
	add(&parent, 32, 2);
	child = layers_share(parent);
	add(&child, 32, 20);
	add(&child, 48, 30);
	layers_each_site(&child, count, sums);
	ck_assert_uint_eq(sums[0], 3);
	ck_assert_uint_eq(sums[1], 51);
	layers_each_site(&child, clear, NULL);
	ck_assert_uint_eq(stub_of(child, 16), 0);
	ck_assert_uint_eq(stub_of(parent, 32), 2);
	layers_drop(child);
	layers_drop(parent);
}
END_TEST

START_TEST(sites_are_limited)
{
	struct layer *top = NULL, *child;

	for (uint64_t i = 1; i <= SITES_MAX; i++)
		add(&top, i, i);
	ck_assert_ptr_null(layers_change_site(&top, SITES_MAX + 1));
	add(&top, 1, 77);
	child = layers_share(top);
	ck_assert_ptr_null(layers_change_site(&child, SITES_MAX + 1));
	ck_assert_uint_eq(stub_of(child, 1), 77);
	layers_drop(child);
	layers_drop(top);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("layers");
	TCase *layers = tcase_create("layers");

	tcase_add_test(layers, nothing_is_known);
	tcase_add_test(layers, forks_have_their_own);
	tcase_add_test(layers, finished_children_leave_nothing);
	tcase_add_test(layers, many_generations);
	tcase_add_test(layers, stubs_are_replaced);
	tcase_add_test(layers, texts);
	tcase_add_test(layers, each_and_none);
	tcase_add_test(layers, sites_are_limited);
	suite_add_tcase(suite, layers);
	return unit_main(suite);
}

#include "base/memory/hash.h"

#include <stdbool.h>

#include "lib/unit.h"
#include "lib/random.h"

START_TEST(empty_maps_have_nothing)
{
	struct hash h = {0};
	size_t at = 0;

	ck_assert_ptr_null(hash_get(&h, 0));
	ck_assert_ptr_null(hash_remove(&h, 1));
	ck_assert_ptr_null(hash_next(&h, &at));
	hash_done(&h);
}
END_TEST

START_TEST(put_replaces)
{
	struct hash h = {0};
	int a, b;

	hash_put(&h, 7, &a);
	hash_put(&h, 7, &b);
	ck_assert_ptr_eq(hash_get(&h, 7), &b);
	ck_assert_uint_eq(h.count, 1);
	ck_assert_ptr_eq(hash_remove(&h, 7), &b);
	ck_assert_ptr_null(hash_remove(&h, 7));
	ck_assert_uint_eq(h.count, 0);
	hash_done(&h);
}
END_TEST

START_TEST(any_number_is_a_key)
{
	static const uint64_t keys[] = {0, 1, UINT64_MAX, 1ULL << 63, 1ULL << 32, UINT32_MAX};
	enum { KEYS = sizeof(keys) / sizeof(keys[0]) };
	struct hash h = {0};
	int value[KEYS];

	for (size_t i = 0; i < KEYS; i++)
		hash_put(&h, keys[i], &value[i]);
	for (size_t i = 0; i < KEYS; i++)
		ck_assert_ptr_eq(hash_get(&h, keys[i]), &value[i]);
	hash_done(&h);
}
END_TEST

START_TEST(growth_keeps_everything)
{
	enum { KEYS = 20000 };
	static int value[KEYS];
	struct hash h = {0};

	for (size_t i = 0; i < KEYS; i++)
		hash_put(&h, i * 4096, &value[i]);
	ck_assert_uint_eq(h.count, KEYS);
	for (size_t i = 0; i < KEYS; i++)
		ck_assert_ptr_eq(hash_get(&h, i * 4096), &value[i]);
	hash_done(&h);
}
END_TEST

START_TEST(walk_sees_each_once)
{
	enum { KEYS = 1000 };
	struct hash h = {0};
	int seen[KEYS] = {0}, *value;
	size_t at = 0;

	for (size_t i = 0; i < KEYS; i++)
		hash_put(&h, i << 20, &seen[i]);
	while ((value = hash_next(&h, &at)))
		++*value;
	for (size_t i = 0; i < KEYS; i++)
		ck_assert_int_eq(seen[i], 1);
	hash_done(&h);
}
END_TEST

/* A few keys in a small table: the runs of occupied slots are long and wrap around its end. After
 * each step all keys are looked up, which detects a gap that was not closed. */
START_TEST(agrees_with_a_naive_map)
{
	enum { KEYS = 48, STEPS = 100000 };
	static int values[STEPS];
	uint64_t keys[KEYS], random = 0x1234567 + _i;
	void *naive[KEYS] = {0};
	size_t naive_count = 0;
	struct hash h = {0};

	for (size_t i = 0; i < KEYS; i++)
		keys[i] = _i ? random_next(&random) : i;
	for (size_t step = 0; step < STEPS; step++) {
		size_t k = random_next(&random) % KEYS;

		if (random_next(&random) % 2) {
			naive_count += !naive[k];
			naive[k] = &values[step];
			hash_put(&h, keys[k], naive[k]);
		} else {
			naive_count -= !!naive[k];
			ck_assert_ptr_eq(hash_remove(&h, keys[k]), naive[k]);
			naive[k] = NULL;
		}
		if (h.count != naive_count)
			ck_abort_msg("step %zu: count %zu, not %zu", step, h.count, naive_count);
		for (size_t i = 0; i < KEYS; i++)
			if (hash_get(&h, keys[i]) != naive[i])
				ck_abort_msg("step %zu: key %zu is wrong", step, i);
	}
	hash_done(&h);
}
END_TEST

static TCase *hash_tests(void)
{
	TCase *c = tcase_create("hash");

	tcase_add_test(c, empty_maps_have_nothing);
	tcase_add_test(c, put_replaces);
	tcase_add_test(c, any_number_is_a_key);
	tcase_add_test(c, growth_keeps_everything);
	tcase_add_test(c, walk_sees_each_once);
	tcase_add_loop_test(c, agrees_with_a_naive_map, 0, 8);
	return c;
}

UNIT_CASE(hash_tests)

/* Decode cache: a hit requires equality of everything that decoding depends on. */
#include <string.h>

#include "decode/capture.h"
#include "decode/cache.h"
#include "lib/unit.h"

enum { READ = 0, WRITE = 1, GETPPID = 110, AT = 0x1000 };

static struct decode_cache *cache;
static struct schema *schema;
static struct arena arena;
static struct memory memory;

static void set_up(void)
{
	cache = decode_cache_new();
	schema = schema_new();
	memory_init(&memory, &arena, NULL, NULL);
}

static void tear_down(void)
{
	decode_cache_free(cache);
	schema_free(schema);
	arena_done(&arena);
}

static struct event returned(uint64_t nr, uint64_t third, int64_t ret)
{
	return (struct event){
		.kind = EVENT_LEAVE,
		.call = {.abi = &abis[ABI_x86_64], .nr = nr, .arg = {3, AT, third}, .ret = ret,
			 .failed = ret < 0, .is_combined = true},
	};
}

/* Decodes the entry */
static bool keep(struct decode_cache_entry *r, const struct event *e)
{
	struct decoder d = {
		.schema = schema, .arena = &r->arena, .mem = &r->memory, .limits = {.bytes = 32},
	};

	r->view = capture_view(&d, e, NULL);
	return decode_cache_store(cache, r, true);
}

/* The identity of a syscall that occurs for the third time */
static uint64_t known(const struct event *e)
{
	struct decode_cache_entry *r;

	ck_assert_ptr_null(decode_cache_find(cache, e, &memory));
	r = decode_cache_find(cache, e, &memory);
	ck_assert_ptr_nonnull(r);
	ck_assert_uint_eq(r->cache_key, 0);
	ck_assert(keep(r, e));
	r = decode_cache_find(cache, e, &memory);
	ck_assert_ptr_nonnull(r);
	ck_assert_uint_ne(r->cache_key, 0);
	return r->cache_key;
}

START_TEST(the_third_has_what_the_second_was_decoded_to)
{
	struct event e = returned(READ, 3, 3);
	const struct value *data;
	struct decode_cache_entry *r;

	memory_put(&memory, AT_EXIT, AT, 3, "abc", 3);
	known(&e);
	arena_reset(&arena);		/* the event's bytes are freed */
	memory_init(&memory, &arena, NULL, NULL);
	memory_put(&memory, AT_EXIT, AT, 3, "abc", 3);
	r = decode_cache_find(cache, &e, &memory);
	ck_assert_ptr_nonnull(r);
	ck_assert_str_eq(r->view.name, "read");
	data = r->view.args->list.first->next;
	ck_assert_int_eq(data->kind, V_BYTES);
	ck_assert_uint_eq(data->bytes.len, 3);
	ck_assert(!memcmp(data->bytes.p, "abc", 3));
}
END_TEST

/* How the other one differs from read(3, "abc", 3) = 3 */
enum difference { NUMBER, MACHINE, ARGUMENT, RESULT, NOTE, KIND, WHOLE, BYTE, LENGTH, ADDRESS,
	ASKED, TIME, ONE_MORE, NONE_AT_ALL, DIFFERENCES };

START_TEST(whoever_differs_is_another)
{
	struct event e = returned(READ, 3, 3), other = e;

	memory_put(&memory, AT_EXIT, AT, 3, "abc", 3);
	known(&e);
	arena_reset(&arena);
	memory_init(&memory, &arena, NULL, NULL);
	switch ((enum difference)_i) {
	case NUMBER: other.call.nr = WRITE; break;
	case MACHINE: other.call.abi = &abis[ABI_i386]; break;
	case ARGUMENT: other.call.arg[5] = 1; break;
	case RESULT: other.call.ret = 2; break;
	case NOTE: other.call.note = CALL_BLOCKED; break;
	case KIND: other.kind = EVENT_ENTER; break;
	case WHOLE: other.call.is_combined = false; break;
	case BYTE: memory_put(&memory, AT_EXIT, AT, 3, "abd", 3); break;
	case LENGTH: memory_put(&memory, AT_EXIT, AT, 3, "abc", 2); break;
	case ADDRESS: memory_put(&memory, AT_EXIT, AT + 8, 3, "abc", 3); break;
	case ASKED: memory_put(&memory, AT_EXIT, AT, 4, "abc", 3); break;
	case TIME: memory_put(&memory, AT_ENTRY, AT, 3, "abc", 3); break;
	case ONE_MORE:
		memory_put(&memory, AT_EXIT, AT, 3, "abc", 3);
		memory_put(&memory, AT_EXIT, AT + 8, 1, "", 1);
		break;
	default: break;
	}
	if (_i < BYTE)
		memory_put(&memory, AT_EXIT, AT, 3, "abc", 3);
	ck_assert_ptr_null(decode_cache_find(cache, &other, &memory));
}
END_TEST

/* Because it needs more bytes than recorded, or because the decoder forbids it */
START_TEST(what_is_not_a_matter_of_its_bytes_is_not_kept)
{
	struct event e = _i ? returned(GETPPID, 0, 7) : returned(READ, 3, 3);
	struct decode_cache_entry *r;

	ck_assert_ptr_null(decode_cache_find(cache, &e, &memory));
	r = decode_cache_find(cache, &e, &memory);
	ck_assert(_i ? !decode_cache_store(cache, r, false) : !keep(r, &e));
	ck_assert_ptr_null(decode_cache_find(cache, &e, &memory));
}
END_TEST

/* Limits the memory of 256 entries */
START_TEST(what_has_many_bytes_is_not_remembered)
{
	static const char bytes[1 << 20];
	struct event e = returned(READ, sizeof(bytes), sizeof(bytes));

	memory_put(&memory, AT_EXIT, AT, sizeof(bytes), bytes, sizeof(bytes));
	for (int again = 0; again < 3; again++)
		ck_assert_ptr_null(decode_cache_find(cache, &e, &memory));
}
END_TEST

/* The promises about `like` (ptrail/event.h) */
START_TEST(of_the_same_remainder_only_the_greatest_comes_again)
{
	uint64_t greatest[DECODE_CACHE_SLOTS] = {0};

	for (int64_t round = 0; round < 20 * DECODE_CACHE_SLOTS; round++) {
		struct event e = returned(GETPPID, 0, round % (3 * DECODE_CACHE_SLOTS));

		for (int again = 0; again < 4; again++) {
			struct decode_cache_entry *r = decode_cache_find(cache, &e, &memory);
			uint64_t *most;

			if (!r)
				continue;
			if (!r->cache_key)
				ck_assert(keep(r, &e));
			ck_assert_int_eq(r->view.ret->num.n, e.call.ret);
			most = &greatest[r->cache_key % DECODE_CACHE_SLOTS];
			ck_assert_uint_ge(r->cache_key, *most);
			*most = r->cache_key;
		}
	}
}
END_TEST

START_TEST(who_comes_often_keeps_the_place)
{
	struct event often = returned(GETPPID, 0, 1);
	uint64_t like = known(&often);

	for (int64_t i = 2; i < 100 * DECODE_CACHE_SLOTS; i++) {
		struct event once = returned(GETPPID, 0, i);

		ck_assert_ptr_null(decode_cache_find(cache, &once, &memory));
		if (i % 16)
			continue;
		ck_assert_ptr_nonnull(decode_cache_find(cache, &often, &memory));
		ck_assert_uint_eq(decode_cache_find(cache, &often, &memory)->cache_key, like);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("cache");
	TCase *t = tcase_create("cache");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, the_third_has_what_the_second_was_decoded_to);
	tcase_add_loop_test(t, whoever_differs_is_another, 0, DIFFERENCES);
	tcase_add_loop_test(t, what_is_not_a_matter_of_its_bytes_is_not_kept, 0, 2);
	tcase_add_test(t, what_has_many_bytes_is_not_remembered);
	tcase_add_test(t, of_the_same_remainder_only_the_greatest_comes_again);
	tcase_add_test(t, who_comes_often_keeps_the_place);
	suite_add_tcase(suite, t);
	return unit_main(suite);
}

#include "enrich/pid_names.h"

#include <stdio.h>
#include <string.h>

#include "lib/unit.h"

/* A backend in which number 2 is the task 4711 named "sh", and 7 is itself and has no name; it
 * counts lookups. */
static struct arena arena;
static struct memory mem;
static unsigned asked;

static int64_t answer(void *ctx, enum read_space space, uint64_t number, void *buf, uint64_t len)
{
	const char *known = number == 2 ? "4711 sh" : number == 7 ? "7 " : "";

	(void)ctx;
	ck_assert_int_eq(space, PID_NAMES);
	asked++;
	return snprintf(buf, len, "%s", known);
}

static void set_up(void)
{
	asked = 0;
	memory_init(&mem, &arena, answer, NULL);
}

static void tear_down(void)
{
	arena_done(&arena);
}

static struct value number(int64_t n, enum sense sense)
{
	return (struct value){.kind = V_NUMBER, .sense = sense, .flags = VF_SETTLED, .num.n = n};
}

static void resolve(struct value *argument, struct value *ret, unsigned details)
{
	struct value args = {.kind = V_RECORD, .list.first = argument};
	struct call_view view = {.args = &args, .ret = ret};

	pid_names_resolve(&view, &mem, details);
}

START_TEST(details_that_are_wanted)
{
	struct value both = number(2, SENSE_PID), name = both, here = both;

	resolve(&both, NULL, PID_DETAIL_NAME | PID_DETAIL_NUMBER);
	ck_assert_str_eq(both.num.path, "sh");
	ck_assert_int_eq(both.num.here, 4711);
	resolve(&name, NULL, PID_DETAIL_NAME);
	ck_assert_str_eq(name.num.path, "sh");
	ck_assert_int_eq(name.num.here, 0);
	resolve(&here, NULL, PID_DETAIL_NUMBER);
	ck_assert_ptr_null(here.num.path);
	ck_assert_int_eq(here.num.here, 4711);
}
END_TEST

START_TEST(numbers_without_details)
{
	struct value same = number(7, SENSE_PID), group = number(-2, SENSE_PID);
	struct value other = number(2, SENSE_NUMBER), gone = number(9, SENSE_PID);

	same.next = &group;
	group.next = &other;
	other.next = &gone;
	resolve(&same, NULL, PID_DETAIL_NAME | PID_DETAIL_NUMBER);
	for (struct value *v = &same; v; v = v->next) {
		ck_assert_ptr_null(v->num.path);
		ck_assert_int_eq(v->num.here, 0);
	}
	ck_assert_uint_eq(asked, 2);
}
END_TEST

START_TEST(a_replay_gives_the_same)
{
	struct value pid = number(2, SENSE_PID), ret = number(2, SENSE_PID);

	resolve(&pid, &ret, PID_DETAIL_NAME);
	ck_assert_uint_eq(asked, 2);		/* at enter and at exit */
	mem.below = NULL;
	pid.num.path = ret.num.path = NULL;
	resolve(&pid, &ret, PID_DETAIL_NAME | PID_DETAIL_NUMBER);
	ck_assert_str_eq(pid.num.path, "sh");
	ck_assert_str_eq(ret.num.path, "sh");
	ck_assert_int_eq(ret.num.here, 4711);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("enrich");
	TCase *c = tcase_create("pid_names");

	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, details_that_are_wanted);
	tcase_add_test(c, numbers_without_details);
	tcase_add_test(c, a_replay_gives_the_same);
	suite_add_tcase(suite, c);
	return unit_main(suite);
}

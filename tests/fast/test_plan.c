/* The plans of all syscalls: decoding from the copies that they make gives the same as decoding
 * from memory. */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode/case.h"
#include "fast/compare.h"
#include "fast/stub/reads.h"
#include "fast/world.h"
#include "lib/unit.h"

static struct fast_table table;

static void make_plans(const struct limits *limits)
{
	struct fast_plan_options o = {.limits = *limits, .values = true};
	struct fast_message_stops askers;

	compare_plans(&table, &o, &askers);
}

static unsigned run_cases(const char *path, struct schema *schema)
{
	static struct decode_case c;
	FILE *in = fopen(path, "re");
	unsigned line = 0, done = 0;

	ck_assert_ptr_nonnull(in);
	for (; case_next(in, &line, &c); case_done(&c)) {
		struct compare compare = {
			.schema = schema, .table = &table, .limits = c.limits, .read = fake_read,
			.fd_class = fake_class, .ctx = &c.fake,
		};
		enum compared how;

		if (*c.error || c.regs.abi->id != ABI_x86_64)
			continue;
		make_plans(&c.limits);
		/* creating such a socket stops, so that the tracer knows of it */
		if (c.fake.class[c.regs.arg[0] % FAKE_FDS])
			continue;
		how = compare_call(&compare, &c.regs, c.returns);
		ck_assert_msg(how != COMPARED_DIFFERS, "%s:%u", path, c.number);
		done += how == COMPARED_SAME;
		/* no bytes are wanted: records are valid all the same */
		compare.limits.bytes = 0;
		make_plans(&compare.limits);
		how = compare_call(&compare, &c.regs, c.returns);
		ck_assert_msg(how != COMPARED_DIFFERS, "%s:%u, no bytes", path, c.number);
	}
	fclose(in);
	return done;
}

START_TEST(every_case_is_decoded_from_its_copies)
{
	const char *tree = getenv("top_srcdir");
	struct schema *schema = schema_new();
	char pattern[4096];
	unsigned done = 0;
	glob_t files;

	setenv("TZ", "UTC0", 1);
	snprintf(pattern, sizeof(pattern), "%s/tests/cases/*.t", tree ? tree : ".");
	ck_assert_int_eq(glob(pattern, 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++)
		done += run_cases(files.gl_pathv[i], schema);
	ck_assert_uint_gt(done, 350);
	globfree(&files);
	schema_free(schema);
}
END_TEST

static const struct limits looks[] = {
	{.bytes = 32, .members = 32}, {.bytes = 32, .members = 32, .verbose = true},
	{.members = 1, .brief = true}, {.bytes = 4096, .members = 4096},
	{.bytes = 4096, .members = 4096, .verbose = true},
	{.bytes = 5, .members = 3, .verbose = true},
};

START_TEST(any_call_is_decoded_from_its_copies)
{
	struct world *w = world_new(1234567 + _i);
	struct compare c = {
		.schema = schema_new(), .table = &table, .limits = looks[_i], .read = world_read,
		.fd_class = world_class, .ctx = w,
	};
	unsigned long same = 0, different = 0;

	make_plans(&looks[_i]);
	for (unsigned nr = 0; nr < FAST_CALLS; nr++) {
		const struct call *call = desc_call(&abis[ABI_x86_64], nr);
		unsigned seen[COMPARED_DIFFERS + 1] = {0};

		for (unsigned i = 0; call && i < 60 && !seen[COMPARED_DIFFERS]; i++) {
			struct regs r = world_call(w, call, nr);

			seen[compare_call(&c, &r, true)]++;
		}
		different += seen[COMPARED_DIFFERS];
		same += seen[COMPARED_SAME];
		/* random arguments of clone3 are none with which a task may be created */
		ck_assert_msg(seen[COMPARED_SAME] || table.plan[nr].how == FAST_STOP ||
			      nr == NR_x86_64_clone3, "%s", call->name);
	}
	ck_assert_uint_eq(different, 0);
	ck_assert_uint_gt(same, 15000);
	schema_free(c.schema);
	world_free(w);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("plan");
	TCase *t = tcase_create("reads");

	tcase_add_test(t, every_case_is_decoded_from_its_copies);
	tcase_add_loop_test(t, any_call_is_decoded_from_its_copies, 0,
			    sizeof(looks) / sizeof(*looks));
	suite_add_tcase(s, t);
	return unit_main(s);
}

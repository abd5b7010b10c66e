/* Who is to blame, in trees of processes made by hand. Times are small numbers. */
#include <signal.h>
#include <string.h>

#include "lib/unit.h"
#include "model/explain/blame.h"
#include "model/explain/reason.h"

enum { LIVES = 16 };

struct made {
	struct life life;
	struct life_program program;
	struct message message;
	const char *argv[3];
};

static struct made made[LIVES];
static unsigned count;

static void reset(void)
{
	memset(made, 0, sizeof(made));
	count = 0;
}

/* A process that ended at that time: a negative code is a signal */
static struct life *life(struct life *parent, const char *path, uint64_t exited, int code)
{
	struct made *m = &made[count++];
	struct life *l = &m->life;

	m->program = (struct life_program){.path = path, .file = path, .cwd = ""};
	*l = (struct life){
		.id = {100 + count, count}, .parent = parent, .exited = exited,
		.program = &m->program, .first_program = &m->program,
		.ending = {.signaled = code < 0, .number = code < 0 ? -code : code},
	};
	if (parent) {
		*(parent->last_child ? &parent->last_child->next : &parent->first_child) = l;
		parent->last_child = l;
	}
	return l;
}

static void says(struct life *l, uint64_t time, const char *text)
{
	struct message *m = &((struct made *)(void *)l)->message;

	*m = (struct message){.time = time, .fd = 2, .text = text, .len = strlen(text)};
	l->messages = m;
}

static const struct life *culprit(const struct life *root)
{
	struct blame b;

	blame_find(root, &b);
	ck_assert_ptr_eq(b.chain[0], root);
	return b.chain[b.count - 1];
}

START_TEST(a_shell_ends_as_its_last_command)
{
	struct life *sh = life(NULL, "/bin/sh", 50, 3), *failed;

	life(sh, "/bin/a", 10, 3);
	failed = life(sh, "/bin/b", 20, 3);
	life(sh, "/bin/c", 30, 0);
	ck_assert_ptr_eq(culprit(sh), failed);
}
END_TEST

START_TEST(a_shell_tells_of_signals_by_codes)
{
	struct life *sh = life(NULL, "/bin/bash", 50, 128 + SIGSEGV);
	struct life *crashed = life(sh, "/bin/a", 10, -SIGSEGV);

	life(sh, "/bin/b", 20, 1);
	ck_assert_ptr_eq(culprit(sh), crashed);
}
END_TEST

START_TEST(a_shell_with_a_code_of_its_own_is_to_blame)
{
	struct life *sh = life(NULL, "/bin/sh", 50, 5);

	life(sh, "/bin/a", 10, 1);
	ck_assert_ptr_eq(culprit(sh), sh);
}
END_TEST

START_TEST(but_not_when_a_command_complained_last)
{
	struct life *sh = life(NULL, "/bin/sh", 50, 5), *a = life(sh, "/bin/a", 10, 1);

	says(a, 9, "a: no\n");
	ck_assert_ptr_eq(culprit(sh), a);
	says(sh, 40, "giving up\n");
	ck_assert_ptr_eq(culprit(sh), sh);
}
END_TEST

START_TEST(a_shell_that_speaks_of_itself_means_itself)
{
	struct life *sh = life(NULL, "/bin/sh", 50, 2), *a = life(sh, "/bin/a", 10, 2);

	says(sh, 20, "sh: 3: cd: can't cd to /nowhere\n");
	ck_assert_ptr_eq(culprit(sh), sh);
	says(sh, 5, "sh: 3: cd: can't cd to /nowhere\n");	/* that was before */
	ck_assert_ptr_eq(culprit(sh), a);
	says(sh, 20, "sh: 3: a: not found\n");
	ck_assert_ptr_eq(culprit(sh), a);
}
END_TEST

START_TEST(make_means_the_first_that_it_names)
{
	struct life *make = life(NULL, "/usr/bin/make", 50, 2), *ignored, *first;

	ignored = life(make, "/bin/sh", 10, 5);
	first = life(make, "/bin/sh", 20, 7);
	life(make, "/bin/sh", 30, 7);
	ck_assert_ptr_eq(culprit(make), ignored);
	says(make, 40, "make: [Makefile:2: a] Error 5 (ignored)\n"
	     "make: *** [Makefile:4: all] Error 7\n");
	ck_assert_ptr_eq(culprit(make), first);
}
END_TEST

START_TEST(timeout_stops_what_it_runs)
{
	struct life *timeout = life(NULL, "/usr/bin/timeout", 50, 124);
	struct life *slow = life(timeout, "/bin/slow", 40, -SIGTERM);

	ck_assert_ptr_eq(culprit(timeout), slow);
}
END_TEST

START_TEST(any_program_may_name_its_child)
{
	struct life *cc = life(NULL, "/usr/bin/driver", 50, 4), *pass;

	pass = life(cc, "/usr/lib/pass1", 10, -SIGKILL);
	life(cc, "/usr/lib/pass2", 20, 1);
	ck_assert_ptr_ne(culprit(cc), pass);
	says(cc, 30, "driver: Killed signal terminated program pass1\n");
	ck_assert_ptr_eq(culprit(cc), pass);
	says(cc, 30, "driver: pass12 is no program\n");
	ck_assert_ptr_eq(culprit(cc), cc);
}
END_TEST

START_TEST(a_child_that_outlives_its_parent_explains_nothing)
{
	struct life *sh = life(NULL, "/bin/sh", 50, 1);

	life(sh, "/bin/late", 60, 1);
	life(sh, "/bin/runs", 0, 0);
	ck_assert_ptr_eq(culprit(sh), sh);
}
END_TEST

START_TEST(a_signal_is_ones_own)
{
	struct life *sh = life(NULL, "/bin/sh", 50, -SIGINT), *a = life(sh, "/bin/a", 10, -SIGINT);

	ck_assert_ptr_eq(culprit(sh), sh);
	sh->fatal.from = SIGNAL_SELF;	/* as shells do to say that they were interrupted */
	ck_assert_ptr_eq(culprit(sh), a);
}
END_TEST

START_TEST(the_beginning_of_a_pipeline_is_to_blame)
{
	struct life *sh = life(NULL, "/bin/sh", 50, 1), *crash, *grep;
	struct blame b;

	crash = life(sh, "/bin/crash", 10, -SIGSEGV);
	grep = life(sh, "/bin/grep", 20, 1);
	crash->program->out = grep->program->in = 4711;
	blame_find(sh, &b);
	ck_assert(b.upstream);
	ck_assert_ptr_eq(b.chain[b.count - 1], crash);
	ck_assert_ptr_eq(b.chain[b.count - 2], grep);
	crash->ending.number = SIGPIPE;		/* that is the other's doing */
	ck_assert_ptr_eq(culprit(sh), grep);
}
END_TEST

START_TEST(what_runs_still_is_followed_to_its_end)
{
	struct life *sh = life(NULL, "/bin/sh", 0, 0), *make;
	struct blame b;

	life(sh, "/bin/a", 10, 1);
	make = life(sh, "/usr/bin/make", 0, 0);
	blame_find(sh, &b);
	ck_assert(b.running);
	ck_assert_uint_eq(b.count, 2);
	ck_assert_ptr_eq(b.chain[1], make);
}
END_TEST

START_TEST(a_chain_has_an_end)
{
	struct life *l = NULL;

	for (unsigned i = 0; i < LIVES; i++)
		l = life(l, "/bin/sh", 50, 1);
	ck_assert_ptr_eq(culprit(&made[0].life), l);
}
END_TEST

START_TEST(names_are_words)
{
	ck_assert(blame_names("cc1: killed", "cc1"));
	ck_assert(blame_names("a cc10 cc1", "cc1"));
	ck_assert(!blame_names("cc10, xcc1, my-cc1, cc1_", "cc1"));
	ck_assert(!blame_names("anything", ""));
}
END_TEST

START_TEST(text_has_no_control_characters)
{
	struct sbuf b = {0};

	reason_text(&b, "a\033[2J\xc3\xa4\xc2\x9b\xff\xe2\x82", 100);
	ck_assert_str_eq(b.s, "a?[2J\xc3\xa4?""?" "?" "?" "?");
	sbuf_reset(&b);
	reason_text(&b, "abcdef", 3);
	ck_assert_str_eq(b.s, "abc...");
	sbuf_done(&b);
}
END_TEST

static void suite_of(TCase *c)
{
	tcase_add_checked_fixture(c, reset, NULL);
	tcase_add_test(c, a_shell_ends_as_its_last_command);
	tcase_add_test(c, a_shell_tells_of_signals_by_codes);
	tcase_add_test(c, a_shell_with_a_code_of_its_own_is_to_blame);
	tcase_add_test(c, but_not_when_a_command_complained_last);
	tcase_add_test(c, a_shell_that_speaks_of_itself_means_itself);
	tcase_add_test(c, make_means_the_first_that_it_names);
	tcase_add_test(c, timeout_stops_what_it_runs);
	tcase_add_test(c, any_program_may_name_its_child);
	tcase_add_test(c, a_child_that_outlives_its_parent_explains_nothing);
	tcase_add_test(c, a_signal_is_ones_own);
	tcase_add_test(c, the_beginning_of_a_pipeline_is_to_blame);
	tcase_add_test(c, what_runs_still_is_followed_to_its_end);
	tcase_add_test(c, a_chain_has_an_end);
	tcase_add_test(c, names_are_words);
	tcase_add_test(c, text_has_no_control_characters);
}

int main(void)
{
	Suite *s = suite_create("blame");
	TCase *c = tcase_create("blame");

	suite_of(c);
	suite_add_tcase(s, c);
	return unit_main(s);
}

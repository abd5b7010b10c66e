/* The process to blame, in constructed trees of processes. Times are small numbers. */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "abi/abi.h"
#include "desc/traits.h"
#include "desc/type.h"
#include "lib/unit.h"
#include "model/errors/error_cause.h"
#include "model/blame/blame.h"
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

/* A process that ended at that time; a negative code is a signal number */
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

static void add_message(struct life *l, uint64_t time, const char *text)
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

START_TEST(shell_passes_on_status_of_last_command)
{
	struct life *sh = life(NULL, "/bin/sh", 50, 3), *failed;

	life(sh, "/bin/a", 10, 3);
	failed = life(sh, "/bin/b", 20, 3);
	life(sh, "/bin/c", 30, 0);
	ck_assert_ptr_eq(culprit(sh), failed);
}
END_TEST

START_TEST(shell_reports_signals_by_status)
{
	struct life *sh = life(NULL, "/bin/bash", 50, 128 + SIGSEGV);
	struct life *crashed = life(sh, "/bin/a", 10, -SIGSEGV);

	life(sh, "/bin/b", 20, 1);
	ck_assert_ptr_eq(culprit(sh), crashed);
}
END_TEST

START_TEST(shell_with_another_status_is_blamed)
{
	struct life *sh = life(NULL, "/bin/sh", 50, 5), *a = life(sh, "/bin/a", 10, 1);

	ck_assert_ptr_eq(culprit(sh), a);	/* a || exit 5 */
	add_message(sh, 20, "found nothing\n");
	ck_assert_ptr_eq(culprit(sh), sh);
}
END_TEST

START_TEST(unless_a_command_reported_an_error_last)
{
	struct life *sh = life(NULL, "/bin/sh", 50, 5), *a = life(sh, "/bin/a", 10, 1);

	add_message(a, 9, "a: no\n");
	ck_assert_ptr_eq(culprit(sh), a);
	add_message(sh, 40, "giving up\n");
	ck_assert_ptr_eq(culprit(sh), a);
}
END_TEST

/* a || { rm x; rm y; exit 5; } */
START_TEST(shell_cleans_up_after_a_failure)
{
	struct life *sh = life(NULL, "/bin/sh", 50, 5), *a = life(sh, "/bin/a", 10, 1);

	add_message(a, 9, "a: no\n");
	life(sh, "/bin/rm", 20, 0);
	life(sh, "/bin/rm", 30, 0);
	ck_assert_ptr_eq(culprit(sh), a);
	life(sh, "/bin/work", 40, 0);
	ck_assert_ptr_eq(culprit(sh), sh);
}
END_TEST

/* sh -c 'a' || exit 5, where only a says why */
START_TEST(silent_shell_passes_on_an_error)
{
	struct life *sh = life(NULL, "/bin/sh", 50, 5), *inner = life(sh, "/bin/sh", 20, 1), *a;

	a = life(inner, "/bin/a", 10, 1);
	add_message(a, 9, "a: no\n");
	add_message(sh, 40, "giving up\n");
	ck_assert_ptr_eq(culprit(sh), a);
}
END_TEST

/* A child that could not execute its program has the name of its parent. */
START_TEST(own_name_in_a_message)
{
	struct life *top = life(NULL, "/usr/bin/driver", 50, 1);

	life(top, "/usr/bin/driver", 10, 1);
	add_message(top, 30, "error in x.driver\n");
	ck_assert_ptr_eq(culprit(top), top);
}
END_TEST

START_TEST(shell_with_own_error_is_blamed)
{
	struct life *sh = life(NULL, "/bin/sh", 50, 2), *a = life(sh, "/bin/a", 10, 2);

	add_message(sh, 20, "sh: 3: cd: can't cd to /nowhere\n");
	ck_assert_ptr_eq(culprit(sh), sh);
	/* a message before the child's end */
	add_message(sh, 5, "sh: 3: cd: can't cd to /nowhere\n");
	ck_assert_ptr_eq(culprit(sh), a);
	add_message(sh, 20, "sh: 3: a: not found\n");
	ck_assert_ptr_eq(culprit(sh), a);
}
END_TEST

START_TEST(make_stops_at_the_first_failure)
{
	struct life *make = life(NULL, "/usr/bin/make", 50, 2), *ignored, *first;

	ignored = life(make, "/bin/sh", 10, 5);
	first = life(make, "/bin/sh", 20, 7);
	life(make, "/bin/sh", 30, 7);
	ck_assert_ptr_eq(culprit(make), ignored);
	add_message(make, 40,
		    "make: [Makefile:2: a] Error 5 (ignored)\n"
		    "make: *** [Makefile:4: all] Error 7\n");
	ck_assert_ptr_eq(culprit(make), first);
}
END_TEST

START_TEST(timeout_terminates_its_child)
{
	struct life *timeout = life(NULL, "/usr/bin/timeout", 50, 124);
	struct life *slow = life(timeout, "/bin/slow", 40, -SIGTERM);

	ck_assert_ptr_eq(culprit(timeout), slow);
}
END_TEST

START_TEST(message_names_the_child)
{
	struct life *cc = life(NULL, "/usr/bin/driver", 50, 4), *pass;

	pass = life(cc, "/usr/lib/pass1", 10, -SIGKILL);
	life(cc, "/usr/lib/pass2", 20, 1);
	ck_assert_ptr_ne(culprit(cc), pass);
	add_message(cc, 30, "driver: Killed signal terminated program pass1\n");
	ck_assert_ptr_eq(culprit(cc), pass);
	add_message(cc, 30, "driver: pass12 is no program\n");
	ck_assert_ptr_eq(culprit(cc), cc);
}
END_TEST

START_TEST(child_that_outlives_its_parent)
{
	struct life *sh = life(NULL, "/bin/sh", 50, 1);

	life(sh, "/bin/late", 60, 1);
	life(sh, "/bin/runs", 0, 0);
	ck_assert_ptr_eq(culprit(sh), sh);
}
END_TEST

START_TEST(signal_is_not_passed_on)
{
	struct life *sh = life(NULL, "/bin/sh", 50, -SIGINT), *a = life(sh, "/bin/a", 10, -SIGINT);

	ck_assert_ptr_eq(culprit(sh), sh);
	sh->fatal.from = SIGNAL_SELF;	/* as a shell interrupted with its child does */
	ck_assert_ptr_eq(culprit(sh), a);
}
END_TEST

START_TEST(failed_writer_of_a_pipeline)
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
	crash->ending.number = SIGPIPE;		/* the end of the other process */
	ck_assert_ptr_eq(culprit(sh), grep);
}
END_TEST

START_TEST(running_processes_are_followed)
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

START_TEST(chain_length_is_limited)
{
	struct life *l = NULL;

	for (unsigned i = 0; i < LIVES; i++)
		l = life(l, "/bin/sh", 50, 1);
	ck_assert_ptr_eq(culprit(&made[0].life), l);
}
END_TEST

START_TEST(names_match_whole_words)
{
	ck_assert(blame_mentions_word("cc1: killed", "cc1"));
	ck_assert(blame_mentions_word("a cc10 cc1", "cc1"));
	ck_assert(!blame_mentions_word("cc10, xcc1, my-cc1, cc1_", "cc1"));
	ck_assert(!blame_mentions_word("anything", ""));
}
END_TEST

START_TEST(control_characters_are_replaced)
{
	struct sbuf b = {0};

	reason_text(&b, "a\033[2J\xc3\xa4\xc2\x9b\xff\xe2\x82", 100);
	ck_assert_str_eq(b.s, "a?[2J\xc3\xa4?""?" "?" "?");
	sbuf_reset(&b);
	reason_text(&b, "abcdef", 3);
	ck_assert_str_eq(b.s, "abc...");
	sbuf_done(&b);
}
END_TEST

START_TEST(an_error_has_the_meaning_of_its_syscall)
{
	static const struct { const char *call; int error; const char *part; } all[] = {
		{"inotify_add_watch", ENOSPC, "inotify watches"}, {"semget", ENOSPC, "semaphores"},
		{"shmget", ENOSPC, "shared memory"}, {"msgget", ENOSPC, "message queues"},
		{"mq_open", EMFILE, "POSIX message queues"}, {"clone3", EAGAIN, "processes"},
		{"unshare", ENOSPC, "namespaces"}, {"execve", E2BIG, "arguments"},
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		const struct error_cause *c = error_cause(all[i].call, all[i].error);

		ck_assert_msg(c && strstr(c->cause, all[i].part), "%s", all[i].call);
		ck_assert_msg(*c->advice, "%s", all[i].call);
	}
	ck_assert_ptr_null(error_cause("write", ENOSPC));
	ck_assert_ptr_null(error_cause("openat", ENOENT));
	ck_assert_ptr_null(error_cause("none", ENOSPC));
}
END_TEST

/* error_cause() of each row: the table has a text for what the row means. */
START_TEST(each_meaning_of_an_error_has_a_text)
{
	unsigned seen = 0;

	for (unsigned nr = 0; nr < 1024; nr++) {
		const struct call *row = desc_call(&abis[ABI_x86_64], nr);
		const struct syscall_failure *f = row ? syscall_traits(row)->failures : NULL;

		for (; f && f->error; f++, seen++) {
			const struct error_cause *c = error_cause(row->name, f->error);

			ck_assert_msg(c && c->cause && c->advice, "%s", row->name);
		}
	}
	ck_assert_uint_gt(seen, 50);
}
END_TEST

static void suite_of(TCase *c)
{
	tcase_add_checked_fixture(c, reset, NULL);
	tcase_add_test(c, shell_passes_on_status_of_last_command);
	tcase_add_test(c, shell_reports_signals_by_status);
	tcase_add_test(c, shell_with_another_status_is_blamed);
	tcase_add_test(c, unless_a_command_reported_an_error_last);
	tcase_add_test(c, shell_cleans_up_after_a_failure);
	tcase_add_test(c, silent_shell_passes_on_an_error);
	tcase_add_test(c, own_name_in_a_message);
	tcase_add_test(c, shell_with_own_error_is_blamed);
	tcase_add_test(c, make_stops_at_the_first_failure);
	tcase_add_test(c, timeout_terminates_its_child);
	tcase_add_test(c, message_names_the_child);
	tcase_add_test(c, child_that_outlives_its_parent);
	tcase_add_test(c, signal_is_not_passed_on);
	tcase_add_test(c, failed_writer_of_a_pipeline);
	tcase_add_test(c, running_processes_are_followed);
	tcase_add_test(c, chain_length_is_limited);
	tcase_add_test(c, names_match_whole_words);
	tcase_add_test(c, control_characters_are_replaced);
	tcase_add_test(c, an_error_has_the_meaning_of_its_syscall);
	tcase_add_test(c, each_meaning_of_an_error_has_a_text);
}

int main(void)
{
	Suite *s = suite_create("blame");
	TCase *c = tcase_create("blame");

	suite_of(c);
	suite_add_tcase(s, c);
	return unit_main(s);
}

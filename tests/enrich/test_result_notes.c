/* -e kvm and -e namespace: what is added to the results of system calls. */
#include "enrich/result_notes.h"

#include <stdio.h>
#include <string.h>

#include "lib/unit.h"

enum { KVM_RUN = 0xae80, HALTED = 5, CHILD = 12 };

/* A backend in which descriptor 4 is a virtual CPU that has halted, descriptor 5 one with an
 * unknown reason, and the caller and task 12 have namespaces */
static struct arena arena;
static struct memory mem;

static int64_t answer(void *ctx, enum read_space space, uint64_t number, void *buf, uint64_t len)
{
	(void)ctx;
	ck_assert_int_eq(space, TASK_NOTES);
	if (number == 4 || number == 5)
		return snprintf(buf, len, "%d", number == 4 ? HALTED : 999);
	if (number == TASK_NOTE_NAMESPACES)
		return snprintf(buf, len, "mnt:[1] pid:[2] pid_for_children:[3] uts:[4]");
	if (number == TASK_NOTE_NAMESPACES + CHILD)
		return snprintf(buf, len, "mnt:[11] pid:[12] pid_for_children:[13] uts:[14]");
	return 0;
}

static void set_up(void)
{
	memory_init(&mem, &arena, answer, NULL);
}

static void tear_down(void)
{
	arena_done(&arena);
}

/* Adds `notes` to ioctl(fd, request) = ret. Returns .after. */
static const struct value *after_ioctl(int fd, uint64_t request, enum sense ret, unsigned notes)
{
	static struct value values[2], args, result;
	struct call_view view = {.args = &args, .ret = &result};

	values[0] = (struct value){.sense = SENSE_FD, .num.n = fd, .next = &values[1]};
	values[1] = (struct value){.sense = SENSE_IOCTL, .num.n = request};
	args = (struct value){.kind = V_RECORD, .list.first = values};
	result = (struct value){.kind = V_NUMBER, .sense = ret};
	result_notes_add(&view, &mem, notes, &arena);
	return view.after;
}

START_TEST(virtual_cpus)
{
	const struct value *after = after_ioctl(4, KVM_RUN, SENSE_NUMBER, RESULT_NOTE_VCPU);

	ck_assert_ptr_nonnull(after);
	ck_assert_uint_eq(after->list.count, 1);
	ck_assert_uint_eq(after->list.first->num.n, HALTED);
	ck_assert_str_eq(after->list.first->num.parts[0], "KVM_EXIT_HLT");
	after = after_ioctl(5, KVM_RUN, SENSE_NUMBER, RESULT_NOTE_VCPU);
	ck_assert_ptr_null(after->list.first->num.parts);
	ck_assert_str_eq(after->list.first->num.unknown, "KVM_EXIT_???");
	ck_assert_ptr_null(after_ioctl(6, KVM_RUN, SENSE_NUMBER, RESULT_NOTE_VCPU));
	ck_assert_ptr_null(after_ioctl(4, KVM_RUN + 1, SENSE_NUMBER, RESULT_NOTE_VCPU));
	ck_assert_ptr_null(after_ioctl(4, KVM_RUN, SENSE_ERRNO, RESULT_NOTE_VCPU));
	ck_assert_ptr_null(after_ioctl(4, KVM_RUN, SENSE_NUMBER, RESULT_NOTE_NAMESPACES));
}
END_TEST

/* The numbers of the namespaces after a system call with CLONE_NEWNS|CLONE_NEWPID that returned
 * `ret`, as "mnt=1 pid=3 "; `nested`: the flags are in a record */
static const char *namespaces(int ret, bool nested)
{
	static const char *const names[] = {"CLONE_NEWNS", "CLONE_NEWPID", NULL};
	static char text[80];
	struct value flags = {.kind = V_NUMBER, .flags = VF_FLAGS, .num.parts = names};
	struct value record = {.kind = V_RECORD, .list.first = &flags};
	struct value args = {.kind = V_RECORD, .list.first = nested ? &record : &flags};
	struct value result = {.kind = V_NUMBER, .num.n = ret};
	struct call_view view = {.args = &args, .ret = &result};

	text[0] = 0;
	result_notes_add(&view, &mem, RESULT_NOTE_NAMESPACES, &arena);
	for (const struct value *v = view.after ? view.after->list.first : NULL; v; v = v->next)
		sprintf(text + strlen(text), "%s=%d ", v->name, (int)v->num.n);
	return text;
}

START_TEST(new_namespaces)
{
	ck_assert_str_eq(namespaces(0, false), "mnt=1 pid=2 ");
	ck_assert_str_eq(namespaces(CHILD, false), "mnt=11 pid=12 ");
	ck_assert_str_eq(namespaces(CHILD, true), "mnt=11 pid=12 ");
	ck_assert_str_eq(namespaces(13, false), "");
}
END_TEST

START_TEST(a_replay_gives_the_same)
{
	namespaces(0, false);
	after_ioctl(4, KVM_RUN, SENSE_NUMBER, RESULT_NOTE_VCPU);
	mem.below = NULL;
	ck_assert_str_eq(namespaces(0, false), "mnt=1 pid=2 ");
	ck_assert_ptr_nonnull(after_ioctl(4, KVM_RUN, SENSE_NUMBER, RESULT_NOTE_VCPU));
	ck_assert_str_eq(namespaces(CHILD, false), "");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("enrich");
	TCase *c = tcase_create("result_notes");

	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, virtual_cpus);
	tcase_add_test(c, new_namespaces);
	tcase_add_test(c, a_replay_gives_the_same);
	suite_add_tcase(suite, c);
	return unit_main(suite);
}

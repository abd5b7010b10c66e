#include "enrich/names.h"

#include <fcntl.h>
#include <string.h>

#include "lib/unit.h"

/* A backend in which descriptor 3 is a netlink socket of protocol 4, interface 2 is "eth0" and each
 * descriptor has a path; it counts lookups. */
static struct arena arena;
static struct memory mem;
static unsigned asked;

static int64_t answer(void *ctx, enum read_space space, uint64_t number, void *buf, uint64_t len)
{
	uint64_t class = number == 3 ? 5 : 0;

	(void)ctx;
	(void)len;
	asked++;
	switch (space) {
	case FD_CLASSES: memcpy(buf, &class, sizeof(class)); return sizeof(class);
	case FD_PATHS:
		if (number == (5ULL << PIDFD_SHIFT | 9)) {
			memcpy(buf, "/theirs", 7);
			return 7;
		}
		memcpy(buf, number == 9 ? "/gone" : "/path", 6);
		return 5 + (number == 9);
	case FD_DETAILS: memcpy(buf, "char 1:3", 8); return 8;
	case IF_NAMES:
		memcpy(buf, number & FAMILY_OF_TYPE ? "wifi" : "eth0", 4);
		return (uint32_t)number == 2 || (uint32_t)number == 30 ? 4 : 0;
	default: return 0;
	}
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

static struct value number(uint64_t n, enum sense sense)
{
	return (struct value){.kind = V_NUMBER, .sense = sense, .flags = VF_SETTLED, .num.n = n};
}

/* Names the numbers of a syscall with a record of both as argument and with result `ret` */
static void name_call_with(struct value *fd, struct value *index, struct value *ret,
			   bool descriptors, unsigned details)
{
	struct value record = {.kind = V_RECORD, .flags = VF_SETTLED, .list.first = fd};
	struct value args = {.kind = V_RECORD, .list.first = &record};
	struct call_view view = {.args = &args, .ret = ret};

	fd->next = index;
	names_resolve(&view, &mem, descriptors, details);
}

static void name_call(struct value *fd, struct value *index, struct value *ret, bool descriptors)
{
	name_call_with(fd, index, ret, descriptors, 0);
}

START_TEST(interfaces_always_descriptors_when_asked)
{
	struct value fd = number(3, SENSE_FD), index = number(2, SENSE_IFINDEX);

	name_call(&fd, &index, NULL, false);
	ck_assert_ptr_null(fd.num.path);
	ck_assert_str_eq(index.num.path, "eth0");
	ck_assert_uint_eq(asked, 1);
	name_call(&fd, &index, NULL, true);
	ck_assert_str_eq(fd.num.path, "/path");
	ck_assert_uint_eq(asked, 2);
}
END_TEST

START_TEST(what_is_gone)
{
	struct value fd = number(9, SENSE_FD), other = number(5, SENSE_FD), again = fd;

	name_call(&fd, &other, NULL, true);
	ck_assert_str_eq(fd.num.path, "/gone");
	ck_assert(fd.flags & VF_DELETED);
	ck_assert_str_eq(other.num.path, "/path");
	ck_assert(!(other.flags & VF_DELETED));
	name_call(&again, &other, NULL, true);	/* as recorded */
	ck_assert_str_eq(again.num.path, "/gone");
	ck_assert(again.flags & VF_DELETED);
	ck_assert_uint_eq(asked, 2);
}
END_TEST

START_TEST(what_has_no_name)
{
	struct value fd = number(-1, SENSE_FD), index = number(7, SENSE_IFINDEX);
	struct value any = number(0, SENSE_IFINDEX), cwd = number(AT_FDCWD, SENSE_FD);
	const char *const at_fdcwd[] = {"AT_FDCWD", NULL};

	name_call(&fd, &index, NULL, true);
	ck_assert_ptr_null(fd.num.path);
	ck_assert_ptr_null(index.num.path);
	ck_assert_uint_eq(asked, 1);
	name_call(&cwd, &any, NULL, true);	/* a descriptor that happens to be -100 */
	ck_assert_ptr_null(cwd.num.path);
	cwd.num.parts = at_fdcwd;
	name_call(&cwd, &any, NULL, true);
	ck_assert_str_eq(cwd.num.path, "/path");
	ck_assert_ptr_null(any.num.path);
	ck_assert_uint_eq(asked, 2);
}
END_TEST

START_TEST(a_replay_gives_the_same)
{
	struct value fd = number(3, SENSE_FD), index = number(2, SENSE_IFINDEX);
	struct value ret = number(4, SENSE_FD), other = number(9, SENSE_IFINDEX);

	name_call(&fd, &index, &ret, true);
	ck_assert_uint_eq(names_fd_class(&mem, 3), 5);
	ck_assert_uint_eq(names_fd_class(&mem, 4), 0);
	ck_assert_uint_eq(asked, 5);
	mem.below = NULL;
	fd.num.path = index.num.path = ret.num.path = NULL;
	name_call(&fd, &index, &ret, true);
	ck_assert_str_eq(fd.num.path, "/path");
	ck_assert_str_eq(index.num.path, "eth0");
	ck_assert_str_eq(ret.num.path, "/path");
	ck_assert_uint_eq(names_fd_class(&mem, 3), 5);
	ck_assert_uint_eq(names_fd_class(&mem, 4), 0);
	ck_assert_uint_eq(names_fd_class(&mem, 9), 0);	/* not looked up then */
	name_call(&fd, &other, NULL, true);
	ck_assert_ptr_null(other.num.path);
	ck_assert_uint_eq(asked, 5);
}
END_TEST

START_TEST(families_of_generic_netlink)
{
	static const char *const constant[] = {"NLMSG_ERROR", NULL};
	struct value family = number(30, SENSE_FAMILY), index = number(30, SENSE_IFINDEX);
	struct value named = family, none = number(31, SENSE_FAMILY);
	struct value low = number(2, SENSE_FAMILY), controller = number(16, SENSE_FAMILY);

	none.num.rest = 31;
	named.num.parts = constant;
	name_call(&family, &index, NULL, false);
	ck_assert_str_eq(family.num.parts[0], "wifi");
	ck_assert_ptr_null(family.num.parts[1]);
	ck_assert_uint_eq(family.num.rest, 0);
	ck_assert_str_eq(index.num.path, "eth0");
	ck_assert_uint_eq(asked, 2);
	name_call(&none, &named, NULL, false);
	ck_assert_ptr_null(none.num.parts);
	ck_assert_uint_eq(none.num.rest, 31);
	ck_assert_str_eq(named.num.parts[0], "NLMSG_ERROR");
	ck_assert_uint_eq(asked, 3);
	name_call(&low, &controller, NULL, false);	/* types of no family */
	ck_assert_ptr_null(low.num.parts);
	ck_assert_ptr_null(controller.num.parts);
	mem.below = NULL;
	family.num.parts = NULL;
	name_call(&family, &index, NULL, false);	/* as recorded */
	ck_assert_str_eq(family.num.parts[0], "wifi");
	ck_assert_uint_eq(asked, 3);
}
END_TEST

START_TEST(details_of_wanted_kinds)
{
	struct value fd = number(3, SENSE_FD), cwd = number(AT_FDCWD, SENSE_FD);

	name_call_with(&fd, &cwd, NULL, true, FD_SOCKET);	/* the path is that of a file */
	ck_assert_ptr_null(fd.num.detail);
	ck_assert_uint_eq(asked, 1);
	name_call_with(&fd, &cwd, NULL, true, FD_SOCKET | FD_DEVICE);
	ck_assert_str_eq(fd.num.detail, "char 1:3");
	ck_assert_uint_eq(fd.num.detail_kind, FD_DEVICE);
	ck_assert_ptr_null(cwd.num.detail);
	ck_assert_uint_eq(asked, 2);
}
END_TEST

START_TEST(descriptors_of_another_process)
{
	struct value pidfd = number(4, SENSE_FD), theirs = number(9, SENSE_THEIR_FD);
	struct value none = number(-1, SENSE_FD), other = number(9, SENSE_THEIR_FD);

	name_call(&pidfd, &theirs, NULL, true);
	ck_assert_str_eq(pidfd.num.path, "/path");
	ck_assert_str_eq(theirs.num.path, "/theirs");
	name_call(&none, &other, NULL, true);
	ck_assert_ptr_null(other.num.path);
	ck_assert_uint_eq(asked, 2);
}
END_TEST

START_TEST(a_class_is_asked_for_once)
{
	ck_assert_uint_eq(names_fd_class(&mem, 3), 5);
	ck_assert_uint_eq(names_fd_class(&mem, 3), 5);
	ck_assert_uint_eq(names_fd_class(&mem, -1), 0);
	ck_assert_uint_eq(asked, 1);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("enrich");
	TCase *c = tcase_create("names");

	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, interfaces_always_descriptors_when_asked);
	tcase_add_test(c, what_is_gone);
	tcase_add_test(c, what_has_no_name);
	tcase_add_test(c, a_replay_gives_the_same);
	tcase_add_test(c, families_of_generic_netlink);
	tcase_add_test(c, details_of_wanted_kinds);
	tcase_add_test(c, descriptors_of_another_process);
	tcase_add_test(c, a_class_is_asked_for_once);
	suite_add_tcase(suite, c);
	return unit_main(suite);
}

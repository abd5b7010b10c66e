#include "model/creds/creds.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sched.h>
#include <sys/prctl.h>

#include "lib/events.h"
#include "lib/unit.h"
#include "lib/values.h"
#include "model/creds/state.h"

#define CAP(name) (UINT64_C(1) << CAP_##name)

static struct creds_model m;
static struct arena a;
static uint64_t now;
static struct credentials root;

static void set_up(void)
{
	creds_init(&m);
	a = (struct arena){0};
	now = 0;
	root = (struct credentials){.has_securebits = true, .label = "", .cgroup = "/",
				    .memory_max = "", .pids_max = "", .cpu_max = ""};
	root.capabilities[CAPS_PERMITTED] = root.capabilities[CAPS_EFFECTIVE] =
		root.capabilities[CAPS_BOUNDING] = CREDS_ALL_CAPABILITIES;
	for (unsigned i = 0; i < NAMESPACE_KINDS; i++)
		root.namespaces[i] = 100 + i;
	root.namespaces[NAMESPACE_PID_FOR_CHILDREN] = root.namespaces[NAMESPACE_PID];
	root.namespaces[NAMESPACE_TIME_FOR_CHILDREN] = root.namespaces[NAMESPACE_TIME];
}

static void tear_down(void)
{
	creds_done(&m);
	arena_done(&a);
}

static struct creds_change *feed(struct event e)
{
	e.time = now += 1000;
	return creds_note(&m, &e);
}

static void starts(pid_t pid)
{
	struct event e = a_birth(EVENT_NEW, pid, pid, pid, BORN_COMMAND, 0, 0, 0);

	e.born.credentials = &root;
	feed(e);
}

static struct creds_change *thread_calls(pid_t tid, pid_t pid, const char *name, struct args raw,
					 struct value *args, int64_t result)
{
	struct event e = a_call(EVENT_LEAVE, pid, pid, name, raw, result);
	struct call_view view = call(name, args);

	view.row = e.call.row;
	e.task = (struct task_id){tid, tid};
	e.call.view = &view;
	return feed(e);
}

#define CALLS(pid, name, raw, args, result) thread_calls(pid, pid, name, raw, args, result)

static struct value *ids(int64_t first, int64_t second, int64_t third)
{
	return v_record(&a, "ruid", v_num(&a, first), "euid", v_num(&a, second), "suid",
			v_num(&a, third), NULL);
}

static struct creds_change *sets_all_users(pid_t pid, int64_t id)
{
	return CALLS(pid, "setresuid", ARGS(0), ids(id, id, id), 0);
}

static struct creds_change *controls(pid_t pid, uint64_t option, uint64_t value, uint64_t third)
{
	return CALLS(pid, "prctl", ARGS(option, value, third),
		     v_record(&a, "option", v_num(&a, option), NULL), 0);
}

static struct creds_process *process(pid_t pid)
{
	return hash_get(&m.processes, pid);
}

static const struct credentials *state(pid_t pid)
{
	return &process(pid)->now->c;
}

START_TEST(users_and_capabilities)
{
	starts(10);
	ck_assert_ptr_nonnull(CALLS(10, "setreuid", ARGS(0), ids(-1, 33, 0), 0));
	ck_assert_uint_eq(state(10)->users[ID_REAL], 0);
	ck_assert_uint_eq(state(10)->users[ID_SAVED], 33);
	ck_assert_uint_eq(state(10)->users[ID_FS], 33);
	ck_assert_uint_eq(state(10)->capabilities[CAPS_EFFECTIVE], 0);
	ck_assert_uint_eq(state(10)->capabilities[CAPS_PERMITTED], CREDS_ALL_CAPABILITIES);
	CALLS(10, "setuid", ARGS(0), ids(0, 0, 0), 0);	/* without CAP_SETUID */
	ck_assert_uint_eq(state(10)->users[ID_SAVED], 33);
	ck_assert_uint_eq(state(10)->users[ID_EFFECTIVE], 0);
	ck_assert_uint_eq(state(10)->capabilities[CAPS_EFFECTIVE], CREDS_ALL_CAPABILITIES);
	sets_all_users(10, 33);
	ck_assert_uint_eq(state(10)->capabilities[CAPS_PERMITTED], 0);
	ck_assert_ptr_null(sets_all_users(10, -1));
	ck_assert_int_eq(creds_kept(process(10)), KEPT_GROUP);
}
END_TEST

START_TEST(file_system_user)
{
	starts(10);
	CALLS(10, "setfsuid", ARGS(0), ids(33, 0, 0), 0);
	ck_assert_uint_eq(state(10)->users[ID_FS], 33);
	ck_assert_uint_eq(state(10)->capabilities[CAPS_EFFECTIVE] & CAP(DAC_OVERRIDE), 0);
	ck_assert_uint_ne(state(10)->capabilities[CAPS_EFFECTIVE] & CAP(SETUID), 0);
	sets_all_users(10, 33);
	ck_assert_ptr_null(CALLS(10, "setfsuid", ARGS(0), ids(0, 0, 0), 33));	/* refused */
	ck_assert_uint_eq(state(10)->users[ID_FS], 33);
}
END_TEST

/* Of three groups, one is known: the list has two members, one of which could not be read. */
START_TEST(groups_that_are_not_known)
{
	struct value *unread = v_unread(&a, 0x1000, "Operation not permitted");
	struct value *list = v_list(&a, v_num(&a, 7), unread, NULL);

	starts(10);
	CALLS(10, "setgroups", ARGS(3), v_record(&a, "list", list, NULL), 0);
	ck_assert_uint_eq(state(10)->other_count, 3);
	ck_assert_uint_eq(state(10)->others[0], 7);
	ck_assert_uint_eq(state(10)->others[1], CREDS_UNKNOWN_ID);
	ck_assert_uint_eq(state(10)->others[2], CREDS_UNKNOWN_ID);
	ck_assert(creds_has_group(process(10)->now, 7) && !creds_has_group(process(10)->now, 0));
	CALLS(10, "setgroups", ARGS(1), v_record(&a, "list", unread, NULL), 0);
	ck_assert_uint_eq(state(10)->other_count, 1);
	ck_assert_uint_eq(state(10)->others[0], CREDS_UNKNOWN_ID);
	CALLS(10, "setgroups", ARGS(0), v_record(&a, "list", v_null(&a), NULL), 0);
	ck_assert_uint_eq(state(10)->other_count, 0);
}
END_TEST

static struct creds_change *sets_capabilities(pid_t pid, struct value *data)
{
	return CALLS(pid, "capset", ARGS(0), v_record(&a, "header", v_null(&a), "data", data, NULL),
		     0);
}

/* Bit of each set of capabilities that is not known */
static uint32_t unknown_sets(const struct creds *c)
{
	uint32_t unknown = 0;

	for (unsigned i = 0; i < CAPABILITY_SETS; i++)
		unknown |= c->c.capabilities[i] == CREDS_UNKNOWN_SET ? 1u << i : 0;
	return unknown;
}

/* capset() with memory that could not be read, after a change of user that kept capabilities */
START_TEST(capabilities_that_are_not_known)
{
	const uint32_t three = 1u << CAPS_EFFECTIVE | 1u << CAPS_PERMITTED | 1u << CAPS_INHERITABLE;
	struct value *unread = v_unread(&a, 0x1000, "Operation not permitted");
	struct creds_change *change;

	starts(10);
	controls(10, PR_SET_KEEPCAPS, 1, 0);
	CALLS(10, "setresgid", ARGS(0), ids(33, 33, 33), 0);
	sets_all_users(10, 33);
	ck_assert_int_eq(creds_kept(process(10)), KEPT_CAPABILITIES);
	change = sets_capabilities(10, unread);
	ck_assert_ptr_nonnull(change);
	ck_assert_uint_eq(unknown_sets(change->before), 0);
	ck_assert_uint_eq(unknown_sets(change->after), three);
	ck_assert_int_eq(creds_kept(process(10)), KEPT_NOTHING);
	ck_assert(!creds_equal(change->before, change->after));
	root.capabilities[CAPS_AMBIENT] = CAP(KILL);
	starts(11);
	sets_capabilities(11, unread);
	ck_assert_uint_eq(unknown_sets(process(11)->now), three | 1u << CAPS_AMBIENT);
	controls(11, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0);
	ck_assert_uint_eq(unknown_sets(process(11)->now), three);
	sets_capabilities(11, v_record(&a, "effective", v_num(&a, 1), "permitted", v_num(&a, 3),
				       "inheritable", v_num(&a, 0), NULL));
	ck_assert_uint_eq(unknown_sets(process(11)->now), 0);
	ck_assert_uint_eq(state(11)->capabilities[CAPS_PERMITTED], 3);
	sets_capabilities(11, unread);
	sets_all_users(11, 33);		/* which clears all */
	ck_assert_uint_eq(unknown_sets(process(11)->now), 1u << CAPS_INHERITABLE);
}
END_TEST

START_TEST(keeping_capabilities)
{
	starts(10);
	controls(10, PR_SET_KEEPCAPS, 1, 0);
	sets_all_users(10, 33);
	ck_assert_uint_eq(state(10)->capabilities[CAPS_PERMITTED], CREDS_ALL_CAPABILITIES);
	ck_assert_uint_eq(state(10)->capabilities[CAPS_EFFECTIVE], 0);
	feed(an_exec(10, 10, "/bin/app", NULL));
	ck_assert_uint_eq(state(10)->securebits & SECBIT_KEEP_CAPS, 0);
	controls(10, PR_CAPBSET_DROP, CAP_KILL, 0);
	ck_assert_uint_eq(state(10)->capabilities[CAPS_BOUNDING] & CAP(KILL), 0);
	controls(10, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_CHOWN);
	ck_assert_uint_eq(state(10)->capabilities[CAPS_AMBIENT], CAP(CHOWN));
	ck_assert_ptr_null(controls(10, PR_SET_NAME, 0, 0));
	ck_assert_ptr_nonnull(controls(10, PR_SET_NO_NEW_PRIVS, 1, 0));
	ck_assert_ptr_null(controls(10, PR_SET_NO_NEW_PRIVS, 1, 0));
}
END_TEST

START_TEST(refused_and_mistaken)
{
	struct creds_change *c;

	starts(10);
	sets_all_users(10, 33);
	c = CALLS(10, "setuid", ARGS(0), ids(0, 0, 0), -EPERM);
	ck_assert_int_eq(c->error, EPERM);
	ck_assert_ptr_null(CALLS(10, "setuid", ARGS(0), ids(0, 0, 0), -EINVAL));
	ck_assert_uint_eq(state(10)->users[ID_EFFECTIVE], 33);
	ck_assert_ptr_null(CALLS(10, "unshare", ARGS(CLONE_FILES), v_record(&a, NULL), -EPERM));
}
END_TEST

START_TEST(threads_and_children)
{
	starts(10);
	feed(a_birth(EVENT_FORK, 10, 10, 10, BORN_THREAD, 11, 11, 10));
	ck_assert_ptr_nonnull(sets_all_users(10, 33));
	ck_assert_ptr_null(thread_calls(11, 10, "setresuid", ARGS(0), ids(33, 33, 33), 0));
	ck_assert_uint_eq(process(10)->first->threads, 2);
	feed(a_birth(EVENT_FORK, 11, 11, 10, BORN_FORK, 12, 12, 12));
	feed(a_birth(EVENT_NEW, 12, 12, 12, BORN_FORK, 11, 11, 10));
	ck_assert_ptr_eq(process(12)->start, process(12)->inherited);
	ck_assert_uint_eq(state(12)->users[ID_REAL], 33);
	ck_assert_int_eq(process(12)->parent, 10);
}
END_TEST

START_TEST(namespaces)
{
	struct event child = a_birth(EVENT_FORK, 10, 10, 10, BORN_CLONE, 12, 12, 12);

	starts(10);
	ck_assert_ptr_nonnull(CALLS(10, "unshare", ARGS(CLONE_NEWPID | CLONE_NEWUTS),
				    v_record(&a, NULL), 0));
	ck_assert_uint_eq(state(10)->namespaces[NAMESPACE_PID], 104);
	ck_assert_uint_eq(state(10)->namespaces[NAMESPACE_UTS], 0);
	child.born.flags = CLONE_NEWUSER;
	feed(child);
	ck_assert(creds_is_other_namespace(process(12)->inherited, process(12)->start,
					   NAMESPACE_PID));
	ck_assert(creds_is_other_namespace(process(12)->inherited, process(12)->start,
					   NAMESPACE_USER));
	ck_assert(!creds_is_other_namespace(process(12)->inherited, process(12)->start,
					    NAMESPACE_UTS));
	CALLS(10, "setns", ARGS(3, CLONE_NEWNET),
	      v_record(&a, "fd", v_fd(&a, 3, "net:[4711]"), NULL), 0);
	ck_assert_uint_eq(state(10)->namespaces[NAMESPACE_NET], 4711);
}
END_TEST

static void writes(pid_t pid, const char *path, const char *text)
{
	CALLS(pid, "write", ARGS(3),
	      v_record(&a, "fd", v_fd(&a, 3, path), "buf",
		       v_data(&a, text, strlen(text), strlen(text)), NULL), strlen(text));
}

START_TEST(ids_of_user_namespaces)
{
	starts(10);
	CALLS(10, "unshare", ARGS(CLONE_NEWUSER), v_record(&a, NULL), 0);
	writes(10, "/proc/10/uid_map", "5 1000 2\n7 0 1\n");
	sets_all_users(10, 6);
	ck_assert_uint_eq(state(10)->users[ID_REAL], 1001);
	sets_all_users(10, 7);
	ck_assert_uint_eq(state(10)->users[ID_REAL], 0);
	sets_all_users(10, 8);
	ck_assert_uint_eq(state(10)->users[ID_REAL], CREDS_UNKNOWN_ID);
}
END_TEST

START_TEST(cgroups_and_programs)
{
	struct event e = an_exec(10, 10, "/bin/su", NULL);
	struct credentials after;
	struct creds_change *c;

	starts(10);
	starts(20);
	writes(20, "/sys/fs/cgroup/a/b/cgroup.procs", "10");
	ck_assert_str_eq(state(10)->cgroup, "/a/b");
	ck_assert_str_eq(state(20)->cgroup, "/");
	writes(20, "/tmp/cgroup.text", "10");
	ck_assert_ptr_null(process(20)->first);
	after = root;
	after.cgroup = "/a/b";
	after.users[ID_EFFECTIVE] = 7;
	e.exec.credentials = &after;
	c = feed(e);
	ck_assert_str_eq(c->call, "execve");
	ck_assert_uint_eq(state(10)->users[ID_EFFECTIVE], 7);
	ck_assert_ptr_null(feed(e));
}
END_TEST

START_TEST(unknown_tasks)
{
	sets_all_users(10, 33);
	ck_assert(!process(10)->now->is_known);
	ck_assert_uint_eq(state(10)->users[ID_REAL], 33);
	ck_assert_uint_eq(state(10)->groups[ID_REAL], CREDS_UNKNOWN_ID);
	feed(an_exit(10, 10, 10, 0, true));
	ck_assert_uint_ne(process(10)->ended, 0);
	starts(10);	/* the pid again */
	ck_assert_uint_eq(state(10)->users[ID_REAL], 0);
}
END_TEST

static TCase *creds_tests(void)
{
	TCase *c = tcase_create("creds");

	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, users_and_capabilities);
	tcase_add_test(c, file_system_user);
	tcase_add_test(c, groups_that_are_not_known);
	tcase_add_test(c, capabilities_that_are_not_known);
	tcase_add_test(c, keeping_capabilities);
	tcase_add_test(c, refused_and_mistaken);
	tcase_add_test(c, threads_and_children);
	tcase_add_test(c, namespaces);
	tcase_add_test(c, ids_of_user_namespaces);
	tcase_add_test(c, cgroups_and_programs);
	tcase_add_test(c, unknown_tasks);
	return c;
}

UNIT_CASE(creds_tests)

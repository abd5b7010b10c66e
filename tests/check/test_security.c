#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "check/core/policy.h"
#include "check/test_check.h"

static struct made m;

/* --- policy --- */

static int nets(struct policy *p, const char *list)
{
	const char *word;
	size_t len;

	return policy_allow_net(p, list, &word, &len);
}

static bool v4(const struct policy *p, unsigned a, unsigned b, unsigned c, unsigned d, int port)
{
	uint8_t address[16] = {[10] = 0xff, [11] = 0xff, a, b, c, d};

	return policy_allows_net(p, address, port);
}

START_TEST(addresses)
{
	static const uint8_t doc[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 1}, one[16] = {[15] = 1};
	struct policy p = {0};

	ck_assert(v4(&p, 127, 9, 9, 9, 1) && policy_allows_net(&p, one, 1));
	ck_assert(!v4(&p, 10, 0, 0, 1, 1) && !v4(&p, 0, 0, 0, 0, 1));
	ck_assert_int_eq(nets(&p, "10.0.0.0/9,192.0.2.1:80"), 0);
	ck_assert(v4(&p, 10, 127, 0, 1, 1) && !v4(&p, 10, 128, 0, 1, 1));
	ck_assert(v4(&p, 192, 0, 2, 1, 80) && !v4(&p, 192, 0, 2, 1, 81));
	ck_assert(!v4(&p, 192, 0, 2, 3, 80) && !policy_allows_net(&p, doc, 53));
	ck_assert_int_eq(nets(&p, "*:53"), 0);
	ck_assert(policy_allows_net(&p, doc, 53) && !policy_allows_net(&p, doc, 80));
	ck_assert_int_eq(nets(&p, "[2001:db8::]/32:80"), 0);
	ck_assert(policy_allows_net(&p, doc, 80) && !policy_allows_net(&p, doc, 81));
	ck_assert_int_eq(nets(&p, "2001:db8::1"), 0);
	ck_assert(policy_allows_net(&p, doc, 81));
	ck_assert_int_eq(nets(&p, "localhost:80,,any"), 0);
	ck_assert(v4(&p, 1, 2, 3, 4, 5));
	policy_done(&p);
}
END_TEST

START_TEST(malformed_addresses)
{
	static const char *const words[] = {
		"", ",", "example.org", "1.2.3", "1.2.3.4/33", "1.2.3.4/", "1.2.3.4:", "1.2.3.4:x",
		"1.2.3.4:65536", "[::1", "::1/129", "[]", ":80", "1.2.3.4/-1",
		"1.2.3.411111111111111111111111111111111111111111111111111111111111111111111111",
	};
	struct policy p = {0};
	const char *word;
	size_t len;

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		ck_assert_msg(nets(&p, words[i]), "%s", words[i]);
	ck_assert_int_ne(policy_allow_net(&p, "1.2.3.4,foo,5.6.7.8", &word, &len), 0);
	ck_assert_uint_eq(len, 3);
	ck_assert(!strncmp(word, "foo", len));
	policy_done(&p);
}
END_TEST

START_TEST(paths)
{
	struct policy p = {0};
	char here[4096], below[4200];

	ck_assert(policy_allows_write(&p, "/data/me", "/data/me/x"));
	ck_assert(policy_allows_write(&p, "/data/me", "/data/me"));
	ck_assert(policy_allows_write(&p, "/data/me", "/tmp/x"));
	ck_assert(!policy_allows_write(&p, "/data/me", "/data/men"));
	ck_assert(!policy_allows_write(&p, "/data/me", "/data"));
	ck_assert(!policy_allows_write(&p, NULL, "/data") && !policy_allows_write(&p, "", "/data"));
	ck_assert(policy_allows_write(&p, "/", "/etc/passwd"));
	ck_assert_int_eq(policy_allow_write(&p, "/srv/a/,here"), 0);
	ck_assert(policy_allows_write(&p, "/data/me", "/srv/a/b"));
	ck_assert(!policy_allows_write(&p, "/data/me", "/data/me/x"));
	ck_assert(!policy_allows_write(&p, "/data/me", "/tmp/x"));
	ck_assert(policy_allows_write(&p, NULL, "/dev/null"));
	ck_assert(policy_allows_write(&p, NULL, "/dev/pts/3"));
	ck_assert(!policy_allows_write(&p, NULL, "/dev/sda"));
	ck_assert(policy_allows_write(&p, NULL, "/proc/self/oom_score_adj"));
	ck_assert(policy_allows_write(&p, NULL, "/proc/7/comm"));
	ck_assert(!policy_allows_write(&p, NULL, "/proc/sys/vm/drop_caches"));
	ck_assert_ptr_nonnull(getcwd(here, sizeof(here)));
	snprintf(below, sizeof(below), "%s/here/x", here);
	ck_assert(policy_allows_write(&p, NULL, below));
	ck_assert_int_eq(policy_allow_write(&p, "/"), 0);
	ck_assert(policy_allows_write(&p, NULL, "/dev/sda"));
	ck_assert_int_ne(policy_allow_write(&p, ""), 0);
	ck_assert_int_ne(policy_allow_write(&p, ",,"), 0);
	policy_done(&p);
}
END_TEST

START_TEST(resolved_paths)
{
	static const struct { const char *directory, *path, *whole; } cases[] = {
		{"/a/b", "c", "/a/b/c"}, {"/a/b", "../c", "/a/c"}, {"/a/b", "/c//d/./e/", "/c/d/e"},
		{"/a", "../../../c", "/c"}, {"/a/b/", ".", "/a/b"}, {"/", "x", "/x"},
		{"/a", "/", ""}, {NULL, "/a/..", ""}, {"/a", "..b/...", "/a/..b/..."},
	};
	char out[64];

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		ck_assert(policy_resolve_path(out, sizeof(out), cases[i].directory, cases[i].path,
				      strlen(cases[i].path)));
		ck_assert_str_eq(out, cases[i].whole);
	}
	ck_assert(!policy_resolve_path(out, sizeof(out), NULL, "x", 1));
	ck_assert(!policy_resolve_path(out, sizeof(out), "", "x", 1));
	ck_assert(!policy_resolve_path(out, sizeof(out), "pipe:[3]", "x", 1));
	ck_assert(!policy_resolve_path(out, sizeof(out), "/a", "", 0));
	ck_assert(!policy_resolve_path(out, 5, "/a", "/abcd", 5));
	ck_assert(policy_resolve_path(out, 6, "/a", "/abcd", 5));
}
END_TEST

/* --- checks --- */

static struct process p;
static char program[] = "/bin/tool";

static void begin_check(const char *id)
{
	struct life *l = made_command(&m, program);

	made_exit(l, 100, 0);
	made_select(&m, id);
	p = (struct process){.id = l->id, .program = program, .live_tasks = 1};
}

static struct event make_event(enum event_kind kind)
{
	struct event e = a_task(kind, p.id.tid, p.id.serial, p.id.tid);

	e.process = &p;
	return e;
}

static void feed_call(enum event_kind kind, const char *call, struct value *args, uint64_t arg0,
		      uint64_t arg1)
{
	struct event e = a_call(kind, p.id.tid, p.id.serial, call, ARGS(arg0, arg1), 0);
	struct value record;
	struct call_view view;

	e.process = &p;
	add_view(&e, &view, &record, args);
	made_event(&m, &e);
}

static void expect_one(const char *message)
{
	const struct findings *f = made_findings(&m, 200);

	ck_assert_uint_eq(f->count, message ? 1 : 0);
	if (message)
		ck_assert_str_eq(f->all[0].message, message);
	made_done(&m);
}

START_TEST(setuid_without_privileges)
{
	struct event e;

	begin_check("SC701");
	e = make_event(EVENT_NOTICE);
	e.notice.kind = NOTICE_UNPRIVILEGED;
	e.notice.path = "/bin/su";
	made_event(&m, &e);
	expect_one("/bin/su ran without the privileges of its file, because it is traced");
	begin_check("SC701");
	e = make_event(EVENT_NOTICE);
	e.notice.kind = NOTICE_IO_URING;
	e.notice.path = "/bin/su";
	made_event(&m, &e);
	expect_one(NULL);
}
END_TEST

static void is(enum event_kind kind, struct identity who)
{
	struct event e = make_event(kind);

	if (kind == EVENT_EXEC)
		e.exec.who = &who;
	else
		e.exit.who = &who;
	made_event(&m, &e);
}

START_TEST(credentials)
{
	static const struct identity root = {.capabilities = 0xff}, user = {.uid = 7, .euid = 7};
	static const struct { struct identity before, after; const char *words; } cases[] = {
		{{.capabilities = 0xff}, {.uid = 7, .euid = 7}, "tool gave up root"},
		{{.uid = 7, .euid = 7}, {.uid = 7, .euid = 0}, "tool became root"},
		{{.uid = 7, .euid = 7}, {.uid = 8, .euid = 8}, "tool became another user"},
		{{.uid = 7, .euid = 7}, {.uid = 8, .euid = 7}, "tool changed its real user"},
		{{.uid = 7, .euid = 7}, {.uid = 7, .euid = 7, .egid = 1},
			"tool became another group"},
		{{.uid = 7, .euid = 7}, {.uid = 7, .euid = 7, .capabilities = 4},
			"tool gained capabilities"},
		{{.capabilities = 6}, {.capabilities = 2}, "tool gave up capabilities"},
		{{.uid = 7, .euid = 7, .gid = 3, .egid = 3},
			{.uid = 7, .euid = 7, .gid = 3, .egid = 3}, NULL},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		begin_check("SC702");
		is(EVENT_EXEC, cases[i].before);
		is(EVENT_EXITING, cases[i].after);
		expect_one(cases[i].words);
	}
	begin_check("SC702");			/* by its own file */
	is(EVENT_EXEC, (struct identity){.uid = 7});
	expect_one("tool became root");
	begin_check("SC702");			/* nothing to compare with */
	is(EVENT_EXITING, user);
	expect_one(NULL);
	begin_check("SC702");
	is(EVENT_EXEC, root);
	feed_call(EVENT_LEAVE, "setgid", NULL, 7, 0);
	feed_call(EVENT_LEAVE, "setuid", NULL, 7, 0);
	is(EVENT_EXITING, user);

	const struct findings *f = made_findings(&m, 200);

	ck_assert_uint_eq(f->count, 1);
	ck_assert_str_eq(f->all[0].evidence[0].text,
			 "user 0, effective 0 became 7, effective 7, by setgid, setuid");
	made_done(&m);
}
END_TEST

START_TEST(namespaces)
{
	struct event e;

	begin_check("SC703");
	feed_call(EVENT_LEAVE, "unshare", NULL, CLONE_NEWUSER | CLONE_NEWNS | CLONE_FS, 0);
	expect_one("tool entered new namespaces: user, mount");
	begin_check("SC703");
	feed_call(EVENT_LEAVE, "unshare", NULL, CLONE_FS, 0);
	feed_call(EVENT_ENTER, "setns", NULL, 3, 0);
	expect_one(NULL);
	begin_check("SC703");
	feed_call(EVENT_LEAVE, "setns", NULL, 3, 0);
	expect_one("tool entered other namespaces: of the descriptor's type");
	begin_check("SC703");
	e = make_event(EVENT_FORK);
	e.born.flags = CLONE_NEWPID | SIGCHLD;
	made_event(&m, &e);
	expect_one("tool created a process in new namespaces: pid");
	begin_check("SC703");
	e = make_event(EVENT_FORK);
	e.born.flags = CLONE_VM | 0x80;		/* bits of the signal number */
	made_event(&m, &e);
	expect_one(NULL);
}
END_TEST

/* A syscall with a descriptor and the IPv4 address of a socket */
static void feed_network(enum event_kind kind, const char *call, uint32_t address, uint16_t port)
{
	struct value inet = {.kind = V_NUMBER, .sense = SENSE_INET, .num = {.n = address}};
	struct value ports = {.kind = V_NUMBER, .sense = SENSE_PORT, .num = {.n = port},
		.next = &inet};
	struct value to = {.kind = V_RECORD, .list = {.first = &ports}};
	struct value fd = {.kind = V_NUMBER, .sense = SENSE_FD, .num = {.n = 3}, .next = &to};

	feed_call(kind, call, &fd, 3, 0);
}

enum { OUTSIDE = 0xc0000207, LOCAL = 0x7f000001 };

START_TEST(endpoints)
{
	static const struct { const char *call; uint32_t address; int port; const char *words; }
	cases[] = {
		{"connect", OUTSIDE, 80, "tool connected to an address that is not allowed"},
		{"connect", OUTSIDE, 0, NULL}, {"connect", LOCAL, 80, NULL},
		{"connect", 0, 80, NULL}, {"getsockname", OUTSIDE, 80, NULL},
		{"sendto", OUTSIDE, 80, "tool sent to an address that is not allowed"},
	};
	struct value fd = {.kind = V_NUMBER, .sense = SENSE_FD, .num = {.n = 3}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		begin_check("SC704");
		m.h.calls_seen = true;
		feed_network(EVENT_ENTER, cases[i].call, cases[i].address, cases[i].port);
		feed_network(EVENT_LEAVE, cases[i].call, cases[i].address, cases[i].port);
		feed_network(EVENT_ENTER, cases[i].call, cases[i].address, cases[i].port);
		expect_one(cases[i].words);
	}
	begin_check("SC704");
	m.h.calls_seen = true;
	feed_network(EVENT_LEAVE, "bind", 0, 80);
	expect_one("tool bound an address that is not allowed");
	begin_check("SC704");
	m.h.calls_seen = true;
	feed_network(EVENT_LEAVE, "bind", 0, 0);	/* only to send */
	feed_network(EVENT_LEAVE, "bind", LOCAL, 80);
	expect_one(NULL);
	begin_check("SC704");
	m.h.calls_seen = true;
	feed_network(EVENT_LEAVE, "bind", 0, 0);
	feed_call(EVENT_LEAVE, "listen", &fd, 3, 1);
	expect_one("tool listened on an address that is not allowed");
	begin_check("SC704");
	m.h.calls_seen = true;
	feed_network(EVENT_LEAVE, "bind", 0, 0);
	feed_call(EVENT_LEAVE, "listen", &fd, 4, 1);
	expect_one(NULL);
}
END_TEST

static void feed_open(uint64_t flags, const char *path)
{
	struct value how = {.kind = V_NUMBER, .name = "flags", .num = {.n = flags}};
	struct value name = {.kind = V_BYTES, .sense = SENSE_PATH, .next = &how,
		.bytes = {.p = (const uint8_t *)path, .len = strlen(path), .whole = strlen(path)}};

	feed_call(EVENT_LEAVE, "open", &name, 0, flags);
}

static void start_in(const char *directory)
{
	struct event e = make_event(EVENT_EXEC);

	p.cwd = e.exec.cwd = directory;
	made_event(&m, &e);
}

START_TEST(written_paths)
{
	struct value name = {.kind = V_BYTES, .sense = SENSE_PATH,
		.bytes = {.p = (const uint8_t *)"../sub/z", .len = 8, .whole = 8}};

	begin_check("SC705");
	m.h.calls_seen = true;
	feed_open(0, "/etc/passwd");
	feed_open(1, "/tmp/x");
	feed_open(1, "relative/path");
	feed_open(010000002, "/etc/passwd");	/* O_PATH */
	expect_one(NULL);
	begin_check("SC705");
	m.h.calls_seen = true;
	feed_open(1, "/etc/passwd");
	feed_open(02, "/etc/shadow");
	feed_open(0100, "/etc/lock");
	expect_one("tool wrote files in /etc, which is not allowed");
	begin_check("SC705");
	m.h.calls_seen = true;
	p.how = BORN_COMMAND;
	start_in("/data/me");
	feed_open(1, "x");
	p.cwd = "/data/you";
	feed_call(EVENT_LEAVE, "unlink", &name, 0, 0);
	expect_one("tool deleted files in /data/sub, which is not allowed");
}
END_TEST

/* As the process sees them */
START_TEST(written_paths_below_a_root)
{
	struct value name = {.kind = V_BYTES, .sense = SENSE_PATH,
		.bytes = {.p = (const uint8_t *)"x", .len = 1, .whole = 1}};
	static const struct { const char *root, *names, *cwd; } rows[] = {
		{"/jail", NULL, "/jail/srv/job"}, {"/other", NULL, "/srv/job"},
		{"/sr", NULL, "/srv/job"}, {"/box/jail", "/box", "/box/srv/job"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		begin_check("SC705");
		m.h.calls_seen = true;
		p.root = rows[i].root;
		p.names = rows[i].names;
		p.cwd = rows[i].cwd;
		feed_call(EVENT_LEAVE, "unlink", &name, 0, 0);
		expect_one("tool deleted files in /srv/job, which is not allowed");
	}
}
END_TEST

static enum finding_level level_of(const char *id)
{
	enum finding_level level = made_found(made_findings(&m, 200), id)->level;

	made_done(&m);
	return level;
}

/* Without a user's policy the finding is a note. */
START_TEST(levels)
{
	for (int has_policy = 0; has_policy < 2; has_policy++) {
		begin_check("SC705");
		m.h.calls_seen = true;
		if (has_policy)
			ck_assert_int_eq(policy_allow_write(&m.selection.policy, "/srv"), 0);
		feed_open(1, "/etc/passwd");
		ck_assert_int_eq(level_of("SC705"), has_policy ? LEVEL_WARNING : LEVEL_NOTE);
		begin_check("SC704");
		m.h.calls_seen = true;
		if (has_policy)
			ck_assert_int_eq(nets(&m.selection.policy, "10.0.0.0/8"), 0);
		feed_network(EVENT_ENTER, "connect", OUTSIDE, 80);
		ck_assert_int_eq(level_of("SC704"), has_policy ? LEVEL_WARNING : LEVEL_NOTE);
	}
}
END_TEST

START_TEST(current_directory_from_arguments)
{
	struct value name = {.kind = V_BYTES, .sense = SENSE_PATH,
		.bytes = {.p = (const uint8_t *)"x", .len = 1, .whole = 1}};
	struct value fd = {.kind = V_NUMBER, .sense = SENSE_FD, .next = &name,
		.num = {.n = -100, .path = "/srv/job"}};

	begin_check("SC705");
	m.h.calls_seen = true;
	feed_call(EVENT_LEAVE, "unlinkat", &fd, -100, 0);
	expect_one("tool deleted files in /srv/job, which is not allowed");
}
END_TEST

static TCase *security_tests(void)
{
	TCase *t = tcase_create("security");

	tcase_add_test(t, addresses);
	tcase_add_test(t, malformed_addresses);
	tcase_add_test(t, paths);
	tcase_add_test(t, resolved_paths);
	tcase_add_test(t, setuid_without_privileges);
	tcase_add_test(t, credentials);
	tcase_add_test(t, namespaces);
	tcase_add_test(t, endpoints);
	tcase_add_test(t, written_paths);
	tcase_add_test(t, written_paths_below_a_root);
	tcase_add_test(t, current_directory_from_arguments);
	tcase_add_test(t, levels);
	return t;
}

UNIT_CASE(security_tests)

#include "model/audit/rows.h"

#include "lib/unit.h"
#include "model/audit/pattern.h"

/* The row of the table that the path matches; NULL: none */
static const struct audit_file_row *row_of(const struct audit_file_row *rows, const char *path)
{
	size_t base;

	for (; rows->paths; rows++)
		if (patterns_match(rows->paths, path, &base) &&
		    !patterns_match(rows->except, path, &base))
			return rows;
	return NULL;
}

START_TEST(patterns)
{
	size_t base;

	ck_assert(pattern_matches("/etc/shadow", "/etc/shadow", &base));
	ck_assert(!pattern_matches("/etc/shadow", "/etc/shadow2", &base));
	ck_assert(!pattern_matches("/etc/shadow", "/a/etc/shadow", &base));
	ck_assert(pattern_matches("/etc/cron.d/*", "/etc/cron.d/a.b", &base));
	ck_assert(!pattern_matches("/etc/cron.d/*", "/etc/cron.d/a/b", &base));
	ck_assert(pattern_matches("/a/*_key*", "/a/x_y_key.pub", &base));
	ck_assert(!pattern_matches("/proc/*/mem", "/proc/1/task/mem", &base));
	ck_assert(pattern_matches("/etc/**", "/etc/a/b/c", &base));
	ck_assert(!pattern_matches("/etc/**", "/etc", &base));
	ck_assert(!pattern_matches("/etc/**", "", &base));
	ck_assert(!pattern_matches("/etc/**", "/etcetera/a", &base));
	ck_assert(pattern_matches("~/.profile", "/a/b/.profile", &base));
	ck_assert_uint_eq(base, 4);
	ck_assert(!pattern_matches("~/.profile", "/a/b/x.profile", &base));
	ck_assert(pattern_matches("~/.ssh/**", "/a/.ssh/b/c", &base));
	ck_assert_uint_eq(base, 2);
	ck_assert(pattern_matches("~/*.git/hooks/*", "/a/b.git/hooks/update", &base));
}
END_TEST

START_TEST(rows)
{
	ck_assert_ptr_nonnull(row_of(audit_secrets, "/a/.ssh/id_rsa"));
	ck_assert_ptr_null(row_of(audit_secrets, "/a/.ssh/id_rsa.pub"));
	ck_assert_ptr_nonnull(row_of(audit_secrets, "/a/b/.env.local"));
	ck_assert_ptr_null(row_of(audit_secrets, "/a/b/.env.example"));
	ck_assert_ptr_null(row_of(audit_secrets, "/etc/passwd"));
	ck_assert_ptr_nonnull(row_of(audit_persistence, "/a/.git/hooks/pre-commit"));
	ck_assert_ptr_null(row_of(audit_persistence, "/a/.git/hooks/pre-commit.sample"));
	ck_assert_ptr_nonnull(row_of(audit_persistence, "/var/spool/cron/crontabs/root"));
	ck_assert_ptr_null(row_of(audit_persistence, "/a/.git/config"));
	ck_assert_ptr_nonnull(row_of(audit_sockets, "/run/docker.sock"));
}
END_TEST

START_TEST(words)
{
	ck_assert(words_contain("ssh ssh-add", "ssh"));
	ck_assert(words_contain("ssh ssh-add", "ssh-add"));
	ck_assert(!words_contain("ssh ssh-add", "add"));
	ck_assert(!words_contain("ssh ssh-add", ""));
	ck_assert(!words_contain("", ""));
}
END_TEST

static TCase *audit_rows_case(void)
{
	TCase *c = tcase_create("audit rows");

	tcase_add_test(c, patterns);
	tcase_add_test(c, rows);
	tcase_add_test(c, words);
	return c;
}

UNIT_CASE(audit_rows_case)

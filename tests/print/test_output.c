#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "print/output_place.h"
#include "print/output/state.h"
#include "lib/unit.h"

START_TEST(bytes_arrive_when_flushed)
{
	struct output *o;

	ck_assert_int_eq(output_open_file(&o, path, false, &diag), 0);
	ck_assert(!output_pending(o));
	output_str(o, "one\n");
	output_add(o, "t\0wo", 4);
	ck_assert(output_pending(o));
	ck_assert_int_eq(size_of(path), 0);
	ck_assert_int_eq(output_flush(o), 0);
	ck_assert_int_eq(size_of(path), 4);
	output_str(o, "!");
	ck_assert_int_eq(output_flush(o), 0);
	ck_assert_int_eq(size_of(path), 4);
	ck_assert(output_pending(o));
	/* the line is still incomplete at the second flush, so it is written */
	ck_assert_int_eq(output_flush(o), 0);
	ck_assert(!output_pending(o));
	ck_assert_int_eq(size_of(path), 9);
	ck_assert_int_eq(output_close(o), 0);
	ck_assert_str_eq(messages(), "");
}
END_TEST

/* Pieces of every size, also larger than the buffer, arrive in order */
START_TEST(large_output_is_complete)
{
	enum { TOTAL = 400000 };
	char *bytes = malloc(TOTAL), *back = malloc(TOTAL);
	struct output *o;
	size_t at = 0;
	int fd;

	for (size_t i = 0; i < TOTAL; i++)
		bytes[i] = i * 7 + i / 251;
	ck_assert_int_eq(output_open_file(&o, path, false, &diag), 0);
	for (size_t n = 1; at < TOTAL; at += n, n = n * 3 % 99991 + 1) {
		n = n < TOTAL - at ? n : TOTAL - at;
		output_add(o, bytes + at, n);
	}
	output_add(o, bytes, 0);
	ck_assert_int_eq(output_close(o), 0);
	fd = open(path, O_RDONLY);
	ck_assert_int_eq(read(fd, back, TOTAL), TOTAL);
	ck_assert_int_eq(memcmp(bytes, back, TOTAL), 0);
	close(fd);
	free(bytes);
	free(back);
}
END_TEST

START_TEST(new_file_has_mode_0600)
{
	struct output *o;
	struct stat st;

	umask(0);
	ck_assert_int_eq(output_open_file(&o, path, false, &diag), 0);
	output_close(o);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0600);
	ck_assert_int_eq(chmod(path, 0640), 0);
	ck_assert_int_eq(output_open_file(&o, path, false, &diag), 0);
	output_close(o);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0640);
}
END_TEST

START_TEST(links_in_shared_directories_are_refused)
{
	char target[320], link_path[320];
	struct output *o;

	snprintf(target, sizeof(target), "%s/target", dir);
	snprintf(link_path, sizeof(link_path), "%s/link", dir);
	ck_assert_int_eq(symlink(target, link_path), 0);
	ck_assert_int_eq(chmod(dir, 01777), 0);
	ck_assert_int_eq(output_open_file(&o, link_path, false, &diag), -ELOOP);
	ck_assert_ptr_null(o);
	ck_assert_int_eq(size_of(target), -1);
	ck_assert_int_eq(chmod(dir, 0755), 0);
	ck_assert_int_eq(output_open_file(&o, link_path, false, &diag), 0);
	ck_assert_int_eq(output_close(o), 0);
	ck_assert_int_eq(size_of(target), 0);
	unlink(target);
	unlink(link_path);
}
END_TEST

START_TEST(open_failure_returns_errno)
{
	char none[320];
	struct output *o;

	snprintf(none, sizeof(none), "%s/none/out", dir);
	ck_assert_int_eq(output_open_file(&o, none, false, &diag), -ENOENT);
	ck_assert_int_eq(output_open_file(&o, dir, false, &diag), -EISDIR);
	ck_assert_int_eq(output_open_fd(&o, 9999, "it", &diag), -EBADF);
	ck_assert_str_eq(messages(), "");
}
END_TEST

/* In a child process with its own descriptors: 0 to 2 are free, but not used. */
START_TEST(descriptors_are_above_2_and_close_on_exec)
{
	pid_t child = fork();
	int status;

	if (!child) {
		struct output *o, *second;
		bool good = true;

		for (int fd = 0; fd < 3; fd++)
			close(fd);
		good &= !output_open_file(&o, path, false, &diag);
		for (int fd = 0; fd < 3; fd++)
			good &= fcntl(fd, F_GETFD) < 0;
		good &= !output_open_fd(&second, text_fd, "it", &diag);
		for (int fd = 0; fd < 3; fd++)
			good &= fcntl(fd, F_GETFD) < 0;
		for (int fd = 3; fd < 64; fd++) {
			struct stat st, file;

			if (fstat(fd, &st) || stat(path, &file) || st.st_ino != file.st_ino)
				continue;
			good &= fcntl(fd, F_GETFD) == FD_CLOEXEC;
		}
		_exit(!good);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}
END_TEST

START_TEST(full_device_is_reported_once)
{
	struct output *o;
	int fd = open("/dev/full", O_WRONLY);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(output_open_fd(&o, fd, "/dev/full", &diag), 0);
	output_str(o, "one\ntwo\n");
	ck_assert_str_eq(messages(), "");
	ck_assert_int_eq(output_flush(o), -ENOSPC);
	ck_assert_str_eq(messages(),
			 "ptrail: output to /dev/full stopped after 0 lines: No space left on "
			 "device\n");
	output_str(o, "three\n");
	ck_assert(!output_pending(o));
	ck_assert_int_eq(output_flush(o), -ENOSPC);
	ck_assert_str_eq(messages(), "");
	ck_assert_int_eq(output_close(o), -ENOSPC);
	ck_assert_str_eq(messages(), "ptrail: output to /dev/full: 3 lines (14 bytes) were not "
				  "written\n");
	close(fd);
}
END_TEST

/* In a child process, because the limit is per process */
START_TEST(file_at_size_limit_ends_with_whole_line)
{
	pid_t child = fork();
	int status;

	if (!child) {
		struct rlimit limit = {100007, 100007};
		struct output *o;

		if (setrlimit(RLIMIT_FSIZE, &limit) ||
		    output_open_file(&o, path, false, &diag))
			_exit(1);
		for (int i = 0; i < 20000; i++)
			output_str(o, "123456789\n");
		_exit(output_close(o) == -EFBIG ? 0 : 2);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	ck_assert_int_eq(size_of(path), 100000);
	messages();
	ck_assert_ptr_nonnull(strstr(text, "out stopped after 10000 lines: File too large\n"));
	ck_assert_ptr_nonnull(strstr(text, "out: 10000 lines (100000 bytes) were not written\n"));
}
END_TEST

/* output_lines counts sixteen bytes at a time, in rounds of 255. */
START_TEST(newlines_are_counted)
{
	enum { MOST = 16 * 600 + 15 };
	char *bytes = malloc(MOST);

	for (size_t n = 0; n <= MOST; n += n < 40 || n > MOST - 40 || n % 4080 < 20 ? 1 : 17) {
		size_t want = 0;

		memset(bytes, '\n', n);
		ck_assert_uint_eq(output_lines(bytes, n), n);
		for (size_t i = 0; i < n; i++) {
			bytes[i] = i * i % 7 == 2 ? '\n' : (char)(i * 13);
			want += bytes[i] == '\n';
		}
		ck_assert_uint_eq(output_lines(bytes, n), want);
	}
	free(bytes);
}
END_TEST

START_TEST(closed_pipe_is_an_error)
{
	struct output *o;
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(output_open_fd(&o, ends[1], "standard output", &diag), 0);
	close(ends[0]);
	output_str(o, "x\n");
	ck_assert_int_eq(output_close(o), -EPIPE);
	ck_assert_str_eq(messages(),
			 "ptrail: output to standard output stopped after 0 lines: Broken "
			 "pipe\n"
			 "ptrail: output to standard output: 1 line (2 bytes) was not "
			 "written\n");
	close(ends[1]);
}
END_TEST

/* The pipe is full in advance: writes get EAGAIN until the reader begins to read. */
START_TEST(full_pipe_blocks)
{
	enum { LINES = 1000, LINE = 1000 };
	static char line[LINE];
	size_t filled = 0, got = 0;
	struct output *o;
	int ends[2], status;
	char buf[5000];
	pid_t child;

	ck_assert_int_eq(pipe2(ends, O_NONBLOCK), 0);
	while (write(ends[1], "", 1) == 1)
		filled++;
	ck_assert_int_eq(errno, EAGAIN);
	child = fork();
	if (!child) {
		close(ends[0]);
		if (output_open_fd(&o, ends[1], "it", &diag))
			_exit(1);
		for (int i = 0; i < LINES; i++)
			output_add(o, line, LINE);
		_exit(output_close(o) ? 2 : 0);
	}
	close(ends[1]);
	fcntl(ends[0], F_SETFL, 0);
	for (ssize_t n; (n = read(ends[0], buf, sizeof(buf))) > 0;)
		got += n;
	ck_assert_uint_eq(got, filled + LINES * LINE);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	ck_assert_str_eq(messages(), "");
	close(ends[0]);
}
END_TEST

/* --- slow readers --- */

enum { LINE = 100, QUEUED = 8 << 20 };

/* "000042 ....\n" */
static void add_lines(struct output *o, unsigned from, unsigned count)
{
	char line[LINE + 5];	/* any number would fit */

	for (unsigned i = from; i < from + count; i++) {
		snprintf(line, sizeof(line), "%06u%*s\n", i, LINE - 7, "");
		output_str(o, line);
	}
}

/* Reads until end of file. Returns the bytes, to be freed. */
static char *read_all(int fd)
{
	size_t got = 0, room = 64 << 20;
	char *bytes = malloc(room);

	for (ssize_t n; (n = read(fd, bytes + got, room - 1 - got)) > 0;)
		got += n;
	bytes[got] = 0;
	return bytes;
}

static enum output_wait give_up(void *ctx)
{
	(*(unsigned *)ctx)++;
	return OUTPUT_GIVE_UP;
}

static enum output_wait wait_for_more(void *ctx)
{
	(*(unsigned *)ctx)++;
	return OUTPUT_WAIT_FOR_MORE;
}

static void add_gap(void *ctx, struct output *o, enum print_gap why, uint64_t count)
{
	char line[64];

	snprintf(line, sizeof(line), why == PRINT_GAP_DROPPED ? "lost %u\n" : "limit\n",
		 (unsigned)count);
	output_str(o, line);
	(*(unsigned *)ctx)++;
}

/* The reader reads nothing, and the output does not wait for it. 0: pipe, 1: socket. */
START_TEST(queue_is_limited_to_8_mib)
{
	const unsigned count = (QUEUED - 4096) / LINE;
	unsigned asked = 0, wrong = 0;
	struct output *o;
	int ends[2], status;
	pid_t child;

	ck_assert_int_eq(_i ? socketpair(AF_UNIX, SOCK_STREAM, 0, ends) : pipe(ends), 0);
	ck_assert_int_eq(output_open_fd(&o, ends[1], "it", &diag), 0);
	close(ends[1]);
	output_set_wait_fn(o, give_up, &asked);
	add_lines(o, 0, count);
	output_flush(o);
	ck_assert(output_pending(o));
	ck_assert_int_eq(output_error(o), 0);
	ck_assert_uint_eq(asked, 0);
	child = fork();
	if (!child) {
		output_set_wait_fn(o, NULL, NULL);
		_exit(output_close(o) ? 1 : 0);
	}
	add_lines(o, count, 2 * QUEUED / LINE);		/* this would block */
	ck_assert_uint_eq(asked, 1);
	ck_assert_int_eq(output_close(o), -ECANCELED);

	char *got = read_all(ends[0]);

	for (unsigned i = 0; i < count; i++)		/* one assertion per line is slow */
		wrong += atoi(got + i * LINE) != (int)i;
	ck_assert_uint_eq(wrong, 0);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	free(got);
	close(ends[0]);
}
END_TEST

static enum output_wait permit_page(void *ctx)
{
	return write(((int *)ctx)[1], "", 1) == 1 ? OUTPUT_WAIT_FOR_MORE : OUTPUT_GIVE_UP;
}

/* The reader takes its first pages in over a second, each when the output waits and permits it. */
START_TEST(slow_reader_gets_everything)
{
	enum { LINES = 2000, PAGES = 12 };
	int ends[2], permits[2], status;
	struct output *o;
	pid_t child;

	ck_assert(!pipe(ends) && !pipe(permits));
	child = fork();
	if (!child) {
		char page[4096], permit;
		unsigned pages = 0;
		size_t got = 0;

		close(ends[1]);
		close(permits[1]);
		for (ssize_t n; (n = read(ends[0], page, sizeof(page))) > 0; got += n)
			pages += pages < PAGES && read(permits[0], &permit, 1) == 1;
		_exit(got != LINES * LINE || pages != PAGES);
	}
	close(ends[0]);
	ck_assert_int_eq(output_open_fd(&o, ends[1], "it", &diag), 0);
	close(ends[1]);
	output_set_wait_fn(o, permit_page, permits);
	add_lines(o, 0, LINES);
	ck_assert_int_eq(output_close(o), 0);
	close(permits[1]);
	ck_assert(waitpid(child, &status, 0) == child && !status);
}
END_TEST

START_TEST(stalled_reader_is_given_up)
{
	unsigned asked = 0;
	struct output *o;
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(output_open_fd(&o, ends[1], "it", &diag), 0);
	output_set_wait_fn(o, wait_for_more, &asked);
	add_lines(o, 0, 2000);
	ck_assert_int_eq(output_close(o), -ECANCELED);
	ck_assert_uint_ge(asked, 2);
	ck_assert_ptr_nonnull(strstr(messages(),
				     " lines: Operation canceled\nptrail: output to it: "));
	close(ends[0]);
	close(ends[1]);
}
END_TEST

/* A pipe in packet mode shows the boundaries of writes. */
START_TEST(pipe_writes_end_at_newlines)
{
	const unsigned count = 5000;
	unsigned apart = 0, got = 0;
	char packet[4096];
	struct output *o;
	int ends[2], status;
	pid_t child;

	ck_assert_int_eq(pipe2(ends, O_DIRECT), 0);
	child = fork();
	if (!child) {
		close(ends[0]);
		if (output_open_fd(&o, ends[1], "it", &diag))
			_exit(1);
		add_lines(o, 0, count);
		_exit(output_close(o) ? 2 : 0);
	}
	close(ends[1]);
	for (ssize_t n; (n = read(ends[0], packet, sizeof(packet))) > 0; got += n)
		apart += packet[n - 1] != '\n';
	ck_assert_uint_eq(got, count * LINE);
	ck_assert_uint_eq(apart, 0);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	close(ends[0]);
}
END_TEST

/* The pipe buffers bytes too, so the number of lines that arrive is not known exactly. */
START_TEST(whole_lines_are_dropped_and_reported)
{
	const unsigned count = 3 * QUEUED / LINE;
	unsigned next = 0, lost = 0, gaps = 0, wrong = 0;
	int ends[2], go[2], status;
	pid_t child;

	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(pipe(go), 0);
	child = fork();
	if (!child) {
		unsigned shown_gaps = 0;
		struct output *o;

		close(ends[0]);
		if (output_open_fd(&o, ends[1], "it", &diag))
			_exit(1);
		output_set_policy(o, &(struct output_policy){.drop = true}, add_gap, &shown_gaps);
		add_lines(o, 0, count);
		if (shown_gaps || write(go[1], "", 1) != 1)	/* no room to report the gap */
			_exit(2);
		while (output_pending(o))
			output_flush(o);
		add_lines(o, count, count);
		_exit(output_close(o) == -ENOBUFS ? 0 : 3);
	}
	close(ends[1]);
	ck_assert_int_eq(read(go[0], &status, 1), 1);

	char *got = read_all(ends[0]);

	for (char *line = got, *end; *line; line = end + 1) {
		unsigned n;

		end = strchr(line, '\n');
		if (!end)
			break;
		if (!strncmp(line, "lost ", 5)) {
			n = atoi(line + 5);
			lost += n;
			next += n;
			gaps++;
			continue;
		}
		wrong += end - line != LINE - 1 || atoi(line) != (int)next++;
	}
	ck_assert_uint_eq(wrong, 0);
	ck_assert_uint_ge(lost, QUEUED / LINE);
	ck_assert_uint_ge(gaps, 1);
	ck_assert_uint_eq(next, 2 * count);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	snprintf(got, 100, "ptrail: output to it: %u lines (", lost);
	ck_assert_ptr_nonnull(strstr(messages(), got));
	free(got);
	close(ends[0]);
	close(go[0]);
	close(go[1]);
}
END_TEST

/* --- size limit --- */

START_TEST(limit_is_reported_in_last_line)
{
	unsigned gaps = 0;
	struct output *o;
	char *got;
	FILE *file;
	int fd;

	for (unsigned run = 0; run < 2; run++) {	/* existing bytes count too */
		ck_assert_int_eq(output_open_file(&o, path, true, &diag), 0);
		output_set_policy(o, &(struct output_policy){.most = 1900}, add_gap, &gaps);
		add_lines(o, 0, 17);
		output_str(o, "a line that is shown ");
		output_flush(o);
		output_flush(o);
		output_str(o, "before it is too long:");
		for (int i = 0; i < 100; i++)
			output_str(o, " and longer");
		add_lines(o, 0, 1000);
		ck_assert_uint_eq(gaps, run + 1);
		ck_assert_int_eq(output_close(o), -ENOBUFS);
		ck_assert_int_eq(size_of(path), 17 * LINE + (run + 1) * strlen("limit\n"));
		messages();
		ck_assert_ptr_nonnull(strstr(text, run ? ": 1017 lines (" : ": 1000 lines ("));
	}
	fd = open(path, O_RDONLY);
	got = read_all(fd);
	ck_assert_str_eq(got + 17 * LINE, "limit\nlimit\n");
	free(got);
	close(fd);

	/* truncated by another process: no hole, and ptrail truncates nothing more */
	file = fopen(path, "w");
	ck_assert_int_eq(output_open_file(&o, path, false, &diag), 0);
	add_lines(o, 0, 10);
	output_str(o, "begun");
	output_flush(o);
	output_flush(o);
	ck_assert_int_eq(ftruncate(fileno(file), 0), 0);
	output_str(o, " and ended\n");
	ck_assert_int_eq(output_close(o), 0);
	ck_assert_int_eq(size_of(path), strlen(" and ended\n"));
	fclose(file);
}
END_TEST

/* --- families --- */

/* In a child process, because RLIMIT_NOFILE is per process */
static int many_files(void)
{
	enum { FILES = 100 };
	struct output_family *f;
	struct output *o[FILES];
	int bad = 0;

	for (int fd = 3; fd < 1024; fd++)
		if (fd != diag.fd)
			close(fd);
	if (setrlimit(RLIMIT_NOFILE, &(struct rlimit){8, 8}) ||
	    output_family_new(&f, path, false, &diag))
		return 100;
	for (int i = 0; i < FILES; i++)
		output_family_open(&o[i], f, i);
	for (unsigned round = 0; round < 3; round++) {
		for (int i = 0; i < FILES; i++)
			add_lines(o[i], round, 1);
		bad += !output_family_pending(f);
		output_family_flush(f);
		bad += output_family_pending(f);
	}
	for (int i = 0; i < FILES; i++)
		bad += output_close(o[i]) != 0;
	/* a number that is used again */
	output_family_open(&o[0], f, 7);
	add_lines(o[0], 3, 1);
	bad += output_close(o[0]) != 0;
	bad += output_family_close(f) != 0;
	return bad;
}

START_TEST(family_exceeds_descriptor_limit)
{
	pid_t child = fork();
	int status;

	if (!child)
		_exit(many_files());
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_str_eq(messages(), "");
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
	for (int i = 0; i < 100; i++) {
		char name[320];

		snprintf(name, sizeof(name), "%s.%d", path, i);
		ck_assert_int_eq(size_of(name), (i == 7 ? 4 : 3) * LINE);
		unlink(name);
	}
}
END_TEST

START_TEST(family_reports_failure_once)
{
	struct output_family *f;
	struct output *one, *two;
	struct output_loss loss;
	char name[320];

	ck_assert_int_eq(output_family_new(&f, "/nonexistent/x", false, &diag), -ENOENT);
	ck_assert_int_eq(output_family_new(&f, path, false, &diag), 0);
	snprintf(name, sizeof(name), "%s.1", path);
	ck_assert_int_eq(symlink("/dev/full", name), 0);
	output_family_open(&one, f, 1);
	output_family_open(&two, f, 2);
	add_lines(one, 0, 3);
	ck_assert_int_eq(output_family_error(f), 0);
	output_family_flush(f);
	ck_assert_int_eq(output_family_error(f), -ENOSPC);
	ck_assert_ptr_nonnull(strstr(messages(), "out.1 stopped after 0 lines: No space left "
					      "on device\n"));
	add_lines(one, 0, 3);
	output_close(one);
	output_close(two);
	/* data of later members is counted as lost, too */
	output_family_open(&one, f, 3);
	add_lines(one, 0, 2);
	output_close(one);
	ck_assert_str_eq(messages(), "");
	ck_assert(output_family_has_loss(f, &loss));
	ck_assert(loss.stopped && loss.counted && !loss.blocks);
	ck_assert_uint_eq(loss.lost, 8);
	output_family_set_trace_ended(f);
	ck_assert_int_eq(output_family_close(f), -ENOSPC);
	ck_assert_ptr_nonnull(strstr(messages(),
				     "out: at least 8 lines (800 bytes) were not written: "
				     "the trace ended there\n"));
	unlink(name);
	snprintf(name, sizeof(name), "%s.2", path);
	unlink(name);
}
END_TEST

static TCase *output_tests(void)
{
	TCase *c = tcase_create("output");

	tcase_add_checked_fixture(c, set_up_directory, clean_up);
	tcase_add_test(c, bytes_arrive_when_flushed);
	tcase_add_test(c, large_output_is_complete);
	tcase_add_test(c, new_file_has_mode_0600);
	tcase_add_test(c, links_in_shared_directories_are_refused);
	tcase_add_test(c, open_failure_returns_errno);
	tcase_add_test(c, descriptors_are_above_2_and_close_on_exec);
	tcase_add_test(c, full_device_is_reported_once);
	tcase_add_test(c, file_at_size_limit_ends_with_whole_line);
	tcase_add_test(c, newlines_are_counted);
	tcase_add_test(c, closed_pipe_is_an_error);
	tcase_add_test(c, full_pipe_blocks);
	tcase_add_loop_test(c, queue_is_limited_to_8_mib, 0, 2);
	tcase_add_test(c, slow_reader_gets_everything);
	tcase_add_test(c, stalled_reader_is_given_up);
	tcase_add_test(c, pipe_writes_end_at_newlines);
	tcase_add_test(c, whole_lines_are_dropped_and_reported);
	tcase_add_test(c, limit_is_reported_in_last_line);
	tcase_add_test(c, family_exceeds_descriptor_limit);
	tcase_add_test(c, family_reports_failure_once);
	return c;
}

UNIT_CASE(output_tests)

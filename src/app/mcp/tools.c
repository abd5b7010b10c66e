#include "app/mcp/tools.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/cli/exit_status.h"
#include "app/mcp/worker.h"
#include "app/mcp/sql.h"
#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"

enum {
	REPORT_MAX = 48 << 10,		/* bytes of a report */
	OUTPUT_MAX = 8 << 10,		/* last bytes of what a command prints */
	WORDS_MAX = 32,			/* arguments of ptrail before the command */
};
#define TIMEOUT_PRESET "300"		/* seconds of a run */

int toolbox_init(struct toolbox *b)
{
	const char *parent = getenv("TMPDIR");

	if (!parent || *parent != '/' || strlen(parent) > sizeof(b->directory) / 2)
		parent = "/tmp";
	snprintf(b->directory, sizeof(b->directory), "%s/ptrail-mcp.XXXXXX", parent);
	return mkdtemp(b->directory) ? 0 : -errno;
}

void toolbox_done(struct toolbox *b)
{
	DIR *dir = opendir(b->directory);
	const struct dirent *e;

	while (dir && (e = readdir(dir)))
		unlinkat(dirfd(dir), e->d_name, 0);
	if (dir)
		closedir(dir);
	rmdir(b->directory);
}

static void fail(struct tool_result *result, const char *text, const char *detail)
{
	sbuf_reset(&result->text);
	sbuf_str(&result->text, text);
	if (detail)
		sbuf_str(&result->text, detail);
	result->is_error = true;
}

/* "DIRECTORY/run-N.SUFFIX" */
static char *file_name(const struct toolbox *b, const char *name, const char *suffix)
{
	struct sbuf s = {0};

	sbuf_str(&s, b->directory);
	sbuf_char(&s, '/');
	sbuf_str(&s, name);
	sbuf_str(&s, suffix);
	return s.s;
}

/* Appends the file, which is removed, up to the limit. */
static void add_report(struct sbuf *to, const char *path)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat st = {0};
	size_t begin = to->len;
	ssize_t n = 1;

	unlink(path);
	if (fd < 0 || fstat(fd, &st))
		return;
	while (n > 0 && to->len - begin < REPORT_MAX) {
		size_t room = REPORT_MAX - (to->len - begin);

		n = read(fd, sbuf_room(to, room), room);
		if (n > 0)
			sbuf_end(to, to->s + to->len + n);
	}
	if (st.st_size > REPORT_MAX) {
		sbuf_str(to, "\n[");
		sbuf_dec(to, st.st_size - REPORT_MAX, false);
		sbuf_str(to, " more bytes are omitted; ask for a part]\n");
	}
}

static void add_output(struct sbuf *to, const char *title, const struct sbuf *output,
		       uint64_t omitted)
{
	if (!output->len)
		return;
	sbuf_str(to, title);
	if (omitted) {
		sbuf_str(to, " (the first ");
		sbuf_dec(to, omitted, false);
		sbuf_str(to, " bytes are omitted)");
	}
	sbuf_str(to, ":\n");
	sbuf_add(to, output->s, output->len);
	if (output->s[output->len - 1] != '\n')
		sbuf_char(to, '\n');
}

/* Runs ptrail with these arguments. Returns false if it was cancelled or could not be started. */
static bool run_ptrail(struct toolbox *b, struct worker *c, struct sbuf *output,
		       uint64_t *omitted, int *status, struct tool_result *result)
{
	c->signals = b->signals;
	c->on_input = b->on_input;
	c->ctx = b->ctx;
	*status = worker_run(c, output, omitted);
	result->is_cancelled = *status == WORKER_CANCELLED;
	if (*status < 0 && !result->is_cancelled)
		fail(result, "cannot start ptrail: ", strerror(-*status));
	return *status >= 0;
}

/* "--print=REPORT:FILE"; a name with other characters than letters is none of a format */
static char *print_option(const char *report, const char *file)
{
	struct sbuf s = {0};

	if (report[strspn(report, "abcdefghijklmnopqrstuvwxyz")] || !*report)
		return NULL;
	sbuf_str(&s, "--print=");
	sbuf_str(&s, report);
	sbuf_char(&s, ':');
	sbuf_str(&s, file);
	return s.s;
}

static char *joined(const char *a, const char *b)
{
	struct sbuf s = {0};

	sbuf_str(&s, a);
	sbuf_str(&s, b);
	return s.s;
}

/* The words of a member that is an array of strings, NULL-terminated, after the `n` first ones.
 * Returns NULL if it is not, or is empty. */
static const char **words_of(const struct json_value *arguments, const char *name,
			     const char *const *first, size_t n)
{
	const struct json_value *list = json_member_of(arguments, name);
	const char **words;
	size_t count = n;

	if (!list || list->type != JSON_IS_ARRAY || !list->first)
		return NULL;
	for (const struct json_value *v = list->first; v; v = v->next)
		count++;
	words = alloc_more(NULL, count + 1, sizeof(*words));
	memcpy(words, first, n * sizeof(*words));
	for (const struct json_value *v = list->first; v; v = v->next) {
		if (v->type != JSON_IS_STRING) {
			free(words);
			return NULL;
		}
		words[n++] = v->text;
	}
	words[n] = NULL;
	return words;
}

static void run_tool(struct toolbox *b, const struct json_value *arguments,
		     struct tool_result *result)
{
	const char *report = json_member_text(arguments, "report");
	const struct json_value *limit = json_member_of(arguments, "timeout");
	struct sbuf output = {0}, *to = &result->text;
	char name[32], seconds[32];
	uint64_t omitted;
	int status;

	snprintf(name, sizeof(name), "run-%u", ++b->runs);
	snprintf(seconds, sizeof(seconds), "--timeout=%s", limit &&
		 limit->type == JSON_IS_NUMBER && strlen(limit->text) < 12 ? limit->text :
		 TIMEOUT_PRESET);
	_cleanup_free_ char *file = file_name(b, name, ".report");
	_cleanup_free_ char *trail = file_name(b, name, ".trail");
	_cleanup_free_ char *record = joined("--record=", trail);
	_cleanup_free_ char *print = print_option(report ? report : "why", file);
	const char *const first[] = {"ptrail", "-f", "--redact", record, seconds, print,
		"--"};
	_cleanup_free_ const char **argv = words_of(arguments, "command", first,
						     sizeof(first) / sizeof(*first));
	struct worker c = {.argv = argv, .directory = json_member_text(arguments, "directory"),
		.output_max = OUTPUT_MAX};

	if (!argv || !print) {
		fail(result, print ? "wrong 'command': it is an array of strings, the program and "
		     "its arguments" : "wrong 'report': the name of a format is letters: ",
		     print ? NULL : report);
		return;
	}
	if (run_ptrail(b, &c, &output, &omitted, &status, result)) {
		/* without a report, the status is not that of the command */
		result->is_error = access(file, F_OK) != 0;
		sbuf_str(to, "exit status ");
		sbuf_dec(to, status, false);
		sbuf_str(to, status == EXIT_TIMEOUT ? " (timeout)" : "");
		sbuf_str(to, "; recording: ");
		sbuf_str(to, name);
		sbuf_str(to, "\n\n");
		add_report(to, file);
		add_output(to, "\noutput", &output, omitted);
	}
	sbuf_done(&output);
}

/* The file of a recording: one of a run by its name, or any other by its path. NULL after a failure
 */
static char *find_recording(const struct toolbox *b, const struct json_value *arguments,
			    struct tool_result *result)
{
	const char *name = json_member_text(arguments, "recording");
	char *file;

	if (!name) {
		fail(result, "wrong 'recording': it is the name of a run, or a path", NULL);
		return NULL;
	}
	file = *name == '/' ? alloc_string(name) : file_name(b, name, ".trail");
	if (access(file, R_OK)) {
		fail(result, "there is no recording with this name: ", name);
		free(file);
		return NULL;
	}
	return file;
}

/* Makes a database of a recording, unless there is one. Returns false after a failure. */
static bool make_database(struct toolbox *b, const char *trail, const char *database,
			  struct tool_result *result)
{
	_cleanup_free_ char *replay = joined("--replay=", trail);
	_cleanup_free_ char *target = joined(database, ",fds=yes,links=yes,states=yes");
	_cleanup_free_ char *print = joined("--print=sqlite:", target);
	const char *const argv[] = {"ptrail", replay, "-f", print, NULL};
	struct worker c = {.argv = argv, .output_max = OUTPUT_MAX};
	struct sbuf output = {0};
	uint64_t omitted;
	int status;
	bool done;

	if (!access(database, R_OK))
		return true;
	done = run_ptrail(b, &c, &output, &omitted, &status, result);
	if (done && access(database, R_OK)) {
		fail(result, "", output.s);
		done = false;
	}
	sbuf_done(&output);
	return done;
}

static void query_with_sql(struct toolbox *b, const char *trail, const char *sql,
			   struct tool_result *result)
{
	const char *slash = strrchr(trail, '/');
	_cleanup_free_ char *database = file_name(b, slash ? slash + 1 : trail, ".sqlite");
	struct sql_query q = {.database = database, .sql = sql, .bytes_max = REPORT_MAX};
	struct worker c = {.work = sql_answer, .work_ctx = &q, .output_max = 2 * REPORT_MAX};
	uint64_t omitted;
	int status;

	if (make_database(b, trail, database, result) &&
	    run_ptrail(b, &c, &result->text, &omitted, &status, result))
		result->is_error = status;
}

static void query_tool(struct toolbox *b, const struct json_value *arguments,
		       struct tool_result *result)
{
	_cleanup_free_ char *trail = find_recording(b, arguments, result);
	const char *report = json_member_text(arguments, "report");
	const char *filter = json_member_text(arguments, "filter");
	const char *process = json_member_text(arguments, "process");
	const char *sql = json_member_text(arguments, "sql");
	const char *argv[WORDS_MAX];
	struct sbuf output = {0};
	uint64_t omitted;
	unsigned n = 0;
	int status;

	if (!trail)
		return;
	if (sql) {
		query_with_sql(b, trail, sql, result);
		return;
	}
	_cleanup_free_ char *file = file_name(b, "answer", ".report");
	_cleanup_free_ char *replay = joined("--replay=", trail);
	_cleanup_free_ char *print = print_option(report ? report : "tree", file);
	_cleanup_free_ char *processes = process ? joined("--process=", process) : NULL;
	struct worker c = {.argv = argv, .output_max = OUTPUT_MAX};

	if (!print) {
		fail(result, "wrong 'report': the name of a format is letters: ", report);
		return;
	}
	argv[n++] = "ptrail";
	argv[n++] = "-f";
	argv[n++] = "--redact";
	argv[n++] = replay;
	argv[n++] = print;
	if (process)
		argv[n++] = processes;
	if (filter) {
		argv[n++] = "-e";
		argv[n++] = filter;
	}
	argv[n] = NULL;
	if (run_ptrail(b, &c, &output, &omitted, &status, result)) {
		add_report(&result->text, file);
		result->is_error = !result->text.len && output.len;
		add_output(&result->text, "messages", &output, omitted);
	}
	sbuf_done(&output);
}

static void explain_tool(struct toolbox *b, const struct json_value *arguments,
			 struct tool_result *result)
{
	static const char *const first[] = {"ptrail", "explain", "--"};
	_cleanup_free_ const char **argv = words_of(arguments, "words", first, 3);
	struct worker c = {.argv = argv, .output_max = REPORT_MAX};
	uint64_t omitted;
	int status;

	if (!argv) {
		fail(result, "wrong 'words': they are an array of strings", NULL);
		return;
	}
	if (run_ptrail(b, &c, &result->text, &omitted, &status, result))
		result->is_error = status;
}

#define STRINGS "{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"minItems\":1,"

const struct tool tools[] = {
	{
		"run", "Run and trace a command",
		"Runs a command, traces all its processes, and reports why it failed (or another "
		"report). Returns the report, the end of its output, and the name of a recording "
		"for the tool query. Secrets are redacted.",
		"{\"type\":\"object\",\"properties\":{"
		"\"command\":" STRINGS "\"description\":\"the program and its arguments; for shell "
		"syntax: sh, -c, text\"},"
		"\"report\":{\"type\":\"string\",\"description\":\"why (default), audit, tree, "
		"timeline, files, net, fds, checks, states, summary, text and other formats of "
		"ptrail\"},"
		"\"directory\":{\"type\":\"string\",\"description\":\"working directory\"},"
		"\"timeout\":{\"type\":\"number\",\"description\":\"seconds until the command is "
		"terminated (300)\"}},\"required\":[\"command\"]}",
		run_tool,
	},
	{
		"query", "Query a recording",
		"Prints another report of a recorded run, of all or of some processes and system "
		"calls, or the answer to a query in SQL. Tables: process, program, task, call "
		"(name, args, ret, errno, file, started, duration), signal, descriptor_life, link, "
		"state; SELECT sql FROM sqlite_schema has all columns.",
		"{\"type\":\"object\",\"properties\":{"
		"\"recording\":{\"type\":\"string\",\"description\":\"its name, as run returned "
		"it, or an absolute path\"},"
		"\"report\":{\"type\":\"string\",\"description\":\"tree (default), text, why, "
		"files and other formats of ptrail\"},"
		"\"filter\":{\"type\":\"string\",\"description\":\"as -e of strace: trace=openat, "
		"status=failed\"},"
		"\"process\":{\"type\":\"string\",\"description\":\"names of programs, separated "
		"by commas\"},"
		"\"sql\":{\"type\":\"string\",\"description\":\"a query of SQLite instead of a "
		"report\"}},\"required\":[\"recording\"]}",
		query_tool,
	},
	{
		"explain", "Explain words of a trace",
		"Explains system calls, errors, signals, constants, checks, options and lines of a "
		"trace.",
		"{\"type\":\"object\",\"properties\":{\"words\":" STRINGS
		"\"description\":\"such as ENOSPC, openat, TR951, or a line\"}},"
		"\"required\":[\"words\"]}",
		explain_tool,
	},
	{0},
};

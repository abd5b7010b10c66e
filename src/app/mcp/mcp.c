#include "app/mcp/mcp.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "app/cli/exit_status.h"
#include "app/mcp/tools.h"
#include "base/memory/alloc.h"
#include "base/text/json.h"

enum {
	PIECE = 65536,
	LINE_MAX_BYTES = 8 << 20,	/* of a message */
	WAITING_MAX = 256,		/* messages that arrive during a call */
	/* Errors of JSON-RPC */
	PARSE_ERROR = -32700, INVALID_REQUEST = -32600, UNKNOWN_METHOD = -32601,
	INVALID_ARGUMENTS = -32602,
};

/* The revisions of the protocol that are spoken, the newest first */
static const char *const revisions[] = {"2025-06-18", "2025-03-26", "2024-11-05", NULL};

struct server {
	struct toolbox tools;
	struct sbuf input;		/* bytes that were read */
	size_t at;			/* of the next message in .input */
	bool is_closed;			/* standard input has ended */
	bool has_failed;		/* standard output cannot be written */
	struct arena arena;		/* of the message that is handled */
	/* The ID of the call in progress, as JSON; empty: none, or it was cancelled */
	struct sbuf calling;
	struct sbuf waiting[WAITING_MAX];	/* messages that arrived meanwhile */
	size_t waiting_count;
	bool is_too_long;		/* a message is */
};

/* Whether nothing more is to be done: a signal asks for the end, or answers have no reader. */
static bool is_over(const struct server *s)
{
	struct pollfd signals = {s->tools.signals, POLLIN, 0};

	return s->has_failed || poll(&signals, 1, 0) > 0;
}

static void send_line(struct server *s, struct sbuf *line)
{
	const char *p;
	size_t n;

	sbuf_char(line, '\n');
	for (p = line->s, n = line->len; n && !s->has_failed;) {
		ssize_t done = write(STDOUT_FILENO, p, n);

		if (done < 0 && errno != EINTR)
			s->has_failed = true;
		if (done > 0) {
			p += done;
			n -= done;
		}
	}
}

/* The ID of a request as JSON; "null": none */
static void put_id(struct sbuf *b, const struct json_value *id)
{
	struct json j = {.b = b};

	if (id && id->type == JSON_IS_STRING)
		json_str(&j, id->text);
	else
		sbuf_str(b, id && id->type == JSON_IS_NUMBER ? id->text : "null");
}

static bool is_valid_id(const struct json_value *id)
{
	return id->type == JSON_IS_STRING || id->type == JSON_IS_NUMBER || id->type == JSON_IS_NULL;
}

/* Begins a response: the result or error follows as a member of the object. */
static struct json begin_response(struct sbuf *b, const char *id)
{
	sbuf_str(b, "{\"jsonrpc\":\"2.0\",\"id\":");
	sbuf_str(b, id);
	return (struct json){.b = b, .depth = 1, .more = true};
}

static void send_error(struct server *s, const char *id, int code, const char *text)
{
	struct sbuf b = {0};
	struct json j = begin_response(&b, id);

	json_member_object(&j, "error");
	json_member_int(&j, "code", code);
	json_member_str(&j, "message", text);
	json_object_end(&j);
	json_object_end(&j);
	send_line(s, &b);
	sbuf_done(&b);
}

static void put_initialized(struct json *j, const struct json_value *params)
{
	const char *asked = json_member_text(params, "protocolVersion");
	const char *const *revision = revisions;

	while (asked && *revision && strcmp(*revision, asked) != 0)
		revision++;
	json_member_str(j, "protocolVersion", asked && *revision ? *revision : revisions[0]);
	json_member_object(j, "capabilities");
	json_member_object(j, "tools");
	json_object_end(j);
	json_object_end(j);
	json_member_object(j, "serverInfo");
	json_member_str(j, "name", PACKAGE_NAME);
	json_member_str(j, "version", PACKAGE_VERSION);
	json_object_end(j);
	json_member_str(j, "instructions", "Runs commands under a tracer of system calls. Use run "
			"to see why a command fails, query to ask its recording for details, and "
			"explain for words of a trace.");
}

static void put_tools(struct json *j)
{
	json_member_array(j, "tools");
	for (const struct tool *t = tools; t->name; t++) {
		json_object(j);
		json_member_str(j, "name", t->name);
		json_member_str(j, "title", t->title);
		json_member_str(j, "description", t->description);
		json_key(j, "inputSchema");
		sbuf_str(j->b, t->schema);
		j->more = true;
		json_object_end(j);
	}
	json_array_end(j);
}

static void put_result(struct json *j, const struct tool_result *result)
{
	json_member_array(j, "content");
	json_object(j);
	json_member_str(j, "type", "text");
	json_key(j, "text");
	json_text(j, (const uint8_t *)result->text.s, result->text.len);
	json_object_end(j);
	json_array_end(j);
	json_member_bool(j, "isError", result->is_error);
}

/* Whether the line cancels the call in progress */
static bool cancels(struct server *s, const char *line, size_t n)
{
	struct arena arena = {0};
	const struct json_value *v = json_read(&arena, line, n);
	const char *method = json_member_text(v, "method");
	struct sbuf id = {0};
	bool found;

	put_id(&id, json_member_of(json_member_of(v, "params"), "requestId"));
	found = method && !strcmp(method, "notifications/cancelled") && s->calling.len &&
		!strcmp(id.s, s->calling.s);
	sbuf_done(&id);
	arena_done(&arena);
	return found;
}

/* Whether a message that has been read, but not handled yet, cancels the call that is about to
 * begin */
static bool is_cancelled_already(struct server *s)
{
	const char *line = s->input.s + s->at, *all = line + (s->input.len - s->at), *end;

	for (size_t i = 0; i < s->waiting_count; i++)
		if (cancels(s, s->waiting[i].s, s->waiting[i].len))
			return true;
	for (; line < all && (end = memchr(line, '\n', all - line)); line = end + 1)
		if (cancels(s, line, end - line))
			return true;
	return false;
}

static void call_tool(struct server *s, const char *id, const struct json_value *params)
{
	const char *name = json_member_text(params, "name");
	const struct tool *t = tools;
	struct tool_result result = {0};
	struct sbuf b = {0};
	struct json j;

	while (t->name && (!name || strcmp(t->name, name) != 0))
		t++;
	if (!t->name) {
		send_error(s, id, INVALID_ARGUMENTS, "unknown tool; tools/list has all");
		return;
	}
	sbuf_str(&s->calling, id);
	result.is_cancelled = is_cancelled_already(s);
	if (!result.is_cancelled)
		t->call(&s->tools, json_member_of(params, "arguments"), &result);
	sbuf_reset(&s->calling);
	if (!result.is_cancelled) {
		j = begin_response(&b, id);
		json_member_object(&j, "result");
		put_result(&j, &result);
		json_object_end(&j);
		json_object_end(&j);
		send_line(s, &b);
	}
	sbuf_done(&result.text);
	sbuf_done(&b);
}

static void answer(struct server *s, const char *id, const char *method,
		   const struct json_value *params)
{
	struct sbuf b = {0};
	struct json j = begin_response(&b, id);

	json_member_object(&j, "result");
	if (!strcmp(method, "initialize"))
		put_initialized(&j, params);
	else if (!strcmp(method, "tools/list"))
		put_tools(&j);
	json_object_end(&j);
	json_object_end(&j);
	send_line(s, &b);
	sbuf_done(&b);
}

static bool is_answered_at_once(const char *method)
{
	return !strcmp(method, "initialize") || !strcmp(method, "tools/list") ||
		!strcmp(method, "ping");
}

static void handle(struct server *s, const char *message, size_t n)
{
	const struct json_value *v = json_read(&s->arena, message, n);
	const char *method = json_member_text(v, "method");
	const struct json_value *params = json_member_of(v, "params");
	const struct json_value *id = json_member_of(v, "id");
	struct sbuf text = {0};

	put_id(&text, id);
	if (!v)
		send_error(s, "null", PARSE_ERROR, "a message must be one line of JSON");
	else if (id && !is_valid_id(id))
		send_error(s, "null", INVALID_REQUEST, "'id' must be a string, a number or null");
	else if (!method && !json_member_of(v, "result") && !json_member_of(v, "error"))
		send_error(s, text.s, INVALID_REQUEST,
			   "a message must be an object with 'method'");
	else if (method && id && is_answered_at_once(method))
		answer(s, text.s, method, params);
	else if (method && id && !strcmp(method, "tools/call"))
		call_tool(s, text.s, params);
	else if (method && id)
		send_error(s, text.s, UNKNOWN_METHOD, "unknown method");
	/* Others are notifications, which have no answer, and answers, which were not asked for */
	sbuf_done(&text);
	arena_reset(&s->arena);
}

/* Reads what is there. */
static void read_input(struct server *s)
{
	ssize_t n;

	if (s->at) {
		memmove(s->input.s, s->input.s + s->at, s->input.len - s->at);
		s->input.len -= s->at;
		s->at = 0;
	}
	n = read(STDIN_FILENO, sbuf_room(&s->input, PIECE), PIECE);
	if (n > 0)
		sbuf_end(&s->input, s->input.s + s->input.len + n);
	else if (!n || errno != EINTR)
		s->is_closed = true;
	if (s->input.len > LINE_MAX_BYTES)
		s->is_closed = s->is_too_long = true;
}

/* The next complete line, of *n bytes; NULL: there is none yet. It is valid until read_input. */
static const char *next_line(struct server *s, size_t *n)
{
	const char *begin = s->input.s + s->at;
	const char *end = s->input.len > s->at ? memchr(begin, '\n', s->input.len - s->at) : NULL;

	if (!end)
		return NULL;
	*n = end - begin;
	s->at += *n + 1;
	return begin;
}

/* During a call: other messages wait until it has ended. */
static enum worker_input read_during_call(void *ctx)
{
	struct server *s = ctx;
	const char *line;
	size_t n;

	read_input(s);
	while ((line = next_line(s, &n))) {
		if (cancels(s, line, n))
			return INPUT_CANCELS;
		if (s->waiting_count < WAITING_MAX)
			sbuf_add(&s->waiting[s->waiting_count++], line, n);
	}
	if (s->is_closed)
		s->tools.on_input = NULL;
	return s->is_closed ? INPUT_CLOSED : INPUT_READ;
}

static void handle_line(struct server *s, const char *line, size_t n)
{
	if (n && line[n - 1] == '\r')
		n--;
	if (n)
		handle(s, line, n);
}

static void handle_waiting(struct server *s)
{
	while (s->waiting_count && !is_over(s)) {
		struct sbuf line = s->waiting[0];

		s->waiting_count--;
		memmove(s->waiting, s->waiting + 1, s->waiting_count * sizeof(*s->waiting));
		s->waiting[s->waiting_count] = (struct sbuf){0};
		handle_line(s, line.s, line.len);
		sbuf_done(&line);
	}
}

static void handle_lines(struct server *s)
{
	const char *line;
	size_t n;

	while (!is_over(s) && (line = next_line(s, &n))) {
		/* a call reads further lines into the same buffer */
		struct sbuf copy = {0};

		sbuf_add(&copy, line, n);
		handle_line(s, copy.s, n);
		sbuf_done(&copy);
		handle_waiting(s);
	}
}

/* Signals that ask for the end are read from a descriptor, so that they also end a call. */
static int open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	return signalfd(-1, &set, SFD_CLOEXEC);
}

static void serve(struct server *s)
{
	struct pollfd wait[] = {{STDIN_FILENO, POLLIN, 0}, {s->tools.signals, POLLIN, 0}};

	while (!s->is_closed && !is_over(s)) {
		if (poll(wait, 2, -1) <= 0)
			continue;
		if (wait[0].revents)
			read_input(s);
		handle_lines(s);
	}
}

int mcp_serve(struct diag *diag)
{
	struct server *s = alloc_new(struct server);
	int err = toolbox_init(&s->tools), status;

	if (err) {
		diag_errno(diag, -err, "cannot create a directory for recordings");
		free(s);
		return EXIT_TRACER;
	}
	s->tools.signals = open_signals();
	s->tools.on_input = read_during_call;
	s->tools.ctx = s;
	serve(s);
	if (s->is_too_long)
		diag_say(diag, "mcp: a message is longer than 8 MiB");
	status = s->has_failed || s->is_too_long ? EXIT_TRACER : 0;
	for (size_t i = 0; i < s->waiting_count; i++)
		sbuf_done(&s->waiting[i]);
	if (s->tools.signals >= 0)
		close(s->tools.signals);
	toolbox_done(&s->tools);
	arena_done(&s->arena);
	sbuf_done(&s->input);
	sbuf_done(&s->calling);
	free(s);
	return status;
}

/* Filter expressions, as values of -e: sets of system calls with regular expressions, conditions,
 * injections, library functions. Each line of the input is one of them; what follows '@' is a value
 * of --process, and what follows '#' one of --trace-fds. */
#include "fuzz/target.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/cli/options.h"
#include "decode/decode.h"
#include "desc/numbers.h"
#include "filter/condition/condition.h"
#include "lib/ram.h"

enum { LINES_MAX = 32 };
static const uint64_t RAM_AT = 0x1000;

/* Memory of a fake tracee: a path, a struct sockaddr_in, a list of texts */
static int64_t read_ram(void *ctx, enum read_space when, uint64_t addr, void *buf, uint64_t len)
{
	static const struct {
		char path[16];
		uint8_t address[16];
		uint64_t list[3];
		char words[16];
	} ram = {
		"/etc/passwd", {2, 0, 0x1f, 0x90, 127, 0, 0, 1}, {0x1038, 0x103b, 0}, "ls\0-l",
	};

	(void)ctx;
	return when > AT_EXIT ? 0 :
		ram_read((struct ram){(const uint8_t *)&ram, RAM_AT, sizeof(ram)}, addr, buf, len);
}

static const char *working_directory(void *ctx)
{
	(void)ctx;
	return "/srv";
}

/* Evaluates the condition for decoded system calls. */
static void evaluate(const struct call_condition *condition)
{
	static const struct regs calls[] = {
		{.nr = NR_x86_64_openat, .arg = {-100, 0x1000, 0102, 0644}, .ret = 3},
		{.nr = NR_x86_64_openat, .arg = {-100, 0x9000}, .ret = -14, .failed = true},
		{.nr = NR_x86_64_connect, .arg = {3, 0x1010, 16}, .ret = -111, .failed = true},
		{.nr = NR_x86_64_write, .arg = {1, 0x1000, 11}, .ret = 11},
		{.nr = NR_x86_64_execve, .arg = {0x1000, 0x1020, 0x1020}},
		{.nr = NR_x86_64_kill, .arg = {1, 15}},
		{.nr = 9999},
	};
	static struct schema *schema;
	struct arena arena = {0};

	if (!schema)
		schema = schema_new();
	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++) {
		struct regs r = calls[i];
		struct memory mem;
		struct decoder d = {.schema = schema, .arena = &arena, .mem = &mem,
				    .limits = {.bytes = 32, .members = 32, .verbose = true}};
		struct call_view view;
		struct event e = {.kind = EVENT_LEAVE};

		r.abi = &abis[ABI_x86_64];
		memory_init(&mem, &arena, read_ram, NULL);
		view = decode_call(&d, &r, AT_EXIT, NULL);
		e.call.abi = r.abi;
		e.call.nr = r.nr;
		e.call.row = desc_call(r.abi, r.nr);
		e.call.ret = r.ret;
		e.call.failed = r.failed;
		e.call.view = &view;
		if (condition_evaluate(condition, &e, working_directory, NULL) == IS_TRUE)
			fuzz_expect(condition_concerns(condition, e.call.row),
				    "a condition is true for a call that it does not concern");
		e.kind = EVENT_ENTER;
		condition_evaluate(condition, &e, working_directory, NULL);
		arena_reset(&arena);
	}
	arena_done(&arena);
}

static void use_filter(const struct filter *f)
{
	size_t count;
	const struct call *rows = desc_calls(&count);
	bool any = false;

	for (unsigned id = 0; id < ABI_COUNT; id++)
		for (size_t i = 0; i < count; i++)
			if (rows[i].nr[id] >= 0)
				any |= filter_call(f, &abis[id], &rows[i], rows[i].nr[id]);
	fuzz_expect(!any || filter_wants_calls(f), "a filter selects calls that it does not want");
	for (int i = 0; i < 70; i++)
		filter_signal(f, i);
	for (unsigned i = 0; i < OUTCOME_COUNT; i++)
		filter_status(f, i);
	if (filter_condition(f))
		evaluate(filter_condition(f));
}

/* Adds the option that the line stands for. */
static unsigned add_line(char **argv, unsigned argc, char *line)
{
	static char expression[] = "-e", process[] = "--process", descriptors[] = "--trace-fds";
	char *option = *line == '@' ? process : *line == '#' ? descriptors : expression;

	argv[argc++] = option;
	argv[argc++] = line + (option != expression);
	return argc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char program[] = "ptrail", no_config[] = "--config=", command[] = "true";
	char *text = fuzz_string(data, size), *next = text, *line, *environment[] = {NULL};
	char *argv[2 * LINES_MAX + 4] = {program, no_config};
	struct diag diag = {.fd = -1};
	struct options o = {0};
	unsigned argc = 2;
	int status;

	while (argc < 2 * LINES_MAX && (line = strsep(&next, "\n")))
		if (*line)
			argc = add_line(argv, argc, line);
	argv[argc++] = command;
	status = options_parse(&o, argc, argv, environment, &diag);
	fuzz_expect(!status || diag.said, "an expression is refused without a message");
	if (!status)
		use_filter(o.filter);
	options_done(&o);
	free(text);
	return 0;
}

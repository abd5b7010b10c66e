/* main() of ptrail */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "app/help/explain.h"
#include "app/completion/completion.h"
#include "app/run/differ.h"
#include "app/help/help.h"
#include "app/run/info.h"
#include "app/cli/options.h"
#include "app/kept/kept.h"
#include "app/mcp/mcp.h"
#include "app/run/privilege.h"
#include "app/run/replay.h"
#include "app/run/run.h"
#include "base/memory/cleanup.h"
#include "base/memory/failure.h"
#include "symbols/reader/reader.h"
#include "trace/engine.h"

static int run_action(const struct options *o, struct diag *diag)
{
	switch (o->action) {
	case ACTION_HELP:
		return o->as_strace && !o->help_topic ? help_show_as_strace() :
			help_show(o->help_topic, diag);
	case ACTION_VERSION: return help_version(o->as_strace);
	case ACTION_EXPLAIN: 
		return explain_show(o->explained, o->explained_count, diag);
	case ACTION_COMPLETE: return completion_show(o->help_topic, o->command, diag);
	case ACTION_MCP: return mcp_serve(diag);
	case ACTION_LIST_PRINTERS: return help_printers(diag);
	default: break;
	}
	if (o->info)
		return info_show(o, diag);
	if (o->diff)
		run_finish(differ(o, diag));
	if (o->further_count)
		run_finish(replay_merged(o, diag));
	run_finish(o->replay ? replay(o, o->replay, diag) : run(o, diag));
}

/* The same with the recording that --last means */
static int run_last(struct options *o, struct diag *diag)
{
	_cleanup_free_ char *file = kept_find(o->last, diag);

	o->replay = file;
	return file ? run_action(o, diag) : EXIT_TRACER;
}

/* The failure handler until a run or replay installs its own (rescue.h) */
static void exit_on_failure(void *ctx, const char *what)
{
	(void)ctx;
	failure_report(what, "");
	_exit(EXIT_TRACER);
}

int main(int argc, char **argv)
{
	struct diag diag = {.fd = STDERR_FILENO, .name = "ptrail"};
	struct options options;
	int status;

	failure_set_handler(exit_on_failure, NULL);
	if (reader_is_wanted(argc, argv))
		return reader_run();
	if (privilege_is_elevated()) {
		diag_say(&diag, "refusing to run with privileges that the caller lacks "
			 "(set-user-ID, set-group-ID or file capabilities)");
		return EXIT_TRACER;
	}
	privilege_shield();
	status = engine_reserve_stdio();
	if (status) {
		diag_errno(&diag, -status, "cannot open /dev/null");
		return EXIT_TRACER;
	}
	status = options_parse(&options, argc, argv, environ, &diag);
	if (!status)
		status = options.last && options.action == ACTION_TRACE ?
			run_last(&options, &diag) : run_action(&options, &diag);
	options_done(&options);
	return status && options.as_strace ? EXIT_STRACE : status;
}

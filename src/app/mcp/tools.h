/* The tools of `ptrail mcp` */
#ifndef APP_MCP_TOOLS_H
#define APP_MCP_TOOLS_H

#include <stdbool.h>

#include "app/mcp/worker.h"
#include "base/text/json_reader.h"
#include "base/text/sbuf.h"

/* What tools of one server share */
struct toolbox {
	char directory[64];	/* of the recordings, removed by toolbox_done */
	unsigned runs;		/* number of runs, which their recordings are named by */
	/* See struct worker */
	int signals;
	enum worker_input (*on_input)(void *ctx);
	void *ctx;
};

/* The result of a tool */
struct tool_result {
	struct sbuf text;
	bool is_error;
	bool is_cancelled;
};

struct tool {
	const char *name, *title, *description;
	const char *schema;	/* JSON schema of the arguments */
	/* Sets the result; `arguments` may be NULL. */
	void (*call)(struct toolbox *b, const struct json_value *arguments,
		     struct tool_result *result);
};

extern const struct tool tools[];	/* ends with a NULL name */

/* Creates the directory. Returns 0 or a negative errno. */
int toolbox_init(struct toolbox *b);
void toolbox_done(struct toolbox *b);
#endif

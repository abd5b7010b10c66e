/* The state of the live view: which rows are selected and visible, what keys do, prompts. Keys come
 * in and requests go out; nothing here depends on a terminal or executes a request. */
#ifndef PRINT_TOP_VIEW_H
#define PRINT_TOP_VIEW_H

#include "print/top/table.h"
#include "print/top/tail.h"

/* Keys are Unicode characters, or these */
enum top_key {
	TOP_KEY_ESCAPE = 27, TOP_KEY_ENTER = '\n', TOP_KEY_CTRL_C = 3, TOP_KEY_CTRL_D = 4,
	TOP_KEY_UP = 0x110000, TOP_KEY_DOWN, TOP_KEY_PAGE_UP, TOP_KEY_PAGE_DOWN, TOP_KEY_HOME,
	TOP_KEY_END, TOP_KEY_BACKSPACE,
};

enum top_mode {
	TOP_LIST, TOP_HELP,
	TOP_SHOW_FAILURES,	/* the latest failures */
	TOP_DETAILS,		/* of the selected process */
	TOP_ASK_FILTER,		/* a filter is being typed */
	TOP_ASK_SIGNAL,		/* the name of a signal is being typed */
	TOP_ASK_INPUT,		/* a line for the command is being typed */
	TOP_ASK_QUIT,		/* what happens to the command? */
};

/* What a key asks for, beyond the view */
enum top_action {
	TOP_NOTHING,
	TOP_DETACH,		/* detach from all processes and end the view */
	TOP_KILL,		/* kill all processes */
	TOP_SIGNAL,		/* send .number to .pid */
	TOP_INPUT,		/* write .text to the terminal of the command */
	TOP_LEAVE,		/* detach from .pid and leave it stopped */
};

struct top_request {
	enum top_action action;
	pid_t pid;
	int number;
	const char *text;	/* valid until the next key */
};

enum { TOP_TEXT_MAX = 60 };

struct top_view {
	struct top_table table;
	struct top_tail tail;
	const char *title;	/* what is traced; owned by the caller */
	bool has_command;	/* the trace has a command, and not only attached processes */
	enum top_mode mode;
	enum top_sort sort;
	char filter[TOP_TEXT_MAX + 1];
	char text[TOP_TEXT_MAX + 2];	/* typed at a prompt; there is room for one more byte */
	size_t text_length;
	const char *note;	/* answer to the latest key; NULL: none. Owned by the caller */
	bool is_paused;
	unsigned height, width;	/* of the screen, in characters */
	size_t selected;	/* index in table.shown */
	uint64_t selected_serial;	/* of that process; 0: none */
	size_t first;		/* index of the first visible row */
	uint64_t now;		/* ns, in the clock of event.time */
	struct sbuf details;	/* text of TOP_DETAILS: lines; filled by the caller */
	unsigned details_first;	/* its first visible line */
};

void top_view_init(struct top_view *v, const char *title, bool has_command, bool utf8);
void top_view_done(struct top_view *v);

/* Sets the size of the screen and computes which rows are visible. Must be called after events and
 * before the view is drawn. */
void top_view_update(struct top_view *v, unsigned height, unsigned width);
/* Processes a key. */
struct top_request top_view_key(struct top_view *v, uint32_t key);

/* The selected process; NULL: none */
struct top_process *top_view_selected(const struct top_view *v);
/* Number of lines for rows, and of lines for the command's output, which may be 0 */
unsigned top_view_rows(const struct top_view *v);
unsigned top_view_tail_lines(const struct top_view *v);

/* The number of a signal: "TERM", "SIGTERM", "15", in any case; 0: there is none of that name */
int top_signal_number(const char *name);
#endif

/* Draws the live view as lines of text, each with a style; a terminal paints them. */
#ifndef PRINT_TOP_SCREEN_H
#define PRINT_TOP_SCREEN_H

#include "print/top/view.h"

enum top_style {
	TOP_STYLE_PLAIN, TOP_STYLE_TITLE, TOP_STYLE_HEADER, TOP_STYLE_SELECTED,
	TOP_STYLE_DIM,		/* an ended process; output of the command */
	TOP_STYLE_BAD,		/* a failure, a stopped process, a zombie */
	TOP_STYLE_PROMPT,
	TOP_STYLES
};

struct top_line {
	struct sbuf text;	/* at most as many columns as the screen has; .len may be 0 */
	enum top_style style;
};

/* A zeroed struct is an empty screen. */
struct top_screen {
	struct top_line *lines;
	unsigned height, room;
};

/* Draws the view in the size of its last top_view_update(). */
void top_screen_draw(struct top_screen *s, const struct top_view *v);
void top_screen_done(struct top_screen *s);
#endif

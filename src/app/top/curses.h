/* The terminal of the live view, through ncurses, which is loaded on first use: keys, and painting
 * of lines. */
#ifndef APP_TOP_CURSES_H
#define APP_TOP_CURSES_H

#include "print/top/screen.h"

struct curses;

/* Takes over the terminal that `in` and `out` are open for; both are duplicated. Returns NULL if
 * that is not possible, with a reason in *why, to be freed. */
struct curses *curses_open(int in, int out, bool colour, char **why);
/* Leaves the terminal to another program, with its settings. */
void curses_suspend(struct curses *c);
/* Takes it over again. The next paint shows everything. No effect unless suspended. */
void curses_resume(struct curses *c);
/* Restores the terminal and frees `c`; NULL is allowed. */
void curses_close(struct curses *c);
/* For a failure of ptrail: restores the terminal without freeing anything. NULL is allowed. */
void curses_rescue(struct curses *c);

/* Gets a key: a character or an enum top_key. Returns false if none was pressed. Never blocks. */
bool curses_key(struct curses *c, uint32_t *key);
/* Gets the size of the terminal in characters, which may change at any time. */
void curses_size(struct curses *c, unsigned *height, unsigned *width);
/* Paints what has changed. */
void curses_paint(struct curses *c, const struct top_screen *s);
#endif

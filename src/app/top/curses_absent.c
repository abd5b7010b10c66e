/* Stubs for a build without ncurses: opening the terminal fails. */
#include "app/top/curses.h"

#include "base/memory/alloc.h"

struct curses *curses_open(int in, int out, bool colour, char **why)
{
	(void)in;
	(void)out;
	(void)colour;
	*why = alloc_string("this ptrail was built without ncurses");
	return NULL;
}

void curses_close(struct curses *c)
{
	(void)c;
}

void curses_suspend(struct curses *c)
{
	(void)c;
}

void curses_resume(struct curses *c)
{
	(void)c;
}

void curses_rescue(struct curses *c)
{
	(void)c;
}

bool curses_key(struct curses *c, uint32_t *key)
{
	(void)c;
	(void)key;
	return false;
}

void curses_size(struct curses *c, unsigned *height, unsigned *width)
{
	(void)c;
	*height = *width = 0;
}

void curses_paint(struct curses *c, const struct top_screen *s)
{
	(void)c;
	(void)s;
}

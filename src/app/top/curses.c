#include "app/top/curses.h"

#define NCURSES_NOMACROS
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "base/memory/alloc.h"
#include "base/system/library.h"

enum { ESCAPE_DELAY = 25 };	/* ms in which the rest of an escape sequence arrives */

/* The functions of ncurses; it needs no other than these. */
struct ncurses {
	SCREEN *(*newterm)(const char *, FILE *, FILE *);
	void (*delscreen)(SCREEN *);
	WINDOW *(*newwin)(int, int, int, int);
	int (*delwin)(WINDOW *), (*endwin)(void), (*raw)(void), (*noecho)(void), (*nonl)(void);
	int (*curs_set)(int), (*keypad)(WINDOW *, bool), (*nodelay)(WINDOW *, bool);
	int (*set_escdelay)(int), (*resizeterm)(int, int), (*wresize)(WINDOW *, int, int);
	int (*wget_wch)(WINDOW *, wint_t *), (*wmove)(WINDOW *, int, int);
	int (*werase)(WINDOW *), (*waddnstr)(WINDOW *, const char *, int);
	int (*wattrset)(WINDOW *, int), (*wrefresh)(WINDOW *), (*clearok)(WINDOW *, bool);
	bool (*has_colors)(void);
	int (*COLOR_PAIR)(int);
	int (*start_color)(void), (*use_default_colors)(void), (*init_pair)(short, short, short);
};

#define FUNCTION(name) LIBRARY_SYMBOL(struct ncurses, , name)

static const struct library_symbol symbols[] = {
	FUNCTION(newterm), FUNCTION(delscreen), FUNCTION(newwin), FUNCTION(delwin),
	FUNCTION(endwin), FUNCTION(raw), FUNCTION(noecho), FUNCTION(nonl), FUNCTION(curs_set),
	FUNCTION(keypad), FUNCTION(nodelay), FUNCTION(set_escdelay), FUNCTION(resizeterm),
	FUNCTION(wresize), FUNCTION(wget_wch), FUNCTION(wmove), FUNCTION(werase),
	FUNCTION(waddnstr), FUNCTION(wattrset), FUNCTION(wrefresh), FUNCTION(clearok),
	FUNCTION(has_colors), FUNCTION(start_color), FUNCTION(use_default_colors),
	FUNCTION(init_pair), FUNCTION(COLOR_PAIR), {0},
};

enum { PAIR_BAD = 1 };

struct curses {
	struct ncurses call;
	FILE *in, *out;
	struct termios before;
	bool has_before;
	bool is_suspended;
	SCREEN *screen;
	WINDOW *window;
	unsigned height, width;
	int attributes[TOP_STYLES];
};

/* Restores what ncurses does not know of, if it is not in order. */
static void restore_terminal(const struct curses *c)
{
	if (c->has_before)
		tcsetattr(fileno(c->out), TCSADRAIN, &c->before);
}

static FILE *duplicate(int fd, const char *mode)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	FILE *file = copy < 0 ? NULL : fdopen(copy, mode);

	if (!file && copy >= 0)
		close(copy);
	return file;
}

static void set_attributes(struct curses *c, bool colour)
{
	c->attributes[TOP_STYLE_TITLE] = A_BOLD;
	c->attributes[TOP_STYLE_HEADER] = A_REVERSE;
	c->attributes[TOP_STYLE_SELECTED] = A_REVERSE | A_BOLD;
	c->attributes[TOP_STYLE_DIM] = A_DIM;
	c->attributes[TOP_STYLE_BAD] = A_BOLD;
	if (!colour || !c->call.has_colors() || c->call.start_color() == ERR)
		return;
	c->call.use_default_colors();
	if (c->call.init_pair(PAIR_BAD, COLOR_RED, -1) != ERR)
		c->attributes[TOP_STYLE_BAD] = c->call.COLOR_PAIR(PAIR_BAD);
}

static void free_curses(struct curses *c)
{
	if (c->in)
		fclose(c->in);
	if (c->out)
		fclose(c->out);
	free(c);
}

void curses_size(struct curses *c, unsigned *height, unsigned *width)
{
	struct winsize size;

	if (!ioctl(fileno(c->out), TIOCGWINSZ, &size) && size.ws_row && size.ws_col &&
	    (size.ws_row != c->height || size.ws_col != c->width)) {
		c->height = size.ws_row;
		c->width = size.ws_col;
		c->call.resizeterm(c->height, c->width);
		c->call.wresize(c->window, c->height, c->width);
		c->call.clearok(c->window, true);
	}
	*height = c->height;
	*width = c->width;
}

struct curses *curses_open(int in, int out, bool colour, char **why)
{
	const char *type = getenv("TERM");
	struct curses *c = alloc_new(struct curses);

	*why = library_open("libncursesw.so.6", symbols, &c->call);
	if (*why) {
		free_curses(c);
		return NULL;
	}
	setlocale(LC_CTYPE, "");	/* for characters beyond ASCII */
	c->in = duplicate(in, "r");
	c->out = duplicate(out, "w");
	c->has_before = c->out && !tcgetattr(fileno(c->out), &c->before);
	if (c->in && c->out && type && *type)
		c->screen = c->call.newterm(type, c->out, c->in);
	if (c->screen)
		c->window = c->call.newwin(0, 0, 0, 0);
	if (!c->window) {
		if (c->screen)
			c->call.endwin();
		restore_terminal(c);
		*why = alloc_string(type && *type ? "the type of the terminal (TERM) is unknown" :
				    "the type of the terminal (TERM) is not set");
		free_curses(c);
		return NULL;
	}
	c->call.raw();
	c->call.noecho();
	c->call.nonl();
	c->call.curs_set(0);
	c->call.keypad(c->window, true);
	c->call.nodelay(c->window, true);
	c->call.set_escdelay(ESCAPE_DELAY);
	set_attributes(c, colour);
	c->height = 24;
	c->width = 80;
	return c;
}

void curses_rescue(struct curses *c)
{
	if (!c || c->is_suspended)
		return;
	c->call.endwin();
	restore_terminal(c);
}

void curses_suspend(struct curses *c)
{
	curses_rescue(c);
	c->is_suspended = true;
}

void curses_resume(struct curses *c)
{
	if (!c->is_suspended)
		return;
	c->is_suspended = false;
	c->call.clearok(c->window, true);
	c->call.wrefresh(c->window);	/* sets the modes of the terminal that endwin() has reset */
}

void curses_close(struct curses *c)
{
	if (!c)
		return;
	curses_rescue(c);
	c->call.delwin(c->window);
	c->call.delscreen(c->screen);
	free_curses(c);
}

/* The key for a code of ncurses; 0: one that has no meaning here */
static uint32_t key_of_code(wint_t code)
{
	switch (code) {
	case KEY_UP: return TOP_KEY_UP;
	case KEY_DOWN: return TOP_KEY_DOWN;
	case KEY_PPAGE: return TOP_KEY_PAGE_UP;
	case KEY_NPAGE: return TOP_KEY_PAGE_DOWN;
	case KEY_HOME: return TOP_KEY_HOME;
	case KEY_END: return TOP_KEY_END;
	case KEY_BACKSPACE: return TOP_KEY_BACKSPACE;
	case KEY_ENTER: return TOP_KEY_ENTER;
	default: return 0;
	}
}

bool curses_key(struct curses *c, uint32_t *key)
{
	wint_t code = 0;
	int kind = c->call.wget_wch(c->window, &code);

	if (kind == ERR)
		return false;
	*key = kind == KEY_CODE_YES ? key_of_code(code) :
		code == 127 || code == '\b' ? (uint32_t)TOP_KEY_BACKSPACE : (uint32_t)code;
	return true;
}

void curses_paint(struct curses *c, const struct top_screen *s)
{
	c->call.werase(c->window);
	for (unsigned i = 0; i < s->height; i++) {
		const struct top_line *line = &s->lines[i];

		c->call.wmove(c->window, i, 0);
		c->call.wattrset(c->window, c->attributes[line->style]);
		c->call.waddnstr(c->window, line->text.len ? line->text.s : "", line->text.len);
	}
	c->call.wrefresh(c->window);
}

#include "print/top/view.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "print/core/process_words.h"

enum { HEAD_LINES = 3, FOOT_LINES = 1, TAIL_LINES_MAX = 10, SIGNAL_MAX = 64 };

void top_view_init(struct top_view *v, const char *title, bool has_command, bool utf8)
{
	*v = (struct top_view){.title = title, .has_command = has_command};
	top_table_init(&v->table, utf8);
}

void top_view_done(struct top_view *v)
{
	top_table_done(&v->table);
	top_tail_done(&v->tail);
	sbuf_done(&v->details);
}

unsigned top_view_tail_lines(const struct top_view *v)
{
	unsigned most = v->height / 4, n = 0;

	most = most < TAIL_LINES_MAX ? most : TAIL_LINES_MAX;
	while (n < most && top_tail_line(&v->tail, n))
		n++;
	return n;
}

unsigned top_view_rows(const struct top_view *v)
{
	unsigned tail = top_view_tail_lines(v);
	unsigned other = HEAD_LINES + FOOT_LINES + tail + !!tail;

	return v->height > other ? v->height - other : 0;
}

struct top_process *top_view_selected(const struct top_view *v)
{
	return v->selected < v->table.shown_count ? v->table.shown[v->selected] : NULL;
}

static void select_row(struct top_view *v, size_t row)
{
	size_t count = v->table.shown_count, rows = top_view_rows(v);

	v->selected = row < count ? row : count ? count - 1 : 0;
	v->selected_serial = count ? v->table.shown[v->selected]->serial : 0;
	if (v->selected < v->first)
		v->first = v->selected;
	if (rows && v->selected >= v->first + rows)
		v->first = v->selected - rows + 1;
	/* no empty lines below the last row if there are rows above the first */
	if (v->first + rows > count)
		v->first = count > rows ? count - rows : 0;
}

/* Selects the same process as before, or the row that has its place. */
static void keep_selection(struct top_view *v)
{
	size_t row = v->selected;

	if (!v->selected_serial)
		row = 0;
	for (size_t i = 0; i < v->table.shown_count; i++)
		if (v->table.shown[i]->serial == v->selected_serial)
			row = i;
	select_row(v, row);
}

void top_view_update(struct top_view *v, unsigned height, unsigned width)
{
	v->height = height;
	v->width = width;
	if (!v->is_paused)
		top_table_arrange(&v->table, v->sort, v->filter);
	keep_selection(v);
}

static void rearrange(struct top_view *v)
{
	top_view_update(v, v->height, v->width);
}

int top_signal_number(const char *name)
{
	struct sbuf word = {0};
	char *end;
	long n = strtol(name, &end, 10);
	int found = 0;

	if (end != name)
		return !*end && n > 0 && n <= SIGNAL_MAX ? n : 0;
	for (int i = 1; i <= SIGNAL_MAX && !found; i++) {
		sbuf_reset(&word);
		words_signal(&word, i);
		if (!strncmp(word.s, "SIG", 3) &&
		    (!strcasecmp(word.s, name) || !strcasecmp(word.s + 3, name)))
			found = i;
	}
	sbuf_done(&word);
	return found;
}

static void begin_prompt(struct top_view *v, enum top_mode mode, const char *text)
{
	v->mode = mode;
	v->text_length = strlen(text);
	memcpy(v->text, text, v->text_length + 1);
}

static void toggle_pause(struct top_view *v)
{
	v->is_paused = !v->is_paused;
	if (v->is_paused)
		top_table_freeze(&v->table);
	else
		top_table_thaw(&v->table);
	if (!v->is_paused)
		rearrange(v);
}

static void toggle_fold(struct top_view *v)
{
	struct top_process *p = top_view_selected(v);

	if (p && p->first_child)
		p->is_folded = !p->is_folded;
	rearrange(v);
}

/* A request about the selected process, if it has not ended. */
static struct top_request request_selected(struct top_view *v, enum top_action action, int number)
{
	const struct top_process *p = top_view_selected(v);

	if (!p || p->is_ended) {
		v->note = p ? "the process has ended" : "no process is selected";
		return (struct top_request){.action = TOP_NOTHING};
	}
	return (struct top_request){.action = action, .pid = p->pid, .number = number};
}

static struct top_request toggle_stop(struct top_view *v)
{
	const struct top_process *p = top_view_selected(v);

	return request_selected(v, TOP_SIGNAL,
				p && p->state == PROCESS_STOPPED ? SIGCONT : SIGSTOP);
}

static struct top_request begin_quit(struct top_view *v)
{
	if (!v->has_command)
		return (struct top_request){.action = TOP_DETACH};
	v->mode = TOP_ASK_QUIT;
	return (struct top_request){.action = TOP_NOTHING};
}

/* Moves the selection, or scrolls. Returns false if the key does nothing of that kind. */
static bool move(struct top_view *v, uint32_t key)
{
	size_t page = top_view_rows(v) > 1 ? top_view_rows(v) - 1 : 1, at = v->selected;

	switch (key) {
	case TOP_KEY_UP: case 'k': at -= !!at; break;
	case TOP_KEY_DOWN: case 'j': at++; break;
	case TOP_KEY_PAGE_UP: at -= at < page ? at : page; break;
	case TOP_KEY_PAGE_DOWN: at += page; break;
	case TOP_KEY_HOME: case 'g': at = 0; break;
	case TOP_KEY_END: case 'G': at = v->table.shown_count; break;
	default: return false;
	}
	select_row(v, at);
	return true;
}

static struct top_request list_key(struct top_view *v, uint32_t key)
{
	if (move(v, key))
		return (struct top_request){.action = TOP_NOTHING};
	switch (key) {
	case 'q': case TOP_KEY_CTRL_C: return begin_quit(v);
	case 'd': return (struct top_request){.action = TOP_DETACH};
	case 'e': v->mode = TOP_SHOW_FAILURES; break;
	case '?': case 'h': v->mode = TOP_HELP; break;
	case '/': case 'f': begin_prompt(v, TOP_ASK_FILTER, v->filter); break;
	case 'x': case 'K':
		if (top_view_selected(v))
			begin_prompt(v, TOP_ASK_SIGNAL, "TERM");
		break;
	case 'i':
		if (v->has_command)
			begin_prompt(v, TOP_ASK_INPUT, "");
		break;
	case 'S': return toggle_stop(v);
	case 'D': return request_selected(v, TOP_LEAVE, 0);
	case 'p': toggle_pause(v); break;
	case ' ': toggle_fold(v); break;
	case 's':
		v->sort = (v->sort + 1) % TOP_SORTS;
		rearrange(v);
		break;
	case TOP_KEY_ENTER:
		if (top_view_selected(v)) {
			v->mode = TOP_DETAILS;
			v->details_first = 0;
		}
		break;
	default: break;
	}
	return (struct top_request){.action = TOP_NOTHING};
}

static unsigned count_lines(const struct sbuf *text)
{
	unsigned n = 0;

	for (size_t i = 0; i < text->len; i++)
		n += text->s[i] == '\n';
	return n;
}

static void details_key(struct top_view *v, uint32_t key)
{
	unsigned page = top_view_rows(v), lines = count_lines(&v->details);
	unsigned last = lines > page ? lines - page : 0;

	switch (key) {
	case TOP_KEY_UP: case 'k': v->details_first -= !!v->details_first; break;
	case TOP_KEY_DOWN: case 'j': v->details_first++; break;
	case TOP_KEY_PAGE_UP:
		v->details_first -= v->details_first < page ? v->details_first : page;
		break;
	case TOP_KEY_PAGE_DOWN: v->details_first += page; break;
	case TOP_KEY_HOME: v->details_first = 0; break;
	case 'q': case TOP_KEY_ESCAPE: case TOP_KEY_ENTER: case TOP_KEY_CTRL_C:
		v->mode = TOP_LIST;
		break;
	default: break;
	}
	if (v->details_first > last)
		v->details_first = last;
}

static struct top_request quit_key(struct top_view *v, uint32_t key)
{
	v->mode = TOP_LIST;
	if (key == 'k')
		return (struct top_request){.action = TOP_KILL};
	return (struct top_request){.action = key == 'd' ? TOP_DETACH : TOP_NOTHING};
}

/* Edits the text of a prompt. Returns true if it is complete. */
static bool edit(struct top_view *v, uint32_t key)
{
	if (key == TOP_KEY_ENTER)
		return true;
	if (key == TOP_KEY_BACKSPACE)
		v->text_length -= !!v->text_length;
	else if (key == 'U' - '@')	/* Ctrl-U */
		v->text_length = 0;
	else if (key >= ' ' && key < 127 && v->text_length < TOP_TEXT_MAX)
		v->text[v->text_length++] = key;
	v->text[v->text_length] = 0;
	return false;
}

/* Ends the prompt of a line for the command with that byte, as a terminal does: Ctrl-D passes on
 * what was typed, or the end of the input if that is nothing. */
static struct top_request input(struct top_view *v, char end)
{
	v->mode = TOP_LIST;
	v->text[v->text_length++] = end;
	v->text[v->text_length] = 0;
	return (struct top_request){.action = TOP_INPUT, .text = v->text};
}

static struct top_request prompt_key(struct top_view *v, uint32_t key)
{
	bool is_filter = v->mode == TOP_ASK_FILTER;
	int number;

	if (key == TOP_KEY_ESCAPE || key == TOP_KEY_CTRL_C) {
		v->mode = TOP_LIST;
		return (struct top_request){.action = TOP_NOTHING};
	}
	if (v->mode == TOP_ASK_INPUT && key == TOP_KEY_CTRL_D)
		return input(v, TOP_KEY_CTRL_D);
	if (!edit(v, key))
		return (struct top_request){.action = TOP_NOTHING};
	if (v->mode == TOP_ASK_INPUT)
		return input(v, '\n');
	v->mode = TOP_LIST;
	if (is_filter) {
		memcpy(v->filter, v->text, sizeof(v->filter));
		rearrange(v);
		return (struct top_request){.action = TOP_NOTHING};
	}
	number = top_signal_number(v->text);
	if (number)
		return request_selected(v, TOP_SIGNAL, number);
	v->note = "no such signal; must be a name or a number, such as TERM or 15";
	return (struct top_request){.action = TOP_NOTHING};
}

struct top_request top_view_key(struct top_view *v, uint32_t key)
{
	v->note = NULL;
	if (v->table.is_changed && !v->is_paused)
		rearrange(v);		/* processes in .shown may have been freed */
	if (key == '\r')
		key = TOP_KEY_ENTER;
	switch (v->mode) {
	case TOP_ASK_FILTER: case TOP_ASK_SIGNAL: case TOP_ASK_INPUT: return prompt_key(v, key);
	case TOP_ASK_QUIT: return quit_key(v, key);
	case TOP_DETAILS: details_key(v, key); break;
	case TOP_HELP: case TOP_SHOW_FAILURES: v->mode = TOP_LIST; break;
	default: return list_key(v, key);
	}
	return (struct top_request){.action = TOP_NOTHING};
}

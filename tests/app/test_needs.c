/* What the pipe leaves out, by the options: rows of options and what remains needed */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/tap.h"
#include "app/consumers/pipe_state.h"

enum { WORDS_MAX = 16 };

static const struct row {
	const char *options, *left_out;
} rows[] = {
	{"-f -o out", "enters values reads details"},
	{"-f -o out -v", "enters reads"},
	{"-f -o out -y", "enters details names"},
	{"-f -o out -yy", "details"},
	{"-f -o out -y --fast=off", "details"},
	{"-f -o out -P /etc/passwd", "names"},
	{"-f -o out -e read=3", "enters values details"},
	{"-f -o out --record=trail", "enters values details"},
	{"-f -o out --stop-at=read", "enters reads details"},
	{"-f -o out --decode-pids=comm", "reads details"},
	{"-f --print=json:out", "enters reads"},
	{"-f --print=json:out -y", "names"},
	{"-f --print=timeline:out", "reads"},
	{"-f --print=why:out", ""},
	{"-f -o out --since=1s", "past values reads details"},
	{"-f -o out --since=1s -e trace=read", "values reads details"},
};

/* Appends a word if the need is left out. */
static void add(char *text, bool left_out, const char *word)
{
	if (!left_out)
		return;
	strcat(text, *text ? " " : "");
	strcat(text, word);
}

static void describe(const struct pipe *p, char *text)
{
	*text = 0;
	add(text, pipe_skip_until(p), "past");
	add(text, !(p->needs & NEED_ENTERS), "enters");
	add(text, !(p->needs & NEED_VALUES), "values");
	add(text, !(p->needs & NEED_READS), "reads");
	add(text, !(p->needs & NEED_DETAILS), "details");
	add(text, p->line.names, "names");
}

/* Fills *text with what is left out; false: the options are refused. */
static bool open_pipe(const char *options, char *text)
{
	struct diag diag = {.fd = STDERR_FILENO, .name = "test_needs"};
	char *args[WORDS_MAX + 2] = {"ptrail"}, *words = strdup(options);
	struct pipe *p = NULL;
	struct options o;
	int count = 1;

	for (char *w = strtok(words, " "); w && count < WORDS_MAX; w = strtok(NULL, " "))
		args[count++] = w;
	args[count++] = "true";		/* a command, which is not run */
	if (!options_parse(&o, count, args, environ, &diag))
		p = pipe_new(&o, &diag);
	if (p)
		describe(p, text);
	if (p)
		pipe_close(p);
	options_done(&o);
	free(words);
	return p;
}

int main(void)
{
	struct tap tap = {0};
	char dir[] = "/tmp/test_needs.XXXXXX", text[128];

	if (!mkdtemp(dir) || chdir(dir))
		return 1;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		bool good = open_pipe(rows[i].options, text);

		if (good && strcmp(text, rows[i].left_out))
			tap_comment("left out: '%s' instead of '%s'", text, rows[i].left_out);
		tap_ok(&tap, good && !strcmp(text, rows[i].left_out), "%s leaves out what no "
		       "consumer needs", rows[i].options);
	}
	unlink("out");
	unlink("trail");
	if (chdir("/") || rmdir(dir))
		tap_comment("%s remains", dir);
	return tap_done(&tap);
}

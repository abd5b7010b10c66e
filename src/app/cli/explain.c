#include "app/cli/explain.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "app/run/run.h"
#include "check/core/registry.h"

enum { COLUMNS = 78 };

/* Words of a text in lines; `margin` of each, and what the first begins with instead */
static void paragraph(const char *first, const char *margin, const char *text)
{
	size_t at = strlen(first);

	fputs(first, stdout);
	for (bool begun = false; *text; begun = true) {
		size_t n = strcspn(text, " ");

		if (begun && at + 1 + n > COLUMNS) {
			printf("\n%s", margin);
			at = strlen(margin);
		} else if (begun) {
			putchar(' ');
			at++;
		}
		printf("%.*s", (int)n, text);
		at += n;
		text += n + strspn(text + n, " ");
	}
	putchar('\n');
}

static void line(const struct check *c)
{
	printf("%s  %-8s %s%s\n", c->row.id, finding_level_name(c->row.level), c->row.name,
	       c->flags & CHECK_OPTIONAL ? " (when selected)" : "");
	paragraph("       ", "       ", c->row.summary);
}

static void limit(const struct check *c)
{
	static const char *const values[] = {NULL, "TIME", "SIZE", "NUMBER"};
	double n = c->limit;

	if (c->limit_kind == LIMIT_NONE)
		return;
	printf("  Its limit is ");
	if (!c->limit)
		printf("not set");
	else if (c->limit_kind == LIMIT_TIME)
		printf("%g s", n / 1e9);
	else if (c->limit_kind == LIMIT_BYTES)
		printf("%g MiB", n / (1 << 20));
	else
		printf("%g", n);
	printf("; --limit=%s=%s sets another.\n\n", c->row.id, values[c->limit_kind]);
}

static void all_of(const struct check *c)
{
	printf("%s %s (%s)\n", c->row.id, c->row.name, finding_level_name(c->row.level));
	paragraph("  ", "  ", c->row.summary);
	putchar('\n');
	paragraph("  ", "  ", c->row.explanation);
	putchar('\n');
	if (c->flags & CHECK_OPTIONAL)
		printf("  It is looked for when selected: --select=+%s\n\n", c->row.id);
	limit(c);
	paragraph("  What to do: ", "  ", c->row.advice);
}

int explain_show(const char *word)
{
	const struct check *c;

	if (strcasecmp(word, "all"))
		all_of(checks_at(checks_find(word)));
	else
		for (size_t i = 0; (c = checks_at(i)); i++)
			line(c);
	return fflush(stdout) || ferror(stdout) ? EXIT_TRACER : 0;
}

#include "app/cli/explain.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "app/cli/exit_status.h"
#include "check/core/registry.h"

enum { COLUMNS = 78 };

/* Prints `text` wrapped at spaces. The first line starts with `first`, all others with `margin`. */
static void print_paragraph(const char *first, const char *margin, const char *text)
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

static void print_summary(const struct check *c)
{
	printf("%s  %-8s %s%s\n", c->row.id, finding_level_name(c->row.level), c->row.name,
	       c->flags & CHECK_OPTIONAL ? " (when selected)" : "");
	print_paragraph("       ", "       ", c->row.summary);
}

static void print_limit(const struct check *c)
{
	static const char *const values[] = {NULL, "DURATION", "SIZE", "NUMBER"};
	double n = c->limit;

	if (c->limit_kind == LIMIT_NONE)
		return;
	printf("  Default limit: ");
	if (!c->limit)
		printf("none");
	else if (c->limit_kind == LIMIT_TIME)
		printf("%g s", n / 1e9);
	else if (c->limit_kind == LIMIT_BYTES)
		printf("%g MiB", n / (1 << 20));
	else
		printf("%g", n);
	printf("; --limit=%s=%s changes it.\n\n", c->row.id, values[c->limit_kind]);
}

static void print_check(const struct check *c)
{
	printf("%s %s (%s)\n", c->row.id, c->row.name, finding_level_name(c->row.level));
	print_paragraph("  ", "  ", c->row.summary);
	putchar('\n');
	print_paragraph("  ", "  ", c->row.explanation);
	putchar('\n');
	if (c->flags & CHECK_OPTIONAL)
		printf("  This check is off by default; --select=+%s enables it.\n\n", c->row.id);
	print_limit(c);
	print_paragraph("  What to do: ", "  ", c->row.advice);
}

int explain_show(const char *word)
{
	const struct check *c;

	if (strcasecmp(word, "all"))
		print_check(checks_at(checks_find(word)));
	else
		for (size_t i = 0; (c = checks_at(i)); i++)
			print_summary(c);
	return fflush(stdout) || ferror(stdout) ? EXIT_TRACER : 0;
}

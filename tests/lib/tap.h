/* TAP from C, for tests that look at tables: a line for each rule, remarks before the line they
 * belong to. Shell tests have tap.sh, unit tests have unit.h. */
#ifndef TAP_H
#define TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

struct tap {
	unsigned points, failed;
};

__attribute__((format(printf, 1, 2))) static inline void tap_comment(const char *fmt, ...)
{
	va_list ap;

	fputs("# ", stdout);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

__attribute__((format(printf, 3, 4))) static inline void tap_ok(struct tap *t, bool good,
								const char *fmt, ...)
{
	va_list ap;

	t->failed += !good;
	printf("%sok %u - ", good ? "" : "not ", ++t->points);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

/* All of it is left out: the program's only line */
static inline int tap_skip_all(const char *reason)
{
	printf("1..0 # SKIP %s\n", reason);
	return 0;
}

/* What main returns */
static inline int tap_done(const struct tap *t)
{
	printf("1..%u\n", t->points);
	return 0;
}
#endif

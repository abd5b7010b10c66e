/* TAP from C, for tests of tables: a line for each rule, comments before the line they
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

/* Skips the whole test: must be the only output */
static inline int tap_skip_all(const char *reason)
{
	printf("1..0 # SKIP %s\n", reason);
	return 0;
}

/* Returns the exit status for main() */
static inline int tap_done(const struct tap *t)
{
	printf("1..%u\n", t->points);
	return 0;
}
#endif

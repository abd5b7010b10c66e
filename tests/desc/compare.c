/* Compiled by headers.sh once for each group of headers: checks.inc has a line for
 * each comparison that these headers allow. */
#include "group.h"

int printf(const char *, ...);

static unsigned compared, wrong;

/* Constants in headers have any type: 32-bit numbers are equal however they are extended */
static int same(unsigned long long a, unsigned long long b)
{
	unsigned long long high_a = a >> 32, high_b = b >> 32;

	return a == b || ((unsigned int)a == (unsigned int)b && (!high_a || high_a == 0xffffffff) &&
			  (!high_b || high_b == 0xffffffff));
}

static void constant(const char *name, unsigned long long row, unsigned long long mask,
		     unsigned long long c)
{
	compared++;
	if (same(row, c) || same(row, c & mask))
		return;
	wrong++;
	printf("%s: row %#llx, header %#llx\n", name, row, c);
}

/* Size 0: depends on the data */
static void member(const char *name, unsigned at, unsigned size, unsigned c_at, unsigned c_size)
{
	compared++;
	if (at == c_at && (!size || size == c_size))
		return;
	wrong++;
	printf("%s: row %u+%u, header %u+%u\n", name, at, size, c_at, c_size);
}

static void record(const char *name, unsigned size, unsigned c_size)
{
	compared++;
	if (!size || size == c_size)
		return;
	wrong++;
	printf("%s: row %u bytes, header %u\n", name, size, c_size);
}

int main(void)
{
#include "checks.inc"
	printf("%u compared, %u wrong\n", compared, wrong);
	return wrong != 0;
}

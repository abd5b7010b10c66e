/* Calls functions whose arguments and results have all kinds of types, and prints each call as
 * ptrail does, for library_values.test. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The digits that distinguish the number from all other doubles */
static const char *shortest(double number)
{
	static char texts[16][40];
	static unsigned next;
	char *text = texts[next++ % 16];

	for (int digits = 6; digits <= 17; digits++) {
		snprintf(text, sizeof(*texts), "%.*g", digits, number);
		if (strtod(text, NULL) == number)
			break;
	}
	return text;
}

static void doubles(volatile double two, volatile double tenth, volatile float f,
		    volatile long double half)
{
	double d = sqrt(two);

	printf("sqrt(2) = %s\n", shortest(d));
	d = pow(tenth, two);
	printf("pow(-0.1, 2) = %s\n", shortest(d));
	d = (double)floorf(f);
	printf("floorf(2.75) = %s\n", shortest(d));
	d = (double)powf(f, (float)two);
	printf("powf(2.75, 2) = %s\n", shortest(d));
	d = (double)sqrtl(half);
	printf("sqrtl(1.5) = %s\n", shortest(d));
	d = (double)powl(half, (long double)two);
	printf("powl(1.5, 2) = %s\n", shortest(d));
	d = ldexp(tenth, -3);
	printf("ldexp(-0.1, -3) = %s\n", shortest(d));
	d = (double)nexttowardf(f, half);
	printf("nexttowardf(2.75, 1.5) = %s\n", shortest(d));
	d = fma(tenth, two, (double)f);
	printf("fma(-0.1, 2, 2.75) = %s\n", shortest(d));
	d = scalblnl(half, 4L);
	printf("scalblnl(1.5, 4) = %s\n", shortest(d));
	d = (double)strtof("0.1", NULL);
	printf("strtof(\"0.1\", NULL) = %s\n", shortest(d));
}

static void integers(volatile double big)
{
	long long n = strtoll("-5000000000", NULL, 10);

	printf("strtoll(\"-5000000000\", NULL, 10) = %lld\n", n);
	n = llabs(n);
	printf("llabs(-5000000000) = %lld\n", n);
	n = llround(big);
	printf("llround(1234567890123) = %lld\n", n);
	printf("strtoull(\"18446744073709551615\", NULL, 0) = %llu\n",
	       strtoull("18446744073709551615", NULL, 0));
	printf("strtol(\"-17\", NULL, 10) = %ld\n", strtol("-17", NULL, 10));
	printf("strtoul(\"4294967295\", NULL, 10) = %lu\n", strtoul("4294967295", NULL, 10));
#ifdef __GLIBC__
	printf("lseek64(-1, 5000000000, 1) = %lld\n",
	       (long long)lseek64(-1, 5000000000, SEEK_CUR));
	printf("labs(-7) = %ld\n", labs(-7));
	printf("mmap64(NULL, 4096, 0x3, 0x1, -1, 8589934592) = %p\n",
	       mmap64(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, -1, 8589934592LL));
#endif
	printf("strchr(\"abc\", 'b') = \"%s\"\n", strchr("abc", 'b'));
	printf("access(\"/\", 0) = %d\n", access("/", F_OK));
	printf("access(\"/nothing\", 0) = %d\n", access("/nothing", F_OK));
}

/* Arguments after a format, in an order that mixes their sizes */
static void formats(void)
{
	char text[200];
	int n;

	n = snprintf(text, sizeof(text), "%d %s %f", -7, "text", 2.5);
	printf("snprintf(\"%s\", 200, \"%%d %%s %%f\", -7, \"text\", 2.5) = %d\n", text, n);
	n = snprintf(text, sizeof(text), "%lld %Lf %c", -5000000000LL, 1.5L, 'x');
	printf("snprintf(\"%s\", 200, \"%%lld %%Lf %%c\", -5000000000, 1.5, 'x') = %d\n", text, n);
	n = snprintf(text, sizeof(text), "%Lg %hhd %llu", -0.25L, (signed char)5,
		     18446744073709551615ULL);
	printf("snprintf(\"%s\", 200, \"%%Lg %%hhd %%llu\", -0.25, 5, 18446744073709551615) = %d\n",
	       text, n);
	n = snprintf(text, sizeof(text), "%lu %zu %jd", 4000000000UL, (size_t)7, (intmax_t)-1);
	printf("snprintf(\"%s\", 200, \"%%lu %%zu %%jd\", 4000000000, 7, -1) = %d\n", text, n);
	n = snprintf(text, sizeof(text), "%*d %lx %e %p", 3, 5, 0xabcL, 1e100, (void *)0);
	printf("snprintf(\"%s\", 200, \"%%*d %%lx %%e %%p\", 3, 5, 0xabc, 1e+100, NULL) = %d\n",
	       text, n);
	n = snprintf(text, sizeof(text), "%ld %f %f %f", -1L, 0.1, 0.2, 0.3);
	printf("snprintf(\"%s\", 200, \"%%ld %%f %%f %%f\", -1, 0.1, 0.2, 0.3) = %d\n", text, n);
}

static void bytes(void)
{
	char text[] = "many bytes", from[8] = "seven";
	int ends[2];

	printf("pipe(PTR) = %d\n", pipe(ends));
	printf("write(%d, \"many \", 5) = %zd\n", ends[1], write(ends[1], text, 5));
	printf("read(%d, \"many \", 8) = %zd\n", ends[0], read(ends[0], from, sizeof(from)));
	printf("read(-1, PTR, 8) = %zd\n", read(-1, from, sizeof(from)));
}

int main(void)
{
	doubles(2, -0.1, 2.75f, 1.5L);
	integers(1234567890123.0);
	formats();
	bytes();
	/* struct results: i386 removes the address of the struct from the stack */
	for (int i = 0; i < 3; i++) {
		div_t d = div(17 + i, 5);
		lldiv_t l = lldiv(5000000000 + i, 10);

		printf("labs(%d) = %ld\n", d.rem + (int)l.rem, labs(d.rem + (int)l.rem));
	}
	return 0;
}

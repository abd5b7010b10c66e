/* Functions that keep their frame and name */
#ifndef TESTS_SYMBOLS_NOINLINE_H
#define TESTS_SYMBOLS_NOINLINE_H

#if __has_attribute(noclone)	/* not in clang */
#define NOINLINE __attribute__((noinline, noclone))
#else
#define NOINLINE __attribute__((noinline))
#endif

#endif

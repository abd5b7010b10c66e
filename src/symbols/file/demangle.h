/* Names of C++ and Rust functions. */
#ifndef SYMBOLS_FILE_DEMANGLE_H
#define SYMBOLS_FILE_DEMANGLE_H

/* Returns the demangled form of a symbol, "ns::f(int)", for the caller to free; NULL if the symbol
 * is not mangled, or is one of C++ and the C++ library, which has the demangler, is not installed.
 * The library is loaded by the first mangled symbol of C++. It has no limits: only the symbol
 * reader, whose time and memory are limited, may call this. */
char *demangle(const char *symbol);
/* The same for ptrail itself: also NULL if the name may have more than some megabytes. */
char *demangle_bounded(const char *symbol);
#endif

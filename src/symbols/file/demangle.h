/* Names of C++ and Rust functions. */
#ifndef SYMBOLS_FILE_DEMANGLE_H
#define SYMBOLS_FILE_DEMANGLE_H

/* Returns the demangled form of a symbol, "ns::f(int)", for the caller to free; NULL if the symbol
 * is not mangled, or is one of C++ and the C++ library, which has the demangler, is not installed.
 * The library is loaded by the first mangled symbol of C++. */
char *demangle(const char *symbol);
#endif

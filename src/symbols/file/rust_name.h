/* Names of Rust functions in the mangling "v0" (RFC 2603), which begin with "_R". */
#ifndef SYMBOLS_FILE_RUST_NAME_H
#define SYMBOLS_FILE_RUST_NAME_H

/* Returns the path of the function, "<core::iter::Rev<I> as Iterator>::next", without hashes of
 * crates and types of constants, for the caller to free. NULL: the symbol is no such name, or it is
 * too complex. */
char *rust_name(const char *symbol);
#endif

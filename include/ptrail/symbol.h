/* Linker names of public functions: every symbol that ptrail and libptrail export begins with
 * ptrail_. A function that ptrail also calls itself has a short name in C (output_add), for which
 * no symbol exists; a function for other programs only has the same name in C and in the object. */
#ifndef PTRAIL_SYMBOL_H
#define PTRAIL_SYMBOL_H

/* After a declaration: exports the symbol. */
#define PTRAIL_PUBLIC __attribute__((visibility("default")))
/* After a declaration: exports the symbol as ptrail_NAME. */
#define PTRAIL_PUBLIC_AS(name) __asm__("ptrail_" #name) PTRAIL_PUBLIC

/* The version of all of these headers. It is incremented for any change that affects an object
 * already built: members and sizes of structs, enumerators, parameters and semantics of functions.
 * Functions may be added without a new version. */
enum { PTRAIL_INTERFACE = 0 };

#endif

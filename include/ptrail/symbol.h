/* How public functions are called by the linker: every symbol that ptrail and libptrail have for
 * others begins with ptrail_. A function that ptrail's own code calls too has a short name in C
 * (output_add), under which no symbol exists; one that is there for others alone has the same name
 * in both. */
#ifndef PTRAIL_SYMBOL_H
#define PTRAIL_SYMBOL_H

/* Behind a declaration: its symbol is there for others, */
#define PTRAIL_PUBLIC __attribute__((visibility("default")))
/* … and is called ptrail_NAME. */
#define PTRAIL_PUBLIC_AS(name) __asm__("ptrail_" #name) PTRAIL_PUBLIC

/* The version of all of these headers. It changes with any change to them that an object already
 * built could notice: members and sizes of structs, enumerators, what functions take and mean. With
 * the same number there may be more functions. */
enum { PTRAIL_INTERFACE = 0 };

#endif

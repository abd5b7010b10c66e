/* The name of a row, for code that needs nothing else of desc/type.h */
#ifndef DESC_NAME_H
#define DESC_NAME_H

struct call;

/* "openat"; NULL for NULL. The string is static. */
const char *desc_name(const struct call *row);
#endif

/* What a row is called, for those who need nothing else of it */
#ifndef DESC_NAME_H
#define DESC_NAME_H

struct call;

/* "openat"; NULL for NULL. Lives as long as the program. */
const char *desc_name(const struct call *row);
#endif

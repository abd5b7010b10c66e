/* Expands the STRUCT rows for described.h */
#include "desc/described.h"

#include <stddef.h>

#include "desc/type.h"
#include "desc/words.h"

const struct described described[] = {
#define FIELD_(c_name, ...)	c_name,
#define UNNAMED_(...)		NULL,
#define STRUCT(n, where, c, fl, ...) {#n, #where, #c, fl, (const char *const[]){__VA_ARGS__ NULL}},
#include "desc/rows.h"
};
const unsigned described_count = sizeof(described) / sizeof(*described);

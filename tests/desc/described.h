/* Data of STRUCT rows for tests only: the header, the C type, and the C names of fields.
 * Fields without a member in C, or with a reserved one, are left out. A new macro for fields
 * must be added here too. */
#ifndef DESC_DESCRIBED_H
#define DESC_DESCRIBED_H

#include <stddef.h>

#include "desc/type.h"

struct member {
	const char *name, *shown;
};

#define F(n, ...)		{#n, #n},
#define F_AS(n, shown, ...)	{#n, #shown},
#define FX			F
#define FX_AT(rank, n, ...)	{#n, #n},
#define F_IF			F
#define MORE			F
#define FIN			F
#define FOUT			F
#define FBOTH			F
#define F_EXTRA(...)
#define FX_EXTRA(...)
#define PAD(...)
#define REST(...)
#define REST_MASKED(...)
#define REST_UNDER(...)
static const struct described {
	const char *name, *where, *type;	/* "iovec", "UAPI", "struct iovec" */
	unsigned flags;				/* R_ */
	const struct member *members;		/* in the row's order, ends with NULLs */
} described[] = {
#define STRUCT(n, where, c, fl, ...) \
	{#n, #where, #c, fl, (const struct member[]){__VA_ARGS__ {NULL, NULL}}},
#include "desc/rows.h"
};
enum { DESCRIBED = sizeof(described) / sizeof(*described) };

#include "desc/unwords.h"
#endif

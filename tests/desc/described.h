/* Data of STRUCT rows for tests only: the header, the C type, and the C names of fields */
#ifndef DESC_DESCRIBED_H
#define DESC_DESCRIBED_H

struct described {
	const char *name, *where, *type;	/* "iovec", "UAPI", "struct iovec" */
	unsigned flags;				/* R_ */
	/* of each field of the record the name in C; NULL: it has none, or a reserved one */
	const char *const *members;
};

extern const struct described described[];
extern const unsigned described_count;
#endif

/* Reads the kernel's description of its own types (BTF: Documentation/bpf/btf.rst, linux/btf.h). */
#ifndef DESC_BTF_H
#define DESC_BTF_H

#include <stdbool.h>
#include <stdint.h>

struct btf;

/* NULL: the file cannot be read, or is not BTF of this machine; *why has the reason */
struct btf *btf_open(const char *path, const char **why);
void btf_close(struct btf *b);

/* The type id of a struct, or of a typedef of one; 0: none */
uint32_t btf_struct(const struct btf *b, const char *name);
/* In bytes; 0: not known */
uint64_t btf_size(const struct btf *b, uint32_t id);
/* Offset of a member, also in an unnamed struct or union inside; false: there is none. For a
 * bit-field *size is 0. */
bool btf_member(const struct btf *b, uint32_t id, const char *name, uint64_t *at, uint64_t *size);
#endif

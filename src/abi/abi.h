/* What a machine's system-call interface is like, as far as layouts and registers go. */
#ifndef ABI_ABI_H
#define ABI_ABI_H

#include <stdbool.h>
#include <stdint.h>

/* name, word, align of 64-bit members, a 64-bit argument starts at an even register, AUDIT_ARCH_ */
#define ABIS(ABI) \
	ABI(x86_64, 8, 8, false, 0xc000003e) \
	ABI(i386,   4, 4, false, 0x40000003) \
	ABI(arm64,  8, 8, false, 0xc00000b7)

enum abi_id {
#define ABI(name, ...) ABI_##name,
	ABIS(ABI)
#undef ABI
	ABI_COUNT
};

struct abi {
	enum abi_id id;
	const char *name;
	uint8_t word, align64;		/* bytes */
	bool even_pairs;
	uint32_t audit_arch;		/* linux/audit.h: what PTRACE_GET_SYSCALL_INFO calls it */
};

extern const struct abi abis[ABI_COUNT];

/* The interface that PTRACE_GET_SYSCALL_INFO's arch means; NULL: none we know */
const struct abi *abi_of_audit(uint32_t audit_arch);

/* "ENOENT", "No such file or directory"; also the kernel's own ERESTART family; NULL: unknown */
const char *errno_name(int err);
const char *errno_text(int err);
#endif

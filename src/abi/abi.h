/* System call ABIs: word sizes, alignment and register pairs; names of error numbers. */
#ifndef ABI_ABI_H
#define ABI_ABI_H

#include <stdbool.h>
#include <stdint.h>

/* ABI(name, word size in bytes, alignment of 64-bit members in bytes, whether a 64-bit argument
 * starts at an even register, AUDIT_ARCH_ number, name in profiles of OCI (SCMP_ARCH_ of
 * seccomp_arch_add(3)), name in SystemCallArchitectures= of systemd.exec(5)) */
#define ABIS(ABI) \
	ABI(x86_64, 8, 8, false, 0xc000003e, "SCMP_ARCH_X86_64", "x86-64") \
	ABI(i386,   4, 4, false, 0x40000003, "SCMP_ARCH_X86", "x86") \
	ABI(arm64,  8, 8, false, 0xc00000b7, "SCMP_ARCH_AARCH64", "arm64")

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
	uint32_t audit_arch;		/* AUDIT_ARCH_… (linux/audit.h, PTRACE_GET_SYSCALL_INFO) */
	const char *oci_name, *systemd_name;	/* in seccomp profiles and units */
};

extern const struct abi abis[ABI_COUNT];

/* The bit of the numbers of x32 system calls: programs of x86-64 with words of 32 bits. x32 is no
 * ABI of its own here. */
enum { X32_BIT = 0x40000000 };

static inline bool is_x32(const struct abi *abi, uint64_t nr)
{
	return abi->id == ABI_x86_64 && nr & X32_BIT;
}

/* " runs in 32 bit mode. ]", with which strace reports the mode of a system call; or x32; NULL: one
 * of 64 bits */
const char *abi_mode(const struct abi *abi, uint64_t nr);

/* The ABI with this AUDIT_ARCH_ number; NULL: unknown */
const struct abi *abi_of_audit(uint32_t audit_arch);

/* "ENOENT" and "No such file or directory"; includes the kernel-internal ERESTART… numbers; NULL:
 * unknown */
const char *errno_name(int err);
const char *errno_text(int err);
#endif

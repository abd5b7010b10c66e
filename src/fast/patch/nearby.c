#include "fast/patch/nearby.h"

#include <emmintrin.h>
#include <sys/syscall.h>

#include "fast/site/instruction.h"
#include "fast/site/site.h"

void nearby_add_plans(struct fast_planner *m)
{
	/* those of glibc and musl, for each program */
	static const uint16_t calls[] = {
		SYS_read, SYS_open, SYS_close, SYS_fstat, SYS_mmap, SYS_mprotect, SYS_munmap,
		SYS_brk, SYS_pread64, SYS_access, SYS_arch_prctl, SYS_set_tid_address, SYS_openat,
		SYS_newfstatat, SYS_rseq,
	};

	for (unsigned i = 0; i < sizeof(calls) / sizeof(*calls); i++)
		fast_planner_add(m, calls[i]);
}

static __m128i equals(const uint8_t *p, uint8_t byte)
{
	return _mm_cmpeq_epi8(_mm_loadu_si128((const void *)p), _mm_set1_epi8((char)byte));
}

/* Returns the offset of the next bytes of a syscall instruction, from `i` on; `size` if there are
 * none. memmem(3) takes 15 times as long. */
static size_t find_syscall(const uint8_t *code, size_t size, size_t i)
{
	enum { VECTOR = 16 };

	for (; i + VECTOR + 1 <= size; i += VECTOR) {
		unsigned bits = _mm_movemask_epi8(_mm_and_si128(equals(code + i, 0x0f),
								equals(code + i + 1, 0x05)));

		if (bits)
			return i + __builtin_ctz(bits);
	}
	for (; i + SYSCALL_SIZE <= size; i++)
		if (code[i] == 0x0f && code[i + 1] == 0x05)
			return i;
	return size;
}

/* Whether the number of the syscall at code[at] seems to be set shortly before: by `mov $nr,%eax`,
 * or by `xor %eax,%eax` directly before */
static bool has_number_before(const uint8_t *code, size_t at, uint64_t *nr)
{
	enum { XOR_SIZE = 2, FAR = 24 };

	*nr = 0;
	if (at >= XOR_SIZE && code[at - 2] == 0x31 && code[at - 1] == 0xc0)
		return true;
	for (size_t i = MOV_SIZE; i <= at && i <= FAR; i++) {
		*nr = instruction_read32(code + at - i + 1);
		if (code[at - i] == MOV_EAX && *nr < FAST_CALLS)
			return true;
	}
	return false;
}

size_t nearby_find(const struct fast_table *table, const uint8_t *code, size_t size, size_t from,
		   uint64_t *nr)
{
	size_t i = from;

	for (; (i = find_syscall(code, size, i)) < size; i++)
		if (has_number_before(code, i, nr) && table->plan[*nr].how == FAST_RECORD)
			break;
	return i;
}

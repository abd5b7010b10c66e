#include "fast/patch/nearby.h"

#include <emmintrin.h>
#include <sys/syscall.h>

#include "fast/patch/instruction.h"
#include "fast/patch/site.h"

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

/* Whether a mov to eax and a syscall instruction begin there; `size`: bytes from there on */
static bool is_mov_and_syscall(const uint8_t *p, size_t size)
{
	return size >= MOV_SIZE + SYSCALL_SIZE && p[0] == MOV_EAX && p[MOV_SIZE] == 0x0f &&
		p[MOV_SIZE + 1] == 0x05;
}

/* Returns the offset of the next mov to eax before a syscall instruction, from `i` on; `size` if
 * there is none. memmem(3) takes 15 times as long. */
static size_t find_mov_and_syscall(const uint8_t *code, size_t size, size_t i)
{
	enum { VECTOR = 16 };

	for (; i + VECTOR + MOV_SIZE + 1 <= size; i += VECTOR) {
		unsigned bits = _mm_movemask_epi8(_mm_and_si128(
			_mm_and_si128(equals(code + i, MOV_EAX), equals(code + i + MOV_SIZE, 0x0f)),
			equals(code + i + MOV_SIZE + 1, 0x05)));

		if (bits)
			return i + __builtin_ctz(bits);
	}
	while (i < size && !is_mov_and_syscall(code + i, size - i))
		i++;
	return i;
}

size_t nearby_find(const struct fast_table *table, const uint8_t *code, size_t size, size_t from,
		   uint64_t *nr)
{
	size_t i = from > MOV_SIZE ? from - MOV_SIZE : 0;

	for (; (i = find_mov_and_syscall(code, size, i)) < size; i++) {
		*nr = instruction_read32(code + i + 1);
		if (*nr < FAST_CALLS && table->plan[*nr].how == FAST_RECORD)
			return i + MOV_SIZE;
	}
	return size;
}

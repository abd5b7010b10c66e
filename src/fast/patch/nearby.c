#include "fast/patch/nearby.h"

#include <string.h>
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

size_t nearby_find(const struct fast_table *table, const uint8_t *code, size_t size, size_t from,
		   uint64_t *nr)
{
	static const uint8_t instruction[SYSCALL_SIZE] = {0x0f, 0x05};
	const uint8_t *end = code + size, *p = code + from;

	for (; (p = memmem(p, end - p, instruction, sizeof(instruction))); p++) {
		if (p - code < MOV_SIZE || p[-MOV_SIZE] != MOV_EAX)
			continue;
		*nr = instruction_read32(p - MOV_SIZE + 1);
		if (*nr < FAST_CALLS && table->plan[*nr].how == FAST_RECORD)
			return p - code;
	}
	return size;
}

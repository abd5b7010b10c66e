/* Whether programs can read and write the base of gs without a syscall */
#ifndef FAST_GS_BASE_H
#define FAST_GS_BASE_H

#include <stdbool.h>

/* Returns whether the instructions rdgsbase and wrgsbase work. The kernel announces them in
 * AT_HWCAP2 (Linux 5.9, Documentation/arch/x86/x86_64/fsgs.rst). Guests of a hypervisor that runs
 * their kernel in user mode have them without that, so rdgsbase is executed where the kernel
 * announces nothing. */
bool can_use_gs_base_instructions(void);

#endif

/* The code at FAST_BLOB in a tracee. The filter allows syscalls from its first page only, so all
 * syscalls that must stop come after that page.
 *
 * A stub jumps to fast_entry with the syscall number in rax and its own address in r11; rcx is free
 * (every syscall destroys rcx and r11). From there to fast_saved only rsp, rcx and r11 differ from
 * what the program had; after that all registers are in the slot. The tracer relies on this when it
 * moves a thread out of this code for a signal (fast/process/context.c). The program's stack is
 * never used: there may be data below it, or rsp may not point to a stack. */
#include "fast/stub/layout.h"

	.section fast_blob, "ax", @progbits
	.p2align 12
	.globl fast_blob_begin
	.hidden fast_blob_begin
fast_blob_begin:

	.macro label name
	.globl \name
	.hidden \name
\name:
	.endm

/* Restores the registers of the program except rax, rsp, rcx and r11. */
	.macro load_registers
	mov	%gs:SLOT_RDI, %rdi
	mov	%gs:SLOT_RSI, %rsi
	mov	%gs:SLOT_RDX, %rdx
	mov	%gs:SLOT_R10, %r10
	mov	%gs:SLOT_R8, %r8
	mov	%gs:SLOT_R9, %r9
	.endm

/* Restores the flags of the program; destroys rax and rcx. Almost no program sets the direction
 * flag, which sahf cannot set. */
	.macro load_flags
	mov	%gs:SLOT_FLAGS, %rax
	test	$0x400, %eax
	jz	1f
	std
1:	mov	%eax, %ecx
	shr	$11, %eax
	and	$1, %eax
	mov	%cl, %ah
	add	$0x7f, %al
	sahf
	.endm

/* The upper half of FAST_SLOTS with its bytes reversed, negated. Adding it to a byte-reversed
 * address of a slot leaves zero in the lower half of the sum, and carries one into the upper half,
 * where the byte that all slots have in common changes from 0xff to zero. */
	.set	upper, FAST_SLOTS >> 32
	.set	negated, 0x100000000 - ((upper & 0xff) << 24 | (upper & 0xff00) << 8)
	.if	upper >> 16 || negated >> 31 || (FAST_SLOTS & 0xffffffff) != 0xff000000 || \
		FAST_SLOT_SIZE != 1 << 18
	.error	"fast_entry does not find slots there"
	.endif

/* The thread's slot is where gs points to, unless the program uses gs itself or the thread has no
 * slot. The address must be that of one of the first slots, as many as are mapped (all of them, but
 * see fast_unmap_unused_slots). It is compared without changing flags and without reading memory:
 * only lea and bswap change rcx, and jecxz tests its lower half. The stack member of an unused slot
 * is 0. */
label fast_entry
	rdgsbase %rcx
	bswap	%rcx
	lea	negated(%rcx), %rcx
	jecxz	1f
	jmp	*8(%r11)
1:	bswap	%rcx			/* offset in the slots, plus 0x10000 */
	lea	-8 * 0x10000(, %rcx, 8), %rcx
	lea	(, %rcx, 8), %rcx
	lea	(, %rcx, 8), %rcx
	lea	(, %rcx, 8), %rcx
	lea	(, %rcx, 4), %rcx
	jecxz	3f			/* a multiple of FAST_SLOT_SIZE: its number is above */
2:	jmp	*8(%r11)
3:	bswap	%rcx
	bswap	%ecx
	.byte	0x48, 0x8d, 0x49	/* lea -FAST_SLOT_COUNT(%rcx), %rcx */
label fast_slot_limit
	.byte	-FAST_SLOT_COUNT
	bswap	%rcx
	jecxz	2b			/* not negative */
	mov	%gs:SLOT_STACK, %rcx
	jrcxz	2b
	mov	%rax, %gs:SLOT_RAX
	mov	%rsp, %gs:SLOT_RSP
	mov	%rcx, %rsp
label fast_switched
	pushfq
	popq	%gs:SLOT_FLAGS
	mov	%rbx, %gs:SLOT_RBX
	mov	%rbp, %gs:SLOT_RBP
	mov	%r12, %gs:SLOT_R12
	mov	%r13, %gs:SLOT_R13
	mov	%r14, %gs:SLOT_R14
	mov	%r15, %gs:SLOT_R15
	mov	%rdi, %gs:SLOT_RDI
	mov	%rsi, %gs:SLOT_RSI
	mov	%rdx, %gs:SLOT_RDX
	mov	%r10, %gs:SLOT_R10
	mov	%r8, %gs:SLOT_R8
	mov	%r9, %gs:SLOT_R9
	mov	%r11, %gs:SLOT_STUB
label fast_saved
	movq	$0, %gs:SLOT_PHASE
	rdgsbase %rdi
	cld
	call	fast_before
	test	%eax, %eax
	jnz	fast_slow
	load_registers
	mov	%gs:SLOT_RSP, %rsp
	mov	%gs:SLOT_RAX, %rax
label fast_call
	syscall
label fast_called
	mov	%rax, %gs:SLOT_RET
label fast_returned
	movq	$1, %gs:SLOT_PHASE
	mov	%gs:SLOT_STACK, %rsp
	rdgsbase %rdi
	cld
	call	fast_after
	test	%eax, %eax
	jnz	assist
label fast_completed
	mov	%gs:SLOT_STUB, %r11
	load_flags
	load_registers
	mov	%gs:SLOT_RSP, %rsp
	mov	%gs:SLOT_RET, %rax
	jmp	*(%r11)
label fast_slow
	mov	%gs:SLOT_STUB, %r11
	load_flags
	load_registers
	mov	%gs:SLOT_RSP, %rsp
	mov	%gs:SLOT_RAX, %rax
	jmp	*8(%r11)
label fast_entry_end

/* int fast_probe(uint64_t addr): returns whether 8 bytes can be read there, without a fault. Calls
 * rt_sigprocmask with an invalid `how`, which the kernel checks after it has read the mask. */
label fast_probe
	mov	%rdi, %rsi
	mov	$-1, %edi
	xor	%edx, %edx
	mov	$8, %r10d
	mov	$14, %eax
	syscall
	cmp	$-14, %eax
	setne	%al
	movzbl	%al, %eax
	ret

/* void fast_yield(void): sched_yield */
label fast_yield
	mov	$24, %eax
	syscall
	ret

/* int64_t fast_readlink(const void *path, void *to, uint64_t size) */
label fast_readlink
	mov	$89, %eax
	syscall
	ret

/* The end of set-up: r12 is the descriptor to close. Signals are blocked. */
label fast_finish
	mov	%r12, %rdi
	mov	$3, %eax
	syscall
	mov	$14, %eax
	mov	$2, %edi
	rdgsbase %rsi
	lea	SLOT_MASK(%rsi), %rsi
	xor	%edx, %edx
	mov	$8, %r10d
	syscall
label fast_unblocked
	rdgsbase %rsp
	lea	SLOT_IMAGE(%rsp), %rsp
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
	pop	%r9
	pop	%r8
	pop	%r10
	pop	%rdx
	pop	%rsi
	pop	%rdi
	popfq
	pop	%rcx
	pop	%r11
	pop	%rax
	pop	%rsp
	jmp	*%gs:SLOT_IMAGE_RIP
label fast_finish_end

	.p2align 12
/* Syscalls from here on stop. */
assist:
	mov	$FAST_ASSIST, %eax
label fast_assist
	syscall
	jmp	fast_completed

/* uint64_t fast_copy_bytes(void *to, const void *from, uint64_t size): returns the number of bytes
 * copied. After a fault at fast_bytes_copying the thread continues at fast_bytes_copied. */
label fast_copy_bytes
	mov	%rdx, %rcx
label fast_bytes_copying
	rep movsb
label fast_bytes_copied
	mov	%rdx, %rax
	sub	%rcx, %rax
	ret

/* uint64_t fast_copy_string(void *to, const void *from, uint64_t size): the same, up to and
 * including a NUL */
label fast_copy_string
	xor	%eax, %eax
1:	cmp	%rdx, %rax
	jae	fast_string_copied
label fast_string_copying
	movzbl	(%rsi,%rax), %ecx
	mov	%cl, (%rdi,%rax)
	inc	%rax
	test	%ecx, %ecx
	jnz	1b
label fast_string_copied
	ret

/* Set-up code, which is written over the first instructions of a new program and runs there: maps
 * all memory. In: r12, r13 size and address of the code; r14, r15 address and size of the area of
 * stubs; rbp, rbx address and size of the slots; r9 the number with which the filter allows these
 * syscalls, which is also the offset in the file. Out, at FAST_READY: the results r13 (code), r14
 * (stubs), r12 (descriptor), r15 (slots). */
label fast_boot
	mov	$9, %eax
	mov	%r13, %rdi
	mov	%r12, %rsi
	mov	$5, %edx
	mov	$0x100022, %r10d
	mov	$-1, %r8
	syscall
	mov	%rax, %r13
	mov	$9, %eax
	mov	%r14, %rdi
	mov	%r15, %rsi
	syscall
	mov	%rax, %r14
/* Start of set-up in a fork, which has its parent's code and no slots */
label fast_boot_child
	mov	$319, %eax
	lea	name(%rip), %rdi
	mov	$3, %esi		/* MFD_CLOEXEC | MFD_ALLOW_SEALING */
	syscall
	mov	%rax, %r12
	mov	$9, %eax
	mov	%rbp, %rdi
	mov	%rbx, %rsi
	mov	$3, %edx
	mov	$0x100001, %r10d
	mov	%r12, %r8
	syscall
	mov	%rax, %r15
	test	%rax, %rax
	js	fast_boot_close
	mov	$28, %eax
	mov	%rbp, %rdi
	mov	%rbx, %rsi
	mov	$10, %edx
	syscall
	mov	$28, %eax
	mov	$16, %edx
	syscall
	jmp	1f
label fast_boot_close
	mov	$3, %eax
	mov	%r12, %rdi
	syscall
1:	xor	%r9d, %r9d
	mov	$FAST_READY, %eax
label fast_boot_ready
	syscall
name:
	.asciz	"ptrail"
label fast_boot_end
	.section .note.GNU-stack, "", @progbits

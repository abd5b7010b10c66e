/* The code that lies at FAST_BLOB in a tracee. The filter lets calls through from its first page
 * only, so all that is to stop stands behind that.
 *
 * A stub comes to fast_entry with the number in rax, its own head in r11, and rcx to spare (both
 * are the kernel's to destroy in any call). From there to fast_saved nothing but rsp, rcx and r11
 * differs from what the program had, and then all of it is in the slot: that is what the tracer
 * relies on when it takes a thread out of here for a signal (fast/process/context.c). The program's stack
 * is not touched: there may be something below it, or it may not be one. */
#include "fast/stub/layout.h"

	.section fast_blob, "ax", @progbits
	.p2align 12
	.globl fast_blob_begin
	.hidden fast_blob_begin
fast_blob_begin:

	.macro place name
	.globl \name
	.hidden \name
\name:
	.endm

/* The registers of the program but rax, rsp, rcx and r11 */
	.macro load_registers
	mov	%gs:SLOT_RDI, %rdi
	mov	%gs:SLOT_RSI, %rsi
	mov	%gs:SLOT_RDX, %rdx
	mov	%gs:SLOT_R10, %r10
	mov	%gs:SLOT_R8, %r8
	mov	%gs:SLOT_R9, %r9
	.endm

/* The flags of the program; destroys rax and rcx. The direction flag is set in next to no program,
 * and only popf can set it. */
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

/* The upper half of FAST_SLOTS with its bytes reversed, negated: added to an address whose bytes
 * are reversed, it leaves zero in the lower half of the sum, and carries one into the upper half,
 * where the byte that all slots have in common goes from 0xff to zero. */
	.set	upper, FAST_SLOTS >> 32
	.set	negated, 0x100000000 - ((upper & 0xff) << 24 | (upper & 0xff00) << 8)
	.if	upper >> 16 || negated >> 31 || (FAST_SLOTS & 0xffffffff) != 0xff000000
	.error	"fast_entry does not find slots there"
	.endif

/* The thread's slot is where gs points to, unless the program has a gs of its own, or the thread
 * has no slot. The address is compared without flags and without memory; jecxz looks at 32 bits.
 * A slot that no thread has says that it has no stack. One that is not mapped faults at fast_claim,
 * and the tracer sends the thread to the stub's own syscall instruction. */
place fast_entry
	rdgsbase %rcx
	bswap	%rcx
	lea	negated(%rcx), %rcx
	jecxz	1f
	jmp	*8(%r11)
1:	bswap	%rcx
	bswap	%ecx
	movzbl	%cl, %ecx
	jrcxz	fast_claim
2:	jmp	*8(%r11)
place fast_claim
	mov	%gs:SLOT_STACK, %rcx
	jrcxz	2b
	mov	%rax, %gs:SLOT_RAX
	mov	%rsp, %gs:SLOT_RSP
	mov	%rcx, %rsp
place fast_switched
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
place fast_saved
	movq	$0, %gs:SLOT_PHASE
	rdgsbase %rdi
	cld
	call	fast_before
	test	%eax, %eax
	jnz	fast_slow
	load_registers
	mov	%gs:SLOT_RSP, %rsp
	mov	%gs:SLOT_RAX, %rax
place fast_call
	syscall
place fast_called
	mov	%rax, %gs:SLOT_RET
place fast_returned
	movq	$1, %gs:SLOT_PHASE
	mov	%gs:SLOT_STACK, %rsp
	rdgsbase %rdi
	cld
	call	fast_after
	test	%eax, %eax
	jnz	assist
place fast_completed
	mov	%gs:SLOT_STUB, %r11
	load_flags
	load_registers
	mov	%gs:SLOT_RSP, %rsp
	mov	%gs:SLOT_RET, %rax
	jmp	*(%r11)
place fast_slow
	mov	%gs:SLOT_STUB, %r11
	load_flags
	load_registers
	mov	%gs:SLOT_RSP, %rsp
	mov	%gs:SLOT_RAX, %rax
	jmp	*8(%r11)
place fast_entry_end

/* int fast_probe(uint64_t addr): whether 8 bytes can be read there; no fault comes of it. A way of
 * rt_sigprocmask that does not exist, which it finds out after it has read the mask. */
place fast_probe
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

/* void fast_yield(void): lets others have the processor */
place fast_yield
	mov	$24, %eax
	syscall
	ret

/* The end of a set-up: r12 is the descriptor that was needed for it. Signals are blocked. */
place fast_finish
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
place fast_unblocked
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
place fast_finish_end

	.p2align 12
/* From here on calls stop. */
assist:
	mov	$FAST_ASSIST, %eax
place fast_assist
	syscall
	jmp	fast_completed

/* uint64_t fast_copy_bytes(void *to, const void *from, uint64_t size): how many bytes were there. Who
 * faults at fast_bytes_copying goes on at fast_bytes_copied. */
place fast_copy_bytes
	mov	%rdx, %rcx
place fast_bytes_copying
	rep movsb
place fast_bytes_copied
	mov	%rdx, %rax
	sub	%rcx, %rax
	ret

/* uint64_t fast_copy_string(void *to, const void *from, uint64_t size): the same, up to a NUL */
place fast_copy_string
	xor	%eax, %eax
1:	cmp	%rdx, %rax
	jae	fast_string_copied
place fast_string_copying
	movzbl	(%rsi,%rax), %ecx
	mov	%cl, (%rdi,%rax)
	inc	%rax
	test	%ecx, %ecx
	jnz	1b
place fast_string_copied
	ret

/* What is put over the first instructions of a new program, and runs there: maps all there is to be
 * mapped. In: r12, r13 size and place of the blob; r14, r15 place and size of the stubs; rbp, rbx
 * place and size of the slots; r9 what makes the filter let these calls through, which is the place
 * in the file too. Out, at FAST_READY: the results r13 (blob), r14 (stubs), r12 (descriptor), r15
 * (slots). */
place fast_boot
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
/* Where a new process begins, which has its maker's code and none of its slots */
place fast_boot_child
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
place fast_boot_close
	mov	$3, %eax
	mov	%r12, %rdi
	syscall
1:	xor	%r9d, %r9d
	mov	$FAST_READY, %eax
place fast_boot_ready
	syscall
name:
	.asciz	"ptrail"
place fast_boot_end
	.section .note.GNU-stack, "", @progbits

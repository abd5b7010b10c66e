/* The code at FAST_BLOB in a tracee. The filter allows syscalls from its first page only, so all
 * syscalls that must stop come after that page.
 *
 * A stub jumps to fast_entry with the syscall number in rax and its own address in r11; rcx is free
 * (every syscall destroys rcx and r11). From there to fast_saved only rsp, rcx and r11 differ from
 * what the program had; after that all registers are in the slot. The tracer relies on this when it
 * moves a thread out of this code for a signal (fast/process/context.c). The program's stack is
 * never used: there may be data below it, or rsp may not point to a stack. */
#include "fast/stub/layout.h"

	.set	tracer, fast_blob_begin + FAST_SLOTS - FAST_BLOB + SLOT_TRACER

/* In ucontext_t: r8 to r15, then rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp; rip and eflags */
	.set	CONTEXT_R8, 40
	.set	CONTEXT_RIP, 168

/* prctl(PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_OFF, 0, 0, 0) */
	.macro end_dispatch
	mov	$157, %eax
	mov	$59, %edi
	mov	$0, %esi
	mov	$0, %edx
	mov	$0, %r10d
	mov	$0, %r8d
	syscall
	.endm

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
 * only lea and bswap change rcx, and jecxz tests its lower half. From then on until SLOT_FREE is 1
 * again, a signal handler that runs without a tracer takes the other way. */
label fast_entry
	rdgsbase %rcx
	bswap	%rcx
	lea	negated(%rcx), %rcx
	jecxz	1f
	jmp	*STUB_SLOW(%r11)
1:	bswap	%rcx			/* offset in the slots, plus 0x10000 */
	lea	-8 * 0x10000(, %rcx, 8), %rcx
	lea	(, %rcx, 8), %rcx
	lea	(, %rcx, 8), %rcx
	lea	(, %rcx, 8), %rcx
	lea	(, %rcx, 4), %rcx
	jecxz	3f			/* a multiple of FAST_SLOT_SIZE: its number is above */
2:	jmp	*STUB_SLOW(%r11)
4:	jmp	orphaned
3:	bswap	%rcx
	bswap	%ecx
	.byte	0x48, 0x8d, 0x49	/* lea -FAST_SLOT_COUNT(%rcx), %rcx */
label fast_slot_limit
	.byte	-FAST_SLOT_COUNT
	bswap	%rcx
	jecxz	2b			/* not negative */
	rdgsbase %rcx			/* 0: a handler has ended the dispatch meanwhile */
	jrcxz	2b
	mov	SLOT_FREE(%rcx), %rcx
	jrcxz	2b
	mov	tracer(%rip), %ecx
	lea	(, %rcx, 4), %ecx	/* without FUTEX_WAITERS and FUTEX_OWNER_DIED */
	jecxz	4b
	movq	$0, %gs:SLOT_FREE
	mov	%gs:SLOT_STACK, %rcx
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
	jnz	5f
	load_registers
	mov	%gs:SLOT_CALL_RSI, %rsi
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
/* rcx and r11 become what the site's syscall instruction would leave: the address after it, and the
 * flags. */
label fast_completed
	load_flags
	load_registers
	mov	%gs:SLOT_RSP, %rsp
	mov	%gs:SLOT_RET, %rax
	mov	%gs:SLOT_STUB, %rcx
	mov	STUB_END(%rcx), %rcx
	mov	%gs:SLOT_FLAGS, %r11
	movq	$1, %gs:SLOT_FREE
	jmp	*%rcx
5:	js	fast_create
label fast_slow
	mov	%gs:SLOT_STUB, %r11
	load_flags
	load_registers
	mov	%gs:SLOT_RSP, %rsp
	mov	%gs:SLOT_RAX, %rax
	movq	$1, %gs:SLOT_FREE
	jmp	*STUB_SLOW(%r11)
/* The syscall creates a task, which begins behind the syscall instruction with the registers that
 * its creator had at the site. For the task that instruction is the only trace of the site, so each
 * site has one of its own. A tracer moves the task to the site. Without one it goes there by itself,
 * and has no slot any more: a fork does not have the memory of slots. Loading the flat data segment
 * sets the gs base to 0, also where the kernel does not keep what wrgsbase sets. */
label fast_create
	load_flags
	load_registers
	mov	%gs:SLOT_RSP, %rsp
	mov	%gs:SLOT_RAX, %rax
	mov	%gs:SLOT_CALL_RSI, %r11
	jmp	*%r11
	.p2align 5
label fast_creators
	.set	creator, 0
	.rept	FAST_CREATORS
	syscall
	mov	%rax, %rcx
	jrcxz	1f
	jmp	fast_called
1:	mov	$FAST_FLAT_DATA, %ecx
	mov	%ecx, %gs
	jmp	*fast_creator_tails + 8 * creator(%rip)
	.p2align 5
	.set	creator, creator + 1
	.endr
label fast_entry_end

/* The tracer has been killed. Ends the dispatch of the thread and sets its gs base to 0 by a syscall:
 * not all kernels keep what wrgsbase sets. A signal handler that interrupts this finds SLOT_FREE to
 * be 0. One that interrupts the thread before may come here itself, or to fast_orphaned: then the gs
 * base is 0 when it returns, and SLOT_FREE is 0. So until SLOT_FREE has been set here, the slot is
 * accessed through rcx. */
	.macro save_leaving register, at
	mov	\register, %gs:SLOT_LEAVING + \at
	.endm
	.macro load_leaving register, at
	mov	SLOT_LEAVING + \at(%rdx), \register
	.endm
	.macro move_leaving how
	\how	%rdi, 0
	\how	%rsi, 8
	\how	%r10, 24
	\how	%r8, 32
	\how	%rax, 40
	\how	%r11, 48
	.endm
1:	jmp	*STUB_SLOW(%r11)
orphaned:
	rdgsbase %rcx
	jrcxz	1b
	movq	$0, SLOT_FREE(%rcx)
	rdgsbase %rcx			/* does not change any more */
	jrcxz	1b
	move_leaving save_leaving
	save_leaving %rdx, 16
	end_dispatch
	rdgsbase %rdx
	mov	SLOT_BLOCKS_SIGSYS(%rdx), %rcx
	jrcxz	2f
	mov	$14, %eax		/* rt_sigprocmask(SIG_BLOCK, SIGSYS) */
	mov	$0, %edi
	lea	sigsys_set(%rip), %rsi
	mov	$0, %edx
	mov	$8, %r10d
	syscall
2:	rdgsbase %rdx
	mov	SLOT_IS_SHARED(%rdx), %ecx
	jecxz	3f
	jmp	4f
3:	mov	$13, %eax		/* rt_sigaction, for a single thread */
	mov	$31, %edi
	lea	program_action(%rip), %rsi
	mov	$0, %edx
	mov	$8, %r10d
	syscall
4:	rdgsbase %rdx
	mov	$158, %eax		/* arch_prctl(ARCH_SET_GS, 0) */
	mov	$0x1001, %edi
	mov	$0, %esi
	syscall
	move_leaving load_leaving
	load_leaving %rdx, 16
	jmp	*STUB_SLOW(%r11)
	.p2align 3
sigsys_set:
	.quad	1 << 30

/* Sets the handler of SIGSYS: rt_sigaction. Then the thread makes the syscall that it was at. */
label fast_handle_again_code
	syscall
	mov	%gs:SLOT_LEAVING, %rdi
	mov	%gs:SLOT_LEAVING + 8, %rsi
	mov	%gs:SLOT_LEAVING + 16, %rdx
	mov	%gs:SLOT_LEAVING + 24, %r10
	mov	%gs:SLOT_LEAVING + 40, %rax
	jmp	*%gs:SLOT_LEAVING + 48
label fast_handled_again

/* int fast_probe(uint64_t addr): returns whether the 8 bytes there, at a multiple of 8, can be read,
 * without a fault. Calls rt_sigprocmask with an invalid `how`, which the kernel checks after it has
 * read the mask, which is on the same page but not at address 0, where none would be read. */
label fast_probe
	mov	%rdi, %rsi
	or	$8, %rsi
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

/* int64_t fast_request(uint64_t nr, uint64_t a, uint64_t b, uint64_t c, uint64_t d): a syscall whose
 * fifth argument is 0 */
label fast_request
	mov	%rdi, %rax
	mov	%rsi, %rdi
	mov	%rdx, %rsi
	mov	%rcx, %rdx
	mov	%r8, %r10
	xor	%r8d, %r8d
	syscall
	ret

/* Where the handler of SIGSYS (orphan.c) returns to: rt_sigreturn */
label fast_restorer
	mov	$15, %eax
	syscall

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

/* Of each site that creates tasks: stub_tail(); 0: none. Written by the tracer. */
	.p2align 3
label fast_creator_tails
	.fill	FAST_CREATORS, 8, 0

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

/* void fast_return_to(const struct context *context): loads the registers of a thread before its
 * syscall instruction, which destroys rcx and r11. While rsp points into the context, a signal may
 * overwrite what lies below the red zone. Only rsp is read then, which lies in the red zone. */
label fast_return_to
	mov	%rdi, %rcx
	mov	CONTEXT_R8(%rcx), %r8
	mov	CONTEXT_R8 + 8(%rcx), %r9
	mov	CONTEXT_R8 + 16(%rcx), %r10
	mov	CONTEXT_R8 + 32(%rcx), %r12
	mov	CONTEXT_R8 + 40(%rcx), %r13
	mov	CONTEXT_R8 + 48(%rcx), %r14
	mov	CONTEXT_R8 + 56(%rcx), %r15
	mov	CONTEXT_R8 + 64(%rcx), %rdi
	mov	CONTEXT_R8 + 72(%rcx), %rsi
	mov	CONTEXT_R8 + 80(%rcx), %rbp
	mov	CONTEXT_R8 + 88(%rcx), %rbx
	mov	CONTEXT_R8 + 96(%rcx), %rdx
	mov	CONTEXT_R8 + 104(%rcx), %rax
	mov	CONTEXT_RIP(%rcx), %r11
	lea	CONTEXT_RIP + 8(%rcx), %rsp
	popfq
	mov	CONTEXT_RIP - 8(%rcx), %rsp
	jmp	*%r11

/* Handles SIGSYS. One that is not of a dispatched syscall is handled as the program has set: by a
 * jump to its handler, which returns as if it had been called by the kernel. The flags and the mask of
 * the action are those of the program then. A tracer sends a thread that stops on the way, with the
 * stack as at the start, to that handler. */
label fast_pass
	cmpl	$2, 8(%rsi)		/* si_code: SYS_USER_DISPATCH */
	je	fast_orphaned
	cmpq	$1, program_action(%rip)
	jb	fast_orphaned		/* SIG_DFL */
	je	1f			/* SIG_IGN */
	rdgsbase %rax
	mov	$FAST_SLOTS, %rcx
	sub	%rcx, %rax
	cmp	$FAST_SLOTS_SIZE, %rax
	jae	fast_pass_on		/* it has no slot, or no dispatch any more */
	mov	tracer(%rip), %eax
	test	$0x3fffffff, %eax	/* FUTEX_TID_MASK */
	jnz	fast_pass_on
label fast_pass_alone
	push	%rdi
	push	%rsi
	push	%rdx
	call	fast_end_orphaned_dispatch
	pop	%rdx
	pop	%rsi
	pop	%rdi
label fast_pass_on
	xor	%eax, %eax
	jmp	*program_action(%rip)
label fast_pass_end
1:	ret

/* Removes SIGSYS from the masks of the program's handlers, of the signals in rbx; rbp is the address of
 * the slots. Then as handle. */
label fast_boot_handle
	test	%rbx, %rbx
	jz	handle
	bsf	%rbx, %rdi
	btr	%rdi, %rbx
	inc	%edi
	mov	$13, %eax
	mov	$0, %esi
	lea	SLOT_ACTION(%rbp), %rdx
	mov	$8, %r10d
	syscall
	test	%eax, %eax
	jnz	fast_boot_handle
	cmpq	$1, SLOT_ACTION(%rbp)	/* SIG_IGN */
	jbe	fast_boot_handle
	btrl	$30, SLOT_ACTION + 24(%rbp)
	jnc	fast_boot_handle
	lea	-1(%rdi), %eax
	bts	%rax, SLOT_MASKED(%rbp)
	mov	$13, %eax
	lea	SLOT_ACTION(%rbp), %rsi
	mov	$0, %edx
	syscall
	jmp	fast_boot_handle

/* Set-up code, which is written over the first instructions of a new program and runs there: maps
 * all memory. In: r12, r13 size and address of the code; r14, r15 address and size of the area of
 * stubs; rbp, rbx address and size of the slots, less 1 if the program ignores SIGSYS: then its action
 * is read into the first slot when that is mapped, before FAST_READY, whose SIGSYS would make the kernel
 * end the process if it is ignored; r9 the number with which the filter allows these
 * syscalls, which is also the offset in the file. Out, at FAST_READY: the results r13 (code), r14
 * (stubs), r12 (descriptor), r15 (slots). */
label fast_boot_dispatched
	mov	$13, %eax
	mov	$31, %edi		/* SIGSYS */
	lea	fast_boot_action(%rip), %rsi
	mov	$0, %edx
	mov	$8, %r10d
	syscall
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
	test	$1, %bl
	jz	5f
	mov	$77, %eax		/* ftruncate: the tracer gives the file its size later */
	mov	%r12, %rdi
	lea	0x1000(%r9), %rsi
	syscall
	mov	$13, %eax
	mov	$31, %edi
	lea	fast_boot_action(%rip), %rsi
	lea	SLOT_IMAGE_IGNORED(%r15), %rdx	/* EFAULT if there are no slots: the action is set */
	mov	$8, %r10d
	syscall
5:	test	%r15, %r15
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
/* Restores the action for SIGSYS: set-up has failed. */
label fast_boot_reset
	lea	program_action(%rip), %rsi
	xor	%edx, %edx
	jmp	2f
/* Sets the action for SIGSYS, in the copy of this code at FAST_BLOB. The former one is in the first
 * slot then. */
handle:
	lea	action(%rip), %rsi
	lea	SLOT_IMAGE(%rbp), %rdx
2:	mov	$13, %eax
	mov	$31, %edi
	mov	$8, %r10d
	syscall
label fast_boot_close
	mov	$3, %eax
	mov	%r12, %rdi
	syscall
1:	xor	%r9d, %r9d
	mov	$FAST_READY, %eax
	jmp	fast_boot_ready
label fast_boot_restorer
	mov	$15, %eax
	syscall
2:	end_dispatch
	jmp	3f
label fast_boot_ready
	syscall
	jmp	2b			/* the tracer has been killed */
name:
	.asciz	"ptrail"
label fast_boot_minimum
/* Handles SIGSYS until fast_boot_handle. */
label fast_boot_handler
	ret
/* Restores the state from before set-up. */
3:	mov	$13, %eax
	mov	$31, %edi
	lea	program_action(%rip), %rsi
	mov	$8, %r10d
	syscall
4:	mov	$14, %eax
	mov	$2, %edi
	lea	fast_boot_data(%rip), %rsi
	mov	$0, %edx
	mov	$8, %r10d
	syscall
	mov	image(%rip), %rax
	mov	image + 8(%rip), %rdi
	mov	image + 16(%rip), %rsi
	mov	image + 24(%rip), %rdx
	mov	image + 32(%rip), %r10
	mov	image + 40(%rip), %r8
	mov	image + 48(%rip), %r9
	mov	image + 56(%rip), %rbx
	mov	image + 64(%rip), %rbp
	mov	image + 72(%rip), %r12
	mov	image + 80(%rip), %r13
	mov	image + 88(%rip), %r14
	mov	image + 96(%rip), %r15
	jmp	*image + 104(%rip)
/* struct boot_data: signal mask, registers, the program's action for SIGSYS, and that of set-up */
label fast_boot_data
	.quad	0
image:
	.fill	14, 8, 0
program_action:
label fast_program_action
	.fill	4, 8, 0
label fast_boot_action
	.fill	4, 8, 0
/* Arguments of rt_sigaction: handler, flags, restorer, mask. SA_SIGINFO, SA_RESTORER, SA_ONSTACK and
 * SA_RESTART; if the program has a handler, its flags, restorer and mask, written by the tracer */
action:
label fast_action
	.quad	FAST_BLOB + (fast_pass - fast_blob_begin), 0x1c000004
	.quad	FAST_BLOB + (fast_restorer - fast_blob_begin), -1
label fast_boot_end
/* Adds SIGSYS to the masks of the program's handlers, of the signals in rbx, and removes everything
 * that was mapped. From fast_boot_handler on this is written after the text of a program, and runs
 * there. It comes to FAST_READY, or restores the state itself. */
label fast_leave
	mov	$FAST_SLOTS + SLOT_ACTION, %rbp
1:	test	%rbx, %rbx
	jz	2f
	bsf	%rbx, %rdi
	btr	%rdi, %rbx
	inc	%edi
	mov	$13, %eax
	mov	$0, %esi
	mov	%rbp, %rdx
	mov	$8, %r10d
	syscall
	test	%eax, %eax
	jnz	1b
	orl	$0x40000000, 24(%rbp)
	mov	$13, %eax
	mov	%rbp, %rsi
	mov	$0, %edx
	syscall
	jmp	1b
2:
	mov	$13, %eax
	mov	$31, %edi
	lea	program_action(%rip), %rsi
	mov	$0, %edx
	mov	$8, %r10d
	syscall
label fast_leave_unmap
	lea	fast_leave_ranges(%rip), %rbx
1:	mov	(%rbx), %rdi
	mov	8(%rbx), %rsi
	test	%rsi, %rsi
	jz	2f
	mov	$11, %eax
	syscall
	add	$16, %rbx
	jmp	1b
2:	mov	$FAST_READY, %eax
	syscall
	jmp	4b
/* Addresses and sizes, up to one of 0 */
label fast_leave_ranges
	.fill	2 * (2 + FAST_AREAS + 1), 8, 0
label fast_leave_end
	.section .note.GNU-stack, "", @progbits

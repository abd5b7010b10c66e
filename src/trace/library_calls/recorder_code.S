/* The code that an area of recorder.h begins with. It is copied into tracees and never runs in
 * ptrail.
 *
 * The entry of a procedure linkage table jumps to the trampoline of its function, and that to
 * recorder_enter with its own address in r11. There the stack and all registers except r11 are as
 * at the call. The functions that are recorded are no variadic ones, so flags, r11 and, after the
 * return, all registers that a function may change are free; vector registers are never touched.
 *
 * leave.c moves a thread out of this code before a signal handler runs. It relies on the order
 * of the instructions that push and pop registers, and on a single instruction that completes a
 * record: before it nothing has happened, after it only what leave.c does itself is left. */
#include "trace/library_calls/recorder_code.h"

#ifdef __CET__
#include <cet.h>	/* the note that this file permits a shadow stack */
#endif

	.section .rodata.recorder, "a", @progbits
	.p2align 6
	.macro label name
	.globl \name
	.hidden \name
\name:
	.endm

label recorder_code
ring:	.quad	0
thread:	.quad	0
mode:	.quad	0

/* Copies what rsi points at to the copy at rdx. In: the number of bytes at most in eax; `is_data`
 * is not 0: all of them, otherwise up to a NUL. Jumps to `stop` unless all of that is on the first
 * page, since the next one may not be readable, and if the string is longer where it has to be
 * whole. rdx is then behind the copy. Changes rax, rcx. */
	.macro	copy is_data, stop
	movl	$0, COPY_GOT(%rdx)
	movl	%eax, COPY_WANTED(%rdx)
	cmp	$4096, %rsi		/* NULL */
	jb	3f
	mov	%esi, %ecx
	or	$-4096, %ecx
	neg	%ecx			/* bytes to the end of the page */
	cmp	%ecx, %eax
	cmova	%ecx, %eax
	mov	%eax, COPY_GOT(%rdx)
	xor	%eax, %eax
1:	cmp	COPY_GOT(%rdx), %eax
	jae	2f
	movzbl	(%rsi, %rax), %ecx
	mov	%cl, COPY_BYTES(%rdx, %rax)
	inc	%eax
	cmpb	$0, \is_data
	jne	1b
	test	%ecx, %ecx
	jne	1b
	mov	%eax, COPY_GOT(%rdx)
	jmp	3f
2:	cmp	COPY_WANTED(%rdx), %eax
	jb	\stop
	cmpb	$0, \is_data
	jne	3f
	cmpb	$0, TRAMPOLINE_WHOLE(%r11)
	jne	\stop
3:	mov	COPY_GOT(%rdx), %eax
	lea	COPY_BYTES + 7(%rdx, %rax), %rdx
	and	$-8, %rdx
	.endm

/* Sets rcx and RECORD_UNITS to the units that the record at rdi has, which ends at rdx; to those
 * up to the end of the ring if it reaches that. Changes rax. */
	.macro	count_units
	lea	(1 << RING_UNIT_SHIFT) - 1(%rdx), %rcx
	sub	%rdi, %rcx
	shr	$RING_UNIT_SHIFT, %rcx
	lea	RING_RECORDS + (RING_UNIT_COUNT << RING_UNIT_SHIFT)(%r10), %rax
	sub	%rdi, %rax
	shr	$RING_UNIT_SHIFT, %rax
	cmp	%rax, %rcx
	cmova	%rax, %rcx
	mov	%rcx, RECORD_UNITS(%rdi)
	.endm

/* Makes the copy number `n` of a call at rdx, and sets that behind it. rdi: the record */
	.macro	copy_argument n
	movzbl	TRAMPOLINE_COPIES + 2 * \n(%r11), %eax
	test	%eax, %eax
	je	5f
	mov	RECORD_ARGUMENTS - 8(%rdi, %rax, 8), %rsi
	movzbl	TRAMPOLINE_LIMIT(%r11), %eax
	movzbl	TRAMPOLINE_COPIES + 2 * \n + 1(%r11), %ecx
	test	%ecx, %ecx
	je	4f
	mov	RECORD_ARGUMENTS - 8(%rdi, %rcx, 8), %rcx
	cmp	%rcx, %rax
	cmova	%rcx, %rax
	jae	4f
	cmpb	$0, TRAMPOLINE_WHOLE(%r11)
	jne	recorder_stop
4:	copy	TRAMPOLINE_COPIES+2*\n+1(%r11), recorder_stop
5:
	.endm

/* leave.c counts these instructions. */
	.macro	pop_registers
	pop	%rdi
	pop	%rsi
	pop	%rdx
	pop	%rcx
	pop	%rax
	pop	%r10
	.endm

	.org	recorder_code + AREA_ENTER
label recorder_enter
	push	%r10
	push	%rax
	push	%rcx
	push	%rdx
	push	%rsi
	push	%rdi
label recorder_saved
	cmpl	$RECORDER_ON, mode(%rip)
	jne	recorder_by_mode
	xor	%eax, %eax
	rdsspq	%rax			/* no operation without a shadow stack */
	test	%rax, %rax
	jne	recorder_stop
	mov	%fs:0, %rax
	cmp	thread(%rip), %rax
	jne	recorder_stop
	mov	ring(%rip), %r10
	lea	48(%rsp), %rsi		/* stack pointer at the call */
	lea	recorder_return(%rip), %rax
	cmp	%rax, (%rsi)		/* a recorded function jumps to another one */
	je	recorder_stop
/* Calls with a stack pointer that is not above this one were left without a return. */
1:	mov	RING_DEPTH(%r10), %eax
	test	%eax, %eax
	je	2f
	mov	%eax, %edx
	shl	$CALL_SHIFT, %edx
	cmp	%rsi, RING_CALLS - (1 << CALL_SHIFT) + CALL_SP(%r10, %rdx)
	ja	2f
	decl	RING_DEPTH(%r10)
	jmp	1b
2:	cmp	$RING_DEPTH_MAX, %eax
	jae	recorder_stop
	mov	RING_HEAD(%r10), %rax
	mov	%rax, %rdx
	sub	RING_TAIL(%r10), %rdx
	cmp	$RING_UNIT_COUNT - (RING_DEPTH_MAX + 1) * RECORD_UNITS_MAX, %rdx
	ja	recorder_full
	and	$RING_UNIT_COUNT - 1, %eax
	shl	$RING_UNIT_SHIFT, %eax
	lea	RING_RECORDS(%r10, %rax), %rdi
	mov	%r11, RECORD_TRAMPOLINE(%rdi)
	mov	%rsi, RECORD_SP(%rdi)
	mov	(%rsi), %rax
	mov	%rax, RECORD_RETURN(%rdi)
	mov	(%rsp), %rax
	mov	%rax, RECORD_ARGUMENTS(%rdi)
	mov	8(%rsp), %rax
	mov	%rax, RECORD_ARGUMENTS + 8(%rdi)
	mov	16(%rsp), %rax
	mov	%rax, RECORD_ARGUMENTS + 16(%rdi)
	mov	24(%rsp), %rax
	mov	%rax, RECORD_ARGUMENTS + 24(%rdi)
	mov	%r8, RECORD_ARGUMENTS + 32(%rdi)
	mov	%r9, RECORD_ARGUMENTS + 40(%rdi)
	rdtsc
	shl	$32, %rdx
	or	%rdx, %rax
	mov	%rax, RECORD_TIME(%rdi)
	lea	RECORD_COPIES(%rdi), %rdx
	copy_argument 0
	copy_argument 1
	count_units
	add	%rcx, RING_HEAD(%r10)
label recorder_committed
	mov	RING_DEPTH(%r10), %edx
	shl	$CALL_SHIFT, %edx
	lea	48(%rsp), %rsi
	mov	(%rsi), %rax
	mov	%rax, RING_CALLS + CALL_RETURN(%r10, %rdx)
	mov	%rsi, RING_CALLS + CALL_SP(%r10, %rdx)
	mov	%r11, RING_CALLS + CALL_TRAMPOLINE(%r10, %rdx)
	incl	RING_DEPTH(%r10)
	lea	recorder_return(%rip), %rax
	mov	%rax, (%rsi)
label recorder_restore
	pop_registers
	mov	TRAMPOLINE_SLOT(%r11), %r11
label recorder_jump
	jmp	*(%r11)
label recorder_by_mode
	cmpl	$RECORDER_OFF, mode(%rip)
	je	recorder_restore
	jmp	recorder_stop
label recorder_full
	int3
label recorder_stop
	pop_registers
label recorder_trap
	int3
label recorder_enter_end

	.p2align 4
label recorder_return
	lea	-8(%rsp), %rsp		/* stack pointer at the call */
	push	%rax
	push	%rdx
label recorder_return_saved
	mov	ring(%rip), %r10
	lea	16(%rsp), %rsi
	mov	RING_DEPTH(%r10), %r9d
/* The innermost call with this stack pointer; those inside of it were left without a return. */
1:	dec	%r9d
	mov	%r9d, %eax
	shl	$CALL_SHIFT, %eax
	cmp	%rsi, RING_CALLS + CALL_SP(%r10, %rax)
	jne	1b
	mov	RING_CALLS + CALL_RETURN(%r10, %rax), %r8
	mov	RING_CALLS + CALL_TRAMPOLINE(%r10, %rax), %r11
	cmpl	$RECORDER_OFF, mode(%rip)
	je	recorder_return_committed
	mov	RING_HEAD(%r10), %rax
	mov	%rax, %rdx
	sub	RING_TAIL(%r10), %rdx
	cmp	$RING_UNIT_COUNT - RECORD_UNITS_MAX, %rdx
	ja	recorder_return_full
	and	$RING_UNIT_COUNT - 1, %eax
	shl	$RING_UNIT_SHIFT, %eax
	lea	RING_RECORDS(%r10, %rax), %rdi
	movq	$0, RECORD_TRAMPOLINE(%rdi)
	mov	%rsi, RECORD_SP(%rdi)
	mov	%r8, RECORD_RETURN(%rdi)
	mov	8(%rsp), %rax
	mov	%rax, RECORD_ARGUMENTS(%rdi)
	mov	%rax, %rsi
	rdtsc
	shl	$32, %rdx
	or	%rdx, %rax
	mov	%rax, RECORD_TIME(%rdi)
	lea	RECORD_RESULT_COPY(%rdi), %rdx
	cmpb	$0, TRAMPOLINE_RESULT(%r11)
	je	6f
	movzbl	TRAMPOLINE_LIMIT(%r11), %eax
	copy	TRAMPOLINE_ZERO(%r11), recorder_return_trap
6:	count_units
	add	%rcx, RING_HEAD(%r10)
label recorder_return_committed
	mov	%r8, 16(%rsp)
	mov	%r9d, RING_DEPTH(%r10)
label recorder_return_restore
	pop	%rdx
	pop	%rax
	ret
label recorder_return_full
	int3
label recorder_return_trap
	int3
label recorder_code_end
	.org	recorder_code + AREA_TRAMPOLINES
	.section .note.GNU-stack, "", @progbits

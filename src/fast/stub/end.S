/* Linked last: the end of the injected code */
	.section fast_blob, "ax", @progbits
	.globl fast_blob_end
	.hidden fast_blob_end
fast_blob_end:
	.section .note.GNU-stack, "", @progbits

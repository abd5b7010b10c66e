/* Where CPython has the members that its frames are found by, in bytes; internal: python_frames.h
 * is the interface. From the headers of each version (Include/internal), on 64-bit machines. */
#ifndef SYMBOLS_PYTHON_PYTHON_LAYOUT_H
#define SYMBOLS_PYTHON_PYTHON_LAYOUT_H

#include <stdbool.h>
#include <stdint.h>

struct python_layout {
	unsigned minor;			/* of version 3 */
	uint16_t interpreters;		/* _PyRuntimeState.interpreters.head */
	uint16_t interpreter_next, threads;	/* PyInterpreterState: .next, .threads.head */
	uint16_t thread_next, thread_number;	/* PyThreadState: .next, .native_thread_id */
	uint16_t thread_frame;		/* .cframe if .has_cframe, or else .current_frame */
	bool has_cframe;
	uint16_t cframe_frame;		/* _PyCFrame.current_frame */
	/* _PyInterpreterFrame: .f_code or .f_executable, .prev_instr or .instr_ptr */
	uint16_t frame_code, frame_instruction;
	uint16_t frame_previous, frame_owner;
	/* PyCodeObject: .co_filename, .co_qualname, .co_firstlineno, .co_linetable and
	 * .co_code_adaptive */
	uint16_t code_file, code_name, code_first_line, code_lines, code_begin;
	/* PyASCIIObject: size, .length, .state; size of PyCompactUnicodeObject */
	uint16_t ascii_size, text_length, text_state, compact_size;
	uint16_t bytes_size, bytes;	/* PyBytesObject: .ob_size, .ob_sval */
};

/* Returns the layout of version 3.`minor`; NULL: it is unknown. */
const struct python_layout *python_layout_of(unsigned minor);
#endif

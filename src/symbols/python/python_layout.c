#include "symbols/python/python_layout.h"

#include <stddef.h>

static const struct python_layout layouts[] = {
	{
		.minor = 11, .interpreters = 40, .interpreter_next = 0, .threads = 16,
		.thread_next = 8, .thread_number = 160, .thread_frame = 56, .has_cframe = true,
		.cframe_frame = 8, .frame_code = 32, .frame_instruction = 56,
		.frame_previous = 48, .frame_owner = 69, .code_file = 112, .code_name = 128,
		.code_first_line = 72, .code_lines = 136, .code_begin = 184, .ascii_size = 48,
		.text_length = 16, .text_state = 32, .compact_size = 72, .bytes_size = 16,
		.bytes = 32,
	}, {
		.minor = 12, .interpreters = 40, .interpreter_next = 0, .threads = 72,
		.thread_next = 8, .thread_number = 144, .thread_frame = 56, .has_cframe = true,
		.cframe_frame = 0, .frame_code = 0, .frame_instruction = 56,
		.frame_previous = 8, .frame_owner = 70, .code_file = 112, .code_name = 128,
		.code_first_line = 68, .code_lines = 136, .code_begin = 192, .ascii_size = 40,
		.text_length = 16, .text_state = 32, .compact_size = 56, .bytes_size = 16,
		.bytes = 32,
	}, {
		.minor = 13, .interpreters = 632, .interpreter_next = 7264, .threads = 7344,
		.thread_next = 8, .thread_number = 160, .thread_frame = 72,
		.frame_code = 0, .frame_instruction = 56,
		.frame_previous = 8, .frame_owner = 70, .code_file = 112, .code_name = 128,
		.code_first_line = 68, .code_lines = 136, .code_begin = 200, .ascii_size = 40,
		.text_length = 16, .text_state = 32, .compact_size = 56, .bytes_size = 16,
		.bytes = 32,
	},
};

const struct python_layout *python_layout_of(unsigned minor)
{
	for (size_t i = 0; i < sizeof(layouts) / sizeof(*layouts); i++)
		if (layouts[i].minor == minor)
			return &layouts[i];
	return NULL;
}

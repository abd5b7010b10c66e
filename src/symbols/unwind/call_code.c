#include "symbols/unwind/call_code.h"

#include <stddef.h>
#include <string.h>

bool call_code_ends(uint64_t bytes)
{
	/* sizes of calls through a register or memory: 0xff, then 2 in bits 3 to 5 */
	static const unsigned char sizes[] = {2, 3, 4, 6, 7};
	enum { WINDOW = sizeof(bytes), SIZE_OF_CALL = 5, CALL = 0xe8, GROUP = 0xff };
	unsigned char code[WINDOW];

	memcpy(code, &bytes, sizeof(code));
	if (code[WINDOW - SIZE_OF_CALL] == CALL)
		return true;
	for (size_t i = 0; i < sizeof(sizes); i++)
		if (code[WINDOW - sizes[i]] == GROUP &&
		    (code[WINDOW - sizes[i] + 1] >> 3 & 7) == 2)
			return true;
	return false;
}

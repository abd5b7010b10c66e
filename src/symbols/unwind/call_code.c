#include "symbols/unwind/call_code.h"

#include <stddef.h>
#include <string.h>

/* bl; blr, blraa and the like */
static bool is_arm64_call(uint32_t code)
{
	return (code & 0xfc000000) == 0x94000000 || (code & 0xfffffc1f) == 0xd63f0000 ||
		(code & 0xfefff800) == 0xd63f0800;
}

bool call_code_ends(uint64_t bytes, bool is_arm64)
{
	/* sizes of calls through a register or memory: 0xff, then 2 in bits 3 to 5 */
	static const unsigned char sizes[] = {2, 3, 4, 6, 7};
	enum { WINDOW = sizeof(bytes), SIZE_OF_CALL = 5, CALL = 0xe8, GROUP = 0xff };
	unsigned char code[WINDOW];
	uint32_t last;

	if (is_arm64) {
		memcpy(&last, (const char *)&bytes + sizeof(last), sizeof(last));
		return is_arm64_call(last);
	}
	memcpy(code, &bytes, sizeof(code));
	if (code[WINDOW - SIZE_OF_CALL] == CALL)
		return true;
	for (size_t i = 0; i < sizeof(sizes); i++)
		if (code[WINDOW - sizes[i]] == GROUP &&
		    (code[WINDOW - sizes[i] + 1] >> 3 & 7) == 2)
			return true;
	return false;
}

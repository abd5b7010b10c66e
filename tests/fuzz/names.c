/* Mangled names of C++ and Rust functions, from symbols of tracees and from recordings */
#include "fuzz/target.h"

#include <stdlib.h>
#include <string.h>

#include "symbols/file/demangle.h"
#include "symbols/question/question.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *symbol = fuzz_string(data, size);
	char *name = demangle_bounded(symbol);

	if (name)
		fuzz_expect(strlen(name) <= ANSWER_MAX, "a name is too long");
	free(name);
	free(symbol);
	return 0;
}

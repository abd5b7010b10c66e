#include "abi/abi.h"

#include <stddef.h>

const struct abi abis[ABI_COUNT] = {
#define ABI(name, word, align64, even, audit, oci, systemd) \
	[ABI_##name] = {ABI_##name, #name, word, align64, even, audit, oci, systemd},
	ABIS(ABI)
#undef ABI
};

const struct abi *abi_of_audit(uint32_t audit_arch)
{
	for (size_t i = 0; i < ABI_COUNT; i++)
		if (abis[i].audit_arch == audit_arch)
			return &abis[i];
	return NULL;
}

const char *abi_mode(const struct abi *abi, uint64_t nr)
{
	return is_x32(abi, nr) ? " runs in x32 mode. ]" :
		abi->word == 4 ? " runs in 32 bit mode. ]" : NULL;
}

enum { ERRNO_MAX = 600 };

static const struct { const char *name, *text; } errnos[ERRNO_MAX] = {
#define ERRNO(name, number, text) [number] = {#name, text},
#include "abi/errnos.def"
#undef ERRNO
};

const char *errno_name(int err)
{
	return err > 0 && err < ERRNO_MAX ? errnos[err].name : NULL;
}

const char *errno_text(int err)
{
	return err > 0 && err < ERRNO_MAX ? errnos[err].text : NULL;
}

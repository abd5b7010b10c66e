#include "app/run/privilege.h"

#include <sys/auxv.h>
#include <sys/prctl.h>

bool privilege_is_elevated(void)
{
	return getauxval(AT_SECURE) != 0;
}

void privilege_shield(void)
{
	prctl(PR_SET_DUMPABLE, 0);
}

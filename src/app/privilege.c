#include "app/privilege.h"

#include <sys/auxv.h>

bool privilege_borrowed(void)
{
	return getauxval(AT_SECURE) != 0;
}

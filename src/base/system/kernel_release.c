#include "base/system/kernel_release.h"

#include <stdio.h>
#include <sys/utsname.h>

bool kernel_release_is_at_least(unsigned major, unsigned minor)
{
	unsigned has_major, has_minor;
	struct utsname u;

	return !uname(&u) && sscanf(u.release, "%u.%u", &has_major, &has_minor) == 2 &&
		(has_major > major || (has_major == major && has_minor >= minor));
}

#include <signal.h>

#include "lib/unit.h"

int main(void)
{
	signal(SIGPIPE, SIG_IGN);	/* as the program does */
	signal(SIGXFSZ, SIG_IGN);
	return unit_main_forked(suite_create("print"));
}

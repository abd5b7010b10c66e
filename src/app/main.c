/* ptrail's entry: reads the command line, wires the layers together and decides the exit status. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"

enum { EXIT_USAGE = 2, EXIT_OWN_FAILURE = 125 };

static const char help[] =
	"Usage: ptrail [OPTIONS] [--] COMMAND [ARG...]\n"
	"\n"
	"  --help     show this and exit\n"
	"  --version  show the version and exit\n";

/* Prints `text` on standard output; the exit status says whether all of it could be written. */
static int print_and_leave(struct diag *d, const char *text)
{
	if (fputs(text, stdout) < 0 || fflush(stdout)) {
		diag_say(d, "standard output: cannot write");
		return EXIT_OWN_FAILURE;
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct diag d = {.fd = STDERR_FILENO, .name = "ptrail"};

	if (argc < 2) {
		diag_say(&d, "no command to run was given; see ptrail --help");
		return EXIT_USAGE;
	}
	if (!strcmp(argv[1], "--help"))
		return print_and_leave(&d, help);
	if (!strcmp(argv[1], "--version"))
		return print_and_leave(&d, PACKAGE_STRING "\n");
	diag_say(&d, "%s: not an option of ptrail; see ptrail --help", argv[1]);
	return EXIT_USAGE;
}

/* html_sample N [hostile] [cut]: writes the page of a synthetic run of N processes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "print/core/printers.h"
#include "print/html_history.h"
#include "print/output/output.h"

int main(int argc, char **argv)
{
	struct diag diag = {.fd = 2};
	struct print_options options = {.string_max = 32};
	struct made m = {0};
	struct output *out;
	bool hostile = false, cut = false;
	void *self;

	if (argc < 2 || output_open_fd(&out, 1, "standard output", &diag)) {
		fprintf(stderr, "usage: html_sample N [hostile] [cut]\n");
		return 2;
	}
	for (int i = 2; i < argc; i++) {
		hostile |= !strcmp(argv[i], "hostile");
		cut |= !strcmp(argv[i], "cut");
	}
	html_history_fill(&m, strtoul(argv[1], NULL, 10), hostile);
	self = printer_html.open(&options, out);
	html_history_send(&m, &printer_html, self, cut ? END_SIGNAL : END_DONE);
	printer_html.close(self);
	made_done(&m);
	return output_close(out) ? 1 : 0;
}

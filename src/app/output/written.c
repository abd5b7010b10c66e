#include "app/output/written.h"

#include <sys/stat.h>
#include <unistd.h>

#include "print/core/process_words.h"

static void report_file(const struct destination *s, struct diag *diag)
{
	struct sbuf size = {0};
	struct stat st;

	if (stat(s->file, &st) || !S_ISREG(st.st_mode))
		return;
	words_size(&size, st.st_size);
	diag_say(diag, "wrote '%s' (%s)", s->file, size.s);
	sbuf_done(&size);
}

void written_report(const struct outputs *all, struct diag *diag)
{
	if (!isatty(STDERR_FILENO))
		return;
	for (size_t i = 0; i < all->count; i++) {
		const struct destination *s = &all->all[i];

		if (s->complete && s->regular && s->file && s->writer && s->writer->document)
			report_file(s, diag);
	}
}

#include "app/output/written.h"

#include <string.h>
#include <sys/stat.h>

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

void written_report(const struct outputs *all, const char *except, struct diag *diag)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct destination *s = &all->all[i];

		if (s->complete && s->regular && s->file && (!except || strcmp(except, s->file)))
			report_file(s, diag);
	}
}

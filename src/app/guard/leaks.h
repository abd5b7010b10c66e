/* LeakSanitizer does not work in a process that is traced, and ends it with an error. So it is
 * switched off in the environment of a traced command. */
#ifndef APP_GUARD_LEAKS_H
#define APP_GUARD_LEAKS_H

struct leak_settings {
	char **environment;	/* as the given one, but for .changed; owned */
	char *changed[2];	/* its entries with detect_leaks=0, owned */
	const char *wanted;	/* the given entry that has detect_leaks=1; NULL: none */
};

/* Appends detect_leaks=0 to ASAN_OPTIONS and LSAN_OPTIONS in a copy of `environment`, which must
 * outlive it. */
void leak_settings_init(struct leak_settings *l, char **environment);
void leak_settings_done(struct leak_settings *l);
#endif

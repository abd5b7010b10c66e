/* What the dynamic loader did for a program: which libraries it looked for, on whose behalf, where
 * and why there, and what it found. Derived from the syscalls that open files and from the contents
 * of those files, which the events carry (ptrail/object.h).
 *
 * Searches of glibc's loader are recognized by the address of the instruction that opens a file:
 * programs open files, too. Those of other loaders are recognized by names that contain ".so". */
#ifndef MODEL_LIBRARIES_LIBRARY_STORY_H
#define MODEL_LIBRARIES_LIBRARY_STORY_H

#include "ptrail/event.h"

/* On whose behalf a library is looked for */
enum library_asker {
	ASKER_UNKNOWN,		/* the trace lacks the contents of files */
	ASKER_OBJECT,		/* DT_NEEDED of .object */
	ASKER_PRELOAD,		/* LD_PRELOAD */
	ASKER_PRELOAD_FILE,	/* /etc/ld.so.preload */
	ASKER_AUDIT,		/* LD_AUDIT */
	ASKER_PROGRAM,		/* the running program: dlopen() */
	ASKER_COMMAND,		/* the argument of a dynamic loader that is run as a program */
};

/* Why the dynamic loader looks into a directory */
enum search_source {
	SEARCH_UNKNOWN,
	SEARCH_PATH,		/* the name of the library is a path */
	SEARCH_RPATH,		/* DT_RPATH of an object */
	SEARCH_VARIABLE,	/* LD_LIBRARY_PATH */
	SEARCH_RUNPATH,		/* DT_RUNPATH of an object */
	SEARCH_CACHE,		/* /etc/ld.so.cache */
	/* One of the two: the syscalls are the same, and what the cache contains is unknown. */
	SEARCH_CACHE_OR_DEFAULT,
	SEARCH_DEFAULT,		/* default directories */
	SEARCH_SOURCES
};

/* What became of an attempt to open a library */
enum try_result {
	TRY_FAILED,		/* .error */
	TRY_OTHER_MACHINE,	/* the file is for another machine or word size */
	TRY_NOT_LIBRARY,	/* the file is no shared library */
	TRY_FOUND,
};

/* Attempts in a directory and its subdirectories for certain processors */
struct library_try {
	enum search_source source;
	const struct library_search *owner;	/* SEARCH_RPATH, SEARCH_RUNPATH: of this object */
	const char *directory;		/* as opened; SEARCH_PATH: the path */
	unsigned count;
	enum try_result result;		/* of the last attempt */
	int error;			/* errno */
};

/* A search for a library, and the library that was found; or the program itself */
struct library_search {
	const char *name;		/* as in DT_NEEDED; of dlopen() its last part or a path */
	enum library_asker asker;
	const struct library_search *object;	/* ASKER_OBJECT */
	/* ASKER_PROGRAM: name of the file that called dlopen(), and the function there, by the
	 * stack of the first attempt; "": unknown */
	const char *caller, *caller_function;
	pid_t pid;			/* of the process that looked for it */
	uint64_t time;			/* of the first attempt, like event.time */
	const struct library_try *tries;
	unsigned try_count;
	const char *path;		/* of the file that was opened; NULL: it is missing */
	const struct elf_object *elf;	/* NULL: missing or unknown */
	struct library_search *next;
};

/* A program from an execve to the next, with the processes that it forks */
struct library_story {
	pid_t pid;
	uint64_t time;			/* of the execve, or when the process was attached */
	bool is_attached;		/* the execve was before the trace */
	/* .name: of the file; .next: the first search, in order of time; .tries are not used */
	struct library_search program;
	const char *file;		/* as passed to execve */
	const char *directory;		/* the working directory at the execve; "": unknown */
	const struct program_files *files;	/* NULL: the trace does not have them */
	struct library_story *next;
};

struct library_stories;

struct library_stories *library_stories_new(void);
void library_stories_free(struct library_stories *s);
void library_stories_event(struct library_stories *s, const struct event *e);
/* Returns the first story of those that have begun, in order of time; NULL: none. Valid until the
 * next event. */
const struct library_story *library_stories_first(const struct library_stories *s);
#endif

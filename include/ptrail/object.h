/* The contents of the ELF files of programs and libraries that the dynamic loader (ld.so(8)) uses.
 * They are read while the process is stopped, and recorded. */
#ifndef PTRAIL_OBJECT_H
#define PTRAIL_OBJECT_H

#include <stdbool.h>
#include <stdint.h>

enum object_kind {
	OBJECT_OTHER,		/* a core dump, an object file for the linker, or an unknown type */
	OBJECT_PROGRAM,		/* dynamically linked, at a fixed address */
	OBJECT_PIE,		/* dynamically linked, at any address */
	OBJECT_STATIC,		/* statically linked, at a fixed address */
	OBJECT_STATIC_PIE,	/* statically linked, at any address */
	OBJECT_LIBRARY,		/* a shared library, also one that can be executed */
	OBJECT_KINDS
};

/* What the dynamic loader makes read-only after relocation */
enum object_relro {
	RELRO_NONE,
	RELRO_PARTIAL,		/* all but the addresses of functions that are bound lazily */
	RELRO_FULL,
	RELRO_KINDS
};

/* A version of symbols that an object needs of a library */
struct needed_version {
	const char *file;	/* the library, as in DT_NEEDED */
	const char *name;	/* GLIBC_2.34 */
	bool is_weak;		/* the program may start without it */
};

/* Facts about an ELF file. Strings are "" if the file has none. */
struct elf_object {
	enum object_kind kind;
	unsigned machine;	/* e_machine: EM_X86_64 is 62 */
	unsigned bits;		/* of its addresses: 32 or 64 */
	const char *interpreter;	/* PT_INTERP: the dynamic loader of a program */
	const char *soname;	/* DT_SONAME */
	const char *rpath;	/* DT_RPATH: directories, separated by colons */
	const char *runpath;	/* DT_RUNPATH */
	const char *build_id;	/* hexadecimal digits */
	const char *const *needed;	/* DT_NEEDED: names of libraries; NULL-terminated */
	bool binds_now;		/* all functions are bound at the start */
	bool no_default_directories;	/* DF_1_NODEFLIB: neither cache nor default directories */
	bool executable_stack;	/* PT_GNU_STACK is executable, or missing */
	enum object_relro relro;
	uint64_t entry;		/* address of the first instruction, as linked */
	uint64_t end;		/* end of the last segment, as linked */
	/* Versions of symbols: those that it needs of libraries, in the order of the file; and
	 * those that it defines, NULL-terminated, usually its own name before others. */
	const struct needed_version *versions;
	unsigned version_count;
	const char *const *defined_versions;
};

/* Whether /etc/ld.so.cache names a file that the dynamic loader opens */
enum loader_cache_entry {
	CACHE_UNKNOWN,		/* the loader has not opened the cache, or ptrail cannot read it */
	CACHE_LACKS,		/* the file is not in the cache, or there is no cache */
	CACHE_HAS,
	CACHE_ENTRIES
};

/* What the dynamic loader had loaded into a process when it ended it: the program first, then
 * libraries in the order of their addresses */
struct loaded_objects {
	const struct loaded_object {
		const char *path;		/* as the kernel prints it in /proc/PID/maps */
		const struct elf_object *elf;	/* not NULL */
	} *all;
	unsigned count;
};

/* A script that was executed, and the interpreter that its first line names */
struct script {
	const char *file, *interpreter;
};

/* The files of an execve */
struct program_files {
	const struct elf_object *program;	/* NULL: unknown */
	const struct elf_object *loader;	/* its interpreter; NULL: none, or unknown */
	/* Addresses of the dynamic loader in memory; 0, 0: none, or unknown */
	uint64_t loader_start, loader_end;
	/* Variables of the environment that the dynamic loader reads: LD_LIBRARY_PATH=…;
	 * NULL-terminated */
	const char *const *variables;
	bool secure;		/* AT_SECURE: set-user-ID, the loader ignores most of .variables */
	/* The script that was executed, its interpreter if that is a script, and so on */
	const struct script *scripts;
	unsigned script_count;
};
#endif

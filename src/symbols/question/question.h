/* Questions to the symbol reader, a process without privileges that reads the files of tracees
 * (symbols/reader/reader.h). A question is a struct and up to one descriptor, an answer a head and
 * bytes (wire.h). Files are identified by numbers that the asker chooses. */
#ifndef SYMBOLS_QUESTION_QUESTION_H
#define SYMBOLS_QUESTION_QUESTION_H

#include <stdint.h>

enum question_kind {
	/* Read this ELF file (descriptor), whose number is new. Answer: is it one (0: that is
	 * all), build id, whether it has all symbols, whether it has lines, name in .gnu_debuglink,
	 * addresses of __abort_msg and of runtime.allgs. */
	QUESTION_OPEN,
	/* Add the debug file (descriptor) with the same build id. Answer: whether it is that. */
	QUESTION_DEBUG_FILE,
	/* The same by the checksum of .gnu_debuglink */
	QUESTION_LINKED_FILE,
	/* What is at the addresses of the file? Answer for each: symbol, its begin; entry of the
	 * built table for unwinding; rule of .debug_frame; source lines. */
	QUESTION_PLACES,
	/* The function at .address[0] that the process .file has generated, by its perf map
	 * (descriptor; none: as before). Answer: whether there is one, name, begin. */
	QUESTION_GENERATED,
	/* Forget the perf map of the process. Answer: nothing. */
	QUESTION_FORGET,
	/* Contents of an ELF file (descriptor) for --print=libs. Answer: is it one, and struct
	 * elf_object. */
	QUESTION_OBJECT,
	/* Jumps of an ELF file (descriptor) to others. Answer: has it a table, and struct
	 * jump_table. */
	QUESTION_JUMPS,
	QUESTIONS
};

enum { PLACES_MAX = 16 };	/* addresses of a question */

struct symbol_question {
	uint32_t kind;		/* enum question_kind */
	uint32_t file;		/* number of the file, or of the process */
	uint32_t wants_lines;	/* of QUESTION_OPEN: 1 if lines will be asked for */
	uint32_t count;		/* of .address, for QUESTION_PLACES */
	uint64_t address[PLACES_MAX];
};

enum {
	ANSWER_MAX = 64 << 20,		/* bytes */
	NAME_MAX_BYTES = 64 << 10,	/* of a function, demangled */
	PATH_MAX_BYTES = 4096,
};

/* Sanitizers map terabytes, and report to standard error. */
#if defined(__SANITIZE_ADDRESS__)
enum { READER_IS_SANITIZED = 1 };
#elif defined(__has_feature)
enum { READER_IS_SANITIZED = __has_feature(address_sanitizer) };
#else
enum { READER_IS_SANITIZED = 0 };
#endif

/* Libraries that a reader loads before it drops its privileges, besides libelf. It is started with
 * those that were needed before: loading them takes longer than most answers. */
enum reader_library {
	READER_LINES = 1,	/* libdw, for source lines, and what READER_NAMES loads */
	READER_NAMES = 2,	/* libstdc++, for mangled names of C++ */
	READER_XZ = 4,		/* liblzma, for compressed symbol tables */
	READER_LIBRARIES = READER_LINES | READER_NAMES | READER_XZ,
};

/* An answer begins with this, and is followed by .size bytes. */
struct answer_head {
	uint64_t size;
	uint32_t missing;	/* libraries that the answer needs and the reader has not loaded */
	uint32_t unused;
};

/* What the reader says first: how far it came */
struct reader_hello {
	int32_t error;		/* errno; 0: it waits for questions */
	int32_t step;		/* enum reader_step */
	int32_t pid;
	int32_t unused;
};

enum reader_step {
	READER_FORKS,
	READER_EXECUTES,
	READER_LOADS_LIBELF,
	READER_LIMITS_ITSELF,
	READER_DROPS_PRIVILEGES,
	READER_FILTERS_SYSCALLS,
	READER_STEPS
};

/* The name, argv[0], that makes ptrail the symbol reader, whose socket is standard input */
#define READER_NAME "ptrail: symbols"

/* A variable of its environment, a digit for the set of libraries that it loads. A process that has
 * it starts no reader, so that a program that was executed as the reader by mistake cannot start
 * another, and says so. No other process gets it from ptrail: the reader cannot execute
 * programs. */
#define READER_VARIABLE "PTRAIL_SYMBOL_READER"
#endif

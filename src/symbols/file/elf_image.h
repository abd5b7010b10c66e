/* What a stack trace needs of an ELF file: functions, build id, and the table for unwinding. The
 * file may belong to a tracee and contain anything; what cannot be read is left out. Reading
 * requires libelf, which is loaded on first use; only files of x86-64 and i386 are read. */
#ifndef SYMBOLS_FILE_ELF_IMAGE_H
#define SYMBOLS_FILE_ELF_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbols/file/elf_library.h"
#include "symbols/rules/elf_head.h"

struct debug_frame;		/* symbols/rules/debug_frame.h */
struct elf_image;

/* The file with the symbols of a stripped file, as .gnu_debuglink names it */
struct debug_link {
	char name[256];		/* without a directory; "": there is none */
	uint32_t checksum;	/* CRC-32 of the file */
};

/* Reads the file. Returns NULL if it is not such a file. The descriptor is not closed. */
struct elf_image *elf_image_read(const struct elf_library *library, int fd);
/* The same with `size` bytes at `bytes`, which may be changed. */
struct elf_image *elf_image_parse(const struct elf_library *library, void *bytes, size_t size);
void elf_image_free(struct elf_image *image);

/* Adds the functions and the .debug_frame of a separate debug file, at addresses of the image. */
void elf_image_add_debug_file(const struct elf_library *library, struct elf_image *image, int fd);

/* The build id as hexadecimal digits; "": there is none */
const char *elf_image_build_id(const struct elf_image *image);
/* Reads the build id of a file, which need not have segments. */
void elf_file_build_id(const struct elf_library *library, int fd, char id[BUILD_ID_DIGITS + 1]);
/* Whether the file has a table of all its functions, not only of the exported ones */
bool elf_image_has_symbols(const struct elf_image *image);
/* Whether the file has compressed symbols, for which liblzma is needed */
bool elf_image_is_compressed(const struct elf_image *image);
/* Whether the file has source lines */
bool elf_image_has_lines(const struct elf_image *image);
const struct debug_link *elf_image_debug_link(const struct elf_image *image);
const struct unwind_table *elf_image_table(const struct elf_image *image);
const struct debug_frame *elf_image_debug_frame(const struct elf_image *image);
/* Finds the address that the bytes at an offset of the file are linked at. Returns false if no
 * loaded segment contains them. */
bool elf_image_address(const struct elf_image *image, uint64_t offset, uint64_t *address);
/* Returns the address of the C library's pointer to the message of abort(); 0: it is unknown */
uint64_t elf_image_abort_message(const struct elf_image *image);
/* Returns the address of the list of goroutines of the Go runtime; 0: it is unknown */
uint64_t elf_image_goroutines(const struct elf_image *image);
/* Returns the demangled name of the function that contains the address, by the sizes of symbols and
 * the records of .eh_frame, and sets *start to its begin; NULL: none. */
const char *elf_image_function(struct elf_image *image, uint64_t address, uint64_t *start);
#endif

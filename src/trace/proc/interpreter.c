#include "trace/proc/interpreter.h"

#include <elf.h>
#include <fcntl.h>
#include <linux/binfmts.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory/cleanup.h"
#include "base/system/tracee_file.h"

enum { HEADERS_MAX = 64 };

/* Parses "#! /bin/sh -e". A carriage return before the end of the line belongs to the name. */
static bool script_interpreter(char *head, char *name, size_t room)
{
	char *at = head + strlen("#!");

	at += strspn(at, " \t");
	at[strcspn(at, " \t\n")] = 0;
	snprintf(name, room, "%s", at);
	return *at;
}

/* Reads the name that PT_INTERP refers to. Both ELF classes have the same members. */
#define ELF_INTERPRETER(bits) \
static bool elf_interpreter##bits(int fd, char *name, size_t room) \
{ \
	Elf##bits##_Ehdr h; \
	Elf##bits##_Phdr p; \
 \
	if (pread(fd, &h, sizeof(h), 0) != sizeof(h) || h.e_phentsize != sizeof(p)) \
		return false; \
	for (unsigned i = 0; i < h.e_phnum && i < HEADERS_MAX; i++) { \
		if (pread(fd, &p, sizeof(p), h.e_phoff + i * sizeof(p)) != sizeof(p)) \
			return false; \
		if (p.p_type != PT_INTERP || !p.p_filesz || p.p_filesz > room) \
			continue; \
		if (pread(fd, name, p.p_filesz, p.p_offset) != (ssize_t)p.p_filesz) \
			return false; \
		name[p.p_filesz - 1] = 0; \
		return *name; \
	} \
	return false; \
}

ELF_INTERPRETER(32)
ELF_INTERPRETER(64)

static ssize_t read_head(int fd, char head[BINPRM_BUF_SIZE + 1])
{
	ssize_t n = fd < 0 ? 0 : pread(fd, head, BINPRM_BUF_SIZE, 0);

	head[n > 0 ? n : 0] = 0;
	return n;
}

static bool is_script(const char *head)
{
	return head[0] == '#' && head[1] == '!';
}

bool interpreter_of_script(int process, int file, char *name, size_t room)
{
	char head[BINPRM_BUF_SIZE + 1];
	_cleanup_close_ int fd = tracee_file_reopen(process, file, TRACEE_FILE_ANY_SIZE);

	return read_head(fd, head) > 0 && is_script(head) && script_interpreter(head, name, room);
}

bool interpreter_of(int process, int file, char *name, size_t room)
{
	char head[BINPRM_BUF_SIZE + 1];
	_cleanup_close_ int fd = tracee_file_reopen(process, file, TRACEE_FILE_ANY_SIZE);
	ssize_t n = read_head(fd, head);

	if (is_script(head))
		return script_interpreter(head, name, room);
	if (n < EI_NIDENT || memcmp(head, ELFMAG, SELFMAG) != 0)
		return false;
	return head[EI_CLASS] == ELFCLASS64 ? elf_interpreter64(fd, name, room) :
		elf_interpreter32(fd, name, room);
}

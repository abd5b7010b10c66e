#include "trace/facts/interpreter.h"

#include <elf.h>
#include <fcntl.h>
#include <linux/binfmts.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "base/system/tracee_file.h"

enum {
	HEADERS_MAX = 64,
	KNOWN_MAX = 4096,	/* files whose interpreters are remembered */
	/* Seconds after a change of a file during which another one may leave the same timestamp:
	 * that of FAT is a multiple of two seconds */
	CHANGE_SECONDS = 3,
};

/* What distinguishes the contents of a file from all others */
struct file_version {
	uint64_t device, mount, inode, size;
	uint64_t changed, changed_ns;
};

struct known_interpreter {
	struct file_version version;
	bool is_script;
	char name[];
};

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

/* Reads the interpreter of a file; an empty name: it has none. Returns false if the file cannot be
 * read. */
static bool read_interpreter(int process, int file, bool *script, char *name, size_t room)
{
	char head[BINPRM_BUF_SIZE + 1];
	_cleanup_close_ int fd = tracee_file_reopen(process, file, TRACEE_FILE_ANY_SIZE);
	ssize_t n = read_head(fd, head);
	bool has_name = false;

	*script = is_script(head);
	if (*script)
		has_name = script_interpreter(head, name, room);
	else if (n >= EI_NIDENT && !memcmp(head, ELFMAG, SELFMAG))
		has_name = head[EI_CLASS] == ELFCLASS64 ? elf_interpreter64(fd, name, room) :
			elf_interpreter32(fd, name, room);
	if (!has_name)
		*name = 0;
	return n >= 0 && fd >= 0;
}

bool interpreter_of_script(int process, int file, char *name, size_t room)
{
	bool script;

	return read_interpreter(process, file, &script, name, room) && script && *name;
}

bool interpreter_of(int process, int file, char *name, size_t room)
{
	bool script;

	return read_interpreter(process, file, &script, name, room) && *name;
}

static struct file_version version_of(const struct statx *st)
{
	return (struct file_version){
		.device = (uint64_t)st->stx_dev_major << 32 | st->stx_dev_minor,
		.mount = st->stx_mnt_id, .inode = st->stx_ino, .size = st->stx_size,
		.changed = st->stx_ctime.tv_sec, .changed_ns = st->stx_ctime.tv_nsec,
	};
}

static uint64_t key_of(const struct file_version *version)
{
	return hash_mix(fnv_bytes(FNV_BASIS, version, sizeof(*version)));
}

/* Whether a change of the file from now on would change its version */
static bool is_distinct(const struct statx *st)
{
	struct timespec now;

	return st->stx_mask & STATX_CTIME && st->stx_mask & STATX_INO &&
		!clock_gettime(CLOCK_REALTIME_COARSE, &now) &&
		st->stx_ctime.tv_sec + CHANGE_SECONDS < now.tv_sec;
}

static void forget_all(struct known_interpreters *k)
{
	size_t at = 0;
	void *known;

	while ((known = hash_next(&k->files, &at)))
		free(known);
	hash_done(&k->files);
	k->files = (struct hash){0};
}

static void remember(struct known_interpreters *k, const struct file_version *version,
		     const struct interpreter *i)
{
	size_t size = strlen(i->name) + 1;
	struct known_interpreter *known;

	if (k->files.count >= KNOWN_MAX)
		forget_all(k);
	free(hash_remove(&k->files, key_of(version)));
	known = alloc_zeroed(sizeof(*known) + size);
	known->version = *version;
	known->is_script = i->is_script;
	memcpy(known->name, i->name, size);
	hash_put(&k->files, key_of(version), known);
}

bool known_interpreters_find(struct known_interpreters *k, int process, int directory,
			     const char *file, const struct statx *st, struct interpreter *to)
{
	struct file_version version = version_of(st);
	const struct known_interpreter *known = hash_get(&k->files, key_of(&version));
	_cleanup_close_ int opened = -1;
	int fd = directory;

	if (known && !memcmp(&known->version, &version, sizeof(version))) {
		to->is_script = known->is_script;
		strcpy(to->name, known->name);
		return true;
	}
	if (*file)
		fd = opened = openat(directory, file, O_PATH | O_CLOEXEC);
	if (fd < 0 ||
	    !read_interpreter(process, fd, &to->is_script, to->name, sizeof(to->name)))
		return false;
	if (is_distinct(st))
		remember(k, &version, to);
	return true;
}

void known_interpreters_done(struct known_interpreters *k)
{
	forget_all(k);
}

/* Duration in ns of decoding a syscall, at its enter and exit together, without a tracee */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "decode/decode.h"
#include "lib/ram.h"

enum { RAM = 0x4000, BATCHES = 40, ROUNDS = 10000 };
static const uint64_t RAM_AT = 0x10000;

static int64_t read_ram(void *ctx, enum read_space when, uint64_t addr, void *buf, uint64_t len)
{
	if (when > AT_EXIT)
		return 0;
	return ram_read((struct ram){ctx, RAM_AT, RAM}, addr, buf, len);
}

/* A file's name at 0x100, a file's stat at 0x200, an argv at 0x1000, an environment at 0x1100 */
static void fill(uint8_t *ram)
{
	static const uint64_t name = 0x10100;

	memset(ram, 'A', 64);
	strcpy((char *)ram + 0x100, "/lib/x86_64-linux-gnu/libc.so.6");
	memcpy(ram + 0x218, &(uint32_t){0100644}, 4);
	for (int i = 0; i < 3; i++)
		memcpy(ram + 0x1000 + 8 * i, &name, 8);
	for (int i = 0; i < 8; i++)
		memcpy(ram + 0x1100 + 8 * i, &name, 8);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

/* Decodes a syscall ROUNDS times; returns the duration of one */
static double batch(struct schema *schema, struct arena *arena, uint8_t *ram, const struct regs *r,
		    struct call_view *view)
{
	double start = now();

	for (unsigned i = 0; i < ROUNDS; i++) {
		struct memory mem;
		struct decoder d = {
			.schema = schema, .arena = arena, .mem = &mem, .limits = {32, 32, false},
		};

		arena_reset(arena);
		memory_init(&mem, arena, read_ram, ram);
		*view = decode_call(&d, r, AT_ENTRY, NULL);
		*view = decode_call(&d, r, AT_EXIT, view);
	}
	return (now() - start) / ROUNDS;
}

int main(void)
{
	static const struct regs calls[] = {
		{.nr = 0, .arg = {3, 0x10000, 832}, .ret = 832},
		{.nr = 257, .arg = {-100u, 0x10100, 0x80000}, .ret = 3},
		{.nr = 5, .arg = {3, 0x10200}},
		{.nr = 59, .arg = {0x10100, 0x11000, 0x11100}},
		{.nr = 9, .arg = {0, 8192, 3, 0x22, -1u}, .ret = 0x7f0000000000},
	};
	static uint8_t ram[RAM];
	struct arena arena = {0};
	struct schema *schema = schema_new();

	fill(ram);
	for (unsigned i = 0; i < sizeof(calls) / sizeof(*calls); i++) {
		struct call_view view = {0};
		struct regs r = calls[i];
		double least = 1e9;

		r.abi = &abis[ABI_x86_64];
		for (unsigned k = 0; k < BATCHES; k++) {
			double took = batch(schema, &arena, ram, &r, &view);

			least = took < least ? took : least;
		}
		printf("%-8s %5.0f ns\n", view.name, least);
	}
	schema_free(schema);
	arena_done(&arena);
	return 0;
}

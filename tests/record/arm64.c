/* Writes a synthetic recording of an arm64 program to standard output: syscall numbers, registers
 * and struct layouts are those of arm64 on any machine. */
#include <linux/audit.h>
#include <string.h>

#include "abi/abi.h"
#include "decode/memory.h"
#include "record/writer/recorder.h"
#include "record/to_stdout.h"

enum { PID = 4321, PATH_AT = 0x400100, STAT_AT = 0xfffff000, TEXT_AT = 0x410000 };

struct program {
	struct recorder *recorder;
	struct arena arena;
	uint64_t seq, time, event_count[EVENT_KINDS];
};

static void add_event(struct program *p, struct event e)
{
	e.seq = ++p->seq;
	e.time = p->time += 1000000;
	p->event_count[e.kind]++;
	if (e.kind == EVENT_END) {
		e.end.events = p->seq;
		e.end.events_by_kind = p->event_count;
	} else if (e.kind != EVENT_BEGIN) {
		e.task = (struct task_id){PID, 1};
		e.tgid = PID;
	}
	recorder_event(p->recorder, &e);
}

/* Records a syscall and the memory read for it: at its enter, or with `out` at its exit. */
static void add_call(struct program *p, uint64_t nr, const uint64_t arg[6], int64_t ret, bool out,
		     uint64_t at, const void *bytes, uint64_t n)
{
	struct memory m;
	struct event e = {
		.kind = EVENT_ENTER,
		.call = {.abi = abi_of_audit(AUDIT_ARCH_AARCH64), .nr = nr, .ip = 0x400080,
			 .sp = 0xffffe000, .entered = p->time + 1000000, .memory = &m},
	};

	memory_init(&m, &p->arena, NULL, NULL);
	memcpy(e.call.arg, arg, sizeof(e.call.arg));
	if (n && !out)
		memory_put(&m, AT_ENTRY, at, n, bytes, n);
	add_event(p, e);
	if (nr == 94)			/* exit_group */
		return;
	if (n && out)
		memory_put(&m, AT_EXIT, at, n, bytes, n);
	e.kind = EVENT_LEAVE;
	e.call.ret = ret;
	e.call.failed = ret < 0;
	add_event(p, e);
}

/* struct stat of arm64 differs from that of x86-64: st_mode is at 16 instead of 24; st_size is at
 * 48 in both. */
static void make_stat(uint8_t stat[128])
{
	memset(stat, 0, 128);
	memcpy(stat + 16, &(uint32_t){0100644}, 4);
	memcpy(stat + 20, &(uint32_t){1}, 4);
	memcpy(stat + 48, &(uint64_t){5}, 8);
}

int main(void)
{
	static const char *const argv[] = {"/bin/hello", NULL};
	struct output out = {false};
	struct program p = {.time = 0};
	uint8_t stat[128];

	p.recorder = recorder_new(&(struct trail_header){
		.program = "by hand", .system = "Linux 6.1.0", .machine = "aarch64", .word = 8,
		.limit = 1024, .members = 32, .argv = argv,
	}, &out);
	add_event(&p, (struct event){
		.kind = EVENT_BEGIN, .begin = {.argv = argv, .machine = "aarch64", .host = "pi"},
	});
	add_event(&p, (struct event){.kind = EVENT_NEW, .born.how = BORN_COMMAND});
	make_stat(stat);
	/* on arm64 openat is 56, fstat 80, read 63, write 64, close 57, exit_group 94 */
	add_call(&p, 56, (uint64_t[6]){-100u, PATH_AT, 0x80000}, 3, false, PATH_AT, "/etc/motd",
		 10);
	add_call(&p, 80, (uint64_t[6]){3, STAT_AT}, 0, true, STAT_AT, stat, sizeof(stat));
	add_call(&p, 63, (uint64_t[6]){3, TEXT_AT, 4096}, 5, true, TEXT_AT, "hello", 5);
	add_call(&p, 64, (uint64_t[6]){1, TEXT_AT, 5}, 5, false, TEXT_AT, "hello", 5);
	add_call(&p, 57, (uint64_t[6]){4}, -9, false, 0, NULL, 0);
	/* O_DIRECTORY is 040000, which is O_DIRECT on x86 */
	add_call(&p, 56, (uint64_t[6]){-100u, PATH_AT, 040000}, -20, false, PATH_AT, "/etc/motd",
		 10);
	add_call(&p, 56, (uint64_t[6]){-100u, PATH_AT, 040000}, 4, false, PATH_AT, "/srv/list", 10);
	add_call(&p, 57, (uint64_t[6]){4}, 0, false, 0, NULL, 0);
	/* clone is 220, and takes tls before child_tidptr, unlike x86-64 */
	add_call(&p, 220, (uint64_t[6]){0x01080011, 0, 0, 0x5000, 0x6000}, 4322, false, 0, NULL,
		 0);
	add_call(&p, 94, (uint64_t[6]){7}, 0, false, 0, NULL, 0);
	add_event(&p, (struct event){
		.kind = EVENT_EXIT, .exit = {.how.number = 7, .zombie = true},
	});
	add_event(&p, (struct event){
		.kind = EVENT_END,
		.end = {.how.number = 7, .has_command = true, .ended = p.time, .unfinished = 1},
	});
	recorder_close(p.recorder);
	arena_done(&p.arena);
	return out.failed;
}

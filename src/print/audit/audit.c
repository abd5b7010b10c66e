/* The printer `audit`: at the end of the trace, one page about what the command did that a reviewer
 * of a script, an install step or a command of an agent wants to know; as text or JSON.
 *
 *   audit of sh install.sh: 2 findings
 *
 *   high    reads private keys of SSH: /root/.ssh/id_rsa
 *           they log in to other machines; openat by cat (4711) at 0.012 s, started by sh
 *   … */
#include "print/core/printers.h"

#include <stdlib.h>

#include "base/memory/alloc.h"
#include "print/audit/writers.h"
#include "print/core/process_words.h"
#include "ptrail/output.h"

enum { SETTING_FORMAT, SETTING_ROWS };
enum { FORMAT_TEXT, FORMAT_JSON };
enum { ROWS_PRESET = 8, ROWS_MAX = 1000000 };

static const struct printer_setting settings[] = {
	[SETTING_FORMAT] = {
		.name = "format", .words = (const char *const []){"text", "json", NULL},
		.help = "json: one object of the same content",
	},
	[SETTING_ROWS] = {
		.name = "rows", .preset = ROWS_PRESET, .most = ROWS_MAX,
		.help = "most rows of each list",
	},
	{0},
};

struct audit_page {
	const struct print_options *o;
	struct output *out;
	struct audit audit;
	struct sbuf title;		/* the command */
};

static void *audit_open(const struct print_options *options, struct output *out)
{
	struct audit_page *p = alloc_new(struct audit_page);

	p->o = options;
	p->out = out;
	audit_init(&p->audit);
	sbuf_str(&p->title, "");
	return p;
}

static void print_page(struct audit_page *p, const struct event *end)
{
	uint64_t rows = p->o->settings[SETTING_ROWS];
	struct sbuf b = {0};

	audit_finish(&p->audit, end->end.history);
	if (p->o->settings[SETTING_FORMAT] == FORMAT_JSON)
		audit_json(&b, &p->audit, end, rows);
	else
		audit_text(&b, &p->audit, p->title.s, rows, p->o->utf8);
	output_add(p->out, b.s, b.len);
	sbuf_done(&b);
}

static void audit_event(void *self, const struct event *e)
{
	struct audit_page *p = self;

	words_title(&p->title, e, p->o->utf8);
	audit_note(&p->audit, e);
	if (e->kind == EVENT_END)
		print_page(p, e);
}

static void audit_close(void *self)
{
	struct audit_page *p = self;

	audit_done(&p->audit);
	sbuf_done(&p->title);
	free(p);
}

const struct printer printer_audit = {
	.name = "audit",
	.help = "a page for reviewers: secrets, persistence, network, changes …",
	.wants = {.calls = true, .values = true, .programs = true, .fd_paths = true,
		  .packets = true, .descriptors = true, .looks = true, .identity = true,
		  .operations = true,
		  .signals = true, .bases = true, .environments = true, .interpreters = true,
		  .history = true},
	.calls = "%file,%network,%creds,%process,fchdir,fchmod,fchown,fsetxattr,unshare,setns,"
		 "close,read,readv,preadv2,write,writev,pwritev2,splice,poll,ppoll,kill,tgkill,"
		 "tkill,ptrace,process_vm_readv,process_vm_writev,init_module,finit_module,"
		 "delete_module,bpf,perf_event_open,reboot,kexec_load,kexec_file_load,iopl,ioperm,"
		 "mount,umount2,pivot_root,move_mount,swapon,swapoff,settimeofday,clock_settime,"
		 "adjtimex,clock_adjtime,syslog,mknod,mknodat",
	.settings = settings,
	.accepts_combined = true,
	.writes_at_end = true,
	.open = audit_open,
	.event = audit_event,
	.close = audit_close,
};

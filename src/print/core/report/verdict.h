/* The verdict (model/explain/verdict.h) in the reports */
#ifndef PRINT_CORE_REPORT_VERDICT_H
#define PRINT_CORE_REPORT_VERDICT_H

#include "print/core/report/report.h"

/* What the wants of a printer must contain for a verdict, and its .calls */
#define VERDICT_WANTS \
	.calls = true, .values = true, .faults = true, .messages = true, .signals = true, \
	.crashes = true, .programs = true, .identity = true, .descriptors = true, \
	.packets = true, .figures = true, .reaps = true, .looks = true, .history = true, \
	.findings = true, .loaded = true, .operations = true
#define VERDICT_CALLS \
	"%file,dup,dup2,dup3,fcntl,fcntl64,flock,connect,bind,socket,pipe,pipe2,accept,accept4," \
	"getsockopt,sendto,sendmsg,sendmmsg,recvfrom,recvmsg,ftruncate,fallocate,fsync," \
	"write,writev,pwrite64,pwritev,pwritev2,sendfile,sendfile64,copy_file_range," \
	"mmap,mmap2," \
	"clone,clone3,fork,vfork," \
	"inotify_init,inotify_init1,fanotify_init,fanotify_mark,semget,shmget,msgget,mq_open," \
	"timer_create,unshare,setns,mlock,mlock2,mlockall,io_uring_setup,perf_event_open,bpf," \
	"userfaultfd,add_key,request_key,keyctl,ptrace,sethostname,setdomainname,setuid," \
	"setgid,setreuid,setregid,setresuid,setresgid,setgroups,capset,setpriority,nice," \
	"sched_setscheduler,sched_setattr,clock_settime,settimeofday,adjtimex,clock_adjtime," \
	"init_module,finit_module,delete_module,reboot,iopl,ioperm,syslog," \
	"setrlimit,prlimit64,prctl,seccomp,landlock_restrict_self," \
	"kill,tkill,tgkill,rt_sigqueueinfo,rt_tgsigqueueinfo,pidfd_send_signal"

/* Returns whether the report begins with a verdict: the run failed or hangs for a known cause. */
bool report_has_verdict(const struct report *r);
/* Appends the cause: "cc1 could not open none.h: no such file". */
void report_cause(struct sbuf *b, const struct report *r);
/* Appends the processes from the command to the culprit and the evidence, each a line that begins
 * with two blanks, and each process indented by two more than its parent. */
void report_verdict_lines(struct sbuf *b, const struct report *r);
/* Returns what to try, as a phrase; "" if there is no advice. */
const char *report_verdict_advice(const struct report *r);
/* Appends report_verdict_lines() and a line with the advice. */
void report_verdict_text(struct sbuf *b, const struct report *r);
#endif

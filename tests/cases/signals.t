# siginfo: what a signal's code says decides what follows
x86_64 rt_sigqueueinfo 7 12 0x1000 = 0
1000: i32 12 i32 0 i32 -1 u32 0 u32 1234 u32 1000 u64 42 fill96 0
text: rt_sigqueueinfo(7, SIGUSR2, {si_signo=SIGUSR2, si_code=SI_QUEUE, si_pid=1234, si_uid=1000, si_int=42, si_ptr=0x2a}) = 0
json: {"call":"rt_sigqueueinfo","args":{"tgid":7,"sig":"SIGUSR2","info":{"si_signo":"SIGUSR2","si_code":"SI_QUEUE","si_pid":1234,"si_uid":1000,"si_int":42,"si_ptr":"0x2a"}},"ret":0}

i386 rt_sigqueueinfo 7 12 0x1000 = 0
1000: i32 12 i32 0 i32 -1 u32 1234 u32 1000 u32 42 fill104 0
text: rt_sigqueueinfo(7, SIGUSR2, {si_signo=SIGUSR2, si_code=SI_QUEUE, si_pid=1234, si_uid=1000, si_int=42, si_ptr=0x2a}) = 0
json: {"call":"rt_sigqueueinfo","args":{"tgid":7,"sig":"SIGUSR2","info":{"si_signo":"SIGUSR2","si_code":"SI_QUEUE","si_pid":1234,"si_uid":1000,"si_int":42,"si_ptr":"0x2a"}},"ret":0}

# a record that ends at an unmapped page
x86_64 rt_sigqueueinfo 7 12 0x1f81 = -14 EFAULT
1f81: i32 12 i32 0 i32 -1 u32 0 fill111 0
text: rt_sigqueueinfo(7, SIGUSR2, 0x1f81) = -1 EFAULT (Bad address)

# no value, no pointer shown
x86_64 rt_tgsigqueueinfo 7 8 10 0x1000 = 0
1000: i32 10 i32 0 i32 -3 u32 0 u32 7 u32 8 fill104 0
text: rt_tgsigqueueinfo(7, 8, SIGUSR1, {si_signo=SIGUSR1, si_code=SI_MESGQ, si_pid=7, si_uid=8}) = 0
json: {"call":"rt_tgsigqueueinfo","args":{"tgid":7,"tid":8,"sig":"SIGUSR1","info":{"si_signo":"SIGUSR1","si_code":"SI_MESGQ","si_pid":7,"si_uid":8}},"ret":0}

x86_64 rt_sigtimedwait 0x2000 0x1000 0x3000 8 = 10
1000> i32 10 i32 0 i32 0 u32 0 u32 10177 u32 0 fill104 0
2000: u64 0x200
3000: u64 0 u64 1000
text: rt_sigtimedwait([USR1], {si_signo=SIGUSR1, si_code=SI_USER, si_pid=10177, si_uid=0}, {tv_sec=0, tv_nsec=1000}, 8) = 10 (SIGUSR1)
json: {"call":"rt_sigtimedwait","args":{"set":["SIGUSR1"],"info":{"si_signo":"SIGUSR1","si_code":"SI_USER","si_pid":10177,"si_uid":0},"timeout":{"tv_sec":0,"tv_nsec":1000},"sigsetsize":8},"ret":"SIGUSR1"}
entry: rt_sigtimedwait([USR1]
rest: , {si_signo=SIGUSR1, si_code=SI_USER, si_pid=10177, si_uid=0}, {tv_sec=0, tv_nsec=1000}, 8) = 10 (SIGUSR1)

x86_64 rt_sigtimedwait 0x2000 0x1000 0x3000 8 = -11 EAGAIN
2000: u64 0x200
3000: u64 0 u64 1000
text: rt_sigtimedwait([USR1], 0x1000, {tv_sec=0, tv_nsec=1000}, 8) = -1 EAGAIN (Resource temporarily unavailable)
json: {"call":"rt_sigtimedwait","args":{"set":["SIGUSR1"],"info":{"at":"0x1000","unread":"not filled"},"timeout":{"tv_sec":0,"tv_nsec":1000},"sigsetsize":8},"ret":-1,"errno":"EAGAIN"}

i386 rt_sigtimedwait_time64 0x2000 0x1000 0 8 = 14
1000> i32 14 i32 0 i32 -2 i32 7 i32 8 i32 9 fill104 0
2000: u64 0x2000
text: rt_sigtimedwait_time64([ALRM], {si_signo=SIGALRM, si_code=SI_TIMER, si_timerid=0x7, si_overrun=8, si_int=9, si_ptr=0x9}, NULL, 8) = 14 (SIGALRM)
json: {"call":"rt_sigtimedwait_time64","args":{"set":["SIGALRM"],"info":{"si_signo":"SIGALRM","si_code":"SI_TIMER","si_timerid":7,"si_overrun":8,"si_int":9,"si_ptr":"0x9"},"timeout":null,"sigsetsize":8},"ret":"SIGALRM"}

x86_64 rt_sigqueueinfo 1 11 0x1000 = -1 EPERM
1000: i32 11 i32 0 i32 1 fill116 0
text: rt_sigqueueinfo(1, SIGSEGV, {si_signo=SIGSEGV, si_code=SEGV_MAPERR, si_addr=NULL}) = -1 EPERM (Operation not permitted)
json: {"call":"rt_sigqueueinfo","args":{"tgid":1,"sig":"SIGSEGV","info":{"si_signo":"SIGSEGV","si_code":"SEGV_MAPERR","si_addr":"0x0"}},"ret":-1,"errno":"EPERM"}

x86_64 rt_sigqueueinfo 1 11 0x1000 = -1 EPERM
1000: i32 11 i32 0 i32 3 u32 0 u64 0x100 u64 0 u64 0x200 u64 0x300 fill72 0 fill8 0
text: rt_sigqueueinfo(1, SIGSEGV, {si_signo=SIGSEGV, si_code=SEGV_BNDERR, si_addr=0x100, si_lower=0x200, si_upper=0x300}) = -1 EPERM (Operation not permitted)
json: {"call":"rt_sigqueueinfo","args":{"tgid":1,"sig":"SIGSEGV","info":{"si_signo":"SIGSEGV","si_code":"SEGV_BNDERR","si_addr":"0x100","si_lower":"0x200","si_upper":"0x300"}},"ret":-1,"errno":"EPERM"}

i386 rt_sigqueueinfo 1 11 0x1000 = -1 EPERM
1000: i32 11 i32 0 i32 4 u32 0x100 u32 0 u32 5 fill104 0
text: rt_sigqueueinfo(1, SIGSEGV, {si_signo=SIGSEGV, si_code=SEGV_PKUERR, si_addr=0x100, si_pkey=5}) = -1 EPERM (Operation not permitted)
json: {"call":"rt_sigqueueinfo","args":{"tgid":1,"sig":"SIGSEGV","info":{"si_signo":"SIGSEGV","si_code":"SEGV_PKUERR","si_addr":"0x100","si_pkey":5}},"ret":-1,"errno":"EPERM"}

x86_64 rt_sigqueueinfo 1 7 0x1000 = -1 EPERM
1000: i32 7 i32 0 i32 4 u32 0 u64 0x100 u16 12 fill102 0
text: rt_sigqueueinfo(1, SIGBUS, {si_signo=SIGBUS, si_code=BUS_MCEERR_AR, si_addr=0x100, si_addr_lsb=0xc}) = -1 EPERM (Operation not permitted)
json: {"call":"rt_sigqueueinfo","args":{"tgid":1,"sig":"SIGBUS","info":{"si_signo":"SIGBUS","si_code":"BUS_MCEERR_AR","si_addr":"0x100","si_addr_lsb":12}},"ret":-1,"errno":"EPERM"}

x86_64 rt_sigqueueinfo 1 29 0x1000 = -1 EPERM
1000: i32 29 i32 0 i32 1 u32 0 i64 65 i32 3 fill104 0
text: rt_sigqueueinfo(1, SIGIO, {si_signo=SIGIO, si_code=POLL_IN, si_band=65, si_fd=3}) = -1 EPERM (Operation not permitted)
json: {"call":"rt_sigqueueinfo","args":{"tgid":1,"sig":"SIGIO","info":{"si_signo":"SIGIO","si_code":"POLL_IN","si_band":65,"si_fd":3}},"ret":-1,"errno":"EPERM"}

# a call that a filter forbade, by its name on its machine
x86_64 rt_sigqueueinfo 1 31 0x1000 = -1 EPERM
1000: i32 31 i32 0 i32 1 u32 0 u64 0x401000 i32 39 u32 0xc000003e fill104 0
text: rt_sigqueueinfo(1, SIGSYS, {si_signo=SIGSYS, si_code=SYS_SECCOMP, si_call_addr=0x401000, si_syscall=__NR_getpid, si_arch=AUDIT_ARCH_X86_64}) = -1 EPERM (Operation not permitted)
json: {"call":"rt_sigqueueinfo","args":{"tgid":1,"sig":"SIGSYS","info":{"si_signo":"SIGSYS","si_code":"SYS_SECCOMP","si_call_addr":"0x401000","si_syscall":"getpid","si_arch":"AUDIT_ARCH_X86_64"}},"ret":-1,"errno":"EPERM"}

x86_64 rt_sigqueueinfo 1 31 0x1000 = -1 EPERM
1000: i32 31 i32 0 i32 1 u32 0 u64 0 i32 262 u32 0x107 fill104 0
text: rt_sigqueueinfo(1, SIGSYS, {si_signo=SIGSYS, si_code=SYS_SECCOMP, si_call_addr=NULL, si_syscall=262, si_arch=0x107 /* AUDIT_ARCH_??? */}) = -1 EPERM (Operation not permitted)
json: {"call":"rt_sigqueueinfo","args":{"tgid":1,"sig":"SIGSYS","info":{"si_signo":"SIGSYS","si_code":"SYS_SECCOMP","si_call_addr":"0x0","si_syscall":262,"si_arch":263}},"ret":-1,"errno":"EPERM"}

# codes of no name, of the kernel's own; no signal, nothing
x86_64 rt_sigqueueinfo 1 15 0x1000 = 0
1000: i32 15 i32 0 i32 -99 u32 0 fill112 0
text: rt_sigqueueinfo(1, SIGTERM, {si_signo=SIGTERM, si_code=0xffffff9d, si_pid=0, si_uid=0}) = 0
json: {"call":"rt_sigqueueinfo","args":{"tgid":1,"sig":"SIGTERM","info":{"si_signo":"SIGTERM","si_code":4294967197,"si_pid":0,"si_uid":0}},"ret":0}

x86_64 rt_sigqueueinfo 1 15 0x1000 = -1 EPERM
1000: i32 15 i32 0 i32 128 u32 0 fill112 0
text: rt_sigqueueinfo(1, SIGTERM, {si_signo=SIGTERM, si_code=SI_KERNEL}) = -1 EPERM (Operation not permitted)
json: {"call":"rt_sigqueueinfo","args":{"tgid":1,"sig":"SIGTERM","info":{"si_signo":"SIGTERM","si_code":"SI_KERNEL"}},"ret":-1,"errno":"EPERM"}

x86_64 rt_sigqueueinfo 1 17 0x1000 = -1 EPERM
1000: i32 17 i32 0 i32 2 u32 0 i32 33 i32 0 i32 9 i32 0 u64 0 u64 0 fill104 0
text: rt_sigqueueinfo(1, SIGCHLD, {si_signo=SIGCHLD, si_code=CLD_KILLED, si_pid=33, si_uid=0, si_status=SIGKILL, si_utime=0, si_stime=0}) = -1 EPERM (Operation not permitted)
json: {"call":"rt_sigqueueinfo","args":{"tgid":1,"sig":"SIGCHLD","info":{"si_signo":"SIGCHLD","si_code":"CLD_KILLED","si_pid":33,"si_uid":0,"si_status":"SIGKILL","si_utime":0,"si_stime":0}},"ret":-1,"errno":"EPERM"}

x86_64 pidfd_send_signal 3 0 0x1000 0 = 0
1000: fill128 0
text: pidfd_send_signal(3, 0, {}, 0) = 0
json: {"call":"pidfd_send_signal","args":{"pidfd":3,"sig":0,"info":{},"flags":[]},"ret":0}

# a mask of another size is not looked at; i386 takes half of one
x86_64 rt_sigprocmask 0 0x1000 0 4 = -22 EINVAL
1000: u64 1
text: rt_sigprocmask(SIG_BLOCK, 0x1000, NULL, 4) = -1 EINVAL (Invalid argument)
json: {"call":"rt_sigprocmask","args":{"how":"SIG_BLOCK","set":{"at":"0x1000","unread":"opaque"},"oldset":null,"sigsetsize":4},"ret":-1,"errno":"EINVAL"}

i386 rt_sigprocmask 0 0x1000 0 4 = -22 EINVAL
1000: u32 0x200
text: rt_sigprocmask(SIG_BLOCK, [USR1], NULL, 4) = -1 EINVAL (Invalid argument)
json: {"call":"rt_sigprocmask","args":{"how":"SIG_BLOCK","set":["SIGUSR1"],"oldset":null,"sigsetsize":4},"ret":-1,"errno":"EINVAL"}

x86_64 rt_sigprocmask 7 0x1000 0 8 = -22 EINVAL
1000: u64 0x400000200
text: rt_sigprocmask(0x7 /* SIG_??? */, [USR1 RT_3], NULL, 8) = -1 EINVAL (Invalid argument)
json: {"call":"rt_sigprocmask","args":{"how":7,"set":["SIGUSR1","SIGRT_3"],"oldset":null,"sigsetsize":8},"ret":-1,"errno":"EINVAL"}

x86_64 sigaltstack 0x1000 0x2000 = 0
1000: u64 0x5000 u32 0x80000000 u32 0 u64 65536
2000> u64 0 u32 2 u32 0 u64 0
text: sigaltstack({ss_sp=0x5000, ss_flags=SS_AUTODISARM, ss_size=65536}, {ss_sp=NULL, ss_flags=SS_DISABLE, ss_size=0}) = 0
json: {"call":"sigaltstack","args":{"ss":{"ss_sp":"0x5000","ss_flags":["SS_AUTODISARM"],"ss_size":65536},"old_ss":{"ss_sp":"0x0","ss_flags":["SS_DISABLE"],"ss_size":0}},"ret":0}

i386 sigaltstack 0 0x2000 = 0
2000> u32 0x5000 u32 7 u32 8192
text: sigaltstack(NULL, {ss_sp=0x5000, ss_flags=SS_ONSTACK|SS_DISABLE|0x4, ss_size=8192}) = 0
json: {"call":"sigaltstack","args":{"ss":null,"old_ss":{"ss_sp":"0x5000","ss_flags":["SS_ONSTACK","SS_DISABLE","0x4"],"ss_size":8192}},"ret":0}

# i386's older calls: masks of 32 bits, one of them in a register
i386 sigaction 10 0x1000 0x2000 = 0
1000: u32 1 u32 2 u32 0x10000000 u32 0
2000> u32 0x8049000 u32 0 u32 0x4000000 u32 0xf7001000
text: sigaction(SIGUSR1, {sa_handler=SIG_IGN, sa_mask=[INT], sa_flags=SA_RESTART}, {sa_handler=0x8049000, sa_mask=[], sa_flags=SA_RESTORER, sa_restorer=0xf7001000}) = 0
json: {"call":"sigaction","args":{"signum":"SIGUSR1","act":{"sa_handler":"SIG_IGN","sa_mask":["SIGINT"],"sa_flags":["SA_RESTART"]},"oldact":{"sa_handler":"0x8049000","sa_mask":[],"sa_flags":["SA_RESTORER"],"sa_restorer":"0xf7001000"}},"ret":0}

i386 sigprocmask 2 0x1000 0x2000 = 0
1000: u32 0x2
2000> u32 0
text: sigprocmask(SIG_SETMASK, [INT], []) = 0
json: {"call":"sigprocmask","args":{"how":"SIG_SETMASK","set":["SIGINT"],"oldset":[]},"ret":0}

i386 sigsuspend 0 0 0x2 = -514 ERESTARTNOHAND
text: sigsuspend([INT]) = ? ERESTARTNOHAND (To be restarted if no handler)
json: {"call":"sigsuspend","args":{"mask":["SIGINT"]},"ret":-1,"errno":"ERESTARTNOHAND"}

i386 signal 10 1 = 0
text: signal(SIGUSR1, SIG_IGN) = 0 (SIG_DFL)
json: {"call":"signal","args":{"signum":"SIGUSR1","handler":"SIG_IGN"},"ret":"SIG_DFL"}

x86_64 rt_sigpending 0x1000 8 = 0
1000> u64 0x10200
text: rt_sigpending([USR1 CHLD], 8) = 0
json: {"call":"rt_sigpending","args":{"set":["SIGUSR1","SIGCHLD"],"sigsetsize":8},"ret":0}

x86_64 rt_sigsuspend 0x1000 8 = -514 ERESTARTNOHAND
1000: u64 0
text: rt_sigsuspend([], 8) = ? ERESTARTNOHAND (To be restarted if no handler)
json: {"call":"rt_sigsuspend","args":{"mask":[],"sigsetsize":8},"ret":-1,"errno":"ERESTARTNOHAND"}

x86_64 tgkill 7 8 35 = 0
text: tgkill(7, 8, SIGRT_3) = 0
json: {"call":"tgkill","args":{"tgid":7,"tid":8,"sig":"SIGRT_3"},"ret":0}

# i386: masks in registers; the words of a mask in a frame
i386 ssetmask 0xa00 = 512
text: ssetmask([USR1 USR2]) = 0x200 (old mask [USR1])
json: {"call":"ssetmask","args":{"newmask":["SIGUSR1","SIGUSR2"]},"ret":["SIGUSR1"]}

i386 sgetmask = 0
text: sgetmask() = 0 (mask [])

i386 sigreturn = 0
sp 0x1000
1000: fill80 0 u32 2 fill628 0 u32 1
text: sigreturn({mask=[INT RT_1]}) = 0

# rax is restored, which may be any number
i386 sigreturn = 0xfffff000
sp 0x1000
1000: fill80 0 u32 2 fill628 0 u32 1
text: sigreturn({mask=[INT RT_1]}) = 4294963200

x86_64 rt_sigreturn = -4096
sp 0x1000
1000: fill296 0 u64 2
text: rt_sigreturn({mask=[INT]}) = 18446744073709547520

x86_64 rt_sigqueueinfo 7 12 0x2000 = 0
2000: i32 2 i32 0 i32 42 i32 0 i32 0 i32 8
text: rt_sigqueueinfo(7, SIGUSR2, {si_signo=SIGINT, si_code=0x2a, si_pid=0, si_uid=8}) = 0
json: {"call":"rt_sigqueueinfo","args":{"tgid":7,"sig":"SIGUSR2","info":{"si_signo":"SIGINT","si_code":42,"si_pid":0,"si_uid":8}},"ret":0}

# a mask larger than the kernel's is an address
x86_64 rt_sigpending 0x1000 9 = 0
1000> u64 1 u64 1
text: rt_sigpending(0x1000, 9) = 0

# -s does not limit sets
x86_64 rt_sigprocmask 0 0x1000 0 8 = 0
1000: u64 0x4000000000000201
limit 0
text: rt_sigprocmask(SIG_BLOCK, [HUP USR1 RT_31], NULL, 8) = 0

x86_64 sched_setaffinity 0 8 0x1000 = 0
1000: u64 0xf0f
limit 0
text: sched_setaffinity(0, 8, [0 1 2 3 8 9 10 11]) = 0

# the signals that are missing, if two of three are in the set: 41 and 42 of 64, 20 and 21 of 32
x86_64 rt_sigprocmask 0 0x1000 0 8 = 0
1000: u64 0x1ffffffffff
text: rt_sigprocmask(SIG_BLOCK, [HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS RTMIN RT_1 RT_2 RT_3 RT_4 RT_5 RT_6 RT_7 RT_8 RT_9], NULL, 8) = 0

x86_64 rt_sigprocmask 0 0x1000 0 8 = 0
1000: u64 0x3ffffffffff
text: rt_sigprocmask(SIG_BLOCK, ~[RT_11 RT_12 RT_13 RT_14 RT_15 RT_16 RT_17 RT_18 RT_19 RT_20 RT_21 RT_22 RT_23 RT_24 RT_25 RT_26 RT_27 RT_28 RT_29 RT_30 RT_31 RT_32], NULL, 8) = 0

i386 sigprocmask 0 0x1000 0 = 0
1000: u32 0xfffff
text: sigprocmask(SIG_BLOCK, [HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP], NULL) = 0

i386 sigprocmask 0 0x1000 0 = 0
1000: u32 0x1fffff
text: sigprocmask(SIG_BLOCK, ~[TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS RTMIN], NULL) = 0

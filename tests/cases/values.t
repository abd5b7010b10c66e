# forms that values of several subsystems have

x86_64 syslog 2 0 0 = -22 EINVAL
text: syslog(2 /* SYSLOG_ACTION_READ */, NULL, 0) = -1 EINVAL (Invalid argument)
json: {"call":"syslog","args":{"type":"SYSLOG_ACTION_READ","bufp":null,"len":0},"ret":-1,"errno":"EINVAL"}

x86_64 syslog 77 0 0 = -22 EINVAL
text: syslog(77 /* SYSLOG_ACTION_??? */, NULL, 0) = -1 EINVAL (Invalid argument)
json: {"call":"syslog","args":{"type":77,"bufp":"0x0","len":0},"ret":-1,"errno":"EINVAL"}

x86_64 arch_prctl 0x1021 0x1000 = 0
1000> u64 0xe7
text: arch_prctl(ARCH_GET_XCOMP_SUPP, [0xe7 /* XFEATURE_MASK_FPSSE|XFEATURE_MASK_YMM|XFEATURE_MASK_AVX512 */]) = 0
json: {"call":"arch_prctl","args":{"op":"ARCH_GET_XCOMP_SUPP","features":["XFEATURE_MASK_FPSSE","XFEATURE_MASK_YMM","XFEATURE_MASK_AVX512"]},"ret":0}

x86_64 socket 17 3 0x0300 = 3
text: socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL)) = 3
json: {"call":"socket","args":{"domain":"AF_PACKET","type":["SOCK_RAW"],"protocol":"ETH_P_ALL"},"ret":3}

x86_64 socket 17 3 0x3412 = 3
text: socket(AF_PACKET, SOCK_RAW, htons(0x1234 /* ETH_P_??? */)) = 3
json: {"call":"socket","args":{"domain":"AF_PACKET","type":["SOCK_RAW"],"protocol":4660},"ret":3}

x86_64 bind 3 0x1000 20 = 0
1000: u16 17 u16 0x0300 u32 77 u16 1 u8 0 u8 6 u64 0x0605040302
text: bind(3, {sa_family=AF_PACKET, sll_protocol=htons(ETH_P_ALL), sll_ifindex=77, sll_hatype=ARPHRD_ETHER, sll_pkttype=PACKET_HOST, sll_halen=6, sll_addr=[0x2, 0x3, 0x4, 0x5, 0x6, 00]}, 20) = 0
json: {"call":"bind","args":{"sockfd":3,"addr":{"sa_family":"AF_PACKET","sll_protocol":"ETH_P_ALL","sll_ifindex":77,"sll_hatype":"ARPHRD_ETHER","sll_pkttype":"PACKET_HOST","sll_halen":6,"sll_addr":[2,3,4,5,6,0]},"addrlen":20},"ret":0}

x86_64 lchown 0x1000 0xffffffff 0xfffffffe = -2 ENOENT
1000: "x\0"
text: lchown("x", -1, 4294967294) = -1 ENOENT (No such file or directory)
json: {"call":"lchown","args":{"pathname":"x","owner":-1,"group":4294967294},"ret":-1,"errno":"ENOENT"}

x86_64 writev 0xffffffff 0x1ff0 3 = -9 EBADF
1ff0: u64 0x1800 u64 3
1800: "abc"
text: writev(-1, [{iov_base="abc", iov_len=3}, ... /* 0x2000 */], 3) = -1 EBADF (Bad file descriptor)
json: {"call":"writev","args":{"fd":-1,"iov":{"count":3,"first":[{"iov_base":"abc","iov_len":3}],"unread":"0x2000"},"iovcnt":3},"ret":-1,"errno":"EBADF"}

x86_64 futex 0x1000 133 1 2 0x1000 0x84001005 = 0
text: futex(0x1000, FUTEX_WAKE_OP_PRIVATE, 1, 2, 0x1000, FUTEX_OP_OPARG_SHIFT<<28|FUTEX_OP_SET<<28|0x1<<12|FUTEX_OP_CMP_GT<<24|0x5) = 0
json: {"call":"futex","args":{"uaddr":"0x1000","futex_op":["FUTEX_WAKE_OP_PRIVATE"],"val":1,"val2":2,"uaddr2":"0x1000","val3":{"oparg_shift":1,"op":"FUTEX_OP_SET","oparg":1,"cmp":"FUTEX_OP_CMP_GT","cmparg":5}},"ret":0}

x86_64 futex 0x1000 133 1 2 0x1000 0x7f000000 = -38 ENOSYS
text: futex(0x1000, FUTEX_WAKE_OP_PRIVATE, 1, 2, 0x1000, 0x7<<28 /* FUTEX_OP_??? */|0<<12|0xf<<24 /* FUTEX_OP_CMP_??? */|0) = -1 ENOSYS (Function not implemented)
json: {"call":"futex","args":{"uaddr":"0x1000","futex_op":["FUTEX_WAKE_OP_PRIVATE"],"val":1,"val2":2,"uaddr2":"0x1000","val3":{"op":7,"oparg":0,"cmp":15,"cmparg":0}},"ret":-1,"errno":"ENOSYS"}

x86_64 ioprio_set 1 0 0x4005 = 0
text: ioprio_set(IOPRIO_WHO_PROCESS, 0, IOPRIO_PRIO_VALUE(IOPRIO_CLASS_BE, 5)) = 0
json: {"call":"ioprio_set","args":{"which":"IOPRIO_WHO_PROCESS","who":0,"ioprio":{"class":"IOPRIO_CLASS_BE","level":5}},"ret":0}

x86_64 ioprio_set 1 0 0xffff4005 = -22 EINVAL
text: ioprio_set(IOPRIO_WHO_PROCESS, 0, IOPRIO_PRIO_VALUE(0x7fffa /* IOPRIO_CLASS_??? */, 5)) = -1 EINVAL (Invalid argument)
json: {"call":"ioprio_set","args":{"which":"IOPRIO_WHO_PROCESS","who":0,"ioprio":{"class":524282,"level":5}},"ret":-1,"errno":"EINVAL"}

x86_64 ioprio_get 1 0 = 16389
text: ioprio_get(IOPRIO_WHO_PROCESS, 0) = 16389 (IOPRIO_PRIO_VALUE(IOPRIO_CLASS_BE, 5))
json: {"call":"ioprio_get","args":{"which":"IOPRIO_WHO_PROCESS","who":0},"ret":{"class":"IOPRIO_CLASS_BE","level":5}}

x86_64 capset 0x1000 0x1010 = 0
1000: u32 0x20080522 u32 0
1010: u32 0x21 u32 0 u32 0x80000000 u32 0x100 u32 0 u32 0x80000000
text: capset({version=_LINUX_CAPABILITY_VERSION_3, pid=0}, {effective=1<<CAP_CHOWN|1<<CAP_KILL|1<<CAP_CHECKPOINT_RESTORE, permitted=0, inheritable=1<<CAP_SETFCAP|0x80000000 /* CAP_??? */}) = 0
json: {"call":"capset","args":{"hdrp":{"version":"_LINUX_CAPABILITY_VERSION_3","pid":0},"datap":{"effective":["CAP_CHOWN","CAP_KILL","CAP_CHECKPOINT_RESTORE"],"permitted":[],"inheritable":["CAP_SETFCAP","0x8000000000000000"]}},"ret":0}

x86_64 quotactl 0xff000100 0 0 0 = -22 EINVAL
text: quotactl(QCMD(0xff0001 /* Q_??? */, USRQUOTA), NULL, 0, NULL) = -1 EINVAL (Invalid argument)
json: {"call":"quotactl","args":{"op":{"cmd":16711681,"type":"USRQUOTA"},"special":null,"id":0,"addr":"0x0"},"ret":-1,"errno":"EINVAL"}

x86_64 quotactl 0x80000101 0 0 0 = 0
text: quotactl(QCMD(Q_SYNC, GRPQUOTA), NULL) = 0
json: {"call":"quotactl","args":{"op":{"cmd":"Q_SYNC","type":"GRPQUOTA"},"special":null},"ret":0}

x86_64 seccomp 1 0 0x1000 = -22 EINVAL
1000: u64 4 u64 0x1010
1010: u16 0x20 u8 0 u8 0 u32 4 u16 0x15 u8 1 u8 0 u32 0xc000003e u16 6 u16 0 u32 0x00050001 u16 0x0e07 u16 0 u32 5
verbose
text: seccomp(SECCOMP_SET_MODE_FILTER, 0, {len=4, filter=[BPF_STMT(BPF_LD|BPF_W|BPF_ABS, 0x4), BPF_JUMP(BPF_JMP|BPF_K|BPF_JEQ, 0xc000003e, 0x1, 0), BPF_STMT(BPF_RET|BPF_K, SECCOMP_RET_ERRNO|0x1), BPF_STMT(BPF_MISC|BPF_TAX|0xe00 /* BPF_??? */, 0x5)]}) = -1 EINVAL (Invalid argument)
json: {"call":"seccomp","args":{"operation":"SECCOMP_SET_MODE_FILTER","flags":[],"args":{"len":4,"filter":[{"code":["BPF_LD","BPF_W","BPF_ABS"],"jt":0,"jf":0,"k":4},{"code":["BPF_JMP","BPF_K","BPF_JEQ"],"jt":1,"jf":0,"k":3221225534},{"code":["BPF_RET","BPF_K"],"jt":0,"jf":0,"k":["SECCOMP_RET_ERRNO","0x1"]},{"code":["BPF_MISC","BPF_TAX","0xe00"],"jt":0,"jf":0,"k":5}]}},"ret":-1,"errno":"EINVAL"}

x86_64 ioctl 3 0x5401 0x1000 = 0
1000> u32 0x500 u32 5 u32 0xbf u32 0x8a3b u8 0 u8 3 u8 0x1c u8 0x7f u32 0 u64 0 u32 0
verbose
text: ioctl(3, TCGETS, {c_iflag=ICRNL|IXON, c_oflag=NL0|CR0|TAB0|BS0|VT0|FF0|OPOST|ONLCR, c_cflag=B38400|CS8|CREAD, c_lflag=ISIG|ICANON|ECHO|ECHOE|ECHOK|IEXTEN|ECHOCTL|ECHOKE, c_line=N_TTY, c_cc=[[VINTR]=0x3, [VQUIT]=0x1c, [VERASE]=0x7f, [VKILL]=0, [VEOF]=0, [VTIME]=0, [VMIN]=0, [VSWTC]=0, [VSTART]=0, [VSTOP]=0, [VSUSP]=0, [VEOL]=0, [VREPRINT]=0, [VDISCARD]=0, [VWERASE]=0, [VLNEXT]=0, [VEOL2]=0, [17]=0, [18]=0]}) = 0
json: {"call":"ioctl","args":{"fd":3,"request":"TCGETS","argp":{"c_iflag":["ICRNL","IXON"],"c_oflag":["NL0","CR0","TAB0","BS0","VT0","FF0","OPOST","ONLCR"],"c_cflag":["B38400","CS8","CREAD"],"c_lflag":["ISIG","ICANON","ECHO","ECHOE","ECHOK","IEXTEN","ECHOCTL","ECHOKE"],"c_line":"N_TTY","c_cc":{"VINTR":3,"VQUIT":28,"VERASE":127,"VKILL":0,"VEOF":0,"VTIME":0,"VMIN":0,"VSWTC":0,"VSTART":0,"VSTOP":0,"VSUSP":0,"VEOL":0,"VREPRINT":0,"VDISCARD":0,"VWERASE":0,"VLNEXT":0,"VEOL2":0,"17":0,"18":0}}},"ret":0}

i386 set_mempolicy 2 0x1000 64 = 0
1000: u32 1 u32 0x80000000
text: set_mempolicy(MPOL_BIND, [0x000001, 0x80000000], 64) = 0
json: {"call":"set_mempolicy","args":{"mode":["MPOL_BIND"],"nodemask":[1,2147483648],"maxnode":64},"ret":0}

x86_64 set_mempolicy 2 0x1000 2 = 0
1000: u64 0
text: set_mempolicy(MPOL_BIND, [0000000000000000], 2) = 0
json: {"call":"set_mempolicy","args":{"mode":["MPOL_BIND"],"nodemask":[0],"maxnode":2},"ret":0}

x86_64 set_mempolicy 2 0x1000 1 = -22 EINVAL
text: set_mempolicy(MPOL_BIND, 0x1000, 1) = -1 EINVAL (Invalid argument)
json: {"call":"set_mempolicy","args":{"mode":["MPOL_BIND"],"nodemask":"0x1000","maxnode":1},"ret":-1,"errno":"EINVAL"}

x86_64 openat2 0xffffffff 0x1000 0x1100 32 = -7 E2BIG
1000: "/x\0"
1100: u64 2 u64 0 u64 0 "abcdefg\0"
text: openat2(-1, "/x", {flags=O_RDWR, resolve=0, /* bytes 24..31 */ "\x61\x62\x63\x64\x65\x66\x67\x00"}, 32) = -1 E2BIG (Argument list too long)
json: {"call":"openat2","args":{"dirfd":-1,"pathname":"/x","how":{"flags":["O_RDWR"],"resolve":[],"beyond":"abcdefg\u0000"},"size":32},"ret":-1,"errno":"E2BIG"}

x86_64 openat2 0xffffffff 0x1000 0x1100 32 = -2 ENOENT
1000: "/x\0"
1100: u64 2 u64 0 u64 0 u64 0
text: openat2(-1, "/x", {flags=O_RDWR, resolve=0}, 32) = -1 ENOENT (No such file or directory)
json: {"call":"openat2","args":{"dirfd":-1,"pathname":"/x","how":{"flags":["O_RDWR"],"resolve":[]},"size":32},"ret":-1,"errno":"ENOENT"}

x86_64 openat2 0xffffffff 0x1000 0x1100 84 = -7 E2BIG
1000: "/x\0"
1100: u64 2 u64 0 u64 0 fill59 0 u8 1
text: openat2(-1, "/x", {flags=O_RDWR, resolve=0, /* bytes 24..83 */ "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"...}, 84) = -1 E2BIG (Argument list too long)
json: {"call":"openat2","args":{"dirfd":-1,"pathname":"/x","how":{"flags":["O_RDWR"],"resolve":[],"beyond":"\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000","beyond_cut":28},"size":84},"ret":-1,"errno":"E2BIG"}

x86_64 clone3 0x1000 96 = -7 E2BIG
1000: u64 0x11 fill82 0 u8 1 u8 0 u32 0
text: clone3({flags=0x11 /* CLONE_??? */, exit_signal=0, stack=NULL, stack_size=0, /* bytes 88..95 */ "\x00\x00\x01\x00\x00\x00\x00\x00"}, 96) = -1 E2BIG (Argument list too long)
json: {"call":"clone3","args":{"cl_args":{"flags":["0x11"],"exit_signal":0,"stack":"0x0","stack_size":0,"beyond":"\u0000\u0000\u0001\u0000\u0000\u0000\u0000\u0000"},"size":96},"ret":-1,"errno":"E2BIG"}

x86_64 setsockopt 3 1 26 0x1000 16 = 0
1000: u64 1 u64 0x1010
1010: u16 6 u8 0 u8 0 u32 0x7fff0000
verbose
text: setsockopt(3, SOL_SOCKET, SO_ATTACH_FILTER, {len=1, filter=[BPF_STMT(BPF_RET|BPF_K, 0x7fff0000)]}, 16) = 0
json: {"call":"setsockopt","args":{"sockfd":3,"level":"SOL_SOCKET","optname":"SO_ATTACH_FILTER","optval":{"len":1,"filter":[{"code":["BPF_RET","BPF_K"],"jt":0,"jf":0,"k":2147418112}]},"optlen":16},"ret":0}

i386 set_thread_area 0x1000 = 0
1000: u32 -1 u32 0x1000 u32 0xfffff u32 1
1000> u32 12
text: set_thread_area({entry_number=-1, base_addr=0x001000, limit=0x0fffff, seg_32bit=1, contents=0, read_exec_only=0, limit_in_pages=0, seg_not_present=0, useable=0}) = 0 (entry_number=12)
json: {"call":"set_thread_area","args":{"u_info":{"entry_number":-1,"base_addr":"0x1000","limit":"0xfffff","seg_32bit":1,"contents":0,"read_exec_only":0,"limit_in_pages":0,"seg_not_present":0,"useable":0}},"ret":0,"after":{"entry_number":12}}

i386 set_thread_area 0x1000 = -3 ESRCH
1000: u32 -1 u32 0x1000 u32 0xfffff u32 1
text: set_thread_area({entry_number=-1, base_addr=0x001000, limit=0x0fffff, seg_32bit=1, contents=0, read_exec_only=0, limit_in_pages=0, seg_not_present=0, useable=0}) = -1 ESRCH (No such process)
json: {"call":"set_thread_area","args":{"u_info":{"entry_number":-1,"base_addr":"0x1000","limit":"0xfffff","seg_32bit":1,"contents":0,"read_exec_only":0,"limit_in_pages":0,"seg_not_present":0,"useable":0}},"ret":-1,"errno":"ESRCH"}

x86_64 bind 3 0x1000 20 = 0
1000: u16 17 u16 0 u32 0 u16 1 u8 0 u8 20 u64 0x0605040302
text: bind(3, {sa_family=AF_PACKET, sll_protocol=htons(0 /* ETH_P_??? */), sll_ifindex=0, sll_hatype=ARPHRD_ETHER, sll_pkttype=PACKET_HOST, sll_halen=20, sll_addr=[0x2, 0x3, 0x4, 0x5, 0x6, 00, 00, 00, ...]}, 20) = 0
json: {"call":"bind","args":{"sockfd":3,"addr":{"sa_family":"AF_PACKET","sll_protocol":0,"sll_ifindex":0,"sll_hatype":"ARPHRD_ETHER","sll_pkttype":"PACKET_HOST","sll_halen":20,"sll_addr":{"count":20,"first":[2,3,4,5,6,0,0,0]}},"addrlen":20},"ret":0}

# a number under a mask without a name; the bits of a mask as a number of their own
x86_64 remap_file_pages 0 4096 0 0 0x1000f = -22 EINVAL
text: remap_file_pages(NULL, 4096, PROT_NONE, 0, 0xf /* MAP_??? */|MAP_NONBLOCK) = -1 EINVAL (Invalid argument)

x86_64 prctl 50 0x60020 = 32
text: prctl(PR_SVE_SET_VL, PR_SVE_SET_VL_ONEXEC|PR_SVE_VL_INHERIT|0x20) = 0x20
json: {"call":"prctl","args":{"option":"PR_SVE_SET_VL","arg":["PR_SVE_SET_VL_ONEXEC","PR_SVE_VL_INHERIT","0x20"]},"ret":["0x20"]}

x86_64 prctl 50 0x100000 = -22 EINVAL
text: prctl(PR_SVE_SET_VL, 0x100000|0) = -1 EINVAL (Invalid argument)
json: {"call":"prctl","args":{"option":"PR_SVE_SET_VL","arg":["0x100000","0"]},"ret":-1,"errno":"EINVAL"}

x86_64 swapon 0 0x8005 = -1 EPERM
text: swapon(NULL, SWAP_FLAG_PREFER|5) = -1 EPERM (Operation not permitted)

x86_64 prctl 55 0x1008 0 0 0 = -22 EINVAL
text: prctl(PR_SET_TAGGED_ADDR_CTRL, !PR_TAGGED_ADDR_ENABLE|PR_MTE_TCF_NONE|0x201<<PR_MTE_TAG_SHIFT, 0, 0, 0) = -1 EINVAL (Invalid argument)

x86_64 personality 0x100001f = 0x1f
text: personality(0x1f /* PER_??? */|SHORT_INODE) = 0x1f (0x1f /* PER_??? */)

x86_64 personality 0x1001f = 0
text: personality(0x1f /* PER_??? */|0x10000) = 0 (PER_LINUX)

x86_64 personality 0x10000 = 0x1000006
text: personality(PER_LINUX|0x10000) = 0x1000006 (PER_BSD|SHORT_INODE)
json: {"call":"personality","args":{"persona":["PER_LINUX","0x10000"]},"ret":["PER_BSD","SHORT_INODE"]}

# only PR_SCHED_CORE_GET stores a cookie
x86_64 prctl 62 0 7 0 0x1000 = 0
1000> u64 0xabcd
text: prctl(PR_SCHED_CORE, PR_SCHED_CORE_GET, 7, 0 /* PIDTYPE_PID */, [0xabcd]) = 0

x86_64 prctl 62 1 7 0 0x1000 = 0
1000> u64 0xabcd
text: prctl(PR_SCHED_CORE, PR_SCHED_CORE_CREATE, 7, 0 /* PIDTYPE_PID */, 0x1000) = 0

# the results of a speculation that has no name mean nothing
x86_64 prctl 52 9 = 3
text: prctl(PR_GET_SPECULATION_CTRL, 0x9 /* PR_SPEC_??? */) = 3

x86_64 prctl 53 1 3 = -34 ERANGE
text: prctl(PR_SET_SPECULATION_CTRL, PR_SPEC_INDIRECT_BRANCH, 0x3 /* PR_SPEC_??? */) = -1 ERANGE (Numerical result out of range)

x86_64 prctl 0x59616d61 0x100000007 = 0
text: prctl(PR_SET_PTRACER, 7) = 0

# sizes above the kernel's limit: the buffer is not read
x86_64 sethostname 0x1000 64 = 0
1000: fill64 65
text: sethostname("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"..., 64) = 0

x86_64 sethostname 0x1000 65 = -22 EINVAL
1000: fill64 65
text: sethostname(0x1000, 65) = -1 EINVAL (Invalid argument)

x86_64 fsetxattr 3 0 0x1000 65537 0 = -7 E2BIG
1000: fill64 65
text: fsetxattr(3, NULL, 0x1000, 65537, 0) = -1 E2BIG (Argument list too long)

x86_64 setgroups 65537 0x1000 = -22 EINVAL
1000: u32 1
text: setgroups(65537, 0x1000) = -1 EINVAL (Invalid argument)

x86_64 setgroups -1 0 = -22 EINVAL
text: setgroups(-1, NULL) = -1 EINVAL (Invalid argument)

# the pointer of a list whose first member is unreadable; the address of a later one
x86_64 setgroups 2 0x1ffe = -14 EFAULT
1ffe: u16 1
text: setgroups(2, 0x1ffe) = -1 EFAULT (Bad address)

x86_64 setgroups 3 0x1ff8 = -14 EFAULT
limit 2
1ff8: u32 1 u32 2
text: setgroups(3, [1, 2, ... /* 0x2000 */]) = -1 EFAULT (Bad address)

# a set that is not readable as a whole
x86_64 rt_sigprocmask 2 0x1ffc 0 8 = -14 EFAULT
1ffc: u32 1
text: rt_sigprocmask(SIG_SETMASK, 0x1ffc, NULL, 8) = -1 EFAULT (Bad address)

x86_64 rt_sigpending 0x1000 2 = 0
1000> u16 0x4001
text: rt_sigpending([HUP TERM], 2) = 0

x86_64 rt_sigpending 0x1000 0 = 0
text: rt_sigpending(0x1000, 0) = 0

x86_64 select -1 0x1000 0 0 0 = -22 EINVAL
1000: u64 3
text: select(-1, 0x1000, NULL, NULL, NULL) = -1 EINVAL (Invalid argument)

# descriptors are counted that are in no set
x86_64 select 5 0x1000 0 0 0 = 1
1000: u64 8
1000> u64 0
text: select(5, [3], NULL, NULL, NULL) = 1 ()
json: {"call":"select","args":{"nfds":5,"readfds":[3],"writefds":null,"exceptfds":null,"timeout":null},"ret":1}

x86_64 poll 0x1000 2 0 = 2
limit 1
1000: u32 3 u16 1 u16 0 u32 4 u16 1 u16 0
1000> u32 3 u16 1 u16 1 u32 4 u16 1 u16 1
text: poll([{fd=3, events=POLLIN}, ...], 2, 0) = 2 ([{fd=3, revents=POLLIN}, ...])

# the signal of a notification that sends none
x86_64 timer_create 0 0x1000 0 = -22 EINVAL
1000: u64 0 u32 0xfffffffe u32 1 fill48 0
text: timer_create(CLOCK_REALTIME, {sigev_signo=4294967294, sigev_notify=SIGEV_NONE}, NULL) = -1 EINVAL (Invalid argument)

x86_64 _sysctl 0x1000 = -38 ENOSYS
1000: u64 0x2000 u32 1 u32 0 u64 0 u64 0x3000 u64 0 u64 5 fill32 0
text: _sysctl({name=0x2000, nlen=1, oldval=NULL, oldlenp=0x3000, newval=NULL, newlen=5}) = -1 ENOSYS (Function not implemented)

x86_64 set_thread_area 0x1000 = -38 ENOSYS
1000: u32 0x83828180 u32 1 u32 2 u32 0x80
text: set_thread_area({entry_number=2206368128, base_addr=0x000001, limit=0x000002, seg_32bit=0, contents=0, read_exec_only=0, limit_in_pages=0, seg_not_present=0, useable=0, lm=1}) = -1 ENOSYS (Function not implemented)

x86_64 syslog 8 0 8 = 0
text: syslog(8 /* SYSLOG_ACTION_CONSOLE_LEVEL */, NULL, 8 /* LOGLEVEL_DEBUG+1 */) = 0

x86_64 umask 0xffff0fff = 18
text: umask(07777) = 022

x86_64 pkey_alloc 0x100000000 0x100000002 = -22 EINVAL
text: pkey_alloc(0x100000000, PKEY_DISABLE_WRITE|0x100000000) = -1 EINVAL (Invalid argument)

x86_64 statx 0xffffff9c 0 0x6000 1 0 = -22 EINVAL
text: statx(AT_FDCWD, NULL, AT_STATX_FORCE_SYNC|AT_STATX_DONT_SYNC, STATX_TYPE, NULL) = -1 EINVAL (Invalid argument)

# quotas of XFS
x86_64 quotactl 0x580100 0 7 0x1000 = 0
1000: u32 0x21
text: quotactl(QCMD(Q_XQUOTAON, USRQUOTA), NULL, [FS_QUOTA_UDQ_ACCT|FS_QUOTA_PDQ_ENFD]) = 0

x86_64 quotactl 0x580300 0 7 0x1000 = 0
1000> u16 0x0201 u16 3 u32 7 u64 1 u64 2 u64 3 u64 4 u64 5 u64 6 fill56 0
text: quotactl(QCMD(Q_XGETQUOTA, USRQUOTA), NULL, 7, {d_version=1, d_flags=FS_PROJ_QUOTA, d_fieldmask=0x3, d_id=7, d_blk_hardlimit=1, d_blk_softlimit=2, d_ino_hardlimit=3, d_ino_softlimit=4, d_bcount=5, d_icount=6, ...}) = 0

x86_64 quotactl 0x580500 0 7 0x1000 = 0
verbose
1000> u16 1 u16 2 u32 0 u64 1 u64 2 u32 3 u32 0 u64 4 u64 5 u32 6 u32 0 u32 7 u32 8 u32 9 u32 10 u16 11 u16 12 u32 0
text: quotactl(QCMD(Q_XGETQSTAT, USRQUOTA), NULL, {qs_version=1, qs_flags=FS_QUOTA_UDQ_ENFD, qs_uquota={qfs_ino=1, qfs_nblks=2, qfs_nextents=3}, qs_gquota={qfs_ino=4, qfs_nblks=5, qfs_nextents=6}, qs_incoredqs=7, qs_btimelimit=8, qs_itimelimit=9, qs_rtbtimelimit=10, qs_bwarnlimit=11, qs_iwarnlimit=12}) = 0

x86_64 quotactl 0x580800 0 7 0x1000 = 0
verbose
1000> u16 1 u16 2 u32 7 u64 1 u64 2 u32 3 u32 0 u64 4 u64 5 u32 6 u32 0 u64 4 u64 5 u32 6 u32 0 u32 8 u32 9 u32 10 u16 11 u16 12 fill64 0
text: quotactl(QCMD(Q_XGETQSTATV, USRQUOTA), NULL, {qs_version=1, qs_flags=FS_QUOTA_UDQ_ENFD, qs_incoredqs=7, qs_uquota={qfs_ino=1, qfs_nblks=2, qfs_nextents=3}, qs_gquota={qfs_ino=4, qfs_nblks=5, qfs_nextents=6}, qs_pquota={qfs_ino=4, qfs_nblks=5, qfs_nextents=6}, qs_btimelimit=8, qs_itimelimit=9, qs_rtbtimelimit=10, qs_bwarnlimit=11, qs_iwarnlimit=12}) = 0

# an error number in a record is no negative one
x86_64 rt_sigqueueinfo 1 15 0x1000 = -1 EPERM
1000: u32 15 u32 0xfffffffe u32 0xffffffff u32 0 u32 7 u32 8 fill104 0
text: rt_sigqueueinfo(1, SIGTERM, {si_signo=SIGTERM, si_code=SI_QUEUE, si_errno=4294967294, si_pid=7, si_uid=8}) = -1 EPERM (Operation not permitted)

# a failed get_thread_area has read the number only
x86_64 get_thread_area 0x1ffc = -38 ENOSYS
1ffc: u32 12
text: get_thread_area({entry_number=12, ...}) = -1 ENOSYS (Function not implemented)

# the kernel's count of buffers has as many bits as a word
x86_64 preadv2 -1 0 0xfac3c5a8dad3c5f4 0 0 0 = -9 EBADF
text: preadv2(-1, NULL, 18069503458957051380, 0, 0) = -1 EBADF (Bad file descriptor)

x86_64 writev -1 0 0x100000001 = -9 EBADF
text: writev(-1, NULL, 4294967297) = -1 EBADF (Bad file descriptor)

# x32: the number of x86-64 with a bit; memory of some system calls has words of 32 bits
x86_64 0x40000101 0xffffff9c 0x1000 0x80000 0 = -38 ENOSYS
1000: "/etc/passwd\0"
text: openat(AT_FDCWD, "/etc/passwd", O_RDONLY|O_CLOEXEC) = -1 ENOSYS (Function not implemented)

x86_64 0x40000204 1 0x1000 2 = -38 ENOSYS
1000: u32 0x2000 u32 3 u32 0x2003 u32 2
2000: "abcde"
text: writev(1, [{iov_base="abc", iov_len=3}, {iov_base="de", iov_len=2}], 2) = -1 ENOSYS (Function not implemented)

x86_64 0x40000222 1 0x1000 1 0x123456789 1 = -38 ENOSYS
1000: u32 0x2000 u32 3
text: preadv2(1, [{iov_base=0x2000, iov_len=3}], 1, 4886718345, RWF_HIPRI) = -1 ENOSYS (Function not implemented)

# ... but times have 64 bits
x86_64 0x4000020b 0x1000 0 0x2000 8 = -38 ENOSYS
1000: u64 1
2000: u64 5 u64 6
text: rt_sigtimedwait([HUP], NULL, {tv_sec=5, tv_nsec=6}, 8) = -1 ENOSYS (Function not implemented)

x86_64 0x40000219 3 0x1000 1 0 0x2000 = -38 ENOSYS
2000: u64 5 u64 6
text: recvmmsg(3, 0x1000, 1, 0, {tv_sec=5, tv_nsec=6}) = -1 ENOSYS (Function not implemented)

# ... some of these have the number of x86-64
x86_64 0x400001b8 3 0x1000 2 4 0 = -38 ENOSYS
1000: u32 0x10 u32 17 u32 0x20 u32 18
text: process_madvise(3, [{iov_base=0x10, iov_len=17}, {iov_base=0x20, iov_len=18}], 2, MADV_DONTNEED, 0) = -1 ENOSYS (Function not implemented)

# x32 lacks the number of x86-64
x86_64 0x4000000d 10 0 0 8 = -38 ENOSYS
text: syscall_0x4000000d(0xa, 0, 0, 0x8, 0, 0) = -1 ENOSYS (Function not implemented)

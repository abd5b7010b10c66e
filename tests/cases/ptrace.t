x86_64 ptrace 0 = 0
text: ptrace(PTRACE_TRACEME) = 0
json: {"call":"ptrace","args":{"op":"PTRACE_TRACEME"},"ret":0}

x86_64 ptrace 0x4200 77 0 0x100009 = 0
text: ptrace(PTRACE_SETOPTIONS, 77, NULL, PTRACE_O_TRACESYSGOOD|PTRACE_O_TRACECLONE|PTRACE_O_EXITKILL) = 0
json: {"call":"ptrace","args":{"op":"PTRACE_SETOPTIONS","pid":77,"addr":"0x0","data":["PTRACE_O_TRACESYSGOOD","PTRACE_O_TRACECLONE","PTRACE_O_EXITKILL"]},"ret":0}

x86_64 ptrace 3 77 8 0x1000 = 0
1000> u64 0x5555
text: ptrace(PTRACE_PEEKUSER, 77, 8*R14, [0x5555]) = 0
json: {"call":"ptrace","args":{"op":"PTRACE_PEEKUSER","pid":77,"addr":"8*R14","data":"0x5555"},"ret":0}

i386 ptrace 6 77 44 5 = 0
text: ptrace(PTRACE_POKEUSER, 77, 4*ORIG_EAX, 0x5) = 0
json: {"call":"ptrace","args":{"op":"PTRACE_POKEUSER","pid":77,"addr":"4*ORIG_EAX","data":"0x5"},"ret":0}

x86_64 ptrace 0x4202 77 0 0x1000 = 0
1000> i32 19 i32 0 i32 0 u32 0 u32 77 u32 0 fill104 0
text: ptrace(PTRACE_GETSIGINFO, 77, NULL, {si_signo=SIGSTOP, si_code=SI_USER, si_pid=77, si_uid=0}) = 0
json: {"call":"ptrace","args":{"op":"PTRACE_GETSIGINFO","pid":77,"addr":"0x0","data":{"si_signo":"SIGSTOP","si_code":"SI_USER","si_pid":77,"si_uid":0}},"ret":0}

i386 ptrace 12 77 0 0x1000 = 0
1000> u32 1 u32 2 u32 3 u32 4 u32 5 u32 6 u32 7 u32 0x2b u32 0x2b u32 0 u32 0x63 u32 0x25 u32 0xf7fc75e9 u32 0x23 u32 0x292 u32 0xffffc94c u32 0x2b
text: ptrace(PTRACE_GETREGS, 77, {ebx=0x1, ecx=0x2, edx=0x3, esi=0x4, edi=0x5, ebp=0x6, eax=0x7, xds=0x2b, xes=0x2b, xfs=0, xgs=0x63, orig_eax=0x25, eip=0xf7fc75e9, xcs=0x23, eflags=0x292, esp=0xffffc94c, xss=0x2b}) = 0
json: {"call":"ptrace","args":{"op":"PTRACE_GETREGS","pid":77,"data":{"ebx":1,"ecx":2,"edx":3,"esi":4,"edi":5,"ebp":6,"eax":7,"xds":43,"xes":43,"xfs":0,"xgs":99,"orig_eax":37,"eip":4160517609,"xcs":35,"eflags":658,"esp":4294953292,"xss":43}},"ret":0}

x86_64 ptrace 0x420e 77 88 0x1000 = 80
1000> u8 1 u8 0 u16 0 u32 0xc000003e u64 0x401000 u64 0x7000 u64 39 u64 1 u64 2 u64 3 u64 4 u64 5 u64 6
text: ptrace(PTRACE_GET_SYSCALL_INFO, 77, 88, {op=PTRACE_SYSCALL_INFO_ENTRY, arch=AUDIT_ARCH_X86_64, instruction_pointer=0x401000, stack_pointer=0x7000, entry={nr=__NR_getpid, args=[0x1, 0x2, 0x3, 0x4, 0x5, 0x6]}}) = 80
json: {"call":"ptrace","args":{"op":"PTRACE_GET_SYSCALL_INFO","pid":77,"addr":88,"data":{"op":"PTRACE_SYSCALL_INFO_ENTRY","arch":"AUDIT_ARCH_X86_64","instruction_pointer":"0x401000","stack_pointer":"0x7000","entry":{"nr":"getpid","args":[1,2,3,4,5,6]}}},"ret":80}

x86_64 ptrace 24 77 0 10 = 0
text: ptrace(PTRACE_SYSCALL, 77, NULL, SIGUSR1) = 0
json: {"call":"ptrace","args":{"op":"PTRACE_SYSCALL","pid":77,"addr":"0x0","data":"SIGUSR1"},"ret":0}

x86_64 ptrace 0x420a 77 8 0x1000 = 0
1000> u64 2
text: ptrace(PTRACE_GETSIGMASK, 77, 8, [INT]) = 0
json: {"call":"ptrace","args":{"op":"PTRACE_GETSIGMASK","pid":77,"addr":8,"data":["SIGINT"]},"ret":0}

x86_64 ptrace 999 77 1 2 = -3 ESRCH
text: ptrace(0x3e7 /* PTRACE_??? */, 77, 0x1, 0x2) = -1 ESRCH (No such process)
json: {"call":"ptrace","args":{"op":999,"pid":77,"addr":"0x1","data":"0x2"},"ret":-1,"errno":"ESRCH"}

# requests that failed: what was wanted
x86_64 ptrace 0x4204 7 2 0x1000 = -3 ESRCH
1000: u64 0x5000 u64 8
text: ptrace(PTRACE_GETREGSET, 7, NT_FPREGSET, {iov_base=0x5000, iov_len=8}) = -1 ESRCH (No such process)
json: {"call":"ptrace","args":{"op":"PTRACE_GETREGSET","pid":7,"addr":"NT_FPREGSET","data":{"iov_base":"0x5000","iov_len":8}},"ret":-1,"errno":"ESRCH"}

# the part of a register set; a size that is no multiple of a register's
x86_64 ptrace 0x4204 7 2 0x1000 = 0
1000: u64 0x5000 u64 48
1000> u64 0x5000 u64 40
5000> u16 0x37f u16 1 u16 2 u16 3 u64 4 u64 5 u32 6 u32 7 u32 8 u32 9
text: ptrace(PTRACE_GETREGSET, 7, NT_FPREGSET, {iov_base={cwd=0x37f, swd=0x1, ftw=0x2, fop=0x3, rip=0x4, rdp=0x5, mxcsr=0x6, mxcr_mask=0x7, st_space=[0x8, 0x9]}, iov_len=48 => 40}) = 0

# the kernel stores the size of the registers that it has set
x86_64 ptrace 0x4205 7 2 0x1000 = 0
1000: u64 0x5000 u64 48
1000> u64 0x5000 u64 40
5000: u16 0x37f u16 1 u16 2 u16 3 u64 4 u64 5 u32 6 u32 7 u32 8 u32 9 u32 10 u32 11
text: ptrace(PTRACE_SETREGSET, 7, NT_FPREGSET, {iov_base={cwd=0x37f, swd=0x1, ftw=0x2, fop=0x3, rip=0x4, rdp=0x5, mxcsr=0x6, mxcr_mask=0x7, st_space=[0x8, 0x9, 0xa, 0xb]}, iov_len=48 => 40}) = 0
json: {"call":"ptrace","args":{"op":"PTRACE_SETREGSET","pid":7,"addr":"NT_FPREGSET","data":{"iov_base":{"cwd":895,"swd":1,"ftw":2,"fop":3,"rip":4,"rdp":5,"mxcsr":6,"mxcr_mask":7,"st_space":[8,9,10,11]},"iov_len":{"before":48,"after":40}}},"ret":0}

x86_64 ptrace 0x4205 7 1 0x1000 = -22 EINVAL
1000: u64 0x5000 u64 12
5000: u64 1 u64 2
text: ptrace(PTRACE_SETREGSET, 7, NT_PRSTATUS, {iov_base=0x5000, iov_len=12}) = -1 EINVAL (Invalid argument)

x86_64 ptrace 0x4205 7 1 0x1000 = -22 EINVAL
1000: u64 0x5ff8 u64 16
5ff8: u64 1
text: ptrace(PTRACE_SETREGSET, 7, NT_PRSTATUS, {iov_base=0x5ff8, iov_len=16}) = -1 EINVAL (Invalid argument)

x86_64 ptrace 15 7 0 0x1000 = -3 ESRCH
1000: fill512 0
text: ptrace(PTRACE_SETFPREGS, 7, {cwd=0, swd=0, ftw=0, fop=0, rip=0, rdp=0, mxcsr=0, mxcr_mask=0, st_space=[0, 0, ...], xmm_space=[0, 0, ...], padding=[0, 0, ...]}) = -1 ESRCH (No such process)
limit 2

x86_64 ptrace 0x420d 7 16 0x1000 = -3 ESRCH
1000: u64 5
text: ptrace(PTRACE_SECCOMP_GET_METADATA, 7, 16, {filter_off=5}) = -1 ESRCH (No such process)

x86_64 ptrace 0x420d 7 7 0x1000 = -22 EINVAL
1000: u64 5
text: ptrace(PTRACE_SECCOMP_GET_METADATA, 7, 7, 0x1000) = -1 EINVAL (Invalid argument)

# a part of the information about a system call; its number is one of the machine in arch
x86_64 ptrace 0x420e 77 44 0x1000 = 80
1000> u32 1 u32 0xc000003e u64 0x401000 u64 0x7000 u64 39 u64 1 u64 2 fill32 0
text: ptrace(PTRACE_GET_SYSCALL_INFO, 77, 44, {op=PTRACE_SYSCALL_INFO_ENTRY, arch=AUDIT_ARCH_X86_64, instruction_pointer=0x401000, stack_pointer=0x7000, entry={nr=__NR_getpid, args=[0x1]}}) = 80

x86_64 ptrace 0x420e 77 32 0x1000 = 80
1000> u32 1 u32 0x40000003 u64 0x401000 u64 0x7000 u64 20 fill48 0
text: ptrace(PTRACE_GET_SYSCALL_INFO, 77, 32, {op=PTRACE_SYSCALL_INFO_ENTRY, arch=AUDIT_ARCH_I386, instruction_pointer=0x401000, stack_pointer=0x7000, entry={nr=20 /* getpid */}}) = 80

x86_64 ptrace 0x420e 77 40 0x1000 = 33
1000> u32 2 u32 0xc000003e u64 0x401000 u64 0x7000 u64 0xfffffffffffffffe u8 1 fill7 0
text: ptrace(PTRACE_GET_SYSCALL_INFO, 77, 40, {op=PTRACE_SYSCALL_INFO_EXIT, arch=AUDIT_ARCH_X86_64, instruction_pointer=0x401000, stack_pointer=0x7000, exit={rval=-ENOENT, is_error=1}}) = 33

x86_64 ptrace 0x420e 77 0 0x1000 = 33
text: ptrace(PTRACE_GET_SYSCALL_INFO, 77, 0, 0x1000) = 33

x86_64 ptrace 0x4204 7 2 0x1ff8 = -3 ESRCH
1ff8: u64 0x5000
text: ptrace(PTRACE_GETREGSET, 7, NT_FPREGSET, 0x1ff8) = -1 ESRCH (No such process)

i386 ptrace 0x4204 7 2 0x1000 = 0
1000: u32 0x5000 u32 36
1000> u32 0x5000 u32 36
5000> u32 1 u32 2 u32 3 u32 4 u32 5 u32 6 u32 7 u32 8 u32 9
text: ptrace(PTRACE_GETREGSET, 7, NT_FPREGSET, {iov_base={cwd=0x1, swd=0x2, twd=0x3, fip=0x4, fcs=0x5, foo=0x6, fos=0x7, st_space=[0x8, 0x9]}, iov_len=36}) = 0

x86_64 ptrace 0x4212 7 24 0x1000 = -3 ESRCH
1000: u8 4 u8 0x81 u16 0x8382 u32 0xc000003e u64 0 u64 0
text: ptrace(PTRACE_SET_SYSCALL_INFO, 7, 24, {op=0x4 /* PTRACE_SYSCALL_INFO_??? */, reserved=0x81, flags=0x8382, arch=AUDIT_ARCH_X86_64, instruction_pointer=NULL, stack_pointer=NULL}) = -1 ESRCH (No such process)

x86_64 ptrace 7 1 0 -1 = -3 ESRCH
text: ptrace(PTRACE_CONT, 1, NULL, -1) = -1 ESRCH (No such process)

x86_64 ptrace 17 1 0 0x100000009 = -3 ESRCH
text: ptrace(PTRACE_DETACH, 1, NULL, SIGKILL) = -1 ESRCH (No such process)

x86_64 ptrace 5 7 0x1000 0 = 0
text: ptrace(PTRACE_POKEDATA, 7, 0x1000, NULL) = 0

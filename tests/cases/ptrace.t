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
text: ptrace(PTRACE_GET_SYSCALL_INFO, 77, 88, {op=PTRACE_SYSCALL_INFO_ENTRY, arch=AUDIT_ARCH_X86_64, instruction_pointer=0x401000, stack_pointer=0x7000, entry={nr=39, args=[0x1, 0x2, 0x3, 0x4, 0x5, 0x6]}}) = 80
json: {"call":"ptrace","args":{"op":"PTRACE_GET_SYSCALL_INFO","pid":77,"addr":88,"data":{"op":"PTRACE_SYSCALL_INFO_ENTRY","arch":"AUDIT_ARCH_X86_64","instruction_pointer":"0x401000","stack_pointer":"0x7000","entry":{"nr":39,"args":[1,2,3,4,5,6]}}},"ret":80}

x86_64 ptrace 24 77 0 10 = 0
text: ptrace(PTRACE_SYSCALL, 77, NULL, SIGUSR1) = 0
json: {"call":"ptrace","args":{"op":"PTRACE_SYSCALL","pid":77,"addr":"0x0","data":"SIGUSR1"},"ret":0}

x86_64 ptrace 0x420a 77 8 0x1000 = 0
1000> u64 2
text: ptrace(PTRACE_GETSIGMASK, 77, 8, [INT]) = 0
json: {"call":"ptrace","args":{"op":"PTRACE_GETSIGMASK","pid":77,"addr":8,"data":["SIGINT"]},"ret":0}

x86_64 ptrace 999 77 1 2 = -3 ESRCH
text: ptrace(0x3e7 /* PTRACE_??? */, 77, 0x1, 0x2) = -1 ESRCH (No such process)
json: {"call":"ptrace","args":{"op":999,"pid":77,"addr":"0x1","data":2},"ret":-1,"errno":"ESRCH"}

32660 execve("/tmp/b/tests/trace/lifecycle", ["/tmp/b/tests/trace/lifecycle", "starve", "0"], 0x2bfb42a0 /* 42 vars */) = 0
32660 brk(NULL)                         = 0x55fc81ff7000
32660 mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7fd4536db000
32660 access("/etc/ld.so.preload", R_OK) = -1 ENOENT (No such file or directory)
32660 openat(AT_FDCWD, "/etc/ld.so.cache", O_RDONLY|O_CLOEXEC) = 3
32660 newfstatat(3, "", {st_mode=S_IFREG|0644, st_size=44615, ...}, AT_EMPTY_PATH) = 0
32660 mmap(NULL, 44615, PROT_READ, MAP_PRIVATE, 3, 0) = 0x7fd4536d0000
32660 close(3)                          = 0
32660 openat(AT_FDCWD, "/lib/x86_64-linux-gnu/libc.so.6", O_RDONLY|O_CLOEXEC) = 3
32660 read(3, "\177ELF\2\1\1\3\0\0\0\0\0\0\0\0\3\0>\0\1\0\0\0\20t\2\0\0\0\0\0"..., 832) = 832
32660 pread64(3, "\6\0\0\0\4\0\0\0@\0\0\0\0\0\0\0@\0\0\0\0\0\0\0@\0\0\0\0\0\0\0"..., 784, 64) = 784
32660 newfstatat(3, "", {st_mode=S_IFREG|0755, st_size=1926232, ...}, AT_EMPTY_PATH) = 0
32660 pread64(3, "\6\0\0\0\4\0\0\0@\0\0\0\0\0\0\0@\0\0\0\0\0\0\0@\0\0\0\0\0\0\0"..., 784, 64) = 784
32660 mmap(NULL, 1974096, PROT_READ, MAP_PRIVATE|MAP_DENYWRITE, 3, 0) = 0x7fd4534ee000
32660 mmap(0x7fd453514000, 1400832, PROT_READ|PROT_EXEC, MAP_PRIVATE|MAP_FIXED|MAP_DENYWRITE, 3, 0x26000) = 0x7fd453514000
32660 mmap(0x7fd45366a000, 339968, PROT_READ, MAP_PRIVATE|MAP_FIXED|MAP_DENYWRITE, 3, 0x17c000) = 0x7fd45366a000
32660 mmap(0x7fd4536bd000, 24576, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_FIXED|MAP_DENYWRITE, 3, 0x1cf000) = 0x7fd4536bd000
32660 mmap(0x7fd4536c3000, 53072, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_FIXED|MAP_ANONYMOUS, -1, 0) = 0x7fd4536c3000
32660 close(3)                          = 0
32660 mmap(NULL, 12288, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7fd4534eb000
32660 arch_prctl(ARCH_SET_FS, 0x7fd4534eb740) = 0
32660 set_tid_address(0x7fd4534eba10)   = 32660
32660 set_robust_list(0x7fd4534eba20, 24) = 0
32660 rseq(0x7fd4534ec060, 0x20, 0, 0x53053053) = 0
32660 mprotect(0x7fd4536bd000, 16384, PROT_READ) = 0
32660 mprotect(0x55fc713e0000, 4096, PROT_READ) = 0
32660 mprotect(0x7fd453716000, 8192, PROT_READ) = 0
32660 prlimit64(0, RLIMIT_STACK, NULL, {rlim_cur=8192*1024, rlim_max=RLIM64_INFINITY}) = 0
32660 munmap(0x7fd4536d0000, 44615)     = 0
32660 rt_sigaction(SIGRT_1, {sa_handler=0x7fd453574720, sa_mask=[], sa_flags=SA_RESTORER|SA_ONSTACK|SA_RESTART|SA_SIGINFO, sa_restorer=0x7fd45352a050}, NULL, 8) = 0
32660 rt_sigprocmask(SIG_UNBLOCK, [RTMIN RT_1], NULL, 8) = 0
32660 mmap(NULL, 8392704, PROT_NONE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_STACK, -1, 0) = 0x7fd452cea000
32660 mprotect(0x7fd452ceb000, 8388608, PROT_READ|PROT_WRITE) = 0
32660 getrandom("\x34\xd1\xfe\x24\xab\xc9\x64\xab", 8, GRND_NONBLOCK) = 8
32660 brk(NULL)                         = 0x55fc81ff7000
32660 brk(0x55fc82018000)               = 0x55fc82018000
32660 rt_sigprocmask(SIG_BLOCK, ~[], [], 8) = 0
32660 clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD|CLONE_SYSVSEM|CLONE_SETTLS|CLONE_PARENT_SETTID|CLONE_CHILD_CLEARTID, child_tid=0x7fd4534ea990, parent_tid=0x7fd4534ea990, exit_signal=0, stack=0x7fd452cea000, stack_size=0x7fff80, tls=0x7fd4534ea6c0} => {parent_tid=[32662]}, 88) = 32662
32660 rt_sigprocmask(SIG_SETMASK, [],  <unfinished ...>
32662 rseq(0x7fd4534eafe0, 0x20, 0, 0x53053053 <unfinished ...>
32660 <... rt_sigprocmask resumed>NULL, 8) = 0
32662 <... rseq resumed>)               = 0
32662 set_robust_list(0x7fd4534ea9a0, 24) = 0
32662 rt_sigprocmask(SIG_SETMASK, [],  <unfinished ...>
32660 mmap(NULL, 8392704, PROT_NONE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_STACK, -1, 0) = 0x7fd4524e9000
32662 <... rt_sigprocmask resumed>NULL, 8) = 0
32660 mprotect(0x7fd4524ea000, 8388608, PROT_READ|PROT_WRITE <unfinished ...>
32662 sched_yield( <unfinished ...>
32660 <... mprotect resumed>)           = 0
32660 rt_sigprocmask(SIG_BLOCK, ~[], [], 8) = 0
32660 clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD|CLONE_SYSVSEM|CLONE_SETTLS|CLONE_PARENT_SETTID|CLONE_CHILD_CLEARTID, child_tid=0x7fd452ce9990, parent_tid=0x7fd452ce9990, exit_signal=0, stack=0x7fd4524e9000, stack_size=0x7fff80, tls=0x7fd452ce96c0} => {parent_tid=[32663]}, 88) = 32663
32660 rt_sigprocmask(SIG_SETMASK, [], NULL, 8) = 0
32660 mmap(NULL, 8392704, PROT_NONE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_STACK, -1, 0) = 0x7fd451ce8000
32660 mprotect(0x7fd451ce9000, 8388608, PROT_READ|PROT_WRITE) = 0
32660 rt_sigprocmask(SIG_BLOCK, ~[], [], 8) = 0
32660 clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD|CLONE_SYSVSEM|CLONE_SETTLS|CLONE_PARENT_SETTID|CLONE_CHILD_CLEARTID, child_tid=0x7fd4524e8990, parent_tid=0x7fd4524e8990, exit_signal=0, stack=0x7fd451ce8000, stack_size=0x7fff80, tls=0x7fd4524e86c0} => {parent_tid=[32664]}, 88) = 32664
32660 rt_sigprocmask(SIG_SETMASK, [], NULL, 8) = 0
32663 rseq(0x7fd452ce9fe0, 0x20, 0, 0x53053053 <unfinished ...>
32660 mmap(NULL, 8392704, PROT_NONE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_STACK, -1, 0 <unfinished ...>
32664 rseq(0x7fd4524e8fe0, 0x20, 0, 0x53053053 <unfinished ...>
32663 <... rseq resumed>)               = 0
32662 <... sched_yield resumed>)        = 0
32660 <... mmap resumed>)               = 0x7fd4514e7000
32662 sched_yield( <unfinished ...>
32660 mprotect(0x7fd4514e8000, 8388608, PROT_READ|PROT_WRITE <unfinished ...>
32664 <... rseq resumed>)               = 0
32663 set_robust_list(0x7fd452ce99a0, 24 <unfinished ...>
32660 <... mprotect resumed>)           = 0
32660 rt_sigprocmask(SIG_BLOCK, ~[],  <unfinished ...>
32664 set_robust_list(0x7fd4524e89a0, 24 <unfinished ...>
32663 <... set_robust_list resumed>)    = 0
32660 <... rt_sigprocmask resumed>[], 8) = 0
32660 clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD|CLONE_SYSVSEM|CLONE_SETTLS|CLONE_PARENT_SETTID|CLONE_CHILD_CLEARTID, child_tid=0x7fd451ce7990, parent_tid=0x7fd451ce7990, exit_signal=0, stack=0x7fd4514e7000, stack_size=0x7fff80, tls=0x7fd451ce76c0} <unfinished ...>
32664 <... set_robust_list resumed>)    = 0
32663 rt_sigprocmask(SIG_SETMASK, [],  <unfinished ...>
32664 rt_sigprocmask(SIG_SETMASK, [],  <unfinished ...>
32663 <... rt_sigprocmask resumed>NULL, 8) = 0
32660 <... clone3 resumed> => {parent_tid=[32665]}, 88) = 32665
32660 rt_sigprocmask(SIG_SETMASK, [], NULL, 8) = 0
32660 mmap(NULL, 8392704, PROT_NONE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_STACK, -1, 0) = 0x7fd450ce6000
32663 getppid( <unfinished ...>
32664 <... rt_sigprocmask resumed>NULL, 8) = 0
32660 mprotect(0x7fd450ce7000, 8388608, PROT_READ|PROT_WRITE) = 0
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32660 rt_sigprocmask(SIG_BLOCK, ~[],  <unfinished ...>
32665 rseq(0x7fd451ce7fe0, 0x20, 0, 0x53053053 <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32665 <... rseq resumed>)               = 0
32663 <... getppid resumed>)            = 32659
32660 <... rt_sigprocmask resumed>[], 8) = 0
32664 getppid( <unfinished ...>
32665 set_robust_list(0x7fd451ce79a0, 24 <unfinished ...>
32663 getppid( <unfinished ...>
32660 clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD|CLONE_SYSVSEM|CLONE_SETTLS|CLONE_PARENT_SETTID|CLONE_CHILD_CLEARTID, child_tid=0x7fd4514e6990, parent_tid=0x7fd4514e6990, exit_signal=0, stack=0x7fd450ce6000, stack_size=0x7fff80, tls=0x7fd4514e66c0} <unfinished ...>
32664 <... getppid resumed>)            = 32659
32665 <... set_robust_list resumed>)    = 0
32663 <... getppid resumed>)            = 32659
32665 rt_sigprocmask(SIG_SETMASK, [],  <unfinished ...>
32664 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32665 <... rt_sigprocmask resumed>NULL, 8) = 0
32663 <... getppid resumed>)            = 32659
32660 <... clone3 resumed> => {parent_tid=[32666]}, 88) = 32666
32665 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32666 rseq(0x7fd4514e6fe0, 0x20, 0, 0x53053053 <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32660 rt_sigprocmask(SIG_SETMASK, [], NULL, 8) = 0
32660 mmap(NULL, 8392704, PROT_NONE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_STACK, -1, 0) = 0x7fd4504e5000
32666 <... rseq resumed>)               = 0
32665 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 <... sched_yield resumed>)        = 0
32660 mprotect(0x7fd4504e6000, 8388608, PROT_READ|PROT_WRITE <unfinished ...>
32666 set_robust_list(0x7fd4514e69a0, 24 <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 sched_yield( <unfinished ...>
32660 <... mprotect resumed>)           = 0
32666 <... set_robust_list resumed>)    = 0
32665 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32666 rt_sigprocmask(SIG_SETMASK, [],  <unfinished ...>
32665 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32666 <... rt_sigprocmask resumed>NULL, 8) = 0
32665 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32660 rt_sigprocmask(SIG_BLOCK, ~[],  <unfinished ...>
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32660 <... rt_sigprocmask resumed>[], 8) = 0
32665 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32660 clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD|CLONE_SYSVSEM|CLONE_SETTLS|CLONE_PARENT_SETTID|CLONE_CHILD_CLEARTID, child_tid=0x7fd450ce5990, parent_tid=0x7fd450ce5990, exit_signal=0, stack=0x7fd4504e5000, stack_size=0x7fff80, tls=0x7fd450ce56c0} <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32666 getppid()                         = 32659
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32660 <... clone3 resumed> => {parent_tid=[32667]}, 88) = 32667
32666 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32667 rseq(0x7fd450ce5fe0, 0x20, 0, 0x53053053 <unfinished ...>
32660 rt_sigprocmask(SIG_SETMASK, [],  <unfinished ...>
32667 <... rseq resumed>)               = 0
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32660 <... rt_sigprocmask resumed>NULL, 8) = 0
32664 <... getppid resumed>)            = 32659
32660 mmap(NULL, 8392704, PROT_NONE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_STACK, -1, 0 <unfinished ...>
32667 set_robust_list(0x7fd450ce59a0, 24 <unfinished ...>
32666 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32660 <... mmap resumed>)               = 0x7fd44fce4000
32664 getppid( <unfinished ...>
32662 <... sched_yield resumed>)        = 0
32660 mprotect(0x7fd44fce5000, 8388608, PROT_READ|PROT_WRITE <unfinished ...>
32667 <... set_robust_list resumed>)    = 0
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 sched_yield( <unfinished ...>
32660 <... mprotect resumed>)           = 0
32660 rt_sigprocmask(SIG_BLOCK, ~[],  <unfinished ...>
32667 rt_sigprocmask(SIG_SETMASK, [],  <unfinished ...>
32666 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32660 <... rt_sigprocmask resumed>[], 8) = 0
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32667 <... rt_sigprocmask resumed>NULL, 8) = 0
32666 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32660 clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD|CLONE_SYSVSEM|CLONE_SETTLS|CLONE_PARENT_SETTID|CLONE_CHILD_CLEARTID, child_tid=0x7fd4504e4990, parent_tid=0x7fd4504e4990, exit_signal=0, stack=0x7fd44fce4000, stack_size=0x7fff80, tls=0x7fd4504e46c0} <unfinished ...>
32667 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32660 <... clone3 resumed> => {parent_tid=[32668]}, 88) = 32668
32667 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32660 rt_sigprocmask(SIG_SETMASK, [],  <unfinished ...>
32668 rseq(0x7fd4504e4fe0, 0x20, 0, 0x53053053 <unfinished ...>
32667 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32660 <... rt_sigprocmask resumed>NULL, 8) = 0
32666 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32668 <... rseq resumed>)               = 0
32663 getppid( <unfinished ...>
32660 mmap(NULL, 8392704, PROT_NONE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_STACK, -1, 0 <unfinished ...>
32665 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32668 set_robust_list(0x7fd4504e49a0, 24 <unfinished ...>
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32660 <... mmap resumed>)               = 0x7fd44f4e3000
32660 mprotect(0x7fd44f4e4000, 8388608, PROT_READ|PROT_WRITE <unfinished ...>
32668 <... set_robust_list resumed>)    = 0
32667 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32668 rt_sigprocmask(SIG_SETMASK, [],  <unfinished ...>
32664 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32660 <... mprotect resumed>)           = 0
32668 <... rt_sigprocmask resumed>NULL, 8) = 0
32666 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 <... sched_yield resumed>)        = 0
32660 rt_sigprocmask(SIG_BLOCK, ~[],  <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 sched_yield( <unfinished ...>
32665 getppid( <unfinished ...>
32660 <... rt_sigprocmask resumed>[], 8) = 0
32668 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32660 clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD|CLONE_SYSVSEM|CLONE_SETTLS|CLONE_PARENT_SETTID|CLONE_CHILD_CLEARTID, child_tid=0x7fd44fce3990, parent_tid=0x7fd44fce3990, exit_signal=0, stack=0x7fd44f4e3000, stack_size=0x7fff80, tls=0x7fd44fce36c0} <unfinished ...>
32665 <... getppid resumed>)            = 32659
32662 <... sched_yield resumed>)        = 0
32668 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 sched_yield( <unfinished ...>
32665 getppid( <unfinished ...>
32660 <... clone3 resumed> => {parent_tid=[32669]}, 88) = 32669
32667 getppid( <unfinished ...>
32669 rseq(0x7fd44fce3fe0, 0x20, 0, 0x53053053 <unfinished ...>
32668 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32669 <... rseq resumed>)               = 0
32668 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32669 set_robust_list(0x7fd44fce39a0, 24 <unfinished ...>
32668 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32669 <... set_robust_list resumed>)    = 0
32668 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32669 rt_sigprocmask(SIG_SETMASK, [],  <unfinished ...>
32667 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32669 <... rt_sigprocmask resumed>NULL, 8) = 0
32666 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32669 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32660 rt_sigprocmask(SIG_SETMASK, [],  <unfinished ...>
32669 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 <... sched_yield resumed>)        = 0
32660 <... rt_sigprocmask resumed>NULL, 8) = 0
32669 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 sched_yield( <unfinished ...>
32660 mmap(NULL, 8392704, PROT_NONE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_STACK, -1, 0 <unfinished ...>
32668 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32660 <... mmap resumed>)               = 0x7fd44ece2000
32669 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32660 mprotect(0x7fd44ece3000, 8388608, PROT_READ|PROT_WRITE <unfinished ...>
32668 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32660 <... mprotect resumed>)           = 0
32668 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32660 rt_sigprocmask(SIG_BLOCK, ~[],  <unfinished ...>
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32669 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32660 <... rt_sigprocmask resumed>[], 8) = 0
32669 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32660 clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD|CLONE_SYSVSEM|CLONE_SETTLS|CLONE_PARENT_SETTID|CLONE_CHILD_CLEARTID, child_tid=0x7fd44f4e2990, parent_tid=0x7fd44f4e2990, exit_signal=0, stack=0x7fd44ece2000, stack_size=0x7fff80, tls=0x7fd44f4e26c0} => {parent_tid=[32670]}, 88) = 32670
32669 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32660 rt_sigprocmask(SIG_SETMASK, [],  <unfinished ...>
32668 <... getppid resumed>)            = 32659
32660 <... rt_sigprocmask resumed>NULL, 8) = 0
32669 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32660 futex(0x7fd4534ea990, FUTEX_WAIT_BITSET|FUTEX_CLOCK_REALTIME, 32662, NULL, FUTEX_BITSET_MATCH_ANY <unfinished ...>
32669 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32670 rseq(0x7fd44f4e2fe0, 0x20, 0, 0x53053053 <unfinished ...>
32667 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32670 <... rseq resumed>)               = 0
32669 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32670 set_robust_list(0x7fd44f4e29a0, 24 <unfinished ...>
32669 <... getppid resumed>)            = 32659
32670 <... set_robust_list resumed>)    = 0
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32670 rt_sigprocmask(SIG_SETMASK, [],  <unfinished ...>
32668 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32669 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32670 <... rt_sigprocmask resumed>NULL, 8) = 0
32667 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32670 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32670 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32662 <... sched_yield resumed>)        = 0
32669 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32670 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32670 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32662 getpgid(0 <unfinished ...>
32664 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32667 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32670 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32666 getppid( <unfinished ...>
32670 <... getppid resumed>)            = 32659
32669 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32666 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32668 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32670 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32667 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32670 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32670 <... getppid resumed>)            = 32659
32669 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32669 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32664 getppid( <unfinished ...>
32670 <... getppid resumed>)            = 32659
32669 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32664 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32669 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32670 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32668 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32670 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32669 getppid( <unfinished ...>
32670 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32670 <... getppid resumed>)            = 32659
32669 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32664 <... getppid resumed>)            = 32659
32670 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32669 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32670 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32670 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32663 getppid( <unfinished ...>
32670 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32670 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32667 <... getppid resumed>)            = 32659
32670 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32670 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32663 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32670 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32668 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32669 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32670 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32669 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32670 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32669 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32670 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32662 getpgid(0 <unfinished ...>
32666 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32670 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32666 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32670 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32669 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32670 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32670 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32666 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32670 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32670 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 getpgid(0)                        = 32585
32662 getpgid(0 <unfinished ...>
32665 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32670 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32670 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32666 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32664 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32662 getpgid(0 <unfinished ...>
32663 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32670 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32670 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32670 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32669 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32662 getpgid(0 <unfinished ...>
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32662 getpgid(0 <unfinished ...>
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32668 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32667 getppid( <unfinished ...>
32670 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32663 <... getppid resumed>)            = 32659
32662 getpgid(0)                        = 32585
32666 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32662 getpgid(0)                        = 32585
32670 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32670 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 getpgid(0)                        = 32585
32666 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32669 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32668 getppid( <unfinished ...>
32670 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32670 <... getppid resumed>)            = 32659
32669 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32664 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32667 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32662 getpgid(0 <unfinished ...>
32666 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32662 getpgid(0 <unfinished ...>
32667 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32669 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32670 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32666 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32666 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32670 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32670 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32670 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32669 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32670 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32664 <... getppid resumed>)            = 32659
32670 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32670 <... getppid resumed>)            = 32659
32669 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32670 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32670 <... getppid resumed>)            = 32659
32669 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32669 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32670 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 getpgid(0)                        = 32585
32662 getpgid(0)                        = 32585
32662 getpgid(0 <unfinished ...>
32666 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32670 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32670 <... getppid resumed>)            = 32659
32669 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32670 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32670 <... getppid resumed>)            = 32659
32669 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32667 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32665 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32669 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32668 getppid( <unfinished ...>
32670 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32668 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32666 <... getppid resumed>)            = 32659
32670 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32670 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32665 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32670 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32669 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32668 getppid( <unfinished ...>
32670 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32669 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32670 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32669 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32670 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32670 <... getppid resumed>)            = 32659
32669 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32669 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32663 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32664 getppid( <unfinished ...>
32670 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32666 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32668 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32670 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32665 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32667 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32669 <... getppid resumed>)            = 32659
32670 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32665 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32668 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32665 <... getppid resumed>)            = 32659
32670 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32662 getpgid(0)                        = 32585
32662 getpgid(0)                        = 32585
32662 getpgid(0)                        = 32585
32662 getpgid(0)                        = 32585
32662 getpgid(0)                        = 32585
32662 getpgid(0 <unfinished ...>
32668 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32666 getppid( <unfinished ...>
32662 getpgid(0)                        = 32585
32665 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32669 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32667 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32670 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32670 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32670 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32667 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32670 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32670 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32669 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32669 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32663 getppid( <unfinished ...>
32670 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32670 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32667 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32670 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 getpgid(0)                        = 32585
32665 getppid( <unfinished ...>
32670 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32669 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32670 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32670 <... getppid resumed>)            = 32659
32669 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32662 getpgid(0 <unfinished ...>
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32667 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32665 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32668 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32670 <... getppid resumed>)            = 32659
32669 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32669 getppid( <unfinished ...>
32670 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32669 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32670 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32663 getppid( <unfinished ...>
32670 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32669 <... getppid resumed>)            = 32659
32670 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32668 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32670 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32670 <... getppid resumed>)            = 32659
32669 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32669 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32670 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32670 <... getppid resumed>)            = 32659
32669 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32666 <... getppid resumed>)            = 32659
32669 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32670 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32669 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32670 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32670 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32667 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32669 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32668 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32670 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32670 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32669 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32670 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32669 getppid( <unfinished ...>
32670 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32670 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32669 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32670 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32669 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32662 getpgid(0 <unfinished ...>
32669 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32667 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32665 <... getppid resumed>)            = 32659
32670 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32668 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32669 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32667 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32670 <... getppid resumed>)            = 32659
32669 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32670 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32669 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32670 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32668 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32670 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32667 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32669 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32668 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32670 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32666 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32662 getpgid(0)                        = 32585
32663 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32664 <... getppid resumed>)            = 32659
32670 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32670 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32670 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32667 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32665 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32670 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32670 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32670 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32669 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32670 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32662 getpgid(0)                        = 32585
32665 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32670 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32665 <... getppid resumed>)            = 32659
32669 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32667 getppid( <unfinished ...>
32670 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32668 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32664 getppid( <unfinished ...>
32670 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32669 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32664 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32670 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32662 getpgid(0)                        = 32585
32663 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32666 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32665 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32668 <... getppid resumed>)            = 32659
32670 <... getppid resumed>)            = 32659
32669 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32670 <... getppid resumed>)            = 32659
32669 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32667 getppid( <unfinished ...>
32670 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32669 getppid( <unfinished ...>
32670 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32667 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32670 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32664 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32668 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32669 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32670 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32670 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32669 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32668 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32666 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32667 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32669 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32670 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32668 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32670 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32665 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32662 getpgid(0 <unfinished ...>
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32666 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32670 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32670 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 getpgid(0)                        = 32585
32669 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32670 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32669 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32670 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32669 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32664 getppid( <unfinished ...>
32670 <... getppid resumed>)            = 32659
32669 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32667 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32666 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32667 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32670 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32665 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32670 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32666 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32662 getpgid(0)                        = 32585
32662 getpgid(0)                        = 32585
32662 getpgid(0)                        = 32585
32662 getpgid(0)                        = 32585
32670 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32662 getpgid(0 <unfinished ...>
32669 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32666 <... getppid resumed>)            = 32659
32662 getpgid(0)                        = 32585
32667 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32669 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32669 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32663 getppid( <unfinished ...>
32670 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32664 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32665 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32670 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32666 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32666 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32670 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32669 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32670 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32670 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32669 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32668 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32670 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32668 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32670 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32663 <... getppid resumed>)            = 32659
32669 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32667 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32670 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32667 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32669 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32670 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32670 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32664 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32669 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32667 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32668 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32670 <... getppid resumed>)            = 32659
32669 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32670 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32669 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32670 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32669 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32662 getpgid(0 <unfinished ...>
32667 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32662 getpgid(0 <unfinished ...>
32667 <... getppid resumed>)            = 32659
32670 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32668 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32669 <... getppid resumed>)            = 32659
32670 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32669 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32670 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32670 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32670 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32664 getppid( <unfinished ...>
32662 getpgid(0)                        = 32585
32667 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32665 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32669 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32666 <... getppid resumed>)            = 32659
32670 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32663 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32667 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32670 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32669 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32670 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32670 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32669 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32663 getppid( <unfinished ...>
32670 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32669 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32667 getppid( <unfinished ...>
32670 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32669 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32663 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32670 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32670 <... getppid resumed>)            = 32659
32669 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32669 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32670 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32670 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32666 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32667 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32665 <... getppid resumed>)            = 32659
32670 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32662 getpgid(0 <unfinished ...>
32669 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32664 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32663 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32670 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32668 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32670 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32662 getpgid(0 <unfinished ...>
32668 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32670 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32669 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32670 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32669 getppid( <unfinished ...>
32670 <... getppid resumed>)            = 32659
32669 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32670 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32666 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32667 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32670 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 <... getppid resumed>)            = 32659
32665 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32669 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32666 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32669 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32669 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32670 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32670 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32667 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32662 getpgid(0)                        = 32585
32668 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32670 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32669 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32670 getppid( <unfinished ...>
32669 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32664 <... getppid resumed>)            = 32659
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32666 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32665 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32668 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32669 getppid( <unfinished ...>
32670 <... getppid resumed>)            = 32659
32668 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32669 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32668 getppid( <unfinished ...>
32670 getppid( <unfinished ...>
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32668 <... getppid resumed>)            = 32659
32664 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32662 <... getpgid resumed>)            = 32585
32665 getppid( <unfinished ...>
32670 <... getppid resumed>)            = 32659
32667 getppid( <unfinished ...>
32662 getpgid(0 <unfinished ...>
32668 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32670 getppid( <unfinished ...>
32669 getppid( <unfinished ...>
32668 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32663 <... getppid resumed>)            = 32659
32662 getpgid(0 <unfinished ...>
32670 <... getppid resumed>)            = 32659
32669 <... getppid resumed>)            = 32659
32668 getppid( <unfinished ...>
32667 getppid( <unfinished ...>
32666 <... getppid resumed>)            = 32659
32665 getppid( <unfinished ...>
32664 getppid( <unfinished ...>
32663 getppid( <unfinished ...>
32662 <... getpgid resumed>)            = 32585
32670 rt_sigprocmask(SIG_BLOCK, ~[RT_1],  <unfinished ...>
32669 rt_sigprocmask(SIG_BLOCK, ~[RT_1],  <unfinished ...>
32668 <... getppid resumed>)            = 32659
32667 <... getppid resumed>)            = 32659
32666 getppid( <unfinished ...>
32665 <... getppid resumed>)            = 32659
32664 <... getppid resumed>)            = 32659
32663 <... getppid resumed>)            = 32659
32662 rt_sigprocmask(SIG_BLOCK, ~[RT_1],  <unfinished ...>
32670 <... rt_sigprocmask resumed>NULL, 8) = 0
32669 <... rt_sigprocmask resumed>NULL, 8) = 0
32662 <... rt_sigprocmask resumed>NULL, 8) = 0
32662 madvise(0x7fd452cea000, 8368128, MADV_DONTNEED <unfinished ...>
32670 madvise(0x7fd44ece2000, 8368128, MADV_DONTNEED <unfinished ...>
32669 madvise(0x7fd44f4e3000, 8368128, MADV_DONTNEED <unfinished ...>
32668 rt_sigprocmask(SIG_BLOCK, ~[RT_1],  <unfinished ...>
32667 rt_sigprocmask(SIG_BLOCK, ~[RT_1],  <unfinished ...>
32666 <... getppid resumed>)            = 32659
32665 rt_sigprocmask(SIG_BLOCK, ~[RT_1],  <unfinished ...>
32664 rt_sigprocmask(SIG_BLOCK, ~[RT_1],  <unfinished ...>
32663 rt_sigprocmask(SIG_BLOCK, ~[RT_1],  <unfinished ...>
32670 <... madvise resumed>)            = 0
32668 <... rt_sigprocmask resumed>NULL, 8) = 0
32665 <... rt_sigprocmask resumed>NULL, 8) = 0
32670 exit(0 <unfinished ...>
32668 madvise(0x7fd44fce4000, 8368128, MADV_DONTNEED <unfinished ...>
32667 <... rt_sigprocmask resumed>NULL, 8) = 0
32669 <... madvise resumed>)            = 0
32666 rt_sigprocmask(SIG_BLOCK, ~[RT_1],  <unfinished ...>
32664 <... rt_sigprocmask resumed>NULL, 8) = 0
32665 madvise(0x7fd4514e7000, 8368128, MADV_DONTNEED <unfinished ...>
32663 <... rt_sigprocmask resumed>NULL, 8) = 0
32669 exit(0 <unfinished ...>
32668 <... madvise resumed>)            = 0
32667 madvise(0x7fd4504e5000, 8368128, MADV_DONTNEED <unfinished ...>
32666 <... rt_sigprocmask resumed>NULL, 8) = 0
32665 <... madvise resumed>)            = 0
32664 madvise(0x7fd451ce8000, 8368128, MADV_DONTNEED <unfinished ...>
32663 madvise(0x7fd4524e9000, 8368128, MADV_DONTNEED <unfinished ...>
32670 <... exit resumed>)               = ?
32667 <... madvise resumed>)            = 0
32666 madvise(0x7fd450ce6000, 8368128, MADV_DONTNEED <unfinished ...>
32664 <... madvise resumed>)            = 0
32663 <... madvise resumed>)            = 0
32669 <... exit resumed>)               = ?
32668 exit(0 <unfinished ...>
32665 exit(0 <unfinished ...>
32667 exit(0 <unfinished ...>
32663 exit(0 <unfinished ...>
32662 <... madvise resumed>)            = 0
32662 exit(0)                           = ?
32660 <... futex resumed>)              = 0
32660 futex(0x7fd452ce9990, FUTEX_WAIT_BITSET|FUTEX_CLOCK_REALTIME, 32663, NULL, FUTEX_BITSET_MATCH_ANY <unfinished ...>
32670 +++ exited with 0 +++
32669 +++ exited with 0 +++
32668 <... exit resumed>)               = ?
32667 <... exit resumed>)               = ?
32666 <... madvise resumed>)            = 0
32665 <... exit resumed>)               = ?
32664 exit(0 <unfinished ...>
32663 <... exit resumed>)               = ?
32662 +++ exited with 0 +++
32667 +++ exited with 0 +++
32665 +++ exited with 0 +++
32660 <... futex resumed>)              = 0
32664 <... exit resumed>)               = ?
32663 +++ exited with 0 +++
32666 exit(0 <unfinished ...>
32660 futex(0x7fd4524e8990, FUTEX_WAIT_BITSET|FUTEX_CLOCK_REALTIME, 32664, NULL, FUTEX_BITSET_MATCH_ANY <unfinished ...>
32668 +++ exited with 0 +++
32660 <... futex resumed>)              = 0
32660 futex(0x7fd4514e6990, FUTEX_WAIT_BITSET|FUTEX_CLOCK_REALTIME, 32666, NULL, FUTEX_BITSET_MATCH_ANY <unfinished ...>
32666 <... exit resumed>)               = ?
32664 +++ exited with 0 +++
32660 <... futex resumed>)              = 0
32666 +++ exited with 0 +++
32660 munmap(0x7fd452cea000, 8392704)   = 0
32660 munmap(0x7fd4524e9000, 8392704)   = 0
32660 munmap(0x7fd451ce8000, 8392704)   = 0
32660 munmap(0x7fd4514e7000, 8392704)   = 0
32660 munmap(0x7fd450ce6000, 8392704)   = 0
32660 newfstatat(1, "", {st_mode=S_IFREG|0644, st_size=0, ...}, AT_EMPTY_PATH) = 0
32660 write(1, "0\n", 2)                = 2
32660 exit_group(5)                     = ?
32660 +++ exited with 5 +++

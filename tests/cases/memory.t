# mmap: a type and flags, a huge page's size among them
x86_64 mmap 0x30000000 0x10000 3 0x32 0xffffffff 0 = 0x30000000
text: mmap(0x30000000, 65536, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_FIXED|MAP_ANONYMOUS, -1, 0) = 0x30000000
json: {"call":"mmap","args":{"addr":"0x30000000","length":65536,"prot":["PROT_READ","PROT_WRITE"],"flags":["MAP_PRIVATE","MAP_FIXED","MAP_ANONYMOUS"],"fd":-1,"offset":0},"ret":"0x30000000"}

x86_64 mmap 0 4096 1 0x54040022 0xffffffff 0 = -12 ENOMEM
text: mmap(NULL, 4096, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS|MAP_HUGETLB|21<<MAP_HUGE_SHIFT, -1, 0) = -1 ENOMEM (Cannot allocate memory)
json: {"call":"mmap","args":{"addr":"0x0","length":4096,"prot":["PROT_READ"],"flags":["MAP_PRIVATE","MAP_ANONYMOUS","MAP_HUGETLB","21<<MAP_HUGE_SHIFT"],"fd":-1,"offset":0},"ret":-1,"errno":"ENOMEM"}

x86_64 mmap 0 4096 0 0x80023 0xffffffff 0 = -22 EINVAL
text: mmap(NULL, 4096, PROT_NONE, MAP_SHARED_VALIDATE|MAP_ANONYMOUS|MAP_SYNC, -1, 0) = -1 EINVAL (Invalid argument)
json: {"call":"mmap","args":{"addr":"0x0","length":4096,"prot":["PROT_NONE"],"flags":["MAP_SHARED_VALIDATE","MAP_ANONYMOUS","MAP_SYNC"],"fd":-1,"offset":0},"ret":-1,"errno":"EINVAL"}

x86_64 mmap 0 4096 1 0 0xffffffff 0x1000 = -9 EBADF
text: mmap(NULL, 4096, PROT_READ, MAP_FILE, -1, 0x1000) = -1 EBADF (Bad file descriptor)
json: {"call":"mmap","args":{"addr":"0x0","length":4096,"prot":["PROT_READ"],"flags":["MAP_FILE"],"fd":-1,"offset":4096},"ret":-1,"errno":"EBADF"}

arm64 mmap 0 4096 0x11 0x40000062 5 0 = 0x4000
text: mmap(NULL, 4096, PROT_READ|PROT_BTI, MAP_PRIVATE|MAP_ANONYMOUS|0x40|16<<MAP_HUGE_SHIFT, 5, 0) = 0x4000
json: {"call":"mmap","args":{"addr":"0x0","length":4096,"prot":["PROT_READ","PROT_BTI"],"flags":["MAP_PRIVATE","MAP_ANONYMOUS","0x40","16<<MAP_HUGE_SHIFT"],"fd":5,"offset":0},"ret":"0x4000"}

# i386: the arguments lie in memory, or pages are counted
i386 mmap 0x1000 = 0x30000000
1000: u32 0x30000000 u32 0x10000 u32 3 u32 0x32 i32 -1 u32 0
text: mmap(0x30000000, 65536, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_FIXED|MAP_ANONYMOUS, -1, 0) = 0x30000000
json: {"call":"mmap","args":{"addr":"0x30000000","length":65536,"prot":["PROT_READ","PROT_WRITE"],"flags":["MAP_PRIVATE","MAP_FIXED","MAP_ANONYMOUS"],"fd":-1,"offset":0},"ret":"0x30000000"}
plan: 1000+24

i386 mmap 0x1ff0 = -14 EFAULT
1ff0: u32 0 u32 0 u32 0 u32 0
text: mmap(0x1ff0) = -1 EFAULT (Bad address)
json: {"call":"mmap","args":{"args":"0x1ff0"},"ret":-1,"errno":"EFAULT"}

i386 mmap2 0 4096 1 2 3 0x1fffff = -9 EBADF
text: mmap2(NULL, 4096, PROT_READ, MAP_PRIVATE, 3, 0x1fffff000) = -1 EBADF (Bad file descriptor)
json: {"call":"mmap2","args":{"addr":"0x0","length":4096,"prot":["PROT_READ"],"flags":["MAP_PRIVATE"],"fd":3,"pgoffset":8589930496},"ret":-1,"errno":"EBADF"}

x86_64 munmap 1 0xffffffff = -22 EINVAL
text: munmap(0x1, 4294967295) = -1 EINVAL (Invalid argument)
json: {"call":"munmap","args":{"addr":"0x1","length":4294967295},"ret":-1,"errno":"EINVAL"}

x86_64 brk 0 = 0x55555555a000
text: brk(NULL) = 0x55555555a000
json: {"call":"brk","args":{"addr":"0x0"},"ret":"0x55555555a000"}

i386 break = -38 ENOSYS
text: break() = -1 ENOSYS (Function not implemented)
json: {"call":"break","args":{},"ret":-1,"errno":"ENOSYS"}

# a new address only where one is asked for
x86_64 mremap 0x30000000 4096 8192 1 0x1234 = 0x7ffff7fbe000
text: mremap(0x30000000, 4096, 8192, MREMAP_MAYMOVE) = 0x7ffff7fbe000
json: {"call":"mremap","args":{"old_address":"0x30000000","old_size":4096,"new_size":8192,"flags":["MREMAP_MAYMOVE"]},"ret":"0x7ffff7fbe000"}

x86_64 mremap 0x30002000 4096 4096 7 0x41000000 = 0x41000000
text: mremap(0x30002000, 4096, 4096, MREMAP_MAYMOVE|MREMAP_FIXED|MREMAP_DONTUNMAP, 0x41000000) = 0x41000000
json: {"call":"mremap","args":{"old_address":"0x30002000","old_size":4096,"new_size":4096,"flags":["MREMAP_MAYMOVE","MREMAP_FIXED","MREMAP_DONTUNMAP"],"new_address":"0x41000000"},"ret":"0x41000000"}

x86_64 remap_file_pages 0x20000000 4096 1 2 0x10001 = -22 EINVAL
text: remap_file_pages(0x20000000, 4096, PROT_READ, 2, MAP_SHARED|MAP_NONBLOCK) = -1 EINVAL (Invalid argument)
json: {"call":"remap_file_pages","args":{"addr":"0x20000000","size":4096,"prot":["PROT_READ"],"pgoff":2,"flags":["MAP_SHARED","MAP_NONBLOCK"]},"ret":-1,"errno":"EINVAL"}

x86_64 mprotect 0x30000000 4096 0 = 0
text: mprotect(0x30000000, 4096, PROT_NONE) = 0
json: {"call":"mprotect","args":{"addr":"0x30000000","len":4096,"prot":["PROT_NONE"]},"ret":0}

x86_64 mprotect 0x30000000 1 0xf0 = -22 EINVAL
text: mprotect(0x30000000, 1, 0xf0 /* PROT_??? */) = -1 EINVAL (Invalid argument)
json: {"call":"mprotect","args":{"addr":"0x30000000","len":1,"prot":["0xf0"]},"ret":-1,"errno":"EINVAL"}

x86_64 pkey_mprotect 0x30000000 4096 1 0xffffffff = 0
text: pkey_mprotect(0x30000000, 4096, PROT_READ, -1) = 0
json: {"call":"pkey_mprotect","args":{"addr":"0x30000000","len":4096,"prot":["PROT_READ"],"pkey":-1},"ret":0}

x86_64 madvise 0x1000 4096 4 = 0
text: madvise(0x1000, 4096, MADV_DONTNEED) = 0
json: {"call":"madvise","args":{"addr":"0x1000","length":4096,"advice":"MADV_DONTNEED"},"ret":0}

x86_64 madvise 0x1000 4096 999 = -22 EINVAL
text: madvise(0x1000, 4096, 0x3e7 /* MADV_??? */) = -1 EINVAL (Invalid argument)
json: {"call":"madvise","args":{"addr":"0x1000","length":4096,"advice":999},"ret":-1,"errno":"EINVAL"}

x86_64 process_madvise 0xffffffff 0x1000 2 20 0 = -9 EBADF
1000: u64 0x20000000 u64 4096 u64 5 u64 1
text: process_madvise(-1, [{iov_base=0x20000000, iov_len=4096}, {iov_base=0x5, iov_len=1}], 2, MADV_COLD, 0) = -1 EBADF (Bad file descriptor)
json: {"call":"process_madvise","args":{"pidfd":-1,"iovec":[{"iov_base":"0x20000000","iov_len":4096},{"iov_base":"0x5","iov_len":1}],"vlen":2,"advice":"MADV_COLD","flags":0},"ret":-1,"errno":"EBADF"}

x86_64 msync 0x40000000 4096 3 = 0
text: msync(0x40000000, 4096, MS_ASYNC|MS_INVALIDATE) = 0
json: {"call":"msync","args":{"addr":"0x40000000","length":4096,"flags":["MS_ASYNC","MS_INVALIDATE"]},"ret":0}

# a byte for each page
x86_64 mincore 0x20000000 8193 0x3000 = 0
3000> u8 1 u8 0 u8 1 u8 1
text: mincore(0x20000000, 8193, [1, 0, 1]) = 0
json: {"call":"mincore","args":{"addr":"0x20000000","length":8193,"vec":[1,0,1]},"ret":0}
plan: >3000+3

x86_64 mincore 0x20000000 8193 0x3000 = -12 ENOMEM
text: mincore(0x20000000, 8193, 0x3000) = -1 ENOMEM (Cannot allocate memory)
json: {"call":"mincore","args":{"addr":"0x20000000","length":8193,"vec":{"at":"0x3000","unread":"not filled"}},"ret":-1,"errno":"ENOMEM"}

x86_64 mlock 0x20000000 4096 = 0
text: mlock(0x20000000, 4096) = 0
json: {"call":"mlock","args":{"addr":"0x20000000","len":4096},"ret":0}

x86_64 mlock2 0x20000000 4096 3 = -22 EINVAL
text: mlock2(0x20000000, 4096, MLOCK_ONFAULT|0x2) = -1 EINVAL (Invalid argument)
json: {"call":"mlock2","args":{"addr":"0x20000000","len":4096,"flags":["MLOCK_ONFAULT","0x2"]},"ret":-1,"errno":"EINVAL"}

x86_64 munlock 0x20000000 4096 = 0
text: munlock(0x20000000, 4096) = 0
json: {"call":"munlock","args":{"addr":"0x20000000","len":4096},"ret":0}

x86_64 mlockall 7 = 0
text: mlockall(MCL_CURRENT|MCL_FUTURE|MCL_ONFAULT) = 0
json: {"call":"mlockall","args":{"flags":["MCL_CURRENT","MCL_FUTURE","MCL_ONFAULT"]},"ret":0}

x86_64 munlockall = 0
text: munlockall() = 0
json: {"call":"munlockall","args":{},"ret":0}

x86_64 memfd_create 0x1000 3 = 3
1000: "name\0"
text: memfd_create("name", MFD_CLOEXEC|MFD_ALLOW_SEALING) = 3
json: {"call":"memfd_create","args":{"name":"name","flags":["MFD_CLOEXEC","MFD_ALLOW_SEALING"]},"ret":3}

x86_64 memfd_create 0x1000 0x5c000005 = -19 ENODEV
1000: "0123456789012345678901234567890123456789\0"
text: memfd_create("01234567890123456789012345678901"..., MFD_CLOEXEC|MFD_HUGETLB|23<<MFD_HUGE_SHIFT) = -1 ENODEV (No such device)
json: {"call":"memfd_create","args":{"name":"0123456789012345678901234567890123456789","flags":["MFD_CLOEXEC","MFD_HUGETLB","23<<MFD_HUGE_SHIFT"]},"ret":-1,"errno":"ENODEV"}

x86_64 memfd_secret 0x80000 = 6
text: memfd_secret(O_CLOEXEC) = 6
json: {"call":"memfd_secret","args":{"flags":["O_CLOEXEC"]},"ret":6}

# NUMA: the kernel takes a mask of one bit less
x86_64 mbind 0x20000000 4096 0x8003 0x1000 0 8 = -22 EINVAL
text: mbind(0x20000000, 4096, MPOL_INTERLEAVE|MPOL_F_STATIC_NODES, [], 0, 0x8 /* MPOL_MF_??? */) = -1 EINVAL (Invalid argument)
json: {"call":"mbind","args":{"addr":"0x20000000","len":4096,"mode":["MPOL_INTERLEAVE","MPOL_F_STATIC_NODES"],"nodemask":[],"maxnode":0,"flags":["0x8"]},"ret":-1,"errno":"EINVAL"}

x86_64 set_mempolicy 0 0 0 = 0
text: set_mempolicy(MPOL_DEFAULT, NULL, 0) = 0
json: {"call":"set_mempolicy","args":{"mode":["MPOL_DEFAULT"],"nodemask":null,"maxnode":0},"ret":0}

x86_64 set_mempolicy 0x4d 0 2 = -22 EINVAL
text: set_mempolicy(0x4d /* MPOL_??? */, NULL, 2) = -1 EINVAL (Invalid argument)
json: {"call":"set_mempolicy","args":{"mode":["0x4d"],"nodemask":null,"maxnode":2},"ret":-1,"errno":"EINVAL"}

x86_64 get_mempolicy 0 0 0 0 0x240 = -22 EINVAL
text: get_mempolicy(NULL, NULL, 0, NULL, 0x240 /* MPOL_F_??? */) = -1 EINVAL (Invalid argument)

x86_64 move_pages 0 0 0 0 0 0x420 = -22 EINVAL
text: move_pages(0, 0, NULL, NULL, NULL, 0x420 /* MPOL_MF_??? */) = -1 EINVAL (Invalid argument)

x86_64 get_mempolicy 0x1000 0 0 0x20000000 3 = 0
1000> u32 0
text: get_mempolicy([MPOL_DEFAULT], NULL, 0, 0x20000000, MPOL_F_NODE|MPOL_F_ADDR) = 0
json: {"call":"get_mempolicy","args":{"mode":"MPOL_DEFAULT","nodemask":null,"maxnode":0,"addr":"0x20000000","flags":["MPOL_F_NODE","MPOL_F_ADDR"]},"ret":0}

x86_64 get_mempolicy 0x1000 0x2000 65 0 0 = 0
1000> u32 2
2000> u64 0x1111 u64 0x2222
text: get_mempolicy([MPOL_BIND], [0x00000000001111], 65, NULL, 0) = 0
json: {"call":"get_mempolicy","args":{"mode":"MPOL_BIND","nodemask":[4369],"maxnode":65,"addr":"0x0","flags":[]},"ret":0}

i386 get_mempolicy 0x1000 0x2000 66 0 0 = 0
1000> u32 2
2000> u32 0x1111 u32 0x2222 u32 0x3333
text: get_mempolicy([MPOL_BIND], [0x001111, 0x002222, 0x003333], 66, NULL, 0) = 0
json: {"call":"get_mempolicy","args":{"mode":"MPOL_BIND","nodemask":[4369,8738,13107],"maxnode":66,"addr":"0x0","flags":[]},"ret":0}

x86_64 move_pages 0 2 0x1000 0 0x2000 4 = 0
1000: u64 0x20000000 u64 0
2000> u32 0 u32 0
text: move_pages(0, 2, [0x20000000, NULL], NULL, [0, 0], MPOL_MF_MOVE_ALL) = 0
json: {"call":"move_pages","args":{"pid":0,"count":2,"pages":["0x20000000","0x0"],"nodes":null,"status":[0,0],"flags":["MPOL_MF_MOVE_ALL"]},"ret":0}

# an empty list is empty also if the call fails
x86_64 move_pages 7 0 0x1000 0x1000 0x2000 4 = -1 EPERM
text: move_pages(7, 0, [], [], [], MPOL_MF_MOVE_ALL) = -1 EPERM (Operation not permitted)
json: {"call":"move_pages","args":{"pid":7,"count":0,"pages":[],"nodes":[],"status":[],"flags":["MPOL_MF_MOVE_ALL"]},"ret":-1,"errno":"EPERM"}

x86_64 memfd_create 0x1000 0 = -22 EINVAL
limit 300
1000: fill250 97
text: memfd_create("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"..., 0) = -1 EINVAL (Invalid argument)

x86_64 mincore 0x20000000 4096 0x3000 = 0
3000> u8 0xfe
text: mincore(0x20000000, 4096, [0]) = 0

x86_64 iopl 0xffffffff = -22 EINVAL
text: iopl(-1) = -1 EINVAL (Invalid argument)

x86_64 memfd_create 0 0xfffffff1 = -22 EINVAL
text: memfd_create(NULL, MFD_CLOEXEC|MFD_EXEC|0x3ffffe0|63<<MFD_HUGE_SHIFT) = -1 EINVAL (Invalid argument)

# a list of no nodes is empty, whatever the pointer
x86_64 migrate_pages 0 0 0x1000 0x8 = 0
1000: u64 1
text: migrate_pages(0, 0, [], []) = 0

x86_64 migrate_pages 0 1 0x1000 0 = 0
1000: u64 1
text: migrate_pages(0, 1, 0x1000, NULL) = 0

x86_64 get_mempolicy 0 0x1000 0 0 0 = 0
1000: u64 1
text: get_mempolicy(NULL, [], 0, NULL, 0) = 0

# the kernel reads the new address only with both flags
x86_64 mremap 0x1000 1 1 2 5 = -22 EINVAL
text: mremap(0x1000, 1, 1, MREMAP_FIXED) = -1 EINVAL (Invalid argument)

x86_64 mremap 0x1000 1 1 5 5 = -22 EINVAL
text: mremap(0x1000, 1, 1, MREMAP_MAYMOVE|MREMAP_DONTUNMAP, 0x5) = -1 EINVAL (Invalid argument)

x86_64 mremap 0x1000 1 1 3 5 = -22 EINVAL
text: mremap(0x1000, 1, 1, MREMAP_MAYMOVE|MREMAP_FIXED, 0x5) = -1 EINVAL (Invalid argument)

x86_64 mremap 0x20000000 4096 4096 5 0x30000000 = -22 EINVAL
text: mremap(0x20000000, 4096, 4096, MREMAP_MAYMOVE|MREMAP_DONTUNMAP, 0x30000000) = -1 EINVAL (Invalid argument)

x86_64 mremap 0x20000000 4096 4096 4 0x30000000 = -22 EINVAL
text: mremap(0x20000000, 4096, 4096, MREMAP_DONTUNMAP) = -1 EINVAL (Invalid argument)

# nodes are positive, errors negative
x86_64 move_pages 0 3 0 0 0x1000 2 = 0
1000> i32 2 i32 10 i32 -14
text: move_pages(0, 3, NULL, NULL, [2, 10, -EFAULT], MPOL_MF_MOVE) = 0

# advice that strace does not name of another process
x86_64 process_madvise 5 0 0 14 0 = -22 EINVAL
text: process_madvise(5, NULL, 0, 0xe /* MADV_??? */, 0) = -1 EINVAL (Invalid argument)

x86_64 process_madvise 5 0 0 103 0 = 0
text: process_madvise(5, NULL, 0, MADV_GUARD_REMOVE, 0) = 0

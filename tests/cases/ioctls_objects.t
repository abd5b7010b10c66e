# Requests of the kernel's objects
x86_64 ioctl -1 0xc058ff0b 0 = -9 EBADF
text: ioctl(-1, PIDFD_GET_INFO, NULL) = -1 EBADF (Bad file descriptor)

x86_64 ioctl 3 0xc058ff0b 0x1000 = -3 ESRCH
1000: u64 0x1 fill80 0
text: ioctl(3, PIDFD_GET_INFO, {mask=PIDFD_INFO_PID}) = -1 ESRCH (No such process)

# the kernel adds to the mask
x86_64 ioctl 3 0xc058ff0b 0x1000 = 0
1000: u64 0x7 fill80 0
1000> u64 0x8000000000000007 u64 0x123456789abcdef0 u32 2 u32 3 u32 1 u32 0 u32 1 u32 2 u32 3 u32 4 u32 5 u32 6 u32 0xffffffff fill20 0 u64 0
text: ioctl(3, PIDFD_GET_INFO, {mask=PIDFD_INFO_PID|PIDFD_INFO_CREDS|PIDFD_INFO_CGROUPID => PIDFD_INFO_PID|PIDFD_INFO_CREDS|PIDFD_INFO_CGROUPID|0x8000000000000000, cgroupid=1311768467463790320, pid=2, tgid=3, ppid=1, ruid=0, rgid=1, euid=2, egid=3, suid=4, sgid=5, fsuid=6, fsgid=-1}) = 0

x86_64 ioctl 3 0xc058ff0b 0x1000 = 0
1000: u64 0xf8 fill80 0
1000> u64 0xf8 fill52 0 u32 0x200 u32 0xf u32 11 u32 2 u32 0 u64 0xff
text: ioctl(3, PIDFD_GET_INFO, {mask=PIDFD_INFO_EXIT|PIDFD_INFO_COREDUMP|PIDFD_INFO_SUPPORTED_MASK|PIDFD_INFO_COREDUMP_SIGNAL|PIDFD_INFO_COREDUMP_CODE, exit_code=[{WIFEXITED(s) && WEXITSTATUS(s) == 2}], coredump_mask=PIDFD_COREDUMPED|PIDFD_COREDUMP_SKIP|PIDFD_COREDUMP_USER|PIDFD_COREDUMP_ROOT, coredump_signal=SIGSEGV, coredump_code=2, supported_mask=PIDFD_INFO_PID|PIDFD_INFO_CREDS|PIDFD_INFO_CGROUPID|PIDFD_INFO_EXIT|PIDFD_INFO_COREDUMP|PIDFD_INFO_SUPPORTED_MASK|PIDFD_INFO_COREDUMP_SIGNAL|PIDFD_INFO_COREDUMP_CODE}) = 0

# a shorter structure, of an older kernel; too short
x86_64 ioctl 3 0xc048ff0b 0x1000 = 0
1000: u64 0xf0 fill64 0
1000> u64 0xf0 fill56 0 u32 1 u32 6
text: ioctl(3, _IOC(_IOC_READ|_IOC_WRITE, 0xff, 0xb, 0x48), {mask=PIDFD_INFO_COREDUMP|PIDFD_INFO_SUPPORTED_MASK|PIDFD_INFO_COREDUMP_SIGNAL|PIDFD_INFO_COREDUMP_CODE, coredump_mask=PIDFD_COREDUMPED, coredump_signal=SIGABRT}) = 0

x86_64 ioctl 3 0xc03fff0b 0x1000 = -22 EINVAL
1000: fill63 0
text: ioctl(3, _IOC(_IOC_READ|_IOC_WRITE, 0xff, 0xb, 0x3f), 0x1000) = -1 EINVAL (Invalid argument)

x86_64 ioctl 3 0xff04 0 = 5
text: ioctl(3, PIDFD_GET_NET_NAMESPACE, 0) = 5

x86_64 ioctl -1 0x8008b705 0 = -9 EBADF
text: ioctl(-1, NS_GET_MNTNS_ID, NULL) = -1 EBADF (Bad file descriptor)

x86_64 ioctl 3 0x8008b705 0x1000 = 0
1000> u64 4
text: ioctl(3, NS_GET_MNTNS_ID, [0x4]) = 0

x86_64 ioctl -1 0x8004b707 0xfacefed2 = -9 EBADF
text: ioctl(-1, NS_GET_TGID_FROM_PIDNS, -87097646) = -1 EBADF (Bad file descriptor)

x86_64 ioctl 3 0x8010b70a 0x1000 = 0
1000> u32 16 u32 24 u64 4
text: ioctl(3, NS_MNT_GET_INFO, {size=16, nr_mounts=24, mnt_ns_id=0x4}) = 0

x86_64 ioctl 3 0x8011b70a 0x1000 = 0
1000> u32 16 u32 24 u64 4 u8 0
text: ioctl(3, _IOC(_IOC_READ, 0xb7, 0xa, 0x11), {size=16, nr_mounts=24, mnt_ns_id=0x4}) = 0

x86_64 ioctl 3 0x80111500 0x1000 = 0
1000> u8 4 "\x01\x02\x03\x04" fill12 0
text: ioctl(3, FS_IOC_GETFSUUID, {len=4, uuid="\x01\x02\x03\x04"}) = 0

x86_64 ioctl 3 0x80811501 0x1000 = 0
1000> u8 9 "ext4/sda1" fill119 0
text: ioctl(3, FS_IOC_GETFSSYSFSPATH, {len=9, name="ext4/sda1"}) = 0

x86_64 ioctl 3 0x8004587d 0x1000 = -1 EPERM
1000: u32 1
text: ioctl(3, FS_IOC_SHUTDOWN, [FS_SHUTDOWN_FLAGS_LOGFLUSH]) = -1 EPERM (Operation not permitted)

x86_64 ioctl -1 0x80285700 0 = -9 EBADF
text: ioctl(-1, WDIOC_GETSUPPORT, NULL) = -1 EBADF (Bad file descriptor)

x86_64 ioctl 3 0x80285700 0x1000 = 0
1000> u32 0x8180 u32 7 "Software Watchdog" fill15 0
text: ioctl(3, WDIOC_GETSUPPORT, {options=WDIOF_SETTIMEOUT|WDIOF_MAGICCLOSE|WDIOF_KEEPALIVEPING, ...}) = 0

x86_64 ioctl 3 0x80045704 0x1000 = 0
1000: u32 9
text: ioctl(3, WDIOC_SETOPTIONS, [WDIOS_DISABLECARD|0x8]) = 0

x86_64 ioctl 3 0x40187542 0x1000 = 5
1000: u32 4 u32 0xfffffffe u64 4096 u64 8192
text: ioctl(3, UDMABUF_CREATE, {memfd=4, flags=0xfffffffe /* UDMABUF_FLAGS_??? */, offset=4096, size=8192}) = 5

x86_64 ioctl 3 0x40087543 0x1000 = 5
1000: u32 1 u32 2 u32 4 u32 0 u64 0 u64 4096 u32 0xffffffff u32 0 u64 1 u64 2
text: ioctl(3, UDMABUF_CREATE_LIST, {flags=UDMABUF_FLAGS_CLOEXEC, count=2, list=[{memfd=4, offset=0, size=4096}, {memfd=-1, offset=1, size=2}]}) = 5

x86_64 ioctl 3 0x40088a01 0x1000 = 0
1000: u32 1234567 u16 8 u8 1 u8 0
text: ioctl(3, EPIOCSPARAMS, {busy_poll_usecs=1234567 /* 1.234567 s */, busy_poll_budget=8, prefer_busy_poll=0x1}) = 0

x86_64 ioctl 3 0x80088a02 0x1000 = 0
1000> u32 0 u16 8 u8 0 u8 3
text: ioctl(3, EPIOCGPARAMS, {busy_poll_usecs=0, busy_poll_budget=8, prefer_busy_poll=0, __pad=0x3}) = 0

x86_64 ioctl 3 0xc018aa06 0x1000 = 0
1000: u64 0x2000 u64 0x1000 u64 1
text: ioctl(3, UFFDIO_WRITEPROTECT, {range={start=0x2000, len=0x1000}, mode=UFFDIO_WRITEPROTECT_MODE_WP}) = 0

x86_64 ioctl 3 0xc020aa07 0x1000 = 0
1000: u64 0x2000 u64 0x1000 u64 0 u64 0
1000> u64 0x2000 u64 0x1000 u64 0 u64 4096
text: ioctl(3, UFFDIO_CONTINUE, {range={start=0x2000, len=0x1000}, mode=0, mapped=4096}) = 0

x86_64 ioctl 3 0xc028aa05 0x1000 = 0
1000: u64 0x2000 u64 0x3000 u64 0x1000 u64 2 u64 0
1000> u64 0x2000 u64 0x3000 u64 0x1000 u64 2 u64 0x1000
text: ioctl(3, UFFDIO_MOVE, {dst=0x2000, src=0x3000, len=0x1000, mode=UFFDIO_MOVE_MODE_ALLOW_SRC_HOLES, move=0x1000}) = 0

# metadata of blocks, partly readable, and none
x86_64 ioctl 3 0xc0101502 0x1000 = 0
1000: fill16 0
1000> u32 5 u16 512 u8 8 u8 1 u8 2 u8 3 u8 4 u8 2 u8 5 u8 6 u8 7 u8 0
text: ioctl(3, FS_IOC_GETLBMD_CAP, {lbmd_flags=LBMD_PI_CAP_INTEGRITY|0x4, lbmd_interval=512, lbmd_size=8, lbmd_opaque_size=1, lbmd_opaque_offset=2, lbmd_pi_size=3, lbmd_pi_offset=4, lbmd_guard_tag_type=LBMD_PI_CSUM_CRC16_T10DIF, lbmd_app_tag_size=5, lbmd_ref_tag_size=6, lbmd_storage_tag_size=7}) = 0

x86_64 ioctl 3 0xc0101502 0 = -14 EFAULT
text: ioctl(3, FS_IOC_GETLBMD_CAP, NULL) = -1 EFAULT (Bad address)

# terminals
x86_64 ioctl 4 0x5402 0x1000 = 0
1000: u32 0x7ef4 u32 0x3d u32 0xc00015ff u32 0x1ffff u8 0 fill19 0
text: ioctl(4, SNDCTL_TMR_START or TCSETS, {c_iflag=IGNPAR|INPCK|ISTRIP|INLCR|IGNCR|IUCLC|IXON|IXANY|IXOFF|IMAXBEL|IUTF8, c_oflag=NL0|CR0|TAB0|BS0|VT0|FF0|OPOST|ONLCR|OCRNL|ONOCR|ONLRET, c_cflag=B4000000|CS8|CSTOPB|CREAD|PARENB|HUPCL|CMSPAR|CRTSCTS, c_lflag=ISIG|ICANON|XCASE|ECHO|ECHOE|ECHOK|ECHONL|NOFLSH|IEXTEN|ECHOCTL|ECHOPRT|ECHOKE|FLUSHO|PENDIN|TOSTOP|EXTPROC|0x2000, ...}) = 0
json: {"call":"ioctl","args":{"fd":4,"request":"SNDCTL_TMR_START or TCSETS","argp":{"c_iflag":["IGNPAR","INPCK","ISTRIP","INLCR","IGNCR","IUCLC","IXON","IXANY","IXOFF","IMAXBEL","IUTF8"],"c_oflag":["NL0","CR0","TAB0","BS0","VT0","FF0","OPOST","ONLCR","OCRNL","ONOCR","ONLRET"],"c_cflag":["B4000000","CS8","CSTOPB","CREAD","PARENB","HUPCL","CMSPAR","CRTSCTS"],"c_lflag":["ISIG","ICANON","XCASE","ECHO","ECHOE","ECHOK","ECHONL","NOFLSH","IEXTEN","ECHOCTL","ECHOPRT","ECHOKE","FLUSHO","PENDIN","TOSTOP","EXTPROC","0x2000"],"c_line":"N_TTY","c_cc":{"VINTR":0,"VQUIT":0,"VERASE":0,"VKILL":0,"VEOF":0,"VTIME":0,"VMIN":0,"VSWTC":0,"VSTART":0,"VSTOP":0,"VSUSP":0,"VEOL":0,"VREPRINT":0,"VDISCARD":0,"VWERASE":0,"VLNEXT":0,"VEOL2":0,"17":0,"18":0}}},"ret":0}
plan: 1000+36

# raw mode: nothing is left where flags would stand
x86_64 ioctl 4 0x5403 0x1000 = 0
1000: u32 0 u32 0 u32 0x1022 u32 0 u8 0 fill19 0
text: ioctl(4, SNDCTL_TMR_STOP or TCSETSW, {c_iflag=, c_oflag=NL0|CR0|TAB0|BS0|VT0|FF0|, c_cflag=B115200|CS7|, c_lflag=, ...}) = 0

x86_64 ioctl 4 0x5404 0x1000 = 0
1000: u32 2 u32 1 u32 0x200d1011 u32 0 u8 0 fill19 0
text: ioctl(4, SNDCTL_TMR_CONTINUE or TCSETSF, {c_iflag=BRKINT, c_oflag=NL0|CR0|TAB0|BS0|VT0|FF0|OPOST, c_cflag=B57600|B9600<<IBSHIFT|CS6|0x20000000, c_lflag=, ...}) = 0

x86_64 ioctl 4 0x5401 0x1000 = -5 EIO
text: ioctl(4, TCGETS, 0x1000) = -1 EIO (Input/output error)
json: {"call":"ioctl","args":{"fd":4,"request":"TCGETS","argp":{"at":"0x1000","unread":"not filled"}},"ret":-1,"errno":"EIO"}

x86_64 ioctl 4 0x5405 0x1000 = 0
1000> u16 0x500 u16 5 u16 0xbf u16 0x8a3b u8 0 fill8 0
text: ioctl(4, TCGETA, {c_iflag=ICRNL|IXON, c_oflag=NL0|CR0|TAB0|BS0|VT0|FF0|OPOST|ONLCR, c_cflag=B38400|CS8|CREAD, c_lflag=ISIG|ICANON|ECHO|ECHOE|ECHOK|IEXTEN|ECHOCTL|ECHOKE, ...}) = 0
json: {"call":"ioctl","args":{"fd":4,"request":"TCGETA","argp":{"c_iflag":["ICRNL","IXON"],"c_oflag":["NL0","CR0","TAB0","BS0","VT0","FF0","OPOST","ONLCR"],"c_cflag":["B38400","CS8","CREAD"],"c_lflag":["ISIG","ICANON","ECHO","ECHOE","ECHOK","IEXTEN","ECHOCTL","ECHOKE"],"c_line":"N_TTY","c_cc":{"VINTR":0,"VQUIT":0,"VERASE":0,"VKILL":0,"VEOF":0,"VTIME":0,"VMIN":0,"VSWTC":0}}},"ret":0}
plan: >1000+18

x86_64 ioctl 4 0x402c542b 0x1000 = 0
1000: u32 0x500 u32 5 u32 0x10b0 u32 0x8a3b u8 0 fill19 0 u32 38400 u32 12345
text: ioctl(4, TCSETS2, {c_iflag=ICRNL|IXON, c_oflag=NL0|CR0|TAB0|BS0|VT0|FF0|OPOST|ONLCR, c_cflag=BOTHER|CS8|CREAD, c_lflag=ISIG|ICANON|ECHO|ECHOE|ECHOK|IEXTEN|ECHOCTL|ECHOKE, ...}) = 0
json: {"call":"ioctl","args":{"fd":4,"request":"TCSETS2","argp":{"c_iflag":["ICRNL","IXON"],"c_oflag":["NL0","CR0","TAB0","BS0","VT0","FF0","OPOST","ONLCR"],"c_cflag":["BOTHER","CS8","CREAD"],"c_lflag":["ISIG","ICANON","ECHO","ECHOE","ECHOK","IEXTEN","ECHOCTL","ECHOKE"],"c_line":"N_TTY","c_cc":{"VINTR":0,"VQUIT":0,"VERASE":0,"VKILL":0,"VEOF":0,"VTIME":0,"VMIN":0,"VSWTC":0,"VSTART":0,"VSTOP":0,"VSUSP":0,"VEOL":0,"VREPRINT":0,"VDISCARD":0,"VWERASE":0,"VLNEXT":0,"VEOL2":0,"17":0,"18":0},"c_ispeed":38400,"c_ospeed":12345}},"ret":0}

x86_64 ioctl 4 0x540a 3 = 0
text: ioctl(4, TCXONC, TCION) = 0
json: {"call":"ioctl","args":{"fd":4,"request":"TCXONC","argp":"TCION"},"ret":0}

x86_64 ioctl 4 0x540b 9 = -22 EINVAL
text: ioctl(4, TCFLSH, 0x9 /* TC??? */) = -1 EINVAL (Invalid argument)
json: {"call":"ioctl","args":{"fd":4,"request":"TCFLSH","argp":9},"ret":-1,"errno":"EINVAL"}

x86_64 ioctl 4 0x540e 1 = -1 EPERM
text: ioctl(4, TIOCSCTTY, 1) = -1 EPERM (Operation not permitted)
json: {"call":"ioctl","args":{"fd":4,"request":"TIOCSCTTY","argp":1},"ret":-1,"errno":"EPERM"}

x86_64 ioctl 4 0x5410 0x1000 = 0
1000: u32 77
text: ioctl(4, TIOCSPGRP, [77]) = 0
json: {"call":"ioctl","args":{"fd":4,"request":"TIOCSPGRP","argp":77},"ret":0}

x86_64 ioctl 4 0x5415 0x1000 = 0
1000> u32 3
text: ioctl(4, TIOCMGET, [TIOCM_LE|TIOCM_DTR]) = 0
json: {"call":"ioctl","args":{"fd":4,"request":"TIOCMGET","argp":["TIOCM_LE","TIOCM_DTR"]},"ret":0}

x86_64 ioctl 4 0x5412 0x1000 = 0
1000: "ab"
text: ioctl(4, TIOCSTI, "a") = 0
json: {"call":"ioctl","args":{"fd":4,"request":"TIOCSTI","argp":"a"},"ret":0}

x86_64 ioctl 4 0x540c 0 = 0
text: ioctl(4, TIOCEXCL) = 0
json: {"call":"ioctl","args":{"fd":4,"request":"TIOCEXCL"},"ret":0}

x86_64 ioctl 3 0x5441 0x80102 = 4
text: ioctl(3, TIOCGPTPEER, 0x80102) = 4
json: {"call":"ioctl","args":{"fd":3,"request":"TIOCGPTPEER","flags":524546},"ret":4}

# files
x86_64 ioctl 5 0x80086601 0x1000 = 0
1000> u32 0x80010
text: ioctl(5, FS_IOC_GETFLAGS, [FS_IMMUTABLE_FL|FS_EXTENT_FL]) = 0
json: {"call":"ioctl","args":{"fd":5,"request":"FS_IOC_GETFLAGS","argp":["FS_IMMUTABLE_FL","FS_EXTENT_FL"]},"ret":0}

# the request has another number where longs are short
i386 ioctl 5 0x80046601 0x1000 = 0
1000> u32 0x80000
text: ioctl(5, FS_IOC32_GETFLAGS, [FS_EXTENT_FL]) = 0
json: {"call":"ioctl","args":{"fd":5,"request":"FS_IOC32_GETFLAGS","argp":["FS_EXTENT_FL"]},"ret":0}

i386 ioctl 5 0x80086601 0x1000 = -25 ENOTTY
text: ioctl(5, _IOC(_IOC_READ, 0x66, 0x1, 0x8), 0x1000) = -1 ENOTTY (Inappropriate ioctl for device)
json: {"call":"ioctl","args":{"fd":5,"request":2148034049,"argp":4096},"ret":-1,"errno":"ENOTTY"}

x86_64 ioctl 5 0x801c581f 0x1000 = 0
1000> u32 0x80000002 u32 1 u32 2 u32 3 u32 4
text: ioctl(5, FS_IOC_FSGETXATTR, {fsx_xflags=FS_XFLAG_PREALLOC|FS_XFLAG_HASATTR, fsx_extsize=1, fsx_nextents=2, fsx_projid=0x3, fsx_cowextsize=4}) = 0
json: {"call":"ioctl","args":{"fd":5,"request":"FS_IOC_FSGETXATTR","argp":{"fsx_xflags":["FS_XFLAG_PREALLOC","FS_XFLAG_HASATTR"],"fsx_extsize":1,"fsx_nextents":2,"fsx_projid":3,"fsx_cowextsize":4}},"ret":0}

x86_64 ioctl 5 0x401c5820 0x1000 = 0
1000: u32 0 u32 1 u32 2 u32 3 u32 4 u64 0
text: ioctl(5, FS_IOC_FSSETXATTR, {fsx_xflags=0, fsx_extsize=1, fsx_projid=0x3, fsx_cowextsize=4}) = 0
json: {"call":"ioctl","args":{"fd":5,"request":"FS_IOC_FSSETXATTR","argp":{"fsx_xflags":[],"fsx_extsize":1,"fsx_projid":3,"fsx_cowextsize":4}},"ret":0}

x86_64 ioctl 5 0x40049409 3 = -18 EXDEV
text: ioctl(5, BTRFS_IOC_CLONE or FICLONE, 3) = -1 EXDEV (Invalid cross-device link)
json: {"call":"ioctl","args":{"fd":5,"request":"BTRFS_IOC_CLONE or FICLONE","argp":3},"ret":-1,"errno":"EXDEV"}

x86_64 ioctl 5 0x4020940d 0x1000 = -95 EOPNOTSUPP
1000: u64 5 u64 1 u64 2 u64 3
text: ioctl(5, BTRFS_IOC_CLONE_RANGE or FICLONERANGE, {src_fd=5, src_offset=1, src_length=2, dest_offset=3}) = -1 EOPNOTSUPP (Operation not supported)
json: {"call":"ioctl","args":{"fd":5,"request":"BTRFS_IOC_CLONE_RANGE or FICLONERANGE","argp":{"src_fd":5,"src_offset":1,"src_length":2,"dest_offset":3}},"ret":-1,"errno":"EOPNOTSUPP"}

x86_64 ioctl 5 0xc0189436 0x1000 = -95 EOPNOTSUPP
1000: u64 0 u64 5 u16 2 u16 0 u32 0 u64 5 u64 5 u64 0 u64 0 u64 99 u64 6 u64 0 u64 0
text: ioctl(5, BTRFS_IOC_FILE_EXTENT_SAME or FIDEDUPERANGE, {src_offset=0, src_length=5, dest_count=2, info=[{dest_fd=5, dest_offset=5}, {dest_fd=99, dest_offset=6}]}) = -1 EOPNOTSUPP (Operation not supported)
json: {"call":"ioctl","args":{"fd":5,"request":"BTRFS_IOC_FILE_EXTENT_SAME or FIDEDUPERANGE","argp":{"src_offset":0,"src_length":5,"dest_count":2,"info":[{"dest_fd":5,"dest_offset":5},{"dest_fd":99,"dest_offset":6}]}},"ret":-1,"errno":"EOPNOTSUPP"}

# a record that goes on for as many extents as it says; a lie is bounded by the limits
x86_64 ioctl 5 0xc020660b 0x1000 = 0
verbose
1000: u64 0 u64 0xffffffffffffffff u32 1 u32 0 u32 2 u32 0
1010> u32 1 u32 1
1020> u64 0 u64 179750211584 u64 4096 u64 0 u64 0 u32 0x1001 u32 0 u64 0
text: ioctl(5, FS_IOC_FIEMAP, {fm_start=0, fm_length=18446744073709551615, fm_flags=FIEMAP_FLAG_SYNC, fm_extent_count=2} => {fm_flags=FIEMAP_FLAG_SYNC, fm_mapped_extents=1, fm_extents=[{fe_logical=0, fe_physical=179750211584, fe_length=4096, fe_flags=FIEMAP_EXTENT_LAST|FIEMAP_EXTENT_MERGED}]}) = 0
json: {"call":"ioctl","args":{"fd":5,"request":"FS_IOC_FIEMAP","argp":{"before":{"fm_start":0,"fm_length":"18446744073709551615","fm_flags":["FIEMAP_FLAG_SYNC"],"fm_extent_count":2},"after":{"fm_flags":["FIEMAP_FLAG_SYNC"],"fm_mapped_extents":1,"fm_extents":[{"fe_logical":0,"fe_physical":179750211584,"fe_length":4096,"fe_flags":["FIEMAP_EXTENT_LAST","FIEMAP_EXTENT_MERGED"]}]}}},"ret":0}

x86_64 ioctl 5 0xc020660b 0x1000 = 0
limit 1
1000: u64 0 u64 1 u32 0 u32 0 u32 2 u32 0
1014> u32 0xffffffff
text: ioctl(5, FS_IOC_FIEMAP, {fm_start=0, fm_length=1, fm_flags=0, fm_extent_count=2} => {fm_flags=0, fm_mapped_extents=4294967295, ...}) = 0

x86_64 ioctl 5 0x81009431 0x1000 = 0
1000> "label\0"
text: ioctl(5, FS_IOC_GETFSLABEL, "label") = 0
json: {"call":"ioctl","args":{"fd":5,"request":"FS_IOC_GETFSLABEL","argp":"label"},"ret":0}

# disks, clocks, namespaces, random numbers
x86_64 ioctl 5 0x80081272 0x1000 = 0
1000> u64 0x100000000000
text: ioctl(5, BLKGETSIZE64, [17592186044416]) = 0
json: {"call":"ioctl","args":{"fd":5,"request":"BLKGETSIZE64","argp":17592186044416},"ret":0}

x86_64 ioctl 5 0x1277 0x1000 = -25 ENOTTY
1000: u64 1 u64 2
text: ioctl(5, BLKDISCARD, [1, 2]) = -1 ENOTTY (Inappropriate ioctl for device)
json: {"call":"ioctl","args":{"fd":5,"request":"BLKDISCARD","argp":[1,2]},"ret":-1,"errno":"ENOTTY"}

x86_64 ioctl 5 0x125f 0 = 0
text: ioctl(5, BLKRRPART) = 0
json: {"call":"ioctl","args":{"fd":5,"request":"BLKRRPART"},"ret":0}

x86_64 ioctl 5 0x4c05 0x1000 = 0
1000> u64 0x801 u64 5 u64 0 u64 4096 u64 0 u32 3 u32 0 u32 0 u32 5 "/img\0" fill59 0 fill96 0 u64 0 u64 0
text: ioctl(5, LOOP_GET_STATUS64, {lo_offset=0x1000, lo_number=3, lo_flags=LO_FLAGS_READ_ONLY|LO_FLAGS_AUTOCLEAR, lo_file_name="/img", ...}) = 0
json: {"call":"ioctl","args":{"fd":5,"request":"LOOP_GET_STATUS64","argp":{"lo_device":2049,"lo_inode":5,"lo_rdevice":0,"lo_offset":4096,"lo_sizelimit":0,"lo_number":3,"lo_encrypt_type":"LO_CRYPT_NONE","lo_encrypt_key_size":0,"lo_flags":["LO_FLAGS_READ_ONLY","LO_FLAGS_AUTOCLEAR"],"lo_file_name":"/img","lo_crypt_name":"","lo_encrypt_key":"","lo_init":[0,0]}},"ret":0}

x86_64 ioctl 5 0x80247009 0x1000 = 0
1000> u32 1 u32 2 u32 3 u32 4 u32 5 u32 126 u32 0 u32 0 u32 0
text: ioctl(5, RTC_RD_TIME, {tm_sec=1, tm_min=2, tm_hour=3, tm_mday=4, tm_mon=5, tm_year=126, ...}) = 0
json: {"call":"ioctl","args":{"fd":5,"request":"RTC_RD_TIME","argp":{"tm_sec":1,"tm_min":2,"tm_hour":3,"tm_mday":4,"tm_mon":5,"tm_year":126,"tm_wday":0,"tm_yday":0,"tm_isdst":0}},"ret":0}

x86_64 ioctl 7 0xb703 = 1073741824
text: ioctl(7, NS_GET_NSTYPE) = 1073741824 (CLONE_NEWNET)
json: {"call":"ioctl","args":{"fd":7,"request":"NS_GET_NSTYPE"},"ret":"CLONE_NEWNET"}

x86_64 ioctl 7 0x40085203 0x1000 = 0
1000: u32 8 u32 4 "abcd"
text: ioctl(7, RNDADDENTROPY, {entropy_count=8, buf_size=4, buf="abcd"}) = 0
json: {"call":"ioctl","args":{"fd":7,"request":"RNDADDENTROPY","argp":{"entropy_count":8,"buf_size":4,"buf":"abcd"}},"ret":0}

# interfaces: the name asks, the kernel answers beside it
x86_64 ioctl 6 0x8933 0x1000 = 0
1000: "lo" fill38 0
1010> u32 1
text: ioctl(6, SIOCGIFINDEX, {ifr_name="lo", ifr_ifindex=1}) = 0
json: {"call":"ioctl","args":{"fd":6,"request":"SIOCGIFINDEX","argp":{"ifr_name":"lo","ifr_ifindex":1}},"ret":0}

x86_64 ioctl 6 0x8933 0x1000 = -19 ENODEV
1000: "nx" fill38 0
text: ioctl(6, SIOCGIFINDEX, {ifr_name="nx"}) = -1 ENODEV (No such device)
json: {"call":"ioctl","args":{"fd":6,"request":"SIOCGIFINDEX","argp":{"ifr_name":"nx"}},"ret":-1,"errno":"ENODEV"}

x86_64 ioctl 6 0x8910 0x1000 = 0
1000: fill16 0 u32 1 fill20 0
1000> "lo\0"
text: ioctl(6, SIOCGIFNAME, {ifr_ifindex=1, ifr_name="lo"}) = 0
json: {"call":"ioctl","args":{"fd":6,"request":"SIOCGIFNAME","argp":{"ifr_ifindex":1,"ifr_name":"lo"}},"ret":0}

x86_64 ioctl 6 0x8915 0x1000 = 0
1000: "lo" fill38 0
1010> u16 2 u16 0 "\x7f\x00\x00\x01"
text: ioctl(6, SIOCGIFADDR, {ifr_name="lo", ifr_addr={sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr("127.0.0.1")}}) = 0
json: {"call":"ioctl","args":{"fd":6,"request":"SIOCGIFADDR","argp":{"ifr_name":"lo","ifr_addr":{"sa_family":"AF_INET","sin_port":0,"sin_addr":"127.0.0.1"}}},"ret":0}

i386 ioctl 6 0x8914 0x1000 = 0
1000: "lo" fill14 0 u16 0x49 fill14 0
text: ioctl(6, SIOCSIFFLAGS, {ifr_name="lo", ifr_flags=IFF_UP|IFF_LOOPBACK|IFF_RUNNING}) = 0
json: {"call":"ioctl","args":{"fd":6,"request":"SIOCSIFFLAGS","argp":{"ifr_name":"lo","ifr_flags":["IFF_UP","IFF_LOOPBACK","IFF_RUNNING"]}},"ret":0}

x86_64 ioctl 6 0x8927 0x1000 = 0
1000: "lo" fill38 0
1010> u16 0x304 fill6 0
json: {"call":"ioctl","args":{"fd":6,"request":"SIOCGIFHWADDR","argp":{"ifr_name":"lo","ifr_hwaddr":{"sa_family":"ARPHRD_LOOPBACK","sa_data":"00:00:00:00:00:00"}}},"ret":0}

x86_64 ioctl 6 0x8902 0x1000 = 0
1000: i32 -5
text: ioctl(6, SIOCSPGRP, [-5]) = 0
json: {"call":"ioctl","args":{"fd":6,"request":"SIOCSPGRP","argp":-5},"ret":0}

x86_64 ioctl 6 0x5421 0 = -14 EFAULT
text: ioctl(6, FIONBIO, NULL) = -1 EFAULT (Bad address)
json: {"call":"ioctl","args":{"fd":6,"request":"FIONBIO","argp":null},"ret":-1,"errno":"EFAULT"}

# userfaultfd: what was asked, what came; of a failure what was asked
x86_64 ioctl 3 0xc020aa00 0x1000 = 0
1000: u64 0x30000000 u64 0x4000 u64 1 u64 0
1018> u64 0x1c
text: ioctl(3, UFFDIO_REGISTER, {range={start=0x30000000, len=0x4000}, mode=UFFDIO_REGISTER_MODE_MISSING, ioctls=1<<_UFFDIO_WAKE|1<<_UFFDIO_COPY|1<<_UFFDIO_ZEROPAGE}) = 0
json: {"call":"ioctl","args":{"fd":3,"request":"UFFDIO_REGISTER","argp":{"range":{"start":805306368,"len":16384},"mode":["UFFDIO_REGISTER_MODE_MISSING"],"ioctls":["1<<_UFFDIO_WAKE","1<<_UFFDIO_COPY","1<<_UFFDIO_ZEROPAGE"]}},"ret":0}

x86_64 ioctl 3 0xc020aa00 0x1000 = -22 EINVAL
1000: u64 0x30000000 u64 0x4000 u64 0 u64 0
text: ioctl(3, UFFDIO_REGISTER, {range={start=0x30000000, len=0x4000}, mode=0}) = -1 EINVAL (Invalid argument)
json: {"call":"ioctl","args":{"fd":3,"request":"UFFDIO_REGISTER","argp":{"range":{"start":805306368,"len":16384},"mode":[]}},"ret":-1,"errno":"EINVAL"}

# names only; numbers only; what lies above 32 bits is not looked at
x86_64 ioctl 3 0x4068a257 0x1000 = -25 ENOTTY
text: ioctl(3, ACRN_IOCTL_ASSIGN_MMIODEV, 0x1000) = -1 ENOTTY (Inappropriate ioctl for device)
json: {"call":"ioctl","args":{"fd":3,"request":"ACRN_IOCTL_ASSIGN_MMIODEV","argp":4096},"ret":-1,"errno":"ENOTTY"}

x86_64 ioctl 3 0x89f5 0 = -19 ENODEV
text: ioctl(3, _IOC(_IOC_NONE, 0x89, 0xf5, 0), 0) = -1 ENODEV (No such device)
json: {"call":"ioctl","args":{"fd":3,"request":35317,"argp":0},"ret":-1,"errno":"ENODEV"}

x86_64 ioctl 3 0x541b0000540f 0x1000 = 0
1000> u32 5
text: ioctl(3, TIOCGPGRP, [5]) = 0
json: {"call":"ioctl","args":{"fd":3,"request":"TIOCGPGRP","argp":5},"ret":0}

# the interfaces of an address family
x86_64 ioctl 3 0x8912 0x1000 = 0
1000: u32 82 u32 0 u64 0x2000
1000> u32 40 u32 0 u64 0x2000
2000> "lo" fill14 0 u16 2 u16 0 "\x7f\x00\x00\x01" fill16 0
text: ioctl(3, SIOCGIFCONF, {ifc_len=82 => 40 /* 1 * sizeof(struct ifreq) */, ifc_buf=[{ifr_name="lo", ifr_addr={sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr("127.0.0.1")}}]}) = 0

i386 ioctl 3 0x8912 0x1000 = 0
1000: u32 5 u32 0
1000> u32 64 u32 0
text: ioctl(3, SIOCGIFCONF, {ifc_len=64 /* 2 * sizeof(struct ifreq) */, ifc_buf=NULL}) = 0
json: {"call":"ioctl","args":{"fd":3,"request":"SIOCGIFCONF","argp":{"ifc_len":64,"ifc_buf":null}},"ret":0}

x86_64 ioctl 3 0x8912 0x1000 = -14 EFAULT
1000: u32 80 u32 0 u64 0x2000
text: ioctl(3, SIOCGIFCONF, {ifc_len=80 /* 2 * sizeof(struct ifreq) */, ifc_buf=0x2000}) = -1 EFAULT (Bad address)

# requests that terminals and sound devices have in common are named by the device
x86_64 ioctl 4 0x5402 0 = -14 EFAULT
fd 4 device 0x200
text: ioctl(4, TCSETS, NULL) = -1 EFAULT (Bad address)

x86_64 ioctl 4 0x5404 0x1000 = -14 EFAULT
fd 4 device 0x400
text: ioctl(4, SNDCTL_TMR_CONTINUE, 0x1000) = -1 EFAULT (Bad address)
json: {"call":"ioctl","args":{"fd":4,"request":"SNDCTL_TMR_CONTINUE","argp":{"at":"0x1000","unread":"EFAULT"}},"ret":-1,"errno":"EFAULT"}

# with -v, the bytes of requests without a type of their own are shown, even if the call failed
x86_64 ioctl 0xffffffff 0xc004dead 0x1000 = -9 EBADF
verbose
1000: "\x01\x02\x03\x04"
1000> "\x01\x02\x03\x04"
text: ioctl(-1, _IOC(_IOC_READ|_IOC_WRITE, 0xde, 0xad, 0x4), "\x01\x02\x03\x04" => "\x01\x02\x03\x04") = -1 EBADF (Bad file descriptor)

x86_64 ioctl 0xffffffff 0x8004dead 0x1000 = -9 EBADF
verbose
1000: "abcd"
1000> "wxyz"
text: ioctl(-1, _IOC(_IOC_READ, 0xde, 0xad, 0x4), "\x77\x78\x79\x7a") = -1 EBADF (Bad file descriptor)

x86_64 ioctl 0xffffffff 0x4004dead 0x1000 = -9 EBADF
verbose
limit 2
1000: "abcd"
text: ioctl(-1, _IOC(_IOC_WRITE, 0xde, 0xad, 0x4), "\x61\x62"...) = -1 EBADF (Bad file descriptor)

x86_64 ioctl 0xffffffff 0x0004dead 0x1000 = 0
verbose
1000: "abcd"
1000> "wxyz"
text: ioctl(-1, _IOC(_IOC_NONE, 0xde, 0xad, 0x4), "\x61\x62\x63\x64" => "\x77\x78\x79\x7a") = 0

x86_64 ioctl 0xffffffff 0x4004dead 0x1000 = -9 EBADF
1000: "abcd"
text: ioctl(-1, _IOC(_IOC_WRITE, 0xde, 0xad, 0x4), 0x1000) = -1 EBADF (Bad file descriptor)

# ... but not without bytes, or where unknown requests have none
x86_64 ioctl 0xffffffff 0xdead 0x1000 = -9 EBADF
verbose
1000: "abcd"
text: ioctl(-1, _IOC(_IOC_NONE, 0xde, 0xad, 0), 0x1000) = -1 EBADF (Bad file descriptor)

x86_64 ioctl 0xffffffff 0xc004dead 0 = -9 EBADF
verbose
text: ioctl(-1, _IOC(_IOC_READ|_IOC_WRITE, 0xde, 0xad, 0x4), 0) = -1 EBADF (Bad file descriptor)

x86_64 ioctl 0xffffffff 0x400454ff 0x1000 = -9 EBADF
verbose
1000: "abcd"
text: ioctl(-1, _IOC(_IOC_WRITE, 0x54, 0xff, 0x4), 0x1000) = -1 EBADF (Bad file descriptor)

# without -v, the first two files
x86_64 ioctl 5 0xc0189436 0x1000 = -9 EBADF
1000: u64 0 u64 5 u16 3 u16 0 u32 0 u64 5 u64 5 u64 0 u64 0 u64 6 u64 6 u64 0 u64 0 u64 7 u64 7 u64 0 u64 0
text: ioctl(5, BTRFS_IOC_FILE_EXTENT_SAME or FIDEDUPERANGE, {src_offset=0, src_length=5, dest_count=3, info=[{dest_fd=5, dest_offset=5}, {dest_fd=6, dest_offset=6}, ...]}) = -1 EBADF (Bad file descriptor)

x86_64 ioctl 5 0xc0189436 0x1000 = -9 EBADF
verbose
1000: u64 0 u64 5 u16 3 u16 0 u32 0 u64 5 u64 5 u64 0 u64 0 u64 6 u64 6 u64 0 u64 0 u64 7 u64 7 u64 0 u64 0
text: ioctl(5, BTRFS_IOC_FILE_EXTENT_SAME or FIDEDUPERANGE, {src_offset=0, src_length=5, dest_count=3, info=[{dest_fd=5, dest_offset=5}, {dest_fd=6, dest_offset=6}, {dest_fd=7, dest_offset=7}]}) = -1 EBADF (Bad file descriptor)

# the limits of all objects are omitted without -v
x86_64 ioctl 5 0xd0009411 0x1000 = -9 EBADF
1000: u64 5 u64 256 u64 -256 u64 0 u64 -1 u64 0 u64 -1 u32 0 u32 -1 u32 10 fill4000 0
text: ioctl(5, BTRFS_IOC_TREE_SEARCH, {key={tree_id=BTRFS_FS_TREE_OBJECTID, min_offset=0, max_offset=UINT64_MAX, min_transid=0, max_transid=UINT64_MAX, min_type=0, max_type=UINT32_MAX, nr_items=10}}) = -1 EBADF (Bad file descriptor)

x86_64 ioctl 5 0xd0009411 0x1000 = -9 EBADF
verbose
1000: u64 5 u64 256 u64 -256 u64 0 u64 -1 u64 0 u64 -1 u32 0 u32 -1 u32 10 fill4000 0
text: ioctl(5, BTRFS_IOC_TREE_SEARCH, {key={tree_id=BTRFS_FS_TREE_OBJECTID, min_objectid=BTRFS_FIRST_FREE_OBJECTID, max_objectid=BTRFS_LAST_FREE_OBJECTID, min_offset=0, max_offset=UINT64_MAX, min_transid=0, max_transid=UINT64_MAX, min_type=0, max_type=UINT32_MAX, nr_items=10}}) = -1 EBADF (Bad file descriptor)

# requests of several drivers
x86_64 ioctl 3 0xc0186440 0x1000 = 0
text: ioctl(3, DRM_IOCTL_HL_INFO or DRM_IOCTL_MSM_GET_PARAM or DRM_IOCTL_ROCKET_CREATE_BO, 0x1000) = 0

x86_64 ioctl 3 0x3b76 0 = -22 EINVAL
text: ioctl(3, VFIO_DEVICE_BIND_IOMMUFD or VFIO_IOMMU_SPAPR_UNREGISTER_MEMORY, 0) = -1 EINVAL (Invalid argument)

# the address of an interface has 16 bytes
x86_64 ioctl 3 0x8915 0x1000 = 0
1000: "eth0\0\0\0\0\0\0\0\0\0\0\0\0" u16 10 u16 1 u32 2 u64 3 u64 4
text: ioctl(3, SIOCGIFADDR, {ifr_name="eth0", ifr_addr={sa_family=AF_INET6, sa_data="\1\0\2\0\0\0\3\0\0\0\0\0\0\0"}}) = 0

# PTP clocks
x86_64 ioctl 3 0x80503d01 0x1000 = 0
1000> u32 100 u32 0 u32 2 u32 1 u32 1 u32 4 u32 0 u32 0 fill48 0
text: ioctl(3, PTP_CLOCK_GETCAPS, {max_adj=100, n_alarm=0, n_ext_ts=2, n_per_out=1, pps=1, n_pins=4, cross_timestamping=0, adjust_phase=0, max_phase_adj=0}) = 0

x86_64 ioctl 3 0x80503d0a 0x1000 = 0
1000> u32 100 u32 0 u32 2 u32 1 u32 1 u32 4 u32 0 u32 0 u32 9 fill44 0
text: ioctl(3, PTP_CLOCK_GETCAPS2, {max_adj=100, n_alarm=0, n_ext_ts=2, n_per_out=1, pps=1, n_pins=4, cross_timestamping=0, adjust_phase=0, max_phase_adj=9 /* 0.000000009 s */}) = 0

x86_64 ioctl 3 0x80503d01 0 = -14 EFAULT
text: ioctl(3, PTP_CLOCK_GETCAPS, NULL) = -1 EFAULT (Bad address)

# the reserved fields of the first version of a request are not checked by the kernel
x86_64 ioctl 3 0x40103d02 0x1000 = 0
1000: u32 1 u32 3 u32 7 u32 0
text: ioctl(3, PTP_EXTTS_REQUEST, {index=1, flags=PTP_ENABLE_FEATURE|PTP_RISING_EDGE}) = 0

x86_64 ioctl 3 0x40103d0b 0x1000 = -22 EINVAL
1000: u32 1 u32 3 u32 7 u32 0
text: ioctl(3, PTP_EXTTS_REQUEST2, {index=1, flags=PTP_ENABLE_FEATURE|PTP_RISING_EDGE, rsv=[0x7, 0]}) = -1 EINVAL (Invalid argument)
json: {"call":"ioctl","args":{"fd":3,"request":"PTP_EXTTS_REQUEST2","argp":{"index":1,"flags":["PTP_ENABLE_FEATURE","PTP_RISING_EDGE"],"rsv":[7,0]}},"ret":-1,"errno":"EINVAL"}

x86_64 ioctl 3 0x40383d0c 0x1000 = 0
1000: u64 1 u32 2 u32 0 u64 3 u32 4 u32 5 u32 6 u32 0 fill16 0
text: ioctl(3, PTP_PEROUT_REQUEST2, {start={sec=1, nsec=2} /* 1970-01-01T00:00:01.000000002+0000 */, period={sec=3, nsec=4, reserved=0x5}, index=6, flags=0}) = 0

x86_64 ioctl 3 0x40383d0c 0x1000 = 0
1000: u64 1 u32 2 u32 0 u64 3 u32 4 u32 0 u32 6 u32 6 u64 8 u32 9 u32 0
text: ioctl(3, PTP_PEROUT_REQUEST2, {phase={sec=1, nsec=2}, period={sec=3, nsec=4}, index=6, flags=PTP_PEROUT_DUTY_CYCLE|PTP_PEROUT_PHASE, on={sec=8, nsec=9}}) = 0

x86_64 ioctl 3 0x43403d05 0x1000 = -22 EINVAL
1000: u32 26 u32 0 u32 0 u32 0 fill816 0
text: ioctl(3, PTP_SYS_OFFSET, {n_samples=26}) = -1 EINVAL (Invalid argument)

# one sample of the device's clock is between two of the system's
x86_64 ioctl 3 0x43403d05 0x1000 = 0
1000: u32 1 u32 0 u32 0 u32 0 fill816 0
1000> u32 1 u32 0 u32 0 u32 0 u64 1 u32 2 u32 0 u64 3 u32 4 u32 0 u64 5 u32 6 u32 0 fill768 0
text: ioctl(3, PTP_SYS_OFFSET, {n_samples=1, ts=[{sec=1, nsec=2} /* 1970-01-01T00:00:01.000000002+0000 */, {sec=3, nsec=4} /* 1970-01-01T00:00:03.000000004+0000 */, {sec=5, nsec=6} /* 1970-01-01T00:00:05.000000006+0000 */]}) = 0

x86_64 ioctl 3 0xc0603d06 0x1000 = 0
1000: fill64 0 u32 2 fill28 0
1000> "SDP0" fill60 0 u32 2 u32 1 u32 3 fill20 0
text: ioctl(3, PTP_PIN_GETFUNC, {index=2, name="SDP0", func=PTP_PF_EXTTS, chan=3}) = 0

x86_64 ioctl 3 0x40603d07 0x1000 = -22 EINVAL
1000: fill64 0 u32 2 u32 4 u32 3 fill20 0
text: ioctl(3, PTP_PIN_SETFUNC, {index=2, func=0x4 /* PTP_PF_??? */, chan=3}) = -1 EINVAL (Invalid argument)

# flash memory
x86_64 ioctl 3 0x80204d01 0x1000 = 0
1000> u8 4 u8 0 u16 0 u32 0xc00 u32 0x8000000 u32 0x20000 u32 0x800 u32 64 u64 0
text: ioctl(3, MIXER_READ(1) or MEMGETINFO, {type=MTD_NANDFLASH, flags=MTD_WRITEABLE|MTD_BIT_WRITEABLE, size=0x8000000, erasesize=0x20000, writesize=0x800, oobsize=0x40, padding=0}) = 0
json: {"call":"ioctl","args":{"fd":3,"request":"MIXER_READ(1) or MEMGETINFO","argp":{"type":"MTD_NANDFLASH","flags":["MTD_WRITEABLE","MTD_BIT_WRITEABLE"],"size":134217728,"erasesize":131072,"writesize":2048,"oobsize":64,"padding":0}},"ret":0}

x86_64 ioctl 3 0xc0104d08 0x1000 = 0
1000: u32 0 u32 0 u32 0 u32 1
1000> u32 0x10000 u32 0x2000 u32 8 u32 1
text: ioctl(3, MEMGETREGIONINFO, {regionindex=0x1, offset=0x10000, erasesize=0x2000, numblocks=0x8}) = 0

x86_64 ioctl 3 0xc0304d18 0x1000 = 0
1000: u64 0 u64 16 u64 0 u64 0x5000 u64 0 u8 2 fill7 0
text: ioctl(3, MEMWRITE, {start=0, len=0x10, ooblen=0, usr_data=0x5000, usr_oob=NULL, mode=MTD_OPS_RAW}) = 0

# UBI: the length of the name may be wrong
x86_64 ioctl 3 0x40986f00 0x1000 = 0
1000: u32 -1 u32 1 u64 4096 u8 3 u8 0 u16 4 u32 0 "root" fill124 0
1000> u32 7 u32 1 u64 4096 u8 3 u8 0 u16 4 u32 0 "root" fill124 0
text: ioctl(3, UBI_IOCMKVOL, {vol_id=-1, alignment=1, bytes=4096, vol_type=UBI_DYNAMIC_VOLUME, flags=0, name_len=4, name="root"} => [7]) = 0
json: {"call":"ioctl","args":{"fd":3,"request":"UBI_IOCMKVOL","argp":{"before":{"vol_id":-1,"alignment":1,"bytes":4096,"vol_type":"UBI_DYNAMIC_VOLUME","flags":[],"name_len":4,"name":"root"},"after":7}},"ret":0}

x86_64 ioctl 3 0x40986f00 0x1000 = -22 EINVAL
1000: u32 -1 u32 1 u64 4096 u8 3 u8 0 u16 2 u32 0 "root" fill124 0
text: ioctl(3, UBI_IOCMKVOL, {vol_id=-1, alignment=1, bytes=4096, vol_type=UBI_DYNAMIC_VOLUME, flags=0, name_len=2, name="ro"...}) = -1 EINVAL (Invalid argument)

x86_64 ioctl 3 0x40986f00 0x1000 = -22 EINVAL
1000: u32 -1 u32 1 u64 4096 u8 3 u8 0 u16 -5 u32 0 "root" fill124 0
text: ioctl(3, UBI_IOCMKVOL, {vol_id=-1, alignment=1, bytes=4096, vol_type=UBI_DYNAMIC_VOLUME, flags=0, name_len=-5, name=""...}) = -1 EINVAL (Invalid argument)

x86_64 ioctl 3 0x51106f03 0x1000 = 0
1000: u32 1 fill12 0 u32 2 u16 1 u16 0 "a" fill127 0 fill4216 0
text: ioctl(3, UBI_IOCRNVOL, {count=1, ents=[{vol_id=2, name_len=1, name="a"}]}) = 0

x86_64 ioctl 3 0x51106f03 0x1000 = -22 EINVAL
1000: u32 -1 fill12 0 u32 2 u16 1 u16 0 "a" fill127 0 fill4216 0
text: ioctl(3, UBI_IOCRNVOL, {count=-1, ents=[]}) = -1 EINVAL (Invalid argument)

# network block devices
x86_64 ioctl 3 0xab02 0x100000000 = 0
text: ioctl(3, NBD_SET_SIZE, 4294967296) = 0

x86_64 ioctl 3 0xab0a 0x8003 = 0
text: ioctl(3, NBD_SET_FLAGS, NBD_FLAG_HAS_FLAGS|NBD_FLAG_READ_ONLY|0x8000) = 0

# seccomp listeners: the kernel wants zeros
x86_64 ioctl 3 0xc0502100 0x1000 = 0
1000: fill80 0
1000> u64 1 u32 77 u32 0 u32 186 u32 0xc000003e u64 0x5555 u64 1 u64 2 u64 3 u64 4 u64 5 u64 6
text: ioctl(3, SECCOMP_IOCTL_NOTIF_RECV, {id=0x1, pid=77, flags=0, data={nr=__NR_gettid, arch=AUDIT_ARCH_X86_64, instruction_pointer=0x5555, args=[0x1, 0x2, 0x3, 0x4, 0x5, 0x6]}}) = 0
json: {"call":"ioctl","args":{"fd":3,"request":"SECCOMP_IOCTL_NOTIF_RECV","argp":{"id":1,"pid":77,"flags":0,"data":{"nr":"gettid","arch":"AUDIT_ARCH_X86_64","instruction_pointer":"0x5555","args":[1,2,3,4,5,6]}}},"ret":0}

x86_64 ioctl 3 0xc0502100 0x1000 = -4 EINTR
1000: fill80 0
text: ioctl(3, SECCOMP_IOCTL_NOTIF_RECV, 0x1000) = -1 EINTR (Interrupted system call)

# numbers of another ABI
x86_64 ioctl 3 0xc0502100 0x1000 = -22 EINVAL
1000: u64 1 u32 77 u32 0 u32 224 u32 0x40000003 u64 0 u64 1 u64 2 u64 3 u64 4 u64 5 u64 6
text: ioctl(3, SECCOMP_IOCTL_NOTIF_RECV, {id=0x1, pid=77, flags=0, data={nr=224 /* gettid */, arch=AUDIT_ARCH_I386, instruction_pointer=NULL, args=[0x1, 0x2, 0x3, 0x4, 0x5, 0x6]}} => 0x1000) = -1 EINVAL (Invalid argument)

x86_64 ioctl 3 0xc0502100 0x1000 = -22 EINVAL
1000: u64 0 u32 77 u32 0 u32 0x400000ba u32 0xc000003e u64 0 u64 1 u64 2 u64 3 u64 4 u64 5 u64 6
text: ioctl(3, SECCOMP_IOCTL_NOTIF_RECV, {id=0, pid=77, flags=0, data={nr=1073742010 /* gettid */, arch=AUDIT_ARCH_X86_64, instruction_pointer=NULL, args=[0x1, 0x2, 0x3, 0x4, 0x5, 0x6]}} => 0x1000) = -1 EINVAL (Invalid argument)

x86_64 ioctl 3 0xc0182101 0x1000 = 0
1000: u64 1 u64 -1 u32 -1 u32 0
text: ioctl(3, SECCOMP_IOCTL_NOTIF_SEND, {id=0x1, val=-1, error=-EPERM, flags=0}) = 0

x86_64 ioctl 3 0x40182103 0x1000 = 5
1000: u64 1 u32 1 u32 4 u32 5 u32 0x80000
text: ioctl(3, SECCOMP_IOCTL_NOTIF_ADDFD, {id=0x1, flags=SECCOMP_ADDFD_FLAG_SETFD, srcfd=4, newfd=5, newfd_flags=O_CLOEXEC}) = 5

# real-time clocks
x86_64 ioctl 3 0x40187013 0x1000 = 0
1000: u64 0 u64 0 u32 0 u32 0
1000> u64 0 u64 0x11 u32 0 u32 0
text: ioctl(3, RTC_PARAM_GET, {param=RTC_PARAM_FEATURES, index=0} => {uvalue=1<<RTC_FEATURE_ALARM|1<<RTC_FEATURE_UPDATE_INTERRUPT}) = 0

x86_64 ioctl 3 0x40187013 0x1000 = -22 EINVAL
1000: u64 2 u64 0 u32 7 u32 1
text: ioctl(3, RTC_PARAM_GET, {param=RTC_PARAM_BACKUP_SWITCH_MODE, index=7, __pad=0x1} => 0x1000) = -1 EINVAL (Invalid argument)

x86_64 ioctl 3 0x40187014 0x1000 = 0
1000: u64 1 u64 -7 u32 0 u32 0
text: ioctl(3, RTC_PARAM_SET, {param=RTC_PARAM_CORRECTION, svalue=-7, index=0}) = 0

# SCSI
x86_64 ioctl 3 0x2284 0x1000 = 0
1000: u32 0x101
text: ioctl(3, SG_SCSI_RESET, [SG_SCSI_RESET_NO_ESCALATE|SG_SCSI_RESET_DEVICE]) = 0

# requests of sockets that are not decoded
x86_64 ioctl 3 0x8906 0 = -14 EFAULT
text: ioctl(3, SIOCGSTAMP_OLD, NULL) = -1 EFAULT (Bad address)

# a whole struct ifreq must be readable
x86_64 ioctl 3 0x8922 0x1fe0 = -14 EFAULT
1fe0: "eth0" fill12 0 u32 1500 fill12 0
text: ioctl(3, SIOCSIFMTU, 0x1fe0) = -1 EFAULT (Bad address)

x86_64 ioctl 3 0x89a2 0x1000 = 0
1000: fill16 0 u32 2 fill20 0
text: ioctl(3, SIOCBRADDIF, {ifr_ifindex=2}) = 0

# only the length is known if the syscall fails
x86_64 ioctl 3 0xc008240a 0x1ffc = -22 EINVAL
1ffc: u32 4
text: ioctl(3, PERF_EVENT_IOC_QUERY_BPF, {ids_len=4, ...}) = -1 EINVAL (Invalid argument)

x86_64 ioctl 3 0xc008240a 0x1000 = 0
1000: u32 4 u32 0 u32 0
1000> u32 4 u32 1 u32 7
text: ioctl(3, PERF_EVENT_IOC_QUERY_BPF, {ids_len=4, prog_cnt=1, ids=[7]}) = 0

# SCSI commands: what was transferred is less than the buffer
x86_64 ioctl 3 0x2285 0x1000 = 0
1000: u32 0x53 u32 -3 u8 6 u8 32 u16 0 u32 5 u64 0x2000 u64 0x3000 u64 0x4000 u32 1000 u32 1 u32 0 u32 0 u64 0 fill24 0
1000> u32 0x53 u32 -3 u8 6 u8 32 u16 0 u32 5 u64 0x2000 u64 0x3000 u64 0x4000 u32 1000 u32 1 u32 0 u32 0 u64 0 u8 2 u8 1 u8 0 u8 1 u16 3 u16 4 u32 2 u32 7 u32 1 u32 0
2000> "abcde"
3000: "\x12\x00\x00\x00\x60\x00"
4000> "\x70"
text: ioctl(3, SG_IO, {interface_id='S', dxfer_direction=SG_DXFER_FROM_DEV, cmd_len=6, cmdp="\x12\x00\x00\x00\x60\x00", mx_sb_len=32, iovec_count=0, dxfer_len=5, timeout=1000, flags=SG_FLAG_DIRECT_IO, dxferp="\x61\x62\x63", status=0x2, masked_status=0x1, msg_status=0, sb_len_wr=1, sbp="\x70", host_status=0x3, driver_status=0x4, resid=2, duration=7, info=SG_INFO_CHECK}) = 0

x86_64 ioctl 3 0x2285 0x1000 = 0
1000: u32 0x53 u32 -4 u8 0 u8 0 u16 0 u32 3 u64 0x2000 u64 0 u64 0 u32 0 u32 0 u32 0 u32 0 u64 0 fill24 0
1000> u32 0x53 u32 -4 u8 0 u8 0 u16 0 u32 3 u64 0x2000 u64 0 u64 0 u32 0 u32 0 u32 0 u32 0 u64 0 fill8 0 u32 1 fill12 0
2000: "abc"
2000> "xyz"
text: ioctl(3, SG_IO, {interface_id='S', dxfer_direction=SG_DXFER_TO_FROM_DEV, cmd_len=0, cmdp=NULL, mx_sb_len=0, iovec_count=0, dxfer_len=3, timeout=0, flags=0, dxferp="\x61\x62\x63" => "\x78\x79", status=0, masked_status=0, msg_status=0, sb_len_wr=0, sbp=NULL, host_status=0, driver_status=0, resid=1, duration=0, info=0}) = 0

x86_64 ioctl 3 0x2285 0x1ffc = -14 EFAULT
1ffc: u32 0x53
text: ioctl(3, SG_IO, {interface_id='S', 0x2000}) = -1 EFAULT (Bad address)

x86_64 ioctl 3 0x2285 0x1000 = -22 EINVAL
1000: u32 1
text: ioctl(3, SG_IO, [1]) = -1 EINVAL (Invalid argument)

i386 ioctl 3 0x2285 0x1000 = 0
1000: u32 0x51 u32 0 u32 0 u32 2 u64 0x2000 u64 0 u32 0 u32 0 u32 0 u32 8 u64 0x3000 u32 1 u32 2 u32 0 u32 4 u64 0x4000 u64 0x5000 u32 9 u32 0x20 u64 0 fill56 0
1000> u32 0x51 u32 0 u32 0 u32 2 u64 0x2000 u64 0 u32 0 u32 0 u32 0 u32 8 u64 0x3000 u32 1 u32 2 u32 0 u32 4 u64 0x4000 u64 0x5000 u32 9 u32 0x20 u64 0 u32 0 u32 0 u32 0 u32 0 u32 0 u32 0 u32 3 u32 1 u32 2 u32 0 u64 0 u64 0
2000: "ab"
3000> "c"
4000: u32 0x4100 u32 2
4100: "de"
5000> "fg"
text: ioctl(3, SG_IO, {guard='Q', protocol=BSG_PROTOCOL_SCSI, subprotocol=BSG_SUB_PROTOCOL_SCSI_CMD, request_len=2, request="\x61\x62", request_tag=0, request_attr=0, request_priority=0, request_extra=0, max_response_len=8, dout_iovec_count=1, dout_xfer_len=2, din_iovec_count=0, din_xfer_len=4, dout_xferp=[{iov_base="de", iov_len=2}], timeout=9, flags=BSG_FLAG_Q_AT_HEAD, usr_ptr=0, response_len=1, response="\x63", din_xferp="\x66\x67", driver_status=0, transport_status=0, device_status=0, retry_delay=0, info=0, duration=3, response_len=1, din_resid=2, dout_resid=0, generated_tag=0}) = 0

x86_64 ioctl -1 0xc4c03d16 0x1000 = -9 EBADF
1000: u32 0xdeadbeee u32 3 u32 0xbadfaced u32 0xcafeface fill1200 0
text: ioctl(-1, PTP_SYS_OFFSET_EXTENDED_CYCLES, {n_samples=3735928558, clockid=CLOCK_THREAD_CPUTIME_ID, rsv=[0xbadfaced, 0xcafeface]}) = -1 EBADF (Bad file descriptor)

x86_64 ioctl -1 0x40082104 0xfffffffe = -9 EBADF
text: ioctl(-1, SECCOMP_IOCTL_NOTIF_SET_FLAGS, 0xfffffffe /* SECCOMP_USER_NOTIF_??? */) = -1 EBADF (Bad file descriptor)

# SCSI: the device of a file, its requests, and a reset that does not exist
x86_64 ioctl 3 0x2276 0x1000 = 0
1000> i32 1 i32 2 u32 3 i32 4 u32 5 i16 6 i16 -1 u64 0
text: ioctl(3, SG_GET_SCSI_ID, {host_no=1, channel=2, scsi_id=0x3, lun=4, scsi_type=0x5, h_cmd_per_lun=6, d_queue_depth=-1}) = 0

x86_64 ioctl 3 0x2286 0x1000 = 0
1000> u8 2 u8 0 u8 1 u8 0xff i32 9 u64 0x7000 u32 12 u32 0
text: ioctl(3, SG_GET_REQUEST_TABLE, {req_state=2, orphan=0, sg_io_owned=1, problem=-1, pack_id=9, usr_ptr=0x7000, duration=12}) = 0

x86_64 ioctl 3 0x2284 0x1000 = -22 EINVAL
1000: u32 0x1ff
text: ioctl(3, SG_SCSI_RESET, [SG_SCSI_RESET_NO_ESCALATE|0xff /* SG_SCSI_RESET_??? */]) = -1 EINVAL (Invalid argument)

# a reply with a positive error is none that the kernel accepts
x86_64 ioctl 3 0xc0182101 0x1000 = -22 EINVAL
1000: u64 1 i64 0 i32 2 u32 0
text: ioctl(3, SECCOMP_IOCTL_NOTIF_SEND, {id=0x1, val=0, error=2, flags=0}) = -1 EINVAL (Invalid argument)

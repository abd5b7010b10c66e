x86_64 uname 0x1000 = 0
1000> "Linux\0" fill59 0 "vm\0" fill62 0 "6.18\0" fill60 0 "#1\0" fill62 0 "x86_64\0" fill58 0 "(none)\0" fill58 0
text: uname({sysname="Linux", nodename="vm", ...}) = 0
json: {"call":"uname","args":{"buf":{"sysname":"Linux","nodename":"vm","release":"6.18","version":"#1","machine":"x86_64","domainname":"(none)"}},"ret":0}

x86_64 uname 0x1000 = 0
verbose
1000> "Linux\0" fill59 0 "vm\0" fill62 0 "6.18\0" fill60 0 "#1\0" fill62 0 "x86_64\0" fill58 0 "(none)\0" fill58 0
text: uname({sysname="Linux", nodename="vm", release="6.18", version="#1", machine="x86_64", domainname="(none)"}) = 0
json: {"call":"uname","args":{"buf":{"sysname":"Linux","nodename":"vm","release":"6.18","version":"#1","machine":"x86_64","domainname":"(none)"}},"ret":0}

i386 sysinfo 0x1000 = 0
1000> u32 2527 u32 1 u32 2 u32 3 u32 4 u32 5 u32 6 u32 7 u32 8 u32 9 u16 138 u16 0 u32 0 u32 0 u32 4096 fill8 0
text: sysinfo({uptime=2527, loads=[1, 2, 3], totalram=4, freeram=5, sharedram=6, bufferram=7, totalswap=8, freeswap=9, procs=138, totalhigh=0, freehigh=0, mem_unit=4096}) = 0
json: {"call":"sysinfo","args":{"info":{"uptime":2527,"loads":[1,2,3],"totalram":4,"freeram":5,"sharedram":6,"bufferram":7,"totalswap":8,"freeswap":9,"procs":138,"totalhigh":0,"freehigh":0,"mem_unit":4096}},"ret":0}

x86_64 getrandom 0x1000 4 1 = 4
1000> "\xf3\x58\xed\xb0"
text: getrandom("\xf3\x58\xed\xb0", 4, GRND_NONBLOCK) = 4
json: {"call":"getrandom","args":{"buf":"\ufffdX\ufffd\ufffd","buf_raw":"81jtsA==","buflen":4,"flags":["GRND_NONBLOCK"]},"ret":4}

x86_64 umask 022 = 077
text: umask(022) = 077
json: {"call":"umask","args":{"mask":18},"ret":63}

x86_64 reboot 0xc 1 0 0 = -22 EINVAL
text: reboot(0xc /* LINUX_REBOOT_MAGIC1??? */, 0x1 /* LINUX_REBOOT_MAGIC2??? */, LINUX_REBOOT_CMD_CAD_OFF) = -1 EINVAL (Invalid argument)

x86_64 reboot 0xfee1dead 1 0xa1b2c3d4 0x1000 = -1 EPERM
1000: "x\0"
text: reboot(LINUX_REBOOT_MAGIC1, 0x1 /* LINUX_REBOOT_MAGIC2??? */, LINUX_REBOOT_CMD_RESTART2, "x") = -1 EPERM (Operation not permitted)
json: {"call":"reboot","args":{"magic":"LINUX_REBOOT_MAGIC1","magic2":1,"op":"LINUX_REBOOT_CMD_RESTART2","arg":"x"},"ret":-1,"errno":"EPERM"}

# the kernel reads 255 bytes
x86_64 reboot 0xfee1dead 1 0xa1b2c3d4 0x1000 = -1 EPERM
1000: fill255 0x78 "\0"
text: reboot(LINUX_REBOOT_MAGIC1, 0x1 /* LINUX_REBOOT_MAGIC2??? */, LINUX_REBOOT_CMD_RESTART2, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"...) = -1 EPERM (Operation not permitted)
limit 300

x86_64 add_key 0x1000 0x1005 0x1009 8 0xfffffffe = 906496098
1000: "user\0ptr\0pay\x01load"
text: add_key("user", "ptr", "pay\1load", 8, KEY_SPEC_PROCESS_KEYRING) = 906496098
json: {"call":"add_key","args":{"type":"user","description":"ptr","payload":"pay\u0001load","plen":8,"keyring":"KEY_SPEC_PROCESS_KEYRING"},"ret":906496098}

x86_64 keyctl 10 0xfffffffe 0x1000 0x1005 0xfffffffd = 5
1000: "user\0ptr\0"
text: keyctl(KEYCTL_SEARCH, KEY_SPEC_PROCESS_KEYRING, "user", "ptr", KEY_SPEC_SESSION_KEYRING) = 5
json: {"call":"keyctl","args":{"operation":"KEYCTL_SEARCH","keyring":"KEY_SPEC_PROCESS_KEYRING","type":"user","description":"ptr","dest_keyring":"KEY_SPEC_SESSION_KEYRING"},"ret":5}

x86_64 keyctl 5 0xfffffffc 0x3f010000 = -126 ENOKEY
text: keyctl(KEYCTL_SETPERM, KEY_SPEC_USER_KEYRING, KEY_POS_VIEW|KEY_POS_READ|KEY_POS_WRITE|KEY_POS_SEARCH|KEY_POS_LINK|KEY_POS_SETATTR|KEY_USR_VIEW) = -1 ENOKEY (Required key not available)
json: {"call":"keyctl","args":{"operation":"KEYCTL_SETPERM","key":"KEY_SPEC_USER_KEYRING","perm":["KEY_POS_VIEW","KEY_POS_READ","KEY_POS_WRITE","KEY_POS_SEARCH","KEY_POS_LINK","KEY_POS_SETATTR","KEY_USR_VIEW"]},"ret":-1,"errno":"ENOKEY"}

x86_64 landlock_add_rule 12 1 0x1000 0 = 0
1000: u64 4 i32 3
text: landlock_add_rule(12, LANDLOCK_RULE_PATH_BENEATH, {allowed_access=LANDLOCK_ACCESS_FS_READ_FILE, parent_fd=3}, 0) = 0
json: {"call":"landlock_add_rule","args":{"ruleset_fd":12,"rule_type":"LANDLOCK_RULE_PATH_BENEATH","rule_attr":{"allowed_access":["LANDLOCK_ACCESS_FS_READ_FILE"],"parent_fd":3},"flags":[]},"ret":0}

x86_64 quotactl 0x80000200 0x1000 2 0x2000 = -2 ENOENT
1000: "/dev/x\0"
2000: "/f\0"
text: quotactl(QCMD(Q_QUOTAON, USRQUOTA), "/dev/x", QFMT_VFS_V0, "/f") = -1 ENOENT (No such file or directory)
json: {"call":"quotactl","args":{"op":{"cmd":"Q_QUOTAON","type":"USRQUOTA"},"special":"/dev/x","id":"QFMT_VFS_V0","addr":"/f"},"ret":-1,"errno":"ENOENT"}

x86_64 quotactl 0x80000100 0 5 6 = 0
text: quotactl(QCMD(Q_SYNC, USRQUOTA), NULL) = 0
json: {"call":"quotactl","args":{"op":{"cmd":"Q_SYNC","type":"USRQUOTA"},"special":null},"ret":0}

# a number, of a call that is no longer one of the kernel's
x86_64 create_module 0 0x100000 = -38 ENOSYS
text: create_module(0, 0x100000) = -1 ENOSYS (Function not implemented)

x86_64 delete_module 0x1000 0xa00 = -38 ENOSYS
1000: "nomod\0"
text: delete_module("nomod", O_NONBLOCK|O_TRUNC) = -1 ENOSYS (Function not implemented)
json: {"call":"delete_module","args":{"name":"nomod","flags":["O_NONBLOCK","O_TRUNC"]},"ret":-1,"errno":"ENOSYS"}

# bits of a number are fields of their own
i386 modify_ldt 1 0x1000 16 = 0
1000: u32 13 u32 0x100000 u32 0xfffff u32 0x51
text: modify_ldt(1, {entry_number=13, base_addr=0x100000, limit=0x0fffff, seg_32bit=1, contents=0, read_exec_only=0, limit_in_pages=1, seg_not_present=0, useable=1}, 16) = 0
json: {"call":"modify_ldt","args":{"func":1,"ptr":{"entry_number":13,"base_addr":"0x100000","limit":"0xfffff","seg_32bit":1,"contents":0,"read_exec_only":0,"limit_in_pages":1,"seg_not_present":0,"useable":1},"bytecount":16},"ret":0}

# a list that is longer than the kernel allows is not shown
x86_64 kexec_load 0x5000 2 0x1000 0xda7a0000 = -38 ENOSYS
1000: u64 0x2000 u64 1 u64 0x3000 u64 2
1020: u64 0 u64 0 u64 0 u64 0
text: kexec_load(0x5000, 2, [{buf=0x2000, bufsz=1, mem=0x3000, memsz=2}, {buf=NULL, bufsz=0, mem=NULL, memsz=0}], 0xda7a0000 /* KEXEC_ARCH_??? */) = -1 ENOSYS (Function not implemented)

x86_64 kexec_load 0x5000 17 0x1000 0x3e0003 = -38 ENOSYS
1000: fill1024 0
text: kexec_load(0x5000, 17, 0x1000, KEXEC_ARCH_X86_64|KEXEC_ON_CRASH|KEXEC_PRESERVE_CONTEXT) = -1 ENOSYS (Function not implemented)
json: {"call":"kexec_load","args":{"entry":"0x5000","nr_segments":17,"segments":"0x1000","flags":["KEXEC_ARCH_X86_64","KEXEC_ON_CRASH","KEXEC_PRESERVE_CONTEXT"]},"ret":-1,"errno":"ENOSYS"}

x86_64 modify_ldt 1 0x1000 16 = 0
1000: u32 0x83828180 u32 0x87868584 u32 5 u32 0x84
text: modify_ldt(1, {entry_number=2206368128, base_addr=0x87868584, limit=0x000005, seg_32bit=0, contents=2, read_exec_only=0, limit_in_pages=0, seg_not_present=0, useable=0, lm=1}, 16) = 0

x86_64 modify_ldt 1 0x1000 15 = -22 EINVAL
1000: fill16 0
text: modify_ldt(1, 0x1000, 15) = -1 EINVAL (Invalid argument)

i386 modify_ldt 1 0x1000 16 = 0
1000: u32 0xffffffff u32 0 u32 0 u32 0
text: modify_ldt(1, {entry_number=-1, base_addr=00000000, limit=00000000, seg_32bit=0, contents=0, read_exec_only=0, limit_in_pages=0, seg_not_present=0, useable=0}, 16) = 0

x86_64 landlock_create_ruleset 0x1000 7 0 = -22 EINVAL
1000: u64 1
text: landlock_create_ruleset(0x1000, 7, 0) = -1 EINVAL (Invalid argument)

# sizes are unsigned
x86_64 keyctl 6 0xffffffff 0x1000 0xfffffffffffffffc = 4
1000> "key\0"
text: keyctl(KEYCTL_DESCRIBE, KEY_SPEC_THREAD_KEYRING, "key\0", 18446744073709551612) = 4

x86_64 keyctl 14 0xbadc0ded = -22 EINVAL
text: keyctl(KEYCTL_SET_REQKEY_KEYRING, -1159983635 /* KEY_REQKEY_DEFL_??? */) = -1 EINVAL (Invalid argument)

x86_64 keyctl 19 1 2 2718281828 3 = -22 EINVAL
text: keyctl(KEYCTL_REJECT, 1, 2, 2718281828, 3) = -1 EINVAL (Invalid argument)

x86_64 keyctl 25 0x1000 0x2000 0x3000 0x4000 = 2
1000: u32 0xfffffffe u32 3 u32 4 u32 0 u32 5 u32 0 u32 0 u32 0 u32 0 u32 0
2000: "enc=raw\0"
3000: "abc"
4000> "xy"
text: keyctl(KEYCTL_PKEY_ENCRYPT, {key_id=KEY_SPEC_PROCESS_KEYRING, in_len=3, out_len=4, __spare=[0, 0x5, 0, 0, 0, 0, 0]}, "enc=raw", "abc", "xy") = 2

x86_64 keyctl 25 0x1000 0x2000 0x3000 0x4000 = -14 EFAULT
2000: "x\0"
3000: "abc"
text: keyctl(KEYCTL_PKEY_ENCRYPT, 0x1000, "x", 0x3000, 0x4000) = -1 EFAULT (Bad address)

x86_64 keyctl 28 0x1000 0x2000 0x3000 0x4000 = 0
1000: u32 7 u32 3 u32 2 fill28 0
2000: "x\0"
3000: "abc"
4000: "xy"
text: keyctl(KEYCTL_PKEY_VERIFY, {key_id=7, in_len=3, in2_len=2}, "x", "abc", "xy") = 0

x86_64 keyctl 23 0x1000 0 0 0x2000 = -95 EOPNOTSUPP
1000: u32 0xfffffffa u32 2 u32 3
2000: u64 0x3000 u64 0x4000 u32 0 fill32 0
3000: "sha\0"
text: keyctl(KEYCTL_DH_COMPUTE, {private=KEY_SPEC_GROUP_KEYRING, prime=2, base=3}, NULL, 0, {hashname="sha", otherinfo=0x4000, otherinfolen=0}) = -1 EOPNOTSUPP (Operation not supported)

x86_64 keyctl 31 0x1000 4 = 2
1000> u8 0xeb u8 0x13
text: keyctl(KEYCTL_CAPABILITIES, [KEYCTL_CAPS0_CAPABILITIES|KEYCTL_CAPS0_PERSISTENT_KEYRINGS|KEYCTL_CAPS0_PUBLIC_KEY|KEYCTL_CAPS0_INVALIDATE|KEYCTL_CAPS0_RESTRICT_KEYRING|KEYCTL_CAPS0_MOVE, KEYCTL_CAPS1_NS_KEYRING_NAME|KEYCTL_CAPS1_NS_KEY_TAG|0x10], 4) = 2

# a count in a record that ends at unmapped memory is not known
x86_64 keyctl 25 0x1ff8 0x5000 0x3000 0x4000 = -14 EFAULT
1ff8: u32 1 u32 3
5000: "x\0"
3000: "abc"
text: keyctl(KEYCTL_PKEY_ENCRYPT, 0x1ff8, "x", 0x3000, 0x4000) = -1 EFAULT (Bad address)

x86_64 keyctl 31 0x1000 1 = 2
1000> u8 1
text: keyctl(KEYCTL_CAPABILITIES, [KEYCTL_CAPS0_CAPABILITIES], 1) = 2

# attributes that the kernel reads to an unreadable end
x86_64 landlock_create_ruleset 0x1ff8 12 0 = -14 EFAULT
1ff8: u64 1
text: landlock_create_ruleset(0x1ff8, 12, 0) = -1 EFAULT (Bad address)

x86_64 landlock_create_ruleset 0x1ff8 8 0 = 4
1ff8: u64 1
text: landlock_create_ruleset({handled_access_fs=LANDLOCK_ACCESS_FS_EXECUTE}, 8, 0) = 4

i386 set_thread_area 0x2000 = 0
2000: u32 0xffffffff u32 0 u32 0 u32 0
2000> u32 0xfffffffe
text: set_thread_area({entry_number=-1, base_addr=00000000, limit=00000000, seg_32bit=0, contents=0, read_exec_only=0, limit_in_pages=0, seg_not_present=0, useable=0}) = 0 (entry_number=4294967294)
json: {"call":"set_thread_area","args":{"u_info":{"entry_number":-1,"base_addr":"0x0","limit":"0x0","seg_32bit":0,"contents":0,"read_exec_only":0,"limit_in_pages":0,"seg_not_present":0,"useable":0}},"ret":0,"after":{"entry_number":4294967294}}

# bits of perf_event_attr that are 0 are not shown
x86_64 perf_event_open 0x1000 0 0xffffffff 0xffffffff 8 = 3
1000: u32 0 u32 64 u64 1 u64 0 u64 1 u64 4 u64 0x21 u32 1 u32 0 u64 0
text: perf_event_open({type=PERF_TYPE_HARDWARE, size=PERF_ATTR_SIZE_VER0, config=PERF_COUNT_HW_INSTRUCTIONS, sample_period=0, sample_type=PERF_SAMPLE_IP, read_format=PERF_FORMAT_ID, disabled=1, exclude_kernel=1, precise_ip=0 /* arbitrary skid */, ...}, 0, -1, -1, PERF_FLAG_FD_CLOEXEC) = 3

# ... but with -v; what follows the size is not read
x86_64 perf_event_open 0x1000 0 0xffffffff 0xffffffff 8 = -22 EINVAL
verbose
1000: u32 5 u32 80 u64 0 u64 1 u64 0 u64 0 u64 0x404 u32 7 u32 3 u64 0x2000 u64 4 u64 0
text: perf_event_open({type=PERF_TYPE_BREAKPOINT, size=PERF_ATTR_SIZE_VER2, config=0, sample_freq=1, sample_type=0, read_format=0, disabled=0, inherit=0, pinned=1, exclusive=0, exclude_user=0, exclude_kernel=0, exclude_hv=0, exclude_idle=0, mmap=0, comm=0, freq=1, inherit_stat=0, enable_on_exec=0, task=0, watermark=0, precise_ip=0 /* arbitrary skid */, mmap_data=0, sample_id_all=0, exclude_host=0, exclude_guest=0, exclude_callchain_kernel=0, exclude_callchain_user=0, mmap2=0, comm_exec=0, use_clockid=0, context_switch=0, write_backward=0, namespaces=0, ksymbol=0, bpf_event=0, aux_output=0, cgroup=0, text_poke=0, build_id=0, inherit_thread=0, remove_on_exec=0, sigtrap=0, wakeup_events=7, bp_type=HW_BREAKPOINT_RW, bp_addr=0x2000, bp_len=4}, 0, -1, -1, PERF_FLAG_FD_CLOEXEC) = -1 EINVAL (Invalid argument)

x86_64 perf_event_open 0x1000 0 0xffffffff 0xffffffff 0 = -22 EINVAL
1000: u32 0 u32 63 fill63 0
text: perf_event_open(0x1000, 0, -1, -1, 0) = -1 EINVAL (Invalid argument)

x86_64 landlock_create_ruleset 0x1000 32 0 = -22 EINVAL
1000: u64 0 u64 0 u64 0 u64 1
text: landlock_create_ruleset({handled_access_fs=0, handled_access_net=0, scoped=0, quiet_access_fs=LANDLOCK_ACCESS_FS_EXECUTE}, 32, 0) = -1 EINVAL (Invalid argument)

x86_64 landlock_add_rule 12 3 0x1000 1 = -22 EINVAL
text: landlock_add_rule(12, 0x3 /* LANDLOCK_RULE_??? */, 0x1000, LANDLOCK_ADD_RULE_QUIET) = -1 EINVAL (Invalid argument)

x86_64 lsm_set_self_attr 100 0x1000 3735928559 1 = -22 EINVAL
1000: u64 0x8786858483828180 u64 0x8f8e8d8c8b8a8988 u64 40 u64 0 fill8 0
text: lsm_set_self_attr(LSM_ATTR_CURRENT, {id=0x8786858483828180, flags=0x8f8e8d8c8b8a8988, len=40, ctx_len=0}, 3735928559, 0x1) = -1 EINVAL (Invalid argument)

x86_64 listns 0x1000 0x2000 2 0 = 42
1000: u32 32 u32 0 u64 0 u32 0x40000080 u32 0 u64 0xffffffffffffffff
2000> u64 0x8786858483828180 u64 0x8f8e8d8c8b8a8988 u64 3
text: listns({size=32, ns_id=0, ns_type=TIME_NS|NET_NS, user_ns_id=LISTNS_CURRENT_USER}, [0x8786858483828180, 0x8f8e8d8c8b8a8988], 2, 0) = 42

x86_64 pkey_alloc 0xbadc0ded00000000 0 = -22 EINVAL
text: pkey_alloc(0xbadc0ded00000000, PKEY_UNRESTRICTED) = -1 EINVAL (Invalid argument)

x86_64 seccomp 0xffffffff 0xffffffff 0xfacefeeddeadbeef = -22 EINVAL
text: seccomp(0xffffffff /* SECCOMP_??? */, 0xffffffff, 0xfacefeeddeadbeef) = -1 EINVAL (Invalid argument)

x86_64 quotactl 0x80000200 0x1000 0xca7faced 0x2000 = -22 EINVAL
1000: "/dev/x\0"
text: quotactl(QCMD(Q_QUOTAON, USRQUOTA), "/dev/x", 0xca7faced /* QFMT_??? */, 0x2000) = -1 EINVAL (Invalid argument)

# bytes that a newer kernel's structure has, up to a page
x86_64 statmount 0x1fe0 0 0 0 = -7 E2BIG
verbose
1fe0: u32 33 u32 0 u64 1 u64 0 u64 2 u8 0xa0
text: statmount({size=33, mnt_ns_fd=0, mnt_id=0x1, param=0, mnt_ns_id=0x2, /* bytes 32..32 */ "\xa0"}, NULL, 0, 0) = -1 E2BIG (Argument list too long)

# the parts of an event of the caches, and the type of the PMU in the upper half
x86_64 perf_event_open 0x1000 0 0xffffffff 0xffffffff 0 = -22 EINVAL
1000: u32 3 u32 64 u64 0 u64 0 u64 0 u64 0 u64 0 u32 1 u32 0 u64 0
text: perf_event_open({type=PERF_TYPE_HW_CACHE, size=PERF_ATTR_SIZE_VER0, config=PERF_COUNT_HW_CACHE_RESULT_ACCESS<<16|PERF_COUNT_HW_CACHE_OP_READ<<8|PERF_COUNT_HW_CACHE_L1D, sample_period=0, sample_type=0, read_format=0, precise_ip=0 /* arbitrary skid */, ...}, 0, -1, -1, 0) = -1 EINVAL (Invalid argument)

x86_64 perf_event_open 0x1000 0 0xffffffff 0xffffffff 0 = -22 EINVAL
1000: u32 3 u32 64 u64 0x500010306 u64 0 u64 0 u64 0 u64 0 u32 1 u32 0 u64 0
text: perf_event_open({type=PERF_TYPE_HW_CACHE, size=PERF_ATTR_SIZE_VER0, config=0x5<<32|PERF_COUNT_HW_CACHE_RESULT_MISS<<16|0x3 /* PERF_COUNT_HW_CACHE_OP_??? */<<8|PERF_COUNT_HW_CACHE_NODE, sample_period=0, sample_type=0, read_format=0, precise_ip=0 /* arbitrary skid */, ...}, 0, -1, -1, 0) = -1 EINVAL (Invalid argument)

x86_64 perf_event_open 0x1000 0 0xffffffff 0xffffffff 0 = -22 EINVAL
1000: u32 0 u32 64 u64 0x500000004 u64 0 u64 0 u64 0 u64 0 u32 1 u32 0 u64 0
text: perf_event_open({type=PERF_TYPE_HARDWARE, size=PERF_ATTR_SIZE_VER0, config=0x5<<32|PERF_COUNT_HW_BRANCH_INSTRUCTIONS, sample_period=0, sample_type=0, read_format=0, precise_ip=0 /* arbitrary skid */, ...}, 0, -1, -1, 0) = -1 EINVAL (Invalid argument)

# the kernel writes the size that it knows
x86_64 perf_event_open 0x1000 0 0xffffffff 0xffffffff 0 = -7 E2BIG
1000: u32 2 u32 160 u64 7 u64 0 u64 0 u64 0 u64 0 u32 1 u32 0 fill104 0
1000> u32 2 u32 136
text: perf_event_open({type=PERF_TYPE_TRACEPOINT, size=0xa0 /* PERF_ATTR_SIZE_??? */ => PERF_ATTR_SIZE_VER8, config=7, sample_period=0, sample_type=0, read_format=0, precise_ip=0 /* arbitrary skid */, ...}, 0, -1, -1, 0) = -1 E2BIG (Argument list too long)

# a size that ends within a member: zeros follow; and reserved bytes
x86_64 perf_event_open 0x1000 0 0xffffffff 0xffffffff 0 = -22 EINVAL
verbose
1000: u32 5 u32 111 fill32 0 u64 0 u32 0 u32 6 fill48 0 u32 0 u16 2 u8 3
text: perf_event_open({type=PERF_TYPE_BREAKPOINT, size=0x6f /* PERF_ATTR_SIZE_??? */, config=0, sample_period=0, sample_type=0, read_format=0, disabled=0, inherit=0, pinned=0, exclusive=0, exclude_user=0, exclude_kernel=0, exclude_hv=0, exclude_idle=0, mmap=0, comm=0, freq=0, inherit_stat=0, enable_on_exec=0, task=0, watermark=0, precise_ip=0 /* arbitrary skid */, mmap_data=0, sample_id_all=0, exclude_host=0, exclude_guest=0, exclude_callchain_kernel=0, exclude_callchain_user=0, mmap2=0, comm_exec=0, use_clockid=0, context_switch=0, write_backward=0, namespaces=0, ksymbol=0, bpf_event=0, aux_output=0, cgroup=0, text_poke=0, build_id=0, inherit_thread=0, remove_on_exec=0, sigtrap=0, wakeup_events=0, bp_type=0x6 /* HW_BREAKPOINT_INVALID */, bp_addr=0, bp_len=0, sample_regs_user=0, sample_regs_intr=0, aux_watermark=0, sample_max_stack=2 /* bytes 110..111: 0x3 */}, 0, -1, -1, 0) = -1 EINVAL (Invalid argument)

i386 perf_event_open 0x1000 0 0xffffffff 0xffffffff 0 = -22 EINVAL
1000: u32 2 u32 64 u64 0 u64 0 u64 0 u64 0 u64 0x18000 u32 1 u32 0 u64 0
text: perf_event_open({type=PERF_TYPE_TRACEPOINT, size=PERF_ATTR_SIZE_VER0, config=0, sample_period=0, sample_type=0, read_format=0, precise_ip=3 /* must have 0 skid */, ...}, 0, -1, -1, 0) = -1 EINVAL (Invalid argument)

# the contexts of two security modules
x86_64 lsm_get_self_attr 100 0x1000 0x2000 0 = 2
2000: u32 128
2000> u32 76
1000> u64 101 u64 0 u64 40 u64 5 "a_t\0\0\0\0\0" u64 104 u64 0 u64 36 u64 4 "root"
text: lsm_get_self_attr(LSM_ATTR_CURRENT, [{id=LSM_ID_SELINUX, flags=0, len=40, ctx_len=5, ctx="\x61\x5f\x74\x00\x00"}, {id=LSM_ID_APPARMOR, flags=0, len=36, ctx_len=4, ctx="\x72\x6f\x6f\x74"}], [128 => 76], 0) = 2

x86_64 lsm_get_self_attr 100 0x1000 0x2000 0 = -7 E2BIG
2000: u32 8
text: lsm_get_self_attr(LSM_ATTR_CURRENT, 0x1000, [8], 0) = -1 E2BIG (Argument list too long)

# the context of one module, and a size that the kernel sets although it fails
x86_64 lsm_get_self_attr 100 0x1000 0x2000 1 = 1
1000: u64 101 u64 0 u64 0 u64 0
1000> u64 101 u64 0 u64 33 u64 1 "x" u64 0
2000: u32 64
2000> u32 33
text: lsm_get_self_attr(LSM_ATTR_CURRENT, {id=LSM_ID_SELINUX} => [{id=LSM_ID_SELINUX, flags=0, len=33, ctx_len=1, ctx="\x78"}], [64 => 33], LSM_FLAG_SINGLE) = 1

x86_64 lsm_get_self_attr 100 0x1000 0x2000 1 = -7 E2BIG
1000: u64 101 u64 0 u64 0 u64 0
2000: u32 32
2000> u32 33
text: lsm_get_self_attr(LSM_ATTR_CURRENT, {id=LSM_ID_SELINUX} => 0x1000, [32 => 33], LSM_FLAG_SINGLE) = -1 E2BIG (Argument list too long)

x86_64 lsm_list_modules 0x1000 0x2000 0 = -7 E2BIG
1000: u64 100
2000: u32 8
2000> u32 16
text: lsm_list_modules(0x1000, [8 => 16], 0) = -1 E2BIG (Argument list too long)

# ... and without a size, the modules are not known
x86_64 lsm_list_modules 0x1000 0x2ffd 0 = 1
1000: u64 100
text: lsm_list_modules(0x1000, 0x2ffd, 0) = 1

x86_64 landlock_create_ruleset 0x1000 12 0 = -22 EINVAL
1000: u64 1 u32 2
text: landlock_create_ruleset({handled_access_fs=LANDLOCK_ACCESS_FS_EXECUTE, handled_access_net=LANDLOCK_ACCESS_NET_CONNECT_TCP}, 12, 0) = -1 EINVAL (Invalid argument)

x86_64 listns 0x1ffc 0x3000 8 0 = -14 EFAULT
1ffc: u32 32
text: listns({size=32, ???}, 0x3000, 8, 0) = -1 EFAULT (Bad address)

x86_64 listns 0x1000 0x3000 0 0 = 0
1000: u32 0 u32 0 u64 1 u32 0 u32 0 u64 0
text: listns({size=0}, [], 0, 0) = 0

x86_64 swapon 0x1000 0x20000005 = -22 EINVAL
1000: "x\0"
text: swapon("x", 0x20000000 /* SWAP_FLAG_??? */|5) = -1 EINVAL (Invalid argument)

x86_64 swapon 0x1000 42 = -2 ENOENT
1000: "x\0"
text: swapon("x", 42) = -1 ENOENT (No such file or directory)

x86_64 swapon 0x1000 0xff8ffff = -22 EINVAL
1000: "x\0"
text: swapon("x", SWAP_FLAG_PREFER|0xff80000|32767) = -1 EINVAL (Invalid argument)

# commands that Linux has removed: those of the first and second format of quotas
x86_64 quotactl 0x10000 0x1000 2 0x2000 = -22 EINVAL
1000: "/dev/x" u8 0
text: quotactl(QCMD(Q_V1_QUOTAON, USRQUOTA), "/dev/x", 2, 0x2000) = -1 EINVAL (Invalid argument)

x86_64 quotactl 0xf0001 0x1000 2 0x2000 = -22 EINVAL
1000: "/dev/x" u8 0
text: quotactl(QCMD(Q_V2_SETUSE, GRPQUOTA), "/dev/x", 2, 0x2000) = -1 EINVAL (Invalid argument)

# 16 bits of all ones are nobody on i386, 65535 is somebody elsewhere
x86_64 setresuid 0xffffffff 0 65535 = 0
text: setresuid(-1, 0, 65535) = 0
json: {"call":"setresuid","args":{"ruid":-1,"euid":0,"suid":65535},"ret":0}

i386 setresuid 0xffff 40000 0xffff = 0
text: setresuid(-1, 40000, -1) = 0
json: {"call":"setresuid","args":{"ruid":-1,"euid":40000,"suid":-1},"ret":0}

i386 setresuid32 0xffffffff 40000 65535 = 0
text: setresuid32(-1, 40000, 65535) = 0
json: {"call":"setresuid32","args":{"ruid":-1,"euid":40000,"suid":65535},"ret":0}

x86_64 getresgid 0x1000 0x1004 0x1008 = 0
1000> u32 0 u32 40000 u32 70000
text: getresgid([0], [40000], [70000]) = 0
json: {"call":"getresgid","args":{"rgid":0,"egid":40000,"sgid":70000},"ret":0}

i386 getresgid 0x1000 0x1002 0x1004 = 0
1000> u16 0 u16 40000 u16 0xffff
text: getresgid([0], [40000], [-1]) = 0
json: {"call":"getresgid","args":{"rgid":0,"egid":40000,"sgid":-1},"ret":0}

x86_64 setgroups 3 0x1000 = 0
1000: u32 5 u32 0xffffffff u32 40000
text: setgroups(3, [5, -1, 40000]) = 0
json: {"call":"setgroups","args":{"size":3,"list":[5,-1,40000]},"ret":0}

i386 getgroups 4 0x1000 = 2
1000> u16 5 u16 1000
text: getgroups(4, [5, 1000]) = 2
json: {"call":"getgroups","args":{"size":4,"list":[5,1000]},"ret":2}

x86_64 getgroups 0 0 = 3
text: getgroups(0, NULL) = 3
json: {"call":"getgroups","args":{"size":0,"list":null},"ret":3}

x86_64 getuid = 1000
text: getuid() = 1000
json: {"call":"getuid","args":{},"ret":1000}

# the version in the header says how many words there are
x86_64 capget 0x1000 0x2000 = 0
1000: u32 0x20080522 u32 0
2000> u32 0x80000001 u32 5 u32 0 u32 1 u32 0 u32 0xf0000001
text: capget({version=_LINUX_CAPABILITY_VERSION_3, pid=0}, {effective=1<<CAP_CHOWN|1<<CAP_SETFCAP|1<<CAP_MAC_OVERRIDE, permitted=1<<CAP_CHOWN|1<<CAP_DAC_READ_SEARCH, inheritable=1<<CAP_MAC_OVERRIDE|0xf0000000 /* CAP_??? */}) = 0
json: {"call":"capget","args":{"hdrp":{"version":"_LINUX_CAPABILITY_VERSION_3","pid":0},"datap":{"effective":["CAP_CHOWN","CAP_SETFCAP","CAP_MAC_OVERRIDE"],"permitted":["CAP_CHOWN","CAP_DAC_READ_SEARCH"],"inheritable":["CAP_MAC_OVERRIDE","0xf000000000000000"]}},"ret":0}

x86_64 capset 0x1000 0x2000 = -1 EPERM
1000: u32 0x19980330 u32 0
2000: u32 0x80000001 u32 5 u32 0 u32 1 u32 0 u32 0xf0000001
text: capset({version=_LINUX_CAPABILITY_VERSION_1, pid=0}, {effective=1<<CAP_CHOWN|1<<CAP_SETFCAP, permitted=1<<CAP_CHOWN|1<<CAP_DAC_READ_SEARCH, inheritable=0}) = -1 EPERM (Operation not permitted)
json: {"call":"capset","args":{"hdrp":{"version":"_LINUX_CAPABILITY_VERSION_1","pid":0},"datap":{"effective":["CAP_CHOWN","CAP_SETFCAP"],"permitted":["CAP_CHOWN","CAP_DAC_READ_SEARCH"],"inheritable":[]}},"ret":-1,"errno":"EPERM"}

x86_64 capset 0x1000 0x2fec = -14 EFAULT
1000: u32 0x20071026 u32 0
2fec: u32 1 u32 5 u32 0 u32 1 u32 0
text: capset({version=_LINUX_CAPABILITY_VERSION_2, pid=0}, 0x2fec) = -1 EFAULT (Bad address)
json: {"call":"capset","args":{"hdrp":{"version":"_LINUX_CAPABILITY_VERSION_2","pid":0},"datap":{"at":"0x2fec","unread":"cut"}},"ret":-1,"errno":"EFAULT"}

x86_64 capget 0x1000 0x2000 = -22 EINVAL
1000: u32 3 u32 0
text: capget({version=0x3 /* _LINUX_CAPABILITY_VERSION_??? */, pid=0}, 0x2000) = -1 EINVAL (Invalid argument)
json: {"call":"capget","args":{"hdrp":{"version":3,"pid":0},"datap":{"at":"0x2000","unread":"not filled"}},"ret":-1,"errno":"EINVAL"}

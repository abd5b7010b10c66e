x86_64 sched_setscheduler 0 1 0x1000 = -1 EPERM
1000: u32 50
text: sched_setscheduler(0, SCHED_FIFO, {sched_priority=50}) = -1 EPERM (Operation not permitted)
json: {"call":"sched_setscheduler","args":{"pid":0,"policy":"SCHED_FIFO","param":{"sched_priority":50}},"ret":-1,"errno":"EPERM"}

x86_64 sched_getscheduler 0 = 0
text: sched_getscheduler(0) = 0 (SCHED_OTHER)
json: {"call":"sched_getscheduler","args":{"pid":0},"ret":"SCHED_OTHER"}

x86_64 sched_getattr 0 0x1000 48 0 = 0
1000> u32 48 u32 0 u64 1 i32 -5 u32 0 u64 1400000 u64 0 u64 0 u32 7 u32 8
text: sched_getattr(0, {size=48, sched_policy=SCHED_OTHER, sched_flags=SCHED_FLAG_RESET_ON_FORK, sched_nice=-5, sched_priority=0, sched_runtime=1400000, sched_deadline=0, sched_period=0}, 48, 0) = 0
json: {"call":"sched_getattr","args":{"pid":0,"attr":{"size":48,"sched_policy":"SCHED_OTHER","sched_flags":["SCHED_FLAG_RESET_ON_FORK"],"sched_nice":-5,"sched_priority":0,"sched_runtime":1400000,"sched_deadline":0,"sched_period":0},"size":48,"flags":[]},"ret":0}

x86_64 sched_getaffinity 0 128 0x1000 = 8
1000> u64 5
text: sched_getaffinity(0, 128, [0 2]) = 8
json: {"call":"sched_getaffinity","args":{"pid":0,"cpusetsize":128,"mask":[0,2]},"ret":8}

x86_64 sched_rr_get_interval 0 0x1000 = 0
1000> u64 0 u64 4000000
text: sched_rr_get_interval(0, {tv_sec=0, tv_nsec=4000000}) = 0
json: {"call":"sched_rr_get_interval","args":{"pid":0,"tp":{"tv_sec":0,"tv_nsec":4000000}},"ret":0}

x86_64 setpriority 0 0 0xfffffffb = 0
text: setpriority(PRIO_PROCESS, 0, -5) = 0
json: {"call":"setpriority","args":{"which":"PRIO_PROCESS","who":0,"prio":-5},"ret":0}

# a class and a level in one number
x86_64 ioprio_set 1 0 0x4004 = 0
text: ioprio_set(IOPRIO_WHO_PROCESS, 0, IOPRIO_PRIO_VALUE(IOPRIO_CLASS_BE, 4)) = 0
json: {"call":"ioprio_set","args":{"which":"IOPRIO_WHO_PROCESS","who":0,"ioprio":{"class":"IOPRIO_CLASS_BE","level":4}},"ret":0}

x86_64 ioprio_set 9 0 0xe004 = -22 EINVAL
text: ioprio_set(0x9 /* IOPRIO_WHO_??? */, 0, IOPRIO_PRIO_VALUE(0x7 /* IOPRIO_CLASS_??? */, 4)) = -1 EINVAL (Invalid argument)
json: {"call":"ioprio_set","args":{"which":9,"who":0,"ioprio":{"class":7,"level":4}},"ret":-1,"errno":"EINVAL"}

x86_64 ioprio_get 1 0 = 16388
text: ioprio_get(IOPRIO_WHO_PROCESS, 0) = 16388 (IOPRIO_PRIO_VALUE(IOPRIO_CLASS_BE, 4))
json: {"call":"ioprio_get","args":{"which":"IOPRIO_WHO_PROCESS","who":0},"ret":{"class":"IOPRIO_CLASS_BE","level":4}}

x86_64 getcpu 0x1000 0x1004 0 = 0
1000> u32 3 u32 1
text: getcpu([3], [1], NULL) = 0
json: {"call":"getcpu","args":{"cpu":3,"node":1,"tcache":"0x0"},"ret":0}

# what is kept is not shown
x86_64 sched_setattr 0 0x1000 3 = -22 EINVAL
1000: u32 48 u32 0 u64 0x18 i32 1 u32 2 u64 3 u64 4 u64 5 u64 6
text: sched_setattr(0, {size=48, sched_flags=SCHED_FLAG_KEEP_POLICY|SCHED_FLAG_KEEP_PARAMS}, 0x3) = -1 EINVAL (Invalid argument)

x86_64 getpriority 2 0xffffffff = 20
text: getpriority(PRIO_USER, -1) = 20
json: {"call":"getpriority","args":{"which":"PRIO_USER","who":-1},"ret":20}

x86_64 setpriority 1 0xffffffff 5 = 0
text: setpriority(PRIO_PGRP, -1, 5) = 0
json: {"call":"setpriority","args":{"which":"PRIO_PGRP","who":-1,"prio":5},"ret":0}

# the record has its size in a field of its own: what is too short to be decoded ends with it
x86_64 sched_setattr 0 0x1000 0 = -7 E2BIG
1000: u32 1
1000> u32 56
text: sched_setattr(0, {size=1} => {size=56}, 0) = -1 E2BIG (Argument list too long)
json: {"call":"sched_setattr","args":{"pid":0,"attr":{"before":{"size":1},"after":{"size":56}},"flags":0},"ret":-1,"errno":"E2BIG"}

x86_64 sched_setattr 0 0x1000 0 = 0
1000: u32 64 u32 1 u64 0 i32 0 u32 2 u64 3 u64 4 u64 5 u32 6 u32 7
text: sched_setattr(0, {size=64, sched_policy=SCHED_FIFO, sched_flags=0, sched_nice=0, sched_priority=2, sched_runtime=3, sched_deadline=4, sched_period=5, sched_util_min=6, sched_util_max=7, ...}, 0) = 0

# 0 means the size of the first version
x86_64 sched_setattr 0 0x1000 0 = 0
1000: u32 0 u32 1 u64 0 i32 0 u32 2 u64 3 u64 4 u64 5
text: sched_setattr(0, {size=0, sched_policy=SCHED_FIFO, sched_flags=0, sched_nice=0, sched_priority=2, sched_runtime=3, sched_deadline=4, sched_period=5}, 0) = 0
json: {"call":"sched_setattr","args":{"pid":0,"attr":{"size":0,"sched_policy":"SCHED_FIFO","sched_flags":[],"sched_nice":0,"sched_priority":2,"sched_runtime":3,"sched_deadline":4,"sched_period":5},"flags":0},"ret":0}

# a policy that cannot be kept
x86_64 sched_setattr 0 0x1000 0 = -22 EINVAL
1000: u32 48 u32 0xffffffff u64 8 i32 1 u32 2 u64 3 u64 4 u64 5
text: sched_setattr(0, {size=48, sched_policy=0xffffffff /* SCHED_??? */, sched_flags=SCHED_FLAG_KEEP_POLICY, sched_nice=1, sched_priority=2, sched_runtime=3, sched_deadline=4, sched_period=5}, 0) = -1 EINVAL (Invalid argument)

x86_64 sched_setattr 0 0x1ff8 0 = -14 EFAULT
1ff8: u32 48 u32 1
text: sched_setattr(0, 0x1ff8, 0) = -1 EFAULT (Bad address)

x86_64 sched_getscheduler 17 = 1
text: sched_getscheduler(17) = 0x1 (SCHED_FIFO)

x86_64 sched_setscheduler 0 0xfaceda7a 0 = -22 EINVAL
text: sched_setscheduler(0, 0xfaceda7a /* SCHED_??? */, NULL) = -1 EINVAL (Invalid argument)

x86_64 sched_setscheduler 0 0x40000001 0 = -22 EINVAL
text: sched_setscheduler(0, SCHED_RESET_ON_FORK|SCHED_FIFO, NULL) = -1 EINVAL (Invalid argument)

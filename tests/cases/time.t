x86_64 clock_gettime 1 0x1000 = 0
1000> u64 2984 u64 634741630
text: clock_gettime(CLOCK_MONOTONIC, {tv_sec=2984, tv_nsec=634741630}) = 0
json: {"call":"clock_gettime","args":{"clockid":"CLOCK_MONOTONIC","tp":{"tv_sec":2984,"tv_nsec":634741630}},"ret":0}

i386 clock_gettime64 4 0x1000 = 0
1000> u64 2984 u64 634741630
text: clock_gettime64(CLOCK_MONOTONIC_RAW, {tv_sec=2984, tv_nsec=634741630}) = 0
json: {"call":"clock_gettime64","args":{"clockid":"CLOCK_MONOTONIC_RAW","tp":{"tv_sec":2984,"tv_nsec":634741630}},"ret":0}

i386 clock_gettime 12 0x1000 = -22 EINVAL
text: clock_gettime(0xc /* CLOCK_??? */, 0x1000) = -1 EINVAL (Invalid argument)
json: {"call":"clock_gettime","args":{"clockid":12,"tp":{"at":"0x1000","unread":"not filled"}},"ret":-1,"errno":"EINVAL"}

x86_64 gettimeofday 0x1000 0x2000 = 0
1000> u64 1795191489 u64 668861
2000> i32 -60 i32 0
text: gettimeofday({tv_sec=1795191489, tv_usec=668861}, {tz_minuteswest=-60, tz_dsttime=0}) = 0
json: {"call":"gettimeofday","args":{"tv":{"tv_sec":1795191489,"tv_usec":668861},"tz":{"tz_minuteswest":-60,"tz_dsttime":0}},"ret":0}

x86_64 setitimer 0 0x1000 0x2000 = 0
1000: u64 0 u64 0 u64 100 u64 5
2000> u64 0 u64 0 u64 99 u64 7
text: setitimer(ITIMER_REAL, {it_interval={tv_sec=0, tv_usec=0}, it_value={tv_sec=100, tv_usec=5}}, {it_interval={tv_sec=0, tv_usec=0}, it_value={tv_sec=99, tv_usec=7}}) = 0
json: {"call":"setitimer","args":{"which":"ITIMER_REAL","new_value":{"it_interval":{"tv_sec":0,"tv_usec":0},"it_value":{"tv_sec":100,"tv_usec":5}},"old_value":{"it_interval":{"tv_sec":0,"tv_usec":0},"it_value":{"tv_sec":99,"tv_usec":7}}},"ret":0}

i386 getitimer 2 0x1000 = 0
1000> u32 1 u32 2 u32 3 u32 4
text: getitimer(ITIMER_PROF, {it_interval={tv_sec=1, tv_usec=2}, it_value={tv_sec=3, tv_usec=4}}) = 0
json: {"call":"getitimer","args":{"which":"ITIMER_PROF","curr_value":{"it_interval":{"tv_sec":1,"tv_usec":2},"it_value":{"tv_sec":3,"tv_usec":4}}},"ret":0}

# what to do when a timer ends: a signal, to a thread, a function
x86_64 timer_create 0 0x1000 0x2000 = 0
1000: u64 0x12345 i32 10 i32 0 u64 0 u64 0 fill40 0
2000> i32 2
text: timer_create(CLOCK_REALTIME, {sigev_value={sival_int=74565, sival_ptr=0x12345}, sigev_signo=SIGUSR1, sigev_notify=SIGEV_SIGNAL}, [2]) = 0
json: {"call":"timer_create","args":{"clockid":"CLOCK_REALTIME","sevp":{"sigev_value":{"sival_int":74565,"sival_ptr":"0x12345"},"sigev_signo":"SIGUSR1","sigev_notify":"SIGEV_SIGNAL"},"timerid":2},"ret":0}

x86_64 timer_create 1 0x1000 0x2000 = 0
1000: u64 0 i32 10 i32 4 i32 77 fill44 0
2000> i32 3
text: timer_create(CLOCK_MONOTONIC, {sigev_signo=SIGUSR1, sigev_notify=SIGEV_THREAD_ID, sigev_notify_thread_id=77}, [3]) = 0
json: {"call":"timer_create","args":{"clockid":"CLOCK_MONOTONIC","sevp":{"sigev_signo":"SIGUSR1","sigev_notify":"SIGEV_THREAD_ID","sigev_notify_thread_id":77},"timerid":3},"ret":0}

i386 timer_create 1 0x1000 0x2000 = 0
1000: u32 0 i32 10 i32 2 u32 0x8049000 u32 0 fill44 0
2000> i32 4
text: timer_create(CLOCK_MONOTONIC, {sigev_signo=SIGUSR1, sigev_notify=SIGEV_THREAD, sigev_notify_function=0x8049000, sigev_notify_attributes=NULL}, [4]) = 0
json: {"call":"timer_create","args":{"clockid":"CLOCK_MONOTONIC","sevp":{"sigev_signo":"SIGUSR1","sigev_notify":"SIGEV_THREAD","sigev_notify_function":"0x8049000","sigev_notify_attributes":"0x0"},"timerid":4},"ret":0}

x86_64 timer_settime 4 1 0x1000 0 = 0
1000: u64 0 u64 0 u64 50 u64 3
text: timer_settime(4, TIMER_ABSTIME, {it_interval={tv_sec=0, tv_nsec=0}, it_value={tv_sec=50, tv_nsec=3}}, NULL) = 0
json: {"call":"timer_settime","args":{"timerid":4,"flags":["TIMER_ABSTIME"],"new_value":{"it_interval":{"tv_sec":0,"tv_nsec":0},"it_value":{"tv_sec":50,"tv_nsec":3}},"old_value":null},"ret":0}

i386 timer_settime64 4 0 0x1000 0x2000 = 0
1000: u64 0 u64 0 u64 50 u64 3
2000> u64 1 u64 2 u64 3 u64 4
text: timer_settime64(4, 0, {it_interval={tv_sec=0, tv_nsec=0}, it_value={tv_sec=50, tv_nsec=3}}, {it_interval={tv_sec=1, tv_nsec=2}, it_value={tv_sec=3, tv_nsec=4}}) = 0
json: {"call":"timer_settime64","args":{"timerid":4,"flags":[],"new_value":{"it_interval":{"tv_sec":0,"tv_nsec":0},"it_value":{"tv_sec":50,"tv_nsec":3}},"old_value":{"it_interval":{"tv_sec":1,"tv_nsec":2},"it_value":{"tv_sec":3,"tv_nsec":4}}},"ret":0}

x86_64 times 0x1000 = 1718255356
1000> u64 1 u64 2 u64 3 u64 4
text: times({tms_utime=1 /* 0.01 s */, tms_stime=2 /* 0.02 s */, tms_cutime=3 /* 0.03 s */, tms_cstime=4 /* 0.04 s */}) = 1718255356
json: {"call":"times","args":{"buf":{"tms_utime":1,"tms_stime":2,"tms_cutime":3,"tms_cstime":4}},"ret":1718255356}

i386 adjtimex 0x1000 = 0
1000> u32 0 i32 1 i32 2 i32 3 i32 4 u32 64 i32 2 i32 1 i32 32768000 i32 1795191489 i32 668861 i32 10000 i32 0 i32 0 i32 0 i32 0 i32 0 i32 0 i32 0 i32 0 i32 0 fill44 0
text: adjtimex({modes=0, offset=1, freq=2, maxerror=3, esterror=4, status=STA_UNSYNC, constant=2, precision=1, tolerance=32768000, time={tv_sec=1795191489, tv_usec=668861}, tick=10000, ppsfreq=0, jitter=0, shift=0, stabil=0, jitcnt=0, calcnt=0, errcnt=0, stbcnt=0, tai=0}) = 0 (TIME_OK)
json: {"call":"adjtimex","args":{"buf":{"modes":[],"offset":1,"freq":2,"maxerror":3,"esterror":4,"status":["STA_UNSYNC"],"constant":2,"precision":1,"tolerance":32768000,"time":{"tv_sec":1795191489,"tv_usec":668861},"tick":10000,"ppsfreq":0,"jitter":0,"shift":0,"stabil":0,"jitcnt":0,"calcnt":0,"errcnt":0,"stbcnt":0,"tai":0}},"ret":"TIME_OK"}

# ticks have no sign
x86_64 times 0x1000 = 7
1000> u64 1 u64 2 u64 3 u64 0xffffffffffffffff
text: times({tms_utime=1 /* 0.01 s */, tms_stime=2 /* 0.02 s */, tms_cutime=3 /* 0.03 s */, tms_cstime=18446744073709551615 /* 184467440737095516.15 s */}) = 7

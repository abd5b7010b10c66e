x86_64 poll 0x1000 2 100 = 1
1000: u32 3 u16 1 u16 0 u32 4 u16 4 u16 0
1008> u32 4 u16 4 u16 4
text: poll([{fd=3, events=POLLIN}, {fd=4, events=POLLOUT}], 2, 100) = 1 ([{fd=4, revents=POLLOUT}])
json: {"call":"poll","args":{"fds":[{"fd":3,"events":["POLLIN"]},{"fd":4,"events":["POLLOUT"]}],"nfds":2,"timeout":100},"ret":1,"after":{"ready":[{"fd":4,"revents":["POLLOUT"]}]}}

x86_64 poll 0x1000 1 0 = 0
1000: u32 3 u16 1 u16 0
text: poll([{fd=3, events=POLLIN}], 1, 0) = 0 (Timeout)
json: {"call":"poll","args":{"fds":[{"fd":3,"events":["POLLIN"]}],"nfds":1,"timeout":0},"ret":0}
plan: 1000+8

x86_64 poll 0x1000 0xffffffff 0 = -22 EINVAL
limit 2
1000: u32 3 u16 1 u16 0 u32 3 u16 1 u16 0 u32 3 u16 1 u16 0 u32 3 u16 1 u16 0
text: poll([{fd=3, events=POLLIN}, {fd=3, events=POLLIN}, ...], 4294967295, 0) = -1 EINVAL (Invalid argument)
json: {"call":"poll","args":{"fds":{"count":4294967295,"first":[{"fd":3,"events":["POLLIN"]},{"fd":3,"events":["POLLIN"]}]},"nfds":4294967295,"timeout":0},"ret":-1,"errno":"EINVAL"}

x86_64 select 5 0x1000 0 0 0x2000 = 1
1000: u64 0x18
1000> u64 0x8
2000: u64 1 u64 0
2000> u64 0 u64 999998
text: select(5, [3 4], NULL, NULL, {tv_sec=1, tv_usec=0}) = 1 (in [3], left {tv_sec=0, tv_usec=999998})
json: {"call":"select","args":{"nfds":5,"readfds":[3,4],"writefds":null,"exceptfds":null,"timeout":{"tv_sec":1,"tv_usec":0}},"ret":1,"after":{"in":[3],"left":{"tv_sec":0,"tv_usec":999998}}}

i386 _newselect 40 0x1000 0 0 0 = 0
1000: u32 1 u32 0xff
text: _newselect(40, [0 32 33 34 35 36 37 38 39], NULL, NULL, NULL) = 0 (Timeout)
json: {"call":"_newselect","args":{"nfds":40,"readfds":[0,32,33,34,35,36,37,38,39],"writefds":null,"exceptfds":null,"timeout":null},"ret":0}
plan: 1000+8

x86_64 epoll_wait 4 0x1000 8 0xffffffff = 2
1000> u32 1 u64 0x100000005 u32 0x10 u64 7
text: epoll_wait(4, [{events=EPOLLIN, data=0x100000005}, {events=EPOLLHUP, data=0x7}], 8, -1) = 2
json: {"call":"epoll_wait","args":{"epfd":4,"events":[{"events":["EPOLLIN"],"data":4294967301},{"events":["EPOLLHUP"],"data":7}],"maxevents":8,"timeout":-1},"ret":2}

i386 epoll_wait 4 0x1000 8 0xffffffff = 1
1000> u32 1 u64 0x100000005
text: epoll_wait(4, [{events=EPOLLIN, data=0x100000005}], 8, -1) = 1
json: {"call":"epoll_wait","args":{"epfd":4,"events":[{"events":["EPOLLIN"],"data":4294967301}],"maxevents":8,"timeout":-1},"ret":1}
entry: epoll_wait(4
rest: , [{events=EPOLLIN, data=0x100000005}], 8, -1) = 1

x86_64 epoll_ctl 4 1 3 0x1000 = 0
1000: u32 0x80000001 u64 5
text: epoll_ctl(4, EPOLL_CTL_ADD, 3, {events=EPOLLIN|EPOLLET, data=0x5}) = 0
json: {"call":"epoll_ctl","args":{"epfd":4,"op":"EPOLL_CTL_ADD","fd":3,"event":{"events":["EPOLLIN","EPOLLET"],"data":5}},"ret":0}
plan: 1000+12

# recorded from tests/live/poll.c
x86_64 poll 0x10010 1 0 = 0
10010: "\xff\xff\xff\xff\x01\0\0\0"
text: poll([{fd=-1}], 1, 0) = 0 (Timeout)
json: {"call":"poll","args":{"fds":[{"fd":-1}],"nfds":1,"timeout":0},"ret":0}

x86_64 poll 0 0 0 = 0
text: poll(NULL, 0, 0) = 0 (Timeout)
json: {"call":"poll","args":{"fds":null,"nfds":0,"timeout":0},"ret":0}

x86_64 poll 8 1 0 = -14 EFAULT
text: poll(0x8, 1, 0) = -1 EFAULT (Bad address)
json: {"call":"poll","args":{"fds":{"at":"0x8","unread":"EFAULT"},"nfds":1,"timeout":0},"ret":-1,"errno":"EFAULT"}

x86_64 ppoll 8 1 8 0 8 = -14 EFAULT
text: ppoll(0x8, 1, 0x8, NULL, 8) = -1 EFAULT (Bad address)
json: {"call":"ppoll","args":{"fds":{"at":"0x8","unread":"EFAULT"},"nfds":1,"tmo_p":{"at":"0x8","unread":"EFAULT"},"sigmask":null,"sigsetsize":8},"ret":-1,"errno":"EFAULT"}

x86_64 pselect6 8 0x10100 0x10180 0 0x7fffffffe2c0 0 = 2
10100: "(" fill7 0
10180: "\x10" fill7 0
7fffffffe2c0: fill16 0
10100> "\x08" fill7 0
text: pselect6(8, [3 5], [4], NULL, {tv_sec=0, tv_nsec=0}, NULL) = 2 (in [3], out [4], left {tv_sec=0, tv_nsec=0})
json: {"call":"pselect6","args":{"nfds":8,"readfds":[3,5],"writefds":[4],"exceptfds":null,"timeout":{"tv_sec":0,"tv_nsec":0},"sigmask":null},"ret":2,"after":{"in":[3],"out":[4],"left":{"tv_sec":0,"tv_nsec":0}}}

x86_64 pselect6 8 0x10100 0 0 0x7fffffffe2c0 0 = 0
10100: " " fill7 0
7fffffffe2c0: fill16 0
text: pselect6(8, [5], NULL, NULL, {tv_sec=0, tv_nsec=0}, NULL) = 0 (Timeout)
json: {"call":"pselect6","args":{"nfds":8,"readfds":[5],"writefds":null,"exceptfds":null,"timeout":{"tv_sec":0,"tv_nsec":0},"sigmask":null},"ret":0}

x86_64 pselect6 0 0 0 0 0x7fffffffe2c0 0 = 0
7fffffffe2c0: fill16 0
text: pselect6(0, NULL, NULL, NULL, {tv_sec=0, tv_nsec=0}, NULL) = 0 (Timeout)
json: {"call":"pselect6","args":{"nfds":0,"readfds":null,"writefds":null,"exceptfds":null,"timeout":{"tv_sec":0,"tv_nsec":0},"sigmask":null},"ret":0}

x86_64 pselect6 8 8 0 0 0 0 = -14 EFAULT
text: pselect6(8, 0x8, NULL, NULL, NULL, NULL) = -1 EFAULT (Bad address)
json: {"call":"pselect6","args":{"nfds":8,"readfds":{"at":"0x8","unread":"EFAULT"},"writefds":null,"exceptfds":null,"timeout":null,"sigmask":null},"ret":-1,"errno":"EFAULT"}

x86_64 pselect6 8 0x10100 0 0 0x7fffffffe2d0 0x7fffffffe2e0 = 0
10100: fill8 0
7fffffffe2d0: fill8 0 "\xe8\x03" fill6 0
7fffffffe2e0: "\x80\x02\x01" fill5 0 "\x08" fill7 0
10280: "\0\x02" fill6 0
text: pselect6(8, [], NULL, NULL, {tv_sec=0, tv_nsec=1000}, {sigmask=[USR1], sigsetsize=8}) = 0 (Timeout)
json: {"call":"pselect6","args":{"nfds":8,"readfds":[],"writefds":null,"exceptfds":null,"timeout":{"tv_sec":0,"tv_nsec":1000},"sigmask":{"sigmask":["SIGUSR1"],"sigsetsize":8}},"ret":0}

x86_64 pselect6 8 0x10100 0 0 0 0x7fffffffe2e0 = 1
10100: "\x08" fill7 0
7fffffffe2e0: fill8 0 "\x08" fill7 0
text: pselect6(8, [3], NULL, NULL, NULL, {sigmask=NULL, sigsetsize=8}) = 1 (in [3])
json: {"call":"pselect6","args":{"nfds":8,"readfds":[3],"writefds":null,"exceptfds":null,"timeout":null,"sigmask":{"sigmask":null,"sigsetsize":8}},"ret":1,"after":{"in":[3]}}

x86_64 pselect6 64 0x10100 0 0 0 0x7fffffffe2e0 = -9 EBADF
10100: "\x08" fill5 0 "\x04\0"
7fffffffe2e0: "\x80\x02\x01" fill5 0 "\x08" fill7 0
10280: "\0\x02" fill6 0
text: pselect6(64, [3 50], NULL, NULL, NULL, {sigmask=[USR1], sigsetsize=8}) = -1 EBADF (Bad file descriptor)
json: {"call":"pselect6","args":{"nfds":64,"readfds":[3,50],"writefds":null,"exceptfds":null,"timeout":null,"sigmask":{"sigmask":["SIGUSR1"],"sigsetsize":8}},"ret":-1,"errno":"EBADF"}

x86_64 epoll_create1 0x80000 = 7
text: epoll_create1(EPOLL_CLOEXEC) = 7
json: {"call":"epoll_create1","args":{"flags":["EPOLL_CLOEXEC"]},"ret":7}

x86_64 epoll_create1 5 = -22 EINVAL
text: epoll_create1(0x5 /* EPOLL_??? */) = -1 EINVAL (Invalid argument)
json: {"call":"epoll_create1","args":{"flags":["0x5"]},"ret":-1,"errno":"EINVAL"}

x86_64 epoll_create 0 = -22 EINVAL
text: epoll_create(0) = -1 EINVAL (Invalid argument)
json: {"call":"epoll_create","args":{"size":0},"ret":-1,"errno":"EINVAL"}

x86_64 epoll_ctl 7 1 3 0x10340 = 0
10340: "\x01\0\0\x80\x03" fill7 0
text: epoll_ctl(7, EPOLL_CTL_ADD, 3, {events=EPOLLIN|EPOLLET, data=0x3}) = 0
json: {"call":"epoll_ctl","args":{"epfd":7,"op":"EPOLL_CTL_ADD","fd":3,"event":{"events":["EPOLLIN","EPOLLET"],"data":3}},"ret":0}

x86_64 epoll_ctl 7 1 4 0x10380 = 0
10380: "\x04\0\0@\x05\0\0\0\x01\0\0\0"
text: epoll_ctl(7, EPOLL_CTL_ADD, 4, {events=EPOLLOUT|EPOLLONESHOT, data=0x100000005}) = 0
json: {"call":"epoll_ctl","args":{"epfd":7,"op":"EPOLL_CTL_ADD","fd":4,"event":{"events":["EPOLLOUT","EPOLLONESHOT"],"data":4294967301}},"ret":0}

x86_64 epoll_ctl 7 3 5 0x10380 = -2 ENOENT
10380: "\x04\0\0@\x05\0\0\0\x01\0\0\0"
text: epoll_ctl(7, EPOLL_CTL_MOD, 5, {events=EPOLLOUT|EPOLLONESHOT, data=0x100000005}) = -1 ENOENT (No such file or directory)
json: {"call":"epoll_ctl","args":{"epfd":7,"op":"EPOLL_CTL_MOD","fd":5,"event":{"events":["EPOLLOUT","EPOLLONESHOT"],"data":4294967301}},"ret":-1,"errno":"ENOENT"}

x86_64 epoll_ctl 7 2 5 0 = -2 ENOENT
text: epoll_ctl(7, EPOLL_CTL_DEL, 5, NULL) = -1 ENOENT (No such file or directory)
json: {"call":"epoll_ctl","args":{"epfd":7,"op":"EPOLL_CTL_DEL","fd":5,"event":"0x0"},"ret":-1,"errno":"ENOENT"}

x86_64 epoll_ctl 7 1 5 8 = -14 EFAULT
text: epoll_ctl(7, EPOLL_CTL_ADD, 5, 0x8) = -1 EFAULT (Bad address)
json: {"call":"epoll_ctl","args":{"epfd":7,"op":"EPOLL_CTL_ADD","fd":5,"event":{"at":"0x8","unread":"EFAULT"}},"ret":-1,"errno":"EFAULT"}

x86_64 epoll_ctl 7 77 5 0x10340 = -22 EINVAL
10340: "\x01\0\0\x80\x03" fill7 0
text: epoll_ctl(7, 0x4d /* EPOLL_CTL_??? */, 5, {events=EPOLLIN|EPOLLET, data=0x3}) = -1 EINVAL (Invalid argument)
json: {"call":"epoll_ctl","args":{"epfd":7,"op":77,"fd":5,"event":{"events":["EPOLLIN","EPOLLET"],"data":3}},"ret":-1,"errno":"EINVAL"}

x86_64 epoll_wait 7 0x10300 4 0xffffffff = 2
10300> "\x01\0\0\0\x03" fill7 0 "\x04\0\0\0\x05\0\0\0\x01\0\0\0"
text: epoll_wait(7, [{events=EPOLLIN, data=0x3}, {events=EPOLLOUT, data=0x100000005}], 4, -1) = 2
json: {"call":"epoll_wait","args":{"epfd":7,"events":[{"events":["EPOLLIN"],"data":3},{"events":["EPOLLOUT"],"data":4294967301}],"maxevents":4,"timeout":-1},"ret":2}

x86_64 epoll_wait 7 0x10300 4 0 = 0
text: epoll_wait(7, [], 4, 0) = 0
json: {"call":"epoll_wait","args":{"epfd":7,"events":[],"maxevents":4,"timeout":0},"ret":0}

x86_64 epoll_wait 0xffffffff 0x10300 4 0 = -9 EBADF
text: epoll_wait(-1, 0x10300, 4, 0) = -1 EBADF (Bad file descriptor)
json: {"call":"epoll_wait","args":{"epfd":-1,"events":{"at":"0x10300","unread":"not filled"},"maxevents":4,"timeout":0},"ret":-1,"errno":"EBADF"}

x86_64 epoll_pwait 7 0x10300 4 0 0x10400 8 = 0
10400: "\0 " fill6 0
text: epoll_pwait(7, [], 4, 0, [ALRM], 8) = 0
json: {"call":"epoll_pwait","args":{"epfd":7,"events":[],"maxevents":4,"timeout":0,"sigmask":["SIGALRM"],"sigsetsize":8},"ret":0}

x86_64 epoll_pwait 7 0x10300 4 0 0 8 = 0
text: epoll_pwait(7, [], 4, 0, NULL, 8) = 0
json: {"call":"epoll_pwait","args":{"epfd":7,"events":[],"maxevents":4,"timeout":0,"sigmask":null,"sigsetsize":8},"ret":0}

x86_64 epoll_pwait2 7 0x10300 4 0x103c0 0x10400 8 = 0
103c0: fill8 0 "\xe8\x03" fill6 0
10400: "\0 " fill6 0
text: epoll_pwait2(7, [], 4, {tv_sec=0, tv_nsec=1000}, [ALRM], 8) = 0
json: {"call":"epoll_pwait2","args":{"epfd":7,"events":[],"maxevents":4,"timeout":{"tv_sec":0,"tv_nsec":1000},"sigmask":["SIGALRM"],"sigsetsize":8},"ret":0}

x86_64 timerfd_create 1 0x80800 = 8
text: timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC|TFD_NONBLOCK) = 8
json: {"call":"timerfd_create","args":{"clockid":"CLOCK_MONOTONIC","flags":["TFD_CLOEXEC","TFD_NONBLOCK"]},"ret":8}

x86_64 timerfd_create 0 5 = -22 EINVAL
text: timerfd_create(CLOCK_REALTIME, TFD_TIMER_ABSTIME|0x4) = -1 EINVAL (Invalid argument)
json: {"call":"timerfd_create","args":{"clockid":"CLOCK_REALTIME","flags":["TFD_TIMER_ABSTIME","0x4"]},"ret":-1,"errno":"EINVAL"}

x86_64 timerfd_settime 8 0 0x10480 0x104c0 = 0
10480: "\x01" fill7 0 "\x02" fill23 0
104c0> fill32 0
text: timerfd_settime(8, 0, {it_interval={tv_sec=1, tv_nsec=2}, it_value={tv_sec=0, tv_nsec=0}}, {it_interval={tv_sec=0, tv_nsec=0}, it_value={tv_sec=0, tv_nsec=0}}) = 0
json: {"call":"timerfd_settime","args":{"fd":8,"flags":[],"new_value":{"it_interval":{"tv_sec":1,"tv_nsec":2},"it_value":{"tv_sec":0,"tv_nsec":0}},"old_value":{"it_interval":{"tv_sec":0,"tv_nsec":0},"it_value":{"tv_sec":0,"tv_nsec":0}}},"ret":0}

x86_64 timerfd_settime 8 3 0x10480 0 = 0
10480: "\x01" fill7 0 "\x02" fill23 0
text: timerfd_settime(8, TFD_TIMER_ABSTIME|TFD_TIMER_CANCEL_ON_SET, {it_interval={tv_sec=1, tv_nsec=2}, it_value={tv_sec=0, tv_nsec=0}}, NULL) = 0
json: {"call":"timerfd_settime","args":{"fd":8,"flags":["TFD_TIMER_ABSTIME","TFD_TIMER_CANCEL_ON_SET"],"new_value":{"it_interval":{"tv_sec":1,"tv_nsec":2},"it_value":{"tv_sec":0,"tv_nsec":0}},"old_value":null},"ret":0}

x86_64 timerfd_settime 8 8 0x10480 0x104c0 = -22 EINVAL
10480: "\x01" fill7 0 "\x02" fill23 0
text: timerfd_settime(8, 0x8 /* TFD_??? */, {it_interval={tv_sec=1, tv_nsec=2}, it_value={tv_sec=0, tv_nsec=0}}, 0x104c0) = -1 EINVAL (Invalid argument)
json: {"call":"timerfd_settime","args":{"fd":8,"flags":["0x8"],"new_value":{"it_interval":{"tv_sec":1,"tv_nsec":2},"it_value":{"tv_sec":0,"tv_nsec":0}},"old_value":{"at":"0x104c0","unread":"not filled"}},"ret":-1,"errno":"EINVAL"}

x86_64 timerfd_settime 0xffffffff 0 0x10480 0x104c0 = -9 EBADF
10480: "\x01" fill7 0 "\x02" fill23 0
text: timerfd_settime(-1, 0, {it_interval={tv_sec=1, tv_nsec=2}, it_value={tv_sec=0, tv_nsec=0}}, 0x104c0) = -1 EBADF (Bad file descriptor)
json: {"call":"timerfd_settime","args":{"fd":-1,"flags":[],"new_value":{"it_interval":{"tv_sec":1,"tv_nsec":2},"it_value":{"tv_sec":0,"tv_nsec":0}},"old_value":{"at":"0x104c0","unread":"not filled"}},"ret":-1,"errno":"EBADF"}

x86_64 timerfd_gettime 8 0x104c0 = 0
104c0> "\x01" fill7 0 "\x02" fill23 0
text: timerfd_gettime(8, {it_interval={tv_sec=1, tv_nsec=2}, it_value={tv_sec=0, tv_nsec=0}}) = 0
json: {"call":"timerfd_gettime","args":{"fd":8,"curr_value":{"it_interval":{"tv_sec":1,"tv_nsec":2},"it_value":{"tv_sec":0,"tv_nsec":0}}},"ret":0}

x86_64 timerfd_gettime 0xffffffff 0x104c0 = -9 EBADF
text: timerfd_gettime(-1, 0x104c0) = -1 EBADF (Bad file descriptor)
json: {"call":"timerfd_gettime","args":{"fd":-1,"curr_value":{"at":"0x104c0","unread":"not filled"}},"ret":-1,"errno":"EBADF"}

x86_64 inotify_init1 0x80800 = 9
text: inotify_init1(IN_NONBLOCK|IN_CLOEXEC) = 9
json: {"call":"inotify_init1","args":{"flags":["IN_NONBLOCK","IN_CLOEXEC"]},"ret":9}

x86_64 eventfd2 5 0x80801 = 10
text: eventfd2(5, EFD_SEMAPHORE|EFD_CLOEXEC|EFD_NONBLOCK) = 10
json: {"call":"eventfd2","args":{"initval":5,"flags":["EFD_SEMAPHORE","EFD_CLOEXEC","EFD_NONBLOCK"]},"ret":10}

x86_64 eventfd2 1 256 = -22 EINVAL
text: eventfd2(1, 0x100 /* EFD_??? */) = -1 EINVAL (Invalid argument)
json: {"call":"eventfd2","args":{"initval":1,"flags":["0x100"]},"ret":-1,"errno":"EINVAL"}

x86_64 signalfd4 0xffffffff 0x10500 8 0x80800 = 11
10500: "\0@" fill6 0
text: signalfd4(-1, [TERM], 8, SFD_CLOEXEC|SFD_NONBLOCK) = 11
json: {"call":"signalfd4","args":{"fd":-1,"mask":["SIGTERM"],"sizemask":8,"flags":["SFD_CLOEXEC","SFD_NONBLOCK"]},"ret":11}

x86_64 signalfd4 0xffffffff 0x10500 8 7 = -22 EINVAL
10500: "\0@" fill6 0
text: signalfd4(-1, [TERM], 8, 0x7 /* SFD_??? */) = -1 EINVAL (Invalid argument)
json: {"call":"signalfd4","args":{"fd":-1,"mask":["SIGTERM"],"sizemask":8,"flags":["0x7"]},"ret":-1,"errno":"EINVAL"}

x86_64 signalfd4 99 8 8 0 = -14 EFAULT
text: signalfd4(99, 0x8, 8, 0) = -1 EFAULT (Bad address)
json: {"call":"signalfd4","args":{"fd":99,"mask":{"at":"0x8","unread":"EFAULT"},"sizemask":8,"flags":[]},"ret":-1,"errno":"EFAULT"}

x86_64 inotify_add_watch 9 0x105c0 0x1000108 = 1
105c0: "/" fill255 0
text: inotify_add_watch(9, "/", IN_CLOSE_WRITE|IN_CREATE|IN_ONLYDIR) = 1
json: {"call":"inotify_add_watch","args":{"fd":9,"pathname":"/","mask":["IN_CLOSE_WRITE","IN_CREATE","IN_ONLYDIR"]},"ret":1}

x86_64 inotify_add_watch 9 0x10580 4095 = -2 ENOENT
10580: "/nonexistent" fill52 0 "/" fill191 0
text: inotify_add_watch(9, "/nonexistent", IN_ACCESS|IN_MODIFY|IN_ATTRIB|IN_CLOSE_WRITE|IN_CLOSE_NOWRITE|IN_OPEN|IN_MOVED_FROM|IN_MOVED_TO|IN_CREATE|IN_DELETE|IN_DELETE_SELF|IN_MOVE_SELF) = -1 ENOENT (No such file or directory)
json: {"call":"inotify_add_watch","args":{"fd":9,"pathname":"/nonexistent","mask":["IN_ACCESS","IN_MODIFY","IN_ATTRIB","IN_CLOSE_WRITE","IN_CLOSE_NOWRITE","IN_OPEN","IN_MOVED_FROM","IN_MOVED_TO","IN_CREATE","IN_DELETE","IN_DELETE_SELF","IN_MOVE_SELF"]},"ret":-1,"errno":"ENOENT"}

x86_64 inotify_rm_watch 9 1 = 0
text: inotify_rm_watch(9, 1) = 0
json: {"call":"inotify_rm_watch","args":{"fd":9,"wd":1},"ret":0}

x86_64 inotify_rm_watch 9 99 = -22 EINVAL
text: inotify_rm_watch(9, 99) = -1 EINVAL (Invalid argument)
json: {"call":"inotify_rm_watch","args":{"fd":9,"wd":99},"ret":-1,"errno":"EINVAL"}

x86_64 fanotify_init 0x80009 0x80002 = -22 EINVAL
text: fanotify_init(FAN_CLASS_PRE_CONTENT|FAN_CLOEXEC|0x80000, O_RDWR|O_CLOEXEC) = -1 EINVAL (Invalid argument)
json: {"call":"fanotify_init","args":{"flags":["FAN_CLASS_PRE_CONTENT","FAN_CLOEXEC","0x80000"],"event_f_flags":["O_RDWR","O_CLOEXEC"]},"ret":-1,"errno":"EINVAL"}

# a class without a name, and flags beside a class
x86_64 fanotify_init 0xd 0 = -22 EINVAL
text: fanotify_init(0xc /* FAN_CLASS_??? */|FAN_CLOEXEC, O_RDONLY) = -1 EINVAL (Invalid argument)

x86_64 fanotify_init 0x80000004 0 = -22 EINVAL
text: fanotify_init(FAN_CLASS_CONTENT|0x80000000 /* FAN_??? */, O_RDONLY) = -1 EINVAL (Invalid argument)

x86_64 fanotify_mark 0xffffffff 9 0x8000020 0xffffff9c 0x10580 = -9 EBADF
10580: "/nonexistent" fill52 0 "/" fill191 0
text: fanotify_mark(-1, FAN_MARK_ADD|FAN_MARK_ONLYDIR, FAN_OPEN|FAN_EVENT_ON_CHILD, AT_FDCWD, "/nonexistent") = -1 EBADF (Bad file descriptor)
json: {"call":"fanotify_mark","args":{"fanotify_fd":-1,"flags":["FAN_MARK_ADD","FAN_MARK_ONLYDIR"],"mask":["FAN_OPEN","FAN_EVENT_ON_CHILD"],"dirfd":"AT_FDCWD","pathname":"/nonexistent"},"ret":-1,"errno":"EBADF"}

x86_64 fanotify_mark 0xffffffff 128 0 0xffffffff 0 = -9 EBADF
text: fanotify_mark(-1, FAN_MARK_FLUSH, 0, FAN_NOFD, NULL) = -1 EBADF (Bad file descriptor)
json: {"call":"fanotify_mark","args":{"fanotify_fd":-1,"flags":["FAN_MARK_FLUSH"],"mask":[],"dirfd":"FAN_NOFD","pathname":null},"ret":-1,"errno":"EBADF"}

# where words are short
i386 ppoll_time64 8 1 8 0 8 = -14 EFAULT
text: ppoll_time64(0x8, 1, 0x8, NULL, 8) = -1 EFAULT (Bad address)

i386 ppoll 8 1 8 0 8 = -14 EFAULT
text: ppoll(0x8, 1, 0x8, NULL, 8) = -1 EFAULT (Bad address)

i386 pselect6 8 0x10100 0x10180 0 0xffffd438 0 = 2
10100: "(\0\0\0"
10180: "\x10\0\0\0"
ffffd438: fill8 0
10100> "\x08\0\0\0"
text: pselect6(8, [3 5], [4], NULL, {tv_sec=0, tv_nsec=0}, NULL) = 2 (in [3], out [4], left {tv_sec=0, tv_nsec=0})

i386 pselect6 8 0x10100 0 0 0xffffd438 0 = 0
10100: " \0\0\0"
ffffd438: fill8 0
text: pselect6(8, [5], NULL, NULL, {tv_sec=0, tv_nsec=0}, NULL) = 0 (Timeout)

i386 pselect6 0 0 0 0 0xffffd438 0 = 0
ffffd438: fill8 0
text: pselect6(0, NULL, NULL, NULL, {tv_sec=0, tv_nsec=0}, NULL) = 0 (Timeout)

i386 pselect6 8 8 0 0 0 0 = -14 EFAULT
text: pselect6(8, 0x8, NULL, NULL, NULL, NULL) = -1 EFAULT (Bad address)

i386 pselect6 8 0x10100 0 0 0xffffd3d0 0xffffd3e4 = 0
10100: fill4 0
ffffd3d0: fill4 0 "\xe8\x03\0\0"
ffffd3e4: "\x80\x02\x01\0\x08\0\0\0"
10280: "\0\x02" fill6 0
text: pselect6(8, [], NULL, NULL, {tv_sec=0, tv_nsec=1000}, {sigmask=[USR1], sigsetsize=8}) = 0 (Timeout)

i386 pselect6 8 0x10100 0 0 0 0xffffd3e4 = 1
10100: "\x08\0\0\0"
ffffd3e4: fill4 0 "\x08\0\0\0"
text: pselect6(8, [3], NULL, NULL, NULL, {sigmask=NULL, sigsetsize=8}) = 1 (in [3])

i386 pselect6 64 0x10100 0 0 0 0xffffd3e4 = -9 EBADF
10100: "\x08" fill5 0 "\x04\0"
ffffd3e4: "\x80\x02\x01\0\x08\0\0\0"
10280: "\0\x02" fill6 0
text: pselect6(64, [3 50], NULL, NULL, NULL, {sigmask=[USR1], sigsetsize=8}) = -1 EBADF (Bad file descriptor)

i386 epoll_wait 7 0x10300 4 0xffffffff = 2
10300> "\x01\0\0\0\x03" fill7 0 "\x04\0\0\0\x05\0\0\0\x01\0\0\0"
text: epoll_wait(7, [{events=EPOLLIN, data=0x3}, {events=EPOLLOUT, data=0x100000005}], 4, -1) = 2

i386 epoll_wait 7 0x10300 4 0 = 0
text: epoll_wait(7, [], 4, 0) = 0

i386 epoll_wait 0xffffffff 0x10300 4 0 = -9 EBADF
text: epoll_wait(-1, 0x10300, 4, 0) = -1 EBADF (Bad file descriptor)

i386 epoll_pwait 7 0x10300 4 0 0x10400 8 = 0
10400: "\0 " fill6 0
text: epoll_pwait(7, [], 4, 0, [ALRM], 8) = 0

i386 epoll_pwait 7 0x10300 4 0 0 8 = 0
text: epoll_pwait(7, [], 4, 0, NULL, 8) = 0

i386 timerfd_settime 8 0 0xffffd42c 0xffffd43c = 0
ffffd42c: "\x01\0\0\0\x02" fill11 0
ffffd43c> fill16 0
text: timerfd_settime(8, 0, {it_interval={tv_sec=1, tv_nsec=2}, it_value={tv_sec=0, tv_nsec=0}}, {it_interval={tv_sec=0, tv_nsec=0}, it_value={tv_sec=0, tv_nsec=0}}) = 0

i386 timerfd_settime 8 3 0xffffd43c 0 = 0
ffffd43c: "\x01\0\0\0\x02" fill11 0
text: timerfd_settime(8, TFD_TIMER_ABSTIME|TFD_TIMER_CANCEL_ON_SET, {it_interval={tv_sec=1, tv_nsec=2}, it_value={tv_sec=0, tv_nsec=0}}, NULL) = 0

i386 timerfd_settime 8 8 0xffffd42c 0xffffd43c = -22 EINVAL
ffffd42c: "\x01\0\0\0\x02" fill11 0
text: timerfd_settime(8, 0x8 /* TFD_??? */, {it_interval={tv_sec=1, tv_nsec=2}, it_value={tv_sec=0, tv_nsec=0}}, 0xffffd43c) = -1 EINVAL (Invalid argument)

i386 timerfd_settime 0xffffffff 0 0xffffd43c 0xffffd44c = -9 EBADF
ffffd43c: "\x01\0\0\0\x02" fill11 0
text: timerfd_settime(-1, 0, {it_interval={tv_sec=1, tv_nsec=2}, it_value={tv_sec=0, tv_nsec=0}}, 0xffffd44c) = -1 EBADF (Bad file descriptor)

i386 timerfd_gettime64 8 0xffffd4cc = 0
ffffd4cc> "\x01" fill7 0 "\x02" fill23 0
text: timerfd_gettime64(8, {it_interval={tv_sec=1, tv_nsec=2}, it_value={tv_sec=0, tv_nsec=0}}) = 0

i386 timerfd_gettime64 0xffffffff 0xffffd4cc = -9 EBADF
text: timerfd_gettime64(-1, 0xffffd4cc) = -1 EBADF (Bad file descriptor)

i386 fanotify_mark 0xffffffff 9 0x8000020 0 0xffffff9c 0x10580 = -9 EBADF
10580: "/nonexistent" fill52 0 "/" fill191 0
text: fanotify_mark(-1, FAN_MARK_ADD|FAN_MARK_ONLYDIR, FAN_OPEN|FAN_EVENT_ON_CHILD, AT_FDCWD, "/nonexistent") = -1 EBADF (Bad file descriptor)

i386 fanotify_mark 0xffffffff 128 0 0 0xffffffff 0 = -9 EBADF
text: fanotify_mark(-1, FAN_MARK_FLUSH, 0, FAN_NOFD, NULL) = -1 EBADF (Bad file descriptor)

# old_select: its arguments lie in memory
i386 select 0x1000 = 1
1000: u32 8 u32 0x2000 u32 0 u32 0 u32 0x3000
2000: u32 0x18
2000> u32 0x08
3000: u32 2 u32 0
3000> u32 1 u32 999999
text: select(8, [3 4], NULL, NULL, {tv_sec=2, tv_usec=0}) = 1 (in [3], left {tv_sec=1, tv_usec=999999})
json: {"call":"select","args":{"nfds":8,"readfds":[3,4],"writefds":null,"exceptfds":null,"timeout":{"tv_sec":2,"tv_usec":0}},"ret":1,"after":{"in":[3],"left":{"tv_sec":1,"tv_usec":999999}}}

# text shows what a failed epoll_pwait2 has read by its address, as strace, which decodes it late
x86_64 epoll_pwait2 5 0x3000 1 0x1000 0x2000 8 = -22 EINVAL
1000: u64 1 u64 2
2000: u64 2
text: epoll_pwait2(5, 0x3000, 1, 0x1000, 0x2000, 8) = -1 EINVAL (Invalid argument)
json: {"call":"epoll_pwait2","args":{"epfd":5,"events":{"at":"0x3000","unread":"not filled"},"maxevents":1,"timeout":{"tv_sec":1,"tv_nsec":2},"sigmask":["SIGINT"],"sigsetsize":8},"ret":-1,"errno":"EINVAL"}

x86_64 signalfd4 0xffffffff 0x10500 5 0 = -22 EINVAL
10500: u64 0x4000
text: signalfd4(-1, 0x10500, 5, 0) = -1 EINVAL (Invalid argument)
json: {"call":"signalfd4","args":{"fd":-1,"mask":{"at":"0x10500","unread":"opaque"},"sizemask":5,"flags":[]},"ret":-1,"errno":"EINVAL"}

x86_64 ppoll 8 1 0 0x10500 16 = -22 EINVAL
10500: u64 0x4000
text: ppoll(0x8, 1, NULL, 0x10500, 16) = -1 EINVAL (Invalid argument)
json: {"call":"ppoll","args":{"fds":{"at":"0x8","unread":"EFAULT"},"nfds":1,"tmo_p":null,"sigmask":{"at":"0x10500","unread":"opaque"},"sigsetsize":16},"ret":-1,"errno":"EINVAL"}

# sets of no descriptors
x86_64 select 0 0x1000 0 0x1000 0 = 0
1000: u64 1
text: select(0, 0x1000, NULL, 0x1000, NULL) = 0 (Timeout)

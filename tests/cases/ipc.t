x86_64 shmget 0 4096 01600 = 35
text: shmget(IPC_PRIVATE, 4096, IPC_CREAT|0600) = 35
json: {"call":"shmget","args":{"key":"IPC_PRIVATE","size":4096,"shmflg":["IPC_CREAT","0600"]},"ret":35}

x86_64 semget 0x1234 2 03600 = 5
text: semget(0x1234, 2, IPC_CREAT|IPC_EXCL|0600) = 5
json: {"call":"semget","args":{"key":4660,"nsems":2,"semflg":["IPC_CREAT","IPC_EXCL","0600"]},"ret":5}

x86_64 shmctl 35 2 0x1000 = 0
1000> u32 7 u32 1 u32 2 u32 3 u32 4 u32 0600 u32 0 u32 0 u64 0 u64 0 u64 4096 u64 100 u64 0 u64 200 i32 8 i32 9 u64 2 u64 0 u64 0
text: shmctl(35, IPC_STAT, {shm_perm={uid=1, gid=2, mode=0600, key=0x7, cuid=3, cgid=4}, shm_segsz=4096, shm_cpid=8, shm_lpid=9, shm_nattch=2, shm_atime=100, shm_dtime=0, shm_ctime=200}) = 0
json: {"call":"shmctl","args":{"shmid":35,"op":["IPC_STAT"],"buf":{"shm_perm":{"uid":1,"gid":2,"mode":384,"key":7,"cuid":3,"cgid":4},"shm_segsz":4096,"shm_cpid":8,"shm_lpid":9,"shm_nattch":2,"shm_atime":100,"shm_dtime":0,"shm_ctime":200}},"ret":0}

i386 shmctl 35 0x102 0x1000 = 0
1000> u32 7 u32 1 u32 2 u32 3 u32 4 u16 0600 u16 0 u16 0 u16 0 u32 0 u32 0 u32 4096 u32 100 u32 0 u32 0 u32 0 u32 200 u32 0 i32 8 i32 9 u32 2 u32 0 u32 0
text: shmctl(35, IPC_64|IPC_STAT, {shm_perm={uid=1, gid=2, mode=0600, key=0x7, cuid=3, cgid=4}, shm_segsz=4096, shm_cpid=8, shm_lpid=9, shm_nattch=2, shm_atime=100, shm_dtime=0, shm_ctime=200}) = 0
json: {"call":"shmctl","args":{"shmid":35,"op":["IPC_64","IPC_STAT"],"buf":{"shm_perm":{"uid":1,"gid":2,"mode":384,"key":7,"cuid":3,"cgid":4},"shm_segsz":4096,"shm_cpid":8,"shm_lpid":9,"shm_nattch":2,"shm_atime":100,"shm_dtime":0,"shm_ctime":200}},"ret":0}

x86_64 msgctl 35 1 0x1000 = 0
1000: u32 7 u32 1 u32 2 u32 3 u32 4 u32 0600 u32 0 u32 0 u64 0 u64 0 u64 1 u64 2 u64 3 u64 4 u64 5 u64 16384 fill32 0
text: msgctl(35, IPC_SET, {msg_perm={uid=1, gid=2, mode=0600}, msg_qbytes=16384}) = 0
json: {"call":"msgctl","args":{"msqid":35,"op":["IPC_SET"],"buf":{"msg_perm":{"uid":1,"gid":2,"mode":384},"msg_qbytes":16384}},"ret":0}

x86_64 shmctl 35 99 1 = -22 EINVAL
text: shmctl(35, 0x63 /* SHM_??? */, 0x1) = -1 EINVAL (Invalid argument)
json: {"call":"shmctl","args":{"shmid":35,"op":["0x63"],"buf":"0x1"},"ret":-1,"errno":"EINVAL"}

x86_64 msgsnd 35 0x1000 5 0x800 = 0
1000: u64 5 "hello!"
text: msgsnd(35, {mtype=5, mtext="hello"}, 5, IPC_NOWAIT) = 0
json: {"call":"msgsnd","args":{"msqid":35,"msgp":{"mtype":5,"mtext":"hello"},"msgsz":5,"msgflg":["IPC_NOWAIT"]},"ret":0}

x86_64 msgrcv 35 0x1000 8 0xfffffffffffffffb 0x1000 = 5
1000> u64 5 "hello\0\0\0"
text: msgrcv(35, {mtype=5, mtext="hello\0\0\0"}, 8, -5, MSG_NOERROR) = 5
json: {"call":"msgrcv","args":{"msqid":35,"msgp":{"mtype":5,"mtext":"hello\u0000\u0000\u0000"},"msgsz":8,"msgtyp":-5,"msgflg":["MSG_NOERROR"]},"ret":5}

x86_64 semtimedop 35 0x1000 2 0x2000 = -11 EAGAIN
1000: u16 0 i16 1 u16 0 u16 1 i16 -1 u16 0x1800
2000: u64 0 u64 1000
text: semtimedop(35, [{sem_num=0, sem_op=1, sem_flg=0}, {sem_num=1, sem_op=-1, sem_flg=SEM_UNDO|IPC_NOWAIT}], 2, {tv_sec=0, tv_nsec=1000}) = -1 EAGAIN (Resource temporarily unavailable)
json: {"call":"semtimedop","args":{"semid":35,"sops":[{"sem_num":0,"sem_op":1,"sem_flg":[]},{"sem_num":1,"sem_op":-1,"sem_flg":["SEM_UNDO","IPC_NOWAIT"]}],"nsops":2,"timeout":{"tv_sec":0,"tv_nsec":1000}},"ret":-1,"errno":"EAGAIN"}

x86_64 semctl 35 0 16 7 = 0
text: semctl(35, 0, SETVAL, 0x7) = 0
json: {"call":"semctl","args":{"semid":35,"semnum":0,"op":["SETVAL"],"arg":"0x7"},"ret":0}

# i386: one call that is all of them, its arguments in another order
i386 ipc 23 0 4096 01600 0 0 = 36
text: shmget(IPC_PRIVATE, 4096, IPC_CREAT|0600) = 36
json: {"call":"shmget","args":{"key":"IPC_PRIVATE","size":4096,"shmflg":["IPC_CREAT","0600"]},"ret":36}

i386 ipc 0x10001 35 2 0 0x1000 0 = 0
1000: u16 0 i16 1 u16 0 u16 1 i16 -1 u16 0x1800
text: semop(35, [{sem_num=0, sem_op=1, sem_flg=0}, {sem_num=1, sem_op=-1, sem_flg=SEM_UNDO|IPC_NOWAIT}], 2) = 0
json: {"call":"semop","args":{"semid":35,"sops":[{"sem_num":0,"sem_op":1,"sem_flg":[]},{"sem_num":1,"sem_op":-1,"sem_flg":["SEM_UNDO","IPC_NOWAIT"]}],"nsops":2},"ret":0}

i386 ipc 11 35 5 0 0x1000 0 = 0
1000: u32 5 "hello!"
text: msgsnd(35, {mtype=5, mtext="hello"}, 5, 0) = 0
json: {"call":"msgsnd","args":{"msqid":35,"msgp":{"mtype":5,"mtext":"hello"},"msgsz":5,"msgflg":[]},"ret":0}

i386 ipc 14 35 0 0 0 0 = 0
text: msgctl(35, IPC_RMID, NULL) = 0
json: {"call":"msgctl","args":{"msqid":35,"op":["IPC_RMID"],"buf":"0x0"},"ret":0}

i386 ipc 22 0 0 0 0x5000 0 = 0
text: shmdt(0x5000) = 0
json: {"call":"shmdt","args":{"shmaddr":"0x5000"},"ret":0}

i386 ipc 99 1 2 3 4 5 = -38 ENOSYS
text: ipc(99, 0x1, 0x2, 0x3, 0x4, 0x5) = -1 ENOSYS (Function not implemented)
json: {"call":"ipc","args":{"call":99,"first":1,"second":2,"third":3,"ptr":4,"fifth":5},"ret":-1,"errno":"ENOSYS"}

x86_64 mq_open 0x1000 0x842 0600 0x2000 = 3
1000: "ptrq\0"
2000: u64 0 u64 3 u64 20 u64 0 fill32 0
text: mq_open("ptrq", O_RDWR|O_CREAT|O_NONBLOCK, 0600, {mq_flags=0, mq_maxmsg=3, mq_msgsize=20, mq_curmsgs=0}) = 3
json: {"call":"mq_open","args":{"name":"ptrq","oflag":["O_RDWR","O_CREAT","O_NONBLOCK"],"mode":384,"attr":{"mq_flags":0,"mq_maxmsg":3,"mq_msgsize":20,"mq_curmsgs":0}},"ret":3}

x86_64 mq_open 0x1000 0 077 1 = -2 ENOENT
1000: "none\0"
text: mq_open("none", O_RDONLY) = -1 ENOENT (No such file or directory)
json: {"call":"mq_open","args":{"name":"none","oflag":["O_RDONLY"]},"ret":-1,"errno":"ENOENT"}

x86_64 mq_timedreceive 3 0x1000 20 0x2000 0 = 5
1000> "hello___"
2000> u32 3
text: mq_timedreceive(3, "hello", 20, [3], NULL) = 5
json: {"call":"mq_timedreceive","args":{"mqdes":3,"msg_ptr":"hello","msg_len":20,"msg_prio":3,"abs_timeout":null},"ret":5}

i386 mq_getsetattr 3 0 0x1000 = 0
1000> u32 0x800 u32 3 u32 20 u32 0 fill16 0
text: mq_getsetattr(3, NULL, {mq_flags=O_NONBLOCK, mq_maxmsg=3, mq_msgsize=20, mq_curmsgs=0}) = 0
json: {"call":"mq_getsetattr","args":{"mqdes":3,"newattr":null,"oldattr":{"mq_flags":["O_NONBLOCK"],"mq_maxmsg":3,"mq_msgsize":20,"mq_curmsgs":0}},"ret":0}

# permissions are apart from the flags
x86_64 shmget 0xfdb97531 4096 0x56ce0855 = -22 EINVAL
text: shmget(0xfdb97531, 4096, SHM_HUGETLB|0x2ce0000|21<<SHM_HUGE_SHIFT|0125) = -1 EINVAL (Invalid argument)
json: {"call":"shmget","args":{"key":4256789809,"size":4096,"shmflg":["SHM_HUGETLB","21<<SHM_HUGE_SHIFT","0263400125"]},"ret":-1,"errno":"EINVAL"}

x86_64 shmget 0 4096 0x54000000 = -22 EINVAL
text: shmget(IPC_PRIVATE, 4096, 21<<SHM_HUGE_SHIFT|000) = -1 EINVAL (Invalid argument)

x86_64 msgget 7 0xface1c55 = -2 ENOENT
text: msgget(0x7, IPC_EXCL|IPC_NOWAIT|0xface1000|0125) = -1 ENOENT (No such file or directory)

x86_64 msgget 7 0600 = 1
text: msgget(0x7, 0600) = 1

x86_64 mq_open 0x1ff0 0x40 0600 0x3000 = -14 EFAULT
1ff0: "0123456789abcdef"
3000: u64 0x800 u64 10 u64 20 u64 0
text: mq_open(0x1ff0, O_RDONLY|O_CREAT, 0600, {mq_flags=0x800, mq_maxmsg=10, mq_msgsize=20, mq_curmsgs=0}) = -1 EFAULT (Bad address)

x86_64 mq_notify 3 0x1000 = -22 EINVAL
1000: u64 0 u32 0xfacefeed u32 1
text: mq_notify(3, {sigev_signo=4207869677, sigev_notify=SIGEV_NONE}) = -1 EINVAL (Invalid argument)

# arguments in memory
i386 ipc 12 35 8 0x800 0x1000 0 = 5
1000: u32 0x2000 u32 0xfffffffb
2000> u32 5 "hello\0\0\0"
text: msgrcv(35, {mtype=5, mtext="hello\0\0\0"}, 8, -5, IPC_NOWAIT) = 5

# version 1: the type is an argument of its own
i386 ipc 0x1000c 35 8 0x800 0x2000 0xfffffffb = 5
2000> u32 5 "hello\0\0\0"
text: msgrcv(35, {mtype=5, mtext="hello\0\0\0"}, 8, -5, IPC_NOWAIT) = 5
json: {"call":"msgrcv","args":{"msqid":35,"msgp":{"mtype":5,"mtext":"hello\u0000\u0000\u0000"},"msgsz":8,"msgtyp":-5,"msgflg":["IPC_NOWAIT"]},"ret":5}

i386 ipc 3 7 0 0x113 0x1000 0 = 4
1000: u32 0x2000
2000> u32 1 u32 2 u32 3 u32 4 u32 5 u32 6 u32 7 u32 8 u32 9 u32 10
text: semctl(7, 0, IPC_64|SEM_INFO, {semmap=1, semmni=2, semmns=3, semmnu=4, semmsl=5, semopm=6, semume=7, semusz=8, semvmx=9, semaem=10}) = 4
json: {"call":"semctl","args":{"semid":7,"semnum":0,"op":["IPC_64","SEM_INFO"],"arg":{"semmap":1,"semmni":2,"semmns":3,"semmnu":4,"semmsl":5,"semopm":6,"semume":7,"semusz":8,"semvmx":9,"semaem":10}},"ret":4}

i386 ipc 3 7 0 0x100 0x1000 0 = 0
1000: u32 0
text: semctl(7, 0, IPC_64|IPC_RMID, [NULL]) = 0

# the version of an unknown call
i386 ipc 0x2a0014 1 2 3 4 5 = -38 ENOSYS
text: ipc(42<<16|20, 0x1, 0x2, 0x3, 0x4, 0x5) = -1 ENOSYS (Function not implemented)

i386 ipc 20 1 2 3 4 5 = -38 ENOSYS
text: ipc(20, 0x1, 0x2, 0x3, 0x4, 0x5) = -1 ENOSYS (Function not implemented)

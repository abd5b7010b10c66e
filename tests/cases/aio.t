x86_64 io_setup 2 0x1000 = 0
1000> u64 0x7ffff7fbf000
text: io_setup(2, [0x7ffff7fbf000]) = 0
json: {"call":"io_setup","args":{"nr_events":2,"ctx_idp":"0x7ffff7fbf000"},"ret":0}

# a request's command says what its buffer is
x86_64 io_submit 0x7000 3 0x1000 = 3
1000: u64 0x2000 u64 0x2100 u64 0x2200
2000: u64 7 u32 0 u32 0 u16 0 i16 0 u32 5 u64 0x5000 u64 4 i64 0 u64 0 u32 0 u32 0
2100: u64 0 u32 0 u32 0 u16 1 i16 11 u32 5 u64 0x3000 u64 4 i64 77 u64 0 u32 1 u32 6
2200: u64 0 u32 0 u32 0 u16 2 i16 0 u32 5 u64 0 u64 0 i64 0 u64 0 u32 0 u32 0
3000: "data"
text: io_submit(0x7000, 3, [{aio_data=0x7, aio_lio_opcode=IOCB_CMD_PREAD, aio_fildes=5, aio_buf=0x5000, aio_nbytes=4, aio_offset=0}, {aio_data=0, aio_lio_opcode=IOCB_CMD_PWRITE, aio_reqprio=11, aio_fildes=5, aio_buf="data", aio_nbytes=4, aio_offset=77, aio_flags=IOCB_FLAG_RESFD, aio_resfd=6}, {aio_data=0, aio_lio_opcode=IOCB_CMD_FSYNC, aio_fildes=5}]) = 3
json: {"call":"io_submit","args":{"ctx_id":28672,"nr":3,"iocbpp":[{"aio_data":7,"aio_lio_opcode":"IOCB_CMD_PREAD","aio_fildes":5,"aio_buf":20480,"aio_nbytes":4,"aio_offset":0},{"aio_data":0,"aio_lio_opcode":"IOCB_CMD_PWRITE","aio_reqprio":11,"aio_fildes":5,"aio_buf":"data","aio_nbytes":4,"aio_offset":77,"aio_flags":["IOCB_FLAG_RESFD"],"aio_resfd":6},{"aio_data":0,"aio_lio_opcode":"IOCB_CMD_FSYNC","aio_fildes":5}]},"ret":3}

i386 io_submit 0x7000 2 0x1000 = 2
1000: u32 0x2000 u32 0x2100
2000: u64 0 u32 0 u32 3 u16 8 i16 0 u32 5 u64 0x3000 u64 1 i64 0 u64 0 u32 0 u32 0
2100: u64 0 u32 0 u32 0 u16 5 i16 0 u32 5 u64 1 u64 0 i64 0 u64 0 u32 0 u32 0
3000: u32 0x3100 u32 4
3100: "data"
text: io_submit(0x7000, 2, [{aio_data=0, aio_rw_flags=RWF_HIPRI|RWF_DSYNC, aio_lio_opcode=IOCB_CMD_PWRITEV, aio_fildes=5, aio_buf=[{iov_base="data", iov_len=4}], aio_offset=0}, {aio_data=0, aio_lio_opcode=IOCB_CMD_POLL, aio_fildes=5, aio_buf=POLLIN}]) = 2
json: {"call":"io_submit","args":{"ctx_id":28672,"nr":2,"iocbpp":[{"aio_data":0,"aio_rw_flags":["RWF_HIPRI","RWF_DSYNC"],"aio_lio_opcode":"IOCB_CMD_PWRITEV","aio_fildes":5,"aio_buf":[{"iov_base":"data","iov_len":4}],"aio_offset":0},{"aio_data":0,"aio_lio_opcode":"IOCB_CMD_POLL","aio_fildes":5,"aio_buf":["POLLIN"]}]},"ret":2}

x86_64 io_getevents 0x7000 1 4 0x1000 0x2000 = 1
1000> u64 7 u64 0x5000 i64 3 i64 0
2000: u64 0 u64 0
text: io_getevents(0x7000, 1, 4, [{data=0x7, obj=0x5000, res=3, res2=0}], {tv_sec=0, tv_nsec=0}) = 1
json: {"call":"io_getevents","args":{"ctx_id":28672,"min_nr":1,"nr":4,"events":[{"data":7,"obj":"0x5000","res":3,"res2":0}],"timeout":{"tv_sec":0,"tv_nsec":0}},"ret":1}

# what was asked for, and what the kernel offers
x86_64 io_uring_setup 4 0x1000 = 6
1000: u32 0 u32 0 u32 0x10 fill108 0
1000> u32 4 u32 8 u32 0x10 u32 0 u32 0 u32 3 u32 0 u32 0 u32 0 u32 0 u32 0 u32 4 u32 16 u32 24 u32 36 u32 32 u32 192 u32 0 u64 0 u32 8 u32 12 u32 20 u32 28 u32 44 u32 64 u32 40 u32 0 u64 0
text: io_uring_setup(4, {flags=IORING_SETUP_CLAMP, sq_thread_cpu=0, sq_thread_idle=0, sq_entries=4, cq_entries=8, features=IORING_FEAT_SINGLE_MMAP|IORING_FEAT_NODROP, sq_off={head=0, tail=4, ring_mask=16, ring_entries=24, flags=36, dropped=32, array=192}, cq_off={head=8, tail=12, ring_mask=20, ring_entries=28, overflow=44, cqes=64, flags=40}}) = 6
json: {"call":"io_uring_setup","args":{"entries":4,"params":{"flags":["IORING_SETUP_CLAMP"],"sq_thread_cpu":0,"sq_thread_idle":0,"sq_entries":4,"cq_entries":8,"features":["IORING_FEAT_SINGLE_MMAP","IORING_FEAT_NODROP"],"sq_off":{"head":0,"tail":4,"ring_mask":16,"ring_entries":24,"flags":36,"dropped":32,"array":192},"cq_off":{"head":8,"tail":12,"ring_mask":20,"ring_entries":28,"overflow":44,"cqes":64,"flags":40}}},"ret":6}

x86_64 io_uring_setup 4 0x1000 = -22 EINVAL
1000: u32 0 u32 0 u32 0x22 u32 1 u32 5 u32 0 u32 7 fill92 0
text: io_uring_setup(4, {flags=IORING_SETUP_SQPOLL|IORING_SETUP_ATTACH_WQ, sq_thread_cpu=0x1, sq_thread_idle=5, wq_fd=7}) = -1 EINVAL (Invalid argument)
json: {"call":"io_uring_setup","args":{"entries":4,"params":{"flags":["IORING_SETUP_SQPOLL","IORING_SETUP_ATTACH_WQ"],"sq_thread_cpu":1,"sq_thread_idle":5,"wq_fd":7}},"ret":-1,"errno":"EINVAL"}

x86_64 io_uring_enter 6 1 0 1 0x1000 8 = 0
1000: u64 2
text: io_uring_enter(6, 1, 0, IORING_ENTER_GETEVENTS, [INT], 8) = 0
json: {"call":"io_uring_enter","args":{"fd":6,"to_submit":1,"min_complete":0,"flags":["IORING_ENTER_GETEVENTS"],"argp":["SIGINT"],"argsz":8},"ret":0}

x86_64 io_uring_enter 6 1 0 9 0x1000 24 = 0
text: io_uring_enter(6, 1, 0, IORING_ENTER_GETEVENTS|IORING_ENTER_EXT_ARG, 0x1000, 24) = 0
json: {"call":"io_uring_enter","args":{"fd":6,"to_submit":1,"min_complete":0,"flags":["IORING_ENTER_GETEVENTS","IORING_ENTER_EXT_ARG"],"argp":"0x1000","argsz":24},"ret":0}

x86_64 io_uring_register 6 0 0x1000 1 = 0
1000: u64 0x5000 u64 4
text: io_uring_register(6, IORING_REGISTER_BUFFERS, [{iov_base=0x5000, iov_len=4}], 1) = 0
json: {"call":"io_uring_register","args":{"fd":6,"opcode":["IORING_REGISTER_BUFFERS"],"arg":[{"iov_base":"0x5000","iov_len":4}],"nr_args":1},"ret":0}

x86_64 io_uring_register 6 99 1 2 = -22 EINVAL
text: io_uring_register(6, 0x63 /* IORING_REGISTER_??? */, 0x1, 2) = -1 EINVAL (Invalid argument)
json: {"call":"io_uring_register","args":{"fd":6,"opcode":["0x63"],"arg":"0x1","nr_args":2},"ret":-1,"errno":"EINVAL"}

# a negative count is no list, and a negative size no buffer
x86_64 io_submit 0x7000 -1 0x1000 = -22 EINVAL
1000: u64 0x2000
text: io_submit(0x7000, -1, 0x1000) = -1 EINVAL (Invalid argument)
json: {"call":"io_submit","args":{"ctx_id":28672,"nr":-1,"iocbpp":{"at":"0x1000","unread":"negative count"}},"ret":-1,"errno":"EINVAL"}

x86_64 io_submit 0x7000 2 0x1000 = -22 EINVAL
1000: u64 0x2000 u64 0x2100
2000: u64 1 u32 9 u32 0 u16 0xf00d u16 0xbeef u32 5 u64 0 u64 0 u64 0 u64 0 u32 2 u32 0
2100: u64 0 u32 0 u32 0 u16 7 i16 0 u32 5 u64 0x3000 u64 0x8000000000000000 i64 1 u64 0 u32 0 u32 6
text: io_submit(0x7000, 2, [{aio_data=0x1, aio_key=9, aio_lio_opcode=61453 /* IOCB_CMD_??? */, aio_reqprio=IOPRIO_PRIO_VALUE(0x5 /* IOPRIO_CLASS_??? */, 7919), aio_fildes=5, aio_flags=IOCB_FLAG_IOPRIO}, {aio_data=0, aio_lio_opcode=IOCB_CMD_PREADV, aio_fildes=5, aio_buf=0x3000, aio_nbytes=9223372036854775808, aio_offset=1, aio_resfd=0x6}]) = -1 EINVAL (Invalid argument)

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
text: io_uring_setup(4, {flags=IORING_SETUP_CLAMP, sq_thread_cpu=0, sq_thread_idle=0, sq_entries=4, cq_entries=8, features=IORING_FEAT_SINGLE_MMAP|IORING_FEAT_NODROP, sq_off={head=0, tail=4, ring_mask=16, ring_entries=24, flags=36, dropped=32, array=192, user_addr=0}, cq_off={head=8, tail=12, ring_mask=20, ring_entries=28, overflow=44, cqes=64, flags=40, user_addr=0}}) = 6
json: {"call":"io_uring_setup","args":{"entries":4,"params":{"flags":["IORING_SETUP_CLAMP"],"sq_thread_cpu":0,"sq_thread_idle":0,"sq_entries":4,"cq_entries":8,"features":["IORING_FEAT_SINGLE_MMAP","IORING_FEAT_NODROP"],"sq_off":{"head":0,"tail":4,"ring_mask":16,"ring_entries":24,"flags":36,"dropped":32,"array":192,"user_addr":0},"cq_off":{"head":8,"tail":12,"ring_mask":20,"ring_entries":28,"overflow":44,"cqes":64,"flags":40,"user_addr":0}}},"ret":6}

x86_64 io_uring_setup 4 0x1000 = -22 EINVAL
1000: u32 0 u32 0 u32 0x22 u32 1 u32 5 u32 0 u32 7 fill92 0
text: io_uring_setup(4, {flags=IORING_SETUP_SQPOLL|IORING_SETUP_ATTACH_WQ, sq_thread_cpu=0x1, sq_thread_idle=5, wq_fd=7}) = -1 EINVAL (Invalid argument)
json: {"call":"io_uring_setup","args":{"entries":4,"params":{"flags":["IORING_SETUP_SQPOLL","IORING_SETUP_ATTACH_WQ"],"sq_thread_cpu":1,"sq_thread_idle":5,"wq_fd":7}},"ret":-1,"errno":"EINVAL"}

x86_64 io_uring_enter 6 1 0 1 0x1000 8 = 0
1000: u64 2
text: io_uring_enter(6, 1, 0, IORING_ENTER_GETEVENTS, [INT], 8) = 0
json: {"call":"io_uring_enter","args":{"fd":6,"to_submit":1,"min_complete":0,"flags":["IORING_ENTER_GETEVENTS"],"argp":["SIGINT"],"argsz":8},"ret":0}

x86_64 io_uring_enter 6 1 0 9 0x1000 24 = 0
1000: u64 0x2000 u32 8 u32 5 u64 0x3000
2000: u64 2
3000: u64 1 u64 2
text: io_uring_enter(6, 1, 0, IORING_ENTER_GETEVENTS|IORING_ENTER_EXT_ARG, {sigmask=[INT], sigmask_sz=8, min_wait_usec=5, ts={tv_sec=1, tv_nsec=2}}, 24) = 0

x86_64 io_uring_enter 6 1 0 0x40 7 24 = 0
text: io_uring_enter(6, 1, 0, IORING_ENTER_EXT_ARG_REG, 7, 24) = 0

x86_64 io_uring_enter 6 1 0 0x48 0x1000 8 = 0
1000: u64 2
text: io_uring_enter(6, 1, 0, IORING_ENTER_EXT_ARG|IORING_ENTER_EXT_ARG_REG, [INT], 8) = 0

x86_64 io_uring_register 6 0x80000003 0 0 = 0
text: io_uring_register(6, IORING_UNREGISTER_FILES|IORING_REGISTER_USE_REGISTERED_RING, NULL, 0) = 0

x86_64 io_uring_register 6 0x80000063 0 0 = -22 EINVAL
text: io_uring_register(6, 0x63 /* IORING_REGISTER_??? */|IORING_REGISTER_USE_REGISTERED_RING, NULL, 0) = -1 EINVAL (Invalid argument)

x86_64 io_uring_register 6 24 0x1000 2 = -22 EINVAL
text: io_uring_register(6, IORING_REGISTER_SYNC_CANCEL, 0x1000, 2) = -1 EINVAL (Invalid argument)

x86_64 io_uring_register 6 33 0x1000 1 = 0
1000: u32 8 u32 16 u32 8 u32 0 u32 0 u32 0 u32 0 u32 0 u32 0 u32 0 u64 0 u64 0 u64 0 u64 0 u64 9 u64 0 u64 0 u64 0 u64 0 u64 0
text: io_uring_register(6, IORING_REGISTER_RESIZE_RINGS, {sq_entries=8, cq_entries=16, flags=IORING_SETUP_CQSIZE, sq_off={user_addr=0x9}}, 1) = 0

x86_64 io_uring_register 6 34 0x1000 1 = 0
1000: u64 0x5000 u64 1 u64 0 u64 3
text: io_uring_register(6, IORING_REGISTER_MEM_REGION, {region_uptr=0x5000, flags=IORING_MEM_REGION_REG_WAIT_ARG, __resv=[0, 0x3]}, 1) = 0

x86_64 io_uring_register 6 36 0x1000 1 = 0
1000: u32 5 u32 2 u64 0 u64 0 u32 1 u32 0 u64 0 u64 0 u64 0 u64 0 u64 0
text: io_uring_register(6, IORING_REGISTER_ZCRX_CTRL, {zcrx_id=5, op=ZCRX_CTRL_ARM_EVENT, zc_arm_event={event_type=ZCRX_EVENT_COPY}}, 1) = 0

x86_64 io_uring_register 6 32 0x1000 1 = 0
1000: u32 1 u32 2 u32 3 u32 1 u64 0x5000 u64 0 u32 4 u32 5 u32 6 u32 0 u64 0 u64 0 u32 7 u32 8 u64 0 u64 0 u64 0
text: io_uring_register(6, IORING_REGISTER_ZCRX_IFQ, {if_idx=1, if_rxq=2, rq_entries=3, flags=ZCRX_REG_IMPORT, area_ptr=0x5000, region_ptr=NULL, offsets={head=4, tail=5, rqes=6}, zcrx_id=7, rx_buf_len=8, event_desc=NULL}, 1) = 0

x86_64 io_uring_register 6 27 0x1000 1 = -95 EOPNOTSUPP
1000: u32 1 u8 1 u8 1 u8 0 u8 0 u32 255 u32 0
text: io_uring_register(6, IORING_REGISTER_NAPI, {busy_poll_to=0x1, prefer_busy_poll=0x1, opcode=IO_URING_NAPI_STATIC_ADD_ID, op_param=0xff}, 1) = -1 EOPNOTSUPP (Operation not supported)

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
text: io_submit(0x7000, 2, [{aio_data=0x1, aio_key=9, aio_lio_opcode=61453 /* IOCB_CMD_??? */, aio_reqprio=IOPRIO_PRIO_VALUE(0x5 /* IOPRIO_CLASS_??? */, 7919), aio_fildes=5}, {aio_data=0, aio_lio_opcode=IOCB_CMD_PREADV, aio_fildes=5, aio_buf=0x3000, aio_nbytes=9223372036854775808, aio_offset=1, aio_resfd=0x6}]) = -1 EINVAL (Invalid argument)

x86_64 io_uring_register 6 6 0x1000 3 = 0
1000: u32 9 u32 7 u64 0x2000
2000: u32 4 u32 0xffffffff u32 0xfffffffe
text: io_uring_register(6, IORING_REGISTER_FILES_UPDATE, {offset=9, resv=0x7, fds=[4, -1, IORING_REGISTER_FILES_SKIP]}, 3) = 0
json: {"call":"io_uring_register","args":{"fd":6,"opcode":["IORING_REGISTER_FILES_UPDATE"],"arg":{"offset":9,"resv":7,"fds":[4,-1,"IORING_REGISTER_FILES_SKIP"]},"nr_args":3},"ret":0}

x86_64 io_uring_register 6 8 0x1000 2 = 0
1000: fill32 0
1000> u8 47 u8 2 u16 0 u32 0 u32 5 u32 0 u8 0 u8 0 u16 1 u32 0 u8 99 u8 3 u16 0 u32 4
text: io_uring_register(6, IORING_REGISTER_PROBE, {last_op=IORING_OP_SEND_ZC, ops_len=2, resv2=[0, 0x5, 0], ops=[{op=IORING_OP_NOP, flags=IO_URING_OP_SUPPORTED}, {op=99 /* IORING_OP_??? */, resv=0x3, flags=0, resv2=0x4}]}, 2) = 0
json: {"call":"io_uring_register","args":{"fd":6,"opcode":["IORING_REGISTER_PROBE"],"arg":{"last_op":"IORING_OP_SEND_ZC","ops_len":2,"resv2":[0,5,0],"ops":[{"op":"IORING_OP_NOP","flags":["IO_URING_OP_SUPPORTED"]},{"op":99,"resv":3,"flags":[],"resv2":4}]},"nr_args":2},"ret":0}

x86_64 io_uring_register 6 11 0x1000 4 = 0
1000: u16 0 u8 0 u8 0 fill12 0 u16 1 u8 1 u8 0 fill12 0 u16 2 u8 3 u8 1 u32 0 u32 2 u32 0
1030: u16 4 u8 5 u8 0 fill12 0
text: io_uring_register(6, IORING_REGISTER_RESTRICTIONS, [{opcode=IORING_RESTRICTION_REGISTER_OP, register_op=IORING_REGISTER_BUFFERS}, {opcode=IORING_RESTRICTION_SQE_OP, sqe_op=IORING_OP_READV}, {opcode=IORING_RESTRICTION_SQE_FLAGS_ALLOWED, sqe_flags=IOSQE_FIXED_FILE|IOSQE_IO_DRAIN, resv=0x1, resv2=[0, 0x2, 0]}, {opcode=0x4 /* IORING_RESTRICTION_??? */ /* op: 0x5 */}], 4) = 0

x86_64 io_uring_register 6 13 0x1000 40 = 0
1000: u32 2 u32 1 u64 0 u64 0x2000 u64 0x2100 u64 1
2000: u32 4 u32 0xffffffff
2100: u64 0x11 u64 0
text: io_uring_register(6, IORING_REGISTER_FILES2, {nr=2, flags=IORING_RSRC_REGISTER_SPARSE, data=[4, -1], tags=[0x11, 0], /* bytes 32..39 */ "\x01\x00\x00\x00\x00\x00\x00\x00"}, 40) = 0

x86_64 io_uring_register 6 15 0x1000 31 = -22 EINVAL
1000: fill32 0
text: io_uring_register(6, IORING_REGISTER_BUFFERS2, 0x1000, 31) = -1 EINVAL (Invalid argument)

x86_64 io_uring_register 6 16 0x1000 32 = 0
1000: u32 3 u32 0 u64 0x2000 u64 0 u32 1 u32 0
2000: u64 0x5000 u64 16
text: io_uring_register(6, IORING_REGISTER_BUFFERS_UPDATE, {offset=3, data=[{iov_base=0x5000, iov_len=16}], tags=NULL, nr=1}, 32) = 0

x86_64 io_uring_register 6 17 0x1000 2 = 0
1000: u8 5 u8 1
text: io_uring_register(6, IORING_REGISTER_IOWQ_AFF, [0 2 8], 2) = 0

x86_64 io_uring_register 6 19 0x1000 2 = 0
1000: u32 4 u32 0
1000> u32 8 u32 64
text: io_uring_register(6, IORING_REGISTER_IOWQ_MAX_WORKERS, [[IO_WQ_BOUND]=4, [IO_WQ_UNBOUND]=0] => [[IO_WQ_BOUND]=8, [IO_WQ_UNBOUND]=64], 2) = 0

x86_64 io_uring_register 6 19 0x1ffc 2 = -14 EFAULT
1ffc: u32 4
text: io_uring_register(6, IORING_REGISTER_IOWQ_MAX_WORKERS, [[IO_WQ_BOUND]=4, ... /* 0x2000 */], 2) = -1 EFAULT (Bad address)

x86_64 io_uring_register 6 19 0x1000 3 = -22 EINVAL
1000: u32 4 u32 0 u32 7
text: io_uring_register(6, IORING_REGISTER_IOWQ_MAX_WORKERS, [[IO_WQ_BOUND]=4, [IO_WQ_UNBOUND]=0, [2 /* IO_WQ_??? */]=7] => 0x1000, 3) = -1 EINVAL (Invalid argument)

x86_64 io_uring_register 6 20 0x1000 2 = 2
1000: u32 0xffffffff u32 0 u64 0xbadc0ded00000003 u32 1 u32 9 u64 0xffffffffffffffff
text: io_uring_register(6, IORING_REGISTER_RING_FDS, [{offset=-1, data=3}, {offset=1, resv=0x9, data=-1}], 2) = 2

x86_64 io_uring_register 6 21 0x1000 1 = 1
1000: u32 3 u32 0 u64 0x10
text: io_uring_register(6, IORING_UNREGISTER_RING_FDS, [{offset=3, data=0x10}], 1) = 1

x86_64 io_uring_register 6 21 0x1000 1 = 1
1000: u32 3 u32 0 u64 0
text: io_uring_register(6, IORING_UNREGISTER_RING_FDS, [{offset=3}], 1) = 1

x86_64 io_uring_register 6 22 0x1000 1 = 0
1000: u64 0x7000 u32 8 u16 2 u16 1 u32 0 fill20 0
text: io_uring_register(6, IORING_REGISTER_PBUF_RING, {ring_addr=0x7000, ring_entries=8, bgid=2, flags=0x1, min_left=0}, 1) = 0

x86_64 io_uring_register 6 24 0x1000 1 = -2 ENOENT
1000: u64 0x77 u32 3 u32 0x22 u64 1 u64 2 u8 22 fill31 0
text: io_uring_register(6, IORING_REGISTER_SYNC_CANCEL, {addr=0x77, fd=3, flags=IORING_ASYNC_CANCEL_FD|IORING_ASYNC_CANCEL_OP, timeout={tv_sec=1, tv_nsec=2}, opcode=IORING_OP_READ}, 1) = -1 ENOENT (No such file or directory)

x86_64 io_uring_register 6 25 0x1000 1 = 0
1000: u32 4 u32 8 u64 0
text: io_uring_register(6, IORING_REGISTER_FILE_ALLOC_RANGE, {off=4, len=8}, 1) = 0

x86_64 io_uring_register 6 26 0x1000 1 = 0
1000: u32 4 u32 0 fill32 0
1000> u32 4 u32 8 fill32 0
text: io_uring_register(6, IORING_REGISTER_PBUF_STATUS, {buf_group=0x4, head=0x8}, 1) = 0

x86_64 io_uring_register 6 29 0x1000 0 = 0
1000: u32 7 fill12 0
text: io_uring_register(6, IORING_REGISTER_CLOCK, {clockid=CLOCK_BOOTTIME}, 0) = 0

x86_64 io_uring_register 6 30 0x1000 1 = 0
1000: u32 5 u32 2 u32 0 u32 1 u32 9 fill12 0
text: io_uring_register(6, IORING_REGISTER_CLONE_BUFFERS, {src_fd=5, flags=IORING_REGISTER_DST_REPLACE, src_off=0, dst_off=1, nr=9}, 1) = 0

x86_64 io_uring_register 6 28 0x1000 1 = 0
1000> u32 50 u8 1 u8 0 u16 0 u32 0 u32 0
text: io_uring_register(6, IORING_UNREGISTER_NAPI, {busy_poll_to=0x32, prefer_busy_poll=0x1, opcode=IO_URING_NAPI_REGISTER_OP, op_param=IO_URING_NAPI_TRACKING_DYNAMIC}, 1) = 0

# parameters that cannot be read to their end
x86_64 io_uring_setup 1 0x1f89 = -14 EFAULT
1f89: fill119 0
text: io_uring_setup(1, 0x1f89) = -1 EFAULT (Bad address)

# more operations than the kernel has space for, zeros before
x86_64 io_uring_register 6 8 0x1000 1 = 0
1000: fill24 0
1000> u8 46 u8 2 u16 0 u32 0 u32 0 u32 0 u8 0 u8 0 u16 1 u32 0
text: io_uring_register(6, IORING_REGISTER_PROBE, {last_op=IORING_OP_URING_CMD, ops_len=2, ops=[{op=IORING_OP_NOP, flags=IO_URING_OP_SUPPORTED}, ...]}, 1) = 0

x86_64 io_uring_register 6 8 0x1000 257 = -22 EINVAL
1000: fill2072 1
text: io_uring_register(6, IORING_REGISTER_PROBE, 0x1000, 257) = -1 EINVAL (Invalid argument)

# a context is a pointer; a mask of another size than the kernel's is an address
x86_64 io_destroy 0 = -22 EINVAL
text: io_destroy(NULL) = -1 EINVAL (Invalid argument)

x86_64 io_pgetevents 0 1 1 0 0 0x1000 = -22 EINVAL
1000: u64 0x2000 u64 7
2000: u64 1
text: io_pgetevents(NULL, 1, 1, NULL, NULL, {sigmask=0x2000, sigsetsize=7}) = -1 EINVAL (Invalid argument)

x86_64 io_uring_enter 6 1 0 0 0x2000 9 = -22 EINVAL
2000: u64 1
text: io_uring_enter(6, 1, 0, 0, 0x2000, 9) = -1 EINVAL (Invalid argument)

# no numbers change
x86_64 io_uring_register 3 19 0x1000 0 = -95 EOPNOTSUPP
text: io_uring_register(3, IORING_REGISTER_IOWQ_MAX_WORKERS, [], 0) = -1 EOPNOTSUPP (Operation not supported)

# a probe that cannot be read to its end
x86_64 io_uring_register 3 8 0x1ff0 1 = -14 EFAULT
1ff0: fill16 1
text: io_uring_register(3, IORING_REGISTER_PROBE, 0x1ff0, 1) = -1 EFAULT (Bad address)

# a submission of IORING_OP_MSG_RING
x86_64 io_uring_register -1 31 0x1000 1 = -22 EINVAL
1000: u8 40 u8 0 u16 0 u32 5 u64 7 u64 1 u32 8 u32 2 u64 9 u16 0 u16 0 u32 0 u64 0 u64 0
text: io_uring_register(-1, IORING_REGISTER_SEND_MSG_RING, {opcode=IORING_OP_MSG_RING, flags=0, ioprio=0, fd=5, off=0x7, addr=0x1, len=8, msg_ring_flags=IORING_MSG_RING_FLAGS_PASS, user_data=0x9, buf_index=0, personality=0, file_index=0, optval=0}, 1) = -1 EINVAL (Invalid argument)

x86_64 io_uring_register -1 31 0x1000 1 = -22 EINVAL
1000: u8 3 u8 0 u16 0 u32 5 u64 7 u64 1 u32 8 u32 2 u64 9 u16 0 u16 0 u32 0 u64 0 u64 0
text: io_uring_register(-1, IORING_REGISTER_SEND_MSG_RING, {opcode=IORING_OP_FSYNC, flags=0, ioprio=0, fd=5, off=0x7, addr=0x1, len=8, rw_flags=0x2, user_data=0x9, buf_index=0, personality=0, file_index=0, optval=0}, 1) = -1 EINVAL (Invalid argument)

x86_64 io_uring_register -1 31 0x1000 2 = -22 EINVAL
text: io_uring_register(-1, IORING_REGISTER_SEND_MSG_RING, 0x1000, 2) = -1 EINVAL (Invalid argument)

# members that the command does not have
x86_64 io_submit 0x7000 1 0x1000 = -22 EINVAL
1000: u64 0x2000
2000: u64 7 u32 0 u32 0 u16 2 i16 0 u32 5 u64 0 u64 0 i64 0 u64 0 u32 1 u32 6
text: io_submit(0x7000, 1, [{aio_data=0x7, aio_lio_opcode=IOCB_CMD_FSYNC, aio_fildes=5}]) = -1 EINVAL (Invalid argument)

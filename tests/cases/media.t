# Video4Linux
x86_64 ioctl 3 0x80685600 0x1000 = 0
1000> "uvcvideo" fill8 0 "Camera" fill26 0 "usb-1" fill27 0 u32 0x60102 u32 0x84a00001 u32 0x04200001 fill12 0
text: ioctl(3, VIDIOC_QUERYCAP, {driver="uvcvideo", card="Camera", bus_info="usb-1", version=KERNEL_VERSION(6, 1, 2), capabilities=V4L2_CAP_VIDEO_CAPTURE|V4L2_CAP_EXT_PIX_FORMAT|V4L2_CAP_META_CAPTURE|V4L2_CAP_STREAMING|V4L2_CAP_DEVICE_CAPS, device_caps=V4L2_CAP_VIDEO_CAPTURE|V4L2_CAP_EXT_PIX_FORMAT|V4L2_CAP_STREAMING}) = 0

x86_64 ioctl 3 0xc0405602 0x1000 = 0
1000: u32 1 u32 1 fill56 0
1000> u32 1 u32 1 u32 0 "YUYV 4:2:2" fill22 0 "YUYV" fill16 0
text: ioctl(3, VIDIOC_ENUM_FMT, {index=1, type=V4L2_BUF_TYPE_VIDEO_CAPTURE, flags=0, description="YUYV 4:2:2", pixelformat=v4l2_fourcc('Y', 'U', 'Y', 'V') /* V4L2_PIX_FMT_YUYV */}) = 0
json: {"call":"ioctl","args":{"fd":3,"request":"VIDIOC_ENUM_FMT","argp":{"index":1,"type":"V4L2_BUF_TYPE_VIDEO_CAPTURE","flags":[],"description":"YUYV 4:2:2","pixelformat":"V4L2_PIX_FMT_YUYV"}},"ret":0}

x86_64 ioctl 3 0xc0405602 0x1000 = -22 EINVAL
1000: u32 9 u32 1 fill56 0
text: ioctl(3, VIDIOC_ENUM_FMT, {index=9, type=V4L2_BUF_TYPE_VIDEO_CAPTURE}) = -1 EINVAL (Invalid argument)

x86_64 ioctl 3 0xc0d05604 0x1000 = 0
1000: u32 1 fill204 0
1000> u32 1 u32 0 u32 640 u32 480 "Z'\x5c\x01" u32 1 u32 1280 u32 614400 u32 8 fill172 0
text: ioctl(3, VIDIOC_G_FMT, {type=V4L2_BUF_TYPE_VIDEO_CAPTURE, fmt.pix={width=640, height=480, pixelformat=v4l2_fourcc('Z', '\'', '\\', '\x01'), field=V4L2_FIELD_NONE, bytesperline=1280, sizeimage=614400, colorspace=V4L2_COLORSPACE_SRGB}}) = 0

# the kernel chooses the nearest format
x86_64 ioctl 3 0xc0d05605 0x1000 = 0
1000: u32 1 u32 0 u32 641 u32 480 "MJPG" u32 1 u32 0 u32 0 u32 0 fill172 0
1000> u32 1 u32 0 u32 640 u32 480 "MJPG" u32 1 u32 0 u32 9000 u32 8 fill172 0
text: ioctl(3, VIDIOC_S_FMT, {type=V4L2_BUF_TYPE_VIDEO_CAPTURE, fmt.pix={width=641, height=480, pixelformat=v4l2_fourcc('M', 'J', 'P', 'G') /* V4L2_PIX_FMT_MJPEG */, field=V4L2_FIELD_NONE, bytesperline=0, sizeimage=0, colorspace=V4L2_COLORSPACE_DEFAULT}} => {fmt.pix={width=640, height=480, pixelformat=v4l2_fourcc('M', 'J', 'P', 'G') /* V4L2_PIX_FMT_MJPEG */, field=V4L2_FIELD_NONE, bytesperline=0, sizeimage=9000, colorspace=V4L2_COLORSPACE_SRGB}}) = 0

i386 ioctl 3 0xc0cc5604 0x1000 = 0
1000: u32 13 fill200 0
1000> u32 13 "UVCH" u32 1024 fill192 0
text: ioctl(3, VIDIOC_G_FMT, {type=V4L2_BUF_TYPE_META_CAPTURE, fmt.meta={dataformat=v4l2_fourcc('U', 'V', 'C', 'H') /* V4L2_META_FMT_UVC */, buffersize=1024}}) = 0

x86_64 ioctl 3 0xc0145608 0x1000 = 0
1000: u32 8 u32 1 u32 1 u32 0 u32 0
1000> u32 4 u32 1 u32 1 u32 0 u32 0
text: ioctl(3, VIDIOC_REQBUFS, {type=V4L2_BUF_TYPE_VIDEO_CAPTURE, memory=V4L2_MEMORY_MMAP, count=8 => 4}) = 0

x86_64 ioctl 3 0xc0585611 0x1000 = 0
1000: u32 0 u32 1 fill52 0 u32 1 fill24 0
1000> u32 2 u32 1 u32 100 u32 0x12001 u32 1 u32 0 u64 5 u64 6 fill16 0 u32 7 u32 1 u64 0x4000 u32 200 u32 0 u32 0 u32 0
text: ioctl(3, VIDIOC_DQBUF, {type=V4L2_BUF_TYPE_VIDEO_CAPTURE, index=2, memory=V4L2_MEMORY_MMAP, m.offset=0x4000, length=200, bytesused=100, flags=V4L2_BUF_FLAG_MAPPED|V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC|V4L2_BUF_FLAG_TSTAMP_SRC_SOE, timestamp={tv_sec=5, tv_usec=6}, ...}) = 0

x86_64 ioctl 3 0xc0585611 0x1000 = -11 EAGAIN
1000: u32 0 u32 1 fill52 0 u32 1 fill24 0
text: ioctl(3, VIDIOC_DQBUF, {type=V4L2_BUF_TYPE_VIDEO_CAPTURE}) = -1 EAGAIN (Resource temporarily unavailable)

x86_64 ioctl 3 0x40045612 0x1000 = 0
1000: u32 1
text: ioctl(3, VIDIOC_STREAMON, [V4L2_BUF_TYPE_VIDEO_CAPTURE]) = 0

x86_64 ioctl 3 0xc0cc5616 0x1000 = -22 EINVAL
1000: u32 1 u32 0x1000 u32 0 u32 1 u32 25 u32 0 u32 4 fill176 0
text: ioctl(3, VIDIOC_S_PARM, {type=V4L2_BUF_TYPE_VIDEO_CAPTURE, parm.capture={capability=V4L2_CAP_TIMEPERFRAME, capturemode=0, timeperframe=1/25, extendedmode=0, readbuffers=4}}) = -1 EINVAL (Invalid argument)
json: {"call":"ioctl","args":{"fd":3,"request":"VIDIOC_S_PARM","argp":{"type":"V4L2_BUF_TYPE_VIDEO_CAPTURE","parm.capture":{"capability":["V4L2_CAP_TIMEPERFRAME"],"capturemode":[],"timeperframe":{"numerator":1,"denominator":25},"extendedmode":0,"readbuffers":4}}},"ret":-1,"errno":"EINVAL"}

x86_64 ioctl 3 0xc008561b 0x1000 = 0
1000: u32 0x980900 u32 0
1000> u32 0x980900 u32 12
text: ioctl(3, VIDIOC_G_CTRL, {id=V4L2_CID_BRIGHTNESS, value=12}) = 0

x86_64 ioctl 3 0xc0445624 0x1000 = -22 EINVAL
1000: u32 0x80980900 fill64 0
text: ioctl(3, VIDIOC_QUERYCTRL, {id=V4L2_CTRL_FLAG_NEXT_CTRL|V4L2_CID_BRIGHTNESS}) = -1 EINVAL (Invalid argument)

x86_64 ioctl 3 0xc0205648 0x1000 = 0
1000: u32 0x990000 u32 1 u32 0 u32 0 u64 0 u64 0x5000
text: ioctl(3, VIDIOC_S_EXT_CTRLS, {ctrl_class=V4L2_CTRL_CLASS_CODEC, count=1, controls=0x5000}) = 0

# the kernel changes a value, and tells which control is wrong even if the syscall fails
x86_64 ioctl 3 0xc0205648 0x1000 = -22 EINVAL
1000: u32 0x980000 u32 2 u32 2 u32 0 u64 0 u64 0x2000
1000> u32 0x980000 u32 2 u32 1 u32 0 u64 0 u64 0x2000
2000: u32 0x980900 u32 0 u32 0 u64 5 u32 0x980001 u32 2 u32 0 u64 0x3000
2000> u32 0x980900 u32 0 u32 0 u64 6 u32 0x980001 u32 2 u32 0 u64 0x3000
3000: "hi"
text: ioctl(3, VIDIOC_S_EXT_CTRLS, {ctrl_class=V4L2_CTRL_CLASS_USER, count=2, controls=[{id=V4L2_CID_BRIGHTNESS, size=0, value=5, value64=5}, {id=V4L2_CTRL_CLASS_USER+0x1, size=2, string="hi"}]} => {controls=[{id=V4L2_CID_BRIGHTNESS, size=0, value=6, value64=6}, {id=V4L2_CTRL_CLASS_USER+0x1, size=2, string="hi"}], error_idx=1}) = -1 EINVAL (Invalid argument)

i386 ioctl 3 0xc0185647 0x1000 = -22 EINVAL
1000: u32 0x980000 u32 1 u32 9 u32 0 u32 0 u32 0x2000
1000> u32 0x980000 u32 1 u32 1 u32 0 u32 0 u32 0x2000
2000> u32 0x980900 u32 0 u32 0 u64 6
text: ioctl(3, VIDIOC_G_EXT_CTRLS, {ctrl_class=V4L2_CTRL_CLASS_USER, count=1, controls=[{id=V4L2_CID_BRIGHTNESS, size=0, value=6, value64=6}], error_idx=1}) = -1 EINVAL (Invalid argument)

x86_64 ioctl 3 0xc0445624 0x1000 = 0
1000: u32 0x80000000 fill64 0
1000> u32 0x980900 u32 1 "Brightness" fill22 0 u32 0 u32 9 u32 1 u32 5 u32 0 u32 0 u32 0
text: ioctl(3, VIDIOC_QUERYCTRL, {id=V4L2_CTRL_FLAG_NEXT_CTRL|0 /* V4L2_CID_??? */ => V4L2_CID_BRIGHTNESS, type=V4L2_CTRL_TYPE_INTEGER, name="Brightness", ...}) = 0

x86_64 ioctl 3 0xc050561a 0x1000 = 0
1000: u32 0 fill76 0
1000> u32 0 "Camera 1" fill24 0 u32 2 u32 1 u32 2 u64 3 u32 0 u32 0 fill12 0
text: ioctl(3, VIDIOC_ENUMINPUT, {index=0, name="Camera 1", type=V4L2_INPUT_TYPE_CAMERA, audioset=0x1, tuner=2, std=V4L2_STD_PAL_B|V4L2_STD_PAL_B1, status=0, capabilities=0}) = 0
json: {"call":"ioctl","args":{"fd":3,"request":"VIDIOC_ENUMINPUT","argp":{"index":0,"name":"Camera 1","type":"V4L2_INPUT_TYPE_CAMERA","audioset":1,"tuner":2,"std":["V4L2_STD_PAL_B","V4L2_STD_PAL_B1"],"status":[],"capabilities":[]}},"ret":0}

# what was created follows the result
x86_64 ioctl 3 0xc100565c 0x1000 = 0
1000: u32 0 u32 4 u32 1 u32 0 u32 1 u32 0 u32 640 u32 480 "YUYV" u32 1 fill216 0
1000> u32 2 u32 3 u32 1 u32 0 u32 1 u32 0 u32 640 u32 480 "YUYV" u32 1 fill216 0
text: ioctl(3, VIDIOC_CREATE_BUFS, {count=4, memory=V4L2_MEMORY_MMAP, format={type=V4L2_BUF_TYPE_VIDEO_CAPTURE, fmt.pix={width=640, height=480, pixelformat=v4l2_fourcc('Y', 'U', 'Y', 'V') /* V4L2_PIX_FMT_YUYV */, field=V4L2_FIELD_NONE, bytesperline=0, sizeimage=0, colorspace=V4L2_COLORSPACE_DEFAULT}}}) = 0 ({index=2, count=3})

# a number that does not change is shown once
x86_64 ioctl 3 0xc008561c 0x1000 = 0
1000: u32 0x980900 u32 12
text: ioctl(3, VIDIOC_S_CTRL, {id=V4L2_CID_BRIGHTNESS, value=12}) = 0

# clips that cannot be read are not shown again
x86_64 ioctl 3 0xc0d05605 0x1000 = 0
1000: u32 3 u32 0 u32 1 u32 2 u32 3 u32 4 u32 1 u32 5 u64 0x9000 u32 1 u32 0 u64 0 u8 6 fill151 0
text: ioctl(3, VIDIOC_S_FMT, {type=V4L2_BUF_TYPE_VIDEO_OVERLAY, fmt.win={w={left=1, top=2, width=3, height=4}, field=V4L2_FIELD_NONE, chromakey=0x5, clips=0x9000, clipcount=1, bitmap=NULL, global_alpha=0x6}}) = 0

# the buffer of programs with 32-bit times
x86_64 ioctl -1 0xc0505609 0 = -9 EBADF
text: ioctl(-1, VIDIOC_QUERYBUF_TIME32, NULL) = -1 EBADF (Bad file descriptor)

x86_64 ioctl 3 0xc0505611 0x1000 = 0
1000: u32 0 u32 1 fill44 0 u32 1 fill24 0
1000> u32 2 u32 1 u32 100 u32 0x12001 u32 1 u32 0xffffffff u32 6 fill16 0 u32 7 u32 1 u32 0 u64 0x4000 u32 200 u32 0 u32 0 u32 0
text: ioctl(3, VIDIOC_DQBUF_TIME32, {type=V4L2_BUF_TYPE_VIDEO_CAPTURE, index=2, memory=V4L2_MEMORY_MMAP, m.offset=0x4000, length=200, bytesused=100, flags=V4L2_BUF_FLAG_MAPPED|V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC|V4L2_BUF_FLAG_TSTAMP_SRC_SOE, timestamp={tv_sec=-1, tv_usec=6}, ...}) = 0

i386 ioctl 3 0xc044560f 0x1000 = -22 EINVAL
1000: u32 2 u32 1 fill60 0
text: ioctl(3, VIDIOC_QBUF_TIME32, {type=V4L2_BUF_TYPE_VIDEO_CAPTURE, index=2}) = -1 EINVAL (Invalid argument)

x86_64 ioctl 3 0xc0405610 0x1000 = 0
1000: u32 1 u32 2 u32 0 u32 0x80002 fill48 0
1000> u32 1 u32 2 u32 0 u32 0x80002 u32 5 fill44 0
text: ioctl(3, VIDIOC_EXPBUF, {type=V4L2_BUF_TYPE_VIDEO_CAPTURE, index=2, plane=0, flags=O_RDWR|O_CLOEXEC} => {fd=5}) = 0

x86_64 ioctl 3 0xc02c5625 0x1000 = 0
1000: u32 0x980918 u32 1 fill36 0
1000> u32 0x980918 u32 1 "50 Hz" fill27 0 u32 0
text: ioctl(3, VIDIOC_QUERYMENU, {id=V4L2_CID_POWER_LINE_FREQUENCY, index=1} => {name="50 Hz", value=525196079157}) = 0

# of a status and of a standard, some bits have no name
x86_64 ioctl 3 0xc050561a 0x1000 = 0
1000: u32 7 fill76 0
1000> u32 7 "Tuner" fill27 0 u32 1 u32 0 u32 9 u64 0x10000000000 u32 0x40000001 u32 4 fill16 0
text: ioctl(3, VIDIOC_ENUMINPUT, {index=7, name="Tuner", type=V4L2_INPUT_TYPE_TUNER, audioset=0, tuner=9, std=0x10000000000 /* V4L2_STD_??? */, status=V4L2_IN_ST_NO_POWER|0x40000000, capabilities=V4L2_IN_CAP_STD}) = 0

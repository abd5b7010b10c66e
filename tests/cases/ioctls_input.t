# requests with parameters
x86_64 ioctl 3 0x80404506 0x1000 = 6
1000> "mouse\0"
text: ioctl(3, EVIOCGNAME(64), "mouse") = 6
json: {"call":"ioctl","args":{"fd":3,"request":"EVIOCGNAME(64)","argp":"mouse"},"ret":6}

x86_64 ioctl 3 0x80404506 0 = -14 EFAULT
text: ioctl(3, EVIOCGNAME(64), NULL) = -1 EFAULT (Bad address)

# the first parameter is a type of event; 0 is no name there
x86_64 ioctl 3 0x80084520 0x1000 = 4
1000> u32 0x16001b u32 0xffffffff
text: ioctl(3, EVIOCGBIT(0, 8), [EV_SYN EV_KEY EV_ABS EV_MSC ...]) = 4
json: {"call":"ioctl","args":{"fd":3,"request":"EVIOCGBIT(0, 8)","argp":["EV_SYN","EV_KEY","EV_ABS","EV_MSC","EV_LED","EV_SND","EV_REP"]},"ret":4}

x86_64 ioctl 3 0x80084520 0x1000 = 4
verbose
1000> u32 0x16001b u32 0xffffffff
text: ioctl(3, EVIOCGBIT(0, 8), [EV_SYN EV_KEY EV_ABS EV_MSC EV_LED EV_SND EV_REP]) = 4

x86_64 ioctl 3 0x80084521 0x1000 = 8
1000> u64 2
text: ioctl(3, EVIOCGBIT(EV_KEY, 8), [KEY_ESC]) = 8

x86_64 ioctl 3 0x8008453e 0x1000 = 8
1000> u64 2
text: ioctl(3, EVIOCGBIT(0x1e /* EV_??? */, 8), 0x1000) = 8

x86_64 ioctl 3 0x8008480a 0x1000 = -25 ENOTTY
text: ioctl(3, _IOC(_IOC_READ, 0x48, 0xa, 0x8), 0x1000) = -1 ENOTTY (Inappropriate ioctl for device)

x86_64 ioctl 3 0x80084812 0x1000 = -25 ENOTTY
text: ioctl(3, HIDIOCGPHYS(8), 0x1000) = -1 ENOTTY (Inappropriate ioctl for device)

# any size of the record of an axis
x86_64 ioctl 3 0x80184540 0x1000 = 0
verbose
1000> u32 1 u32 2 u32 3 u32 4 u32 5 u32 6
text: ioctl(3, EVIOCGABS(ABS_X), {value=1, minimum=2, maximum=3, fuzz=4, flat=5, resolution=6}) = 0

x86_64 ioctl 3 0x80154540 0x1000 = 0
verbose
1000> u32 1 u32 2 u32 3 u32 4 u32 5 u32 6
text: ioctl(3, EVIOCGABS(ABS_X), {value=1, minimum=2, maximum=3, fuzz=4, flat=5, ...}) = 0

x86_64 ioctl 3 0x401345ce 0x1000 = 0
1000: u32 1 u32 2 u32 3 u32 4 u32 5 u32 6
text: ioctl(3, EVIOCSABS(0xe /* ABS_??? */), 0x1000) = 0

x86_64 ioctl 3 0x800c450a 0x1000 = 0
1000> u32 0x35 u32 7 u32 8 u32 9
text: ioctl(3, EVIOCGMTSLOTS(12), {code=ABS_MT_POSITION_X, values=[7, 8]}) = 0

x86_64 ioctl 3 0x40084504 0x1000 = 0
1000: u32 7 u32 1
text: ioctl(3, EVIOCSKEYCODE, [7, KEY_ESC]) = 0

x86_64 ioctl 3 0x40284504 0x1000 = 0
verbose
1000: u8 1 u8 2 u16 3 u32 30 u8 4 u8 5 fill30 6
text: ioctl(3, EVIOCSKEYCODE_V2, {flags=1, len=2, index=3, keycode=KEY_A, scancode=[0x4, 0x5]}) = 0

# the type of an effect chooses a member of a union
x86_64 ioctl 3 0x40304580 0x1000 = 0
verbose
1000: u16 0x52 u16 1 u16 2 u16 3 u16 4 u16 5 u16 6 u16 0 u16 0xffff u16 8 u16 9 u16 10 u16 11 fill22 0
text: ioctl(3, EVIOCSFF, {type=FF_CONSTANT, id=1, direction=2, trigger={button=3, interval=4}, replay={length=5, delay=6}, constant={level=-1, envelope={attack_length=8, attack_level=9, fade_length=10, fade_level=0xb}}}) = 0

i386 ioctl 3 0x402c4580 0x1000 = 0
1000: u16 0x50 u16 1 u16 2 u16 3 u16 4 u16 5 u16 6 u16 0 u16 7 u16 8 fill24 0
text: ioctl(3, EVIOCSFF, {type=FF_RUMBLE, id=1, direction=2, ...}) = 0

x86_64 ioctl 3 0x40044590 0xffffffffffffffff = 0
text: ioctl(3, EVIOCGRAB, 18446744073709551615) = 0

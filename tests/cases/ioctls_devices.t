# infrared receivers
x86_64 ioctl 3 0x40046912 0x1000 = 0
1000: u32 4
text: ioctl(3, LIRC_SET_REC_MODE, [LIRC_MODE_MODE2]) = 0

x86_64 ioctl 3 0x40046919 0x1000 = 0
1000: u32 0xffffffff
text: ioctl(3, LIRC_SET_REC_TIMEOUT_REPORTS, [4294967295]) = 0

x86_64 ioctl 3 0x80046900 0x1000 = 0
1000> u32 0x10040000
text: ioctl(3, LIRC_GET_FEATURES, [LIRC_CAN_REC_MODE2|LIRC_CAN_SET_REC_TIMEOUT]) = 0

# counters
x86_64 ioctl 3 0x40063e00 0x1000 = 0
1000: u8 2 u8 1 u8 7 u8 8 u8 4 u8 9
text: ioctl(3, COUNTER_ADD_WATCH_IOCTL, {component={type=COUNTER_COMPONENT_COUNT, scope=COUNTER_SCOPE_SIGNAL, parent=7, id=8}, event=COUNTER_EVENT_INDEX, channel=9}) = 0
json: {"call":"ioctl","args":{"fd":3,"request":"COUNTER_ADD_WATCH_IOCTL","argp":{"component":{"type":"COUNTER_COMPONENT_COUNT","scope":"COUNTER_SCOPE_SIGNAL","parent":7,"id":8},"event":"COUNTER_EVENT_INDEX","channel":9}},"ret":0}

x86_64 ioctl 3 0x40063e00 0 = -14 EFAULT
text: ioctl(3, COUNTER_ADD_WATCH_IOCTL, NULL) = -1 EFAULT (Bad address)

# GPIO
x86_64 ioctl 3 0xc048b402 0x1000 = 0
1000: u32 50 u32 0 fill64 0
1000> u32 50 u32 12 "line\0" fill27 0 "user\0"
text: ioctl(3, GPIO_GET_LINEINFO_IOCTL, {line_offset=50} => {flags=GPIOLINE_FLAG_ACTIVE_LOW|GPIOLINE_FLAG_OPEN_DRAIN, name="line", consumer="user"}) = 0

# as many members as the count says, at most 64
x86_64 ioctl 3 0xc16cb403 0x1000 = -22 EINVAL
1000: u32 18 u32 35 fill248 0 u32 4 u8 1 u8 2 fill62 0 "me\0" fill29 0 u32 2 u32 0
text: ioctl(3, GPIO_GET_LINEHANDLE_IOCTL, {lines=2, lineoffsets=[18, 35], flags=GPIOHANDLE_REQUEST_ACTIVE_LOW, default_values=[1, 2], consumer_label="me"}) = -1 EINVAL (Invalid argument)

x86_64 ioctl 3 0xc16cb403 0x1000 = -22 EINVAL
limit 64
1000: fill256 0 u32 4 fill64 1 "me\0" fill29 0 u32 999 u32 0
text: ioctl(3, GPIO_GET_LINEHANDLE_IOCTL, {lines=999, lineoffsets=[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], flags=GPIOHANDLE_REQUEST_ACTIVE_LOW, default_values=[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], consumer_label="me"}) = -1 EINVAL (Invalid argument)

# the id of an attribute says what its value is; an unknown id, or padding, is shown
x86_64 ioctl 3 0xc100b405 0x1000 = 0
1000: fill64 0 u32 55
1000> "line\0" fill27 0 "user\0" fill27 0 u32 55 u32 4 u64 2 u32 3 u32 0 u32 9 u32 0 u32 1 u32 0 u64 8 u32 7 u32 0 u64 8 u32 1 u32 6 u64 8 fill96 0 fill16 0
text: ioctl(3, GPIO_V2_GET_LINEINFO_IOCTL, {offset=55} => {name="line", consumer="user", flags=GPIO_V2_LINE_FLAG_ACTIVE_LOW, num_attrs=4, attrs=[{debounce_period_us=9}, {flags=GPIO_V2_LINE_FLAG_OUTPUT}, {id=7, data=0x8}, {id=1, padding=0x6, data=0x8}]}) = 0

x86_64 ioctl 3 0xc110b40d 0x1000 = 0
1000: u64 2 u32 2 u32 0 u32 5 fill12 0 u32 2 u32 0 u64 3 u64 1 u32 9 u32 0 u64 4 u64 3 fill192 0
text: ioctl(3, GPIO_V2_LINE_SET_CONFIG_IOCTL, {flags=GPIO_V2_LINE_FLAG_ACTIVE_LOW, num_attrs=2, padding=[0, 0x5, 0, 0, 0], attrs=[{values=0x3, mask=0x1}, {attr={id=9, data=0x4}, mask=0x3}]}) = 0

x86_64 ioctl 3 0xc010b40e 0x1000 = 0
1000: u64 0 u64 6
1000> u64 4
text: ioctl(3, GPIO_V2_LINE_GET_VALUES_IOCTL, {mask=0x6} => {bits=0x4}) = 0

# consoles
x86_64 ioctl 3 0x4b32 0xa = 0
text: ioctl(3, KDSETLED, LED_NUM|0x8) = 0

x86_64 ioctl 3 0x4b65 0x12 = 0
text: ioctl(3, KDSKBLED, LED_NUM|LED_SCR<<4) = 0

x86_64 ioctl 3 0x4b4c 0x1000 = 0
1000: u32 1 u32 0
1000> u32 1 u32 59
text: ioctl(3, KDGETKEYCODE, {scancode=0x1, keycode=0 => 0x3b}) = 0

x86_64 ioctl 3 0x4b52 0x1000 = 0
1000: u32 0xffffffff u32 0
1000> u32 250 u32 33
text: ioctl(3, KDKBDREP, {delay=-1, period=0} => {delay=250, period=33}) = 0

x86_64 ioctl 3 0x4b63 9 = -22 EINVAL
text: ioctl(3, KDSKBMETA, 0x9 /* K_??? */) = -1 EINVAL (Invalid argument)

x86_64 ioctl 3 0x4b4e -1 = -22 EINVAL
text: ioctl(3, KDSIGACCEPT, 18446744073709551615) = -1 EINVAL (Invalid argument)

x86_64 ioctl 3 0x4b67 0x1000 = 0
1000: u16 1 fill6 0 u64 0x2000
2000: u16 65 u16 1
text: ioctl(3, PIO_UNIMAP, {entry_ct=1, entries=[{unicode=0x41, fontpos=0x1}]}) = 0

x86_64 ioctl 3 0x4b71 0x1000 = 0
limit 2
1000: fill48 7
text: ioctl(3, PIO_CMAP, "\x07\x07"...) = 0

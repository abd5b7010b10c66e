# Consoles and keyboards
x86_64 ioctl 3 0x4b2f 440 = 0
text: ioctl(3, KIOCSOUND, 440 /* 2711 Hz */) = 0
json: {"call":"ioctl","args":{"fd":3,"request":"KIOCSOUND","argp":440},"ret":0}

x86_64 ioctl 3 0x4b2f 0 = 0
text: ioctl(3, KIOCSOUND, 0 /* off */) = 0

x86_64 ioctl 3 0x4b30 0x6401b8 = 0
text: ioctl(3, KDMKTONE, 100<<16|440 /* 2711 Hz, 100 ms */) = 0
json: {"call":"ioctl","args":{"fd":3,"request":"KDMKTONE","argp":{"ms":100,"period":440}},"ret":0}

x86_64 ioctl 3 0x4b34 0x3c0 = 0
text: ioctl(3, KDADDIO, 0x3c0 /* GPFIRST + 12 */) = 0

x86_64 ioctl 3 0x4b45 7 = -22 EINVAL
text: ioctl(3, KDSKBMODE, 7 /* K_??? */) = -1 EINVAL (Invalid argument)

# a symbol has a name, a character, or a type and a value
x86_64 ioctl 3 0x4b46 0x1000 = 0
1000: u8 0 u8 59 u16 0
1000> u8 0 u8 59 u16 0x100
text: ioctl(3, KDGKBENT, {kb_table=K_NORMTAB, kb_index=59, kb_value=0x100 /* K_F1 */}) = 0
json: {"call":"ioctl","args":{"fd":3,"request":"KDGKBENT","argp":{"kb_table":["K_NORMTAB"],"kb_index":59,"kb_value":"K_F1"}},"ret":0}

x86_64 ioctl 3 0x4b46 0x1000 = -22 EINVAL
1000: u8 4 u8 255
text: ioctl(3, KDGKBENT, {kb_table=1<<KG_CTRL, kb_index=255}) = -1 EINVAL (Invalid argument)

x86_64 ioctl 3 0x4b47 0x1000 = 0
1000: u8 1 u8 84 u8 0xed u8 0xf
text: ioctl(3, KDSKBENT, {kb_table=K_SHIFTTAB, kb_index=84, kb_value=0xfed /* K(KT_CSI, 0xed) */}) = 0

x86_64 ioctl 3 0x4b47 0x1000 = 0
1000: u8 12 u8 30 u16 0xb61
text: ioctl(3, KDSKBENT, {kb_table=1<<KG_CTRL|1<<KG_ALT, kb_index=30, kb_value=0xb61 /* K(KT_LETTER, 'a') */}) = 0

x86_64 ioctl 3 0x4b47 0x1000 = 0
1000: u8 0 u8 30 u16 0x214
text: ioctl(3, KDSKBENT, {kb_table=K_NORMTAB, kb_index=30, kb_value=0x214 /* K(KT_SPEC, 0x14) */}) = 0

x86_64 ioctl 3 0x4b47 0x1ffe = -14 EFAULT
1ffe: u8 0 u8 30
text: ioctl(3, KDSKBENT, {kb_table=K_NORMTAB, kb_index=30, kb_value=???}) = -1 EFAULT (Bad address)

x86_64 ioctl 3 0x4b48 0x1000 = 0
1000: u8 0 fill512 0
1000> u8 0 "\x1b[[A" fill508 0
text: ioctl(3, KDGKBSENT, {kb_func=KVAL(K_F1), kb_string="\33[[A"}) = 0

x86_64 ioctl 3 0x4b4a 0x1000 = 0
1000> u32 2 "`aA" "\x0a\x09'" fill762 0
text: ioctl(3, KDGKBDIACR, {kb_cnt=2, kbdiacr=[{diacr='`', base='a', result='A'}, {diacr='\n', base='\t', result='\''}]}) = 0

x86_64 ioctl 3 0x4b4b 0x1ffc = -14 EFAULT
1ffc: u32 2
text: ioctl(3, KDSKBDIACR, {kb_cnt=2, kbdiacr=0x2000}) = -1 EFAULT (Bad address)

x86_64 ioctl 3 0x4bfa 0x1000 = 0
1000> u32 1 u32 0x60 u32 0x61 u32 0xe0 fill3060 0
text: ioctl(3, KDGKBDIACRUC, {kb_cnt=1, kbdiacruc=[{diacr=0x60, base=0x61, result=0xe0}]}) = 0

# ENOMEM: the entries fill the list
x86_64 ioctl 3 0x4b66 0x1000 = -12 ENOMEM
1000: u16 1 u16 0 u32 0 u64 0x2000
1000> u16 9 u16 0 u32 0 u64 0x2000
2000> u16 0x41 u16 0x42
text: ioctl(3, GIO_UNIMAP, {entry_ct=1 => 9, entries=[{unicode=0x41, fontpos=0x42}]}) = -1 ENOMEM (Cannot allocate memory)

x86_64 ioctl 3 0x4b66 0x1000 = -22 EINVAL
1000: u16 1 u16 0 u32 0 u64 0x2000
text: ioctl(3, GIO_UNIMAP, {entry_ct=1, entries=0x2000}) = -1 EINVAL (Invalid argument)

x86_64 ioctl 3 0x4b69 0x1000 = 0
limit 2
1000> u16 0xf003 u16 0x41 u16 0x42 fill506 0
text: ioctl(3, GIO_UNISCRNMAP, [UNI_DIRECT_BASE+0x3, 0x41, ...]) = 0

x86_64 ioctl 3 0x4b6b 0x1000 = 0
1000: u16 1 u16 16 u32 0 u64 0x2000
1000> u16 1 u16 16 u32 0 u64 0x2000
2000> "abcd" fill28 0
limit 2
text: ioctl(3, GIO_FONTX, {charcount=1, charheight=16, chardata=0x2000} => {charcount=1, charheight=16, chardata="\x61\x62"...}) = 0

# the size of the glyphs depends on two numbers
i386 ioctl 3 0x4b72 0x1000 = 0
1000: u32 1 u32 0 u32 9 u32 16 u32 1 u32 0x2000
1000> u32 1 u32 0 u32 8 u32 16 u32 1 u32 0x2000
2000> "a" fill31 0
limit 1
text: ioctl(3, KDFONTOP, {op=KD_FONT_OP_GET, flags=0, width=9, height=16, charcount=1, data=0x2000} => {width=8, height=16, charcount=1, data="\x61"...}) = 0

x86_64 ioctl 3 0x4b72 0x1000 = 0
1000: u32 3 u32 0 u32 9 u32 16 u32 1 u32 0 u64 0x2000
text: ioctl(3, KDFONTOP, {op=KD_FONT_OP_COPY, height=16}) = 0

# Trusted execution environments
x86_64 ioctl 3 0x8010a403 0x1000 = 0
1000: u64 0x2000 u64 88
2000: u32 1 u32 2 u32 3 u32 4 u32 5 u32 2 u64 0 fill24 0 u64 0x105 u64 1 u64 2 u64 3
2000> u32 1 u32 2 u32 3 u32 6 u32 4 u32 2 u64 0 fill24 0 u64 6 u64 1 u64 2 u64 4
text: ioctl(3, TEE_IOC_INVOKE, {buf_len=88, buf_ptr={func=1, session=0x2, cancel_id=3, num_params=2, params=[{attr=TEE_IOCTL_PARAM_ATTR_TYPE_NONE}, {attr=TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_INPUT|TEE_IOCTL_PARAM_ATTR_META, a=0x1, b=0x2, c=0x3}]} => {ret=6, ret_origin=TEEC_ORIGIN_TRUSTED_APP, params=[{attr=TEE_IOCTL_PARAM_ATTR_TYPE_NONE}, {attr=TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_OUTPUT, shm_offs=0x1, size=0x2, shm_id=4}]}}) = 0

# the number of parameters contradicts the size
x86_64 ioctl 3 0x8010a403 0x1000 = -22 EINVAL
1000: u64 0x2000 u64 88
2000: u32 1 u32 2 u32 3 u32 4 u32 5 u32 1 fill64 0
text: ioctl(3, TEE_IOC_INVOKE, {buf_len=88, buf_ptr=0x2000}) = -1 EINVAL (Invalid argument)

x86_64 ioctl 3 0x8010a402 0x1000 = -2 ENOENT
1000: u64 0x2000 u64 56
2000: u32 0x33221100 u32 0x77665544 u32 0xbbaa9988 u32 0xffeeddcc u32 7 u32 0 u32 0 u32 0 u32 2 fill20 0
text: ioctl(3, TEE_IOC_OPEN_SESSION, {buf_len=56, buf_ptr={uuid=00112233-4455-6677-8899-aabbccddeeff, clnt_login=TEE_IOCTL_LOGIN_GROUP, clnt_uuid=7, cancel_id=0, num_params=0, params=[]}}) = -1 ENOENT (No such file or directory)
json: {"call":"ioctl","args":{"fd":3,"request":"TEE_IOC_OPEN_SESSION","argp":{"buf_len":56,"buf_ptr":{"uuid":"00112233-4455-6677-8899-aabbccddeeff","clnt_login":"TEE_IOCTL_LOGIN_GROUP","clnt_uuid":7,"cancel_id":0,"num_params":0,"params":[]}}},"ret":-1,"errno":"ENOENT"}

x86_64 ioctl 3 0xc010a401 0x1000 = 0
1000: u64 4000 u32 0 u32 0
1000> u64 4096 u32 3 u32 5
text: ioctl(3, TEE_IOC_SHM_ALLOC, {size=0xfa0, flags=0} => {size=0x1000, flags=TEE_IOCTL_SHM_MAPPED|TEE_IOCTL_SHM_DMA_BUF, id=5}) = 0

# memory that text does not show need not be readable
x86_64 ioctl 3 0x4b41 0x1fdf = -14 EFAULT
1fdf: fill33 7
text: ioctl(3, PIO_SCRNMAP, "\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07"...) = -1 EFAULT (Bad address)

x86_64 ioctl 3 0x4b41 0x1fe0 = -14 EFAULT
1fe0: fill32 7
text: ioctl(3, PIO_SCRNMAP, 0x1fe0) = -1 EFAULT (Bad address)

x86_64 ioctl 3 0x4b60 0x1fe0 = 0
1fe0> fill32 7
text: ioctl(3, GIO_FONT, 0x1fe0) = 0

# as many characters as text shows, and a NUL
x86_64 ioctl -1 0x4b49 0x1000 = -9 EBADF
1000: u8 0 "0123456789abcdef0123456789abcdef" fill480 0
text: ioctl(-1, KDSKBSENT, {kb_func=KVAL(K_F1), kb_string="0123456789abcdef0123456789abcdef"}) = -1 EBADF (Bad file descriptor)

x86_64 ioctl -1 0x4b49 0x1000 = -9 EBADF
1000: u8 0 "0123456789abcdef0123456789abcdefg" fill479 0
text: ioctl(-1, KDSKBSENT, {kb_func=KVAL(K_F1), kb_string="0123456789abcdef0123456789abcdef"...}) = -1 EBADF (Bad file descriptor)

x86_64 ioctl 3 0xc018a408 0x1000 = 0
1000: u64 4 u64 0 u32 2 u32 0
1000> u64 4 u64 4096 u32 2 i32 7
text: ioctl(3, TEE_IOC_SHM_REGISTER_FD, {fd=4, flags=TEE_IOCTL_SHM_DMA_BUF} => {size=0x1000, id=7}) = 0

# a text that cannot be read
x86_64 ioctl 3 0x4b49 0x1fff = -14 EFAULT
1fff: u8 1
text: ioctl(3, KDSKBSENT, {kb_func=KVAL(K_F2), kb_string=0x2000}) = -1 EFAULT (Bad address)

# a key whose code does not change: once
x86_64 ioctl 3 0x4b4c 0x1000 = 0
1000: u32 30 u32 30
1000> u32 30 u32 30
text: ioctl(3, KDGETKEYCODE, {scancode=0x1e, keycode=0x1e}) = 0

x86_64 ioctl 3 0x4b4c 0x1000 = 0
1000: u32 30 u32 0
1000> u32 30 u32 30
text: ioctl(3, KDGETKEYCODE, {scancode=0x1e, keycode=0 => 0x1e}) = 0

# text that fills its array
x86_64 ioctl 3 0x4b49 0x1000 = 0
1000: u8 0 fill511 65 u8 65
text: ioctl(3, KDSKBSENT, {kb_func=KVAL(K_F1), kb_string="AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"...}) = 0

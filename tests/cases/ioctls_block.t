# IDE disks
x86_64 ioctl 3 0x324 0xfffffffffffffffe = -25 ENOTTY
text: ioctl(3, HDIO_SET_32BIT, 18446744073709551614) = -1 ENOTTY (Inappropriate ioctl for device)

x86_64 ioctl 3 0x31c 0x1000 = 0
1000: u32 1 u32 0xffffffff u32 0
text: ioctl(3, HDIO_DRIVE_RESET, [0x1, 0xffffffff, 0]) = 0

x86_64 ioctl 3 0x30c 0x1000 = 0
1000> u64 0x103
text: ioctl(3, HDIO_GET_NICE, [1<<IDE_NICE_DSC_OVERLAP|1<<IDE_NICE_ATAPI_OVERLAP|0x100]) = 0

# a command of four bytes becomes a status of three and the sectors that were read
x86_64 ioctl 3 0x31f 0x1000 = 0
limit 3
1000: u8 0xec u8 0 u8 0 u8 1
1000> u8 0x50 u8 1 u8 2 u8 1 "abcd" fill508 0
text: ioctl(3, HDIO_DRIVE_CMD, {command=ATA_CMD_ID_ATA, sector_number=0, feature=0, sector_count=1} => {status=0x50, error=1, nsector=2, buf="\x61\x62\x63"...}) = 0
json: {"call":"ioctl","args":{"fd":3,"request":"HDIO_DRIVE_CMD","argp":{"before":{"command":"ATA_CMD_ID_ATA","sector_number":0,"feature":0,"sector_count":1},"after":{"status":80,"error":1,"nsector":2,"buf":"abc","buf_cut":509}}},"ret":0}

# no byte of the sectors is readable
x86_64 ioctl 3 0x31f 0x1ffc = 0
1ffc: u8 0xec u8 0 u8 0 u8 1
1ffc> u8 0x50 u8 1 u8 2 u8 1
text: ioctl(3, HDIO_DRIVE_CMD, {command=ATA_CMD_ID_ATA, sector_number=0, feature=0, sector_count=1} => {status=0x50, error=1, nsector=2, buf=0x2000}) = 0

# partitions; a name that fills its array lacks the NUL
x86_64 ioctl 3 0x1269 0x1000 = -22 EINVAL
1000: u32 1 u32 0 u32 152 u32 0 u64 0x2000
2000: u64 512 u64 1024 u32 1 fill64 65 "/dev/sda1-with-a-name-of-more-than-32-bytes\0" fill20 0 u32 0
text: ioctl(3, BLKPG, {op=BLKPG_ADD_PARTITION, flags=0, datalen=152, data={start=512, length=1024, pno=1, devname="AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"..., volname="/dev/sda1-with-a-name-of-more-than-32-bytes"}}) = -1 EINVAL (Invalid argument)

x86_64 ioctl 3 0xc0481273 0x1000 = 0
1000: fill32 0 u16 0xffff u16 0 u32 4096 u32 4 u32 0 u64 1 u64 2 u32 77
1000> "sda\0"
text: ioctl(3, BLKTRACESETUP, {act_mask=65535, buf_size=4096, buf_nr=4, start_lba=1, end_lba=2, pid=77} => {name="sda"}) = 0

# loop devices: text shows the encryption if there is one, or with -v
x86_64 ioctl 3 0x4c02 0x1000 = -22 EINVAL
1000: u32 7 u32 0 u64 0x801 u64 5 u64 0x802 u32 16 u32 1 u32 2 u32 1 "img\0" fill60 0 "keykeykey" fill23 0 u64 1 u64 2 u32 0
text: ioctl(3, LOOP_SET_STATUS, {lo_number=7, lo_offset=0x10, lo_encrypt_type=LO_CRYPT_XOR, lo_encrypt_key_size=2, lo_flags=LO_FLAGS_READ_ONLY, lo_name="img", lo_encrypt_key="ke", ...}) = -1 EINVAL (Invalid argument)

x86_64 ioctl 3 0x4c02 0x1000 = -22 EINVAL
verbose
1000: u32 7 u32 0 u64 0x801 u64 5 u64 0x802 u32 16 u32 0 u32 99 u32 1 "img\0" fill60 0 fill32 65 u64 1 u64 2 u32 0
text: ioctl(3, LOOP_SET_STATUS, {lo_number=7, lo_device=makedev(0x8, 0x1), lo_inode=5, lo_rdevice=makedev(0x8, 0x2), lo_offset=0x10, lo_encrypt_type=LO_CRYPT_NONE, lo_encrypt_key_size=99, lo_flags=LO_FLAGS_READ_ONLY, lo_name="img", lo_encrypt_key="AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", lo_init=[0x1, 0x2], reserved=[0, 0, 0, 0]}) = -1 EINVAL (Invalid argument)

i386 ioctl 3 0x4c03 0x1000 = 0
verbose
1000> u32 7 u16 0x801 u16 0 u32 5 u16 0x802 u16 0 u32 16 u32 0 u32 0 u32 1 "img\0" fill60 0 fill32 0 u32 1 u32 2 u32 0
text: ioctl(3, LOOP_GET_STATUS, {lo_number=7, lo_device=makedev(0x8, 0x1), lo_inode=5, lo_rdevice=makedev(0x8, 0x2), lo_offset=0x10, lo_encrypt_type=LO_CRYPT_NONE, lo_encrypt_key_size=0, lo_flags=LO_FLAGS_READ_ONLY, lo_name="img", lo_encrypt_key="", lo_init=[0x1, 0x2], reserved=[0, 0, 0, 0]}) = 0

# reserved bytes are shown if one of them is not 0
x86_64 ioctl 3 0x4c0a 0x1000 = 0
1000: u32 0xffffffff u32 512 fill232 0 fill63 0 u8 1
text: ioctl(3, LOOP_CONFIGURE, {fd=-1, block_size=512, info={lo_offset=0, lo_number=0, lo_flags=0, lo_file_name="", ...}, __reserved=[0, 0, 0, 0, 0, 0, 0, 0x100000000000000]}) = 0

x86_64 ioctl 3 0x4c0a 0x1000 = 0
1000: u32 0xffffffff u32 512 fill232 0 fill64 0
text: ioctl(3, LOOP_CONFIGURE, {fd=-1, block_size=512, info={lo_offset=0, lo_number=0, lo_flags=0, lo_file_name="", ...}}) = 0

x86_64 ioctl 3 0x4c0a 0 = -14 EFAULT
text: ioctl(3, LOOP_CONFIGURE, NULL) = -1 EFAULT (Bad address)

# the fixed part is readable, the list behind it is not
x86_64 ioctl 5 0xc020660b 0x1fe0 = 0
verbose
1fe0: u64 0 u64 1 u32 0 u32 0 u32 2 u32 0
1ff4> u32 2
text: ioctl(5, FS_IOC_FIEMAP, {fm_start=0, fm_length=1, fm_flags=0, fm_extent_count=2} => {fm_flags=0, fm_mapped_extents=2, fm_extents=0x2000}) = 0

# one byte of the fixed part is missing
x86_64 ioctl 5 0xc020660b 0x1fe1 = -14 EFAULT
1fe1: fill31 0
text: ioctl(5, FS_IOC_FIEMAP, 0x1fe1) = -1 EFAULT (Bad address)

# Btrfs
x86_64 ioctl 3 0x50009417 0x1000 = 0
1000: u64 4 u64 0 u64 6 u64 88 u64 0x3000 u64 0 u64 0 "snapshot\0" fill4031 0
3000: u64 1 u64 2 u64 0 u64 0 u64 3 u64 5 u64 0xffffffffffffffff u64 0 u64 0 u64 7 u64 8
verbose
text: ioctl(3, BTRFS_IOC_SNAP_CREATE_V2, {fd=4, flags=BTRFS_SUBVOL_RDONLY|BTRFS_SUBVOL_QGROUP_INHERIT, size=88, qgroup_inherit={flags=BTRFS_QGROUP_INHERIT_SET_LIMITS, num_qgroups=2, num_ref_copies=0, num_excl_copies=0, lim={flags=BTRFS_QGROUP_LIMIT_MAX_RFER|BTRFS_QGROUP_LIMIT_MAX_EXCL, max_rfer=5, max_excl=UINT64_MAX, rsv_rfer=0, rsv_excl=0}, qgroups=[7, 8]}, name="snapshot"}) = 0

x86_64 ioctl 3 0x4008941a 0x1000 = 0
1000: u64 2
text: ioctl(3, BTRFS_IOC_SUBVOL_SETFLAGS, BTRFS_SUBVOL_RDONLY) = 0
json: {"call":"ioctl","args":{"fd":3,"request":"BTRFS_IOC_SUBVOL_SETFLAGS","argp":{"flags":["BTRFS_SUBVOL_RDONLY"]}},"ret":0}

x86_64 ioctl 3 0x40049421 2 = -1 EPERM
text: ioctl(3, BTRFS_IOC_BALANCE_CTL, BTRFS_BALANCE_CTL_CANCEL) = -1 EPERM (Operation not permitted)

x86_64 ioctl 3 0xd0009412 0x1000 = 0
1000: u64 5 u64 256 fill4080 0
1000> u64 5 u64 256 "a/b/\0" fill4075 0
text: ioctl(3, BTRFS_IOC_INO_LOOKUP, {treeid=BTRFS_FS_TREE_OBJECTID, objectid=BTRFS_FIRST_FREE_OBJECTID} => {name="a/b/"}) = 0

x86_64 ioctl 3 0xd000941e 0x1000 = -19 ENODEV
1000: u64 1 "\x01\x23\x45\x67\x89\xab\xcd\xef\xfe\xdc\xba\x98\x76\x54\x32\x10" fill4072 0
text: ioctl(3, BTRFS_IOC_DEV_INFO, {devid=makedev(0, 0x1), uuid=01234567-89ab-cdef-fedc-ba9876543210}) = -1 ENODEV (No such device)
json: {"call":"ioctl","args":{"fd":3,"request":"BTRFS_IOC_DEV_INFO","argp":{"devid":1,"uuid":"01234567-89ab-cdef-fedc-ba9876543210"}},"ret":-1,"errno":"ENODEV"}

x86_64 ioctl 3 0xc0c89425 0x1000 = 0
1000: "\x01\x23\x45\x67\x89\xab\xcd\xef\xfe\xdc\xba\x98\x76\x54\x32\x10" u64 7 u64 0 u64 1463193386 u32 12345 u32 0 fill16 0 u64 0 fill128 0
1000> "\x01\x23\x45\x67\x89\xab\xcd\xef\xfe\xdc\xba\x98\x76\x54\x32\x10" u64 7 u64 8 u64 1463193386 u32 12345 u32 0 u64 1463193386 u32 0 u32 0 u64 0 fill128 0
text: ioctl(3, BTRFS_IOC_SET_RECEIVED_SUBVOL, {uuid=01234567-89ab-cdef-fedc-ba9876543210, stransid=7, stime={sec=1463193386, nsec=12345} /* 2016-05-14T02:36:26.000012345+0000 */, flags=0} => {rtransid=8, rtime={sec=1463193386, nsec=0} /* 2016-05-14T02:36:26+0000 */}) = 0

x86_64 ioctl 3 0xca289435 0x1000 = -22 EINVAL
1000: u64 0 u64 0 u64 1 u64 1 "/dev/sda1\0" fill1015 0 "/dev/sdb1\0" fill1015 0 fill6 0 fill512 0
text: ioctl(3, BTRFS_IOC_DEV_REPLACE, {cmd=BTRFS_IOCTL_DEV_REPLACE_CMD_START, start={srcdevid=makedev(0, 0x1), cont_reading_from_srcdev_mode=BTRFS_IOCTL_DEV_REPLACE_CONT_READING_FROM_SRCDEV_MODE_AVOID, srcdev_name="/dev/sda1", tgtdev_name="/dev/sdb1"}}) = -1 EINVAL (Invalid argument)

x86_64 ioctl 3 0xc138fd07 0x3000 = -6 ENXIO
3000: u32 4 u32 0 u32 0 u32 312 u32 312 u32 7 u32 0 u32 1 u32 0 u32 0 u64 0xfd03 "vg0-home" fill120 0 fill136 0
text: ioctl(3, DM_DEV_STATUS, [{version=[4, 0, 0], data_size=312, dev=makedev(0xfd, 0x3), name="vg0-home", flags=DM_READONLY_FLAG}]) = -1 ENXIO (No such device or address)
json: {"call":"ioctl","args":{"fd":3,"request":"DM_DEV_STATUS","argp":[{"version":[4,0,0],"data_size":312,"dev":64771,"name":"vg0-home","flags":["DM_READONLY_FLAG"]}]},"ret":-1,"errno":"ENXIO"}

x86_64 ioctl 3 0xc138fd09 0x3000 = -6 ENXIO
3000: u32 4 u32 0 u32 0 u32 600 u32 312 u32 2 u32 0 u32 0 u32 0 u32 0 u64 0 "vg0-home" fill120 0 "LVM-x" fill131 0 u64 0 u64 100 i32 0 u32 64 "linear" fill10 0 "8:1 0\0" fill18 0 u64 100 u64 50 i32 0 u32 0 "error" fill11 0 "\0" fill23 0
text: ioctl(3, DM_TABLE_LOAD, [{version=[4, 0, 0], data_size=600, data_start=312, name="vg0-home", uuid="LVM-x", target_count=2, flags=0}, ...]) = -1 ENXIO (No such device or address)
json: {"call":"ioctl","args":{"fd":3,"request":"DM_TABLE_LOAD","argp":[{"version":[4,0,0],"data_size":600,"data_start":312,"name":"vg0-home","uuid":"LVM-x","target_count":2,"flags":[]},{"sector_start":0,"length":100,"target_type":"linear","string":"8:1 0"},{"sector_start":100,"length":50,"target_type":"error","string":""}]},"ret":-1,"errno":"ENXIO"}

x86_64 ioctl 3 0xc138fd09 0x3000 = -6 ENXIO
3000: u32 4 u32 0 u32 0 u32 600 u32 312 u32 2 u32 0 u32 0 u32 0 u32 0 u64 0 "vg0-home" fill120 0 "LVM-x" fill131 0 u64 0 u64 100 i32 0 u32 64 "linear" fill10 0 "8:1 0\0" fill18 0 u64 100 u64 50 i32 0 u32 0 "error" fill11 0 "\0" fill23 0
verbose
text: ioctl(3, DM_TABLE_LOAD, [{version=[4, 0, 0], data_size=600, data_start=312, name="vg0-home", uuid="LVM-x", target_count=2, flags=0}, {sector_start=0, length=100, target_type="linear", string="8:1 0"}, {sector_start=100, length=50, target_type="error", string=""}]) = -1 ENXIO (No such device or address)

i386 ioctl 3 0xc138fd09 0x3000 = 0
3000: u32 4 u32 0 u32 0 u32 600 u32 312 u32 2 u32 0 u32 0 u32 0 u32 0 u64 0 "vg0-home" fill120 0 "LVM-x" fill131 0 u64 0 u64 100 i32 0 u32 64 "linear" fill10 0 "8:1 0\0" fill18 0 u64 100 u64 50 i32 0 u32 0 "error" fill11 0 "\0" fill23 0
3000> u32 4 u32 47 u32 0 u32 600 u32 312 u32 1 u32 0 u32 3 u32 0 u32 0 u64 0xfd03 "vg0-home" fill120 0 "LVM-x" fill131 0
verbose
text: ioctl(3, DM_TABLE_LOAD, [{version=[4, 0, 0], data_size=600, data_start=312, name="vg0-home", uuid="LVM-x", target_count=2, flags=0}, {sector_start=0, length=100, target_type="linear", string="8:1 0"}, {sector_start=100, length=50, target_type="error", string=""}] => [{version=[4, 47, 0], data_size=600, data_start=312, dev=makedev(0xfd, 0x3), name="vg0-home", uuid="LVM-x", target_count=1, open_count=0, event_nr=0, flags=DM_READONLY_FLAG|DM_SUSPEND_FLAG}]) = 0

x86_64 ioctl 3 0xc138fd09 0x3000 = -22 EINVAL
3000: u32 4 u32 0 u32 0 u32 600 u32 312 u32 4294967295 u32 0 u32 0 u32 0 u32 0 u64 0 "vg0-home" fill120 0 "LVM-x" fill131 0 u64 0 u64 8 i32 0 u32 0 "zero" fill12 0 "\0"
verbose
text: ioctl(3, DM_TABLE_LOAD, [{version=[4, 0, 0], data_size=600, data_start=312, name="vg0-home", uuid="LVM-x", target_count=4294967295, flags=0}, {sector_start=0, length=8, target_type="zero", string=""}, ??? /* misplaced struct dm_target_spec */]) = -1 EINVAL (Invalid argument)

x86_64 ioctl 3 0xc138fd09 0x3000 = -22 EINVAL
3000: u32 4 u32 0 u32 0 u32 600 u32 312 u32 3 u32 0 u32 0 u32 0 u32 0 u64 0 "vg0-home" fill120 0 "LVM-x" fill131 0 u64 0 u64 8 i32 0 u32 7 "zero" fill12 0 "\0"
verbose
text: ioctl(3, DM_TABLE_LOAD, [{version=[4, 0, 0], data_size=600, data_start=312, name="vg0-home", uuid="LVM-x", target_count=3, flags=0}, {sector_start=0, length=8, target_type="zero", string=""}, ??? /* misplaced struct dm_target_spec */]) = -1 EINVAL (Invalid argument)

x86_64 ioctl 3 0xc138fd09 0x3000 = -22 EINVAL
3000: u32 4 u32 0 u32 0 u32 600 u32 312 u32 3 u32 0 u32 0 u32 0 u32 0 u64 0 "vg0-home" fill120 0 "LVM-x" fill131 0 u64 0 u64 8 i32 0 u32 4294967295 "zero" fill12 0 "\0"
verbose
text: ioctl(3, DM_TABLE_LOAD, [{version=[4, 0, 0], data_size=600, data_start=312, name="vg0-home", uuid="LVM-x", target_count=3, flags=0}, {sector_start=0, length=8, target_type="zero", string=""}, ??? /* misplaced struct dm_target_spec */]) = -1 EINVAL (Invalid argument)

x86_64 ioctl 3 0xc138fd09 0x3000 = -22 EINVAL
3000: u32 4 u32 0 u32 0 u32 600 u32 4294967288 u32 1 u32 0 u32 0 u32 0 u32 0 u64 0 "vg0-home" fill120 0 "LVM-x" fill131 0
verbose
text: ioctl(3, DM_TABLE_LOAD, [{version=[4, 0, 0], data_size=600, data_start=4294967288, name="vg0-home", uuid="LVM-x", target_count=1, flags=0}, ??? /* misplaced struct dm_target_spec */]) = -1 EINVAL (Invalid argument)

x86_64 ioctl 3 0xc138fd09 0x3000 = -22 EINVAL
3000: u32 4 u32 0 u32 0 u32 351 u32 312 u32 1 u32 0 u32 0 u32 0 u32 0 u64 0 "vg0-home" fill120 0 "LVM-x" fill131 0
verbose
text: ioctl(3, DM_TABLE_LOAD, [{version=[4, 0, 0], data_size=351, data_start=312, name="vg0-home", uuid="LVM-x", target_count=1, flags=0}, ??? /* misplaced struct dm_target_spec */]) = -1 EINVAL (Invalid argument)

x86_64 ioctl 3 0xc138fd09 0x3000 = -22 EINVAL
3000: u32 4 u32 0 u32 0 u32 355 u32 312 u32 1 u32 0 u32 0 u32 0 u32 0 u64 0 "vg0-home" fill120 0 "LVM-x" fill131 0 u64 0 u64 8 i32 0 u32 0 "a_type_of_16_byt" "abcd\0"
verbose
text: ioctl(3, DM_TABLE_LOAD, [{version=[4, 0, 0], data_size=355, data_start=312, name="vg0-home", uuid="LVM-x", target_count=1, flags=0}, {sector_start=0, length=8, target_type="a_type_of_16_by"..., string="abc"...}]) = -1 EINVAL (Invalid argument)

x86_64 ioctl 3 0xc138fd09 0x3000 = -22 EINVAL
3000: u32 4 u32 0 u32 0 u32 352 u32 312 u32 1 u32 0 u32 0 u32 0 u32 0 u64 0 "vg0-home" fill120 0 "LVM-x" fill131 0 u64 0 u64 8 i32 0 u32 0 "zero" fill12 0 "abcd\0"
verbose
text: ioctl(3, DM_TABLE_LOAD, [{version=[4, 0, 0], data_size=352, data_start=312, name="vg0-home", uuid="LVM-x", target_count=1, flags=0}, {sector_start=0, length=8, target_type="zero", string=""}]) = -1 EINVAL (Invalid argument)

x86_64 ioctl 3 0xc138fd09 0x3ea0 = -14 EFAULT
3ea0: u32 4 u32 0 u32 0 u32 600 u32 312 u32 1 u32 0 u32 0 u32 0 u32 0 u64 0 "vg0-home" fill120 0 "LVM-x" fill131 0 u64 0 u64 8 i32 0 u32 40 "zero" fill12 0
verbose
text: ioctl(3, DM_TABLE_LOAD, [{version=[4, 0, 0], data_size=600, data_start=312, name="vg0-home", uuid="LVM-x", target_count=1, flags=0}, {sector_start=0, length=8, target_type="zero", string=0x4000}]) = -1 EFAULT (Bad address)

x86_64 ioctl 3 0xc138fd09 0x3ec8 = -14 EFAULT
3ec8: u32 4 u32 0 u32 0 u32 600 u32 312 u32 1 u32 0 u32 0 u32 0 u32 0 u64 0 "vg0-home" fill120 0 "LVM-x" fill131 0
verbose
text: ioctl(3, DM_TABLE_LOAD, [{version=[4, 0, 0], data_size=600, data_start=312, name="vg0-home", uuid="LVM-x", target_count=1, flags=0}, 0x4000]) = -1 EFAULT (Bad address)

x86_64 ioctl 3 0xc138fd0c 0x3000 = 0
3000: u32 4 u32 0 u32 0 u32 600 u32 312 u32 0 u32 0 u32 0 u32 0 u32 0 u64 0 "vg0-home" fill120 0 "LVM-x" fill131 0 fill128 0
3000> u32 4 u32 47 u32 0 u32 600 u32 312 u32 2 u32 0 u32 0 u32 0 u32 0 u64 0xfd03 "vg0-home" fill120 0 "LVM-x" fill131 0 u64 0 u64 100 i32 1 u32 64 "linear" fill10 0 "8:1 0\0" fill18 0 u64 100 u64 50 i32 0 u32 128 "error" fill11 0 "\0" fill23 0
verbose
text: ioctl(3, DM_TABLE_STATUS, [{version=[4, 0, 0], data_size=600, data_start=312, name="vg0-home", uuid="LVM-x", flags=0}] => [{version=[4, 47, 0], data_size=600, data_start=312, dev=makedev(0xfd, 0x3), name="vg0-home", uuid="LVM-x", target_count=2, open_count=0, event_nr=0, flags=0}, {sector_start=0, length=100, status=1, target_type="linear", string="8:1 0"}, {sector_start=100, length=50, status=0, target_type="error", string=""}]) = 0

x86_64 ioctl 3 0xc138fd0c 0x3000 = 0
3000: u32 4 u32 0 u32 0 u32 600 u32 312 u32 0 u32 0 u32 0 u32 0 u32 0 u64 0 "vg0-home" fill120 0 "LVM-x" fill131 0 fill128 0
3000> u32 4 u32 47 u32 0 u32 600 u32 312 u32 2 u32 0 u32 0 u32 0 u32 0 u64 0xfd03 "vg0-home" fill120 0 "LVM-x" fill131 0 u64 0 u64 100 i32 1 u32 64 "linear" fill10 0 "8:1 0\0" fill18 0 u64 100 u64 50 i32 0 u32 128 "error" fill11 0 "\0" fill23 0
text: ioctl(3, DM_TABLE_STATUS, [{version=[4, 0, 0], data_size=600, data_start=312, name="vg0-home", uuid="LVM-x", flags=0}] => [{version=[4, 47, 0], data_size=600, data_start=312, dev=makedev(0xfd, 0x3), name="vg0-home", uuid="LVM-x", target_count=2, open_count=0, event_nr=0, flags=0}, ...]) = 0

x86_64 ioctl 3 0xc138fd08 0x3000 = 0
3000: u32 4 u32 0 u32 0 u32 600 u32 312 u32 0 u32 0 u32 0 u32 7 u32 0 u64 0 "vg0-home" fill120 0 "LVM-x" fill131 0 fill128 0
3000> u32 4 u32 47 u32 0 u32 600 u32 312 u32 1 u32 0 u32 0 u32 8 u32 0 u64 0xfd03 "vg0-home" fill120 0 "LVM-x" fill131 0 u64 0 u64 100 i32 1 u32 64 "linear" fill10 0 "8:1 0\0" fill18 0 u64 100 u64 50 i32 0 u32 128 "error" fill11 0 "\0" fill23 0
verbose
text: ioctl(3, DM_DEV_WAIT, [{version=[4, 0, 0], data_size=600, data_start=312, name="vg0-home", uuid="LVM-x", event_nr=7, flags=0}] => [{version=[4, 47, 0], data_size=600, data_start=312, dev=makedev(0xfd, 0x3), name="vg0-home", uuid="LVM-x", target_count=1, open_count=0, event_nr=8, flags=0}, {sector_start=0, length=100, status=1, target_type="linear", string="8:1 0"}]) = 0
json: {"call":"ioctl","args":{"fd":3,"request":"DM_DEV_WAIT","argp":{"before":[{"version":[4,0,0],"data_size":600,"data_start":312,"name":"vg0-home","uuid":"LVM-x","event_nr":7,"flags":[]}],"after":[{"version":[4,47,0],"data_size":600,"data_start":312,"dev":64771,"name":"vg0-home","uuid":"LVM-x","target_count":1,"open_count":0,"event_nr":8,"flags":[]},{"sector_start":0,"length":100,"status":1,"target_type":"linear","string":"8:1 0"}]}},"ret":0}

x86_64 ioctl 3 0xc138fd0b 0x3000 = 0
3000: u32 4 u32 0 u32 0 u32 600 u32 312 u32 0 u32 0 u32 0 u32 0 u32 0 u64 0 "vg0-home" fill120 0 "LVM-x" fill131 0 fill64 0
3000> u32 4 u32 0 u32 0 u32 600 u32 312 u32 0 u32 0 u32 0 u32 0 u32 0 u64 0xfd03 "vg0-home" fill120 0 "LVM-x" fill131 0 u32 2 u32 0 u64 0x801 u64 0xfd01 fill40 0
verbose
text: ioctl(3, DM_TABLE_DEPS, [{version=[4, 0, 0], data_size=600, data_start=312, name="vg0-home", uuid="LVM-x", flags=0}] => [{version=[4, 0, 0], data_size=600, data_start=312, dev=makedev(0xfd, 0x3), name="vg0-home", uuid="LVM-x", target_count=0, open_count=0, event_nr=0, flags=0}, {count=2, deps=[makedev(0x8, 0x1), makedev(0xfd, 0x1)]}]) = 0

x86_64 ioctl 3 0xc138fd0b 0x3000 = 0
3000: u32 4 u32 0 u32 0 u32 600 u32 312 u32 0 u32 0 u32 0 u32 0 u32 0 u64 0 "vg0-home" fill120 0 "LVM-x" fill131 0 fill64 0
3000> u32 4 u32 0 u32 0 u32 600 u32 312 u32 0 u32 0 u32 0 u32 0 u32 0 u64 0xfd03 "vg0-home" fill120 0 "LVM-x" fill131 0 u32 4000000000 u32 0 fill56 0
verbose
text: ioctl(3, DM_TABLE_DEPS, [{version=[4, 0, 0], data_size=600, data_start=312, name="vg0-home", uuid="LVM-x", flags=0}] => [{version=[4, 0, 0], data_size=600, data_start=312, dev=makedev(0xfd, 0x3), name="vg0-home", uuid="LVM-x", target_count=0, open_count=0, event_nr=0, flags=0}, ??? /* misplaced struct dm_target_deps */]) = 0

x86_64 ioctl 3 0xc138fd0b 0x3000 = 0
3000: u32 4 u32 0 u32 0 u32 312 u32 312 u32 0 u32 0 u32 0 u32 0 u32 0 u64 0 "vg0-home" fill120 0 "LVM-x" fill131 0 fill64 0
3000> u32 4 u32 0 u32 0 u32 312 u32 312 u32 0 u32 0 u32 0 u32 0 u32 0 u64 0xfd03 "vg0-home" fill120 0 "LVM-x" fill131 0 fill64 0
verbose
text: ioctl(3, DM_TABLE_DEPS, [{version=[4, 0, 0], data_size=312, data_start=312, name="vg0-home", uuid="LVM-x", flags=0}] => [{version=[4, 0, 0], data_size=312, data_start=312, dev=makedev(0xfd, 0x3), name="vg0-home", uuid="LVM-x", target_count=0, open_count=0, event_nr=0, flags=0}, ??? /* misplaced struct dm_target_deps */]) = 0

x86_64 ioctl 3 0xc138fd02 0x3000 = 0
3000: u32 4 u32 0 u32 0 u32 600 u32 312 u32 0 u32 0 u32 0 u32 0 u32 0 u64 0 "vg0-home" fill120 0 "LVM-x" fill131 0 fill96 0
3000> u32 4 u32 37 u32 0 u32 600 u32 312 u32 0 u32 0 u32 0 u32 0 u32 0 u64 0 "vg0-home" fill120 0 "LVM-x" fill131 0 u64 0xfd00 u32 32 "one\0" u32 3 u32 1 fill8 0 u64 0xfd01 u32 0 "second\0" fill32 0
verbose
text: ioctl(3, DM_LIST_DEVICES, [{version=[4, 0, 0], data_size=600, data_start=312, flags=0}] => [{version=[4, 37, 0], data_size=600, data_start=312, flags=0}, {dev=makedev(0xfd, 0), name="one", event_nr=3}, {dev=makedev(0xfd, 0x1), name="second"}]) = 0
json: {"call":"ioctl","args":{"fd":3,"request":"DM_LIST_DEVICES","argp":{"before":[{"version":[4,0,0],"data_size":600,"data_start":312,"flags":[]}],"after":[{"version":[4,37,0],"data_size":600,"data_start":312,"flags":[]},{"dev":64768,"name":"one","event_nr":3},{"dev":64769,"name":"second"}]}},"ret":0}

x86_64 ioctl 3 0xc138fd02 0x3000 = 0
3000: u32 4 u32 0 u32 0 u32 600 u32 312 u32 0 u32 0 u32 0 u32 0 u32 0 u64 0 "vg0-home" fill120 0 "LVM-x" fill131 0 fill96 0
3000> u32 4 u32 36 u32 0 u32 600 u32 312 u32 0 u32 0 u32 0 u32 0 u32 0 u64 0 "vg0-home" fill120 0 "LVM-x" fill131 0 u64 0xfd00 u32 32 "one\0" u32 3 u32 1 fill8 0 u64 0xfd01 u32 0 "second\0" fill32 0
verbose
text: ioctl(3, DM_LIST_DEVICES, [{version=[4, 0, 0], data_size=600, data_start=312, flags=0}] => [{version=[4, 36, 0], data_size=600, data_start=312, flags=0}, {dev=makedev(0xfd, 0), name="one"}, {dev=makedev(0xfd, 0x1), name="second"}]) = 0

x86_64 ioctl 3 0xc138fd02 0x3000 = 0
3000: u32 4 u32 0 u32 0 u32 600 u32 312 u32 0 u32 0 u32 0 u32 0 u32 0 u64 0 "vg0-home" fill120 0 "LVM-x" fill131 0 fill96 0
3000> u32 4 u32 37 u32 0 u32 600 u32 312 u32 0 u32 0 u32 0 u32 0 u32 0 u64 0 "vg0-home" fill120 0 "LVM-x" fill131 0 u64 0xfd00 u32 4 "one\0" fill64 0
verbose
text: ioctl(3, DM_LIST_DEVICES, [{version=[4, 0, 0], data_size=600, data_start=312, flags=0}] => [{version=[4, 37, 0], data_size=600, data_start=312, flags=0}, {dev=makedev(0xfd, 0), name="one"}, ??? /* misplaced struct dm_name_list */]) = 0

x86_64 ioctl 3 0xc138fd0d 0x3000 = 0
3000: u32 4 u32 0 u32 0 u32 600 u32 312 u32 0 u32 0 u32 0 u32 0 u32 0 u64 0 "vg0-home" fill120 0 "LVM-x" fill131 0 fill96 0
3000> u32 4 u32 0 u32 0 u32 600 u32 312 u32 0 u32 0 u32 0 u32 0 u32 0 u64 0 "vg0-home" fill120 0 "LVM-x" fill131 0 u32 32 u32 1 u32 2 u32 3 "linear\0" fill9 0 u32 0 u32 4 u32 5 u32 6 "striped\0" fill32 0
verbose
text: ioctl(3, DM_LIST_VERSIONS, [{version=[4, 0, 0], data_size=600, data_start=312, flags=0}] => [{version=[4, 0, 0], data_size=600, data_start=312, flags=0}, {name="linear", version=[1, 2, 3]}, {name="striped", version=[4, 5, 6]}]) = 0

x86_64 ioctl 3 0xc138fd11 0x3000 = 0
3000: u32 4 u32 0 u32 0 u32 600 u32 312 u32 0 u32 0 u32 0 u32 0 u32 0 u64 0 "vg0-home" fill120 0 "LVM-x" fill131 0 fill96 0
3000> u32 4 u32 0 u32 0 u32 600 u32 312 u32 0 u32 0 u32 0 u32 0 u32 0 u64 0 "vg0-home" fill120 0 "LVM-x" fill131 0 u32 0 u32 1 u32 2 u32 3 "linear\0" fill32 0
verbose
text: ioctl(3, DM_GET_TARGET_VERSION, [{version=[4, 0, 0], data_size=600, data_start=312, name="vg0-home", uuid="LVM-x", flags=0}] => [{version=[4, 0, 0], data_size=600, data_start=312, name="vg0-home", uuid="LVM-x", flags=0}, {name="linear", version=[1, 2, 3]}]) = 0

x86_64 ioctl 3 0xc138fd0e 0x3000 = 0
3000: u32 4 u32 0 u32 0 u32 600 u32 312 u32 0 u32 0 u32 0 u32 0 u32 0 u64 0 "vg0-home" fill120 0 "LVM-x" fill131 0 u64 4 "resume\0" fill64 0
3000> u32 4 u32 0 u32 0 u32 600 u32 312 u32 0 u32 0 u32 65536 u32 0 u32 0 u64 0 "vg0-home" fill120 0 "LVM-x" fill131 0 "answer\0" fill64 0
verbose
text: ioctl(3, DM_TARGET_MSG, [{version=[4, 0, 0], data_size=600, data_start=312, name="vg0-home", uuid="LVM-x", flags=0}, {sector=4, message="resume"}] => [{version=[4, 0, 0], data_size=600, data_start=312, name="vg0-home", uuid="LVM-x", target_count=0, open_count=0, event_nr=0, flags=DM_DATA_OUT_FLAG}, {string="answer"}]) = 0

x86_64 ioctl 3 0xc138fd0e 0x3000 = 0
3000: u32 4 u32 0 u32 0 u32 600 u32 312 u32 0 u32 0 u32 0 u32 0 u32 0 u64 0 "vg0-home" fill120 0 "LVM-x" fill131 0 u64 4 "resume\0" fill64 0
3000> u32 4 u32 0 u32 0 u32 600 u32 312 u32 0 u32 0 u32 0 u32 0 u32 0 u64 0 "vg0-home" fill120 0 "LVM-x" fill131 0 "answer\0" fill64 0
verbose
text: ioctl(3, DM_TARGET_MSG, [{version=[4, 0, 0], data_size=600, data_start=312, name="vg0-home", uuid="LVM-x", flags=0}, {sector=4, message="resume"}] => [{version=[4, 0, 0], data_size=600, data_start=312, name="vg0-home", uuid="LVM-x", target_count=0, open_count=0, event_nr=0, flags=0}]) = 0

x86_64 ioctl 3 0xc138fd05 0x3000 = -16 EBUSY
3000: u32 4 u32 0 u32 0 u32 600 u32 312 u32 0 u32 0 u32 0 u32 0 u32 0 u64 0 "vg0-home" fill120 0 "LVM-x" fill131 0 "vg0-root\0" fill64 0
verbose
text: ioctl(3, DM_DEV_RENAME, [{version=[4, 0, 0], data_size=600, data_start=312, name="vg0-home", uuid="LVM-x", event_nr=0, flags=0}, {string="vg0-root"}]) = -1 EBUSY (Device or resource busy)

x86_64 ioctl 3 0xc138fd05 0x3000 = -16 EBUSY
3000: u32 4 u32 0 u32 0 u32 312 u32 312 u32 0 u32 0 u32 0 u32 0 u32 0 u64 0 "vg0-home" fill120 0 "LVM-x" fill131 0
verbose
text: ioctl(3, DM_DEV_RENAME, [{version=[4, 0, 0], data_size=312, data_start=312, name="vg0-home", uuid="LVM-x", event_nr=0, flags=0}, {string=""}]) = -1 EBUSY (Device or resource busy)
json: {"call":"ioctl","args":{"fd":3,"request":"DM_DEV_RENAME","argp":[{"version":[4,0,0],"data_size":312,"data_start":312,"name":"vg0-home","uuid":"LVM-x","event_nr":0,"flags":[]},{"string":""}]},"ret":-1,"errno":"EBUSY"}

x86_64 ioctl 3 0xc138fd05 0x3000 = -16 EBUSY
3000: u32 4 u32 0 u32 0 u32 311 u32 312 u32 0 u32 0 u32 0 u32 0 u32 0 u64 0 "vg0-home" fill120 0 "LVM-x" fill131 0
verbose
text: ioctl(3, DM_DEV_RENAME, [{version=[4, 0, 0], data_size=311, data_start=312, name="vg0-home", uuid="LVM-x", event_nr=0, flags=0}, ??? /* misplaced string */]) = -1 EBUSY (Device or resource busy)

x86_64 ioctl 3 0xc138fd0f 0x3000 = -16 EBUSY
3000: u32 4 u32 0 u32 0 u32 600 u32 312 u32 0 u32 0 u32 0 u32 0 u32 0 u64 0 "vg0-home" fill120 0 "LVM-x" fill131 0 "10 20 30 40\0" fill64 0
verbose
text: ioctl(3, DM_DEV_SET_GEOMETRY, [{version=[4, 0, 0], data_size=600, data_start=312, name="vg0-home", uuid="LVM-x", flags=0}, {string="10 20 30 40"}]) = -1 EBUSY (Device or resource busy)

x86_64 ioctl 3 0xc138fd03 0x3000 = -22 EINVAL
3000: fill312 0
text: ioctl(3, DM_DEV_CREATE, 0x3000) = -1 EINVAL (Invalid argument)

x86_64 ioctl 3 0xc138fd03 0x3000 = -22 EINVAL
3000: u32 4 u32 0 u32 0 u32 312 u32 312 fill20 0 u64 0 "\0ame" fill124 0 "\0uid" fill131 0
text: ioctl(3, DM_DEV_CREATE, [{version=[4, 0, 0], data_size=312, flags=0}]) = -1 EINVAL (Invalid argument)

x86_64 ioctl 3 0xc138fd03 0x3000 = -22 EINVAL
3000: u32 3 u32 1 u32 2 u32 312 fill296 0
text: ioctl(3, DM_DEV_CREATE, [{version=[3, 1, 2] /* unsupported device mapper ABI version */}]) = -1 EINVAL (Invalid argument)

x86_64 ioctl 3 0xc138fd03 0x3000 = -22 EINVAL
3000: u32 4 u32 1 u32 2 u32 304 fill296 0
text: ioctl(3, DM_DEV_CREATE, [{version=[4, 1, 2], data_size=304 /* data_size too small */}]) = -1 EINVAL (Invalid argument)

i386 ioctl 3 0x40041271 0x3000 = -25 ENOTTY
3000: i32 -1
text: ioctl(3, BLKBSZSET, [-1]) = -1 ENOTTY (Inappropriate ioctl for device)

# strace decodes it for programs with 64-bit words only
i386 ioctl 3 0x302 0x1000 = 0
1000> u32 1
text: ioctl(3, HDIO_GET_UNMASKINTR, 0x1000) = 0

i386 ioctl 3 0x302 0 = -14 EFAULT
text: ioctl(3, HDIO_GET_UNMASKINTR, 0) = -1 EFAULT (Bad address)

x86_64 ioctl 3 0x329 0x100 = -22 EINVAL
text: ioctl(3, HDIO_SET_NICE, 0x100 /* IDE_NICE_??? */) = -1 EINVAL (Invalid argument)

# the kernel writes 16 bits
x86_64 ioctl 3 0x1267 0x1000 = 0
1000: u32 0xffffffff
1000> u16 1280 u16 0xffff
text: ioctl(3, BLKSECTGET, [1280]) = 0

x86_64 ioctl 3 0x1278 0x1000 = 0
1000: u32 0
1000> u32 0xffffffff
text: ioctl(3, BLKIOMIN, [4294967295]) = 0

# the number says that the kernel fills the limits
x86_64 ioctl 3 0x8030942b 0x1000 = -1 EPERM
1000: u64 5 u64 2 u64 0 u64 4096 u64 0 u64 0
text: ioctl(3, BTRFS_IOC_QGROUP_LIMIT, 0x1000) = -1 EPERM (Operation not permitted)

x86_64 ioctl 3 0x4040942c 0x1000 = -115 EINPROGRESS
1000: u64 14 fill56 0
text: ioctl(3, BTRFS_IOC_QUOTA_RESCAN, {flags=14}) = -1 EINPROGRESS (Operation now in progress)

x86_64 ioctl 3 0xc0109414 0x1000 = 0
1000: u64 1 u64 0
1000> u64 1 u64 1 u64 1 u64 4096 u64 512
text: ioctl(3, BTRFS_IOC_SPACE_INFO, {space_slots=1} => {total_spaces=1, ...}) = 0

x86_64 ioctl 3 0xc400941d 0x1000 = 0
1000: u64 1 fill1016 0
1000> u64 1 fill24 0 u64 1 u64 2 u64 3 u64 4 u64 5 u64 6 u64 7 u64 8 u64 9 u64 10 u64 11 u64 12 u64 13 u64 14 u64 15 fill872 0
text: ioctl(3, BTRFS_IOC_SCRUB_PROGRESS, {devid=makedev(0, 0x1)} => {progress={data_extents_scrubbed=1, tree_extents_scrubbed=2, data_bytes_scrubbed=3, tree_bytes_scrubbed=4, read_errors=5, csum_errors=6, verify_errors=7, no_csum=8, csum_discards=9, super_errors=10, malloc_errors=11, uncorrectable_errors=12, corrected_errors=13, last_physical=14, unverified_errors=15}}) = 0

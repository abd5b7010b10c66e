x86_64 setsockopt 3 1 2 0x1000 4 = 0
1000: u32 1
text: setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0
json: {"call":"setsockopt","args":{"sockfd":3,"level":"SOL_SOCKET","optname":"SO_REUSEADDR","optval":1,"optlen":4},"ret":0}
plan: 1000+4

x86_64 setsockopt 3 1 13 0x1000 8 = 0
1000: u32 1 u32 5
text: setsockopt(3, SOL_SOCKET, SO_LINGER, {l_onoff=1, l_linger=5}, 8) = 0
json: {"call":"setsockopt","args":{"sockfd":3,"level":"SOL_SOCKET","optname":"SO_LINGER","optval":{"l_onoff":1,"l_linger":5},"optlen":8},"ret":0}

x86_64 setsockopt 3 6 99 0x1000 2 = -92 ENOPROTOOPT
1000: "ab"
text: setsockopt(3, SOL_TCP, 0x63 /* TCP_??? */, "ab", 2) = -1 ENOPROTOOPT (Protocol not available)
json: {"call":"setsockopt","args":{"sockfd":3,"level":"SOL_TCP","optname":99,"optval":"ab","optlen":2},"ret":-1,"errno":"ENOPROTOOPT"}

x86_64 setsockopt 3 0x7777 99 0x1000 2 = -92 ENOPROTOOPT
1000: "ab"
text: setsockopt(3, 0x7777 /* SOL_?? */, 99, "ab", 2) = -1 ENOPROTOOPT (Protocol not available)
json: {"call":"setsockopt","args":{"sockfd":3,"level":30583,"optname":99,"optval":"ab","optlen":2},"ret":-1,"errno":"ENOPROTOOPT"}
plan: 1000+2

# the size that the kernel sets before it fails
x86_64 getsockopt 3 6 1 0x1000 0x2000 = -14 EFAULT
2000: u32 8
2000> u32 4
text: getsockopt(3, SOL_TCP, TCP_NODELAY, 0x1000, [8 => 4]) = -1 EFAULT (Bad address)

x86_64 getsockopt 3 1 4 0x1000 0x2000 = 0
2000: u32 64
2000> u32 4
1000> u32 111
text: getsockopt(3, SOL_SOCKET, SO_ERROR, [ECONNREFUSED], [64 => 4]) = 0
json: {"call":"getsockopt","args":{"sockfd":3,"level":"SOL_SOCKET","optname":"SO_ERROR","optval":"ECONNREFUSED","optlen":{"before":64,"after":4}},"ret":0}
entry: getsockopt(3, SOL_SOCKET, SO_ERROR
rest: , [ECONNREFUSED], [64 => 4]) = 0

x86_64 getsockopt 3 1 17 0x1000 0x2000 = 0
2000: u32 12
1000> u32 44 u32 0 u32 0xffffffff
text: getsockopt(3, SOL_SOCKET, SO_PEERCRED, {pid=44, uid=0, gid=-1}, [12]) = 0
json: {"call":"getsockopt","args":{"sockfd":3,"level":"SOL_SOCKET","optname":"SO_PEERCRED","optval":{"pid":44,"uid":0,"gid":-1},"optlen":12},"ret":0}

i386 socketcall 15 0x1000 = 0
1000: u32 5 u32 1 u32 3 u32 0x2000 u32 0x3000
2000> u32 1
3000: u32 4
text: getsockopt(5, SOL_SOCKET, SO_TYPE, [1], [4]) = 0
entry: getsockopt(5, SOL_SOCKET, SO_TYPE
rest: , [1], [4]) = 0

# recorded from tests/live/sockets.c
x86_64 setsockopt 6 1 9 0x103c0 4 = 0
103c0: "\x01\0\0\0"
text: setsockopt(6, SOL_SOCKET, SO_KEEPALIVE, [1], 4) = 0
json: {"call":"setsockopt","args":{"sockfd":6,"level":"SOL_SOCKET","optname":"SO_KEEPALIVE","optval":1,"optlen":4},"ret":0}

x86_64 setsockopt 0xffffffff 1 2 0x103c0 2 = -9 EBADF
103c0: "\x01\0"
text: setsockopt(-1, SOL_SOCKET, SO_REUSEADDR, 0x103c0, 2) = -1 EBADF (Bad file descriptor)
json: {"call":"setsockopt","args":{"sockfd":-1,"level":"SOL_SOCKET","optname":"SO_REUSEADDR","optval":{"at":"0x103c0","unread":"cut"},"optlen":2},"ret":-1,"errno":"EBADF"}

x86_64 setsockopt 0xffffffff 1 13 0x10400 8 = -9 EBADF
10400: "\x01\0\0\0\x05\0\0\0"
text: setsockopt(-1, SOL_SOCKET, SO_LINGER, {l_onoff=1, l_linger=5}, 8) = -1 EBADF (Bad file descriptor)
json: {"call":"setsockopt","args":{"sockfd":-1,"level":"SOL_SOCKET","optname":"SO_LINGER","optval":{"l_onoff":1,"l_linger":5},"optlen":8},"ret":-1,"errno":"EBADF"}

x86_64 setsockopt 0xffffffff 1 13 0x10400 4 = -9 EBADF
10400: "\x01\0\0\0"
text: setsockopt(-1, SOL_SOCKET, SO_LINGER, 0x10400, 4) = -1 EBADF (Bad file descriptor)
json: {"call":"setsockopt","args":{"sockfd":-1,"level":"SOL_SOCKET","optname":"SO_LINGER","optval":{"at":"0x10400","unread":"cut"},"optlen":4},"ret":-1,"errno":"EBADF"}

x86_64 setsockopt 0xffffffff 1 20 0x105c0 16 = -9 EBADF
105c0: "\x02" fill7 0 " \xa1\x07" fill5 0
text: setsockopt(-1, SOL_SOCKET, SO_RCVTIMEO_OLD, "\2\0\0\0\0\0\0\0 \241\7\0\0\0\0\0", 16) = -1 EBADF (Bad file descriptor)
json: {"call":"setsockopt","args":{"sockfd":-1,"level":"SOL_SOCKET","optname":"SO_RCVTIMEO_OLD","optval":"\u0002\u0000\u0000\u0000\u0000\u0000\u0000\u0000 \ufffd\u0007\u0000\u0000\u0000\u0000\u0000","optval_raw":"AgAAAAAAAAAgoQcAAAAAAA==","optlen":16},"ret":-1,"errno":"EBADF"}

x86_64 setsockopt 0xffffffff 1 26 0x10580 16 = -9 EBADF
10580: "\x01" fill7 0 "@\x05\x01" fill5 0
text: setsockopt(-1, SOL_SOCKET, SO_ATTACH_FILTER, {len=1, filter=0x10540}, 16) = -1 EBADF (Bad file descriptor)
json: {"call":"setsockopt","args":{"sockfd":-1,"level":"SOL_SOCKET","optname":"SO_ATTACH_FILTER","optval":{"len":1,"filter":{"count":1,"first":[]}},"optlen":16},"ret":-1,"errno":"EBADF"}

x86_64 setsockopt 0xffffffff 1 25 0x10600 3 = -9 EBADF
10600: "lo\0"
text: setsockopt(-1, SOL_SOCKET, SO_BINDTODEVICE, "lo\0", 3) = -1 EBADF (Bad file descriptor)
json: {"call":"setsockopt","args":{"sockfd":-1,"level":"SOL_SOCKET","optname":"SO_BINDTODEVICE","optval":"lo\u0000","optlen":3},"ret":-1,"errno":"EBADF"}

x86_64 setsockopt 0xffffffff 0 1 0x103c0 4 = -9 EBADF
103c0: "\x01\0\0\0"
text: setsockopt(-1, SOL_IP, IP_TOS, [1], 4) = -1 EBADF (Bad file descriptor)
json: {"call":"setsockopt","args":{"sockfd":-1,"level":"SOL_IP","optname":"IP_TOS","optval":1,"optlen":4},"ret":-1,"errno":"EBADF"}

x86_64 setsockopt 0xffffffff 0 2 0x103c0 1 = -9 EBADF
103c0: "\x01"
text: setsockopt(-1, SOL_IP, IP_TTL, "\1", 1) = -1 EBADF (Bad file descriptor)
json: {"call":"setsockopt","args":{"sockfd":-1,"level":"SOL_IP","optname":"IP_TTL","optval":"\u0001","optlen":1},"ret":-1,"errno":"EBADF"}

x86_64 setsockopt 0xffffffff 0 35 0x10440 8 = -9 EBADF
10440: "\xe0\0\0\x01\x7f\0\0\x01"
text: setsockopt(-1, SOL_IP, IP_ADD_MEMBERSHIP, {imr_multiaddr=inet_addr("224.0.0.1"), imr_interface=inet_addr("127.0.0.1")}, 8) = -1 EBADF (Bad file descriptor)
json: {"call":"setsockopt","args":{"sockfd":-1,"level":"SOL_IP","optname":"IP_ADD_MEMBERSHIP","optval":{"imr_multiaddr":"224.0.0.1","imr_interface":"127.0.0.1"},"optlen":8},"ret":-1,"errno":"EBADF"}

x86_64 setsockopt 0xffffffff 0 64 0x103c0 4 = -9 EBADF
103c0: "\x01\0\0\0"
text: setsockopt(-1, SOL_IP, IPT_SO_SET_REPLACE, [1], 4) = -1 EBADF (Bad file descriptor)
json: {"call":"setsockopt","args":{"sockfd":-1,"level":"SOL_IP","optname":"IPT_SO_SET_REPLACE","optval":1,"optlen":4},"ret":-1,"errno":"EBADF"}

x86_64 setsockopt 0xffffffff 41 26 0x103c0 4 = -9 EBADF
103c0: "\x01\0\0\0"
text: setsockopt(-1, SOL_IPV6, IPV6_V6ONLY, [1], 4) = -1 EBADF (Bad file descriptor)
json: {"call":"setsockopt","args":{"sockfd":-1,"level":"SOL_IPV6","optname":"IPV6_V6ONLY","optval":1,"optlen":4},"ret":-1,"errno":"EBADF"}

x86_64 setsockopt 0xffffffff 41 20 0x10480 20 = -9 EBADF
10480: fill15 0 "\x01" fill4 0
text: setsockopt(-1, SOL_IPV6, IPV6_ADD_MEMBERSHIP, {inet_pton(AF_INET6, "::1", &ipv6mr_multiaddr), ipv6mr_interface=0}, 20) = -1 EBADF (Bad file descriptor)
json: {"call":"setsockopt","args":{"sockfd":-1,"level":"SOL_IPV6","optname":"IPV6_ADD_MEMBERSHIP","optval":{"ipv6mr_multiaddr":"::1","ipv6mr_interface":0},"optlen":20},"ret":-1,"errno":"EBADF"}

x86_64 setsockopt 0xffffffff 6 1 0x103c0 4 = -9 EBADF
103c0: "\x01\0\0\0"
text: setsockopt(-1, SOL_TCP, TCP_NODELAY, [1], 4) = -1 EBADF (Bad file descriptor)
json: {"call":"setsockopt","args":{"sockfd":-1,"level":"SOL_TCP","optname":"TCP_NODELAY","optval":1,"optlen":4},"ret":-1,"errno":"EBADF"}

x86_64 setsockopt 0xffffffff 6 13 0x10640 4 = -9 EBADF
10640: "reno"
text: setsockopt(-1, SOL_TCP, TCP_CONGESTION, [1869505906], 4) = -1 EBADF (Bad file descriptor)
json: {"call":"setsockopt","args":{"sockfd":-1,"level":"SOL_TCP","optname":"TCP_CONGESTION","optval":1869505906,"optlen":4},"ret":-1,"errno":"EBADF"}

x86_64 setsockopt 0xffffffff 17 103 0x103c0 4 = -9 EBADF
103c0: "\x01\0\0\0"
text: setsockopt(-1, SOL_UDP, UDP_SEGMENT, [1], 4) = -1 EBADF (Bad file descriptor)
json: {"call":"setsockopt","args":{"sockfd":-1,"level":"SOL_UDP","optname":"UDP_SEGMENT","optval":1,"optlen":4},"ret":-1,"errno":"EBADF"}

x86_64 setsockopt 0xffffffff 270 11 0x103c0 4 = -9 EBADF
103c0: "\x01\0\0\0"
text: setsockopt(-1, SOL_NETLINK, NETLINK_EXT_ACK, [1], 4) = -1 EBADF (Bad file descriptor)
json: {"call":"setsockopt","args":{"sockfd":-1,"level":"SOL_NETLINK","optname":"NETLINK_EXT_ACK","optval":1,"optlen":4},"ret":-1,"errno":"EBADF"}

x86_64 setsockopt 0xffffffff 263 1 0x104c0 16 = -9 EBADF
104c0: fill4 0 "\x01\0\x06\0\x01\x02\x03\x04\x05\x06\0\0"
text: setsockopt(-1, SOL_PACKET, PACKET_ADD_MEMBERSHIP, {mr_ifindex=0, mr_type=PACKET_MR_PROMISC, mr_alen=6, mr_address=01:02:03:04:05:06}, 16) = -1 EBADF (Bad file descriptor)
json: {"call":"setsockopt","args":{"sockfd":-1,"level":"SOL_PACKET","optname":"PACKET_ADD_MEMBERSHIP","optval":{"mr_ifindex":0,"mr_type":"PACKET_MR_PROMISC","mr_alen":6,"mr_address":"01:02:03:04:05:06"},"optlen":16},"ret":-1,"errno":"EBADF"}

x86_64 setsockopt 0xffffffff 263 5 0x10500 16 = -9 EBADF
10500: "\0\x10\0\0\x02" fill4 0 "\x08\0\0\x04\0\0\0"
text: setsockopt(-1, SOL_PACKET, PACKET_RX_RING, {tp_block_size=4096, tp_block_nr=2, tp_frame_size=2048, tp_frame_nr=4}, 16) = -1 EBADF (Bad file descriptor)
json: {"call":"setsockopt","args":{"sockfd":-1,"level":"SOL_PACKET","optname":"PACKET_RX_RING","optval":{"tp_block_size":4096,"tp_block_nr":2,"tp_frame_size":2048,"tp_frame_nr":4},"optlen":16},"ret":-1,"errno":"EBADF"}

x86_64 setsockopt 0xffffffff 279 1 0x10680 3 = -9 EBADF
10680: "key"
text: setsockopt(-1, SOL_ALG, ALG_SET_KEY, "key", 3) = -1 EBADF (Bad file descriptor)
json: {"call":"setsockopt","args":{"sockfd":-1,"level":"SOL_ALG","optname":"ALG_SET_KEY","optval":"key","optlen":3},"ret":-1,"errno":"EBADF"}

x86_64 setsockopt 0xffffffff 0x7777 99 0x103c0 4 = -9 EBADF
103c0: "\x01\0\0\0"
text: setsockopt(-1, 0x7777 /* SOL_?? */, 99, [1], 4) = -1 EBADF (Bad file descriptor)
json: {"call":"setsockopt","args":{"sockfd":-1,"level":30583,"optname":99,"optval":1,"optlen":4},"ret":-1,"errno":"EBADF"}

x86_64 setsockopt 0xffffffff 1 99 0 0 = -9 EBADF
text: setsockopt(-1, SOL_SOCKET, 0x63 /* SO_??? */, NULL, 0) = -1 EBADF (Bad file descriptor)
json: {"call":"setsockopt","args":{"sockfd":-1,"level":"SOL_SOCKET","optname":99,"optval":null,"optlen":0},"ret":-1,"errno":"EBADF"}

x86_64 getsockopt 6 1 3 0x10380 0x10340 = 0
10340: "@\0\0\0"
10340> "\x04\0\0\0"
10380> "\x01\0\0\0"
text: getsockopt(6, SOL_SOCKET, SO_TYPE, [1], [64 => 4]) = 0
json: {"call":"getsockopt","args":{"sockfd":6,"level":"SOL_SOCKET","optname":"SO_TYPE","optval":1,"optlen":{"before":64,"after":4}},"ret":0}

x86_64 getsockopt 6 1 4 0x10380 0x10340 = 0
10340: "\x04\0\0\0"
10380> fill4 0
text: getsockopt(6, SOL_SOCKET, SO_ERROR, [0], [4]) = 0
json: {"call":"getsockopt","args":{"sockfd":6,"level":"SOL_SOCKET","optname":"SO_ERROR","optval":0,"optlen":4},"ret":0}

x86_64 getsockopt 6 1 9 0x10380 0x10340 = 0
10340: "\x02\0\0\0"
10380> "\x01\0"
text: getsockopt(6, SOL_SOCKET, SO_KEEPALIVE, "\x01\x00", [2]) = 0
json: {"call":"getsockopt","args":{"sockfd":6,"level":"SOL_SOCKET","optname":"SO_KEEPALIVE","optval":"\u0001\u0000","optlen":2},"ret":0}

x86_64 getsockopt 6 1 13 0x10380 0x10340 = 0
10340: "\x08\0\0\0"
10380> fill8 0
text: getsockopt(6, SOL_SOCKET, SO_LINGER, {l_onoff=0, l_linger=0}, [8]) = 0
json: {"call":"getsockopt","args":{"sockfd":6,"level":"SOL_SOCKET","optname":"SO_LINGER","optval":{"l_onoff":0,"l_linger":0},"optlen":8},"ret":0}

x86_64 getsockopt 6 1 13 0x10380 0x10340 = 0
10340: "\x04\0\0\0"
10380> fill4 0
text: getsockopt(6, SOL_SOCKET, SO_LINGER, {l_onoff=0}, [4]) = 0
json: {"call":"getsockopt","args":{"sockfd":6,"level":"SOL_SOCKET","optname":"SO_LINGER","optval":{"l_onoff":0},"optlen":4},"ret":0}

x86_64 getsockopt 6 1 3 0x10380 0x10340 = 0
10340: fill4 0
text: getsockopt(6, SOL_SOCKET, SO_TYPE, 0x10380, [0]) = 0
json: {"call":"getsockopt","args":{"sockfd":6,"level":"SOL_SOCKET","optname":"SO_TYPE","optval":{"at":"0x10380","unread":"empty"},"optlen":0},"ret":0}

x86_64 getsockopt 0xffffffff 0 64 0x10380 0x10340 = -9 EBADF
10340: "\x10\0\0\0"
text: getsockopt(-1, SOL_IP, IPT_SO_GET_INFO, 0x10380, [16]) = -1 EBADF (Bad file descriptor)
json: {"call":"getsockopt","args":{"sockfd":-1,"level":"SOL_IP","optname":"IPT_SO_GET_INFO","optval":{"at":"0x10380","unread":"not filled"},"optlen":16},"ret":-1,"errno":"EBADF"}

x86_64 getsockopt 0xffffffff 6 11 0x10380 0x10340 = -9 EBADF
10340: "\x10\0\0\0"
text: getsockopt(-1, SOL_TCP, TCP_INFO, 0x10380, [16]) = -1 EBADF (Bad file descriptor)
json: {"call":"getsockopt","args":{"sockfd":-1,"level":"SOL_TCP","optname":"TCP_INFO","optval":{"at":"0x10380","unread":"not filled"},"optlen":16},"ret":-1,"errno":"EBADF"}

x86_64 setsockopt 3 0 42 0x1000 136 = 0
1000: u32 1 u32 0xffffffff u16 2 "\xff\xff\xe0\x00\x00\x03" fill120 0
text: setsockopt(3, SOL_IP, MCAST_JOIN_GROUP, {gr_interface=1, gr_group={sa_family=AF_INET, sin_port=htons(65535), sin_addr=inet_addr("224.0.0.3")}}, 136) = 0
json: {"call":"setsockopt","args":{"sockfd":3,"level":"SOL_IP","optname":"MCAST_JOIN_GROUP","optval":{"gr_interface":1,"gr_group":{"sa_family":"AF_INET","sin_port":65535,"sin_addr":"224.0.0.3"}},"optlen":136},"ret":0}

i386 setsockopt 3 41 45 0x1000 132 = 0
1000: u32 1 u16 2 "\xff\xff\xe0\x00\x00\x03" fill120 0
text: setsockopt(3, SOL_IPV6, MCAST_LEAVE_GROUP, {gr_interface=1, gr_group={sa_family=AF_INET, sin_port=htons(65535), sin_addr=inet_addr("224.0.0.3")}}, 132) = 0

x86_64 setsockopt 3 0 42 0x1000 135 = -22 EINVAL
1000: fill136 0
text: setsockopt(3, SOL_IP, MCAST_JOIN_GROUP, 0x1000, 135) = -1 EINVAL (Invalid argument)

x86_64 setsockopt 3 1 74 0x1000 4 = 0
1000: u32 255
text: setsockopt(3, SOL_SOCKET, SO_TXREHASH, [SOCK_TXREHASH_DEFAULT], 4) = 0

x86_64 setsockopt 3 1 74 0x1000 4 = -22 EINVAL
1000: u32 254
text: setsockopt(3, SOL_SOCKET, SO_TXREHASH, [254 /* SOCK_TXREHASH_??? */], 4) = -1 EINVAL (Invalid argument)

# a socket's filter, whose length is a number of instructions
x86_64 getsockopt 3 1 26 0x1000 0x2000 = 0
verbose
2000: u32 11
2000> u32 3
1000> u16 0x30 u8 0 u8 0 u32 0xffe00004 u16 0x30 u8 0 u8 0 u32 0xfffff000 u16 0x30 u8 0 u8 0 u32 0x2a
text: getsockopt(3, SOL_SOCKET, SO_GET_FILTER, [BPF_STMT(BPF_LD|BPF_B|BPF_ABS, SKF_LL_OFF+4), BPF_STMT(BPF_LD|BPF_B|BPF_ABS, SKF_AD_OFF+SKF_AD_PROTOCOL), BPF_STMT(BPF_LD|BPF_B|BPF_ABS, 0x2a)], [11 => 3]) = 0

x86_64 getsockopt 3 1 26 0x1000 0x2000 = 0
2000: u32 0
2000> u32 3
text: getsockopt(3, SOL_SOCKET, SO_GET_FILTER, 0x1000, [0 => 3]) = 0

# ports from 1 to 48879; without limits; upside down
x86_64 setsockopt 0 0 51 0x1000 4 = 0
1000: u32 0xbeef0001
text: setsockopt(0, SOL_IP, IP_LOCAL_PORT_RANGE, [0xbeef0001 /* 1..48879 */], 4) = 0
json: {"call":"setsockopt","args":{"sockfd":0,"level":"SOL_IP","optname":"IP_LOCAL_PORT_RANGE","optval":"1..48879","optlen":4},"ret":0}

x86_64 setsockopt 0 0 51 0x1000 4 = 0
1000: u32 0
text: setsockopt(0, SOL_IP, IP_LOCAL_PORT_RANGE, [0], 4) = 0

x86_64 setsockopt 0 0 51 0x1000 4 = -22 EINVAL
1000: u32 0xbeefface
text: setsockopt(0, SOL_IP, IP_LOCAL_PORT_RANGE, [0xbeefface], 4) = -1 EINVAL (Invalid argument)

x86_64 setsockopt 0 0 51 0x1000 3 = -22 EINVAL
1000: u32 0
text: setsockopt(0, SOL_IP, IP_LOCAL_PORT_RANGE, "\x00\x00\x00", 3) = -1 EINVAL (Invalid argument)

x86_64 setsockopt 0 0 51 0x1000 0 = -22 EINVAL
1000: u32 0
text: setsockopt(0, SOL_IP, IP_LOCAL_PORT_RANGE, "", 0) = -1 EINVAL (Invalid argument)

x86_64 getsockopt 0 0 52 0x1000 0x2000 = 0
1000> u32 255
2000: u32 4
2000> u32 4
text: getsockopt(0, SOL_IP, IP_PROTOCOL, [IPPROTO_RAW], [4]) = 0

x86_64 getsockopt 0 0 52 0x1000 0x2000 = 0
1000> u32 255
2000: u32 3
2000> u32 3
text: getsockopt(0, SOL_IP, IP_PROTOCOL, "\xff\x00\x00", [3]) = 0

x86_64 getsockopt 3 1 77 0x1000 0x2000 = 0
1000> u32 5
2000: u32 4
2000> u32 4
text: getsockopt(3, SOL_SOCKET, SO_PEERPIDFD, [5], [4]) = 0

x86_64 setsockopt 3 271 127 0x1000 5 = -22 EINVAL
1000: u32 2 u8 0
text: setsockopt(3, SOL_TIPC, TIPC_IMPORTANCE, [TIPC_HIGH_IMPORTANCE], 5) = -1 EINVAL (Invalid argument)

x86_64 setsockopt 3 271 127 0x1000 3 = -22 EINVAL
1000: u32 2
text: setsockopt(3, SOL_TIPC, TIPC_IMPORTANCE, 0x1000, 3) = -1 EINVAL (Invalid argument)

x86_64 setsockopt 3 271 135 0x1000 17 = 0
1000: u32 42 u32 2 u32 3 u32 7 u8 0
text: setsockopt(3, SOL_TIPC, TIPC_GROUP_JOIN, {type=42, instance=2, scope=TIPC_NODE_SCOPE, flags=TIPC_GROUP_LOOPBACK|TIPC_GROUP_MEMBER_EVTS|0x4}, 17) = 0

x86_64 setsockopt 3 271 135 0x1000 15 = -22 EINVAL
1000: u32 42 u32 2 u32 3 u32 7
text: setsockopt(3, SOL_TIPC, TIPC_GROUP_JOIN, 0x1000, 15) = -1 EINVAL (Invalid argument)

x86_64 setsockopt 3 6 1 0x1000 0 = -22 EINVAL
1000: u32 0
text: setsockopt(3, SOL_TCP, TCP_NODELAY, "", 0) = -1 EINVAL (Invalid argument)

x86_64 setsockopt 3 1 13 0x1000 0 = -22 EINVAL
1000: u32 0
text: setsockopt(3, SOL_SOCKET, SO_LINGER, 0x1000, 0) = -1 EINVAL (Invalid argument)

# keys of the TCP authentication option
x86_64 setsockopt 3 6 38 0x1000 288 = -92 ENOPROTOOPT
1000: u16 2 u16 0 "\x7f\x00\x00\x01" fill120 0 "cmac(aes)" fill55 0 u32 0 u32 2 u16 0 u8 32 u8 200 u8 100 u8 12 u8 3 u8 3 "abc" fill77 0
text: setsockopt(3, SOL_TCP, TCP_AO_ADD_KEY, {addr={sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr("127.0.0.1")}, prefix=32, alg_name="cmac(aes)", ifindex=0, set_current=0, set_rnext=1, sndid=200, rcvid=100, maclen=12, keyflags=TCP_AO_KEYF_IFINDEX|TCP_AO_KEYF_EXCLUDE_OPT, key="\x61\x62\x63", keylen=3}, 288) = -1 ENOPROTOOPT (Protocol not available)

x86_64 setsockopt 3 6 38 0x1ff0 288 = -92 ENOPROTOOPT
1ff0: u64 1 u64 2
text: setsockopt(3, SOL_TCP, TCP_AO_ADD_KEY, 0x1ff0, 288) = -1 ENOPROTOOPT (Protocol not available)

# a negative length is none
x86_64 setsockopt 3 1 0x15 0x1000 -1 = -22 EINVAL
1000: u64 0
text: setsockopt(3, SOL_SOCKET, SO_SNDTIMEO_OLD, 0x1000, -1) = -1 EINVAL (Invalid argument)

x86_64 setsockopt 3 1 0xffff 0x1000 -1 = -22 EINVAL
1000: u64 0
text: setsockopt(3, SOL_SOCKET, 0xffff /* SO_??? */, 0x1000, -1) = -1 EINVAL (Invalid argument)

x86_64 getsockopt 3 270 9 0x1000 0x2000 = 0
1000> u32 0x105 u32 0
2000: u32 4
2000> u32 8
text: getsockopt(3, SOL_NETLINK, NETLINK_LIST_MEMBERSHIPS, [261], [4 => 8]) = 0

# SOL_TIPC: an int, whatever its length
x86_64 setsockopt 5 271 129 0x1000 0 = -9 EBADF
1000: u32 7
text: setsockopt(5, SOL_TIPC, TIPC_DEST_DROPPABLE, [7], 0) = -1 EBADF (Bad file descriptor)

x86_64 setsockopt 5 271 129 0x1000 -1 = -9 EBADF
1000: u32 7
text: setsockopt(5, SOL_TIPC, TIPC_DEST_DROPPABLE, [7], -1) = -1 EBADF (Bad file descriptor)

x86_64 setsockopt 5 271 129 0x1000 4 = -9 EBADF
text: setsockopt(5, SOL_TIPC, TIPC_DEST_DROPPABLE, 0x1000, 4) = -1 EBADF (Bad file descriptor)

x86_64 setsockopt 5 266 9 0x1000 4 = -9 EBADF
1000: u32 7
text: setsockopt(5, SOL_IRDA, IRLMP_IAS_DEL, [7], 4) = -1 EBADF (Bad file descriptor)

# what a socket only reports is set as numbers or bytes
x86_64 setsockopt 5 263 6 0x1000 12 = -9 EBADF
1000: "abcdefghijkl"
text: setsockopt(5, SOL_PACKET, PACKET_STATISTICS, "abcdefghijkl", 12) = -1 EBADF (Bad file descriptor)

x86_64 setsockopt 5 270 9 0x1000 8 = -9 EBADF
1000: u32 7 u32 8
text: setsockopt(5, SOL_NETLINK, NETLINK_LIST_MEMBERSHIPS, [7], 8) = -1 EBADF (Bad file descriptor)

# an option that can only be set; a number that is cut
x86_64 getsockopt 3 0 35 0x1000 0x2000 = 0
2000: u32 4
1000> u32 7
2000> u32 4
text: getsockopt(3, SOL_IP, IP_ADD_MEMBERSHIP, [7], [4]) = 0

x86_64 getsockopt 3 270 3 0x1000 0x2000 = 0
2000: u32 1
1000> u8 1
2000> u32 1
text: getsockopt(3, SOL_NETLINK, NETLINK_PKTINFO, 0x1000, [1]) = 0

# no option of this level has a name
x86_64 getsockopt 3 287 6 0x1000 0x2000 = 0
1000> u32 7
2000: u32 4
2000> u32 4
text: getsockopt(3, SOL_VSOCK, 6, [7], [4]) = 0

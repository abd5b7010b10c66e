# netlink: messages of attributes in attributes
x86_64 sendmsg 5 0x1000 0 = 56
fd 5 netlink
1000: u64 0x1400 u32 12 u32 0 u64 0x1100 u64 1 u64 0 u64 0 u64 0
1100: u64 0x1300 u64 56
1300: u32 56 u16 16 u16 5 u32 2 u32 0 u8 0 u8 0 u16 1 i32 1 u32 0 u32 0
1320: u16 16 u16 18 u16 10 u16 1 "dummy\0" u16 0 u16 7 u16 3 "lo\0" u8 0
1400: u16 16 u16 0 u32 0 u32 0
text: sendmsg(5, {msg_name={sa_family=AF_NETLINK, nl_pid=0, nl_groups=00000000}, msg_namelen=12, msg_iov=[{iov_base=[{nlmsg_len=56, nlmsg_type=RTM_NEWLINK, nlmsg_flags=NLM_F_REQUEST|NLM_F_ACK, nlmsg_seq=2, nlmsg_pid=0}, {ifi_family=AF_UNSPEC, ifi_type=ARPHRD_ETHER, ifi_index=1, ifi_flags=0, ifi_change=0}, [[{nla_len=16, nla_type=IFLA_LINKINFO}, [{nla_len=10, nla_type=IFLA_INFO_KIND}, "dummy"]], [{nla_len=7, nla_type=IFLA_IFNAME}, "lo"]]], iov_len=56}], msg_iovlen=1, msg_controllen=0, msg_flags=0}, 0) = 56
json: {"call":"sendmsg","args":{"sockfd":5,"msg":{"msg_name":{"sa_family":"AF_NETLINK","nl_pid":0,"nl_groups":0},"msg_namelen":12,"msg_iov":[{"iov_base":{"header":{"nlmsg_len":56,"nlmsg_type":"RTM_NEWLINK","nlmsg_flags":["NLM_F_REQUEST","NLM_F_ACK"],"nlmsg_seq":2,"nlmsg_pid":0},"info":{"ifi_family":"AF_UNSPEC","ifi_type":"ARPHRD_ETHER","ifi_index":1,"ifi_flags":[],"ifi_change":[]},"attrs":[{"header":{"nla_len":16,"nla_type":"IFLA_LINKINFO"},"data":{"header":{"nla_len":10,"nla_type":"IFLA_INFO_KIND"},"data":"dummy"}},{"header":{"nla_len":7,"nla_type":"IFLA_IFNAME"},"data":"lo"}]},"iov_len":56}],"msg_iovlen":1,"msg_controllen":0,"msg_flags":[]},"flags":[]},"ret":56}

x86_64 sendto 5 0x1300 40 0 0 0 = 40
fd 5 netlink
1300: u32 40 u16 18 u16 0x301 u32 1 u32 0 u8 0 u8 0 u16 0 i32 0 u32 0 u32 0 u16 8 u16 29 u32 1
text: sendto(5, [{nlmsg_len=40, nlmsg_type=RTM_GETLINK, nlmsg_flags=NLM_F_REQUEST|NLM_F_DUMP, nlmsg_seq=1, nlmsg_pid=0}, {ifi_family=AF_UNSPEC, ifi_type=ARPHRD_NETROM, ifi_index=0, ifi_flags=0, ifi_change=0}, [{nla_len=8, nla_type=IFLA_EXT_MASK}, RTEXT_FILTER_VF]], 40, 0, NULL, 0) = 40
json: {"call":"sendto","args":{"sockfd":5,"buf":{"header":{"nlmsg_len":40,"nlmsg_type":"RTM_GETLINK","nlmsg_flags":["NLM_F_REQUEST","NLM_F_DUMP"],"nlmsg_seq":1,"nlmsg_pid":0},"info":{"ifi_family":"AF_UNSPEC","ifi_type":"ARPHRD_NETROM","ifi_index":0,"ifi_flags":[],"ifi_change":[]},"attrs":{"header":{"nla_len":8,"nla_type":"IFLA_EXT_MASK"},"data":["RTEXT_FILTER_VF"]}},"len":40,"flags":[],"dest_addr":null,"addrlen":0},"ret":40}
plan: 1300+40

# lengths that lie
x86_64 sendto 5 0x1300 20 0 0 0 = 20
fd 5 netlink
1300: u32 9999 u16 3 u16 2 u32 1 u32 0 i32 -2
text: sendto(5, [{nlmsg_len=9999, nlmsg_type=NLMSG_DONE, nlmsg_flags=NLM_F_MULTI, nlmsg_seq=1, nlmsg_pid=0}, -2], 20, 0, NULL, 0) = 20
json: {"call":"sendto","args":{"sockfd":5,"buf":{"header":{"nlmsg_len":9999,"nlmsg_type":"NLMSG_DONE","nlmsg_flags":["NLM_F_MULTI"],"nlmsg_seq":1,"nlmsg_pid":0},"error":-2},"len":20,"flags":[],"dest_addr":null,"addrlen":0},"ret":20}

# recorded from tests/live/netlink.c
x86_64 bind 3 0x10000 12 = 0
fd 3 netlink
10000: "\x10" fill11 0
text: bind(3, {sa_family=AF_NETLINK, nl_pid=0, nl_groups=00000000}, 12) = 0
json: {"call":"bind","args":{"sockfd":3,"addr":{"sa_family":"AF_NETLINK","nl_pid":0,"nl_groups":0},"addrlen":12},"ret":0}

x86_64 sendto 3 0x10040 20 0 0 0 = 20
fd 3 netlink
10040: "\x14\0\0\0\x12\0\0\x03\x07" fill7 0 "\x11\0\0\0"
text: sendto(3, [{nlmsg_len=20, nlmsg_type=RTM_GETLINK, nlmsg_flags=NLM_F_DUMP, nlmsg_seq=7, nlmsg_pid=0}, {ifi_family=AF_PACKET, ...}], 20, 0, NULL, 0) = 20
json: {"call":"sendto","args":{"sockfd":3,"buf":{"header":{"nlmsg_len":20,"nlmsg_type":"RTM_GETLINK","nlmsg_flags":["NLM_F_DUMP"],"nlmsg_seq":7,"nlmsg_pid":0},"info":{"ifi_family":"AF_PACKET"}},"len":20,"flags":[],"dest_addr":null,"addrlen":0},"ret":20}

x86_64 sendto 3 0x10040 40 0 0 0 = 40
fd 3 netlink
10040: "(\0\0\0\x12\0\0\x03\x07" fill9 0 "\x04\x03" fill4 0 "\x09" fill7 0 "\x08\0\x1d\0\x09\0\0\0"
text: sendto(3, [{nlmsg_len=40, nlmsg_type=RTM_GETLINK, nlmsg_flags=NLM_F_DUMP, nlmsg_seq=7, nlmsg_pid=0}, {ifi_family=AF_UNSPEC, ifi_type=ARPHRD_LOOPBACK, ifi_index=0, ifi_flags=IFF_UP|IFF_LOOPBACK, ifi_change=0}, [{nla_len=8, nla_type=IFLA_EXT_MASK}, RTEXT_FILTER_VF|RTEXT_FILTER_SKIP_STATS]], 40, 0, NULL, 0) = 40
json: {"call":"sendto","args":{"sockfd":3,"buf":{"header":{"nlmsg_len":40,"nlmsg_type":"RTM_GETLINK","nlmsg_flags":["NLM_F_DUMP"],"nlmsg_seq":7,"nlmsg_pid":0},"info":{"ifi_family":"AF_UNSPEC","ifi_type":"ARPHRD_LOOPBACK","ifi_index":0,"ifi_flags":["IFF_UP","IFF_LOOPBACK"],"ifi_change":[]},"attrs":{"header":{"nla_len":8,"nla_type":"IFLA_EXT_MASK"},"data":["RTEXT_FILTER_VF","RTEXT_FILTER_SKIP_STATS"]}},"len":40,"flags":[],"dest_addr":null,"addrlen":0},"ret":40}

x86_64 sendto 3 0x10040 312 0 0 0 = 312
fd 3 netlink
10040: "8\x01\0\0\x10\0\0\x06\x07" fill9 0 "\x04\x03" fill4 0 "\x09" fill7 0 "\x07\0\x03\0lo\0\0\x08\0\x04\0\0\0\x01\0\x05\0\x10" fill5 0 "\x0a\0\x01\0\x02\xfc\0\0\0\x01\0\0\xcc\0\x17\0\x01" fill23 0 "\x02" fill175 0 "\x10\0\x12\0\x0a\0\x01\0dummy\0\0\0\x10\0\x1a\0\x0c\0\x0a\0\x08\0\x01" fill4 0 "\x80\x06\0\xff\x03\x01\0\0\0"
text: sendto(3, [{nlmsg_len=312, nlmsg_type=RTM_NEWLINK, nlmsg_flags=NLM_F_EXCL|NLM_F_CREATE, nlmsg_seq=7, nlmsg_pid=0}, {ifi_family=AF_UNSPEC, ifi_type=ARPHRD_LOOPBACK, ifi_index=0, ifi_flags=IFF_UP|IFF_LOOPBACK, ifi_change=0}, [[{nla_len=7, nla_type=IFLA_IFNAME}, "lo"], [{nla_len=8, nla_type=IFLA_MTU}, 65536], [{nla_len=5, nla_type=IFLA_OPERSTATE}, 0], [{nla_len=10, nla_type=IFLA_ADDRESS}, 02:fc:00:00:00:01], [{nla_len=204, nla_type=IFLA_STATS64}, {rx_packets=1, tx_packets=0, rx_bytes=0, tx_bytes=2, rx_errors=0, tx_errors=0, rx_dropped=0, tx_dropped=0, multicast=0, collisions=0, rx_length_errors=0, rx_over_errors=0, rx_crc_errors=0, rx_frame_errors=0, rx_fifo_errors=0, rx_missed_errors=0, tx_aborted_errors=0, tx_carrier_errors=0, tx_fifo_errors=0, tx_heartbeat_errors=0, tx_window_errors=0, rx_compressed=0, tx_compressed=0, rx_nohandler=0, rx_otherhost_dropped=0}], [{nla_len=16, nla_type=IFLA_LINKINFO}, [{nla_len=10, nla_type=IFLA_INFO_KIND}, "dummy"]], [{nla_len=16, nla_type=IFLA_AF_SPEC}, [{nla_len=12, nla_type=AF_INET6}, [{nla_len=8, nla_type=IFLA_INET6_FLAGS}, IF_READY]]], [{nla_len=6, nla_type=0x3ff /* IFLA_??? */}, "\x01\x00"]]], 312, 0, NULL, 0) = 312
json: {"call":"sendto","args":{"sockfd":3,"buf":{"header":{"nlmsg_len":312,"nlmsg_type":"RTM_NEWLINK","nlmsg_flags":["NLM_F_EXCL","NLM_F_CREATE"],"nlmsg_seq":7,"nlmsg_pid":0},"info":{"ifi_family":"AF_UNSPEC","ifi_type":"ARPHRD_LOOPBACK","ifi_index":0,"ifi_flags":["IFF_UP","IFF_LOOPBACK"],"ifi_change":[]},"attrs":[{"header":{"nla_len":7,"nla_type":"IFLA_IFNAME"},"data":"lo"},{"header":{"nla_len":8,"nla_type":"IFLA_MTU"},"data":65536},{"header":{"nla_len":5,"nla_type":"IFLA_OPERSTATE"},"data":0},{"header":{"nla_len":10,"nla_type":"IFLA_ADDRESS"},"data":"02:fc:00:00:00:01"},{"header":{"nla_len":204,"nla_type":"IFLA_STATS64"},"data":{"rx_packets":1,"tx_packets":0,"rx_bytes":0,"tx_bytes":2,"rx_errors":0,"tx_errors":0,"rx_dropped":0,"tx_dropped":0,"multicast":0,"collisions":0,"rx_length_errors":0,"rx_over_errors":0,"rx_crc_errors":0,"rx_frame_errors":0,"rx_fifo_errors":0,"rx_missed_errors":0,"tx_aborted_errors":0,"tx_carrier_errors":0,"tx_fifo_errors":0,"tx_heartbeat_errors":0,"tx_window_errors":0,"rx_compressed":0,"tx_compressed":0,"rx_nohandler":0,"rx_otherhost_dropped":0}},{"header":{"nla_len":16,"nla_type":"IFLA_LINKINFO"},"data":{"header":{"nla_len":10,"nla_type":"IFLA_INFO_KIND"},"data":"dummy"}},{"header":{"nla_len":16,"nla_type":"IFLA_AF_SPEC"},"data":{"header":{"nla_len":12,"nla_type":"AF_INET6"},"data":{"header":{"nla_len":8,"nla_type":"IFLA_INET6_FLAGS"},"data":["IF_READY"]}}},{"header":{"nla_len":6,"nla_type":1023},"data":"\u0001\u0000"}]},"len":312,"flags":[],"dest_addr":null,"addrlen":0},"ret":312}

x86_64 sendto 3 0x10440 48 0 0 0 = 48
fd 3 netlink
10440: "\x18\0\0\0\x16\0\0\x03\x07" fill39 0
text: sendto(3, [[{nlmsg_len=24, nlmsg_type=RTM_GETADDR, nlmsg_flags=NLM_F_DUMP, nlmsg_seq=7, nlmsg_pid=0}, {ifa_family=AF_UNSPEC, ifa_prefixlen=0, ifa_flags=0, ifa_scope=RT_SCOPE_UNIVERSE, ifa_index=0}], {nlmsg_len=0, nlmsg_type=0 /* NLMSG_??? */, nlmsg_flags=0, nlmsg_seq=0, nlmsg_pid=0}], 48, 0, NULL, 0) = 48
json: {"call":"sendto","args":{"sockfd":3,"buf":[{"header":{"nlmsg_len":24,"nlmsg_type":"RTM_GETADDR","nlmsg_flags":["NLM_F_DUMP"],"nlmsg_seq":7,"nlmsg_pid":0},"info":{"ifa_family":"AF_UNSPEC","ifa_prefixlen":0,"ifa_flags":[],"ifa_scope":"RT_SCOPE_UNIVERSE","ifa_index":0}},{"header":{"nlmsg_len":0,"nlmsg_type":0,"nlmsg_flags":[],"nlmsg_seq":0,"nlmsg_pid":0}}],"len":48,"flags":[],"dest_addr":null,"addrlen":0},"ret":48}

x86_64 sendto 3 0x10440 132 0 0 0 = 132
fd 3 netlink
10440: "D\0\0\0\x14\0\x02\0\x07" fill7 0 "\x02\x08\x80\xfe" fill4 0 "\x08\0\x01\0\x7f\0\0\x01\x07\0\x03\0lo\0\0\x08\0\x08\0\x80\x02\0\0\x14\0\x06\0" fill8 255 "\x15\0\0\0\x16\0\0\0,\0\0\0\x14\0\x02\0\x07" fill7 0 "\x0a\x80" fill6 0 "\x14\0\x01" fill16 0 "\x01\x14\0\0\0\x03\0\x02\0\x07" fill11 0
text: sendto(3, [[{nlmsg_len=68, nlmsg_type=RTM_NEWADDR, nlmsg_flags=NLM_F_MULTI, nlmsg_seq=7, nlmsg_pid=0}, {ifa_family=AF_INET, ifa_prefixlen=8, ifa_flags=IFA_F_PERMANENT, ifa_scope=RT_SCOPE_HOST, ifa_index=0}, [[{nla_len=8, nla_type=IFA_ADDRESS}, inet_addr("127.0.0.1")], [{nla_len=7, nla_type=IFA_LABEL}, "lo"], [{nla_len=8, nla_type=IFA_FLAGS}, IFA_F_PERMANENT|IFA_F_NOPREFIXROUTE], [{nla_len=20, nla_type=IFA_CACHEINFO}, {ifa_prefered=4294967295, ifa_valid=4294967295, cstamp=21, tstamp=22}]]], [{nlmsg_len=44, nlmsg_type=RTM_NEWADDR, nlmsg_flags=NLM_F_MULTI, nlmsg_seq=7, nlmsg_pid=0}, {ifa_family=AF_INET6, ifa_prefixlen=128, ifa_flags=0, ifa_scope=RT_SCOPE_UNIVERSE, ifa_index=0}, [{nla_len=20, nla_type=IFA_ADDRESS}, inet_pton(AF_INET6, "::1")]], [{nlmsg_len=20, nlmsg_type=NLMSG_DONE, nlmsg_flags=NLM_F_MULTI, nlmsg_seq=7, nlmsg_pid=0}, 0]], 132, 0, NULL, 0) = 132
json: {"call":"sendto","args":{"sockfd":3,"buf":[{"header":{"nlmsg_len":68,"nlmsg_type":"RTM_NEWADDR","nlmsg_flags":["NLM_F_MULTI"],"nlmsg_seq":7,"nlmsg_pid":0},"info":{"ifa_family":"AF_INET","ifa_prefixlen":8,"ifa_flags":["IFA_F_PERMANENT"],"ifa_scope":"RT_SCOPE_HOST","ifa_index":0},"attrs":[{"header":{"nla_len":8,"nla_type":"IFA_ADDRESS"},"data":"127.0.0.1"},{"header":{"nla_len":7,"nla_type":"IFA_LABEL"},"data":"lo"},{"header":{"nla_len":8,"nla_type":"IFA_FLAGS"},"data":["IFA_F_PERMANENT","IFA_F_NOPREFIXROUTE"]},{"header":{"nla_len":20,"nla_type":"IFA_CACHEINFO"},"data":{"ifa_prefered":4294967295,"ifa_valid":4294967295,"cstamp":21,"tstamp":22}}]},{"header":{"nlmsg_len":44,"nlmsg_type":"RTM_NEWADDR","nlmsg_flags":["NLM_F_MULTI"],"nlmsg_seq":7,"nlmsg_pid":0},"info":{"ifa_family":"AF_INET6","ifa_prefixlen":128,"ifa_flags":[],"ifa_scope":"RT_SCOPE_UNIVERSE","ifa_index":0},"attrs":{"header":{"nla_len":20,"nla_type":"IFA_ADDRESS"},"data":"::1"}},{"header":{"nlmsg_len":20,"nlmsg_type":"NLMSG_DONE","nlmsg_flags":["NLM_F_MULTI"],"nlmsg_seq":7,"nlmsg_pid":0},"error":0}],"len":132,"flags":[],"dest_addr":null,"addrlen":0},"ret":132}

x86_64 sendto 3 0x10640 148 0 0 0 = 148
fd 3 netlink
10640: "P\0\0\0\x18\0\0\x01\x07" fill7 0 "\x02\x08\0\0\xfe\x03\0\x01\0\x02\0\0\x08\0\x01\0\x0a\0\0\0\x08\0\x0f\0\xe8\x03\0\0\x08\0\x04" fill5 0 "\x08\0\x06\0d\0\0\0\x14\0\x08\0\x08\0\x02\0x\x05\0\0\x08\0\x0a\0@\0\0\0\x14\0\0\0\x19\0\0\0\x07" fill7 0 "\x0a\0\0\00\0\0\0\x1c\0\0\x08\x07" fill7 0 "\x02" fill7 0 "\x02\0\0\x01\x08\0\x01\0\x0a\0\0\0\x0a\0\x02\0\x02\xfc\0\0\0\x05\0\0"
text: sendto(3, [[{nlmsg_len=80, nlmsg_type=RTM_NEWROUTE, nlmsg_flags=NLM_F_REPLACE, nlmsg_seq=7, nlmsg_pid=0}, {rtm_family=AF_INET, rtm_dst_len=8, rtm_src_len=0, rtm_tos=0, rtm_table=RT_TABLE_MAIN, rtm_protocol=RTPROT_BOOT, rtm_scope=RT_SCOPE_UNIVERSE, rtm_type=RTN_UNICAST, rtm_flags=RTM_F_CLONED}, [[{nla_len=8, nla_type=RTA_DST}, inet_addr("10.0.0.0")], [{nla_len=8, nla_type=RTA_TABLE}, 0x3e8], [{nla_len=8, nla_type=RTA_OIF}, 0], [{nla_len=8, nla_type=RTA_PRIORITY}, 100], [{nla_len=20, nla_type=RTA_METRICS}, [[{nla_len=8, nla_type=RTAX_MTU}, 1400], [{nla_len=8, nla_type=RTAX_HOPLIMIT}, 64]]]]], [{nlmsg_len=20, nlmsg_type=RTM_DELROUTE, nlmsg_flags=0, nlmsg_seq=7, nlmsg_pid=0}, {rtm_family=AF_INET6, ...}], [{nlmsg_len=48, nlmsg_type=RTM_NEWNEIGH, nlmsg_flags=NLM_F_APPEND, nlmsg_seq=7, nlmsg_pid=0}, {ndm_family=AF_INET, ndm_ifindex=0, ndm_state=NUD_REACHABLE, ndm_flags=0, ndm_type=RTN_UNICAST}, [[{nla_len=8, nla_type=NDA_DST}, inet_addr("10.0.0.0")], [{nla_len=10, nla_type=NDA_LLADDR}, 02:fc:00:00:00:05]]]], 148, 0, NULL, 0) = 148
json: {"call":"sendto","args":{"sockfd":3,"buf":[{"header":{"nlmsg_len":80,"nlmsg_type":"RTM_NEWROUTE","nlmsg_flags":["NLM_F_REPLACE"],"nlmsg_seq":7,"nlmsg_pid":0},"info":{"rtm_family":"AF_INET","rtm_dst_len":8,"rtm_src_len":0,"rtm_tos":[],"rtm_table":"RT_TABLE_MAIN","rtm_protocol":"RTPROT_BOOT","rtm_scope":"RT_SCOPE_UNIVERSE","rtm_type":"RTN_UNICAST","rtm_flags":["RTM_F_CLONED"]},"attrs":[{"header":{"nla_len":8,"nla_type":"RTA_DST"},"data":"10.0.0.0"},{"header":{"nla_len":8,"nla_type":"RTA_TABLE"},"data":1000},{"header":{"nla_len":8,"nla_type":"RTA_OIF"},"data":0},{"header":{"nla_len":8,"nla_type":"RTA_PRIORITY"},"data":100},{"header":{"nla_len":20,"nla_type":"RTA_METRICS"},"data":[{"header":{"nla_len":8,"nla_type":"RTAX_MTU"},"data":1400},{"header":{"nla_len":8,"nla_type":"RTAX_HOPLIMIT"},"data":64}]}]},{"header":{"nlmsg_len":20,"nlmsg_type":"RTM_DELROUTE","nlmsg_flags":[],"nlmsg_seq":7,"nlmsg_pid":0},"info":{"rtm_family":"AF_INET6"}},{"header":{"nlmsg_len":48,"nlmsg_type":"RTM_NEWNEIGH","nlmsg_flags":["NLM_F_APPEND"],"nlmsg_seq":7,"nlmsg_pid":0},"info":{"ndm_family":"AF_INET","ndm_ifindex":0,"ndm_state":["NUD_REACHABLE"],"ndm_flags":[],"ndm_type":"RTN_UNICAST"},"attrs":[{"header":{"nla_len":8,"nla_type":"NDA_DST"},"data":"10.0.0.0"},{"header":{"nla_len":10,"nla_type":"NDA_LLADDR"},"data":"02:fc:00:00:00:05"}]}],"len":148,"flags":[],"dest_addr":null,"addrlen":0},"ret":148}

x86_64 sendto 3 0x10840 52 0 0 0 = 52
fd 3 netlink
10840: "4\0\0\0\x02\0\0\0\x07" fill7 0 "\xed\xff\xff\xff \0\0\0\x12\0\x04\0\x07" fill23 0
text: sendto(3, [{nlmsg_len=52, nlmsg_type=NLMSG_ERROR, nlmsg_flags=0, nlmsg_seq=7, nlmsg_pid=0}, {error=-ENODEV, msg=[{nlmsg_len=32, nlmsg_type=RTM_GETLINK, nlmsg_flags=NLM_F_ACK, nlmsg_seq=7, nlmsg_pid=0}, {ifi_family=AF_UNSPEC, ifi_type=ARPHRD_NETROM, ifi_index=0, ifi_flags=0, ifi_change=0}]}], 52, 0, NULL, 0) = 52
json: {"call":"sendto","args":{"sockfd":3,"buf":{"header":{"nlmsg_len":52,"nlmsg_type":"NLMSG_ERROR","nlmsg_flags":[],"nlmsg_seq":7,"nlmsg_pid":0},"error":{"error":"ENODEV","msg":{"header":{"nlmsg_len":32,"nlmsg_type":"RTM_GETLINK","nlmsg_flags":["NLM_F_ACK"],"nlmsg_seq":7,"nlmsg_pid":0},"info":{"ifi_family":"AF_UNSPEC","ifi_type":"ARPHRD_NETROM","ifi_index":0,"ifi_flags":[],"ifi_change":[]}}}},"len":52,"flags":[],"dest_addr":null,"addrlen":0},"ret":52}

x86_64 sendto 3 0x10840 36 0 0 0 = 36
fd 3 netlink
10840: "$\0\0\0\x02\0\0\x01\x07" fill11 0 " \0\0\0\x12\0\x04\0\x07" fill7 0
text: sendto(3, [{nlmsg_len=36, nlmsg_type=NLMSG_ERROR, nlmsg_flags=NLM_F_CAPPED, nlmsg_seq=7, nlmsg_pid=0}, {error=0, msg={nlmsg_len=32, nlmsg_type=RTM_GETLINK, nlmsg_flags=NLM_F_ACK, nlmsg_seq=7, nlmsg_pid=0}}], 36, 0, NULL, 0) = 36
json: {"call":"sendto","args":{"sockfd":3,"buf":{"header":{"nlmsg_len":36,"nlmsg_type":"NLMSG_ERROR","nlmsg_flags":["NLM_F_CAPPED"],"nlmsg_seq":7,"nlmsg_pid":0},"error":{"error":0,"msg":{"nlmsg_len":32,"nlmsg_type":"RTM_GETLINK","nlmsg_flags":["NLM_F_ACK"],"nlmsg_seq":7,"nlmsg_pid":0}}},"len":36,"flags":[],"dest_addr":null,"addrlen":0},"ret":36}

x86_64 sendto 3 0x10840 20 0 0 0 = 20
fd 3 netlink
10840: "\x0f'\0\0\x03\0\x02\0\x07" fill7 0 "\xfe\xff\xff\xff"
text: sendto(3, [{nlmsg_len=9999, nlmsg_type=NLMSG_DONE, nlmsg_flags=NLM_F_MULTI, nlmsg_seq=7, nlmsg_pid=0}, -2], 20, 0, NULL, 0) = 20
json: {"call":"sendto","args":{"sockfd":3,"buf":{"header":{"nlmsg_len":9999,"nlmsg_type":"NLMSG_DONE","nlmsg_flags":["NLM_F_MULTI"],"nlmsg_seq":7,"nlmsg_pid":0},"error":-2},"len":20,"flags":[],"dest_addr":null,"addrlen":0},"ret":20}

x86_64 sendto 3 0x10840 16 0 0 0 = 16
fd 3 netlink
10840: "\x10\0\0\0\x01\0\0\0\x07" fill7 0
text: sendto(3, {nlmsg_len=16, nlmsg_type=NLMSG_NOOP, nlmsg_flags=0, nlmsg_seq=7, nlmsg_pid=0}, 16, 0, NULL, 0) = 16
json: {"call":"sendto","args":{"sockfd":3,"buf":{"header":{"nlmsg_len":16,"nlmsg_type":"NLMSG_NOOP","nlmsg_flags":[],"nlmsg_seq":7,"nlmsg_pid":0}},"len":16,"flags":[],"dest_addr":null,"addrlen":0},"ret":16}

x86_64 sendto 3 0x10840 19 0 0 0 = 19
fd 3 netlink
10840: "\x14\0\0\0ww\x01\x80\x07" fill7 0 "abc"
json: {"call":"sendto","args":{"sockfd":3,"buf":{"header":{"nlmsg_len":20,"nlmsg_type":30583,"nlmsg_flags":["NLM_F_REQUEST","0x8000"],"nlmsg_seq":7,"nlmsg_pid":0},"data":{"family":97,"data":"bc"}},"len":19,"flags":[],"dest_addr":null,"addrlen":0},"ret":19}

x86_64 sendto 3 0x10840 10 0 0 0 = 10
fd 3 netlink
10840: "\x14\0\0\0ww\x01\x80\x07\0"
text: sendto(3, "\x14\x00\x00\x00\x77\x77\x01\x80\x07\x00", 10, 0, NULL, 0) = 10
json: {"call":"sendto","args":{"sockfd":3,"buf":"\u0014\u0000\u0000\u0000ww\u0001\ufffd\u0007\u0000","buf_raw":"FAAAAHd3AYAHAA==","len":10,"flags":[],"dest_addr":null,"addrlen":0},"ret":10}

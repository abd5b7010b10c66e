#!/bin/sh
# stress-ng: pipes, sockets, polls, queues, semaphores, locks and conditions between tasks
# needs: stress-ng
# apt: stress-ng
# dnf: stress-ng
# outlived
. "$HERE/lib.sh"
not_as_root "$0"
stress pipe 2000 fifo 2000 poll 500 epoll 200 eventfd 2000 sock 20 sockpair 300 sockfd 200 udp 200 \
	sem-sysv 2000 msg 2000 mq 2000 futex 2000 mutex 1000 sockmany 20 hrtimers 200 key 10 kcmp 200 peterson 500 \
	pidfd 100

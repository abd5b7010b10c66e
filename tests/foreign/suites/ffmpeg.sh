#!/bin/sh
# Encoders and decoders with threads: a video is encoded, decoded, and piped from one to the other
# needs: ffmpeg
# apt: ffmpeg
# dnf: ffmpeg-free
. "$HERE/lib.sh"
film()
{
	timeout -k 5 120 ffmpeg -nostdin -v error -y "$@" 2>>log || { tail -n 5 log; echo "status $?"; }
}
film -f lavfi -i testsrc2=duration=1:size=320x240:rate=25 -f lavfi -i sine=duration=1 \
	-c:v mpeg4 -threads:v 4 -c:a pcm_s16le -flags +bitexact -fflags +bitexact film.mkv
film -threads 4 -i film.mkv -map 0 -f framemd5 frames
cksum <frames
film -i film.mkv -an -f rawvideo -pix_fmt yuv420p - |
	film -f rawvideo -pix_fmt yuv420p -s 320x240 -r 25 -i - -vf scale=160:120 -c:v ffv1 -level 3 \
		-slices 4 -threads 4 -flags +bitexact -fflags +bitexact small.mkv
film -i small.mkv -f md5 -
status=0
ffmpeg -nostdin -v error -i nothing.mkv -f null - 2>/dev/null || status=$?
echo "status $status"

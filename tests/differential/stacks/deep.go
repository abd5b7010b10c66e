package main

import ("os"; "syscall")

type deep struct{ fifo string }

//go:noinline
func waitAtEnd(fifo string) int {
	fd, _ := syscall.Open(fifo, syscall.O_RDONLY, 0)
	n, _ := syscall.Read(fd, make([]byte, 1))
	return n
}

//go:noinline
func (d *deep) level(n int) int {
	if n > 0 { return d.level(n-1) + 1 }
	return func() int { return waitAtEnd(d.fifo) + 1 }() + 1
}

func main() {
	d := &deep{os.Args[1]}
	if d.level(2) == 0 { os.Exit(1) }
}

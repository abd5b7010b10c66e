// Goroutines that never yield (the runtime interrupts them by SIGURG), programs run beside them,
// and a signal to itself
package main

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"sync"
	"sync/atomic"
	"syscall"
)

func main() {
	var wait sync.WaitGroup
	var sum, programs int64
	for i := 0; i < 500; i++ {
		wait.Add(1)
		go func(start int) {
			defer wait.Done()
			x := uint32(start)
			for k := 0; k < 2000000; k++ {
				x = x*1664525 + 1013904223
			}
			atomic.AddInt64(&sum, int64(x))
		}(i)
	}
	for i := 0; i < 20; i++ {
		wait.Add(1)
		go func(status int) {
			defer wait.Done()
			command := exec.Command("sh", "-c", fmt.Sprintf("exit %d", status))
			command.Run()
			atomic.AddInt64(&programs, int64(command.ProcessState.ExitCode()))
		}(i)
	}
	wait.Wait()
	fmt.Println("sum", sum, "programs", programs)
	caught := make(chan os.Signal, 1)
	signal.Notify(caught, syscall.SIGUSR1)
	syscall.Kill(os.Getpid(), syscall.SIGUSR1)
	fmt.Println(<-caught)
	os.Exit(9)
}

"""Threads, processes and signals of Python; prints the same in each run."""
import concurrent.futures
import multiprocessing
import os
import signal
import subprocess
import sys
import threading


def square(number):
    return number * number


def threads():
    """A thousand times a lock among eight threads, and a queue of results"""
    lock, total = threading.Lock(), [0]

    def count():
        for _ in range(1000):
            with lock:
                total[0] += 1

    workers = [threading.Thread(target=count) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print("threads", total[0])
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        calls = [["sh", "-c", f"exit {status}"] for status in range(16)]
        print("calls", sorted(pool.map(subprocess.call, calls)))


def subprocesses():
    result = subprocess.run(["sort", "-r"], input=b"a\nb\n", capture_output=True, check=True)
    print("sorted", result.stdout)
    print("killed", subprocess.call(["sh", "-c", "kill -9 $$"]))
    with subprocess.Popen(["sleep", "100"]) as sleeper:
        try:
            sleeper.wait(0.05)
        except subprocess.TimeoutExpired:
            sleeper.terminate()
        print("terminated", sleeper.wait())
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          start_new_session=True) as cat:
        print("session", os.getsid(cat.pid) == cat.pid, cat.communicate(b"x" * 200000)[0].count(b"x"))


def signals():
    seen = []
    for number in (signal.SIGUSR1, signal.SIGHUP, signal.SIGCHLD, signal.SIGRTMIN):
        signal.signal(number, lambda got, _frame: seen.append(got))
        os.kill(os.getpid(), number)
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2])
    os.kill(os.getpid(), signal.SIGUSR2)
    print("signals", [int(number) for number in seen], signal.sigpending() == {signal.SIGUSR2},
          int(signal.sigwait([signal.SIGUSR2])))
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, lambda *_: seen.append("alarm"))
    signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
    while seen.count("alarm") < 20:
        signal.pause()
    signal.setitimer(signal.ITIMER_REAL, 0)
    pid = os.fork()
    if pid == 0:
        os.kill(os.getpid(), signal.SIGSTOP)
        os._exit(5)
    _, status = os.waitpid(pid, os.WUNTRACED)
    print("stopped", os.WIFSTOPPED(status) and os.WSTOPSIG(status))
    os.kill(pid, signal.SIGCONT)
    print("and ended", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


def main():
    threads()
    subprocesses()
    signals()
    for method in ("fork", "spawn"):
        context = multiprocessing.get_context(method)
        with context.Pool(3) as pool:
            print(method, sum(pool.map(square, range(100))))
    sys.stdout.flush()
    os.execvp("sh", ["sh", "-c", "echo a shell at the end"])


if __name__ == "__main__":
    main()

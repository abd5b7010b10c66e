// Threads that allocate while the collector stops them, tasks of a pool, and programs that are run
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;

static class Pool
{
	static long sum;

	static void Allocate(object number)
	{
		var kept = new Dictionary<int, string>();
		long mine = 0;
		for (int i = 0; i < 20000; i++) {
			kept[i % 500] = "x" + i;
			mine += kept[i % 500].Length + (int)number;
			if (i % 5000 == 0)
				GC.Collect();
		}
		Interlocked.Add(ref sum, mine);
	}

	static int Run(string words)
	{
		var start = new ProcessStartInfo("/bin/sh", "-c \"" + words + "\"");
		start.UseShellExecute = false;
		start.RedirectStandardOutput = true;
		using (var process = Process.Start(start)) {
			Console.Write(process.StandardOutput.ReadToEnd());
			process.WaitForExit();
			return process.ExitCode;
		}
	}

	static int Main()
	{
		var threads = new List<Thread>();
		for (int i = 0; i < 8; i++) {
			var thread = new Thread(Allocate);
			threads.Add(thread);
			thread.Start(i);
		}
		int left = 500;
		long squares = 0;
		using (var done = new ManualResetEvent(false)) {
			for (int i = 0; i < 500; i++)
				ThreadPool.QueueUserWorkItem(n => {
					Interlocked.Add(ref squares, (int)n * (int)n);
					if (Interlocked.Decrement(ref left) == 0)
						done.Set();
				}, i);
			done.WaitOne();
		}
		foreach (var thread in threads)
			thread.Join();
		Console.WriteLine("sum {0} squares {1}", sum, squares);
		for (int i = 1; i <= 5; i++)
			Console.WriteLine("status {0}", Run("echo program " + i + "; exit " + i));
		try {
			object nothing = null;
			Console.WriteLine(nothing.ToString());
		} catch (NullReferenceException) {
			Console.WriteLine("a fault is an exception");
		}
		return 7;
	}
}

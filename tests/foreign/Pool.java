// Two hundred threads, two thousand tasks, garbage to collect, and programs run from threads
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

public class Pool {
	public static void main(String[] arguments) throws Exception {
		ExecutorService pool = Executors.newFixedThreadPool(200);
		AtomicLong sum = new AtomicLong();
		List<Future<?>> tasks = new ArrayList<>();
		for (int i = 0; i < 2000; i++) {
			int number = i;
			tasks.add(pool.submit(() -> {
				byte[] garbage = new byte[100000];
				garbage[number] = 1;
				sum.addAndGet(number + garbage[number] - 1);
				Thread.sleep(1);
				return null;
			}));
		}
		List<Future<Integer>> programs = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			int status = i;
			programs.add(pool.submit(() ->
				new ProcessBuilder("sh", "-c", "exit " + status).start().waitFor()));
		}
		for (Future<?> task : tasks)
			task.get();
		for (Future<Integer> program : programs)
			System.out.println("program " + program.get());
		System.gc();
		System.out.println("sum " + sum.get());
		pool.shutdown();
		System.exit(7);
	}
}

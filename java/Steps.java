import java.io.File;
public class Steps {
	static int length(String s) {
		try { return s.length(); } catch (NullPointerException e) { return -1; }
	}
	public static void main(String[] args) throws Exception {
		long sum = 0;
		for (int i = 0; i < 200000; i++) sum += length(i % 1000 == 7 ? null : "some");
		System.out.println(sum);
		Thread[] threads = new Thread[6];
		for (int i = 0; i < threads.length; i++) {
			threads[i] = new Thread(() -> {
				for (int k = 0; k < 50; k++) new File("/nowhere/at/all").exists();
			});
			threads[i].start();
		}
		for (int i = 0; i < 3; i++) System.gc();
		for (Thread t : threads) t.join();
		System.exit(5);
	}
}

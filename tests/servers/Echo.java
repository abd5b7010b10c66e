// An HTTP server: answers /page with the contents of the file "page", anything else with its path
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;

class Echo {
	public static void main(String[] arguments) throws Exception {
		HttpServer server = HttpServer.create(
			new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])), 0);

		server.createContext("/", exchange -> {
			String path = exchange.getRequestURI().getPath();
			byte[] answer = path.equals("/page") ?
				Files.readAllBytes(Path.of("page")) : path.getBytes();

			exchange.sendResponseHeaders(200, answer.length);
			exchange.getResponseBody().write(answer);
			exchange.close();
		});
		server.setExecutor(Executors.newFixedThreadPool(4));
		server.start();
	}
}

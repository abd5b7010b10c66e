"""page.py BROWSER OPTION...: serves page.html of the working directory to the browser, prints what
the page's script reports, and exits with the browser's exit status"""
import http.server
import subprocess
import sys
import threading

reported = threading.Event()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        path, _, query = self.path.partition("?")
        status, body = 200, b""
        if path == "/page":
            with open("page.html", "rb") as page:
                body = page.read()
        elif path == "/result":
            if not reported.is_set():
                print("result", query, flush=True)
            reported.set()
        elif path == "/wait":
            reported.wait(240)
        else:
            status = 404
        self.send_response(status)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
browser = subprocess.run([*sys.argv[1:], f"http://127.0.0.1:{server.server_port}/page"],
                         stdout=subprocess.DEVNULL, check=False)
sys.exit(browser.returncode)

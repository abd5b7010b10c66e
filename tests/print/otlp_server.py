# otlp_server.py FILE [WHAT...]: accepts POST requests on a local port, whose number it writes to
# FILE.port. WHAT is the response to each request; the last one is used for all further requests:
#	ok		accepted
#	STATUS		that status; STATUS/N with "Retry-After: N"
#	rejects		one span is rejected (partial success)
#	silent		no response
#	delayed		accepted when the file FILE.go exists
# Logs each request as a line of FILE: status, path, headers and body as JSON. Uses TLS if FILE.pem, a
# key and its certificate, exists.
import http.server
import json
import os
import ssl
import sys
import threading
import time

name = sys.argv[1]
answers = sys.argv[2:] or ["ok"]
lock = threading.Lock()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with lock:
            what = answers.pop(0) if len(answers) > 1 else answers[0]
        if what == "silent":
            self.note(0, body)
            time.sleep(3600)
        while what == "delayed" and not os.path.exists(name + ".go"):
            time.sleep(0.02)
        status, _, after = what.partition("/")
        status = int(status) if status.isdigit() else 200
        answer = {}
        if what == "rejects":
            answer = {"partialSuccess": {"rejectedSpans": "1", "errorMessage": "too old"}}
        if status == 400:
            answer = {"code": 3, "message": "no such field"}
        self.note(status, body)
        text = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        if after:
            self.send_header("Retry-After", after)
        self.end_headers()
        self.wfile.write(text)

    def note(self, status, body):
        line = json.dumps({
            "status": status, "path": self.path, "time": time.monotonic(),
            "headers": {k.lower(): v for k, v in self.headers.items()},
            "body": json.loads(body),
        })
        with lock, open(name, "a") as f:
            f.write(line + "\n")

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True


server = Server(("127.0.0.1", 0), Handler)
if os.path.exists(name + ".pem"):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(name + ".pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
open(name, "w").close()
with open(name + ".tmp", "w") as f:
    f.write(str(server.server_address[1]))
os.rename(name + ".tmp", name + ".port")
server.serve_forever()

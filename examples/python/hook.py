"""A hook for Metacontroller with nothing but Python: a Service for each Pod of a StatefulSet.

python3 hook.py, with the port in PORT (8000 by default; 0 takes a free one).
"""

import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT_ANNOTATION = "service-per-pod/port"


def sync(stateful_set):
    """The Services that should exist; what is left out is deleted."""
    metadata = stateful_set["metadata"]
    port = int(metadata["annotations"][PORT_ANNOTATION])
    replicas = stateful_set["spec"].get("replicas", 1)
    return [service(f"{metadata['name']}-{ordinal}", port) for ordinal in range(replicas)]


def service(pod, port):
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": pod},
        "spec": {
            "selector": {"statefulset.kubernetes.io/pod-name": pod},
            "ports": [{"name": "main", "port": port, "protocol": "TCP"}],
        },
    }


class Hook(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body = json.dumps({"attachments": sync(request["object"])}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8000"))), Hook)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()

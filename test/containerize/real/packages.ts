import type { Wheel } from './wheel.ts';

/** `bentoml serve` of the stand-in: answers every request with what the container is, as JSON. */
const SERVER = `import getpass, http.server, json, os, runpy, sys

def files(folder):
    return sorted(os.path.relpath(os.path.join(at, name), folder) for at, _, names in os.walk(folder) for name in names)

def main():
    words = sys.argv[1:]
    if words[:1] not in (["serve"], ["start-http-server"]):
        print(json.dumps(words))
        return
    path = os.environ["BENTO_PATH"]
    service = runpy.run_path(os.path.join(path, "src", "service.py"))["svc"]

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            told = {"words": words, "uid": os.getuid(), "user": getpass.getuser(), "folder": os.getcwd(),
                    "env": dict(os.environ), "models": files(os.path.join(path, "models")), "answer": service(self.path)}
            body = json.dumps(told).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    http.server.HTTPServer(("", int(os.environ.get("BENTOML_PORT", "3000"))), Handler).serve_forever()
`;

/** Stands for BentoML where no package index is asked: the same commands, served by Python's own library. */
export const BENTOML: Wheel = {
  name: 'bentoml',
  version: '1.1.11',
  files: {
    'bentoml/__init__.py': '__version__ = "1.1.11"\n',
    'bentoml/server.py': SERVER,
  },
  scripts: { bentoml: 'bentoml.server:main' },
  metadata: ['Provides-Extra: grpc', 'Requires-Dist: itest-grpc; extra == "grpc"'],
};

/** What the extra of the stand-in asks for. */
export const GRPC: Wheel = {
  name: 'itest-grpc',
  version: '1.0',
  files: { 'itest_grpc.py': '' },
};

/** `aws s3 cp SOURCE FOLDER`: what it "fetches" is a digest of the credentials that it was given. */
export const AWSCLI: Wheel = {
  name: 'awscli',
  version: '1.0',
  files: {
    'awscli.py': `import hashlib, os, sys

def main():
    with open("/root/.aws/credentials", "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    with open(os.path.join(sys.argv[-1], "fetched"), "w") as file:
        file.write(digest)
`,
  },
  scripts: { aws: 'awscli:main' },
};

/** `python -m awslambdaric`: prints what it was given. */
export const LAMBDA: Wheel = {
  name: 'awslambdaric',
  version: '1.0',
  files: { 'awslambdaric.py': 'import sys\nprint(["lambda", *sys.argv[1:]])\n' },
};

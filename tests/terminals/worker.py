# SPDX-License-Identifier: MIT
# A judge that is a program of its own: it takes a stream as a line of JSON, [columns, rows,
# events], and answers with the rows of its screen, as a line of JSON. An event is a text, or
# [columns, rows].
import json
import subprocess
import sys


class Worker:
    def __init__(self, arguments, **options):
        self.process = subprocess.Popen(arguments, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, **options)

    def screen(self, columns, rows, events):
        texts = [data.decode() if isinstance(data, bytes) else data for data in events]
        self.process.stdin.write(json.dumps([columns, rows, texts]).encode() + b"\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{self.process.args[0]} has ended")
        return json.loads(answer)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def serve(screen):
    """The worker's side: screen(columns, rows, events) has the rows."""
    for line in sys.stdin:
        print(json.dumps(screen(*json.loads(line))), flush=True)

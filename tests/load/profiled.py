"""The gateway with a thread that looks every millisecond at what its loop is doing.

A sampler rather than a tracing profiler: it costs a few percent instead of a factor,
so that what it shows is still the program that was asked about. It sees Python code
only; time in the server's and the loop's own native code counts for their caller.
"""

import os
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from types import FrameType

from portal.asgi import application as application

SAMPLE_SECONDS = 0.001
REPORT_SECONDS = 2
SHOWN = 45
IDLE = ("/granian/", "/asyncio/runners.py")  # the loop waits for work in these


class Sampler(threading.Thread):
    """Counts, for the thread that made it, the running function and its callers."""

    def __init__(self, path: Path) -> None:
        super().__init__(daemon=True)
        self.path, self.loop_thread = path, threading.get_ident()
        self.own: Counter[str] = Counter()
        self.total: Counter[str] = Counter()

    def run(self) -> None:
        report_at = time.monotonic() + REPORT_SECONDS
        while True:
            time.sleep(SAMPLE_SECONDS)
            frame = sys._current_frames().get(self.loop_thread)
            if frame and not frame.f_code.co_filename.endswith(IDLE[1]):
                self.count(frame)
            if time.monotonic() > report_at:
                self.path.write_text(self.format_report())
                report_at = time.monotonic() + REPORT_SECONDS

    def count(self, frame: FrameType) -> None:
        if IDLE[0] in frame.f_code.co_filename:
            return
        self.own[name_frame(frame)] += 1
        names = set()
        caller: FrameType | None = frame
        while caller:
            names.add(name_frame(caller))
            caller = caller.f_back
        self.total.update(names)

    def format_report(self) -> str:
        samples = max(self.own.total(), 1)
        lines = [f"{samples} samples of the busy loop", "", "own time"]
        for title, counter in (("", self.own), ("with what it calls", self.total)):
            lines += ["", title] if title else []
            for name, count in counter.most_common(SHOWN):
                lines.append(f"{count / samples:7.1%}  {name}")
        return "\n".join(lines)


def name_frame(frame: FrameType) -> str:
    code = frame.f_code
    where = "/".join(Path(code.co_filename).parts[-3:])
    return f"{where}:{code.co_firstlineno} {code.co_qualname}"


sys.setswitchinterval(0.0005)  # or the loop would keep the sampler waiting for 5 ms
Sampler(Path(os.environ["PROFILE_PATH"])).start()

"""Reads one HTTP/1.1 answer at the price of a few `find`s, and checks it."""


class AnswerReader:
    """Feed it what arrives; it keeps only what the checks need."""

    __slots__ = ("buffer", "events", "is_chunked", "left", "size", "status", "tail")

    def __init__(self) -> None:
        self.status = self.left = self.size = self.events = 0
        self.is_chunked = False
        self.buffer = self.tail = b""

    def feed(self, data: bytes) -> bool:
        """True once the answer is complete."""
        if not self.status:
            self.buffer += data
            head_end = self.buffer.find(b"\r\n\r\n")
            if head_end < 0:
                return False
            data = self.buffer[head_end + 4 :]
            self.read_head(self.buffer[: head_end + 2].lower())
            self.buffer = b""
        if self.is_chunked:
            return self.feed_chunks(data)
        self.take(data)
        return self.size >= self.left

    def read_head(self, head: bytes) -> None:
        self.status = int(head.split(b" ", 2)[1])
        self.is_chunked = b"\r\ntransfer-encoding: chunked\r\n" in head
        if not self.is_chunked:
            length = head.partition(b"\r\ncontent-length:")[2]
            self.left = int(length.split(b"\r\n", 1)[0])

    def feed_chunks(self, data: bytes) -> bool:
        data = self.buffer + data if self.buffer else data
        start = 0
        while (line_end := data.find(b"\r\n", start)) >= 0:
            size = int(data[start:line_end], 16)
            end = line_end + 4 + size
            if end > len(data):
                break
            if size == 0:
                return True
            self.take(data[line_end + 2 : end - 2])
            start = end
        self.buffer = data[start:]
        return False

    def take(self, payload: bytes) -> None:
        self.size += len(payload)
        both = self.tail[-1:] + payload  # an event may end across two chunks
        self.events += both.count(b"\n\n")
        self.tail = (self.tail + payload)[-16:]

    def find_fault(self, *, events: int) -> str:
        """What is wrong with a complete answer; `events` 0 means a JSON body."""
        if self.status != 200:
            return f"status {self.status}"
        if not events:
            return "" if self.tail.endswith(b"}") else f"body ends {self.tail!r}"
        if not self.tail.endswith(b"data: [DONE]\n\n"):
            return f"stream ends {self.tail!r}"
        return "" if self.events == events else f"{self.events} events of {events}"

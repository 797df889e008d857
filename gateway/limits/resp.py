"""Redis' protocol, as much of it as scripts need: commands out, simple replies in."""

from collections.abc import Iterable, Iterator

ENOUGH = 64 * 1024  # bytes; no reply of ours is nearly as long


class RedisError(Exception):
    """Redis refused a command, or spoke something else."""


def pack_command(*words: object) -> bytes:
    """Texts, bytes and numbers."""
    parts = [b"*%d\r\n" % len(words)]
    for word in words:
        data = word if isinstance(word, bytes) else str(word).encode()
        parts.append(b"$%d\r\n%b\r\n" % (len(data), data))
    return b"".join(parts)


def pack_script(name: bytes, keys: Iterable[str], values: Iterable[object]) -> bytes:
    keys = list(keys)
    return pack_command("EVALSHA", name, len(keys), *keys, *values)


class ReplyReader:
    """Takes bytes as they come, gives whole replies."""

    def __init__(self) -> None:
        self._data = b""

    def feed(self, data: bytes) -> Iterator[bytes | RedisError]:
        """Raises RedisError for what is no simple reply."""
        self._data += data
        while (found := self._read_one()) is not None:
            reply, end = found
            self._data = self._data[end:]
            yield reply
        if len(self._data) > ENOUGH:
            raise RedisError("a reply that never ends")

    def _read_one(self) -> tuple[bytes | RedisError, int] | None:
        """A reply and where it ends."""
        line_end = self._data.find(b"\r\n")
        if line_end < 0:
            return None
        kind, line = self._data[:1], self._data[1:line_end]
        start = line_end + 2
        if kind in (b"+", b":"):
            return line, start
        if kind == b"-":
            return RedisError(line.decode("latin-1")[:200]), start
        if kind != b"$" or not line.isdigit():
            raise RedisError("an unexpected reply")
        end = start + int(line)
        if len(self._data) < end + 2:
            return None
        return self._data[start:end], end + 2

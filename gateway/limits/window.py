"""A minute that slides: what was counted in it, in buckets of a second."""

SECONDS = 60
MILLISECONDS = 1000


class Window:
    """The present second and the sixty before it: never less than a minute, so that no
    minute, wherever it begins, has more than the limit in it. scripts.py does the same
    in Redis."""

    __slots__ = ("_buckets", "_head", "_last", "total")

    def __init__(self) -> None:
        self.total = 0
        self._head = 0
        self._last = 0
        self._buckets: dict[int, int] = {}

    def slide(self, second: int) -> int:
        """What is in the window that ends with `second`."""
        if second - self._head > SECONDS:
            self._buckets.clear()
            self.total, self._head = 0, second
        elif second > self._head:
            for old in range(self._head - SECONDS, second - SECONDS):
                self.total -= self._buckets.pop(old, 0)
            self._head = second
        return self.total

    def add(self, second: int, amount: int) -> None:
        self.slide(second)
        self._buckets[second] = self._buckets.get(second, 0) + amount
        self.total += amount
        self._last = second

    def take_back(self, second: int, amount: int) -> None:
        """At most what is still counted of that second."""
        counted = min(self._buckets.get(second, 0), amount)
        if counted:
            self._buckets[second] -= counted
            self.total -= counted

    def find_wait(self, now: int, excess: int) -> int:
        """Milliseconds from `now` (milliseconds too) until `excess` has left."""
        end = now // MILLISECONDS
        for second in range(end - SECONDS, end + 1):
            excess -= self._buckets.get(second, 0)
            if excess <= 0:
                return (second + SECONDS + 1) * MILLISECONDS - now
        return SECONDS * MILLISECONDS

    def find_reset(self, now: int) -> int:
        """Milliseconds until it is empty."""
        if not self.total:
            return 0
        return (self._last + SECONDS + 1) * MILLISECONDS - now

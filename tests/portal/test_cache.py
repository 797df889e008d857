"""The shared cache goes on when Redis is away."""

from portal.cache import SharedCache


def test_without_redis_each_process_counts_for_itself(free_port: int):
    cache = SharedCache(f"redis://127.0.0.1:{free_port}/0", {})
    assert cache.add("tries", 1)
    assert not cache.add("tries", 1)
    cache.set("tries", [1, 2])
    assert cache.get("tries") == [1, 2]
    cache.set("count", 1)
    assert cache.incr("count") == 2
    assert cache.delete("tries")
    assert cache.get("tries", "gone") == "gone"

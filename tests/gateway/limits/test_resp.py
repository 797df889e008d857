import pytest

from gateway.limits.resp import RedisError, ReplyReader, pack_command


def test_a_command_is_packed():
    packed = pack_command("SET", b"k", 12, "é")
    assert packed == b"*4\r\n$3\r\nSET\r\n$1\r\nk\r\n$2\r\n12\r\n$2\r\n\xc3\xa9\r\n"


def test_replies_come_in_any_pieces():
    data = b"+OK\r\n$5\r\n1 0\r\n\r\n:7\r\n$0\r\n\r\n"
    reader, found = ReplyReader(), []
    for at in range(len(data)):
        found += reader.feed(data[at : at + 1])
    assert found == [b"OK", b"1 0\r\n", b"7", b""]
    assert list(ReplyReader().feed(data)) == found


def test_an_error_is_a_reply():
    (error,) = ReplyReader().feed(b"-NOSCRIPT No matching script.\r\n")
    assert isinstance(error, RedisError)
    assert str(error) == "NOSCRIPT No matching script."


@pytest.mark.parametrize(
    "data", [b"HTTP/1.1 400\r\n", b"$-1\r\n", b"*1\r\n", b"+" + b"x" * 70_000]
)
def test_anything_else_is_refused(data: bytes):
    with pytest.raises(RedisError):
        list(ReplyReader().feed(data))

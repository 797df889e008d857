"""One line of speech as a subtitle file."""

from __future__ import annotations


def write_srt(text: str, seconds: float) -> str:
    return f"1\n{_tell_time(0, ',')} --> {_tell_time(seconds, ',')}\n{text}\n\n"


def write_vtt(text: str, seconds: float) -> str:
    times = f"{_tell_time(0, '.')} --> {_tell_time(seconds, '.')}"
    return f"WEBVTT\n\n{times}\n{text}\n\n"


def _tell_time(seconds: float, mark: str) -> str:
    """Hours, minutes, seconds and, after `mark`, milliseconds."""
    whole, milliseconds = divmod(round(seconds * 1000), 1000)
    minutes, second = divmod(whole, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02}{mark}{milliseconds:03}"

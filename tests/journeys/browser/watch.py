"""Notes what goes wrong in a browser while nobody looks."""

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, Response, WebError

REPORT = "reportViolation"
LISTEN = f"""
document.addEventListener("securitypolicyviolation", (event) => window.{REPORT}(
  `${{event.violatedDirective}} blocked ${{event.blockedURI}} at ${{event.sourceFile}}:`
  + `${{event.lineNumber}} ${{event.sample}} on ${{document.location.pathname}}`));
"""


class Watch:
    """Console errors, uncaught exceptions, violations of the Content-Security-Policy
    and answers of 5xx, of every context that is watched. `check` fails on any that
    was not allowed."""

    def __init__(self) -> None:
        self.troubles: list[str] = []
        self._allowed: list[re.Pattern[str]] = []

    def allow(self, pattern: str) -> None:
        """A trouble whose text has this regular expression is part of the test, as
        `status of 429` is where a limit is reached on purpose."""
        self._allowed.append(re.compile(pattern))

    def add(self, context: BrowserContext, *, has_script: bool = True) -> None:
        context.on("console", self._note_console)
        context.on("weberror", self._note_exception)
        context.on("response", self._note_answer)
        if has_script:
            context.expose_binding(REPORT, self._note_violation)
            context.add_init_script(LISTEN)

    def list_troubles(self) -> list[str]:
        return [
            text
            for text in self.troubles
            if not any(pattern.search(text) for pattern in self._allowed)
        ]

    def check(self) -> None:
        troubles = self.list_troubles()
        self.troubles.clear()
        assert not troubles, "the browser complained:\n" + "\n".join(troubles)

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "assert"}:
            where = message.location.get("url", "")
            self.troubles.append(f"console: {message.text} ({where})")

    def _note_exception(self, error: WebError) -> None:
        where = error.page.url if error.page else ""
        self.troubles.append(f"exception: {error.error} ({where})")

    def _note_answer(self, answer: Response) -> None:
        if answer.status >= 500:
            self.troubles.append(f"answer: {answer.status} of {answer.url}")

    def _note_violation(self, source: object, text: str) -> None:
        self.troubles.append(f"violation: {text}")

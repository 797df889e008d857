"""A scripted upstream that keeps its own bill, for tests of what a gateway survives.

In-process: `tests.fakes.upstream.FakeUpstream`. As a process of its own:
`tests.fakes.process.start_upstream`. What it can be told: `tests.fakes.script`.
"""

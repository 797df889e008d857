"""The built-in demo provider: every endpoint answered without any account.

It says plainly that it is no model; its pictures, sounds, vectors and counts are real.
"""

from gateway.providers.demo.answer import DemoAnswer
from gateway.providers.demo.models import DEMO_MODELS
from gateway.providers.demo.pictures.scene import draw_recipe
from gateway.providers.demo.upstream import answer_demo

__all__ = ["DEMO_MODELS", "DemoAnswer", "answer_demo", "draw_recipe"]

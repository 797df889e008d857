"""What a function of the house refuses, told beside the field it is about."""

from django import forms
from django.core.exceptions import ValidationError


def show_problems(form: forms.Form, problem: ValidationError) -> None:
    """Errors of fields that `form` lacks stand at its head."""
    found = getattr(problem, "error_dict", None) or {None: problem.error_list}
    for name, errors in found.items():
        form.add_error(name if name in form.fields else None, errors)

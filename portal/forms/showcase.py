"""A form with every kind of field, for /design only."""

from django import forms

from portal.forms.widgets import Segmented, Switch

PERIODS = [("day", "Day"), ("week", "Week"), ("month", "Month")]
MODELS = [("gpt-4o", "gpt-4o"), ("dall-e-3", "dall-e-3"), ("tts-1", "tts-1")]


class EveryField(forms.Form):
    text = forms.CharField(help_text="A hint says what it is good for.")
    email = forms.EmailField(required=False)
    password = forms.CharField(widget=forms.PasswordInput)
    number = forms.DecimalField(required=False, min_value=0)
    day = forms.DateField(
        required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    moment = forms.DateTimeField(
        required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    search = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    select = forms.ChoiceField(choices=PERIODS)
    many = forms.MultipleChoiceField(
        choices=MODELS, required=False, widget=forms.CheckboxSelectMultiple
    )
    radio = forms.ChoiceField(choices=PERIODS, widget=forms.RadioSelect)
    segmented = forms.ChoiceField(choices=PERIODS, widget=Segmented)
    check = forms.BooleanField(required=False, label="A checkbox")
    switch = forms.BooleanField(required=False, widget=Switch, label="A switch")
    file = forms.FileField(required=False)
    area = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))
    disabled = forms.CharField(required=False, disabled=True, initial="Cannot change")

"""A channel's one credential becomes a pool of them; the secrets stay sealed."""

import django.core.validators
import django.db.models.deletion
from django.core.exceptions import ImproperlyConfigured
from django.db import migrations, models

from gateway.crypto import decrypt_credential

LIMIT = {
    "null": True,
    "blank": True,
    "validators": [django.core.validators.MinValueValidator(1)],
}


def fill_pool(apps, schema_editor):
    Channel = apps.get_model("gateway", "Channel")
    Credential = apps.get_model("gateway", "ChannelCredential")
    for channel in Channel.objects.exclude(sealed_credential=""):
        Credential.objects.create(
            channel=channel,
            sealed_secret=channel.sealed_credential,
            ending=find_ending(channel.sealed_credential, row=f"channel:{channel.pk}"),
        )


def find_ending(sealed, *, row):
    """What is shown of a secret; nothing of a short one, or of one that does not open."""
    try:
        secret = decrypt_credential(sealed, row=row)
    except ImproperlyConfigured:
        return ""
    return secret[-4:] if len(secret) >= 12 else ""


def empty_pool(apps, schema_editor):
    Channel = apps.get_model("gateway", "Channel")
    for channel in Channel.objects.all():
        first = channel.credentials.order_by("pk").first()
        if first is not None:
            channel.sealed_credential = first.sealed_secret
            channel.save()


class Migration(migrations.Migration):
    dependencies = [("gateway", "0003_key_limits")]

    operations = [
        migrations.CreateModel(
            name="ChannelCredential",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rpm_limit", models.PositiveIntegerField(verbose_name="requests per minute", **LIMIT)),
                ("tpm_limit", models.PositiveIntegerField(verbose_name="tokens per minute", **LIMIT)),
                ("concurrency_limit", models.PositiveIntegerField(verbose_name="calls at the same time", **LIMIT)),
                ("sealed_secret", models.TextField(editable=False)),
                ("ending", models.CharField(blank=True, editable=False, max_length=4, verbose_name="ends with")),
                ("is_enabled", models.BooleanField(default=True, verbose_name="enabled")),
                ("parked_at", models.DateTimeField(editable=False, null=True, verbose_name="parked")),
                ("parked_reason", models.CharField(blank=True, editable=False, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("channel", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="credentials", to="gateway.channel")),
            ],
            options={
                "verbose_name": "credential",
                "verbose_name_plural": "credentials",
                "ordering": ("pk",),
            },
        ),
        migrations.RunPython(fill_pool, empty_pool),
        migrations.RemoveField(model_name="channel", name="sealed_credential"),
    ]

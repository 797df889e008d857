from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Portal"

    def ready(self) -> None:
        from portal.accounts import receivers  # noqa: F401  connects its signals
        from portal.people import receivers as _  # noqa: F401

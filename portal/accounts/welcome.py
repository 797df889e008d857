"""Credit for newcomers is for newcomers: whoever closes an account and comes back with
the same address gets none again."""

from gateway.crypto import digest_secret
from portal.models import User


def digest_address(email: str) -> str:
    """All that is kept of an address whose account was closed."""
    return digest_secret(f"closed address {email.strip().lower()}".encode()).hex()


def is_newcomer(user: User) -> bool:
    digest = digest_address(user.email)
    return not User.objects.filter(closed_digest=digest).exists()

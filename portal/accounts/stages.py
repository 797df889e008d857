"""Steps between the right password and being signed in."""

from typing import Any

from allauth.account.stages import EmailVerificationStage

from portal.site import read_site


class VerifyAddressStage(EmailVerificationStage):
    """Asks for the code only where the operator wants that; never operators, who must
    get in to mend a mail server. `login.user` is None for an address that is taken,
    which must look the same from outside."""

    def handle(self) -> tuple[Any, bool]:
        user = self.login.user
        is_needed = read_site().require_email_verification
        if user is not None and (user.is_superuser or not is_needed):
            return None, True
        result: tuple[Any, bool] = super().handle()
        return result

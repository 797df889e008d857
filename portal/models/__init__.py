from portal.models.operator_link import OperatorLink
from portal.models.user import User

__all__ = ["OperatorLink", "User"]

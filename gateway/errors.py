"""Errors a caller of `/v1` can meet, split by who has to act.

GatewayError                    status, type and code as api.md section 2 says
├── CallerError                 the caller: never retried, never failed over
│   ├── InvalidRequest          400
│   ├── MissingKey              401, no key was sent
│   ├── InvalidKey              401, the key sent is not one of ours
│   ├── TooManyWrongKeys        429 + retry-after
│   ├── Forbidden               403, key disabled or expired, group
│   ├── ModelNotAllowed         403, the key may not use this model
│   ├── ModelNotFound           404
│   ├── UnknownUrl              404
│   ├── MethodNotAllowed        405
│   ├── BodyTimeout             408, the body did not arrive in time
│   ├── TooLarge                413
│   ├── WrongContentType        415
│   ├── RateLimited             429 + retry-after: requests, or calls at once
│   │   └── TokensLimited       429, of tokens
│   └── InsufficientQuota       429, not to be retried
│       └── SpendLimitReached   429, the key's own limit
├── UpstreamError               the far end: fails over before the first byte
└── GatewayFault                us
    ├── NoChannel               503, nothing can serve the model now
    ├── Busy                    503 + retry-after: queue full, database away
    └── InternalError           500
"""

import math
from typing import Any, ClassVar

import orjson


class GatewayError(Exception):
    status: ClassVar[int] = 500
    type: ClassVar[str] = "server_error"
    code: str | None = None
    message: str = "The server had an error while processing your request."
    headers: tuple[tuple[bytes, bytes], ...] = ()
    is_recorded: bool = False  # its call has a row and a log line already

    def __init__(
        self,
        message: str | None = None,
        *,
        param: str | None = None,
        code: str | None = None,
    ) -> None:
        self.message = message or self.message
        self.param = param
        self.code = code or self.code
        super().__init__(self.message)

    @property
    def http_status(self) -> int:
        return self.status

    def to_body(self) -> dict[str, Any]:
        """OpenAI's error object."""
        return {
            "error": {
                "message": self.message,
                "type": self.type,
                "param": self.param,
                "code": self.code,
            }
        }

    def to_json(self) -> bytes:
        return orjson.dumps(self.to_body())


class CallerError(GatewayError):
    status = 400
    type = "invalid_request_error"


class InvalidRequest(CallerError):
    pass


class MissingKey(CallerError):
    status = 401
    message = (
        "You didn't provide an API key. You need to provide your API key in an "
        "Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY)."
    )


class InvalidKey(CallerError):
    status = 401
    code = "invalid_api_key"
    message = "Incorrect API key provided."


class TooManyWrongKeys(CallerError):
    status = 429
    type = "requests"
    code = "rate_limit_exceeded"
    message = "Too many wrong API keys from your address. Please try again in a minute."

    def __init__(self, *, retry_after: float) -> None:
        super().__init__()
        seconds = str(max(1, math.ceil(retry_after))).encode()
        self.headers = ((b"retry-after", seconds),)


class Forbidden(CallerError):
    status = 403


class ModelNotFound(CallerError):
    status = 404
    code = "model_not_found"

    def __init__(self, model: str) -> None:
        super().__init__(
            f"The model `{model[:200]}` does not exist or you do not have access "
            "to it.",
            param="model",
        )


class ModelNotAllowed(Forbidden):
    code = "model_not_found"  # as OpenAI answers a project that may not use a model

    def __init__(self, model: str) -> None:
        super().__init__(
            f"This API key does not have access to the model `{model[:200]}`.",
            param="model",
        )


class UnknownUrl(CallerError):
    status = 404
    code = "unknown_url"


class MethodNotAllowed(CallerError):
    status = 405
    code = "method_not_supported"


class BodyTimeout(CallerError):
    status = 408
    message = "The request body did not arrive in time."
    headers = ((b"x-should-retry", b"false"),)


class TooLarge(CallerError):
    status = 413
    type = "server_error"


class WrongContentType(CallerError):
    status = 415
    code = "unsupported_content_type"


class RateLimited(CallerError):
    status = 429
    type = "requests"  # what is limited, as OpenAI names it here
    code = "rate_limit_exceeded"


class TokensLimited(RateLimited):
    type = "tokens"


class InsufficientQuota(CallerError):
    status = 429
    type = "insufficient_quota"
    code = "insufficient_quota"
    message = "You exceeded your current balance. Please top up to go on."
    headers = ((b"x-should-retry", b"false"),)  # or every SDK sends it three times


class SpendLimitReached(InsufficientQuota):
    code = "key_spend_limit_reached"
    message = "This API key has reached its spend limit."

    def __init__(self, message: str | None = None, *, is_passing: bool = False) -> None:
        """It passes when only running calls stand in the way: worth another try."""
        super().__init__(message)
        if is_passing:
            self.headers = ((b"retry-after", b"1"),)


class UpstreamError(GatewayError):
    """What went wrong at the far end, as much of it as a client may know.

    `relay_status` is what the client gets when no other channel serves the call;
    `is_final` marks a deterministic refusal (a 400) that no other channel changes;
    `blames_credential` that our key, or our account with them, is at fault.
    """

    status = 502
    type = "upstream_error"
    code = "upstream_error"
    message = "The model's upstream failed. Please try again."

    def __init__(
        self,
        message: str | None = None,
        *,
        cause: str,
        relay_status: int = 502,
        is_final: bool = False,
        body: dict[str, Any] | None = None,
        retry_after: float | None = None,
        blames_credential: bool = False,
    ) -> None:
        super().__init__(message)
        self.cause = cause
        self.retry_after = retry_after
        self.blames_credential = blames_credential
        self.relay_status = relay_status
        self.is_final = is_final
        self.body = body
        if retry_after is not None:
            seconds = str(max(1, min(60, math.ceil(retry_after)))).encode()
            self.headers = ((b"retry-after", seconds),)

    @property
    def http_status(self) -> int:
        return self.relay_status

    def to_body(self) -> dict[str, Any]:
        return self.body or super().to_body()


class GatewayFault(GatewayError):
    pass


class NoChannel(GatewayFault):
    status = 503
    type = "service_unavailable_error"
    code = "no_available_channel"
    message = "No channel can serve this model at the moment. Please try again later."
    headers = ((b"retry-after", b"5"),)


class Busy(GatewayFault):
    status = 503
    type = "service_unavailable_error"
    code = "server_is_overloaded"
    message = "The gateway is busy. Please try again in a moment."
    headers = ((b"retry-after", b"1"),)


class InternalError(GatewayFault):
    message = "The server had an error while processing your request. Sorry about that!"

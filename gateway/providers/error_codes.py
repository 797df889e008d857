"""The words by which upstreams say what is wrong, and what each of them means."""

CREDENTIAL_STATUSES = (401, 402, 403)
FINAL_STATUSES = (400, 409, 413, 415, 422)
POLICY_CODES = {  # what the caller sent is not allowed there
    "DataInspectionFailed",
    "content_filter",
    "content_policy_violation",
    "data_inspection_failed",
    "moderation_blocked",
    "sensitive_words_detected",
}
FINAL_CODES = POLICY_CODES | {
    "context_length_exceeded",
    "invalid_value",
    "invalid_type",
}
# Our account with them is at fault, whatever the status says.
QUOTA_CODES = {
    "402",
    "1113",  # Zhipu
    "AccountOverdueError",
    "Arrearage",
    "billing_hard_limit_reached",
    "billing_not_active",
    "exceeded_current_quota_error",
    "insufficient_quota",
    "insufficient_user_quota",
    "pre_consume_token_quota_failed",
}
CREDENTIAL_CODES = QUOTA_CODES | {  # or our key
    "401",
    "API_KEY_INVALID",
    "account_deactivated",
    "invalid_api_key",
    "invalid_authentication_error",
}
LLAMA_CPP_TOO_LONG = "exceed_context_size_error"
RATE_CODES = {"429", "rate_limit_exceeded"}
MISSING_CODES = {
    "404",
    "Model.AccessDenied",
    "model_access_denied",
    "model_not_allowed",
    "model_not_found",
}

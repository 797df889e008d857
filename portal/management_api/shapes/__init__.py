"""What is asked and answered, one file a noun: DRF serializers, from which the OpenAPI
document is made too."""

"""The OpenAPI description of `/v1`: what is asked, answered, streamed and refused.

One file a subject; each lists its component schemas and its operations by
"METHOD /path". `document.build_document` puts them together through drf-spectacular,
which walks the view set: an address without a description is an error there.
"""

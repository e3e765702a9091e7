"""The statements of market surveillance and the blobs that they rest on."""

"""The recipe that reproduces the reader's weights from public data."""

"""Answers as documents, and documents checked against the texts."""

"""Bytes of one format to blocks: HTML, PDF, Word, Markdown, plain text."""

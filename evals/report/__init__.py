"""A run as people read it: text, Markdown, JSON, and one self-contained HTML page."""

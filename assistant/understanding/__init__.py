"""What a question asks, read from its words: language, kind, parts, documents and addresses."""

"""The steps of an answer, one a file; `assistant.pipeline` lists them in order."""

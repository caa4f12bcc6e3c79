"""From a government's page or file to aligned passages in the project's own format.

`download` brings the bytes, `parsers` make blocks of them, `structure` finds passages and their
numbers, `alignment` pairs the two languages, `store` writes the result into a corpus folder.
"""

"""Holds a written sentence against the quotation it stands on, in the same language."""

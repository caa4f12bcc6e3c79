"""The commands of `partnership`, one a file."""

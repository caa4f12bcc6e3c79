"""The chat page: asks the answer API through its client and draws the answer."""

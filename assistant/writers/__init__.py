"""What puts the quotations that were read into an answer."""

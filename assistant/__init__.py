"""From a question to a verified, cited answer; HTTP and the command line are thin doors onto it."""

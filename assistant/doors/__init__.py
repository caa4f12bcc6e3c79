"""The doors onto the engine over HTTP, one file each."""

"""The metrics, one small file each: pure functions whose sources are named."""

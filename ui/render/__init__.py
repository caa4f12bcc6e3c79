"""Pure functions that turn the contract's models into what the page shows."""

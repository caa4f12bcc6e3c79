"""Third-party suites, run through the product's own code."""
